"""A decoded source in, a parsed report out: cleaned text with its offsets, the report's card, the tree of sections."""

import re
from pathlib import Path

from vectorstore.reading.clean import Cleaned, clean
from vectorstore.reading.outline import SYNTHETIC, outline
from vectorstore.reading.parts import infer_delivery, years_of
from vectorstore.reading.regions import level_of
from vectorstore.reading.titles import Card, page_year, read_card
from vectorstore.reading.tree import build_sections
from vectorstore.records import ParsedReport, Report, ReportHints, Section, Source


def parse(source: Source, hints: ReportHints) -> ParsedReport:
    """Parse one report; what ``hints`` say wins over what is found. Never fails on odd text: it warns.

    ``report.warnings`` names what was not found. Sections cover the cleaned text without a gap.
    """
    cleaned = clean(source.text)
    card = read_card(cleaned.page)
    date = hints.date or card.date
    year = hints.year or _year(date, cleaned)
    years = years_of(year, _month(date))
    sections = build_sections(outline(cleaned, years), len(cleaned.text), years)
    report = _report(source, hints, card, year)
    warnings = _warnings(report, cleaned, sections)
    return ParsedReport(
        report=report.model_copy(update={"warnings": warnings}),
        source=source.text,
        text=cleaned.text,
        origin=cleaned.origin,
        sections=sections,
    )


def _year(date: str | None, cleaned: Cleaned) -> int | None:
    if date and re.match(r"[12][0-9]{3}", date):
        return int(date[:4])
    return infer_delivery(line.text for line in cleaned.lines) or page_year(cleaned.page)


def _month(date: str | None) -> int | None:
    match = re.match(r"[0-9]{4}-([0-9]{2})", date or "")
    return int(match.group(1)) if match else None


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
