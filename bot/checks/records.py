"""The nouns of the checks: evidence, quotes, faults and verdicts."""

from bisect import bisect_right
from collections.abc import Callable
from typing import Any, Literal, Self

from bot.orders import is_order
from bot.quotation import locate
from bot.records import Calc, Citation, Record
from vectorstore.reading.text import fold
from vectorstore.records import Part, Passage, Report

FaultCode = Literal[
    "draft", "empty", "no_quote", "label", "quote", "number", "turn", "range", "bound", "total", "average", "subject",
    "year", "span", "place", "plan", "name", "calc", "support",
]  # fmt: skip


class Piece(Record):
    """A piece of evidence under its label: the text of a report from ``start`` on, and what stands over it.

    ``place`` is the region of the report, ``year`` that of its delivery; ``period``, ``years`` and ``plan`` are those
    of the section or fact. ``text`` is source text, less some white space; ``pages`` are the report's, if it is a PDF.
    """

    label: str
    report: str
    title: str | None = None
    place: str | None = None
    year: int | None = None
    section: tuple[str, ...] = ()
    part: Part | None = None
    period: int | None = None
    years: tuple[int, int] | None = None
    plan: bool | None = None
    start: int = 0
    text: str = ""
    pages: tuple[int, ...] = ()

    @classmethod
    def of(cls, report: Report, **fields: Any) -> Self:
        """Return a piece of a report, without a label yet."""
        known = {"report": report.id, "title": report.title, "place": report.region, "year": report.year}
        return cls(label="", pages=report.pages, **known, **fields)

    @classmethod
    def of_passage(cls, report: Report, passage: Passage) -> Self:
        """Return a passage as a piece."""
        return cls.of(
            report, section=passage.path, part=passage.part, period=passage.period, years=passage.years,
            start=passage.start, text=passage.text,
        )  # fmt: skip

    @property
    def planned(self) -> bool:
        """Whether it tells what is planned: by the fact, else by the part of the report, years gone by apart."""
        if self.plan is not None:
            return self.plan
        gone = self.years[1] if self.years else self.period
        if gone is None or self.year is None:
            return self.part == "plan"
        return gone >= self.year and self.part in ("plan", None)


class Cited(Record):
    """A quote that was found: its piece of evidence, its span in the report's source and the words there."""

    piece: Piece
    start: int
    end: int
    quote: str


WIDER = 400
"""Characters of white space that a passage may lack of its source."""


def in_source(cited: Cited, source: str) -> tuple[int, int]:
    """Return the span of a quote in its report; the text of a passage has less white space than the source."""
    if fold(source[cited.start : cited.end]) == fold(cited.quote):
        return cited.start, cited.end
    found = locate(cited.quote, source[cited.start : cited.end + WIDER]) or [(0, cited.end - cited.start)]
    return cited.start + found[0][0], cited.start + found[-1][1]


class Citations:
    """The citations of an answer or a draft in their order; the same words of a report keep their number."""

    def __init__(self, source_of: Callable[[str], str]) -> None:
        self._source_of = source_of
        self.made: list[Citation] = []

    def of(self, cited: Cited) -> Citation:
        """Return the citation of some words."""
        piece = cited.piece
        start, end = in_source(cited, self._source_of(piece.report))
        page = bisect_right(piece.pages, start) or None
        section = tuple(title for title in piece.section if not is_order(title))
        return self.add(
            report=piece.report, title=piece.title, section=section, page=page, start=start, end=end,
            quote=cited.quote,
        )  # fmt: skip

    def add(self, **fields: Any) -> Citation:
        """Return the citation with these fields, numbered; one of the same words is not made again."""
        made = Citation(n=len(self.made) + 1, **fields)
        for held in self.made:
            if (held.report, held.start, held.end) == (made.report, made.start, made.end):
                return held
        self.made.append(made)
        return made


class Fault(Record):
    """One reason why a claim may not be shown; ``detail`` is the offending piece of the draft."""

    code: FaultCode
    detail: str


class Checked(Record):
    """A claim that passed, with its quotes and the calculation that was redone."""

    text: str
    quotes: tuple[Cited, ...]
    calc: Calc | None = None


class Verdict(Record):
    """What became of one drafted claim: it passed, or has faults."""

    claim: Checked | None
    faults: tuple[Fault, ...] = ()


def pairs(text: str) -> set[str]:
    """Return the pairs of neighbouring Chinese characters of a text."""
    return {text[i : i + 2] for i in range(len(text) - 1) if all("㐀" <= c <= "鿿" for c in text[i : i + 2])}
