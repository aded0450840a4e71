"""What every command shares: the library option, output, and one-line errors with their exit codes."""

import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Any, Literal, cast

import typer
from pydantic import BaseModel

LibraryOption = Annotated[
    Path | None, typer.Option("--library", help="Folder of the library (default: BOT_LIBRARY or .library).")
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")]
EngineOption = Annotated[str, typer.Option("--engine", help="auto, lookup or llm.")]
ReportOption = Annotated[list[str] | None, typer.Option("--report", help="Limit to this report id (may be repeated).")]
RegionOption = Annotated[
    list[str] | None, typer.Option("--region", help="Limit to reports of this place (may be repeated).")
]
YearOption = Annotated[
    list[int] | None, typer.Option("--year", help="Limit to reports delivered in this year (may be repeated).")
]


class UsageError(Exception):
    """Input or usage that is wrong: one line, exit code 2."""


def engine_choice(name: str) -> Literal["auto", "lookup", "llm"]:
    """Return the engine's name, checked; ``extractive`` is the older name of ``lookup``."""
    if name == "extractive":
        return "lookup"
    if name not in ("auto", "lookup", "llm"):
        raise UsageError(f"--engine {name!r} is not known; use auto, lookup or llm")
    return cast('Literal["auto", "lookup", "llm"]', name)


def library_path(option: Path | None) -> Path:
    """Return the folder of the library: the option, else the setting.

    Raises:
        UsageError: what stands there is a file.
    """
    from bot.settings import load_settings

    folder = option or load_settings().library
    if folder.is_file():
        raise UsageError(f"{folder}: is a file, not the folder of a library; name a folder with --library")
    return folder


def read_text(path: Path) -> str:
    """Return the text of a file that a person wrote, of any kind that a report may be; - for stdin.

    Raises:
        UsageError: it cannot be read.
    """
    from vectorstore.errors import SourceError
    from vectorstore.reading.sources import text_of

    try:
        stdin = str(path) == "-"
        return text_of("stdin" if stdin else str(path), sys.stdin.buffer.read() if stdin else path.read_bytes()).text
    except OSError as error:
        raise UsageError(f"{path}: cannot be read ({str(error.strerror).lower()}); check the path") from None
    except SourceError as error:
        raise UsageError(str(error)) from None


def emit(text: str) -> None:
    """Write one line of data to stdout."""
    sys.stdout.write(text + "\n")


def note(text: str) -> None:
    """Write one line of progress or message to stderr."""
    sys.stderr.write(text + "\n")


def emit_json(value: object) -> None:
    """Write a record, or a list or mapping of records, as one line of JSON."""
    emit(json.dumps(_plain(value), ensure_ascii=False))


def _plain(value: object) -> Any:
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json")
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, Iterable) and not isinstance(value, str):
        return [_plain(item) for item in value]
    return value
