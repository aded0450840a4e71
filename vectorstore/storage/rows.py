"""Records to table rows and back, many at a time: pydantic checks a list much faster than its items one by one."""

import json
import sqlite3
import zlib
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from pydantic import BaseModel, TypeAdapter

from vectorstore.embed import Vectors
from vectorstore.lexicon import tokens
from vectorstore.records import Clause, Fact, Filters, ParsedReport, Passage, Report, Section

PASSAGE_COLUMNS = 'id, report, section, path, part, period, years, start, "end", text, tokens'
CLAUSE_COLUMNS = 'id, report, passage, section, "order", start, "end", text'
AMONG = "(SELECT value FROM json_each(?))"
KEYWORD_INDEXES = {
    "clause_terms": ("clauses", "text"),
    "passage_terms": ("passages", "text"),
    "fact_terms": ("facts", "terms"),
}

_PASSAGES = TypeAdapter(list[Passage])
_CLAUSES = TypeAdapter(list[Clause])
_FACTS = TypeAdapter(list[Fact])
_SECTIONS = TypeAdapter(tuple[Section, ...])


class Contents(NamedTuple):
    """All that the library keeps of a report, but for the vectors; ``content`` is the digest of what it was made of."""

    content: str
    parsed: ParsedReport
    passages: Sequence[Passage]
    clauses: Sequence[Clause]
    facts: Sequence[Fact]


def insert(db: sqlite3.Connection, contents: Contents, vectors: Vectors) -> None:
    """Store a report whose id is free, with one vector per clause; the caller holds the transaction."""
    content, parsed, passages, clauses, facts = contents
    report = parsed.report
    texts = (pack(parsed.source), pack(parsed.text), _origin_to_blob(parsed.origin), pack(_sections_to_json(parsed)))
    path = str(Path(report.path).resolve())
    _add(db, "reports", [(report.id, content, path, report.model_dump_json(), *texts)])
    _add(db, f"passages ({PASSAGE_COLUMNS})", map(_passage_row, passages))
    homes = {passage.id: (passage.part, passage.period) for passage in passages}
    rows = ((c.id, c.report, c.passage, c.section, c.order, c.start, c.end, c.text, *homes[c.passage]) for c in clauses)
    _add(db, f"clauses ({CLAUSE_COLUMNS}, part, period)", rows)
    _add(db, "facts (id, report, kind, plan, period, clause, terms, body)", map(_fact_row, facts))
    numbers = [n for (n,) in db.execute("SELECT n FROM clauses WHERE report = ? ORDER BY n", (report.id,))]
    _add(db, "vectors", zip(numbers, to_blobs(vectors), strict=True))
    for index, (table, column) in KEYWORD_INDEXES.items():
        index_terms(db, index, db.execute(f"SELECT n, {column} FROM {table} WHERE report = ?", (report.id,)))


def delete(db: sqlite3.Connection, report: str) -> None:
    """Delete all of a report; nothing happens when it is not there; the caller holds the transaction."""
    for index, (table, column) in KEYWORD_INDEXES.items():
        held = db.execute(f"SELECT n, {column} FROM {table} WHERE report = ?", (report,)).fetchall()
        gone = ((n, _terms(text)) for n, text in held)
        db.executemany(f"INSERT INTO {index} ({index}, rowid, terms) VALUES ('delete', ?, ?)", gone)
    db.execute("DELETE FROM vectors WHERE n IN (SELECT n FROM clauses WHERE report = ?)", (report,))
    for table in ("facts", "clauses", "passages"):
        db.execute(f"DELETE FROM {table} WHERE report = ?", (report,))
    db.execute("DELETE FROM reports WHERE id = ?", (report,))


def index_terms(db: sqlite3.Connection, index: str, texts: Iterable[tuple[int, str]]) -> None:
    """Put numbered texts into a keyword index."""
    _add(db, f"{index} (rowid, terms)", [(n, _terms(text)) for n, text in texts])


def passages(rows: Iterable[Sequence[Any]]) -> list[Passage]:
    """Return the passages of rows of PASSAGE_COLUMNS."""
    return _PASSAGES.validate_python([{**_named(Passage, row), **_lists(row)} for row in rows])


def clauses(rows: Iterable[Sequence[Any]]) -> list[Clause]:
    """Return the clauses of rows of CLAUSE_COLUMNS."""
    return _CLAUSES.validate_python([_named(Clause, row) for row in rows])


def facts(rows: Iterable[Sequence[Any]]) -> list[Fact]:
    """Return the facts of rows that hold one JSON object each."""
    return _FACTS.validate_json(f"[{','.join(row[0] for row in rows)}]")


