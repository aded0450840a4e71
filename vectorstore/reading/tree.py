"""Marks in the text (headings, leads, openings of parts) to the tree of sections."""

from collections.abc import Sequence
from dataclasses import dataclass

from vectorstore.reading.parts import Years
from vectorstore.reading.periods import Period, period_of
from vectorstore.records import Part, Section


@dataclass(frozen=True, slots=True)
class Mark:
    """Where a section opens in the cleaned text: ``rank`` says how high it stands, 0 the highest.

    A mark without title opens nothing and closes what stands lower than its rank. ``part`` is what the mark says
    itself; without it a section has its parent's part, unless it stands ``apart`` (preamble, closing).
    """

    start: int
    body_start: int
    title: str
    rank: float
    part: Part | None = None
    apart: bool = False


@dataclass(slots=True)
class _Open:
    id: int
    rank: float
    path: tuple[str, ...]
    part: Part | None
    period: Period


def build_sections(marks: Sequence[Mark], length: int, years: Years) -> tuple[Section, ...]:
    """Nest ``marks``, which are in order of their start, over a text of ``length`` characters.

    A mark without title leaves the outermost section open: no text stands outside of all sections.
    """
    sections: list[Section] = []
    stack: list[_Open] = []
    for mark in marks:
        while len(stack) > (0 if mark.title else 1) and stack[-1].rank >= mark.rank:
            _close(sections, stack, mark.start)
        if mark.title:
            section, period = _section(mark, len(sections), stack[-1] if stack else None, years)
            sections.append(section)
            stack.append(_Open(section.id, mark.rank, section.path, section.part, period))
    while stack:
        _close(sections, stack, length)
    return tuple(sections)


def _section(mark: Mark, number: int, parent: _Open | None, years: Years) -> tuple[Section, Period]:
    part, period = mark.part, period_of(mark.part, mark.title, years)
    if part is None and parent is not None and not mark.apart:
        part, period = parent.part, parent.period
    path = (*(parent.path if parent else ()), mark.title)
    section = Section(
        id=number,
        parent=parent.id if parent else None,
        depth=len(path) - 1,
        title=mark.title,
        path=path,
        part=part,
        period=period.year,
        years=period.years,
        start=mark.start,
        body_start=mark.body_start,
        end=mark.body_start,
    )
    return section, period


def _close(sections: list[Section], stack: list[_Open], end: int) -> None:
    number = stack.pop().id
    sections[number] = sections[number].model_copy(update={"end": end})
