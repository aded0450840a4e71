"""Finding a quote in source text: exact, or equal after folding; nothing fuzzier counts."""

import unicodedata
from collections.abc import Iterator

from bot.quantities import quantities
from vectorstore.folding import fold, quotes_match

Span = tuple[int, int]
SHORTEST = 2


def locate(quote: str, source: str) -> Span | None:
    r"""Return the span of ``source`` that says ``quote``, None when there is none or the quote is too short.

    Of several, the first that cuts no quantity in two; else the first.

    >>> locate("法规34件", "通过法规 ３４\n件")
    (2, 9)
    """
    spans = list(_spans(quote, source))
    return next((span for span in spans if widen(span, source) == span), spans[0] if spans else None)


def _spans(quote: str, source: str) -> Iterator[Span]:
    folded = fold(quote)
    if len(folded) < SHORTEST:
        return
    haystack, origin = _folded(source)
    at = haystack.find(folded)
    while at >= 0:
        start, end = origin[at], origin[at + len(folded) - 1] + 1
        if quotes_match(source, start, end, quote):
            yield start, end
        at = haystack.find(folded, at + 1)


def widen(span: Span, source: str) -> Span:
    """Return ``span`` grown to whole quantities where it cuts one in two.

    >>> widen((0, 4), "任免318人次")
    (0, 7)
    """
    start, end = span
    for quantity in _quantities_near(span, source):
        if quantity[0] < start < quantity[1]:
            start = quantity[0]
        if quantity[0] < end < quantity[1]:
            end = quantity[1]
    return start, end


def _quantities_near(span: Span, source: str) -> list[Span]:
    """The spans of the quantities around ``span``, read without white space and mapped back."""
    low, high = max(0, span[0] - 24), min(len(source), span[1] + 24)
    origin = [i for i in range(low, high) if not source[i].isspace()]
    text = "".join(source[i] for i in origin)
    return [(origin[q.start], origin[q.end - 1] + 1) for q in quantities(text, "zh")]


def _folded(source: str) -> tuple[str, list[int]]:
    characters: list[str] = []
    origin: list[int] = []
    for index, character in enumerate(source):
        for folded in unicodedata.normalize("NFKC", character):
            if not folded.isspace():
                characters.append(folded)
                origin.append(index)
    return "".join(characters), origin
