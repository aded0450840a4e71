"""How much of what a question wants stands in a text."""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from vectorstore.lexicon import normalise, numerals
from vectorstore.query import Wanted


def coverage(terms: Sequence[Wanted], text: str) -> float:
    """Return the share of what is wanted, by weight, that stands in a text: 0..1.

    >>> wanted = [Wanted((("法规",), ("条例",)), 3.0), Wanted((("26",),), 1.0)]
    >>> coverage(wanted, "制定条例二十六件"), coverage(wanted, "2026年修订法规")
    (1.0, 0.75)
    """
    total = sum(group.weight for group in terms)
    return sum(group.weight * _found(group, _plain(text)) for group in terms) / total if total else 0.0


def expression(terms: Iterable[Wanted]) -> str:
    """Return the FTS5 expression of any of the words of terms; empty when there are none."""
    words = {word for group in terms for term in group.terms for word in term}
    return " OR ".join('"' + word.replace('"', '""') + '"' for word in sorted(words))


def _found(group: Wanted, text: str) -> float:
    return max((sum(_stands(word, text) for word in term) / len(term) for term in group.terms), default=0.0)


def _stands(word: str, text: str) -> bool:
    if word not in text:
        return False
    return not word.isascii() or re.search(rf"(?<![a-z0-9.]){re.escape(word)}(?![0-9])", text) is not None


@lru_cache(maxsize=4096)
def _plain(text: str) -> str:
    normal = normalise(text)
    return " ".join([normal, *numerals(normal)])
