"""Which paragraphs of a report are headings or begin with one, and how they nest."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from vectorstore.reading.lines import Line
from vectorstore.reading.page import Page
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
_NOT_PLAIN = re.compile(r"[:：|]$|[0-9]{4}-|^各位|^同志们|^[(（［\[]|[，,、]$|摄$")
_ALWAYS = 3  # ranks up to （一） open a section even where a long paragraph follows the number at once
_SENTENCE_END = re.compile(r"[。！!？?]")
_INNER_STOP = re.compile(r"[。；;！!？?]")
# Where scraped text runs paragraphs together: a numbered heading, or an address, right behind a sentence.
_INNER_START = re.compile(
    rf"(?<=[。！!”])(?=[(（]{_ZH}[)）][^，。、；]{{3}}|{_ZH}、[^，。、；]{{4}}|各位代表[！!，,：:])"
)

_SENTENCE = re.compile(r"[^。！!？?；;]+。")
_QUOTED = re.compile(r"[“‘《「][^”’》」]*[”’》」]")
_NOT_LEAD = re.compile(
    r"^(?:20[0-9]{2}年|今年|去年|各位|我们?|同时|此外|通过|一年来|五年来|过去|会议|首先|其次|最后|总之|因此|所以|但|这|那|其中|当前|目前|"
    r"以上|现在|下面|在此|请|根据|按照|回顾|展望|特别是|[一二三四五六七八九十]{1,2}[是要]|[(（])|[0-9]|"
    r"(?:之年|的(?:决定|条例|办法|报告|汇报|意见))$|[^但只总凡于可]是(?!否)"
)
_DASH = re.compile("——")
_LONGEST_LEAD = 46
_REST = 12


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, or the part of a line that is one: where it begins in the cleaned text, and the line it is."""

    start: int
    line: Line

    @property
    def text(self) -> str:
        """The words of the paragraph."""
        return self.line.text


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading: its block, its title, its rank (0 the highest), and the ``length`` of the block that it takes."""

    block: int
    title: str
    rank: int
    length: int


@dataclass(frozen=True, slots=True)
class Lead:
    """A short first sentence that is the title of its paragraph, and how many characters of the block it takes."""

    block: int
    title: str
    length: int


def blocks_of(page: Page) -> list[Block]:
    """Return the paragraphs of a report from where its text begins."""
    return [block for index in range(page.body, len(page.lines)) for block in _blocks(page, index)]


def _blocks(page: Page, index: int) -> Iterator[Block]:
    line, start = page.lines[index], 0
    for inner in _INNER_START.finditer(line.text):
        yield Block(page.starts[index] + start, line.cut(start, inner.start()))
        start = inner.start()
    yield Block(page.starts[index] + start, line.cut(start) if start else line)


def find_headings(blocks: Sequence[Block], years: Years) -> list[Heading]:
    """Return the heading lines and numbered run-in headings of a report, in order; leads are not among them."""
    numbered = {at: heading for at, block in enumerate(blocks) if (heading := _numbered(at, block.text))}
    outlined = any(heading.rank <= 2 and part_of_title(_bare(heading.title), years) for heading in numbered.values())
    found: list[Heading] = []
    for at in range(len(blocks)):
        heading = numbered.get(at) or _plain(at, blocks, years, outlined)
        if heading is not None:
            found.append(heading)
    return _lift_plain(found)


def _bare(title: str) -> str:
    return re.sub(rf"^(?:第{_ZH}(?:部分|章|篇)|{_ZH}、)[:：、]?", "", title)


def _numbered(at: int, text: str) -> Heading | None:
    for rank, marker in _MARKERS:
        if match := marker.match(text):
            if rank > _ALWAYS and (_SENTENCE_END.search(text) or len(text) > _LONGEST // 2 or text[-1] in "；;，,、"):
                return None
            return _after_marker(at, text, rank, match.end())
    return None


def _after_marker(at: int, text: str, rank: int, start: int) -> Heading | None:
    stop = _SENTENCE_END.search(text, start)
    title = text[: stop.start()] if stop else text
    if len(title) <= (_LONGEST if stop else 2 * _LONGEST):
        return Heading(at, title, rank, stop.end() if stop else len(text))
    clause = re.split(r"[，,：:；;]", title, maxsplit=1)[0][:_LONGEST]
    return Heading(at, clause, rank, 0)


def _plain(at: int, blocks: Sequence[Block], years: Years, outlined: bool) -> Heading | None:
    """Read an unnumbered line as a heading; in an ``outlined`` report a line that ends in ： leads in what follows."""
    line = blocks[at].line
    text = line.text.strip(_ORNAMENTS)
    bare = text.rstrip("：:")
    if not 2 <= len(bare) <= 40 or _INNER_STOP.search(bare) or line.ends_sentence() or bare.endswith(("，", ",", "、")):
        return None
    if outlined and not line.level and bare != text:
        return None
    part = part_of_title(bare, years) if not re.match(r"各位|同志们", bare) else None
    if part is not None:
        return Heading(at, bare, PLAIN_RANK if outlined and not line.level else PART_RANK, len(line.text))
    if line.level or _stands_alone(at, blocks):
        return Heading(at, bare, PLAIN_RANK, len(line.text))
    return None


def _stands_alone(at: int, blocks: Sequence[Block]) -> bool:
    """Tell whether an unnumbered short line is set as a heading: between finished text and more text."""
    text = blocks[at].text
    if len(text) < 4 or _NOT_PLAIN.search(text) or not 0 < at < len(blocks) - 1:
        return False
    before, after = blocks[at - 1].line, blocks[at + 1].line
    opened = before.ends_sentence() or before.text.endswith(("：", ":")) or len(before.text) <= _LONGEST
    return opened and (after.ends_sentence() or _MARKERS[1][1].match(after.text) is not None)


def _lift_plain(headings: Sequence[Heading]) -> list[Heading]:
    """Give an unnumbered heading that is followed by 一、 the rank of a part."""
    lifted = list(headings)
    for at, (one, after) in enumerate(pairwise(headings)):
        if one.rank == PLAIN_RANK and re.match(r"一、|第一(?:部分|章)", after.title):
            lifted[at] = replace(one, rank=PART_RANK)
    return lifted


def find_leads(texts: Sequence[tuple[int, str]]) -> list[Lead]:
    """Return the leads among the paragraphs (number of the block, text) of one section.

    A single paragraph with a short first sentence proves nothing: leads come in twos or more.
    """
    found = [(at, text, lead) for at, text in texts if (lead := lead_of(text)) is not None]
    chosen = [one for one in found if _DASH.match(one[1])]
    if len(chosen) >= 2:
        return _leads(chosen)
    plain = [one for one in found if not re.search(r"[,，]", _QUOTED.sub("", one[2]))]
    chosen = plain if 2 * len(plain) > len(found) else found
    if len(chosen) < 2 or 2 * len(chosen) < chosen[-1][0] - chosen[0][0] + 1:
        return []
    return _leads(chosen)


def lead_of(text: str) -> str | None:
    """Return the first sentence if it reads as the title of what follows it.

    >>> lead_of("围绕经济高质量发展加强立法。制定地方金融条例,防范和化解金融风险。")
    '围绕经济高质量发展加强立法。'
    """
    match = _SENTENCE.match(text)
    if match is None or len(text) - match.end() < _REST:
        return None
    sentence = match.group()
    dashed = _DASH.match(sentence)
    bare = _QUOTED.sub("", sentence[dashed.end() if dashed else 0 : -1])
    commas = len(re.findall(r"[,，]", bare))
    if not 4 <= len(sentence) <= _LONGEST_LEAD or commas > (2 if dashed else 1) or _NOT_LEAD.search(bare):
        return None
    return sentence


def _leads(found: Sequence[tuple[int, str, str]]) -> list[Lead]:
    return [Lead(at, sentence.strip("—。"), len(sentence)) for at, _, sentence in found]
