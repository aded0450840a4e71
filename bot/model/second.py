"""A second reading: where the model and the extractive engine differ, the model is told so once before it is shown."""

from collections.abc import Sequence

from bot.english.unit_classes import DATING
from bot.grounding.belongs import by_pairs
from bot.grounding.claim import Asked, Fault, Grounded
from bot.quantities import Quantity, quantities
from bot.records import Answer, Citation, Claim, Lang

SAID = 0.5
NEAR = 150
"""Characters between two quotes that still speak of the same thing."""


class SecondReading:
    """What the extractive engine says of the same question."""

    def __init__(self, answer: Answer) -> None:
        self._answer = answer
        self._counted = [q for claim in answer.claims for q in _counted(claim.text, answer.lang)]

    def agrees(self, claim: Grounded) -> bool:
        """Return whether it holds a number of the claim, or cites words next to the claim's when either has none."""
        if self._answer.abstained:
            return False
        claimed = _counted(claim.text, self._answer.lang)
        if claimed and self._counted:
            return any(one.value == other.value for one in claimed for other in self._counted)
        return any(_near(citation, claim) for citation in self._answer.citations)

    def differs(self) -> Fault:
        """Return what the model is told of a claim that differs."""
        if self._answer.abstained:
            return Fault(code="differs", detail="no answer in the evidence")
        return Fault(code="differs", detail=_said(self._answer.citations))

    def omitted(self, claims: Sequence[Grounded]) -> Fault | None:
        """Return what the model is told when its claims leave out part of what this reading cites."""
        left = self._left(claims)
        return Fault(code="omits", detail=_said(left)) if left else None

    def missing(self, claims: Sequence[Grounded], asked: Asked) -> list[Claim]:
        """Return the claims of this reading of which ``claims`` leave something out.

        Where several things are asked for, Chinese claims must also say about half of what it cites; where a date is,
        claims in any language the months and days.
        """
        left = {citation.n for citation in self._left(claims)}
        said = " ".join(claim.text for claim in claims)
        if asked.several and asked.lang == "zh":
            left |= {c.n for c in self._answer.citations if by_pairs(c.quote)(said) < SAID}
        if asked.when:
            known = _dates(said, asked.lang)
            left |= {c.n for c in self._answer.citations if _dates(c.quote, "zh") - known}
        return [claim for claim in self._answer.claims if left & set(claim.citations)]

    def _left(self, claims: Sequence[Grounded]) -> list[Citation]:
        held = [q.value for claim in claims for q in _counted(claim.text, self._answer.lang)]
        return [c for c in self._answer.citations if not _covered(c, claims, held)]


def _said(citations: Sequence[Citation]) -> str:
    return "; ".join(citation.quote[:60] for citation in citations[:3])


def _dates(text: str, lang: Lang) -> set[float]:
    return {q.value for q in quantities(text, lang) if q.unit_class in ("month", "day")}


def _counted(text: str, lang: Lang) -> Sequence[Quantity]:
    return [q for q in quantities(text, lang) if q.unit_class not in DATING | {"duration"}]


def _covered(citation: Citation, claims: Sequence[Grounded], held: Sequence[float]) -> bool:
    """Whether claims quote some of a citation's words, or give all its numbers."""
    numbers = [q.value for q in _counted(citation.quote, "zh")]
    if numbers and all(number in held for number in numbers):
        return True
    return any(
        quote.evidence.report == citation.report and quote.start < citation.end and citation.start < quote.end
        for claim in claims
        for quote in claim.quotes
    )


def _near(citation: Citation, claim: Grounded) -> bool:
    return any(
        quote.evidence.report == citation.report
        and quote.start < citation.end + NEAR
        and citation.start < quote.end + NEAR
        for quote in claim.quotes
    )
