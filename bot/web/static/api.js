// The one way to the server: JSON, server-sent events and downloads, with errors that people can read.
const CODES = new Set(["unknown_report", "no_report_fits", "network", "auth", "rate_limit", "too_large", "shutting_down"]);
const BY_STATUS = { 401: "auth", 413: "too_large", 429: "rate_limit", 503: "shutting_down" };
const KEEP = "bot-token";
let askToken = async () => null, asking = null;
export const onToken = ask => { askToken = ask; };

class Failed extends Error {
  constructor(message, code, values = {}) {
    super(message);
    if (CODES.has(code)) Object.assign(this, { key: `error_${code}`, values });
  }
}

const failed = (error, status, values) => new Failed(error?.message ?? `HTTP ${status}`, BY_STATUS[status] ?? error?.code, values);

async function send(path, { method = "GET", body, accept = "application/json", signal } = {}, again = true) {
  const headers = { Accept: accept };
  const token = sessionStorage.getItem(KEEP);
  if (token) headers.Authorization = `Bearer ${token}`;
  if (body && !(body instanceof FormData || body instanceof Blob)) { headers["Content-Type"] = "application/json"; body = JSON.stringify(body); }
  let reply;
  try {
    reply = await fetch(path, { method, headers, body, signal });
  } catch (error) {
    throw error.name === "AbortError" ? error : new Failed("", "network");
  }
  if (reply.ok) return reply;
  if (reply.status === 401 && again) {
    asking ??= askToken().finally(() => { asking = null; }); // one dialog for all that is refused meanwhile
    const given = await asking;
    if (given) { sessionStorage.setItem(KEEP, given); return send(path, { method, body, accept, signal }, false); }
  }
  const told = await reply.json().catch(() => ({}));
  throw failed(told.error, reply.status, { seconds: reply.headers.get("Retry-After") ?? "?" });
}

export async function api(path, options) {
  const reply = await send(path, options);
  return reply.status === 204 ? null : reply.json();
}

/** Read server-sent events; each is given to `on[name](data)`. An `error` event is thrown. */
export async function stream(path, options, on) {
  const reply = await send(path, { ...options, accept: "text/event-stream" });
  const reader = reply.body.pipeThrough(new TextDecoderStream()).getReader();
  let held = "";
  for (;;) {
    const { value, done } = await reader.read();
    held += value ?? "";
    const events = held.split("\n\n");
    held = done ? "" : events.pop();
    for (const event of events) {
      const name = /^event: ?(.*)$/m.exec(event)?.[1];
      const data = [...event.matchAll(/^data: ?(.*)$/gm)].map(line => line[1]).join("\n");
      if (!name || !data) continue;
      const record = JSON.parse(data);
      if (name === "error") throw failed(record.error ?? record, 0);
      on[name]?.(record);
    }
    if (done) return;
  }
}

export async function download(path, name, options) {
  const reply = await send(path, { accept: "*/*", ...options });
  const named = /filename\*?=(?:UTF-8'')?"?([^";]+)/i.exec(reply.headers.get("Content-Disposition") ?? "")?.[1];
  const link = document.createElement("a");
  link.href = URL.createObjectURL(await reply.blob());
  link.download = named ? decodeURIComponent(named) : name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

export const query = fields => new URLSearchParams(Object.entries(fields).flatMap(([key, value]) =>
  [value].flat().filter(one => one !== "" && one !== null && one !== undefined).map(one => [key, one]))).toString();
