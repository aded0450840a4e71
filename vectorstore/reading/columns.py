"""Hard-wrapped lines (newspaper columns, PDF copies, mail) joined to whole paragraphs."""

import re
from collections.abc import Sequence

from vectorstore.reading.lines import Line, joined, width

_FEWEST_LINES = 6
_WIDEST = 130
_NARROWEST = 20
_INDENT = 4
STARTS = re.compile(
    r"第[一二三四五六七八九十]{1,3}[章节部]|[一二三四五六七八九十]{1,3}、|—、|[(（][一二三四五六七八九十]{1,3}[)）]|[0-9]{1,2}[.．、](?![0-9])|"
    r"[(（][0-9]{1,2}[)）]|——|各位(?:代表|同志|委员|领导)|"
    r"同志们[!！,，:：]"
)
_SALUTATION = re.compile(
    r"(?:(?:各位|尊敬的)[^，。,]{2,8}|同志们|主席团)(?:[、,，](?:同志们|各位[^，。,]{2,8}))*[:：！!]"
)
_TITLE_END = re.compile(r"[^，,。、]{0,30}(?:工作报告|的报告|上的讲话)")
_PAUSE = re.compile(r"[。；，,.;、]")
_NUMBERED = re.compile(r"[一二三四五六七八九十]{1,3}、|[(（][一二三四五六七八九十]{1,3}[)）]")
_HEAD_LINES = 16


def join_columns(lines: Sequence[Line]) -> list[Line]:
    """Return one line for each paragraph; files with a paragraph a line come back as they are."""
    if not is_wrapped(lines):
        return list(lines)
    page = _Page(lines)
    paragraphs: list[Line] = []
    first = 0
    for index in range(1, len(lines) + 1):
        if index == len(lines) or not page.continues(first, index):
            paragraphs.append(joined(lines[first:index]))
            first = index
    return paragraphs


def is_wrapped(lines: Sequence[Line]) -> bool:
    """Tell whether most lines break where the column was full, not where a paragraph ended."""
    if len(lines) < _FEWEST_LINES:
        return False
    widths = [width(line.text) for line in lines]
    widest = sorted(widths)[-1 - len(widths) // 40]
    if not _NARROWEST <= widest <= _WIDEST:
        return False
    full = [index for index in range(len(lines) - 1) if widths[index] >= 0.8 * widest]
    broken = sum(not lines[index].ends_sentence() and not STARTS.match(lines[index + 1].text) for index in full)
    sentences = sum(_PAUSE.search(line.text[:-1]) is not None for line in lines)
    return broken >= max(3, 0.05 * len(lines), 0.5 * len(full)) and sentences >= 0.3 * len(lines)


class _Page:
    """How the lines of one page are set: their column width, and what marks the first line of a paragraph."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self.lines = lines
        self.widths = [width(line.text) for line in lines]
        self.full = [self._full_width(index) for index in range(len(lines))]
        count = len(lines)
        self.indents = 0.02 * count <= sum(line.indent >= 2 for line in lines) <= 0.9 * count
        self.blank_separates = sum(line.blanks > 0 for line in lines) <= 0.4 * count

    def _full_width(self, index: int) -> int:
        near = sorted(self.widths[max(0, index - 8) : index + 9])
        return near[len(near) * 3 // 4]

    def continues(self, first: int, index: int) -> bool:
        """Tell whether line ``index`` goes on with the paragraph that began at line ``first``."""
        before, line = self.lines[index - 1], self.lines[index]
        if line.marked or line.level or before.level or STARTS.match(line.text):
            return False
        if _SALUTATION.fullmatch(before.text):
            return False
        if index < _HEAD_LINES and self._touches_title(index):
            return False
        if self.indents and line.indent >= 2:
            return False
        if (line.blanks and self.blank_separates) or line.blanks > 2:
            return False
        return self._is_full(first, index - 1) and not self._begins_paragraph(first, index)

    def _touches_title(self, index: int) -> bool:
        before, line = self.lines[index - 1].text, self.lines[index].text
        if before.startswith("——"):
            return False
        filled = self.widths[index - 1] >= self.full[index - 1] - _INDENT
        return bool(_TITLE_END.fullmatch(before) or (_TITLE_END.fullmatch(line) and not filled))

    def _is_full(self, first: int, index: int) -> bool:
        line = self.lines[index]
        slack = 2 + (_INDENT if index == first else 0)
        word = re.match(r"[A-Za-z0-9'’,.;-]*", self.lines[index + 1].text)
        needed = max(2, word.end() if word else 0)
        if self.widths[index] + needed + slack >= self.full[index]:
            return True
        return index > first and not line.ends_sentence() and self.widths[index] >= 0.6 * self.full[index]

    def _begins_paragraph(self, first: int, index: int) -> bool:
        """Tell whether a line after a full sentence is narrower than its column: the indent that a copy lost."""
        line = self.lines[index]
        if self.indents or line.ends_sentence() or self.widths[index] > self.full[index] - _INDENT + 1:
            return False
        after_heading = _NUMBERED.match(self.lines[first].text) and not self._has_sentence(first, index)
        if after_heading:
            indented = self.widths[index] >= self.full[index] - 3 * _INDENT
            return indented and ("。" in line.text or self._is_wide(index + 1))
        return self.lines[index - 1].ends_sentence()

    def _is_wide(self, index: int) -> bool:
        return index < len(self.lines) and self.widths[index] > self.full[index] - _INDENT + 1

    def _has_sentence(self, first: int, index: int) -> bool:
        return any("。" in line.text for line in self.lines[first:index])
