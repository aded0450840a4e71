"""A decoded source in, a parsed report out: cleaned text with its offsets, the report's card, the tree of sections."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from vectorstore.divisions import level_of
from vectorstore.facts.chinese import find_quantities
from vectorstore.facts.english import find_quantities_en
from vectorstore.reading.card import Card, page_year, read_card
from vectorstore.reading.outline import SYNTHETIC, sections_of
from vectorstore.reading.page import Page, clean
from vectorstore.reading.parts import infer_delivery, looked_back_on, years_of
from vectorstore.reading.text import HAN, is_traditional, plain
from vectorstore.records import ParsedReport, Report, ReportHints, Section, Source

_OFFICIAL = re.compile(
    "报告|审议|代表|法规|条例|监督|人大|政协|政府|法院|检察|常委会|省委|市委|区委|县委|规划|"
    "(?i:deput(?:y|ies)|congress|committee|government|regulation|report|deliberat|court|resolution)"
)
_OTHER_KIND = re.compile(
    r"[#\s\ufeff]*[^，。：:\n]{0,20}(?:纪要|提纲|议程|日程|问卷|访谈|选题|备忘|备忘录|待办|新闻稿)(?:[（(][^）)\n]*[）)])?\s*(?:\n|$)|"
    r"(?:[^\n]*\n){0,4}?\s*(?:本报讯|(?:本报|本台|新华社)?记者[^。\n]{0,12}(?:报道|[）)])|[^。\n]{0,12}(?:讯|电)[（(][^）)\n]{0,12}记者)"
)
"""Where it begins, a text says that it is something else: its first line names another kind, or it is told as news."""
_STATED = re.compile("[。.；;]")
_FEWEST_OFFICIAL, _FEWEST_TOLD = 3, 2  # a recipe, a poem or a novel's page holds none to two of these words
NO_REPORT = "This does not look like a report: no title, no body, no parts were found."
NO_REGION = "No region was found: questions that name a place pass this report by; give --region or a sidecar file."
_OPENING = 200
"""Characters of each of the first paragraphs in which a report says what it is about."""


def parse(source: Source, hints: ReportHints) -> ParsedReport:
    """Parse one report; what ``hints`` say wins over what is found. Never fails on odd text: it warns.

    ``report.warnings`` names what was not found. Sections cover the cleaned text without a gap.
    """
    read = plain(source.text) if is_traditional(source.text) else source.text
    page = clean(read)
    card = read_card(page)
    date = hints.date or card.date
    year = hints.year or (
        int(date[:4]) if date else infer_delivery(line.text for line in page.lines) or page_year(page)
    )
    if date is None and card.day and year:
        date = f"{year}-{card.day[0]:02}-{card.day[1]:02}"
    opening = "\n".join(line.text[:_OPENING] for line in page.lines[page.body : page.body + 3])
    sections = sections_of(page, years_of(year, date, looked_back_on(opening, card.meeting)))
    text = _as_written(page, read, source.text)

    def written(words: str) -> str:
        at = page.text.find(words)
        return text[at : at + len(words)] if at >= 0 else words

    parsed = ParsedReport(
        report=_report(source, hints, card, written).model_copy(update={"year": year, "date": date}),
        source=source.text,
        text=text,
        origin=page.origin,
        sections=sections if read == source.text else tuple(_titled(section, written) for section in sections),
    )
    report = parsed.report.model_copy(update={"warnings": (*source.warnings, *_warnings(parsed, page.continued))})
    return parsed.model_copy(update={"report": report})


def _as_written(page: Page, read: str, source: str) -> str:
    """Return the cleaned text in the characters of the source; it was read in simplified ones."""
    if read == source:
        return page.text
    chars = zip(page.text, page.origin, strict=True)
    return "".join(source[at] if source[at] != read[at] else char for char, at in chars)


def _titled(section: Section, written: Callable[[str], str]) -> Section:
    path = tuple(map(written, section.path))
    return section.model_copy(update={"title": path[-1], "path": path})


def _report(source: Source, hints: ReportHints, card: Card, written: Callable[[str], str]) -> Report:
    """Return the card as it is written, but for the region, which questions name in simplified characters."""
    fields = ("title", "body", "speaker", "office", "meeting", "publisher")
    found: dict[str, Any] = {name: written(value) for name in fields if (value := getattr(card, name))}
    given = {name: value for name, value in hints if value}
    if region := hints.region or card.region:
        found |= {"region": region, "level": level_of(region)}
    return Report.model_validate(
        {"id": Path(source.path).stem, **source.model_dump(exclude={"text"}), **found, **given}
    )


def _looks_like_report(parsed: ParsedReport) -> bool:
    """Tell whether a text has the marks of a report: what kind of text it is, and something that it reports.

    A title, a body or parts say the first; quantities, or statements under its parts, the second: what asks tells
    nothing. Without title, body and parts it takes several words of public office and several quantities: a note on
    reports holds hardly any. Without title it must not begin as another kind of text does.
    """
    report, text = parsed.report, plain(parsed.text)
    if not report.title and _OTHER_KIND.match(plain(parsed.source).lstrip()):
        return False
    parted = any(section.part for section in parsed.sections)
    told = len(find_quantities(text)) + len(find_quantities_en(text) if not HAN.search(text) else ())
    if report.title or report.body or parted:
        return told > 0 or (parted and _STATED.search(text) is not None)
    return told >= _FEWEST_TOLD and len({word.lower() for word in _OFFICIAL.findall(text)}) >= _FEWEST_OFFICIAL


def _warnings(parsed: ParsedReport, continued: bool) -> tuple[str, ...]:
    report = parsed.report
    headed = any(section.title not in SYNTHETIC for section in parsed.sections)
    checks = (
        (not _looks_like_report(parsed), NO_REPORT),
        (report.title is None, "No title was found."),
        (report.region is None, NO_REGION),
        (report.year is None, "No year of delivery was found."),
        (report.date is None, "No date was found."),
        (report.speaker is None, "No speaker was found."),
        (not headed, "No headings were found: the text is one section."),
        (continued, "The text is the second part of a report (上接): what came before is not in it."),
    )
    return tuple(sentence for missing, sentence in checks if missing)
