"""Search: a question in, ranked passages out. One leg looks for its meaning, one for its words."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from vectorstore.embed import Embedder, Vectors
from vectorstore.lexicon import is_chinese, normalise
from vectorstore.records import Clause, ClauseHit, Filters, Hit, Passage
from vectorstore.store import Library, any_of
from vectorstore.terms.match import coverage, present, words_of
from vectorstore.terms.query import Wanted, wanted
from vectorstore.terms.scope import asks_for_front, query_filters, scope_words

__all__ = ["query_filters", "search", "search_clauses"]

POOL = 80
"""How many clauses a leg brings."""
MANY = 20
"""How many reports are looked at one by one when a question names none."""
LONGEST = 1000
"""How many characters of a question are embedded; its words are looked for all the same."""
_NO_FILTERS = Filters()


class Weights(NamedTuple):
    """How a score is put together.

    ``keyword`` and the rest to 1 weigh the legs, ``context`` the words of the whole passage within the keyword leg.
    What a question names is added: ``report``, ``year``, ``part``, ``front``. What stays below ``floor`` is not a hit.
    """

    keyword: float
    floor: float
    context: float = 0.3
    report: float = 0.15
    year: float = 0.05
    part: float = 0.1
    front: float = 0.4


CHINESE = Weights(keyword=0.5, floor=0.17)
ENGLISH = Weights(keyword=0.45, floor=0.13)


class _Asked(NamedTuple):
    """A question as search sees it."""

    text: str
    terms: Sequence[Wanted]
    vector: Vectors
    scope: Filters
    front: frozenset[str]
    weights: Weights


def search(library: Library, embedder: Embedder, query: str, filters: Filters | None = None, k: int = 10) -> list[Hit]:
    """Return the best passages for a question in Chinese or English, best first; nothing below the floor.

    ``filters`` limit the search. What the question itself names (a region, a year, the plan) only goes before the rest.
    """
    grouped: dict[str, list[ClauseHit]] = defaultdict(list)
    for hit in search_clauses(library, embedder, query, filters, k=8 * POOL):
        grouped[hit.clause.passage].append(hit)
    best = list(grouped)[:k]
    held = library.passages_by_id(best)
    return [Hit(passage=held[p], score=grouped[p][0].score, clauses=tuple(grouped[p])) for p in best if p in held]


def search_clauses(
    library: Library, embedder: Embedder, query: str, filters: Filters | None = None, k: int = 40
) -> list[ClauseHit]:
    """Return the best clauses with their scores, best first; nothing below the floor."""
    text = normalise(query).strip()
    if not any(c.isalnum() for c in text):
        return []
    filters, scope = filters or _NO_FILTERS, query_filters(library, text)
    asked = _Asked(
        text=text,
        terms=wanted(library, text, scope_words(library, scope), embedder),
        vector=embedder.embed([text[:LONGEST]])[0],
        scope=scope,
        front=_front(library, text, filters.reports or scope.reports),
        weights=CHINESE if is_chinese(text) else ENGLISH,
    )
    scored = _scored(library, asked, _candidates(library, asked, filters))
    return [hit for _, hit in sorted(scored, key=lambda pair: -pair[0])[:k]]


def _candidates(library: Library, asked: _Asked, filters: Filters) -> dict[str, Clause]:
    """Clauses worth a look: of the whole library, and again of what the question names."""
    named = filters.model_copy(update={"reports": filters.reports or asked.scope.reports})
    narrow = named.model_copy(update={"years": filters.years or asked.scope.years})
    found: dict[str, Clause] = {}
    for limits in dict.fromkeys((filters, named, narrow)):
        found |= {clause.id: clause for clause, _ in library.dense(asked.vector, POOL, limits)}
        found |= _by_words(library, asked.terms, limits)
    return found | {clause.id: clause for passage in asked.front for clause in library.clauses_of(passage)}


def _by_words(library: Library, terms: Sequence[Wanted], filters: Filters) -> dict[str, Clause]:
    if not (words := any_of(sorted(words_of(terms)))):
        return {}
    found = library.clauses_by_id([clause for clause, _ in library.keyword(words, POOL, filters)])
    for passage, _ in library.keyword(words, POOL // 8, filters, "passages"):
        found |= {clause.id: clause for clause in library.clauses_of(passage)}
    return found


def _front(library: Library, text: str, reports: Sequence[str]) -> frozenset[str]:
    """The first passages of reports, if the question is about a report as such: who gave it, and when."""
    if not asks_for_front(text):
        return frozenset()
    meant = reports or [report.id for report in library.reports()]
    return frozenset(passage.id for report in meant[:MANY] for passage in library.passages(report)[:1])


def _scored(library: Library, asked: _Asked, clauses: Mapping[str, Clause]) -> Iterator[tuple[float, ClauseHit]]:
    """Clauses with what they are ranked by, which may pass 1; those that an ingest has just replaced are left out."""
    weights, words = asked.weights, words_of(asked.terms)
    cosines = library.similarity(asked.vector, list(clauses))
    passages = library.passages_by_id(list({clause.passage for clause in clauses.values()}))
    around = {p.id: present(words, "\n".join([*p.path, p.text])) for p in passages.values()}
    shares = {passage: weights.context * coverage(asked.terms, found) for passage, found in around.items()}
    named = {passage.id: _named(asked, passage) for passage in passages.values()}
    for clause in clauses.values():
        if (dense := cosines.get(clause.id)) is None or clause.passage not in passages:
            continue
        inside = coverage(asked.terms, present(around[clause.passage], clause.text))
        keyword = (1 - weights.context) * inside + shares[clause.passage]
        score = weights.keyword * keyword + (1 - weights.keyword) * max(0.0, dense)
        if score >= weights.floor or clause.passage in asked.front:
            rank = score + named[clause.passage]
            yield rank, ClauseHit(clause=clause, score=min(1.0, rank), dense=dense, keyword=keyword)


def _named(asked: _Asked, passage: Passage) -> float:
    """What a passage gains by being where the question points."""
    scope, weights = asked.scope, asked.weights
    return (
        weights.report * (passage.report in scope.reports)
        + weights.year * (passage.period in scope.years)
        + weights.part * (passage.part in scope.parts)
        + weights.front * (passage.id in asked.front)
    )
