"""Reads one clause around its quantities: for each, what was counted, what was done and where that is said."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from vectorstore.numbers import Number
from vectorstore.phrases import Reading, following_noun, noun_phrase, opens_with_adverbial, read_before, read_link, stem
from vectorstore.shares import Count, counted, share_out
from vectorstore.verbs import NOUNLIKE, PREPOSITIONS, TRENDS

Span = tuple[int, int]

_RATES = frozenset({"%", "‰", "百分点", "倍"})
_AMOUNTS = frozenset("元 美元 亩 公顷 吨 公里 平方公里 平方米 米 斤 公斤 立方米 千瓦 千瓦时".split())
_PAUSES = "，,。；;、：: "
_CLOSED = re.compile(r"\s*(?:$|[，,。；;、：:！!？?）)（(”’】\n])")
_RISING = re.compile(rf"\s*(?:{'|'.join(TRENDS)})(?:到|至|为)")
_OPENING = re.compile(r"(?:[、，,；;：:”’\s]|以?及(?![时早格])|和(?![谐平解睦])|与(?![会时此]))+")
_REACHING = re.compile("(?<=..)(?:迈过|迈上|跨越|跨上|跃上|站上|再上|实现|取得|呈现|保持|持续|稳步|稳中)")
_LINKED = re.compile(r"\s*(?:和|及|与|以及|并|或)")
_AMOUNT = re.compile(r"\s*(?:以上|以下|以内|以外|左右|上下|多(?=[，,。；;、]|$))")
_JOINED = re.compile(r"\s*(?:以上|左右)?(?:、|和|及|与|以及|\(|（|[-—–~～至到])")
_LONGEST_OWNER = 16


def read_counts(text: str, part: int, clause: Span, numbers: Sequence[Number], known: Sequence[Count]) -> list[Count]:
    """Read the quantities of one comma clause.

    ``part`` is where its part of the sentence begins, ``known`` are the counts before it in that part.

    A quantity that shares the verb, the subject or the predicate of its neighbour takes it from there.
    """
    counts: list[Count] = []
    start = clause[0]
    for index, number in enumerate(numbers):
        more_follow = index + 1 < len(numbers)
        stretch = (_after_open_quote(text, start, number.start), numbers[index + 1].start if more_follow else clause[1])
        joined = bool(counts) and bool(_JOINED.match(text, counts[-1].end))
        counts.append(_read(text, stretch, number, _Source((*known, *counts)[-1:], joined, more_follow, part)))
        start = max(_end_of_amount(text, number.end), counts[-1].read_to)
    return share_out(text, _share_predicates(counts), known)


class _Source(NamedTuple):
    """The count before: ``joined`` when only 、 or 和 stands between, ``more_follow`` when another comes in the clause.

    ``part`` is where the part of the sentence begins.
    """

    last: Sequence[Count]
    joined: bool
    more_follow: bool
    part: int

    @property
    def count(self) -> Count | None:
        return self.last[0] if self.last else None


def _read(text: str, stretch: Span, number: Number, source: _Source) -> Count:
    after = _end_of_amount(text, number.end)
    left, right = text[stretch[0] : number.start], text[after : stretch[1]].rstrip(_PAUSES)
    if _CLOSED.match(right) or (source.more_follow and (_LINKED.match(right) or _RISING.match(right))):
        return _read_closed(text, stretch, number, source)
    if right.startswith("的") and number.unit in _AMOUNTS and stem(left):
        return _read_closed(text, stretch, number, source)
    if number.unit in _RATES and not right.startswith("的"):
        said = re.split("[，,。；;、]", right, maxsplit=1)[0]
        count = _read_closed(text, stretch, number, source)
        return count._replace(
            reading=count.reading._replace(action=count.reading.action or said), end=after + len(said)
        )
    if number.unit.endswith("次") and (acted := read_before(right)).action and acted.subject:
        return Count(number, acted, _opening(text, stretch[0]), after + len(right))
    return _read_following(text, stretch, number, source)


def _read_closed(text: str, stretch: Span, number: Number, source: _Source) -> Count:
    """A count after its noun: 开展执法检查｜5项."""
    left = text[stretch[0] : number.start]
    start, end = _opening(text, stretch[0]), _end_of_amount(text, number.end)
    link = read_link(left)
    own = link or read_before(left)
    reading = own
    if source.count:
        reading = _completed(left, own, source.count.reading, _Kind(link is not None, source.joined or "其中" in left))
        start = source.count.start if _borrows(own, reading, left) else start
    elif link and not own.subject and (topic := _topic(text[source.part : stretch[0]])):
        reading, start = own._replace(subject=topic), source.part
    elif not own.subject:
        reading = own._replace(subject=stem(left), action="") if not own.agent else _done_by(left, own)
    return Count(number, reading, start, end)


class _Kind(NamedTuple):
    """How a stretch hangs on the count before: ``linked`` by a verb such as 增长, ``joined`` as a member of its list."""

    linked: bool
    joined: bool


def _completed(left: str, own: Reading, known: Reading, kind: _Kind) -> Reading:
    """Fill what a stretch leaves unsaid from the count before it."""
    whole = stem(left)
    if own.action and own.subject == "其中":
        return Reading(known.subject, own.action, known.agent)
    if kind.linked and not own.subject:
        return Reading(counted(known) if own.action else known.subject, own.action, known.agent)
    if not whole:
        return Reading(known.subject, known.action, known.agent)
    if opens_with_adverbial(left) and known.agent and (not own.subject or not own.action):
        return Reading(known.agent, whole, known.agent)
    if own.action and not own.subject:
        if own.agent:
            return _done_by(left, own)
        if known.subject and not any(whole.endswith(word) for word in NOUNLIKE):
            return Reading(known.subject, own.action, known.agent)
        own = Reading(subject=whole)
    if kind.joined and own.subject and not own.action and not kind.linked:
        return Reading(own.subject, known.action, known.agent)
    return own


def _topic(text: str) -> str:
    """What the clauses before speak of: 财政收入迈过新台阶，达1330亿元."""
    reading = read_before(_REACHING.split(text.strip(_PAUSES), maxsplit=1)[0])
    return (
        "" if opens_with_adverbial(text) else noun_phrase(reading.agent or ("" if reading.action else reading.subject))
    )


def _done_by(left: str, own: Reading) -> Reading:
    """A verb with nothing after it: its doer is what is counted."""
    return Reading(noun_phrase(own.agent), stem(left).removeprefix(own.agent), own.agent)


def _borrows(own: Reading, reading: Reading, left: str) -> bool:
    return any(word and word not in left for word in reading[:2]) and reading != own


def _read_following(text: str, stretch: Span, number: Number, source: _Source) -> Count:
    """A count before its noun: 细化｜48项｜硬性措施; 查摆出的｜12个｜问题｜已全面整改."""
    after = _end_of_amount(text, number.end)
    left, right = text[stretch[0] : number.start], text[after : stretch[1]].rstrip(_PAUSES)
    noun, said = following_noun(right, source.more_follow)
    owner, reading = stem(left), read_before(left, object_follows=True)
    subject, action, start = noun_phrase(noun), said, _opening(text, stretch[0])
    if owner.endswith("的") or (said and re.search("的.*等$", left)):
        subject = owner + subject if owner.endswith("的") and len(owner) <= _LONGEST_OWNER else subject
    elif reading.action and not reading.action.startswith(tuple(PREPOSITIONS)):
        action = reading.action
    elif source.count and source.joined and source.count.reading.action:
        action, start = source.count.reading.action, source.count.start
    end = after + len(noun) + (len(said) if said else 0)
    reading = Reading(subject, re.split("[，,。；;、]", action)[0] if action == said else action, reading.agent)
    return Count(number, reading, start, end, open=not reading.action, read_to=after + len(noun))


def _share_predicates(counts: Sequence[Count]) -> list[Count]:
    """Give the predicate of a list to all its members: 1028个代表之家、41个联系点｜全覆盖迭代升级."""
    shared: list[Count] = []
    for count in reversed(counts):
        if count.open and shared and shared[-1].reading.action:
            count = count._replace(reading=count.reading._replace(action=shared[-1].reading.action), end=shared[-1].end)
        shared.append(count)
    return shared[::-1]


def _after_open_quote(text: str, start: int, end: int) -> int:
    """A quotation that holds the count begins the stretch: 按照“｜每年通过法规案20件."""
    opener = text.rfind("“", start, end)
    return opener + 1 if opener >= 0 and text.find("”", opener, end) < 0 else start


def _end_of_amount(text: str, end: int) -> int:
    amount = _AMOUNT.match(text, end)
    return amount.end() if amount else end


def _opening(text: str, start: int) -> int:
    opening = _OPENING.match(text, start)
    return opening.end() if opening else start
