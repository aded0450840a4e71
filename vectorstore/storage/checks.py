"""What ``bot doctor`` says of a library, and how it mends one."""

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple, Self

from vectorstore.errors import FingerprintError, LibraryError
from vectorstore.ingest import finish, glossaries_with
from vectorstore.records import Record
from vectorstore.storage import schema
from vectorstore.storage.database import Database
from vectorstore.storage.fingerprint import fingerprint, require_same
from vectorstore.storage.hosts import Embedded, Host, IndexFault, host_of, release
from vectorstore.storage.locks import shared
from vectorstore.storage.nearest import LOCK as INDEX_LOCK
from vectorstore.storage.nearest import is_current
from vectorstore.storage.vectors import VectorIndex
from vectorstore.storage.writer import writing
from vectorstore.terms.english import sources_of

INGEST = "run bot ingest PATH"
REPAIR = "run bot doctor --repair"
UNREACHABLE = "start the Chroma server that BOT_CHROMA_URL names, or unset it and run bot doctor --repair"
SLOWER = "searches are right, but slower"


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


def check_library(
    directory: Path, embedder_name: str, chroma_url: str | None = None, glossary: Path | None = None
) -> list[Check]:
    """Return what was found in a library directory; never raises for a library that is missing or damaged.

    ``chroma_url`` and ``glossary`` are what the library is opened with.
    """
    database = Database(directory / schema.DATABASE)
    try:
        if not (directory / schema.DATABASE).is_file():
            return [Check.of("library", False, f"no library at {directory}", INGEST)]
        return list(_checks(directory, database, embedder_name, Surroundings(chroma_url, glossary)))
    except Exception as error:
        mend = f"delete {directory} and {INGEST} again"
        return [Check.of("database", False, f"{schema.DATABASE} cannot be read: {error}", mend)]
    finally:
        database.close()


def repair(directory: Path, chroma_url: str | None = None, glossary: Path | None = None) -> None:
    """Make all that is derived from the stored reports anew: keyword index, English terms, vector index.

    Raises:
        LibraryError: there is no library, it is damaged beyond this, or another process is writing.
    """
    if not (directory / schema.DATABASE).is_file():
        raise LibraryError(f"no library at {directory}; {INGEST}")
    with writing(directory, host_of(directory, chroma_url)) as writer:
        writer.reset()
        finish(writer, glossaries_with(glossary), lambda done, total: None)


class Surroundings(NamedTuple):
    """What a library is opened with."""

    chroma_url: str | None
    glossary: Path | None


def _checks(directory: Path, database: Database, embedder_name: str, around: Surroundings) -> Iterator[Check]:
    yield _integrity(directory, database)
    yield _writable(directory)
    versions = _fingerprint(directory, database, embedder_name)
    yield versions
    if versions.ok:
        yield _keywords(database)
        yield _english(database, glossaries_with(around.glossary))
        yield _vectors(directory, database, around.chroma_url)


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


def _english(database: Database, glossaries: Sequence[Path]) -> Check:
    try:
        is_same = database.meta("sources") in ("", sources_of(glossaries))
    except LibraryError:  # that a glossary cannot be read is the matter of another check
        is_same = True
    if database.meta("english") != database.meta("generation"):
        return Check.of("English terms", False, "older than the reports: an ingest was interrupted", REPAIR)
    message = "as new as the reports and the glossary" if is_same else "made from another glossary"
    return Check.of("English terms", is_same, message, REPAIR)


def _vectors(directory: Path, database: Database, chroma_url: str | None) -> Check:
    try:
        host = host_of(directory, chroma_url)
    except LibraryError as error:
        return Check.of("vector index", False, str(error), "correct BOT_CHROMA_URL, or unset it")
    if isinstance(host, Embedded) and host.is_there() and not os.access(host.directory, os.W_OK):
        return Check(name="vector index", ok=True, message="not used: Chroma needs a folder that can be written")
    with shared(directory / INDEX_LOCK) as readable, database.snapshot():
        if not readable:
            return Check(name="vector index", ok=True, message="an ingest is writing it now")
        return _index(database, host)


def _index(database: Database, host: Host) -> Check:
    where = f" on {host.url}" if host.url else ""
    fault = _fault_of_index(database, host)
    if fault and host.url and not _is_reachable(host):
        return Check.of("vector index", False, f"{fault}{where}", UNREACHABLE)
    return Check.of("vector index", not fault, fault or f"holds the vector of every clause and no other{where}", REPAIR)


def _fault_of_index(database: Database, host: Host) -> str:
    generation, indexed = int(database.meta("generation")), int(database.meta("indexed"))
    if generation == 0:
        return ""
    if database.meta("host") != host.url:
        return f"lives {_place(database.meta('host'))}, not {_place(host.url)}: {SLOWER}"
    if indexed != generation:
        return f"not as new as the reports, an ingest runs or was interrupted: {SLOWER}"
    if not is_current(database, host):
        return f"not there: {SLOWER}"
    try:
        return _difference(database, host, generation)
    except IndexFault as error:
        return f"cannot be read ({error}): {SLOWER}"


def _difference(database: Database, host: Host, generation: int) -> str:
    expected = {n for (n,) in database.all("SELECT n FROM vectors")}
    index = VectorIndex.open(host, database.meta("library"), generation)
    try:
        found = index.numbers()
        if found != expected:
            return f"{len(expected - found)} vectors are missing, {len(found - expected)} belong to no clause"
        return "" if index.stamp() == database.meta("stamp") else f"written for another library: {SLOWER}"
    finally:
        index.close()


def _is_reachable(host: Host) -> bool:
    try:
        release(host.connect(0))
    except IndexFault:
        return False
    return True


def _place(url: str) -> str:
    return f"on {url}" if url else "in the library's folder"
