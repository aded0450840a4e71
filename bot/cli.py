"""The ``bot`` command: commands are mounted here; heavy libraries are imported by the command that needs them."""

import importlib
import io
import os
import sys
from typing import Annotated

import typer

from bot.commands import documents, library, questions, serve
from bot.commands.common import LibraryOption, UsageError, emit, note, reason_of

app = typer.Typer(
    name="bot",
    help="Ask, summarise and check the work reports of Chinese people's congress standing committees.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
for command in (
    library.ingest, library.reports, library.show, library.correct, library.delete, library.backup, library.restore,
    questions.ask, questions.search, questions.chat, documents.facts, documents.figures, documents.summarize,
    documents.check, library.doctor, serve.serve, serve.mcp,
):  # fmt: skip
    app.command()(command)
app.add_typer(documents.glossary_app, name="glossary")


def _version(asked: bool) -> None:
    if asked:
        from importlib.metadata import version

        emit(f"congress-report-bot {version('congress-report-bot')}")
        raise typer.Exit


@app.callback()
def options(
    folder: LibraryOption = None,
    debug: Annotated[bool, typer.Option("--debug", help="Show tracebacks.")] = False,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Ask, summarise and check the work reports of Chinese people's congress standing committees."""
    if folder is not None:
        os.environ["BOT_LIBRARY"] = str(folder)
    if debug:
        os.environ["BOT_DEBUG"] = "1"


@app.command(
    "eval", context_settings={"allow_extra_args": True, "ignore_unknown_options": True, "help_option_names": []}
)
def evaluate(context: typer.Context) -> None:
    """The evaluation suite: run, compare, accept, show, check."""
    suite = importlib.import_module("evals.cli")
    code = suite.app(args=context.args, prog_name="bot eval", standalone_mode=False)
    if isinstance(code, int):
        raise typer.Exit(code)


def main() -> None:
    """Run the command line; one line for an error, never a traceback without ``--debug``."""
    debug = "--debug" in sys.argv
    if debug:
        sys.argv.remove("--debug")
    try:
        _open_streams()
        code = app(prog_name="bot", standalone_mode=False)
        sys.stdout.flush()
    except (typer.Abort, KeyboardInterrupt):
        code = 130
    except SystemExit as ended:
        code = 0 if isinstance(ended.__context__, BrokenPipeError) else ended.code
    except Exception as error:
        if debug:
            raise
        code = report(error)
    sys.exit(code if isinstance(code, int) else 0)


def _open_streams() -> None:
    """Make of the streams and the arguments what can say all that there is to say, wherever ``bot`` is started."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        stream = getattr(sys, name)
        if stream is None:  # it was closed
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: SIM115
        elif isinstance(stream, io.TextIOWrapper) and mode == "w":
            chinese = "中".encode(stream.encoding, "ignore")
            stream.reconfigure(encoding=None if chinese else "utf-8", errors="backslashreplace")
    for at, told in enumerate(sys.argv):
        if not told.isprintable() and not os.path.exists(told) and any("\ud800" <= c <= "\udfff" for c in told):
            sys.argv[at] = os.fsencode(told).decode("utf-8", "replace")


def report(error: Exception) -> int:
    """Print ``error`` as one line on stderr and return the exit code it deserves."""
    from vectorstore.errors import LibraryError

    if isinstance(error, OSError) and isinstance(sys.stdout, io.TextIOWrapper):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # what could not be written is not tried again
    if isinstance(error, BrokenPipeError):
        return 0
    told = getattr(error, "format_message", lambda: str(error))().replace("Value error, ", "")
    if context := getattr(error, "ctx", None):
        told = f"{told.rstrip('.?')}; {context.command_path} --help shows the usage"
    elif isinstance(error, OSError):
        told = (
            f"{error.filename or 'what was to be said'}: cannot be used ({reason_of(error)}); make room or name another"
        )
    elif not isinstance(error, UsageError | LibraryError):
        told = f"{type(error).__name__}: {told} (use --debug for the traceback)"
    note(f"bot: {told}")
    return 2
