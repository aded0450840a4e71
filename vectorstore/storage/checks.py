"""What ``bot doctor`` says of a library, and how it mends one."""

import os
import uuid
from collections.abc import Iterator, Sequence
from contextlib import closing, suppress
from pathlib import Path
from typing import Self

import numpy as np

from vectorstore.embed import Embedder
from vectorstore.errors import FingerprintError, LibraryError
from vectorstore.ingest import prepared_again
from vectorstore.reading.text import quotes_match
from vectorstore.records import Clause, Passage, Record
from vectorstore.storage import rows
from vectorstore.storage.chroma_process import BUSY
from vectorstore.storage.database import DOCTOR, FREE_SPACE, Database, is_full
from vectorstore.storage.index import (
    OPEN_SECONDS,
    WRITE_SECONDS,
    Index,
    IndexFault,
    IndexTimeout,
    can_be_opened,
    is_there,
    shortened,
)
from vectorstore.storage.place import Place
from vectorstore.storage.rows import Contents
from vectorstore.storage.schema import KEYWORD_INDEXES, fingerprint, new_meta, require_same
from vectorstore.storage.sqlite import DATABASE, SQLite
from vectorstore.storage.writer import writing
from vectorstore.terms.english import glossaries_with, sources_of

INGEST = "run bot ingest PATH"
REPAIR = "run bot doctor --repair"
UNREACHABLE = "start the Chroma server that BOT_CHROMA_URL names, or unset it and run bot doctor --repair"
SLOWER = "searches are right, but slower"
CHECK_SECONDS = 30.0
"""Seconds for the index to open: three times what a question waits, for a sound one is not to be called broken."""
HELD = "close what else reads its files, or wait until the machine is less busy, and run bot doctor again"
SAMPLE = 50
"""How many vectors of the index are looked for: a damaged graph finds few, or ends Chroma."""


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


def check_library(place: Place, embedder_name: str, glossary: Path | None = None) -> list[Check]:
    """Return what was found in a library; never raises for one that is missing or damaged.

    ``glossary`` is what the library is opened with.
    """
    found: list[Check] = []
    database = place.open()
    try:
        if place.directory.is_file():
            message = f"{place.directory} is a file, not the folder of a library"
            return [Check.of("library", False, message, "name a folder with --library")]
        if not database.exists():
            return [Check.of("library", False, f"no library at {database.name}", INGEST)]
        for check in _checks(place, database, embedder_name, glossary):
            found.append(check)
        return found
    except Exception as error:
        message, _, mend = str(error).rpartition("; ")
        told = isinstance(error, LibraryError) and mend != DOCTOR
        message = message if told else f"{database.name} cannot be read: {error.__cause__ or error}"
        return [*found, Check.of("database", False, message, mend if told else _anew(place, database))]
    finally:
        database.close()


def repair(place: Place, glossary: Path | None = None) -> None:
    """Make all that is derived from the stored reports anew: keyword index, English terms, vector index.

    Raises:
        LibraryError: there is no library, it is damaged beyond this, or another process is writing.
    """
    with closing(place.open()) as database:
        if not database.exists():
            raise LibraryError(f"no library at {database.name}; {INGEST}")
    with writing(place) as writer:
        writer.reset()
        writer.finish(glossaries_with(glossary))


def rescue(place: Place, embedder: Embedder, own_glossary: Path | None) -> tuple[list[str], list[str]]:
    """Make a library in a directory anew from the reports that can be read; return their ids, and those of the lost.

    The damaged file stays beside it as ``library.sqlite.damaged``. What was told of reports with ``bot correct`` stands
    in their cards, and is to be told again when their files change.

    Raises:
        LibraryError: another process is writing, or the library cannot be written.
    """
    path, unfinished = place.directory / DATABASE, place.directory / f".{DATABASE}.{os.getpid()}"
    kept: list[str] = []
    with writing(place) as writer:
        with closing(place.open()) as damaged, closing(SQLite(unfinished, writable=True)) as made:
            made.create(new_meta(embedder.name) | {"state": f"1:{uuid.uuid4().hex}"})
            with made.transaction():
                for contents in _readable(damaged):
                    vectors = embedder.embed([clause.text for clause in contents.clauses])
                    rows.insert(made, rows.to_store(contents, vectors))
                    kept.append(contents.parsed.report.id)
            made.all("PRAGMA journal_mode = DELETE")
            lost = _lost(damaged, kept)
        for end in ("", "-wal", "-shm"):
            with suppress(FileNotFoundError):
                path.with_name(f"{DATABASE}{end}").rename(path.with_name(f"{DATABASE}.damaged{end}"))
        unfinished.rename(path)
        writer.finish(glossaries_with(own_glossary))
    return kept, lost


