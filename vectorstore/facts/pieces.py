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

from vectorstore.facts.chinese import Quantity, amount_end
from vectorstore.reading.text import Breaker

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
_HEADS = {name: listed("heads", name) for name in TABLE["heads"]}
HEADS = {w: tuple(name for name, words in _HEADS.items() if w in words) for ws in _HEADS.values() for w in ws}
ACTIONS = {word: kind for kind in TABLE["actions"] for word in listed("actions", kind)}
ORGANS, PLACES, GENERIC, INTERNAL, BOUNDS, PEOPLE, NEVER, MODIFIERS = (
    listed("words", name)
    for name in ("organs", "places", "generic", "internal", "bounds", "people", "never", "modifiers")
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
    """Return the kinds of object that a text may be by its last word, the longest word first.

    办法 and 规定 are laws, or rules of the house.
    """
    text = bare(text)
    own = text == "实施办法" or any(word in text for word in INTERNAL)
    found = (name for end in _endings(text) for name in HEADS.get(end, ()))
    return [("rule" if own else "law") if name == "bylaw" else name for name in found]


def head_of(text: str) -> str:
    """Return the kind of object that a text is by its last word, "" where that does not tell."""
    return next(iter(head_classes(text)), "")


def action_of(text: str) -> str | None:
    """Return the noun of action that a text ends with, 工作 aside."""
    return next((end for end in _endings(text.removesuffix("工作")) if end in ACTIONS), None)


def _endings(text: str) -> Iterator[str]:
    return (text[at:] for at in range(max(0, len(text) - LONGEST), len(text)))


class Pieces:
    """Cuts one text: spans are offsets in it."""

    def __init__(self, text: str, numbers: Sequence[Quantity], breaker: Breaker) -> None:
        """Take a text in simplified characters with its quantities."""
        self.text = text
        self.numbers = [number._replace(end=amount_end(text, number.end)) for number in numbers]
        self._starts = [number.start for number in self.numbers]
        self.breaker = breaker

    def words(self, span: Span) -> Iterator[Word]:
        """Yield the words of a span with their places and tags."""
        at = span[0]
        for word, tag in rjieba.tag(self.text[slice(*span)]):
            yield at, at + len(word), tag
            at += len(word)

    def complete(self, span: Span) -> bool:
        """Tell whether a list of objects may end here: with a figure, a title, or a word that heads an object."""
        number = self._number_in(span)
        return bool(number and number.end == span[1]) or head_of(self.text[slice(*span)]) != ""

    def split(self, span: Span) -> list[Span]:
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
        left = self.text[start:at]
        counted, more = self.number((start, at)), self.number((at + 1, end))
        if counted or more:
            return bool(counted and more)
        return left.endswith(("情况", "报告", "》")) or (head_of(left) in ("law", "budget") and left not in HEADS)

    def trim(self, start: int, end: int, loose: str = _LOOSE) -> Span:
        """Return a span without the marks and particles at its ends."""
        while start < end and self.text[start] in loose:
            start += 1
        while start < end and self.text[end - 1] in loose:
            end -= 1
        return start, end

    def last(self, word: str, span: Span) -> int | None:
        """Return where a word last stands in a span outside of brackets and quotations."""
        places = (at for at in range(span[1] - 1, span[0] - 1, -1) if self.text.startswith(word, at, span[1]))
        return next(filter(self.breaker.cuttable, places), None)

    def _number_in(self, span: Span) -> Quantity | None:
        """Return the last figure in a span that counts things: no share, no year."""
        first = bisect_left(self._starts, span[0])
        inside = takewhile(lambda n: n.end <= span[1], self.numbers[first : first + (span[1] - span[0])])
        return next((n for n in reversed(list(inside)) if n.unit not in ("%", "‰", "年")), None)

    def number(self, span: Span) -> Quantity | None:
        """Return the figure that counts an object: the one at its head, at its end, or after 等."""
        number = self._number_in(span)
        edge = number and (number.end == span[1] or number.start == span[0] or self.text[number.start - 1] == "等")
        return number if edge else None

    def without(self, piece: Span, number: Quantity | None) -> Span:
        """Return a piece without the figure at its head or end."""
        if number and number.end == piece[1]:
            start, end = self.trim(piece[0], number.start)
            bound = next((word for word in BOUNDS if self.text[start:end].endswith(word)), "")
            return start, end - len(bound)
        return self.trim(number.end, piece[1]) if number and number.start == piece[0] else piece

    def _whole(self, piece: Span) -> Quantity | None:
        number = self._number_in(piece)
        return number if number and (number.start, number.end) == piece else None

    def named(self, piece: Span) -> Span:
        """Return the shortest words that name an object: without 关于 before and 情况的报告 after, or its 《》."""
        start, end = piece
        if at := self.last("关于", piece):
            start = at + 2
        if self.text[end - 1] == "》" and (opened := self.text.rfind("《", start, end)) >= start:
            return opened + 1, end - 1
        if at := self.last("等", (start + 2, end)):
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
