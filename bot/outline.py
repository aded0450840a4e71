"""Questions on a part of a report: what stands under a heading, its problems or lessons, and what parts it has."""

import re
import tomllib
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from bot.english import English
from bot.matching import years_asked
from bot.question import Part
from bot.wording import Quote, Said, whose
from vectorstore.reading.headings import bare_title
from vectorstore.reading.outline import SYNTHETIC
from vectorstore.reading.text import HAN, fold
from vectorstore.records import ParsedReport, Report, Section
from vectorstore.store import Library

LONGEST = 600
"""Characters of a part that is quoted whole; of a longer one its headings are told."""
MOST = 15
"""Headings told at most."""
YEAR = re.compile(r"(?:19|20)\d\d年?度?(?:的|以来)?")


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    """Return the words of ``outline.toml``: those of a frame, and those that name a part by what it is."""
    table = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
    return {name: re.compile(pattern, re.I) for name, pattern in table.items()}


def parts_told(library: Library, part: Part, cards: Sequence[Report], english: English) -> tuple[Said, ...]:
    """Return what stands in the part of each report that a question asks for as such; none where it asks for more."""
    words = _patterns()
    if part.stated or not words["asks"].search(part.text):
        return ()
    rest = _bare(part.topic)
    found = ((card, _meant(library, part, card, rest)) for card in cards)
    return tuple(
        said for card, sections in found if sections and (said := _said(library, card, sections, part, english))
    )


def _bare(words: str) -> str:
    """Return what is left of a question or a heading without years, numbers and the words of a frame."""
    return re.sub(
        r"\W", "", _patterns()["frame"].sub(" ", YEAR.sub(" ", bare_title(fold(words) if HAN.search(words) else words)))
    )


def _meant(library: Library, part: Part, card: Report, rest: str) -> list[Section]:
    """Return the sections that a question asks for: of a kind, under one heading, or where it names nothing, all."""
    words, asked = _patterns(), years_asked(part, card)
    sections = library.sections(card.id)
    timely = [one for one in sections if not asked or one.period in asked or one.period is None]
    for kind in ("problems", "experience"):
        if words[kind].search(part.text) and not _bare(words["plain"].sub("", words[kind].sub(" ", part.topic))):
            return _outermost([one for one in timely if one.part == kind])
    if not rest:
        whole = words["whole"].search(part.text)
        return [one for one in sections if one.depth == 0 and one.title not in SYNTHETIC] if whole else []
    named = [one for one in timely if one.title not in SYNTHETIC and _bare(one.title) == rest]
    return named if len(named) == 1 else []


def _outermost(sections: Sequence[Section]) -> list[Section]:
    ids = {one.id for one in sections}
    return [one for one in sections if one.parent not in ids]


def _said(library: Library, card: Report, sections: Sequence[Section], part: Part, english: English) -> Said | None:
    """Return the text of sections, of long ones their headings; None where neither is short enough to be told."""
    parsed = library.parsed(card.id)
    label, zh = whose(card, part.lang, english), part.lang == "zh"
    texts = [(one.body_start, one.end) for one in sections if one.body_start < one.end]
    headings = len(sections) > 1 or sum(end - start for start, end in texts) > LONGEST
    if headings and len(sections) == 1:
        sections = [one for one in library.sections(card.id) if one.parent == sections[0].id]
    if headings and not 1 < len(sections) <= MOST:
        return None
    spans = [(one.start, one.start + len(one.title)) for one in sections] if headings else texts
    quotes = tuple(_quote(parsed, *span, sections[at].path) for at, span in enumerate(spans))
    told = ("；" if zh else "; ").join(
        _name(quote, english, zh) if headings else fold_lines(quote.text) for quote in quotes
    )
    if not zh and HAN.search(told):
        label += ", in the report's own words"
    return Said(f"{label}：“{told}”" if zh else f"{label}: “{told}”", quotes) if quotes else None


def _name(quote: Quote, english: English, zh: bool) -> str:
    return fold(quote.text) if zh else english.heading(bare_title(quote.text)) or quote.text


def fold_lines(text: str) -> str:
    """Return a text in one line."""
    return fold(text) if HAN.search(text) else " ".join(text.split())


def _quote(parsed: ParsedReport, start: int, end: int, path: tuple[str, ...]) -> Quote:
    end = start + len(parsed.text[start:end].rstrip())
    return Quote(parsed.report.id, *parsed.to_source(start, end), parsed.quote(start, end), path)
