"""All numbers of Chinese text, those that date, rank or last as well, and how numbers of two languages are compared."""

import re
from collections.abc import Iterable, Iterator
from typing import Literal

from vectorstore.facts.chinese import HAND_UNIT, SPELLED, WORDS, Quantity, disjoint, find_quantities
from vectorstore.facts.numerals import parse_number

Bound = Literal["over", "under", "nearly", "least", "most", "about"]

COUNTED = frozenset({"person", "person_time", "household", "event", "item_time", "activity", "item", "count", ""})
"""Classes of what is counted and not measured; an empty one is a bare number."""

DATING = frozenset({"year", "month", "day", "ordinal"})
"""Units of numbers that place a thing in time or order: a day is month * 100 + day."""


_CLASS: dict[str, str] = {word: name for name, words in WORDS["classes"].items() for word in words.split()}
_MEASURES = {"%", "‰", *(SPELLED.get(u, u) for name in ("measures", "periods") for u in WORDS["units"][name].split())}
_BOUNDS: list[tuple[str, Bound]] = sorted(
    ((word, bound) for bound, words in WORDS["bounds"].items() for word in words.split()), key=lambda b: -len(b[0])
)

_DIGIT = r"[0-9０-９零〇一二三四五六七八九十百千]"
_HAND_DIGIT = "零〇一二三四五六七八九"
_ZH_YEAR = str.maketrans("零〇一二三四五六七八九０１２３４５６７８９", "001234567890123456789")
_UP = "十百千万亿"


_DATES = (
    (
        "year",
        rf"(?<![0-9０-９{_HAND_DIGIT}])([12１２][0-9０-９]{{3}}|[一二][{_HAND_DIGIT}]{{3}})\s*(?=年|[-—－–~～至])",
    ),
    ("year", r"(?<=[0-9０-９年])[-—－–~～至]{1,2}([12１２][0-9０-９]{3})(?![0-9０-９.])"),
    ("day", rf"({_DIGIT}{{1,3}})\s*月\s*({_DIGIT}{{1,3}})\s*日"),
    ("month", rf"(?<!{_DIGIT})({_DIGIT}{{1,2}})\s*月(?!\s*{_DIGIT}{{1,3}}\s*日)"),
    ("ordinal", rf"第\s*({_DIGIT}{{1,6}})"),
    ("ordinal", rf"(?<!{_DIGIT})({_DIGIT}{{1,3}})(?=届|次(?:会议|全会|全体会议)|中全会)"),
    ("ordinal", "(首)(?=[次个批部届家项])"),
)
_OTHERS = (
    ("年", rf"(?<![A-Za-z_])(?<!{_DIGIT})(?<!\d\.)(?!一年)({_DIGIT}{{1,3}}(?:\.\d+)?)\s*(?P<over>[余多])?年(?!代|级)"),
    ("", rf"(?<![{_HAND_DIGIT}{_UP}第数几])([二两三四五六七八九]|十[一二三四五六七八九]?)(?P<unit>{HAND_UNIT})"),
    ("", r"(?<![A-Za-z0-9０-９.])([0-9０-９]+(?:\.[0-9０-９]+)?)(?![0-9０-９])"),
    ("", rf"(?<![{_HAND_DIGIT}{_UP}第])([一二两三四五六七八九](?=[{_HAND_DIGIT}]*[{_UP}])[{_HAND_DIGIT}{_UP}]+)"),
)


def every_number(text: str) -> list[Quantity]:
    """Return all numbers of Chinese text: its quantities, what dates, ranks, lasts (3年), stands alone (“2468”)."""
    found = disjoint((*_numbers(text, _DATES), *find_quantities(text), *_numbers(text, _OTHERS)))
    near = ((n, [m for m in found[at + 1 : at + 4] if m.start - n.end <= FROM]) for at, n in enumerate(found))
    return [n for n, following in near if n.value not in (m.value_from for m in following)]  # no old value of another


def _numbers(text: str, patterns: Iterable[tuple[str, str]]) -> Iterator[Quantity]:
    for unit, pattern in patterns:
        for match in re.finditer(pattern, text):
            written = "1" if match[1] == "首" else match[1].translate(_ZH_YEAR) if unit == "year" else match[1]
            value = parse_number(written)
            if value is not None and unit == "day" and (day := parse_number(match[2])):
                value = value * 100 + day
            if value is not None and (unit != "year" or 1900 <= value <= 2100):
                named = match.groupdict()
                yield Quantity(
                    value, None, None, written, named.get("unit", unit), named.get("over") or "", *match.span()
                )


FROM = 12
"""Characters between an old value and the new one: its unit, and a verb."""


def unit_class(unit: str) -> str:
    """Return what languages share of a unit: 件 is item, 人次 person_time; a unit of measurement is itself."""
    if unit in COUNTED or unit in DATING or unit in _MEASURES:
        return unit
    return _CLASS.get(unit) or ("item_time" if unit.endswith("次") else unit if "/" in unit else "item")


def bound_of(qualifier: str) -> Bound | None:
    """Return on which side of a number the true value lies by its qualifier: 超 is over, at least is least."""
    written = qualifier.lower().replace(" ", "-")
    return next((bound for words, bound in _BOUNDS if words in written), None)
