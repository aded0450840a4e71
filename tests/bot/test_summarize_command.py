import csv
import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest
import typer
from click.testing import Result
from typer.testing import CliRunner

from bot.commands import summarize as command
from bot.commands.common import UsageError
from bot.testing.shelf import LATER, REPORT, Shelf
from vectorstore.errors import UnknownReportError


class Opened(Shelf):
    def __enter__(self) -> "Opened":
        return self

    def __exit__(self, *error: object) -> None:
        pass


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    monkeypatch.setattr(command, "_open", lambda option: Opened(early=REPORT, later=LATER))
    app = typer.Typer()
    command.register(app)
    runner = CliRunner()
    return lambda *arguments: runner.invoke(app, list(arguments), catch_exceptions=False)


@pytest.mark.parametrize("form", ["md", "json", "html"])
def test_a_summary_comes_in_every_form(run: Callable[..., Result], form: str) -> None:
    result = run("summarize", "early", "--format", form)
    assert result.exit_code == 0
    assert "Special work reports heard and deliberated" in result.stdout


def test_word_goes_to_a_file(run: Callable[..., Result], tmp_path: Path) -> None:
    result = run("summarize", "early", "--format", "docx", "--output", str(tmp_path / "a.docx"))
    assert result.exit_code == 0
    assert (tmp_path / "a.docx").read_bytes().startswith(b"PK")


def test_figures_of_two_reports_line_up(run: Callable[..., Result]) -> None:
    result = run("figures", "early", "later", "--format", "json")
    rows = json.loads(result.stdout)
    assert max(len(row["figures"]) for row in rows) == 4


def test_figures_can_be_filtered_and_sorted(run: Callable[..., Result]) -> None:
    result = run("figures", "early", "--format", "csv", "--part", "past_year", "--sort", "value")
    rows = list(csv.DictReader(io.StringIO(result.stdout.removeprefix("\ufeff"))))
    assert [float(row["value"]) for row in rows] == sorted((float(row["value"]) for row in rows), reverse=True)
    assert {row["part"] for row in rows} == {"past_year"}


def test_words_that_the_glossary_lacks_are_counted(run: Callable[..., Result]) -> None:
    result = run("glossary", "check", "early", "--least", "1", "--json")
    found = json.loads(result.stdout)
    assert all(set(row) == {"term", "count"} for row in found)


@pytest.mark.parametrize(
    "arguments",
    [
        ("summarize", "early", "--format", "pdf"),
        ("summarize", "early", "--length", "tiny"),
        ("summarize", "early", "--engine", "magic"),
        ("figures", "early", "--part", "future"),
    ],
)
def test_an_unknown_choice_is_one_line_of_error(run: Callable[..., Result], arguments: tuple[str, ...]) -> None:
    with pytest.raises(UsageError, match="is not known; use"):
        run(*arguments)


def test_an_unknown_report_is_an_error(run: Callable[..., Result]) -> None:
    with pytest.raises(UnknownReportError):
        run("summarize", "none")


def test_the_model_engine_without_a_model_says_what_to_do(
    run: Callable[..., Result], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("BOT_MODEL", raising=False)
    with pytest.raises(UsageError, match="BOT_MODEL"):
        run("summarize", "early", "--engine", "llm")
