"""The source of a report as it is read: its headings in order, and its text in blocks that keep their offsets."""

from bisect import bisect_right
from typing import Any

from bot.english import English
from bot.records import Record
from vectorstore.errors import LibraryError
from vectorstore.records import ParsedReport, Part
from vectorstore.store import Library

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
