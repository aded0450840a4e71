"""A library in one file and back, and what leaves a library: deleted reports, files that are gone."""

import shutil
import sqlite3
import threading
from contextlib import closing
from pathlib import Path

import pytest
from hashed import HashEmbedder

from bot.model.ledger import AnswerCache, Trace
from bot.records import Answer
from vectorstore.errors import LibraryError
from vectorstore.ingest import correct, delete, ingest
from vectorstore.records import ReportHints
from vectorstore.storage.backup import backup, restore
from vectorstore.storage.checks import check_library
from vectorstore.storage.place import Place
from vectorstore.store import Library

EMBEDDER = HashEmbedder()
TEXT = "{place}市人大常委会工作报告\n\n过去一年主要工作\n\n通过地方性法规{n}件，听取专项工作报告{n}项。\n"


@pytest.fixture(autouse=True)
def _no_dictionary(monkeypatch: pytest.MonkeyPatch) -> None:
    """The English terms take seconds for each change, and are made from the reports at any time."""
    monkeypatch.setattr(
        "vectorstore.storage.writer.english_index", lambda glossary, vocabulary: {t: [t] for t in vocabulary}
    )


def write(folder: Path, **numbers: int) -> Path:
    folder.mkdir(exist_ok=True)
    for place, n in numbers.items():
        (folder / f"{place}.txt").write_text(TEXT.format(place="江" if place == "a" else "河", n=n), "utf-8")
    return folder


def fill(directory: Path, folder: Path, **options: bool) -> dict[str | None, str]:
    with Library.open(directory, EMBEDDER.name, create=True) as library:
        return {result.report: result.status for result in ingest(library, EMBEDDER, [folder], **options)}


def contents(library: Library) -> list[object]:
    """Return all that a library holds, without the numbers of its rows."""
    held = (library.reports(), library.clauses(), library.passages(), library.facts(), library.vocabulary())
    return [*held, [library.source(card.id) for card in library.reports()]]


def faults(directory: Path) -> list[str]:
    return [check.message for check in check_library(Place(directory), EMBEDDER.name) if not check.ok]


def test_a_backup_brings_back_what_was_deleted_and_changed_since(tmp_path: Path):
    folder, directory = write(tmp_path / "in", a=11, b=12), tmp_path / "library"
    fill(directory, folder)
    with Library.open(directory, EMBEDDER.name) as library:
        correct(library, EMBEDDER, "a", ReportHints(region="云溪市", year=2030))
        before = contents(library)
        backup(library, tmp_path / "copy.bot")
        delete(library, "b")
        fill(directory, write(folder, a=77))
        assert restore(library, tmp_path / "copy.bot") == 2
        assert contents(library) == before
    assert faults(directory) == []
    with Library.open(tmp_path / "elsewhere", EMBEDDER.name, create=True) as other:
        assert restore(other, tmp_path / "copy.bot") == 2
        assert contents(other) == before
        fill(tmp_path / "elsewhere", write(folder, a=78))
        assert (other.report("a").region, other.report("a").year) == ("云溪市", 2030), "as it was corrected"
    assert faults(tmp_path / "elsewhere") == []


