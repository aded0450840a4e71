import re
import threading
import time
import zipfile
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import pytest
from hashed import HashEmbedder
from reportlab.pdfgen.canvas import Canvas

from vectorstore.embed import Vectors
from vectorstore.errors import LibraryError, UnknownReportError
from vectorstore.ingest import correct, delete, ingest
from vectorstore.reading.text import fold
from vectorstore.records import IngestResult, ReportHints
from vectorstore.storage.checks import check_library
from vectorstore.storage.place import Place
from vectorstore.storage.writer import writing
from vectorstore.store import Library

TEXT = (
    "城关区人大常委会工作报告\n过去一年主要工作\n一年来，审议专项工作报告{}项。\n开展执法检查4次。\n组织代表视察9次。\n"
)


class Counting(HashEmbedder):
    """Remembers the texts it was given; fails when told to."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.error: Exception | None = None

    def embed(self, texts: Sequence[str]) -> Vectors:
        if self.error:
            raise self.error
        self.texts += texts
        return super().embed(texts)


@pytest.fixture(autouse=True)
def _no_dictionary(monkeypatch: pytest.MonkeyPatch) -> None:
    """Half a second for each ingest; test_store.py reads the real one."""
    monkeypatch.setattr("vectorstore.storage.writer.english_index", lambda glossaries, vocabulary: {})


@pytest.fixture
def embedder() -> Counting:
    return Counting()


@pytest.fixture
def files(tmp_path: Path) -> Path:
    folder = tmp_path / "files"
    folder.mkdir()
    for number, name in enumerate(("a", "b")):
        (folder / f"{name}.txt").write_text(TEXT.format(number + 20), encoding="utf-8")
    return folder


def run(tmp_path: Path, embedder: HashEmbedder, *paths: Path, **hints: str | int) -> list[IngestResult]:
    with Library.open(tmp_path / "library", embedder.name, create=True) as library:
        return list(ingest(library, embedder, paths, ReportHints.model_validate(hints)))


def statuses(results: Sequence[IngestResult]) -> dict[str, str]:
    return {Path(result.path).stem: result.status for result in results}


def test_unchanged_files_cost_no_embedding(tmp_path: Path, files: Path, embedder: Counting):
    run(tmp_path, embedder, files)
    embedder.texts.clear()
    assert statuses(run(tmp_path, embedder, files)) == {"a": "unchanged", "b": "unchanged"}
    assert embedder.texts == []


def test_a_changed_file_replaces_its_report_and_only_new_clauses_are_embedded(
    tmp_path: Path, files: Path, embedder: Counting
):
    run(tmp_path, embedder, files)
    embedder.texts.clear()
    (files / "a.txt").write_text(TEXT.format(77), encoding="utf-8")
    assert statuses(run(tmp_path, embedder, files)) == {"a": "replaced", "b": "unchanged"}
    assert embedder.texts
    assert all("77" in text for text in embedder.texts)
    with Library.open(tmp_path / "library", embedder.name) as library:
        assert "77" in library.source("a")
        (vector,) = embedder.embed(["审议专项工作报告20项"])
        assert not [clause for clause, _ in library.dense(vector, 50) if "20" in clause.text]
        assert "20" not in library.vocabulary()


def test_hints_that_change_replace_the_report(tmp_path: Path, files: Path, embedder: Counting):
    run(tmp_path, embedder, files / "a.txt")
    assert statuses(run(tmp_path, embedder, files / "a.txt", year=2024)) == {"a": "replaced"}
    with Library.open(tmp_path / "library", embedder.name) as library:
        assert library.report("a").year == 2024


def test_hints_beside_the_file_are_used_and_options_go_before_them(tmp_path: Path, files: Path, embedder: Counting):
    (files / "reports.toml").write_text(
        '[a]\nid = "chengguan-2026"\nregion = "城关区"\nyear = 2026\n', encoding="utf-8"
    )
    run(tmp_path, embedder, files / "a.txt", year=2025)
    with Library.open(tmp_path / "library", embedder.name) as library:
        (report,) = library.reports()
    assert (report.id, report.region, report.year) == ("chengguan-2026", "城关区", 2025)


def test_a_file_that_fails_does_not_stop_the_others(tmp_path: Path, files: Path, embedder: Counting):
    (files / "empty.txt").write_bytes(b"")
    (files / "binary.txt").write_bytes(bytes(range(256)) * 20)
    results = run(tmp_path, embedder, tmp_path / "nowhere", files)
    assert statuses(results) == {"nowhere": "failed", "empty": "failed", "binary": "failed", "a": "added", "b": "added"}
    failures = [result for result in results if result.status == "failed"]
    assert all("\n" not in result.message for result in failures)
    assert all(Path(result.path).name in result.message for result in failures)


def test_a_fault_of_the_product_fails_one_file_with_one_line(
    tmp_path: Path, files: Path, embedder: Counting, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("vectorstore.ingest.split", lambda parsed: 1 / 0 if parsed.report.id == "a" else ((), ()))
    a, b = run(tmp_path, embedder, files)
    assert (a.status, b.status) == ("failed", "added")
    assert a.message.endswith("a.txt: ZeroDivisionError: division by zero")


def test_two_files_of_one_run_cannot_share_an_id(tmp_path: Path, files: Path, embedder: Counting):
    (files / "more").mkdir()
    (files / "more" / "a.txt").write_text(TEXT.format(99), encoding="utf-8")
    (files / "more" / "b.txt").write_bytes((files / "b.txt").read_bytes())
    results = {str(Path(result.path).relative_to(files)): result for result in run(tmp_path, embedder, files)}
    assert {path: result.status for path, result in results.items()} == {
        "a.txt": "added", "b.txt": "added", "more/a.txt": "failed", "more/b.txt": "unchanged",
    }  # fmt: skip
    assert f"report id 'a' belongs to {files / 'a.txt'}" in results["more/a.txt"].message


def test_another_file_does_not_take_the_id_of_a_stored_report(tmp_path: Path, files: Path, embedder: Counting):
    run(tmp_path, embedder, files)
    other = tmp_path / "a.txt"
    other.write_text(TEXT.format(99), encoding="utf-8")
    (result,) = run(tmp_path, embedder, other)
    assert result.status == "failed"
    assert str(files / "a.txt") in result.message
    assert statuses(run(tmp_path, embedder, other, id="a")) == {"a": "failed"}
    (files / "a.txt").unlink()
    assert statuses(run(tmp_path, embedder, other)) == {"a": "replaced"}


def test_a_file_that_moved_keeps_its_report(tmp_path: Path, files: Path, embedder: Counting):
    run(tmp_path, embedder, files)
    moved = (files / "a.txt").rename(tmp_path / "a.txt")
    assert statuses(run(tmp_path, embedder, moved)) == {"a": "unchanged"}
    moved.write_text(TEXT.format(99), encoding="utf-8")
    assert statuses(run(tmp_path, embedder, moved)) == {"a": "replaced"}


def test_an_embedder_that_is_out_of_reach_fails_the_files_and_loses_nothing(
    tmp_path: Path, files: Path, embedder: Counting
):
    run(tmp_path, embedder, files / "a.txt")
    embedder.error = LibraryError("the embedding service does not answer; try again later")
    a, b = run(tmp_path, embedder, files)
    assert (a.status, b.status) == ("unchanged", "failed")
    assert b.message == str(embedder.error)
    embedder.error = None
    assert statuses(run(tmp_path, embedder, files)) == {"a": "unchanged", "b": "added"}


def test_progress_reaches_the_total_of_each_stage(tmp_path: Path, files: Path, embedder: Counting):
    seen: dict[str, tuple[int, int]] = {}
    with Library.open(tmp_path / "library", embedder.name, create=True) as library:
        list(ingest(library, embedder, [files], progress=lambda stage, done, of: seen.update({stage: (done, of)})))
        clauses = library.clauses()
    texts = {clause.text for clause in clauses}
    stages = {"reports": 2, "terms": 1, "embedding": len(texts), "index": len(clauses)}
    assert seen == {stage: (total, total) for stage, total in stages.items()}


def test_only_one_process_writes_at_a_time(tmp_path: Path, files: Path, embedder: Counting):
    run(tmp_path, embedder, files)
    with (
        writing(Place(tmp_path / "library")),
        pytest.raises(LibraryError, match="another ingest is writing"),
        writing(Place(tmp_path / "library"), wait=0.1),
    ):
        pass


def test_a_second_writer_waits_for_the_first(tmp_path: Path, files: Path, embedder: Counting):
    run(tmp_path, embedder, files / "a.txt")
    with writing(Place(tmp_path / "library")):
        second = threading.Thread(target=run, args=(tmp_path, embedder, files / "b.txt"))
        second.start()
        time.sleep(0.1)
    second.join()
    with Library.open(tmp_path / "library", embedder.name) as library:
        assert [report.id for report in library.reports()] == ["a", "b"]


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt, SystemExit])
def test_a_report_is_replaced_as_a_whole_or_not_at_all_and_the_next_write_goes_on(
    tmp_path: Path, files: Path, embedder: Counting, monkeypatch: pytest.MonkeyPatch, error: type[BaseException]
):
    def fail(*values: object) -> None:
        raise error

    run(tmp_path, embedder, files)
    (files / "a.txt").write_text(TEXT.format(77), encoding="utf-8")
    with Library.open(tmp_path / "library", embedder.name) as library:
        before = (library.source("a"), library.clauses(), library.facts(kinds=["figure"]), library.vocabulary())
        with monkeypatch.context() as patch:
            patch.setattr("vectorstore.storage.rows.to_blobs", fail)
            with pytest.raises(error):
                run(tmp_path, embedder, files)
        assert (library.source("a"), library.clauses(), library.facts(kinds=["figure"]), library.vocabulary()) == before
        with closing(Place(tmp_path / "library").open(writable=True)) as database:
            with pytest.raises(error), database.transaction():
                fail()
            with database.transaction():
                assert database.exists()
    assert statuses(run(tmp_path, embedder, files)) == {"a": "replaced", "b": "unchanged"}


def test_a_deleted_report_leaves_nothing_behind(tmp_path: Path, files: Path, embedder: Counting):
    run(tmp_path, embedder, files / "b.txt")
    with Library.open(tmp_path / "library", embedder.name) as library:
        before = (library.reports(), library.clauses(), library.passages(), library.facts(), library.vocabulary())
    run(tmp_path, embedder, files)
    (vector,) = embedder.embed(["审议专项工作报告20项"])
    with Library.open(tmp_path / "library", embedder.name) as library:
        assert library.keyword([["20"]], 5)
        assert delete(library, "a").id == "a"
        after = (library.reports(), library.clauses(), library.passages(), library.facts(), library.vocabulary())
        assert after == before
        assert {clause.report for clause, _ in library.dense(vector, 50)} == {"b"}
        assert not library.keyword([["20"]], 5)
        assert {fact.report for fact in library.facts_like(["报告", "视察"], 9)} == {"b"}
        with pytest.raises(UnknownReportError):
            delete(library, "a")
    assert all(check.ok for check in check_library(Place(tmp_path / "library"), embedder.name))


def test_a_changed_report_never_serves_an_old_offset(tmp_path: Path, files: Path, embedder: Counting):
    run(tmp_path, embedder, files)
    with Library.open(tmp_path / "library", embedder.name) as library:
        for text in (TEXT.format(20), "上级来文。\n\n" + TEXT.format(77), TEXT.format(5)):
            (files / "a.txt").write_text(text, encoding="utf-8")
            run(tmp_path, embedder, files)
            assert library.source("a") == library.parsed("a").source == text
            assert library.report("a") in library.reports()
            spans = [*library.clauses("a"), *library.passages("a")]
            assert all(fold(text[span.start : span.end]) == fold(span.text) for span in spans)
            facts = library.facts(["a"])
            assert all(fold(text[fact.quote_start : fact.quote_end]) == fold(fact.quote) for fact in facts)


def test_a_search_that_is_made_again_finds_what_the_library_holds_now(tmp_path: Path, files: Path, embedder: Counting):
    run(tmp_path, embedder, files)
    (vector,) = embedder.embed(["审议专项工作报告"])
    with Library.open(tmp_path / "library", embedder.name) as library:
        for number in (31, 32, 33):
            (files / "a.txt").write_text(TEXT.format(number), encoding="utf-8")
            run(tmp_path, embedder, files)
            found = [clause for clause, _ in library.dense(vector, 50)]
            assert {number, 21} <= {int(n) for clause in found for n in re.findall(r"报告(\d+)项", clause.text)}
            assert all(fold(library.source(c.report)[c.start : c.end]) == fold(c.text) for c in found)


def test_a_copy_of_a_file_takes_its_place_only_when_it_is_gone(tmp_path: Path, files: Path, embedder: Counting):
    def path() -> str:
        with Library.open(tmp_path / "library", embedder.name) as library:
            return library.report("a").path

    run(tmp_path, embedder, files)
    (tmp_path / "copies").mkdir()
    copy = tmp_path / "copies" / "a.txt"
    copy.write_bytes((files / "a.txt").read_bytes())
    assert statuses(run(tmp_path, embedder, copy)) == {"a": "unchanged"}
    assert path() == str(files / "a.txt")
    (files / "a.txt").unlink()
    assert statuses(run(tmp_path, embedder, copy)) == {"a": "unchanged"}
    assert path() == str(copy)


def test_corrections_of_a_card_add_up_and_outlast_a_new_ingest(tmp_path: Path, files: Path, embedder: Counting):
    run(tmp_path, embedder, files)
    steps = [{"title": "城关区报告"}, {"region": "云溪市"}, {"year": 2030}, {"title": "云溪市报告"}]
    known: dict[str, str | int] = {}
    for step in steps:
        known |= step
        with Library.open(tmp_path / "library", embedder.name) as library:
            card = correct(library, embedder, "a", ReportHints.model_validate(step))
        assert {name: getattr(card, name) for name in known} == known
    (files / "a.txt").write_text(TEXT.format(99), encoding="utf-8")
    run(tmp_path, embedder, files)
    with Library.open(tmp_path / "library", embedder.name) as library:
        assert "99" in library.source("a")
        assert {name: getattr(library.report("a"), name) for name in known} == known


def test_a_renamed_file_keeps_its_report_when_it_changes_later(tmp_path: Path, files: Path, embedder: Counting):
    run(tmp_path, embedder, files)
    renamed = (files / "a.txt").rename(files / "new name.txt")
    again = run(tmp_path, embedder, files)
    assert [(result.report, result.status) for result in again] == [("b", "unchanged"), ("a", "unchanged")]
    renamed.write_text(TEXT.format(99), encoding="utf-8")
    assert [result.status for result in run(tmp_path, embedder, files)] == ["unchanged", "replaced"]
    with Library.open(tmp_path / "library", embedder.name) as library:
        assert [report.path for report in library.reports()] == [str(renamed), str(files / "b.txt")]


def test_two_reports_of_one_place_and_year_are_told(tmp_path: Path, files: Path, embedder: Counting):
    hints = {"region": "城关区", "year": 2026}
    _, second = run(tmp_path, embedder, files, **hints)
    assert any("same place, body and year" in warning for warning in second.warnings)


def test_what_is_passed_over_in_a_folder_is_told_with_the_reason(tmp_path: Path, files: Path, embedder: Counting):
    (files / "deck.pptx").write_bytes(b"x")
    (files / "reports.toml").write_text("[zz]\nyear = 2026\n", encoding="utf-8")
    told = {Path(result.path).name: result for result in run(tmp_path, embedder, files)}
    assert (told["deck.pptx"].status, told["files"].status) == ("skipped", "failed")
    assert "a slide show" in told["deck.pptx"].message
    assert "[zz] names no file" in told["files"].message


@pytest.mark.parametrize("wrong", ["year = 20245", 'date = "2024-13-45"'])
def test_metadata_that_cannot_be_are_refused(tmp_path: Path, files: Path, embedder: Counting, wrong: str):
    (files / "reports.toml").write_text(f"[a]\n{wrong}\n", encoding="utf-8")
    told = statuses(results := run(tmp_path, embedder, files))
    assert told == {"a": "failed", "b": "added"}
    assert wrong.split()[0] in next(result.message for result in results if result.status == "failed")


def test_a_glossary_that_changed_renews_the_english_terms_of_unchanged_reports(
    tmp_path: Path, files: Path, embedder: Counting, monkeypatch: pytest.MonkeyPatch
):
    own, asked = tmp_path / "own.tsv", []
    monkeypatch.setattr(
        "vectorstore.storage.writer.english_index", lambda glossaries, vocabulary: asked.append(glossaries) or {}
    )
    run(tmp_path, embedder, files)
    for text in ("执法检查\tlaw inspections\n", "执法检查\tblue inspections\n"):
        own.write_text(text, encoding="utf-8")
        for _ in range(2):
            with Library.open(tmp_path / "library", embedder.name, glossary=own) as library:
                assert statuses(list(ingest(library, embedder, [files]))) == {"a": "unchanged", "b": "unchanged"}
    assert [glossaries[1:] for glossaries in asked] == [(), (own,), (own,)]


def test_a_glossary_that_cannot_be_read_stops_an_ingest_before_it_begins(
    tmp_path: Path, files: Path, embedder: Counting
):
    with (
        Library.open(tmp_path / "library", embedder.name, create=True, glossary=tmp_path / "none.tsv") as library,
        pytest.raises(LibraryError, match=r"none\.tsv cannot be read"),
    ):
        list(ingest(library, embedder, [files]))
    assert embedder.texts == []


def test_reports_of_an_archive_that_is_there_are_neither_missing_nor_pruned(
    tmp_path: Path, files: Path, embedder: Counting
):
    with zipfile.ZipFile(files / "c.zip", "w") as packed:
        packed.writestr("c.txt", TEXT.format(33))
    run(tmp_path, embedder, files)
    with Library.open(tmp_path / "library", embedder.name) as library:
        again = list(ingest(library, embedder, [files], prune=True))
        assert statuses(again) == {"a": "unchanged", "b": "unchanged", "c": "unchanged"}
        assert [report.id for report in library.reports()] == ["a", "b", "c"]


def test_a_corrected_report_of_a_pdf_still_knows_its_pages(tmp_path: Path, embedder: Counting):
    canvas = Canvas(str(tmp_path / "a.pdf"))
    for page in ("Work report on the regulations of Qingchuan", "It heard 12 reports on supervision in 2031."):
        canvas.drawString(50, 800, page)
        canvas.showPage()
    canvas.save()
    with Library.open(tmp_path / "library", embedder.name, create=True) as library:
        assert statuses(list(ingest(library, embedder, [tmp_path / "a.pdf"], force=True))) == {"a": "added"}
        pages = library.report("a").pages
        assert len(pages) == 2
        assert correct(library, embedder, "a", ReportHints(year=2031)).pages == pages
