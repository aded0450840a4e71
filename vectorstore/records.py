"""The nouns of the library: reports, sections, passages, clauses, facts and hits.

Offsets named ``start`` and ``end`` are code points, end exclusive. On a :class:`Section` they index the
cleaned text of its :class:`ParsedReport`; on every other record they index the report's ``source``.
"""

from bisect import bisect_right
from collections.abc import Sequence
from datetime import date
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from vectorstore.reading.text import fold

Part = Literal["past_year", "plan", "problems", "experience"]
Level = Literal["nation", "province", "city", "county", "township"]


class Record(BaseModel):
    """A frozen value that refuses unknown fields."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Source(Record):
    """A decoded file: its text, how it was decoded and the SHA-256 of its bytes.

    ``pages`` holds where in the text each page of a PDF begins; ``warnings`` what is to be said of its reading.
    """

    path: str
    text: str
    encoding: str
    sha256: str
    pages: tuple[int, ...] = ()
    warnings: tuple[str, ...] = ()


class ReportHints(Record):
    """What is known of a report before it is parsed (reports.toml, a sidecar, options of the command line)."""

    id: str | None = None
    title: str | None = None
    region: str | None = None
    level: Level | None = None
    body: str | None = None
    year: int | None = Field(default=None, ge=1949, le=2100)
    speaker: str | None = None
    date: Annotated[str, AfterValidator(lambda value: date.fromisoformat(value).isoformat())] | None = None
    meeting: str | None = None
    publisher: str | None = None


class Report(Record):
    """One report's card: who reported what, where and when. ``year`` is the year of delivery, ``date`` is ISO."""

    id: str
    title: str | None = None
    region: str | None = None
    level: Level | None = None
    body: str | None = None
    year: int | None = None
    speaker: str | None = None
    office: str | None = None
    date: str | None = None
    meeting: str | None = None
    publisher: str | None = None
    path: str = ""
    encoding: str = ""
    sha256: str = ""
    pages: tuple[int, ...] = ()
    warnings: tuple[str, ...] = ()

    def page_of(self, start: int) -> int | None:
        """Return the page of a PDF that an offset of its text is on, counted from 1; None for other files."""
        return bisect_right(self.pages, start) or None


class Section(Record):
    """A node of the heading tree, over the cleaned text ``[start, end)`` (children included).

    ``body_start`` is where the text after the heading begins; ``path`` holds the titles from the root to this
    node; ``period`` is the year that 过去一年 or 今后一年 mean here. Where several years are told as one (过去五年),
    ``years`` holds the first and the last of them and ``period`` is None, here and in the records below.
    """

    id: int
    parent: int | None
    depth: int
    title: str
    path: tuple[str, ...]
    part: Part | None
    period: int | None
    years: tuple[int, int] | None = None
    start: int
    body_start: int
    end: int


class ParsedReport(Record):
    """A report after cleaning and reading of its headings.

    ``origin[i]`` is the offset in ``source`` of the cleaned character ``text[i]``: strictly increasing. Marks of
    Markdown and HTML, invisible characters and page numbers are not in ``text``: what is quoted is :meth:`quote`.
    """

    report: Report
    source: str
    text: str
    origin: tuple[int, ...]
    sections: tuple[Section, ...]

    def to_source(self, start: int, end: int) -> tuple[int, int]:
        """Return the offsets in ``source`` of the non-empty cleaned span ``text[start:end]``."""
        return self.origin[start], self.origin[end - 1] + 1

    def quote(self, start: int, end: int) -> str:
        """Return the non-empty cleaned span as it may be quoted: ``fold(source[start:end]) == fold(quote)``.

        That is ``text[start:end]``, or the words of the source where something was left out between them.
        """
        low, high = self.to_source(start, end)
        words, source = self.text[start:end], self.source[low:high]
        return words if words == source or fold(words) == fold(source) else " ".join(source.split())


class Passage(Record):
    """The unit given to a reader or a model: whole sentences of one section, bounded in tokens."""

    id: str
    report: str
    section: int
    path: tuple[str, ...]
    part: Part | None
    period: int | None
    years: tuple[int, int] | None = None
    start: int
    end: int
    text: str
    tokens: int


class Clause(Record):
    """The unit that is searched: a sentence, or a comma clause with a quantity; ``order`` counts in the report."""

    id: str
    report: str
    passage: str
    section: int
    order: int
    start: int
    end: int
    text: str


class Fact(Record):
    """A row that was read from the text at ingest: a figure, or a deed (something done or to be done).

    ``subject`` is what is measured or counted, as a whole noun phrase; of a deed, the object. ``verb`` is the verb
    as written (制定, 增长), empty when there is none. ``value`` is in single units (1.46万件 is 14600 with unit 件;
    73.4% is 73.4 with unit %), ``value_to`` the upper end of a range, ``value_from`` the old value of 从…提高到…;
    ``value_text`` is the number as written, of a range both ends. ``qualifier`` holds words such as 以上, 余, 约.
    ``period`` is the year that the fact is about; a span of years stands in ``years`` (first and last) and is never
    a period. ``plan`` is true for what will be done, false for what was, None where nothing tells. ``start`` and
    ``end`` span the quantity with its measure word (of a deed, the object); ``quote_start`` and ``quote_end`` span
    ``quote``, the words that say it.
    """

    id: str
    report: str
    kind: str
    subject: str
    verb: str
    value: float | None = None
    value_to: float | None = None
    value_from: float | None = None
    value_text: str = ""
    unit: str = ""
    qualifier: str = ""
    period: int | None = None
    years: tuple[int, int] | None = None
    plan: bool | None = None
    clause: str
    passage: str
    section: int
    path: tuple[str, ...]
    part: Part | None
    start: int
    end: int
    quote: str
    quote_start: int
    quote_end: int


class Filters(Record):
    """What a search is limited to; an empty field limits nothing. ``years`` are the periods of sections."""

    reports: tuple[str, ...] = ()
    years: tuple[int, ...] = ()
    parts: tuple[Part, ...] = ()


class ClauseHit(Record):
    """A clause with its fused ``score`` in 0..1, cosine ``dense`` and normalised ``keyword`` (None: not seen)."""

    clause: Clause
    score: float
    dense: float | None
    keyword: float | None


class Hit(Record):
    """A passage with the score of its best clause and the clauses that were found in it, best first."""

    passage: Passage
    score: float
    clauses: tuple[ClauseHit, ...]


class IngestResult(Record):
    """What became of one file: ``message`` says why it failed or was skipped; warnings do neither.

    ``missing`` and ``pruned`` are reports whose file is gone from a folder that was ingested: kept, or deleted.
    """

    path: str
    report: str | None
    status: Literal["added", "unchanged", "replaced", "skipped", "failed", "missing", "pruned"]
    message: str = ""
    warnings: Sequence[str] = ()