def sections(blob: bytes) -> tuple[Section, ...]:
    """Return the sections of a column of that name."""
    return _SECTIONS.validate_json(unpack(blob))


def parsed(row: Sequence[Any]) -> ParsedReport:
    """Return the report of the columns card, source, text, origin and sections."""
    steps = np.frombuffer(zlib.decompress(row[3]), dtype=np.int32)
    return ParsedReport.model_construct(
        report=Report.model_validate_json(row[0]),
        source=unpack(row[1]),
        text=unpack(row[2]),
        origin=tuple(np.cumsum(steps).tolist()),
        sections=sections(row[4]),
    )


def pack(text: str) -> bytes:
    """Return a text in few bytes."""
    return zlib.compress(text.encode())


def unpack(blob: bytes) -> str:
    """Return the text of :func:`pack`."""
    return zlib.decompress(blob).decode()


def to_blobs(vectors: Vectors) -> list[bytes]:
    """Return each row as signed bytes: its direction is kept within .002 of every cosine, in a quarter of the space."""
    largest = np.abs(vectors).max(axis=1, keepdims=True, initial=1e-9)
    return [row.tobytes() for row in np.rint(vectors / largest * 127).astype(np.int8)]


def to_matrix(blobs: Sequence[bytes]) -> Vectors:
    """Return one L2-normalised row for each blob of :func:`to_blobs`; all blobs have one length."""
    matrix = np.frombuffer(b"".join(blobs), dtype=np.int8).reshape(len(blobs), -1).astype(np.float32)
    matrix /= np.maximum(np.linalg.norm(matrix, axis=1, keepdims=True), np.float32(1e-9))
    return matrix


def condition(filters: Filters, table: str) -> tuple[str, list[object]]:
    """Return the SQL condition of filters on a table with report, period and part, and its parameters."""
    wanted = {"report": filters.reports, "period": filters.years, "part": filters.parts}
    parts = [f"{table}.{key} IN {AMONG}" for key, values in wanted.items() if values]
    return " AND ".join(parts) or "1", [json.dumps(values) for values in wanted.values() if values]


def ranked(table: str, match: str, filters: Filters) -> tuple[str, list[object]]:
    """Return the SQL for the rows of a table that match an FTS5 expression, and its parameters: n and rank.

    The rows of a report follow one another, so its part of a keyword index is read and no other.
    """
    index = next(name for name, (of, _) in KEYWORD_INDEXES.items() if of == table)
    values: list[object] = [match]
    within = ""
    if len(filters.reports) == 1:
        edges = (f"(SELECT {edge}(n) FROM {table} WHERE report = ?)" for edge in ("min", "max"))
        within = f"AND rowid BETWEEN {' AND '.join(edges)}"
        values += [*filters.reports, *filters.reports]
    where, limits = condition(filters.model_copy(update={"reports": filters.reports[1:] and filters.reports}), table)
    hits = f"SELECT rowid AS n, rank FROM {index} WHERE {index} MATCH ? {within}"
    return (f"SELECT n, rank FROM ({hits}) JOIN {table} USING (n) WHERE {where}" if limits else hits), values + limits


def _add(db: sqlite3.Connection, table: str, rows: Iterable[Sequence[Any]]) -> None:
    held = list(rows)
    if held:
        db.executemany(f"INSERT INTO {table} VALUES ({', '.join('?' * len(held[0]))})", held)


def _passage_row(passage: Passage) -> Sequence[Any]:
    p = passage
    path, years = json.dumps(p.path, ensure_ascii=False), json.dumps(p.years) if p.years else None
    return (p.id, p.report, p.section, path, p.part, p.period, years, p.start, p.end, p.text, p.tokens)


def _fact_row(fact: Fact) -> Sequence[Any]:
    f = fact
    terms = f"{f.subject}\n{f.verb}\n{f.unit}"
    return (f.id, f.report, f.kind, f.plan, f.period, f.clause, terms, f.model_dump_json(exclude_defaults=True))


def _terms(text: str) -> str:
    return " ".join("".join(term.split()) for term in tokens(text))


def _lists(row: Sequence[Any]) -> dict[str, Any]:
    return {"path": tuple(json.loads(row[3])), "years": tuple(json.loads(row[6])) if row[6] else None}


def _sections_to_json(parsed: ParsedReport) -> str:
    return _SECTIONS.dump_json(parsed.sections).decode()


def _origin_to_blob(origin: Sequence[int]) -> bytes:
    """Return rising offsets in few bytes: their steps, compressed."""
    return zlib.compress(np.diff(np.asarray(origin, dtype=np.int32), prepend=0).astype(np.int32).tobytes())


def _named(record: type[BaseModel], row: Sequence[Any]) -> dict[str, Any]:
    return dict(zip(record.model_fields, row, strict=True))
