"""Writing a report to the tables and deleting it; the caller holds the transaction."""

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from vectorstore.embed import Vectors
from vectorstore.lexicon import tokens
from vectorstore.records import Clause, Fact, ParsedReport, Passage
from vectorstore.storage import rows

_PASSAGE_SLOTS = ", ".join("?" * 11)
_CLAUSE_SLOTS = ", ".join("?" * 10)


@dataclass(frozen=True, slots=True)
class Contents:
    """All that the library keeps of a report, but for the vectors of its clauses.

    ``content`` identifies the file and what was known of it; ``clause_terms`` and ``passage_terms`` hold the terms
    of each clause and passage, in order.
    """

    content: str
    parsed: ParsedReport
    passages: Sequence[Passage]
    clauses: Sequence[Clause]
    facts: Sequence[Fact]
    clause_terms: Sequence[Sequence[str]]
    passage_terms: Sequence[Sequence[str]]


def insert(db: sqlite3.Connection, contents: Contents, vectors: Vectors) -> None:
    """Store a report whose id is free, with one vector per clause."""
    _insert_card(db, contents.content, contents.parsed)
    _insert_passages(db, contents)
    _insert_clauses(db, contents, vectors)
    _insert_facts(db, contents.facts, contents.parsed.report.id)


def delete(db: sqlite3.Connection, report: str) -> None:
    """Delete all of a report; nothing happens when it is not there."""
    clauses = "(SELECT n FROM clauses WHERE report = ?)"
    db.execute(f"INSERT INTO retired SELECT n FROM clauses WHERE n IN {clauses}", (report,))
    for table, key in (("clause_terms", "rowid"), ("vectors", "n"), ("unindexed", "n")):
        db.execute(f"DELETE FROM {table} WHERE {key} IN {clauses}", (report,))
    db.execute("DELETE FROM passage_terms WHERE rowid IN (SELECT n FROM passages WHERE report = ?)", (report,))
    db.execute("DELETE FROM fact_terms WHERE rowid IN (SELECT n FROM facts WHERE report = ?)", (report,))
    for table in ("facts", "clauses", "passages"):
        db.execute(f"DELETE FROM {table} WHERE report = ?", (report,))
    db.execute("DELETE FROM reports WHERE id = ?", (report,))


def _insert_card(db: sqlite3.Connection, content: str, parsed: ParsedReport) -> None:
    values = (
        parsed.report.id,
        content,
        str(Path(parsed.report.path).resolve()),
        parsed.report.model_dump_json(),
        parsed.source,
        parsed.text,
        rows.origin_to_blob(parsed.origin),
        rows.sections_to_json(parsed.sections),
    )
    db.execute("INSERT INTO reports VALUES (?, ?, ?, ?, ?, ?, ?, ?)", values)


def _insert_passages(db: sqlite3.Connection, contents: Contents) -> None:
    query = f"INSERT INTO passages ({rows.PASSAGE_COLUMNS}) VALUES ({_PASSAGE_SLOTS})"
    db.executemany(query, map(rows.passage_row, contents.passages))
    numbers = _numbers(db, "passages", contents.parsed.report.id)
    terms = zip(numbers, map(_joined, contents.passage_terms), strict=True)
    db.executemany("INSERT INTO passage_terms (rowid, terms) VALUES (?, ?)", terms)


def _insert_clauses(db: sqlite3.Connection, contents: Contents, vectors: Vectors) -> None:
    homes = {passage.id: (passage.part, passage.period) for passage in contents.passages}
    query = f"INSERT INTO clauses ({rows.CLAUSE_COLUMNS}, part, period) VALUES ({_CLAUSE_SLOTS})"
    db.executemany(query, ((*rows.clause_row(clause), *homes[clause.passage]) for clause in contents.clauses))
    numbers = _numbers(db, "clauses", contents.parsed.report.id)
    blobs = (vector.tobytes() for vector in vectors)
    db.executemany("INSERT INTO vectors VALUES (?, ?)", zip(numbers, blobs, strict=True))
    db.executemany("INSERT INTO unindexed VALUES (?)", ((n,) for n in numbers))
    terms = zip(numbers, map(_joined, contents.clause_terms), strict=True)
    db.executemany("INSERT INTO clause_terms (rowid, terms) VALUES (?, ?)", terms)


def _insert_facts(db: sqlite3.Connection, facts: Sequence[Fact], report: str) -> None:
    query = "INSERT INTO facts (id, report, kind, plan, period, clause, body) VALUES (?, ?, ?, ?, ?, ?, ?)"
    db.executemany(query, ((f.id, f.report, f.kind, f.plan, f.period, f.clause, f.model_dump_json()) for f in facts))
    terms = (_joined(tokens(f"{fact.subject}\n{fact.verb}\n{fact.unit}")) for fact in facts)
    numbers = _numbers(db, "facts", report)
    db.executemany("INSERT INTO fact_terms (rowid, terms) VALUES (?, ?)", zip(numbers, terms, strict=True))


def _numbers(db: sqlite3.Connection, table: str, report: str) -> list[int]:
    return [n for (n,) in db.execute(f"SELECT n FROM {table} WHERE report = ? ORDER BY n", (report,))]


def _joined(terms: Iterable[str]) -> str:
    return " ".join("".join(term.split()) for term in terms)
