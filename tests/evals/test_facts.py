from evals.facts import GOLD, GoldDeed, judge_deeds, judge_file
from vectorstore.records import Fact

GOLD_ROW = GoldDeed(
    id="d1",
    report="r",
    kind="enact",
    object="灯塔保护条例",
    plan=False,
    start=2,
    end=8,
    within=(0, 20),
    evidence="制定灯塔保护条例",
)


def fact(**changes: object) -> Fact:
    row = Fact(
        id="r:d0", report="r", kind="enact", subject="灯塔保护条例", verb="制定", plan=False, clause="c", passage="p",
        section=0, path=(), part=None, start=2, end=8, quote="制定灯塔保护条例", quote_start=0, quote_end=8,
    )  # fmt: skip
    return row.model_copy(update=changes)


def test_a_deed_is_found_once_by_kind_plan_place_and_object():
    judged = judge_deeds([GOLD_ROW], [fact(), fact(plan=True), fact(kind="revise"), fact(subject="渔业法")])
    assert [(tally.kind, tally.right, tally.n) for tally in judged.tallies] == [
        ("enact", 1, 1), ("recall", 1, 1), ("precision", 1, 4),
    ]  # fmt: skip


def test_a_paragraph_without_gold_is_not_judged():
    judged = judge_deeds([GOLD_ROW], [fact(start=30, end=36)])
    assert judged.tallies[-1].n == 0
    assert judged.missed == ["d1: 制定灯塔保护条例"]


def test_the_facts_of_the_bundled_gold_are_found():
    for path in sorted(GOLD.glob("deeds*.jsonl")):
        judged = judge_file(path)
        recall, precision = judged.tallies[-2:]
        assert recall.right >= 0.93 * recall.n, judged.missed
        assert precision.right >= 0.95 * precision.n, judged.wrong
