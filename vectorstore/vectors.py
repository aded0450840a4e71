"""The vector index: one Chroma collection in a directory of its own, derived from the vectors in SQLite."""

import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from vectorstore.embed import Vectors
from vectorstore.records import Filters

DIRECTORY = "chroma"
_COLLECTION = "clauses"
_BATCH = 2000
_CONFIGURATION: Any = {"hnsw": {"space": "cosine", "ef_search": 200}}


class IndexFault(Exception):
    """The index cannot be opened, read or written; it can always be made anew."""


class VectorIndex:
    """Vectors by number; every method raises IndexFault when the index is damaged.

    Not safe against another process: whoever opens one holds the index lock. An open client does not see what
    another process writes, and inside a process the clients of one path are one client; so each ``generation`` of
    the content is opened under a spelling of the path of its own.
    """

    def __init__(self, directory: Path, generation: int) -> None:
        from chromadb import PersistentClient
        from chromadb.config import Settings

        spelling = f"{directory}{'/' * (1 + generation % 100)}"
        with _faults():
            self._client: Any = PersistentClient(path=spelling, settings=Settings(anonymized_telemetry=False))
            self._collection: Any = self._client.get_or_create_collection(
                _COLLECTION, embedding_function=None, configuration=_CONFIGURATION
            )

    def close(self) -> None:
        """Let go of the files."""
        self._client.close()

    def count(self) -> int:
        """Return how many vectors there are."""
        with _faults():
            return int(self._collection.count())

    def numbers(self) -> set[int]:
        """Return the numbers of all vectors."""
        with _faults():
            return {int(item) for item in self._collection.get(include=[])["ids"]}

    def query(self, vector: Vectors, k: int, filters: Filters) -> list[tuple[int, float]]:
        """Return the numbers of the nearest vectors with their cosines, best first."""
        with _faults():
            found = self._collection.query(
                query_embeddings=[vector], n_results=k, where=_where(filters), include=["distances"]
            )
        return [(int(n), 1.0 - distance) for n, distance in zip(found["ids"][0], found["distances"][0], strict=True)]

    def add(self, numbers: Sequence[int], vectors: Vectors, labels: Sequence[dict[str, str | int]]) -> None:
        """Add vectors; a number that is there already is overwritten."""
        for start in range(0, len(numbers), _BATCH):
            part = slice(start, start + _BATCH)
            ids = [str(n) for n in numbers[part]]
            with _faults():
                self._collection.upsert(ids=ids, embeddings=vectors[part], metadatas=list(labels[part]))

    def delete(self, numbers: Sequence[int]) -> None:
        """Remove vectors; a number that is not there is ignored."""
        for start in range(0, len(numbers), _BATCH):
            with _faults():
                self._collection.delete(ids=[str(n) for n in numbers[start : start + _BATCH]])


def destroy(directory: Path) -> None:
    """Remove the index from the disk."""
    shutil.rmtree(directory, ignore_errors=True)


@contextmanager
def _faults() -> Iterator[None]:
    try:
        yield
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:  # a panic of the native code is no Exception
        first: BaseException = error
        while first.__context__:
            first = first.__context__
        raise IndexFault(f"{type(first).__name__}: {first}") from error


def _where(filters: Filters) -> dict[str, Any] | None:
    wanted = {"report": filters.reports, "period": filters.years, "part": filters.parts}
    conditions = [{key: {"$in": list(values)}} for key, values in wanted.items() if values]
    if len(conditions) > 1:
        return {"$and": conditions}
    return conditions[0] if conditions else None
