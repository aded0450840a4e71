// A report as it was ingested, read in its place: headings, outline, search inside, and the words of a citation marked.
import { api, path } from "./api.js";
import { announce, copy, current, english, h, icon, iconButton, label, problem } from "./dom.js";
import { lang, t } from "./i18n.js";

const held = new Map();
export const forget = id => held.delete(id);

/** What a report is, and its paragraphs. */
function load(id) {
  if (!held.has(id)) held.set(id, Promise.all([api(path("reports", id)), api(path("reports", id, "source"))]).catch(error => {
    held.delete(id);
    throw error;
  }));
  return held.get(id);
}

/** The paragraphs of a block: a line break ends one after the end of a sentence, before an indent and at an empty line. */
function paragraphs(block) {
  if (block.heading) return [block];
  let start = block.start;
  return block.text.split(/(?<=[。！？；：”’）》.!?;:]\s*\n\s*)(?!\s)|(?<=\n)(?=[ \u3000]{2}\S)|(?<=\n\s*\n)(?!\s)/u).map(text => {
    const one = { ...block, start, end: start + [...text].length, text };
    start = one.end;
    return one;
  });
}

/** The place and year of a report, in the language of the interface. */
export const whose = card => [lang() === "en" && card.region_en || card.region, card.year].filter(Boolean).join(" ") || card.id;

/** Text as it is compared (NFKC, no white space, no case) and, for each of its units, the code point it comes from. */
function folded(text, first) {
  const at = [];
  let all = "", n = first;
  for (const char of text) {
    const plain = char.normalize("NFKC").toLowerCase().replace(/\s/g, "");
    for (let unit = 0; unit < plain.length; unit++) at.push(n);
    all += plain;
    n++;
  }
  return { all, at };
}

/** The text of a block as nodes, with the parts that lie in `spans` marked; offsets are code points. */
function painted(block, spans) {
  const chars = [...block.text];
  const inside = spans.filter(span => span.start < block.end && span.end > block.start);
  const edges = [...new Set([block.start, block.end, ...inside.flatMap(span => [span.start, span.end])])]
    .filter(edge => edge >= block.start && edge <= block.end).sort((a, b) => a - b);
  return edges.slice(1).map((end, n) => {
    const text = chars.slice(edges[n] - block.start, end - block.start).join("");
    const kinds = inside.filter(span => span.start <= edges[n] && span.end >= end).map(span => span.kind);
    return kinds.length ? h("mark", { class: kinds.join(" "), tabindex: kinds.includes("cited") && "-1" }, text) : text;
  });
}

/** A reader in `host`; `open(report, span)` shows a place in it. */
export function reader(host) {
  let shown = null, spans = [], hits = [], at = -1;
  const text = h("div.text", { lang: "zh", tabindex: "0", role: "region", tl: "source_text" });
  const outline = h("nav.outline", { tl: "outline" });
  const count = h("span.count", { role: "status" });
  const box = h("input", { type: "search", tl: "search_inside", tp: "search_inside", on: { input: find, keydown: event => {
    if (event.key === "Enter") step(event.shiftKey ? -1 : 1);
  } } });
  const fold = h("details.fold", {}, h("summary", {}, icon("outline"), h("span", { t: "outline" })), outline);
  host.replaceChildren(h("div.tools", {}, fold, h("div.search", {}, box, count, iconButton("prev", "previous", () => step(-1)),
    iconButton("next", "next", () => step(1)))), text);

  const paint = () => {
    const all = [...spans, ...hits.map((hit, n) => ({ ...hit, kind: n === at ? "hit now" : "hit" }))];
    for (const block of shown.blocks) {
      const touched = all.some(span => span.start < block.end && span.end > block.start);
      if (touched || block.touched) block.node.replaceChildren(...painted(block, all));
      block.touched = touched;
    }
  };
  const reveal = mark => mark?.scrollIntoView({ block: mark.getBoundingClientRect().height > text.clientHeight * .6 ? "start" : "center" });
  function find() {
    if (!shown) return;
    const words = folded(box.value, 0).all;
    hits = [];
    at = 0;
    shown.folded ??= folded(shown.blocks.map(block => block.text).join(""), shown.blocks[0]?.start ?? 0);
    if (words) for (let from = shown.folded.all.indexOf(words); from >= 0; from = shown.folded.all.indexOf(words, from + words.length))
      hits.push({ start: shown.folded.at[from], end: shown.folded.at[from + words.length - 1] + 1 });
    step(0);
  }
  function step(by) {
    at = hits.length ? (at + by + hits.length) % hits.length : -1;
    count.textContent = hits.length ? `${at + 1} / ${hits.length}` : box.value.trim() ? "0" : "";
    paint();
    reveal(text.querySelector("mark.now"));
  }
  function draw(id, about, { blocks }) {
    const depth = new Map(about.sections.map(section => [section.id, Math.min(section.depth, 4)]));
    shown = { id, about, blocks: blocks.flatMap(paragraphs).map(block => ({ ...block, node: h(block.heading ? `h3.d${depth.get(block.section) ?? 1}` : "p", {}, block.text) })) };
    hits = [];
    box.value = count.textContent = "";
    text.replaceChildren(...shown.blocks.filter(block => block.text.trim()).map(block => block.node));
    outline.replaceChildren(...about.sections.map(section => h(`button.d${Math.min(section.depth, 4)}`, { on: { click: () => {
      fold.open = fold.classList.contains("kept");
      go(section.start);
    } } }, h("span", { lang: "zh" }, section.title), english(section.title_en))));
    outline.hidden = !about.sections.length;
  }
  function go(start) {
    const { node } = shown.blocks.find(one => one.end > start && one.node.isConnected);
    node.scrollIntoView({ block: "start" });
    node.setAttribute("tabindex", "-1");
    node.focus({ preventScroll: true });
  }
  async function open(id, span) {
    const [about, source] = await load(id);
    if (shown?.about !== about) draw(id, about, source);
    spans = span ? [{ ...span, kind: "cited" }] : [];
    paint();
    about.sections.forEach((section, n) => current(outline.children[n], span && section.start <= span.start && span.start < section.end));
    reveal(text.querySelector("mark.cited"));
    return { about, mark: text.querySelector("mark.cited") };
  }
  return { open, fold };
}

