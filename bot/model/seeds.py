"""Hits for a model: what search found, led by the passages that the extractive engine would cite."""

from collections.abc import Callable, Sequence

from bot.records import Citation
from vectorstore.records import Clause, ClauseHit, Hit, Passage


def seeded(
    hits: Sequence[Hit], citations: Sequence[Citation], passages: Callable[[str], Sequence[Passage]]
) -> list[Hit]:
    """Return ``hits`` with the cited passages in front, the cited words marked as found in them."""
    first: dict[str, Hit] = {}
    for citation in citations:
        for passage in passages(citation.report):
            if passage.start <= citation.start < passage.end:
                known = first.get(passage.id) or next((hit for hit in hits if hit.passage.id == passage.id), None)
                first[passage.id] = _marked(passage, citation, known)
    return [*first.values(), *(hit for hit in hits if hit.passage.id not in first)]


def _marked(passage: Passage, citation: Citation, known: Hit | None) -> Hit:
    clause = Clause(
        id=f"{passage.id}-{citation.start}",
        report=passage.report,
        passage=passage.id,
        section=passage.section,
        order=0,
        start=citation.start,
        end=min(citation.end, passage.end),
        text=citation.quote,
    )
    found = ClauseHit(clause=clause, score=1.0, dense=None, keyword=None)
    return Hit(passage=passage, score=1.0, clauses=(found, *(known.clauses if known else ())))
