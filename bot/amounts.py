"""The numbers of a claim and of a quote in one form: how much, of what kind, and how the words around them say it."""

import math
import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Literal, NamedTuple

from bot.checks.words import listed, pattern
from bot.records import Lang
from bot.spelling import respelled
from vectorstore.facts.chinese import WORDS, Quantity
from vectorstore.facts.english import every_number_en
from vectorstore.facts.links import PAIRS
from vectorstore.facts.quantities import bound_of, every_number
from vectorstore.lexicon import tagged

Turn = Literal["up", "down"]
Bound = Literal["over", "under", "about"]

UNITS = {
    unit: (kind, float(factor))
    for kind, units in WORDS["bases"].items()
    for unit, _, factor in (one.partition("=") for one in units.split())
}
"""Units of one kind and how many of the kind's base unit each is: 亩, 公斤, 米, 千瓦 and the unit itself elsewhere."""
DATING = frozenset({"year", "month", "day", "ordinal"})
"""Kinds that place a thing in time or order and count nothing."""
COUNTED = frozenset({"count", "bare", "person", "person_time", "household"})
"""Kinds that one by one are counted: a noun without a class of its own may stand for any of them."""

CLAUSE_END = {
    "zh": re.compile(r"[，,。；;：:、！？!?（）()\n]"),
    "en": re.compile(
        r"[,;:!?()\n—]\s|\.(?=\s|$)|[，。；：、]"
        r"|\b(?:(?<!ports )and|and(?! (?:im|ex)ports)|while|whereas|but|of which|including)\b",
        re.I,
    ),
}
PHRASE_END = {"zh": re.compile(r"[，,。；;：:！？\n]"), "en": re.compile(r"[,;:!?\n]\s|\.\s")}
EACH, JOINED, ROW = "分别", re.compile("[、和及与]"), re.compile("[、和及与]{1,2}")
LONGEST_VERB = 4
"""Characters before numbers in a row up to which they are of what was told before: 增长4%、7%."""
BETTER, WORSE, ABOVE, BELOW, CHANGE, POST = map(pattern, ("better", "worse", "above", "below", "change", "post"))
ADDED = {"zh": pattern("added_zh"), "en": pattern("added_en")}
"""How a report introduces a change or an addition, up to its number."""
DIGITS = re.compile(r"\d[\d,]*(?:\.\d+)?")
QUOTED = re.compile(r"[“「‘\"](\d[\d.,]*[万亿][一-龥]{1,3})[”」’\"]")
"""A number with its unit between marks, which is no name."""
NAME = re.compile("“[^“”]{2,10}”")
YEAR = re.compile(r"(?<=\b(?:for|and) )(?:19|20)\d\d(?= [A-Z])|(?<=\b(?:in|by|of) )(?:19|20)\d\d(?= [A-Z])", re.I)
"""A year before a name, which is not what it counts."""
POINTS = re.compile(r"[\d.]+ points?")
LARGE = 100_000
"""A bare English number from here on may be a sum of money: "of which exports 326.7 billion"."""
ROUNDED, ABOUT = 1.1, 0.05
"""How far a bound may lie off the number it bounds, and a number told with "about", of its own size."""
SIDES: dict[str | None, Bound] = {
    "over": "over", "least": "over", "under": "under", "nearly": "under", "most": "under", "about": "about",
}  # fmt: skip
UPS = {"zh": frozenset(listed("up_zh")), "en": frozenset(listed("up_en"))}

NO_TURN = re.compile(
    r"增加值|\bma[dk]e up\b|\bnot? (?:fewer|less|lower|more|higher) than\b"
    r"|\b(?:fewer|less|lower|more|higher) than (?:(?:the|an?) )?$",
    re.I,
)
"""Words with one of a turn in them that tell none: they compare with the number itself."""


def _any(lang: Lang, edge: str = "") -> str:
    words = [*UPS[lang], *listed(f"down_{lang}")]
    return edge + "(?:" + "|".join(sorted(words, key=len, reverse=True)) + ")" + edge


TURNS = {
    "zh": re.compile(_any("zh") + r"|(?:[增减降升]|(?<=[年期比较]).{0,3}[高低多少])(?=了?约?近?$)"),
    "en": re.compile(_any("en", r"\b"), re.I),
}


