// Summaries: both languages side by side, each point with its citations.
import { fileButton, path, query, stream } from "./api.js";
import { announce, attempt, empty, engines, field, h, label, segments, select } from "./dom.js";
import { factTable } from "./facts.js";
import { lang, t } from "./i18n.js";
import { cite, whose } from "./source.js";

const PARTS = ["past_year", "problems", "experience", "plan", "other"];

/** Points by part, then by section, as the documents of `bot summarize` have them: [part, [title, points]]. */
function grouped({ brief, points }) {
  const headlines = brief.map(n => points[n]);
  const rest = Map.groupBy(points.filter(point => point.section.length && !headlines.includes(point)), point => point.part ?? "other");
  const parts = PARTS.filter(part => rest.has(part)).map(part => [part, [...Map.groupBy(rest.get(part), point => point.section.join("\n")).values()].map(held => [held[0].section.at(-1), held])]);
  return headlines.length ? [["headlines", [[null, headlines]]], ...parts] : parts;
}
const partWords = part => part === "headlines" ? "labels_headlines" : `parts_${part}`;

export function summariesView(root, desk) {
  let length = "standard", tongue = "both", writing = null;
  const report = select("report", []), focus = h("input", { type: "text", tl: "focus", tp: "focus_hint" }), engine = engines(desk);
  const go = h("button.primary", { t: "write_summary", type: "submit" });
  const bar = h("progress", { hidden: true, tl: "progress" }), out = h("div.summary");
  const form = h("form.filterbar", { on: { submit: event => {
    event.preventDefault();
    if (writing) writing.abort();
    else write();
  } } }, field("report", report), field("focus", focus), engine.hidden ? null : field("engine", engine), go);
  root.append(h("h1", { t: "summaries" }), h("p.lead", { t: "summaries_lead" }), form, h("div.row.spread", {},
    segments("length", "length", ["brief", "standard", "full"].map(one => [one, `length_${one}`]), length, value => { length = value; }),
    segments("tongue", "language", [["both", "both"], ["zh", () => "中文"], ["en", () => "English"]], tongue, value => { out.dataset.show = tongue = value; })), bar, out);

  async function write() {
    const from = path("summaries", report.value), asked = { length, focus: focus.value.trim(), engine: engine.value };
    writing = new AbortController();
    label(go, "t", "stop");
    bar.hidden = false;
    bar.removeAttribute("value");
    await attempt(out, async () => {
      const progress = ({ done, total }) => Object.assign(bar, { max: total || 1, value: done });
      draw(await stream(`${from}?${query(asked)}`, { signal: writing.signal }, { progress }), from, asked);
      announce(t("summary_ready"));
    });
    bar.hidden = true;
    writing = null;
    label(go, "t", "write_summary");
  }

  function contents({ figures, not_covered }, parts) {
    const jump = (id, words, count = "") => h("li", {}, h("button.link", { on: { click: () => {
      document.getElementById(id).scrollIntoView();
      document.getElementById(id).focus({ preventScroll: true });
    } } }, h("span", { t: words }), h("small", {}, String(count))));
    return h("ol", {}, parts.map(([part, sections]) => jump(`part-${part}`, partWords(part), sections.flatMap(([, points]) => points).length)),
      figures.length > 0 && jump("part-figures", "labels_figures", figures.length), not_covered.length > 0 && jump("part-left", "not_covered"));
  }
  const files = (from, asked) => h("div.row.downloads", {}, ["md", "html", "docx"].map(format =>
    fileButton(`summary.${format}`, ["download_as", { format }], format, () => `${from}?${query({ ...asked, lang: tongue, format })}`, out)));
  const section = (id, words, ...children) => h("section", {}, h("h2.part", { id: `part-${id}`, tabindex: "-1", t: words }), children);

  function draw(summary, from, asked) {
    const { citations, drafting, figures, points, titles } = summary;
    const parts = grouped(summary), headlines = summary.headlines.map(n => points[n]);
    const marks = point => point.citations.map(n => cite(citations.find(one => one.n === n), citations));
    const pair = point => h(`div.pair${headlines.includes(point) ? ".key" : ""}`, {}, h("div.zh", { lang: "zh" }, point.zh, marks(point)),
      point.en ? h("div.en", { lang: "en" }, point.en, marks(point)) : h("div.en.none", { t: "chinese_only" }));
    const left = Map.groupBy(summary.not_covered, one => one.section[0] ?? "");
    out.dataset.show = tongue;
    out.replaceChildren(h("nav.contents", { tl: "contents" }, contents(summary, parts), files(from, asked)),
      h("div.sheet", {}, summary.title.map(one => h("header.pair", {}, h("h2.zh", { lang: "zh" }, one.zh), one.en && h("h2.en", { lang: "en" }, one.en))),
        h("p.made", { t: () => [summary.engine === "llm" ? summary.model : t("engine_lookup"), drafting?.drafted && t("drafted", drafting), drafting?.calls.number && t("calls", { n: drafting.calls.number }),
          summary.untranslated > 0 && t("untranslated", { n: summary.untranslated, total: points.length })].filter(Boolean).join(" · ") }),
        summary.notes.map(note => h("p.note", {}, note)), !points.length && empty("nothing_summed"),
        parts.map(([part, sections]) => section(part, partWords(part), sections.map(([title, held]) => [
          title && h("h3.pair", {}, h("span.zh", { lang: "zh" }, title), h("span.en", { lang: titles[title] ? "en" : "zh" }, titles[title] ?? "")), held.map(pair)]))),
        figures.length > 0 && section("figures", "labels_figures", factTable(figures)),
        left.size > 0 && section("left", "not_covered", h("ul.left", {}, [...left].map(([zh, held]) => h("li", {}, h("span", { lang: "zh" }, zh || "—"),
          titles[zh] && h("span.gloss", { lang: "en" }, titles[zh]), h("small", { t: ["sentences", { n: held.reduce((sum, one) => sum + one.sentences, 0) }] })))))));
  }
  return id => {
    const before = id || report.value;
    report.replaceChildren(...desk.reports.map(card => h("option", { value: card.id, lang: "zh", t: () => card.title ? `${whose(card)} · ${card.title}` : whose(card) })));
    if (desk.reports.some(card => card.id === before)) report.value = before;
    go.disabled = !desk.reports.length;
    if (!desk.reports.length) out.replaceChildren(empty("no_reports"));
    else if (out.querySelector(".empty")) out.replaceChildren();
  };
}
