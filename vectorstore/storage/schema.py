"""The SQLite file of a library: its tables, what it was made with, and connections for the writer and for readers.

It is the authority; the vector index is a copy. Every thread reads by a connection of its own, in one state.
"""

import json
import sqlite3
import threading
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from vectorstore import lexicon
from vectorstore.errors import FingerprintError, LibraryError
from vectorstore.terms import english

DATABASE = "library.sqlite"
SCHEMA = "6"
PARSER = "7"
"""Raise it with every change of the text, card or sections that parsing gives for the same file."""
SPLITTER = "4"
"""Raise it with every change of the passages or clauses of the same report."""
FACTS = "14"
"""Raise it with every change of the facts of the same report."""

# Terms come separated by spaces and must stay whole ("73.4%", "5g"), so every printable sign is part of a term.
_SIGNS = "".join(chr(code) for code in range(33, 127) if not chr(code).isalnum())
_TOKENIZER = "ascii tokenchars '{}'".format(_SIGNS.replace("'", "''")).replace('"', '""')
# The keyword indexes hold no text (content=''): it stands in the tables, and twice would be 3 times the reports' size.
_TERMS = f"""USING fts5(terms, content='', tokenize="{_TOKENIZER}")"""

_TABLES = f"""
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE reports (
    id TEXT PRIMARY KEY, content TEXT NOT NULL, path TEXT NOT NULL, card TEXT NOT NULL,
    source BLOB NOT NULL, text BLOB NOT NULL, origin BLOB NOT NULL, sections BLOB NOT NULL
);
CREATE TABLE passages (
    n INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, report TEXT NOT NULL REFERENCES reports,
    section INTEGER NOT NULL, path TEXT NOT NULL, part TEXT, period INTEGER, years TEXT, start INTEGER NOT NULL,
    "end" INTEGER NOT NULL, text TEXT NOT NULL, tokens INTEGER NOT NULL
);
CREATE INDEX passages_report ON passages (report);
CREATE TABLE clauses (
    n INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, report TEXT NOT NULL REFERENCES reports,
    passage TEXT NOT NULL, section INTEGER NOT NULL, "order" INTEGER NOT NULL, start INTEGER NOT NULL,
    "end" INTEGER NOT NULL, text TEXT NOT NULL, part TEXT, period INTEGER
);
CREATE INDEX clauses_report ON clauses (report);
CREATE INDEX clauses_passage ON clauses (passage);
CREATE TABLE vectors (n INTEGER PRIMARY KEY REFERENCES clauses, vector BLOB NOT NULL);
CREATE TABLE facts (
    n INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, report TEXT NOT NULL REFERENCES reports,
    kind TEXT NOT NULL, plan INTEGER, period INTEGER, clause TEXT NOT NULL, terms TEXT NOT NULL, body TEXT NOT NULL
);
CREATE INDEX facts_report ON facts (report);
CREATE INDEX facts_clause ON facts (clause);
CREATE TABLE english (phrase TEXT PRIMARY KEY, terms TEXT NOT NULL) WITHOUT ROWID;
CREATE VIRTUAL TABLE clause_terms {_TERMS};
CREATE VIRTUAL TABLE passage_terms {_TERMS};
CREATE VIRTUAL TABLE fact_terms {_TERMS};
CREATE VIRTUAL TABLE vocabulary USING fts5vocab(clause_terms, 'row');
"""
_META = {"state": "0:", "indexed": "", "english": ""}
"""``state`` is the number of changes so far and a word that no other change has; ``indexed`` is the place and state of
the vector index, ``english`` the state and the glossaries of the English terms, each as last written."""


def create(database: Path, embedder_name: str) -> None:
    """Make the tables in one transaction; nothing happens when they exist."""
    db = connect(database)
    try:
        if not _is_complete(db):
            db.execute("PRAGMA journal_mode = WAL")
            db.execute("BEGIN IMMEDIATE")
            if not _is_complete(db):
                _create_tables(db, embedder_name)
            db.execute("COMMIT")
    finally:
        db.close()


def fingerprint(embedder_name: str) -> str:
    """Return the JSON object of the versions that a library's content depends on."""
    parts = {
        "embedder": embedder_name,
        "parser": PARSER,
        "splitter": SPLITTER,
        "facts": FACTS,
        "lexicon": lexicon.VERSION,
        "English terms": english.VERSION,
        "schema": SCHEMA,
    }
    return json.dumps(parts, sort_keys=True)


def require_same(directory: Path, stored: str, expected: str) -> None:
    """Do nothing when the fingerprints agree.

    Raises:
        FingerprintError: naming what differs, or that ``stored`` is no fingerprint, and how to rebuild.
    """
    try:
        have = json.loads(stored)
    except ValueError:
        have = None
    if not isinstance(have, dict):
        raise _refusal(directory, "what this library was made with cannot be read")
    want: Mapping[str, str] = json.loads(expected)
    differing = [part for part in want if have.get(part) != want[part]]
    if differing:
        changes = ", ".join(f"{part} {have.get(part, 'unknown')} (now {want[part]})" for part in differing)
        raise _refusal(directory, f"this library was made with {changes}")


def _refusal(directory: Path, reason: str) -> FingerprintError:
    return FingerprintError(f"{directory}: {reason}; to rebuild it, delete {directory} and run bot ingest PATH again")


def _create_tables(db: sqlite3.Connection, embedder_name: str) -> None:
    for statement in _TABLES.split(";\n"):
        db.execute(statement)
    labels = {"fingerprint": fingerprint(embedder_name), "library": uuid.uuid4().hex}
    db.executemany("INSERT INTO meta VALUES (?, ?)", (_META | labels).items())


def _is_complete(db: sqlite3.Connection) -> bool:
    return db.execute("SELECT 1 FROM sqlite_master WHERE name = 'meta'").fetchone() is not None


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
        """Return all rows of a query.

        Raises:
            LibraryError: the file is damaged where the query reads.
        """
        try:
            return self._connection().execute(query, values).fetchall()
        except sqlite3.OperationalError:
            raise
        except sqlite3.DatabaseError as error:
            message = f"{self._path}: the library cannot be read ({error}); bot doctor says what to do"
            raise LibraryError(message) from error

    def meta(self, key: str) -> str:
        """Return a value of the library's own table; what they mean, ``_META`` says."""
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
            connection = self._local.connection = connect_reader(self._path)
            self._connections.append(connection)
        return connection


def connect_reader(database: Path) -> sqlite3.Connection:
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
