// Ask: questions, answers that stream with their citations, filters, and the conversations kept in the library.
import { api, download, stream } from "./api.js";
import { announce, copy, dialog, h, icon, iconButton, label, problem, rove, select } from "./dom.js";
import { lang, t } from "./i18n.js";
import { marked, path, quoted, reference, whose } from "./source.js";

export function askView(root, desk) {
  let conversation = null, running = null;
  const turns = h("div.turns", { "aria-live": "off" });
  const list = rove(h("ul.history"));
  const chosen = { reports: new Set(), regions: new Set(), years: new Set() };
  const chips = h("div.chips");
  const input = h("textarea", { rows: 1, tl: "question", tp: "question_hint", id: "question", on: { input: grow, keydown: event => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) { event.preventDefault(); ask(input.value); }
  } } });
  const go = h("button.primary.round", { tl: "send", on: { click: () => running ? running.abort() : ask(input.value) } }, icon("send"));
  const engine = select("engine", [["auto", "engine_auto"], ["lookup", "engine_lookup"], ["llm", () => desk.about.model ?? "llm"]]);
  const filters = h("div.filters", { popover: "auto", id: "filters" });
  const aside = h("section.conversations", { tl: "conversations", id: "conversations" },
    h("button.wide", { on: { click: () => { location.hash = "#/ask"; fresh(); } } }, icon("plus"), h("span", { t: "new_conversation" })), list);
  const drawer = iconButton("history", "conversations", () => {
    aside.classList.toggle("open");
    drawer.setAttribute("aria-expanded", aside.classList.contains("open"));
  }, { "aria-expanded": "false", "aria-controls": "conversations", class: "icon-button only-narrow" });
  const composer = h("form.composer", { on: { submit: event => event.preventDefault() } }, chips,
    h("div.box", {}, input, h("div.row", {}, drawer,
      h("button.quiet", { popovertarget: "filters" }, icon("filter"), h("span", { t: "filters" })), engine, h("span.grow"), go)), filters);
  root.append(aside, h("div.talk", {}, turns, composer));

  function grow() { input.style.setProperty("height", "auto"); input.style.setProperty("height", `${Math.min(input.scrollHeight, 200)}px`); }

  // ---- what a question is limited to
  function drawFilters() {
    const { reports, about } = desk;
    const group = (name, options) => options.length > 0 && h("fieldset", {}, h("legend", { t: name }), options.map(([value, words, mark]) => h("label.tick", {},
      h("input", { type: "checkbox", checked: chosen[name].has(value), on: { change: event => {
        chosen[name][event.target.checked ? "add" : "delete"](value);
        drawChips();
      } } }), h("span", { lang: mark, t: typeof words === "function" ? words : () => words }))));
    filters.replaceChildren(...[group("regions", about.choices.regions.map(one => [one.zh, () => lang() === "en" && one.en || one.zh])),
      group("years", about.choices.years.map(year => [year, String(year)])),
      group("reports", reports.map(card => [card.id, card.title ? `${whose(card)} · ${card.title}` : card.id, "zh"]))].filter(Boolean));
    drawChips();
  }
  function drawChips() {
    chips.replaceChildren(...Object.entries(chosen).flatMap(([name, values]) => [...values].map(value => h("button.chip", {
      tl: ["remove_filter", { value }], on: { click: () => { values.delete(value); drawFilters(); input.focus(); } } }, String(value), icon("close")))));
  }

  // ---- answers
  const used = found => {
    const names = (found?.reports ?? []).map(id => desk.reports.find(card => card.id === id)).filter(Boolean).map(whose);
    return names.length > 0 && h("p.used", {}, h("span", { t: "limited_to" }), names.slice(0, 12).map(one => h("span.chip.still", { lang: "zh" }, one)),
      names.length > 12 && h("span", {}, `+ ${names.length - 12}`));
  };
  function foot(answer) {
    const use = answer.usage, milliseconds = answer.timings_ms?.total;
    return h("footer", {}, h("span", { t: () => [answer.engine === "llm" ? answer.model ?? "llm" : t("engine_lookup"),
      use?.calls && t("calls", { n: use.calls }), use && t("tokens", { n: (use.prompt_tokens + use.completion_tokens).toLocaleString() }),
      use && (use.cost === null ? t("cost_unknown") : `$${use.cost.toFixed(4)}`),
      milliseconds >= 1 && `${milliseconds < 1000 ? `${Math.round(milliseconds)} ms` : `${(milliseconds / 1000).toFixed(1)} s`}`].filter(Boolean).join(" · ") }),
    h("button.quiet", { on: { click: () => copy([answer.answer, ...answer.citations.map(reference)].join("\n")) } }, icon("copy"), h("span", { t: "copy_answer" })));
  }
  function drawn(answer, limits) {
    const passages = answer.kind === "passages", declined = answer.kind === "declined";
    const why = () => t(`reason_${answer.reason}`) || "";
    return h(`article.answer.${answer.kind}`, {},
      (passages || declined) && answer.reason !== "small_talk" && h("div.kind", {}, icon("warn"), h("h3", { t: `kind_${answer.kind}` }), h("span.why", { t: why })),
      h("div.prose", { lang: answer.lang }, marked(answer.answer, answer.citations)),
      answer.citations.length > 0 && h("section.sources", {}, h("h4", { t: passages ? "passages" : "sources" }),
        answer.citations.map(one => quoted(one, answer.citations, passages ? ".passage" : ""))),
      used(limits), foot(answer));
  }
  const asked = question => h("h2.asked", {}, question);

  async function ask(text) {
    const question = text.trim();
    if (!question || running) return;
    input.value = "";
    grow();
    turns.querySelector(".welcome")?.remove();
    const prose = h("div.prose"), status = h("p.status", { t: "searching" });
    const live = h("article.answer.live", { "aria-busy": "true" }, status, prose);
    turns.append(asked(question), live);
    live.previousSibling.scrollIntoView({ block: "start" });
    running = new AbortController();
    const { signal } = running;
    go.replaceChildren(icon("stop"));
    label(go, "tl", "stop");
    let limits = null, answered = false;
    try {
      conversation ??= (await api("/api/conversations", { method: "POST", body: {}, signal })).id;
      history.replaceState(null, "", `#/ask/${conversation}`);
      const body = { question, conversation, engine: engine.hidden ? "auto" : engine.value,
        ...Object.fromEntries(Object.entries(chosen).map(([name, values]) => [name, [...values]])) };
      await stream("/api/ask", { method: "POST", body, signal }, {
        status: state => {
          limits = state.filters ?? limits;
          label(status, "t", state.stage === "queued" ? ["queued", { n: state.ahead }] : state.model ? ["writing", { model: state.model }] : "searching");
        },
        delta: ({ text: piece, citations }) => prose.append(h("span.claim", {}, piece + citations.map(n => `[${n}]`).join(""))),
        answer: answer => { answered = true; live.replaceWith(drawn(answer, limits)); announce(answer.answer); },
      });
      if (!answered) throw Object.assign(new Error(""), { key: "error_network" });
    } catch (error) {
      live.replaceChildren(problem(error), h("button", { t: "again", on: { click: () => { live.previousSibling.remove(); live.remove(); ask(question); } } }));
      live.removeAttribute("aria-busy");
    }
    running = null;
    go.replaceChildren(icon("send"));
    label(go, "tl", "send");
    drawHistory();
  }

  // ---- conversations
  async function drawHistory() {
    const held = await api("/api/conversations").catch(() => []);
    list.replaceChildren(...held.map(one => h("li", {},
      h("a", { href: `#/ask/${one.id}`, "aria-current": one.id === conversation && "page" }, one.title || h("span", { t: "untitled" })),
      iconButton("more", ["actions_for", { name: one.title ?? "" }], event => menu(event, one)))));
  }
  function menu(event, one) {
    const where = path("conversations", one.id);
    const act = (key, run) => h("button", { t: key, on: { click: async () => {
      box.hidePopover();
      await run().catch(error => turns.append(problem(error)));
      drawHistory();
    } } });
    const box = rove(h("div.menu", { popover: "auto", on: { toggle: change => { if (change.newState === "closed") box.remove(); } } },
      act("rename", async () => {
        const given = await dialog("rename", { fields: [["title", "title", one.title]] });
        if (given?.title) await api(where, { method: "PATCH", body: given });
      }),
      act("export_md", () => download(`${where}/export`, "conversation.md")),
      act("delete", async () => {
        if (!await dialog("delete", { text: t("delete_conversation", { title: one.title ?? "" }), ok: "delete", danger: true })) return;
        await api(where, { method: "DELETE" });
        if (one.id === conversation) location.hash = "#/ask";
      })));
    const { right, bottom } = event.currentTarget.getBoundingClientRect();
    document.body.append(box);
    box.style.setProperty("left", `${Math.min(Math.max(8, right - 170), innerWidth - 180)}px`);
    box.style.setProperty("top", `${Math.min(bottom + 4, innerHeight - 140)}px`);
    box.showPopover();
    box.querySelector("button").focus();
  }
  async function welcome() {
    const none = !desk.reports.length;
    const examples = h("div.examples");
    turns.replaceChildren(h("div.welcome", {}, h("h1", { t: "welcome" }),
      h("p", { t: none ? "no_reports" : ["welcome_text", { n: desk.reports.length }] }),
      none ? h("a.button.primary", { href: "#/reports", t: "add_reports" }) : examples));
    if (none) return;
    const found = await api(`/api/examples?lang=${lang()}`).catch(() => []);
    examples.replaceChildren(...found.slice(0, 6).map(one => h("button.example", { lang: one.lang, on: { click: () => ask(one.question) } }, one.question)));
  }
  function fresh() {
    running?.abort();
    conversation = null;
    welcome();
    drawHistory();
    if (matchMedia("(pointer: fine)").matches) input.focus();
  }
  async function open(id) {
    running?.abort();
    conversation = id;
    aside.classList.remove("open");
    try {
      const held = await api(path("conversations", id));
      turns.replaceChildren(...held.turns.flatMap(turn => [asked(turn.question), drawn(turn.answer, turn.filters)]));
      turns.lastChild?.previousSibling?.scrollIntoView({ block: "start" });
      if (!held.turns.length) welcome();
    } catch (error) {
      conversation = null;
      turns.replaceChildren(problem(error));
    }
    drawHistory();
  }
  document.addEventListener("lang", () => { if (turns.querySelector(".welcome")) welcome(); });
  return {
    enter(id) {
      engine.hidden = desk.about.engines.length < 2;
      drawFilters();
      if (id && id !== conversation) open(id);
      else if (!id && (conversation || !turns.firstChild || turns.querySelector(".welcome"))) fresh();
      if (matchMedia("(pointer: fine)").matches) input.focus({ preventScroll: true });
    },
    search: () => input.focus(),
    fresh: () => { location.hash = "#/ask"; fresh(); },
  };
}
