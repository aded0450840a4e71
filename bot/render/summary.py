"""A summary as Markdown, JSON, a page or a Word document, in both languages or one."""

import io
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from bot.facts import FactRow
from bot.messages import TEXT, Shown, label
from bot.records import Citation
from bot.render import OTHER, drafting, kind, name, name_en, page, sides, when
from bot.render.facts import fact_lines
from bot.summaries import Point, Summary

ILLEGAL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
CONTEXT = 90
"""Characters of the source shown on either side of a quote."""


def rendered(summary: Summary, sources: Mapping[str, str], form: str, lang: Shown = "both") -> str | bytes:
    """Return a summary in a format; ``sources`` gives the text of each report, for the context of quotes."""
    if form == "json":
        return summary.model_dump_json(indent=1)
    if form == "html":
        return summary_html(summary, sources, lang)
    return summary_docx(summary, lang) if form == "docx" else summary_markdown(summary, lang)


def grouped(summary: Summary, lang: Shown) -> Iterator[tuple[str, list[tuple[str, str | None, list[Point]]]]]:
    """Yield the points by part and section: part, then (title, its English, points)."""
    brief = [summary.points[n] for n in summary.brief]
    if brief:
        yield label("headlines", lang=lang), [("", None, brief)]
    for part in TEXT["parts"]:
        sections: dict[tuple[str, ...], list[Point]] = {}
        for n, point in enumerate(summary.points):
            if (point.part or "other") == part and point.section and n not in summary.brief:
                sections.setdefault(point.section, []).append(point)
        if sections:
            yield (
                label(part, "parts", lang),
                [(path[-1], summary.titles.get(path[-1]), held) for path, held in sections.items()],
            )


def notes(summary: Summary, lang: Shown) -> list[str]:
    """Return what a reader must know of a summary: what a model wrote, points without English, and remarks."""
    made = summary.drafting
    drafted = [drafting(made, lang)] if made and made.drafted else []
    fault = made and made.calls.fault
    outage = [label("timeout" if fault == "timeout" else "outage", lang=lang, fault=fault)] if fault else []
    why = "unchecked" if drafted else "untranslated"
    left = (
        [label(why, lang=lang, points=summary.untranslated, total=len(summary.points))] if summary.untranslated else []
    )
    return [*drafted, *outage, *left, *summary.notes]


def left_out(summary: Summary) -> list[tuple[str, str | None, int]]:
    """Return what the summary leaves out by chapter: title, its English, and how many sentences."""
    counts = Counter[str]()
    for item in summary.not_covered:
        counts[item.section[0] if item.section else OTHER[0]] += item.sentences
    return [
        (title, OTHER[1] if title == OTHER[0] else summary.titles.get(title), number)
        for title, number in counts.items()
    ]


def key(point: Point, summary: Summary) -> bool:
    """Return whether a point is one of those that tell most."""
    return any(summary.points[n] is point for n in summary.headlines)


def place(citation: Citation) -> str:
    """Return where a quote stands: report, section and offsets."""
    told = (citation.report, " › ".join(citation.section), f"{citation.start}–{citation.end}")
    return ", ".join(part for part in told if part)


def summary_markdown(summary: Summary, lang: Shown = "both") -> str:
    """Return a summary as one Markdown document; citations are footnotes that carry the quote and its place."""
    lines: list[str] = []
    for title in summary.title:
        first, *rest = sides(title.zh, title.en, lang)
        lines += [f"# {first}", "", *rest, ""]
    lines += [f"> {note}" for note in notes(summary, lang)]
    for part, sections in grouped(summary, lang):
        lines += ["", f"## {part}"]
        for zh, en, points in sections:
            lines += ["", *([f"### {' · '.join(sides(zh, en, lang))}"] if zh else []), ""]
            lines += [line for point in points for line in _pair(point, summary, lang)]
    lines += ["", f"## {label('figures', lang=lang)}", "", *(fact_lines(_rows(summary, lang), True, lang) or ["—"])]
    lines += ["", f"## {label('outline', lang=lang)}", ""]
    lines += [f"{'  ' * one.depth}- {' · '.join(sides(one.zh, one.en, lang))}" for one in summary.outline]
    lines += ["", f"## {label('not_covered', lang=lang)}", ""]
    lines += [f"- {' · '.join(sides(zh, en, lang))} ({number})" for zh, en, number in left_out(summary)] or ["—"]
    lines += ["", *(f"[^{c.n}]: “{' '.join(c.quote.split())}” — {place(c)}" for c in summary.citations)]
    return "\n".join(lines).rstrip() + "\n"