def _damage_of(database: Database) -> str:
    """Return what is broken of the tables, or nothing: each is read, and each text held against its source.

    Raises:
        LibraryError: they cannot be opened, for a reason that is no damage.
    """
    try:
        return database.damage() or next(_unsound(database), "")
    except LibraryError as error:
        if DOCTOR not in str(error):
            raise
        return str(error.__cause__ or error)


def _unsound(database: Database) -> Iterator[str]:
    for (report,) in database.all("SELECT id FROM reports ORDER BY id"):
        (row,) = database.all("SELECT card, source, text, origin, sections FROM reports WHERE id = ?", report)
        source, of_report = rows.parsed(row).source, "WHERE report = ? ORDER BY n"
        texts: list[Passage | Clause] = [
            *rows.passages(database.all(f"SELECT {rows.PASSAGE_COLUMNS} FROM passages {of_report}", report)),
            *rows.clauses(database.all(f"SELECT {rows.CLAUSE_COLUMNS} FROM clauses {of_report}", report)),
        ]
        quotes = [(text.start, text.end, text.text) for text in texts]
        for fact in rows.facts(database.all(f"SELECT body FROM facts {of_report}", report)):
            quotes.append((fact.quote_start, fact.quote_end, fact.quote))
        if not all(quotes_match(source, *quote) for quote in quotes):
            yield f"texts of {report} are not those of its source"


def _readable(database: Database) -> Iterator[Contents]:
    """Yield the reports whose source and card can still be read, made anew from them."""
    last = database.all("SELECT max(rowid) FROM reports")[0][0] or 0
    for number in range(1, last + 1):
        with suppress(LibraryError):
            query = "SELECT content, card, source FROM reports WHERE rowid = ?"
            for content, card, source in database.all(query, number):
                yield prepared_again(rows.card(card), rows.unpack(source), {})._replace(content=content)


def _lost(database: Database, kept: Sequence[str]) -> list[str]:
    """Return the ids that any of the tables still tells of reports that could not be kept."""
    known = set[str]()
    for column, table in (("id", "reports"), *(("report", table) for table in ("passages", "clauses", "facts"))):
        with suppress(LibraryError):
            known |= {id for (id,) in database.all(f"SELECT DISTINCT {column} FROM {table}")}
    return sorted(known - set(kept))


def _anew(place: Place, database: Database) -> str:
    with suppress(LibraryError):
        if not place.database_url and next(_readable(database), None):
            return REPAIR
    return _gone(place)


def _gone(place: Place) -> str:
    gone = "empty the database" if place.database_url else f"delete {place.directory}"
    return f"no repair mends this: {gone}, then bot restore FILE of a backup, or {INGEST} again"


def _checks(place: Place, database: Database, embedder_name: str, glossary: Path | None) -> Iterator[Check]:
    tables = _integrity(place, database)
    yield tables
    yield _writable(place.directory)
    if not tables.ok:
        return
    try:
        require_same(database.name, database.meta("fingerprint"), fingerprint(embedder_name))
    except FingerprintError as error:
        yield Check.of("versions", False, str(error).partition("; ")[0], _gone(place))
        return
    yield Check(name="versions", ok=True, message=f"made with {embedder_name} and the splitter and lexicon of today")
    yield _keywords(database)
    yield _english(database, glossaries_with(glossary))
    yield _vectors(place, database)


def _integrity(place: Place, database: Database) -> Check:
    if fault := _damage_of(database):
        return Check.of("database", False, f"{database.name} cannot be read whole: {fault}", _anew(place, database))
    reports, clauses = database.all("SELECT (SELECT count(*) FROM reports), (SELECT count(*) FROM clauses)")[0]
    return Check(name="database", ok=True, message=f"{reports} reports, {clauses} clauses")


