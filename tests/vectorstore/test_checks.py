import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from hashed import HashEmbedder

from vectorstore.errors import FingerprintError, LibraryError
from vectorstore.ingest import ingest
from vectorstore.storage.checks import REPAIR, Check, check_library, repair, rescue
from vectorstore.storage.index import Index
from vectorstore.storage.place import Place
from vectorstore.storage.sqlite import SQLite
from vectorstore.store import Library

EMBEDDER = HashEmbedder()
TEXT = "城关区人大常委会工作报告\n过去一年主要工作\n一年来，审议专项工作报告21项。\n开展执法检查4次。\n"


@pytest.fixture(scope="module")
def pristine(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("checks")
    (folder / "a.txt").write_text(TEXT, encoding="utf-8")
    with Library.open(folder / "library", EMBEDDER.name, create=True) as library:
        list(ingest(library, EMBEDDER, [folder / "a.txt"]))
    return folder / "library"


@pytest.fixture
def directory(pristine: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(pristine, tmp_path / "library"))


def faults(directory: Path, embedder_name: str = EMBEDDER.name) -> dict[str, Check]:
    return {check.name: check for check in check_library(Place(directory), embedder_name) if not check.ok}


def change(directory: Path, statement: str) -> None:
    db = sqlite3.connect(directory / "library.sqlite", isolation_level=None)
    db.execute(statement)
    db.close()


def nearest(directory: Path) -> list[str]:
    (vector,) = EMBEDDER.embed(["开展执法检查4次"])
    with Library.open(directory, EMBEDDER.name) as library:
        return [clause.text for clause, _ in library.dense(vector, 3)]


def test_a_sound_library_passes_every_check(directory: Path):
    checks = check_library(Place(directory), EMBEDDER.name)
    assert [check.name for check in checks] == [
        "database", "folder", "versions", "keyword index", "English terms", "vector index",
    ]  # fmt: skip
    assert all(check.ok and check.message and not check.mend for check in checks)


@pytest.mark.parametrize("stored", ["no json", "[]"])
def test_a_fingerprint_that_cannot_be_read_is_a_fault_and_refused(directory: Path, stored: str):
    change(directory, f"UPDATE meta SET value = '{stored}' WHERE key = 'fingerprint'")
    (fault,) = faults(directory).values()
    assert fault.name == "versions"
    assert "cannot be read" in fault.message
    with pytest.raises(FingerprintError, match="to rebuild it"):
        Library.open(directory, EMBEDDER.name)


@pytest.mark.parametrize("key", ["state", "indexed", "english", "library", "fingerprint"])
@pytest.mark.parametrize(
    "statement", ["DELETE FROM meta WHERE key = '{}'", "UPDATE meta SET value = '' WHERE key = '{}'"]
)
def test_no_damage_of_the_counters_is_a_crash(directory: Path, key: str, statement: str):
    change(directory, statement.format(key))
    assert faults(directory) or key == "library"


def test_another_glossary_is_told_and_mended(directory: Path, tmp_path: Path):
    own = tmp_path / "own.tsv"
    own.write_text("执法检查\tblue inspections\n", encoding="utf-8")
    (fault,) = (check for check in check_library(Place(directory), EMBEDDER.name, own) if not check.ok)
    assert (fault.name, fault.message) == ("English terms", "made from another glossary")
    repair(Place(directory), own)
    assert all(check.ok for check in check_library(Place(directory), EMBEDDER.name, own))


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads every file")
def test_a_database_that_cannot_be_opened_is_not_to_be_deleted(directory: Path):
    (directory / "library.sqlite").chmod(0)
    assert "delete" not in faults(directory)["database"].mend


def test_an_empty_database_is_a_fault_not_a_crash(tmp_path: Path):
    (tmp_path / "library.sqlite").touch()
    assert set(faults(tmp_path)) == {"database"}


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_cannot_be_written_is_told_and_can_be_read(directory: Path):
    directory.chmod(0o500)
    try:
        assert set(faults(directory)) == {"folder"}
        assert nearest(directory)
    finally:
        directory.chmod(0o700)


def test_a_vector_index_with_broken_files_is_found_and_mended(directory: Path):
    before = nearest(directory)
    (directory / "chroma" / "chroma.sqlite3").write_bytes(b"broken" * 1000)
    assert set(faults(directory)) == {"vector index"}
    assert nearest(directory) == before
    repair(Place(directory))
    assert not faults(directory)


def test_missing_and_left_over_vectors_are_counted_and_mended(directory: Path):
    before = nearest(directory)
    with Index(Place(directory), "") as index:
        index.call(10, "open_to_write", False)
        index.call(10, "delete", [min(index.call(10, "numbers"))])
        index.call(10, "add", [900, 901], EMBEDDER.embed(["多余", "多余的"]))
    (fault,) = faults(directory).values()
    assert fault.message == "1 vectors are missing, 2 belong to no clause: searches are right, but slower"
    assert nearest(directory) == before
    repair(Place(directory))
    assert not faults(directory)


def test_an_interrupted_ingest_is_told_and_completed_by_the_next(directory: Path, pristine: Path):
    before = nearest(directory)
    change(directory, "UPDATE meta SET value = 'here 0:' WHERE key IN ('indexed', 'english')")
    assert set(faults(directory)) == {"vector index", "English terms"}
    assert nearest(directory) == before
    with Library.open(directory, EMBEDDER.name, create=True) as library:
        (result,) = ingest(library, EMBEDDER, [pristine.parent / "a.txt"])
    assert result.status == "unchanged"
    assert not faults(directory)


def test_clauses_without_terms_are_found(directory: Path):
    change(directory, "INSERT INTO clause_terms (clause_terms) VALUES ('delete-all')")
    assert set(faults(directory)) == {"keyword index"}
    repair(Place(directory))
    assert not faults(directory)
    with Library.open(directory, EMBEDDER.name) as library:
        assert library.keyword([["检查"]], 5)


def test_an_index_that_is_being_written_is_no_fault(directory: Path):
    with Index(Place(directory), "") as index:
        index.call(10, "lock", 1)
        assert not faults(directory)
        assert nearest(directory)


def test_texts_that_are_not_their_source_are_told_and_made_anew(directory: Path):
    change(directory, "UPDATE clauses SET text = replace(text, '4', '5')")
    (fault,) = faults(directory).values()
    assert (fault.name, fault.mend) == ("database", REPAIR)
    assert "texts of a are not those of its source" in fault.message
    assert rescue(Place(directory), EMBEDDER, None) == (["a"], [])
    assert faults(directory) == {}
    assert "开展执法检查4次" in nearest(directory)[0]
    assert (directory / "library.sqlite.damaged").is_file()


def test_a_page_of_noise_costs_no_report_whose_source_can_be_read(directory: Path):
    with closing(sqlite3.connect(directory / "library.sqlite")) as db:
        (page,) = db.execute("SELECT rootpage FROM sqlite_master WHERE name = 'facts'").fetchone()
        sound = db.execute("SELECT body FROM facts ORDER BY n").fetchall()
    with (directory / "library.sqlite").open("r+b") as file:
        file.seek(4096 * (page - 1))
        file.write(b"noise!!!" * 512)
    assert {name: fault.mend for name, fault in faults(directory).items()} == {"database": REPAIR}
    assert rescue(Place(directory), EMBEDDER, None) == (["a"], [])
    assert faults(directory) == {}
    with closing(sqlite3.connect(directory / "library.sqlite")) as db:
        assert db.execute("SELECT body FROM facts ORDER BY n").fetchall() == sound


def test_a_card_that_cannot_be_read_is_one_line_and_no_repair(directory: Path):
    change(directory, "UPDATE reports SET card = '{'")
    with Library.open(directory, EMBEDDER.name) as library, pytest.raises(LibraryError, match="bot doctor"):
        library.reports()
    assert "no repair mends this" in faults(directory)["database"].mend


def test_what_keeps_tables_from_being_opened_is_no_damage(directory: Path, monkeypatch: pytest.MonkeyPatch):
    def refuse(database: SQLite) -> str:
        raise LibraryError(f"{database.name}: the library cannot be read (denied); change its permissions")

    monkeypatch.setattr(SQLite, "damage", refuse)
    assert faults(directory)["database"].mend == "change its permissions"


def test_a_report_that_no_repair_brings_back_is_named(directory: Path):
    with closing(sqlite3.connect(directory / "library.sqlite", isolation_level=None)) as db:
        columns = [row[1] for row in db.execute("PRAGMA table_info(reports)")]
        others = ", ".join("'b'" if name == "id" else "x'00'" if name == "source" else name for name in columns)
        db.execute(f"INSERT INTO reports ({', '.join(columns)}) SELECT {others} FROM reports")
    assert rescue(Place(directory), EMBEDDER, None) == (["a"], ["b"])
