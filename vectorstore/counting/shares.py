"""Hands out what several quantities share: A、B分别增长4%、5%; 受理A件，审结B件，同比分别上升4%和5%."""

import re
from collections.abc import Sequence
from itertools import pairwise

from vectorstore.counting.links import is_change
from vectorstore.counting.nouns import words
from vectorstore.counting.readings import Count, Reading
from vectorstore.counting.verbs import TRENDS

_RESPECTIVELY = re.compile("分别|各")
_AND = re.compile("[、和及与]")
_BETWEEN = re.compile(rf"(?:以上|左右|[ 、，,和及与余多])*(?:{'|'.join(TRENDS)})?")
_TOTAL = re.compile("总.{1,3}|增速|增幅|占比|余额")
_HEADS = ("量", "数", "率")
_SHORTEST = 2


def counted(reading: Reading) -> str:
    """Return what a change is a change of: 审结案件 for a count of cases, 地区生产总值 for a measure."""
    return reading.subject if is_change(reading.action) else reading.action + reading.subject


def share_predicates(counts: Sequence[Count]) -> list[Count]:
    """Give the predicate at the end of a list to all its members: 30个驿站、4个基地｜全部建成."""
    shared: list[Count] = []
    for count in reversed(counts):
        if count.open and shared and (action := shared[-1].reading.action):
            count = count._replace(reading=count.reading._replace(action=action), end=shared[-1].end)
        shared.append(count)
    return shared[::-1]


def share_out(text: str, counts: Sequence[Count], known: Sequence[Count]) -> list[Count]:
    """Give each of the values that 分别 lists its own subject, in order; other values stay as they are.

    The subjects stand in the clause (A、B分别增长) or are the counts ``known`` before it.
    """
    if len(counts) < 2 or not _respectively(text, counts):
        return list(counts)
    first, wanted = counts[0], len(counts)
    lead = text[max(first.start, known[-1].number.end if known else 0) : first.number.start]
    own = first.reading.subject in lead and not _TOTAL.fullmatch(first.reading.subject)
    named = _members(first.reading.subject, wanted) if own else _known(first.reading, known, wanted)
    readings = [count.reading._replace(subject=subject) for count, subject in zip(counts, named, strict=False)]
    return (
        [count._replace(reading=reading) for count, reading in zip(counts, readings, strict=True)]
        if named
        else list(counts)
    )


def _respectively(text: str, counts: Sequence[Count]) -> bool:
    if not _RESPECTIVELY.search(text, counts[0].start, counts[0].number.start):
        return False
    return all(_BETWEEN.fullmatch(text, a.number.end, b.number.start) for a, b in pairwise(counts))


def _members(subject: str, wanted: int) -> list[str]:
    """The members of a subject, each with the head that the last one has: 二氧化硫、氨氮排放量."""
    parts = _AND.split(subject)
    if len(parts) != wanted or any(len(part) < _SHORTEST or part.startswith("第") for part in parts):
        return []
    head = words(parts[-1])[-1]
    return [part + head if head.endswith(_HEADS) and not part.endswith(_HEADS) else part for part in parts]


def _known(reading: Reading, known: Sequence[Count], wanted: int) -> list[str]:
    """The counts before, when the values are changes of them (同比分别上升) or totals to them (总里程分别达)."""
    total = reading.subject if _TOTAL.fullmatch(reading.subject) else ""
    if len(known) < wanted or not (reading.action or total):
        return []
    return [(count.reading.subject if total else counted(count.reading)) + total for count in known[-wanted:]]
