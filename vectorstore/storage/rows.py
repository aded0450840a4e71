"""Records to table rows and back, many at a time: pydantic checks a list much faster than its items one by one."""

import json
import zlib
from collections.abc import Callable, Iterable, Sequence
from functools import wraps
from pathlib import Path
from typing import Any, NamedTuple, ParamSpec, TypeVar

import numpy as np
from pydantic import TypeAdapter

from vectorstore.embed import Vectors
from vectorstore.errors import LibraryError
from vectorstore.lexicon import tokens
from vectorstore.records import Clause, Fact, ParsedReport, Passage, Report, Section
from vectorstore.storage.database import DOCTOR, Database, Terms
from vectorstore.storage.schema import KEYWORD_INDEXES

REPORT_COLUMNS = "id, content, path, card, source, text, origin, sections"
PASSAGE_COLUMNS = 'id, report, section, path, part, period, years, start, "end", text, tokens'
CLAUSE_COLUMNS = 'id, report, passage, section, "order", start, "end", text'
CLAUSE_ROW = f"{CLAUSE_COLUMNS}, part, period"
FACT_COLUMNS = "id, report, kind, plan, period, clause, terms, body"

P = ParamSpec("P")
T = TypeVar("T")
_PASSAGE_FIELDS, _CLAUSE_FIELDS = tuple(Passage.model_fields), tuple(Clause.model_fields)
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


class Stored(NamedTuple):
    """The rows of one report in all tables, without their numbers: each as its columns here name them."""

    report: Sequence[Any]
    passages: Iterable[Sequence[Any]]
    clauses: Iterable[Sequence[Any]]
    facts: Iterable[Sequence[Any]]
    vectors: Iterable[bytes]


def to_store(contents: Contents, vectors: Vectors) -> Stored:
    """Return the rows of a report, with one vector per clause."""
    content, parsed, passages, clauses, facts = contents
    report = parsed.report
    steps = np.diff(np.asarray(parsed.origin, dtype=np.int32), prepend=0).astype(np.int32)  # small numbers: few bytes
    sections = _SECTIONS.dump_json(parsed.sections).decode()
    texts = (pack(parsed.source), pack(parsed.text), zlib.compress(steps.tobytes()), pack(sections))
    path = str(Path(report.path).resolve())
    homes = {passage.id: (passage.part, passage.period) for passage in passages}
    return Stored(
        (report.id, content, path, report.model_dump_json(), *texts),
        map(_passage_row, passages),
        ((c.id, c.report, c.passage, c.section, c.order, c.start, c.end, c.text, *homes[c.passage]) for c in clauses),
        map(_fact_row, facts),
        to_blobs(vectors),
    )


def stored(db: Database, report: str) -> Stored:
    """Return the rows of a report that a library holds."""
    of_report = "WHERE report = ? ORDER BY n"
    (row,) = db.all(f"SELECT {REPORT_COLUMNS} FROM reports WHERE id = ?", report)
    return Stored(
        row,
        db.all(f"SELECT {PASSAGE_COLUMNS} FROM passages {of_report}", report),
        db.all(f"SELECT {CLAUSE_ROW} FROM clauses {of_report}", report),
        db.all(f"SELECT {FACT_COLUMNS} FROM facts {of_report}", report),
        [vector for (vector,) in db.all(f"SELECT vector FROM clauses JOIN vectors USING (n) {of_report}", report)],
    )


def insert(db: Database, rows: Stored) -> None:
    """Store a report whose id is free; the caller holds the transaction."""
    report = rows.report[0]
    _add(db, f"reports ({REPORT_COLUMNS})", [rows.report])
    _add(db, f"passages ({PASSAGE_COLUMNS})", rows.passages)
    _add(db, f"clauses ({CLAUSE_ROW})", rows.clauses)
    _add(db, f"facts ({FACT_COLUMNS})", rows.facts)
    numbers = [n for (n,) in db.all("SELECT n FROM clauses WHERE report = ? ORDER BY n", report)]
    _add(db, "vectors", zip(numbers, rows.vectors, strict=True))
    for index in KEYWORD_INDEXES:
        db.add_terms(index, texts_of(db, index, report))


