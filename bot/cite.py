"""Grounded claims become claims with numbered citations, and those the answer."""

from collections.abc import Sequence

from bot.ground import Grounded, Quoted
from bot.records import Citation, Claim, Lang


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

    def _number(self, quoted: Quoted) -> int:
        place = (quoted.evidence.report, quoted.start, quoted.end)
        for citation in self.citations:
            if (citation.report, citation.start, citation.end) == place:
                return citation.n
        number = len(self.citations) + 1
        self.citations.append(
            Citation(
                n=number,
                report=quoted.evidence.report,
                title=quoted.evidence.title,
                section=quoted.evidence.section,
                start=quoted.start,
                end=quoted.end,
                quote=quoted.quote,
            )
        )
        return number


def answer_text(claims: Sequence[Claim], lang: Lang) -> str:
    """Return the text of an answer: each claim with its marks.

    >>> answer_text([Claim(text="26件。", citations=(1,))], "zh")
    '26件。[1]'
    """
    parts = [claim.text + "".join(f"[{n}]" for n in claim.citations) for claim in claims]
    return (" " if lang == "en" else "").join(parts)
