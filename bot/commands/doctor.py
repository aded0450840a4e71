"""``bot doctor``: whether everything that a question passes through is sound, and how to mend what is not."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.commands.common import JsonOption, LibraryOption, emit, emit_json, note

if TYPE_CHECKING:
    from bot.settings import Settings
    from vectorstore.storage.checks import Check

RepairOption = Annotated[bool, typer.Option("--repair", help="Make the library's indexes anew where they are faulty.")]


def register(app: typer.Typer) -> None:
    """Add the command to ``app``."""
    app.command("doctor")(doctor)


def doctor(repair: RepairOption = False, as_json: JsonOption = False, library: LibraryOption = None) -> None:
    """Check the settings, the library, the embedder and the model endpoint; say how to mend what is wrong."""
    from bot.doctor import check_settings, surroundings

    settings, checks = check_settings(surroundings())
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
    from bot.doctor import can_repair, examine
    from vectorstore.storage.checks import repair as mend

    checks = examine(settings, directory, note)
    if not repair:
        return checks
    if not can_repair(checks):
        broken = ", ".join(check.name for check in checks if not check.ok)
        note(f"no repair mends these: {broken}; what to do stands beside each" if broken else "nothing to repair")
        return checks
    note(f"repairing {directory}")
    mend(settings.place(directory), settings.glossary)
    return examine(settings, directory)


def _shown(check: "Check") -> str:
    line = f"{'ok' if check.ok else 'FAIL':5} {check.name:14} {check.message}"
    return line if check.ok else f"{line}\n      {'':14} {check.mend}"
