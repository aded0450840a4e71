"""The tables of a library on a PostgreSQL server, for any number of processes; GIN indexes find words, BM25 is SQL."""

import select
import threading
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from types import SimpleNamespace
from typing import Any

from vectorstore.errors import LibraryError, OutageError
from vectorstore.records import Filters
from vectorstore.storage.database import AMONG, BUSY, Database, Rows, Terms, condition
from vectorstore.storage.schema import INDEX_OF

try:
    import psycopg
    from psycopg.conninfo import conninfo_to_dict
except ImportError as error:
    raise LibraryError("BOT_DATABASE_URL needs the package psycopg: install the extra postgres") from error

CONNECT_SECONDS = 5
QUERY_SECONDS = 30
WRITER = 0x626F74
"""The advisory lock of the one writer; the server lets go of it when the writer's connection ends."""

_TYPES = (
    ("INTEGER PRIMARY KEY AUTOINCREMENT", "BIGINT PRIMARY KEY GENERATED ALWAYS AS IDENTITY"),
    ("INTEGER", "BIGINT"),
    ("BLOB", "BYTEA"),
    ("TEXT", 'TEXT COLLATE "C"'),  # in the order of SQLite
    ('TEXT COLLATE "C"[]', 'TEXT[] COLLATE "C"'),
    (" WITHOUT ROWID", ""),
)
_INDEXES = """
CREATE TABLE {index} (n INTEGER PRIMARY KEY, terms TEXT[] NOT NULL);
CREATE INDEX {index}_words ON {index} USING GIN (terms) WITH (fastupdate = off);
CREATE TABLE {index}_count (term TEXT PRIMARY KEY, doc INTEGER NOT NULL);
"""
_VOCABULARY = "CREATE VIEW vocabulary AS SELECT term, doc FROM clause_terms_count WHERE term > ' ' AND doc > 0;\n"
_PLANS = "SET jit = off; SET enable_seqscan = off"
"""To compile a query takes 50 ms, and to look for words in 8,000 texts one by one 20 ms instead of 2."""
_RANKED = """
SELECT n, -sum(idf * (f * (1.2 + 1) / (f + 1.2 * (1 - 0.75 + 0.75 * size / average))) ORDER BY place) AS rank FROM (
    SELECT held.n, cardinality(held.terms) AS size, place, idf, average, count(*)::float8 AS f
    FROM {index} AS held {join} CROSS JOIN LATERAL unnest(held.terms) AS word JOIN asked ON asked.term = word
    WHERE {where}
    GROUP BY held.n, place, idf, average
) AS counted
GROUP BY n
"""
"""The BM25 of FTS5, its constants and its order of adding, so that the same texts rank the same."""
_ASKED = """
WITH size AS (
    SELECT max(doc) FILTER (WHERE term = '')::float8 AS texts, max(doc) FILTER (WHERE term = ' ')::float8 AS words
    FROM {index}_count WHERE term IN ('', ' ')
), asked AS MATERIALIZED (
    SELECT place, asked.term, words / texts AS average,
        greatest(ln((texts - coalesce(doc, 0) + 0.5) / (coalesce(doc, 0) + 0.5)), 1e-6) AS idf
    FROM unnest(?::text[]) WITH ORDINALITY AS asked(term, place) CROSS JOIN size
    LEFT JOIN {index}_count AS held ON held.term = asked.term COLLATE "C"
)
"""


