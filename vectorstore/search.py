"""Search: a question in, ranked passages out. Two legs look for clauses, one by meaning and one by words."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from vectorstore.embed import Embedder
from vectorstore.lexicon import is_chinese, normalise, numerals
from vectorstore.query import Wanted, wanted
from vectorstore.records import Clause, ClauseHit, Filters, Hit, Passage
from vectorstore.scope import query_filters
from vectorstore.store import Library

__all__ = ["coverage", "query_filters", "search", "search_clauses"]

POOL = 80
"""How many clauses each leg brings."""


class Weights(NamedTuple):
    """How the legs are weighed: share of the keyword score, share of a passage's words in it, its floor."""

    keyword: float
    context: float
    floor: float


CHINESE = Weights(keyword=0.6, context=0.4, floor=0.2)
ENGLISH = Weights(keyword=0.4, context=0.4, floor=0.2)


def search(
    library: Library, embedder: Embedder, query: str, filters: Filters | None = None, k: int = 10
) -> list[Hit]:
    """Return the best passages for a question in Chinese or English, best first; nothing below the floor."""
    hits = search_clauses(library, embedder, query, filters, k=4 * POOL)
    grouped: dict[str, list[ClauseHit]] = defaultdict(list)
    for hit in hits:
        grouped[hit.clause.passage].append(hit)
    best = sorted(grouped, key=lambda passage: -grouped[passage][0].score)[:k]
    passages = library.passages_by_id(best)
    return [Hit(passage=passages[p], score=grouped[p][0].score, clauses=tuple(grouped[p])) for p in best]


def search_clauses(
    library: Library, embedder: Embedder, query: str, filters: Filters | None = None, k: int = 40
) -> list[ClauseHit]:
    """Return the best clauses with their scores, best first; nothing below the floor."""
    normal = normalise(query)
    if not normal.strip():
        return []
    weights = CHINESE if is_chinese(normal) else ENGLISH
    terms = wanted(library, normal)
    vector = embedder.embed([normal])[0]
    limits = filters or Filters()
    seen = dict((clause.id, (clause, cosine)) for clause, cosine in library.dense(vector, POOL, limits))
    more = [clause for clause in _by_words(library, terms, limits) if clause.id not in seen]
    cosines = library.similarity(vector, [clause.id for clause in more])
    candidates = [*seen.values(), *((clause, cosines[clause.id]) for clause in more)]
    found = library.passages_by_id(list({clause.passage for clause, _ in candidates}))
    passages = {passage.id: normalise(passage.text) for passage in found.values()}
    hits = [_scored(clause, cosine, terms, passages[clause.passage], weights) for clause, cosine in candidates]
    return sorted((hit for hit in hits if hit.score >= weights.floor), key=lambda hit: -hit.score)[:k]


def _by_words(library: Library, terms: Sequence[Wanted], filters: Filters) -> list[Clause]:
    match = _match(terms)
    if not match:
        return []
    ids = [clause for clause, _ in library.keyword(match, POOL, filters)]
    clauses = library.clauses_by_id(ids)
    for passage, _ in library.keyword(match, POOL // 4, filters, "passages"):
        clauses.update({clause.id: clause for clause in library.clauses_of(passage)})
    return list(clauses.values())


def _match(terms: Iterable[Wanted]) -> str:
    words = {token for group in terms for term in group.terms for token in term}
    return " OR ".join(f'"{word}"' for word in sorted(words) if '"' not in word)


def _scored(clause: Clause, cosine: float, terms: Sequence[Wanted], passage: str, weights: Weights) -> ClauseHit:
    inside = coverage(terms, normalise(clause.text))
    keyword = (1 - weights.context) * inside + weights.context * coverage(terms, passage)
    score = weights.keyword * keyword + (1 - weights.keyword) * max(0.0, cosine)
    return ClauseHit(clause=clause, score=min(1.0, score), dense=cosine, keyword=keyword)


def coverage(terms: Sequence[Wanted], text: str) -> float:
    """Return the share of what is wanted, by weight, that stands in a normalised text: 0..1."""
    total = sum(group.weight for group in terms)
    if not total:
        return 0.0
    text = " ".join([text, *numerals(text)])
    return sum(group.weight * max(map(lambda t: _present(t, text), group.terms), default=0) for group in terms) / total


def _present(term: Sequence[str], text: str) -> float:
    return sum(_stands(token, text) for token in term) / len(term)


def _stands(token: str, text: str) -> bool:
    if not token.isascii():
        return token in text
    return re.search(rf"(?<![a-z0-9.]){re.escape(token)}", text) is not None if token in text else False
