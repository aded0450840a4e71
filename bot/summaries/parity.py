"""Whether the two sides of a pair say the same: quantities, official terms, and no Chinese in the English."""

import re
from collections.abc import Iterable

from bot.english.words import participle, plural
from bot.glossary import Entry, Glossary
from vectorstore.facts.quantities import DATING, Quantity, every_number, every_number_en, same_quantity

CHINESE = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]+")


def unequal_quantities(zh: str, en: str) -> tuple[list[Quantity], list[Quantity]]:
    """Return the quantities of each side that the other lacks; each counts as often as it is written.

    >>> [[q.value for q in side] for side in unequal_quantities("审议议案14件、建议5件", "14 bills and 6 suggestions")]
    [[5.0], [6.0]]
    """
    missing: list[Quantity] = []
    left = _counts(every_number_en(en))
    for given in _counts(every_number(zh)):
        match = next((claimed for claimed in left if same_quantity(claimed, given)), None)
        if match is None:
            missing.append(given)
        else:
            left.remove(match)
    return missing, left


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
