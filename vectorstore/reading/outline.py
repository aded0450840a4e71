"""The outline of a report: every heading, lead and unheaded part of it as a mark in the cleaned text."""

import re
from collections.abc import Sequence
from itertools import pairwise

from vectorstore.reading.clean import Cleaned
from vectorstore.reading.headings import LEAD_RANK, PART_RANK, Heading, find_headings, is_continuation
from vectorstore.reading.leads import Lead, find_leads
from vectorstore.reading.lines import Line
from vectorstore.reading.page import is_annex
from vectorstore.reading.parts import Years, looks_ahead_in_passing, part_of_opening, part_of_title
from vectorstore.reading.tree import Mark
from vectorstore.records import Part

PREAMBLE, CLOSING, WHOLE = "前言", "结束语", "正文"
_ADDRESS = re.compile(r"(?:各位(?:代表|委员|领导|同志)|同志们|让我们)")
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


def outline(cleaned: Cleaned, years: Years) -> list[Mark]:
    """Return the marks of a report in order; the first one stands at 0, so that sections cover the whole text."""
    lines, body = cleaned.lines, cleaned.page.body
    headings = {heading.line: heading for heading in find_headings(lines, body, years)}
    writer = _Writer(cleaned, years, last_heading=max(headings, default=-1))
    apart = _apart_lines(cleaned, headings)
    group: list[int] = []
    for index in range(body, len(lines)):
        heading = headings.get(index)
        if heading is None and index not in apart and not writer.opens(index):
            group.append(index)
            continue
        writer.add_leads(group)
        group = []
        if index in apart:
            writer.add_apart(index, apart[index])
        elif heading is not None:
            writer.add_heading(heading)
        else:
            group = writer.add_opening(index)
    writer.add_leads(group)
    return writer.finished()


def _apart_lines(cleaned: Cleaned, headings: dict[int, Heading]) -> dict[int, str]:
    """Return the lines where the closing address and an annex begin, with the titles of their sections."""
    lines, closing = cleaned.lines, cleaned.page.closing
    if not headings or closing is None:
        return {}
    found = {index: lines[index].text for index in range(closing + 1, len(lines)) if is_annex(lines[index])}
    address = _closing_address(lines, closing, max((index for index in headings if index <= closing), default=-1))
    return found if address is None else found | {address: CLOSING}


def _closing_address(lines: Sequence[Line], closing: int, heading: int) -> int | None:
    """Return the line where the address that ends in the rallying sentence begins, behind the last heading."""
    for index in range(closing, max(heading, closing - _ADDRESS_LINES), -1):
        if _ADDRESS.match(lines[index].text):
            alone = index - 1 > heading and len(lines[index - 1].text) <= 12 and _ADDRESS.match(lines[index - 1].text)
            return index - 1 if alone else index
    return None


