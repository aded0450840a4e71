"""Whether the two sides of a pair say the same: quantities, official terms, and no Chinese in the English."""

import re
from collections.abc import Iterable

from bot.english.words import participle, plural
from bot.glossary import Entry, Glossary
from vectorstore.facts.chinese import Quantity
from vectorstore.facts.english import every_number_en
from vectorstore.facts.quantities import DATING, every_number, same_quantity

ALIKE = re.compile(r"\d+(?:\+[0-9A-Za-z]+)+")
"""A name made of numbers, as both languages write it."""
_HAN = r"一二三四五六七八九十百千万亿\d"
"""Numerals beside which another one is a part of a longer number or name: the 十 of 十四五 is no ten."""
_SPELLED = {
    0: ("零〇", "zero|free"), 1: ("一首", "one|first|single"), 2: ("二两双", "two|second|both|dual"),
    3: ("三", "three|third"), 4: ("四", "four|fourth"), 5: ("五", "five|fifth"), 6: ("六", "six|sixth"),
    7: ("七", "seven|seventh"), 8: ("八", "eight|eighth"), 9: ("九", "nine|ninth"), 10: ("十", "ten|tenth"),
    100: ("百", "hundreds?"), 1000: ("千", "thousands?"), 10000: ("万", "ten thousand"),
}  # fmt: skip
_WORDS = {
    float(value): (re.compile(f"(?<![{_HAN}])[{han}](?![{_HAN}])"), re.compile(rf"\b(?:{en})\b", re.I))
    for value, (han, en) in _SPELLED.items()
}
_NEVER = (re.compile("(?!)"), re.compile("(?!)"))
CHINESE = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]+")


def unequal_quantities(zh: str, en: str) -> tuple[list[Quantity], list[Quantity]]:
    """Return the quantities of each side that the other lacks; each counts as often as it is written.

    A number in words is often part of a name (一站两员, 三支队伍, 零关税): it may be a quantity on one side alone, as
    long as the other side has a word of the same value. What both sides write alike (“1+5+N”) is equal.

    >>> [[q.value for q in side] for side in unequal_quantities("审议议案14件、建议5件", "14 bills and 6 suggestions")]
    [[5.0], [6.0]]
    >>> unequal_quantities("三支队伍入驻二期", "Three teams moved into the second phase")
    ([], [])
    >>> [q.value for q in unequal_quantities("“十四五”期间新建学校", "Ten schools were built")[1]]
    [10.0]
    """
    alike = set(ALIKE.findall(zh)) & set(ALIKE.findall(en))
    zh, en = (ALIKE.sub(lambda name: " " if name[0] in alike else name[0], side) for side in (zh, en))
    missing: list[Quantity] = []
    left = _counts(every_number_en(en))
    for given in _counts(every_number(zh)):
        match = next((claimed for claimed in left if same_quantity(claimed, given)), None)
        if match is None:
            missing.append(given)
        else:
            left.remove(match)
    return (
        [q for q in missing if not _in_words(q) or not _WORDS.get(q.value, _NEVER)[1].search(en)],
        [q for q in left if not _in_words(q) or not _WORDS.get(q.value, _NEVER)[0].search(zh)],
    )


def _in_words(quantity: Quantity) -> bool:
    return not re.search(r"\d", quantity.value_text)


def _counts(quantities: Iterable[Quantity]) -> list[Quantity]:
    return [quantity for quantity in quantities if quantity.unit not in DATING - {"year"}]


def chinese_left(en: str) -> list[str]:
    """Return the runs of Chinese characters that stand in English text."""
    return CHINESE.findall(en)


def unrendered_terms(zh: str, en: str, glossary: Glossary) -> list[Entry]:
    """Return the official terms of the Chinese side that the English side does not render as the glossary says.

    A term that is also a verb may be rendered as either: appointment and removal, or appointed and removed.
    """
    said = _plain(en)
    return [
        entry
        for entry in glossary.terms_in(zh)
        if not any(_plain(form) in said for sense in glossary.senses(entry.zh).values() for form in _forms(sense))
    ]


def _forms(sense: str) -> tuple[str, ...]:
    return sense, plural(sense), participle(sense), sense.removeprefix("the ")


def _plain(text: str) -> str:
    return " ".join(re.sub(r"[^\w\s]", " ", text.lower()).split())
