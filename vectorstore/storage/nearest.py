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
from vectorstore.storage.index import OPEN_SECONDS, QUERY_SECONDS, Index, IndexFault, Place, shortened
from vectorstore.storage.schema import Database

PATIENCE = 4
"""Searches before the index is opened: one takes .7 s to open, and 20,000 clauses are compared in .02 s."""
SMALL = 10_000
"""Clauses up to which the index is left alone: they are compared in 1 ms, it takes 2 to answer and a second core."""
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
        self._last: tuple[object, list[int]] = (None, [])

    def close(self) -> None:
        """Let go of the index."""
        self._proposer.close()

    def clauses(self, vector: Vectors, k: int, filters: Filters) -> list[tuple[Clause, float]]:
        """Return at most ``k`` clauses with their cosines to a vector of shape ``(d,)``, best first.

        The index proposes when it holds this very state of the library. While an ingest runs, after one was killed,
        or when the index is damaged or out of reach, all vectors are compared, and so they are in a small library.
        Where reports are named, or few of those proposed pass the filters, those that pass them are compared.
        """
        where, values = rows.condition(filters, "clauses")
        query = f"SELECT n, vector FROM clauses JOIN vectors USING (n) WHERE {where}"
        with self._database.snapshot():
            found: list[Match] = []
            if not filters.reports:
                proposed = json.dumps(self._proposed(vector, WIDER * k))
                found = self._best(f"{query} AND n IN {rows.AMONG}", [*values, proposed], vector, k)
            if filters.reports or (values and len(found) < k / WIDER):
                found = self._best(query, values, vector, k)
            return self._resolved(found)

    def _proposed(self, vector: Vectors, k: int) -> list[int]:
        state, last = self._database.meta("state"), self._last
        if last[0] != (question := (state, k, vector.tobytes())):  # one question is searched with several filters
            last = self._last = (question, self._nearest(state, vector, k))
        return last[1]

    def _nearest(self, state: str, vector: Vectors, k: int) -> list[int]:
        held = self._all if self._all and self._all.state == state else None
        if not (held and len(held.numbers) <= SMALL) and (proposed := self._proposer.propose(vector, k)):
            self._all = None
            return proposed
        return self._from_all(held, state, vector, k)

    def _from_all(self, held: "_All | None", state: str, vector: Vectors, k: int) -> list[int]:
        held = self._all = held or _All.of(state, self._database.all("SELECT n, vector FROM vectors ORDER BY n"))
        best: list[int] = held.numbers[np.argsort(-held.cosines(vector), kind="stable")[:k]].tolist()
        return best

    def _best(self, query: str, values: Sequence[object], vector: Vectors, k: int) -> list[Match]:
        found = self._database.all(query, *values)
        if not found:
            return []
        cosines = rows.to_matrix([blob for _, blob in found]) @ vector
        return [(found[i][0], float(cosines[i])) for i in np.argsort(-cosines, kind="stable")[:k]]

    def _resolved(self, matches: Sequence[Match]) -> list[tuple[Clause, float]]:
        query = f"SELECT n, {rows.CLAUSE_COLUMNS} FROM clauses WHERE n IN {rows.AMONG}"
        found = self._database.all(query, json.dumps([n for n, _ in matches]))
        clauses = dict(zip((row[0] for row in found), rows.clauses(row[1:] for row in found), strict=True))
        return [(clauses[n], cosine) for n, cosine in matches]


class _All(NamedTuple):
    """All vectors of a state of the library; many as the bytes that they are kept in, up to SMALL as numbers."""

    state: str
    numbers: NDArray[np.int64]
    matrix: NDArray[np.int8] | Vectors
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
        return cls(state, numbers, matrix.astype(np.float32) if len(found) <= SMALL else matrix, lengths)

    def cosines(self, vector: Vectors) -> Vectors:
        cosines = np.empty(len(self.numbers), dtype=np.float32)
        for start, part in _chunks(self.matrix):
            cosines[start : start + _CHUNK] = part @ vector
        return np.divide(cosines, self.lengths, out=cosines)


def _chunks(matrix: NDArray[np.int8] | Vectors) -> Iterator[tuple[int, Vectors]]:
    for start in range(0, len(matrix), _CHUNK):
        yield start, matrix[start : start + _CHUNK].astype(np.float32, copy=False)


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
        found: list[int] | None = self._index.call(QUERY_SECONDS, "nearest", mark, shortened(vector[None])[0], k)
        if found is None:
            raise IndexFault("it holds another state of the library")
        return found

    def _drop(self) -> None:
        if self._index:
            self._index.close()
        self._index, self._is_open = None, False
