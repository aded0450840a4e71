"""Nearest clauses: from the vector index when it is up to date, else by comparing all vectors in SQLite."""

import json
import threading
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from vectorstore import rows
from vectorstore.database import Database
from vectorstore.embed import Vectors
from vectorstore.locks import shared
from vectorstore.records import Clause, Filters
from vectorstore.vectors import DIRECTORY, IndexFault, VectorIndex

LOCK = "index.lock"
Match = tuple[int, float]


class Nearest:
    """Dense search over one library. The index is opened at the first search, for that is slow."""

    def __init__(self, directory: Path, database: Database) -> None:
        self._directory = directory
        self._database = database
        self._opened: tuple[int, VectorIndex | None] | None = None
        self._mutex = threading.Lock()

    def close(self) -> None:
        """Let go of the index."""
        if self._opened and self._opened[1]:
            self._opened[1].close()
        self._opened = None

    def clauses(self, vector: Vectors, k: int, filters: Filters) -> list[tuple[Clause, float]]:
        """Return at most ``k`` clauses with their cosines to a vector of shape ``(d,)``, best first.

        The index answers when it holds this very state of the library. While an ingest runs, after one was
        killed, or when the index is damaged, all vectors in SQLite are compared, with the same result.
        """
        with shared(self._directory / LOCK) as readable, self._database.snapshot():
            found = self._from_index(vector, k, filters) if readable else None
            if found is None:
                found = self._from_tables(vector, k, filters)
            return self._resolved(found)

    def _from_index(self, vector: Vectors, k: int, filters: Filters) -> list[Match] | None:
        generation = int(self._database.meta("generation"))
        if int(self._database.meta("indexed")) != generation or not (self._directory / DIRECTORY).is_dir():
            return None
        with self._mutex:
            if self._opened is None or self._opened[0] != generation:
                self.close()
                self._opened = (generation, self._index(generation))
            index = self._opened[1]
            try:
                return index.query(vector, k, filters) if index else None
            except IndexFault:
                return None

    def _index(self, generation: int) -> VectorIndex | None:
        """Return the index of a generation; None when it is damaged or holds another number of vectors."""
        expected = self._database.all("SELECT count(*) FROM vectors")[0][0]
        try:
            index = VectorIndex(self._directory / DIRECTORY, generation)
            if index.count() == expected:
                return index
        except IndexFault:
            return None
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
