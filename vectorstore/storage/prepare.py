"""One source on its way into the library: everything about a report but its vectors."""

import hashlib
from pathlib import Path

from vectorstore.facts.find import find_facts
from vectorstore.lexicon import tokens
from vectorstore.parse import parse
from vectorstore.reading.metadata import load_hints
from vectorstore.records import ReportHints, Source
from vectorstore.split import split
from vectorstore.storage.tables import Contents


def known_of(path: Path, options: ReportHints) -> ReportHints:
    """Return what is known of a report before it is read: options go before files; the id is never missing."""
    hints = load_hints(path).model_copy(update=options.model_dump(exclude_none=True))
    return hints if hints.id else hints.model_copy(update={"id": path.stem})


def content_of(source: Source, hints: ReportHints) -> str:
    """Return a digest that changes with the bytes of the file and with what is known of the report."""
    return hashlib.sha256(f"{source.sha256} {hints.model_dump_json()}".encode()).hexdigest()


def prepare(source: Source, hints: ReportHints) -> Contents:
    """Parse a source, split it, find its figures and the terms of its text."""
    parsed = parse(source, hints)
    passages, clauses = split(parsed)
    return Contents(
        content=content_of(source, hints),
        parsed=parsed,
        passages=passages,
        clauses=clauses,
        facts=find_facts(parsed, passages, clauses),
        clause_terms=[tokens(clause.text) for clause in clauses],
        passage_terms=[tokens(passage.text) for passage in passages],
    )
