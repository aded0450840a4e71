// Facts: the table of figures and deeds across reports, compared side by side, and drawn.
import { api, fileButton, query } from "./api.js";
import { attempt, empty, english, field, h, segments, select } from "./dom.js";
import { lang, t } from "./i18n.js";
import { bars } from "./plot.js";
import { opens, show } from "./source.js";

const MOST = 200; // rows drawn at once; more on demand
const name = row => row.subject === undefined ? `${row.verb}${row.object}` : [row.subject, row.verb].filter(Boolean).join(" ");
const nameEn = row => (row.subject === undefined ? row.en : row.name_en) ?? null;
const when = row => row.span ? `${row.span[0]}–${row.span[1]}` : row.period ?? "";
const region = row => row.region ?? row.report;
let places_en = {};
/** The name of a place in the language of the interface. */
const inWords = place => lang() === "en" && places_en[place] || place;
const planned = row => row.plan === null ? "" : row.plan ? "planned" : "done";
const COLUMNS = {
  fact: name, value: row => row.value ?? -Infinity, year: row => row.period ?? row.span?.[1] ?? 0, state: planned, place: region, section: row => row.section.at(-1) ?? "",
};

const rowButton = (row, words, rows) => opens("open-source.plain", row.citation, rows.map(one => one.citation), words);
const amount = row => h("span.amount", { lang: "zh" }, row.amount);
const amountInWords = row => lang() === "en" && row.amount_en || row.amount;
/** A table of records; `heads` are cells, `rows` lists of cells. */
const table = (heads, rows, kind = "table.cards") => h("div.scroll", kind === "table.pivot" ? { tabindex: "0", role: "region", tl: "compared" } : {},
  h(kind, {}, h("thead", {}, h("tr", {}, heads)), h("tbody", {}, rows.map(cells => h("tr", {}, cells)))));
const heading = key => h("th", { scope: "col" }, h("span", { t: key }));

/** Facts as a table; with `sort` its headings are buttons, which call it. */
export function factTable(rows, most = rows.length, sorted = {}, sort = null) {
  const heads = Object.keys(COLUMNS).map(key => h(key === "value" ? "th.num" : "th", { scope: "col", "aria-sort": sort && sorted.by === key && (sorted.up ? "ascending" : "descending") },
    sort ? h("button", { t: key, on: { click: () => sort(key) } }) : h("span", { t: key })));
  return table(heads, rows.slice(0, most).map(row => [
    h("td.fact", {}, rowButton(row, [h("span", { lang: "zh" }, name(row)), english(nameEn(row))], rows)), h("td.num", {}, amount(row), english(row.amount_en)),
    h("td", {}, String(when(row))), h("td", {}, planned(row) && h(`span.tag.${planned(row)}`, { t: planned(row) })), h("td.region", { t: () => inWords(region(row)) }),
    h("td.where", { lang: "zh" }, row.section.at(-1) ?? "")]));
}

