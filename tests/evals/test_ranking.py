"""Ranking by span overlap, compared with ir-measures where its documents can stand for pieces of evidence."""

import random

import ir_measures
import pytest
from ir_measures import RR, R, nDCG

from evals.ranking import all_found, any_found, first_ranks, ndcg, recall, reciprocal_rank
from evals.records import Found, Span

K = 5


def span(start: int, end: int, report: str = "r") -> Span:
    return Span(report=report, start=start, end=end)


def found(start: int, end: int, report: str = "r") -> Found:
    return Found(span=span(start, end, report), score=1.0)


@pytest.mark.parametrize("seed", range(25))
def test_metrics_agree_with_ir_measures(seed: int) -> None:
    rng = random.Random(seed)
    pieces = rng.randint(1, 4)
    gold = [[span(100 * i, 100 * i + 10)] for i in range(pieces)]
    places = [100 * i for i in range(pieces)] + [10_000 + 100 * i for i in range(8)]
    order = rng.sample(places, k=8)
    ranks = first_ranks([found(at, at + 50) for at in order], gold, K)
    qrels = [ir_measures.Qrel("q", str(100 * i), 1) for i in range(pieces)]
    run = [ir_measures.ScoredDoc("q", str(at), 100.0 - rank) for rank, at in enumerate(order)]
    theirs = ir_measures.calc_aggregate([R @ K, RR @ K, nDCG @ K], qrels, run)
    assert recall(ranks) == pytest.approx(theirs[R @ K])
    assert reciprocal_rank(ranks) == pytest.approx(theirs[RR @ K])
    assert ndcg(ranks, K) == pytest.approx(theirs[nDCG @ K])


def test_half_of_the_evidence_must_be_covered() -> None:
    gold = [[span(100, 120)]]
    assert first_ranks([found(0, 109), found(0, 110)], gold, K) == [2]


def test_the_same_characters_of_another_report_are_not_evidence() -> None:
    assert first_ranks([found(100, 120, "other")], [[span(100, 120)]], K) == [None]


def test_evidence_that_stands_twice_may_be_found_in_either_place() -> None:
    assert first_ranks([found(500, 600)], [[span(0, 10), span(510, 520)]], K) == [1]


def test_one_passage_with_all_evidence_is_a_perfect_ranking() -> None:
    ranks = first_ranks([found(0, 100)], [[span(0, 10)], [span(50, 60)]], K)
    assert (recall(ranks), all_found(ranks), ndcg(ranks, K)) == (1.0, 1.0, 1.0)


def test_without_evidence_nothing_is_defined() -> None:
    assert [metric([]) for metric in (recall, any_found, all_found, reciprocal_rank)] == [None] * 4
    assert ndcg([], K) is None


def test_passages_after_k_do_not_count() -> None:
    hits = [found(900 + i, 901 + i) for i in range(5)] + [found(0, 10)]
    assert first_ranks(hits, [[span(0, 10)]], K) == [None]
