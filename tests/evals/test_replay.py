"""Replies that a small real model once wrote, replayed: what it got wrong does not reach the reader."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import pytest

from bot.settings import load_settings
from evals.cases import load_cases
from evals.engines import open_engine
from evals.metrics import score_trial
from evals.recordings import RecordingTransport, Tape, no_network
from evals.records import Row, Trial
from evals.spans import Texts

REPLAYS = Path(__file__).parents[2] / "evals" / "replays"
MODEL = "qwen2.5-coder-1.5b"
MISSED = 0.1
"""Share of cases whose evidence may have changed since; with more of them the replies are recorded again."""


class Replayed(NamedTuple):
    """The rows of the cases whose calls are all recorded, and how many cases there are."""

    rows: Sequence[Row]
    cases: int


@pytest.fixture(scope="module")
def replayed(seed_library: Path) -> Iterator[Replayed]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BOT_MODEL", MODEL)
        patch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:9/v1")
        load_settings.cache_clear()
        tape, cases = Tape(REPLAYS / "calls.jsonl"), load_cases([REPLAYS / "cases.jsonl"])
        with no_network():
            bot = open_engine(seed_library, "llm", RecordingTransport(tape, "replay")).bot
            rows = []
            for case in cases:
                missed = len(tape.misses)
                trial = Trial(case=case.id, status="answered", answer=bot.ask(case.asked()))
                if len(tape.misses) == missed:
                    rows.append(score_trial(case, trial, Texts(bot.library), 5))
        yield Replayed(rows, len(cases))
    load_settings.cache_clear()


def test_the_recording_is_of_this_prompt_and_this_evidence(replayed: Replayed) -> None:
    assert len(replayed.rows) >= (1 - MISSED) * replayed.cases, "record again: see docs/evals.md, Model calls"


def test_every_number_and_quotation_stands_in_the_reports(replayed: Replayed) -> None:
    for row in replayed.rows:
        for name in ("numbers_grounded", "citation_valid"):
            assert row.scores[name].value in (None, 1.0), (row.case.id, name)


def test_what_was_right_when_it_was_recorded_is_right_still(replayed: Replayed) -> None:
    recorded = json.loads((REPLAYS / "scores.json").read_text(encoding="utf-8"))
    right = {row["id"] for row in recorded if row["scores"]["reference_correct"] == 1.0}
    now = {row.case.id: row.scores["reference_correct"].value for row in replayed.rows}
    assert [case for case, value in now.items() if case in right and value != 1.0] == []


def test_most_answers_are_the_models(replayed: Replayed) -> None:
    answers = [row.trial.answer for row in replayed.rows]
    assert sum(answer is not None and answer.engine == "llm" for answer in answers) >= len(answers) / 2
