"""The pieces of a deed: its verb and its objects by the table of deeds.toml, and how their text is cut.

The table tells what kind of deed a verb makes of which objects, and what an object is by its last word.
"""

import tomllib
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from importlib.resources import files
from itertools import takewhile
from typing import NamedTuple

import rjieba

from vectorstore.facts.chinese import Quantity
from vectorstore.reading.breaks import Breaker

Span = tuple[int, int]
Word = tuple[int, int, str]
TABLE = tomllib.loads(files("vectorstore.facts").joinpath("deeds.toml").read_text("utf-8"))


def listed(table: str, name: str) -> tuple[str, ...]:
    """Return the words of one list of the table."""
    return tuple(TABLE[table][name].split())


class Verb(NamedTuple):
    """A verb at ``[start, end)`` with the kind of deed that it makes of each kind of object.

    ``light``: a noun of action names the deed (开展…检查); ``before``: the object may stand before it (…建成);
    ``noun``: it is as often a noun (检查); ``causing``: a verb after it may be the one that counts (组织代表视察).
    """

    start: int
    end: int
    takes: Mapping[str, str]
    light: bool = False
    before: bool = False
    noun: bool = False
    causing: bool = False


class Item(NamedTuple):
    """One object: its span, its kind of deed, and its figure."""

    start: int
    end: int
    kind: str
    number: Quantity | None = None


def _verbs() -> dict[str, Verb]:
    verbs: dict[str, Verb] = {}
    for row in TABLE["verbs"]:
        for word in row["words"].split():
            old = verbs.get(word, Verb(0, 0, {}))
            flags = (row.get(name, False) or getattr(old, name) for name in ("light", "before", "noun", "causing"))
            verbs[word] = Verb(0, 0, {**row["takes"], **old.takes}, *flags)
    return verbs


VERBS = _verbs()
HEADS: dict[str, tuple[str, ...]] = {}
for _name in TABLE["heads"]:
    for _word in listed("heads", _name):
        HEADS[_word] = (*HEADS.get(_word, ()), _name)
ACTIONS = {word: kind for kind in TABLE["actions"] for word in listed("actions", kind)}
ORGANS, PLACES, GENERIC, INTERNAL, LAWLIKE, BOUNDS, PEOPLE, NEVER, MODIFIERS = (
    listed("words", name)
    for name in ("organs", "places", "generic", "internal", "lawlike", "bounds", "people", "never", "modifiers")
)
LONGEST = 8
"""Characters of the longest verb, and of the longest word that heads an object."""
_LOOSE = "的等了并、，,；;：:。 \n"
_CARRIED_OUT = ("实施", "的实施", "贯彻实施", "贯彻执行", "执行", "的执行")
_AFTER_ETC = ("工作", "方面", "重点", "情况", "领域", "问题", "内容", "有关", "的", "专项", "报告", "汇报")
_TAILS = ("情况", "报告", "汇报", "综合", "专项", "进展", "的", "等")


def bare(text: str) -> str:
    """Return an object without the marks of a title and what stands in brackets behind it: 《甲条例（草案）》."""
    if text.endswith("》"):
        text = text[text.rfind("《") + 1 : -1]
    if text.endswith(("）", ")")):
        text = text[: max(text.rfind("（"), text.rfind("("), 0)]
    return text.rstrip("”")


def head_classes(text: str) -> list[str]:
    """Return the kinds of object that a text may be by its last word, the longest word first."""
    text = bare(text)
    found = [name for at in range(max(0, len(text) - LONGEST), len(text)) for name in HEADS.get(text[at:], ())]
    return [("law" if _is_law(text) else "rule") if name == "bylaw" else name for name in found]


def head_of(text: str) -> str | None:
    """Return the kind of object that a text is, where its last word tells."""
    return next(iter(head_classes(text)), None)


def action_of(text: str) -> str | None:
    """Return the noun of action that a text ends with, 工作 aside."""
    text = text.removesuffix("工作")
    return next((text[at:] for at in range(max(0, len(text) - LONGEST), len(text)) if text[at:] in ACTIONS), None)


def _is_law(text: str) -> bool:
    """Tell 办法 and 规定 that are laws from rules of the house."""
    if text in HEADS or text == "实施办法":
        return False
    return text.endswith(LAWLIKE) or not any(word in text for word in INTERNAL)


