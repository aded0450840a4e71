// Summaries: both languages side by side, each point with its citations.
import { download, query, stream } from "./api.js";
import { announce, h, icon, label, problem, segments, select } from "./dom.js";
import { lang, t } from "./i18n.js";
import { factTable } from "./facts.js";
import { cite, path, whose } from "./source.js";

const PARTS = ["past_year", "problems", "experience", "plan", "other"];

/** Points by part, then by section, as the documents of `bot summarize` have them. */
function grouped(summary) {
  const brief = summary.brief.map(n => summary.points[n]);
  const parts = brief.length ? [["headlines", [[null, brief]]]] : [];
  for (const part of PARTS) {
    const sections = new Map();
    for (const point of summary.points) {
      if ((point.part ?? "other") !== part || !point.section.length || brief.includes(point)) continue;
      const key = point.section.join("\n");
      sections.set(key, [...(sections.get(key) ?? []), point]);
    }
    if (sections.size) parts.push([part, [...sections].map(([key, points]) => [key.split("\n").at(-1), points])]);
  }
  return parts;
}

export function summariesView(root, desk) {
  let length = "standard", tongue = "both", writing = null;
  const report = select("report", []), focus = h("input", { type: "text", id: "focus", tl: "focus", tp: "focus_hint" });
  const engine = select("engine", [["auto", "engine_auto"], ["lookup", "engine_lookup"], ["llm", () => desk.about.model ?? "llm"]]);
  const go = h("button.primary", { t: "write_summary" });
  const bar = h("progress", { hidden: true, tl: "progress" }), out = h("div.summary");
  const field = (key, control) => h("label.field", {}, h("span", { t: key }), control);
  const engineField = field("engine", engine);
  const form = h("form.filterbar", { on: { submit: event => { event.preventDefault(); writing ? writing.abort() : write(); } } }, field("report", report), field("focus", focus), engineField, go);
  go.type = "submit";
  root.append(h("h1", { t: "summaries" }), h("p.lead", { t: "summaries_lead" }), form, h("div.row.spread", {},
    segments("length", "length", ["brief", "standard", "full"].map(one => [one, `length_${one}`]), length, value => { length = value; }),
    segments("tongue", "language", [["both", "both"], ["zh", () => "中文"], ["en", () => "English"]], tongue, value => { tongue = value; out.dataset.show = value; })), bar, out);
  const address = () => path("summaries", report.value);
  const wanted = () => ({ length, focus: focus.value.trim(), engine: engineField.hidden ? "auto" : engine.value });

  async function write() {
    writing = new AbortController();
    label(go, "t", "stop");
    bar.hidden = false;
    bar.removeAttribute("value");
    out.setAttribute("aria-busy", "true");
    const asked = wanted(), from = address();
    let summary = null;
    try {
      await stream(`${from}?${query(asked)}`, { signal: writing.signal }, {
        progress: ({ done, total }) => { bar.max = total || 1; bar.value = done; },
        summary: made => { summary = made; },
      });
      if (!summary) throw Object.assign(new Error(""), { key: "error_network" });
      draw(summary, from, asked);
      announce(t("summary_ready"));
    } catch (error) {
      out.replaceChildren(problem(error));
    }
    out.removeAttribute("aria-busy");
    bar.hidden = true;
    writing = null;
    label(go, "t", "write_summary");
  }

  const pair = (zh, en, marks = () => null) => [h("div.zh", { lang: "zh" }, zh, marks()),
    en ? h("div.en", { lang: "en" }, en, marks()) : h("div.en.none", { lang: lang(), t: "chinese_only" })];
  function draw(summary, from, asked) {
    const marks = point => () => point.citations.map(n => cite(summary.citations.find(one => one.n === n), summary.citations));
    const parts = grouped(summary), headlines = new Set(summary.headlines.map(n => summary.points[n]));
    const jump = (id, words, count) => h("li", {}, h("button.link", { on: { click: () => {
      const target = document.getElementById(id);
      target.scrollIntoView();
      target.focus({ preventScroll: true });
    } } }, h("span", { t: words }), count !== undefined && h("small", {}, String(count))));
    const left = new Map();
    for (const one of summary.not_covered) {
      const key = one.section[0] ?? "";
      left.set(key, { en: summary.titles[key], n: (left.get(key)?.n ?? 0) + one.sentences });
    }
    out.dataset.show = tongue;
    const made = summary.drafting;
    out.replaceChildren(h("nav.contents", { tl: "contents" }, h("ol", {}, parts.map(([part, sections]) => jump(`part-${part}`, `part_${part}`, sections.flatMap(one => one[1]).length)),
      summary.figures.length > 0 && jump("part-figures", "key_facts", summary.figures.length), left.size > 0 && jump("part-left", "not_covered")),
    h("div.row.downloads", {}, ["md", "html", "docx"].map(format => h("button.quiet", { tl: ["download_as", { format }], on: { click: () =>
      download(`${from}?${query({ ...asked, lang: tongue, format })}`, `summary.${format}`).catch(error => out.prepend(problem(error))) } }, icon("down"), format)))),
    h("div.sheet", {}, summary.title.map(one => h("header.pair", {}, h("h2.zh", { lang: "zh" }, one.zh), one.en && h("h2.en", { lang: "en" }, one.en))),
      h("p.made", { t: () => [summary.engine === "llm" ? summary.model : t("engine_lookup"), made?.drafted && t("drafted", made), made?.calls?.number && t("calls", { n: made.calls.number }),
        summary.untranslated > 0 && t("untranslated", { n: summary.untranslated, total: summary.points.length })].filter(Boolean).join(" · ") }),
      summary.notes.map(note => h("p.note", {}, note)),
      !summary.points.length && h("p.empty", { t: "nothing_summed" }),
      parts.map(([part, sections]) => h("section", {}, h("h2.part", { id: `part-${part}`, tabindex: "-1", t: `part_${part}` }), sections.map(([title, points]) => [
        title && h("h3.pair", {}, h("span.zh", { lang: "zh" }, title), h("span.en", { lang: summary.titles[title] ? "en" : "zh" }, summary.titles[title] ?? "")),
        points.map(point => h(`div.pair${headlines.has(point) ? ".key" : ""}`, {}, pair(point.zh, point.en, marks(point))))]))),
      summary.figures.length > 0 && h("section", {}, h("h2.part", { id: "part-figures", tabindex: "-1", t: "key_facts" }), factTable(summary.figures)),
      left.size > 0 && h("section", {}, h("h2.part", { id: "part-left", tabindex: "-1", t: "not_covered" }), h("ul.left", {}, [...left].map(([zh, { en, n }]) =>
        h("li", {}, h("span", { lang: "zh" }, zh || "—"), en && h("span.gloss", { lang: "en" }, en), h("small", { t: ["sentences", { n }] })))))));
  }
  return {
    enter(id) {
      engineField.hidden = desk.about.engines.length < 2;
      const before = id || report.value;
      report.replaceChildren(...desk.reports.map(card => h("option", { value: card.id, lang: "zh" }, card.title ? `${whose(card)} · ${card.title}` : whose(card))));
      if (desk.reports.some(card => card.id === before)) report.value = before;
      go.disabled = !desk.reports.length;
      if (!desk.reports.length) out.replaceChildren(h("p.empty", { t: "no_reports" }));
      else if (out.querySelector(".empty")) out.replaceChildren();
    },
    search: () => focus.focus(),
  };
}
