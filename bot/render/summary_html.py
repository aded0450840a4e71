"""A summary as one HTML page: both languages side by side, each citation opens its quote in context."""

from collections.abc import Mapping, Sequence
from html import escape

from bot.records import Citation
from bot.render import labels
from bot.render.figures_html import compared_table, figure_groups, figure_table
from bot.render.labels import both
from bot.render.markdown import grouped, highlights, notes, place, title_citations
from bot.render.page import page, tag
from bot.summaries.masthead import Bilingual
from bot.summaries.summary import Point, Summary

CONTEXT = 90


def summary_html(summary: Summary, sources: Mapping[str, str]) -> str:
    """Return the summary as a page; ``sources`` gives the source text of each report, for the context of quotes."""
    titles = "".join(_title(title, summary) for title in summary.title)
    remarks = "".join(tag("p", escape(note), class_="note") for note in notes(summary))
    parts = [titles, remarks, _highlights(summary), *_sections(summary)]
    if summary.compared:
        parts.append(tag("h2", both(labels.COMPARED)) + compared_table(summary.compared))
    if summary.figures:
        parts.append(tag("h2", both(labels.FIGURES)) + figure_groups(summary.figures) + figure_table(summary.figures))
    parts.append(tag("h2", both(labels.NOT_COVERED)) + _not_covered(summary))
    parts += [_popover(citation, sources.get(citation.report, "")) for citation in summary.citations]
    return page(" / ".join(title.zh for title in summary.title), "\n".join(parts))


def _highlights(summary: Summary) -> str:
    return tag("h2", both(labels.HEADLINES)) + _pairs(highlights(summary))


def _sections(summary: Summary) -> list[str]:
    found = []
    for part, sections in grouped(summary):
        found.append(tag("h2", escape(part)))
        found += [tag("h3", escape(heading)) + _pairs(points) for heading, points in sections]
    return found


def _pairs(points: Sequence[Point]) -> str:
    return "\n".join(_pair(point) for point in points)


def _title(title: Bilingual, summary: Summary) -> str:
    marks = _marks(title_citations(title, summary))
    english = tag("p", escape(title.en) + marks, class_="sub", lang="en") if title.en else ""
    return tag("h1", escape(title.zh) + ("" if english else marks)) + english


def _marks(citations: Sequence[int]) -> str:
    return "".join(
        tag("button", f"[{n}]", class_="cite", popovertarget=f"c{n}", aria_label=f"出处 Source {n}") for n in citations
    )


def _pair(point: Point) -> str:
    marks = _marks(point.citations)
    english = tag("p", escape(point.en) + marks, lang="en") if point.en else tag("p", labels.NO_ENGLISH, class_="none")
    return tag("div", tag("p", escape(point.zh) + marks, lang="zh") + english, class_="pair")


def _popover(citation: Citation, source: str) -> str:
    before = source[max(0, citation.start - CONTEXT) : citation.start]
    quote = source[citation.start : citation.end] or citation.quote
    after = source[citation.end : citation.end + CONTEXT]
    shown = f"…{escape(_flat(before))}<mark>{escape(_flat(quote))}</mark>{escape(_flat(after))}…"
    return tag(
        "div", tag("small", escape(place(citation))) + tag("p", shown, lang="zh"), id=f"c{citation.n}", popover="auto"
    )


def _flat(text: str) -> str:
    """Return text without its line breaks, which hard-wrapped sources have inside sentences."""
    return "".join(text.split("\n"))


def _not_covered(summary: Summary) -> str:
    if not summary.not_covered:
        return tag("p", "—")
    items = []
    for item in summary.not_covered:
        english = tag("small", " " + escape(item.section_en), lang="en") if item.section_en else ""
        items.append(tag("li", escape(" › ".join(item.section)) + english + tag("small", f" ({item.sentences})")))
    return tag("ul", "".join(items))
