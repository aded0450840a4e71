"""A quantity in English: 1.46万亿元 is 1.46 trillion yuan."""

import re

from bot.english.words import plural, words
from bot.glossary import Glossary
from vectorstore.reading.text import fold
from vectorstore.records import Fact

BEFORE = (
    (("不少于", "不低于", "至少", "以上"), "at least"),
    (("不超过", "不高于", "最多", "最高", "以下", "以内"), "at most"),
    (("超过", "高于", "突破", "逾", "余", "多", "超"), "over"),
    (("低于", "少于", "不足", "不到"), "less than"),
    (("接近", "将近", "近"), "nearly"),
    (("约", "左右", "上下"), "about"),
)
"""Qualifiers as they are said before a number; the first that matches is said."""
SPAN = re.compile(r"(\d+)年(?:来)?(?:累计|共)?")
AFTER = (("每年", "a year"), ("年均", "a year"), ("累计", "in total"), ("合计", "in total"), ("平均", "on average"))
SCALES = ((1e12, "trillion"), (1e9, "billion"), (1e6, "million"))
COUNTERS = words(
    "个 家 项 件 条 座 所 处 套 部 款 支 栋 只 头 辆 台 艘 架 列 篇 门 份 幅 枚 宗 起 例 颗 方面 对 群 张 批"
)
"""Measure words of things: the noun itself says what is counted."""
PEOPLE = frozenset(["人", "名", "位"])
DIGITS = 7
"""Digits that a number in words may have: 164.006 billion; a longer one is written out."""


def number_en(value: float) -> str:
    """Return a number with separators, in words from a million up; never rounded.

    >>> number_en(15320), number_en(73.4), number_en(3.2156e11), number_en(1158000)
    ('15,320', '73.4', '321.56 billion', '1.158 million')
    """
    for scale, word in SCALES:
        short = f"{value / scale:.10g}"
        if abs(value) >= scale and len(short) <= DIGITS + 1 and abs(float(short) * scale - value) < 1e-3:
            return f"{short} {word}"
    return f"{value:,.10g}" if abs(value) < 1e10 else f"{value:,.0f}"


def amount_en(fact: Fact, glossary: Glossary, spoken: bool = True) -> str | None:
    """Return the value of a fact with its qualifier and, if ``spoken``, its unit; None for a unit without English."""
    if fact.value is None:
        return None
    unit = unit_en(fact.unit, glossary) if spoken else ""
    if unit is None:
        return None
    ends = [value for value in (fact.value, fact.value_to) if value is not None]
    mark = "%" if fact.unit == "%" else ""
    one = fact.unit == "%" or (len(ends) == 1 and abs(ends[0]) == 1)
    numbers = "–".join(f"{number_en(value)}{mark}" for value in ends)
    if fact.value_from is not None:
        numbers = f"from {number_en(fact.value_from)}{mark} to {f'{_before(fact)} {numbers}'.strip()}"
    said = "" if mark else unit if one else plural(unit)
    return " ".join(
        part for part in ("" if fact.value_from is not None else _before(fact), numbers, said, _after(fact)) if part
    )


def _before(fact: Fact) -> str:
    qualifier = fold(f"{fact.qualifier}{fact.value_text or ''}")  # 2400多亿 holds its own
    if qualifier.startswith("不足") or "不到" in qualifier:
        return "less than"
    return next((said for words, said in BEFORE if any(word in qualifier for word in words)), "")


def _after(fact: Fact) -> str:
    qualifier = fold(fact.qualifier)
    if span := SPAN.search(qualifier):
        return f"over {span[1]} years"
    words = [said for sign, said in AFTER if sign in qualifier]
    yearly = fact.unit == "%" or "年均" in fact.subject
    return "" if yearly and words[:1] == ["a year"] else " ".join(words[:1])


def unit_en(unit: str, glossary: Glossary) -> str | None:
    """Return the English of a unit in the singular, "" for none; None when it is not known.

    >>> from bot.glossary import Entry, Glossary
    >>> unit_en("元/吨", Glossary([Entry(zh="元", en="yuan", kind="unit"), Entry(zh="吨", en="ton", kind="unit")]))
    'yuan per ton'
    """
    unit = fold(unit)
    known = glossary.get(unit, "unit") if unit else ""
    if known is not None or "/" not in unit:
        return known
    above, _, below = unit.partition("/")
    over, under = unit_en(above, glossary), unit_en(below, glossary)
    return f"{plural(over)} per {under}" if over and under else None


def amount_zh(fact: Fact) -> str:
    """Return the value as the report writes it, with its qualifier.

    >>> amount_zh(Fact.model_construct(value_text="50", unit="个", qualifier="余"))
    '50余个'
    """
    qualifier, written = fold(fact.qualifier), fold(fact.value_text)
    ends_in_unit = written.startswith(("百分之", "千分之")) or (fact.unit and written.endswith(fold(fact.unit)))
    unit = "" if ends_in_unit else fold(fact.unit)
    more = next((word for word in ("余", "多") if qualifier.endswith(word)), "")
    after = next((word for word in ("以上", "以下", "以内", "左右", "上下") if qualifier.endswith(word)), "")
    before = qualifier.removesuffix(more or after).rstrip("、")
    return f"{before}{written}{more}{unit}{after}"