class Amount(NamedTuple):
    """A number at ``text[start:end]``: ``value`` in the base unit of its kind, ``unit`` as written.

    ``step`` is the worth of the last digit written, in the same unit: a number may be rounded to it.
    """

    value: float
    kind: str
    unit: str
    step: float
    start: int
    end: int

    @property
    def plain(self) -> float:
        """The value in single units of the unit as written."""
        return self.value / UNITS.get(self.unit, ("", 1.0))[1]


class Said(NamedTuple):
    """What the words around an amount make of it.

    ``clause`` are the words it stands in, ``own`` those next to it, with the amount at ``at``;
    ``phrase`` leads to it, from the last mark that ends a clause, lists and all. ``subject`` is
    what a list gives it with 分别. ``side``: something changed from it, or to it.
    """

    amount: Amount
    turn: Turn | None
    bound: Bound | None
    other_end: float | None
    change: bool
    clause: str
    own: str
    at: int
    phrase: str
    minus: bool = False
    subject: str = ""
    side: Literal["from", "to"] | None = None


def amounts(text: str, lang: Lang) -> list[Amount]:
    """Return the numbers of ``text`` in order: counts, measures, ranks, years and dates; both ends of ranges.

    >>> [(a.value, a.kind) for a in amounts("增产12亿斤，用地3公顷", "zh")]
    [(600000000.0, 'mass'), (45.0, 'area')]
    >>> [(a.value, a.kind) for a in amounts("48.7 billion yuan in 2031", "en")]
    [(48700000000.0, 'money'), (2031.0, 'year')]
    """
    return [amount for quantity in _read(text, lang) for amount in _amounts(text, quantity, lang)]


@lru_cache(maxsize=4096)
def _read(text: str, lang: Lang) -> tuple[Quantity, ...]:
    read, at = respelled(QUOTED.sub(r" \1 ", text) if lang == "zh" else text, lang)
    found = every_number(read) if lang == "zh" else every_number_en(read)
    found = [q._replace(start=at[q.start], end=at[q.end - 1] + 1) for q in found]
    if lang == "en":
        found = [q._replace(unit="year", end=q.start + 4) if YEAR.match(text, q.start) else q for q in found]
    names = [name.span() for name in NAME.finditer(text)]  # “三个一批” counts nothing
    found = [q for q in found if DIGITS.search(q.value_text) or not any(a < q.start < b for a, b in names)]
    found = [q._replace(unit="ordinal") if not q.unit and text[q.end : q.end + 1] == "号" else q for q in found]
    old = {quantity.value_from / scale for quantity in found if quantity.value_from for scale in (1, 1e4, 1e8)}
    return tuple(quantity for quantity in found if quantity.unit or quantity.value not in old)


def _amounts(text: str, quantity: Quantity, lang: Lang) -> list[Amount]:
    """Return the amount of a quantity, then the upper end of its range, then its old value."""
    kind, factor, unit = _kind(quantity, text, lang)
    written = [quantity.value, quantity.value_to, quantity.value_from]
    steps = _steps(quantity.value_text, quantity.value)
    return [
        Amount(value * factor, kind, unit, steps * factor, quantity.start, quantity.end)
        for value in written
        if value is not None
    ]


def _kind(quantity: Quantity, text: str, lang: Lang) -> tuple[str, float, str]:
    """Return the kind of a quantity, the worth of its unit in base units, and the unit."""
    unit = quantity.unit.partition("/")[0]
    if lang == "en" and POINTS.fullmatch(text, quantity.start, quantity.end):
        return "point", 1.0, "百分点"
    if lang == "en" and unit == "person" and POST.search(text, quantity.start, quantity.end):
        unit = "item"
    if unit in DATING:
        return unit, 1.0, unit
    if unit in UNITS:
        return *UNITS[unit], unit
    return "count" if unit else "bare", 1.0, unit


def _steps(written: str, value: float) -> float:
    """Return the worth of the last digit of a number as written: 1e10 of 6.27万亿, 1 of 62661 and of words."""
    digits = DIGITS.search(written)
    value = abs(value)
    if digits is None or not value:
        return 0.0
    number = digits.group().replace(",", "")
    scale = value / float(number) if float(number) else 1.0
    return scale * 10.0 ** -len(number.partition(".")[2])


