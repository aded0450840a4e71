// Ask: questions, answers that stream with their citations, filters, and the conversations kept in the library.
import { api, download, path, stream } from "./api.js";
import { announce, copy, dialog, engines, h, icon, iconButton, label, problem } from "./dom.js";
import { lang, t } from "./i18n.js";
import { marked, quoted, reference, whose } from "./source.js";

export function askView(root, desk) {
  let conversation = null, running = null;
  const turns = h("div.turns");
  const list = h("ul.history");
  const chosen = { reports: new Set(), regions: new Set(), years: new Set() };
  const chips = h("div.chips");
  const input = h("textarea", { rows: 1, tl: "question", tp: "question_hint", id: "question", on: { keydown: event => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    ask(input.value);
  } } });
  const go = h("button.primary.round", { tl: "send", on: { click: () => running ? running.abort() : ask(input.value) } }, icon("send"));
  const engine = engines(desk);
  const filters = h("div.filters", { popover: "auto", id: "filters" });
  const aside = h("section.conversations", { tl: "conversations", id: "conversations" },
    h("a.button.wide", { href: "#/ask", on: { click: fresh } }, icon("plus"), h("span", { t: "new_conversation" })), list);
  const drawer = iconButton("history", "conversations", () => {
    aside.classList.toggle("open");
    drawer.setAttribute("aria-expanded", aside.classList.contains("open"));
  }, { "aria-expanded": "false", "aria-controls": "conversations", class: "icon-button only-narrow" });
  root.append(aside, h("div.talk", {}, turns, h("form.composer", {}, chips, h("div.box", {}, input, h("div.row", {}, drawer,
    h("button.quiet", { popovertarget: "filters" }, icon("filter"), h("span", { t: "filters" })), engine, h("span.grow"), go)), filters)));

  // ---- what a question is limited to
  function drawFilters() {
    const { reports, about } = desk;
    const group = (name, options) => options.length > 0 && h("fieldset", {}, h("legend", { t: name }), options.map(([value, words, mark]) => h("label.tick", {},
      h("input", { type: "checkbox", checked: chosen[name].has(value), on: { change: event => {
        chosen[name][event.target.checked ? "add" : "delete"](value);
        drawChips();
      } } }), h("span", { lang: mark, t: words }))));
    filters.replaceChildren(...[group("regions", about.choices.regions.map(one => [one.zh, () => lang() === "en" && one.en || one.zh])),
      group("years", about.choices.years.map(year => [year, () => year])),
      group("reports", reports.map(card => [card.id, () => card.title ? `${whose(card)} · ${card.title}` : card.id, "zh"]))].filter(Boolean));
    drawChips();
  }
  function drawChips() {
    chips.replaceChildren(...Object.values(chosen).flatMap(values => [...values].map(value => h("button.chip", { tl: ["remove_filter", { value }], on: { click: () => {
      values.delete(value);
      drawFilters();
      input.focus();
    } } }, String(value), icon("close")))));
  }

  // ---- answers
  const used = found => {
    const names = (found?.reports ?? []).map(id => desk.reports.find(card => card.id === id)).filter(Boolean);
    return names.length > 0 && h("p.used", {}, h("span", { t: "limited_to" }), names.slice(0, 12).map(card => h("span.chip.still", { t: () => whose(card) })),
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

  function wait(controller) {
    running = controller;
    go.replaceChildren(icon(controller ? "stop" : "send"));
    label(go, "tl", controller ? "stop" : "send");
  }
  async function ask(text) {
    const question = text.trim();
    if (!question || running) return;
    input.value = "";
    turns.querySelector(".welcome")?.remove();
    const prose = h("div.prose"), status = h("p.status", { t: "searching" });
    const live = h("article.answer.live", { "aria-busy": "true" }, status, prose);
    turns.append(asked(question), live);
    live.previousSibling.scrollIntoView({ block: "start" });
    wait(new AbortController());
    const { signal } = running;
    let limits = null;
    try {
      conversation ??= (await api("/api/conversations", { method: "POST", body: {}, signal })).id;
      history.replaceState(null, "", `#/ask/${conversation}`);
      const limited = Object.fromEntries(Object.entries(chosen).map(([name, values]) => [name, [...values]]));
      const answer = await stream("/api/ask", { method: "POST", body: { question, conversation, engine: engine.value, ...limited }, signal }, {
        status: state => {
          limits = state.filters ?? limits;
          label(status, "t", state.stage === "queued" ? ["queued", { n: state.ahead }] : state.model ? ["writing", { model: state.model }] : "searching");
        },
        delta: claim => prose.append(h("span.claim", {}, claim.text + claim.citations.map(n => `[${n}]`).join(""))),
      });
      live.replaceWith(drawn(answer, limits));
      announce(answer.answer);
    } catch (error) {
      live.replaceChildren(problem(error), h("button", { t: "again", on: { click: () => {
        live.previousSibling.remove();
        live.remove();
        ask(question);
      } } }));
      live.removeAttribute("aria-busy");
    }
    wait(null);
    drawHistory();
  }

  // ---- conversations
  async function drawHistory() {
    const held = await api("/api/conversations").catch(() => []);
    list.replaceChildren(...held.map(one => h("li", {},
      h("a", { href: `#/ask/${one.id}`, "aria-current": one.id === conversation && "page" }, one.title || h("span", { t: "untitled" })),
      iconButton("more", ["actions_for", { name: one.title }], () => manage(one).catch(error => turns.append(problem(error)))))));
  }
  async function manage({ id, title }) {
    const where = path("conversations", id);
    const given = await dialog("conversation", { fields: [["title", "title", title]], answers: ["delete", "export_md", "rename"] });
    if (given?.answer === "rename" && given.title.trim()) await api(where, { method: "PATCH", body: { title: given.title.trim() } });
    if (given?.answer === "export_md") await download(`${where}/export`, "conversation.md");
    if (given?.answer === "delete" && await dialog("delete", { text: t("delete_conversation", { title }), answers: ["delete"] })) {
      await api(where, { method: "DELETE" });
      if (id === conversation) location.hash = "#/ask";
    }
    drawHistory();
  }
  async function welcome() {
    const none = !desk.reports.length;
    const examples = h("div.examples");
    turns.replaceChildren(h("div.welcome", {}, h("h1", { t: "welcome" }),
      h("p", { t: none ? "no_reports" : ["welcome_text", { n: desk.reports.length }] }),
      none ? h("a.button.primary", { href: "#/reports", t: "add_reports" }) : examples));
    if (none) return;
    const found = await api(`/api/examples?lang=${lang()}`).catch(() => []);
    examples.replaceChildren(...found.map(one => h("button.example", { lang: one.lang, on: { click: () => ask(one.question) } }, one.question)));
  }
  const focus = () => matchMedia("(pointer: fine)").matches && input.focus({ preventScroll: true });
  function fresh() {
    running?.abort();
    conversation = null;
    welcome();
    drawHistory();
    focus();
  }
  async function open(id) {
    running?.abort();
    conversation = id;
    aside.classList.remove("open");
    try {
      const held = await api(path("conversations", id));
      turns.replaceChildren(...held.turns.flatMap(turn => [asked(turn.question), drawn(turn.answer, turn.filters)]));
      turns.lastChild?.previousSibling.scrollIntoView({ block: "start" });
      if (!held.turns.length) welcome();
    } catch (error) {
      conversation = null;
      turns.replaceChildren(problem(error));
    }
    drawHistory();
  }
  document.addEventListener("lang", () => turns.querySelector(".welcome") && welcome());
  return id => {
    engine.hidden = desk.about.engines.length < 2;
    drawFilters();
    if (id && id !== conversation) open(id);
    else if (!id && (conversation || !turns.firstChild || turns.querySelector(".welcome"))) fresh();
    focus();
  };
}
