"""The lines of a column in, its paragraphs out: how lines were cut, and which of them go on with the one before."""

import re
from collections import Counter
from collections.abc import Sequence
from functools import cached_property
from heapq import nlargest
from itertools import pairwise

from vectorstore.reading.lines import STARTS, Line, joined, width
from vectorstore.reading.parts import part_of_opening, years_of

_SALUTATION = re.compile(
    r"(?:(?:各位|尊敬的)[^，。,]{2,8}|同志们|主席团)(?:[、,，](?:同志们|各位[^，。,]{2,8}))*[:：！!]"
)
_PAUSE = re.compile(r"[。；，,.;、]")
_NUMBERED = re.compile(r"[一二三四五六七八九十]{1,3}、|[(（][一二三四五六七八九十]{1,3}[)）]")
_FEWEST_LINES = 6
_NARROWEST, _WIDEST = 20, 130
"""Columns of a setting: below are lists and poems, above are paragraphs a line."""
_INDENT = 4
_RAGGED = 4
"""Columns by which lines cut at one length differ: a sign that may not begin a line, a half letter."""
_TRIED = 6
"""Lengths that are tried: those to which most lines come near."""
_STOP = re.compile("[，。；,;]")
_PAUSED = re.compile(r"[。；，,.;、：:！!？?]$")
_TITLE_LINES = 4
_COMPLETE = re.compile(r"[^。，；：]*(?:工作报告|的报告|(?:会议|大会)上[)）]?)")
"""A title, or the meeting below it: what follows is a line of its own, however long it is."""


def join_columns(lines: Sequence[Line]) -> list[Line]:
    """Return one line for each paragraph; files with a paragraph a line come back as they are."""
    column = _evenly_set(lines) or (_Column(lines) if _is_wrapped(lines) else None)
    if column is None:
        return list(lines)
    starts = [0]
    for index in range(1, len(lines)):
        if not column.continues(starts[-1], index):
            starts.append(index)
    return [joined(lines[first:end]) for first, end in pairwise([*starts, len(lines)])]


