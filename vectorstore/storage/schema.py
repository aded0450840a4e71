"""The tables of a library and what it was made with. They are the authority; the vector index is a copy."""

import json
import uuid
from collections.abc import Mapping

from vectorstore import lexicon
from vectorstore.errors import FingerprintError
from vectorstore.terms import english

SCHEMA = "6"
PARSER = "14"
"""Raise it with every change of the text, card or sections that parsing gives for the same file."""
SPLITTER = "6"
"""Raise it with every change of the passages or clauses of the same report."""
FACTS = "32"
"""Raise it with every change of the facts of the same report."""

TABLES = """
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
"""
KEYWORD_INDEXES = {
    "clause_terms": ("clauses", "text"),
    "passage_terms": ("passages", "text"),
    "fact_terms": ("facts", "terms"),
}
INDEX_OF = {table: index for index, (table, _) in KEYWORD_INDEXES.items()}
META = {"state": "0:", "indexed": "", "english": ""}
"""``state`` is the number of changes so far and a word that no other change has; ``indexed`` is the place and state of
the vector index, ``english`` the state and the glossaries of the English terms, each as last written. ``corrections``,
once there are some, is what was told of reports that their files do not say, by report."""


def new_meta(embedder_name: str) -> dict[str, str]:
    """Return the library's own table of an empty library."""
    return META | {"fingerprint": fingerprint(embedder_name), "library": uuid.uuid4().hex}


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


def require_same(library: object, stored: str, expected: str) -> None:
    """Do nothing when the fingerprints agree.

    Raises:
        FingerprintError: naming what differs, or that ``stored`` is no fingerprint, and how to rebuild.
    """
    try:
        have = json.loads(stored)
    except ValueError:
        have = None
    if not isinstance(have, dict):
        raise _refusal(library, "what this library was made with cannot be read")
    want: Mapping[str, str] = json.loads(expected)
    differing = [part for part in want if have.get(part) != want[part]]
    if differing:
        changes = ", ".join(f"{part} {have.get(part, 'unknown')} (now {want[part]})" for part in differing)
        raise _refusal(library, f"this library was made with {changes}")


def _refusal(library: object, reason: str) -> FingerprintError:
    return FingerprintError(f"{library}: {reason}; to rebuild it, delete {library} and run bot ingest PATH again")
