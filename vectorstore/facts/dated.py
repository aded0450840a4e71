"""All numbers of Chinese text: quantities, and those that date, rank, last or stand alone."""

import re
from collections.abc import Iterator

from vectorstore.facts.chinese import HAND_UNIT, Quantity, find_quantities
from vectorstore.facts.numerals import parse_number

_DIGIT = r"[0-9０-９零〇一二三四五六七八九十百千]"
_HAND_DIGIT = "零〇一二三四五六七八九"
_ZH_YEAR = str.maketrans("零〇一二三四五六七八九０１２３４５６７８９", "001234567890123456789")
_DATES: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (unit, re.compile(pattern))
    for unit, pattern in (
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
)
_LASTING = re.compile(rf"(?<!{_DIGIT})(?!一年)(?P<value>{_DIGIT}{{1,3}})\s*(?P<unit>年)(?!代|级)")
_BY_HAND = re.compile(
    rf"(?<![零〇一二三四五六七八九十百千万亿第数几])(?P<value>[二两三四五六七八九]|十[一二三四五六七八九]?)(?P<unit>{HAND_UNIT})"
)
_BARE = re.compile(r"(?<![A-Za-z0-9０-９.])([0-9０-９]+(?:\.[0-9０-９]+)?)(?![0-9０-９])")
_BARE_HAND = re.compile(
    rf"(?<![{_HAND_DIGIT}十百千万亿第])([一二两三四五六七八九](?=[{_HAND_DIGIT}]*[十百千万亿])[{_HAND_DIGIT}十百千万亿]+)"
)


def _dated(text: str) -> Iterator[Quantity | None]:
    for unit, pattern in _DATES:
        for match in pattern.finditer(text):
            written = "1" if match[1] == "首" else match[1].translate(_ZH_YEAR) if unit == "year" else match[1]
            found = _made(match, unit, written)
            if found and unit == "day" and (day := parse_number(match[2])):
                found = found._replace(value=found.value * 100 + day)
            if found and (unit != "year" or 1900 <= found.value <= 2100):
                yield found


FROM = 12
"""Characters between an old value and the new one: its unit, and a verb."""


def _made(match: re.Match[str], unit: str, written: str) -> Quantity | None:
    value = parse_number(written)
    return None if value is None else Quantity(value, None, None, written, unit, "", *match.span())


def _is_within(quantity: Quantity, other: Quantity) -> bool:
    """Return whether a number is written within another one, or is its old value: the 21 of 从21%提高到74%."""
    old = other.value_from == quantity.value and 0 <= other.start - quantity.end <= FROM
    return old or (quantity.start < other.end and other.start < quantity.end)


def every_number(text: str) -> list[Quantity]:
    """Return all numbers of Chinese text: its quantities, what dates, ranks, lasts (3年), stands alone (“2468”)."""
    kept: list[Quantity] = []
    bare = [_made(m, "", m[1]) for pattern in (_BARE, _BARE_HAND) for m in pattern.finditer(text)]
    by_hand = [_made(m, m["unit"], m["value"]) for pattern in (_LASTING, _BY_HAND) for m in pattern.finditer(text)]
    for quantity in (*_dated(text), *find_quantities(text), *by_hand, *bare):
        if quantity and not any(_is_within(quantity, other) for other in kept):
            kept.append(quantity)
    return sorted(kept, key=lambda quantity: quantity.start)
