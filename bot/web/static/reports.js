// Reports: what is in the library, how it gets there, its cards, and each report to read.
import { api, path, stream } from "./api.js";
import { announce, dialog, dropzone, empty, h, icon, label, problem, tick } from "./dom.js";
import { lang, t } from "./i18n.js";
import { forget, reader, whose } from "./source.js";

export function reportsView(root, desk) {
  const list = h("div.shelf"), results = h("ul.uploaded"), stage = h("p.status", { role: "status" }), bar = h("progress", { hidden: true, tl: "progress" });
  const force = h("input", { type: "checkbox" }), replace = h("input", { type: "checkbox" });
  const zone = dropzone("div.drop", "files", "add_reports", { multiple: true }, upload, icon("reports"), h("p", {}, h("label.button.primary", { for: "files", t: "choose_files" }), h("span", { t: "or_drop" })), null,
    h("p.hint", { t: () => t("upload_hint", { mb: Math.round(desk.about.limits.upload_bytes / 1e6), n: desk.about.limits.upload_files }) }), h("div.row.centre", {}, tick("force", force), tick("replace", replace)));
  const heading = h("h1", { t: "reports", tabindex: "-1" });
  const shelf = h("div", {}, heading, h("p.lead", { t: "reports_lead" }), zone, bar, stage, results, list);
  const inside = h("div.reader.wide"), head = h("header.reading"), book = h("div.book", { hidden: true }, head, inside), text = reader(inside);
  text.fold.classList.add("kept");
  root.append(shelf, book);

  async function upload(files) {
    const body = new FormData();
    for (const file of files) body.append("files", file, file.name);
    body.append("force", force.checked);
    body.append("replace", replace.checked);
    bar.hidden = false;
    bar.removeAttribute("value");
    label(stage, "t", ["uploading", { n: files.length }]);
    results.replaceChildren();
    try {
      await stream("/api/reports", { method: "POST", body }, {
        progress: ({ stage: name, done, total }) => {
          Object.assign(bar, { max: total || 1, value: done });
          label(stage, "t", () => t(`stage_${name}`) || name);
        },
        result: ({ report, status, path: name, message, warnings }) => {
          forget(report);
          results.append(h(`li.${status}`, {}, h("span.tag", { t: `status_${status}` }), h("strong", {}, name),
            report && !["failed", "skipped"].includes(status) && h("a", { href: `#/reports/${encodeURIComponent(report)}`, t: "read" }), message && h("p", {}, message), warnings.map(warning)));
        },
      });
      label(stage, "t", "uploaded");
    } catch (error) {
      results.append(h("li.failed", {}, problem(error)));
      stage.replaceChildren();
    }
    bar.hidden = true;
    await renew();
  }
  const warning = text => h("p.warning", {}, icon("warn"), h("span", { lang: "en" }, text));
  async function renew() {
    await desk.renew();
    draw();
  }
  /** A button that changes a report by a call of the API, which `ask` gives, or null. */
  const act = (kind, key, card, ask) => h(kind, { t: key, on: { click: async () => {
    try {
      const call = await ask();
      if (!call) return;
      await api(path("reports", card.id), call);
      forget(card.id);
      await renew();
      announce(t(call.body ? "saved" : "deleted"));
      heading.focus();
    } catch (error) {
      list.prepend(problem(error));
    }
  } } });
  async function corrected(card) {
    const given = await dialog("correct_card", { fields: [["title", "title", card.title], ["region", "place", card.region], ["year", "year", card.year, "number"]] });
    const known = Object.entries({ title: given?.title.trim(), region: given?.region.trim(), year: Number(given?.year) }).filter(([key, value]) => value && value !== card[key]);
    return known.length > 0 && { method: "PATCH", body: Object.fromEntries(known) };
  }
  async function deleted({ title, id }) {
    return await dialog("delete", { text: t("delete_report", { name: title ?? id }), answers: ["delete"] }) && { method: "DELETE" };
  }
  function drawn(card) {
    const { id, title, warnings } = card, at = encodeURIComponent(id), name = title ?? id;
    return h("article.card", { "aria-label": name },
      h("p.eyebrow", { t: () => whose(card) }), h("h2", { lang: "zh" }, h("a", { href: `#/reports/${at}` }, name)),
      h("p.about", {}, h("span", { lang: "zh" }, [card.speaker, card.date, card.publisher].filter(Boolean).join(" · ")), h("code", {}, id)), warnings.map(warning),
      h("div.row", {}, h("a.button", { href: `#/reports/${at}`, t: "read" }), h("a.button", { href: `#/summaries/${at}`, t: "summarize" }),
        act("button", "correct", card, () => corrected(card)), act("button.quiet.danger", "delete", card, () => deleted(card))));
  }
  const draw = () => list.replaceChildren(...(desk.reports.length ? desk.reports.map(drawn) : [empty("no_reports")]));
  async function read(id) {
    head.replaceChildren(h("a", { href: "#/reports", t: "all_reports" }));
    try {
      const { about } = await text.open(id), card = about.report;
      text.fold.open = matchMedia("(min-width: 60rem)").matches;
      head.append(h("h1", { lang: "zh" }, card.title ?? card.id), h("p.about", { lang: "zh", t: () => [whose(card), card.speaker, card.date, card.publisher].filter(Boolean).join(" · ") }),
        h("p.about", { t: () => t("size", { n: about.length.toLocaleString(lang()), facts: about.facts }) }));
    } catch (error) {
      head.append(problem(error));
    }
  }
  return id => {
    shelf.hidden = Boolean(id);
    book.hidden = !id;
    return id ? read(id) : draw();
  };
}
