# ruff: noqa: E501
"""Gathers what one question is answered from: whole passages, the facts that fit, and the outline where it is asked."""

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from bot.matching import Around
from bot.orders import is_order
from bot.question import Asked, Part, speaking_of
from vectorstore.embed import Embedder
from vectorstore.lexicon import tokens
from vectorstore.records import Fact, Filters, Hit, Passage, Report
from vectorstore.search import as_embedded, search
from vectorstore.store import Library

FACTS = 120
"""Facts looked at for one part of a question: in each report that it names, or in all together."""
PER_REPORT, RANKED = 12, 240
"""Facts looked at in each report when all reports are asked, and in all of them; two at least of each."""
OUTLINE = re.compile(
    r"讲了(?:什么|啥|哪些)|主要内容|分为?(?:哪)?几个?部分|结构|目录|\boutline\b|\bwhat is the report about\b|\bstructure\b",
    re.I,
)


class Evidence(NamedTuple):
    """What a question is answered from.

    ``passages`` are whole and best first, ``hits`` the same with their scores. ``by_part`` holds for each part of the
    question the facts that its words find, best first, ``facts`` all of them once. ``cards`` are the reports meant, or
    all; ``around`` has for each part the clauses of its facts; ``outline`` holds the headings (report, path) when the question asks for the outline.
    """

    hits: tuple[Hit, ...]
    by_part: tuple[tuple[Fact, ...], ...]
    cards: tuple[Report, ...]
    outline: tuple[tuple[str, tuple[str, ...]], ...] = ()
    around: tuple[Mapping[str, Around], ...] = ()

    @property
    def passages(self) -> tuple[Passage, ...]:
        """The passages of the hits."""
        return tuple(hit.passage for hit in self.hits)

    @property
    def facts(self) -> tuple[Fact, ...]:
        """The facts of all parts, each once."""
        return tuple({fact.id: fact for facts in self.by_part for fact in facts}.values())


def gather(library: Library, embedder: Embedder, asked: Asked, k: int = 10) -> Evidence:
    """Return the best ``k`` passages and the facts for a question."""
    hits = _passages(library, embedder, asked, k)
    cards = library.reports()
    meant = set(asked.scope.reports)
    held = tuple(speaking_of([card for card in cards if not meant or card.id in meant], asked.years))
    found = [_facts(library, part, hits, held) for part in asked.parts]
    around = tuple(_around(library, embedder, part, facts) for part, facts in zip(asked.parts, found, strict=True))
    by_part = tuple(
        tuple(f for f in facts if not is_order(said[f.clause].text if f.clause in said else f.quote))
        for facts, said in zip(found, around, strict=True)
    )
    outline = _outline(library, held) if OUTLINE.search(asked.text) else ()
    return Evidence(tuple(hits), by_part, held, outline, around)


def _passages(library: Library, embedder: Embedder, asked: Asked, k: int) -> list[Hit]:
    """Return the best passages of all parts, taken in turn; those that only give orders are no evidence."""
    limits = [
        Filters(reports=asked.question.reports or (part.scope.reports if part.years else ())) for part in asked.parts
    ]
    found = [search(library, embedder, p.text, limit, k) for p, limit in zip(asked.parts, limits, strict=True)]
    turns = [hits[at] for at in range(k) for hits in found if at < len(hits)]
    kept = {hit.passage.id: hit for hit in reversed(turns) if not is_order(hit.passage.text)}
    order = list(dict.fromkeys(hit.passage.id for hit in turns if hit.passage.id in kept))
    return [kept[passage] for passage in order[:k]]


def _facts(library: Library, part: Part, hits: Sequence[Hit], cards: Sequence[Report]) -> tuple[Fact, ...]:
    """Return the facts whose words the part shares: of the reports named, else of each report."""
    terms = list(dict.fromkeys(token for group in part.terms for term in group.terms for token in term))
    terms = list(dict.fromkeys([*terms, *(token for term in terms for token in tokens(term))]))
    if len(cards) == 1 or part.scope.reports:
        found = library.facts_like(terms, FACTS * len(cards), [card.id for card in cards], FACTS)
        found.sort(key=lambda fact: fact.report)  # as the cards are: a stable sort leaves the best of each first
    else:
        most = RANKED if _asks_all(part) else FACTS
        each = max(2, min(PER_REPORT, most // max(1, len(cards))))
        among = [card.id for card in cards] if _asks_all(part) else ()
        found = library.facts_like(terms, min(each * len(cards), most), among, each)
    clauses = [clause.clause.id for hit in hits for clause in hit.clauses]
    meant = {card.id for card in cards}
    found += [fact for fact in library.facts_of(clauses) if fact.report in meant]
    return tuple({fact.id: fact for fact in found}.values())


def _around(library: Library, embedder: Embedder, part: Part, facts: Sequence[Fact]) -> dict[str, Around]:
    """Return the clauses of facts with how close they are to a part of the question."""
    clauses = list({fact.clause for fact in facts})
    if not clauses:
        return {}
    near = library.near(embedder.embed([as_embedded(part.text)])[0], clauses)
    return {clause.id: Around(clause.text, cosine) for clause, cosine in near}


def _asks_all(part: Part) -> bool:
    return part.scope.every or part.wants == "which_report"


def _outline(library: Library, cards: Sequence[Report]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    return tuple((card.id, section.path) for card in cards for section in library.sections(card.id) if section.title)
