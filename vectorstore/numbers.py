"""Finds the quantities of a text: numbers that count or measure something, not numbers that name or date it."""

import re
from collections.abc import Iterator

from vectorstore.characters import plain
from vectorstore.counting.names import named_spans
from vectorstore.counting.units import HAND_UNIT, UNIT, spell
from vectorstore.counting.verbs import GOVERNING
from vectorstore.facts.numerals import DECIMAL, ZH_DIGITS, ZH_NUMERAL, parse_number
from vectorstore.records import Record

__all__ = ["Number", "find_numbers", "parse_number"]


class Number(Record):
    """A quantity in a text: ``value`` in single units, ``value_text`` as written, ``[start, end)`` with its unit."""

    value: float
    value_text: str
    unit: str
    qualifier: str
    start: int
    end: int


_WIDTHS = str.maketrans("０１２３４５６７８９．％＋／", "0123456789.%+/")
_WIDE_COMMA = re.compile("(?<=[０-９])，(?=[０-９]{3}(?![０-９]))")
_GAP = "[ \u3000\xa0]?"
_SCALE = r"(?:[余多]?(?:[十百](?!分)|千(?![瓦米克伏卡]))?(?:万亿|[万亿])|千(?![瓦米克伏卡])|百(?!分))?"
_DIGITS = rf"{DECIMAL}{_SCALE}(?:(?<=亿)\d{{1,4}}万)?"
_MORE = rf"{_GAP}(?P<more>[余多来]?){_GAP}"
_PATTERNS = tuple(
    re.compile(pattern, re.ASCII)
    for pattern in (
        rf"(?P<value>[百千万]分之(?:{DECIMAL}|[{ZH_NUMERAL}点]{{1,20}})){_MORE}",
        rf"(?P<value>(?:\d|[{ZH_DIGITS}])成半?){_MORE}(?![员为果功立效绩长都渝本交熟品就型年人套份])",
        rf"(?<![\d.A-Za-z])(?<!\d,)(?:(?P<low>{_DIGITS})(?:{_GAP}(?P<low_unit>[%‰]|{UNIT})?[-—–~～至到]|[和、]))?"
        rf"(?P<value>{_DIGITS}){_MORE}(?P<unit>[%‰]|{UNIT})",
        rf"(?P<value>(?<![{ZH_NUMERAL}数几好])[{ZH_DIGITS}十][{ZH_NUMERAL}]{{0,20}}(?:点[{ZH_DIGITS}]{{1,9}}[万亿]?)?)"
        rf"(?P<more>[余多]?)(?P<unit>{HAND_UNIT})",
        rf"(?<=[近上超逾约])(?P<value>[百千万亿][万亿]?)(?P<more>)(?P<unit>{HAND_UNIT})",
        rf"(?<![\d.])(?P<value>{DECIMAL}[余多]?(?:万亿|[万亿])|(?<=[达为到至])\d{{1,9}}\.\d{{1,9}}){_MORE}",
    )
)
_LEAST_BY_HAND = 2
_LONGEST_VERB = 6
_EITHER = re.compile(rf"[{ZH_DIGITS}]{{2}}[万亿]?")
_ENDS = re.compile(r"[，,。；;、！!？?）)]|$")
_COUNTING = re.compile(rf"(?:{'|'.join(sorted(GOVERNING))}|共|有|等)了?$")

_BEFORE = re.compile(
    r"(?:不少于|不低于|不超过|不高于|至少|最多|最高|超过|高于|低于|突破|接近|将近|大约|平均|累计达?到?|共计|合计|总计|共|仅|"
    r"(?<![节条签契履预特违集制公合盟])约|(?<![附最临贴靠亲])近|(?<![赶反高])超|逾|上(?=千|百|万))(?:达到?)?$"
)
_AFTER = re.compile(rf"{_GAP}(以上|以下|以内|以外|左右|上下|多(?!元|种|样|项|个))")


def find_numbers(text: str) -> list[Number]:
    """Return the quantities of a text in order; ``start`` and ``end`` index the text.

    Dates, ordinals, headings and numbers that are names are passed over; of a range both ends are given.

    >>> [(n.value, n.unit) for n in find_numbers("落实“9527”部署，2023年受理3.5万件次、办结98.6%，第五届二次会议")]
    [(35000.0, '件次'), (98.6, '%')]
    >>> [(n.value, n.unit, n.qualifier) for n in find_numbers("建成“两个维护”基地40余个，出台二十一项，每年30件以上")]
    [(40.0, '个', '余'), (21.0, '项', ''), (30.0, '件', '以上')]
    """
    text = plain(_WIDE_COMMA.sub(",", text).translate(_WIDTHS))
    taken = bytearray(len(text))
    for low, high in named_spans(text):
        taken[low:high] = b"\1" * (high - low)
    found: list[Number] = []
    for pattern in _PATTERNS:
        for match in pattern.finditer(text):
            start, end = match.span()
            if _counts(match) and not any(taken[start:end]):
                taken[start:end] = b"\1" * (end - start)
                found.extend(_numbers(match))
    return sorted(found, key=lambda number: number.start)


def _counts(match: re.Match[str]) -> bool:
    """Whether a number reads as a count: 一项 is an article, 3年 a period and 五个方面 mostly rhetoric."""
    written, unit = match["value"], match.groupdict().get("unit")
    value = parse_number(written)
    if value is None or unit == "年" or _EITHER.fullmatch(written):
        return False
    if written[0] not in ZH_DIGITS or unit is None or len(written) > 1:
        return True
    if value < _LEAST_BY_HAND:
        return False
    if unit in ("部", "件", "项") and match.string[match.start() - 1 : match.start()] in ("对", "就"):
        return True
    return bool(
        _ENDS.match(match.string, match.end())
        or _COUNTING.search(match.string, max(0, match.start() - _LONGEST_VERB), match.start())
    )


def _numbers(match: re.Match[str]) -> Iterator[Number]:
    """The quantity of a match; two for a range, whose lower end takes the scale and unit of the upper."""
    upper = match["value"]
    if (low := match.groupdict().get("low")) is not None:
        scale = "" if low[-1] in "十百千万亿" else upper.lstrip("0123456789.,")
        yield _number(match, low, low + scale, match.start("low"))
    yield _number(match, upper, upper, match.start("value"))


def _number(match: re.Match[str], written: str, meant: str, start: int) -> Number:
    text, unit = match.string, match.groupdict().get("unit")
    value = parse_number(meant)
    if value is None:
        raise ValueError(f"not a number: {meant}")
    before, after = _BEFORE.search(text, max(0, start - 6), match.start()), _AFTER.match(text, match.end())
    words = (before[0] if before else "", match["more"], after[1] if after else "")
    end = match.end() if start == match.start("value") else max(match.end("low"), match.end("low_unit"))
    if unit is None:
        unit = "‰" if written.startswith("千") else "%" if re.search("分之|成", written) else ""
    return Number(value=value, value_text=written, unit=spell(unit), qualifier="".join(words), start=start, end=end)
