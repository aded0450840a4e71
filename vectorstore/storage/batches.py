"""Reports on their way to their vectors: small ones wait for each other, and embedding goes on beside reading."""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from types import TracebackType
from typing import Self

import numpy as np

from vectorstore.embed import Embedder, Vectors
from vectorstore.storage.tables import Contents

SIZE = 256
"""Clauses that a batch waits for, and that are embedded in one go."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Reports that are embedded together; ``known`` are vectors by text that need not be made again."""

    contents: Sequence[Contents]
    known: Mapping[str, Vectors]
    fresh: Future[dict[str, Vectors]]

    def vectors(self, contents: Contents) -> Vectors:
        """Return one row per clause of a report of this batch; waits, and raises what the embedder raised."""
        fresh = self.fresh.result()
        rows = [self.known[text] if text in self.known else fresh[text] for text in (c.text for c in contents.clauses)]
        return np.stack(rows) if rows else np.empty((0, 0), dtype=np.float32)


class Batches:
    """Embeds one batch after the other in a thread of its own."""

    def __init__(self, embedder: Embedder, progress: Callable[[int, int], None]) -> None:
        self._embedder = embedder
        self._progress = progress
        self._done = self._total = 0
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="embed")

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Drop what has not begun."""
        self._pool.shutdown(cancel_futures=True)

    def start(self, contents: Sequence[Contents], known: Mapping[str, Vectors]) -> Batch:
        """Begin to embed the clauses of some reports."""
        texts = dict.fromkeys(clause.text for item in contents for clause in item.clauses if clause.text not in known)
        self._total += len(texts)
        return Batch(contents, known, self._pool.submit(self._embed, list(texts)))

    def _embed(self, texts: Sequence[str]) -> dict[str, Vectors]:
        fresh: dict[str, Vectors] = {}
        for start in range(0, len(texts), SIZE):
            part = texts[start : start + SIZE]
            fresh.update(zip(part, self._embedder.embed(part), strict=True))
            self._done += len(part)
            self._progress(self._done, self._total)
        return fresh