def _writable(directory: Path) -> Check:
    held = [directory, *directory.glob(f"{DATABASE}*")]
    closed = next((path for path in held if not os.access(path, os.W_OK | (os.X_OK if path == directory else 0))), None)
    ok = closed is None
    if ok and is_full(directory):
        return Check.of("folder", False, f"the disk of {directory} is full", FREE_SPACE)
    message = f"{directory} can be written" if ok else f"{closed} cannot be written: it can be read, not changed"
    return Check.of("folder", ok, message, "change its permissions or use --library DIR")


def _keywords(database: Database) -> Check:
    missing = {
        table: database.all(f"SELECT (SELECT count(*) FROM {table}) - (SELECT count(*) FROM {index})")[0][0]
        for index, (table, _) in KEYWORD_INDEXES.items()
    }
    faults = ", ".join(f"{n} {table}" for table, n in missing.items() if n)
    return Check.of("keyword index", not faults, f"not in it: {faults}" if faults else "holds every text", REPAIR)


def _english(database: Database, glossaries: Sequence[Path]) -> Check:
    state, sources = database.meta("english").partition(" ")[::2]
    if database.meta("state") != "0:" and state != database.meta("state"):
        return Check.of("English terms", False, "older than the reports: an ingest was interrupted", REPAIR)
    try:
        is_same = not state or sources == sources_of(glossaries)
    except LibraryError:  # that a glossary cannot be read is the matter of another check
        is_same = True
    message = "as new as the reports and the glossary" if is_same else "made from another glossary"
    return Check.of("English terms", is_same, message, REPAIR)


def _vectors(place: Place, database: Database) -> Check:
    if is_there(place) and not can_be_opened(place):
        return Check(name="vector index", ok=True, message="not used: Chroma needs a folder that can be written")
    where = f" on {place.chroma_url}" if place.chroma_url else ""
    try:
        fault, mend = _fault_of_index(database, place), REPAIR
        if fault and place.chroma_url:
            with Index(place, "") as index:
                index.call(OPEN_SECONDS, "reach")
    except IndexFault as error:
        if str(error) == BUSY:
            return Check(name="vector index", ok=True, message="an ingest is writing it now")
        late = HELD if isinstance(error, IndexTimeout) else REPAIR
        fault, mend = f"cannot be read ({error})", UNREACHABLE if place.chroma_url else late
    message = f"{fault}{where}: {SLOWER}" if fault else f"holds the vector of every clause and no other{where}"
    return Check.of("vector index", not fault, message, mend)


def _fault_of_index(database: Database, place: Place) -> str:
    with database.snapshot():
        state, indexed = database.meta("state"), database.meta("indexed")
        is_indexed = place.is_indexed(database, state)
        stored: dict[int, bytes] = dict(database.all("SELECT n, vector FROM vectors"))
        library, mark = database.meta("library"), place.mark(state)
    if state == "0:":
        return ""
    if not is_indexed:
        where = indexed.partition(" ")[0]
        if where and where != mark.partition(" ")[0]:
            return "lives in the library's folder" if where == "here" else f"lives on {where}"
        return "not as new as the reports, an ingest runs or was interrupted"
    if not is_there(place):
        return "not there"
    with Index(place, library) as index:
        index.call(CHECK_SECONDS, "open")
        return _difference(index, mark, stored)


def _difference(index: Index, mark: str, stored: dict[int, bytes]) -> str:
    if (found := index.call(WRITE_SECONDS, "contents", mark)) is None:
        return "written for another library"
    numbers, vectors = found
    missing, foreign = len(stored.keys() - set(numbers)), len(set(numbers) - stored.keys())
    if missing or foreign:
        return f"{missing} vectors are missing, {foreign} belong to no clause"
    if not numbers:
        return ""
    expected = shortened(rows.to_matrix([stored[n] for n in numbers]))
    cosines = np.sum(expected * vectors, axis=1) / np.linalg.norm(expected, axis=1) / np.linalg.norm(vectors, axis=1)
    if wrong := int(np.sum(~(cosines > 0.999))):
        return f"{wrong} vectors are damaged"
    some = range(0, len(numbers), max(1, len(numbers) // SAMPLE))
    lost = [i for i in some if numbers[i] not in index.call(WRITE_SECONDS, "nearest", mark, expected[i], 100)]
    return f"{len(lost)} of {len(some)} vectors are not found" if len(lost) > len(some) // 10 else ""
