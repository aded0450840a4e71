"""``bot ask``: what a user sees, what a program reads, and a file of questions in one process."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from bot.records import Answer
from vectorstore.reading.text import quotes_match
from vectorstore.store import Library

REGULATIONS = "2025年重庆市人大常委会通过了多少件地方性法规？"
ANSWER_FIELDS = {
    "id", "question", "lang", "engine", "kind", "abstained", "reason", "answer", "claims", "citations", "model",
    "usage", "timings_ms",
}  # fmt: skip
CITATION_FIELDS = {"n", "report", "title", "section", "start", "end", "quote"}

BATCHES = """
import io, sys
from bot.cli import main
for given in GIVEN:
    sys.stdin = io.TextIOWrapper(io.BytesIO(given))
    try:
        main()
    except SystemExit as done:
        print(done.code, file=sys.stderr)
"""


def lines(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


def jsonl(path: Path, *rows: Mapping[str, object] | str) -> Path:
    text = "\n".join(row if isinstance(row, str) else json.dumps(row, ensure_ascii=False) for row in rows)
    path.write_text(text + "\n", encoding="utf-8")
    return path


def test_the_answer_comes_first_then_its_quote_with_the_place(cli):
    code, out, err = cli("ask", REGULATIONS)
    assert (code, err) == (0, "")
    answer, citation = out.splitlines()
    assert "26件" in answer
    assert answer.endswith("[1]")
    assert citation.startswith("  [1] “")
    assert "通过地方性法规26件" in citation
    assert "chongqing-2026:" in citation


def test_an_english_question_has_an_english_number(cli):
    code, out, _ = cli("ask", "How many local regulations did Chongqing adopt in 2025?", "--json")
    answer = Answer.model_validate_json(out)
    assert (code, answer.lang, answer.abstained) == (0, "en", False)
    assert "26" in answer.answer


def test_json_holds_the_fields_of_every_transport(cli, seed_library: Path, embedder):
    code, out, err = cli("ask", REGULATIONS, "--json")
    row = json.loads(out)
    assert (code, err) == (0, "")
    assert set(row) == ANSWER_FIELDS
    assert row["question"] == REGULATIONS
    assert (row["id"], row["lang"], row["engine"], row["model"], row["usage"]) == (None, "zh", "lookup", None, None)
    (claim,) = row["claims"]
    (citation,) = row["citations"]
    assert claim["citations"] == [citation["n"]] == [1]
    assert set(citation) == CITATION_FIELDS
    assert isinstance(citation["section"], list)
    with Library.open(seed_library, embedder.name) as library:
        source = library.source(citation["report"])
    assert quotes_match(source, citation["start"], citation["end"], citation["quote"])


def test_what_the_reports_do_not_hold_is_an_answer_with_a_reason(cli):
    code, out, _ = cli("ask", "北京市人大常委会去年开展了几次执法检查？", "--json")
    row = json.loads(out)
    assert code == 0
    assert row["abstained"]
    assert row["reason"]
    assert row["citations"] == row["claims"] == []


def test_a_batch_gives_one_row_for_each_question_in_order(cli, tmp_path: Path):
    batch = jsonl(
        tmp_path / "cases.jsonl",
        {"id": "a", "question": REGULATIONS},
        {"id": 7, "question": "Who delivered the Chongqing report?", "lang": "en", "must": ["ignored"]},
        "",
        {"question": "永川区人大常委会2025年计划听取审议多少项专项工作报告？"},
        {"id": "e", "question": REGULATIONS, "lang": "en"},
        {"id": "f", "question": "还有多少件地方性法规？", "history": [{"q": REGULATIONS, "a": "26件。"}]},
    )
    code, out, err = cli("ask", "--batch", batch)
    rows = lines(out)
    assert (code, err) == (0, "")
    told = [("a", "zh"), (7, "en"), (None, "zh"), ("e", "en"), ("f", "zh")]
    assert [(row["id"], row["lang"]) for row in rows] == told
    assert {citation["report"] for citation in rows[-1]["citations"]} == {"chongqing-2026"}
    assert all(set(row) == ANSWER_FIELDS for row in rows)


def test_a_bad_line_of_a_batch_is_a_row_with_its_error_and_the_batch_goes_on(cli, tmp_path: Path):
    bad = ['{"id": "x", "question": ', "[1, 2]", '"text"', {"id": "empty", "question": " "}, {"id": "none"}]
    batch = jsonl(tmp_path / "cases.jsonl", *bad, {"id": "good", "question": REGULATIONS})
    code, out, err = cli("ask", "--batch", batch)
    *errors, good = lines(out)
    assert code == 2
    assert [(row["line"], row["id"]) for row in errors] == [(1, None), (2, None), (3, None), (4, "empty"), (5, "none")]
    assert all(row["error"] for row in errors)
    assert len(err.splitlines()) == 6
    assert err.endswith("cases.jsonl: 5 of 6 lines failed\n")
    assert "cases.jsonl:1: not JSON" in err
    assert "26件" in good["answer"]


@pytest.mark.parametrize(
    "fields",
    [
        {"history": "no list"},
        {"history": ["no turn"]},
        {"history": [{"q": 1}]},
        {"history": {"q": "a"}},
        {"lang": "fr"},
        {"question": 5},
        {"question": ["a"]},
        {"question": "问" * 20_000},
    ],
    ids=lambda fields: str(fields)[:40],
)
def test_a_field_of_a_wrong_kind_never_stops_a_batch(cli, tmp_path: Path, fields: dict[str, object]):
    batch = jsonl(
        tmp_path / "cases.jsonl", {"id": "odd", "question": "问题"} | fields, {"id": "b", "question": REGULATIONS}
    )
    code, out, err = cli("ask", "--batch", batch)
    odd, good = lines(out)
    assert code == (2 if "error" in odd else 0)
    assert odd["id"] == "odd"
    assert len(err.splitlines()) == 2 * ("error" in odd)
    assert "26件" in good["answer"]


@pytest.mark.parametrize("text", ["", "\n \n"])
def test_a_batch_without_a_question_says_so(text: str, cli, tmp_path: Path):
    (tmp_path / "none.txt").write_text(text)
    code, out, err = cli("ask", "--batch", tmp_path / "none.txt")
    assert (code, out) == (2, "")
    assert "none.txt" in err


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_batch_of_plain_text_is_a_question_a_line(encoding: str, cli, tmp_path: Path):
    batch = tmp_path / "questions.txt"
    batch.write_text(f"{REGULATIONS}\n\n{REGULATIONS}\n", encoding=encoding)
    code, out, err = cli("ask", "--batch", batch)
    assert (code, err) == (0, "")
    assert ["26件" in row["answer"] for row in lines(out)] == [True, True]


def test_a_batch_that_is_not_there_or_fails_in_every_line_is_exit_2(cli, tmp_path: Path):
    for path in (tmp_path / "nowhere.txt", tmp_path):
        code, out, err = cli("ask", "--batch", path)
        assert (code, out, len(err.splitlines())) == (2, "", 1)
        assert "Errno" not in err
    code, out, _ = cli("ask", "--batch", jsonl(tmp_path / "bad.jsonl", {"question": ""}, {"question": "问" * 5_000}))
    assert code == 2
    assert all("error" in row for row in lines(out))


def test_an_id_comes_back_as_it_came(cli, tmp_path: Path):
    ids = ["7", 7, 1.5, None, True, ["a", 1], "号"]
    batch = jsonl(tmp_path / "ids.jsonl", *({"id": given, "question": REGULATIONS} for given in ids), {"id": 8})
    assert [row["id"] for row in lines(cli("ask", "--batch", batch).out)] == [*ids, 8]


def test_a_batch_from_stdin_may_be_in_gbk_and_hold_halves_of_characters(shell):
    halves = json.dumps({"question": f"\ud800{REGULATIONS}"}).encode()
    given = [f"{REGULATIONS}\n".encode("gbk"), halves]
    code, out, err = shell("ask", "--batch", "-", program=BATCHES.replace("GIVEN", repr(given)))
    assert (code, err) == (0, "0\n0\n")
    assert ["26件" in row["answer"] for row in lines(out)] == [True, True]


def test_a_batch_can_come_from_stdin(cli):
    code, out, _ = cli("ask", "--batch", "-", stdin=json.dumps({"id": "s", "question": REGULATIONS}) + "\n")
    assert code == 0
    assert json.loads(out)["id"] == "s"


def test_an_answer_is_the_same_each_time_and_in_a_batch(cli, tmp_path: Path):
    batch = jsonl(tmp_path / "cases.jsonl", {"question": REGULATIONS}, {"question": REGULATIONS})
    rows = [*lines(cli("ask", "--batch", batch).out), json.loads(cli("ask", REGULATIONS, "--json").out)]
    for row in rows:
        del row["timings_ms"]
    assert rows[0] == rows[1] == rows[2]
