"""``bot ingest``, ``reports``, ``show``, ``correct``, ``delete``, ``backup``, ``restore``, ``doctor``: the library."""

import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.commands.common import (
    JsonOption,
    LibraryOption,
    ReportId,
    UsageError,
    emit,
    emit_json,
    library_path,
    note,
    opened,
    progress,
)

if TYPE_CHECKING:
    from bot.settings import Settings
    from vectorstore.records import IngestResult, Report, ReportHints
    from vectorstore.storage.checks import Check

Region = Annotated[str | None, typer.Option("--region", help="Region, for example 重庆市.")]
Year = Annotated[int | None, typer.Option("--year", help="Year of delivery.")]
RepairOption = Annotated[bool, typer.Option("--repair", help="Make the library's indexes anew where they are faulty.")]


def ingest(
    paths: Annotated[
        list[Path], typer.Argument(metavar="PATH...", readable=False, help="Files or folders of reports.")
    ],
    report_id: Annotated[str | None, typer.Option("--id", help="Id of the report (one file only).")] = None,
    region: Region = None,
    year: Year = None,
    force: Annotated[bool, typer.Option("--force", help="Take files too that do not look like reports.")] = False,
    prune: Annotated[
        bool, typer.Option("--prune", help="Delete reports whose file is gone from a folder named here.")
    ] = False,
    as_json: JsonOption = False,
    library: LibraryOption = None,
) -> None:
    """Read reports into the library: new ones are added, changed ones replaced, unchanged ones left."""
    from bot.settings import load_settings
    from vectorstore.ingest import ingest as run

    if report_id is not None and (len(paths) > 1 or paths[0].is_dir()):
        raise UsageError("--id names one report; give one file with it")
    hints = _hints(report_id, region, year)
    embedder = load_settings().embedder()
    statuses, refused = set[str](), False
    with opened(library, create=True) as held, progress() as show:
        try:
            for result in run(held, embedder, paths, hints, show, force, prune):
                statuses.add(result.status)
                refused = refused or (result.status == "skipped" and Path(result.path) in paths)
                if as_json:
                    emit_json(result)
                else:
                    _tell(result)
        except KeyboardInterrupt:
            note("bot: interrupted; what was told as added is kept, the same command again goes on with the rest")
            raise
    if "failed" in statuses or (refused and not statuses & {"added", "replaced", "unchanged"}):
        raise typer.Exit(2)


def reports(as_json: JsonOption = False, library: LibraryOption = None) -> None:
    """List what is in the library: id, region, year of delivery, title and date."""
    with opened(library) as held:
        cards = held.reports()
    if as_json:
        emit_json(cards)
    elif not cards:
        note("the library is empty; run bot ingest PATH")
    else:
        for card in cards:
            emit(f"{_told(card)}  {card.date or '(no date)'}")


def delete(report: ReportId, as_json: JsonOption = False, library: LibraryOption = None) -> None:
    """Take a report out of the library, with all that was said from it; the file it came from stays."""
    from bot.history import forget

    with opened(library) as held:
        card = forget(held, report)
        left = len(held.reports())
    if as_json:
        emit_json({"deleted": card.id, "reports": left})
    else:
        emit(f"deleted   {card.id}  {card.title or '(no title)'}; {_many(left)} left, {card.path} is untouched")


def correct(
    report: ReportId,
    title: Annotated[str | None, typer.Option("--title", help="Title as it should be.")] = None,
    region: Region = None,
    year: Year = None,
    library: LibraryOption = None,
) -> None:
    """Correct the card of a report; kept in the library for later ingests of its file."""
    from bot.settings import load_settings
    from vectorstore.ingest import correct as run

    if title is None and region is None and year is None:
        raise UsageError("nothing to correct; say what is right with --title, --region or --year")
    known = _hints(None, region, year).model_copy(update={"title": title})
    with opened(library) as held:
        card = run(held, load_settings().embedder(), report, known)
    emit(f"corrected {_told(card)}")


def _many(reports: int) -> str:
    return "1 report" if reports == 1 else f"{reports} reports"


def _told(card: "Report") -> str:
    return f"{card.id}  {card.region or '(no region)'}  {card.year or '(no year)'}  {card.title or '(no title)'}"


def backup(
    file: Annotated[Path, typer.Argument(help="File to write; it must not be there yet.")],
    library: LibraryOption = None,
) -> None:
    """Write the whole library to one file, also while it is read and written."""
    from vectorstore.storage.backup import backup as write

    with opened(library) as held:
        size = write(held, file)
        emit(f"backup    {file}  {_many(len(held.reports()))}, {size / 1e6:.1f} MB")


