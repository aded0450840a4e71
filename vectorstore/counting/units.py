"""The measure words of official prose as patterns, longest first; compounds such as 人次 are made here."""

import re
from collections.abc import Iterable

from vectorstore.counting.verbs import WORDS

_UNITS = {name: words.split() for name, words in WORDS["units"].items()}
_SPELLED: dict[str, str] = {"％": "%", **WORDS["spelled"]}
_NOT_A_UNIT: dict[str, str] = WORDS["not_a_unit"]
_NO_BRACKETS = str.maketrans("", "", "()（）")


def longest_first(words: Iterable[str]) -> list[str]:
    """Return words in the order in which a pattern must try them."""
    return sorted(set(words), key=lambda word: (-len(word), word))


def _pattern(words: Iterable[str]) -> str:
    return "|".join(
        re.escape(word) + (f"(?![{_NOT_A_UNIT[word]}])" if word in _NOT_A_UNIT else "") for word in longest_first(words)
    )


_TIMES = (
    rf"(?:{'|'.join(word for word in _UNITS['counters'] if len(word) == 1 and word != '次')})次(?!会议|全会|数|产|于)"
)
_MARKED_TIMES = r"[人件场][(（]次[)）]"
_POINTS = r"分(?=[，,。；;、（(以的左]|$)"
_SIMPLE = _pattern([*_UNITS["counters"], *_UNITS["measures"]])
_SINGLE = rf"{_MARKED_TIMES}|{_TIMES}|{_pattern([*_UNITS['periods'], *_SPELLED])}|{_SIMPLE}|{_POINTS}"

UNIT = rf"(?:(?:{_SINGLE})(?:/(?:{_SIMPLE}|[万亿千百]?[人元]|[年月日天]))?)"
"""A measure word after digits, 微克/立方米 included."""

HAND_UNIT = rf"(?:{_TIMES}|{_pattern(_UNITS['hand_counted'])})"
"""A measure word after a number in Chinese numerals."""


def spell(unit: str) -> str:
    """Return the one spelling of a unit.

    >>> spell("个百分点"), spell("㎡"), spell("人(次)")
    ('百分点', '平方米', '人次')
    """
    unit = unit.translate(_NO_BRACKETS)
    return _SPELLED.get(unit, unit)
