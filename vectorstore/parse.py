"""A decoded source in, a parsed report out: cleaned text with its offsets, the report's card, the tree of sections."""

import re
from dataclasses import replace
from pathlib import Path

from vectorstore.characters import is_traditional, plain
from vectorstore.divisions import level_of
from vectorstore.reading.clean import Cleaned, clean
from vectorstore.reading.outline import SYNTHETIC, outline
from vectorstore.reading.parts import infer_delivery, month_of, years_of
from vectorstore.reading.periods import looked_back_on
from vectorstore.reading.titles import Card, page_year, read_card
from vectorstore.reading.tree import build_sections
from vectorstore.records import ParsedReport, Report, ReportHints, Section, Source

_OPENING = 200
"""Characters of each of the first paragraphs in which a report says what it is about."""


def parse(source: Source, hints: ReportHints) -> ParsedReport:
    """Parse one report; what ``hints`` say wins over what is found. Never fails on odd text: it warns.

    ``report.warnings`` names what was not found. Sections cover the cleaned text without a gap.
    """
    cleaned = clean(plain(source.text) if is_traditional(source.text) else source.text)
    card = read_card(cleaned.page)
    date = hints.date or card.date
    year = hints.year or _year(date, cleaned)
    years = years_of(year, month_of(date), looked_back_on(_opening(cleaned), card.meeting))
    sections = build_sections(outline(cleaned, years), len(cleaned.text), years)
    text = _as_written(cleaned, source.text)
    sections = tuple(_titled(section, cleaned.text, text) for section in sections)
    report = _report(source, hints, _card_as_written(card, cleaned.text, text), year)
    warnings = _warnings(report, cleaned, sections)
    return ParsedReport(
        report=report.model_copy(update={"warnings": warnings}),
        source=source.text,
        text=text,
        origin=cleaned.origin,
        sections=sections,
    )


def _year(date: str | None, cleaned: Cleaned) -> int | None:
    if date and re.match(r"[12][0-9]{3}", date):
        return int(date[:4])
    return infer_delivery(line.text for line in cleaned.lines) or page_year(cleaned.page)


def _as_written(cleaned: Cleaned, source: str) -> str:
    """Return the cleaned text in the characters of the source; it was read in simplified ones."""
    if not is_traditional(source):
        return cleaned.text
    read = plain(source)
    return "".join(
        source[at] if source[at] != read[at] else char for char, at in zip(cleaned.text, cleaned.origin, strict=True)
    )


def _titled(section: Section, read: str, text: str) -> Section:
    """Return a section with its titles as they are written."""
    if read == text:
        return section
    path = tuple(_written(title, read, text) for title in section.path)
    return section.model_copy(update={"title": path[-1], "path": path})


def _card_as_written(card: Card, read: str, text: str) -> Card:
    """Return a card in the characters of the source, but for the region, which questions name in simplified ones."""
    fields = ("title", "body", "speaker", "meeting", "publisher")
    return replace(card, **{name: _written(value, read, text) for name in fields if (value := getattr(card, name))})


def _written(words: str, read: str, text: str) -> str:
    at = read.find(words)
    return text[at : at + len(words)] if at >= 0 else words


def _opening(cleaned: Cleaned) -> str:
    body = cleaned.page.body
    return "\n".join(line.text[:_OPENING] for line in cleaned.lines[body : body + 3])


def _report(source: Source, hints: ReportHints, card: Card, year: int | None) -> Report:
    region = hints.region or card.region
    return Report(
        id=hints.id or Path(source.path).stem,
        title=hints.title or card.title,
        region=region,
        level=hints.level or (level_of(region) if region else None),
        body=hints.body or card.body,
        year=year,
        speaker=hints.speaker or card.speaker,
        date=hints.date or card.date,
        meeting=hints.meeting or card.meeting,
        publisher=hints.publisher or card.publisher,
        path=source.path,
        encoding=source.encoding,
        sha256=source.sha256,
    )


def _warnings(report: Report, cleaned: Cleaned, sections: tuple[Section, ...]) -> tuple[str, ...]:
    headed = any(section.title not in SYNTHETIC for section in sections)
    checks = (
        (report.title is None, "No title was found."),
        (report.region is None, "No region was found."),
        (report.year is None, "No year of delivery was found."),
        (report.date is None, "No date was found."),
        (report.speaker is None, "No speaker was found."),
        (not headed, "No headings were found: the text is one section."),
        (cleaned.page.continued, "The text is the second part of a report (上接): what came before is not in it."),
    )
    return tuple(sentence for missing, sentence in checks if missing)
