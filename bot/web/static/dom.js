// Elements made from code. Text goes in as text nodes only: nothing from a report or a person is ever markup.
import { t } from "./i18n.js";

const labels = new WeakMap();
const SVG = new Set(["svg", "use", "rect", "line", "text", "circle", "g", "title"]);
const SLOTS = {
  t: (el, text) => { el.textContent = text; },
  tl: (el, text) => { el.setAttribute("aria-label", text); el.title = text; },
  tp: (el, text) => { el.placeholder = text; },
};
const say = spec => typeof spec === "function" ? spec() : t(...[spec].flat());

/** An element. `tag` may carry classes (div.row); t, tl, tp name words of the interface, renewed when its language changes. */
export function h(tag, props = {}, ...children) {
  const [name, ...classes] = tag.split(".");
  const el = document.createElementNS(SVG.has(name) ? "http://www.w3.org/2000/svg" : "http://www.w3.org/1999/xhtml", name);
  if (classes.length) el.setAttribute("class", classes.join(" "));
  if (name === "button") el.type = "button";
  for (const [key, value] of Object.entries(props)) {
    if (key in SLOTS) value && label(el, key, value);
    else if (key === "on") for (const [event, run] of Object.entries(value)) el.addEventListener(event, run);
    else if (["value", "checked", "hidden"].includes(key)) el[key] = value;
    else if (value !== null && value !== undefined && value !== false) el.setAttribute(key, value === true ? "" : value);
  }
  el.append(...children.flat(9).filter(child => child !== null && child !== undefined && child !== false));
  return el;
}

/** Give an element words of the interface: a key, [key, values], or a function that returns them. */
export function label(el, slot, spec) {
  labels.set(el, { ...labels.get(el), [slot]: spec });
  el.dataset.i = "";
  SLOTS[slot](el, say(spec));
}

export function relabel() {
  for (const el of document.querySelectorAll("[data-i]"))
    for (const [slot, spec] of Object.entries(labels.get(el) ?? {})) SLOTS[slot](el, say(spec));
}

export const icon = name => h("svg.icon", { "aria-hidden": "true" }, h("use", { href: `/static/icons.svg#${name}` }));
export const iconButton = (name, tl, click, props = {}) => h("button.icon-button", { tl, on: { click }, ...props }, icon(name));
export const current = (el, on, value = "true") => on ? el.setAttribute("aria-current", value) : el.removeAttribute("aria-current");
export const announce = text => { document.getElementById("said").textContent = text; };
export const english = text => text && h("span.gloss", { lang: "en" }, text);
export const empty = key => h("p.empty", { t: key });

/** What went wrong, in a line that is read out. */
export function problem(error) {
  if (error.name === "AbortError") return h("p.note", { t: "stopped" });
  return h("p.error", { role: "alert" }, icon("warn"), error.key ? h("span", { t: [error.key, error.values] }) : error.message,
    error.key && error.message && h("small", { lang: "en" }, error.message));
}

/** Do what may fail, marked as busy in `out`, where it is told in place of all else what went wrong. */
export async function attempt(out, run) {
  out.setAttribute("aria-busy", "true");
  try {
    await run();
  } catch (error) {
    out.replaceChildren(problem(error));
  }
  out.removeAttribute("aria-busy");
}

/** Ask in a dialog: fields of [name, key of the label, value, type], and answers as keys, the last of which is offered.
    Resolves to {answer, …fields}, or to null when it is cancelled. */
export function dialog(title, { text = "", fields = [], answers = ["save"] } = {}) {
  return new Promise(resolve => {
    const form = h("form", { method: "dialog" }, h("h2", { t: title, id: "dialog-title" }), text && h("p", {}, text),
      fields.map(([name, key, value, type = "text"]) => field(key, h("input", { name, type, value: value ?? "" }))),
      h("div.row.end", {}, h("button", { t: "cancel", on: { click: () => box.close() } }), answers.map((value, n) =>
        h(value === "delete" ? "button.danger" : n === answers.length - 1 ? "button.primary" : "button", { t: value, value, on: { click: () => box.close(value) } }))));
    const box = h("dialog", { "aria-labelledby": "dialog-title", on: { close: () => {
      box.remove();
      resolve(box.returnValue ? { answer: box.returnValue, ...Object.fromEntries(new FormData(form)) } : null);
    } } }, form);
    form.addEventListener("submit", event => {
      event.preventDefault();
      box.close(answers.at(-1));
    });
    document.body.append(box);
    box.showModal();
  });
}

export async function copy(text) {
  if (navigator.clipboard) await navigator.clipboard.writeText(text);
  else { // a page that came over plain HTTP from another machine has none
    const area = h("textarea", { value: text });
    document.body.append(area);
    area.select();
    document.execCommand("copy");
    area.remove();
  }
  announce(t("copied"));
}

export const field = (key, control) => h("label.field", {}, h("span", { t: key }), control);
export const tick = (key, control) => h("label.tick", {}, control, h("span", { t: key }));

/** A select of [value, words]; words are a key of the interface or a function. */
export const select = (tl, options, props = {}) => h("select", { tl, ...props }, options.map(([value, words]) => h("option", { value, t: words })));

/** Which engine is to answer, where there are two of them. */
export function engines(desk) {
  const { engines, model } = desk.about;
  return select("engine", [["auto", "engine_auto"], ["lookup", "engine_lookup"], ["llm", () => model ?? ""]], { hidden: engines.length < 2 });
}

/** Buttons of which one is pressed: a native radio group, so that arrow keys move in it. */
export function segments(name, legend, options, chosen, change) {
  return h("fieldset.segments", {}, h("legend.unseen", { t: legend }), options.map(([value, words]) => h("label", {},
    h("input", { type: "radio", name, value, checked: value === chosen, on: { change: () => change(value) } }), h("span", { t: words }))));
}

/** A place for files, dropped or chosen; `take` gets them. */
export function dropzone(kind, id, tl, props, take, ...children) {
  const picker = h("input.unseen", { type: "file", id, tl, ...props, on: { change: () => {
    take([...picker.files]);
    picker.value = "";
  } } });
  const over = on => event => {
    event.preventDefault();
    zone.classList.toggle("over", on);
  };
  const zone = h(kind, { on: { dragover: over(true), dragleave: over(false), drop: event => {
    over(false)(event);
    if (event.dataTransfer.files.length) take([...event.dataTransfer.files]);
  } } }, ...children.map(child => child ?? picker));
  return zone;
}
