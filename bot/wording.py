"""How a fact, a card entry and a stated number are said, in Chinese and English, with whose and of when they are."""

import re
from typing import NamedTuple

from bot.english import English, amount_zh, number_en
from bot.messages import say
from bot.question import Part
from bot.records import Lang
from vectorstore.facts.quantities import find_quantities
from vectorstore.reading.text import HAN, fold
from vectorstore.records import Fact, Report

LONGEST = 60
"""Characters of a quote that is shown as it stands; a longer one is said by its subject and amount."""


class Quote(NamedTuple):
    """A span of a report's source that a statement rests on."""

    report: str
    start: int
    end: int
    text: str
    path: tuple[str, ...] = ()


class Said(NamedTuple):
    """A statement with what it rests on."""

    text: str
    quotes: tuple[Quote, ...]


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
    """Return a figure in the report's words: its quote where that holds one amount, else verb, subject and amount."""
    quote = fold(fact.quote)
    if len(quote) <= LONGEST and len(find_quantities(quote)) == 1:
        return quote
    if fact.value is None:
        return fact.verb + fact.subject
    rate = fact.unit in ("%", "‰", "百分点", "倍") or not fact.verb
    named = fact.subject + fact.verb if rate else fact.verb + fact.subject
    return fold(named + amount_zh(fact))


def label_of(fact: Fact, card: Report, lang: Lang, english: English) -> str:
    """Return whose and of when a fact is."""
    parts = (whose(card, lang, english), when(fact, lang))
    return "".join(parts) if lang == "zh" else ", ".join(filter(None, parts))


def fact_said(fact: Fact, card: Report, lang: Lang, english: English) -> Said:
    """Return a fact with whose and of when it is: what has no English name by its amount with the report's words."""
    label = label_of(fact, card, lang, english)
    if lang == "zh":
        return Said(f"{label}：{plain(fact)}。", (quote_of(fact),))
    if not HAN.search(fact.quote):
        return Said(f"{label}: {' '.join(fact.quote.split()).rstrip('.;,')}.", (quote_of(fact),))
    told = english.fact(fact) or f"{english.amount(fact) or number_en(fact.value or 0)} ({plain(fact)})"
    return Said(f"{label}: {told}.", (quote_of(fact),))


def differing(fact: Fact, stated: str, card: Report, lang: Lang, english: English) -> Said:
    """Return the correction of a number that a question takes for granted."""
    said = fact_said(fact, card, lang, english)
    return Said(say("premise", lang, actual=said.text.rstrip("。."), stated=stated), said.quotes)


MORE = {"超", "超过", "以上", "余", "多", "逾", "突破", "不少于", "不低于"}
LESS = {"不足", "不到", "以下", "以内", "近", "接近", "将近"}
COMPARISONS = tuple(
    (name, re.compile(pattern, re.I))
    for name, pattern in (
        ("ge", r"不低于|不少于|不小于|至少|达到?|以上|\bat least\b|\bno (?:less|fewer) than\b"),
        ("le", r"不超过|不多于|不高于|至多|最多|以内|以下|\bat most\b|\bno more than\b"),
        ("gt", r"超过?|多于|高于|大于|突破|\babove\b|\bmore than\b|\bover\b|\bexceed"),
        ("lt", r"不到|少于|低于|小于|不足|\bbelow\b|\bfewer than\b|\bless than\b|\bunder\b"),
    )
)
VAGUE = (
    "约",
    "近",
    "左右",
    "大约",
    "上下",
    "余",
    "多",
    "超",
    "超过",
    "不足",
    "不到",
    "接近",
    "将近",
    "逾",
    "突破",
    "以上",
    "以下",
    "以内",
)


def comparison(text: str) -> str:
    """Return how a question compares its number: eq, ge, le, gt or lt."""
    return next((name for name, pattern in COMPARISONS if pattern.search(text)), "eq")


def _falls(text: str) -> bool:
    return re.search(r"下降|减少|降低|下滑|回落|负增长|\b(?:fell|fall|declin|decreas|drop)", text, re.I) is not None


def verdict(part: Part, fact: Fact, value: float) -> bool | None:
    """Return whether a fact bears out the number that a question states; None where it does so only nearly.

    A range, and an amount with 约, 超 or 以上, bear out a plain number only where all that they may mean does.
    """
    if fact.value is None:
        return None
    how, sign = comparison(part.text), -1 if _falls(part.text) else 1
    low, high = fact.value, fact.value_to if fact.value_to is not None else fact.value
    if _falls(fact.verb) or (part.growth and fact.value < 0):
        low, high = -abs(low), -abs(high)
    if sign < 0:
        low, high = -low, -high
    words = set(filter(None, fact.qualifier.split("、")))
    if words & MORE:
        high = float("inf")
    if words & LESS:
        low = float("-inf") if how != "lt" else low
    vague = bool(words & set(VAGUE)) or low != high
    if how == "eq":
        return (
            None if (vague and low <= value <= high) or words & {"约", "左右", "大约", "上下", "近"} else low == value
        )
    tests = {"ge": (low >= value, high >= value), "gt": (low > value, high > value)}
    tests |= {"le": (high <= value, low <= value), "lt": (high < value, low < value)}
    surely, maybe = tests[how]
    return True if surely else None if maybe else False
