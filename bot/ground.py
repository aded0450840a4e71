"""Grounding: what a draft says is held against the evidence, and only what stands there passes."""

import re
from collections.abc import Sequence

from bot.gather import Evidence
from bot.grounding.checks import CHECKS
from bot.grounding.claim import Asked, Drafted, Fault, Grounded, Verdict
from bot.grounding.marks import CORNER, meant
from bot.grounding.quotes import found_quotes
from bot.model.draft import DraftClaim
from vectorstore.lexicon import simplify

MARK = re.compile(r"\s*(?:\[\^?[A-Za-z0-9]{1,3}\]|【[A-Za-z0-9]{1,3}】)")


def ground(draft: DraftClaim, evidence: Sequence[Evidence], asked: Asked) -> Verdict:
    """Hold one drafted claim against the evidence.

    Every quote must stand in the evidence of its label (exact, or equal after folding); every quantity of the claim in
    its own quotes with the same value and unit, said of the same thing; its year in the quotes or the period of their
    sections; every name in 《》 or “” in the cited evidence; the claim must be in the language of the question, mean
    something like its quotes, and hold a number when one is asked for.
    """
    text = MARK.sub("", _marked(draft.text, evidence)).strip()
    if not text:
        return Verdict(claim=None, faults=(Fault(code="empty", detail=""),))
    quotes, faults = found_quotes(draft.quotes, {item.label: item for item in evidence})
    claim = Drafted(simplify(text), tuple(quotes), evidence, asked)
    for checks in CHECKS:
        faults = faults or [fault for check in checks for fault in check(claim)]
    if faults:
        return Verdict(claim=None, faults=tuple(faults))
    return Verdict(claim=Grounded(text=text, quotes=tuple(quotes)))


def _marked(text: str, evidence: Sequence[Evidence]) -> str:
    """Return a claim with the quotation marks of the reports."""
    return text if any(mark in item.source for mark in CORNER for item in evidence) else meant(text)
