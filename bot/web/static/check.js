// Check a draft: somebody's text, statement by statement, held against the reports.
import { api } from "./api.js";
import { announce, attempt, dropzone, empty, h } from "./dom.js";
import { t } from "./i18n.js";
import { quoted, show } from "./source.js";

const VERDICTS = ["stands", "differs", "not_found", "no_fact"];

export function checkView(root, desk) {
  const draft = h("textarea", { rows: 10, id: "draft", tl: "draft", tp: "draft_hint" });
  const go = h("button.primary", { t: "check_draft", on: { click: run } });
  const out = h("div.checked");
  root.append(h("h1", { t: "check" }), h("p.lead", { t: "check_lead" }), dropzone("div.drop.left", "draft-file", "choose_file", { accept: ".txt,.md,.docx,.pdf,.html,text/*" }, take,
    draft, null, h("div.row.spread", {}, h("span", {}, h("label.button", { for: "draft-file", t: "choose_file" }), h("small", { t: "or_drop" })), go)), out);

  function take([file]) {
    return attempt(out, async () => {
      draft.value = (await api("/api/text", { method: "POST", body: file })).text;
      draft.focus();
    });
  }
  async function run() {
    go.disabled = true;
    out.replaceChildren(h("p.status", { t: "checking" }));
    await attempt(out, async () => draw(await api("/api/check", { method: "POST", body: { text: draft.value } })));
    go.disabled = false;
  }
  function draw({ draft: text, statements, lang }) {
    const chars = [...text], list = statements.flatMap(one => one.citations);
    const flow = h("div.flow", { lang }), cards = [];
    let at = 0;
    statements.forEach(({ start, end, verdict, note, citations, text: said }, n) => {
      const words = chars.slice(start, end).join("");
      flow.append(chars.slice(at, start).join(""));
      at = end;
      if (verdict === "no_fact") return flow.append(words);
      const card = h(`article.verdict.${verdict}`, { tabindex: "-1" }, h("p.eyebrow", {}, h("span.n", {}, String(n + 1)), h(`span.tag.${verdict}`, { t: `verdicts_${verdict}` })),
        h("p", { lang }, said), note && h("p.why", { lang }, note), citations.map(citation => quoted(citation, list)));
      const mark = h(`span.statement.${verdict}`, { tabindex: "0", role: "button", tl: () => `${t(`verdicts_${verdict}`)}: ${words}`, on: { click: open, keydown: event => {
        if (event.key === "Enter" || event.key === " ") open(event);
      } } }, words, h("sup", {}, String(n + 1)));
      function open(event) {
        event.preventDefault();
        card.scrollIntoView({ block: "nearest" });
        if (citations.length) show(citations[0], list, mark);
        else card.focus();
      }
      flow.append(mark);
      cards.push(card);
    });
    flow.append(chars.slice(at).join(""));
    const counts = VERDICTS.map(verdict => [verdict, statements.filter(one => one.verdict === verdict).length]).filter(([, n]) => n);
    out.replaceChildren(h("p.tally", {}, counts.map(([verdict, n]) => h(`span.tag.${verdict}`, { t: () => `${t(`verdicts_${verdict}`)} ${n}` }))),
      h("div.pair.wide", {}, flow, h("div.findings", {}, cards, !cards.length && empty("nothing_to_check"))));
    announce(counts.map(([verdict, n]) => `${t(`verdicts_${verdict}`)} ${n}`).join(", "));
  }
  return () => {
    go.disabled = !desk.reports.length;
    if (!desk.reports.length) out.replaceChildren(empty("no_reports"));
    else out.querySelector(":scope > .empty")?.remove();
  };
}
