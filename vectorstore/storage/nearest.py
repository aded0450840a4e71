"""Nearest clauses: from the vector index when it is up to date, else by comparing all vectors in SQLite."""

import json
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from vectorstore.embed import Vectors
from vectorstore.records import Clause, Filters
from vectorstore.storage import rows
from vectorstore.storage.database import Database
from vectorstore.storage.hosts import Host, IndexFault
from vectorstore.storage.locks import shared
from vectorstore.storage.vectors import VectorIndex

LOCK = "index.lock"
PAUSE = 30.0
"""Seconds until an index that failed is tried again."""
Match = tuple[int, float]


class _Opened(NamedTuple):
    """The index that was opened for a generation and when; None when that failed."""

    generation: int
    vectors: VectorIndex | None
    time: float


class Nearest:
    """Dense search over one library. The index is opened at the first search, for that is slow."""

    def __init__(self, directory: Path, database: Database, host: Host) -> None:
        self._directory = directory
        self._database = database
        self._host = host
        self._opened: _Opened | None = None
        self._mutex = threading.Lock()

    def close(self) -> None:
        """Let go of the index."""
        if self._opened and self._opened.vectors:
            self._opened.vectors.close()
        self._opened = None

    def clauses(self, vector: Vectors, k: int, filters: Filters) -> list[tuple[Clause, float]]:
        """Return at most ``k`` clauses with their cosines to a vector of shape ``(d,)``, best first.

        The index answers when it holds this very state of the library. While an ingest runs, after one was
        killed, or when the index is damaged or out of reach, all vectors in SQLite are compared, with the same
        result; so too when a search without filters finds fewer than there are: the index is approximate.
        """
        with shared(self._directory / LOCK) as readable, self._database.snapshot():
            found = self._from_index(vector, k, filters) if readable else None
            if found is None or self._lacks(found, k, filters):
                found = self._from_tables(vector, k, filters)
            return self._resolved(found)

    def _lacks(self, found: list[Match], k: int, filters: Filters) -> bool:
        if len(found) >= k or filters != Filters():
            return False
        return len(found) < int(self._database.all("SELECT count(*) FROM vectors")[0][0])

    def _from_index(self, vector: Vectors, k: int, filters: Filters) -> list[Match] | None:
        generation = int(self._database.meta("generation"))
        stamp = self._database.meta("stamp")
        if not is_current(self._database, self._host):
            return None
        with self._mutex:
            index = self._index(generation)
            try:
                return index.query(vector, k, filters) if index and index.stamp() == stamp else None
            except IndexFault:
                self.close()
                self._opened = _Opened(generation, None, time.monotonic())
                return None

    def _index(self, generation: int) -> VectorIndex | None:
        known = self._opened
        failed_long_ago = known and known.vectors is None and time.monotonic() - known.time > PAUSE
        if known is None or known.generation != generation or failed_long_ago:
            self.close()
            self._opened = known = _Opened(generation, self._open(generation), time.monotonic())
        return known.vectors

    def _open(self, generation: int) -> VectorIndex | None:
        """Return the index of a generation; None when it is damaged or holds another number of vectors."""
        expected = self._database.all("SELECT count(*) FROM vectors")[0][0]
        try:
            index = VectorIndex.open(self._host, self._database.meta("library"), generation)
        except IndexFault:
            return None
        try:
            if index.count() == expected:
                return index
        except IndexFault:
            pass
        index.close()
        return None

    def _from_tables(self, vector: Vectors, k: int, filters: Filters) -> list[Match]:
        where, values = rows.condition(filters, "clauses")
        query = f"SELECT n, vector FROM vectors JOIN clauses USING (n) WHERE {where}"
        found = self._database.all(query, *values)
        if not found:
            return []
        cosines = rows.to_matrix([blob for _, blob in found]) @ vector
        best = np.argsort(-cosines, kind="stable")[:k]
        return [(found[i][0], float(cosines[i])) for i in best]

    def _resolved(self, matches: Sequence[Match]) -> list[tuple[Clause, float]]:
        query = f"SELECT n, {rows.CLAUSE_COLUMNS} FROM clauses WHERE n IN (SELECT value FROM json_each(?))"
        found = self._database.all(query, json.dumps([n for n, _ in matches]))
        clauses = dict(zip((row[0] for row in found), rows.clauses(row[1:] for row in found), strict=True))
        return [(clauses[n], cosine) for n, cosine in matches]


def is_current(database: Database, host: Host) -> bool:
    """Return whether the library says that its index lives on this host and is as new as its reports."""
    is_new = database.meta("indexed") == database.meta("generation")
    return is_new and database.meta("host") == host.url and host.is_there()
