"""The outline of a report: its headings, leads and unheaded parts as a tree of sections over the cleaned text."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from vectorstore.reading.headings import (
    LEAD_RANK,
    PART_RANK,
    Block,
    Heading,
    bare_title,
    blocks_of,
    find_headings,
    find_leads,
)
from vectorstore.reading.page import Page, is_annex
from vectorstore.reading.parts import Period, Years, part_of_opening, part_of_title, period_of, told_from
from vectorstore.records import Part, Section

PREAMBLE, CLOSING, WHOLE = "前言", "结束语", "正文"
_OPENING_TITLES: dict[Part, str] = {
    "problems": "存在的问题",
    "experience": "认识和体会",
    "plan": "下一步工作",
    "past_year": "过去一年工作",
}
# Titles that stand in no report: they name sections that have no heading.
SYNTHETIC = frozenset({PREAMBLE, CLOSING, WHOLE, *_OPENING_TITLES.values()})
_ADDRESS = re.compile(r"各位(?:代表|委员|领导|同志)|同志们|让我们")
_ADDRESS_PREFIX = re.compile(r"^(?:各位(?:代表|委员|领导|同志)|同志们)(?:[、,，]同志们)?[!！:：,，]")
_STRONG = re.compile(r"今后|下一步|下一阶段|下步|存在.{0,6}(?:问题|不足|差距)|20[0-9]{2}年|体会|启示")
_ADDRESS_LINES = 6
"""Paragraphs of a closing address at most; those of the development reports have one to four."""
_BESIDE = 99  # a rank below all others: nothing nests in it


@dataclass(frozen=True, slots=True)
class _Mark:
    """Where a section opens in the cleaned text: ``rank`` says how high it stands, 0 the highest.

    A mark without title opens nothing and closes what stands lower than its rank. ``part`` is what the mark says
    itself; without it a section has its parent's part, unless it stands ``apart`` (preamble, closing, annex).
    ``period`` goes before its parent's.
    """

    start: int
    body_start: int
    title: str
    rank: float
    part: Part | None = None
    apart: bool = False
    period: Period | None = None


def sections_of(page: Page, years: Years) -> tuple[Section, ...]:
    """Return the sections of a report; they cover the whole text without a gap."""
    blocks = list(blocks_of(page))
    headings = {heading.block: heading for heading in find_headings(blocks, years)}
    apart = _apart(page, blocks, headings)
    annexed = min((at for at, title in apart.items() if title != CLOSING), default=len(blocks))
    writer = _Writer(page.text, blocks, years)
    group: list[int] = []
    for at in range(len(blocks)):
        heading = headings.get(at)
        if at > annexed and at not in apart:
            continue
        writer.notice(at, heading)
        part = None if heading or at in apart else part_of_opening(writer.unaddressed(at), writer.part, years)
        addressed = bool(writer.marks) and _ADDRESS.match(blocks[at].text) is not None
        if not (at in apart or heading or part or addressed):
            group.append(at)
            continue
        writer.add_leads(group)
        group = []
        if at in apart:
            writer.add_apart(at, apart[at])
        elif heading:
            writer.add_heading(heading)
        elif part:
            writer.add_opening(at, part)
        else:
            writer.close(at, max(writer.part_rank, -0.5) + 0.5)
            group = [at]
    writer.add_leads(group)
    marks = writer.marks
    if not marks or marks[0].start > 0:
        titled = page.title or any(mark.title == CLOSING for mark in marks)
        marks.insert(0, _Mark(0, 0, PREAMBLE if titled else WHOLE, _BESIDE, apart=True))
    return _nested(marks, len(page.text), years)


def _apart(page: Page, blocks: Sequence[Block], headings: dict[int, Heading]) -> dict[int, str]:
    """Return the blocks where the closing address and an annex begin, with the titles of their sections."""
    if not headings or page.closing is None:
        return {}
    end = page.starts[page.closing] + len(page.lines[page.closing].text)
    closing = max(at for at, block in enumerate(blocks) if block.start <= end)
    found = {at: blocks[at].text for at in range(closing + 1, len(blocks)) if is_annex(blocks[at].line)}
    last = max((at for at in headings if at <= closing), default=-1)
    for at in range(closing, max(last, closing - _ADDRESS_LINES), -1):
        if _ADDRESS.match(blocks[at].text):
            return found | {at: CLOSING}
    return found


class _Writer:
    """Collects marks while it goes through the paragraphs, and knows in which part it stands."""

    def __init__(self, text: str, blocks: Sequence[Block], years: Years) -> None:
        self.text = text
        self.blocks = blocks
        self.years = years
        self.marks: list[_Mark] = []
        self.part: Part | None = None
        self.part_rank: float = -1
        self.passing: tuple[float, Part | None] | None = None
        self.title = ""
        self.told: list[Period | None] = []

    def notice(self, at: int, heading: Heading | None) -> None:
        """Keep in mind over which years a paragraph says that the headings and leads behind it tell."""
        now = self.told[-1] if self.told else None
        if heading is None:
            told = told_from(self.unaddressed(at), self.title, self.years)
            now = told or now
        elif heading.rank <= max(self.part_rank, 2):
            self.title, now = heading.title, None
        self.told.append(now)

    def unaddressed(self, at: int) -> str:
        """Return a paragraph without the words that it addresses its hearers with."""
        return _ADDRESS_PREFIX.sub("", self.blocks[at].text)

    def add_heading(self, heading: Heading) -> None:
        """Add the mark of a heading line or of a numbered run-in heading."""
        if self.passing is not None:  # the problems or lessons that a paragraph opened end at the next heading
            rank, self.part = self.passing
            self.close(heading.block, rank)
            self.passing = None
        bare = bare_title(heading.title)
        part = part_of_title(bare, self.years)
        if self.part and heading.rank > self.part_rank and not (len(bare) <= 20 and _STRONG.search(bare)):
            part = None
        if part is None and heading.rank <= self.part_rank and self.part == "plan":
            part = "plan"  # what follows the plan of a year (四、加强政府自身建设) is planned as well
        if part is not None:
            self.part, self.part_rank = part, heading.rank
        elif heading.rank <= self.part_rank:
            self.part, self.part_rank = None, -1
        self._add(heading, part)

    def _add(self, heading: Heading, part: Part | None = None) -> None:
        start = self.blocks[heading.block].start
        body = start + heading.length
        while start < body < len(self.text) and self.text[body].isspace():
            body += 1
        title = heading.title.rstrip("：:。")
        self.marks.append(_Mark(start, body, title, heading.rank, part, period=self.told[heading.block]))

    def add_opening(self, at: int, part: Part) -> None:
        """Add a part that opens without heading."""
        rank = max(self.part_rank, 0)
        if part in ("plan", "past_year"):
            self.passing, self.part_rank = None, rank
        else:
            rank = max(self.part_rank, -0.5) + 0.5
            self.passing = (rank, self.passing[1] if self.passing else self.part)
        self.part = part
        start = self.blocks[at].start
        self.marks.append(_Mark(start, start, _OPENING_TITLES[part], rank, part))

    def add_apart(self, at: int, title: str) -> None:
        """Add the closing address or an annex: a section of its own that belongs to no part."""
        self.part, self.part_rank, self.passing = None, -1, None
        start = self.blocks[at].start
        self.marks.append(_Mark(start, start, title, PART_RANK, apart=True))

    def add_leads(self, group: Sequence[int]) -> None:
        """Add the leads among the paragraphs ``group``; what follows the last one without lead is not part of it."""
        leads = find_leads([(at, self.blocks[at].text) for at in group]) if self.marks else []
        for lead in leads:
            self._add(lead)
        steady = all(later.block - earlier.block <= 1 for earlier, later in pairwise(leads))
        if leads and steady and leads[-1].block < group[-1]:
            self.close(leads[-1].block + 1, LEAD_RANK)

    def close(self, at: int, rank: float) -> None:
        """Close the sections below a rank before a paragraph."""
        self.marks.append(_Mark(self.blocks[at].start, self.blocks[at].start, "", rank))


def _nested(marks: Sequence[_Mark], length: int, years: Years) -> tuple[Section, ...]:
    """Nest ``marks``, which are in order of their start, over a text of ``length`` characters.

    A mark without title leaves the outermost section open: no text stands outside of all sections.
    """
    parents: list[tuple[_Mark, int | None]] = []
    ends: dict[int, int] = {}
    opened: list[int] = []  # the numbers of the sections around the mark
    for mark in marks:
        while len(opened) > (0 if mark.title else 1) and parents[opened[-1]][0].rank >= mark.rank:
            ends[opened.pop()] = mark.start
        if mark.title:
            parents.append((mark, opened[-1] if opened else None))
            opened.append(len(parents) - 1)
    sections: list[Section] = []
    for number, (mark, around) in enumerate(parents):
        parent = None if around is None else sections[around]
        sections.append(_section(mark, number, parent, ends.get(number, length), years))
    return tuple(sections)


def _section(mark: _Mark, number: int, parent: Section | None, end: int, years: Years) -> Section:
    part, period = mark.part, period_of(mark.part, mark.title, years)
    if part is None and parent is not None and not mark.apart:
        part, period = parent.part, Period(parent.period, parent.years)
    period = mark.period or period
    path = (*(parent.path if parent else ()), mark.title)
    return Section(
        id=number, parent=parent.id if parent else None, depth=len(path) - 1, title=mark.title, path=path, part=part,
        period=period.year, years=period.years, start=mark.start, body_start=mark.body_start, end=end,
    )  # fmt: skip
