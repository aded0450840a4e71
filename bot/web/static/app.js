// The page: its views, the way between them, language, theme and keys.
import { api, onToken } from "./api.js";
import { askView } from "./ask.js";
import { checkView } from "./check.js";
import { current, dialog, h, icon, iconButton, label, problem, relabel } from "./dom.js";
import { evalsView } from "./evals.js";
import { factsView } from "./facts.js";
import { lang, speak, t } from "./i18n.js";
import { reportsView } from "./reports.js";
import { closePane, makePane, outlineSource, searchSource, stepSource } from "./source.js";
import { summariesView } from "./summaries.js";

const MAKE = { ask: askView, facts: factsView, summaries: summariesView, check: checkView, reports: reportsView, evals: evalsView };
const NAMES = Object.keys(MAKE);
const THEMES = ["auto", "light", "dark"];
const views = {};
const main = document.getElementById("main");

/** What every view knows: the server, and the reports held. */
const desk = { about: null, reports: [], async renew() { [desk.about, desk.reports] = await Promise.all([api("/api/about"), api("/api/reports")]); } };

const links = NAMES.map(name => h("a", { href: `#/${name}` }, icon(name), h("span.long", { t: name }), h("span.short", { t: name === "check" ? "check_short" : name })));
const themeButton = iconButton("theme", () => t(`theme_${theme()}`), () => {
  localStorage.setItem("bot-theme", THEMES[(THEMES.indexOf(theme()) + 1) % 3]);
  paint();
});
const tongue = h("button.quiet", { tl: "other_language", t: () => lang() === "zh" ? "EN" : "中", on: { click: () => {
  speak(lang() === "zh" ? "en" : "zh");
  relabel();
  document.dispatchEvent(new Event("lang"));
  entitle();
} } });
function theme() { return localStorage.getItem("bot-theme") ?? "auto"; }
function paint() {
  document.documentElement.dataset.theme = theme();
  relabel();
}
const here = () => { const [, name, id] = location.hash.split("/"); return { name: name in MAKE ? name : "ask", id: id && decodeURIComponent(id) }; };
const entitle = () => { document.title = `${t(here().name)} · ${t("brand")}`; };

async function route() {
  const { name, id } = here();
  closePane();
  if (!desk.reports.length) await desk.renew().catch(() => {}); // the view says what is wrong
  if (here().name !== name) return; // another was opened meanwhile
  if (!views[name]) {
    const root = h(`section.view.${name}`, { id: `view-${name}` });
    main.append(root);
    views[name] = { root, ...MAKE[name](root, desk) };
  }
  for (const [one, view] of Object.entries(views)) view.root.hidden = one !== name;
  links.forEach((link, n) => current(link, NAMES[n] === name, "page"));
  document.body.dataset.view = name;
  entitle();
  if (name !== "ask") scrollTo(0, 0);
  await views[name].enter(id);
}

const single = () => localStorage.getItem("bot-keys") !== "off";
function help() {
  const rows = [[`1 … ${NAMES.length}`, "key_views"], ["/", "key_search"], ["n", "key_new"], ["j k", "key_next"], ["o", "key_outline"], ["Esc", "key_close"],
    ["?", "key_help"], ["Enter / Shift+Enter", "key_send"], ["↑ ↓", "key_arrows"]];
  const box = h("dialog.help", { "aria-labelledby": "help-title", on: { close: () => box.remove() } }, h("form", { method: "dialog" }, h("div.row.spread", {}, h("h2", { t: "shortcuts", id: "help-title" }), iconButton("close", "close", () => box.close())),
    h("dl", {}, rows.map(([keys, words]) => [h("dt", {}, keys.split(" ").map(key => /^[…/]$/.test(key) && keys !== "/" ? ` ${key} ` : h("kbd", {}, key))), h("dd", { t: words })])),
    h("label.tick", {}, h("input", { type: "checkbox", checked: single(), on: { change: event => localStorage.setItem("bot-keys", event.target.checked ? "on" : "off") } }), h("span", { t: "single_keys" }))));
  document.body.append(box);
  box.showModal();
}
document.addEventListener("keydown", event => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || document.querySelector("dialog[open], [popover]:popover-open")) return;
  if (event.key === "Escape") { closePane(); return; }
  if (event.target.closest("input:not([type=radio], [type=checkbox]), textarea, select") || !single()) return;
  const keys = { "/": () => searchSource() || views[here().name].search(), n: () => { location.hash = "#/ask"; views.ask?.fresh(); }, j: () => stepSource(1), k: () => stepSource(-1), o: outlineSource, "?": help };
  const run = keys[event.key] ?? (NAMES[event.key - 1] && (() => { location.hash = `#/${NAMES[event.key - 1]}`; }));
  if (run) { event.preventDefault(); run(); }
});

document.getElementById("bar").append(h("a.brand", { href: "#/ask" }, h("img", { src: "/static/icon.svg", alt: "", width: 24, height: 24 }), h("span", { t: "brand" })),
  h("nav", { tl: "views" }, links), h("div.row", {}, tongue, themeButton, iconButton("keys", "shortcuts", help)));
const skip = document.getElementById("skip");
label(skip, "t", "skip");
skip.addEventListener("click", event => { event.preventDefault(); main.focus(); });
makePane(document.getElementById("pane"));
speak(lang());
paint();
onToken(async () => (await dialog("token_wanted", { fields: [["token", "token", "", "password"]] }))?.token);
try {
  await desk.renew();
  addEventListener("hashchange", route);
  await route();
} catch (error) {
  main.append(h("section.view", {}, problem(error), h("button", { t: "again", on: { click: () => location.reload() } })));
}