def _is_wrapped(lines: Sequence[Line]) -> bool:
    """Tell whether most lines break where the column was full, not where a paragraph ended."""
    widths = [width(line.text) for line in lines]
    widest = sorted(widths)[-1 - len(widths) // 40] if len(widths) >= _FEWEST_LINES else 0
    if not _NARROWEST <= widest <= _WIDEST:
        return False
    full = [index for index in range(len(lines) - 1) if widths[index] >= 0.8 * widest]
    broken = sum(not lines[index].ends_sentence() and not STARTS.match(lines[index + 1].text) for index in full)
    sentences = sum(_PAUSE.search(line.text[:-1]) is not None for line in lines)
    told = sentences >= 0.3 * len(lines) and any(line.ends_sentence() or "。" in line.text for line in lines)
    return told and broken >= max(3, 0.05 * len(lines), 0.5 * len(full))


class _Column:
    """How the lines of one page are set: their column width, and what marks the first line of a paragraph."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self.lines = lines
        self.widths = [width(line.text) for line in lines]
        self.indents = 0.02 * len(lines) <= sum(line.indent >= 2 for line in lines) <= 0.9 * len(lines)
        self.blank_separates = sum(line.blanks > 0 for line in lines) <= 0.4 * len(lines)

    @cached_property
    def full(self) -> list[int]:
        """The width of a full line where each line stands."""
        near = [sorted(self.widths[max(0, index - 8) : index + 9]) for index in range(len(self.lines))]
        return [widths[len(widths) * 3 // 4] for widths in near]

    def continues(self, first: int, index: int) -> bool:
        """Tell whether line ``index`` goes on with the paragraph that began at line ``first``."""
        parted = self._parted(self.lines[index - 1], self.lines[index])
        return not parted and self._is_full(first, index - 1) and not self._begins_paragraph(first, index)

    def _parted(self, before: Line, line: Line) -> bool:
        if line.marked or line.level or before.level or STARTS.match(line.text) or _SALUTATION.fullmatch(before.text):
            return True
        if before.speaks_english() != line.speaks_english():
            return True
        return (self.indents and line.indent >= 2) or (line.blanks > 0 and self.blank_separates) or line.blanks > 2

    def _is_wide(self, index: int, slack: int) -> bool:
        return index < len(self.lines) and self.widths[index] > self.full[index] - slack

    def _is_full(self, first: int, index: int) -> bool:
        word = re.match(r"[A-Za-z0-9'’,.;-]*", self.lines[index + 1].text)
        needed = max(2, word.end() if word else 0) + (_INDENT if index == first else 0)
        if self._is_wide(index, needed + 3):
            return True
        unfinished = index > first and not self.lines[index].ends_sentence()
        return unfinished and self.widths[index] >= 0.6 * self.full[index]

    def _begins_paragraph(self, first: int, index: int) -> bool:
        """Tell whether a line after a full sentence is narrower than its column: the indent that a copy lost."""
        line = self.lines[index]
        if self.indents or line.ends_sentence() or self._is_wide(index, _INDENT - 1):
            return False
        if _NUMBERED.match(self.lines[first].text) and not any("。" in one.text for one in self.lines[first:index]):
            indented = self._is_wide(index, 3 * _INDENT + 1)  # what follows a heading
            return indented and ("。" in line.text or self._is_wide(index + 1, _INDENT - 1))
        return self.lines[index - 1].ends_sentence()


class _Even(_Column):
    """Lines that were all cut at one length, whatever else stands on the page: a text of few lines shows it as well."""

    def __init__(self, lines: Sequence[Line], sizes: Sequence[int]) -> None:
        super().__init__(lines)
        self.sizes, self.blank_separates = sizes, True
        self.open = [index for index in range(len(lines) - 1) if self._is_open(index)]
        tally = Counter(sizes[index] for index in self.open if _NARROWEST <= sizes[index] <= _WIDEST)
        near = {most: sum(tally[most - less] for less in range(_RAGGED)) for most in tally}
        tried = (self._cut_at(most) for most in nlargest(_TRIED, near, key=lambda most: (near[most], -most)))
        self.rank, self.most = max(tried, default=((0, 0, 0), 0))
        self.least = self.most + self.rank[2]

    def _is_open(self, index: int) -> bool:
        """Tell whether a line and the one after it may be of one paragraph by all but their lengths."""
        before, line = self.lines[index : index + 2]
        heading = _NUMBERED.match(before.text) and "。" not in before.text
        ended = before.ends_sentence() or before.speaks_english()
        return not (self._parted(before, line) or heading or ended)

    def _fits(self, index: int, most: int) -> bool:
        """Tell whether a line is no longer than the others, but for a sign that hangs over the edge."""
        return self.sizes[index] <= most + (2 if _PAUSED.search(self.lines[index].text) else 0)

    def _cut_at(self, most: int) -> tuple[tuple[int, int, int], int]:
        """Return how good a length is: the lines surely cut at it, all that are as long, how even; and itself."""
        full = [at for at in self.open if most - _RAGGED < self.sizes[at] and self._fits(at, most)]
        cuts, run = list[int](), list[int]()
        for index, after in pairwise([*full, len(self.lines) + 1]):
            run.append(index)
            if after != index + 1:
                cuts += self._surely(run, most)
                run = []
        least = min((self.sizes[index] for index in cuts), default=most)
        return (len(cuts), len(full), least - most), most

    def _surely(self, run: Sequence[int], most: int) -> list[int]:
        """Return the lines of a run cut within a clause, if a sentence ends it: two, or one that holds a number."""
        inside = [at for at in run if not _PAUSED.search(self.lines[at].text)]
        told = [at for at in run if _STOP.search(self.lines[at].text[:-1])]
        enough = len(inside) > 1 or any(re.search("[0-9]", self.lines[at].text) for at in told)
        ended = self._fits(run[-1] + 1, most) and self.lines[run[-1] + 1].ends_sentence()
        return inside if told and enough and ended else []

    def _is_full(self, first: int, index: int) -> bool:
        before, told = self.lines[index], self.lines[first : index + 1] if index - first < _TITLE_LINES else ()
        if not self._fits(index + 1, self.most) or (told and _COMPLETE.fullmatch("".join(one.text for one in told))):
            return False
        lost = index == first and not self.indents and _STOP.search(before.text[:-1]) and not before.ends_sentence()
        return self.least - (_INDENT if lost else 1) <= self.sizes[index] and self._fits(index, self.most)

    def _begins_paragraph(self, first: int, index: int) -> bool:
        """Tell whether a line after a full sentence is a heading, or opens a part of the report."""
        if not self.lines[index - 1].ends_sentence():
            return False
        line, ahead = self.lines[index], "".join(line.text for line in self.lines[index : index + _TITLE_LINES])
        heading = self.sizes[index] < self.least - _INDENT and not _PAUSED.search(line.text)
        return heading or part_of_opening(ahead, "past_year", years_of(None)) is not None


def _evenly_set(lines: Sequence[Line]) -> _Even | None:
    """Return the column that cut the lines at one length, counted in columns or in characters; None where none did."""
    measures = (width, lambda text: 2 * len(text))
    found = [_Even(lines, [measure(line.text) + line.indent for line in lines]) for measure in measures]
    best = max(found, key=lambda column: column.rank)
    longer = sum(
        size > best.most + _RAGGED and line.ends_sentence() for size, line in zip(best.sizes, lines, strict=True)
    )
    return best if best.rank[0] >= max(1, 0.05 * len(lines), longer) else None