class _Writer:
    """Collects marks while it goes through the lines, and knows in which part it stands."""

    def __init__(self, cleaned: Cleaned, years: Years, last_heading: int) -> None:
        self.cleaned = cleaned
        self.years = years
        self.last_heading = last_heading
        self.passing: tuple[float, Part | None] | None = None
        self.marks: list[Mark] = []
        self.part: Part | None = None
        self.part_rank: float = -1

    def opens(self, index: int) -> bool:
        """Tell whether a paragraph without heading opens a part, or closes the sections before it."""
        text = self.cleaned.lines[index].text
        if self.part_of(index) is not None:
            return True
        return bool(self.marks) and _ADDRESS.match(text) is not None

    def part_of(self, index: int) -> Part | None:
        """Return the part that a paragraph without heading opens."""
        text = _ADDRESS_PREFIX.sub("", self.cleaned.lines[index].text)
        part = part_of_opening(text, self.part, self.years)
        if part == "plan" and index < self.last_heading and self.passing is None and looks_ahead_in_passing(text):
            return None
        return part

    def add_heading(self, heading: Heading) -> None:
        """Add the mark of a heading line or of a numbered run-in heading."""
        self._end_passing(heading.line)
        bare = _MARKER.sub("", heading.title)
        part = part_of_title(bare, self.years)
        rank: float = heading.rank
        if self.part is not None and heading.rank > max(self.part_rank, PART_RANK):
            if not (len(bare) <= 20 and _STRONG.search(bare)):
                part = None
            elif part in ("plan", "past_year") and part != self.part:
                rank = self.part_rank
        if part is not None:
            self.part, self.part_rank = part, rank
        elif rank <= self.part_rank:
            self.part, self.part_rank = None, -1
        start = self.cleaned.starts[heading.line]
        self._mark(start, start + heading.length, heading.title.rstrip("：:。"), rank, part)

    def add_opening(self, index: int) -> list[int]:
        """Add a part that opens without heading, or close the sections above a paragraph; return what is left of it."""
        start = self.cleaned.starts[index]
        part = self.part_of(index)
        base = max(self.part_rank, -0.5)
        if part is None:
            self._close(index, base + 0.5)
            return [index]
        if part in ("plan", "past_year"):
            self.passing = None
            self.part_rank = rank = max(base, 0)
        else:
            rank = max(base, -0.5) + 0.5
            self.passing = (rank, self.passing[1] if self.passing else self.part)
        self.part = part
        self._mark(start, start, self._opening_title(index, part), rank, part)
        return []

    def _end_passing(self, index: int) -> None:
        """Let the problems or lessons that a paragraph opened end at the next heading."""
        if self.passing is not None:
            rank, self.part = self.passing
            self._close(index, rank)
            self.passing = None

    def _opening_title(self, index: int, part: Part) -> str:
        text = _ADDRESS_PREFIX.sub("", self.cleaned.lines[index].text)
        sentence = re.match(r"[^。！!？?:：]+", text)
        if part == "experience" and sentence and len(sentence.group()) <= _LONGEST_TITLE:
            return sentence.group()
        if part == "problems" and (named := _FAULTS.search(text[:140])):
            return f"存在的{named.group()}"
        if part == "past_year" and _FIVE_YEARS.match(text):
            return "过去五年工作"
        return _OPENING_TITLES[part]

    def add_apart(self, index: int, title: str) -> None:
        """Add the closing address or an annex: a section of its own that belongs to no part."""
        start = self.cleaned.starts[index]
        self.part, self.part_rank, self.passing = None, -1, None
        self.marks.append(Mark(start, start, title, PART_RANK, apart=True))

    def add_leads(self, group: Sequence[int]) -> None:
        """Add the leads among the paragraphs ``group``; what follows the last one without lead is not part of it."""
        if not self.marks:
            return
        lines = self.cleaned.lines
        leads = find_leads([(index, lines[index].text) for index in group if not is_continuation(index, lines)])
        for lead in leads:
            start = self.cleaned.starts[lead.line]
            self._mark(start + lead.start, start + lead.end, lead.title, LEAD_RANK + lead.depth)
        if leads and (tail := _tail(group, leads)) is not None:
            self._close(tail, LEAD_RANK)

    def _mark(self, start: int, body: int, title: str, rank: float, part: Part | None = None) -> None:
        text = self.cleaned.text
        while body < len(text) and body > start and text[body].isspace():
            body += 1
        self.marks.append(Mark(start, body, title, rank, part))

    def _close(self, index: int, rank: float) -> None:
        self.marks.append(Mark(self.cleaned.starts[index], self.cleaned.starts[index], "", rank))

    def finished(self) -> list[Mark]:
        """Return the marks, with a preamble before the first."""
        if self.marks and self.marks[0].start == 0:
            return self.marks
        title = PREAMBLE if self.cleaned.page.title or any(mark.title == CLOSING for mark in self.marks) else WHOLE
        return [Mark(0, 0, title, _BESIDE, None, apart=True), *self.marks]


_ADDRESS_PREFIX = re.compile(r"^(?:各位(?:代表|委员|领导|同志)|同志们)(?:[、,，]同志们)?[!！:：,，]")


def _tail(group: Sequence[int], leads: Sequence[Lead]) -> int | None:
    """Return the paragraph after the last lead's own, if every other lead had exactly one paragraph."""
    place = {line: at for at, line in enumerate(group)}
    places = [place[lead.line] for lead in leads]
    steady = all(later - earlier <= 1 for earlier, later in pairwise(places))
    after = places[-1] + 1
    return group[after] if steady and after < len(group) else None
