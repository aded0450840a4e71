"""Reads one written number: 26, ３４, 三十四, 壹仟零伍拾贰, 1.46万, 73.4%, 百分之九十八点六, 九成半."""

import re
import unicodedata
from functools import lru_cache
from math import inf, prod

_DIGITS = {char: str(value) for value, chars in enumerate(
    ("零〇○", "一壹弌", "二贰貳两兩", "三叁參", "四肆", "五伍", "六陆陸", "七柒", "八捌", "九玖")
) for char in chars}  # fmt: skip
_TENS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_MYRIADS = {"万": 10**4, "萬": 10**4, "亿": 10**8, "億": 10**8}
_PLAIN = str.maketrans(_DIGITS | {"点": "."})

ZH_DIGITS = "".join(_DIGITS)
ZH_NUMERAL = "".join((*_DIGITS, *_TENS, *_MYRIADS))
DECIMAL = r"(?:\d{1,3}(?:,\d{3}){1,5}(?!\d)|\d{1,15})(?:\.\d{1,9})?"

_GROUP = re.compile(rf"(?=.)({DECIMAL})?([{''.join(_TENS)}]*)([{''.join(_MYRIADS)}]*)")
_PARTS = re.compile(r"[百千万]分之(.+)")
_TENTHS = re.compile(r"(.+?)成(半?)")
_LOOSE = re.compile(r"(?<=.)[余多来几](?=[万亿萬億]|$)")


@lru_cache(maxsize=1024)
def parse_number(text: str) -> float | None:
    """Return the value of a text that is one number and nothing else, or None.

    A rate is read in the unit it is written in: per cent for %, 百分之 and 成, per mille for ‰ and 千分之.
    余 and 多 do not change a value.

    >>> parse_number("2.35万"), parse_number("一百零八"), parse_number("1万多"), parse_number("10,234")
    (23500.0, 108.0, 10000.0, 10234.0)
    >>> parse_number("百分之九十八点六"), parse_number("９成"), parse_number("九成半"), parse_number("千分之三")
    (98.6, 90.0, 95.0, 3.0)
    """
    text = _LOOSE.sub("", "".join(unicodedata.normalize("NFKC", text).split()))
    if found := _PARTS.fullmatch(text):
        return _plain(found[1])
    if found := _TENTHS.fullmatch(text):
        tenths = parse_number(found[1])
        return None if tenths is None else round(tenths * 10 + (5 if found[2] else 0), 6)
    return _plain(text.rstrip("%‰"))


def _plain(text: str) -> float | None:
    """Add up groups of digits with their scales: 3亿5000万, 二万三千零五, 百万; 一百一 is 110, 一百二三 no number."""
    by_hand, written = not text[:1].isdecimal(), text.translate(_PLAIN)
    if written != text and re.search("[0-9]", text):
        return None
    if by_hand and written.isdecimal():
        return float(written)
    total, block, last, raised, position = 0.0, 0.0, inf, inf, 0
    while found := _GROUP.match(written, position):
        digits, position = found[1] or "", found.end()
        if not found[0] or (by_hand and len(digits.partition(".")[0].lstrip("0")) > 1):
            return None
        tens, myriads = (prod(scales[char] for char in found[n]) for n, scales in ((2, _TENS), (3, _MYRIADS)))
        if tens >= last or (myriads >= raised and total >= myriads):
            return None
        loose = by_hand and position == len(written) and found[0] == digits and digits[0] != "0" and 10 < last < inf
        block += float(digits.replace(",", "") or 1) * (last / 10 if loose else tens)
        if myriads > 1:
            total, block = (total + block) * myriads if total < myriads else total + block * myriads, 0.0
            raised = myriads
        last = myriads if myriads > 1 else tens
    return round(total + block, 6) if text and position == len(written) else None