export function factsView(root, desk) {
  let found = { rows: [], groups: [], total: 0 }, sorted = { by: null, up: true }, shape = "table", most = MOST, asking = null, timer;
  const kinds = select("kind", []), places = select("place", []), years = select("year", []), plans = select("state", [["", "done_or_planned"], ["false", "done"], ["true", "planned"]]);
  const words = h("input", { type: "search", id: "fact-words", tl: "words", tp: "words_hint" });
  const out = h("div.results"), count = h("p.count", { role: "status" });
  const wanted = () => ({ kind: kinds.value, region: places.value, year: years.value, plan: plans.value, match: words.value.trim(), promised: shape === "promises" });
  const file = (format, words) => fileButton(`facts.${format}`, null, words, () => `/api/facts?${query({ ...wanted(), format })}`, out);
  root.append(h("h1", { t: "facts" }), h("p.lead", { t: "facts_lead" }), h("form.filterbar", { on: { submit: event => event.preventDefault(), input: () => {
    clearTimeout(timer);
    timer = setTimeout(load, 250);
  } } }, field("kind", kinds), field("place", places), field("year", years), field("state", plans), field("words", words)), h("div.row.spread", {},
    segments("shape", "shape", [["table", "as_table"], ["places", "by_place"], ["years", "by_year"], ["plot", "as_plot"], ["promises", "promises"]], shape, value => {
      const before = shape;
      shape = value;
      if ([before, value].includes("promises")) load();
      else draw();
    }), count, h("div.row", {}, file("csv", "CSV"), file("xlsx", "Excel"))), out);

  function options(control, all, words) {
    const before = control.value;
    control.replaceChildren(h("option", { value: "", t: "all" }), ...all.map(one => h("option", { value: one, t: () => words(one) })));
    control.value = all.map(String).includes(before) ? before : "";
  }
  async function load() {
    asking?.abort();
    asking = new AbortController();
    const { signal } = asking;
    most = MOST;
    await attempt(out, async () => {
      found = await api(`/api/facts?${query({ ...wanted(), limit: 5000 })}`, { signal }).catch(error => {
        if (!signal.aborted) throw error;
      }) ?? found;
      if (!signal.aborted) draw();
    });
  }
  const compare = (x, y) => typeof x === "number" ? x - y : String(x).localeCompare(String(y), "zh");
  function sort(by) {
    sorted = { by, up: sorted.by === by ? !sorted.up : by !== "value" };
    draw();
    out.querySelector("th[aria-sort] button").focus();
  }
  function facts() {
    const key = COLUMNS[sorted.by], rows = key ? found.rows.toSorted((a, b) => compare(key(a), key(b)) * (sorted.up ? 1 : -1)) : found.rows;
    return [factTable(rows, most, sorted, sort), rows.length > most && h("button.wide", { t: ["more_rows", { n: rows.length - most }], on: { click: () => {
      most += MOST;
      draw();
    } } })];
  }
  const groupTitle = group => [h("span", { lang: "zh" }, [group.subject, group.rows[0].verb].filter(Boolean).join(" ")), ` (${group.unit || "—"})`, english(group.en)];
  const told = (...words) => words.filter(Boolean).join(" · ");
  function compared(column) {
    const groups = found.groups.filter(group => new Set(group.rows.map(column)).size > 1).slice(0, 150);
    const columns = [...new Set(groups.flatMap(group => group.rows.map(column)))].filter(Boolean).sort(compare);
    const cell = (group, one) => h("td.num", {}, group.rows.filter(row => column(row) === one).map(row => rowButton(row, [h("span.amount", { t: () => amountInWords(row) }),
      h("small", { t: () => told(column === region ? when(row) : inWords(region(row)), row.plan && t("planned")) })], group.rows)));
    return groups.length && table([h("th", { scope: "col", t: "fact" }), columns.map(one => h("th.num", { scope: "col", t: () => inWords(String(one)) }))],
      groups.map(group => [h("th", { scope: "row" }, groupTitle(group)), columns.map(one => cell(group, one))]), "table.pivot");
  }
  const plots = () => found.groups.slice(0, 30).map(group => h("figure", {}, h("figcaption", {}, groupTitle(group)),
    bars(group.rows.toSorted((a, b) => b.value - a.value).map(row => ({ label: told(inWords(region(row)), when(row), row.plan && t("planned")), value: row.value, to: row.value_to, plan: row.plan,
      text: amountInWords(row), open: node => show(row.citation, group.rows.map(one => one.citation), node) })), group.subject)));
  function promises() {
    const all = found.rows.flatMap(row => [row, row.result]).filter(Boolean);
    const side = row => h("td.fact", {}, row ? rowButton(row, [h("span", { lang: "zh" }, `${name(row)} `), amount(row), english([nameEn(row), row.amount_en].filter(Boolean).join(": "))], all) : "—");
    return table([heading("promises_verdict"), heading("promises_plan"), heading("promises_result"), heading("year"), heading("place")], found.rows.map(row => [
      h("td", {}, h(`span.tag.${row.verdict}`, { t: `became_${row.verdict}` })), side(row), side(row.result), h("td", {}, String(when(row))), h("td.region", { t: () => inWords(region(row)) })]));
  }
  function draw() {
    count.replaceChildren(h("span", { t: ["rows", { n: found.total }] }));
    const shapes = { table: facts, places: () => compared(region), years: () => compared(row => row.period), plot: plots, promises };
    const drawn = [found.total && shapes[shape]()].flat().filter(Boolean);
    const none = !desk.reports.length ? "no_reports" : shape === "promises" ? "no_promises" : found.total ? "nothing_to_compare" : "no_rows";
    out.replaceChildren(...(drawn.length ? drawn : [empty(none)]));
  }
  document.addEventListener("lang", () => shape === "plot" && draw());
  return () => {
    const { kinds: known, regions, years: delivered } = desk.about.choices;
    places_en = Object.fromEntries(regions.map(one => [one.zh, one.en]));
    options(kinds, known, kind => t(`kinds_${kind}`));
    options(places, regions.map(one => one.zh), inWords);
    options(years, [...new Set(delivered.flatMap(year => [year, year - 1]))].sort((a, b) => b - a), String);
    load();
  };
}
