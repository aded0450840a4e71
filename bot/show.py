"""Answers, hits and sources as they are shown: text for a terminal, rows, and a source in blocks with offsets."""

from bisect import bisect_right
from typing import Any

from bot.english import English
from bot.records import Answer, Citation, Record
from vectorstore.errors import LibraryError
from vectorstore.records import Hit, ParsedReport, Part
from vectorstore.store import Library

QUOTE_WIDTH = 300
SHOWN = {"id", "parent", "depth", "title", "part", "period"}
"""What is told of a section as it is; its offsets are those of the source."""


class Block(Record):
    """A heading, or the text under one, as it stands in the source; ``section`` is None before the first."""

    section: int | None
    path: tuple[str, ...]
    part: Part | None
    heading: bool
    start: int
    end: int
    text: str


class Stretch(Record):
    """A stretch of a source in blocks, which joined are ``source[start:end]``."""

    report: str
    start: int
    end: int
    length: int
    blocks: tuple[Block, ...]


def answer_text(answer: Answer) -> str:
    """Return an answer with its citations below it."""
    lines = [answer.answer]
    lines += [f"  {citation_text(citation)}" for citation in answer.citations]
    return "\n".join(lines)


def citation_text(citation: Citation) -> str:
    """Return a citation in one line: number, quote, report, place in the source, section; its focus stands out."""
    whole, focus = ("".join((text or "").splitlines()) for text in (citation.quote, citation.focus))
    quote = whole if len(whole) <= QUOTE_WIDTH or focus else whole[:QUOTE_WIDTH] + "…"
    if focus:
        quote = quote.replace(focus, f"**{focus}**", 1)
    path = " > ".join(citation.section)
    place = f"{citation.report}:{citation.start}-{citation.end}" + (f" p. {citation.page}" if citation.page else "")
    return f"[{citation.n}] “{quote}” {place}" + (f"  {path}" if path else "")


def hit_row(hit: Hit) -> dict[str, object]:
    """Return a hit as the row of a search."""
    passage = hit.passage
    return {
        "report": passage.report,
        "section": list(passage.path),
        "start": passage.start,
        "end": passage.end,
        "text": passage.text,
        "score": round(hit.score, 4),
    }


def hit_text(rank: int, hit: Hit) -> str:
    """Return a hit as two lines: its place and score, then its text."""
    passage = hit.passage
    path = " > ".join(passage.path)
    return f"{rank}. {hit.score:.3f} {passage.report}:{passage.start}-{passage.end}  {path}\n   {passage.text}"


def outline(library: Library, english: English, report: str) -> dict[str, Any]:
    """Return a report's headings with their spans in its source, its length, its facts; raises UnknownReportError."""
    parsed = library.parsed(report)
    sections = [
        section.model_dump(include=SHOWN)
        | {"title_en": english.heading(section.title)}
        | {"start": _offset(parsed, section.start), "end": _offset(parsed, section.end)}
        for section in parsed.sections
    ]
    return {"length": len(parsed.source), "facts": len(library.facts([report])), "sections": sections}


def stretch(library: Library, report: str, start: int | None = None, end: int | None = None) -> Stretch:
    """Return the blocks of a report between two offsets, or all; raises UnknownReportError, LibraryError (no span)."""
    parsed = library.parsed(report)
    first, last = start or 0, len(parsed.source) if end is None else end
    if not 0 <= first < last <= len(parsed.source):
        raise LibraryError(
            f"{report}: there is no span {first}-{last}; the source has {len(parsed.source):,} characters"
        )
    marks: list[tuple[int, int | None, bool]] = [(0, None, False)]
    for place, section in enumerate(parsed.sections):
        marks.append((_offset(parsed, section.start), place, True))
        marks.append((_offset(parsed, section.body_start), place, False))
    starts = [mark[0] for mark in marks]
    blocks = []
    for at in range(max(0, bisect_right(starts, first) - 1), len(marks)):
        begins, number, heading = marks[at]
        ends = starts[at + 1] if at + 1 < len(marks) else len(parsed.source)
        low, high = max(first, begins), min(last, ends)
        if low < high:
            own = None if number is None else parsed.sections[number]
            blocks.append(
                Block(
                    section=own.id if own else None, path=own.path if own else (), part=own.part if own else None,
                    heading=heading, start=low, end=high, text=parsed.source[low:high],
                )
            )  # fmt: skip
    return Stretch(report=report, start=first, end=last, length=len(parsed.source), blocks=tuple(blocks))


def _offset(parsed: ParsedReport, at: int) -> int:
    return parsed.origin[at] if at < len(parsed.origin) else len(parsed.source)
