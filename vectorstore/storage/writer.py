"""The one writer of a library: whole reports in and out, and what is derived from them kept in step.

SQLite is the authority: a report changes in one transaction, its vectors included, and ``meta.state`` with it. The
vector index follows at :meth:`Writer.finish`: it bears the mark of the state that it holds, and ``meta.indexed`` is the
mark that was left last. An index with another mark was left by a killed writer or another library: it is made anew.
"""

import fcntl
import json
import os
import shutil
import sqlite3
import time
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from typing import NamedTuple

from vectorstore.embed import Vectors
from vectorstore.errors import LibraryError
from vectorstore.records import Report
from vectorstore.storage import rows
from vectorstore.storage.chroma_process import BATCH
from vectorstore.storage.index import OPEN_SECONDS, WRITE_SECONDS, Index, IndexFault, Place, shortened
from vectorstore.storage.schema import DATABASE, connect, tidy

LOCK = "writer.lock"
EnglishIndex = Callable[[Mapping[str, int]], Mapping[str, Sequence[str]]]
Progress = Callable[[int, int], None]


class Held(NamedTuple):
    """A report of the library: its card, the digest of what it was made of, and its file."""

    card: Report
    content: str
    path: Path


class Writer:
    """Changes to a library; :func:`writing` makes one."""

    def __init__(self, directory: Path, db: sqlite3.Connection, place: Place, wait: float) -> None:
        self._directory = directory
        self._db = db
        self._place = place
        self._wait = wait
        self._index: Index | None = None

    def close(self) -> None:
        """Let go of the index."""
        if self._index:
            self._index.close()
        self._index = None

    def held(self) -> dict[str, Held]:
        """Return what the library holds, by report id."""
        found = self._db.execute("SELECT card, content, path FROM reports")
        cards = (Held(Report.model_validate_json(card), content, Path(path)) for card, content, path in found)
        return {held.card.id: held for held in cards}

    def known_vectors(self, report: str) -> dict[str, Vectors]:
        """Return the vectors of a report's clauses by their texts."""
        query = "SELECT text, vector FROM clauses JOIN vectors USING (n) WHERE report = ?"
        found = self._db.execute(query, (report,)).fetchall()
        return (
            dict(zip((text for text, _ in found), rows.to_matrix([b for _, b in found]), strict=True)) if found else {}
        )

    def replace(self, contents: rows.Contents, vectors: Vectors) -> None:
        """Store a report, one vector per clause, in place of what the library held under its id: as a whole."""
        self._index = self._index or self._started()
        with self._change():
            rows.delete(self._db, contents.parsed.report.id)
            rows.insert(self._db, contents, vectors)

    def remove(self, report: str) -> None:
        """Delete a report as a whole; nothing happens when the library does not hold it."""
        with self._change():
            rows.delete(self._db, report)

    def move(self, report: str, file: Path) -> None:
        """Note that a report's file stands elsewhere now."""
        card, path = self._db.execute("SELECT card, path FROM reports WHERE id = ?", (report,)).fetchone() or ("", "")
        if card and not Path(path).exists() and path != str(file.resolve()):
            moved = Report.model_validate_json(card).model_copy(update={"path": str(file)})
            with self._change():
                values = (moved.model_dump_json(), str(file.resolve()), report)
                self._db.execute("UPDATE reports SET card = ?, path = ? WHERE id = ?", values)

    def finish(self, english_index: EnglishIndex, sources: str, progress: Progress) -> None:
        """Bring the English terms and the vector index into step with the reports.

        ``sources`` is a word that changes when the English index would give other terms for the same reports.

        Raises:
            LibraryError: the index cannot be written; the reports are stored, and searches right without it.
        """
        if self._meta("english") != (key := f"{self._meta('state')} {sources}"):
            self._update_english(english_index, key)
        mark = self._place.mark(self._meta("state"))
        if self._meta("state") == "0:" or (self._meta("indexed") == mark and self._place.is_there()):
            return
        try:
            self._update_index(mark, progress)
        except IndexFault as error:
            raise LibraryError(
                f"{self._place.url or self._place.directory}: the reports are stored, but the vector index cannot be "
                f"written ({error}); searches are right but slower until bot ingest is run again"
            ) from error
        if self._place.url:
            shutil.rmtree(self._place.directory, ignore_errors=True)

    def take_over(self, source: sqlite3.Connection) -> None:
        """Hold the tables of another library in place of these; :meth:`finish` makes what is derived from them."""
        source.backup(self._db)
        self.reset()

    def reset(self) -> None:
        """Make the keyword indexes anew, and have :meth:`finish` do so with the rest that is derived from reports."""
        with self._change():  # an index of the state before is not trusted
            self._set_meta("indexed", "")
            self._set_meta("english", "")
            for index, (table, column) in rows.KEYWORD_INDEXES.items():
                self._db.execute(f"INSERT INTO {index} ({index}) VALUES ('delete-all')")
                rows.index_terms(self._db, index, self._db.execute(f"SELECT n, {column} FROM {table} ORDER BY n"))

    def _update_english(self, english_index: EnglishIndex, key: str) -> None:
        vocabulary = dict(self._db.execute("SELECT term, doc FROM vocabulary").fetchall())
        found = english_index(vocabulary).items()
        with self._transaction():
            self._db.execute("DELETE FROM english")
            entries = ((phrase, json.dumps(list(terms), ensure_ascii=False)) for phrase, terms in found)
            self._db.executemany("INSERT INTO english VALUES (?, ?)", entries)
            self._set_meta("english", key)

    def _update_index(self, mark: str, progress: Progress) -> None:
        try:
            self._write_index(mark, False, progress)
        except IndexFault:
            self.close()
            self._write_index(mark, True, progress)
        finally:
            self.close()

    def _write_index(self, mark: str, fresh: bool, progress: Progress) -> None:
        """Give the index the vectors that it lacks and take those that are gone; begin anew if ``fresh``."""
        numbers = {n for (n,) in self._db.execute("SELECT n FROM vectors")}
        waiting = partial(progress, 0, len(numbers))
        waiting()
        index = self._index = self._index or self._started()
        index.call(OPEN_SECONDS + self._wait, "lock", self._wait, waiting=waiting)
        stamp = index.call(OPEN_SECONDS, "open_to_write", fresh, waiting=waiting)
        if not fresh and stamp not in (self._meta("indexed"), mark):
            raise IndexFault("it holds another state")
        if stamp != mark:
            held = set(index.call(WRITE_SECONDS, "numbers", waiting=waiting))
            index.call(WRITE_SECONDS, "set_stamp", "")
            index.call(WRITE_SECONDS, "delete", sorted(held - numbers), waiting=waiting)
            self._add(index, sorted(numbers - held), progress)
            index.call(WRITE_SECONDS, "set_stamp", mark)
        with self._transaction():
            self._set_meta("indexed", mark)

    def _add(self, index: Index, numbers: Sequence[int], progress: Progress) -> None:
        query = f"SELECT n, vector FROM vectors WHERE n IN {rows.AMONG} ORDER BY n"
        for start in range(0, len(numbers), BATCH):
            waiting = partial(progress, start, len(numbers))
            waiting()
            found = self._db.execute(query, (json.dumps(numbers[start : start + BATCH]),)).fetchall()
            vectors = shortened(rows.to_matrix([blob for _, blob in found]))
            index.call(WRITE_SECONDS, "add", [n for n, _ in found], vectors, waiting=waiting)
        progress(len(numbers), len(numbers))

    def _started(self) -> Index:
        return Index(self._place, self._meta("library"))

    def _meta(self, key: str) -> str:
        return str(self._db.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()[0])

    def _set_meta(self, key: str, value: str) -> None:
        self._db.execute("UPDATE meta SET value = ? WHERE key = ?", (value, key))

    @contextmanager
    def _change(self) -> Iterator[None]:
        with self._transaction():
            yield
            number = int(self._meta("state").partition(":")[0])
            self._set_meta("state", f"{number + 1}:{uuid.uuid4().hex}")

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
def writing(directory: Path, place: Place, wait: float = 30.0) -> Iterator[Writer]:
    """Be the one writer of the library in a directory.

    Raises:
        LibraryError: another process is still writing after ``wait`` seconds, or the library cannot be written.
    """
    with _one_line_errors(directory), _exclusive(directory, wait), closing(connect(directory / DATABASE)) as db:
        with closing(Writer(directory, db, place, wait)) as writer:
            yield writer
        tidy(db)


@contextmanager
def _exclusive(directory: Path, wait: float) -> Iterator[None]:
    """Hold the lock file alone; the system releases it when the process dies."""
    descriptor = os.open(directory / LOCK, os.O_RDWR | os.O_CREAT, 0o666)
    try:
        deadline = time.monotonic() + wait
        while not _taken(descriptor):
            if time.monotonic() >= deadline:
                raise LibraryError(
                    f"{directory}: another ingest is writing to this library; run bot ingest again when it is done"
                )
            time.sleep(0.02)
        yield
    finally:
        os.close(descriptor)


def _taken(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


@contextmanager
def _one_line_errors(directory: Path) -> Iterator[None]:
    try:
        yield
    except sqlite3.DatabaseError as error:
        message = f"{directory / DATABASE}: cannot be written ({error}); bot doctor says what to do"
        raise LibraryError(message) from error
    except OSError as error:
        message = f"{directory}: cannot be written ({error.strerror}); change its permissions or use --library DIR"
        raise LibraryError(message) from error
