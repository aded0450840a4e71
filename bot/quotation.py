"""Finding the words of a quote in source text, exactly or nearly: what is shown is always what the source says."""

import re
import unicodedata
from collections.abc import Sequence
from difflib import SequenceMatcher
from functools import lru_cache

from bot.amounts import amounts

Span = tuple[int, int]
MARKS = frozenset("“”‘’「」『』\"'《》〈〉（）()[]【】,，、。;；:：!！?？…*_`~·—")
PARTICLES = frozenset("的地得了")
SHORTEST = 2
SHORTEST_NEAR = 6
"""Characters from which a quote may differ from the source in marks, particles or a word."""
ALIKE = 0.9
"""Least share of a quote's characters that stand in the source in the same order."""
SENTENCE_END = re.compile(r"[。！？!?;；]+[”’」』）)]*|\n\s*\n")
GAP = re.compile(r"…+|\.{3,}|\[\.\.\.\]")
BETWEEN_HAN = re.compile(r"(?<![A-Za-z0-9.])\s+|\s+(?![A-Za-z0-9.])")


def locate(quote: str, source: str) -> list[Span]:
    r"""Return the spans of ``source`` that say ``quote``: one for each part of a quote with ……, or none.

    >>> locate("法规34件", "通过法规 ３４\n件")
    [(2, 9)]
    >>> locate("创设的「用水红线」制度", "创设“用水红线”制度")
    [(0, 10)]
    """
    parts = [part for part in GAP.split(quote) if part.strip()]
    spans = [_find(part, source) for part in parts]
    return [widen(span, source) for span in spans if span] if spans and all(spans) else []


def widen(span: Span, source: str) -> Span:
    """Return ``span`` grown to whole numbers where it cuts one in two: 31 of 318人次 must not pass for 31.

    >>> widen((0, 4), "任免318人次")
    (0, 7)
    """
    start, end = span
    low, high = max(0, start - 24), min(len(source), end + 24)
    at = [i for i in range(low, high) if not source[i].isspace()]
    for amount in amounts("".join(source[i] for i in at), "zh"):
        first, last = at[amount.start], at[amount.end - 1] + 1
        start = first if first < start < last else start
        end = last if first < end < last else end
    return start, end


def clean(text: str) -> str:
    """Return source text as one line: white space is kept only between Latin words and numbers."""
    return BETWEEN_HAN.sub("", text.strip())


def sentence_around(text: str, start: int, end: int) -> Span:
    """Return the span of the sentences that ``[start, end)`` stands in."""
    low = max((m.end() for m in SENTENCE_END.finditer(text, 0, start)), default=0)
    after = SENTENCE_END.search(text, max(end - 1, 0))
    return low, after.end() if after else len(text)


def places(quote: str, source: str, dropped: frozenset[str] = frozenset()) -> list[Span]:
    """Return all spans of ``source`` that say ``quote``, white space, widths and the characters ``dropped`` aside."""
    needle, _ = _folded(quote, dropped)
    haystack, origin = _folded(source, dropped)
    found = re.finditer(f"(?={re.escape(needle)})", haystack) if needle else ()
    return [(origin[m.start()], origin[m.start() + len(needle) - 1] + 1) for m in found]


def _find(quote: str, source: str) -> Span | None:
    for dropped in (frozenset[str](), MARKS, MARKS | PARTICLES):
        if len(_folded(quote, dropped)[0]) < (SHORTEST_NEAR if dropped else SHORTEST):
            return None
        if spans := places(quote, source, dropped):
            return next((span for span in spans if widen(span, source) == span), spans[0])
    return _nearly(_folded(quote, dropped)[0], *_folded(source, dropped))


def _nearly(needle: str, haystack: str, origin: Sequence[int]) -> Span | None:
    """Return the stretch that holds nearly all of a long quote in order, its digits all the same."""
    if len(needle) < 2 * SHORTEST_NEAR:
        return None
    blocks = [b for b in SequenceMatcher(None, haystack, needle, autojunk=False).get_matching_blocks() if b.size > 1]
    if not blocks:
        return None
    low, high = blocks[0].a, blocks[-1].a + blocks[-1].size
    stretch = haystack[low:high]
    alike = sum(b.size for b in blocks) >= ALIKE * max(len(needle), len(stretch))
    same_digits = re.findall(r"\d+", stretch) == re.findall(r"\d+", needle)
    return (origin[low], origin[high - 1] + 1) if alike and same_digits else None


@lru_cache(maxsize=512)
def _folded(text: str, dropped: frozenset[str]) -> tuple[str, tuple[int, ...]]:
    characters: list[str] = []
    origin: list[int] = []
    for index, character in enumerate(text):
        for folded in unicodedata.normalize("NFKC", character):
            if not folded.isspace() and folded not in dropped:
                characters.append(folded)
                origin.append(index)
    return "".join(characters), tuple(origin)
