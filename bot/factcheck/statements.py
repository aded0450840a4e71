"""A draft in, its statements out: sentences with their places in the draft, each with the paragraph it stands in."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from bot.records import Lang
from vectorstore.lexicon import is_chinese
from vectorstore.reading.text import shielded_spans

LONGEST_SHIELD = 60
"""Characters of a quotation that is never cut; a longer one is a speech of several statements."""
END = re.compile(
    r"[。！？!?；;]+[”’」』）)\"]*|\.[”’\"')]*(?=\s|$)(?<!\b[A-Z]\.)(?<!\b(?:No|Mr|Ms|Dr|vs|pp)\.)(?<!\b(?:Mrs|Art)\.)"
)
"""Where a statement ends: not after an initial or a common abbreviation."""
BULLET = re.compile(
    r"\s*(?:[-*+•·▪●■◆►–—]|#{1,6}|>|\d{1,2}[.)、]|[一二三四五六七八九十]+、|[（(][一二三四五六七八九十\d]+[)）])\s*"
)
"""What stands before an item of a list or a heading."""
PLUS = re.compile(r"(?<=[一-龥])\s?[+＋↑](?=\d)")
"""A rise as slides write it: 产值+7%."""
WRAPPED = 0.8
"""A line at least this long, by the longest of its draft, may go on in the next one."""
SHORTEST_WRAP = 18


class Cut(NamedTuple):
    """A statement at ``draft[start:end]``: its text on one line, and its language."""

    text: str
    start: int
    end: int
    lang: Lang


def statements(draft: str) -> list[Cut]:
    """Return the statements of a draft in order: sentences, and parts between ；; an item or a heading is its own."""
    found = []
    for low, high in _paragraphs(draft):
        for start, end in _sentences(draft, low, high):
            text = PLUS.sub("增", " ".join(draft[start:end].split()))
            if any(c.isalnum() for c in text):
                found.append(Cut(text, start, end, "zh" if is_chinese(text) else "en"))
    return found


def _paragraphs(draft: str) -> Iterator[tuple[int, int]]:
    """Yield the spans of paragraphs without their bullets: lines, joined where a text is wrapped."""
    lines = [(m.start(), m.end()) for m in re.finditer(r"[^\n]+", draft)]
    longest = max((end - start for start, end in lines), default=0)
    low, high = -1, -1
    for start, end in lines:
        wrapped = (
            low >= 0
            and draft[high:start].count("\n") == 1
            and longest >= SHORTEST_WRAP
            and high - draft.rfind("\n", 0, high) - 1 >= WRAPPED * longest
            and not END.search(draft[max(0, high - 3) : high].rstrip() + " ")
            and not BULLET.match(draft, start, end)
        )
        if low >= 0 and not wrapped:
            yield low, high
        bullet = BULLET.match(draft, start, end)
        low = low if wrapped else bullet.end() if bullet else start
        high = end
    if low >= 0:
        yield low, high


def _sentences(draft: str, low: int, high: int) -> Iterator[tuple[int, int]]:
    text = draft[low:high]
    shields = [span for span in shielded_spans(text, LONGEST_SHIELD) if span[1] - span[0] > 1]
    start = 0
    ends = [m.end() for m in END.finditer(text) if not any(a < m.start() < b - 1 for a, b in shields)]
    for end in [*ends, len(text)]:
        piece = text[start:end]
        if piece.strip():
            yield low + start + len(piece) - len(piece.lstrip()), low + start + len(piece.rstrip())
        start = end
