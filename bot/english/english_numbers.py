"""Numbers of English text: figures, spelled-out numbers, ordinals, years and dates, each with its unit noun."""

import re
from collections.abc import Iterator

from bot.english.unit_classes import UnitClass, english_class
from bot.records import Record

_SMALL = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen"
    " eighteen nineteen"
)
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
_ORDINALS = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth"
    " sixteenth seventeenth eighteenth nineteenth twentieth"
)
_MONTHS = "january february march april may june july august september october november december"
_STOP = (
    "a an of in on at for to by from with and or as than were was is are be been being has have had that which who whom"
    " while during over under per between through after before into the this these those their its it there will"
    " would should can could not also but respectively held made took met won gave came went"
)
SMALL = {word: value for value, word in enumerate(_SMALL.split())}
TENS = {word: 10 * n for n, word in enumerate(_TENS.split(), 2)}
SCALES = {"hundred": 100, "thousand": 1_000, "million": 1_000_000, "billion": 1_000_000_000, "trillion": 10**12}
ORDINALS = {word: n for n, word in enumerate(_ORDINALS.split(), 1)} | {"thirtieth": 30, "fortieth": 40, "fiftieth": 50}
MONTHS = _MONTHS.split()
STOP = frozenset(_STOP.split())

_UNITS = "|".join([*SMALL, *TENS])
_ORDS = "|".join(ORDINALS)
_SCALE = r"(?:\s+(?:hundred|thousand|million|billion|trillion)\b)*"
FIGURE = re.compile(
    rf"(?<![\w.,])(?P<money>[¥￥$]\s?)?(?P<n>\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?|\d+(?:\.\d+)?)(?P<s>{_SCALE})", re.I
)
WORDS = re.compile(
    rf"\b(?:a\s+(?=hundred|thousand|million|dozen))?(?:{_UNITS}|hundred|thousand|million|billion|dozen)\b"
    rf"(?:(?:[\s-]+(?:and\s+)?)(?:{_UNITS}|hundred|thousand|million|billion)\b)*",
    re.I,
)
ORDINAL = re.compile(rf"\b(?:(\d+)(?:st|nd|rd|th)|((?:(?:{'|'.join(TENS)})-)?(?:{_ORDS})))\b", re.I)
PLAN_NAME = re.compile(r"\s+(?:five|5)-year plan", re.I)
MONTH_NAME = "|".join(MONTHS) + "|" + "|".join(m[:3] for m in MONTHS)
DATE = re.compile(
    rf"\b(?:(?P<d1>\d{{1,2}})(?:st|nd|rd|th)?\s+(?P<m1>{MONTH_NAME})\b"
    rf"|(?P<m2>{MONTH_NAME})\.?\s+(?P<d2>\d{{1,2}})(?!\d))",
    re.I,
)
MONTH_ONLY = re.compile(rf"\b(?P<m>{'|'.join(m for m in MONTHS if m != 'may')}|May(?=\s+(?:of\s+)?\d{{4}}))\b", re.I)
YEAR = re.compile(r"(?<![\w.,¥$])(19[0-9]{2}|20[0-9]{2})(?![\d.,]\d|[\d%])")
TAIL = re.compile(r"\s*(%|percentage points?|per\s?cent\b|percent\b)", re.I)
WORD = re.compile(r"[\s-]*([A-Za-z]+(?:-[a-z]+)*)(['’]s?)?")


class EnglishQuantity(Record):
    """A number of English text at ``[start, end)``, its unit noun included."""

    value: float
    unit: str
    unit_class: UnitClass
    start: int
    end: int


def english_quantities(text: str) -> list[EnglishQuantity]:
    """Return the numbers of ``text`` that count, rank or date something, in order.

    Numbers inside names (14th Five-Year Plan, Two Affirmations, eight-point decision) are left out.
    """
    found: list[EnglishQuantity] = []
    for quantity in (*_dates(text), *_years(text), *_ordinals(text), *_figures(text), *_words(text)):
        if not any(quantity.start < other.end and other.start < quantity.end for other in found):
            found.append(quantity)
    return sorted(found, key=lambda q: q.start)


def _dates(text: str) -> Iterator[EnglishQuantity]:
    for match in DATE.finditer(text):
        month = _month(match["m1"] or match["m2"])
        yield _made(match.span(), month * 100 + int(match["d1"] or match["d2"]), "day")
    for match in MONTH_ONLY.finditer(text):
        yield _made(match.span(), _month(match["m"]), "month")


def _month(name: str) -> int:
    return next(number for number, month in enumerate(MONTHS, 1) if month.startswith(name.lower()[:3]))


