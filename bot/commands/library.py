"""``bot ingest``, ``reports``, ``show``, ``delete``, ``backup`` and ``restore``: what is in the library."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.commands.common import JsonOption, LibraryOption, UsageError, emit, emit_json, library_path, note

if TYPE_CHECKING:
    from vectorstore.records import IngestResult, ReportHints
    from vectorstore.store import Library


def register(app: typer.Typer) -> None:
    """Add the commands to ``app``."""
    app.command("ingest")(ingest)
    app.command("reports")(reports)
    app.command("show")(show)
    app.command("correct")(correct)
    app.command("delete")(delete)
    app.command("backup")(backup)
    app.command("restore")(restore)


def ingest(
    paths: Annotated[list[Path], typer.Argument(metavar="PATH...", help="Files or folders of reports.")],
    report_id: Annotated[str | None, typer.Option("--id", help="Id of the report (one file only).")] = None,
    region: Annotated[str | None, typer.Option("--region", help="Region, for example 重庆市.")] = None,
    year: Annotated[int | None, typer.Option("--year", help="Year of delivery.")] = None,
    force: Annotated[bool, typer.Option("--force", help="Take files too that do not look like reports.")] = False,
    prune: Annotated[
        bool, typer.Option("--prune", help="Delete reports whose file is gone from a folder named here.")
    ] = False,
    as_json: JsonOption = False,
    library: LibraryOption = None,
) -> None:
    """Read reports into the library: new ones are added, changed ones replaced, unchanged ones left."""
    from bot.embedding import make_embedder
    from bot.settings import load_settings
    from vectorstore.ingest import ingest as run

    if report_id is not None and (len(paths) > 1 or paths[0].is_dir()):
        raise UsageError("--id names one report; give one file with it")
    hints = _hints(report_id, region, year)
    embedder = make_embedder(load_settings(), library_path(library))
    failed = False
    with _opened(library, create=True) as opened, _Bar() as progress:
        for result in run(opened, embedder, paths, hints, progress.show, force, prune):
            failed = failed or result.status == "failed"
            if as_json:
                emit_json(result)
            else:
                _tell(result)
    if failed:
        raise typer.Exit(2)


def reports(as_json: JsonOption = False, library: LibraryOption = None) -> None:
    """List what is in the library: id, region, year of delivery, title and date."""
    with _opened(library) as opened:
        cards = opened.reports()
    if as_json:
        emit_json(cards)
    elif not cards:
        note("the library is empty; run bot ingest PATH")
    else:
        for card in cards:
            region, year = card.region or "(no region)", card.year or "(no year)"
            emit(f"{card.id}  {region}  {year}  {card.title or '(no title)'}  {card.date or '(no date)'}")


def delete(
    report: Annotated[str, typer.Argument(help="Id of the report.")],
    as_json: JsonOption = False,
    library: LibraryOption = None,
) -> None:
    """Take a report out of the library, with all that was said from it; the file it came from stays."""
    from bot.library import forget

    with _opened(library) as opened:
        card = forget(opened, report)
        left = len(opened.reports())
    if as_json:
        emit_json({"deleted": card.id, "reports": left})
    else:
        emit(f"deleted   {card.id}  {card.title or '(no title)'}; {left} reports are left, {card.path} is untouched")


def correct(
    report: Annotated[str, typer.Argument(help="Id of the report.")],
    title: Annotated[str | None, typer.Option("--title", help="Title as it should be.")] = None,
    region: Annotated[str | None, typer.Option("--region", help="Region, for example 重庆市.")] = None,
    year: Annotated[int | None, typer.Option("--year", help="Year of delivery.")] = None,
    library: LibraryOption = None,
) -> None:
    """Correct the card of a report; kept in the library for later ingests of its file."""
    from bot.embedding import make_embedder
    from bot.settings import load_settings
    from vectorstore.ingest import correct as run

    if title is None and region is None and year is None:
        raise UsageError("nothing to correct; say what is right with --title, --region or --year")
    known = _hints(None, region, year).model_copy(update={"title": title})
    with _opened(library) as opened:
        card = run(opened, make_embedder(load_settings(), opened.directory), report, known)
    emit(
        f"corrected {card.id}  {card.region or '(no region)'}  {card.year or '(no year)'}  {card.title or '(no title)'}"
    )


def backup(
    file: Annotated[Path, typer.Argument(help="File to write; it must not be there yet.")],
    library: LibraryOption = None,
) -> None:
    """Write the whole library to one file, also while it is read and written."""
    from vectorstore.storage.backup import backup as write

    with _opened(library) as opened:
        size = write(opened, file)
        emit(f"backup    {file}  {len(opened.reports())} reports, {size / 1e6:.1f} MB")


def restore(
    file: Annotated[Path, typer.Argument(help="File that bot backup wrote.")], library: LibraryOption = None
) -> None:
    """Put a backup in the place of all that the library holds; what is not in the backup is gone."""
    from vectorstore.storage.backup import restore as read

    if not file.is_file():
        raise UsageError(f"{file}: no such file; name one that bot backup wrote")
    with _opened(library, create=True) as opened, _Bar() as progress:
        emit(f"restored  {file}  {read(opened, file, progress.show)} reports")


def show(
    report: Annotated[str, typer.Argument(help="Id of the report.")],
    start: Annotated[int | None, typer.Option("--start", min=0, help="First character of the span.")] = None,
    end: Annotated[int | None, typer.Option("--end", min=0, help="Character after the span.")] = None,
    context: Annotated[int, typer.Option("--context", min=0, help="Characters around the span.")] = 200,
    library: LibraryOption = None,
) -> None:
    """Print the source of a report, or the surroundings of a span with the span highlighted."""
    with _opened(library) as opened:
        source, card = opened.source(report), opened.report(report)
    if start is None and end is None:
        emit(source)
        return
    first, last = start or 0, len(source) if end is None else end
    if not first < last <= len(source):
        raise UsageError(f"{report}: there is no span {first}-{last}; the source has {len(source):,} characters")
    if page := card.page_of(first):
        note(f"page {page} of {len(card.pages)}")
    _print_span(source, first, last, context)


def _print_span(source: str, start: int, end: int, context: int) -> None:
    from rich.console import Console
    from rich.text import Text

    console = Console(soft_wrap=True, highlight=False)
    shown = Text(source[max(0, start - context) : start])
    marked = source[start:end] if console.is_terminal else f"【{source[start:end]}】"
    shown.append(marked, style="bold black on yellow")
    shown.append(source[end : end + context])
    console.print(shown)


def _opened(library: Path | None, create: bool = False) -> "Library":
    from bot.embedding import make_embedder
    from bot.settings import load_settings
    from vectorstore.store import Library

    settings, path = load_settings(), library_path(library)
    name = make_embedder(settings, path).name
    return Library.open(settings.place(path), name, create=create, glossary=settings.glossary)


def _hints(report_id: str | None, region: str | None, year: int | None) -> "ReportHints":
    from pydantic import ValidationError

    from vectorstore.records import ReportHints

    try:
        return ReportHints(id=report_id, region=region, year=year)
    except ValidationError as error:
        first = error.errors()[0]
        raise UsageError(f"--{first['loc'][0]} {first['input']}: {first['msg']}; correct it") from None


def _tell(result: "IngestResult") -> None:
    if result.status == "failed":
        note(f"bot: failed {result.message}")
    elif result.status == "skipped":
        note(f"bot: skipped {result.path}: {result.message}")
    elif result.status == "missing":
        note(f"bot: missing {result.report}: {result.path} is gone, the report is kept; --prune deletes it")
    else:
        emit(f"{result.status:9} {result.report}  {result.path}")
        for warning in result.warnings:
            note(f"bot: warning: {result.report}: {warning}")


class _Bar:
    """A progress bar on stderr, shown on a terminal only."""

    def __enter__(self) -> "_Bar":
        from rich.console import Console
        from rich.progress import Progress

        self._progress = Progress(
            console=Console(stderr=True), transient=True, disable=not Console(stderr=True).is_terminal
        )
        self._tasks: dict[str, Callable[[int, int], None]] = {}
        self._progress.__enter__()
        return self

    def __exit__(self, *error: object) -> None:
        self._progress.stop()

    def show(self, stage: str, done: int, total: int) -> None:
        """Move the bar of a stage."""
        if stage not in self._tasks:
            task = self._progress.add_task(stage, total=total)
            self._tasks[stage] = lambda done, total: self._progress.update(task, completed=done, total=total)
        self._tasks[stage](done, total)