def test_a_backup_taken_while_reports_change_holds_whole_reports(tmp_path: Path):
    folder, directory = write(tmp_path / "in", a=10, b=10), tmp_path / "library"
    fill(directory, folder)
    done = threading.Event()

    def change() -> None:
        for n in range(11, 15):
            fill(directory, write(folder, a=n, b=n))
        done.set()

    writer = threading.Thread(target=change)
    writer.start()
    copies = []
    with Library.open(directory, EMBEDDER.name) as library:
        while not done.is_set():
            copies.append(tmp_path / f"copy-{len(copies)}.bot")
            backup(library, copies[-1])
            done.wait(0.3)
    writer.join()
    for file in copies[:: max(1, len(copies) // 3)]:
        with Library.open(tmp_path / file.stem, EMBEDDER.name, create=True) as other:
            assert restore(other, file) == 2
            for report in ("a", "b"):
                figures = {fact.value for fact in other.facts([report]) if fact.unit in ("件", "项")}
                assert len(figures) == 1
        assert faults(tmp_path / file.stem) == []


@pytest.mark.parametrize("harm", ["noise", "cut", "other"])
def test_a_file_that_is_no_sound_backup_changes_nothing(harm: str, tmp_path: Path):
    directory, file = tmp_path / "library", tmp_path / "copy.bot"
    fill(directory, write(tmp_path / "in", a=11))
    with Library.open(directory, EMBEDDER.name) as library:
        backup(library, file)
        held = file.read_bytes()
        if harm == "other":
            with sqlite3.connect(file) as db:
                db.execute("UPDATE meta SET value = replace(value, 'hash-64', 'hash-32') WHERE key = 'fingerprint'")
            db.close()
        else:
            file.write_bytes(b"noise" * 999 if harm == "noise" else held[: len(held) // 2])
        with pytest.raises(LibraryError, match="copy") as told:
            restore(library, file)
        assert len(str(told.value).splitlines()) == 1
        assert [card.id for card in library.reports()] == ["a"]
    assert faults(directory) == []


def test_a_backup_into_a_folder_that_is_not_there_names_the_file(tmp_path: Path):
    fill(tmp_path / "library", write(tmp_path / "in", a=11))
    with (
        Library.open(tmp_path / "library", EMBEDDER.name) as library,
        pytest.raises(LibraryError, match=r"gone/b\.bot: the backup cannot be written"),
    ):
        backup(library, tmp_path / "gone/b.bot")


def test_a_backup_overwrites_no_file(tmp_path: Path):
    fill(tmp_path / "library", write(tmp_path / "in", a=11))
    (tmp_path / "mine.txt").write_text("mine", "utf-8")
    with (
        Library.open(tmp_path / "library", EMBEDDER.name) as library,
        pytest.raises(LibraryError, match="is there already"),
    ):
        backup(library, tmp_path / "mine.txt")
    assert (tmp_path / "mine.txt").read_text("utf-8") == "mine"


def test_reports_whose_file_is_gone_are_named_and_pruned_on_request(tmp_path: Path):
    folder, directory = write(tmp_path / "in", a=11, b=12), tmp_path / "library"
    fill(directory, folder)
    (folder / "b.txt").unlink()
    assert fill(directory, folder) == {"a": "unchanged", "b": "missing"}
    assert fill(directory, folder, prune=True) == {"a": "unchanged", "b": "pruned"}
    assert fill(directory, folder, prune=True) == {"a": "unchanged"}
    assert faults(directory) == []


def test_a_folder_with_no_report_left_prunes_nothing(tmp_path: Path):
    folder, directory = write(tmp_path / "in", a=11), tmp_path / "library"
    fill(directory, folder)
    (folder / "a.txt").unlink()
    assert "pruned" not in fill(directory, folder, prune=True).values()
    with Library.open(directory, EMBEDDER.name) as library:
        assert [card.id for card in library.reports()] == ["a"]


def test_answers_on_a_deleted_report_are_deleted_too(cli, seed_library: Path, tmp_path: Path, monkeypatch):
    monkeypatch.setattr("bot.model.ledger.LARGEST", 0)  # a new trace for each answer
    copy = shutil.copytree(seed_library, tmp_path / "copy")
    answers = {}
    for report, quote in (("yongchuan-2025", "永川"), ("chongqing-2026", "重庆")):
        question = f"{quote}的代表培训班办几期？"
        out = cli("ask", question, "--report", report, "--json", "--library", copy).out
        answers[report] = Answer.model_validate_json(out)
        with closing(AnswerCache(Place(copy))) as cache:
            cache.put(report, answers[report])
        Trace(copy, "full").write(question=question, answer=out)
    assert cli("delete", "yongchuan-2025", "--library", copy).code == 0
    with closing(AnswerCache(Place(copy))) as cache:
        assert cache.get("yongchuan-2025") is None
        assert cache.get("chongqing-2026") == answers["chongqing-2026"]
    kept = {file.name: file.read_bytes() for file in copy.glob("[at]*.*") if "library" not in file.name}
    assert [name for name, data in kept.items() if b"yongchuan-2025" in data] == []
    assert {name for name, data in kept.items() if b"chongqing-2026" in data} == {"answers.sqlite", "trace.jsonl"}
    assert "trace.old.jsonl" in kept


def test_damaged_pages_are_one_line_and_a_backup_mends_them(cli, seed_library: Path, tmp_path: Path):
    copy = shutil.copytree(seed_library, tmp_path / "copy")
    assert cli("backup", tmp_path / "kept.bot", "--library", copy).code == 0
    data = bytearray((copy / "library.sqlite").read_bytes())
    for page in range(2, len(data) // 4096, 2):  # no report can be read whole
        data[page * 4096 : (page + 1) * 4096] = b"noise!!!" * 512
    (copy / "library.sqlite").write_bytes(data)
    code, out, err = cli("ask", "2025年重庆市人大常委会通过了多少件地方性法规？", "--library", copy)
    assert (code, out, len(err.splitlines())) == (2, "", 1)
    assert "library.sqlite" in err
    assert "bot doctor" in err
    code, out, _ = cli("doctor", "--repair", "--library", copy)
    assert code == 1
    assert "bot restore FILE" in out
    shutil.rmtree(copy)
    assert cli("restore", tmp_path / "kept.bot", "--library", copy).code == 0
    assert faults_of(cli, copy) == []


def faults_of(cli, directory: Path) -> list[str]:
    return [line for line in cli("doctor", "--library", directory).out.splitlines() if line.startswith("FAIL")]
