"""The vector index: one Chroma collection, derived from the vectors in SQLite."""

from collections.abc import Sequence
from typing import Any, Self

from vectorstore.embed import Vectors
from vectorstore.records import Filters
from vectorstore.storage.hosts import Host, IndexFault, faults, release

_BATCH = 1000
_CONFIGURATION: Any = {"hnsw": {"space": "cosine", "ef_search": 200}}


class VectorIndex:
    """Vectors by number; every method raises IndexFault when the index is damaged or out of reach.

    The ``stamp`` is a word that the writer leaves when it is done: an index with another stamp holds other content.
    """

    def __init__(self, client: Any, collection: Any) -> None:
        self._client = client
        self._collection = collection

    @classmethod
    def open(cls, host: Host, library: str, generation: int) -> Self:
        """Open the index of a library for reading.

        Raises:
            IndexFault: there is none, or it cannot be opened.
        """
        client = host.connect(generation)
        try:
            with faults():
                return cls(client, client.get_collection(host.collection(library), embedding_function=None))
        except IndexFault:
            release(client)
            raise

    @classmethod
    def make(cls, host: Host, library: str, generation: int) -> Self:
        """Open the index of a library for writing, made when there is none."""
        client = host.connect(generation)
        try:
            with faults():
                name = host.collection(library)
                return cls(
                    client,
                    client.get_or_create_collection(name, embedding_function=None, configuration=_CONFIGURATION),
                )
        except IndexFault:
            release(client)
            raise

    def close(self) -> None:
        """Let go of the files or the connection."""
        release(self._client)

    def stamp(self) -> str:
        """Return the word that the last writer left, as it is now."""
        with faults():
            now = self._client.get_collection(self._collection.name, embedding_function=None)
        return str((now.metadata or {}).get("stamp", ""))

    def set_stamp(self, stamp: str) -> None:
        """Leave a word."""
        with faults():
            self._collection.modify(metadata={"stamp": stamp})

    def count(self) -> int:
        """Return how many vectors there are."""
        with faults():
            return int(self._collection.count())

    def numbers(self) -> set[int]:
        """Return the numbers of all vectors."""
        with faults():
            return {int(item) for item in self._collection.get(include=[])["ids"]}

    def query(self, vector: Vectors, k: int, filters: Filters) -> list[tuple[int, float]]:
        """Return the numbers of the nearest vectors with their cosines, best first."""
        with faults():
            found = self._collection.query(
                query_embeddings=[vector], n_results=k, where=_where(filters), include=["distances"]
            )
        return [(int(n), 1.0 - distance) for n, distance in zip(found["ids"][0], found["distances"][0], strict=True)]

    def add(self, numbers: Sequence[int], vectors: Vectors, labels: Sequence[dict[str, str | int]]) -> None:
        """Add vectors; a number that is there already is overwritten."""
        for start in range(0, len(numbers), _BATCH):
            part = slice(start, start + _BATCH)
            ids = [str(n) for n in numbers[part]]
            with faults():
                self._collection.upsert(ids=ids, embeddings=vectors[part], metadatas=list(labels[part]))

    def delete(self, numbers: Sequence[int]) -> None:
        """Remove vectors; a number that is not there is ignored."""
        for start in range(0, len(numbers), _BATCH):
            with faults():
                self._collection.delete(ids=[str(n) for n in numbers[start : start + _BATCH]])


def _where(filters: Filters) -> dict[str, Any] | None:
    wanted = {"report": filters.reports, "period": filters.years, "part": filters.parts}
    conditions = [{key: {"$in": list(values)}} for key, values in wanted.items() if values]
    if len(conditions) > 1:
        return {"$and": conditions}
    return conditions[0] if conditions else None
