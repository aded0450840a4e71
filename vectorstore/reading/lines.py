"""The lines of a source as cleaned characters that know where they came from."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_WIDE_ASCII = {0xFEE0 + code: code for code in [*range(48, 58), *range(65, 91), *range(97, 123), 37]}
_RAW_LINE = re.compile(r"[^\n\r\v\f\x1c-\x1e\x85\u2028\u2029]+")
# A paragraph that begins inside a line: a sentence end, then the indent of a new paragraph.
_INNER_BREAK = re.compile(r"(?<=[。！？!?：:；;”])(?:\u3000{2,}|[ \xa0]{4,})(?=\S)")
_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_WORD = re.compile(r"\S+")
_MARKDOWN = re.compile(r"(#{1,6})(?=\s)|>+(?=\s)|[*+-](?=\s)")
_TERMINAL = "。！？!?…"
_CLOSERS = "”’\"')）》】』」*"


@dataclass(frozen=True, slots=True)
class Line:
    """One line: cleaned ``text``, the source offset of each character, and how it stood on the page.

    ``indent`` is the white space before it in columns, ``blanks`` the number of blank lines before it, ``level`` its
    markdown heading level (0: none), ``barrier`` whether something was dropped just before it.
    """

    text: str
    origin: Sequence[int]
    raw: str
    indent: int = 0
    blanks: int = 0
    level: int = 0
    barrier: bool = False

    def ends_sentence(self) -> bool:
        """Tell whether the line ends as a sentence does."""
        return self.text.rstrip(_CLOSERS).endswith(tuple(_TERMINAL))


def width(text: str) -> int:
    """Return the columns that ``text`` takes on a page, two for a character of Chinese type."""
    return sum(2 if char >= "\u2010" else 1 for char in text)


def read_lines(source: str) -> list[Line]:
    """Cut ``source`` into cleaned lines, blank ones left out.

    Full-width letters, digits and ％ become half width, white space between Chinese characters goes, other white
    space becomes one space. Nothing else changes.
    """
    lines: list[Line] = []
    last_end = 0
    for start, end in _raw_spans(source):
        blanks = source.count("\n", last_end, start) - (1 if lines else 0)
        if (line := _clean_line(source, start, end, max(blanks, 0))) is not None:
            lines.append(line)
            last_end = end
    return lines


def _raw_spans(source: str) -> Iterator[tuple[int, int]]:
    for match in _RAW_LINE.finditer(source):
        start = match.start()
        for gap in _INNER_BREAK.finditer(source, match.start(), match.end()):
            yield start, gap.start()
            start = gap.start()
        yield start, match.end()


def _clean_line(source: str, start: int, end: int, blanks: int) -> Line | None:
    if start == 0 and source[0] == "\ufeff":
        start = 1
    words = [match.span() for match in _WORD.finditer(source, start, end)]
    if not words:
        return None
    raw, level = source[words[0][0] : words[-1][1]], 0
    indent = width(source[start : words[0][0]].replace("\t", "    "))
    mark = _MARKDOWN.match(source, words[0][0], end)
    marked = mark is not None and mark.end() == words[0][1] and len(words) > 1
    if mark and marked:
        level = len(mark.group(1) or "")
        words = words[1:]
    text, origin = _join_words(source, words)
    return Line(text, origin, raw, indent, blanks, level, barrier=marked)


def _join_words(source: str, words: list[tuple[int, int]]) -> tuple[str, Sequence[int]]:
    if len(words) == 1:
        return source[slice(*words[0])].translate(_WIDE_ASCII), range(*words[0])
    pieces: list[str] = []
    origin: list[int] = []
    for start, end in words:
        if origin and needs_space(source[origin[-1]], source[start]):
            pieces.append(" ")
            origin.append(origin[-1] + 1)
        pieces.append(source[start:end])
        origin.extend(range(start, end))
    return "".join(pieces).translate(_WIDE_ASCII), origin


def needs_space(before: str, after: str) -> bool:
    """Tell whether the white space between two characters must stay: between words that are not Chinese.

    It also stays where the two would melt into one character under NFKC, so that folding stays exact.
    """
    if "\u4e00" <= after <= "\u9fff" or "\u3000" <= after <= "\u303f":
        return False
    if not (_is_chinese(before) or _is_chinese(after)):
        return True
    return _melts(before, after)


def _is_chinese(char: str) -> bool:
    return "\u2e80" <= char <= "\ua4cf" or "\uf900" <= char <= "\ufaff" or char >= "\uff00" or char in "“”‘’—…·"


def _melts(before: str, after: str) -> bool:
    alone = unicodedata.normalize("NFKC", after)
    if alone and unicodedata.combining(alone[0]):
        return True
    both = unicodedata.normalize("NFKC", before + after)
    return both != unicodedata.normalize("NFKC", before) + alone


def _splits_number(before: str, after: str) -> bool:
    """Tell whether the end of a line of Chinese type runs through a number: 15 and 2项."""
    return bool(re.search(r"[0-9][.,]?$", before) and re.match(r"[.,]?[0-9]|%", after) and _CHINESE.search(before))


def joined(lines: Sequence[Line]) -> Line:
    """Return one line made of ``lines`` that followed each other with nothing but white space between."""
    first = lines[0]
    if len(lines) == 1:
        return first
    pieces: list[str] = []
    origin: list[int] = []
    for line in lines:
        if origin and needs_space(pieces[-1][-1], line.text[0]) and not _splits_number(pieces[-1], line.text):
            pieces.append(" ")
            origin.append(origin[-1] + 1)
        pieces.append(line.text)
        origin.extend(line.origin)
    raw = " ".join(line.raw for line in lines)
    return Line("".join(pieces), origin, raw, first.indent, first.blanks, first.level, first.barrier)
