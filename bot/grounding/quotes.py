"""The quotes of a draft, looked up in the evidence that they name."""

from collections.abc import Mapping, Sequence

from bot.asking.instructions import BLANK
from bot.gather import Evidence, clean
from bot.grounding.claim import Fault, Quoted
from bot.grounding.locate import Span, locate, widen
from bot.grounding.marks import meant
from bot.model.draft import DraftQuote
from vectorstore.folding import fold

MOVABLE = 6
"""A quote of at least this many characters that stands in exactly one other piece of evidence is moved to it."""


def found_quotes(drafted: Sequence[DraftQuote], evidence: Mapping[str, Evidence]) -> tuple[list[Quoted], list[Fault]]:
    """Return the quotes that stand in the evidence, and a fault for each that does not."""
    if not drafted:
        return [], [Fault(code="no_quote", detail="")]
    found: list[Quoted] = []
    faults: list[Fault] = []
    for item in drafted:
        label = item.label.strip("[]【】 ")
        places = _places(item.quote, evidence)
        chosen = label if label in places else next(iter(places), "")
        if label in places or (len(places) == 1 and len(fold(item.quote)) >= MOVABLE):
            found.append(_quoted(evidence[chosen], places[chosen]))
        else:
            known = label in evidence
            faults.append(Fault(code="quote" if known else "label", detail=item.quote if known else item.label))
    return found, faults


def _places(quote: str, evidence: Mapping[str, Evidence]) -> dict[str, Span]:
    """Where a quote stands, by label; what was blanked in the evidence cannot be quoted."""
    if BLANK in quote:
        return {}
    found = {label: locate(quote, item.source) or locate(meant(quote), item.source) for label, item in evidence.items()}
    return {label: span for label, span in found.items() if span is not None}


def _quoted(evidence: Evidence, span: Span) -> Quoted:
    """A quote that cuts a quantity in two is widened to the whole of it: 31 in 318人次 must not pass for 29."""
    start, end = widen(span, evidence.source)
    return Quoted(
        evidence=evidence,
        start=evidence.start + start,
        end=evidence.start + end,
        quote=clean(evidence.source[start:end]),
    )
