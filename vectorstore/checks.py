"""What ``bot doctor`` says of a library, and how it mends one."""

import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Self

from vectorstore import schema
from vectorstore.database import Database
from vectorstore.errors import FingerprintError, LibraryError
from vectorstore.fingerprint import fingerprint, require_same
from vectorstore.ingest import finish
from vectorstore.locks import shared
from vectorstore.nearest import LOCK as INDEX_LOCK
from vectorstore.records import Record
from vectorstore.vectors import DIRECTORY, IndexFault, VectorIndex
from vectorstore.writer import writing

INGEST = "run bot ingest PATH"
REPAIR = "run bot doctor --repair"


class Check(Record):
    """One thing that was looked at: ``message`` says what was found, ``mend`` what to do when it is not ok."""

    name: str
    ok: bool
    message: str
    mend: str = ""

    @classmethod
    def of(cls, name: str, ok: bool, message: str, mend: str) -> Self:
        """Return a check that says how to mend what is not ok."""
        return cls(name=name, ok=ok, message=message, mend="" if ok else mend)


def check_library(directory: Path, embedder_name: str) -> list[Check]:
    """Return what was found in a library directory; never raises for a library that is missing or damaged."""
    if not (directory / schema.DATABASE).is_file():
        return [Check.of("library", False, f"no library at {directory}", INGEST)]
    database = Database(directory / schema.DATABASE)
    try:
        return list(_checks(directory, database, embedder_name))
    except (sqlite3.Error, IndexError) as error:
        mend = f"delete {directory} and {INGEST} again"
        return [Check.of("database", False, f"{schema.DATABASE} cannot be read: {error}", mend)]
    finally:
        database.close()


def repair(directory: Path) -> None:
    """Make all that is derived from the stored reports anew: keyword index, English terms, vector index.

    Raises:
        LibraryError: there is no library, it is damaged beyond this, or another process is writing.
    """
    if not (directory / schema.DATABASE).is_file():
        raise LibraryError(f"no library at {directory}; {INGEST}")
    with writing(directory) as writer:
        writer.reset()
        finish(writer, lambda done, total: None)


def _checks(directory: Path, database: Database, embedder_name: str) -> Iterator[Check]:
    yield _integrity(directory, database)
    yield _writable(directory)
    yield _fingerprint(directory, database, embedder_name)
    yield _keywords(database)
    yield _english(database)
    yield _vectors(directory, database)


def _integrity(directory: Path, database: Database) -> Check:
    found = str(database.all("PRAGMA integrity_check")[0][0])
    reports, clauses = database.all("SELECT (SELECT count(*) FROM reports), (SELECT count(*) FROM clauses)")[0]
    message = f"{reports} reports, {clauses} clauses" if found == "ok" else found.splitlines()[0]
    return Check.of("database", found == "ok", message, f"delete {directory} and {INGEST} again")


def _writable(directory: Path) -> Check:
    ok = os.access(directory, os.W_OK | os.X_OK)
    message = f"{directory} can be written" if ok else f"{directory} cannot be written: it can be read, not changed"
    return Check.of("folder", ok, message, "change its permissions or use --library DIR")


def _fingerprint(directory: Path, database: Database, embedder_name: str) -> Check:
    expected = fingerprint(embedder_name)
    try:
        require_same(directory, database.meta("fingerprint"), expected)
    except FingerprintError as error:
        return Check.of("versions", False, str(error), f"delete {directory} and {INGEST} again")
    return Check(name="versions", ok=True, message=f"made with {embedder_name} and the splitter and lexicon of today")


def _keywords(database: Database) -> Check:
    query = """SELECT (SELECT count(*) FROM clauses) - (SELECT count(*) FROM clause_terms),
                      (SELECT count(*) FROM passages) - (SELECT count(*) FROM passage_terms)"""
    clauses, passages = database.all(query)[0]
    ok = clauses == passages == 0
    message = "every clause and passage is in it" if ok else f"{clauses} clauses and {passages} passages are not in it"
    return Check.of("keyword index", ok, message, f"delete the library and {INGEST} again")


def _english(database: Database) -> Check:
    ok = database.meta("english") == database.meta("generation")
    message = "as new as the reports" if ok else "older than the reports: an ingest was interrupted"
    return Check.of("English terms", ok, message, REPAIR)


def _vectors(directory: Path, database: Database) -> Check:
    if not os.access(directory / DIRECTORY, os.W_OK) and (directory / DIRECTORY).is_dir():
        return Check(name="vector index", ok=True, message="not used: Chroma needs a folder that can be written")
    with shared(directory / INDEX_LOCK) as readable, database.snapshot():
        if not readable:
            return Check(name="vector index", ok=True, message="an ingest is writing it now")
        fault = _fault_of_index(directory, database)
    message = fault or "holds the vector of every clause and no other"
    return Check.of("vector index", not fault, message, REPAIR)


def _fault_of_index(directory: Path, database: Database) -> str:
    generation, indexed = int(database.meta("generation")), int(database.meta("indexed"))
    slower = "searches are right, but slower"
    if indexed != generation:
        return f"not as new as the reports, an ingest runs or was interrupted: {slower}"
    if not (directory / DIRECTORY).is_dir():
        return f"not there: {slower}" if generation else ""
    expected = {n for (n,) in database.all("SELECT n FROM vectors")}
    try:
        found = _numbers_of_index(directory, generation)
    except IndexFault as error:
        return f"cannot be read ({error}): {slower}"
    if found != expected:
        return f"{len(expected - found)} vectors are missing, {len(found - expected)} belong to no clause"
    return ""


def _numbers_of_index(directory: Path, generation: int) -> set[int]:
    index = VectorIndex(directory / DIRECTORY, generation)
    try:
        return index.numbers()
    finally:
        index.close()
