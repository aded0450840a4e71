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
    Lead,
    blocks_of,
    find_headings,
    find_leads,
)
from vectorstore.reading.page import Page, is_annex
from vectorstore.reading.parts import (
    Period,
    Years,
    looks_ahead_in_passing,
    part_of_opening,
    part_of_title,
    period_of,
    told_from,
)
from vectorstore.records import Part, Section

PREAMBLE, CLOSING, WHOLE = "前言", "结束语", "正文"
_ADDRESS = re.compile(r"(?:各位(?:代表|委员|领导|同志)|同志们|让我们)")
_ADDRESS_PREFIX = re.compile(r"^(?:各位(?:代表|委员|领导|同志)|同志们)(?:[、,，]同志们)?[!！:：,，]")
_MARKER = re.compile(r"^(?:第?[一二三四五六七八九十百]{1,4}(?:、|部分|章)|[(（].{1,4}[)）]|[0-9]{1,2}[.．、])\s*[:：]?")
_STRONG = re.compile(r"今后|下一步|下一阶段|下步|存在.{0,6}(?:问题|不足|差距)|20[0-9]{2}年|体会|启示")
_OPENING_TITLES: dict[Part, str] = {
    "problems": "存在的问题",
    "experience": "认识和体会",
    "plan": "下一步工作",
    "past_year": "过去一年工作",
}
# Titles that stand in no report: they name sections that have no heading.
SYNTHETIC = frozenset({PREAMBLE, CLOSING, WHOLE, *_OPENING_TITLES.values(), "过去五年工作"})
_FAULTS = re.compile(
    r"(?:问题|困难|差距|不足|短板|弱项|挑战)(?:(?:和|与|及|、)(?:问题|困难|差距|不足|短板|弱项|挑战))+"
)
_LONGEST_TITLE = 30
_ADDRESS_LINES = 6
_FIVE_YEARS = re.compile("(?:刚刚)?(?:过去的?)?五年")
_BESIDE = 99  # a rank below all others: nothing nests in it


