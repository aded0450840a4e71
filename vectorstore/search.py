"""Search: a question in, ranked passages out. One leg looks for its meaning, one for its words."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache, partial
from typing import NamedTuple

from vectorstore.divisions import places_of, short_name
from vectorstore.embed import Embedder, Vectors
from vectorstore.lexicon import is_chinese, normalise, tokens
from vectorstore.places import Scope, scope_of
from vectorstore.reading.split import FIRST
from vectorstore.reading.text import HAN
from vectorstore.records import Clause, ClauseHit, Filters, Hit, Passage
from vectorstore.store import Library
from vectorstore.terms.query import Wanted, coverage, present, wanted, words_of

POOL = 48
"""How many clauses a leg brings: 40 to 80 find the same evidence within ten passages, in half the time."""
LONGEST = 1000
"""How many characters of a question are embedded; its words are looked for all the same."""
SEVERAL, EVERY = 1.0, 0.05
"""What a report's second passage loses to another's first: all where several are named, little where all are asked."""
MANY = 20
"""How many reports are opened at their front when a question names none."""
EACH = 40
"""How many reports are searched one by one when all are asked; more are searched together."""
ALL = 10_000
"""More clauses than are wanted of so many reports."""
_FRONT = re.compile(
    r"(?:谁|哪位|哪个人|何人|什么人).{0,4}(?<!工)[作做宣]|(?<!工)[作做](?:这份|该|本|了|的)?报告|报告人|宣读|受.{0,8}委托|"
    r"报告.{0,12}(?:哪一?[天日次届]|何时|什么时候|什么时间|日期|标题|题目|来源)|"
    r"\b(?:who|when|where|which|what)\b.{0,50}\b(?:deliver|present|gave|given?|made|read|submit)\w*\b.{0,40}\breport\b|"
    r"\breport\b.{0,30}\b(?:delivered|presented|given|submitted|made)\b|"
    r"\b(?:title|date|author|speaker|source) of (?:the|this) report\b"
)
"""A question about a report as such: who gave it, when, at which meeting."""
_NO_FILTERS = Filters()


class Weights(NamedTuple):
    """How a score is put together.

    ``keyword`` and the rest to 1 weigh the legs, ``context`` the words of the whole passage and its headings within the
    keyword leg. ``year``, ``part`` and ``front`` are added where a passage is of what the question names. What stays
    below ``floor`` is not a hit.
    """

    keyword: float
    floor: float
    context: float = 0.3
    year: float = 0.05
    part: float = 0.1
    front: float = 0.4


CHINESE = Weights(keyword=0.5, floor=0.17)
ENGLISH = Weights(keyword=0.45, floor=0.13)
ACROSS = 0.08
"""The floor of English text under a Chinese question, whose words it cannot hold: a cosine of .16. Questions on other
things stayed below .14, those on what it says came to .19 and more."""


class _Asked(NamedTuple):
    """A question as search sees it."""

    terms: Sequence[Wanted]
    vector: Vectors
    scope: Scope
    front: frozenset[str]
    weights: Weights


class _Found(NamedTuple):
    """Clauses, best first, and their passages by id."""

    hits: list[ClauseHit]
    passages: Mapping[str, Passage]


def search(library: Library, embedder: Embedder, query: str, filters: Filters | None = None, k: int = 10) -> list[Hit]:
    """Return the best passages for a question in Chinese or English, best first; nothing below the floor.

    ``filters`` limit the search, and so do the reports that the question names. Where it names several, or asks all
    of them (哪个省), each comes with its best passage before any comes with its second.
    """
    grouped: dict[str, list[ClauseHit]] = defaultdict(list)
    with library.reading():
        if not (asked := _asked(library, embedder, query, filters or _NO_FILTERS)):
            return []
        found = _ranked(library, asked, filters or _NO_FILTERS)
    for hit in found.hits[: 8 * POOL]:
        grouped[hit.clause.passage].append(hit)
    order = list(grouped)
    if asked.scope.every or len(asked.scope.reports) > 1:
        order = _in_turn([hits[0] for hits in grouped.values()], SEVERAL if asked.scope.reports else EVERY)
    return [Hit(passage=found.passages[p], score=grouped[p][0].score, clauses=tuple(grouped[p])) for p in order[:k]]


def search_clauses(
    library: Library, embedder: Embedder, query: str, filters: Filters | None = None, k: int = 40
) -> list[ClauseHit]:
    """Return the best clauses with their scores, best first; nothing below the floor."""
    with library.reading():
        asked = _asked(library, embedder, query, filters or _NO_FILTERS)
        return _ranked(library, asked, filters or _NO_FILTERS).hits[:k] if asked else []


def scope_words(library: Library, scope: Scope) -> frozenset[str]:
    """Return the words by which a question named its scope: names of regions, and years that reports speak of."""
    reports, meant = library.reports(), set(scope.reports)
    places = [places_of(report.region)[-1] for report in reports if report.id in meant and report.region]
    spoken = {report.year for report in reports} if scope.years else ()
    years = [str(year) for year in scope.years if year in spoken or year + 1 in spoken]
    called = [word.lower() for name in scope.named for word in name.split()]
    named = [*map(short_name, places), *places]
    return frozenset([*named, *(part for name in named for part in tokens(name)), *years, *called])


def as_embedded(query: str) -> str:
    """Return a question as it is embedded."""
    return normalise(query).strip()[:LONGEST]


def _asked(library: Library, embedder: Embedder, query: str, filters: Filters) -> _Asked | None:
    text = normalise(query).strip()
    if not any(c.isalnum() for c in text):
        return None
    scope = scope_of(library, query)
    return _Asked(
        terms=wanted(library, text, scope_words(library, scope)),
        vector=embedder.embed([as_embedded(query)])[0],
        scope=scope,
        front=_front(library, text, filters.reports or scope.reports),
        weights=CHINESE if is_chinese(text) else ENGLISH,
    )


def _front(library: Library, text: str, reports: Sequence[str]) -> frozenset[str]:
    """The first passages of reports, if the question is about a report as such: who gave it, and when."""
    if not _FRONT.search(text):
        return frozenset()
    meant = reports or [report.id for report in library.reports()]
    return frozenset(f"{report}:{FIRST}" for report in meant[:MANY])


def _in_turn(best: Sequence[ClauseHit], cost: float) -> list[str]:
    """Return passages in the order of their scores, each less ``cost`` for every better one of the same report."""
    turns: defaultdict[str, int] = defaultdict(int)
    scores: dict[str, float] = {}
    for hit in best:
        scores[hit.clause.passage] = hit.score - cost * turns[hit.clause.report]
        turns[hit.clause.report] += 1
    return sorted(scores, key=lambda passage: -scores[passage])


def _ranked(library: Library, asked: _Asked, filters: Filters) -> _Found:
    """Clauses worth a look, best first: the nearest, those that hold the words, and again of the years asked for."""
    scope = asked.scope
    groups, together = [filters], filters
    if not filters.reports and scope.reports:
        groups = [filters.model_copy(update={"reports": (report,)}) for report in scope.reports]
        together = filters.model_copy(update={"reports": scope.reports})
    every = together == filters and not filters.reports and scope.every and len(library.reports()) <= EACH
    if every:
        groups = [filters, *(filters.model_copy(update={"reports": (r.id,)}) for r in library.reports())]
    pool = POOL if len(groups) < 5 else POOL // 8
    narrow, narrower = (
        [limits.model_copy(update={"years": limits.years or scope.years}) for limits in some]
        for some in (groups, [together])
    )
    held, clauses, passages = sorted(words_of(asked.terms)), set[str](), set(asked.front)
    for limits in dict.fromkeys((*groups, *narrow)):
        clauses |= {clause.id for clause, _ in library.dense(asked.vector, pool, limits)}
    for limits in dict.fromkeys((together, *narrower)):
        if len(groups) == 1 or every:
            words = [held if limits.reports else library.rarest(held)]
            clauses |= {clause for clause, _ in library.keyword(words, pool, limits)}
            passages |= {passage for passage, _ in library.keyword(words, max(3, pool // 8), limits, "passages")}
        if len(groups) > 1:  # in each report, all at once
            clauses |= {clause for clause, _ in library.keyword([held], ALL, limits, each=pool)}
            passages |= {p for p, _ in library.keyword([held], ALL, limits, "passages", max(3, pool // 8))}
    found = library.near(asked.vector, list(clauses), list(passages))
    around = library.passages_by_id(list({clause.passage for clause, _ in found}))
    scored = _scored(asked, found, around)
    return _Found([hit for _, hit in sorted(scored, key=lambda pair: -pair[0])], around)


def _scored(
    asked: _Asked, clauses: Sequence[tuple[Clause, float]], passages: Mapping[str, Passage]
) -> Iterator[tuple[float, ClauseHit]]:
    """Clauses with what they are ranked by, which may pass 1."""
    weights, words = asked.weights, words_of(asked.terms)
    around = {p.id: present(words, "\n".join([*p.path, p.text])) for p in passages.values()}
    covered = lru_cache(None)(partial(coverage, asked.terms))  # most clauses hold the same few words
    shares = {passage: weights.context * covered(found) for passage, found in around.items()}
    named = {passage.id: _named(asked, passage) for passage in passages.values()}
    for clause, dense in clauses:
        inside = covered(present(around[clause.passage], clause.text))
        keyword = (1 - weights.context) * inside + shares[clause.passage]
        score = weights.keyword * keyword + (1 - weights.keyword) * max(0.0, dense)
        floor = weights.floor if HAN.search(clause.text) else ACROSS if weights is CHINESE else weights.floor
        if score >= floor or clause.passage in asked.front:
            rank = score + named[clause.passage]
            yield rank, ClauseHit(clause=clause, score=min(1.0, rank), dense=dense, keyword=keyword)


def _named(asked: _Asked, passage: Passage) -> float:
    """What a passage gains by being of the year or part that the question names."""
    scope, weights = asked.scope, asked.weights
    placed = weights.year * (passage.period in scope.years) + weights.part * (passage.part in scope.parts)
    return placed + weights.front * (passage.id in asked.front)
