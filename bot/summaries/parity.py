"""Whether the two sides of a pair say the same: quantities, official terms, and no Chinese in the English."""

import re
from collections.abc import Sequence

from bot.english.lemma import contains_phrase
from bot.glossary import Entry, Glossary
from bot.quantities import Quantity, agree, quantities

CHINESE = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]+")


def unequal_quantities(zh: str, en: str) -> tuple[list[Quantity], list[Quantity]]:
    """Return the quantities of each side that the other lacks; each counts as often as it is written.

    >>> [[q.value for q in side] for side in unequal_quantities("审议议案14件、建议5件", "14 bills and 6 suggestions")]
    [[5.0], [6.0]]
    """
    missing: list[Quantity] = []
    left = quantities(en, "en")
    for given in quantities(zh, "zh"):
        match = next((claimed for claimed in left if agree(claimed, given)), None)
        if match is None:
            missing.append(given)
        else:
            left.remove(match)
    return missing, left


def chinese_left(en: str) -> list[str]:
    """Return the runs of Chinese characters that stand in English text."""
    return CHINESE.findall(en)


def unrendered_terms(zh: str, en: str, glossary: Glossary) -> list[Entry]:
    """Return the official terms of the Chinese side that the English side does not render as the glossary says.

    A term that is also a verb may be rendered as either: appointment and removal, or appointed and removed.
    """
    return [
        entry
        for entry in glossary.terms_in(zh)
        if not any(contains_phrase(en, sense) for sense in glossary.senses(entry.zh).values())
    ]


def faults(zh: str, en: str, glossary: Glossary) -> list[str]:
    """Return what is wrong with a pair, each fault as one sentence that a writer can act on; empty when it is sound."""
    if not zh.strip() or not en.strip():
        return ["one side is empty"]
    missing, extra = unequal_quantities(zh, en)
    return [
        *(f"the English lacks {quantity.text}" for quantity in missing),
        *(f"the English says {quantity.text}, which the Chinese does not" for quantity in extra),
        *(f"Chinese is left in the English: {run}" for run in chinese_left(en)),
        *(f"{entry.zh} must be rendered as: {entry.en}" for entry in unrendered_terms(zh, en, glossary)),
    ]


def unsupported_quantities(zh: str, quotes: Sequence[str]) -> list[Quantity]:
    """Return the quantities of a Chinese sentence that stand in none of its quotes with the same value and unit."""
    given = [quantity for quote in quotes for quantity in quantities(quote, "zh")]
    return [claimed for claimed in quantities(zh, "zh") if not any(agree(claimed, other) for other in given)]
