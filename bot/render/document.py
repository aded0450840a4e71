"""A summary as a Word document: a table of pairs for each section, figures, and the quotes at the end."""

import io
import re
from typing import Any

from bot.render import labels
from bot.render.labels import both
from bot.render.markdown import grouped, highlights, notes, place
from bot.summaries.summary import Point, Summary

ILLEGAL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
FIGURE_COLUMNS = 4


def summary_docx(summary: Summary) -> bytes:
    """Return the summary as the bytes of a .docx file."""
    from docx import Document

    document = Document()
    for title in summary.title:
        document.add_heading(_clean(title.zh), 0)
        document.add_paragraph(_clean(title.en or labels.NO_ENGLISH))
    for note in notes(summary):
        document.add_paragraph(_clean(note), style="Intense Quote")
    document.add_heading(both(labels.HEADLINES), 1)
    _pairs(document, highlights(summary))
    for part, sections in grouped(summary):
        document.add_heading(part, 1)
        for heading, points in sections:
            document.add_heading(_clean(heading), 2)
            _pairs(document, points)
    _figures(document, summary)
    _not_covered(document, summary)
    _sources(document, summary)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _pairs(document: Any, points: list[Point]) -> None:
    if not points:
        return
    table = document.add_table(rows=0, cols=2, style="Table Grid")
    for point in points:
        marks = "".join(f"[{n}]" for n in point.citations)
        zh, en = table.add_row().cells
        zh.text = _clean(point.zh + marks)
        en.text = _clean(point.en + marks if point.en else labels.NO_ENGLISH)


def _figures(document: Any, summary: Summary) -> None:
    document.add_heading(both(labels.FIGURES), 1)
    table = document.add_table(rows=1, cols=FIGURE_COLUMNS, style="Table Grid")
    for cell, label in zip(table.rows[0].cells, labels.COLUMNS, strict=False):
        cell.text = both(label)
    table.rows[0].cells[2].text, table.rows[0].cells[3].text = both(labels.COLUMNS[3]), both(labels.COLUMNS[4])
    for row in summary.figures:
        name = f"{row.metric_zh}\n{row.metric_en or labels.NO_ENGLISH}"
        texts = (name, row.amount_zh, str(row.period or ""), labels.kind(row.plan))
        for cell, text in zip(table.add_row().cells, texts, strict=True):
            cell.text = _clean(text)


def _not_covered(document: Any, summary: Summary) -> None:
    document.add_heading(both(labels.NOT_COVERED), 1)
    for item in summary.not_covered:
        document.add_paragraph(_clean(" › ".join(item.section)), style="List Bullet")


def _sources(document: Any, summary: Summary) -> None:
    document.add_heading(both(labels.SOURCES), 1)
    for citation in summary.citations:
        document.add_paragraph(_clean(f"[{citation.n}] “{citation.quote}” — {place(citation)}"))


def _clean(text: str) -> str:
    """Return text without characters that XML does not allow."""
    return ILLEGAL.sub("", text)
