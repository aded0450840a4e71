import json
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from hashed import HashEmbedder

from vectorstore.errors import FingerprintError, LibraryError, UnknownReportError
from vectorstore.ingest import ingest
from vectorstore.lexicon import tokens
from vectorstore.reading.text import fold
from vectorstore.records import Filters
from vectorstore.storage.schema import fingerprint, require_same
from vectorstore.storage.sqlite import any_of
from vectorstore.store import Library

EMBEDDER = HashEmbedder()
EAST = """东江市人大常委会工作报告
（2026年1月20日）
过去一年主要工作
一年来，常委会通过地方性法规12件，审议专项工作报告8项。
开展执法检查4次，提出意见建议65条。
2026年主要任务
新的一年，计划制定法规7件。
"""
WEST = """西山县人大常委会工作报告
（2025年1月15日）
过去一年主要工作
一年来，组织代表视察9次，办理代表建议190件，满意率98.5%。
"""


def fill(folder: Path, directory: Path, **reports: str) -> None:
    folder.mkdir(exist_ok=True)
    for report, text in reports.items():
        (folder / f"{report}.txt").write_text(text, encoding="utf-8")
    with Library.open(directory, EMBEDDER.name, create=True) as library:
        results = list(ingest(library, EMBEDDER, [folder]))
    assert not [result.message for result in results if result.status == "failed"]


@pytest.fixture(scope="module")
def directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("store")
    fill(folder / "reports", folder / "library", east=EAST, west=WEST)
    return folder / "library"


@pytest.fixture
def library(directory: Path) -> Iterator[Library]:
    with Library.open(directory, EMBEDDER.name) as opened:
        yield opened


def test_reports_come_back_as_they_were_parsed(library: Library):
    assert [report.id for report in library.reports()] == ["east", "west"]
    assert library.report("east").year == 2026
    assert library.source("east") == EAST
    assert library.parsed("east").text.startswith("东江市人大常委会工作报告")
    assert library.sections("east") == list(library.parsed("east").sections)
    assert [section.period for section in library.sections("west") if section.part == "past_year"] == [2024]


def test_an_unknown_report_is_named_in_the_error(library: Library):
    for read in (library.report, library.source, library.sections, library.clauses, library.parsed):
        with pytest.raises(UnknownReportError, match="'north'"):
            read("north")


def test_clauses_passages_and_figures_point_into_the_source(library: Library):
    found = [*library.passages(), *library.clauses()]
    assert {item.report for item in found} == {"east", "west"}
    for item in found:
        assert fold(library.source(item.report)[item.start : item.end]) == fold(item.text)
    figure = next(figure for figure in library.facts(["west"], ["figure"]) if figure.unit == "%")
    assert figure.value == 98.5
    assert figure in library.facts_of([figure.clause])


def test_facts_are_found_by_the_words_of_their_subject(library: Library):
    best = library.facts_like(tokens("办理代表建议"), 3)[0]
    assert (best.report, best.value) == ("west", 190)
    assert {fact.report for fact in library.facts_like(tokens("法规"), 9, ["east"])} == {"east"}
    assert library.facts_like(tokens("法规"), 9, ["west"]) == library.facts_like([], 9) == []


def test_clauses_are_found_by_their_passage_and_by_id(library: Library):
    clauses = library.clauses("east")
    passage = library.passage(clauses[-1].passage)
    assert clauses[-1] in library.clauses_of([passage.id])
    assert library.clauses_by_id([clauses[0].id, "nothing"]) == {clauses[0].id: clauses[0]}
    assert library.passages_by_id([passage.id, "nothing"]) == {passage.id: passage}
    assert [clause.order for clause in clauses] == sorted(clause.order for clause in clauses)
    with pytest.raises(LibraryError, match="nothing"):
        library.passage("nothing")


def test_the_nearest_clause_to_a_clause_is_itself(library: Library):
    for clause in library.clauses():
        (vector,) = EMBEDDER.embed([clause.text])
        nearest, cosine = library.dense(vector, 3)[0]
        assert cosine == pytest.approx(1, abs=2e-3)
        assert nearest.text == clause.text
        assert library.near(vector, [clause.id, "nothing"]) == [(clause, pytest.approx(1, abs=2e-3))]
        assert clause in [one for one, _ in library.near(vector, [], [clause.passage])]


def test_the_index_and_the_tables_give_the_same_nearest_clauses(directory: Path, tmp_path: Path):
    (vector,) = EMBEDDER.embed(["办理代表建议多少件"])
    copy = tmp_path / "library"
    shutil.copytree(directory, copy)
    shutil.rmtree(copy / "chroma")
    wanted = [Filters(), Filters(reports=("east",)), Filters(years=(2025,), parts=("past_year",))]
    with Library.open(directory, EMBEDDER.name) as whole, Library.open(copy, EMBEDDER.name) as bare:
        for filters in wanted:
            from_index, from_tables = whole.dense(vector, 50, filters), bare.dense(vector, 50, filters)
            assert {clause.id: cosine for clause, cosine in from_index} == {
                clause.id: pytest.approx(cosine, abs=1e-4) for clause, cosine in from_tables
            }


def test_filters_limit_every_kind_of_search(library: Library):
    (vector,) = EMBEDDER.embed(["法规"])
    plan = Filters(reports=("east",), years=(2026,), parts=("plan",))
    clauses = [clause for clause, _ in library.dense(vector, 50, plan)]
    assert clauses
    assert {library.passage(clause.passage).part for clause in clauses} == {"plan"}
    assert {library.passage(clause.passage).period for clause in clauses} == {2026}
    match = [tokens("法规")]
    assert len(library.keyword(match, 50, plan)) < len(library.keyword(match, 50))
    assert library.keyword(match, 50, Filters(reports=("west",))) == []
    assert library.dense(vector, 5, Filters(reports=("north",))) == []


