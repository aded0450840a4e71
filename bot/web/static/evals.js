// Evals: accepted runs, their scores with intervals, the scores over time, and what still fails, with its evidence.
import { api } from "./api.js";
import { h, label, problem, select } from "./dom.js";
import { t } from "./i18n.js";
import { interval, line } from "./plot.js";
import { marked, path, quoted } from "./source.js";

const PAGE = 20;
const words = name => name.replaceAll("_", " ");
const number = value => value === null ? "–" : value.toFixed(3);
const share = one => one.value !== null && one.value <= 1 && one.value >= 0;

export function evalsView(root) {
  const out = h("div.evals");
  root.append(h("h1", { t: "evals" }), h("p.lead", { t: "evals_lead" }), out);

  const scores = measures => h("div.scroll", {}, h("table", {}, h("thead", {}, h("tr", {}, ["measure", "value", "interval", "n"].map(key =>
    h(`th${key === "measure" || key === "interval" ? "" : ".num"}`, { scope: "col", t: key })))),
  h("tbody", {}, measures.map(one => h("tr", {}, h("th", { scope: "row" }, words(one.slice === "all" ? one.metric : one.slice)), h("td.num", {}, number(one.value)),
    h("td.range", {}, share(one) && interval(one), one.low !== null && h("small", {}, `${number(one.low)} – ${number(one.high)}`)), h("td.num", {}, String(one.n)))))));

  function over(history) {
    const told = run => run.measures.filter(one => one.slice === "all" && share(one));
    const names = [...new Set(history.flatMap(run => told(run).map(one => one.metric)))];
    if (!names.length) return null;
    const figure = h("div"), choice = select("measure", names.map(name => [name, () => words(name)]), { on: { change: draw } });
    function draw() {
      const points = history.flatMap(run => told(run).filter(one => one.metric === choice.value).map(one => ({
        ...one, when: run.date, series: `${run.engine} ${run.scorer}`, label: `${run.date} ${run.engine} ${run.revision.slice(0, 8)}: ${number(one.value)} (${number(one.low)} – ${number(one.high)}), n ${one.n}` })));
      figure.replaceChildren(line(points, `${words(choice.value)}: ${points.map(point => point.label).join("; ")}`));
    }
    draw();
    return h("figure", {}, h("figcaption", {}, h("span", { t: "over_time" }), choice), figure, h("p.hint", { t: "over_time_hint" }));
  }
  function failing(engine) {
    const list = h("div"), more = h("button.wide", { t: "show_failing", on: { click: load } });
    let offset = 0;
    async function load() {
      try {
        const { total, rows } = await api(`${path("evals", engine, "failing")}?offset=${offset}&limit=${PAGE}`);
        offset += rows.length;
        list.append(...rows.map(row => h("article.case", {}, h("p.eyebrow", {}, h("code", {}, row.id), h("span.tag", { t: () => t(`ending_${row.ending}`) || words(row.ending) }), row.fault && words(row.fault)),
          h("h3", { lang: row.lang }, row.question), h("div.pair", {},
            h("div", {}, h("h4", { t: "bot_said" }), row.answer ? [h("p", { lang: row.answer.lang }, marked(row.answer.answer, row.answer.citations)), row.answer.citations.slice(0, 4).map(one => quoted(one, row.answer.citations))] : h("p", {}, "—")),
            h("div", {}, h("h4", { t: "gold" }), h("p", { lang: row.lang }, row.gold ?? "—"), row.evidence.map(quote => h("blockquote", { lang: "zh" }, quote)))),
          row.why.length > 0 && h("p.why", { lang: "en" }, row.why.join("; ")))));
        label(more, "t", ["more_rows", { n: total - offset }]);
        more.hidden = offset >= total;
        if (!total) list.append(h("p.empty", { t: "none_failing" }));
      } catch (error) {
        list.append(problem(error));
      }
    }
    return h("section", {}, h("h3", { t: "failing" }), list, more);
  }
  return {
    async enter() {
      if (out.firstChild) return;
      try {
        const { runs, history } = await api("/api/evals");
        if (!runs.length) out.replaceChildren(h("p.empty", { t: "no_runs" }));
        const course = over(history);
        for (const run of runs) {
          const told = run.manifest;
          out.append(h("section.run", {}, h("h2", {}, run.engine), h("p.about", {}, [told.started?.slice(0, 10), told.cases && `n ${told.cases}`, told.embedder, told.revision?.slice(0, 8)].filter(Boolean).join(" · ")),
            scores(run.measures.filter(one => one.slice === "all")),
            h("details", {}, h("summary", { t: "by_slice" }), scores(run.measures.filter(one => one.slice !== "all" && one.metric === "correct"))),
            failing(run.engine)));
        }
        if (course) out.append(course);
      } catch (error) {
        out.replaceChildren(problem(error));
      }
    },
    search() {},
  };
}
