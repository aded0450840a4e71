"""A source in, its report's lines out: furniture dropped, columns joined, every character with its offset."""

from collections.abc import Sequence
from dataclasses import dataclass

from vectorstore.reading.columns import join_columns
from vectorstore.reading.furniture import drop_furniture
from vectorstore.reading.lines import Line, read_lines
from vectorstore.reading.page import Page, find_report


@dataclass(frozen=True, slots=True)
class Cleaned:
    """Cleaned text, one paragraph a line: ``origin`` maps it to the source, ``starts`` holds where each line begins.

    ``page`` tells which of the lines were the title block and what stood before it.
    """

    text: str
    origin: tuple[int, ...]
    lines: tuple[Line, ...]
    starts: tuple[int, ...]
    page: Page


def clean(source: str) -> Cleaned:
    r"""Clean ``source``; ``text[i]`` is ``source[origin[i]]`` save for full-width letters, digits and ％.

    >>> clean("一、坚持党的\u3000领导\n通过法规３４件。").text
    '一、坚持党的领导\n通过法规34件。'
    """
    raw = read_lines(source)
    page = find_report(join_columns(drop_furniture(raw)), raw)
    text, origin, starts = _assemble(source, page.lines)
    return Cleaned(text, origin, tuple(page.lines), starts, page)


def _assemble(source: str, lines: Sequence[Line]) -> tuple[str, tuple[int, ...], tuple[int, ...]]:
    origin: list[int] = []
    starts: list[int] = []
    for line in lines:
        if origin:
            origin.append(_break(source, origin[-1] + 1, line.origin[0]))
        starts.append(len(origin))
        origin.extend(line.origin)
    return "\n".join(line.text for line in lines), tuple(origin), tuple(starts)


def _break(source: str, start: int, end: int) -> int:
    """Return where the white space between two lines stands; the first character between them where there is none."""
    return next((at for at in range(start, end) if source[at].isspace()), start)
