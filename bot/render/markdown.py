"""A summary as Markdown: pairs with footnotes that carry the quote and its place; figures as tables."""

from collections.abc import Iterable, Sequence

from bot.records import Citation
from bot.render import labels
from bot.render.labels import both
from bot.summaries.figures_table import ComparedRow, FigureRow
from bot.summaries.masthead import Bilingual
from bot.summaries.summary import Point, Summary


def summary_markdown(summary: Summary) -> str:
    """Return the summary as one Markdown document."""
    lines = [line for title in summary.title for line in _title(title, summary)]
    lines += [f"> {note}" for note in notes(summary)] + [""]
    lines += [f"## {both(labels.HEADLINES)}", ""]
    lines += [line for point in highlights(summary) for line in _pair(point)]
    lines += _by_section(summary)
    if summary.compared:
        lines += [f"## {both(labels.COMPARED)}", "", *compared_lines(summary.compared), ""]
    lines += [f"## {both(labels.FIGURES)}", "", *figure_lines(summary.figures), ""]
    lines += [f"## {both(labels.NOT_COVERED)}", "", *_not_covered(summary), ""]
    lines += [_footnote(citation) for citation in summary.citations]
    return "\n".join(lines).rstrip() + "\n"


def _title(title: Bilingual, summary: Summary) -> list[str]:
    marks = "".join(f"[^{n}]" for n in title_citations(title, summary))
    return [f"# {title.zh}{marks}", "", *([title.en + marks, ""] if title.en else [])]


def title_citations(title: Bilingual, summary: Summary) -> tuple[int, ...]:
    """Return the citations of a title: those of the opening point that says it."""
    return next((point.citations for point in summary.points if not point.section and point.zh == title.zh), ())


def highlights(summary: Summary) -> list[Point]:
    """Return the points to begin with, without those that only say what the title says."""
    return [point for index in summary.headlines if (point := summary.points[index]).section]


def notes(summary: Summary) -> list[str]:
    """Return what a reader must know of the summary: what a model wrote, points without English, and remarks."""
    made = summary.drafting
    drafted = [labels.drafting(made)] if made and made.drafted else []
    outage = [labels.outage(made.calls.fault)] if made and made.calls.fault else []
    remark = labels.untranslated(summary.untranslated, len(summary.points), bool(drafted))
    return [*drafted, *outage, *([remark] if remark else []), *summary.notes]


def grouped(summary: Summary) -> Iterable[tuple[str, list[tuple[str, list[Point]]]]]:
    """Yield the points by part and section, past year and plan kept apart: part heading, then (section, points)."""
    for part in labels.ORDER:
        sections: dict[tuple[str, ...], list[Point]] = {}
        for point in summary.points:
            if point.part == part and point.section:
                sections.setdefault(point.section, []).append(point)
        if sections:
            yield both(labels.PARTS[part]), [(section_heading(path, summary), held) for path, held in sections.items()]


def section_heading(path: Sequence[str], summary: Summary) -> str:
    """Return the title of a section, with its English where there is one."""
    if not path:
        return both(labels.PARTS[None])
    english = summary.titles.get(path[-1])
    return f"{path[-1]} · {english}" if english else path[-1]


def _by_section(summary: Summary) -> list[str]:
    lines: list[str] = []
    for part, sections in grouped(summary):
        lines += ["", f"## {part}"]
        for heading, points in sections:
            lines += ["", f"### {heading}", ""]
            lines += [line for point in points for line in _pair(point)]
    return [*lines, ""]


def _pair(point: Point) -> list[str]:
    marks = "".join(f"[^{n}]" for n in point.citations)
    return [f"- {point.zh}{marks}", f"  {point.en}{marks}" if point.en else f"  {labels.NO_ENGLISH}"]


def _footnote(citation: Citation) -> str:
    quote = " ".join(citation.quote.split())
    return f"[^{citation.n}]: “{quote}” — {place(citation)}"


def place(citation: Citation) -> str:
    """Return where a quote stands: report, section and offsets."""
    return f"{citation.report}, {' › '.join(citation.section)}, {citation.start}–{citation.end}"


def _not_covered(summary: Summary) -> list[str]:
    if not summary.not_covered:
        return ["—"]
    return [
        f"- {' › '.join(item.section)}" + (f" · {item.section_en}" if item.section_en else "") + f" ({item.sentences})"
        for item in summary.not_covered
    ]


def figure_lines(rows: Sequence[FigureRow]) -> list[str]:
    """Return the figures as the lines of a Markdown table."""
    head = [both(column) for column in labels.COLUMNS]
    return [*_head(head), *(_line(_cells(row)) for row in rows)] if rows else ["—"]


def compared_lines(rows: Sequence[ComparedRow]) -> list[str]:
    """Return compared figures as a Markdown table with one column for each report, year and kind."""
    columns = columns_of(rows)
    if not columns:
        return ["—"]
    head = ["指标 · Metric", *(column_title(column) for column in columns)]
    return [*_head(head), *(_line([_metric(row), *(amounts(row, columns))]) for row in rows)]


Column = tuple[int, bool, str]


def columns_of(rows: Sequence[ComparedRow]) -> list[Column]:
    """Return the columns of a comparison in order: year, plan after result, report."""
    return sorted({column(figure) for row in rows for figure in row.figures})


def column(figure: FigureRow) -> Column:
    """Return the column that a figure belongs to."""
    return (figure.period or 0, figure.plan, figure.citation.report)


def column_title(column: Column) -> str:
    """Return the title of a column: year, kind and report."""
    year, plan, report = column
    return f"{year or '—'} {labels.kind(plan)} ({report})"


def amounts(row: ComparedRow, columns: Sequence[Column]) -> list[str]:
    """Return the amounts of a row, one for each column, empty where the row has none."""
    held = {column(figure): figure.amount_zh for figure in row.figures}
    return [held.get(where, "") for where in columns]


def _metric(row: FigureRow | ComparedRow) -> str:
    return f"{row.metric_zh} · {row.metric_en}" if row.metric_en else f"{row.metric_zh}{labels.NO_ENGLISH}"


def _cells(row: FigureRow) -> list[str]:
    section = row.section[-1] if row.section else ""
    unit = f"{row.unit} {row.unit_en}".strip()
    return [_metric(row), row.amount_zh, unit, str(row.period or ""), labels.kind(row.plan), section]


def _head(cells: Sequence[str]) -> list[str]:
    return [_line(cells), "|" + " --- |" * len(cells)]


def _line(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"
