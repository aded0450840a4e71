"""``bot reports``, ``show`` and ``search``: what is in the library, and where."""

import json
import shutil
from pathlib import Path

import pytest

from vectorstore.embed import LocalEmbedder
from vectorstore.reading.text import quotes_match
from vectorstore.store import Library

SEEDS = Path(__file__).parents[2] / "seeds"
SOURCE = (SEEDS / "chongqing-2026.txt").read_text(encoding="utf-8-sig")
QUOTE = "通过地方性法规26件"
ROW_FIELDS = {"report", "section", "start", "end", "text", "score"}


def test_reports_lists_what_is_in_the_library(cli):
    code, out, err = cli("reports")
    assert (code, err) == (0, "")
    assert [line.split()[0] for line in out.splitlines()] == ["chongqing-2026", "yongchuan-2025"]
    first = "chongqing-2026  重庆市  2026  重庆市人民代表大会常务委员会工作报告  2026-01-29"
    assert out.splitlines()[0] == first


def test_an_empty_library_says_how_to_fill_it(cli, tmp_path: Path):
    with Library.open(tmp_path / "empty", LocalEmbedder().name, create=True):
        code, out, err = cli("reports", "--library", tmp_path / "empty")
    assert (code, out, err) == (0, "", "the library is empty; run bot ingest PATH\n")


def test_a_deleted_report_is_gone_and_an_unknown_one_is_named(cli, seed_library: Path, tmp_path: Path):
    copy = shutil.copytree(seed_library, tmp_path / "copy")
    code, out, _ = cli("delete", "yongchuan-2025", "--library", copy)
    assert code == 0
    assert out.startswith("deleted   yongchuan-2025 ")
    assert "1 report left" in out
    assert [line.split()[0] for line in cli("reports", "--library", copy).out.splitlines()] == ["chongqing-2026"]
    code, out, err = cli("delete", "yongchuan-2025", "--library", copy)
    assert (code, out, len(err.splitlines())) == (2, "", 1)
    assert "'yongchuan-2025'" in err


def test_reports_as_json_are_cards(cli):
    cards = {card["id"]: card for card in json.loads(cli("reports", "--json").out)}
    assert set(cards) == {"chongqing-2026", "yongchuan-2025"}
    assert (cards["chongqing-2026"]["level"], cards["yongchuan-2025"]["level"]) == ("province", "county")
    assert cards["chongqing-2026"]["publisher"] == "天津日报"


def test_show_prints_the_source_as_it_is(cli):
    code, out, _ = cli("show", "chongqing-2026")
    assert code == 0
    assert out.rstrip("\n") == SOURCE.rstrip("\n")


@pytest.mark.parametrize(
    "span",
    [
        ("--start", 10, "--end", 10),
        ("--start", 20, "--end", 10),
        ("--end", 0),
        ("--start", 10_000_000),
        ("--start", 0, "--end", 10_000_000),
        ("--start", -5, "--end", 5),
        ("--start", "one"),
    ],
    ids=str,
)
def test_a_span_that_is_not_there_is_one_line_and_exit_2(cli, span: tuple[object, ...]):
    code, out, err = cli("show", "chongqing-2026", *span)
    assert (code, out, len(err.splitlines())) == (2, "", 1)


@pytest.mark.parametrize(("start", "end"), [(0, 1), (7, 30), (5000, 5001), (len(SOURCE) - 9, len(SOURCE))])
@pytest.mark.parametrize("context", [0, 5, 400])
def test_a_span_stands_between_the_words_around_it(cli, start: int, end: int, context: int):
    out = cli("show", "chongqing-2026", "--start", start, "--end", end, "--context", context).out
    shown = f"{SOURCE[max(0, start - context) : start]}【{SOURCE[start:end]}】{SOURCE[end : end + context]}\n"
    assert out == shown


def test_an_open_span_runs_to_the_end_of_the_source(cli):
    code, out, _ = cli("show", "yongchuan-2025", "--start", 4000, "--context", 0)
    assert code == 0
    assert out.startswith("【")
    assert out.rstrip().endswith("】")


def test_search_prints_passages_with_their_places_best_first(cli):
    code, out, _ = cli("search", "地方性法规", "--k", 3)
    heads = [line for line in out.splitlines() if not line.startswith(" ") and line[0].isdigit()]
    assert code == 0
    assert [head.split()[0] for head in heads] == ["1.", "2.", "3."]
    assert all("chongqing-2026:" in head or "yongchuan-2025:" in head for head in heads)


