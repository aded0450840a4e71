"""Ranking metrics by span overlap: does search return the characters that hold the evidence, and how early?"""

import math
from collections.abc import Sequence

from evals.records import Found, Span

ENOUGH = 0.5


def covers(found: Found, places: Sequence[Span]) -> bool:
    """Tell whether a passage covers at least half of the characters of one of ``places``."""
    return any(found.span.overlap(place) >= ENOUGH * (place.end - place.start) for place in places)


def first_ranks(found: Sequence[Found], gold: Sequence[Sequence[Span]], k: int) -> list[int | None]:
    """Return, for each piece of evidence, the rank (from 1) of the first of ``k`` passages that covers it."""
    return [next((rank for rank, one in enumerate(found[:k], 1) if covers(one, places)), None) for places in gold]


def recall(ranks: Sequence[int | None]) -> float | None:
    """Return Recall@k: the share of the pieces of evidence covered; None without evidence.

    Source: Manning, Raghavan and Schütze, Introduction to Information Retrieval (2008), section 8.3; a piece of
    evidence takes the place of a relevant document.
    """
    return sum(rank is not None for rank in ranks) / len(ranks) if ranks else None


def any_found(ranks: Sequence[int | None]) -> float | None:
    """Return Success@k: 1 when any piece of evidence is covered; None without evidence."""
    return float(any(rank is not None for rank in ranks)) if ranks else None


def all_found(ranks: Sequence[int | None]) -> float | None:
    """Return 1 when every piece of evidence is covered; None without evidence."""
    return float(all(rank is not None for rank in ranks)) if ranks else None


def reciprocal_rank(ranks: Sequence[int | None]) -> float | None:
    """Return 1 / rank of the first passage that covers evidence, 0 when none does; None without evidence.

    Source: Voorhees, The TREC-8 Question Answering Track Report (1999).
    """
    hits = [rank for rank in ranks if rank is not None]
    return (1.0 / min(hits) if hits else 0.0) if ranks else None


def ndcg(ranks: Sequence[int | None], k: int) -> float | None:
    """Return nDCG@k with binary gain; None without evidence.

    A passage gains 1 when it covers evidence that no earlier passage covered; evidence that shares its first passage
    counts as one document, evidence not covered as one each.

    Source: Järvelin and Kekäläinen, Cumulated Gain-Based Evaluation of IR Techniques (2002), log base 2.
    """
    if not ranks:
        return None
    gaining = {rank for rank in ranks if rank is not None}
    documents = len(gaining) + sum(rank is None for rank in ranks)
    ideal = sum(_discount(rank) for rank in range(1, min(documents, k) + 1))
    return sum(_discount(rank) for rank in gaining) / ideal


def _discount(rank: int) -> float:
    return 1.0 / math.log2(rank + 1)
