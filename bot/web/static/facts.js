// Facts: the table of figures and deeds across reports, compared side by side, and drawn.
import { api, download, query } from "./api.js";
import { h, icon, problem, segments, select } from "./dom.js";
import { lang, t } from "./i18n.js";
import { bars } from "./plot.js";
import { show } from "./source.js";

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

/** A button that opens the source of a row. */
export function rowButton(row, words, rows) {
  const button = h("button.open-source.plain", { on: { click: () => show(row.citation, rows.map(one => one.citation), button) } }, words);
  button.citation = row.citation;
  return button;
}
export const amount = row => h("span.amount", { lang: "zh" }, row.amount);
const english = text => text && h("span.gloss", { lang: "en" }, text);

export function factTable(rows, { sort = { by: null, up: true }, onSort, most = rows.length } = {}) {
  const head = Object.keys(COLUMNS).map(key => h(key === "value" ? "th.num" : "th", { scope: "col", "aria-sort": onSort && sort.by === key ? (sort.up ? "ascending" : "descending") : null },
    onSort ? h("button", { t: key, on: { click: () => onSort(key) } }) : h("span", { t: key })));
  return h("div.scroll", {}, h("table.cards", {}, h("thead", {}, h("tr", {}, head)), h("tbody", {}, rows.slice(0, most).map(row => h("tr", {},
    h("td.fact", {}, rowButton(row, [h("span", { lang: "zh" }, name(row)), english(nameEn(row))], rows)),
    h("td.num", {}, amount(row), english(row.amount_en)), h("td", {}, String(when(row))),
    h("td", {}, planned(row) && h(`span.tag.${planned(row)}`, { t: planned(row) })), h("td.region", { t: () => inWords(region(row)) }),
    h("td.where", { lang: "zh" }, row.section.at(-1) ?? ""))))));
}

