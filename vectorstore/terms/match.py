"""How much of what a question wants stands in a text."""

import re
from collections.abc import Collection, Iterable, Sequence
from functools import lru_cache

from vectorstore.lexicon import normalise, numerals
from vectorstore.terms.aliases import Term
from vectorstore.terms.query import Wanted


def present(words: Iterable[str], text: str) -> frozenset[str]:
    """Return the words that stand in a text: Chinese ones anywhere, Latin ones at the start of a word, whole numbers.

    >>> sorted(present(["条例", "34", "law"], "制定条例三十四件")), sorted(present(["34"], "2034年"))
    (['34', '条例'], [])
    """
    plain = _plain(text)
    return frozenset(word for word in words if word in plain and (not word.isascii() or _whole(word, plain)))


def coverage(terms: Sequence[Wanted], found: Collection[str]) -> float:
    """Return the share of what is wanted, by weight, that found words make up: 0..1.

    >>> wanted = [Wanted((("法规",), ("条例",)), 3.0), Wanted((("代表", "建议"),), 1.0)]
    >>> coverage(wanted, {"条例"}), coverage(wanted, {"法规", "建议"})
    (0.75, 0.875)
    """
    total = sum(group.weight for group in terms)
    return sum(group.weight * _best(group.terms, found) for group in terms) / total if total else 0.0


def words_of(terms: Iterable[Wanted]) -> set[str]:
    """Return all words of all terms."""
    return {word for group in terms for term in group.terms for word in term}


def _best(terms: Sequence[Term], found: Collection[str]) -> float:
    best = 0.0
    for term in terms:
        if (share := sum(map(found.__contains__, term)) / len(term)) == 1:
            return 1.0
        best = max(best, share)
    return best


def _whole(word: str, text: str) -> bool:
    return re.search(rf"(?<![a-z0-9.]){re.escape(word)}(?![0-9])", text) is not None


@lru_cache(maxsize=2**14)
def _plain(text: str) -> str:
    normal = normalise(text)
    return " ".join([normal, *numerals(normal)])
