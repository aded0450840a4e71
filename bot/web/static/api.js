// The one way to the server: JSON, server-sent events and downloads, with errors that people can read.
import { dialog, h, icon, problem } from "./dom.js";
import { t } from "./i18n.js";

const BY_STATUS = { 401: "auth", 413: "too_large", 429: "rate_limit", 503: "shutting_down" };
const KEEP = "bot-token";
let asking = null;

/** An error with the words of the interface for it in `key`, where there are such words for its status or code. */
export function failed(code, message = "", values = {}) {
  const key = `error_${code}`;
  return Object.assign(new Error(message), t(key) && { key, values });
}
const told = (error, status, values) => failed(BY_STATUS[status] ?? error?.code, error?.message ?? `HTTP ${status}`, values);

async function send(path, { method = "GET", body, accept = "application/json", signal } = {}, again = true) {
  const headers = { Accept: accept };
  const token = sessionStorage.getItem(KEEP);
  if (token) headers.Authorization = `Bearer ${token}`;
  const plain = body && !(body instanceof FormData || body instanceof Blob);
  if (plain) headers["Content-Type"] = "application/json";
  const reply = await fetch(path, { method, headers, body: plain ? JSON.stringify(body) : body, signal })
    .catch(error => { throw error.name === "AbortError" ? error : failed("network"); });
  if (reply.ok) return reply;
  if (reply.status === 401 && again) {
    asking ??= dialog("token_wanted", { fields: [["token", "token", "", "password"]] }).finally(() => { asking = null; }); // one for all that is refused
    const given = await asking;
    if (given?.token) {
      sessionStorage.setItem(KEEP, given.token);
      return send(path, { method, body, accept, signal }, false);
    }
  }
  const { error } = await reply.json().catch(() => ({}));
  throw told(error, reply.status, { seconds: reply.headers.get("Retry-After") ?? "?" });
}

export async function api(path, options) {
  const reply = await send(path, options);
  return reply.status === 204 ? null : reply.json();
}

/** Read server-sent events; each is given to `on[name](data)`, the last is returned. An `error` event is thrown. */
export async function stream(path, options, on) {
  const reply = await send(path, { ...options, accept: "text/event-stream" });
  let held = "", record = null;
  for await (const piece of reply.body.pipeThrough(new TextDecoderStream())) {
    const events = (held + piece).split("\n\n");
    held = events.pop();
    for (const event of events) {
      const [, name, data] = /^event: (.*)\ndata: (.*)$/.exec(event) ?? [];
      if (!name) continue;
      record = JSON.parse(data);
      if (name === "error") throw told(record.error, 0);
      on[name]?.(record);
    }
  }
  return record;
}

export async function download(path, name) {
  const reply = await send(path, { accept: "*/*" });
  const link = document.createElement("a");
  link.href = URL.createObjectURL(await reply.blob());
  link.download = /filename="([^"]+)"/.exec(reply.headers.get("Content-Disposition"))?.[1] ?? name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

/** A button that saves what `from()` gives; what goes wrong is told at the top of `out`. */
export const fileButton = (name, tl, words, from, out) => h("button.quiet", { tl, on: { click: () =>
  download(from(), name).catch(error => out.prepend(problem(error))) } }, icon("down"), words);

export const path = (...parts) => "/api/" + parts.map(encodeURIComponent).join("/");
export const query = fields => new URLSearchParams(Object.entries(fields).filter(([, value]) => value !== "")).toString();
