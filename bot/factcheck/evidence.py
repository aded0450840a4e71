"""What the reports say near a statement: sentences with their amounts, each with the fact that was read from it."""

from collections.abc import Sequence
from functools import cached_property
from typing import NamedTuple

from bot.checks.given import Given, givens
from bot.checks.known import OfLibrary
from bot.checks.records import Cited, Piece
from bot.english import English
from bot.factcheck.statements import Cut
from bot.orders import is_order
from bot.quotation import clean, sentence_around
from vectorstore.divisions import short_name
from vectorstore.embed import Embedder
from vectorstore.lexicon import tokens
from vectorstore.places import Scope, scope_of
from vectorstore.records import Fact, Filters, Passage, Report
from vectorstore.search import scope_words, search_clauses
from vectorstore.store import Library
from vectorstore.terms.query import Wanted, wanted, words_of

CLAUSES = 30
"""Clauses looked at for one wording: the evidence of nearly every development statement is among the first ten."""
FACTS = 40
"""Facts looked at besides, by their own words."""


class Source(NamedTuple):
    """A sentence of a report with its amounts; ``facts`` are those read at the offsets of an amount, where any was."""

    cited: Cited
    givens: tuple[Given, ...]
    facts: tuple[Fact | None, ...]
    around: str

    @property
    def card(self) -> str:
        """The id of the report."""
        return self.cited.piece.report


class Evidence(OfLibrary):
    """The library as a fact-check looks at it; what was read once is kept for the rest of a draft."""

    def __init__(self, library: Library, embedder: Embedder, english: English, reports: Sequence[str]) -> None:
        super().__init__(library, embedder)
        self.english = english
        self.reports = tuple(reports)
        self.cards: dict[str, Report] = {card.id: card for card in library.reports()}
        self._sources: dict[tuple[str, int], Source] = {}
        self._wanted: dict[str, list[Wanted]] = {}
        self._scopes: dict[str, Scope] = {}
        self._passages: dict[str, Passage] = {}

    @cached_property
    def _place_words(self) -> frozenset[str]:
        return scope_words(self.library, Scope(reports=self.reports))

    def scope(self, text: str) -> Scope:
        """Return whose report a text names, also inside a longer name (青禾港); reports outside the limits left out."""
        if text not in self._scopes:
            found = scope_of(self.library, text)
            if not (found.reports or found.missing):
                inside = [card.id for card in self.cards.values() if card.region and short_name(card.region) in text]
                found = found._replace(reports=tuple(inside))
            self._scopes[text] = found._replace(reports=tuple(r for r in found.reports if r in self.reports))
        return self._scopes[text]

    def terms(self, text: str) -> list[Wanted]:
        """Return what a text is about by weight, names of the reports' places left out."""
        if text not in self._wanted:
            self._wanted[text] = wanted(self.library, text, self._place_words)
        return self._wanted[text]

    def front(self, report: str, words: str) -> Cited | None:
        """Return the first place of a report where some words stand: its title, or who delivers it."""
        at = self.library.source(report).find(words)
        piece = Piece.of(self.cards[report], start=at, text=words)
        return Cited(piece=piece, start=at, end=at + len(words), quote=words) if at >= 0 and words else None

    def near(self, texts: Sequence[str], values: Sequence[float], reports: Sequence[str]) -> list[Source]:
        """Return the sentences of some reports that are nearest to any of some wordings of a statement."""
        limits = Filters(reports=tuple(reports))
        found = [search_clauses(self.library, self.embedder, text, limits, CLAUSES) for text in texts]
        places = [(hit.clause.passage, hit.clause.start) for hits in found for hit in hits]
        for text in texts:
            words = list(dict.fromkeys(t for word in words_of(self.terms(text)) for t in (word, *tokens(word))))
            each: Sequence[str | None] = reports if len(reports) == 1 else [None]
            for report in each:
                held = self.library.facts_like(words, FACTS * (1 if report else 2), [report] if report else ())
                places += [(fact.passage, fact.start) for fact in held if fact.report in reports]
        written = [form for value in values for form in _written(value)]
        ids = [clause for clause, _ in self.library.keyword([written], CLAUSES * len(values), limits)]
        places += [(clause.passage, clause.start) for clause in self.library.clauses_by_id(ids).values()]
        self._read({passage for passage, _ in places})
        sources = [self._source(self._passages[p], at) for p, at in places if p in self._passages]
        return list({(s.card, s.cited.start): s for s in sources if not is_order(s.cited.quote)}.values())

    def nearest(self, text: str, sources: Sequence[Source], most: int) -> list[Source]:
        """Return those of some sentences that hold most of what a text is about."""
        share = self.share(text)
        held = [(share(f"{source.cited.quote} {source.around}"), source) for source in sources]
        return [source for share, source in sorted(held, key=lambda one: -one[0])[:most] if share > 0]

    def _read(self, passages: set[str]) -> None:
        self._passages |= self.library.passages_by_id([p for p in passages if p not in self._passages])

    def _source(self, passage: Passage, at: int) -> Source:
        low, high = sentence_around(passage.text, at - passage.start, at - passage.start + 1)
        low += len(passage.text[low:high]) - len(passage.text[low:high].lstrip())
        key = (passage.report, passage.start + low)
        if key not in self._sources:
            self._sources[key] = self._made(passage, low, high)
        return self._sources[key]

    def _made(self, passage: Passage, low: int, high: int) -> Source:
        piece = Piece.of_passage(self.cards[passage.report], passage)
        start, end = passage.start + low, passage.start + high
        cited = Cited(piece=piece, start=start, end=end, quote=clean(passage.text[low:high]))
        found = tuple(givens(cited, whole=True))
        clauses = [c.id for c in self.library.clauses_of([passage.id]) if c.start < end and start < c.end]
        facts = [fact for fact in self.library.facts_of(clauses) if fact.kind == "figure" and fact.value is not None]
        read = tuple(next((f for f in facts if f.start < g.end and g.start < f.end), None) for g in found)
        return Source(cited, found, read, " ".join((*passage.path, piece.place or "")))


def wordings(cut: Cut, clauses: Sequence[str]) -> list[str]:
    """Return how a statement is looked for: as a whole, and each clause long enough to be about something."""
    return list(dict.fromkeys([cut.text, *(clause for clause in clauses if len(clause) >= 6)]))


def _written(value: float) -> list[str]:
    """Return how a report may write a number: 17.78 of 17.78万 for 177,800."""
    forms = [f"{value / scale:.10g}" for scale in (1, 1e4, 1e8, 1e12)]
    return [form for form in forms if len(form.replace(".", "")) <= 7 and "e" not in form and float(form) >= 0.1]
