"""The vector index on a Chroma server: a real one on loopback, started once."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from hashed import HashEmbedder
from servers import chroma, free_port

from vectorstore.errors import LibraryError, OutageError
from vectorstore.ingest import ingest
from vectorstore.records import Filters, IngestResult
from vectorstore.storage.checks import UNREACHABLE, check_library, repair
from vectorstore.storage.place import Place
from vectorstore.store import Library

pytestmark = pytest.mark.enable_socket
EMBEDDER = HashEmbedder()
TEXT = (
    "城关区人大常委会工作报告\n过去一年主要工作\n一年来，审议专项工作报告{}项。\n开展执法检查4次。\n组织代表视察9次。\n"
)
NOBODY = "http://127.0.0.1:9"


@pytest.fixture(autouse=True)
def _surroundings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setattr("vectorstore.storage.writer.english_index", lambda glossaries, vocabulary: {})
    monkeypatch.setattr("vectorstore.storage.nearest.PATIENCE", 0)
    monkeypatch.setattr("vectorstore.storage.nearest.SMALL", 0)
    monkeypatch.setattr("vectorstore.storage.nearest.READY_SECONDS", 10.0)


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with chroma(tmp_path_factory.mktemp("server"), free_port()) as address:
        yield address


def run(library: Path, chroma_url: str | None, **reports: int) -> list[IngestResult]:
    files = library.with_name(f"{library.name}-files")
    files.mkdir(exist_ok=True)
    for name, count in reports.items():
        (files / f"{name}.txt").write_text(TEXT.format(count), encoding="utf-8")
    with Library.open(Place.of(library, chroma_url), EMBEDDER.name, create=True) as opened:
        return list(ingest(opened, EMBEDDER, [files]))


def nearest(library: Path, chroma_url: str | None, filters: Filters = Filters()) -> list[tuple[str, float]]:  # noqa: B008
    (vector,) = EMBEDDER.embed(["审议专项工作报告"])
    with Library.open(Place.of(library, chroma_url), EMBEDDER.name) as opened:
        return [(clause.id, round(cosine, 4)) for clause, cosine in opened.dense(vector, 3, filters)]


def fault(library: Path, chroma_url: str | None) -> tuple[str, str]:
    found = [check for check in check_library(Place.of(library, chroma_url), EMBEDDER.name) if not check.ok]
    assert [check.name for check in found] in ([], ["vector index"])
    return (found[0].message, found[0].mend) if found else ("", "")


@pytest.fixture
def tables_only(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How often all vectors in SQLite were compared."""
    from vectorstore.storage.held import Held

    compare, calls = Held.nearest, []
    monkeypatch.setattr(Held, "nearest", lambda self, *a: calls.append(1) or compare(self, *a))
    return calls


def test_the_vectors_live_on_the_server_and_give_the_same_result(tmp_path: Path, url: str, tables_only: list[int]):
    library = tmp_path / "library"
    run(library, url, a=21, b=22)
    assert not (library / "chroma").exists()
    for filters in (Filters(), Filters(parts=("past_year",))):
        from_server = nearest(library, url, filters)
        assert tables_only == []
        assert dict(from_server) == dict(nearest(library, None, filters))
        assert tables_only == [1]
        tables_only.clear()
    assert fault(library, url) == ("", "")


def test_a_changed_report_changes_on_the_server(tmp_path: Path, url: str, tables_only: list[int]):
    library = tmp_path / "library"
    run(library, url, a=21, b=22)
    before = nearest(library, url)
    assert {result.report: result.status for result in run(library, url, b=77)} == {"a": "unchanged", "b": "replaced"}
    assert nearest(library, url) != before
    assert tables_only == []
    assert fault(library, url) == ("", "")


def test_two_libraries_share_a_server(tmp_path: Path, url: str, tables_only: list[int]):
    one, other = tmp_path / "one", tmp_path / "other"
    run(one, url, a=21)
    run(other, url, b=22)
    assert {clause[0] for clause, _ in nearest(one, url)} == {"a"}
    assert {clause[0] for clause, _ in nearest(other, url)} == {"b"}
    assert tables_only == []


def test_a_copy_of_a_library_does_not_change_what_the_first_finds(tmp_path: Path, url: str):
    one, copy = tmp_path / "one", tmp_path / "copy"
    run(one, url, a=21)
    before = nearest(one, url)
    shutil.copytree(one, copy)
    run(copy, url, b=22)
    assert nearest(one, url) == before
    assert "another library" in fault(one, url)[0] or "missing" in fault(one, url)[0]
    repair(Place.of(one, url))
    assert fault(one, url) == ("", "")


