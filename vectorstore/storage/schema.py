"""The tables of a library and what it was made with: one SQLite file is the authority, the vector index a copy."""

import json
import sqlite3
import uuid
from collections.abc import Mapping
from pathlib import Path

from vectorstore import lexicon
from vectorstore.errors import FingerprintError
from vectorstore.storage.database import connect
from vectorstore.terms import english

DATABASE = "library.sqlite"
SCHEMA = "6"
PARSER = "5"
"""Raise it with every change of the text, card or sections that parsing gives for the same file."""
SPLITTER = "4"
"""Raise it with every change of the passages or clauses of the same report."""
FACTS = "8"
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