def _rows(summary: Summary, lang: Shown) -> list[FactRow]:
    """Return the facts with the titles of their sections in the language shown."""
    titles = summary.titles if lang == "en" else {}
    return [
        row.model_copy(update={"section": tuple(titles.get(title, title) for title in row.section)})
        for row in summary.figures
    ]


def _pair(point: Point, summary: Summary, lang: Shown) -> list[str]:
    marks = "".join(f"[^{n}]" for n in point.citations)
    first, *rest = sides(point.zh, point.en, lang)
    told = f"**{first}**" if key(point, summary) else first
    return [f"- {told}{marks}", *(f"  {side}{marks if point.en else ''}" for side in rest)]


def summary_html(summary: Summary, sources: Mapping[str, str], lang: Shown = "both") -> str:
    """Return a summary as a page with a list of its contents; each citation opens its quote in context."""
    from bot.facts import groups_of

    quotes = [(citation, place(citation), *_context(citation, sources)) for citation in summary.citations]
    titles = [sides(title.zh, title.en, lang)[0] for title in summary.title]
    return page(
        "summary.html", summary=summary, lang=lang, title=" / ".join(titles), notes=notes(summary, lang),
        parts=list(grouped(summary, lang)), groups=groups_of(summary.figures), quotes=quotes,
        rows=_rows(summary, lang), key=key, left=left_out(summary),
    )  # fmt: skip


def _context(citation: Citation, sources: Mapping[str, str]) -> tuple[str, str, str]:
    source = sources.get(citation.report, "")
    quote = source[citation.start : citation.end] or citation.quote
    return source[max(0, citation.start - CONTEXT) : citation.start], quote, source[citation.end :][:CONTEXT]


def summary_docx(summary: Summary, lang: Shown = "both") -> bytes:
    """Return a summary as a .docx file: a table of pairs for each section, facts, and the quotes at the end."""
    from docx import Document

    document = Document()
    for title in summary.title:
        first, *rest = sides(title.zh, title.en, lang)
        document.add_heading(_clean(first), 0)
        for side in rest:
            document.add_paragraph(_clean(side))
    for note in notes(summary, lang):
        document.add_paragraph(_clean(note), style="Intense Quote")
    for part, sections in grouped(summary, lang):
        document.add_heading(part, 1)
        for zh, en, points in sections:
            if zh:
                document.add_heading(_clean(" · ".join(sides(zh, en, lang))), 2)
            _table(document, [[f"{s}{_marks(point)}" for s in sides(point.zh, point.en, lang)] for point in points])
    document.add_heading(label("figures", lang=lang), 1)
    _table(document, [_fact(row, lang) for row in summary.figures])
    document.add_heading(label("outline", lang=lang), 1)
    for one in summary.outline:
        document.add_paragraph(_clean(" · ".join(sides(one.zh, one.en, lang))), style="List Bullet")
    document.add_heading(label("sources", lang=lang), 1)
    for citation in summary.citations:
        document.add_paragraph(_clean(f"[{citation.n}] “{citation.quote}” — {place(citation)}"))
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _fact(row: Any, lang: Shown) -> list[str]:
    names = "\n".join(sides(name(row), name_en(row), lang))
    amount = "\n".join(sides(row.amount, row.amount_en, lang)) if row.amount else ""
    return [names, amount, when(row), kind(row.plan, lang)]


def _marks(point: Point) -> str:
    return "".join(f"[{n}]" for n in point.citations)


def _table(document: Any, rows: list[list[str]]) -> None:
    if not rows:
        return
    table = document.add_table(rows=0, cols=len(rows[0]), style="Table Grid")
    for row in rows:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = _clean(text)


def _clean(text: str) -> str:
    return ILLEGAL.sub("", text)