def test_the_index_moves_to_a_server_and_back(tmp_path: Path, url: str, tables_only: list[int]):
    library = tmp_path / "library"
    run(library, None, a=21)
    before = nearest(library, None)
    message, mend = fault(library, url)
    assert "lives in the library's folder" in message
    assert mend == "run bot doctor --repair"
    run(library, url)
    assert (nearest(library, url), tables_only) == (before, [])
    assert f"lives on {url}" in fault(library, None)[0]
    run(library, None)
    assert (nearest(library, None), tables_only) == (before, [])
    assert fault(library, None) == ("", "")


def test_a_server_that_is_gone_is_told_and_searches_stay_right(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    library, port = tmp_path / "library", free_port()
    with chroma(tmp_path / "server", port) as url:
        run(library, url, a=21)
        before = nearest(library, url)
    assert nearest(library, url) == before
    message, mend = fault(library, url)
    assert "cannot be read" in message
    assert url in message
    assert mend == UNREACHABLE
    with pytest.raises(LibraryError, match="the reports are stored, but the vector index cannot be written"):
        run(library, url, b=22)
    assert {clause[0] for clause, _ in nearest(library, url)} == {"a", "b"}
    with chroma(tmp_path / "server", port):
        assert "not as new as the reports" in fault(library, url)[0]
        run(library, url)
        assert fault(library, url) == ("", "")


def test_an_open_reader_returns_to_a_server_that_came_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, tables_only: list[int]
):
    library, port = tmp_path / "library", free_port()
    (vector,) = EMBEDDER.embed(["审议"])
    with chroma(tmp_path / "server", port) as url:
        run(library, url, a=21)
        reader = Library.open(Place.of(library, url), EMBEDDER.name)
        before = [clause.id for clause, _ in reader.dense(vector, 3)]
        assert tables_only == []
    for other in EMBEDDER.embed(["检查", "代表", "视察"]):
        assert len(reader.dense(other, 3)) == len(before)
    assert tables_only == [1, 1, 1]
    monkeypatch.setattr("vectorstore.storage.nearest.PAUSE", 0.0)
    with chroma(tmp_path / "server", port):
        reader.dense(EMBEDDER.embed(["调研"])[0], 3)
    assert tables_only == [1, 1, 1]
    reader.close()


def test_a_library_too_large_to_compare_waits_for_its_index_and_fails_without(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, tables_only: list[int]
):
    library, port = tmp_path / "library", free_port()
    monkeypatch.setattr("vectorstore.storage.nearest.MOST", 0)
    monkeypatch.setattr("vectorstore.storage.nearest.READY_SECONDS", 0.0)
    with chroma(tmp_path / "server", port) as url:
        run(library, url, a=21, b=22)
        assert nearest(library, url)
    with pytest.raises(OutageError, match="bot doctor"):
        nearest(library, url)
    assert nearest(library, url, Filters(reports=("a",)))
    assert tables_only == []


def test_a_server_that_was_never_there_keeps_the_reports(tmp_path: Path):
    with pytest.raises(LibraryError, match=r"^http://127\.0\.0\.1:9: the reports are stored"):
        run(tmp_path / "library", NOBODY, a=21)
    assert nearest(tmp_path / "library", NOBODY)
    assert fault(tmp_path / "library", NOBODY)[1] == UNREACHABLE


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        ("http://127.0.0.1", "http://127.0.0.1:8000"),
        ("http://chroma.internal:9000/", "http://chroma.internal:9000"),
        ("https://chroma.internal", "https://chroma.internal:443"),
        ("http://[::1]:8000", "http://[::1]:8000"),
    ],
)
def test_an_address_is_read(given: str, meant: str):
    assert Place.of(Path("library"), given).chroma_url == meant


@pytest.mark.parametrize(
    "given", ["127.0.0.1:8000", "ftp://x", "http://", "http://x:port", "http://me:word@x", "http://x/y"]
)
def test_what_is_no_address_is_one_line_without_secrets(given: str):
    with pytest.raises(LibraryError, match="http://HOST:PORT") as caught:
        Place.of(Path("library"), given)
    assert "word" not in str(caught.value)


def test_no_address_is_the_folder_of_the_library():
    assert Place.of(Path("library"), None) == Place.of(Path("library"), "") == Place(Path("library"))
