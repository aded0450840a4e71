"""Reports as the answering engine looks at them: passages, sentences and figures with their places in the source."""

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple, Protocol

from vectorstore.records import Figure, Passage, Report, Section

SENTENCE_END = re.compile(r"[。！？!?；;\n]+[”」』）)]*")
COMMA = re.compile(r"[，,](?!\d{3}(?!\d))|[：:](?=\D)")
OPEN, CLOSE = "《“「『（(", "》”」』）)"


class Span(NamedTuple):
    """A stretch of a passage's text, ``[start, end)`` in that text."""

    text: str
    start: int
    end: int


class Reports(Protocol):
    """What the engine reads from a library."""

    def report(self, report_id: str) -> Report: ...
    def source(self, report_id: str) -> str: ...
    def sections(self, report_id: str) -> Sequence[Section]: ...
    def passages(self, report: str | None = None) -> Sequence[Passage]: ...
    def figures(self, report: str | None = None) -> Sequence[Figure]: ...


class ReportView:
    """One report, read once: its card, passages in order and figures by passage."""

    def __init__(self, reports: Reports, report_id: str) -> None:
        self.card = reports.report(report_id)
        self.source = reports.source(report_id)
        self.sections = {section.id: section for section in reports.sections(report_id)}
        self.passages = list(reports.passages(report_id))
        self.by_id = {passage.id: passage for passage in self.passages}
        self.figures: dict[str, list[Figure]] = {}
        for figure in reports.figures(report_id):
            self.figures.setdefault(figure.passage, []).append(figure)

    def locate(self, passage: Passage, start: int, end: int) -> tuple[int, int]:
        """Return the source offsets of ``passage.text[start:end]``."""
        places = aligned(self.source, passage.start, passage.text)
        return places[start], places[end - 1] + 1


@lru_cache(maxsize=512)
def aligned(source: str, start: int, text: str) -> tuple[int, ...]:
    """Return the source offset of each character of ``text``, which is the source from ``start`` less some white space.

    Raises:
        ValueError: the text is not there.
    """
    places, at = [], start
    for char in text:
        if char.isspace():
            places.append(at)
            continue
        while source[at] != char and (source[at].isspace() or not _same(source[at], char)):
            if not source[at].isspace():
                raise ValueError(f"text differs from the source at offset {at}")
            at += 1
        places.append(at)
        at += 1
    return tuple(places)


def sentences(text: str) -> list[Span]:
    """Return the sentences and semicolon parts of a text, with their end marks; quotes and brackets are not cut.

    >>> [span.text for span in sentences("开展“问政；评议”活动；办理建议。")]
    ['开展“问政；评议”活动；', '办理建议。']
    """
    return _cut(text, SENTENCE_END)


def pieces(text: str) -> list[Span]:
    """Return the comma pieces of a sentence, each with its comma.

    >>> [span.text for span in pieces("修订条例，创设“警戒线,提醒”制度。")]
    ['修订条例，', '创设“警戒线,提醒”制度。']
    """
    return _cut(text, COMMA)


def _cut(text: str, pattern: re.Pattern[str]) -> list[Span]:
    spans, start = [], 0
    for match in pattern.finditer(text):
        if _depth(text[start : match.start()]) <= 0 and text[start : match.end()].strip():
            spans.append(Span(text[start : match.end()], start, match.end()))
            start = match.end()
    if text[start:].strip():
        spans.append(Span(text[start:], start, len(text)))
    return spans


def _depth(text: str) -> int:
    return sum(text.count(c) for c in OPEN) - sum(text.count(c) for c in CLOSE)


def _same(left: str, right: str) -> bool:
    return unicodedata.normalize("NFKC", left) == unicodedata.normalize("NFKC", right)
