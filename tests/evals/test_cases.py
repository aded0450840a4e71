import json
from pathlib import Path
from typing import Any

import pytest
from hashed import HashEmbedder

from evals.cases import CaseError, cases_hash, findings, read_cases, suite_library
from evals.match import MemoryShelf, Texts, fact_spans
from evals.records import Case, Fact
from evals.run import check_files

GOOD: dict[str, Any] = {
    "id": "a", "lang": "zh", "question": "通过多少件地方性法规？", "type": "numeric", "doc": "example-2031",
    "answer": "12件。", "must": ["12"], "must_not": ["14件"], "evidence": ["通过地方性法规12件"],
}  # fmt: skip


def write(path: Path, *lines: dict[str, Any] | str) -> Path:
    text = [line if isinstance(line, str) else json.dumps(line, ensure_ascii=False) for line in lines]
    path.write_text("\n".join(text), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        ([], "holds no cases"),
        (["  "], "holds no cases"),
        ([GOOD, "{not json"], ":2: Invalid JSON"),
        ([GOOD, "[1]"], ":2: Input should be an object"),
        ([GOOD, {**GOOD, "id": "b", "anwser": "x"}], ":2: field 'anwser' is unknown"),
        ([{key: value for key, value in GOOD.items() if key != "question"}], ":1: field 'question' is missing"),
        ([{**GOOD, "lang": "fr"}], ":1: field 'lang'"),
        ([GOOD, "", GOOD], ":3: duplicate id 'a'"),
    ],
)
def test_a_bad_case_file_is_refused_in_one_line_with_its_place(lines: list[Any], message: str, tmp_path: Path) -> None:
    path = write(tmp_path / "cases.jsonl", *lines)
    with pytest.raises(CaseError, match=r"cases\.jsonl") as refused:
        read_cases([path])
    assert message in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_missing_or_binary_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "binary.jsonl").write_bytes(b"\xff\xfe\x00\x81")
    for name in ("none.jsonl", "binary.jsonl"):
        with pytest.raises(CaseError, match=name):
            read_cases([tmp_path / name])


def test_an_id_may_not_stand_in_two_files(tmp_path: Path) -> None:
    paths = [write(tmp_path / name, GOOD) for name in ("a.jsonl", "b.jsonl")]
    with pytest.raises(CaseError, match=r"b\.jsonl:1: duplicate id 'a', first used at .*a\.jsonl:1"):
        read_cases(paths)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"evidence": ["通过地方性法规13件"]}, "quote not in example-2031"),
        ({"doc": "other-2031"}, "report other-2031 is not in the library"),
        ({"answer": "14件。"}, "its own answer fails"),
        ({"answer": None}, "has no answer"),
        ({"evidence": []}, "no evidence"),
        (
            {"facts": [{"value": 12, "unit": "项", "report": "example-2031", "quote": "通过地方性法规12件"}]},
            "value 12 项",
        ),
        ({"facts": [{"value": 12, "report": "example-2031", "quote": "法规12件", "occurrence": 2}]}, "occurrence 2"),
        (
            {"facts": [{"subject": "桥梁", "value": 12, "report": "example-2031", "quote": "法规12件"}]},
            "subject '桥梁' does not stand",
        ),
    ],
)
def test_gold_that_the_report_does_not_hold_is_found(
    change: dict[str, Any], message: str, texts: Texts, tmp_path: Path
) -> None:
    path = write(tmp_path / "cases.jsonl", GOOD, {**GOOD, "id": "b", **change})
    ((fault, line),) = findings(read_cases([path]), texts)
    assert line == f"{path}:2: b: {fault}"
    assert message in fault


def test_good_gold_is_in_order(texts: Texts, tmp_path: Path) -> None:
    assert list(findings(read_cases([write(tmp_path / "cases.jsonl", GOOD)]), texts)) == []


def test_a_quote_is_found_across_line_breaks_and_widths() -> None:
    texts = Texts(MemoryShelf({"r": "共通过地方\n\n性法规１２\n件。"}))
    (place,) = texts.find("地方性法规12件", ("r",))
    assert (place.start, place.end) == (3, 14)


def test_the_hash_names_the_gold_and_not_the_order_or_the_notes() -> None:
    one, two = Case.model_validate(GOOD), Case.model_validate({**GOOD, "id": "b"})
    assert cases_hash([one, two]) == cases_hash([two, one.model_copy(update={"note": "x"})])
    assert cases_hash([one, two]) != cases_hash([one, two.model_copy(update={"must": ("13",)})])


def test_the_bundled_cases_are_in_order() -> None:
    count, wrong = check_files([], [])
    assert wrong == []
    assert count >= 145


@pytest.mark.parametrize("occurrence", [1, 2, 3])
def test_gold_that_stands_several_times_is_the_one_that_is_named(occurrence: int) -> None:
    source = "通过12件。修订12件。废止12件。"
    fact = Fact.model_validate({"value": 12, "report": "r", "quote": "12件", "occurrence": occurrence})
    spans = fact_spans(fact, Texts(MemoryShelf({"r": source})))
    assert [source[: span.start].count("12件") for span in spans] == [occurrence - 1]


def test_a_library_of_a_suite_is_that_of_its_texts_and_of_the_code_that_reads_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = {name: tmp_path / name for name in ("seeds/a.txt", "vectorstore/x.py", "prompts/glossary.tsv")}
    for file in files.values():
        file.parent.mkdir()
        file.write_text("1", encoding="utf-8")
    monkeypatch.setattr("evals.cases.ROOT", tmp_path)
    monkeypatch.setattr("evals.cases.LIBRARIES", tmp_path / "made")
    monkeypatch.setattr("vectorstore.embed.LocalEmbedder", HashEmbedder)
    monkeypatch.setattr("vectorstore.ingest.ingest", lambda *_: iter(()))
    made = {suite_library(["seeds"])}
    assert made == {suite_library(["seeds"])}
    for file in files.values():
        file.write_text("2", encoding="utf-8")
        made.add(suite_library(["seeds"]))
    assert len(made) == 1 + len(files)
