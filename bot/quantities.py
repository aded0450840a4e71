"""Quantities of Chinese and English text in one form, so that an answer's numbers can be held against its quotes."""

import re
from collections.abc import Callable, Iterable, Sequence

from bot.english.english_numbers import english_quantities
from bot.english.unit_classes import COUNTED, UnitClass, accepts, chinese_class
from bot.records import Lang, Record
from vectorstore.facts.chinese import HAND_UNIT
from vectorstore.facts.quantities import find_quantities, parse_number

DIGIT = r"[0-9０-９零〇一二三四五六七八九十百千]"
YEAR = re.compile(
    r"(?<![0-9０-９零〇一二三四五六七八九])([12１２][0-9０-９]{3}|[一二][零〇一二三四五六七八九]{3})\s*(?=年|[-—－–~～至])"
)
LAST_YEAR = re.compile(r"(?<=[0-9０-９年])[-—－–~～至]{1,2}([12１２][0-9０-９]{3})(?![0-9０-９.])")
DAY = re.compile(rf"({DIGIT}{{1,3}})\s*月\s*({DIGIT}{{1,3}})\s*日")
MONTH = re.compile(rf"(?<!{DIGIT})({DIGIT}{{1,2}})\s*月(?!\s*{DIGIT}{{1,3}}\s*日)")
ORDINAL = re.compile(rf"第\s*({DIGIT}{{1,6}})")
SESSION = re.compile(rf"(?<!{DIGIT})({DIGIT}{{1,3}})(?=届|次(?:会议|全会|全体会议)|中全会)")
FIRST = re.compile(r"首(?=[次个批部届家项])")
DURATION = re.compile(rf"(?<!{DIGIT})(?!一年)({DIGIT}{{1,3}})\s*(年)(?!代|级)")
BY_HAND = re.compile(
    rf"(?<![零〇一二三四五六七八九十百千万亿第数几])([二两三四五六七八九]|十[一二三四五六七八九]?)({HAND_UNIT})"
)
BARE = re.compile(r"(?<![A-Za-z0-9０-９.])([0-9０-９]+(?:\.[0-9０-９]+)?)(?![0-9０-９])")
HAND = "零〇一二三四五六七八九"
BARE_HAND = re.compile(
    rf"(?<![{HAND}十百千万亿第])([一二两三四五六七八九](?=[{HAND}]*[十百千万亿])[{HAND}十百千万亿]+)"
)
MARK = re.compile(r"\[\^?\d{1,3}\]|【\d{1,3}】")
HAN_UNIT = re.compile(r"[㐀-鿿]")
ZH_DIGIT_YEAR = str.maketrans("零〇一二三四五六七八九０１２３４５６７８９", "001234567890123456789")


class Quantity(Record):
    """A number with its unit at ``text[start:end]`` of the text it was read from.

    ``value`` is in single units (1.46万件 is 14600; 73.4% is 73.4; a day is month * 100 + day). ``unit`` is the
    measure word or noun as written, empty when there is none; ``unit_class`` is what two languages are compared by.
    """

    value: float
    unit: str
    unit_class: UnitClass
    text: str
    start: int
    end: int


def quantities(text: str, lang: Lang) -> list[Quantity]:
    """Return the quantities, ordinals, years and dates of ``text``, in order; citation marks such as [1] are skipped.

    English text may hold Chinese quantities; they are read too.

    >>> [(q.value, q.unit_class) for q in quantities("3年累计票决1.46万件", "zh")]
    [(3.0, 'duration'), (14600.0, 'item')]
    >>> [(q.value, q.unit_class) for q in quantities("about 14,600 items over three years", "en")]
    [(14600.0, 'item'), (3.0, 'duration')]
    """
    text = MARK.sub(lambda mark: " " * len(mark.group()), text)
    chinese = _chinese(text)
    if lang == "zh":
        return chinese
    chinese = [q for q in chinese if HAN_UNIT.search(q.text)]
    found = [_quantity(text, (e.start, e.end), e.value, e.unit_class, e.unit) for e in english_quantities(text)]
    english = [q for q in found if q is not None]
    return sorted([*chinese, *(q for q in english if not _overlaps(q, chinese))], key=lambda q: q.start)


