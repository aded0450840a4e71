"""Reading the SQLite file: one connection for each thread, one consistent state for each read."""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from vectorstore.storage import schema

Rows = list[tuple[Any, ...]]


class Database:
    """The tables of a library, read only."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._local = threading.local()
        self._connections: list[sqlite3.Connection] = []

    def close(self) -> None:
        """Close the connections of all threads."""
        for connection in self._connections:
            connection.close()
        self._connections, self._local = [], threading.local()

    def all(self, query: str, *values: object) -> Rows:
        """Return all rows of a query."""
        return self.connection().execute(query, values).fetchall()

    def meta(self, key: str) -> str:
        """Return a value of the library's own table; ``schema.py`` makes them, ``writer.py`` says what they mean."""
        return str(self.all("SELECT value FROM meta WHERE key = ?", key)[0][0])

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """Let all reads of this thread inside the block see the same state."""
        connection = self.connection()
        connection.execute("BEGIN")
        try:
            yield
        finally:
            connection.execute("ROLLBACK")

    def connection(self) -> sqlite3.Connection:
        """Return the connection of this thread."""
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            connection = schema.connect_reader(self._path)
            self._local.connection = connection
            self._connections.append(connection)
        return connection
