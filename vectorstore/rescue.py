"""A library whose tables are damaged: what is broken of them, and all made anew from the sources that can be read."""

import os
import uuid
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path

from vectorstore.embed import Embedder
from vectorstore.errors import LibraryError
from vectorstore.ingest import prepared_again
from vectorstore.reading.text import quotes_match
from vectorstore.records import Clause, Passage
from vectorstore.storage import rows
from vectorstore.storage.database import DOCTOR, Database
from vectorstore.storage.place import Place
from vectorstore.storage.rows import Contents
from vectorstore.storage.schema import new_meta
from vectorstore.storage.sqlite import DATABASE, SQLite
from vectorstore.storage.writer import writing
from vectorstore.terms.english import glossaries_with


def fault_of(database: Database) -> str:
    """Return what is broken of the tables, or nothing: each is read, and each text held against its source.

    Raises:
        LibraryError: they cannot be opened, for a reason that is no damage.
    """
    try:
        return database.damage() or next(_unsound(database), "")
    except LibraryError as error:
        if DOCTOR not in str(error):
            raise
        return str(error.__cause__ or error)


def _unsound(database: Database) -> Iterator[str]:
    for (report,) in database.all("SELECT id FROM reports ORDER BY id"):
        (row,) = database.all("SELECT card, source, text, origin, sections FROM reports WHERE id = ?", report)
        source, of_report = rows.parsed(row).source, "WHERE report = ? ORDER BY n"
        texts: list[Passage | Clause] = [
            *rows.passages(database.all(f"SELECT {rows.PASSAGE_COLUMNS} FROM passages {of_report}", report)),
            *rows.clauses(database.all(f"SELECT {rows.CLAUSE_COLUMNS} FROM clauses {of_report}", report)),
        ]
        quotes = [(text.start, text.end, text.text) for text in texts]
        for fact in rows.facts(database.all(f"SELECT body FROM facts {of_report}", report)):
            quotes.append((fact.quote_start, fact.quote_end, fact.quote))
        if not all(quotes_match(source, *quote) for quote in quotes):
            yield f"texts of {report} are not those of its source"


def readable(database: Database) -> Iterator[Contents]:
    """Yield the reports whose source and card can still be read, made anew from them."""
    last = database.all("SELECT max(rowid) FROM reports")[0][0] or 0
    for number in range(1, last + 1):
        with suppress(LibraryError):
            query = "SELECT content, card, source FROM reports WHERE rowid = ?"
            for content, card, source in database.all(query, number):
                yield prepared_again(rows.card(card), rows.unpack(source), {})._replace(content=content)


def rescue(place: Place, embedder: Embedder, own_glossary: Path | None) -> int:
    """Make a library in a directory anew from the reports that can be read; return how many there are.

    The damaged file stays beside it as ``library.sqlite.damaged``. What was told of reports with ``bot correct`` stands
    in their cards, and is to be told again when their files change.

    Raises:
        LibraryError: another process is writing, or the library cannot be written.
    """
    path, unfinished = place.directory / DATABASE, place.directory / f".{DATABASE}.{os.getpid()}"
    kept = 0
    with writing(place) as writer:
        with closing(place.open()) as damaged, closing(SQLite(unfinished, writable=True)) as made:
            made.create(new_meta(embedder.name) | {"state": f"1:{uuid.uuid4().hex}"})
            with made.transaction():
                for contents in readable(damaged):
                    vectors = embedder.embed([clause.text for clause in contents.clauses])
                    rows.insert(made, rows.to_store(contents, vectors))
                    kept += 1
            made.all("PRAGMA journal_mode = DELETE")
        for end in ("", "-wal", "-shm"):
            with suppress(FileNotFoundError):
                path.with_name(f"{DATABASE}{end}").rename(path.with_name(f"{DATABASE}.damaged{end}"))
        unfinished.rename(path)
        writer.finish(glossaries_with(own_glossary))
    return kept
