"""The run command from the command line to its files, with a scripted bot in place of an engine."""

import json
from pathlib import Path

import pytest
from doubles import Faulty, dropped_units, main, oracle

from evals.match import MemoryShelf
from evals.records import Bot, Case, Engine

GOLD = {
    "通过地方性法规": "12件", "单行条例": "4件", "专项工作报告": "31项", "法规案": "14件", "民生实事项目": "2.35万件",
}  # fmt: skip
CASES = [
    Case(
        id=f"c{i}", lang="zh", question=f"{subject}多少？", type="numeric", doc="example-2031", answer=f"{value}。",
        must=(value[:-1],), evidence=(f"{subject}{value}",),
    )
    for i, (subject, value) in enumerate(GOLD.items())
]  # fmt: skip


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "cases.jsonl"
    path.write_text("".join(case.model_dump_json() + "\n" for case in CASES), encoding="utf-8")
    return path


@pytest.fixture
def bot(example: MemoryShelf, monkeypatch: pytest.MonkeyPatch) -> Bot:
    scripted = oracle(CASES, example)
    use(scripted, monkeypatch)
    return scripted


def use(bot: Bot, monkeypatch: pytest.MonkeyPatch) -> None:
    opened = Engine(bot, "scripted")
    monkeypatch.setattr("evals.run.open_engine", lambda library, engine, transport=None: opened)


def test_a_run_leaves_its_files_and_prints_its_scores(
    bot: Bot, path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "run"
    assert main(["run", "--cases", str(path), "--out", str(out), "--json"]) == 0
    shown = json.loads(capsys.readouterr().out)
    assert shown["manifest"]["engine"] == "scripted"
    assert next(one["value"] for one in shown["measures"] if one["metric"] == "correct") == 1.0
    assert {file.name for file in out.iterdir()} == {
        "manifest.json", "trials.jsonl", "scores.json", "run.json", "junit.xml", "report.html",
    }  # fmt: skip


def test_a_run_against_another_gates(
    bot: Bot, path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    old = tmp_path / "old"
    assert main(["run", "--cases", str(path), "--out", str(old)]) == 0
    arguments = ["run", "--cases", str(path), "--against", str(old), "--out"]
    assert main([*arguments, str(tmp_path / "same")]) == 0
    use(Faulty(bot, dropped_units), monkeypatch)
    assert main([*arguments, str(tmp_path / "worse")]) == 1
    assert (tmp_path / "worse" / "verdict.json").exists()
    assert "FAIL" in capsys.readouterr().out


def test_the_baseline_of_an_engine_must_have_been_accepted(
    bot: Bot, path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["run", "--cases", str(path), "--out", str(tmp_path / "run"), "--baselines", str(tmp_path / "kept")]
    assert main([*arguments, "--against", "baseline"]) == 2
    assert "no baseline for engine scripted yet" in capsys.readouterr().err
    assert main(["accept", str(tmp_path / "run"), "--baselines", str(tmp_path / "kept")]) == 0
    assert main([*arguments, "--against", "baseline"]) == 0


def test_a_case_that_quotes_what_is_not_there_stops_the_run(
    bot: Bot, path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    wrong = CASES[0].model_copy(update={"id": "bad", "evidence": ("通过地方性法规99件",)})
    path.write_text(path.read_text(encoding="utf-8") + wrong.model_dump_json(), encoding="utf-8")
    assert main(["run", "--cases", str(path), "--out", str(tmp_path / "run")]) == 2
    assert capsys.readouterr().err == f"bot: {path}:6: bad: quote not in example-2031: 通过地方性法规99件\n"


def test_a_broken_recording_stops_the_run(
    bot: Bot, path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    tape = tmp_path / "calls.jsonl"
    tape.write_text("{}\n", encoding="utf-8")
    arguments = ["run", "--cases", str(path), "--out", str(tmp_path / "run"), "--mode", "replay"]
    assert main([*arguments, "--recordings", str(tape)]) == 2
    assert "not a recorded call" in capsys.readouterr().err
