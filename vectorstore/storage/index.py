"""The vector index: one Chroma collection, a copy of the vectors in the tables that proposes the nearest ones.

It is current when it bears the mark of the library's state. Chroma runs in a process of its own
(``chroma_process.py``) and each order to it has a time limit: whatever happens to it, the vectors are in the tables.
"""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from functools import cache
from multiprocessing.connection import Pipe
from pathlib import Path
from typing import Any

import numpy as np

from vectorstore.embed import Vectors
from vectorstore.storage.place import Place

DIRECTORY = "chroma"
OPEN_SECONDS = 10.0
"""To start Python, import Chroma and open a collection: .7 s on an idle machine."""
QUERY_SECONDS = 2.0
WRITE_SECONDS = 20.0
WIDTH = 256
"""Dimensions that are kept of longer vectors: the index is half as large, and of the best 10 it misses none."""
_SCRIPT = Path(__file__).with_name("chroma_process.py")


class IndexFault(Exception):
    """The index cannot be reached, opened, read or written; it can always be made anew."""


def is_there(place: Place) -> bool:
    """Return False when it is known without opening it that there is no index."""
    return bool(place.chroma_url) or (place.directory / DIRECTORY).is_dir()


def can_be_opened(place: Place) -> bool:
    """Return whether Chroma may open it: it wants to write in its directory even to read."""
    return bool(place.chroma_url) or os.access(place.directory / DIRECTORY, os.W_OK)


class IndexTimeout(IndexFault):
    """The index does not answer in time: its machine is busy, or another program holds its files."""


class Index(AbstractContextManager["Index"]):
    """Chroma in a process of its own; every call raises IndexFault when it fails or takes too long."""

    def __init__(self, place: Place, library: str) -> None:
        theirs, self._orders = Pipe(duplex=False)
        self._replies, ours = Pipe(duplex=False)
        command = [sys.executable, "-P", str(_SCRIPT), str(theirs.fileno()), str(ours.fileno())]
        none = subprocess.DEVNULL
        self._process = subprocess.Popen(
            command, pass_fds=(theirs.fileno(), ours.fileno()), stdin=none, stdout=none, stderr=none
        )
        theirs.close()
        ours.close()
        name = f"clauses-{library}" if place.chroma_url else "clauses"
        self._send((str(place.directory / DIRECTORY), place.chroma_url, name))

    def __exit__(self, *raised: object) -> None:
        """Close it."""
        self.close()

    def close(self) -> None:
        """End the process."""
        self._orders.close()
        self._replies.close()
        self._process.kill()
        self._process.wait()

    def order(self, name: str, *arguments: object) -> None:
        """Have something done that :meth:`reply` tells the outcome of."""
        self._send((name, arguments))

    def is_done(self, seconds: float) -> bool:
        """Return whether :meth:`reply` has nothing to wait for, at the latest after some seconds."""
        return self._replies.poll(seconds)

    def reply(self, seconds: float, waiting: Callable[[], None] = lambda: None) -> Any:
        """Return the outcome of the last order; ``waiting`` is called each second until it is there."""
        deadline = time.monotonic() + seconds
        try:
            while not self._replies.poll(min(1.0, max(0.0, deadline - time.monotonic()))):
                if time.monotonic() >= deadline:
                    raise IndexTimeout(f"Chroma does not answer within {seconds:.0f} s")
                waiting()
            done, value = self._replies.recv()
        except (EOFError, OSError) as error:
            raise IndexFault("Chroma ended: its files may be damaged") from error
        if not done:
            raise IndexFault(value)
        return value

    def call(self, seconds: float, name: str, *arguments: object, waiting: Callable[[], None] = lambda: None) -> Any:
        """Have something done and return its outcome."""
        self.order(name, *arguments)
        return self.reply(seconds, waiting)

    def _send(self, message: object) -> None:
        try:
            self._orders.send(message)
        except OSError as error:
            raise IndexFault("Chroma ended: its files may be damaged") from error


def shortened(vectors: Vectors) -> Vectors:
    """Return vectors as the index holds them: shape ``(n, d)`` to ``(n, w)``, w being d, or for long ones fewer."""
    return vectors @ _projection(vectors.shape[1]) if vectors.shape[1] > WIDTH else vectors


@cache
def _projection(dimension: int) -> Vectors:
    """Return orthonormal columns of a random basis: cosines stay nearly what they are."""
    basis = np.linalg.qr(np.random.default_rng(0).standard_normal((dimension, max(WIDTH, dimension // 2))))[0]
    return basis.astype(np.float32)
