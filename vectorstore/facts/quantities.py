"""Quantities of Chinese and English text in one form: read, and held against each other."""

import re
from typing import Literal

from vectorstore.facts.chinese import SPELLED, WORDS, Quantity, find_quantities, spell
from vectorstore.facts.dated import every_number
from vectorstore.facts.english import every_number_en, find_quantities_en
from vectorstore.facts.numerals import parse_number

__all__ = [
    "Bound", "Quantity", "bound_of", "every_number", "every_number_en", "find_quantities", "find_quantities_en",
    "parse_number", "same_quantity", "same_unit", "spell", "unit_class",
]  # fmt: skip

Bound = Literal["over", "under", "nearly", "least", "most", "about"]


COUNTED = frozenset({"person", "person_time", "household", "event", "item_time", "activity", "item", "count", ""})
"""Classes of what is counted and not measured; an empty one is a bare number."""

DATING = frozenset({"year", "month", "day", "ordinal"})
"""Units of numbers that place a thing in time or order: a day is month * 100 + day."""


_HAN = re.compile(r"[㐀-鿿]")
_CLASS: dict[str, str] = {word: name for name, words in WORDS["classes"].items() for word in words.split()}
_MEASURES = {"%", "‰", *(SPELLED.get(unit, unit) for unit in WORDS["units"]["measures"].split())} | {
    SPELLED.get(unit, unit) for unit in WORDS["units"]["periods"].split()
}
_FITS: dict[str, frozenset[str]] = {
    "item": frozenset({"item", "item_time"}),
    "event": frozenset({"event", "item_time"}),
    "activity": frozenset({"event", "item", "item_time"}),
    "count": COUNTED,
    "": COUNTED,
}
_BOUNDS: list[tuple[str, Bound]] = sorted(
    ((word, bound) for bound, words in WORDS["bounds"].items() for word in words.split()), key=lambda b: -len(b[0])
)


def same_quantity(claimed: Quantity, given: Quantity) -> bool:
    """Tell whether ``claimed`` says no more than ``given``: value, range, old value, and a unit that fits.

    A claim may leave out the old value, never an end of a range. Two Chinese units must be one word (人, 名 and 位 are
    one); an English noun fits the measure words that count such things, a bare number whatever is counted.
    """
    if claimed.unit == "month" and given.unit == "day":
        return claimed.value == given.value // 100
    old = claimed.value_from is None or _equal(claimed.value_from, given.value_from)
    ends = _equal(claimed.value, given.value) and _equal(claimed.value_to, given.value_to)
    return old and ends and same_unit(claimed.unit, given.unit)


def same_unit(claimed: str, given: str) -> bool:
    """Tell whether a quantity in ``claimed`` may stand for one in ``given``; both as in :class:`Quantity`."""
    if claimed == given:
        return True
    wanted, held = unit_class(claimed), unit_class(given)
    if _HAN.search(claimed) and _HAN.search(given):
        return wanted == held == "person"
    return held in _FITS.get(wanted, (wanted,)) or (_HAN.search(claimed) is not None and claimed == "" == given)


def unit_class(unit: str) -> str:
    """Return what languages share of a unit: 件 is item, 人次 person_time; a unit of measurement is itself."""
    if unit in COUNTED or unit in DATING or unit in _MEASURES:
        return unit
    return _CLASS.get(unit) or ("item_time" if unit.endswith("次") else unit if "/" in unit else "item")


def bound_of(qualifier: str) -> Bound | None:
    """Return on which side of a number the true value lies by its qualifier: 超 is over, at least is least."""
    for words, bound in _BOUNDS:
        if words in qualifier.lower().replace(" ", "-"):
            return bound
    return None


def _equal(claimed: float | None, given: float | None) -> bool:
    if claimed is None or given is None:
        return claimed is given
    return abs(claimed - given) <= 1e-9 * max(1.0, abs(claimed), abs(given))
