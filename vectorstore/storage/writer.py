"""The one writer of a library: whole reports in, the vector index kept in step.

SQLite is the authority: a report changes in one transaction, its vectors included. The vector index follows at
:meth:`Writer.finish`. ``meta.generation`` counts the changes, ``meta.indexed`` is the generation that the index
holds, or -1 while it is being written: a writer that finds -1 knows that one was killed there, and starts it anew.
``meta.host`` is the address of the server that the index lives on, empty for the library's own directory, and
``meta.stamp`` the word that was left in it. ``meta.english`` is the generation of the English terms, and
``meta.sources`` tells which glossaries they were made from.
"""

import json
import sqlite3
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import NamedTuple

import numpy as np

from vectorstore.embed import Embedder, Vectors
from vectorstore.errors import LibraryError
from vectorstore.storage import likeness, rows, schema, tables
from vectorstore.storage.hosts import Embedded, Host, IndexFault
from vectorstore.storage.locks import exclusive
from vectorstore.storage.nearest import LOCK as INDEX_LOCK
from vectorstore.storage.tables import Contents
from vectorstore.storage.vectors import VectorIndex

LOCK = "writer.lock"
EnglishIndex = Callable[[Mapping[str, int]], Mapping[str, Sequence[str]]]
Progress = Callable[[int, int], None]
_BATCH = 1000
_JSON = json.JSONEncoder(ensure_ascii=False)


class Held(NamedTuple):
    """The digest of a stored report's content and the path of its file."""

    content: str
    path: str


