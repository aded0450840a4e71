// Evals: accepted runs, their scores with intervals, the scores over time, and what still fails, with its evidence.
import { api, path, query } from "./api.js";
import { attempt, empty, h, label, select } from "./dom.js";
import { t } from "./i18n.js";
import { interval, line } from "./plot.js";
import { marked, quoted } from "./source.js";

const PAGE = 20;
const measure = name => t(`measure_${name}`) || name.replaceAll("_", " ");
/** The words of a slice such as type=numeric. */
function slice(name) {
  const [by, value] = name.split("=");
  return t(`slice_${by}`, { name: t(`type_${value}`) || value }) || name;
}
const number = value => value?.toFixed(3) ?? "–";
const share = one => one.value !== null && one.value <= 1 && one.value >= 0;

export function evalsView(root) {
  const out = h("div.evals");
  root.append(h("h1", { t: "evals" }), h("p.lead", { t: "evals_lead" }), out);

  const scores = measures => h("div.scroll", {}, h("table", {}, h("thead", {}, h("tr", {}, h("th", { scope: "col", t: "measure" }), h("th.num", { scope: "col", t: "value" }),
    h("th", { scope: "col", t: "interval" }), h("th.num", { scope: "col", t: "n" }))), h("tbody", {}, measures.map(one => h("tr", {},
    h("th", { scope: "row", t: () => one.slice === "all" ? measure(one.metric) : slice(one.slice) }), h("td.num", {}, number(one.value)),
    h("td.range", {}, share(one) && interval(one), one.low !== null && h("small", {}, `${number(one.low)} – ${number(one.high)}`)), h("td.num", {}, String(one.n)))))));

  function over(history) {
    const told = history.flatMap(run => run.measures.filter(one => one.slice === "all" && share(one)).map(one => ({ ...one, when: run.date, series: `${run.engine} ${run.scorer}`,
      label: `${run.date} ${run.engine} ${run.revision.slice(0, 8)}: ${number(one.value)} (${number(one.low)} – ${number(one.high)}), n ${one.n}` })));
    if (!told.length) return null;
    const figure = h("div"), choice = select("measure", [...new Set(told.map(one => one.metric))].map(name => [name, () => measure(name)]), { on: { change: draw } });
    function draw() {
      const points = told.filter(one => one.metric === choice.value);
      figure.replaceChildren(line(points, `${measure(choice.value)}: ${points.map(point => point.label).join("; ")}`));
    }
    draw();
    return h("figure", {}, h("figcaption", {}, h("span", { t: "over_time" }), choice), figure, h("p.hint", { t: "over_time_hint" }));
  }
  function failing(engine) {
    const list = h("div"), fault = h("div"), more = h("button.wide", { t: "show_failing", on: { click: () => attempt(fault, load) } });
    let offset = 0;
    async function load() {
      const { total, rows } = await api(`${path("evals", engine, "failing")}?${query({ offset, limit: PAGE })}`);
      offset += rows.length;
      list.append(...rows.map(failed));
      label(more, "t", ["more_rows", { n: total - offset }]);
      more.hidden = offset >= total;
      if (!total) list.append(empty("none_failing"));
    }
    return h("section", {}, h("h3", { t: "failing" }), list, fault, more);
  }
  const failed = ({ id, ending, fault, lang, question, answer, gold, evidence, why }) => h("article.case", {},
    h("p.eyebrow", {}, h("code", {}, id), h("span.tag", { t: () => t(`ending_${ending}`) || ending }), fault && fault.replaceAll("_", " ")), h("h3", { lang }, question),
    h("div.pair", {}, h("div", {}, h("h4", { t: "bot_said" }), answer ? [h("p", { lang: answer.lang }, marked(answer.answer, answer.citations)),
      answer.citations.slice(0, 4).map(one => quoted(one, answer.citations))] : h("p", {}, "—")),
    h("div", {}, h("h4", { t: "gold" }), h("p", { lang }, gold ?? "—"), evidence.map(quote => h("blockquote", { lang: "zh" }, quote)))),
    why.length > 0 && h("p.why", { lang: "en" }, why.join("; ")));
  const drawn = ({ engine, manifest, measures }) => h("section.run", {}, h("h2", {}, engine),
    h("p.about", {}, [manifest.started?.slice(0, 10), manifest.cases && `n ${manifest.cases}`, manifest.embedder, manifest.revision?.slice(0, 8)].filter(Boolean).join(" · ")),
    scores(measures.filter(one => one.slice === "all")),
    h("details", {}, h("summary", { t: "by_slice" }), scores(measures.filter(one => one.slice !== "all" && one.metric === "correct"))), failing(engine));

  return () => out.firstChild || attempt(out, async () => {
    const { runs, history } = await api("/api/evals");
    const course = over(history);
    out.replaceChildren(...(runs.length ? runs.map(drawn) : [empty("no_runs")]), ...(course ? [course] : []));
  });
}
