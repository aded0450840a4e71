"""The process that Chroma runs in, started by ``index.py``: a lock or damaged files hold or end it, and nothing else.

Orders come as ``(name, arguments)``, replies go as ``(True, value)`` or ``(False, reason)``. It ends with its orders.
Only one process may have a directory of Chroma open while it is written: the lock file says who.
"""

import fcntl
import os
import shutil
import sys
import time
from contextlib import suppress
from multiprocessing.connection import Connection
from typing import Any
from urllib.parse import urlsplit

CONFIGURATION: Any = {"hnsw": {"space": "cosine", "ef_search": 400, "ef_construction": 40}}
"""400: more than are asked for at once. The 320 found hold .95 of the true best 80 and .99 of the best 10; with an
ef_construction of 100 the same, in a third more time."""
BATCH = 1000


BUSY = "another process writes it now"


class BusyError(Exception):
    """Another process holds the index."""


class Chroma:
    """One collection, in a directory or on a server. Its metadata hold the ``stamp`` that its last writer left."""

    def __init__(self, directory: str, url: str, name: str) -> None:
        self._directory, self._url, self._name = directory, url, name
        self._lock = -1
        self._client: Any = None
        self._collection: Any = None

    def reach(self) -> None:
        """Do nothing where Chroma can be reached."""
        self._connected()

    def open(self) -> None:
        """Open the collection for reading."""
        self._take(fcntl.LOCK_SH, 0)
        self._collection = self._connected().get_collection(self._name, embedding_function=None)
        self._release()

    def lock(self, wait: float) -> None:
        """Keep all others out while this process lives."""
        self._take(fcntl.LOCK_EX, wait)

    def open_to_write(self, fresh: bool) -> str:
        """Make the collection where there is none, or anew if ``fresh``; return its stamp. To be locked before."""
        if fresh and not self._url:
            shutil.rmtree(self._directory, ignore_errors=True)
            with suppress(OSError):  # a file in its place
                os.unlink(self._directory)
        client = self._connected()
        if fresh and self._url and self._name in {found.name for found in client.list_collections()}:
            client.delete_collection(self._name)
        made = client.get_or_create_collection(self._name, embedding_function=None, configuration=CONFIGURATION)
        self._collection = made
        return self._stamp()

    def set_stamp(self, stamp: str) -> None:
        """Leave a word."""
        self._collection.modify(metadata={"stamp": stamp})

    def numbers(self) -> list[int]:
        """Return the numbers of all vectors."""
        return [int(item) for item in self._collection.get(include=[])["ids"]]

    def add(self, numbers: list[int], vectors: Any) -> None:
        """Add at most BATCH vectors."""
        self._collection.upsert(ids=[str(n) for n in numbers], embeddings=vectors)

    def delete(self, numbers: list[int]) -> None:
        """Remove vectors."""
        for start in range(0, len(numbers), BATCH):
            self._collection.delete(ids=[str(n) for n in numbers[start : start + BATCH]])

    def nearest(self, stamp: str, vector: Any, k: int) -> list[int] | None:
        """Return the numbers of the nearest vectors, best first; None when the index has another stamp."""
        self._take(fcntl.LOCK_SH, 0)
        try:
            if self._stamp() != stamp:
                return None
            return [
                int(n) for n in self._collection.query(query_embeddings=[vector], n_results=k, include=[])["ids"][0]
            ]
        finally:
            self._release()

    def contents(self, stamp: str) -> tuple[list[int], Any] | None:
        """Return all numbers with their vectors; None when the index has another stamp."""
        self._take(fcntl.LOCK_SH, 0)
        try:
            found = self._collection.get(include=["embeddings"]) if self._stamp() == stamp else None
        finally:
            self._release()
        return ([int(item) for item in found["ids"]], found["embeddings"]) if found else None

    def _stamp(self) -> str:
        now = self._client.get_collection(self._name, embedding_function=None)
        return str((now.metadata or {}).get("stamp", ""))

    def _connected(self) -> Any:
        from chromadb import HttpClient, PersistentClient
        from chromadb.config import Settings

        settings = Settings(anonymized_telemetry=False)
        if self._url:
            parts = urlsplit(self._url)
            secure = parts.scheme == "https"
            if not secure:  # no certificate is asked for, and to load those of the authorities is slow
                settings.chroma_server_ssl_verify = False
            self._client = HttpClient(str(parts.hostname), parts.port or 0, ssl=secure, settings=settings)
        else:
            self._client = PersistentClient(path=self._directory, settings=settings)
        return self._client

    def _take(self, mode: int, wait: float) -> None:
        if self._url:
            return
        if self._lock < 0:
            self._lock = os.open(f"{self._directory}.lock", os.O_RDWR | os.O_CREAT, 0o666)
        deadline = time.monotonic() + wait
        while True:
            try:
                return fcntl.flock(self._lock, mode | fcntl.LOCK_NB)
            except BlockingIOError:
                if time.monotonic() >= deadline:
                    raise BusyError(BUSY) from None
                time.sleep(0.02)

    def _release(self) -> None:
        if not self._url:
            fcntl.flock(self._lock, fcntl.LOCK_UN)


def main() -> None:
    """Serve orders until there are no more."""
    orders, replies = Connection(int(sys.argv[1]), writable=False), Connection(int(sys.argv[2]), readable=False)
    try:
        chroma = Chroma(*orders.recv())
        import chromadb  # noqa: F401 - before the first order comes, for it takes .5 s

        while True:
            name, arguments = orders.recv()
            replies.send(_reply(chroma, name, arguments))
    except (EOFError, OSError):
        return


def _reply(chroma: Chroma, name: str, arguments: tuple[Any, ...]) -> tuple[bool, Any]:
    try:
        return True, getattr(chroma, name)(*arguments)
    except BaseException as error:  # a panic of the native code is no Exception
        first: BaseException = error
        while first.__context__ and not isinstance(first, BusyError):
            first = first.__context__
        return False, str(first) if isinstance(first, BusyError) else f"{type(first).__name__}: {first}"


if __name__ == "__main__":
    main()
