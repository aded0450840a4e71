"""A library in one file, and back. The vector index is no part of it: it is made anew from the vectors."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path

from vectorstore.errors import FingerprintError, LibraryError
from vectorstore.ingest import Progress, finish, glossaries_with
from vectorstore.storage.schema import DATABASE, connect_reader, require_same
from vectorstore.storage.writer import writing
from vectorstore.store import Library


def backup(library: Library, file: Path) -> int:
    """Write the library's state of this moment to a file, while others read and ingest; return its bytes.

    The file is complete under its name or not there.

    Raises:
        LibraryError: it exists already, it cannot be written, or the library is damaged.
    """
    if file.exists():
        raise LibraryError(f"{file}: is there already; name another file")
    unfinished = file.with_name(f".{file.name}.{os.getpid()}")
    try:
        with (
            closing(connect_reader(library.directory / DATABASE)) as source,
            closing(sqlite3.connect(unfinished)) as target,
        ):
            source.backup(target)
            target.execute("PRAGMA journal_mode = DELETE")
            _require_sound(target, library.directory / DATABASE)
        unfinished.rename(file)
        return file.stat().st_size
    except (sqlite3.Error, OSError) as error:
        raise LibraryError(f"{file}: the backup cannot be written ({error})") from error
    finally:
        unfinished.unlink(missing_ok=True)


def restore(library: Library, file: Path, progress: Progress = lambda stage, done, total: None) -> int:
    """Give a library the contents of a backup in place of its own, in one transaction; return the number of reports.

    Raises:
        LibraryError: the file is no backup, damaged or of another version; the library is as it was then.
    """
    try:
        with closing(sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro&immutable=1", uri=True)) as source:
            _require_same_versions(library, source, file)
            _require_sound(source, file)
            with writing(library.directory, library.place) as writer:
                writer.take_over(source)
                finish(writer, glossaries_with(library.glossary), progress)
    except sqlite3.Error as error:
        raise LibraryError(f"{file}: is no backup of a library, or damaged ({error}); name another file") from error
    return len(library.reports())


def _require_same_versions(library: Library, source: sqlite3.Connection, file: Path) -> None:
    (stored,) = source.execute("SELECT value FROM meta WHERE key = 'fingerprint'").fetchone() or ("",)
    try:
        require_same(file, stored, library.fingerprint)
    except FingerprintError as error:
        reason = str(error).partition("; ")[0].replace("this library", "this backup")
        raise LibraryError(f"{reason}; ingest the reports themselves with bot ingest PATH") from error


def _require_sound(db: sqlite3.Connection, file: Path) -> None:
    found = str(db.execute("PRAGMA integrity_check").fetchone()[0])
    if found != "ok":
        raise LibraryError(f"{file}: is damaged ({found.splitlines()[0]})")