def delete(db: Database, report: str) -> None:
    """Delete all of a report; nothing happens when it is not there; the caller holds the transaction."""
    for index in KEYWORD_INDEXES:
        db.drop_terms(index, texts_of(db, index, report))
    db.all("DELETE FROM vectors WHERE n IN (SELECT n FROM clauses WHERE report = ?)", report)
    for table in ("facts", "clauses", "passages"):
        db.all(f"DELETE FROM {table} WHERE report = ?", report)
    db.all("DELETE FROM reports WHERE id = ?", report)


def texts_of(db: Database, index: str, report: str) -> list[tuple[int, Terms]]:
    """Return the numbered texts of a report that a keyword index is made of, as their terms."""
    table, column = KEYWORD_INDEXES[index]
    held = db.all(f"SELECT n, {column} FROM {table} WHERE report = ? ORDER BY n", report)
    return [(n, ["".join(term.split()) for term in tokens(text)]) for n, text in held]


def _sound(read: Callable[P, T]) -> Callable[P, T]:
    """Let what cannot be read of stored rows be a LibraryError: their file is damaged."""

    @wraps(read)
    def checked(*given: P.args, **named: P.kwargs) -> T:
        try:
            return read(*given, **named)
        except (ValueError, zlib.error) as error:
            raise LibraryError(f"the library's file is damaged ({type(error).__name__}); {DOCTOR}") from error

    return checked


@_sound
def card(text: str) -> Report:
    """Return the card of a column of that name."""
    return Report.model_validate_json(text)


@_sound
def passages(rows: Iterable[Sequence[Any]]) -> list[Passage]:
    """Return the passages of rows of PASSAGE_COLUMNS."""
    return _PASSAGES.validate_python([dict(zip(_PASSAGE_FIELDS, row, strict=True)) | _lists(row) for row in rows])


@_sound
def clauses(rows: Iterable[Sequence[Any]]) -> list[Clause]:
    """Return the clauses of rows of CLAUSE_COLUMNS."""
    return _CLAUSES.validate_python([dict(zip(_CLAUSE_FIELDS, row, strict=True)) for row in rows])


@_sound
def facts(rows: Iterable[Sequence[Any]]) -> list[Fact]:
    """Return the facts of rows that hold one JSON object each."""
    return _FACTS.validate_json(f"[{','.join(row[0] for row in rows)}]")


@_sound
def sections(blob: bytes) -> tuple[Section, ...]:
    """Return the sections of a column of that name."""
    return _SECTIONS.validate_json(unpack(blob))


@_sound
def parsed(row: Sequence[Any]) -> ParsedReport:
    """Return the report of the columns card, source, text, origin and sections."""
    steps = np.frombuffer(zlib.decompress(row[3]), dtype=np.int32)
    return ParsedReport.model_construct(
        report=card(row[0]),
        source=unpack(row[1]),
        text=unpack(row[2]),
        origin=tuple(np.cumsum(steps).tolist()),
        sections=sections(row[4]),
    )


def pack(text: str) -> bytes:
    """Return a text in few bytes."""
    return zlib.compress(text.encode())


@_sound
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


def _add(db: Database, table: str, rows: Iterable[Sequence[Any]]) -> None:
    held = list(rows)
    if held:
        db.many(f"INSERT INTO {table} VALUES ({', '.join('?' * len(held[0]))})", held)


def _passage_row(passage: Passage) -> Sequence[Any]:
    p = passage
    path, years = json.dumps(p.path, ensure_ascii=False), json.dumps(p.years) if p.years else None
    return (p.id, p.report, p.section, path, p.part, p.period, years, p.start, p.end, p.text, p.tokens)


def _fact_row(fact: Fact) -> Sequence[Any]:
    f = fact
    terms = f"{f.subject}\n{f.verb}\n{f.unit}"
    plan = None if f.plan is None else int(f.plan)
    return (f.id, f.report, f.kind, plan, f.period, f.clause, terms, f.model_dump_json(exclude_defaults=True))


def _lists(row: Sequence[Any]) -> dict[str, Any]:
    return {"path": tuple(json.loads(row[3])), "years": tuple(json.loads(row[6])) if row[6] else None}
