from types import SimpleNamespace

import pytest

from bot import cli
from bot.ask import Bot
from bot.commands.common import UsageError
from bot.english import English
from bot.factcheck.draft import reports_within
from bot.factcheck.records import Limits
from bot.glossary import load_glossary
from vectorstore.errors import UnknownReportError


@pytest.mark.parametrize("error", [UsageError("give a file"), UnknownReportError("there is no report 'x'")])
def test_an_error_for_people_is_its_own_line_and_exit_2(capsys, error: Exception):
    assert cli.report(error) == 2
    assert capsys.readouterr().err == f"bot: {error}\n"


def test_an_error_of_ours_names_its_kind_and_the_way_to_the_traceback(capsys):
    assert cli.report(RuntimeError("odd")) == 2
    assert capsys.readouterr().err == "bot: RuntimeError: odd (use --debug for the traceback)\n"


def test_an_interrupted_command_ends_as_interrupted_commands_do(cli, monkeypatch):
    def interrupt(*arguments: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("bot.ask.Bot.ask", interrupt)
    code, out, err = cli("ask", "通过了多少件地方性法规？")
    assert (code, out) == (130, "")
    assert "Traceback" not in err


def test_an_unexpected_error_is_one_line(cli, monkeypatch):
    def fail(*arguments: object) -> None:
        raise RuntimeError("odd")

    monkeypatch.setattr("bot.ask.Bot.ask", fail)
    code, out, err = cli("ask", "通过了多少件地方性法规？")
    assert (code, out, len(err.splitlines())) == (2, "", 1)
    assert "--debug" in err


@pytest.mark.parametrize(
    "command", [("summarize", "chongqing-2026", "--format", "docx"), ("facts", "--format", "xlsx")]
)
def test_a_binary_document_for_a_terminal_is_refused_before_any_work(cli, monkeypatch, command: tuple[str, ...]):
    monkeypatch.setattr("bot.commands.documents.opened", lambda library: pytest.fail("work was begun"))
    terminal = SimpleNamespace(isatty=lambda: True)
    monkeypatch.setattr("bot.commands.documents.sys", SimpleNamespace(stdout=terminal))
    code, out, err = cli(*command)
    assert (code, out) == (2, "")
    assert "name a file with -o" in err


@pytest.mark.parametrize("region", ["重庆", "重庆市", "Chongqing"])
def test_a_region_is_no_district_of_it_where_both_have_reports(bot: Bot, region: str):
    limits = Limits(regions=(region,))
    assert reports_within(bot.library, English(load_glossary(None)), limits) == ["chongqing-2026"]
    assert reports_within(bot.library, English(load_glossary(None)), Limits(regions=("永川",))) == ["yongchuan-2025"]


def test_how_an_evaluation_ends_is_how_the_command_ends(monkeypatch: pytest.MonkeyPatch):
    def interrupted(**options: object) -> int:
        return 130

    monkeypatch.setattr("evals.cli.app", interrupted)
    monkeypatch.setattr("sys.argv", ["bot", "eval", "run"])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert ended.value.code == 130