def test_keyword_search_ranks_rare_terms_first(library: Library):
    found = library.keyword([[*tokens("满意率"), *tokens("一年")]], 5)
    assert "满意率" in library.clauses_by_id([found[0][0]])[found[0][0]].text
    assert [score for _, score in found] == sorted((score for _, score in found), reverse=True)
    passages = library.keyword([tokens("满意率")], 5, table="passages")
    assert [library.passage(passage).report for passage, _ in passages] == ["west"]


def test_terms_stay_whole_whatever_signs_they_hold(library: Library):
    assert "98.5%" in library.vocabulary()
    assert [library.clauses_by_id([c])[c].report for c, _ in library.keyword([["98.5%"]], 5)] == ["west"] * 2
    for term in ('a"b', "98.5", "*", "(", "NEAR", "法规 OR", "'", "㎡"):
        assert library.keyword([[term]], 5) == []


def test_the_vocabulary_counts_clauses(library: Library):
    holding = [clause for clause in library.clauses() if "建议" in tokens(clause.text)]
    assert library.vocabulary()["建议"] == len(holding)


def test_english_words_lead_to_terms_that_the_library_holds(library: Library):
    found = library.english_terms(["regulation", "zzz"])
    assert "法规" in found["regulation"]
    assert set(found) == {"regulation"}


def test_several_threads_read_one_library(library: Library):
    (vector,) = EMBEDDER.embed(["法规"])
    expected, seen = library.dense(vector, 5), []
    threads = [threading.Thread(target=lambda: seen.append(library.dense(vector, 5))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert seen == [expected] * 4


def test_a_missing_library_says_how_to_make_one(tmp_path: Path):
    with pytest.raises(LibraryError, match=r"no library at .*; run bot ingest PATH"):
        Library.open(tmp_path / "nowhere", EMBEDDER.name)
    assert not (tmp_path / "nowhere").exists()


def test_another_embedder_is_refused_with_the_way_to_rebuild(directory: Path):
    with pytest.raises(FingerprintError, match=r"embedder hash-64 \(now hash-32\).*delete .* bot ingest PATH"):
        Library.open(directory, "hash-32")
    with pytest.raises(FingerprintError):
        Library.open(directory, "hash-32", create=True)


@pytest.mark.parametrize("part", json.loads(fingerprint("e")))
def test_a_library_of_which_any_part_is_older_or_unknown_is_refused(part: str):
    told = json.loads(fingerprint("e"))
    for have in ({**told, part: "0"}, {name: value for name, value in told.items() if name != part}):
        with pytest.raises(FingerprintError, match=rf"{part} (0|unknown) \(now"):
            require_same("library", json.dumps(have), fingerprint("e"))


def test_an_open_reader_sees_what_a_later_ingest_wrote(tmp_path: Path):
    fill(tmp_path / "reports", tmp_path / "library", east=EAST)
    (vector,) = EMBEDDER.embed(["组织代表视察9次"])
    with Library.open(tmp_path / "library", EMBEDDER.name) as reader:
        assert {clause.report for clause, _ in reader.dense(vector, 3)} == {"east"}
        before, terms = reader.generation, set(reader.vocabulary())
        fill(tmp_path / "reports", tmp_path / "library", west=WEST)
        assert reader.dense(vector, 3)[0][0].report == "west"
        assert reader.generation > before
        assert set(reader.vocabulary()) > terms


def test_one_question_is_answered_from_one_state_while_a_report_is_replaced(tmp_path: Path):
    fill(tmp_path / "reports", tmp_path / "library", east=EAST)
    (vector,) = EMBEDDER.embed(["组织代表视察9次"])
    with Library.open(tmp_path / "library", EMBEDDER.name) as reader:
        with reader.reading() as state:
            before = (reader.reports(), reader.clauses(), reader.dense(vector, 9), reader.vocabulary())
            fill(tmp_path / "reports", tmp_path / "library", east=WEST, north=WEST)
            with reader.reading() as inner:
                assert inner == state
                assert (reader.reports(), reader.clauses(), reader.dense(vector, 9), reader.vocabulary()) == before
            assert {clause for clause, _ in reader.near(vector, [c.id for c in before[1]])} == set(before[1])
        assert {report.id for report in reader.reports()} == {"east", "north"}
        assert reader.source("east") == WEST


def test_a_library_without_vectors_index_or_reports_answers_with_nothing(tmp_path: Path):
    (vector,) = EMBEDDER.embed(["法规"])
    with Library.open(tmp_path, EMBEDDER.name, create=True) as library:
        assert library.reports() == library.clauses() == library.dense(vector, 5) == []
        assert library.near(vector, ["x"], ["y"]) == []


def test_the_vectors_live_in_a_chroma_collection_with_cosine_distance(directory: Path, library: Library):
    import chromadb

    client = chromadb.PersistentClient(
        path=str(directory / "chroma"), settings=chromadb.Settings(anonymized_telemetry=False)
    )
    collection = client.get_collection("clauses", embedding_function=None)
    found = collection.get(include=["embeddings"])
    nearest = collection.query(query_embeddings=[found["embeddings"][0] * 2], n_results=1)
    client.close()
    assert len(found["ids"]) == len(library.clauses())
    assert nearest["distances"][0][0] == pytest.approx(0, abs=1e-4)


def test_search_terms_are_quoted():
    assert any_of(['说"好"', "26"]) == '"说""好""" OR "26"'
    assert any_of([]) == ""
