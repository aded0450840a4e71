"""Where gold quotes stand in the sources: exact after folding, every occurrence."""

import unicodedata
from collections.abc import Iterable, Sequence
from functools import cached_property

from bot.records import Citation
from evals.records import Case, Fact, Shelf, Span
from vectorstore.folding import fold, quotes_match

SAME_WORDS = 8
"""Characters of a quote from which on the same words at another place of a report are the same evidence."""


class Text:
    """A source with its folded form and the way back."""

    def __init__(self, report: str, source: str) -> None:
        self.report = report
        self.source = source

    @cached_property
    def _folded(self) -> tuple[str, tuple[int, ...]]:
        pairs = [
            (folded, place)
            for place, char in enumerate(self.source)
            for folded in unicodedata.normalize("NFKC", char)
            if not folded.isspace()
        ]
        return "".join(char for char, _ in pairs), tuple(place for _, place in pairs)

    def find(self, quote: str) -> list[Span]:
        """Return every span of the source that says ``quote``, white space and widths aside."""
        text, origin = self._folded
        wanted = fold(quote)
        places = [] if not wanted else _occurrences(text, wanted)
        return [Span(report=self.report, start=origin[at], end=origin[at + len(wanted) - 1] + 1) for at in places]


class Texts:
    """The sources of a library, read once; a report that is not held has no text."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf
        self._texts: dict[str, Text | None] = {report.id: None for report in shelf.reports()}

    @property
    def reports(self) -> tuple[str, ...]:
        """The ids of the reports held."""
        return tuple(self._texts)

    def get(self, report: str) -> Text | None:
        """Return the text of ``report``, None when the library does not hold it."""
        if report not in self._texts:
            return None
        held = self._texts[report]
        if held is None:
            held = self._texts[report] = Text(report, self._shelf.source(report))
        return held

    def find(self, quote: str, reports: Iterable[str]) -> list[Span]:
        """Return the spans that say ``quote`` in any of ``reports``."""
        return [span for report in reports if (text := self.get(report)) is not None for span in text.find(quote)]

    def verified(self, citation: Citation) -> bool:
        """Tell whether the citation's quote stands at its offsets."""
        text = self.get(citation.report)
        return text is not None and quotes_match(text.source, citation.start, citation.end, citation.quote)

    def cites(self, citation: Citation, places: Sequence[Span]) -> bool:
        """Tell whether a citation covers any character of ``places``, or says their words where they stand again."""
        if touches(cited(citation), places):
            return True
        said = fold(citation.quote)
        gold = [fold(text.source[span.start : span.end]) for span in places if (text := self.get(span.report))]
        same_report = any(span.report == citation.report for span in places)
        return same_report and len(said) >= SAME_WORDS and any(said in words or words in said for words in gold)


def reports_of(case: Case, texts: Texts) -> tuple[str, ...]:
    """Return the ids of the reports where the evidence of ``case`` may stand."""
    if case.doc is not None and case.doc != "both":
        return (case.doc,)
    return case.scope or texts.reports


def gold_spans(case: Case, texts: Texts) -> list[list[Span]]:
    """Return, for each piece of evidence of an answerable ``case``, every place where it stands.

    Pieces come from ``evidence``; from the quotes of ``facts`` when there is none.
    """
    if not case.answerable:
        return []
    if case.evidence:
        places = reports_of(case, texts)
        return [texts.find(quote, places) for quote in case.evidence]
    return [fact_spans(fact, texts) for fact in case.facts]


def fact_spans(fact: Fact, texts: Texts) -> list[Span]:
    """Return where the quote of ``fact`` stands: the named occurrence alone when the quote stands more than once."""
    spans = texts.find(fact.quote, (fact.report,))
    return spans[fact.occurrence - 1 : fact.occurrence] if len(spans) > 1 else spans


def touches(span: Span, places: Sequence[Span]) -> bool:
    """Tell whether ``span`` covers any character of ``places``."""
    return any(span.overlap(place) for place in places)


def cited(citation: Citation) -> Span:
    """Return the span that a citation names."""
    return Span(report=citation.report, start=citation.start, end=citation.end)


def _occurrences(text: str, wanted: str) -> list[int]:
    places, at = [], text.find(wanted)
    while at >= 0:
        places.append(at)
        at = text.find(wanted, at + 1)
    return places
