"""A figure's value and unit in English."""

import re

from bot.english.inflect import plural
from bot.english.unit_classes import COUNTED, chinese_class
from bot.glossary import Glossary
from vectorstore.folding import fold
from vectorstore.records import Fact

BEFORE = (
    (re.compile("不少于|不低于|至少|以上"), "at least"),
    (re.compile("不超过|不高于|最多|最高|以下|以内"), "at most"),
    (re.compile("超过|高于|突破|逾|余|多|超|上(?=[千百万])"), "more than"),
    (re.compile("低于"), "less than"),
    (re.compile("接近|将近|近"), "nearly"),
    (re.compile("约|左右|上下"), "about"),
)
SPAN = re.compile(r"(\d+)年(?:来)?累计")
MONEY = re.compile(r"(.*)(元|元人民币|人民币)$")
AFTER = ("以上", "以下", "以内", "以外", "左右", "上下")
SPOKEN = frozenset({"人次", "户次", "家次", "车次", "人天"})
SCALES = ((1e12, "trillion"), (1e9, "billion"), (1e6, "million"))


def number_en(value: float, money: bool = False) -> str:
    """Return a number with separators; sums of money from a million up in words, never rounded.

    >>> number_en(15320), number_en(73.4), number_en(3.2156e11, money=True)
    ('15,320', '73.4', '321.56 billion')
    """
    for scale, word in SCALES if money else ():
        short = f"{value / scale:.10g}"
        if value >= scale and "e" not in short and float(short) * scale == value:
            return f"{short} {word}"
    return f"{value:,.10g}" if value < 1e10 else f"{value:,.0f}"


def amount_en(figure: Fact, glossary: Glossary) -> str:
    """Return the value with its qualifier, and its unit where it says more than that things were counted."""
    qualifier = fold(figure.qualifier)
    unit_class = chinese_class(figure.unit)
    number = number_en(figure.value, unit_class == "money")
    before = next((words for pattern, words in BEFORE if pattern.search(qualifier)), "")
    years = SPAN.search(qualifier)
    after = f"over {years[1]} years" if years else "a year" if "每年" in qualifier else ""
    number += "%" if unit_class == "percent" else ""
    unit = "" if unit_class == "percent" or not _says_unit(figure.unit, unit_class) else unit_en(figure, glossary)
    return " ".join(part for part in (before, number, unit, after) if part)


def amount_zh(figure: Fact) -> str:
    """Return the value as the report writes it, with its qualifier.

    >>> from vectorstore.records import Fact
    >>> amount_zh(Fact.model_construct(value_text="50", unit="个", qualifier="余"))
    '50余个'
    """
    qualifier, written = fold(figure.qualifier), fold(figure.value_text)
    unit = "" if written.startswith(("百分之", "千分之")) else fold(figure.unit)
    more = next((word for word in ("余", "多") if qualifier.endswith(word)), "")
    after = next((word for word in AFTER if qualifier.endswith(word)), "")
    before = qualifier.removesuffix(more or after)
    return f"{before}{written}{more}{unit}{after}"


def _says_unit(unit: str, unit_class: str) -> bool:
    return unit in SPOKEN or unit_class not in COUNTED


def unit_en(figure: Fact, glossary: Glossary) -> str:
    """Return the English of the unit, in the plural where there is more than one; empty when it is not known."""
    unit = fold(figure.unit)
    english = glossary.get(unit, "unit")
    if english is None:
        money = MONEY.fullmatch(unit)
        english = "yuan" if money and not money[1] else ""
    if unit == "%":
        return "percent"
    return english if figure.value == 1 or english in ("yuan", "mu", "jin", "li", "TEU") else plural(english or "")