class Pieces:
    """Cuts one text: spans are offsets in it."""

    def __init__(self, text: str, numbers: Sequence[Quantity], breaker: Breaker) -> None:
        """Take a text in simplified characters with its quantities."""
        self.text = text
        self.numbers = [_bounded(text, number) for number in numbers]
        self._starts = [number.start for number in self.numbers]
        self._ends = {number.end: number for number in self.numbers}
        self.breaker = breaker

    def words(self, span: Span) -> Iterator[Word]:
        """Yield the words of a span with their places and tags."""
        at = span[0]
        for word, tag in rjieba.tag(self.text[slice(*span)]):
            yield at, at + len(word), tag
            at += len(word)

    def complete(self, span: Span) -> bool:
        """Tell whether a list of objects may end here: with a figure, a title, or a word that heads an object."""
        text = self.text[slice(*span)]
        return text.endswith("》") or span[1] in self._ends or head_of(text) is not None

    def split(self, span: Span, enough: int = 1) -> list[Span]:
        """Cut a list at 、, and at 和 or 及 where what stands before is complete in itself."""
        edges = [span[0]]
        for at in range(span[0] + 1, span[1]):
            if self.text[at - 1] == "》" and self.text[at] == "《":
                edges += [at, at]
            elif not self.breaker.cuttable(at) or not self.breaker.cuttable(at + 1):
                continue
            elif self.text[at] == "、" or (self.text[at] in "和及与" and self._joins(edges[-1], at, span[1])):
                edges += [at, at + 1]
        edges.append(span[1])
        pieces = [self.trim(low, high) for low, high in zip(edges[::2], edges[1::2], strict=True)]
        return [piece for piece in pieces if piece[0] < piece[1]]

    def _joins(self, start: int, at: int, end: int) -> bool:
        left, right = self.text[start:at], self.text[at + 1 : end]
        counted, more = self.number((start, at)), self.number((at + 1, end))
        if counted is not None or more is not None:
            return counted is not None and more is not None
        if left.endswith(("情况", "报告", "》")) or (action_of(left) and action_of(right)):
            return True
        return (
            head_of(left) in ("law", "budget") and left not in HEADS and not right.startswith(("条例", "办法", "规定"))
        )

    def trim(self, start: int, end: int, loose: str = _LOOSE) -> Span:
        """Return a span without the marks and particles at its ends."""
        while start < end and self.text[start] in loose:
            start += 1
        while start < end and self.text[end - 1] in loose:
            end -= 1
        return start, end

    def _number_in(self, span: Span) -> Quantity | None:
        """Return the last figure in a span that counts things: no share, no year."""
        first = bisect_left(self._starts, span[0])
        inside = takewhile(lambda n: n.end <= span[1], self.numbers[first : first + (span[1] - span[0])])
        return next((n for n in reversed(list(inside)) if n.unit not in ("%", "‰", "年")), None)

    def number(self, span: Span) -> Quantity | None:
        """Return the figure that counts an object: the one at its head, at its end, or after 等."""
        number = self._number_in(span)
        if number is None:
            return None
        at_edge = number.end == span[1] or number.start == span[0] or self.text[number.start - 1] == "等"
        return number if at_edge else None

    def without(self, piece: Span, number: Quantity | None) -> Span:
        """Return a piece without the figure at its head or end."""
        if number and number.end == piece[1]:
            start, end = self.trim(piece[0], number.start)
            bound = next((word for word in BOUNDS if self.text[start:end].endswith(word)), "")
            return start, end - len(bound)
        return self.trim(number.end, piece[1]) if number and number.start == piece[0] else piece

    def _whole(self, piece: Span) -> Quantity | None:
        number = self._ends.get(piece[1])
        return number if number and number.start == piece[0] else None

    def named(self, piece: Span) -> Span:
        """Return the shortest words that name an object: without 关于 before and 情况的报告 after, or its 《》."""
        start, end = piece
        at = self.text.rfind("关于", start, end)
        if at >= 0 and self.breaker.cuttable(at):
            start = at + 2
        if self.text[end - 1] == "》" and (opened := self.text.rfind("《", start, end)) >= start:
            return opened + 1, end - 1
        at = self.text.rfind("等", start + 2, end)
        if at >= 0 and self.breaker.cuttable(at):
            rest, following = self.text[at + 1 : end], bisect_left(self._starts, at + 1)
            if rest.startswith(_AFTER_ETC) or at + 1 in self._starts[following : following + 1]:
                end = at
        while tail := next((tail for tail in _TAILS if self.text[start:end].endswith(tail)), None):
            if self.text[start : end - len(tail)] in ("", *GENERIC):
                break
            end -= len(tail)
        closed = self.text.find("》", start, end)
        if self.text[start] == "《" and self.text[closed + 1 : end] in _CARRIED_OUT:
            return start + 1, closed
        return start, end


def _bounded(text: str, number: Quantity) -> Quantity:
    """Return a figure with the bound that follows it: 20个｜以上."""
    return number._replace(end=number.end + 2) if text.startswith(("以上", "以内", "左右"), number.end) else number
