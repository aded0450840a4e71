// The page: its views, the way between them, language and theme.
import { api } from "./api.js";
import { askView } from "./ask.js";
import { checkView } from "./check.js";
import { current, h, icon, iconButton, label, problem, relabel } from "./dom.js";
import { evalsView } from "./evals.js";
import { factsView } from "./facts.js";
import { lang, learn, speak, t } from "./i18n.js";
import { reportsView } from "./reports.js";
import { closePane, makePane } from "./source.js";
import { summariesView } from "./summaries.js";

const MAKE = { ask: askView, facts: factsView, summaries: summariesView, check: checkView, reports: reportsView, evals: evalsView };
const THEMES = ["auto", "light", "dark"];
const views = {};
const main = document.getElementById("main");

/** What every view knows: the server, and the reports held. */
const desk = { about: null, reports: [], async renew() {
  [desk.about, desk.reports] = await Promise.all([api("/api/about"), api("/api/reports")]);
  learn(desk.about.words);
} };

const links = Object.keys(MAKE).map(name => h("a", { href: `#/${name}` }, icon(name), h("span.long", { t: name }), h("span.short", { t: name === "check" ? "check_short" : name })));
const theme = () => localStorage.getItem("bot-theme") ?? "auto";
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
function paint() {
  document.documentElement.dataset.theme = theme();
  relabel();
}
function here() {
  const [, name, id] = location.hash.split("/");
  return { name: name in MAKE ? name : "ask", id: id && decodeURIComponent(id) };
}
const entitle = () => { document.title = `${t(here().name)} · ${t("brand")}`; };

async function route() {
  const { name, id } = here();
  closePane();
  if (!desk.reports.length) await desk.renew().catch(() => {}); // the view says what is wrong
  if (here().name !== name) return; // another was opened meanwhile
  if (!views[name]) {
    const root = h(`section.view.${name}`, { id: `view-${name}` });
    main.append(root);
    views[name] = { root, enter: MAKE[name](root, desk) };
  }
  for (const [one, { root }] of Object.entries(views)) root.hidden = one !== name;
  for (const link of links) current(link, link.hash === `#/${name}`, "page");
  document.body.dataset.view = name;
  entitle();
  if (name !== "ask") scrollTo(0, 0);
  await views[name].enter(id);
}

document.addEventListener("keydown", event => {
  if (event.key === "Escape" && !event.isComposing && !document.querySelector("dialog[open], [popover]:popover-open")) closePane();
});
document.getElementById("bar").append(h("a.brand", { href: "#/ask" }, h("img", { src: "/static/icon.svg", alt: "", width: 24, height: 24 }), h("span", { t: "brand" })),
  h("nav", { tl: "views" }, links), h("div.row", {}, tongue, themeButton));
const skip = document.getElementById("skip");
label(skip, "t", "skip");
skip.addEventListener("click", event => {
  event.preventDefault();
  main.focus();
});
makePane(document.getElementById("pane"));
speak(lang());
paint();
try {
  await desk.renew();
  addEventListener("hashchange", route);
  await route();
} catch (error) {
  main.append(h("section.view", {}, problem(error), h("button", { t: "again", on: { click: () => location.reload() } })));
}