@dataclass(frozen=True, slots=True)
class _Mark:
    """Where a section opens in the cleaned text: ``rank`` says how high it stands, 0 the highest.

    A mark without title opens nothing and closes what stands lower than its rank. ``part`` is what the mark says
    itself; without it a section has its parent's part, unless it stands ``apart`` (preamble, closing).
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
    return _nested(_marks(page, years), len(page.text), years)


def _marks(page: Page, years: Years) -> list[_Mark]:
    """Return the marks of a report in order; the first one stands at 0."""
    blocks = blocks_of(page)
    headings = {heading.block: heading for heading in find_headings(blocks, years)}
    apart = _apart(page, blocks, headings)
    annexed = min((at for at in apart if apart[at] != CLOSING), default=len(blocks))
    writer = _Writer(page, blocks, years, last_heading=max(headings, default=-1))
    group: list[int] = []
    for at in range(len(blocks)):
        heading = headings.get(at) if at < annexed else None
        writer.notice(at, heading)
        if at not in apart and (at > annexed or (heading is None and not writer.opens(at))):
            group.append(at)
            continue
        writer.add_leads(group)
        group = []
        if at in apart:
            writer.add_apart(at, apart[at])
        elif heading is not None:
            writer.add_heading(heading)
        else:
            group = writer.add_opening(at)
    if not apart or max(apart) < annexed:
        writer.add_leads(group)
    return writer.finished()


def _apart(page: Page, blocks: Sequence[Block], headings: dict[int, Heading]) -> dict[int, str]:
    """Return the blocks where the closing address and an annex begin, with the titles of their sections."""
    if not headings or page.closing is None:
        return {}
    end = page.starts[page.closing]
    closing = max(at for at, block in enumerate(blocks) if block.start <= end + len(page.lines[page.closing].text))
    found = {at: blocks[at].text for at in range(closing + 1, len(blocks)) if is_annex(blocks[at].line)}
    address = _closing_address(blocks, closing, max((at for at in headings if at <= closing), default=-1))
    return found if address is None else found | {address: CLOSING}


def _closing_address(blocks: Sequence[Block], closing: int, heading: int) -> int | None:
    """Return the block where the address that ends in the rallying sentence begins, behind the last heading."""
    for at in range(closing, max(heading, closing - _ADDRESS_LINES), -1):
        if _ADDRESS.match(blocks[at].text):
            before = blocks[at - 1].text if at else ""
            return at - 1 if at - 1 > heading and len(before) <= 12 and _ADDRESS.match(before) else at
    return None


class _Writer:
    """Collects marks while it goes through the paragraphs, and knows in which part it stands."""

    def __init__(self, page: Page, blocks: Sequence[Block], years: Years, last_heading: int) -> None:
        self.page = page
        self.blocks = blocks
        self.years = years
        self.last_heading = last_heading
        self.passing: tuple[float, Part | None] | None = None
        self.marks: list[_Mark] = []
        self.title = ""
        self.told: list[Period | None] = []
        self.part: Part | None = None
        self.part_rank: float = -1

    def opens(self, at: int) -> bool:
        """Tell whether a paragraph without heading opens a part, or closes the sections before it."""
        if self._part_of(at) is not None:
            return True
        return bool(self.marks) and _ADDRESS.match(self.blocks[at].text) is not None

    def notice(self, at: int, heading: Heading | None) -> None:
        """Keep in mind over which years a paragraph says that the headings and leads behind it tell."""
        now = self.told[-1] if self.told else None
        if heading is not None and heading.rank <= max(self.part_rank, 2):
            self.title, now = heading.title, None
        elif heading is None:
            text = _ADDRESS_PREFIX.sub("", self.blocks[at].text)
            told = told_from(text, self.title, self.years)
            now = now if told is None else told if told.years else None
        self.told.append(now)

    def _part_of(self, at: int) -> Part | None:
        text = _ADDRESS_PREFIX.sub("", self.blocks[at].text)
        part = part_of_opening(text, self.part, self.years)
        if part == "plan" and at < self.last_heading and self.passing is None and looks_ahead_in_passing(text):
            return None
        return part

    def add_heading(self, heading: Heading) -> None:
        """Add the mark of a heading line or of a numbered run-in heading."""
        self._end_passing(heading.block)
        bare = _MARKER.sub("", heading.title)
        part = part_of_title(bare, self.years)
        rank: float = heading.rank
        if self.part is not None and heading.rank > max(self.part_rank, PART_RANK):
            if not (len(bare) <= 20 and _STRONG.search(bare)):
                part = None
            elif part in ("plan", "past_year") and part != self.part:
                rank = self.part_rank
        if part is None and rank <= self.part_rank and self.part == "plan" and heading.rank > PART_RANK:
            part = "plan"  # what follows the plan of a year (四、加强政府自身建设) is planned as well
        if part is not None:
            self.part, self.part_rank = part, rank
        elif rank <= self.part_rank:
            self.part, self.part_rank = None, -1
        start = self.blocks[heading.block].start
        told = self.told[-1]
        self._mark(start, start + heading.length, heading.title.rstrip("：:。"), rank, part, told)

    def add_opening(self, at: int) -> list[int]:
        """Add a part that opens without heading, or close the sections above a paragraph; return what is left of it."""
        start = self.blocks[at].start
        part = self._part_of(at)
        base = max(self.part_rank, -0.5)
        if part is None:
            self._close(at, base + 0.5)
            return [at]
        if part in ("plan", "past_year"):
            self.passing = None
            self.part_rank = rank = max(base, 0)
        else:
            rank = max(base, -0.5) + 0.5
            self.passing = (rank, self.passing[1] if self.passing else self.part)
        self.part = part
        self._mark(start, start, self._opening_title(at, part), rank, part)
        return []

    def _end_passing(self, at: int) -> None:
        """Let the problems or lessons that a paragraph opened end at the next heading."""
        if self.passing is not None:
            rank, self.part = self.passing
            self._close(at, rank)
            self.passing = None

    def _opening_title(self, at: int, part: Part) -> str:
        text = _ADDRESS_PREFIX.sub("", self.blocks[at].text)
        sentence = re.match(r"[^。！!？?:：]+", text)
        if part == "experience" and sentence and len(sentence.group()) <= _LONGEST_TITLE:
            return sentence.group()
        if part == "problems" and (named := _FAULTS.search(text[:140])):
            return f"存在的{named.group()}"
        if part == "past_year" and _FIVE_YEARS.match(text):
            return "过去五年工作"
        return _OPENING_TITLES[part]

    def add_apart(self, at: int, title: str) -> None:
        """Add the closing address or an annex: a section of its own that belongs to no part."""
        start = self.blocks[at].start
        self.part, self.part_rank, self.passing = None, -1, None
        self.marks.append(_Mark(start, start, title, PART_RANK, apart=True))

    def add_leads(self, group: Sequence[int]) -> None:
        """Add the leads among the paragraphs ``group``; what follows the last one without lead is not part of it."""
        if not self.marks:
            return
        leads = find_leads([(at, self.blocks[at].text) for at in group])
        for lead in leads:
            start = self.blocks[lead.block].start
            told = self.told[lead.block]
            self._mark(start, start + lead.length, lead.title, LEAD_RANK, period=told)
        if leads and (tail := _tail(group, leads)) is not None:
            self._close(tail, LEAD_RANK)

    def _mark(
        self, start: int, body: int, title: str, rank: float, part: Part | None = None, period: Period | None = None
    ) -> None:
        text = self.page.text
        while body < len(text) and body > start and text[body].isspace():
            body += 1
        self.marks.append(_Mark(start, body, title, rank, part, period=period))

    def _close(self, at: int, rank: float) -> None:
        self.marks.append(_Mark(self.blocks[at].start, self.blocks[at].start, "", rank))

    def finished(self) -> list[_Mark]:
        """Return the marks, with a preamble before the first."""
        if self.marks and self.marks[0].start == 0:
            return self.marks
        title = PREAMBLE if self.page.title or any(mark.title == CLOSING for mark in self.marks) else WHOLE
        return [_Mark(0, 0, title, _BESIDE, None, apart=True), *self.marks]


def _tail(group: Sequence[int], leads: Sequence[Lead]) -> int | None:
    """Return the paragraph after the last lead's own, if every other lead had exactly one paragraph."""
    places = [group.index(lead.block) for lead in leads]
    steady = all(later - earlier <= 1 for earlier, later in pairwise(places))
    after = places[-1] + 1
    return group[after] if steady and after < len(group) else None


