"""Cuts a parsed report into passages (what a reader is given) and clauses (what is searched)."""

import re
from bisect import bisect_left
from collections import deque
from collections.abc import Iterator, Sequence
from itertools import pairwise

from vectorstore.facts.chinese import find_quantities
from vectorstore.facts.periods import Period, Said, period_at, spoken
from vectorstore.reading.text import COMMA, HAN, PART, PAUSE, SENTENCE, WORDS_EN, Breaker, count_tokens, plain
from vectorstore.records import Clause, ParsedReport, Passage, Section

PASSAGE_LENGTH = 300
"""Characters of a passage at most."""
FIRST = "p0"
"""What the id of a report's first passage ends with."""

Span = tuple[int, int]


_LINES = re.compile(r"\n+")
_WORD = re.compile(r"\w")
_TAIL = "，,；;、：:。"


def split(parsed: ParsedReport) -> tuple[tuple[Passage, ...], tuple[Clause, ...]]:
    """Return the passages and clauses of a report in reading order.

    A passage holds whole sentences of one section, its heading included, in at most 300 characters; a longer
    sentence is cut at ；, then at commas, never inside 《》“”（） or a number. A clause is a sentence or ；-part of
    a passage, and each comma clause of it that holds a quantity. Offsets index the source.
    """
    counts = find_quantities(parsed.text)
    found = spoken(plain(parsed.text), parsed, parsed.origin)
    breaker = Breaker(parsed.text, PASSAGE_LENGTH, [(number.start, number.end) for number in counts])
    numbers = [number.start for number in counts]
    passages: list[Passage] = []
    clauses: list[Clause] = []
    for section, stretch in _stretches(parsed):
        for span in _passage_spans(breaker, stretch):
            passage = _passage(parsed, section, len(passages), span, found)
            passages.append(passage)
            for low, high in _clause_spans(breaker, numbers, span):
                clauses.append(_clause(parsed, passage, len(clauses), (low, high)))
    return tuple(passages), tuple(clauses)


def _stretches(parsed: ParsedReport) -> Iterator[tuple[Section, Span]]:
    """Yield the stretches of the cleaned text with the deepest section that each belongs to, in reading order.

    Between two of a section the source holds words that cleaning dropped.
    """
    length = len(parsed.text)
    edges = sorted({0, length, *(min(edge, length) for s in parsed.sections for edge in (s.start, s.end))})
    stack: list[Section] = []
    later = deque(sorted(parsed.sections, key=lambda section: (section.start, -section.end, section.depth)))
    for start, end in pairwise(edges):
        while later and later[0].start <= start:
            stack.append(later.popleft())
        stack = [section for section in stack if section.end > start]
        if stack:
            yield from ((stack[-1], stretch) for stretch in _unbroken(parsed, start, end))


def _unbroken(parsed: ParsedReport, start: int, end: int) -> Iterator[Span]:
    for gap in _LINES.finditer(parsed.text, start, end):
        if start < gap.start() and gap.end() < end:
            dropped = parsed.source[parsed.origin[gap.start() - 1] + 1 : parsed.origin[gap.end()]]
            if dropped.strip() or _turns(parsed.text, gap):
                yield start, gap.end()
                start = gap.end()
    yield start, end


def _turns(text: str, gap: re.Match[str]) -> bool:
    """Tell whether a paragraph and the one behind it are in two languages."""
    end = text.find("\n", gap.end())
    paragraphs = text[text.rfind("\n", 0, gap.start()) + 1 : gap.start()], text[gap.end() : end if end > 0 else None]
    return {HAN.search(one) is None for one in paragraphs if HAN.search(one) or WORDS_EN.search(one)} == {True, False}


def _passage_spans(breaker: Breaker, stretch: Span) -> Iterator[Span]:
    """Yield spans of whole sentences that cover a stretch but for the white space around them."""
    fitted = [
        piece for sentence in breaker.cut(*stretch, SENTENCE) for piece in _fit(breaker, sentence, PART, COMMA, PAUSE)
    ]
    return filter(None, (_trim(breaker.text, piece) for piece in _pack(fitted)))


def _fit(breaker: Breaker, span: Span, *marks: re.Pattern[str]) -> list[Span]:
    """Return a span cut at the first of ``marks``, what is too long still at the next, to pieces that are packed."""
    if span[1] - span[0] <= PASSAGE_LENGTH:
        return [span]
    if not marks:
        return breaker.chop(*span, PASSAGE_LENGTH)
    return _pack([fit for piece in breaker.cut(*span, marks[0]) for fit in _fit(breaker, piece, *marks[1:])])


def _pack(pieces: Sequence[Span]) -> list[Span]:
    packed: list[Span] = []
    for start, end in pieces:
        if packed and end - packed[-1][0] <= PASSAGE_LENGTH:
            packed[-1] = (packed[-1][0], end)
        else:
            packed.append((start, end))
    return packed


def _clause_spans(breaker: Breaker, numbers: Sequence[int], passage: Span) -> Iterator[Span]:
    """Yield the sentences and ；-parts of a passage, each followed by its comma clauses that hold a quantity.

    ``numbers`` are the offsets of the quantities of the text, rising.
    """
    for part in (part for sentence in breaker.cut(*passage, SENTENCE) for part in breaker.cut(*sentence, PART)):
        if (whole := _trim(breaker.text, part)) and _WORD.search(breaker.text, *whole):
            yield whole
        if bisect_left(numbers, part[0]) == bisect_left(numbers, part[1]):
            continue
        pieces = breaker.cut(*part, COMMA)
        for span in (_trim(breaker.text, piece, _TAIL) for piece in pieces if len(pieces) > 1):
            if span and bisect_left(numbers, span[0]) < bisect_left(numbers, span[1]):
                yield span


def _trim(text: str, span: Span, tail: str = "") -> Span | None:
    """Return a span without white space around it, and without marks of ``tail`` at its end; None if all is."""
    start, end = span
    while start < end and text[start].isspace():
        start += 1
    while start < end and (text[end - 1].isspace() or text[end - 1] in tail):
        end -= 1
    return (start, end) if start < end else None


def _passage(parsed: ParsedReport, section: Section, number: int, span: Span, found: Sequence[Said]) -> Passage:
    start, end = parsed.to_source(*span)
    period = _period(span, found, Period(section.period, section.years))
    text = parsed.quote(*span)
    return Passage(
        id=f"{parsed.report.id}:p{number}", report=parsed.report.id, section=section.id, path=section.path,
        part=section.part, period=period.year, years=period.years, start=start, end=end, text=text,
        tokens=count_tokens(text),
    )  # fmt: skip


def _period(span: Span, found: Sequence[Said], section: Period) -> Period:
    """The period that all of a passage is about, where its words agree on one; else its section's."""
    inside = [said for said in found if span[0] <= said.start < span[1]]
    places = [said.end for said in inside] + [span[1] - 1]
    if not inside or inside[0].start > span[0]:
        places.append(span[0])
    told = {period_at(at, found, section) for at in places}
    return told.pop() if len(told) == 1 else section


def _clause(parsed: ParsedReport, passage: Passage, number: int, span: Span) -> Clause:
    start, end = parsed.to_source(*span)
    return Clause(
        id=f"{parsed.report.id}:c{number}", report=parsed.report.id, passage=passage.id, section=passage.section,
        order=number, start=start, end=end, text=parsed.quote(*span),
    )  # fmt: skip
