import json
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from doubles import noting, oracle

from bot.records import Answer, Question
from evals.gate import compare
from evals.match import MemoryShelf, Texts
from evals.records import Bot, Case, Engine, Options, Run, RunError
from evals.run import Bench, ask_one, open_engine, run_in_folder
from evals.runs import make_manifest, read_run
from vectorstore.records import Hit

RunBot = Callable[[Sequence[Case], Bot], Run]
CASES = [
    Case(
        id=f"c{i}", lang="zh", question=f"{subject}多少？", type="numeric", doc="example-2031", answer=f"{value}。",
        must=(value,), evidence=(f"{subject}{value}",),
    )
    for i, (subject, value) in enumerate([("通过地方性法规", "12件"), ("专项工作报告", "31项"), ("工作人员", "88人次")])
]  # fmt: skip


class Trouble:
    """A bot that fails on chosen cases and counts its questions."""

    def __init__(self, bot: Bot, crash: str = "", hang: str = "") -> None:
        self.library = bot.library
        self._bot, self._crash, self._hang = bot, crash, hang
        self.asked: list[str] = []

    def ask(self, question: Question, /) -> Answer:
        self.asked.append(question.id or "")
        if question.id == self._crash:
            raise ValueError("two\nlines")
        if question.id == self._hang:
            time.sleep(5)
        return self._bot.ask(question)

    def search(self, query: str, k: int, reports: Sequence[str] = ()) -> Sequence[Hit]:
        return self._bot.search(query, k, reports)


@pytest.fixture
def bot(example: MemoryShelf) -> Bot:
    return oracle(CASES, example)


def run_to(folder: Path, bot: Bot, limit: float = 60.0, cases: Sequence[Case] = CASES) -> Run:
    texts, options = Texts(bot.library), Options(jobs=1, limit=limit)
    manifest = make_manifest(cases, Engine(bot, "scripted"), texts, options)
    return run_in_folder(folder, [Bench(bot, cases)], manifest, texts, options)


def test_a_case_is_searched_in_its_own_reports(bot: Bot) -> None:
    calls: list[str] = []
    alone = SimpleNamespace(ask=bot.ask, search=noting(calls, "search", ()))
    ask_one(alone, CASES[0].model_copy(update={"scope": ("a-2031", "b-2031")}), 7)  # type: ignore[arg-type]
    assert calls == [f"search {[CASES[0].query(), 7, ('a-2031', 'b-2031')]} {{}}"]


@pytest.mark.parametrize("transport", [None, object()])
def test_a_recorded_run_is_never_answered_from_a_cache(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, transport: Any
) -> None:
    calls: list[str] = []
    opened = SimpleNamespace(embedder=SimpleNamespace(name="e"))
    monkeypatch.setattr("bot.ask.open_bot", noting(calls, "open", opened))
    open_engine(tmp_path, "lookup", transport)
    assert (f"answer_cache={transport is None}" in calls[0], str(transport)[:7] in calls[0]) == (True, True)


def test_a_crash_is_a_failed_row_and_the_run_goes_on(bot: Bot, tmp_path: Path) -> None:
    run = run_to(tmp_path, Trouble(bot, crash="c1"))
    assert [row.trial.status for row in run.rows] == ["answered", "error", "answered"]
    assert run.rows[1].trial.error == "ValueError: two lines"
    assert set(run.rows[1].scores.values()) == {"error"}
    assert run.measures[0].n == 2
    assert run.measures[0].error == 1


def test_a_hang_is_a_timeout_and_the_run_goes_on(bot: Bot, tmp_path: Path) -> None:
    run = run_to(tmp_path, Trouble(bot, hang="c0"), limit=0.3)
    assert [row.trial.status for row in run.rows] == ["timeout", "answered", "answered"]
    assert run.measures[0].timeout == 1


def test_a_stopped_run_is_resumed_and_only_what_is_missing_or_failed_is_asked(bot: Bot, tmp_path: Path) -> None:
    run_to(tmp_path, Trouble(bot, crash="c1"))
    trials = tmp_path / "trials.jsonl"
    trials.write_text(trials.read_text(encoding="utf-8") + '{"case": "c2", "sta', encoding="utf-8")
    again = Trouble(bot)
    run = run_to(tmp_path, again)
    assert again.asked == ["c1"]
    assert [row.scores["correct"] for row in run.rows] == [1.0, 1.0, 1.0]


def test_a_folder_with_another_run_is_refused(bot: Bot, tmp_path: Path) -> None:
    run_to(tmp_path, bot)
    with pytest.raises(RunError, match="holds a run of something else"):
        run_to(tmp_path, bot, cases=CASES[:2])


def test_two_runs_of_the_same_bot_have_the_same_scores_to_the_byte(bot: Bot, tmp_path: Path) -> None:
    run_to(tmp_path / "a", bot)
    run_to(tmp_path / "b", bot)
    assert (tmp_path / "a" / "scores.json").read_bytes() == (tmp_path / "b" / "scores.json").read_bytes()
    assert len(json.loads((tmp_path / "a" / "scores.json").read_text(encoding="utf-8"))) == len(CASES)


def test_a_run_survives_writing_and_reading(bot: Bot, tmp_path: Path) -> None:
    run = run_to(tmp_path, Trouble(bot, crash="c1"))
    assert read_run(tmp_path) == run


def test_a_folder_without_a_run_is_refused_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "run.json").write_text('{"rows": []}', encoding="utf-8")
    with pytest.raises(RunError, match=r"run\.json: cannot be read \(not as this version writes it\)"):
        read_run(tmp_path)
    with pytest.raises(RunError, match=r"cannot be read .*give a folder"):
        read_run(tmp_path / "none")


def test_too_many_errors_make_a_comparison_invalid(bot: Bot, run_bot: RunBot) -> None:
    with pytest.raises(RunError, match=r"candidate: 1 of 3 cases .*ValueError"):
        compare(run_bot(CASES, bot), run_bot(CASES, Trouble(bot, crash="c1")))
