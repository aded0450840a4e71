"""What the tables of a library can be asked: by many readers, and by one writer at a time."""

import shutil
from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

from vectorstore.records import Filters
from vectorstore.storage.schema import TABLES

Rows = list[tuple[Any, ...]]
Terms = Sequence[str]
AMONG = "(SELECT value FROM json_each(?))"
"""What a column is compared with to be one of the values of a list."""
ROOM = 20_000_000
"""Bytes: as much as the library of a dozen long reports takes."""
DOCTOR = "bot doctor says what to do"
FREE_SPACE = "free space on that disk and run the command again; what was there is unharmed"
BUSY = "another ingest is writing to this library; run bot ingest again when it is done"


class Database(ABC):
    """The tables of a library. ``?`` stands for a value in every query, and for a list of values in :data:`AMONG`.

    Every method raises LibraryError: what cannot be read or written, why, and what to do.
    """

    name: str
    """What people know it by."""
    indexes: str
    """The statements that make the keyword indexes."""

    @abstractmethod
    def exists(self) -> bool:
        """Return whether the tables are there."""

    @abstractmethod
    def make(self, tables: str, first: str) -> bool:
        """Carry out statements that make tables, unless the one called ``first`` is there; return whether they were.

        The caller holds the transaction.
        """

    @abstractmethod
    def close(self) -> None:
        """Let go of all connections."""

    @abstractmethod
    def all(self, query: str, *values: object) -> Rows:
        """Return all rows of a query."""

    @abstractmethod
    def many(self, statement: str, values: Iterable[Sequence[object]]) -> None:
        """Carry out a statement once for each row of values."""

    @abstractmethod
    def snapshot(self) -> AbstractContextManager[None]:
        """Let all reads of this thread inside the block see the same state; blocks may be nested."""

    @abstractmethod
    def transaction(self) -> AbstractContextManager[None]:
        """Make all changes inside the block, or none."""

    @abstractmethod
    def exclusive(self, wait: float) -> AbstractContextManager[None]:
        """Be the only writer inside the block; LibraryError when another still is after ``wait`` seconds."""

    @abstractmethod
    def damage(self) -> str:
        """Return what is broken of the stored tables, or nothing."""

    @abstractmethod
    def add_terms(self, index: str, texts: Iterable[tuple[int, Terms]]) -> None:
        """Put numbered texts into a keyword index."""

    @abstractmethod
    def drop_terms(self, index: str, texts: Iterable[tuple[int, Terms]]) -> None:
        """Take texts that are in a keyword index out of it."""

    @abstractmethod
    def clear_terms(self, index: str) -> None:
        """Empty a keyword index."""

    @abstractmethod
    def ranked(self, table: str, groups: Sequence[Terms], filters: Filters) -> tuple[str, list[object]]:
        """Return the query for the rows of a table that hold a term of each group, and its values: n and rank.

        ``rank`` is BM25 as FTS5 gives it, the lowest is the best; a term in several groups counts in each.
        """

    def create(self, meta: dict[str, str]) -> None:
        """Make the tables of a library in one transaction; nothing happens when they exist."""
        with self.transaction():
            if self.make(f"{TABLES}{self.indexes}", "meta"):
                self.many("INSERT INTO meta VALUES (?, ?)", meta.items())

    def meta(self, key: str) -> str:
        """Return a value of the library's own table; what they mean, ``META`` says."""
        return str(self.all("SELECT value FROM meta WHERE key = ?", key)[0][0])

    def set_meta(self, key: str, value: str) -> None:
        """Write a value of the library's own table."""
        change = "ON CONFLICT (key) DO UPDATE SET value = excluded.value"
        self.all(f"INSERT INTO meta VALUES (?, ?) {change}", key, value)


def is_full(directory: Path) -> bool:
    """Return whether the disk of a directory has no room for an index."""
    return shutil.disk_usage(directory).free < ROOM


def condition(filters: Filters, table: str) -> tuple[str, list[object]]:
    """Return the SQL condition of filters on a table with report, period and part, and its values."""
    wanted = {"report": filters.reports, "period": filters.years, "part": filters.parts}
    parts = [f"{table}.{key} IN {AMONG}" for key, values in wanted.items() if values]
    return " AND ".join(parts) or "TRUE", [list(values) for values in wanted.values() if values]
