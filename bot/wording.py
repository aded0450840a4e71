"""How facts, card entries and stated numbers are said, with whose and of when they are, and what they are cited by."""

import math
import operator
import re
from collections.abc import Sequence
from typing import NamedTuple

from bot.checks.records import Citations
from bot.english import English, amount_zh, number_en
from bot.messages import say
from bot.phrases import WORDS, says, word_set
from bot.question import Part
from bot.quotation import sentence_around
from bot.records import Lang
from vectorstore.facts.chinese import Quantity, find_quantities
from vectorstore.lexicon import is_chinese
from vectorstore.places import YEAR
from vectorstore.reading.text import HAN, fold
from vectorstore.records import Fact, Hit, ParsedReport, Passage, Report
from vectorstore.store import Library

LONGEST = 60
"""Characters of a quote that is shown as it stands; a longer one is said by its subject and amount."""


class Quote(NamedTuple):
    """A span of a report's source that a statement rests on; ``focus`` are the words of it that are meant first."""

    report: str
    start: int
    end: int
    text: str
    path: tuple[str, ...] = ()
    focus: str | None = None


class Said(NamedTuple):
    """A statement with what it rests on."""

    text: str
    quotes: tuple[Quote, ...]


def quoted(parsed: ParsedReport, start: int, end: int, path: tuple[str, ...]) -> Quote:
    """Return a span of a report's text, without white space at its ends, as it stands in the source."""
    text = parsed.text[start:end]
    low, high = start + len(text) - len(text.lstrip()), start + max(1, len(text.rstrip()))
    low = min(low, high - 1)
    return Quote(parsed.report.id, *parsed.to_source(low, high), parsed.quote(low, high), path)


def quote_of(fact: Fact) -> Quote:
    """Return the words that say a fact."""
    return Quote(fact.report, fact.quote_start, fact.quote_end, fact.quote, fact.path)


def whose(card: Report, lang: Lang, english: English) -> str:
    """Return what a report is called by: its region, else its title or id."""
    if lang == "en":
        return (card.region and english.place(card.region)) or card.id
    return card.region or card.title or card.id


def when(fact: Fact, lang: Lang) -> str:
    """Return the period of a fact with a note where it is a plan: 2026年计划, 2021—2025年, 2025."""
    period = f"{fact.years[0]}—{fact.years[1]}" if fact.years else str(fact.period or "")
    if lang == "zh":
        return (period and period + "年") + ("计划" if fact.plan else "")
    return ", ".join(filter(None, (period, "planned" if fact.plan else "")))


def plain(fact: Fact) -> str:
    """Return a figure in the report's words: its quote where that holds this amount and time alone, else anew."""
    quote = fold(fact.quote)
    times = {int(year) for year in YEAR.findall(quote)} - {fact.period, *(fact.years or ())}
    if len(quote) <= LONGEST and not times and [n.value for n in find_quantities(quote)] == [fact.value]:
        return quote
    if fact.value is None:
        return fact.verb + fact.subject
    if "其中" in fact.qualifier and "其中" in quote:  # what is told of a part is not told of the whole
        return f"{fact.subject}，{quote[quote.rindex('其中') :]}"
    rate = fact.unit in ("%", "‰", "百分点", "倍") or not fact.verb
    named = fact.subject + fact.verb if rate else fact.verb + fact.subject
    return fold(named + amount_zh(fact))


def label_of(fact: Fact, card: Report, lang: Lang, english: English) -> str:
    """Return whose and of when a fact is."""
    parts = (whose(card, lang, english), when(fact, lang))
    return "".join(parts) if lang == "zh" else ", ".join(filter(None, parts))


def fact_said(fact: Fact, card: Report, lang: Lang, english: English) -> Said:
    """Return a fact with whose and of when it is; what is not all English by its amount beside the report's words."""
    label = label_of(fact, card, lang, english)
    if lang == "zh":
        return Said(f"{label}：{plain(fact)}。", (quote_of(fact),))
    if not HAN.search(fact.quote):
        return Said(f"{label}: {' '.join(fact.quote.split()).rstrip('.;,')}.", (quote_of(fact),))
    if (told := english.fact(fact)) is None:
        name, amount = english.subject(fact), english.amount(fact) or number_en(fact.value or 0)
        told = f"{name + ': ' if name else ''}{amount} ({fold(fact.quote)})"
    return Said(f"{label}: {told}.", (quote_of(fact),))


def differing(fact: Fact, stated: str, card: Report, lang: Lang, english: English) -> Said:
    """Return the correction of a number that a question takes for granted."""
    said = fact_said(fact, card, lang, english)
    return Said(say("premise", lang, actual=said.text.rstrip("。."), stated=stated), said.quotes)


