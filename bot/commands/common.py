"""What every command shares: the library option, output, and one-line errors with their exit codes."""

import inspect
import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple, cast, get_type_hints

import typer
from pydantic_core import to_jsonable_python

if TYPE_CHECKING:
    from bot.factcheck.records import Limits
    from bot.settings import EngineChoice
    from vectorstore.store import Library


def _folder(named: str) -> Path:
    if not named.strip():
        raise UsageError("--library is empty; name a folder, or leave the option out")
    return Path(named)


LibraryOption = Annotated[
    Path | None,
    typer.Option(
        "--library", parser=_folder, metavar="<path>", help="Folder of the library (default: BOT_LIBRARY or .library)."
    ),
]
ReportId = Annotated[str, typer.Argument(help="Id of the report.")]
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


def engine_choice(name: str) -> "EngineChoice":
    """Return the engine's name, checked; ``extractive`` is the older name of ``lookup``."""
    if name == "extractive":
        return "lookup"
    if name not in ("auto", "lookup", "llm"):
        raise UsageError(f"--engine {name!r} is not known; use auto, lookup or llm")
    return cast("EngineChoice", name)


def library_path(option: Path | None) -> Path:
    """Return the folder of the library: the option, else the setting; raises UsageError where that is a file."""
    from bot.settings import load_settings

    folder = option or load_settings().library
    if folder.is_file():
        raise UsageError(f"{folder}: is a file, not the folder of a library; name a folder with --library")
    if folder.is_symlink() and not folder.exists():
        raise UsageError(
            f"{folder}: is a link to what is not there ({folder.readlink()}); name a folder with --library"
        )
    return folder


def read_text(path: Path) -> str:
    """Return the text of a file of any kind that a report may be, or of stdin (-); raises UsageError."""
    from vectorstore.errors import SourceError
    from vectorstore.reading.sources import text_of

    try:
        stdin = str(path) == "-"
        return text_of("stdin" if stdin else str(path), sys.stdin.buffer.read() if stdin else path.read_bytes()).text
    except OSError as error:
        raise UsageError(f"{path}: cannot be read ({reason_of(error)}); check the path") from None
    except SourceError as error:
        raise UsageError(str(error)) from None


def reason_of(error: OSError) -> str:
    """Return why a file, a stream or an address cannot be used, as part of a sentence."""
    return (error.strerror or type(error).__name__).partition(" (")[0].lower()


def decoded(line: bytes | str) -> str:
    """Return a line that was piped in, UTF-8 or else GB18030."""
    if isinstance(line, str):
        return line
    with suppress(UnicodeDecodeError):
        return line.decode("utf-8-sig")
    return line.decode("gb18030", "replace")


def emit(text: str) -> None:
    """Write one line of data to stdout."""
    sys.stdout.write(text + "\n")


def note(text: str) -> None:
    """Write one line of progress or message to stderr."""
    sys.stderr.write(text + "\n")


def emit_json(value: object) -> None:
    """Write a record, or a list or mapping of records, as one line of JSON."""
    emit(json.dumps(to_jsonable_python(value), ensure_ascii=False))


def opened(option: Path | None, create: bool = False) -> "Library":
    """Open the library of the option or the settings."""
    from bot.settings import load_settings

    return load_settings().opened(library_path(option), create)


def one_of(option: str, values: Sequence[str], allowed: Sequence[str]) -> None:
    """Refuse a value that is none of those allowed, with the choices."""
    for value in values:
        if value not in allowed:
            raise UsageError(f"{option} {value!r} is not known; use {', '.join(allowed)}")


@contextmanager
def progress() -> Iterator[Callable[[str, int, int], None]]:
    """Show a bar with the time left for each stage of some work, on stderr, on a terminal only."""
    from rich.console import Console
    from rich.progress import Progress, TaskID, TimeRemainingColumn

    console, tasks = Console(stderr=True), dict[str, TaskID]()
    columns = (*Progress.get_default_columns()[:-1], TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:

        def show(stage: str, done: int, total: int) -> None:
            if stage not in tasks:
                tasks[stage] = bar.add_task(stage, total=total)
            bar.update(tasks[stage], completed=done, total=total)

        yield show


class Within(NamedTuple):
    """The options that limit a command to some reports."""

    report: ReportOption = None
    region: RegionOption = None
    year: YearOption = None

    def limits(self) -> "Limits":
        """Return the limits that the options set."""
        from bot.factcheck.records import Limits

        return Limits(reports=tuple(self.report or ()), regions=tuple(self.region or ()), years=tuple(self.year or ()))


def options(command: Callable[..., None]) -> Callable[..., None]:
    """Return a command in which the fields of each parameter that is a record of options are options of their own."""
    hints = get_type_hints(command, include_extras=True)
    records: dict[str, Any] = {name: hint for name, hint in hints.items() if hasattr(hint, "_field_defaults")}
    parameters: list[inspect.Parameter] = []
    for name, parameter in inspect.signature(command).parameters.items():
        record = records.get(name)
        held = get_type_hints(record, include_extras=True) if record else {name: hints[name]}
        defaults = record._field_defaults if record else {name: parameter.default}
        parameters += [
            inspect.Parameter(option, parameter.KEYWORD_ONLY, default=defaults[option], annotation=held[option])
            for option in held
        ]

    def run(**given: Any) -> None:
        for name, record in records.items():
            given[name] = record(**{option: given.pop(option) for option in record._fields})
        command(**given)

    run.__name__, run.__doc__ = command.__name__, command.__doc__
    run.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    run.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters}
    return run
