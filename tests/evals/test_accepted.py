"""The accepted run of the lookup: today's scorer gives its scores, and what it had right is right today."""

from collections.abc import Callable
from pathlib import Path

import pytest

from bot.ask import open_bot
from evals.cases import bundled, cases_hash, read_cases, suite_of
from evals.match import Texts
from evals.metrics import score_trial, summarise
from evals.run import ask_one, file_shelf
from evals.runs import BASELINES, find_baseline
from evals.summaries import compare_summaries, read_scores, score_library
from vectorstore.embed import LocalEmbedder
from vectorstore.ingest import ingest
from vectorstore.store import Library

ACCEPTED = find_baseline("baseline", "lookup")
CASES = {one.case.id: one.case for one in read_cases()}
K = ACCEPTED.manifest.k
RANK = {"right": 0, "not_answered": 1, "wrong_shown": 2}
LOST = 0.0
"""Share of the cases of a file that a change may make worse before it is accepted: the margin of the gate."""
FILES = ["dev", "blind", "everyday", "fresh", "invented", "styles", "fresh_reports"]


@pytest.fixture(scope="module")
def texts() -> Texts:
    return Texts(file_shelf(sorted({folder for path in bundled() for folder in suite_of(path).folders})))


@pytest.fixture(scope="module")
def library_of(
    seed_library: Path, embedder: LocalEmbedder, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[str], Path]:
    """Give the library of a case file: that of the seeds, or one of invented reports, made when it is asked for."""
    paths = {path.stem: path for path in bundled()}

    def made(name: str) -> Path:
        suite = suite_of(paths[name])
        if not suite.folders or suite.reports == ("seeds",):
            return seed_library
        folder = tmp_path_factory.mktemp(name)
        with Library.open(folder, embedder.name, create=True) as library:
            assert {found.status for found in ingest(library, embedder, suite.folders)} == {"added"}
        return folder

    return made


def test_the_accepted_run_scored_again_has_the_same_scores(texts: Texts) -> None:
    again = [score_trial(CASES[row.case.id], row.trial, texts, K) for row in ACCEPTED.rows]
    for now, then in zip(again, ACCEPTED.rows, strict=True):
        assert (now.scores, now.ending, now.fault) == (then.scores, then.ending, then.fault), then.case.id
    assert summarise(again) == ACCEPTED.measures


@pytest.mark.parametrize("name", FILES)
def test_what_was_right_is_right_and_little_else_is_worse(
    name: str, library_of: Callable[[str], Path], embedder: LocalEmbedder, texts: Texts, clean_environment: None
) -> None:
    of_file = {one.case.id for one in read_cases([path for path in bundled() if path.stem == name])}
    bot = open_bot(library_of(name), "lookup")
    bot.embedder = bot.engine.embedder = embedder  # type: ignore[attr-defined]
    rows = [row for row in ACCEPTED.rows if row.case.id in of_file]
    worse = []
    for then in rows:
        now = score_trial(CASES[then.case.id], ask_one(bot, CASES[then.case.id], K), texts, K)
        if RANK[now.ending or "wrong_shown"] > RANK[then.ending or "wrong_shown"]:
            worse.append((then.case.id, then.ending, now.ending, now.trial.answer and now.trial.answer.answer))
    bot.close()
    assert len(worse) <= LOST * len(rows), worse


def test_the_accepted_summaries_are_those_of_today(
    seed_library: Path, embedder: LocalEmbedder, monkeypatch: pytest.MonkeyPatch, clean_environment: None
) -> None:
    monkeypatch.setattr("bot.settings.Settings.embedder", lambda settings: embedder)
    scores, _ = score_library(seed_library, (), "standard", "lookup")
    accepted = read_scores(BASELINES / "summaries-lookup-standard.json")
    verdict = compare_summaries(accepted, scores)
    assert (verdict.outcome, verdict.regressed) == ("PASS", ())
    assert sum(row.joint for row in scores.rows) >= sum(row.joint for row in accepted.rows)


def test_the_cases_are_those_of_the_accepted_run() -> None:
    assert cases_hash(CASES.values()) == ACCEPTED.manifest.cases_hash
