"""Reports as the answering engine looks at them: passages, sentences and figures with their places in the source."""

import re
from bisect import bisect_left
from collections.abc import Sequence
from typing import NamedTuple, Protocol

from bot.asking.instructions import BLANK, blanked
from vectorstore.records import Fact, ParsedReport, Passage

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

    def parsed(self, report: str) -> ParsedReport:
        """Return a report as it was parsed."""

    def passages(self, report: str | None = None) -> Sequence[Passage]:
        """Return the passages of a report in order."""

    def facts(self, reports: Sequence[str] = (), kinds: Sequence[str] = ()) -> Sequence[Fact]:
        """Return the figures of a report in order."""


class ReportView:
    """One report, read once: its card, passages in order and figures by passage."""

    def __init__(self, reports: Reports, report_id: str) -> None:
        parsed = reports.parsed(report_id)
        self.card = parsed.report
        self.source = parsed.source
        self._trusted = blanked(parsed.source)
        self._origin = parsed.origin
        self.passages = list(reports.passages(report_id))
        self.parted = any(passage.part for passage in self.passages)
        self.by_id = {passage.id: passage for passage in self.passages}
        self.figures: dict[str, list[Fact]] = {}
        for figure in reports.facts([report_id], ["figure"]):
            self.figures.setdefault(figure.passage, []).append(figure)

    def instructs(self, start: int, end: int) -> bool:
        """Return whether the source says there, to a machine, what it should answer: no reader is told that."""
        return BLANK in self._trusted[start:end]

    def locate(self, passage: Passage, start: int, end: int) -> tuple[int, int]:
        """Return the source offsets of ``passage.text[start:end]``."""
        first = bisect_left(self._origin, passage.start)
        return self._origin[first + start], self._origin[first + end - 1] + 1


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