def same(claimed: Amount, given: Amount, bound: Bound | None = None) -> bool:
    """Return whether a claim's number is that of a quote, exactly or as it may be rounded.

    A number of two digits or more may be rounded to its last digit; with "about", in tenths (三成) or as a fraction to
    its last digit that is no 0; "over" and "nearly" may stand before a number a little below or above.

    >>> [same(amounts(text, "zh")[0], amounts("21.1%", "zh")[0], "over") for text in ("两成多", "一成多")]
    [True, False]
    """
    off, size = abs(claimed.value - given.value), abs(claimed.value)
    if off <= 1e-9 * max(1.0, abs(given.value)):
        return True
    if claimed.kind in DATING or claimed.value * given.value <= 0:
        return False
    place = 10.0 ** (math.floor(math.log10(size)) + 1 - len(digits_of(claimed)))
    if bound == "about" or (claimed.kind == "percent" and not claimed.step):
        if off <= min(place / 2, size * ABOUT) * 1.0000001:
            return True
    elif claimed.step > given.step * 1.5 and off <= claimed.step * 0.5000001 <= size / 20:
        return True
    if bound == "over":
        return 0 < abs(given.value) - size < max(place, size * (ROUNDED - 1))
    return bound == "under" and abs(given.value) < size <= abs(given.value) * ROUNDED


def digits_of(amount: Amount) -> str:
    """Return the significant digits of an amount: 188 of 1.88万 and of 188,000."""
    return f"{abs(amount.value):.8e}".partition("e")[0].replace(".", "").rstrip("0")


def fits(claimed: Amount, given: Amount, lang: Lang) -> bool:
    """Return whether the kind of a claim's number may stand for that of a quote's; Pflops never for Eflops.

    >>> [fits(amounts(text, "zh")[0], amounts("160Eflops", "zh")[0], "zh") for text in ("160 Eflops", "160 Pflops")]
    [True, False]
    """
    mine, theirs = claimed.unit.casefold(), given.unit.casefold()
    if mine[:1] != theirs[:1] and mine[1:] == theirs[1:] and re.fullmatch("[a-z]{3,}", mine):
        return False
    if claimed.kind == given.kind or given.kind == "bare":
        return True
    if {claimed.kind, given.kind} == {"person", "person_time"}:
        return lang == "en"
    if claimed.kind == "bare" and given.kind in ("money", "dollar"):
        return claimed.value >= LARGE
    if claimed.kind == "duration" and lang == "en":
        return given.unit == "岁"
    if claimed.kind in ("count", "bare"):
        return given.kind in COUNTED if lang == "en" or claimed.kind == "bare" else given.kind in ("count", "bare")
    return False


def told(text: str, lang: Lang) -> list[Said]:
    """Return the amounts of ``text`` that are no dates, each with what the words around it make of it."""
    found = [q for q in _read(text, lang) if q.unit not in DATING]
    said = [said for i in range(len(found)) for said in _said(text, found, i, lang)]
    return _each_its_own(text, said) if lang == "zh" else said


def _each_its_own(text: str, said: Sequence[Said]) -> list[Said]:
    """Give each of several numbers in a row its own subject of as many before: 起数、人数分别下降4%、7%.

    >>> [one.subject for one in told("事故起数、死亡人数分别下降4%、7%，占全市三成、两成", "zh")]
    ['事故起数下降', '死亡人数下降', '', '']
    >>> [one.subject for one in told("国内游客6万人次、入境游客3万人次，分别增长4%、7%", "zh")][2:]
    ['国内游客增长', '入境游客增长']
    """
    found, names = list(said), list[str]()
    at = 0
    while at < len(said):
        end = at + 1
        while end < len(said) and ROW.fullmatch(text[said[end - 1].amount.end : said[end].amount.start]):
            end += 1
        first, row = said[at], end - at
        lead, each, verb = first.phrase.rpartition(EACH) if EACH in first.phrase else (first.phrase, "", "")
        carried = len(lead) <= LONGEST_VERB and not JOINED.search(lead) and (each or TURNS["zh"].fullmatch(lead))
        if not carried:
            names = _subjects(lead, row, bool(each))
        elif len(names) != row:
            names = [one.own[: one.at].strip("、和") for one in found[max(0, at - row) : at]]
        if len(names) == row > 1 and not any(c.isdigit() for c in verb):
            for k, (one, name) in enumerate(zip(found[at:end], names, strict=True)):
                subject = name + (lead + verb if carried else verb)
                bound = one.bound or first.bound
                found[at + k] = one._replace(subject=subject, turn=first.turn, change=first.change, bound=bound)
        at = end
    return found


