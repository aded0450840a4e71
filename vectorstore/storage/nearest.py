"""Nearest clauses: the vector index proposes, the vectors in the tables decide; without the index all are compared."""

import threading
import time
from collections.abc import Sequence

import numpy as np

from vectorstore.embed import Vectors
from vectorstore.errors import OutageError
from vectorstore.records import Filters
from vectorstore.storage import rows
from vectorstore.storage.database import AMONG, Database, condition
from vectorstore.storage.held import Held, Match, Whose
from vectorstore.storage.index import OPEN_SECONDS, QUERY_SECONDS, Index, IndexFault, can_be_opened, shortened
from vectorstore.storage.place import Place

PATIENCE = 4
"""Searches before the index is opened: one takes .7 s to open, and 20,000 clauses are compared in .02 s."""
SMALL = 30_000
"""Clauses up to which the index is left alone: they are compared in 2 ms, it takes 2 to answer and a second core."""
MOST = 1_000_000
"""Clauses that are compared without the index, in .5 GB; beyond that a search waits for it, and fails without it."""
PAUSE = 30.0
"""Seconds until an index that failed is tried again."""
READY_SECONDS = 0.0
"""How long a search waits for an index that is being opened: all vectors are compared before that is done."""
WIDER = 4
"""How many times as many clauses as wanted the index proposes: its vectors are shorter than those that decide."""
UNINDEXED = "the vector index cannot be used and the vectors are too many without it; bot doctor says what to do"


