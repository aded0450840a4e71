"""Which paragraphs of a report are headings or begin with one, and how they nest."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from vectorstore.reading.lines import Line
from vectorstore.reading.page import Page
from vectorstore.reading.parts import Years, part_of_title
from vectorstore.reading.text import size

_ZH = "[一二三四五六七八九十百]{1,4}"
_MARKERS = (
    (1, re.compile(rf"第{_ZH}(?:部分|章|篇)[:：、]?\s*|(?:Part|Chapter) (?:[IVX]+|[0-9]+|[A-Z][a-z]+)\b[.:]?\s*")),
    (2, re.compile(rf"(?:{_ZH}[、．]|—、)[:：]?\s*|[IVX]{{1,4}}[.、]\s*")),
    (3, re.compile(rf"[(（]{_ZH}[)）]、?\s*")),
    (4, re.compile(r"[0-9]{1,2}(?:[.．](?![0-9])|、)\s*")),
    (5, re.compile(r"[(（][0-9]{1,2}[)）]\s*|[①-⑳]\s*")),
)
PART_RANK, PLAIN_RANK, LEAD_RANK = 0, 6, 7
MOST = 2000
"""Headings of a report; of real ones none has a hundred."""
_LONGEST = 60
_ORNAMENTS = "*【】■●▲★◆◇□▶◎ "
_ADDRESS = re.compile("各位|同志们")
_NOT_PLAIN = re.compile(r"[:：|]$|[0-9]{4}-|^[(（［\[]|摄$")
_ALWAYS = 3  # ranks up to （一） open a section even where a long paragraph follows the number at once
_SENTENCE_END = re.compile(r"[。！!？?]")
_INNER_STOP = re.compile(r"[。；;！!？?]")
# Where scraped text runs paragraphs together: a numbered heading, or an address, right behind a sentence.
_INNER_START = re.compile(
    rf"(?<=[。！!”])(?=[(（]{_ZH}[)）][^，。、；]{{3}}|{_ZH}、[^，。、；]{{4}}|各位代表[！!，,：:])"
)

_SENTENCE = re.compile(r"[^。！!？?；;]+。")
_QUOTED = re.compile(r"[“‘《「][^”’》」]*[”’》」]")
# First sentences that tell something, where a title would name it.
_NOT_LEAD = re.compile(
    r"^(?:20[0-9]{2}年|[今去]年|各位|我们?|同时|此外|通过|[一五]年来|过去|会议|首先|其次|最后|总之|因此|所以|但|这|那|其中|当前|目前|以上|现在|下面|在此|请|"
    r"根据|按照|回顾|展望|特别是|[一二三四五六七八九十]{1,2}[是要]|[(（])|[0-9]|(?:之年|的(?:决定|条例|办法|报告|汇报|意见))$|[^但只总凡于可]是(?!否)"
)
_LONGEST_LEAD = 46
_REST = 12
"""Characters that follow a lead at least: what follows a title."""


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


def blocks_of(page: Page) -> Iterator[Block]:
    """Yield the paragraphs of a report from where its text begins."""
    for line, start in zip(page.lines[page.body :], page.starts[page.body :], strict=True):
        edges = [0, *(inner.start() for inner in _INNER_START.finditer(line.text)), len(line.text)]
        for low, high in pairwise(edges):
            yield Block(start + low, line.cut(low, high) if len(edges) > 2 else line)


def bare_title(title: str) -> str:
    """Return a title without its number."""
    return next((title[match.end() :] for _, marker in _MARKERS if (match := marker.match(title))), title)


def find_headings(blocks: Sequence[Block], years: Years) -> list[Heading]:
    """Return the heading lines and numbered run-in headings of a report, in order; leads are not among them.

    None of more than MOST: these lines are no headings.
    """
    numbered = {at: heading for at, block in enumerate(blocks) if (heading := _numbered(at, block.text))}
    outlined = any(one.rank <= 2 and part_of_title(bare_title(one.title), years) for one in numbered.values())
    found = (numbered.get(at) or _plain(at, blocks, years, outlined) for at in range(len(blocks)))
    headings = _of_one_language([heading for heading in found if heading is not None])
    if len(headings) > MOST:
        return []
    for at, (one, after) in enumerate(pairwise(headings)):
        if one.rank == PLAIN_RANK and re.match(r"一、|第一(?:部分|章)", after.title):
            headings[at] = replace(one, rank=PART_RANK)  # 一、 stands below it
    return headings


def _of_one_language(headings: Sequence[Heading]) -> list[Heading]:
    """Return headings without those in English that stand beside the same in Chinese; where these open, it opens."""
    kept: list[Heading] = []
    for heading in headings:
        before = kept[-1] if kept and kept[-1].block + 1 == heading.block else None
        if before and not before.title.isascii() and heading.title.isascii():
            continue
        if before and before.title.isascii() and not heading.title.isascii():
            heading = replace(heading, block=before.block, length=before.length)
            kept.pop()
        kept.append(heading)
    return kept


def _numbered(at: int, text: str) -> Heading | None:
    rank, start = next(((rank, match.end()) for rank, marker in _MARKERS if (match := marker.match(text))), (0, 0))
    stop = _SENTENCE_END.search(text, start)
    if not rank or (rank > _ALWAYS and (stop or size(text) > _LONGEST // 2 or text[-1] in "；;，,、")):
        return None
    title = text[: stop.start()] if stop else text
    if size(title) <= (_LONGEST if stop else 2 * _LONGEST):
        return Heading(at, title, rank, stop.end() if stop else len(text))
    return Heading(at, re.split(r"[，,：:；;]", title, maxsplit=1)[0][:_LONGEST], rank, 0)


def _plain(at: int, blocks: Sequence[Block], years: Years, outlined: bool) -> Heading | None:
    """Read an unnumbered line as a heading; in an ``outlined`` report a line that ends in ： leads in what follows."""
    line = blocks[at].line
    text = line.text.strip(_ORNAMENTS)
    bare = text.rstrip("：:")
    if (
        not 2 <= size(bare) <= 40
        or _INNER_STOP.search(bare)
        or line.ends_sentence()
        or bare.endswith(("，", ",", "、"))
    ):
        return None
    if _ADDRESS.match(bare) or (outlined and not line.level and bare != text):
        return None
    rank = PLAIN_RANK
    if part_of_title(bare, years) is not None:
        rank = PLAIN_RANK if outlined and not line.level else PART_RANK
    elif not (line.level or _stands_alone(at, blocks)):
        return None
    return Heading(at, bare, rank, len(line.text))


def _stands_alone(at: int, blocks: Sequence[Block]) -> bool:
    """Tell whether an unnumbered short line is set as a heading: between finished text and more text."""
    text = blocks[at].text
    if len(text) < 4 or _NOT_PLAIN.search(text) or not 0 < at < len(blocks) - 1:
        return False
    if text.isascii() and not all(word[0].isupper() or len(word) < 5 for word in text.split()):
        return False  # a heading in English is set in capitals
    before, after = blocks[at - 1].line, blocks[at + 1].line
    opened = before.ends_sentence() or before.text.endswith(("：", ":")) or len(before.text) <= _LONGEST
    return opened and (after.ends_sentence() or _MARKERS[1][1].match(after.text) is not None)


def find_leads(texts: Sequence[tuple[int, str]]) -> list[Heading]:
    """Return the leads among the paragraphs (number of the block, text) of one section.

    A single paragraph with a short first sentence proves nothing: leads come in twos or more, most without a comma.
    """
    found = [(at, lead) for at, text in texts if (lead := lead_of(text)) is not None]
    dashed = [one for one in found if one[1].startswith("——")]
    plain = [one for one in found if not re.search(r"[,，]", _QUOTED.sub("", one[1]))]
    chosen = dashed if len(dashed) >= 2 else plain if 2 * len(plain) > len(found) else found
    scattered = bool(chosen) and 2 * len(chosen) < chosen[-1][0] - chosen[0][0] + 1
    if len(chosen) < 2 or (scattered and chosen is not dashed):
        return []
    return [Heading(at, lead.strip("—。"), LEAD_RANK, len(lead)) for at, lead in chosen]


def lead_of(text: str) -> str | None:
    """Return the first sentence if it reads as the title of what follows it.

    >>> lead_of("围绕经济高质量发展加强立法。制定地方金融条例,防范和化解金融风险。")
    '围绕经济高质量发展加强立法。'
    """
    match = _SENTENCE.match(text)
    if match is None or len(text) - match.end() < _REST or not 4 <= match.end() <= _LONGEST_LEAD:
        return None
    bare = _QUOTED.sub("", match.group().removeprefix("——")[:-1])
    commas = len(re.findall(r"[,，]", bare))
    return None if commas > (2 if text.startswith("——") else 1) or _NOT_LEAD.search(bare) else match.group()
