"""A library in one file, and back; also from a machine's own files to a database server, and the other way."""

import os
from contextlib import closing
from pathlib import Path

from vectorstore.errors import FingerprintError, LibraryError
from vectorstore.storage.schema import META, require_same
from vectorstore.storage.sqlite import SQLite
from vectorstore.storage.writer import Progress, copy, silent, writing
from vectorstore.store import Library
from vectorstore.terms.english import glossaries_with


def backup(library: Library, file: Path) -> int:
    """Write the library's state of this moment to a file, while others read and ingest; return its bytes.

    The file is complete under its name or not there.

    Raises:
        LibraryError: it exists already, it cannot be written, or the library is damaged.
    """
    if file.exists():
        raise LibraryError(f"{file}: is there already; name another file")
    if not os.access(file.parent, os.W_OK | os.X_OK):
        raise LibraryError(f"{file}: the backup cannot be written; name a file in a folder that can be written")
    unfinished = file.with_name(f".{file.name}.{os.getpid()}")
    try:
        with closing(library.place.open()) as source, closing(SQLite(unfinished, writable=True)) as target:
            target.create(META | {"fingerprint": library.fingerprint})
            if fault := source.damage():
                raise LibraryError(f"{source.name}: is damaged ({fault}); bot doctor says what to do")
            with target.transaction():
                copy(source, target)
            target.all("PRAGMA journal_mode = DELETE")
        unfinished.rename(file)
        return file.stat().st_size
    except OSError as error:
        raise LibraryError(f"{file}: the backup cannot be written ({error.strerror})") from error
    finally:
        unfinished.unlink(missing_ok=True)


def restore(library: Library, file: Path, progress: Progress = silent) -> int:
    """Give a library the contents of a backup in place of its own, in one transaction; return the number of reports.

    Raises:
        LibraryError: the file is no backup, damaged or of another version; the library is as it was then.
    """
    with closing(SQLite(file)) as source:
        _require_sound(source, library.fingerprint, file)
        with writing(library.place) as writer:
            writer.take_over(source)
            writer.finish(glossaries_with(library.glossary), progress)
    return len(library.reports())


def _require_sound(source: SQLite, fingerprint: str, file: Path) -> None:
    try:
        fault, stored = source.damage(), source.meta("fingerprint")
    except (LibraryError, IndexError) as error:
        fault, stored = str(error.__cause__ or error), fingerprint
    if fault:
        raise LibraryError(f"{file}: is no backup of a library, or damaged ({fault}); name another file")
    try:
        require_same(file, stored, fingerprint)
    except FingerprintError as error:
        reason = str(error).partition("; ")[0].replace("this library", "this backup")
        raise LibraryError(f"{reason}; ingest the reports themselves with bot ingest PATH") from error
