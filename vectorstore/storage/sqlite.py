"""The tables of a library as one SQLite file in its directory; the keyword indexes are FTS5."""

import errno
import fcntl
import json
import os
import sqlite3
import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from vectorstore.errors import LibraryError
from vectorstore.records import Filters
from vectorstore.storage.database import BUSY, DOCTOR, FREE_SPACE, Database, Rows, Terms, condition
from vectorstore.storage.schema import INDEX_OF

DATABASE = "library.sqlite"
LOCK = "writer.lock"

# Terms come separated by spaces and must stay whole ("73.4%", "5g"), so every printable sign is part of a term.
_SIGNS = "".join(chr(code) for code in range(33, 127) if not chr(code).isalnum())
_TOKENIZER = "ascii tokenchars '{}'".format(_SIGNS.replace("'", "''")).replace('"', '""')
# The keyword indexes hold no text (content=''): it stands in the tables, and twice would be 3 times the reports' size.
_INDEXES = "".join(
    f"""CREATE VIRTUAL TABLE {index} USING fts5(terms, content='', tokenize="{_TOKENIZER}");\n"""
    for index in INDEX_OF.values()
)
_VOCABULARY = "CREATE VIRTUAL TABLE vocabulary USING fts5vocab(clause_terms, 'row');\n"
_MENDS = {
    sqlite3.SQLITE_FULL: FREE_SPACE,
    sqlite3.SQLITE_READONLY: "change its permissions or use --library DIR",
    sqlite3.SQLITE_CANTOPEN: "change its permissions or use --library DIR",
    sqlite3.SQLITE_BUSY: "another program holds the file; run the command again when that is done",
}


