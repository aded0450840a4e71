"""The library on disk: reports, passages, clauses, facts, keyword index and vectors."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, closing
from difflib import get_close_matches
from itertools import accumulate
from pathlib import Path
from typing import Any, Literal, Self, TypeVar

from vectorstore.embed import Vectors
from vectorstore.errors import LibraryError, UnknownReportError
from vectorstore.records import Clause, Fact, Filters, ParsedReport, Passage, Report, Section
from vectorstore.storage import rows, schema
from vectorstore.storage.database import AMONG, Rows, Terms
from vectorstore.storage.held import Memory
from vectorstore.storage.nearest import Nearest
from vectorstore.storage.place import Place

_NO_FILTERS = Filters()
SCANNED = 600
"""Clauses that the terms of one keyword query may stand in, where the question names no report: the rarest terms first.
BM25 of 600 takes .8 ms; all terms of a question stand in 9,000 of 22,000 clauses, and the common ones rank none."""
Kept = TypeVar("Kept", Passage, Clause, Fact)


class Library(AbstractContextManager["Library"]):
    """Read access to a library, for several threads; every method reads one consistent state."""

    aliases: Path | None = None
    """The user's own everyday names for things, over those of the product; read by search."""

    def __init__(self, place: Place, glossary: Path | None = None) -> None:
        self.place = place
        self.directory = place.directory
        self.glossary = glossary
        self._database = place.open()
        self._nearest = Nearest(self._database, place)
        self._memory = Memory(self._database)
        self._once = self._memory.once

    @classmethod
    def open(
        cls, place: Place | Path, embedder_name: str, *, create: bool = False, glossary: Path | None = None
    ) -> Self:
        """Open the library at a place, or in a directory; with ``create`` make an empty one where there is none.

        An ingest reads ``glossary``, the user's own words, over those of the product.

        Raises:
            LibraryError: there is no library, or it cannot be read.
            FingerprintError: it was made with another embedder, splitter, lexicon or schema.
        """
        library = cls(place if isinstance(place, Place) else Place(place), glossary)
        with ExitStack() as failing:
            failing.callback(library.close)
            if create or library.place.database_url:
                _make(library.directory)
            if create:
                with closing(library.place.open(writable=True)) as made:
                    made.create(schema.new_meta(embedder_name))
            elif not library._database.exists():
                raise LibraryError(f"no library at {library._database.name}; run bot ingest PATH")
            schema.require_same(library.directory, library.fingerprint, schema.fingerprint(embedder_name))
            failing.pop_all()
        return library

    def close(self) -> None:
        """Let go of all files."""
        self._nearest.close()
        self._database.close()

    def __exit__(self, *raised: object) -> None:
        """Close it."""
        self.close()

    def reading(self) -> AbstractContextManager[str]:
        """Let all that this thread reads inside the block be of one state, which is returned; blocks may be nested."""
        return self._memory.reading()

    @property
    def fingerprint(self) -> str:
        """The versions that this library was made with."""
        return self._database.meta("fingerprint")

    @property
    def generation(self) -> int:
        """A number that rises with every change of a report: what was cached for another number is stale."""
        return int(self._database.meta("state").partition(":")[0])

    def reports(self) -> list[Report]:
        """Return the cards of all reports, ordered by id."""
        return list(self._cards().values())

    def report(self, report: str) -> Report:
        """Return the card of a report.

        Raises:
            UnknownReportError: the library does not hold it.
        """
        if (card := self._cards().get(report)) is None:
            raise _unknown(report, self._cards())
        return card

    def source(self, report: str) -> str:
        """Return the decoded text of the file of a report; raises UnknownReportError."""
        return self._once(f"source {report}", lambda: rows.unpack(self._of_report("source", report)[0]))

    def sections(self, report: str) -> list[Section]:
        """Return the heading tree of a report, in order; offsets index ``parsed(report).text``."""
        return list(self._once(f"sections {report}", lambda: rows.sections(self._of_report("sections", report)[0])))

    def parsed(self, report: str) -> ParsedReport:
        """Return a report as it was parsed, with its cleaned text; raises UnknownReportError."""
        columns = "card, source, text, origin, sections"
        return self._once(f"parsed {report}", lambda: rows.parsed(self._of_report(columns, report)))

    def passages(self, report: str | None = None) -> list[Passage]:
        """Return the passages of a report, or of all, in order."""
        return rows.passages(self._of_table(rows.PASSAGE_COLUMNS, "passages", report))

    def passage(self, passage: str) -> Passage:
        """Return a passage; raises LibraryError when the library does not hold it."""
        found = self.passages_by_id([passage])
        if not found:
            raise LibraryError(f"there is no passage {passage!r} in the library {self.directory}")
        return found[passage]

    def passages_by_id(self, ids: Sequence[str]) -> dict[str, Passage]:
        """Return the passages with these ids; ids that the library does not hold are left out."""
        return self._by_id("passages", rows.PASSAGE_COLUMNS, rows.passages, ids)

    def clauses(self, report: str | None = None) -> list[Clause]:
        """Return the clauses of a report, or of all, in order."""
        return rows.clauses(self._of_table(rows.CLAUSE_COLUMNS, "clauses", report))

    def clauses_of(self, passages: Sequence[str]) -> list[Clause]:
        """Return the clauses of the passages with these ids, in order."""
        query = f"SELECT {rows.CLAUSE_COLUMNS} FROM clauses WHERE passage IN {AMONG} ORDER BY n"
        return rows.clauses(self._all(query, list(passages)))

    def clauses_by_id(self, ids: Sequence[str]) -> dict[str, Clause]:
        """Return the clauses with these ids; ids that the library does not hold are left out."""
        return self._by_id("clauses", rows.CLAUSE_COLUMNS, rows.clauses, ids)

    def facts(self, reports: Sequence[str] = (), kinds: Sequence[str] = (), years: Sequence[int] = ()) -> list[Fact]:
        """Return the facts of some reports, kinds and years, or of all, in reading order.

        A fact belongs to ``years`` when its period is one of them; a span of years never does.
        """
        wanted = {"report": reports, "kind": kinds, "period": years}
        where = " AND ".join(f"{key} IN {AMONG}" for key, values in wanted.items() if values) or "TRUE"
        values = [list(v) for v in wanted.values() if v]
        return rows.facts(self._all(f"SELECT body FROM facts WHERE {where} ORDER BY report, n", *values))

    def facts_of(self, clauses: Sequence[str]) -> list[Fact]:
        """Return the facts of the clauses with these ids, in order."""
        return self._facts(f"SELECT id FROM facts WHERE clause IN {AMONG} ORDER BY n", list(clauses))

    def facts_like(self, terms: Sequence[str], k: int, reports: Sequence[str] = (), each: int = 0) -> list[Fact]:
        """Return at most ``k`` facts whose subject, verb or unit hold some of the terms, best (BM25) first.

        Those of some reports, or of all, at most ``each`` of a report where it is given. ``terms`` are as
        :func:`vectorstore.lexicon.tokens` gives them.
        """
        if not (some := list(terms) if reports else self.rarest(terms)):
            return []
        ranked, values = self._database.ranked("facts", [some], Filters(reports=tuple(reports)))
        ranked = f"SELECT n, rank FROM ({_placed(ranked, 'facts', each)}) AS placed ORDER BY rank, n LIMIT ?"
        return self._facts(f"SELECT id FROM ({ranked}) AS best JOIN facts USING (n) ORDER BY rank, n", *values, k)

    def rarest(self, terms: Sequence[str]) -> list[str]:
        """Return the terms that clauses hold, rarest first, as far as SCANNED clauses hold them, but one at least."""
        held = self.vocabulary()
        counts = sorted((held[term], term) for term in set(terms) if term in held)
        scanned = list(accumulate(count for count, _ in counts))
        return [term for (_, term), sum_ in zip(counts, scanned, strict=True) if sum_ <= max(SCANNED, scanned[0])]

    def dense(self, vector: Vectors, k: int, filters: Filters = _NO_FILTERS) -> list[tuple[Clause, float]]:
        """Return at most ``k`` clauses with their cosines to a vector of shape ``(d,)``, best first."""
        with self.reading() as state:
            return self._with_clauses(self._nearest.clauses(vector, k, filters, state))

    def near(self, vector: Vectors, clauses: Sequence[str], passages: Sequence[str] = ()) -> list[tuple[Clause, float]]:
        """Return the clauses with these ids and those of these passages with their cosines to a vector, in order.

        Unknown ids are left out; the vector's shape is ``(d,)``.
        """
        with self.reading() as state:
            return self._with_clauses(self._nearest.near(vector, clauses, passages, state))

    def keyword(
        self,
        groups: Sequence[Terms],
        k: int,
        filters: Filters = _NO_FILTERS,
        table: Literal["clauses", "passages"] = "clauses",
        each: int = 0,
    ) -> list[tuple[str, float]]:
        """Return the ids of at most ``k`` texts with a term of each group and their BM25 scores, best (highest) first.

        At most ``each`` are of one report where it is given.
        """
        if not groups or not all(groups):
            return []
        ranked, values = self._database.ranked(table, groups, filters)
        best = f"SELECT n, rank FROM ({_placed(ranked, table, each)}) AS found ORDER BY rank, n LIMIT ?"
        return self._all(f"SELECT id, -rank FROM ({best}) AS best JOIN {table} USING (n) ORDER BY rank, n", *values, k)

    def vocabulary(self) -> Mapping[str, int]:
        """Return each term of the clauses with the number of clauses that hold it."""
        return self._once("vocabulary", lambda: dict(self._all("SELECT term, doc FROM vocabulary")))

    def commonest(self) -> int:
        """Return how many clauses hold the commonest term."""
        return self._once("commonest", lambda: max(self.vocabulary().values(), default=1))

    def english_terms(self, phrases: Sequence[str]) -> dict[str, list[str]]:
        """Return the Chinese terms of this library for English words and phrases in lower case, where known."""
        found = self._all(f"SELECT phrase, terms FROM english WHERE phrase IN {AMONG}", list(phrases))
        return {phrase: json.loads(terms) for phrase, terms in found}

    def kept(self, name: str) -> dict[Any, Any]:
        """Return what was worked out of this state of the library under a name, to be added to."""
        return self._memory.kept(name)

    def _cards(self) -> dict[str, Report]:
        query = "SELECT id, card FROM reports ORDER BY id"
        return self._once("cards", lambda: {key: rows.card(card) for key, card in self._all(query)})

    def _facts(self, query: str, *values: object) -> list[Fact]:
        with self.reading():
            ids = [id for (id,) in self._all(query, *values)]
            return list(self._by_id("facts", "body", rows.facts, ids).values())

    def _with_clauses(self, scored: Sequence[tuple[str, float]]) -> list[tuple[Clause, float]]:
        held = self.clauses_by_id([id for id, _ in scored])
        return [(held[id], score) for id, score in scored]

    def _by_id(
        self, table: str, columns: str, read: Callable[[Rows], list[Kept]], ids: Sequence[str]
    ) -> dict[str, Kept]:
        """Return records by their ids, those that this state was asked for before from memory."""
        with self.reading():
            kept: dict[str, Kept] = self.kept(f"by id {table}")
            found = {id: record for id in ids if (record := kept.get(id))}
            if missing := [id for id in ids if id not in found]:
                read_now = read(self._all(f"SELECT {columns} FROM {table} WHERE id IN {AMONG}", missing))
                found |= {record.id: record for record in read_now}
                kept |= found
            return {id: found[id] for id in ids if id in found}

    def _all(self, query: str, *values: object) -> Rows:
        return self._database.all(query, *values)

    def _of_report(self, columns: str, report: str) -> tuple[Any, ...]:
        found = self._all(f"SELECT {columns} FROM reports WHERE id = ?", report)
        if not found:
            raise _unknown(report, self._cards())
        return found[0]

    def _of_table(self, columns: str, table: str, report: str | None) -> Rows:
        if report is None:
            return self._all(f"SELECT {columns} FROM {table} ORDER BY report, n")
        self._of_report("id", report)
        return self._all(f"SELECT {columns} FROM {table} WHERE report = ? ORDER BY n", report)


def _placed(ranked: str, table: str, each: int) -> str:
    """Return the query for ranked rows of a table, limited to the best ``each`` of a report where it is given."""
    if not each:
        return ranked
    place = "ROW_NUMBER() OVER (PARTITION BY report ORDER BY rank, n) AS place"
    places = f"SELECT n, rank, {place} FROM ({ranked}) AS found JOIN {table} USING (n)"
    return f"SELECT n, rank FROM ({places}) AS places WHERE place <= {each:d}"


def _unknown(report: str, held: Iterable[str]) -> UnknownReportError:
    near = "".join(f" (the nearest id is {id})" for id in get_close_matches(report, list(held), 1))
    return UnknownReportError(f"there is no report {report!r} in the library{near}; bot reports lists them")


def _make(directory: Path) -> None:
    try:
        directory.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        message = f"{directory}: a library cannot be made here ({error.strerror}); use --library DIR"
        raise LibraryError(message) from error