@dataclass(slots=True)
class _Open:
    id: int
    rank: float
    path: tuple[str, ...]
    part: Part | None
    period: Period


def _nested(marks: Sequence[_Mark], length: int, years: Years) -> tuple[Section, ...]:
    """Nest ``marks``, which are in order of their start, over a text of ``length`` characters.

    A mark without title leaves the outermost section open: no text stands outside of all sections.
    """
    sections: list[Section] = []
    stack: list[_Open] = []

    def close(end: int) -> None:
        number = stack.pop().id
        sections[number] = sections[number].model_copy(update={"end": end})

    for mark in marks:
        while len(stack) > (0 if mark.title else 1) and stack[-1].rank >= mark.rank:
            close(mark.start)
        if mark.title:
            section, period = _section(mark, len(sections), stack[-1] if stack else None, years)
            sections.append(section)
            stack.append(_Open(section.id, mark.rank, section.path, section.part, period))
    while stack:
        close(length)
    return tuple(sections)


def _section(mark: _Mark, number: int, parent: _Open | None, years: Years) -> tuple[Section, Period]:
    part, period = mark.part, period_of(mark.part, mark.title, years)
    if part is None and parent is not None and not mark.apart:
        part, period = parent.part, parent.period
    period = mark.period or period
    path = (*(parent.path if parent else ()), mark.title)
    section = Section(
        id=number, parent=parent.id if parent else None, depth=len(path) - 1, title=mark.title, path=path, part=part,
        period=period.year, years=period.years, start=mark.start, body_start=mark.body_start, end=mark.body_start,
    )  # fmt: skip
    return section, period
