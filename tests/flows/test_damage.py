"""Harm done to the vector index: it holds no question, ends no process, changes no result, and is mended."""

import os
import shutil
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from hashed import HashEmbedder

from vectorstore.ingest import ingest
from vectorstore.records import Filters
from vectorstore.storage.checks import check_library, repair
from vectorstore.store import Library

EMBEDDER = HashEmbedder()
LINES = "".join(f"开展第{n}项检查{n + 3}次，提出意见{n + 50}条。\n" for n in range(700))


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library of so many clauses that Chroma has written its graph to a file."""
    folder = tmp_path_factory.mktemp("damage")
    (folder / "a.txt").write_text(f"城关区人大常委会工作报告\n过去一年主要工作\n{LINES}", encoding="utf-8")
    with Library.open(folder / "library", EMBEDDER.name, create=True) as library:
        list(ingest(library, EMBEDDER, [folder / "a.txt"]))
    assert list((folder / "library" / "chroma").rglob("data_level0.bin"))
    return folder / "library"


@pytest.fixture
def library(whole: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Library]:
    """A copy of it, whose index is opened at the first search."""
    monkeypatch.setattr("vectorstore.storage.nearest.PATIENCE", 0)
    monkeypatch.setattr("vectorstore.storage.nearest.SMALL", 0)
    monkeypatch.setattr("vectorstore.storage.nearest.READY_SECONDS", 10.0)
    with Library.open(Path(shutil.copytree(whole, tmp_path / "library")), EMBEDDER.name) as opened:
        yield opened


def texts(library: Library) -> list[str]:
    (vector,) = EMBEDDER.embed(["开展第7项检查10次"])
    return [clause.text for clause, _ in library.dense(vector, 10, Filters())]


def faults(library: Library) -> set[str]:
    return {check.name for check in check_library(library.place, EMBEDDER.name) if not check.ok}


def test_noise_in_the_graph_is_survived_found_and_mended(library: Library, whole: Path):
    with Library.open(whole, EMBEDDER.name) as sound:
        expected = texts(sound)
    for path in (library.directory / "chroma").rglob("data_level0.bin"):
        data = bytearray(path.read_bytes())
        data[len(data) // 4 : len(data) // 4 + 4096] = os.urandom(4096)
        path.write_bytes(data)
    assert texts(library)[0] == expected[0]
    assert faults(library) == {"vector index"}
    repair(library.place)
    assert faults(library) == set()
    assert texts(library) == expected


def test_a_locked_index_holds_no_question(library: Library, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("vectorstore.storage.nearest.READY_SECONDS", 0.0)
    with closing(sqlite3.connect(library.directory / "chroma" / "chroma.sqlite3", isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        started = time.monotonic()
        assert all(texts(library) for _ in range(20))
        assert time.monotonic() - started < 30


def test_an_index_that_does_not_answer_in_time_is_not_called_damaged(library: Library, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("vectorstore.storage.checks.CHECK_SECONDS", 1.0)
    with closing(sqlite3.connect(library.directory / "chroma" / "chroma.sqlite3", isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        (check,) = [c for c in check_library(library.place, EMBEDDER.name) if not c.ok]
    assert check.name == "vector index"
    assert "does not answer within 1 s" in check.message
    assert "run bot doctor again" in check.mend
    assert "--repair" not in check.mend


def test_an_index_whose_process_dies_is_done_without(library: Library):
    expected = texts(library)
    index = library._nearest._proposer._index
    assert index is not None
    index._process.kill()
    assert texts(library) == expected
