import json
from collections.abc import Callable, Sequence
from pathlib import Path
from xml.etree import ElementTree

import pytest
from doubles import Faulty, dropped_units, main, oracle, shifted_citations, wrong_case

from evals.match import MemoryShelf
from evals.metrics import METRICS, Metric
from evals.records import Bot, Case, Fact, Run
from evals.report import what_gets_worse
from evals.runs import accept, finish, read_history

RunBot = Callable[[Sequence[Case], Bot], Run]
SUBJECTS = [
    ("通过地方性法规", "12件"),
    ("单行条例", "4件"),
    ("专项工作报告", "31项"),
    ("国家机关工作人员", "88人次"),
    ("法规案", "14件"),
]


def cases() -> list[Case]:
    return [
        Case(
            id=f"c{i}", lang="zh", question=f"{subject}多少？", type="numeric", doc="example-2031", answer=f"{value}。",
            must=(value,), evidence=(f"{subject}{value}",),
        )
        for i, (subject, value) in enumerate(SUBJECTS)
    ]  # fmt: skip


@pytest.fixture
def bot(example: MemoryShelf) -> Bot:
    return oracle(cases(), example)


def folder_of(path: Path, run: Run) -> str:
    path.mkdir()
    finish(path, run)
    return str(path)


def test_a_run_compared_with_itself_passes_with_exit_code_0(
    bot: Bot, run_bot: RunBot, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run = folder_of(tmp_path / "a", run_bot(cases(), bot))
    assert main(["compare", run, run]) == 0
    shown = capsys.readouterr().out
    assert "identical" in shown
    assert "power for a drop of 5 points" in shown
    assert shown.rstrip().endswith("PASS")


def test_a_worse_run_fails_with_exit_code_1(bot: Bot, run_bot: RunBot, tmp_path: Path) -> None:
    old = folder_of(tmp_path / "a", run_bot(cases(), bot))
    new = folder_of(tmp_path / "b", run_bot(cases(), Faulty(bot, dropped_units)))
    assert main(["compare", old, new, "--html", str(tmp_path / "page.html")]) == 1
    page = (tmp_path / "page.html").read_text(encoding="utf-8")
    assert "Regressed (5)" in page
    assert "before" in page
    assert "gold" in page


def test_one_lost_case_of_five_is_inconclusive_with_exit_code_3(bot: Bot, run_bot: RunBot, tmp_path: Path) -> None:
    old = folder_of(tmp_path / "a", run_bot(cases(), bot))
    new = folder_of(tmp_path / "b", run_bot(cases(), Faulty(bot, wrong_case("c1", "不少。"))))
    assert main(["compare", old, new]) == 3


def test_runs_of_other_cases_are_invalid_with_exit_code_2(
    bot: Bot, run_bot: RunBot, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    old = folder_of(tmp_path / "a", run_bot(cases(), bot))
    new = folder_of(tmp_path / "b", run_bot(cases()[:4], bot))
    assert main(["compare", old, new]) == 2
    assert capsys.readouterr().err.startswith("bot: other cases")


def test_json_is_one_verdict(bot: Bot, run_bot: RunBot, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run = folder_of(tmp_path / "a", run_bot(cases(), bot))
    main(["compare", run, run, "--json"])
    assert json.loads(capsys.readouterr().out)["outcome"] == "PASS"


def test_accepting_writes_the_baseline_and_says_what_gets_worse(
    bot: Bot, run_bot: RunBot, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    baselines = tmp_path / "baselines"
    first = folder_of(tmp_path / "a", run_bot(cases(), bot))
    worse = folder_of(tmp_path / "b", run_bot(cases(), Faulty(bot, shifted_citations)))
    assert main(["accept", first, "--baselines", str(baselines)]) == 0
    assert "not compared with a baseline" in capsys.readouterr().out
    assert main(["accept", worse, "--baselines", str(baselines)]) == 0
    assert "worse: citation_valid [all] +1.000" in capsys.readouterr().out
    assert (baselines / "scripted.json").exists()
    assert len(read_history(baselines)) == 2


def test_what_gets_worse_names_the_cases_that_were_right_and_no_others(
    bot: Bot, run_bot: RunBot, tmp_path: Path
) -> None:
    asked = [*cases(), cases()[0].model_copy(update={"id": "never", "must": ("99件",)})]
    run = run_bot(asked, bot)
    accept(run, tmp_path)
    lost = run.rows[1].model_copy(update={"scores": {**run.rows[1].scores, "correct": 0.0}})
    worse = run.model_copy(update={"rows": (run.rows[0], lost, *run.rows[2:])})
    told = [line for line in what_gets_worse(worse, tmp_path) if "case" in line]
    assert told == [f"worse: case {lost.case.id} was right and is wrong"]


def test_a_committed_baseline_holds_no_times_and_no_passages(bot: Bot, run_bot: RunBot, tmp_path: Path) -> None:
    path = accept(run_bot(cases(), bot), tmp_path)
    text = path.read_text(encoding="utf-8")
    assert '"seconds"' not in text
    assert '"text": "通过' not in text
    assert accept(run_bot(cases(), bot), tmp_path).read_text(encoding="utf-8").count("\n") == text.count("\n")


def test_show_prints_a_run_and_one_of_its_cases(
    bot: Bot, run_bot: RunBot, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run = folder_of(tmp_path / "a", run_bot(cases(), Faulty(bot, wrong_case("c1", "9件。"))))
    assert main(["show", run]) == 0
    assert "wrong cases" in capsys.readouterr().out
    assert main(["show", run, "--case", "c1"]) == 0
    assert "wrong_number" in capsys.readouterr().out
    assert main(["show", run, "--case", "none"]) == 2


def test_check_names_file_and_line_of_every_fault(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    reports = tmp_path / "reports"
    reports.mkdir()
    (reports / "example-2031.txt").write_text("示例市人大常委会工作报告\n通过地方性法规12件。", encoding="utf-8")
    good, bad = cases()[0], cases()[1]
    path = tmp_path / "cases.jsonl"
    path.write_text(f"{good.model_dump_json()}\n{bad.model_dump_json()}\n", encoding="utf-8")
    assert main(["check", str(path), "--reports", str(reports)]) == 2
    assert capsys.readouterr().err == f"{path}:2: c1: quote not in example-2031: 单行条例4件\n"
    path.write_text(good.model_dump_json(), encoding="utf-8")
    assert main(["check", str(path), "--reports", str(reports)]) == 0
    path.write_text("{}", encoding="utf-8")
    assert main(["check", str(path), "--reports", str(reports)]) == 2
    assert "cases.jsonl:1: field 'id' is missing" in capsys.readouterr().err


def test_wrong_usage_is_one_line_and_exit_code_2(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run", "--k", "0"]) == 2
    assert main(["show"]) == 2
    assert all(line.startswith("bot: ") for line in capsys.readouterr().err.splitlines())


def test_junit_counts_wrong_answers_as_failures_and_outages_as_errors(bot: Bot, run_bot: RunBot) -> None:
    from evals.report import junit

    run = run_bot(cases(), Faulty(bot, wrong_case("c1", "九件\x07。")))
    crashed = run.rows[2].trial.model_copy(update={"answer": None, "status": "error", "error": "boom"})
    rows = (*run.rows[:2], run.rows[2].model_copy(update={"trial": crashed, "fault": "outage"}), *run.rows[3:])
    suite = ElementTree.fromstring(junit(run.model_copy(update={"rows": rows})))
    assert (suite.get("tests"), suite.get("failures"), suite.get("errors")) == ("5", "1", "1")
    assert [case.get("name") for case in suite if case.find("failure") is not None] == ["c1"]
    assert [case.get("name") for case in suite if case.find("error") is not None] == ["c2"]


def test_the_page_is_self_contained(bot: Bot, run_bot: RunBot, tmp_path: Path) -> None:
    from evals.report import page

    run = run_bot(cases(), Faulty(bot, wrong_case("c1", "<script>alert(1)</script>")))
    accept(run, tmp_path)
    text = page(run, read_history(tmp_path))
    assert text.count("<svg") == 2
    assert "<script" not in text
    assert "src=" not in text
    assert "@import" not in text
    assert "&lt;script&gt;" in text


TEXT = (Path(__file__).resolve().parents[2] / "docs" / "evals.md").read_text(encoding="utf-8")


def test_every_metric_and_every_field_of_a_case_is_documented() -> None:
    names = [*(metric.name for metric in METRICS), *Case.model_fields, *Fact.model_fields]
    assert [name for name in names if f"`{name}`" not in TEXT] == []


@pytest.mark.parametrize("metric", METRICS, ids=lambda metric: metric.name)
def test_the_gate_does_with_a_metric_what_the_page_says(metric: Metric) -> None:
    margin = f"margin {metric.margin:.2f}" if metric.margin else "can fail" if metric.gate else "reported"
    (row,) = [
        line for line in TEXT.splitlines() if line.startswith("| `") and f"`{metric.name}`" in line.split(" | ")[0]
    ]
    *_, kind, told = row.strip("| ").split(" | ")
    assert metric.kind in kind
    told = next((part for part in told.split("; ") if f"`{metric.name}`" in part), told.split("; ")[0])
    assert told.endswith("guarantee" if metric.guarantee else margin)


def test_the_commands_of_the_page_exist() -> None:
    from evals.cli import app

    known = {command.callback.__name__ for command in app.registered_commands if command.callback is not None}
    assert known == {"run", "compare", "accept", "show", "check", "summaries", "facts"}
    assert all(f"bot eval {name}" in TEXT for name in known)