def test_a_row_of_search_has_the_fields_that_programs_read(cli):
    code, out, err = cli("search", "地方性法规通过多少件", "--json")
    row = json.loads(out)
    assert (code, err) == (0, "")
    assert set(row) == {"id", "query", "hits"}
    assert row["query"] == "地方性法规通过多少件"
    assert 0 < len(row["hits"]) <= 10
    assert all(set(hit) == ROW_FIELDS for hit in row["hits"])
    scores = [hit["score"] for hit in row["hits"]]
    assert scores == sorted(scores, reverse=True)
    assert any(QUOTE in hit["text"] for hit in row["hits"][:3])


def test_a_hit_stands_at_its_offsets(cli):
    for hit in json.loads(cli("search", "local regulations", "--json", "--report", "chongqing-2026").out)["hits"]:
        assert hit["report"] == "chongqing-2026"
        assert quotes_match(SOURCE, hit["start"], hit["end"], hit["text"])


def test_batch_takes_query_or_question_and_keeps_ids_and_order(cli, tmp_path: Path):
    rows = [{"id": "q", "query": "执法检查"}, {"id": "c", "question": "代表建议"}, {"query": "民生实事"}]
    batch = tmp_path / "queries.jsonl"
    batch.write_text("\n".join(json.dumps(row) for row in rows) + "\n{broken\n", encoding="utf-8")
    code, out, err = cli("search", "--batch", batch, "--k", 2)
    *found, broken = [json.loads(line) for line in out.splitlines()]
    assert code == 2
    assert [(row["id"], row["query"]) for row in found] == [("q", "执法检查"), ("c", "代表建议"), (None, "民生实事")]
    assert all(set(row) == {"id", "query", "hits"} and len(row["hits"]) == 2 for row in found)
    assert (broken["line"], len(err.splitlines())) == (4, 2)


def test_what_no_report_is_about_has_no_hits(cli):
    code, out, _ = cli("search", "zxqv wkjh qqzz", "--json")
    assert (code, json.loads(out)["hits"]) == (0, [])


def test_a_correction_says_what_is_right(cli):
    code, out, err = cli("correct", "yongchuan-2025")
    assert (code, out, len(err.splitlines())) == (2, "", 1)
    assert "--title, --region or --year" in err


def test_the_nearest_id_is_named_for_one_that_is_not_there(cli, seed_library: Path):
    code, out, err = cli("show", "yongchun-2025", "--library", seed_library)
    assert (code, out, len(err.splitlines())) == (2, "", 1)
    assert "the nearest id is yongchuan-2025" in err
    assert "nearest" not in cli("show", "xyz", "--library", seed_library).err


def test_limits_that_leave_no_report_are_named_with_what_is_there(cli, seed_library: Path):
    code, out, err = cli("ask", "通过了几件法规？", "--region", "上海市", "--library", seed_library)
    assert (code, out, len(err.splitlines())) == (2, "", 1)
    assert "--region 上海市" in err
    assert "重庆市, 重庆市永川区 of 2025, 2026" in err


def test_an_empty_library_is_said_to_be_empty(cli, tmp_path: Path):
    folder = tmp_path / "library"
    cli("ingest", SEEDS / "yongchuan-2025.txt", "--library", folder)
    assert "0 reports left" in cli("delete", "yongchuan-2025", "--library", folder).out
    assert cli("facts", "--year", 2025, "--library", folder).err == "bot: the library is empty; run bot ingest PATH\n"


@pytest.mark.parametrize("arguments", [("--library", "", "reports"), ("reports", "--library", " ")])
def test_a_library_without_a_name_is_not_the_current_folder(cli, arguments: tuple[str, ...]):
    code, out, err = cli(*arguments)
    assert (code, out, len(err.splitlines())) == (2, "", 1)
    assert "--library is empty" in err


def test_a_library_that_is_a_broken_link_is_named(cli, tmp_path: Path):
    (tmp_path / "library").symlink_to(tmp_path / "nowhere")
    for arguments in (("reports",), ("ingest", SEEDS)):
        code, out, err = cli(*arguments, "--library", tmp_path / "library")
        assert (code, out, len(err.splitlines())) == (2, "", 1)
        assert "is a link to what is not there" in err


def test_a_restore_names_what_was_not_in_the_backup(cli, tmp_path: Path):
    folder, file = tmp_path / "library", tmp_path / "backup"
    cli("ingest", SEEDS / "yongchuan-2025.txt", "--library", folder)
    cli("backup", file, "--library", folder)
    cli("ingest", SEEDS / "chongqing-2026.txt", "--library", folder)
    code, out, err = cli("restore", file, "--library", folder)
    assert (code, out) == (0, f"restored  {file}  1 report\n")
    assert "gone: chongqing-2026" in err