export function factsView(root, desk) {
  let found = { rows: [], groups: [], total: 0 }, sort = { by: null, up: true }, shape = "table", most = MOST, asking = null, timer;
  const kinds = select("kind", []), places = select("place", []), years = select("year", []), plans = select("state",
    [["", "done_or_planned"], ["false", "done"], ["true", "planned"]]);
  const words = h("input", { type: "search", id: "fact-words", tl: "words", tp: "words_hint" });
  const out = h("div.results"), count = h("p.count", { role: "status" });
  const wanted = () => ({ kind: kinds.value, region: places.value, year: years.value, plan: plans.value, match: words.value.trim(), promised: shape === "promises" || "" });
  const field = (key, control) => h("label.field", {}, h("span", { t: key }), control);
  const files = form => h("button.quiet", { on: { click: () => download(`/api/facts?${query({ ...wanted(), format: form })}`, `facts.${form}`).catch(error => out.prepend(problem(error))) } },
    icon("down"), form === "csv" ? "CSV" : "Excel");
  const form = h("form.filterbar", { on: { submit: event => event.preventDefault(), input: () => { clearTimeout(timer); timer = setTimeout(load, 250); } } },
    field("kind", kinds), field("place", places), field("year", years), field("state", plans), field("words", words));
  root.append(h("h1", { t: "facts" }), h("p.lead", { t: "facts_lead" }), form, h("div.row.spread", {},
    segments("shape", "shape", [["table", "as_table"], ["places", "by_place"], ["years", "by_year"], ["plot", "as_plot"], ["promises", "promises"]], shape, value => {
      const before = shape;
      shape = value;
      [before, value].includes("promises") ? load() : draw();
    }),
    count, h("div.row", {}, files("csv"), files("xlsx"))), out);

  function options(control, all, words) {
    const before = control.value;
    control.replaceChildren(h("option", { value: "", t: "all" }), ...all.map(one => h("option", { value: one, t: words(one) })));
    control.value = all.map(String).includes(before) ? before : "";
  }
  async function load() {
    asking?.abort();
    asking = new AbortController();
    most = MOST;
    out.setAttribute("aria-busy", "true");
    try {
      found = await api(`/api/facts?${query({ ...wanted(), limit: 5000 })}`, { signal: asking.signal });
      draw();
    } catch (error) {
      if (error.name !== "AbortError") out.replaceChildren(problem(error));
    }
    out.removeAttribute("aria-busy");
  }
  const sorted = () => {
    const key = COLUMNS[sort.by];
    return key ? [...found.rows].sort((a, b) => {
      const x = key(a), y = key(b);
      return (typeof x === "number" ? x - y : String(x).localeCompare(String(y), "zh")) * (sort.up ? 1 : -1);
    }) : found.rows;
  };
  function table() {
    const rows = sorted();
    return [factTable(rows, { sort, most, onSort: by => {
      sort = { by, up: sort.by === by ? !sort.up : by !== "value" };
      draw();
      out.querySelector("th[aria-sort] button")?.focus();
    } }), rows.length > most && h("button.wide", { t: ["more_rows", { n: rows.length - most }], on: { click: () => { most += MOST; draw(); } } })];
  }
  const groupTitle = group => [h("span", { lang: "zh" }, [group.subject, group.rows[0].verb].filter(Boolean).join(" ")), ` (${group.unit || "—"})`, english(group.en)];
  function compared(column) {
    const groups = found.groups.filter(group => new Set(group.rows.map(column)).size > 1).slice(0, 150);
    const columns = [...new Set(groups.flatMap(group => group.rows.map(column)))].filter(Boolean).sort((a, b) => String(a).localeCompare(String(b), "zh"));
    if (!groups.length) return [h("p.empty", { t: "nothing_to_compare" })];
    return [h("div.scroll", { tabindex: "0", role: "region", tl: "compared" }, h("table.pivot", {}, h("thead", {}, h("tr", {}, h("th", { scope: "col", t: "fact" }),
      columns.map(one => h("th.num", { scope: "col", t: () => inWords(String(one)) })))), h("tbody", {}, groups.map(group => h("tr", {},
      h("th", { scope: "row" }, groupTitle(group)), columns.map(one => h("td.num", {}, group.rows.filter(row => column(row) === one).map(row =>
        rowButton(row, [amount(row), h("small", { t: () => [column === region ? when(row) : inWords(region(row)), row.plan ? t("planned") : ""].filter(Boolean).join(" ") })], group.rows))))))))) ];
  }
  const plots = () => found.groups.length ? found.groups.slice(0, 30).map(group => h("figure", {}, h("figcaption", {}, groupTitle(group)),
    bars([...group.rows].sort((a, b) => b.value - a.value).map(row => ({ label: [inWords(region(row)), when(row), row.plan ? t("planned") : ""].filter(Boolean).join(" · "),
      value: row.value, to: row.value_to, plan: row.plan, text: lang() === "en" && row.amount_en || row.amount,
      open: node => show(row.citation, group.rows.map(one => one.citation), node) })), group.subject))) : [h("p.empty", { t: "nothing_to_compare" })];
  function promises() {
    const all = found.rows.flatMap(one => [one.plan, one.result]).filter(Boolean);
    const side = row => row ? rowButton(row, [h("span", { lang: "zh" }, `${name(row)} `), amount(row), english([nameEn(row), row.amount_en].filter(Boolean).join(": "))], all) : "—";
    return [h("div.scroll", {}, h("table.cards", {}, h("thead", {}, h("tr", {}, ["verdict", "planned", "told_later", "year", "place"].map(key => h("th", { scope: "col", t: key })))),
      h("tbody", {}, found.rows.map(({ verdict, plan, result }) => h("tr", {}, h("td", {}, h(`span.tag.${verdict}`, { t: `became_${verdict}` })),
        h("td.fact", {}, side(plan)), h("td.fact", {}, side(result)), h("td", {}, String(when(plan))), h("td.region", { t: () => inWords(region(plan)) }))))))];
  }
  function draw() {
    count.replaceChildren(h("span", { t: ["rows", { n: found.total }] }));
    const shapes = { table, places: () => compared(region), years: () => compared(row => row.period), plot: plots, promises };
    out.replaceChildren(...(found.total ? shapes[shape]() : [h("p.empty", { t: !desk.reports.length ? "no_reports" : shape === "promises" ? "no_promises" : "no_rows" })]).filter(Boolean));
  }
  document.addEventListener("lang", () => { if (shape === "plot") draw(); });
  return {
    enter() {
      const { choices } = desk.about;
      places_en = Object.fromEntries(choices.regions.map(one => [one.zh, one.en]));
      options(kinds, choices.kinds.map(one => one.kind), kind => () => choices.kinds.find(one => one.kind === kind)[lang()]);
      options(places, choices.regions.map(one => one.zh), zh => () => inWords(zh));
      const held = choices.years.flatMap(year => [year, year - 1]);
      options(years, [...new Set(held)].sort((a, b) => b - a), year => () => String(year));
      load();
    },
    search: () => words.focus(),
  };
}
