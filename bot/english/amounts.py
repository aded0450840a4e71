"""Numbers and amounts in English, and as a report writes them."""

from bot.english.words import TABLE, plural
from bot.glossary import Glossary
from vectorstore.reading.text import fold
from vectorstore.records import Fact

BEFORE: dict[str, list[str]] = TABLE["before"]
AFTER: dict[str, str] = TABLE["after"]
SCALES = ((1e12, "trillion"), (1e9, "billion"), (1e6, "million"))
RATES = ("%", "‰")
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
    mark = fact.unit if fact.unit in RATES else ""
    one = bool(mark) or (len(ends) == 1 and abs(ends[0]) == 1)
    numbers = "–".join(f"{number_en(value)}{mark}" for value in ends)
    if fact.value_from is not None:
        numbers = f"from {number_en(fact.value_from)}{mark} to {f'{_before(fact)} {numbers}'.strip()}"
    said = "" if mark else unit if one else plural(unit)
    return " ".join(
        part for part in ("" if fact.value_from is not None else _before(fact), numbers, said, _after(fact)) if part
    )


def _before(fact: Fact) -> str:
    qualifier = fold(f"{fact.qualifier}{fact.value_text or ''}")  # 2400多亿 holds its own
    return next((said for said, signs in BEFORE.items() if any(sign in qualifier for sign in signs)), "")


def _after(fact: Fact) -> str:
    qualifier = fold(fact.qualifier)
    words = [said for sign, said in AFTER.items() if sign in qualifier]
    yearly = fact.unit == "%" or "年均" in fact.subject
    return "" if yearly and words[:1] == ["a year"] else " ".join(words[: qualifier.count("每") or 1])


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
    before = qualifier.removesuffix(more or after).replace("其中", "").strip("、")
    more = "" if more in written else more  # 4300余万
    return f"{before}{written}{more}{unit}{after}"
