"""Figures as CSV and JSON."""

import csv
import io
import json
from collections.abc import Sequence

from bot.render.markdown import amounts, column_title, columns_of
from bot.summaries.figures_table import ComparedRow, FigureRow

BOM = "\ufeff"
"""Tells spreadsheets that the file is UTF-8."""
FIELDS = (
    "metric_zh", "metric_en", "value", "value_text", "unit", "unit_en", "part", "period", "plan", "section", "report",
    "start", "end", "quote",
)  # fmt: skip
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def figures_csv(rows: Sequence[FigureRow]) -> str:
    """Return the figures as CSV that a spreadsheet opens: UTF-8 with a mark, one header line, CRLF."""
    return _csv(FIELDS, [_record(row) for row in rows])


def compared_csv(rows: Sequence[ComparedRow]) -> str:
    """Return compared figures as CSV: one column for each report, year and kind."""
    columns = columns_of(rows)
    head = ("metric_zh", "metric_en", "unit", "unit_en", *(column_title(column) for column in columns))
    body = [(row.metric_zh, row.metric_en or "", row.unit, row.unit_en, *amounts(row, columns)) for row in rows]
    return _csv(head, body)


def rows_json(rows: Sequence[FigureRow] | Sequence[ComparedRow]) -> str:
    """Return rows as a JSON list."""
    return json.dumps([row.model_dump(mode="json") for row in rows], ensure_ascii=False, indent=1)


def _record(row: FigureRow) -> tuple[object, ...]:
    place = row.citation
    value = int(row.value) if row.value.is_integer() else row.value
    plan = "true" if row.plan else "false"
    name = (row.metric_zh, row.metric_en or "", value, row.value_text, row.unit, row.unit_en)
    where = (row.part or "", row.period or "", plan, " › ".join(row.section))
    return (*name, *where, place.report, place.start, place.end, " ".join(place.quote.split()))


def _csv(head: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(head)
    writer.writerows([_plain(cell) for cell in row] for row in rows)
    return BOM + out.getvalue()


def _plain(cell: object) -> object:
    """Return a cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA) else cell
