"""Records to table rows and back, many at a time: pydantic checks a list much faster than its items one by one."""

import json
import zlib
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from pydantic import BaseModel, TypeAdapter

from vectorstore.embed import Vectors
from vectorstore.records import Clause, Fact, Filters, Passage, Section

PASSAGE_COLUMNS = 'id, report, section, path, part, period, years, start, "end", text, tokens'
CLAUSE_COLUMNS = 'id, report, passage, section, "order", start, "end", text'
Row = tuple[object, ...]

_PASSAGES = TypeAdapter(list[Passage])
_CLAUSES = TypeAdapter(list[Clause])
_FACTS = TypeAdapter(list[Fact])
_SECTIONS = TypeAdapter(tuple[Section, ...])


def passage_row(passage: Passage) -> Row:
    """Return the values of PASSAGE_COLUMNS."""
    p = passage
    path = json.dumps(p.path, ensure_ascii=False)
    return (p.id, p.report, p.section, path, p.part, p.period, _years(p), p.start, p.end, p.text, p.tokens)


def clause_row(clause: Clause) -> Row:
    """Return the values of CLAUSE_COLUMNS."""
    c = clause
    return (c.id, c.report, c.passage, c.section, c.order, c.start, c.end, c.text)


def passages(rows: Iterable[Sequence[Any]]) -> list[Passage]:
    """Return the passages of rows of PASSAGE_COLUMNS."""
    return _PASSAGES.validate_python([{**_named(Passage, row), **_lists(row)} for row in rows])


def _years(passage: Passage) -> str | None:
    return json.dumps(passage.years) if passage.years else None


def _lists(row: Sequence[Any]) -> dict[str, Any]:
    return {"path": tuple(json.loads(row[3])), "years": tuple(json.loads(row[6])) if row[6] else None}


def clauses(rows: Iterable[Sequence[Any]]) -> list[Clause]:
    """Return the clauses of rows of CLAUSE_COLUMNS."""
    return _CLAUSES.validate_python([_named(Clause, row) for row in rows])


def facts(rows: Iterable[Sequence[Any]]) -> list[Fact]:
    """Return the facts of rows that hold one JSON object each."""
    return _FACTS.validate_json(f"[{','.join(row[0] for row in rows)}]")


def sections_to_json(sections: tuple[Section, ...]) -> str:
    """Return sections as one JSON array."""
    return _SECTIONS.dump_json(sections).decode()


def sections(text: str) -> tuple[Section, ...]:
    """Return the sections of one JSON array."""
    return _SECTIONS.validate_json(text)


def origin_to_blob(origin: Sequence[int]) -> bytes:
    """Return rising offsets in few bytes: their steps, compressed."""
    return zlib.compress(np.diff(np.asarray(origin, dtype=np.int32), prepend=0).astype(np.int32).tobytes())


def origin(blob: bytes) -> tuple[int, ...]:
    """Return the offsets of a blob made by :func:`origin_to_blob`."""
    return tuple(np.cumsum(np.frombuffer(zlib.decompress(blob), dtype=np.int32)).tolist())


def to_matrix(blobs: Sequence[bytes]) -> Vectors:
    """Return one row for each float32 blob; all blobs have one length."""
    return np.frombuffer(b"".join(blobs), dtype=np.float32).reshape(len(blobs), -1)


def condition(filters: Filters, table: str) -> tuple[str, list[object]]:
    """Return the SQL condition of filters on a table with report, period and part, and its parameters."""
    wanted = {"report": filters.reports, "period": filters.years, "part": filters.parts}
    parts = [f"{table}.{key} IN (SELECT value FROM json_each(?))" for key, values in wanted.items() if values]
    return " AND ".join(parts) or "1", [json.dumps(values) for values in wanted.values() if values]


def _named(record: type[BaseModel], row: Sequence[Any]) -> dict[str, Any]:
    return dict(zip(record.model_fields, row, strict=True))
