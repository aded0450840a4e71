from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from evals.doubles import MemoryShelf, oracle
from evals.folder import RunError
from evals.judge import Judge, Question, calibrate, cohen_kappa, judge_rows, load_examples, read_reply
from evals.records import Bot, Case, Run

RunBot = Callable[[Sequence[Case], Bot], Run]
CASE = Case(
    id="c", lang="zh", question="通过多少件地方性法规？", type="numeric", doc="example-2031", answer="12件。",
    must=("12",), evidence=("通过地方性法规12件",),
)  # fmt: skip


def perfect(prompt: str) -> str:
    """A model that knows the calibration set by heart."""
    for example in load_examples():
        if f"<answer>\n{example.answer}\n</answer>" in prompt and example.question in prompt:
            return example.verdict.upper()
    return "CORRECT"


def test_a_judge_that_agrees_with_people_counts_and_is_reported_apart(
    example: MemoryShelf, run_bot: RunBot, tmp_path: Path
) -> None:
    run = run_bot([CASE], oracle([CASE], example))
    found = judge_rows(Judge(perfect, "m-1", tmp_path / "v.jsonl"), run.rows, load_examples())
    assert (found.calibration.counts, found.verdicts) == (True, {"c": "correct"})
    assert "judge" not in run.rows[0].scores


def test_a_judge_that_always_agrees_with_the_answer_has_no_vote(
    example: MemoryShelf, run_bot: RunBot, tmp_path: Path
) -> None:
    run = run_bot([CASE], oracle([CASE], example))
    found = judge_rows(Judge(lambda prompt: "CORRECT", "m-1", tmp_path / "v.jsonl"), run.rows, load_examples())
    assert (found.calibration.counts, found.verdicts) == (False, {})


def test_a_verdict_is_asked_for_once(tmp_path: Path) -> None:
    asked: list[str] = []

    def model(prompt: str) -> str:
        asked.append(prompt)
        return "INCORRECT"

    item = Question(question="?", gold="12件。", answer="13件。")
    for _ in range(2):
        assert Judge(model, "m-1", tmp_path / "v.jsonl").grade(item) == "incorrect"
    assert len(asked) == 1
    Judge(model, "m-2", tmp_path / "v.jsonl").grade(item)
    assert len(asked) == 2


def test_a_broken_cache_is_refused(tmp_path: Path) -> None:
    (tmp_path / "v.jsonl").write_text("[]\n", encoding="utf-8")
    with pytest.raises(RunError, match="not a cache of verdicts"):
        Judge(perfect, "m", tmp_path / "v.jsonl")


@pytest.mark.parametrize(
    ("reply", "verdict"),
    [("CORRECT", "correct"), ("incorrect.", "incorrect"), ("I think\nNOT_ATTEMPTED", "not_attempted"), ("12件", None)],
)
def test_the_last_verdict_of_a_reply_counts(reply: str, verdict: str | None) -> None:
    assert read_reply(reply) == verdict


def test_the_calibration_set_holds_every_verdict_often_enough(tmp_path: Path) -> None:
    counts = Counter(example.verdict for example in load_examples())
    assert min(counts.values()) >= 5
    assert calibrate(Judge(perfect, "m", tmp_path / "v.jsonl"), load_examples()).agreement == 1.0


def test_kappa_of_chance_agreement_is_zero() -> None:
    assert cohen_kappa(["a", "b", "a", "b"], ["a", "a", "b", "b"]) == 0.0
