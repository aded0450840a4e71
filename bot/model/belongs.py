"""Whose number it is: a claim must not give one thing the number that its quote gives another."""

import re
from collections.abc import Sequence

from bot.english.unit_classes import DATING
from bot.quantities import Quantity, agree, quantities

HAN = re.compile(r"[㐀-鿿]")
COMMA = re.compile(r"[、，,；;。：:]")
LEAST_WORDS = 4
MARGIN = 2


def misattributed(claim: str, question: str, quotes: Sequence[str]) -> list[Quantity]:
    """Return the quantities of a Chinese claim that its quotes give to something else.

    A quote is cut at its quantities; the piece that holds the claimed number must share at least about as many pairs
    of characters with the claim (with the question, when the claim is hardly more than the number) as any other piece.

    >>> quote = "通过地方性法规26件、审查批准单行条例3件"
    >>> [q.text for q in misattributed("审查批准单行条例26件。", "", [quote])]
    ['26件']
    >>> misattributed("通过地方性法规26件。", "", [quote])
    []
    """
    claimed = [q for q in quantities(claim, "zh") if q.unit_class not in DATING]
    if len(claimed) != 1:
        return [q for q, part in _parts(claim, claimed) if _elsewhere(q, part, quotes)]
    words = len(HAN.findall(claim.replace(claimed[0].text, "")))
    subject = claim if words >= LEAST_WORDS else question
    return [q for q in claimed if _elsewhere(q, subject, quotes)]


def _parts(claim: str, claimed: Sequence[Quantity]) -> list[tuple[Quantity, str]]:
    """Each quantity with the words before it, after the quantity before it."""
    starts = [0, *(q.end for q in claimed)]
    return [(q, claim[start : q.start]) for q, start in zip(claimed, starts, strict=False)]


def _elsewhere(quantity: Quantity, subject: str, quotes: Sequence[str]) -> bool:
    wanted = _pairs(subject)
    own, other = 0, 0
    for quote in quotes:
        for candidate, words in _shares(quote):
            shared = len(wanted & _pairs(words))
            if agree(quantity, candidate):
                own = max(own, shared)
            elif candidate.unit_class == quantity.unit_class:
                other = max(other, shared)
    return other >= own + MARGIN


def _shares(quote: str) -> list[tuple[Quantity, str]]:
    """Each quantity of a quote with its words: up to the next comma after it, and from the last one before it."""
    found = quantities(quote, "zh")
    edges = [0, *(q.end for q in found)]
    shares = []
    for index, quantity in enumerate(found):
        before = COMMA.split(quote[edges[index] : quantity.start], maxsplit=1)[-1]
        high = found[index + 1].start if index + 1 < len(found) else len(quote)
        shares.append((quantity, before + " " + COMMA.split(quote[quantity.end : high], maxsplit=1)[0]))
    return shares


def _pairs(text: str) -> set[str]:
    han = "".join(c if HAN.match(c) else " " for c in text)
    return {han[i : i + 2] for i in range(len(han) - 1) if " " not in han[i : i + 2]}
