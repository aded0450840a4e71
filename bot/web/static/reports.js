// Reports: what is in the library, how it gets there, its cards, and each report to read.
import { api, stream } from "./api.js";
import { announce, dialog, h, icon, label, problem } from "./dom.js";
import { lang, t } from "./i18n.js";
import { forget, path, reader, whose } from "./source.js";

/** Let files be dropped on an element; `take` gets them. */
export function droppable(zone, take) {
  const over = on => event => { event.preventDefault(); zone.classList.toggle("over", on); };
  zone.addEventListener("dragover", over(true));
  zone.addEventListener("dragleave", over(false));
  zone.addEventListener("drop", event => { over(false)(event); if (event.dataTransfer.files.length) take([...event.dataTransfer.files]); });
}

export function reportsView(root, desk) {
  const list = h("div.shelf"), results = h("ul.uploaded"), stage = h("p.status", { role: "status" }), bar = h("progress", { hidden: true, tl: "progress" });
  const picker = h("input.unseen", { type: "file", multiple: true, id: "files", tl: "add_reports", on: { change: () => { upload([...picker.files]); picker.value = ""; } } });
  const force = h("input", { type: "checkbox", id: "force" }), replace = h("input", { type: "checkbox", id: "replace" });
  const zone = h("div.drop", {}, icon("reports"), h("p", {}, h("label.button.primary", { for: "files", t: "choose_files" }), picker, h("span", { t: "or_drop" })),
    h("p.hint", { t: () => t("upload_hint", { mb: Math.round(desk.about.limits.upload_bytes / 1e6), n: desk.about.limits.upload_files }) }),
    h("div.row.centre", {}, h("label.tick", {}, force, h("span", { t: "force" })), h("label.tick", {}, replace, h("span", { t: "replace" }))));
  droppable(zone, upload);
  const heading = h("h1", { t: "reports" });
  const shelf = h("div", {}, heading, h("p.lead", { t: "reports_lead" }), zone, bar, stage, results, list);
  const inside = h("div.reader.wide"), head = h("header.reading"), desktop = reader(inside);
  const book = h("div.book", { hidden: true }, head, inside);
  desktop.fold.classList.add("kept");
  root.append(shelf, book);

  async function upload(files) {
    const body = new FormData();
    for (const file of files) body.append("files", file, file.name);
    if (force.checked) body.append("force", "true");
    if (replace.checked) body.append("replace", "true");
    bar.hidden = false;
    bar.removeAttribute("value");
    label(stage, "t", ["uploading", { n: files.length }]);
    results.replaceChildren();
    try {
      await stream("/api/reports", { method: "POST", body }, {
        progress: ({ stage: name, done, total }) => { bar.max = total || 1; bar.value = done; label(stage, "t", () => t(`stage_${name}`) || name); },
        result: one => {
          if (one.report) { forget(one.report); }
          results.append(h(`li.${one.status}`, {}, h("span.tag", { t: `status_${one.status}` }), h("strong", {}, one.path),
            one.report && ["failed", "skipped"].includes(one.status) === false && h("a", { href: `#/reports/${encodeURIComponent(one.report)}`, t: "read" }),
            one.message && h("p", {}, one.message), one.warnings.map(text => h("p.warning", {}, icon("warn"), text))));
        },
      });
      label(stage, "t", "uploaded");
    } catch (error) {
      results.append(h("li.failed", {}, problem(error)));
      label(stage, "t", () => "");
    }
    bar.hidden = true;
    await renew();
  }
  async function renew() {
    await desk.renew();
    draw();
  }
  const act = run => async () => { try { await run(); } catch (error) { list.prepend(problem(error)); } };
  const correct = card => act(async () => {
    const given = await dialog("correct_card", { fields: [["title", "title", card.title], ["region", "place", card.region], ["year", "year", card.year, "number"]] });
    if (!given) return;
    const changed = Object.fromEntries(Object.entries(given).filter(([key, value]) => value !== String(card[key] ?? "") && value !== "")
      .map(([key, value]) => [key, key === "year" ? Number(value) : value]));
    if (Object.keys(changed).length) await api(path("reports", card.id), { method: "PATCH", body: changed });
    forget(card.id);
    await renew();
    announce(t("saved"));
  });
  const remove = card => act(async () => {
    if (!await dialog("delete", { text: t("delete_report", { name: card.title ?? card.id }), ok: "delete", danger: true })) return;
    await api(path("reports", card.id), { method: "DELETE" });
    forget(card.id);
    await renew();
    announce(t("deleted"));
    heading.focus();
  });
  function draw() {
    list.replaceChildren(...(desk.reports.length ? desk.reports.map(card => h("article.card", { "aria-label": card.title ?? card.id },
      h("p.eyebrow", {}, h("span", { lang: "zh" }, whose(card)), card.region_en && h("span.gloss", { lang: "en" }, card.region_en)),
      h("h2", { lang: "zh" }, h("a", { href: `#/reports/${encodeURIComponent(card.id)}` }, card.title ?? card.id)),
      h("p.about", {}, h("span", { lang: "zh" }, [card.speaker, card.date, card.publisher].filter(Boolean).join(" · ")), h("code", {}, card.id)),
      card.warnings.map(text => h("p.warning", {}, icon("warn"), h("span", { lang: "en" }, text))),
      h("div.row", {}, h("a.button", { href: `#/reports/${encodeURIComponent(card.id)}`, t: "read" }), h("a.button", { href: `#/summaries/${encodeURIComponent(card.id)}`, t: "summarize" }),
        h("button", { t: "correct", on: { click: correct(card) } }), h("button.quiet.danger", { t: "delete", on: { click: remove(card) } }))))
      : [h("p.empty", { t: "no_reports" })]));
  }
  async function read(id) {
    shelf.hidden = true;
    book.hidden = false;
    head.replaceChildren(h("a", { href: "#/reports", t: "all_reports" }));
    try {
      const { about } = await desktop.open(id);
      desktop.fold.open = matchMedia("(min-width: 60rem)").matches;
      const card = about.report;
      head.append(h("h1", { lang: "zh" }, card.title ?? card.id), h("p.about", { lang: "zh" }, [whose(card), card.speaker, card.date, card.publisher].filter(Boolean).join(" · ")),
        h("p.about", { t: () => t("size", { n: about.length.toLocaleString(lang()), facts: about.facts }) }));
    } catch (error) {
      head.append(problem(error));
    }
  }
  return {
    enter(id) {
      if (id) read(id);
      else {
        shelf.hidden = false;
        book.hidden = true;
        heading.tabIndex = -1;
        draw();
      }
    },
    search: () => (book.hidden ? picker : desktop.box).focus(),
  };
}
