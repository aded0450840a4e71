"""Nearest clauses: the vector index proposes, the vectors in SQLite decide; without the index all are compared."""

import json
import threading
import time
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from vectorstore.embed import Vectors
from vectorstore.records import Clause, Filters
from vectorstore.storage import rows
from vectorstore.storage.database import Database
from vectorstore.storage.index import OPEN_SECONDS, QUERY_SECONDS, Index, IndexFault, Place, shortened

PATIENCE = 4
"""Searches before the index is opened: one takes .7 s to open, and 20,000 clauses are compared in .02 s."""
PAUSE = 30.0
"""Seconds until an index that failed is tried again."""
READY_SECONDS = 0.0
"""How long a search waits for an index that is being opened: all vectors are compared before that is done."""
WIDER = 4
"""How many times as many clauses as wanted the index proposes: its vectors are shorter than those that decide."""
_CHUNK = 8192
Match = tuple[int, float]


class Nearest:
    """Dense search over one library."""

    def __init__(self, database: Database, place: Place) -> None:
        self._database = database
        self._place = place
        self._proposer = Proposer(database, place)
        self._all: _All | None = None

    def close(self) -> None:
        """Let go of the index."""
        self._proposer.close()

    def clauses(self, vector: Vectors, k: int, filters: Filters) -> list[tuple[Clause, float]]:
        """Return at most ``k`` clauses with their cosines to a vector of shape ``(d,)``, best first.

        The index proposes when it holds this very state of the library. While an ingest runs, after one was killed,
        or when the index is damaged or out of reach, all vectors in SQLite are compared. Where reports are named, or
        few of those proposed pass the filters, those that pass them are compared: they are few.
        """
        with self._database.snapshot():
            found = None if filters.reports else self._from_index(vector, k, filters)
            if filters.reports or (found is not None and len(found) < k / WIDER):
                found = self._from_few(vector, k, filters)
            return self._resolved(found if found is not None else self._from_all(vector, k, filters))

    def _from_few(self, vector: Vectors, k: int, filters: Filters) -> list[Match]:
        where, values = rows.condition(filters, "clauses")
        return self._best(f"SELECT n, vector FROM clauses JOIN vectors USING (n) WHERE {where}", values, vector, k)

    def _from_index(self, vector: Vectors, k: int, filters: Filters) -> list[Match] | None:
        if not (proposed := self._proposer.propose(vector, WIDER * k)):
            return None
        where, values = rows.condition(filters, "clauses")
        query = f"SELECT n, vector FROM vectors JOIN clauses USING (n) WHERE n IN {rows.AMONG} AND {where}"
        found = self._best(query, [json.dumps(proposed), *values], vector, k)
        self._all = None
        return found

    def _best(self, query: str, values: Sequence[object], vector: Vectors, k: int) -> list[Match]:
        found = self._database.all(query, *values)
        if not found:
            return []
        cosines = rows.to_matrix([blob for _, blob in found]) @ vector
        return [(found[i][0], float(cosines[i])) for i in np.argsort(-cosines, kind="stable")[:k]]

    def _from_all(self, vector: Vectors, k: int, filters: Filters) -> list[Match]:
        state = self._database.meta("state")
        held = self._all
        if held is None or held.state != state:
            held = self._all = _All.of(state, self._database.all("SELECT n, vector FROM vectors ORDER BY n"))
        cosines = held.cosines(vector)
        if filters != Filters():
            where, values = rows.condition(filters, "clauses")
            allowed = [n for (n,) in self._database.all(f"SELECT n FROM clauses WHERE {where}", *values)]
            cosines[~np.isin(held.numbers, allowed)] = -np.inf
        best = np.argsort(-cosines, kind="stable")[:k]
        return [(int(held.numbers[i]), float(cosines[i])) for i in best if cosines[i] > -np.inf]

    def _resolved(self, matches: Sequence[Match]) -> list[tuple[Clause, float]]:
        query = f"SELECT n, {rows.CLAUSE_COLUMNS} FROM clauses WHERE n IN {rows.AMONG}"
        found = self._database.all(query, json.dumps([n for n, _ in matches]))
        clauses = dict(zip((row[0] for row in found), rows.clauses(row[1:] for row in found), strict=True))
        return [(clauses[n], cosine) for n, cosine in matches]


