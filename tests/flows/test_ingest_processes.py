"""Ingests that are killed, and readers beside an ingest: each report is seen in its old or its new state.

A killed ingest is completed by the next one. ``workers.py`` holds what runs in the other processes.
"""

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hashed import HashEmbedder

from vectorstore.storage.checks import check_library, repair
from vectorstore.storage.place import Place
from vectorstore.store import Library

EMBEDDER = HashEmbedder()
REPORTS = ("a", "b", "c")
KILLS = int(os.environ.get("KILLS", "12"))
"""How often a writer is killed, at random lines and moments; ``make kills`` does it 200 times."""
TEXT = "城关区人大常委会工作报告\n过去一年主要工作\n" + "".join(
    f"开展{{mark}}检查{n}次，提出意见{n + 50}条。\n" for n in range(9)
)
OLD, NEW = TEXT.format(mark="旧版"), TEXT.format(mark="新版")


@pytest.fixture(autouse=True)
def _small_dictionary(monkeypatch: pytest.MonkeyPatch) -> None:
    """The whole one takes half a second each time; the worker does the same."""
    monkeypatch.setattr(
        "vectorstore.storage.writer.english_index", lambda glossary, vocabulary: {t: [t] for t in vocabulary}
    )


class Worker:
    """The process of workers.py; it forks a child for each order."""

    def __init__(self) -> None:
        script = Path(__file__).with_name("workers.py")
        self._process = subprocess.Popen(
            [sys.executable, str(script)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def start(self, **order: Any) -> int:
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        return int(self._process.stdout.readline())

    def end(self) -> tuple[int, str]:
        assert self._process.stdout
        status, said = json.loads(self._process.stdout.readline())
        return status, said

    def close(self) -> None:
        self._process.communicate()


@pytest.fixture(scope="module")
def worker() -> Iterator[Worker]:
    started = Worker()
    yield started
    started.close()


@pytest.fixture(scope="module")
def others() -> Iterator[tuple[Worker, Worker]]:
    """Two more."""
    started = Worker(), Worker()
    yield started
    for other in started:
        other.close()


class Case:
    """A library of three old reports, whose files are new now (and a fourth file that is not in the library)."""

    def __init__(self, folder: Path, worker: Worker) -> None:
        self.files, self.library, self._worker = folder / "files", folder / "library", worker
        self.files.mkdir()
        self._write(REPORTS, OLD)
        self.ingest()
        self._write((*REPORTS, "d"), NEW)

    def _write(self, reports: tuple[str, ...], text: str) -> None:
        for report in reports:
            (self.files / f"{report}.txt").write_text(text, encoding="utf-8")

    def start(self, die_at: int | None = None) -> int:
        return self._worker.start(do="ingest", library=str(self.library), folder=str(self.files), die_at=die_at)

    def ingest(self, die_at: int | None = None) -> dict[str, Any]:
        self.start(die_at)
        status, said = self._worker.end()
        assert status == 0, said
        told: dict[str, Any] = json.loads(said)
        assert not told["failed"]
        return told

    def start_delete(self, die_at: int | None = None) -> int:
        return self._worker.start(do="delete", library=str(self.library), report="a", die_at=die_at)

    def states(self) -> dict[str, str]:
        """Return OLD or NEW for each report, having looked at all that the library says of it."""
        with Library.open(self.library, EMBEDDER.name) as library:
            sources = {report.id: library.source(report.id) for report in library.reports()}
            assert set(sources.values()) <= {OLD, NEW}
            marks = {report: "旧版" if source == OLD else "新版" for report, source in sources.items()}
            (vector,) = EMBEDDER.embed(["开展检查"])
            expected = [clause.id for clause in library.clauses()]
            nearest = [clause for clause, _ in library.dense(vector, 1000)]
            assert sorted(clause.id for clause in nearest) == sorted(expected)
            assert [clause.id for clause, _ in library.near(vector, expected)] == expected
            for clause in (*nearest, *library.passages()):
                assert "版" not in clause.text or marks[clause.report] in clause.text
            found = library.keyword([["检查"]], 1000)
            assert {clause for clause, _ in found} == {c.id for c in library.clauses() if "检查" in c.text}
            assert len(library.facts(kinds=["figure"])) == 18 * len(sources)
        return sources

    def check(self, gone: str = "") -> None:
        """The killed state is sound; what it lacks is named, repaired, completed. ``gone`` may be deleted."""
        states = self.states()
        assert set(REPORTS) - set(gone) <= set(states)
        faults = {check.name for check in check_library(Place(self.library), EMBEDDER.name) if not check.ok}
        assert faults <= {"vector index", "English terms"}
        if len(faults) == 1:
            repair(Place(self.library))
            assert self.states() == states
        self.ingest()
        assert self.states() == dict.fromkeys((*REPORTS, "d"), NEW)
        assert all(check.ok for check in check_library(Place(self.library), EMBEDDER.name))


@pytest.fixture(scope="module")
def whole(worker: Worker, tmp_path_factory: pytest.TempPathFactory) -> tuple[int, float]:
    """How many lines and seconds an ingest takes that nobody kills."""
    place = Case(tmp_path_factory.mktemp("whole"), worker)
    lines = int(place.ingest(die_at=1_000_000)["lines"])
    again = Case(tmp_path_factory.mktemp("again"), worker)
    started = time.monotonic()
    again.ingest()
    return lines, time.monotonic() - started


@pytest.mark.parametrize("trial", range(KILLS // 3))
def test_killed_at_any_line_of_the_writer(trial: int, tmp_path: Path, worker: Worker, whole: tuple[int, float]):
    place, of = Case(tmp_path, worker), KILLS // 3
    place.start(die_at=random.Random(trial).randint(whole[0] * trial // of, whole[0] * (trial + 1) // of))
    assert worker.end()[0] == -signal.SIGKILL
    place.check()


@pytest.mark.parametrize("trial", range(KILLS // 3))
def test_killed_at_any_time(trial: int, tmp_path: Path, worker: Worker, whole: tuple[int, float]):
    place = Case(tmp_path, worker)
    child = place.start()
    time.sleep(random.Random(trial).uniform(0, whole[1]))
    with suppress(ProcessLookupError):
        os.kill(child, signal.SIGKILL)
    assert worker.end()[0] in (-signal.SIGKILL, 0)
    place.check()


@pytest.mark.parametrize("trial", range(KILLS - 2 * (KILLS // 3)))
def test_killed_while_it_deletes(trial: int, tmp_path: Path, worker: Worker):
    place = Case(tmp_path, worker)
    child = place.start_delete(die_at=None if trial % 2 else random.Random(trial).randint(1, 400))
    if trial % 2:
        time.sleep(random.Random(trial).uniform(0, 1))
        with suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)
    assert worker.end()[0] in (-signal.SIGKILL, 0)
    place.check(gone="a")


def test_two_ingests_at_once_are_both_done(tmp_path: Path, worker: Worker, others: tuple[Worker, Worker]):
    place, other = Case(tmp_path, worker), others[0]
    (tmp_path / "more").mkdir()
    (tmp_path / "more" / "e.txt").write_text(NEW, encoding="utf-8")
    place.start()
    other.start(do="ingest", library=str(place.library), folder=str(tmp_path / "more"))
    for ending in (worker, other):
        status, said = ending.end()
        assert (status, json.loads(said)["failed"]) == (0, [])
    assert place.states() == dict.fromkeys((*REPORTS, "d", "e"), NEW)
    assert all(check.ok for check in check_library(Place(place.library), EMBEDDER.name))


def test_killed_in_its_first_ingest_it_begins_again(tmp_path: Path, worker: Worker):
    for lines in (1, 5, 20, 60):
        worker.start(do="ingest", library=str(tmp_path / "library"), folder=str(tmp_path / "files"), die_at=lines)
        assert worker.end()[0] == -signal.SIGKILL
    place = Case(tmp_path, worker)
    place.check()


def test_two_readers_see_whole_reports_while_one_ingests(tmp_path: Path, worker: Worker, others: tuple[Worker, Worker]):
    place = Case(tmp_path, worker)
    told = {"library": str(place.library), "stop": str(tmp_path / "stop")}
    for reader in others:
        reader.start(do="read", query="开展检查", versions=["旧版", "新版"], **told)
    rewrite = {str(place.files / f"{report}.txt"): [OLD, NEW] for report in REPORTS}
    worker.start(do="ingest", library=told["library"], folder=str(place.files), rewrite=rewrite, times=4)
    assert worker.end()[0] == 0
    Path(told["stop"]).touch()
    for reader in others:
        status, said = reader.end()
        assert status == 0, said
        assert int(said) > 1
    assert place.states()["a"] == NEW
