"""The Chinese words of a library by what they mean, for English words that no dictionary has Chinese for.

Some words are near to everything. So what counts is how much nearer two words are than a Chinese word is to ordinary
English ones: that is its ``common`` likeness, kept beside its vector.
"""

import sqlite3
import threading
from collections.abc import Sequence
from typing import Any

import numpy as np

from vectorstore.characters import HAN
from vectorstore.embed import Embedder, Vectors
from vectorstore.storage.database import Database
from vectorstore.storage.rows import to_matrix
from vectorstore.terms.stopwords import LIGHT

LENGTHS = range(2, 7)
MOST = 20_000
"""How many words of a library are kept by meaning: its most frequent ones."""
NEAREST = 10
"""Of how many ordinary words the likeness to a Chinese one is its common likeness, on average."""
LEAST = 0.5
BEST = 3
BEHIND = 0.1
"""How far behind the best another word may be that is taken too."""
_Shelf = tuple[list[str], Vectors, Vectors]


def update(db: sqlite3.Connection, embedder: Embedder) -> None:
    """Bring the table of words into step with the vocabulary; words that stay keep their vectors."""
    if not embedder.words_compare:
        return
    vocabulary = db.execute("SELECT term FROM vocabulary ORDER BY doc DESC, term").fetchall()
    wanted = [term for (term,) in vocabulary if len(term) in LENGTHS and len(HAN.findall(term)) == len(term)][:MOST]
    held = {term for (term,) in db.execute("SELECT term FROM likeness")}
    gone, new = held.difference(wanted), [term for term in wanted if term not in held]
    db.executemany("DELETE FROM likeness WHERE term = ?", [(term,) for term in gone])
    if new:
        vectors, ordinary = embedder.embed(new), embedder.embed(sorted(LIGHT))
        common = np.sort(vectors @ ordinary.T, axis=1)[:, -NEAREST:].mean(axis=1)
        rows = zip(new, map(float, common), (vector.tobytes() for vector in vectors), strict=True)
        db.executemany("INSERT INTO likeness VALUES (?, ?, ?)", rows)


class Likeness:
    """Answers which words of a library mean what vectors of English words mean."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._mutex = threading.Lock()
        self._shelf: tuple[str, _Shelf | None] = ("", None)

    def like(self, vectors: Vectors) -> list[list[str]]:
        """Return for each row of vectors the words that mean the same, best first; none where nothing is near."""
        shelf = self._words()
        return [_nearest(shelf, vector) if shelf else [] for vector in vectors]

    def _words(self) -> _Shelf | None:
        generation = self._database.meta("generation")
        with self._mutex:
            if self._shelf[0] != generation:
                rows = self._database.all("SELECT term, common, vector FROM likeness ORDER BY term")
                self._shelf = (generation, _shelf(rows) if rows else None)
            return self._shelf[1]


def _shelf(rows: Sequence[tuple[Any, ...]]) -> _Shelf:
    terms, common, blobs = zip(*rows, strict=True)
    return list(terms), np.asarray(common, dtype=np.float32), to_matrix(blobs)


def _nearest(shelf: _Shelf, vector: Vectors) -> list[str]:
    terms, common, matrix = shelf
    score = matrix @ vector - common / 2
    best = np.argsort(-score)[:BEST]
    least = max(LEAST, float(score[best[0]]) - BEHIND)
    return [terms[i] for i in best if score[i] >= least]
