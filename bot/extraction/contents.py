"""The headings of a report, for questions about how it is divided."""

import re
from collections.abc import Callable, Sequence

from bot.asking.remarks import HEADINGS, matched
from bot.english.english_numbers import ORDINALS
from bot.extraction.finding import Finding, Quote, Statement, abstain
from bot.extraction.view import ReportView
from bot.messages import say
from bot.records import Lang
from vectorstore.facts.numerals import parse_number
from vectorstore.records import ParsedReport, Section

NUMBER = re.compile(
    r"^(?:第?([一二三四五六七八九十]+)(?:部分|[、.．,，])|[（(]([一二三四五六七八九十]+)[）)]|(\d+)[.．、])"
)
DEEPEST = 1
KEYS = {"all": "headings", "summary": "outline", "nth": "heading_of"}


def finding(
    text: str, lang: Lang, views: Sequence[ReportView], parsed: Callable[[str], ParsedReport]
) -> Finding | None:
    """Return the headings that a question asks for; None when it does not ask how a report is divided."""
    asked = matched(HEADINGS, text)
    if asked is None:
        return None
    key, match = asked
    number = _number(next(filter(None, match.groups()), "")) if key == "nth" else None
    found = [_statement(view, parsed(view.card.id), number, KEYS[key], lang) for view in views]
    statements = tuple(statement for statement in found if statement is not None)
    return Finding(statements, None, 1.0) if statements else abstain("not_found")


def _number(text: str) -> int:
    if text.lower() in ORDINALS:
        return ORDINALS[text.lower()]
    return int(parse_number(text) or 0)


def _statement(view: ReportView, report: ParsedReport, number: int | None, key: str, lang: Lang) -> Statement | None:
    headings = [s for s in report.sections if s.depth <= DEEPEST and s.body_start > s.start]
    if number is not None:
        headings = [s for s in headings if _numbered(s) == number]
    quotes = [quote for s in headings if (quote := _quote(view, report, s)) is not None]
    if not quotes:
        return None
    words = "；".join(quote.text.rstrip("。") for quote in quotes)
    return Statement(say(key, lang, quote=words), tuple(quotes))


def _numbered(section: Section) -> int | None:
    match = NUMBER.match(section.title)
    return int(parse_number(next(filter(None, match.groups()))) or 0) if match else None


def _quote(view: ReportView, report: ParsedReport, section: Section) -> Quote | None:
    heading = report.text[section.start : section.body_start]
    text = heading.strip()
    if not text:
        return None
    at = section.start + heading.index(text[0])
    start, end = report.to_source(at, at + len(text))
    return None if view.instructs(start, end) else Quote(view, section.path, start, end, text)
