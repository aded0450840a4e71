"""What is known beside a text and its quotes: which words stand for which, what means the same, what else is told."""

from collections.abc import Callable, Sequence
from typing import Any

from bot.checks.records import pairs
from vectorstore.embed import Embedder
from vectorstore.records import Fact
from vectorstore.store import Library
from vectorstore.terms.query import Wanted, coverage, present, wanted, words_of

Share = Callable[[str], float]


class Known:
    """What is known without a library: the characters of two texts alone."""

    def share(self, text: str) -> Share:
        """Return a reader of the share of a text's words, in any language, that stands in a Chinese text."""
        return by_pairs(text)

    def terms(self, text: str) -> Sequence[Wanted]:
        """Return what a text is about by weight."""
        return ()

    def alike(self, text: str, other: str) -> float:
        """Return how near two wordings are in meaning, in any language, from -1 to 1; 0 where nothing tells."""
        return 0.0

    def figures(self, report: str) -> Sequence[Fact]:
        """Return the figures of a report."""
        return ()


NOTHING = Known()


class OfLibrary(Known):
    """What a library and its embedder know; what was worked out once is kept."""

    def __init__(self, library: Library, embedder: Embedder) -> None:
        self.library, self.embedder = library, embedder
        self._vectors: dict[str, Any] = {}
        self._figures: dict[str, list[Fact]] = {}

    def terms(self, text: str) -> list[Wanted]:
        """Return what a text is about by weight."""
        return wanted(self.library, text)

    def share(self, text: str) -> Share:
        """Return a reader of the share of a text's words, by weight, that stands in a Chinese text."""
        terms = self.terms(text)
        words = words_of(terms)
        return lambda other: coverage(terms, present(words, other))

    def alike(self, text: str, other: str) -> float:
        """Return the cosine of two wordings, in any language."""
        new = [words for words in dict.fromkeys((text, other)) if words not in self._vectors]
        if new:
            self._vectors.update(zip(new, self.embedder.embed(new), strict=True))
        return float(self._vectors[text] @ self._vectors[other])

    def figures(self, report: str) -> Sequence[Fact]:
        """Return the figures of a report that have an amount."""
        if report not in self._figures:
            found = self.library.facts((report,), ("figure",))
            self._figures[report] = [fact for fact in found if fact.value is not None]
        return self._figures[report]


def by_pairs(text: str) -> Share:
    """Return the share of the pairs of Chinese characters of ``text`` in another text; 1 when there are none."""
    held = pairs(text)
    return lambda other: len(held & pairs(other)) / len(held) if held else 1.0
