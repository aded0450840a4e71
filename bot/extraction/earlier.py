"""What one part of a question takes from the parts before it."""

from collections.abc import Sequence
from typing import NamedTuple

from bot.asking.intent import Intent, Term
from bot.asking.terms import holds
from bot.extraction.candidates import Candidate
from bot.extraction.finding import Finding
from bot.extraction.verdict import Ranked

Quoted = frozenset[tuple[str, int, int]]
"""Reports and places in them that earlier parts of a question were answered from."""


class Earlier(NamedTuple):
    """What a part of a question takes from the others: the reports named before it, and what answered those.

    ``own`` are the words of the part itself that reports hold. ``several`` says that the parts are about different
    years: each answer then says which is its own.
    """

    reports: tuple[str, ...] = ()
    quoted: Quoted = frozenset()
    own: tuple[Term, ...] = ()
    several: bool = False


NOTHING = Earlier()
AFTER = 8
"""Characters after a figure that may say what it is (不超过50亿元的限额)."""


def quoted_in(findings: Sequence[Finding]) -> Quoted:
    """Return where the statements of findings are quoted from."""
    quotes = (quote for finding in findings for statement in finding.statements for quote in statement.quotes[:1])
    return frozenset((quote.view.card.id, quote.start, quote.end) for quote in quotes)


def not_yet(found: Ranked, earlier: Earlier, intent: Intent, threshold: float) -> list[tuple[Candidate, float]]:
    """Return the figures without those that answered an earlier part, if another holds and measures what is asked."""
    rest = [(c, p) for c, p in found if (c.view.card.id, c.start, c.end) not in earlier.quoted]
    told = [(c, p) for c, p in rest if not earlier.own or _told(c, earlier.own)]
    measured = any(p >= threshold and c.features["unit"] == (1.0 if intent.unit else 0.0) for c, p in told)
    return told if measured and len(rest) < len(found) else list(found)


def _told(candidate: Candidate, own: Sequence[Term]) -> bool:
    """Return whether a figure's quote, or what directly follows it, holds one of the terms."""
    words = candidate.view.source[candidate.start : candidate.end + AFTER]
    return any(holds(term, words) == 1 for term in own)
