// Elements made from code. Text goes in as text nodes only: nothing from a report or a person is ever markup.
import { t } from "./i18n.js";

const labels = new WeakMap();
const SLOTS = {
  t: (el, text) => { el.textContent = text; },
  tl: (el, text) => { el.setAttribute("aria-label", text); el.title = text; },
  tp: (el, text) => { el.placeholder = text; },
};
const say = spec => typeof spec === "function" ? spec() : Array.isArray(spec) ? t(...spec) : t(spec);

/** An element. `tag` may carry classes (div.row); t, tl, tp name words of the interface, renewed when its language changes. */
export function h(tag, props = {}, ...children) {
  const [name, ...classes] = tag.split(".");
  const el = ["svg", "path", "rect", "line", "text", "circle", "polyline", "g", "title"].includes(name)
    ? document.createElementNS("http://www.w3.org/2000/svg", name) : document.createElement(name);
  if (classes.length) el.setAttribute("class", classes.join(" "));
  if (name === "button") el.type = "button";
  for (const [key, value] of Object.entries(props)) {
    if (key in SLOTS) label(el, key, value);
    else if (key === "on") for (const [event, run] of Object.entries(value)) el.addEventListener(event, run);
    else if (["value", "checked", "disabled", "hidden", "htmlFor"].includes(key)) el[key] = value;
    else if (value !== null && value !== undefined && value !== false) el.setAttribute(key, value === true ? "" : value);
  }
  el.append(...children.flat(9).filter(child => child !== null && child !== undefined && child !== false));
  return el;
}

/** Give an element words of the interface: a key, [key, values], or a function that returns them. */
export function label(el, slot, spec) {
  if (spec === null || spec === undefined) return;
  labels.set(el, { ...labels.get(el), [slot]: spec });
  el.dataset.i = "";
  SLOTS[slot](el, say(spec));
}

export function relabel() {
  for (const el of document.querySelectorAll("[data-i]"))
    for (const [slot, spec] of Object.entries(labels.get(el) ?? {})) SLOTS[slot](el, say(spec));
}

const PATHS = {
  ask: "M4 5h16v11H10l-4 4v-4H4z", facts: "M4 5h16v14H4zM4 10h16M10 10v9", summaries: "M5 4h14v16H5zM8 8h8M8 12h8M8 16h5",
  check: "M4 12l5 5L20 6", reports: "M6 3h9l4 4v14H6zM15 3v4h4", evals: "M5 20V11M12 20V4M19 20v-6", close: "M6 6l12 12M18 6L6 18",
  theme: "M12 3a9 9 0 1 0 9 9 7 7 0 0 1-9-9z", keys: "M3 7h18v10H3zM7 11h.01M11 11h.01M15 11h.01M8 14h8", plus: "M12 5v14M5 12h14",
  outline: "M4 6h16M8 12h12M8 18h12", copy: "M9 9h11v11H9zM5 15V4h11", send: "M12 19V5M6 11l6-6 6 6", stop: "M7 7h10v10H7z",
  prev: "M6 15l6-6 6 6", next: "M6 9l6 6 6-6", more: "M5 12h.01M12 12h.01M19 12h.01", filter: "M4 6h16M7 12h10M10 18h4",
  history: "M4 5v5h5M4.5 10a8 8 0 1 1-.5 4M12 8v4l3 2", warn: "M12 4l9 16H3zM12 10v4M12 17h.01", down: "M12 4v12M6 11l6 6 6-6M5 20h14",
};
export const icon = name => h("svg.icon", { viewBox: "0 0 24 24", "aria-hidden": "true" }, h("path", { d: PATHS[name] }));
export const iconButton = (name, tl, click, props = {}) =>
  h("button.icon-button", { tl, on: { click }, ...props }, icon(name));
export const current = (el, on, value = "true") => on ? el.setAttribute("aria-current", value) : el.removeAttribute("aria-current");
export const announce = text => { document.getElementById("said").textContent = text; };

/** What went wrong, in a line that is read out. */
export function problem(error) {
  if (error.name === "AbortError") return h("p.note", { t: "stopped" });
  return h("p.error", { role: "alert" }, icon("warn"), h("span", error.key ? { t: [error.key, error.values] } : {}, error.key ? "" : error.message),
    error.key && error.message && h("small", { lang: "en" }, error.message));
}

/** Ask in a dialog: fields of [name, key of the label, value, type]; resolves to the values, or null when cancelled. */
export function dialog(title, { text = "", fields = [], ok = "save", danger = false } = {}) {
  return new Promise(resolve => {
    const inputs = fields.map(([name, , value, type = "text"]) => h("input", { name, type, value: value ?? "", id: `f-${name}` }));
    const form = h("form", { method: "dialog" }, h("h2", { t: title, id: "dialog-title" }), text && h("p", {}, text),
      fields.map(([name, key], n) => h("label.field", { for: `f-${name}` }, h("span", { t: key }), inputs[n])),
      h("div.row.end", {}, h("button", { t: "cancel", value: "", on: { click: () => box.close("") } }),
        h(danger ? "button.danger" : "button.primary", { t: ok, on: { click: () => box.close("ok") } })));
    const box = h("dialog", { "aria-labelledby": "dialog-title", on: { close: () => {
      box.remove();
      resolve(box.returnValue ? Object.fromEntries(inputs.map(input => [input.name, input.value.trim()])) : null);
    } } }, form);
    form.addEventListener("submit", event => { event.preventDefault(); box.close("ok"); });
    document.body.append(box);
    box.showModal();
  });
}

export async function copy(text) {
  if (navigator.clipboard && window.isSecureContext) await navigator.clipboard.writeText(text);
  else {
    const area = h("textarea", { value: text });
    document.body.append(area);
    area.select();
    document.execCommand("copy");
    area.remove();
  }
  announce(t("copied"));
}

/** A select of [value, words]; words are a key of the interface or a function. */
export const select = (tl, options, props = {}) => h("select", { tl, ...props },
  options.map(([value, words]) => h("option", { value, t: words })));

/** Buttons of which one is pressed: a native radio group, so that arrow keys move in it. */
export function segments(name, legend, options, chosen, change) {
  return h("fieldset.segments", {}, h("legend.unseen", { t: legend }), options.map(([value, words]) => h("label", {},
    h("input", { type: "radio", name, value, checked: value === chosen, on: { change: () => change(value) } }), h("span", { t: words }))));
}

/** Let arrow keys move the focus among the buttons and links of a list. */
export function rove(list) {
  list.addEventListener("keydown", event => {
    const items = [...list.querySelectorAll("button, a")].filter(item => item.offsetParent);
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const at = items.indexOf(document.activeElement);
    if (!step || at < 0) return;
    event.preventDefault();
    items[(at + step + items.length) % items.length].focus();
  });
  return list;
}