class Postgres(Database):
    """The tables at an address; a reader takes a connection for each query or snapshot, a writer keeps one."""

    indexes = "".join(_INDEXES.format(index=index) for index in INDEX_OF.values()) + _VOCABULARY

    def __init__(self, url: str, writable: bool = False) -> None:
        self._url, self._writable = url, writable
        self._idle: list[psycopg.Connection[Any]] = []
        self._local: Any = SimpleNamespace() if writable else threading.local()
        try:
            given = conninfo_to_dict(url)
        except psycopg.Error as error:
            raise LibraryError("BOT_DATABASE_URL cannot be used; give it as postgresql://USER@HOST/NAME") from error
        self.name = f"postgresql://{given.get('host', 'localhost')}:{given.get('port', 5432)}/{given.get('dbname', '')}"

    def exists(self) -> bool:
        """Return whether the tables are there."""
        return self._has("meta")

    def make(self, tables: str, first: str) -> bool:
        """Carry out statements that make tables, unless the one called ``first`` is there; return whether they were."""
        self.all("SELECT pg_advisory_xact_lock(?)", WRITER + 1)
        if self._has(first):
            return False
        for theirs, ours in _TYPES:
            tables = tables.replace(theirs, ours)
        for statement in filter(str.strip, tables.split(";\n")):
            self.all(statement)
        return True

    def close(self) -> None:
        """Close the connections that nobody uses."""
        while self._idle:
            self._idle.pop().close()

    def all(self, query: str, *values: object) -> Rows:
        """Return all rows of a query."""
        with self._connection() as connection:
            cursor = connection.execute(_translated(query), values, binary=True)
            return cursor.fetchall() if cursor.description else []

    def many(self, statement: str, values: Iterable[Sequence[object]]) -> None:
        """Carry out a statement once for each row of values."""
        with self._connection() as connection:
            connection.cursor().executemany(_translated(statement), values)

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """Let all reads of this thread inside the block see the same state; blocks may be nested."""
        with self._kept(), self._block("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"):
            yield

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Make all changes inside the block, or none."""
        with self._kept(), self._block("BEGIN"):
            yield

    @contextmanager
    def exclusive(self, wait: float) -> Iterator[None]:
        """Hold the server's lock of the one writer; it lets go when this process dies."""
        with self._kept():
            deadline = time.monotonic() + wait
            while not self.all("SELECT pg_try_advisory_lock(?)", WRITER)[0][0]:
                if time.monotonic() >= deadline:
                    raise LibraryError(f"{self.name}: {BUSY}")
                time.sleep(0.05)
            yield
            self.all("ANALYZE")  # without it a query of words reads all texts
            self.all("SELECT pg_advisory_unlock(?)", WRITER)

    def damage(self) -> str:
        """Return nothing: the server looks after its files."""
        return ""

    def add_terms(self, index: str, texts: Iterable[tuple[int, Terms]]) -> None:
        """Put numbered texts into a keyword index."""
        held = [(n, list(terms)) for n, terms in texts]
        self.many(f"INSERT INTO {index} VALUES (?, ?)", held)
        self._count(index, 1, [terms for _, terms in held])

    def drop_terms(self, index: str, texts: Iterable[tuple[int, Terms]]) -> None:
        """Take texts that are in a keyword index out of it."""
        held = list(texts)
        self.all(f"DELETE FROM {index} WHERE n IN {AMONG}", [n for n, _ in held])
        self._count(index, -1, [terms for _, terms in held])

    def clear_terms(self, index: str) -> None:
        """Empty a keyword index."""
        self.all(f"DELETE FROM {index}")
        self.all(f"DELETE FROM {index}_count")

    def ranked(self, table: str, groups: Sequence[Terms], filters: Filters) -> tuple[str, list[object]]:
        """Return the query for the rows of a table that hold a term of each group, and its values: n and rank."""
        index = INDEX_OF[table]
        where, limits = condition(filters, table)
        found = " AND ".join(["held.terms && ?::text[]"] * len(groups))
        ranked = _RANKED.format(
            index=index, where=f"{found} AND {where}", join=f"JOIN {table} USING (n)" if limits else ""
        )
        asked = [term for group in groups for term in group]
        return f"{_ASKED.format(index=index)}{ranked}", [asked, *map(list, groups), *limits]

    def _has(self, table: str) -> bool:
        return bool(self.all("SELECT 1 WHERE to_regclass(?) IS NOT NULL", table))

    def _count(self, index: str, sign: int, texts: Sequence[Terms]) -> None:
        """Note in how many texts each term stands; '' counts the texts and ' ' all their terms."""
        counts = Counter(term for terms in texts for term in set(terms))
        counts |= {"": len(texts), " ": sum(map(len, texts))}
        change = f"ON CONFLICT (term) DO UPDATE SET doc = {index}_count.doc + excluded.doc"
        self.many(
            f"INSERT INTO {index}_count VALUES (?, ?) {change}", [(t, sign * n) for t, n in sorted(counts.items())]
        )

    @contextmanager
    def _connection(self) -> Iterator["psycopg.Connection[Any]"]:
        """Lend the connection that the thread keeps, else an idle one, else a new one."""
        try:
            if (kept := getattr(self._local, "connection", None)) is not None:
                yield kept
                return
            connection = self._free() or self._connected()
            try:
                yield connection
            except BaseException:
                connection.close()
                raise
            self._idle.append(connection)
        except psycopg.Error as error:
            raise self._told(error) from error

    @contextmanager
    def _kept(self) -> Iterator[None]:
        """Let this thread, or the one writer, use one connection inside the block."""
        if getattr(self._local, "connection", None) is not None:
            yield
            return
        with self._connection() as connection:
            self._local.connection = connection
            try:
                yield
            finally:
                self._local.connection = None

    @contextmanager
    def _block(self, begin: str) -> Iterator[None]:
        connection = self._local.connection
        if connection.info.transaction_status != psycopg.pq.TransactionStatus.IDLE:
            yield
            return
        self.all(begin)
        try:
            yield
            self.all("COMMIT")
        except BaseException:
            if not connection.closed:
                connection.rollback()
            raise

    def _free(self) -> "psycopg.Connection[Any] | None":
        """Return an idle connection that the server has not ended: such a one has something to read."""
        with suppress(IndexError):
            while connection := self._idle.pop():
                if not connection.closed and not select.select([connection], [], [], 0)[0]:
                    return connection
                connection.close()
        return None

    def _connected(self) -> "psycopg.Connection[Any]":
        connection = psycopg.connect(
            self._url, autocommit=True, connect_timeout=CONNECT_SECONDS, tcp_user_timeout=1000 * CONNECT_SECONDS
        )
        if not self._writable:
            connection.execute(f"SET statement_timeout = '{QUERY_SECONDS}s'; {_PLANS}")
        return connection

    def _told(self, error: "psycopg.Error") -> LibraryError:
        reason = next(iter(str(error).strip().splitlines()), type(error).__name__)
        if isinstance(error, psycopg.errors.DiskFull):
            return LibraryError(f"{self.name}: cannot be written ({reason}); free space on the server's disk")
        if isinstance(error, psycopg.OperationalError):
            return OutageError(
                f"{self.name}: the database cannot be reached ({reason}); start it, or correct BOT_DATABASE_URL"
            )
        verb = "written" if self._writable else "read"
        return LibraryError(f"{self.name}: the library cannot be {verb} ({reason}); bot doctor says what to do")


def _translated(query: str) -> str:
    """Return a query as PostgreSQL has it.

    >>> _translated(f"SELECT n FROM t WHERE id IN {AMONG} AND x = ?")
    'SELECT n FROM t WHERE id = ANY(%s) AND x = %s'
    """
    return query.replace(f" IN {AMONG}", " = ANY(?)").replace("%", "%%").replace("?", "%s")
