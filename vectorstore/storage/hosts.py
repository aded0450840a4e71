"""Where the vector index of a library lives: in the library's own directory, or on a Chroma server."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, Self
from urllib.parse import urlsplit

from vectorstore.errors import LibraryError

DIRECTORY = "chroma"
_COLLECTION = "clauses"
_REACH_SECONDS = 3.0
_CALL_SECONDS = 60.0


class IndexFault(Exception):
    """The index cannot be reached, opened, read or written; it can always be made anew."""


class Host(Protocol):
    """A place for vector indexes; ``url`` is empty for the library's own directory."""

    @property
    def url(self) -> str:
        """The address of the server."""

    def is_there(self) -> bool:
        """Return False when it is known without opening it that there is no index."""

    def connect(self, generation: int) -> Any:
        """Return a client of Chroma; raises IndexFault."""

    def collection(self, library: str) -> str:
        """Return the name of the collection of a library."""

    def destroy(self, library: str) -> None:
        """Remove the index of a library, if there is one; raises IndexFault."""


@dataclass(frozen=True)
class Embedded:
    """An index in a directory, opened in this process.

    Not safe against another process: whoever opens one holds the index lock. An open client does not see what
    another process writes, and inside a process the clients of one path are one client; so each ``generation`` of
    the content is opened under a spelling of the path of its own.
    """

    directory: Path
    url: str = ""

    @classmethod
    def of(cls, library: Path) -> Self:
        """Return the index of the library in a directory."""
        return cls(library / DIRECTORY)

    def is_there(self) -> bool:
        """Return whether the directory exists."""
        return self.directory.is_dir()

    def connect(self, generation: int) -> Any:
        """Open the directory, made when it does not exist."""
        from chromadb import PersistentClient
        from chromadb.config import Settings

        spelling = f"{self.directory}{'/' * (1 + generation % 100)}"
        with faults():
            return PersistentClient(path=spelling, settings=Settings(anonymized_telemetry=False))

    def collection(self, library: str) -> str:
        """Return the one name, for the directory belongs to one library."""
        return _COLLECTION

    def destroy(self, library: str) -> None:
        """Remove the directory."""
        shutil.rmtree(self.directory, ignore_errors=True)


@dataclass(frozen=True)
class Server:
    """Indexes on a Chroma server, one collection for each library."""

    url: str

    def is_there(self) -> bool:
        """Return True: only a call can tell."""
        return True

    def connect(self, generation: int) -> Any:
        """Connect to the server; one that does not say within seconds that it is there is a fault."""
        from chromadb import HttpClient
        from chromadb.config import Settings
        from httpx import get

        parts = urlsplit(self.url)
        secure = parts.scheme == "https"
        settings = Settings(anonymized_telemetry=False)
        if not secure:  # no certificate is asked for, and to load those of the authorities is slow
            settings.chroma_server_ssl_verify = False
        with faults():
            get(f"{self.url}/api/v2/heartbeat", timeout=_REACH_SECONDS, verify=secure).raise_for_status()
            client: Any = HttpClient(
                host=str(parts.hostname),
                port=parts.port or 0,
                ssl=secure,
                settings=settings,
            )
            client._server._session.timeout = _CALL_SECONDS
            return client

    def collection(self, library: str) -> str:
        """Return a name of the library's own: a server may hold many."""
        return f"{_COLLECTION}-{library}"

    def destroy(self, library: str) -> None:
        """Delete the collection."""
        client = self.connect(0)
        try:
            with faults():
                if self.collection(library) in {found.name for found in client.list_collections()}:
                    client.delete_collection(self.collection(library))
        finally:
            release(client)


def host_of(directory: Path, chroma_url: str | None) -> Host:
    """Return where the index of the library in a directory lives.

    Raises:
        LibraryError: the address is none of a Chroma server.

    >>> host_of(Path("x"), "http://127.0.0.1").url
    'http://127.0.0.1:8000'
    """
    if not chroma_url:
        return Embedded.of(directory)
    try:
        parts = urlsplit(chroma_url)
        port = parts.port or {"http": 8000, "https": 443}[parts.scheme]
    except (ValueError, KeyError):
        raise _unusable(chroma_url) from None
    if not parts.hostname or parts.username or parts.path.strip("/") or parts.query:
        raise _unusable(chroma_url)
    name = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return Server(f"{parts.scheme}://{name}:{port}")


def release(client: Any) -> None:
    """Close a client; one of a server leaves its connections open by itself."""
    client.close()
    for part in (client, client._admin_client):
        session = getattr(part._server, "_session", None)
        if session is not None:
            session.close()


@contextmanager
def faults() -> Iterator[None]:
    """Raise IndexFault in place of whatever Chroma raises."""
    try:
        yield
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:  # a panic of the native code is no Exception
        first: BaseException = error
        while first.__context__:
            first = first.__context__
        raise IndexFault(f"{type(first).__name__}: {first}") from error


def _unusable(chroma_url: str) -> LibraryError:
    shown = chroma_url.rpartition("@")[2]
    return LibraryError(f"the Chroma server {shown!r} cannot be used; give its address as http://HOST:PORT")
