// The words of the interface in Chinese and English: of words.json, and those of documents, which the server tells.
import TABLE from "./words.json" with { type: "json" };

const KEEP = "bot-lang";
let chosen = localStorage.getItem(KEEP) ?? (navigator.language.startsWith("zh") ? "zh" : "en");
export const lang = () => chosen;

/** Take over words of the server, {section: {word: [Chinese, English]}}, as section_word. */
export function learn(sections) {
  for (const [section, words] of Object.entries(sections))
    for (const [word, both] of Object.entries(words)) TABLE[`${section}_${word}`] = both;
}

/** The words of a key in the language of the interface, with {names} filled in; empty when there is no such key. */
export const t = (key, values = {}) =>
  (TABLE[key]?.[chosen === "zh" ? 0 : 1] ?? "").replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");

export function speak(language) {
  chosen = language;
  localStorage.setItem(KEEP, language);
  document.documentElement.lang = language === "zh" ? "zh-CN" : "en";
}
