"""The one writer of a library: whole reports in and out, and what is derived from them kept in step.

The tables are the authority: a report changes in one transaction, its vectors included, and ``meta.state`` with it. The
vector index follows at :meth:`Writer.finish`: it bears the mark of the state that it holds, and ``meta.indexed`` is the
mark that was left last. An index with another mark was left by a killed writer or another library: it is made anew.
"""

import json
import shutil
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from vectorstore.embed import Vectors
from vectorstore.errors import LibraryError
from vectorstore.records import Report
from vectorstore.storage import rows
from vectorstore.storage.chroma_process import BATCH
from vectorstore.storage.database import AMONG, FREE_SPACE, Database, is_full
from vectorstore.storage.index import DIRECTORY, OPEN_SECONDS, WRITE_SECONDS, Index, IndexFault, is_there, shortened
from vectorstore.storage.place import Place
from vectorstore.storage.schema import KEYWORD_INDEXES
from vectorstore.terms.english import english_index, sources_of

T = TypeVar("T")
Progress = Callable[[str, int, int], None]
"""Is told the stage of what is done, how much of it is done, and of how much."""


def silent(stage: str, done: int, total: int) -> None:
    """Tell nobody."""


def attended(waiting: Callable[[], None], call: Callable[..., T], *given: object) -> T:
    """Return what a call returns that is made in another thread; ``waiting`` is called once a second until then."""
    with ThreadPoolExecutor(1) as thread:
        return outcome(thread.submit(call, *given), waiting)


def outcome(future: "Future[T]", waiting: Callable[[], None]) -> T:
    """Return what comes of a future; ``waiting`` is called once a second until then."""
    while not wait([future], timeout=1.0).done:
        waiting()
    return future.result()


class Held(NamedTuple):
    """A report of the library: its card, the digest of what it was made of, and its file."""

    card: Report
    content: str
    path: Path


