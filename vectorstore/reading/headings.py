"""Which lines of a report are headings, and how they nest."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from vectorstore.reading.lines import Line
from vectorstore.reading.parts import Years, part_of_title

_ZH = "[一二三四五六七八九十百]{1,4}"
_MARKERS = (
    (1, re.compile(rf"第{_ZH}(?:部分|章|篇)[:：、]?\s*")),
    (2, re.compile(rf"(?:{_ZH}[、．]|—、)\s*")),
    (3, re.compile(rf"[(（]{_ZH}[)）]、?\s*")),
    (4, re.compile(r"[0-9]{1,2}(?:[.．](?![0-9])|、)\s*")),
    (5, re.compile(r"[(（][0-9]{1,2}[)）]\s*|[①-⑳]\s*")),
)
PART_RANK, PLAIN_RANK, LEAD_RANK = 0, 6, 7
_LONGEST = 60
_ORNAMENTS = "*【】■●▲★◆◇□▶◎ "
_NOT_PLAIN = re.compile(r"[:：|]$|[0-9]{4}-|^各位|^同志们|^[(（]")
_ALWAYS = 3  # ranks up to （一） open a section even where a long paragraph follows the number at once
_SENTENCE_END = re.compile(r"[。！!？?]")
_INNER_STOP = re.compile(r"[。；;！!？?]")


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading: its line, its title, its rank (0 the highest), and the ``length`` of the line that it takes."""

    line: int
    title: str
    rank: int
    length: int


def find_headings(lines: Sequence[Line], body: int, years: Years) -> list[Heading]:
    """Return the heading lines and numbered run-in headings of a report, in order; leads are not among them."""
    found: list[Heading] = []
    for index in range(body, len(lines)):
        line = lines[index]
        heading = _numbered(index, line) or _plain(index, line, lines, years)
        if heading is not None:
            found.append(heading)
    return _lift_plain(found)


def _numbered(index: int, line: Line) -> Heading | None:
    for rank, marker in _MARKERS:
        if match := marker.match(line.text):
            return None if rank > 2 and _is_item(line.text) else _after_marker(index, line.text, rank, match.end())
    return None


def _is_item(text: str) -> bool:
    """Tell whether a numbered line is one sentence of a list, not the heading of what follows."""
    return bool(re.fullmatch(r"[^。！!？?]*[。；;，,、]", text))


def _after_marker(index: int, text: str, rank: int, start: int) -> Heading | None:
    stop = _SENTENCE_END.search(text, start)
    title = text[: stop.start()] if stop else text
    longest = _LONGEST if stop else 2 * _LONGEST
    if len(title) <= longest:
        return Heading(index, title.strip("*"), rank, stop.end() if stop else len(text))
    return Heading(index, _first_clause(title), rank, 0) if rank <= _ALWAYS else None


def _first_clause(title: str) -> str:
    """Return what a numbered paragraph without a short first sentence is called: its first clause, cut if need be."""
    return re.split(r"[，,：:；;]", title, maxsplit=1)[0][:_LONGEST]


def _plain(index: int, line: Line, lines: Sequence[Line], years: Years) -> Heading | None:
    if is_continuation(index, lines) or _is_cut(index, lines):
        return None
    text = line.text.strip(_ORNAMENTS)
    bare = text.rstrip("：:")
    if not 2 <= len(bare) <= 40 or _INNER_STOP.search(bare) or line.ends_sentence() or bare.endswith(("，", ",", "、")):
        return None
    if line.level:
        return Heading(index, bare, PART_RANK if part_of_title(bare, years) else PLAIN_RANK, len(line.text))
    if part_of_title(bare, years) is not None and not re.match(r"各位|同志们", bare):
        return Heading(index, bare, PART_RANK, len(line.text))
    return Heading(index, bare, PLAIN_RANK, len(line.text)) if _stands_alone(index, lines) else None


def is_continuation(index: int, lines: Sequence[Line]) -> bool:
    """Tell whether a line goes on with a paragraph that something dropped (a page number) cut in two."""
    before = lines[index - 1] if index else None
    return lines[index].barrier and before is not None and not before.ends_sentence() and len(before.text) > 12


def _is_cut(index: int, lines: Sequence[Line]) -> bool:
    return index + 1 < len(lines) and lines[index + 1].barrier and len(lines[index].text) > 20


def _stands_alone(index: int, lines: Sequence[Line]) -> bool:
    """Tell whether an unnumbered short line is set as a heading: between finished text and more text."""
    line = lines[index]
    if len(line.text) < 4 or _NOT_PLAIN.search(line.text) or not 0 < index < len(lines) - 1:
        return False
    before, after = lines[index - 1], lines[index + 1]
    opened = before.ends_sentence() or before.text.endswith(("：", ":")) or len(before.text) <= _LONGEST
    return opened and (after.ends_sentence() or _MARKERS[1][1].match(after.text) is not None)


def _lift_plain(headings: Sequence[Heading]) -> list[Heading]:
    """Give an unnumbered heading that is followed by 一、 the rank of a part."""
    lifted: list[Heading] = []
    for index, heading in enumerate(headings):
        following = headings[index + 1] if index + 1 < len(headings) else None
        if heading.rank == PLAIN_RANK and following and re.match(r"一、|第一(?:部分|章)", following.title):
            lifted.append(Heading(heading.line, heading.title, PART_RANK, heading.length))
        else:
            lifted.append(heading)
    return lifted
