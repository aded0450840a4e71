"""A source in, its report's lines out: furniture dropped, columns joined, every character with its offset."""

from dataclasses import dataclass

from vectorstore.reading.columns import join_columns
from vectorstore.reading.lines import Line, read_lines
from vectorstore.reading.page import Page, drop_furniture, find_report, mend


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
    r"""Clean ``source``; ``text[i]`` is ``source[origin[i]]`` save for wide and styled letters and digits.

    >>> clean("一、坚持党的\u3000领导\n通过法规３４件。").text
    '一、坚持党的领导\n通过法规34件。'
    """
    raw = read_lines(source)
    page = find_report(mend(join_columns(drop_furniture(raw))), raw)
    return Cleaned("\n".join(line.text for line in page.lines), *_assembled(source, page.lines), page)


def _assembled(source: str, lines: tuple[Line, ...]) -> tuple[tuple[int, ...], tuple[Line, ...], tuple[int, ...]]:
    origin: list[int] = []
    starts: list[int] = []
    for line in lines:
        if origin:
            origin.append(_break(source, origin[-1] + 1, line.origin[0]))
        starts.append(len(origin))
        origin.extend(line.origin)
    return tuple(origin), lines, tuple(starts)


def _break(source: str, start: int, end: int) -> int:
    """Return where the white space between two lines stands; the first character between them where there is none."""
    return next((at for at in range(start, end) if source[at].isspace()), start)