def agree(claimed: Quantity, given: Quantity) -> bool:
    """Return whether ``claimed`` says no more than ``given``: the same value in a unit that fits.

    Two Chinese units must be the same word (人, 名 and 位 are one); an English noun fits the measure words that count
    such things; a bare English number fits anything that is counted, never a percentage, a sum or a size.
    """
    if claimed.unit_class == "month" and given.unit_class == "day":
        return claimed.value == given.value // 100
    if not _same_value(claimed.value, given.value):
        return False
    if HAN_UNIT.search(claimed.unit) and HAN_UNIT.search(given.unit):
        return claimed.unit_class == given.unit_class and (
            claimed.unit == given.unit or claimed.unit_class not in COUNTED or claimed.unit_class == "person"
        )
    return claimed.unit_class == given.unit_class or accepts(claimed.unit_class, given.unit_class)


def unsupported(text: str, lang: Lang, quotes: Iterable[str]) -> list[Quantity]:
    """Return the quantities of ``text`` that stand in none of the Chinese ``quotes`` with the same value and unit.

    Years are left out: a year may come from the section that a quote stands in.
    """
    given = [q for quote in quotes for q in quantities(quote, "zh")]
    return [q for q in quantities(text, lang) if q.unit_class != "year" and not any(agree(q, g) for g in given)]


def years(text: str, lang: Lang) -> list[int]:
    """Return the years named in ``text``, in order: 2025年, 二〇二五年, 2025—2029年, in 2025."""
    return [int(q.value) for q in quantities(text, lang) if q.unit_class == "year"]


def _same_value(a: float, b: float) -> bool:
    return abs(a - b) <= 1e-9 * max(1.0, abs(a), abs(b))


def _overlaps(quantity: Quantity, others: Sequence[Quantity]) -> bool:
    return any(quantity.start < other.end and other.start < quantity.end for other in others)


def _chinese(text: str) -> list[Quantity]:
    """Every number of Chinese text: what counts or measures, and what dates, ranks or stands alone."""
    found = [q for pattern, unit_class, read in DATED for q in _read(text, pattern, unit_class, read)]
    counted = [_quantity(text, (n.start, n.end), n.value, chinese_class(n.unit), n.unit) for n in find_quantities(text)]
    by_hand = [
        _quantity(text, m.span(), parse_number(m.group(1)), chinese_class(m.group(2)), m.group(2))
        for pattern in (DURATION, BY_HAND)
        for m in pattern.finditer(text)
    ]
    bare = [
        _quantity(text, m.span(1), parse_number(m.group(1)), "bare", "")
        for pattern in (BARE, BARE_HAND)
        for m in pattern.finditer(text)
    ]
    kept: list[Quantity] = []
    for quantity in (*found, *counted, *by_hand, *bare):
        if quantity is not None and not _overlaps(quantity, kept):
            kept.append(quantity)
    return sorted(kept, key=lambda q: q.start)


def _read(
    text: str, pattern: re.Pattern[str], unit_class: UnitClass, read: Callable[[re.Match[str]], float | None]
) -> list[Quantity | None]:
    return [_quantity(text, match.span(), read(match), unit_class, "") for match in pattern.finditer(text)]


def _quantity(
    text: str, span: tuple[int, int], value: float | None, unit_class: UnitClass, unit: str
) -> Quantity | None:
    if value is None:
        return None
    return Quantity(value=value, unit=unit, unit_class=unit_class, text=text[slice(*span)], start=span[0], end=span[1])


def _year(match: re.Match[str]) -> float | None:
    value = int(match.group(1).translate(ZH_DIGIT_YEAR))
    return float(value) if 1900 <= value <= 2100 else None


def _day(match: re.Match[str]) -> float | None:
    month, day = parse_number(match.group(1)), parse_number(match.group(2))
    return None if month is None or day is None else month * 100 + day


def _first_number(match: re.Match[str]) -> float | None:
    return parse_number(match.group(1))


DATED: tuple[tuple[re.Pattern[str], UnitClass, Callable[[re.Match[str]], float | None]], ...] = (
    (YEAR, "year", _year),
    (LAST_YEAR, "year", _year),
    (DAY, "day", _day),
    (MONTH, "month", _first_number),
    (ORDINAL, "ordinal", _first_number),
    (SESSION, "ordinal", _first_number),
    (FIRST, "ordinal", lambda match: 1.0),
)