class Writer:
    """Changes to a library; :func:`writing` makes one."""

    def __init__(self, db: Database, place: Place, wait: float) -> None:
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
        found = self._db.all("SELECT card, content, path FROM reports")
        cards = (Held(rows.card(card), content, Path(path)) for card, content, path in found)
        return {held.card.id: held for held in cards}

    def known_vectors(self, report: str) -> dict[str, Vectors]:
        """Return the vectors of a report's clauses by their texts."""
        found = self._db.all("SELECT text, vector FROM clauses JOIN vectors USING (n) WHERE report = ?", report)
        vectors = rows.to_matrix([blob for _, blob in found]) if found else ()
        return dict(zip((text for text, _ in found), vectors, strict=True))

    def replace(self, contents: rows.Contents, vectors: Vectors) -> None:
        """Store a report, one vector per clause, in place of what the library held under its id: as a whole."""
        self._index = self._index or self._started()
        with self._change():
            rows.delete(self._db, contents.parsed.report.id)
            rows.insert(self._db, rows.to_store(contents, vectors))

    def remove(self, report: str) -> None:
        """Delete a report as a whole; nothing happens when the library does not hold it."""
        with self._change():
            rows.delete(self._db, report)

    def move(self, report: str, file: Path) -> None:
        """Note that a report's file stands elsewhere now."""
        found = self._db.all("SELECT card, path FROM reports WHERE id = ?", report)
        for card, path in found:
            if not Path(path).exists() and path != str(file.resolve()):
                moved = rows.card(card).model_copy(update={"path": str(file)})
                query = "UPDATE reports SET card = ?, path = ? WHERE id = ?"
                with self._change():
                    self._db.all(query, moved.model_dump_json(), str(file.resolve()), report)

    def corrections(self) -> dict[str, dict[str, Any]]:
        """Return what was told of reports that their files do not say, by report."""
        found = self._db.all("SELECT value FROM meta WHERE key = 'corrections'")
        told: dict[str, dict[str, Any]] = json.loads(found[0][0]) if found else {}
        return told

    def correct(self, told: Mapping[str, Mapping[str, Any]]) -> None:
        """Keep what was told of reports."""
        with self._db.transaction():
            self._db.set_meta("corrections", json.dumps(told, ensure_ascii=False))

    def finish(self, glossaries: Sequence[Path], progress: Progress = silent) -> None:
        """Bring the English terms and the vector index into step with the reports, also where an ingest was killed.

        Raises:
            LibraryError: the index cannot be written; the reports are stored, and searches right without it.
        """
        progress("terms", 0, 1)
        if self._db.meta("english") != (key := f"{self._db.meta('state')} {sources_of(glossaries)}"):
            attended(partial(progress, "terms", 0, 1), self._update_english, glossaries, key)
        progress("terms", 1, 1)
        here = self._place.chroma_url or self._place.directory / DIRECTORY
        if (state := self._db.meta("state")) == "0:" or (
            self._place.is_indexed(self._db, state) and is_there(self._place)
        ):
            return
        try:
            self._update_index(self._place.mark(state), partial(progress, "index"))
        except IndexFault as error:
            full = not self._place.chroma_url and is_full(self._place.directory)
            mend = FREE_SPACE if full else "searches are right but slower until bot ingest is run again"
            message = f"{here}: the reports are stored, but the vector index cannot be written ({error}); {mend}"
            raise LibraryError(message) from error
        if self._place.chroma_url:
            shutil.rmtree(self._place.directory / DIRECTORY, ignore_errors=True)

    def take_over(self, source: Database) -> None:
        """Hold the reports of another library in place of these; :meth:`finish` makes what is derived from them."""
        with self._change():
            for index in KEYWORD_INDEXES:
                self._db.clear_terms(index)
            for table in ("vectors", "facts", "clauses", "passages", "reports"):
                self._db.all(f"DELETE FROM {table}")
            copy(source, self._db)

    def reset(self) -> None:
        """Make the keyword indexes anew, and have :meth:`finish` do so with the rest that is derived from reports."""
        with self._change():  # an index of the state before is not trusted
            self._db.set_meta("indexed", "")
            self._db.set_meta("english", "")
            for index in KEYWORD_INDEXES:
                self._db.clear_terms(index)
                for (report,) in self._db.all("SELECT id FROM reports ORDER BY id"):
                    self._db.add_terms(index, rows.texts_of(self._db, index, report))

    def _update_english(self, glossaries: Sequence[Path], key: str) -> None:
        found = english_index(glossaries, dict(self._db.all("SELECT term, doc FROM vocabulary"))).items()
        with self._db.transaction():
            self._db.all("DELETE FROM english")
            entries = ((phrase, json.dumps(list(terms), ensure_ascii=False)) for phrase, terms in found)
            self._db.many("INSERT INTO english VALUES (?, ?)", entries)
            self._db.set_meta("english", key)

    def _update_index(self, mark: str, progress: Callable[[int, int], None]) -> None:
        try:
            self._write_index(mark, False, progress)
        except IndexFault:
            self.close()
            self._write_index(mark, True, progress)
        finally:
            self.close()

    def _write_index(self, mark: str, fresh: bool, progress: Callable[[int, int], None]) -> None:
        """Give the index the vectors that it lacks and take those that are gone; begin anew if ``fresh``."""
        numbers = {n for (n,) in self._db.all("SELECT n FROM vectors")}
        waiting = partial(progress, 0, len(numbers))
        waiting()
        index = self._index = self._index or self._started()
        index.call(OPEN_SECONDS + self._wait, "lock", self._wait, waiting=waiting)
        stamp = index.call(OPEN_SECONDS, "open_to_write", fresh, waiting=waiting)
        if not fresh and stamp not in (self._db.meta("indexed"), mark):
            raise IndexFault("it holds another state")
        if stamp != mark:
            held = set(index.call(WRITE_SECONDS, "numbers", waiting=waiting))
            index.call(WRITE_SECONDS, "set_stamp", "")
            index.call(WRITE_SECONDS, "delete", sorted(held - numbers), waiting=waiting)
            self._add(index, sorted(numbers - held), progress)
            index.call(WRITE_SECONDS, "set_stamp", mark)
        with self._db.transaction():
            self._db.set_meta("indexed", mark)

    def _add(self, index: Index, numbers: Sequence[int], progress: Callable[[int, int], None]) -> None:
        query = f"SELECT n, vector FROM vectors WHERE n IN {AMONG} ORDER BY n"
        for start in range(0, len(numbers), BATCH):
            waiting = partial(progress, start, len(numbers))
            waiting()
            found = self._db.all(query, list(numbers[start : start + BATCH]))
            vectors = attended(waiting, shortened, rows.to_matrix([blob for _, blob in found]))
            index.call(WRITE_SECONDS, "add", [n for n, _ in found], vectors, waiting=waiting)
        progress(len(numbers), len(numbers))

    def _started(self) -> Index:
        return Index(self._place, self._db.meta("library"))

    @contextmanager
    def _change(self) -> Iterator[None]:
        with self._db.transaction():
            yield
            number = int(self._db.meta("state").partition(":")[0])
            self._db.set_meta("state", f"{number + 1}:{uuid.uuid4().hex}")


def copy(source: Database, target: Database) -> None:
    """Give an empty library all that another one holds, but for what is derived; the caller holds the transaction."""
    with source.snapshot():
        for (report,) in source.all("SELECT id FROM reports ORDER BY id"):
            rows.insert(target, rows.stored(source, report))
        for (told,) in source.all("SELECT value FROM meta WHERE key = 'corrections'"):
            target.set_meta("corrections", told)


@contextmanager
def writing(place: Place, wait: float = 30.0) -> Iterator[Writer]:
    """Be the one writer of a library.

    Raises:
        LibraryError: another process is still writing after ``wait`` seconds, or the library cannot be written.
    """
    with (
        closing(place.open(writable=True)) as db,
        db.exclusive(wait),
        closing(Writer(db, place, wait)) as writer,
    ):
        yield writer
