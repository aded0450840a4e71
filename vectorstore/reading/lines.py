"""A source in, its lines out: cleaned characters, each with its offset."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from vectorstore.reading.text import HAN, WORDS_EN

_STYLED = ((0xFF05, 0xFF06), (0xFF10, 0xFF1A), (0xFF21, 0xFF3B), (0xFF41, 0xFF5B), (0x1D400, 0x1D800))
_VARIANT_IDEOGRAPHS = ((0x2E80, 0x2FE0), (0xF900, 0xFB00))
_READ_AS = {
    code: plain
    for first, end in (*_STYLED, *_VARIANT_IDEOGRAPHS)
    for code in range(first, end)
    if len(plain := unicodedata.normalize("NFKC", chr(code))) == 1
}
_LONGEST_TAG = 500
# Scripts, styles and comments; the last to begin may have no end, and is text then.
_UNSEEN = re.compile(r"<!--.*?(?P<end>-->|\Z)|<(?P<tag>script|style).*?(?P<close></(?P=tag)>|\Z)", re.I | re.S)
_BLOCK = re.compile(
    rf"</?(?:p|div|br|h[1-6]|li|[uo]l|t[rdh]|table|section|title|body)\b[^<>]{{0,{_LONGEST_TAG}}}>", re.I
)
_MARKS = re.compile(
    rf"</?[a-zA-Z!][^<>]{{0,{_LONGEST_TAG}}}>|&(?:nbsp|ensp|emsp|thinsp|zwn?j|lrm|rlm);|"
    r"[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\xad]+|(?<![0-9 ])\*+|\*+(?![0-9 ])|__+|~~+|`+|"
    r"\$(?=[0-9.,]+%?\$)|(?<=[0-9%])\$|!?\[(?=[^\[\]\n]{1,80}\]\()|\]\([^()\s]{1,300}\)"
)
_DROPPED = "\0"
_RAW_LINE = re.compile(r"[^\n\r\v\f\x1c-\x1e\x85\u2028\u2029]+")
# A paragraph that begins inside a line: a sentence end, then the indent of a new paragraph.
_INNER_BREAK = re.compile(r"(?<=[。！？!?：:；;”])(?:\u3000{2,}|[ \xa0]{4,})(?=\S)")
_CHINESE = re.compile(r"[\u4e00-\u9fff]")
# The halves of a bilingual line, what sets them apart (white space, a bar, a slash, a bracket) between them.
_APART = r"(?:[ \t]*[|/\t(（]+[ \t]*|[ \t]+)"
_CHINESE_FIRST = re.compile(
    rf"[|\s]*+(?P<first>.*[\u4e00-\u9fff][^\u4e00-\u9fffA-Za-z]*?){_APART}"
    r"(?P<english>(?:[(“\"]|\d{1,2}\. )?[A-Z][^\u4e00-\u9fff]*?)[)）|\s]*"
)
_ENGLISH_FIRST = re.compile(
    rf"[|\s]*+(?P<english>[(“\"\d]{{0,2}}[A-Z][^\u4e00-\u9fff]*?){_APART}(?P<first>[“《(（]?\d{{0,4}}[\u4e00-\u9fff].*?)[|\s]*"
)
_ENGLISH_WORD = re.compile("[A-Za-z]*[a-z]{2}")
_FEWEST_WORDS = 3
_FEWEST_TURNS = 4
"""Lines of two languages from which a text is bilingual: one English word is a half of a line then."""
_WORD = re.compile(r"[^\s\0]+")
_MARKDOWN = re.compile(r"(#{1,6})(?=\s)|>+(?=\s)|[*+-](?=\s)")
_TERMINAL = "。！？!?…"
_CLOSERS = "”’\"')）》】』」"


@dataclass(frozen=True, slots=True)
class Line:
    """One line: cleaned ``text``, the source offset of each character, and how it stood on the page.

    ``indent`` is the white space before it in columns, ``blanks`` the number of blank lines before it, ``level`` its
    Markdown heading level (0: none), ``marked`` whether it has a Markdown mark, ``torn`` whether furniture was
    dropped just before it.
    """

    text: str
    origin: Sequence[int]
    raw: str
    indent: int = 0
    blanks: int = 0
    level: int = 0
    marked: bool = False
    torn: bool = False

    def ends_sentence(self) -> bool:
        """Tell whether the line ends as a sentence does."""
        text = self.text.rstrip(_CLOSERS)
        return text.endswith(tuple(_TERMINAL)) or (text.endswith(".") and text.isascii())

    def speaks_english(self) -> bool:
        """Tell whether the line is one of English words, and none of Chinese."""
        return HAN.search(self.text) is None and WORDS_EN.search(self.text) is not None

    def cut(self, start: int, end: int | None = None) -> "Line":
        """Return the line without what stands before ``start`` and from ``end`` on."""
        return replace(self, text=self.text[start:end], origin=self.origin[start:end])


def width(text: str) -> int:
    """Return the columns that ``text`` takes on a page, two for a character of Chinese type."""
    return sum(2 if char >= "\u2010" else 1 for char in text)


def read_lines(source: str) -> list[Line]:
    """Cut ``source`` into cleaned lines, blank ones left out.

    Wide and styled letters and digits become plain ones, white space between Chinese characters goes, other white
    space becomes one space; marks of Markdown and HTML and invisible characters are left out.

    >>> [line.text for line in read_lines("<p>修改\u3000**７**件</p><p>共𝟐𝟑次")]
    ['修改7件', '共23次']
    """
    view = _without_marks(source)
    lines: list[Line] = []
    last_end = 0
    for start, end in _raw_spans(view):
        blanks = view.count("\n", last_end, start) - (1 if lines else 0)
        if (line := _clean_line(view, start, end, max(blanks, 0))) is not None:
            lines.append(line)
            last_end = end
    return lines


def _without_marks(source: str) -> str:
    """Return ``source`` in its own length, zero bytes for what is no text; a block of HTML begins a line."""
    view = source.replace(_DROPPED, " ")
    if "</" in view or "-->" in view:
        view = _UNSEEN.sub(
            lambda unseen: _DROPPED * len(unseen[0]) if unseen["end"] or unseen["close"] else unseen[0], view
        )
        view = _BLOCK.sub(lambda tag: "\n" + _DROPPED * (len(tag.group()) - 1), view)
    return _MARKS.sub(lambda mark: _DROPPED * len(mark.group()), view)


def _raw_spans(view: str) -> Iterator[tuple[int, int]]:
    turns = sum(_halves(line[0], _FEWEST_WORDS) is not None for line in _RAW_LINE.finditer(view))
    fewest = 1 if turns >= _FEWEST_TURNS else _FEWEST_WORDS
    for match in _RAW_LINE.finditer(view):
        gaps = [gap.start() for gap in _INNER_BREAK.finditer(view, *match.span())]
        for start, end in pairwise([match.start(), *gaps, match.end()]):
            for low, high in _halves(view[start:end], fewest) or [(0, end - start)]:
                yield start + low, start + high


def _halves(line: str, fewest: int) -> list[tuple[int, int]] | None:
    """Return the spans of the Chinese and the English half of a line; None where it is not made of two such."""
    if not (line.isascii() or not _ENGLISH_WORD.search(line)):
        for form in (_ENGLISH_FIRST, _CHINESE_FIRST):
            found = form.fullmatch(line)
            if found and len(_ENGLISH_WORD.findall(found["english"])) >= fewest:
                return sorted((found.span("first"), found.span("english")))
    return None


def _clean_line(view: str, start: int, end: int, blanks: int) -> Line | None:
    words = [match.span() for match in _WORD.finditer(view, start, end)]
    if not words:
        return None
    indent = width(view[start : words[0][0]].replace("\t", "    ").replace(_DROPPED, ""))
    mark = _MARKDOWN.match(view, words[0][0], end)
    marked = mark is not None and mark.end() == words[0][1] and len(words) > 1
    level = len(mark.group(1) or "") if mark and marked else 0
    raw = view[words[0][0] : words[-1][1]].replace(_DROPPED, "")
    text, origin = _join_words(view, words[1:] if marked else words)
    return Line(text, origin, raw, indent, blanks, level, marked) if text else None


def _join_words(view: str, words: Sequence[tuple[int, int]]) -> tuple[str, Sequence[int]]:
    """Return the words as they are read, with their offsets; a space between those of a foreign language."""
    if len(words) == 1:
        return view[slice(*words[0])].translate(_READ_AS), range(*words[0])
    text, origin = "", list[int]()
    for start, end in words:
        if origin and _needs_space(view[origin[-1] : start + 1]):
            text += " "
            origin.append(origin[-1] + 1)
        text += view[start:end]
        origin.extend(range(start, end))
    return text.translate(_READ_AS), origin


def _needs_space(gap: str) -> bool:
    """Tell whether the white space in ``gap``, which begins and ends with a letter, stands between foreign words."""
    spaced = any(char.isspace() for char in gap)
    return spaced and not (_is_chinese(gap[0]) or _is_chinese(gap[-1]))


def _is_chinese(char: str) -> bool:
    return "\u2e80" <= char <= "\ua4cf" or "\uf900" <= char <= "\ufaff" or char >= "\uff00" or char in "“”‘’—…·"


def _splits_number(before: str, after: str) -> bool:
    """Tell whether the end of a line of Chinese type runs through a number: 15 and 2项."""
    return bool(re.search(r"[0-9][.,+]?$", before) and re.match(r"[.,]?[0-9]|%", after) and _CHINESE.search(before))


def joined(lines: Sequence[Line]) -> Line:
    """Return one line made of ``lines`` that follow each other."""
    if len(lines) == 1:
        return lines[0]
    pieces: list[str] = []
    origin: list[int] = []
    for line in lines:
        if origin and _needs_space(f"{pieces[-1][-1]} {line.text[0]}") and not _splits_number(pieces[-1], line.text):
            pieces.append(" ")
            origin.append(origin[-1] + 1)
        pieces.append(line.text)
        origin.extend(line.origin)
    return replace(lines[0], text="".join(pieces), origin=origin, raw=" ".join(line.raw for line in lines))


STARTS = re.compile(
    r"第[一二三四五六七八九十]{1,3}[章节部]|[一二三四五六七八九十]{1,3}、|—、|[(（][一二三四五六七八九十]{1,3}[)）]|[0-9]{1,2}[.．、](?![0-9])|"
    r"[(（][0-9]{1,2}[)）]|——|(?:各位(?:代表|同志|委员|领导)|同志们)[!！,，:：、]"
)
