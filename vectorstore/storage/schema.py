"""The tables of a library: one SQLite file is the authority, the vector index is derived from it."""

import sqlite3
import uuid
from pathlib import Path

VERSION = "5"
DATABASE = "library.sqlite"

# Terms come separated by spaces and must stay whole ("73.4%", "5g"), so every printable sign is part of a term.
_SIGNS = "".join(chr(code) for code in range(33, 127) if not chr(code).isalnum())
_TOKENIZER = "ascii tokenchars '{}'".format(_SIGNS.replace("'", "''")).replace('"', '""')

_TABLES = f"""
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE reports (
    id TEXT PRIMARY KEY, content TEXT NOT NULL, path TEXT NOT NULL, card TEXT NOT NULL,
    source TEXT NOT NULL, text TEXT NOT NULL, origin BLOB NOT NULL, sections TEXT NOT NULL
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
    kind TEXT NOT NULL, plan INTEGER, period INTEGER, clause TEXT NOT NULL, body TEXT NOT NULL
);
CREATE INDEX facts_report ON facts (report);
CREATE INDEX facts_clause ON facts (clause);
CREATE TABLE unindexed (n INTEGER PRIMARY KEY);
CREATE TABLE retired (n INTEGER PRIMARY KEY);
CREATE TABLE english (phrase TEXT PRIMARY KEY, terms TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE likeness (term TEXT PRIMARY KEY, common REAL NOT NULL, vector BLOB NOT NULL) WITHOUT ROWID;
CREATE VIRTUAL TABLE clause_terms USING fts5(terms, tokenize="{_TOKENIZER}");
CREATE VIRTUAL TABLE passage_terms USING fts5(terms, tokenize="{_TOKENIZER}");
CREATE VIRTUAL TABLE fact_terms USING fts5(terms, tokenize="{_TOKENIZER}");
CREATE VIRTUAL TABLE vocabulary USING fts5vocab(clause_terms, 'row');
"""


def connect(database: Path) -> sqlite3.Connection:
    """Return a connection for the one writer."""
    db = sqlite3.connect(database, timeout=30, isolation_level=None, check_same_thread=False)
    db.execute("PRAGMA synchronous = NORMAL")
    return db


def connect_reader(database: Path) -> sqlite3.Connection:
    """Return a connection that cannot write, also in a directory that nobody may write to."""
    address = database.resolve().as_uri()
    try:
        return _opened(f"{address}?mode=ro")
    except sqlite3.OperationalError:
        return _opened(f"{address}?mode=ro&immutable=1")


def tidy(db: sqlite3.Connection) -> None:
    """Move what was written into the database file itself, unless readers are in the way."""
    db.execute("PRAGMA busy_timeout = 0")
    db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()


def create(database: Path, fingerprint: str) -> None:
    """Make the tables in one transaction; nothing happens when they exist."""
    db = connect(database)
    try:
        if not _is_complete(db):
            db.execute("PRAGMA journal_mode = WAL")
            db.execute("BEGIN IMMEDIATE")
            if not _is_complete(db):
                _create_tables(db, fingerprint)
            db.execute("COMMIT")
    finally:
        db.close()


def _create_tables(db: sqlite3.Connection, fingerprint: str) -> None:
    for statement in _TABLES.split(";\n"):
        db.execute(statement)
    counters = {"generation": "0", "indexed": "0", "english": "0"}
    labels = {"fingerprint": fingerprint, "library": uuid.uuid4().hex, "host": "", "stamp": "", "sources": ""}
    db.executemany("INSERT INTO meta VALUES (?, ?)", (counters | labels).items())


def _is_complete(db: sqlite3.Connection) -> bool:
    return db.execute("SELECT 1 FROM sqlite_master WHERE name = 'meta'").fetchone() is not None


def _opened(address: str) -> sqlite3.Connection:
    db = sqlite3.connect(address, uri=True, timeout=30, isolation_level=None, check_same_thread=False)
    try:
        db.execute("SELECT 1 FROM sqlite_master").fetchone()
    except sqlite3.DatabaseError:
        db.close()
        raise
    return db