class SQLite(Database):
    """One file. Readers take turns with some connections; a writer has one connection."""

    indexes = f"{_INDEXES}{_VOCABULARY}"

    def __init__(self, path: Path, writable: bool = False) -> None:
        self._path, self._writable = path, writable
        self._free: list[sqlite3.Connection] = []
        self._local = threading.local()
        self.name = str(self._path)

    def exists(self) -> bool:
        """Return whether the file is there."""
        return self._path.is_file()

    def make(self, tables: str, first: str) -> bool:
        """Carry out statements that make tables, unless the one called ``first`` is there; return whether they were."""
        if self.all("SELECT 1 FROM sqlite_master WHERE name = ?", first):
            return False
        for statement in tables.split(";\n"):
            self.all(statement)
        return True

    def close(self) -> None:
        """Close all connections."""
        while self._free:
            self._free.pop().close()

    def all(self, query: str, *values: object) -> Rows:
        """Return all rows of a query."""
        given = [json.dumps(value) if isinstance(value, list) else value for value in values]
        with self._told(), self._lent() as connection:
            return connection.execute(query, given).fetchall()

    def many(self, statement: str, values: Iterable[Sequence[object]]) -> None:
        """Carry out a statement once for each row of values."""
        with self._told(), self._lent() as connection:
            connection.executemany(statement, values)

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """Let all reads of this thread inside the block see the same state; blocks may be nested."""
        with self._lent() as connection:
            if connection.in_transaction:
                yield
                return
            connection.execute("BEGIN")
            self._local.connection = connection
            try:
                yield
            finally:
                self._local.connection = None
                connection.execute("ROLLBACK")

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Make all changes inside the block, or none."""
        self.all("BEGIN IMMEDIATE")
        try:
            yield
            self.all("COMMIT")
        except BaseException:
            with self._lent() as connection:
                if connection.in_transaction:  # a full disk ends it before we do
                    connection.execute("ROLLBACK")
            raise

    @contextmanager
    def exclusive(self, wait: float) -> Iterator[None]:
        """Hold the lock file alone; the system releases it when the process dies."""
        with self._told():
            lock = os.open(self._path.with_name(LOCK), os.O_RDWR | os.O_CREAT, 0o666)
        try:
            deadline = time.monotonic() + wait
            while not _taken(lock):
                if time.monotonic() >= deadline:
                    raise LibraryError(f"{self._path.parent}: {BUSY}")
                time.sleep(0.02)
            yield
            self.all("PRAGMA busy_timeout = 0")  # what was written moves into the file itself, unless readers are there
            self.all("PRAGMA wal_checkpoint(TRUNCATE)")
        finally:
            os.close(lock)

    def damage(self) -> str:
        """Return what is broken of the file, or nothing."""
        found = str(self.all("PRAGMA integrity_check")[0][0])
        told = [line for line in found.splitlines() if not line.startswith("***")]  # a heading: in database main
        return "" if found == "ok" else (told or [found])[0]

    def add_terms(self, index: str, texts: Iterable[tuple[int, Terms]]) -> None:
        """Put numbered texts into a keyword index."""
        self.many(f"INSERT INTO {index} (rowid, terms) VALUES (?, ?)", ((n, " ".join(terms)) for n, terms in texts))

    def drop_terms(self, index: str, texts: Iterable[tuple[int, Terms]]) -> None:
        """Take texts that are in a keyword index out of it."""
        gone = ((n, " ".join(terms)) for n, terms in texts)
        self.many(f"INSERT INTO {index} ({index}, rowid, terms) VALUES ('delete', ?, ?)", gone)

    def clear_terms(self, index: str) -> None:
        """Empty a keyword index."""
        self.all(f"INSERT INTO {index} ({index}) VALUES ('delete-all')")

    def ranked(self, table: str, groups: Sequence[Terms], filters: Filters) -> tuple[str, list[object]]:
        """Return the query for the rows of a table that hold a term of each group, and its values: n and rank.

        The rows of a report follow one another, and mostly those of a place: their part of a keyword index is read.
        """
        index, within = INDEX_OF[table], ""
        values: list[object] = [" AND ".join(f"({any_of(group)})" for group in groups)]
        if reports := list(filters.reports):
            of_each = f"(SELECT {{0}}(n) FROM {table} WHERE report = value)"
            edges = (f"(SELECT {edge}({of_each.format(edge)}) FROM json_each(?))" for edge in ("min", "max"))
            within = f"AND rowid BETWEEN {' AND '.join(edges)}"
            values += [reports, reports]
        where, limits = condition(filters.model_copy(update={"reports": reports[1:] and reports}), table)
        hits = f"SELECT rowid AS n, rank FROM {index} WHERE {index} MATCH ? {within}"
        limited = f"SELECT n, rank FROM ({hits}) AS hits JOIN {table} USING (n) WHERE {where}"
        return (limited if limits else hits), values + limits

    @contextmanager
    def _lent(self) -> Iterator[sqlite3.Connection]:
        """Lend the connection that this thread holds, or one that is free."""
        if (connection := getattr(self._local, "connection", None)) is not None:
            yield connection
            return
        with self._told():
            try:
                connection = self._free.pop()
            except IndexError:
                connection = self._connected()
        try:
            yield connection
        finally:
            self._free.append(connection)

    def _connected(self) -> sqlite3.Connection:
        address = self._path.resolve().as_uri()
        if self._writable:
            db = _opened(f"{address}?mode=rwc")
            db.execute("PRAGMA journal_mode = WAL")
            db.execute("PRAGMA secure_delete = ON")  # what is deleted is not left in the file
            db.execute("PRAGMA synchronous = NORMAL")  # nothing waits for the disk before what was written is moved
            return db
        try:
            db = _opened(f"{address}?mode=ro")
        except sqlite3.OperationalError:  # a directory that nobody may write to
            db = _opened(f"{address}?mode=ro&immutable=1")
        db.execute("PRAGMA cache_size = -32000")  # KB: with the 2 MB of old, what questions look up is read each time
        return db

    @contextmanager
    def _told(self) -> Iterator[None]:
        verb = "written" if self._writable else "read"
        try:
            yield
        except sqlite3.Error as error:
            mend = _MENDS.get(getattr(error, "sqlite_errorcode", 0) & 0xFF, DOCTOR)
            raise LibraryError(f"{self._path}: the library cannot be {verb} ({error}); {mend}") from error
        except OSError as error:
            code = sqlite3.SQLITE_FULL if error.errno == errno.ENOSPC else sqlite3.SQLITE_READONLY
            message = f"{self._path.parent}: cannot be {verb} ({error.strerror}); {_MENDS[code]}"
            raise LibraryError(message) from error


def any_of(terms: Terms) -> str:
    """Return the FTS5 expression for texts that hold at least one of the terms.

    >>> any_of(["法规", "73.4%"])
    '"法规" OR "73.4%"'
    """
    return " OR ".join('"{}"'.format(term.replace('"', '""')) for term in terms)


def _opened(address: str) -> sqlite3.Connection:
    db = sqlite3.connect(address, uri=True, timeout=30, isolation_level=None, check_same_thread=False)
    try:
        db.execute("SELECT 1 FROM sqlite_master").fetchone()
    except sqlite3.DatabaseError:
        db.close()
        raise
    return db


def _taken(lock: int) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