def _subjects(words: str, most: int, each: bool) -> list[str]:
    """Return the names of a list, as many as numbers follow it; [] where there are not so many."""
    for pair, kinds in PAIRS.items():
        if most == len(kinds) and pair in words:
            return [words.replace(pair, kind) for kind in kinds]
    lists = (JOINED.split(words), words.split("、"))  # of two numbers: 甲业、乙和丙业
    names = next((names for names in lists if len(names) == most), [])
    return _whole_names(names) if names and (each or not any(c.isdigit() for c in words)) else []


def _whole_names(names: Sequence[str]) -> list[str]:
    """Return the names of a list with the verb before the first and the noun after the last: 确保肉、奶产量.

    >>> _whole_names(["确保肉", "奶产量"])
    ['肉产量', '奶产量']
    """
    first = [pair for pair in tagged(names[0].removeprefix("其中")) if pair[1][0] not in "vpd"]
    own = ["".join(word for word, _ in first) or names[0], *names[1:]]
    return [name + ("" if name[-1:] == own[-1][-1:] else own[-1][len(name) :]) for name in own]


def _said(text: str, found: Sequence[Quantity], i: int, lang: Lang) -> list[Said]:
    quantity = found[i]
    low, high = _clause(text, quantity, lang)
    before = text[max(low, found[i - 1].end if i else 0) : quantity.start]
    after = text[quantity.end : min(high, found[i + 1].start if i + 1 < len(found) else high)]
    turn = _turn(before, lang, -1) or _turn(after, lang, 0)
    written = text[quantity.start : quantity.end]
    all_of_it = _amounts(text, quantity, lang)
    phrase = PHRASE_END[lang].split(text[: quantity.start])[-1]
    spelt = "" if DIGITS.search(written) or lang == "en" else before[-2:]
    said = Said(
        amount=all_of_it[0],
        turn=turn,
        bound=None if quantity.qualifier == "plus" else SIDES.get(bound_of(quantity.qualifier or spelt)),
        other_end=all_of_it[1].value if quantity.value_to is not None else None,
        change=quantity.value_from is None and ADDED[lang].search(phrase) is not None,
        clause=text[low:high],
        own=before + written + after,
        at=len(before),
        phrase=phrase,
    )
    upper = [said._replace(amount=all_of_it[1], other_end=said.amount.value)] if quantity.value_to is not None else []
    old = []
    if quantity.value_from is not None:
        old = [said._replace(amount=all_of_it[-1], bound=None, side="from")]
        said = said._replace(side="to")
    return [_unsigned(one) for one in (said, *upper, *old)]


def _unsigned(said: Said) -> Said:
    """Return a negative amount as a fall: 增长-1.5% is down by 1.5%."""
    if said.amount.value >= 0:
        return said
    turn: Turn = "up" if said.turn == "down" else "down"
    return said._replace(amount=said.amount._replace(value=-said.amount.value), turn=turn, minus=True)


def _clause(text: str, amount: Quantity, lang: Lang) -> tuple[int, int]:
    ends = [m for m in CLAUSE_END[lang].finditer(text) if m.end() <= amount.start or m.start() >= amount.end]
    low = max((m.end() for m in ends if m.end() <= amount.start), default=0)
    return low, min((m.start() for m in ends if m.start() >= amount.end), default=len(text))


def _turn(words: str, lang: Lang, which: int) -> Turn | None:
    found = TURNS[lang].findall(NO_TURN.sub("", words))
    if not found:
        return None
    word = found[which].lower()
    return "up" if word in UPS[lang] or word[-1:] in "增升高多" else "down"
