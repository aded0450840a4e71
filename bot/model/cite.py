"""Grounded claims become claims with numbered citations, and those the answer."""

from collections.abc import Sequence

from bot.grounding.claim import Grounded, Quoted
from bot.records import Citation, Claim, Lang
from bot.trusted import headings


class Citer:
    """Numbers the quotes of an answer: the same words of a report keep the same number."""

    def __init__(self) -> None:
        self.claims: list[Claim] = []
        self.citations: list[Citation] = []

    def add(self, grounded: Grounded) -> Claim:
        """Take the next grounded claim and return it with its citation numbers."""
        numbers = tuple(dict.fromkeys(self._number(quote) for quote in grounded.quotes))
        claim = Claim(text=grounded.text, citations=numbers)
        self.claims.append(claim)
        return claim

    def adopt(self, claim: Claim, citations: Sequence[Citation]) -> Claim:
        """Take over a claim of another answer, whose citations these are, and return it renumbered."""
        cited = [citation for citation in citations if citation.n in claim.citations]
        adopted = Claim(text=claim.text, citations=tuple(dict.fromkeys(self._renumbered(c) for c in cited)))
        self.claims.append(adopted)
        return adopted

    def _number(self, quoted: Quoted) -> int:
        evidence = quoted.evidence
        return self._renumbered(
            Citation(
                n=0,
                report=evidence.report,
                title=evidence.title,
                section=headings(evidence.section),
                start=quoted.start,
                end=quoted.end,
                quote=quoted.quote,
            )
        )

    def _renumbered(self, wanted: Citation) -> int:
        for citation in self.citations:
            if (citation.report, citation.start, citation.end) == (wanted.report, wanted.start, wanted.end):
                return citation.n
        self.citations.append(wanted.model_copy(update={"n": len(self.citations) + 1}))
        return len(self.citations)


def answer_text(claims: Sequence[Claim], lang: Lang) -> str:
    """Return the text of an answer: each claim with its marks.

    >>> answer_text([Claim(text="34件。", citations=(1,))], "zh")
    '34件。[1]'
    """
    parts = [claim.text + "".join(f"[{n}]" for n in claim.citations) for claim in claims]
    return (" " if lang == "en" else "").join(parts)
