"""Reads one written number: 26, ３４, 三十四, 壹仟零伍拾贰, 1.46万, 73.4%, 百分之九十八点六, 九成半."""

import re
import unicodedata

_DIGITS = {char: value for value, chars in enumerate(
    ("零〇○", "一壹弌", "二贰貳两兩", "三叁參", "四肆", "五伍", "六陆陸", "七柒", "八捌", "九玖")
) for char in chars}  # fmt: skip
_TENS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_MYRIADS = {"万": 10**4, "萬": 10**4, "亿": 10**8, "億": 10**8}
_SCALES = _TENS | _MYRIADS

ZH_DIGITS = "".join(_DIGITS)
ZH_NUMERAL = "".join(_DIGITS) + "".join(_SCALES)
DECIMAL = r"(?:\d{1,3}(?:,\d{3}){1,5}(?!\d)|\d{1,15})(?:\.\d{1,9})?"

_GROUP = re.compile(rf"({DECIMAL})([十百千拾佰仟]?)([万亿萬億]*)")
_FRACTION = re.compile(r"(百|千|万|.+?)分之(.+)")
_TENTHS = re.compile(r"(.+?)成(半?)")
_LOOSE = re.compile(r"(?<=.)[余多来几](?=[万亿萬億]|$)")


def parse_number(text: str) -> float | None:
    """Return the value of a text that is one number and nothing else, or None.

    A rate is read in the unit it is written in: per cent for %, 百分之 and 成, per mille for ‰ and 千分之.
    Other fractions are plain numbers. 余 and 多 do not change a value.

    >>> parse_number("2.35万"), parse_number("一百零八"), parse_number("1万多"), parse_number("10,234")
    (23500.0, 108.0, 10000.0, 10234.0)
    >>> parse_number("百分之九十八点六"), parse_number("９成"), parse_number("九成半"), parse_number("千分之三")
    (98.6, 90.0, 95.0, 3.0)
    """
    text = _LOOSE.sub("", "".join(unicodedata.normalize("NFKC", text).split()))
    if found := _FRACTION.fullmatch(text):
        return _fraction(found[1], found[2])
    if found := _TENTHS.fullmatch(text):
        tenths = parse_number(found[1])
        return None if tenths is None else round(tenths * 10 + (5 if found[2] else 0), 6)
    if "/" in text:
        return _divide(*text.split("/", 1))
    return _plain(text.rstrip("%‰"))


def _fraction(whole: str, part: str) -> float | None:
    return _plain(part) if whole in ("百", "千", "万") else _divide(part, whole)


def _divide(part: str, whole: str) -> float | None:
    above, below = _plain(part), _plain(whole)
    return above / below if above is not None and below else None


def _plain(text: str) -> float | None:
    return _arabic(text) if text[:1].isdecimal() else _chinese(text)


def _arabic(text: str) -> float | None:
    """Digits with their scales: 3亿5000万 is a sum of falling groups."""
    total, position, last = 0.0, 0, float("inf")
    while position < len(text):
        found = _GROUP.match(text, position)
        scale = _scale(found) if found else 0
        if not found or scale >= last:
            return None
        total += float(found[1].replace(",", "")) * scale
        position, last = found.end(), scale
    return round(total, 6) if text else None


def _scale(found: re.Match[str]) -> int:
    scale = _TENS.get(found[2], 1)
    for myriad in found[3]:
        scale *= _MYRIADS[myriad]
    return scale


def _chinese(text: str) -> float | None:
    whole, point, decimals = text.partition("点")
    scale = 1
    while point and decimals and decimals[-1] in _MYRIADS:
        scale, decimals = scale * _MYRIADS[decimals[-1]], decimals[:-1]
    value = _positional(whole) if whole and all(char in _DIGITS for char in whole) else _scaled(whole)
    if value is None or not point:
        return value
    if not decimals or any(char not in _DIGITS for char in decimals):
        return None
    return round((value + float("0." + "".join(str(_DIGITS[char]) for char in decimals))) * scale, 6)


def _positional(text: str) -> float:
    return float("".join(str(_DIGITS[char]) for char in text))


def _scaled(text: str) -> float | None:
    """二万三千零五: digits wait for their scale; a scale without a digit counts one of itself (十二, 百万)."""
    total, block, digit, unit = 0, 0, None, 1
    for char in text:
        if char in _DIGITS and not (digit := _next_digit(digit, char)):
            unit = 10
        elif char in _TENS:
            unit = _TENS[char]
            block, digit = block + (digit or 1) * unit, None
        elif char in _MYRIADS:
            unit, block = _MYRIADS[char], block + (digit or 0)
            raised = block or (0 if total else 1)
            total, block, digit = (total + raised) * unit if unit > 10**4 else total + raised * unit, 0, None
        elif char not in _DIGITS or digit == -1:
            return None
    if not text or digit == -1:
        return None
    return float(total + block + (digit or 0) * (unit // 10 if unit > 10 else 1))


def _next_digit(held: int | None, char: str) -> int:
    """The digit now held; -1 when two digits stand together where only one may."""
    return -1 if held else _DIGITS[char]
