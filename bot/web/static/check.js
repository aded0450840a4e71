// Check a draft: somebody's text, statement by statement, held against the reports.
import { api } from "./api.js";
import { announce, h, problem } from "./dom.js";
import { t } from "./i18n.js";
import { droppable } from "./reports.js";
import { quoted, show } from "./source.js";

const VERDICTS = ["stands", "differs", "not_found", "no_fact"];

export function checkView(root, desk) {
  const draft = h("textarea", { rows: 10, id: "draft", tl: "draft", tp: "draft_hint" });
  const picker = h("input.unseen", { type: "file", id: "draft-file", accept: ".txt,.md,.docx,.pdf,.html,text/*", tl: "choose_file", on: { change: () => { take([...picker.files]); picker.value = ""; } } });
  const go = h("button.primary", { t: "check_draft", on: { click: run } });
  const out = h("div.checked");
  const zone = h("div.drop.left", {}, draft, h("div.row.spread", {}, h("span", {}, h("label.button", { for: "draft-file", t: "choose_file" }), picker, h("small", { t: "or_drop" })), go));
  droppable(zone, take);
  root.append(h("h1", { t: "check" }), h("p.lead", { t: "check_lead" }), zone, out);

  async function take([file]) {
    try {
      draft.value = (await api("/api/text", { method: "POST", body: file })).text;
      draft.focus();
    } catch (error) { out.replaceChildren(problem(error)); }
  }
  async function run() {
    go.disabled = true;
    out.replaceChildren(h("p.status", { t: "checking" }));
    try {
      draw(await api("/api/check", { method: "POST", body: { text: draft.value } }));
    } catch (error) {
      out.replaceChildren(problem(error));
    }
    go.disabled = false;
  }
  function draw({ draft: text, statements, lang }) {
    const chars = [...text], cards = new Map();
    const list = statements.flatMap(one => one.citations);
    const flow = h("div.flow", { lang });
    let at = 0;
    statements.forEach((one, n) => {
      const open = event => {
        if (event.type === "keydown" && event.key !== "Enter" && event.key !== " ") return;
        event.preventDefault();
        cards.get(one)?.scrollIntoView({ block: "nearest" });
        if (one.citations.length) show(one.citations[0], list, event.currentTarget);
        else cards.get(one)?.focus();
      };
      flow.append(chars.slice(at, one.start).join(""));
      const words = chars.slice(one.start, one.end).join("");
      flow.append(one.verdict === "no_fact" ? words
        : h(`span.statement.${one.verdict}`, { tabindex: "0", role: "button", tl: () => `${t(`verdict_${one.verdict}`)}: ${words}`, on: { click: open, keydown: open } }, words, h("sup", {}, String(n + 1))));
      at = one.end;
      if (one.verdict === "no_fact") return;
      cards.set(one, h(`article.verdict.${one.verdict}`, { tabindex: "-1" }, h("p.eyebrow", {}, h("span.n", {}, String(n + 1)), h(`span.tag.${one.verdict}`, { t: `verdict_${one.verdict}` })),
        h("p", { lang }, one.text), one.note && h("p.why", { lang }, one.note), one.citations.map(citation => quoted(citation, list))));
    });
    flow.append(chars.slice(at).join(""));
    const counts = VERDICTS.map(verdict => [verdict, statements.filter(one => one.verdict === verdict).length]).filter(([, n]) => n);
    out.replaceChildren(h("p.tally", { role: "status" }, counts.map(([verdict, n]) => h(`span.tag.${verdict}`, { t: () => `${t(`verdict_${verdict}`)} ${n}` }))),
      h("div.pair.wide", {}, flow, h("div.findings", {}, [...cards.values()], !cards.size && h("p.empty", { t: "nothing_to_check" }))));
    announce(counts.map(([verdict, n]) => `${t(`verdict_${verdict}`)} ${n}`).join(", "));
  }
  return {
    enter() { go.disabled = !desk.reports.length; if (!desk.reports.length) out.replaceChildren(h("p.empty", { t: "no_reports" })); else if (out.querySelector(":scope > .empty")) out.replaceChildren(); },
    search: () => draft.focus(),
  };
}
