// Plots as SVG in per cent of its own width, so that they fit a phone without being drawn again.
import { h } from "./dom.js";

const ROW = 40;

/** Horizontal bars of [{label, value, to, text, plan, open}]: a range has a lighter end, a plan is hatched. */
export function bars(rows, title) {
  const most = Math.max(...rows.map(row => Math.abs(row.to ?? row.value))) || 1;
  const width = value => `${(55 * Math.abs(value)) / most}%`; // what is left is for the amount, on a phone too
  return h("svg.plot", { height: rows.length * ROW, role: "group", "aria-label": title }, rows.map((row, n) => {
    const open = event => { if (event.type === "click" || event.key === "Enter" || event.key === " ") { event.preventDefault(); row.open(event.currentTarget); } };
    return h("g.bar", { tabindex: "0", role: "button", "aria-label": `${row.label}: ${row.text}`, on: { click: open, keydown: open } },
      h("rect.ground", { x: 0, y: n * ROW, width: "100%", height: ROW - 4 }),
      h("text.name", { x: 2, y: n * ROW + 14 }, row.label),
      row.to !== null && row.to !== undefined && h("rect.to", { x: 0, y: n * ROW + 20, width: width(row.to), height: 12 }),
      h(`rect.value${row.plan ? ".plan" : ""}`, { x: 0, y: n * ROW + 20, width: width(row.value), height: 12 }),
      h("text.amount", { x: width(row.to ?? row.value), dx: 6, y: n * ROW + 30 }, row.text));
  }));
}

/** Values over time with their intervals: [{label, when, series, value, low, high}], oldest first, all in 0..1; a line joins those of one series. */
export function line(points, title) {
  const x = n => points.length > 1 ? 4 + (92 * n) / (points.length - 1) : 50;
  const y = value => 12 + 156 * (1 - value);
  return h("svg.plot.line", { height: 196, role: "img", "aria-label": title },
    [0, .25, .5, .75, 1].map(tick => [h("line.grid", { x1: "0", x2: "100%", y1: y(tick), y2: y(tick) }), h("text.tick", { x: "0", y: y(tick) - 3 }, String(tick))]),
    points.slice(1).map((point, n) => point.series === points[n].series && h("line.trend", { x1: `${x(n)}%`, x2: `${x(n + 1)}%`, y1: y(points[n].value), y2: y(point.value) })),
    points.map((point, n) => h("g", {}, point.low !== null && h("line.interval", { x1: `${x(n)}%`, x2: `${x(n)}%`, y1: y(point.low), y2: y(point.high) }),
      h("circle", { cx: `${x(n)}%`, cy: y(point.value), r: 4 }, h("title", {}, point.label)))),
    [0, points.length - 1].filter((n, i, all) => all.indexOf(n) === i).map(n => h("text.tick", { x: `${x(n)}%`, y: 190, "text-anchor": n ? "end" : "start" }, points[n].when)));
}

/** A value in 0..1 with its interval on one line. */
export const interval = one => h("svg.interval", { height: 16, "aria-hidden": "true" },
  h("line.grid", { x1: "0", x2: "100%", y1: 8, y2: 8 }),
  one.low !== null && h("line.interval", { x1: `${100 * one.low}%`, x2: `${100 * one.high}%`, y1: 8, y2: 8 }),
  h("circle", { cx: `${100 * one.value}%`, cy: 8, r: 4 }));
