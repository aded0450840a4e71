"""A light stand-in for the embedder."""

import zlib
from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from vectorstore.embed import Vectors


class HashEmbedder:
    """Vectors from hashed character pairs: no model, no meaning, the same everywhere."""

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
