"""Whose number it is: a claim must not give one thing the number that the reports give another."""

import re
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from bot.english.unit_classes import DATING
from bot.gather import SENTENCE, clean
from bot.quantities import Quantity, agree, quantities
from bot.records import Lang

Share = Callable[[str], float]
"""Gives the share of one text's words that stand in another: 0..1."""
Wording = Callable[[str], Share]
"""Reads a text of any language once, to be held against many Chinese ones."""

HAN = re.compile(r"[㐀-鿿]")
WORD = re.compile(r"[A-Za-z]{3,}|[㐀-鿿]{2}")
NOUN = re.compile(r"[A-Za-z][A-Za-z -]+")
COMMA = re.compile(r"[^，,、：:]+[，,、：:]?")
PART = re.compile(r".+?(?:[，,、；;。]|\band\b|\bwhile\b|$)", re.S)
LEAST_WORDS = 2
PIECE = 0.6
"""What the words next to a number count; the rest is for the sentence before them."""
MARGIN = 0.15
FLOOR = 0.12
"""Least share of a claim's words around the number it gives; measured like MARGIN (docs/eval-log.md)."""


class Source(NamedTuple):
    """A stretch of a report that the model was shown, and the spans of it that the claim quotes."""

    text: str
    quoted: tuple[tuple[int, int], ...] = ()


class Part(NamedTuple):
    """A part of a claim from ``start`` on, and the quantities in it that are no dates; offsets are the claim's."""

    text: str
    start: int
    quantities: tuple[Quantity, ...]


class _Place(NamedTuple):
    """One quantity of a source: its words, those of its sentence up to them, and whether the claim quotes it."""

    quantity: Quantity
    words: str
    sentence: str
    quoted: bool


def by_pairs(text: str) -> Share:
    """Return the share of the pairs of Chinese characters of ``text`` in another text; 1 when there are none."""
    wanted = _pairs(text)
    return lambda other: len(wanted & _pairs(other)) / len(wanted) if wanted else 1.0


def misattributed(
    claim: str, question: str, sources: Sequence[Source], lang: Lang, wording: Wording = by_pairs
) -> list[Quantity]:
    """Return the quantities of a claim that its quotes give to something else.

    The words around a number in the quotes must hold some of the claim's words (the question's too, where the claim is
    hardly more than the number), and not clearly fewer than the words around another number of that kind do.

    >>> source = Source("通过地方性法规34件、审查批准单行条例3件", ((0, 20),))
    >>> [q.text for q in misattributed("审查批准单行条例34件。", "", [source], "zh")]
    ['34件']
    >>> misattributed("通过地方性法规34件。", "", [source], "zh")
    []
    """
    places = [place for source in sources for place in _places(source)]
    return [q for q, about in _abouts(claim, lang, question) if _elsewhere(q, wording(about), places)]


def parts(claim: str, lang: Lang) -> Iterator[Part]:
    """Yield a claim in parts of one or more quantities: what has none belongs to the next part that has some."""
    claimed = [q for q in quantities(claim, lang) if q.unit_class not in DATING]
    start = 0
    for match in PART.finditer(claim):
        held = tuple(q for q in claimed if match.start() <= q.start < match.end())
        if held:
            yield Part(claim[start : match.end()], start, held)
            start = match.end()
    if start < len(claim):
        yield Part(claim[start:], start, ())


def _abouts(claim: str, lang: Lang, question: str) -> Iterator[tuple[Quantity, str]]:
    """Each quantity of a claim with the words that are about it: those of its part up to the quantities around it."""
    for part in parts(claim, lang):
        edges = [part.start, *(q.end for q in part.quantities)]
        ends = [*(q.start for q in part.quantities[1:]), part.start + len(part.text)]
        for quantity, before, after in zip(part.quantities, edges, ends, strict=False):
            about = f"{claim[before : quantity.start]} {_noun(quantity)} {claim[quantity.end : after]}"
            yield quantity, about if len(WORD.findall(about)) >= LEAST_WORDS else f"{question} {about}"


def _noun(quantity: Quantity) -> str:
    """What an English quantity counts; a Chinese measure word says nothing of it."""
    return " ".join(NOUN.findall(quantity.text))


def _elsewhere(quantity: Quantity, share: Share, places: Sequence[_Place]) -> bool:
    own = [_score(place, share) for place in places if place.quoted and agree(quantity, place.quantity)]
    other = [
        _score(place, share)
        for place in places
        if place.quantity.unit_class == quantity.unit_class and not agree(quantity, place.quantity)
    ]
    return bool(own) and (max(own) < FLOOR or max(other, default=0.0) >= max(own) + MARGIN)


def _score(place: _Place, share: Share) -> float:
    return PIECE * share(place.words) + (1 - PIECE) * share(place.sentence)


def _places(source: Source) -> Iterator[_Place]:
    for sentence in SENTENCE.finditer(source.text):
        for piece in COMMA.finditer(sentence.group()):
            words, before = clean(piece.group()), clean(sentence.group()[: piece.end()])
            low, high = sentence.start() + piece.start(), sentence.start() + piece.end()
            quoted = any(low < end and start < high for start, end in source.quoted)
            for quantity in quantities(words, "zh"):
                yield _Place(quantity, words, before, quoted)


def _pairs(text: str) -> set[str]:
    han = "".join(c if HAN.match(c) else " " for c in text)
    return {han[i : i + 2] for i in range(len(han) - 1) if " " not in han[i : i + 2]}