// ---- the pane beside every view

let pane, opener, turn = { list: [], at: 0 };

export function makePane(aside) {
  const title = h("h2", { lang: "zh" }), where = h("p.path", { lang: "zh" }), place = h("span.count");
  const body = h("div.reader");
  const steps = h("div.row", {}, iconButton("prev", "previous_source", () => stepSource(-1)), place, iconButton("next", "next_source", () => stepSource(1)));
  const copied = iconButton("copy", "copy_quote", () => copy(reference(turn.list[turn.at])));
  aside.replaceChildren(h("header", {}, h("div.row", {}, h("span.eyebrow", { t: "source" }), steps, copied, iconButton("close", "close", closePane)), title, where), body);
  label(aside, "tl", "source");
  pane = { aside, title, where, place, steps, body, reader: reader(body) };
}

/** Show the place of a citation; `list` holds its neighbours, which the arrows go through. */
export async function show(citation, list = [citation], from = document.activeElement) {
  if (!pane.aside.contains(from)) opener = from;
  turn = { list, at: Math.max(0, list.indexOf(citation)) };
  pane.aside.hidden = false;
  document.body.classList.add("paned");
  pane.aside.querySelector(".error")?.remove();
  pane.steps.hidden = list.length < 2;
  pane.place.textContent = `${turn.at + 1} / ${list.length}`;
  pane.title.textContent = citation.title ?? citation.report;
  pane.where.replaceChildren(...(citation.section ?? []).flatMap((one, n) => [n ? " › " : "", h("span", {}, one)]));
  for (const mark of document.querySelectorAll(".cite, .open-source")) current(mark, mark.citation === citation);
  try {
    const { about, mark } = await pane.reader.open(citation.report, citation);
    const card = about.report;
    pane.title.replaceChildren(card.title ?? card.id, h("small", {}, `${whose(card)} · ${citation.start}–${citation.end}`));
    mark?.focus({ preventScroll: true });
    announce(t("source_shown", { n: citation.n ?? "", whose: whose(card) }));
  } catch (error) {
    pane.where.after(problem(error));
  }
}

function stepSource(by) {
  const next = turn.list[(turn.at + by + turn.list.length) % turn.list.length];
  show(next, turn.list, pane.aside);
}
export function closePane() {
  if (pane.aside.hidden) return;
  pane.aside.hidden = true;
  document.body.classList.remove("paned");
  for (const mark of document.querySelectorAll("[aria-current].cite, [aria-current].open-source")) current(mark, false);
  if (opener?.isConnected) opener.focus();
}

export const reference = one => `[${one.n}] “${one.quote}” ${[one.title ?? one.report, ...(one.section ?? [])].join(" › ")} (${one.report}:${one.start}-${one.end})`;

/** A button that opens the source of a citation. */
export function opens(kind, citation, list, words, tl) {
  const button = h(`button.${kind}`, { tl, on: { click: () => show(citation, list, button) } }, words);
  return Object.assign(button, { citation });
}
export const cite = (citation, list) => opens("cite", citation, list, String(citation.n), ["source_n", { n: citation.n }]);

const LEAD = 24;

/** The words of a quote, those closest to the question in a mark and near its start, for only the first lines show. */
function focused({ quote, focus }) {
  const at = focus ? quote.indexOf(focus) : quote.length, from = focus && at > LEAD ? at - LEAD : 0;
  return [from ? "…" : "", quote.slice(from, at), focus && h("mark", {}, focus), quote.slice(at + (focus ?? "").length)];
}

/** A quote with its place, the whole of which opens the source. */
export const quoted = (citation, list, kind = "") => opens(`open-source${kind}`, citation, list, [
  h("span.n", { "aria-hidden": "true" }, String(citation.n)),
  h("span.quote", { lang: "zh" }, focused(citation)),
  h("span.place", { lang: "zh" }, [citation.title ?? citation.report, ...(citation.section ?? []).slice(-2)].join(" › "))]);

/** A text with marks such as [2] as nodes, where each mark that names a citation is a button. */
export const marked = (text, citations) => text.split(/(\[\d+\])/).map(piece => {
  const found = /^\[\d+\]$/.test(piece) && citations.find(one => one.n === Number(piece.slice(1, -1)));
  return found ? cite(found, citations) : piece;
});
