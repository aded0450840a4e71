"""Connections to the SQLite file: one for the writer; for reading one for each thread, each read in one state."""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

Rows = list[tuple[Any, ...]]


def connect(database: Path) -> sqlite3.Connection:
    """Return a connection for the one writer."""
    db = sqlite3.connect(database, timeout=30, isolation_level=None, check_same_thread=False)
    db.execute("PRAGMA synchronous = NORMAL")
    return db


def tidy(db: sqlite3.Connection) -> None:
    """Move what was written into the database file itself, unless readers are in the way."""
    db.execute("PRAGMA busy_timeout = 0")
    db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()


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
        return self._connection().execute(query, values).fetchall()

    def meta(self, key: str) -> str:
        """Return a value of the library's own table; ``schema.py`` says what they mean."""
        return str(self.all("SELECT value FROM meta WHERE key = ?", key)[0][0])

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """Let all reads of this thread inside the block see the same state; blocks may be nested."""
        connection = self._connection()
        if connection.in_transaction:
            yield
            return
        connection.execute("BEGIN")
        try:
            yield
        finally:
            connection.execute("ROLLBACK")

    def _connection(self) -> sqlite3.Connection:
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            connection = self._local.connection = _connect_reader(self._path)
            self._connections.append(connection)
        return connection


def _connect_reader(database: Path) -> sqlite3.Connection:
    """Return a connection that cannot write, also in a directory that nobody may write to."""
    address = database.resolve().as_uri()
    try:
        return _opened(f"{address}?mode=ro")
    except sqlite3.OperationalError:
        return _opened(f"{address}?mode=ro&immutable=1")


def _opened(address: str) -> sqlite3.Connection:
    db = sqlite3.connect(address, uri=True, timeout=30, isolation_level=None, check_same_thread=False)
    try:
        db.execute("SELECT 1 FROM sqlite_master").fetchone()
    except sqlite3.DatabaseError:
        db.close()
        raise
    return db
