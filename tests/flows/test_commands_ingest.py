"""``bot ingest``: what becomes of each file, and the exit code."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

SEEDS = Path(__file__).parents[2] / "seeds"
pytestmark = pytest.mark.usefixtures("small_dictionary")
REPORT = """青川市人民代表大会常务委员会工作报告
——2031年1月12日在青川市第三届人民代表大会第二次会议上
青川市人民代表大会常务委员会主任 李明

过去一年主要工作
一年来，通过地方性法规{count}件，听取审议专项工作报告31项。

今后一年工作任务
拟安排审议法规案14件。
"""


@pytest.fixture
def library(tmp_path: Path) -> Path:
    return tmp_path / "library"


@pytest.fixture
def report(tmp_path: Path) -> Path:
    path = tmp_path / "qingchuan-2031.txt"
    path.write_text(REPORT.format(count=12), encoding="utf-8")
    return path


def reports(cli, library: Path) -> dict[str, dict[str, Any]]:
    return {card["id"]: card for card in json.loads(cli("reports", "--json", "--library", library).out)}


def test_a_new_report_is_added_then_unchanged_then_replaced(cli, report: Path, library: Path):
    said = []
    for count in (12, 12, 15):
        report.write_text(REPORT.format(count=count), encoding="utf-8")
        code, out, _ = cli("ingest", report, "--library", library)
        assert code == 0
        said.append(out.split()[:2])
    assert said == [[status, "qingchuan-2031"] for status in ("added", "unchanged", "replaced")]
    assert "15件" in cli("ask", "青川市通过地方性法规多少件？", "--library", library).out


def test_a_file_that_fails_is_told_and_does_not_stop_the_others(cli, report: Path, library: Path, tmp_path: Path):
    (tmp_path / "empty.txt").touch()
    code, out, err = cli("ingest", tmp_path / "missing.txt", tmp_path / "empty.txt", report, "--library", library)
    assert code == 2
    assert out.split()[:2] == ["added", "qingchuan-2031"]
    assert [line.split(": ")[0] for line in err.splitlines()] == ["bot", "bot"]
    assert "missing.txt" in err
    assert "empty.txt" in err


def test_what_does_not_look_like_a_report_is_passed_over_unless_forced(cli, library: Path, tmp_path: Path):
    recipe = tmp_path / "recipe.txt"
    recipe.write_text("豆腐切块，加水煮五分钟。\n放盐2克，出锅。\n", encoding="utf-8")
    code, out, err = cli("ingest", recipe, "--library", library)
    assert (code, out) == (2, "")
    assert err.startswith(f"bot: skipped {recipe}: ")
    code, out, err = cli("ingest", recipe, "--force", "--library", library)
    assert (code, out.split()[:2]) == (0, ["added", "recipe"])
    assert "No region was found" in err


def test_a_year_that_cannot_be_is_refused(cli, report: Path, library: Path):
    code, out, err = cli("ingest", report, "--year", 99999, "--library", library)
    assert (code, out, len(err.splitlines())) == (2, "", 1)
    assert "--year 99999" in err
    assert not library.exists()


def test_a_library_that_cannot_be_made_is_one_line(cli, report: Path):
    code, _, err = cli("ingest", report, "--library", report / "library")
    assert (code, len(err.splitlines())) == (2, 1)
    assert "a library cannot be made here" in err
    assert "--library DIR" in err


def test_an_id_with_several_files_is_refused_before_anything_is_read(cli, report: Path, library: Path):
    code, _, err = cli("ingest", report, report, "--id", "x", "--library", library)
    assert (code, len(err.splitlines())) == (2, 1)
    assert "--id" in err
    assert not library.exists()


@pytest.mark.enable_socket
def test_a_vector_server_that_is_gone_is_told_when_the_reports_are_in(cli, report: Path, library: Path, monkeypatch):
    monkeypatch.setenv("BOT_CHROMA_URL", "http://127.0.0.1:9")
    code, out, err = cli("ingest", report, "--library", library)
    assert (code, out.split()[:2], len(err.splitlines())) == (2, ["added", "qingchuan-2031"], 1)
    assert "http://127.0.0.1:9: the reports are stored" in err
    assert "12件" in cli("ask", "青川市通过地方性法规多少件？", "--library", library).out
    code, out, _ = cli("doctor", "--library", library)
    assert code == 1
    assert "start the Chroma server that BOT_CHROMA_URL names" in out


def test_the_glossary_of_the_user_reaches_the_library(cli, report: Path, library: Path, tmp_path: Path, monkeypatch):
    seen = []
    monkeypatch.setattr(
        "vectorstore.storage.writer.english_index", lambda glossaries, vocabulary: seen.append(glossaries) or {}
    )
    (tmp_path / "own.tsv").write_text("单行条例\tstandalone ordinance\n", encoding="utf-8")
    monkeypatch.setenv("BOT_GLOSSARY", str(tmp_path / "own.tsv"))
    assert cli("ingest", report, "--library", library).code == 0
    assert [glossaries[-1] for glossaries in seen] == [tmp_path / "own.tsv"]
    assert cli("doctor", "--library", library).code == 0


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ('regoin = "重庆市"', "regoin: is not known; the fields are id, title, region"),
        ("year = 1900", "year: 1900 is not a year from 1949 to 2100"),
        ('date = "spring"', "date: 'spring' is not a date such as"),
        ('level = "village"', "level: 'village' is not one of nation, province"),
        ("speaker = 5", "speaker: 5 is not text"),
    ],
)
def test_metadata_that_cannot_be_used_is_said_in_plain_words(cli, report: Path, library: Path, line: str, told: str):
    report.with_suffix(".toml").write_text(line, encoding="utf-8")
    code, out, err = cli("ingest", report, "--library", library)
    assert (code, out, len(err.splitlines())) == (2, "", 1)
    assert f"its metadata field {told}" in err


def test_a_chinese_name_without_quotes_in_metadata_is_told_to_stand_in_quotes(cli, report: Path, library: Path):
    (report.parent / "reports.toml").write_text('[云溪县2031]\nregion = "云溪县"\n', encoding="utf-8")
    code, _, err = cli("ingest", report, "--library", library)
    assert (code, len(err.splitlines())) == (2, 1)
    assert '["云溪县2031"]' in err


def test_an_ingest_that_is_interrupted_says_what_is_kept(cli, library: Path, monkeypatch: pytest.MonkeyPatch):
    from vectorstore import ingest as module

    stored = module.ingest

    def stopped(*arguments: Any) -> Iterator[Any]:
        yield next(stored(*arguments))
        raise KeyboardInterrupt

    monkeypatch.setattr("vectorstore.ingest.ingest", stopped)
    code, out, err = cli("ingest", SEEDS, "--library", library)
    assert (code, len(out.splitlines())) == (130, 1)
    assert "bot: interrupted; what was told as added is kept" in err
    monkeypatch.undo()


INTERRUPTED = """
import sys

class Finder:
    def find_spec(self, name, *other):
        if name == "bot.cli":
            raise KeyboardInterrupt

sys.meta_path.insert(0, Finder())
from bot.__main__ import main
main()
"""


def test_control_c_ends_the_command_quietly_while_it_loads():
    done = subprocess.run([sys.executable, "-c", INTERRUPTED], capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "")
