"""A full disk, one that cannot be written, a clock that goes back: nothing is lost, and true words are said."""

import os
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hashed import HashEmbedder

from vectorstore.errors import LibraryError
from vectorstore.ingest import delete, ingest
from vectorstore.storage.backup import backup, restore
from vectorstore.storage.checks import check_library
from vectorstore.storage.place import Place
from vectorstore.store import Library

EMBEDDER = HashEmbedder()
LINES = "".join(f"开展第{n}项检查{n + 3}次，提出意见{n + 50}条。\n" for n in range(60))
CLAUSES = 183
TEXT = f"城关区人大常委会工作报告\n过去一年主要工作\n通过地方性法规{{}}件。\n{LINES}"


@pytest.fixture(autouse=True)
def _small(small_dictionary: None) -> None:
    pass


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Callable[[str], Path]]:
    """A disk of its own: ``disk("size=2m")`` makes or changes it."""
    folder = tmp_path / "disk"
    folder.mkdir()
    made = False

    def mounted(options: str) -> Path:
        nonlocal made
        kind = "remount," if made else ""
        done = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", kind + options, "tmpfs", folder], capture_output=True, check=False
        )
        if done.returncode:
            pytest.skip("no disk can be mounted here: it takes root")
        made = True
        return folder

    yield mounted
    if made:
        subprocess.run(["umount", "-l", folder], check=True)


def reports(folder: Path, count: int) -> Path:
    folder.mkdir(exist_ok=True)
    for n in range(count):
        (folder / f"r{n:02}.txt").write_text(TEXT.format(n + 100), encoding="utf-8")
    return folder


def fill(directory: Path, folder: Path, told: list[str]) -> None:
    with Library.open(directory, EMBEDDER.name, create=True) as library:
        for result in ingest(library, EMBEDDER, [folder]):
            told.extend([result.report or ""] if result.status in ("added", "replaced") else [])


def held(directory: Path) -> list[str]:
    """Return the reports, having read all of each."""
    with Library.open(directory, EMBEDDER.name) as library:
        (vector,) = EMBEDDER.embed(["开展检查"])
        assert len(library.dense(vector, 9)) == 9 or not library.reports()
        for report in (ids := [card.id for card in library.reports()]):
            assert library.source(report) == TEXT.format(int(report[1:]) + 100)
            assert len(library.near(vector, [c.id for c in library.clauses(report)])) == CLAUSES
        return ids


def faults(directory: Path) -> dict[str, str]:
    return {check.name: check.mend for check in check_library(Place(directory), EMBEDDER.name) if not check.ok}


def test_a_full_disk_keeps_what_was_confirmed_and_says_to_free_space(tmp_path: Path, disk: Callable[[str], Path]):
    directory, files = disk("size=2m") / "library", reports(tmp_path / "files", 20)
    told: list[str] = []
    with pytest.raises(LibraryError, match="free space") as caught:
        fill(directory, files, told)
    assert "repair" not in str(caught.value)
    assert len(str(caught.value).splitlines()) == 1
    assert told
    assert held(directory) == told
    assert "free space" in faults(directory)["folder"]
    with Library.open(directory, EMBEDDER.name) as library:
        backup(library, tmp_path / "copy.bot")
        with pytest.raises(LibraryError, match="free space"):
            backup(library, disk("size=2m") / "copy.bot")
    assert os.listdir(directory.parent) == ["library"]
    disk("size=400m")
    fill(directory, files, told)
    assert held(directory) == told == sorted(file.stem for file in files.iterdir())
    assert faults(directory) == {}


def test_a_disk_that_cannot_be_written_is_read_and_backed_up(tmp_path: Path, disk: Callable[[str], Path]):
    directory, files = disk("size=400m") / "library", reports(tmp_path / "files", 3)
    told: list[str] = []
    fill(directory, files, told)
    disk("ro")
    assert held(directory) == told
    reports(files, 4)
    for change in (lambda: fill(directory, files, []), lambda: fill(directory.with_name("new"), files, [])):
        with pytest.raises(LibraryError, match=r"change its permissions or use --library DIR|use --library DIR"):
            change()
    with Library.open(directory, EMBEDDER.name) as library:
        with pytest.raises(LibraryError, match="permissions"):
            delete(library, "r00")
        backup(library, tmp_path / "copy.bot")
    with Library.open(tmp_path / "other", EMBEDDER.name, create=True) as other:
        assert restore(other, tmp_path / "copy.bot") == 3
    disk("rw")
    fill(directory, files, told)
    assert held(directory) == told
    assert faults(directory) == {}


def test_a_clock_that_goes_back_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    directory, files, told = tmp_path / "library", reports(tmp_path / "files", 2), []
    fill(directory, files, told)
    now = time.time()
    monkeypatch.setattr("time.time", lambda: now - 10_000_000)
    text = TEXT.format(100).replace("第3项", "第30项")
    (files / "r00.txt").write_text(text, encoding="utf-8")
    os.utime(files / "r00.txt", (now - 20_000_000, now - 20_000_000))
    again: list[str] = []
    fill(directory, files, again)
    assert again == ["r00"]
    with Library.open(directory, EMBEDDER.name) as library:
        assert library.source("r00") == text
    assert faults(directory) == {}


def test_a_library_of_an_older_schema_is_refused_and_left_as_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    directory, files = tmp_path / "library", reports(tmp_path / "files", 1)
    fill(directory, files, [])
    before = (directory / "library.sqlite").read_bytes()
    monkeypatch.setattr("vectorstore.storage.schema.SCHEMA", "999")
    for change in (
        lambda: fill(directory, files, []),
        lambda: Library.open(directory, EMBEDDER.name),
    ):
        with pytest.raises(LibraryError, match=r"schema 6 \(now 999\)"):
            change()
    assert set(faults(directory)) == {"versions"}
    assert (directory / "library.sqlite").read_bytes() == before
    monkeypatch.undo()
    shutil.rmtree(directory / "chroma")
    assert set(faults(directory)) == {"vector index"}
    assert held(directory) == ["r00"]