class Nearest:
    """Dense search over one library."""

    def __init__(self, database: Database, place: Place) -> None:
        self._database = database
        self._place = place
        self._proposer = Proposer(database, place)
        self._all: Held | None = None
        self._last: tuple[object, list[Match]] = (None, [])

    def close(self) -> None:
        """Let go of the index."""
        self._proposer.close()

    def clauses(self, vector: Vectors, k: int, filters: Filters, state: str) -> list[tuple[str, float]]:
        """Return at most ``k`` clauses, by id, with their cosines to a vector of shape ``(d,)``, best first.

        The caller reads ``state``. The index proposes when it holds this very state of the library. While an ingest
        runs, after one was killed, or when the index is damaged or out of reach, all vectors are compared, and so they
        are in a small library.
        Where reports are named, or few of those proposed pass the filters, those that pass them are compared.
        """
        where, values = condition(filters, "clauses")
        held, whose = self._held(state)
        passing = whose.passing(filters) if whose and values else None
        found: list[Match] = []
        if not filters.reports:
            proposed = self._proposed(state, vector, WIDER * k)
            found = proposed[:k]
            if values:
                numbers = [n for n, _ in proposed]
                if held and passing is not None:
                    among = {n for n, passes in zip(numbers, passing[held.places(numbers)], strict=True) if passes}
                else:
                    query = f"SELECT n FROM clauses WHERE {where} AND n IN {AMONG}"
                    among = {n for (n,) in self._database.all(query, *values, numbers)}
                found = [match for match in proposed if match[0] in among][:k]
        if filters.reports or (values and len(found) < k / WIDER):
            if held and passing is not None:
                found = held.nearest_of(np.flatnonzero(passing), vector, k)
            elif held:
                passes = self._database.all(f"SELECT n FROM clauses WHERE {where}", *values)
                found = held.nearest_of(held.places([n for (n,) in passes]), vector, k)
            else:
                query = f"SELECT n, vector FROM clauses JOIN vectors USING (n) WHERE {where}"
                found = self._best(query, values, vector, k)
        if held and whose:
            places = held.places([n for n, _ in found])
            return [(whose.ids[at], cosine) for at, (_, cosine) in zip(places, found, strict=True)]
        named = self._database.all(f"SELECT n, id FROM clauses WHERE n IN {AMONG}", [n for n, _ in found])
        ids: dict[int, str] = dict(named)
        return [(ids[n], cosine) for n, cosine in found]

    def near(
        self, vector: Vectors, clauses: Sequence[str], passages: Sequence[str], state: str
    ) -> list[tuple[str, float]]:
        """Return the clauses with these ids and those of these passages with their cosines to a vector, in order."""
        held, whose = self._held(state)
        if held and whose:
            places = whose.places(clauses, passages)
            cosines = held.cosines(np.asarray(places, dtype=np.intp), vector).tolist()
            return [(whose.ids[at], cosine) for at, cosine in zip(places, cosines, strict=True)]
        query = "SELECT id, vector FROM clauses JOIN vectors USING (n)"
        query = f"{query} WHERE id IN {AMONG} OR passage IN {AMONG} ORDER BY report, n"
        found = self._database.all(query, list(clauses), list(passages))
        if not found:
            return []
        return [
            (id, cosine)
            for (id, _), cosine in zip(found, (rows.to_matrix([v for _, v in found]) @ vector).tolist(), strict=True)
        ]

    def _held(self, state: str) -> tuple[Held | None, Whose | None]:
        """Return the vectors of a state where they are held, and in a small library whose clauses they are."""
        held = self._all
        if held is None or held.state != state or not len(held.numbers):
            return None, None
        if held.whose is None and len(held.numbers) <= SMALL:
            query = "SELECT id, passage, report, period, part FROM clauses JOIN vectors USING (n) ORDER BY n"
            held.whose = Whose(self._database.all(query))
        return held, held.whose

    def _proposed(self, state: str, vector: Vectors, k: int) -> list[Match]:
        last = self._last
        if last[0] != (question := (state, k, vector.tobytes())):  # one question is searched with several filters
            last = self._last = (question, self._nearest(state, vector, k))
        return last[1]

    def _nearest(self, state: str, vector: Vectors, k: int) -> list[Match]:
        held = self._all if self._all and self._all.state == state else None
        many = not held and (self._database.all("SELECT max(n) FROM vectors")[0][0] or 0) > MOST
        if not (held and len(held.numbers) <= SMALL) and (proposed := self._proposer.propose(state, vector, k, many)):
            self._all = None
            query = f"SELECT n, vector FROM vectors WHERE n IN {AMONG}"
            return self._best(query, [proposed], vector, k)
        if many:
            raise OutageError(f"{self._database.name}: {UNINDEXED}")
        found = self._database.all
        self._all = held or Held(state, found("SELECT n, vector FROM vectors ORDER BY n"))
        return self._all.nearest(vector, k)

    def _best(self, query: str, values: Sequence[object], vector: Vectors, k: int) -> list[Match]:
        found = self._database.all(query, *values)
        if not found:
            return []
        cosines = rows.to_matrix([blob for _, blob in found]) @ vector
        return [(found[i][0], float(cosines[i])) for i in np.argsort(-cosines, kind="stable")[:k]]


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

    def propose(self, state: str, vector: Vectors, k: int, wait: bool = False) -> list[int] | None:
        """Return the numbers of about the nearest ``k`` clauses; None when the index is not open, current and sound.

        ``wait`` for an index that is being opened: there is no other way.
        """
        if not self._place.is_indexed(self._database, state) or not can_be_opened(self._place):
            return None
        with self._mutex:
            self._asked += 1
            if not wait and (self._asked <= PATIENCE or time.monotonic() - self._failed < PAUSE):
                return None
            try:
                return self._found(self._place.mark(state), vector, k, OPEN_SECONDS if wait else READY_SECONDS)
            except IndexFault:
                self._drop()
                self._failed = time.monotonic()
                return None

    def _found(self, mark: str, vector: Vectors, k: int, ready: float) -> list[int] | None:
        if self._index is None or self._mark != mark:
            self._drop()
            self._index, self._mark = Index(self._place, self._database.meta("library")), mark
            self._index.order("open")
            self._opened = time.monotonic()
        if not self._is_open:
            if not self._index.is_done(ready) and time.monotonic() - self._opened < OPEN_SECONDS:
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
