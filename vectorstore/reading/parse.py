"""A decoded source in, a parsed report out: cleaned text with its offsets, the report's card, the tree of sections."""

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

from vectorstore.divisions import level_of
from vectorstore.reading.card import Card, page_year, read_card
from vectorstore.reading.outline import SYNTHETIC, sections_of
from vectorstore.reading.page import Page, clean
from vectorstore.reading.parts import infer_delivery, looked_back_on, month_of, years_of
from vectorstore.reading.text import is_traditional, plain
from vectorstore.records import ParsedReport, Report, ReportHints, Section, Source

_OFFICIAL = re.compile("报告|审议|代表|法规|条例|监督|人大|政协|政府|法院|检察|常委会|省委|市委|区委|县委|规划")
_FEWEST_OFFICIAL = 3  # a recipe, a poem or a novel's page holds none to two of these words
NO_REGION = "No region was found: questions that name a place pass this report by; give --region or a sidecar file."
_OPENING = 200
"""Characters of each of the first paragraphs in which a report says what it is about."""


def parse(source: Source, hints: ReportHints) -> ParsedReport:
    """Parse one report; what ``hints`` say wins over what is found. Never fails on odd text: it warns.

    ``report.warnings`` names what was not found. Sections cover the cleaned text without a gap.
    """
    page = clean(plain(source.text) if is_traditional(source.text) else source.text)
    card = read_card(page)
    year = hints.year or _year(hints.date or card.date, page)
    date = hints.date or _date(card, year)
    years = years_of(year, month_of(date), looked_back_on(_opening(page), card.meeting))
    sections = sections_of(page, years)
    text = _as_written(page, source.text)
    sections = tuple(_titled(section, page.text, text) for section in sections)
    report = _report(source, hints, _card_as_written(card, page.text, text), year, date)
    parsed = ParsedReport(report=report, source=source.text, text=text, origin=page.origin, sections=sections)
    warnings = _warnings(parsed, continued=page.continued)
    return parsed.model_copy(update={"report": report.model_copy(update={"warnings": warnings})})


def _year(date: str | None, page: Page) -> int | None:
    if date and re.match(r"[12][0-9]{3}", date):
        return int(date[:4])
    return infer_delivery(line.text for line in page.lines) or page_year(page)


def _as_written(page: Page, source: str) -> str:
    """Return the cleaned text in the characters of the source; it was read in simplified ones."""
    if not is_traditional(source):
        return page.text
    read = plain(source)
    return "".join(
        source[at] if source[at] != read[at] else char for char, at in zip(page.text, page.origin, strict=True)
    )


def _titled(section: Section, read: str, text: str) -> Section:
    """Return a section with its titles as they are written."""
    if read == text:
        return section
    path = tuple(_written(title, read, text) for title in section.path)
    return section.model_copy(update={"title": path[-1], "path": path})


def _card_as_written(card: Card, read: str, text: str) -> Card:
    """Return a card in the characters of the source, but for the region, which questions name in simplified ones."""
    fields = ("title", "body", "speaker", "office", "meeting", "publisher")
    written: dict[str, Any] = {name: _written(value, read, text) for name in fields if (value := getattr(card, name))}
    return replace(card, **written)


def _written(words: str, read: str, text: str) -> str:
    at = read.find(words)
    return text[at : at + len(words)] if at >= 0 else words


def _opening(page: Page) -> str:
    body = page.body
    return "\n".join(line.text[:_OPENING] for line in page.lines[body : body + 3])


def _date(card: Card, year: int | None) -> str | None:
    """Return the day of delivery; its year is the report's where the page tells only month and day."""
    if card.date or card.day is None or year is None:
        return card.date
    return f"{year}-{card.day[0]:02}-{card.day[1]:02}"


def looks_like_report(parsed: ParsedReport) -> bool:
    """Tell whether a text has a mark of a report: a title, region or body, parts, or words of public office."""
    report = parsed.report
    if report.title or report.region or report.body or any(section.part for section in parsed.sections):
        return True
    return len(set(_OFFICIAL.findall(plain(parsed.text)))) >= _FEWEST_OFFICIAL


def _report(source: Source, hints: ReportHints, card: Card, year: int | None, date: str | None) -> Report:
    region = hints.region or card.region
    return Report(
        id=hints.id or Path(source.path).stem,
        title=hints.title or card.title,
        region=region,
        level=hints.level or (level_of(region) if region else None),
        body=hints.body or card.body,
        year=year,
        speaker=hints.speaker or card.speaker,
        office=card.office,
        date=date,
        meeting=hints.meeting or card.meeting,
        publisher=hints.publisher or card.publisher,
        path=source.path,
        encoding=source.encoding,
        sha256=source.sha256,
    )


def _warnings(parsed: ParsedReport, continued: bool) -> tuple[str, ...]:
    report = parsed.report
    headed = any(section.title not in SYNTHETIC for section in parsed.sections)
    checks = (
        (not looks_like_report(parsed), "This does not look like a report: no title, no body, no parts were found."),
        (report.title is None, "No title was found."),
        (report.region is None, NO_REGION),
        (report.year is None, "No year of delivery was found."),
        (report.date is None, "No date was found."),
        (report.speaker is None, "No speaker was found."),
        (not headed, "No headings were found: the text is one section."),
        (continued, "The text is the second part of a report (上接): what came before is not in it."),
    )
    return tuple(sentence for missing, sentence in checks if missing)
