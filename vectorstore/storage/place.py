"""Where a library lives."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple, Self
from urllib.parse import urlsplit

from vectorstore.errors import LibraryError
from vectorstore.storage.database import Database
from vectorstore.storage.sqlite import DATABASE, SQLite


class Place(NamedTuple):
    """Where a library lives: in a directory, or its tables and its vector index on servers of their own.

    The directory then holds only what is a machine's own: the trace of its calls.
    """

    directory: Path
    chroma_url: str = ""
    database_url: str = ""

    @classmethod
    def of(cls, directory: Path, chroma_url: str | None = None, database_url: str | None = None) -> Self:
        """Return the place that a directory and the settings name.

        Raises:
            LibraryError: an address is none of a Chroma server.

        >>> Place.of(Path("x"), "http://127.0.0.1").chroma_url
        'http://127.0.0.1:8000'
        """
        return cls(directory, _address(chroma_url) if chroma_url else "", database_url or "")

    def mark(self, state: str) -> str:
        """Return the word that a vector index here of this state of the library bears."""
        return f"{self.chroma_url or 'here'} {state}"

    def is_indexed(self, database: Database, state: str) -> bool:
        """Return whether the vector index here was left with the vectors of this state of the library."""
        return database.meta("indexed") == self.mark(state)

    def open(self, writable: bool = False, file: str = DATABASE) -> Database:
        """Return the tables, in a file of that name or on the server; nothing is read or made before it is asked."""
        if not self.database_url:
            return SQLite(self.directory / file, writable)
        from vectorstore.storage.postgres import Postgres

        return Postgres(self.database_url, writable)


class Beside:
    """Tables of others in the library's database, or in a file of their own beside it, which no ingest keeps waiting.

    Safe to use from several threads and, on a server, from several machines; every method raises LibraryError.
    """

    def __init__(self, place: Place, file: str, tables: str, first: str) -> None:
        """Take the statements that make the tables, and the name of the ``first`` one."""
        self._database = place.open(writable=True, file=file)
        self._tables, self._first = tables, first
        self._mutex = threading.Lock()
        self._is_made = False

    @contextmanager
    def open(self) -> Iterator[Database]:
        """Hold the one connection in a transaction; it is kept open: closing the last one of a file takes 25 ms."""
        with self._mutex:
            if not self._is_made:
                with self._database.transaction():
                    self._database.make(self._tables, self._first)
                self._is_made = True
            with self._database.transaction():
                yield self._database

    def close(self) -> None:
        """Let go of the file, or of the server."""
        with self._mutex:
            self._database.close()


def _address(given: str) -> str:
    try:
        parts = urlsplit(given)
        port = parts.port or {"http": 8000, "https": 443}[parts.scheme]
    except (ValueError, KeyError):
        raise _unusable(given) from None
    if not parts.hostname or parts.username or parts.path.strip("/") or parts.query:
        raise _unusable(given)
    name = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return f"{parts.scheme}://{name}:{port}"


def _unusable(chroma_url: str) -> LibraryError:
    shown = chroma_url.rpartition("@")[2]
    return LibraryError(f"the Chroma server {shown!r} cannot be used; give its address as http://HOST:PORT")