def _years(text: str) -> Iterator[EnglishQuantity]:
    for match in YEAR.finditer(text):
        unit, unit_class, _ = _unit(text, match.end())
        if unit_class in ("bare", "count") or not unit.endswith("s"):
            yield _made(match.span(), int(match.group()), "year")


def _ordinals(text: str) -> Iterator[EnglishQuantity]:
    for match in ORDINAL.finditer(text):
        if PLAN_NAME.match(text, match.end()) or text[match.end() : match.end() + 1] == "-":
            continue
        digits, word = match.groups()
        if not digits and word.lower() in ("first", "second") and not _ranks(text, match.end()):
            continue
        value = int(digits) if digits else sum(TENS.get(p, ORDINALS.get(p, 0)) for p in word.lower().split("-"))
        yield _made(match.span(), value, "ordinal")


def _ranks(text: str, end: int) -> bool:
    """Return whether a noun follows: "the first session" ranks, "first, they met" does not."""
    return bool(re.match(r"\s+[a-z]", text[end:], re.I))


def _figures(text: str) -> Iterator[EnglishQuantity]:
    for match in FIGURE.finditer(text):
        value = float(match["n"].replace(",", ""))
        for scale in match["s"].lower().split():
            value *= SCALES[scale]
        if match["money"]:
            yield EnglishQuantity(value=value, unit="yuan", unit_class="money", start=match.start(), end=match.end())
        elif not re.match(r"[A-Za-z+]", text[match.end() :]):
            yield _with_unit(text, match.span(), value)


def _words(text: str) -> Iterator[EnglishQuantity]:
    for match in WORDS.finditer(text):
        unit, unit_class, end = _unit(text, match.end())
        if _is_name(text, match, unit_class) or (match.group().lower() == "one" and not _counts_one(text, match)):
            continue
        span = (match.start(), end)
        yield EnglishQuantity(
            value=_spelled(match.group()), unit=unit, unit_class=unit_class, start=span[0], end=span[1]
        )


def _is_name(text: str, match: re.Match[str], unit_class: UnitClass) -> bool:
    """Two Affirmations and eight-point are names; 'two regulations', 'three-year' and 'Two regulations' count."""
    after = text[match.end() : match.end() + 2]
    if re.match(r"[\s-][A-Z]", after) and match.group()[0].isupper():
        return True
    return after[:1] == "-" and unit_class in ("count", "bare", "item")


def _counts_one(text: str, match: re.Match[str]) -> bool:
    before = re.search(r"(only|just|exactly|single|total of)\s+$", text[: match.start()], re.I)
    return bool(before) or text[: match.start()].strip() == ""


def _spelled(words: str) -> float:
    total = part = 0.0
    for word in re.split(r"[\s-]+", words.lower()):
        if word == "hundred":
            part = (part or 1) * 100
        elif word in SCALES:
            total, part = total + (part or 1) * SCALES[word], 0.0
        else:
            part += 12 if word == "dozen" else SMALL.get(word, TENS.get(word, 0))
    return total + part


def _with_unit(text: str, span: tuple[int, int], value: float) -> EnglishQuantity:
    unit, unit_class, end = _unit(text, span[1])
    return EnglishQuantity(value=value, unit=unit, unit_class=unit_class, start=span[0], end=end)


def _unit(text: str, start: int) -> tuple[str, UnitClass, int]:
    """Return the unit noun after ``start``: the last known noun before a stop word, else the last word."""
    tail = TAIL.match(text, start)
    if tail:
        points = "point" in tail.group().lower()
        return tail.group(1), "point" if points else "percent", tail.end()
    best: tuple[str, UnitClass, int] = ("", "bare", start)
    for word, possessive, end in _window(text, start):
        known = None if possessive else english_class(word)
        if known or best[1] in ("bare", "count"):
            best = (word, known or "count", end)
        if known and (_plural(word) or text[start : start + 1] == "-"):
            break
    return best


def _plural(noun: str) -> bool:
    return noun.endswith("s") or noun.lower() in ("people", "personnel", "men", "women")


def _window(text: str, start: int) -> Iterator[tuple[str, bool, int]]:
    for _ in range(6):
        match = WORD.match(text, start)
        if not match or match.group(1).lower() in STOP:
            return
        word, start = match.group(1), match.end()
        if word.lower() == "square":
            following = WORD.match(text, start)
            word, start = (f"square {following.group(1)}", following.end()) if following else (word, start)
        yield word, bool(match.group(2)), start


def _made(span: tuple[int, int], value: float, unit_class: UnitClass) -> EnglishQuantity:
    return EnglishQuantity(value=value, unit="", unit_class=unit_class, start=span[0], end=span[1])
