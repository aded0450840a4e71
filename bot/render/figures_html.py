"""Figures as HTML: a table to sort and filter, and a bar plot for each group of one kind and unit."""

from collections.abc import Sequence
from html import escape

from bot.english.unit_classes import COUNTED, chinese_class
from bot.render import labels
from bot.render.labels import both
from bot.render.markdown import amounts, column_title, columns_of
from bot.render.page import page, tag
from bot.summaries.figures_table import ComparedRow, FigureRow

FEWEST = 2
MOST = 14


def figures_html(rows: Sequence[FigureRow], title: str) -> str:
    """Return the figures of one report as a page."""
    return page(title, tag("h1", escape(title)) + figure_groups(rows) + figure_table(rows))


def compared_html(rows: Sequence[ComparedRow], title: str) -> str:
    """Return compared figures as a page: the metrics that several columns have come first, as bars too."""
    shared = [row for row in rows if len(row.figures) > 1]
    bars = "".join(_compared_bars(row) for row in shared)
    return page(title, tag("h1", escape(title)) + bars + compared_table(rows))


def figure_groups(rows: Sequence[FigureRow]) -> str:
    """Return one bar plot for each part and unit that has figures to set side by side."""
    groups: dict[tuple[str, str], list[FigureRow]] = {}
    for row in rows:
        groups.setdefault((both(labels.PARTS[row.part]), _scale(row)), []).append(row)
    return "".join(_bars(f"{part} — {unit}", held) for (part, unit), held in groups.items() if len(held) >= FEWEST)


def _scale(row: FigureRow) -> str:
    """Return the unit that a plot shares: 件, 项 and 个 are counts of things that one axis can hold."""
    counted = chinese_class(row.unit) in COUNTED - {"person", "person_time", "event", "household"}
    return "件／项／个 items" if counted else f"{row.unit} {row.unit_en}".strip() or "—"


def _bars(caption: str, rows: Sequence[FigureRow]) -> str:
    shown = sorted(rows, key=lambda row: -row.value)[:MOST]
    most = max((row.value for row in shown), default=0) or 1
    cells = "".join(_bar(_label(row), row.amount_zh, row.value / most, row.plan) for row in shown)
    return tag("figure", tag("figcaption", escape(caption)) + tag("div", cells, class_="bars"))


def _compared_bars(row: ComparedRow) -> str:
    most = max(figure.value for figure in row.figures) or 1
    cells = "".join(
        _bar(f"{f.period or '—'} {labels.kind(f.plan)} ({f.citation.report})", f.amount_zh, f.value / most, f.plan)
        for f in row.figures
    )
    return tag("figure", tag("figcaption", escape(_label(row))) + tag("div", cells, class_="bars"))


def _bar(label: str, amount: str, share: float, plan: bool) -> str:
    width = f"width:{max(0.0, share) * 70:.1f}%"
    line = tag("i", "", style=width, **({"class_": "p"} if plan else {}))
    return tag("div", escape(label)) + tag("div", line + tag("span", escape(amount)), class_="bar")


def _label(row: FigureRow | ComparedRow) -> str:
    return f"{row.metric_zh} {row.metric_en}" if row.metric_en else row.metric_zh


def figure_table(rows: Sequence[FigureRow]) -> str:
    """Return the figures as a table that sorts by its headings and filters as one types."""
    if not rows:
        return tag("p", "—")
    head = "".join(tag("th", tag("button", escape(both(column)), type="button")) for column in labels.COLUMNS)
    body = "".join(_row(row) for row in rows)
    table = tag("table", tag("thead", tag("tr", head)) + tag("tbody", body), id="figures", class_="sort cards")
    field = '<input type="search" data-filter="figures" placeholder="筛选 Filter" aria-label="筛选 Filter">'
    return tag("p", field) + tag("div", table, class_="scroll")


def _row(row: FigureRow) -> str:
    english = (
        tag("span", escape(row.metric_en), lang="en")
        if row.metric_en
        else tag("span", labels.NO_ENGLISH, class_="none")
    )
    names = [both(column) for column in labels.COLUMNS]
    cells = [
        tag("td", f"{escape(row.metric_zh)}<br>{english}", title=row.citation.quote),
        tag("td", escape(row.amount_zh), class_="num", data_value=f"{row.value:g}", data_label=names[1]),
        tag("td", escape(f"{row.unit} {row.unit_en}".strip()), data_label=names[2]),
        tag("td", str(row.period or ""), data_value=str(row.period or 0), data_label=names[3]),
        tag("td", labels.kind(row.plan), data_label=names[4], **({"class_": "plan"} if row.plan else {})),
        tag("td", tag("small", escape(row.section[-1] if row.section else "")), data_label=names[5]),
    ]
    return tag("tr", "".join(cells))


def compared_table(rows: Sequence[ComparedRow]) -> str:
    """Return compared figures as a table with one column for each report, year and kind."""
    columns = columns_of(rows)
    if not columns:
        return tag("p", "—")
    head = "".join(tag("th", escape(text)) for text in ("指标 · Metric", *map(column_title, columns)))
    body = []
    for row in rows:
        name = f"{escape(row.metric_zh)}<br>{escape(row.metric_en or labels.NO_ENGLISH)}"
        held = zip(amounts(row, columns), columns, strict=True)
        cells = "".join(tag("td", escape(amount), class_="num", data_label=column_title(c)) for amount, c in held)
        body.append(tag("tr", tag("td", name) + cells))
    return tag(
        "div",
        tag("table", tag("thead", tag("tr", head)) + tag("tbody", "".join(body)), class_="cards"),
        class_="scroll",
    )
