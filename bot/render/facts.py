"""Facts as Markdown, CSV, JSON, HTML and a spreadsheet."""

import csv
import io
import json
from collections.abc import Callable, Sequence

from bot.facts import FactRow, Group, groups_of
from bot.messages import TEXT, Shown, label
from bot.promises import Promise
from bot.render import kind, name, name_en, once, page, sides, what, when

BOM = "\ufeff"
"""Tells spreadsheets that a file is UTF-8."""
FORMULA = ("=", "+", "-", "@", "\t", "\r")
FIELDS = (
    "report", "region", "year", "kind", "verb", "subject", "value", "value_to", "value_text", "unit", "qualifier",
    "period", "span", "plan", "section", "en", "start", "end", "quote",
)  # fmt: skip


def rendered(rows: Sequence[FactRow], form: str, title: str) -> str | bytes:
    """Return rows in a format: md, csv, json, html or xlsx."""
    if form == "json":
        return json.dumps([row.plain() for row in rows], ensure_ascii=False, indent=1)
    if form in SHEETS:
        return SHEETS[form](FIELDS, [_record(row) for row in rows])
    if form == "html":
        return page("facts.html", rows=once(rows), groups=groups_of(rows), title=title)
    return facts_markdown(rows)


def rendered_promises(made: Sequence[Promise], form: str, title: str) -> str | bytes:
    """Return plans with what became of them in a format: md, csv, json, html or xlsx."""
    if form == "json":
        return json.dumps([promise.plain() for promise in made], ensure_ascii=False, indent=1)
    if form in SHEETS:
        fields = ("verdict", *FIELDS, "judged", *(f"result_{name}" for name in FIELDS))
        cells = [
            [p.verdict, *_record(p.plan), p.judged, *(_record(p.result) if p.result else [""] * len(FIELDS))]
            for p in made
        ]
        return SHEETS[form](fields, cells)
    heads = [label(column, "promises") for column in TEXT["promises"]]
    lines = [
        [label(p.verdict, "became"), _told(p.plan), _told(p.result), _place(p.plan), _place(p.result)] for p in made
    ]
    if form == "html":
        return page("promises.html", title=title, heads=heads, lines=lines)
    return "\n".join([*_head(heads), *map(_line, lines)])


def _told(row: FactRow | None) -> str:
    return f"{' '.join(row.citation.quote.split())}{f' · {row.en}' if row.en else ''}" if row else "—"


def _place(row: FactRow | None) -> str:
    return f"{row.report}:{row.citation.start}-{row.citation.end}" if row else "—"


def facts_markdown(rows: Sequence[FactRow]) -> str:
    """Return the same measures side by side, if any are, and all rows as tables."""
    groups = [group for group in groups_of(rows) if len({_column(row) for row in group.rows}) > 1]
    compared = [f"## {label('compared')}", "", *compared_lines(groups), ""] if groups else []
    return "\n".join([*compared, *fact_lines(once(rows))])


def fact_lines(rows: Sequence[FactRow], footnotes: bool = False, lang: Shown = "both") -> list[str]:
    """Return rows as the lines of a Markdown table, with marks of their ``footnotes`` if they have any."""
    heads = _head([label(column, "columns", lang) for column in TEXT["columns"]])
    return [*heads, *(_line(_cells(row, footnotes, lang)) for row in rows)] if rows else []


def compared_lines(groups: Sequence[Group]) -> list[str]:
    """Return groups as a Markdown table with one column for each report, year, and plan or result."""
    columns = sorted({_column(row) for group in groups for row in group.rows})
    head = [label("measure"), *(f"{report} {year or '—'} {kind(plan)}" for year, plan, report in columns)]
    lines = []
    for group in groups:
        held = {_column(row): row.amount for row in group.rows}
        lines.append(_line([f"{group.subject} · {group.en or '—'}", *(held.get(column, "") for column in columns)]))
    return [*_head(head), *lines]


def _column(row: FactRow) -> tuple[int, bool, str]:
    return row.period or 0, bool(row.plan), row.report


def _cells(row: FactRow, footnotes: bool, lang: Shown) -> list[str]:
    told = " · ".join(sides(name(row), name_en(row), lang))
    mark = f"[^{row.citation.n}]" if footnotes else ""
    amount = " · ".join(sides(row.amount, row.amount_en, lang)) if row.amount_en else row.amount
    section = row.section[-1] if row.section else ""
    return [f"{told}{mark}", amount, when(row), what(row, lang), row.report, section]


def _head(cells: Sequence[str]) -> list[str]:
    return [_line(cells), "|" + " --- |" * len(cells)]


def _line(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"


def _csv(fields: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """Return rows as CSV that a spreadsheet opens: UTF-8 with a mark, one header line, CRLF."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(fields)
    writer.writerows(map(_plain, row) for row in rows)
    return BOM + out.getvalue()


def _xlsx(fields: Sequence[str], rows: Sequence[Sequence[object]]) -> bytes:
    """Return rows as a spreadsheet with a filter on each column."""
    import xlsxwriter

    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        sheet = book.add_worksheet("facts")
        for number, cells in enumerate([fields, *rows]):
            sheet.write_row(number, 0, cells)
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, len(rows), len(fields) - 1)
    return out.getvalue()


SHEETS: dict[str, Callable[..., str | bytes]] = {"csv": _csv, "xlsx": _xlsx}


def _record(row: FactRow) -> list[object]:
    place, held = row.citation, row.model_dump(mode="json")
    told = held | {
        "span": "–".join(map(str, row.span or ())),
        "section": " › ".join(row.section),
        "start": place.start,
        "end": place.end,
        "quote": " ".join(place.quote.split()),
    }
    return ["" if told[name] is None else told[name] for name in FIELDS]


def _plain(cell: object) -> object:
    """Return a cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA) else cell