COMPARISONS = {how: re.compile(pattern, re.I) for how, pattern in WORDS["comparisons"].items()}
TESTS = {"eq": operator.eq, "ge": operator.ge, "le": operator.le, "gt": operator.gt, "lt": operator.lt}
MORE, LESS, ABOUT = (word_set(WORDS["bounds"][side]) for side in ("more", "less", "about"))
"""Qualifiers by which the true amount lies above, below or about the number."""
INCLUSIVE = re.compile("以[上下内]|不[少多低高]于|至[少多]")
"""Qualifiers by which it may be the number itself."""


def comparison(text: str) -> str:
    """Return how a question compares its number: eq, ge, le, gt or lt."""
    return next((name for name, pattern in COMPARISONS.items() if pattern.search(text)), "eq")


def verdict(part: Part, fact: Fact, stated: Quantity) -> bool | None:
    """Return whether a fact bears out the number that a question states; None where it does so only nearly.

    A range, and an amount with 约, 超 or 以上, bear out a plain number only where all that they may mean does.
    """
    if fact.value is None:
        return None
    how, value, words = comparison(part.text), stated.value, set(fact.qualifier.split("、"))
    low, high = fact.value, fact.value if fact.value_to is None else fact.value_to
    if says(fact.verb, "falls") or (part.growth and fact.value < 0):
        low, high = -abs(low), -abs(high)
    if says(part.text, "falls"):
        low, high = -low, -high
    if how == "eq" and words & ABOUT:
        return None
    apart = how in ("gt", "lt") and not INCLUSIVE.search(fact.qualifier)  # 逾300 is more than 300
    if words & MORE:
        low, high = math.nextafter(low, math.inf) if apart else low, math.inf
    if words & LESS:
        low, high = -math.inf, math.nextafter(high, -math.inf) if apart else high
    if how == "eq" and stated.qualifier in MORE:  # two thousand odd: between 2000 and 3000; 350 odd: 350 and 360
        top = value + _last_place(value)
        return (value < low and high < top) or (None if high > value and low < top else False)
    if how == "eq" and low != high:
        return None if low <= value <= high else False
    borne = {TESTS[how](end, value) for end in (low, high)}
    return None if len(borne) > 1 else borne.pop()


def _last_place(value: float) -> int:
    """Return what the last digit of a number that is not 0 counts: of 2000 thousands, of 350 tens."""
    place = 1
    while value and value % (place * 10) == 0:
        place *= 10
    return place


class Quotes(Citations):
    """The citations of quotes of a library's reports."""

    def __init__(self, library: Library) -> None:
        super().__init__(library.source)
        self._library = library

    def all(self, quotes: Sequence[Quote]) -> tuple[int, ...]:
        """Return the numbers of some quotes."""
        return tuple(dict.fromkeys(map(self._number, quotes)))

    def _number(self, quote: Quote) -> int:
        card = self._library.report(quote.report)
        at = {"start": quote.start, "end": quote.end, "quote": quote.text, "page": card.page_of(quote.start)}
        return self.add(report=quote.report, title=card.title, section=quote.path, focus=quote.focus, **at).n


def sentence_of(library: Library, passage: Passage, at: int) -> Quote:
    """Return the sentence of a passage that holds an offset."""
    source = library.source(passage.report)
    start = max(source.rfind(mark, passage.start, at) for mark in "。；！？") + 1 or passage.start
    ends = [end for mark in "。；！？" if (end := source.find(mark, at, passage.end)) >= 0]
    end = min(ends, default=passage.end - 1) + 1
    start += len(source[start:end]) - len(source[start:end].lstrip())
    return Quote(passage.report, start, end, source[start:end], passage.path)


def whole_of(library: Library, hit: Hit) -> Quote:
    """Return a passage as it stands in the source, page furniture inside it and all; its best sentence is the focus.

    Of 536 passages with the evidence of a question that sentence held it in 506.
    """
    passage = hit.passage
    source = library.source(passage.report)[passage.start : passage.end]
    text = passage.text if fold(source) == fold(passage.text) else source
    focus = next((_sentence(text, found.clause.text) for found in hit.clauses if found.clause.text in text), None)
    return Quote(passage.report, passage.start, passage.end, text, passage.path, focus)


def _sentence(text: str, words: str) -> str:
    """Return the sentence of a text that some words of it stand in, without the heading on a line above."""
    at = text.index(words)
    low, high = sentence_around(text, at, at + len(words))
    return text[max(low, text.rfind("\n", low, at) + 1) : high]


def languages_of(passages: Sequence[Passage], lang: Lang) -> str:
    """Return the words that name the languages of passages; none for Chinese in a Chinese sentence."""
    english = {not is_chinese(passage.text) for passage in passages}
    if english == {False}:
        return "" if lang == "zh" else "in Chinese, "
    if english == {True}:
        return "英文" if lang == "zh" else "in English, "
    return "中英文" if lang == "zh" else "in Chinese and English, "
