"""The scorer's own reading of quantities, so that a fault in the product's reading cannot hide itself.

Numbers: 26, ２６, 1,423, 二十六, 壹仟零贰拾捌, 1.78万, 3亿, 81.3%, 百分之八十一点三, twenty-six, 17.8 thousand.
"""

import re
import unicodedata
from math import prod
from typing import NamedTuple

DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
DIGITS |= {c: i for i, c in enumerate("零壹贰叁肆伍陆柒捌玖")}
TENS = {"十": 10, "百": 100, "千": 1000, "拾": 10, "佰": 100, "仟": 1000}
SCALES = {"万": 10_000, "亿": 100_000_000, "萬": 10_000, "億": 100_000_000}
ONES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
)
WORDS = {word: value for value, word in enumerate(re.split(" ", ONES))}
WORDS |= {w: 10 * i for i, w in enumerate(re.split(" ", "twenty thirty forty fifty sixty seventy eighty ninety"), 2)}
MULTIPLES = {"hundred": 100, "thousand": 1000, "k": 1000, "million": 10**6, "billion": 10**9, "trillion": 10**12}
MEASURES = re.split(" ", "个百分点 平方公里 周岁 公里 公顷 千米 小时 分钟 天 年 月 日 号 吨 亩 米 元 倍 周 岁")
COUNTS = re.split(
    " ",
    "人次 户次 场次 件次 班次 件 部 项 个 名 人 位 期 次 条 张 篇 场 家 份 批 届 轮 座 所 处 支 台 辆 户 字 卷 册 本 "
    "只 幅 款 章 节 对 组 队 站 级 类 种 点 面 道 起 宗 例",
)
UNITS = sorted([*MEASURES, *COUNTS], key=len, reverse=True)
COUNTING = frozenset(["", "个百分点", *COUNTS])
"""Measure words of which one is as good as another beside the same number; a list leaves 百分点 to its last one."""
SAME = {"部": "件", "人": "名", "位": "名", "percent": "%", "per cent": "%", "号": "日"}
CALENDAR = frozenset({"年", "月", "日"})

_HAN = "零〇一二三四五六七八九十百千两壹贰叁肆伍陆柒捌玖拾佰仟"
_BELOW_20 = "|".join(sorted((word for word, value in WORDS.items() if value < 20), key=len, reverse=True))
_TY = "|".join(word for word, value in WORDS.items() if value >= 20)
_UP_TO_99 = rf"(?:(?:{_TY})(?:[\s-](?:{_BELOW_20})\b)?|(?:{_BELOW_20})\b)"
_MULTIPLE = "|".join(MULTIPLES.keys() - {"k"})
_TAIL = rf"(?P<more>余|多|来)?(?P<unit>{'|'.join(UNITS)}|%|\s*per\s?cent(?!age)|\s*percent(?!age))?"
NUMBER = re.compile(
    rf"(?P<hundredths>百分之)?(?:(?P<arabic>(?<![\d.])\d+(?:,\d{{3}})*(?:\.\d+)?)(?P<times>[\s-]*(?:thousand|million|billion|trillion|k)\b)?"
    rf"|(?P<han>[{_HAN}]+(?:点[{_HAN}]+)?))(?P<scale>[万亿萬億]{{0,2}}){_TAIL}"
    rf"|\b(?P<words>{_UP_TO_99}(?:(?:[\s-]+(?:{_MULTIPLE}))+\b(?:[\s-]+(?:and\s+)?{_UP_TO_99})?)*)\b"
    r"(?P<wunit>\s*per\s?cent|\s*percent)?",
    re.IGNORECASE,
)


class Quantity(NamedTuple):
    """A number in single units with the measure word right after it ("" when there is none)."""

    value: float
    unit: str
    text: str
    start: int


def quantities(text: str) -> list[Quantity]:
    """Return the quantities of ``text``, in order; ``start`` indexes its NFKC form.

    >>> [(q.value, q.unit) for q in quantities("通过二十六件，累计１.78万件，占81.3%；twenty-six laws")]
    [(26.0, '件'), (17800.0, '件'), (81.3, '%'), (26.0, '')]
    """
    folded = unicodedata.normalize("NFKC", text)
    found = (_read(match) for match in NUMBER.finditer(folded))
    return [quantity for quantity in found if quantity is not None]


def unit_class(unit: str) -> str:
    """Return one name for units that say the same (件 and 部 of laws, 人 and 名)."""
    plain = re.sub(r"\s+", " ", unit.strip().lower())
    return SAME.get(plain, plain)


def numerals(text: str) -> list[float]:
    """Return the values of Chinese numerals that count nothing by themselves, mostly in names: 四 of 四风.

    >>> numerals("整治四风，双跑道，每万人，千亿级，十四五")
    [4.0, 2.0, 10000.0, 100000000000.0]
    """
    found = []
    for run in re.findall(f"[{_HAN}双首{''.join(SCALES)}]+", text):
        tens = [TENS.get(c) or SCALES.get(c) for c in run]
        if len(run) == 1 and not tens[0]:
            found.append(float(DIGITS.get(run, 2 if run == "双" else 1)))
        elif all(tens):
            found.append(float(prod(value for value in tens if value)))
    return found


def is_year(quantity: Quantity) -> bool:
    """Tell whether a number without a unit is written as a year is."""
    return not quantity.unit and 1900 <= quantity.value <= 2100


def same_value(left: float, right: float) -> bool:
    """Tell whether two numbers are equal but for rounding in their arithmetic."""
    return abs(left - right) <= 1e-9 * max(1.0, abs(left), abs(right))


def _read(match: re.Match[str]) -> Quantity | None:
    if match["words"]:
        if match["words"].lower() == "one":
            return None
        return Quantity(_english(match["words"]), unit_class(match["wunit"] or ""), match[0], match.start())
    han = match["han"]
    if han and not _is_numeral(han, bare=not (match["unit"] or match["scale"] or match["hundredths"])):
        return None
    value = _chinese(han) if han else float(match["arabic"].replace(",", ""))
    for scale in match["scale"]:
        value *= SCALES[scale]
    if match["times"]:
        value *= MULTIPLES[match["times"].strip(" -").lower()]
    unit = "%" if match["hundredths"] else unit_class(match["unit"] or "")
    return Quantity(round(value, 6), unit, match[0], match.start())


def _is_numeral(text: str, *, bare: bool) -> bool:
    """Tell 二十六 and 二〇二五 from 十五五 (a plan's name) and from a lone 一 that counts nothing."""
    if bare and len(text) == 1:
        return False
    has_tens = any(c in TENS for c in text)
    return not has_tens or re.search(r"[一二三四五六七八九两][一二三四五六七八九两]", text.partition("点")[0]) is None


def _chinese(text: str) -> float:
    whole, _, fraction = text.partition("点")
    decimals = "".join(str(DIGITS[c]) for c in fraction if c in DIGITS)
    return float(f"{_integer(whole)}.{decimals or 0}")


def _integer(text: str) -> int:
    if not any(c in TENS for c in text):
        return int("".join(str(DIGITS[c]) for c in text))
    total, digit = 0, 0
    for c in text:
        if c in TENS:
            total, digit = total + (digit or 1) * TENS[c], 0
        else:
            digit = DIGITS[c]
    return total + digit


def _english(text: str) -> float:
    total, current = 0, 0
    for word in re.findall(r"[a-z]+", text.lower()):
        if word in WORDS:
            current += WORDS[word]
        elif word == "hundred":
            current = (current or 1) * 100
        elif word in MULTIPLES:
            total, current = total + (current or 1) * MULTIPLES[word], 0
    return float(total + current)