class Writer:
    """Changes to a library; :func:`writing` makes one."""

    def __init__(self, directory: Path, db: sqlite3.Connection, host: Host, wait: float) -> None:
        self._directory = directory
        self._db = db
        self._host = host
        self._wait = wait

    def held(self, report: str) -> Held | None:
        """Return where the content of a report came from; None when the library does not hold it."""
        found = self._db.execute("SELECT content, path FROM reports WHERE id = ?", (report,)).fetchone()
        return Held(*found) if found else None

    def known_vectors(self, report: str) -> dict[str, Vectors]:
        """Return the vectors of a report's clauses by their texts."""
        query = "SELECT text, vector FROM clauses JOIN vectors USING (n) WHERE report = ?"
        return {text: np.frombuffer(blob, dtype=np.float32) for text, blob in self._db.execute(query, (report,))}

    def replace(self, contents: Contents, vectors: Vectors) -> None:
        """Store a report, one vector per clause, in place of what the library held under its id: as a whole."""
        with self._change():
            tables.delete(self._db, contents.parsed.report.id)
            tables.insert(self._db, contents, vectors)

    def remove(self, report: str) -> None:
        """Delete a report as a whole; nothing happens when the library does not hold it."""
        with self._change():
            tables.delete(self._db, report)

    def finish(self, english_index: EnglishIndex, sources: str, progress: Progress) -> None:
        """Bring the English terms and the vector index into step with the reports.

        ``sources`` is a word that changes when the English index would give other terms for the same reports.

        Raises:
            LibraryError: the index cannot be written; the reports are stored, and searches right without it.
        """
        if (self._meta("english"), self._meta("sources")) != (self._meta("generation"), sources):
            self._update_english(english_index, sources)
        if not self._index_is_current():
            busy = f"{self._directory}: other programs keep reading the library; run bot ingest again later"
            with exclusive(self._directory / INDEX_LOCK, self._wait, busy):
                self._update_index(progress)

    def keep_meanings(self, embedder: Embedder) -> None:
        """Bring what the words of the library mean into step with the reports."""
        with self._transaction():
            likeness.update(self._db, embedder)

    def reset(self) -> None:
        """Have :meth:`finish` make all that is derived from the reports anew."""
        with self._transaction():
            self._set_meta("indexed", "-1")
            self._set_meta("english", "-1")
            for index in ("clause_terms", "passage_terms", "fact_terms"):
                self._db.execute(f"INSERT INTO {index} ({index}) VALUES ('rebuild')")

    def _index_is_current(self) -> bool:
        generation = self._meta("generation")
        in_place = self._meta("host") == self._host.url and self._host.is_there()
        return generation == "0" or (in_place and self._meta("indexed") == generation)

    def _update_english(self, english_index: EnglishIndex, sources: str) -> None:
        vocabulary = dict(self._db.execute("SELECT term, doc FROM vocabulary").fetchall())
        found = english_index(vocabulary).items()
        with self._transaction():
            self._db.execute("DELETE FROM english")
            entries = ((phrase, _JSON.encode(list(terms))) for phrase, terms in found)
            self._db.executemany("INSERT INTO english VALUES (?, ?)", entries)
            self._set_meta("english", self._meta("generation"))
            self._set_meta("sources", sources)

    def _update_index(self, progress: Progress) -> None:
        stamp = uuid.uuid4().hex
        try:
            self._bring_up(stamp, progress)
        except IndexFault as error:
            place = self._host.url or self._directory
            raise LibraryError(
                f"{place}: the reports are stored, but the vector index cannot be written ({error}); "
                "searches are right but slower until bot ingest is run again"
            ) from error
        with self._transaction():
            self._db.execute("DELETE FROM retired")
            self._db.execute("DELETE FROM unindexed")
            for key, value in {"indexed": self._meta("generation"), "host": self._host.url, "stamp": stamp}.items():
                self._set_meta(key, value)
        if self._host.url:
            Embedded.of(self._directory).destroy("")

    def _bring_up(self, stamp: str, progress: Progress) -> None:
        moved = self._meta("host") != self._host.url or not self._host.is_there()
        if moved or self._meta("indexed") == "-1":
            self._start_index_anew()
        try:
            self._write_index(stamp, progress)
        except IndexFault:
            self._start_index_anew()
            self._write_index(stamp, progress)

    def _write_index(self, stamp: str, progress: Progress) -> None:
        index = VectorIndex.make(self._host, self._meta("library"), int(self._meta("generation")))
        try:
            if index.stamp() != self._meta("stamp"):
                raise IndexFault("it holds other vectors")
            self._set_meta("indexed", "-1")
            index.set_stamp("")
            index.delete(self._numbers("retired"))
            self._add_vectors(index, progress)
            index.set_stamp(stamp)
        finally:
            index.close()

    def _start_index_anew(self) -> None:
        self._host.destroy(self._meta("library"))
        with self._transaction():
            self._set_meta("indexed", "-1")
            self._set_meta("stamp", "")
            self._db.execute("DELETE FROM retired")
            self._db.execute("INSERT OR IGNORE INTO unindexed SELECT n FROM vectors")

    def _add_vectors(self, index: VectorIndex, progress: Progress) -> None:
        numbers = self._numbers("unindexed")
        query = """SELECT vector, report, period, part FROM vectors JOIN clauses USING (n)
                   WHERE n IN (SELECT value FROM json_each(?)) ORDER BY n"""
        for start in range(0, len(numbers), _BATCH):
            progress(start, len(numbers))
            part = numbers[start : start + _BATCH]
            found = self._db.execute(query, (json.dumps(part),)).fetchall()
            index.add(part, rows.to_matrix([row[0] for row in found]), [_label(*row[1:]) for row in found])
        progress(len(numbers), len(numbers))

    def _numbers(self, table: str) -> list[int]:
        return [n for (n,) in self._db.execute(f"SELECT n FROM {table} ORDER BY n")]

    def _meta(self, key: str) -> str:
        return str(self._db.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()[0])

    def _set_meta(self, key: str, value: str) -> None:
        self._db.execute("UPDATE meta SET value = ? WHERE key = ?", (value, key))

    @contextmanager
    def _change(self) -> Iterator[None]:
        with self._transaction():
            yield
            self._set_meta("generation", str(int(self._meta("generation")) + 1))

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")


@contextmanager
def writing(directory: Path, host: Host | None = None, wait: float = 30.0) -> Iterator[Writer]:
    """Be the one writer of the library in a directory, whose index lives there or on another host.

    Raises:
        LibraryError: another process is still writing after ``wait`` seconds, or the library cannot be written.
    """
    busy = f"{directory}: another ingest is writing to this library; run bot ingest again when it is done"
    database = directory / schema.DATABASE
    with exclusive(directory / LOCK, wait, busy), _one_line_errors(directory), closing(schema.connect(database)) as db:
        yield Writer(directory, db, host or Embedded.of(directory), wait)
        schema.tidy(db)


@contextmanager
def _one_line_errors(directory: Path) -> Iterator[None]:
    try:
        yield
    except sqlite3.DatabaseError as error:
        message = f"{directory}: the library cannot be written ({error}); bot doctor says more"
        raise LibraryError(message) from error


def _label(report: str, period: int | None, part: str | None) -> dict[str, str | int]:
    values = {"report": report, "period": period, "part": part}
    return {key: value for key, value in values.items() if value is not None}
