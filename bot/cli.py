"""The ``bot`` command: commands are mounted here; heavy libraries are imported by the command that needs them."""

import importlib
import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from bot.commands import documents, library, questions, serve
from bot.commands.common import UsageError, emit, note

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
    folder: Annotated[Path | None, typer.Option("--library", help="Folder of the library.")] = None,
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
    suite.app(args=context.args, prog_name="bot eval", standalone_mode=False)


def main() -> None:
    """Run the command line; one line for an error, never a traceback without ``--debug``."""
    debug = "--debug" in sys.argv
    if debug:
        sys.argv.remove("--debug")
    try:
        code = app(standalone_mode=False)
    except (typer.Abort, KeyboardInterrupt):
        sys.exit(130)
    except Exception as error:
        if debug:
            raise
        sys.exit(report(error))
    sys.exit(code if isinstance(code, int) else 0)


def report(error: Exception) -> int:
    """Print ``error`` as one line on stderr and return the exit code it deserves."""
    from vectorstore.errors import LibraryError

    if isinstance(error, BrokenPipeError):
        return 0
    told = getattr(error, "format_message", lambda: str(error))()
    if not isinstance(error, UsageError | LibraryError) and not hasattr(error, "format_message"):
        told = f"{type(error).__name__}: {told} (use --debug for the traceback)"
    note(f"bot: {told}")
    return 2
