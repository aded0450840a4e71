"""Hands out what several quantities share: A、B分别增长4%、5%; 受理A件，审结B件，同比分别上升4%和5%."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from vectorstore.numbers import Number
from vectorstore.links import is_change
from vectorstore.nouns import words
from vectorstore.phrases import Reading


class Count(NamedTuple):
    """A quantity with its reading; ``[start, end)`` is the stretch that says it.

    ``open`` tells that a predicate may follow, ``read_to`` where the words of the next count begin at the earliest.
    """

    number: Number
    reading: Reading
    start: int
    end: int
    open: bool = False
    read_to: int = 0


_RESPECTIVELY = re.compile(r"分别|各")
_AND = re.compile(r"[、和及与]")
_SHORTEST = 2
_TOTAL = re.compile(r"总.{1,3}|增速|增幅|占比|余额")


def counted(reading: Reading) -> str:
    """Return what a change is a change of: 审结案件 for a count of cases, 地区生产总值 for a measure."""
    return reading.subject if is_change(reading.action) else reading.action + reading.subject


def share_out(text: str, counts: Sequence[Count], known: Sequence[Count]) -> list[Count]:
    """Give each of the values that 分别 lists its own subject, in order; other values stay as they are.

    The subjects stand in the clause (A、B分别增长) or are the counts ``known`` before it.
    """
    first = counts[0] if counts else None
    if first is None or len(counts) < 2 or not _RESPECTIVELY.search(text, first.start, first.number.start):
        return list(counts)
    if any(
        text[a.number.end : b.number.start].strip(" 、，和及与多余左右以上")
        for a, b in zip(counts, counts[1:], strict=False)
    ):
        return list(counts)
    named = _named(text, first, len(counts)) or _known(first, known, len(counts))
    return (
        [
            count._replace(reading=count.reading._replace(subject=subject))
            for count, subject in zip(counts, named, strict=True)
        ]
        if named
        else list(counts)
    )


def _named(text: str, first: Count, wanted: int) -> list[str]:
    if first.reading.subject not in text[first.start : first.number.start]:
        return []
    parts = _AND.split(first.reading.subject)
    tail = words(parts[-1])[-1]
    if len(parts) != wanted or any(len(part) < _SHORTEST or part.startswith("第") for part in parts):
        return []
    return [part if part.endswith(tail) or not tail.endswith(("量", "数", "率")) else part + tail for part in parts]


def _known(first: Count, known: Sequence[Count], wanted: int) -> list[str]:
    """The counts before, when the values are changes of them (同比分别上升) or totals to them (总里程分别达)."""
    total = first.reading.subject if _TOTAL.fullmatch(first.reading.subject) else ""
    if len(known) < wanted or not (first.reading.action or total):
        return []
    return [(count.reading.subject if total else counted(count.reading)) + total for count in known[-wanted:]]