def restore(
    file: Annotated[Path, typer.Argument(help="File that bot backup wrote.")], library: LibraryOption = None
) -> None:
    """Put a backup in the place of all that the library holds; what is not in the backup is gone."""
    from vectorstore.errors import LibraryError
    from vectorstore.storage.backup import restore as read

    if not file.is_file():
        raise UsageError(f"{file}: no such file; name one that bot backup wrote")
    folder = library_path(library)
    before = set(folder.parent.glob("*")) | set(folder.glob("*"))
    try:
        with opened(library, create=True) as held, progress() as show:
            ids = {card.id for card in held.reports()}
            emit(f"restored  {file}  {_many(read(held, file, show))}")
            if gone := sorted(ids - {card.id for card in held.reports()}):
                note(f"bot: not in the backup and gone: {', '.join(gone)}; bot ingest PATH brings them back")
    except LibraryError:
        for made in {folder, *folder.glob("*")} - before:  # a restore that failed leaves no empty library
            shutil.rmtree(made) if made.is_dir() else made.unlink(missing_ok=True)
        raise


def show(
    report: ReportId,
    start: Annotated[int | None, typer.Option("--start", min=0, help="First character of the span.")] = None,
    end: Annotated[int | None, typer.Option("--end", min=0, help="Character after the span.")] = None,
    context: Annotated[int, typer.Option("--context", min=0, help="Characters around the span.")] = 200,
    library: LibraryOption = None,
) -> None:
    """Print the source of a report, or the surroundings of a span with the span highlighted."""
    from rich.console import Console
    from rich.text import Text

    with opened(library) as held:
        source, card = held.source(report), held.report(report)
    if start is None and end is None:
        emit(source)
        return
    first, last = start or 0, len(source) if end is None else end
    if not first < last <= len(source):
        raise UsageError(f"{report}: there is no span {first}-{last}; the source has {len(source):,} characters")
    if page := card.page_of(first):
        note(f"page {page} of {len(card.pages)}")
    console = Console(soft_wrap=True, highlight=False)
    shown = Text(source[max(0, first - context) : first])
    marked = source[first:last] if console.is_terminal else f"【{source[first:last]}】"
    shown.append(marked, style="bold black on yellow")
    shown.append(source[last : last + context])
    console.print(shown)


def _hints(report_id: str | None, region: str | None, year: int | None) -> "ReportHints":
    from pydantic import ValidationError

    from vectorstore.reading.sources import hint_fault
    from vectorstore.records import ReportHints

    try:
        return ReportHints(id=report_id, region=region, year=year)
    except ValidationError as error:
        field, told = hint_fault(error)
        raise UsageError(f"--{field} {told}; correct it") from None


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


def doctor(repair: RepairOption = False, as_json: JsonOption = False, library: LibraryOption = None) -> None:
    """Check the settings, the library, the embedder and the model endpoint; say how to mend what is wrong."""
    from bot.doctor import check_settings

    settings, checks = check_settings()
    if settings is not None:
        checks += _examined(settings, library or settings.library, repair)
    if as_json:
        emit_json(checks)
    else:
        for check in checks:
            emit(_shown(check))
    if not all(check.ok for check in checks):
        raise typer.Exit(1)


def _examined(settings: "Settings", directory: Path, repair: bool) -> "list[Check]":
    from bot.doctor import examine
    from vectorstore.storage.checks import REPAIR, Check, rescue
    from vectorstore.storage.checks import repair as mend

    checks = list(examine(settings, directory, note))
    if not repair:
        return checks
    if not any(not check.ok and check.mend == REPAIR for check in checks):
        broken = ", ".join(check.name for check in checks if not check.ok)
        note(f"no repair mends these: {broken}; what to do stands beside each" if broken else "nothing to repair")
        return checks
    note(f"repairing {directory}")
    lost: list[str] = []
    if any(check.name == "database" and not check.ok for check in checks):
        kept, lost = rescue(settings.place(directory), settings.embedder(), settings.glossary)
        note(f"made anew from the {len(kept)} reports that could be read; bot ingest PATH brings others back")
    else:
        mend(settings.place(directory), settings.glossary)
    gone = Check.of("reports", False, f"lost: {', '.join(lost)}", "run bot ingest PATH with their files")
    return [*examine(settings, directory), *([gone] if lost else [])]


def _shown(check: "Check") -> str:
    line = f"{'ok' if check.ok else 'FAIL':5} {check.name:14} {check.message}"
    return line if check.ok else f"{line}\n      {'':14} {check.mend}"
