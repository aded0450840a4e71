"""Finds where a text may be cut: after sentences, after ；, after commas, and where it may not."""

import re
from bisect import bisect_right
from collections import deque
from collections.abc import Iterator, Sequence
from itertools import pairwise

_PAIRS = dict(zip("”’》〉）)】〕」』]", "“‘《〈（(【〔「『[", strict=True))
_BRACKET = re.compile(r"[“‘《〈（(【〔「『\[”’》〉）)】〕」』\]\n]")
_DEEPEST = 20
"""Brackets open at once at most; it keeps the time linear where none is closed."""
_STRAIGHT = re.compile(r'"[^"\n]*"')
_NUMBER = re.compile(r"\d+(?:[.,:：，．]\d+)+|\d+(?:[.．]\d+)?(?:\s?[%％‰])?|[零〇一二三四五六七八九十百千万亿两]{2,}")

_CLOSERS = r"[”’》〉）)】〕」』\]\"]*"
SENTENCE = re.compile(
    rf"[。！？!?…]+{_CLOSERS}(?![，,、；;。！？!?…”’》）)])|(?<=[A-Za-z\u4e00-\u9fff])\.(?=\s|[\u4e00-\u9fff]|$)|\n+"
)
PART = re.compile(r"[；;]")
COMMA = re.compile(r"[，,：:]")
PAUSE = re.compile(r"[、\s]")


def shielded_spans(text: str, longest: int) -> list[tuple[int, int]]:
    """Return the spans that are never cut: numbers, and closed quotations, titles and brackets up to ``longest``.

    An opener that its line does not close shields nothing. Spans are sorted and do not overlap.
    """
    spans = [match.span() for match in _NUMBER.finditer(text)]
    spans += [match.span() for match in _STRAIGHT.finditer(text)]
    spans += _pairs(text)
    return _merged(sorted(span for span in spans if 1 < span[1] - span[0] <= longest))


def _pairs(text: str) -> Iterator[tuple[int, int]]:
    open_at: deque[tuple[str, int]] = deque(maxlen=_DEEPEST)
    for match in _BRACKET.finditer(text):
        mark, start = match.group(), match.start()
        if mark == "\n":
            open_at.clear()
        elif mark not in _PAIRS:
            open_at.append((mark, start))
        elif any(opener == _PAIRS[mark] for opener, _ in open_at):
            while open_at[-1][0] != _PAIRS[mark]:
                open_at.pop()
            yield open_at.pop()[1], start + 1


def _merged(spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for start, end in spans:
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


class Breaker:
    """Cuts spans of one text, never inside its shielded spans.

    A quotation that closes with a sentence (“……。”) ends that sentence.
    """

    def __init__(self, text: str, longest: int, whole: Sequence[tuple[int, int]] = ()) -> None:
        """Take a text, the longest span to shield, and spans to keep ``whole`` besides, such as quantities."""
        self.text = text
        self._shields = _merged(sorted([*shielded_spans(text, longest), *whole]))
        self._starts = [start for start, _ in self._shields]

    def cuttable(self, position: int) -> bool:
        """Tell whether the text may be cut before ``position``."""
        index = bisect_right(self._starts, position - 1) - 1
        return index < 0 or self._shields[index][1] <= position

    def cut(self, start: int, end: int, marks: re.Pattern[str]) -> list[tuple[int, int]]:
        """Return ``[start, end)`` cut after each of ``marks``: the pieces in order, without gap or overlap."""
        ends = [m.end() for m in marks.finditer(self.text, start, end) if m.end() < end and self.cuttable(m.end())]
        edges = [start, *ends, end]
        return [(low, high) for low, high in pairwise(edges) if low < high]

    def chop(self, start: int, end: int, size: int) -> list[tuple[int, int]]:
        """Return ``[start, end)`` cut into runs of at most ``size`` where nothing but a shield forbids it."""
        pieces = []
        while end - start > size:
            stop = next((at for at in range(start + size, start, -1) if self.cuttable(at)), start + size)
            pieces.append((start, stop))
            start = stop
        return [*pieces, (start, end)]