class _All(NamedTuple):
    """All vectors of a state of the library, as the bytes that they are kept in."""

    state: str
    numbers: NDArray[np.int64]
    matrix: NDArray[np.int8]
    lengths: Vectors

    @classmethod
    def of(cls, state: str, found: Sequence[tuple[int, bytes]]) -> "_All":
        numbers = np.asarray([n for n, _ in found], dtype=np.int64)
        matrix = np.frombuffer(b"".join(blob for _, blob in found), dtype=np.int8).reshape(
            len(found), -1 if found else 1
        )
        lengths = np.empty(len(found), dtype=np.float32)
        for start, part in _chunks(matrix):
            lengths[start : start + _CHUNK] = np.maximum(np.linalg.norm(part, axis=1), 1e-9)
        return cls(state, numbers, matrix, lengths)

    def cosines(self, vector: Vectors) -> Vectors:
        cosines = np.empty(len(self.numbers), dtype=np.float32)
        for start, part in _chunks(self.matrix):
            cosines[start : start + _CHUNK] = part @ vector
        return np.divide(cosines, self.lengths, out=cosines)


def _chunks(matrix: NDArray[np.int8]) -> Iterator[tuple[int, Vectors]]:
    for start in range(0, len(matrix), _CHUNK):
        yield start, matrix[start : start + _CHUNK].astype(np.float32)


class Proposer:
    """The index of one library for reading: opened in the background, let go when the library changes or it fails."""

    def __init__(self, database: Database, place: Place) -> None:
        self._database = database
        self._place = place
        self._mutex = threading.Lock()
        self._asked = 0
        self._index: Index | None = None
        self._mark = ""
        self._is_open = False
        self._last: tuple[tuple[bytes, int], list[int]] = ((b"", 0), [])
        self._failed = -PAUSE

    def close(self) -> None:
        """End the index's process."""
        with self._mutex:
            self._drop()

    def propose(self, vector: Vectors, k: int) -> list[int] | None:
        """Return the numbers of about the nearest ``k`` clauses; None when the index is not open, current and sound."""
        mark = self._place.mark(self._database.meta("state"))
        if self._database.meta("indexed") != mark or not self._place.can_be_opened():
            return None
        with self._mutex:
            self._asked += 1
            if self._asked <= PATIENCE or time.monotonic() - self._failed < PAUSE:
                return None
            try:
                return self._found(mark, vector, k)
            except IndexFault:
                self._drop()
                self._failed = time.monotonic()
                return None

    def _found(self, mark: str, vector: Vectors, k: int) -> list[int] | None:
        if self._index is None or self._mark != mark:
            self._drop()
            self._index, self._mark = Index(self._place, self._database.meta("library")), mark
            self._index.order("open")
            self._opened = time.monotonic()
        if not self._is_open:
            if not self._index.is_done(READY_SECONDS) and time.monotonic() - self._opened < OPEN_SECONDS:
                return None
            self._index.reply(0)
            self._is_open = True
        question = (vector.tobytes(), k)
        if self._last[0] != question:  # one question is searched several times, with other filters
            found: list[int] | None = self._index.call(QUERY_SECONDS, "nearest", mark, shortened(vector[None])[0], k)
            if found is None:
                raise IndexFault("it holds another state of the library")
            self._last = (question, found)
        return self._last[1]

    def _drop(self) -> None:
        if self._index:
            self._index.close()
        self._index, self._is_open, self._last = None, False, ((b"", 0), [])
