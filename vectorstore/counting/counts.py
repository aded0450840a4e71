"""Reads one clause around its quantities: for each, what was counted, what was done and where that is said."""

import re
from collections.abc import Sequence
from itertools import dropwhile, zip_longest
from typing import NamedTuple

from vectorstore.counting.links import read_link
from vectorstore.counting.nouns import following_noun, noun_phrase, opens_with_adverbial, stem, words
from vectorstore.counting.phrases import is_verb, read_before
from vectorstore.counting.readings import Count, Reading
from vectorstore.counting.shares import counted, share_out, share_predicates
from vectorstore.counting.verbs import ADVERBS, FINITE_AFTER_NOUN, NOUNLIKE, PREPOSITIONS, TRENDS, WORDS
from vectorstore.numbers import Number

Span = tuple[int, int]

_RATES = frozenset({"%", "‰", "百分点", "倍"})
_AMOUNTS = frozenset(WORDS["units"]["measures"].split())
_PEOPLE = frozenset(("名", "人", "位", "人次"))
_TIMES = ("次", "场", "期", "轮")
_PAUSES = "，,。；;、：: "
_PAUSE = re.compile("[，,。；;、]")
_CLOSED = re.compile(r"\s*(?:$|[，,。；;、：:！!？?）)（(”’】\n])")
_GOES_ON = re.compile(rf"\s*(?:和|及|与|以及|并|或|(?:{'|'.join(TRENDS)})[到至为])")
_AMOUNT = re.compile(r"\s*(?:以上|以下|以内|以外|左右|上下|多(?=[，,。；;、]|$))")
_JOINED = re.compile(r"\s*(?:以上|左右)?(?:、|和|及|与|以及|\(|（|[-—–~～至到])")
_OPENING = re.compile(r"(?:[、，,；;：:”’\s]|以?及(?![时早格])|和(?![谐平解睦])|与(?![会时此]))+")
_REACHING = re.compile("(?<=..)(?:迈过|迈上|跨越|跨上|跃上|站上|再上|实现|取得|呈现|保持|持续|稳步|稳中)")
_HANDLED = re.compile("[将把对向]")
_LONGEST_OWNER = 16


class _Scene(NamedTuple):
    """A quantity in its clause: ``[start, stop)`` are the words that may belong to it.

    ``last`` is the count before it, ``joined`` tells that only 、 or 和 stands between, ``more`` that another follows
    in the clause; ``part`` is where its part of the sentence begins.
    """

    text: str
    number: Number
    start: int
    stop: int
    last: Count | None
    joined: bool
    more: bool
    part: int

    @property
    def left(self) -> str:
        return self.text[self.start : self.number.start]

    @property
    def after(self) -> int:
        amount = _AMOUNT.match(self.text, self.number.end)
        return amount.end() if amount else self.number.end

    @property
    def right(self) -> str:
        return self.text[self.after : self.stop].rstrip(_PAUSES)

    @property
    def opening(self) -> int:
        opening = _OPENING.match(self.text, self.start)
        return opening.end() if opening else self.start


def read_counts(text: str, part: int, clause: Span, numbers: Sequence[Number], known: Sequence[Count]) -> list[Count]:
    """Read the quantities of one comma clause.

    ``part`` is where its part of the sentence begins, ``known`` are the counts before it in that part. A quantity
    that shares the verb, the subject or the predicate of its neighbour takes it from there.
    """
    counts: list[Count] = []
    start = clause[0]
    for number, following in zip_longest(numbers, numbers[1:]):
        start, stop = _after_open_quote(text, start, number.start), following.start if following else clause[1]
        last = (*known, *counts)[-1] if known or counts else None
        joined = bool(counts) and bool(_JOINED.match(text, counts[-1].end))
        scene = _Scene(text, number, start, stop, last, joined, following is not None, part)
        counts.append(_read(scene))
        start = max(scene.after, counts[-1].read_to)
    return share_out(text, share_predicates(counts), known)


def _after_open_quote(text: str, start: int, end: int) -> int:
    """A quotation that holds the count begins its words: 按照“｜每年开展检查4次."""
    opener = text.rfind("“", start, end)
    return opener + 1 if opener >= 0 and text.find("”", opener, end) < 0 else start


def _read(scene: _Scene) -> Count:
    right, unit = scene.right, scene.number.unit
    if _CLOSED.match(right) or (scene.more and _GOES_ON.match(right)):
        return _read_closed(scene)
    if right.startswith("的") and unit in _AMOUNTS and stem(scene.left):
        return _read_closed(scene)
    if unit in _RATES and not right.startswith("的"):
        return _read_rate(scene)
    if unit in _PEOPLE and stem(scene.left) and _is_predicate(right):
        return _read_rate(scene) if len(right) > 1 else _read_closed(scene)
    if unit.endswith("次") and (acted := read_before(right)).action and acted.subject and not _acted_on(scene.left):
        return Count(scene.number, acted, scene.opening, scene.after + len(right))
    return _read_following(scene)


def _is_predicate(text: str) -> bool:
    """Whether words say what those just counted did: 代表860名｜走进站点."""
    first = words(text)[0]
    return first in FINITE_AFTER_NOUN and first not in NOUNLIKE


def _acted_on(text: str) -> bool:
    """Whether a verb stands before a count: 检查｜46件次｜法律的实施情况."""
    return bool(read_before(text, object_follows=True).action)


def _read_rate(scene: _Scene) -> Count:
    """A rate with a predicate of its own: 村级站点｜100%｜迭代升级."""
    count, said = _read_closed(scene), _PAUSE.split(scene.right, maxsplit=1)[0]
    reading = count.reading._replace(action=count.reading.action or said)
    return count._replace(reading=reading, end=scene.after + len(said))


def _read_closed(scene: _Scene) -> Count:
    """A count after its noun: 举办培训班｜3期."""
    left, start = scene.left, scene.opening
    link = read_link(left)
    own = reading = link or read_before(left)
    if scene.last:
        reading = _completed(scene, own, link is not None)
        borrows = reading != own and any(word and word not in left for word in (reading.subject, reading.action))
        start = scene.last.start if borrows else start
    elif not own.subject and not own.agent and (topic := _topic(scene.text[scene.part : scene.start])):
        reading, start = own._replace(subject=topic), scene.part
    elif not own.subject:
        reading = _done_by(left, own) if own.agent else Reading(subject=stem(left))
    return Count(scene.number, reading, start, scene.after)


def _completed(scene: _Scene, own: Reading, linked: bool) -> Reading:
    """Fill what the words of a count leave unsaid from the count before it."""
    left, known = scene.left, scene.last.reading if scene.last else Reading()
    whole = stem(left)
    if linked and not own.subject:
        return Reading(counted(known) if own.action else known.subject, own.action, known.agent)
    if not whole:
        return known
    if known.agent and opens_with_adverbial(left) and not (own.subject and own.action):
        return Reading(known.agent, whole, known.agent)
    if known.action and whole.endswith(known.action) and not own.action:
        return Reading(known.subject, known.action, whole.removesuffix(known.action))
    if _lists_deeds(left, own):
        own = Reading(subject=whole)
    if own.action and own.subject in ("", "其中"):
        own = _without_object(left, own, known)
    if own.subject and not own.action and not linked and (scene.joined or "其中" in left or _goes_on(scene)):
        return Reading(own.subject, known.action, known.agent)
    return own


def _lists_deeds(left: str, own: Reading) -> bool:
    """Whether a verb is one of several names of deeds: 专题询问和满意度测评｜6次."""
    if not own.action.endswith(tuple(NOUNLIKE)) or not own.subject.endswith(tuple(NOUNLIKE)):
        return False
    return re.search(rf"{re.escape(own.action)}[、和与及]", left) is not None


def _goes_on(scene: _Scene) -> bool:
    """Whether a count of times goes on with the verb of the one before the comma: 召开会议6次，主任会议33次."""
    unit = scene.number.unit
    return unit in _TIMES and scene.last is not None and scene.last.number.unit == unit


def _without_object(left: str, own: Reading, known: Reading) -> Reading:
    """A verb with nothing after it: its doer is counted, or what was counted before, or the word is a noun."""
    if own.agent:
        return _done_by(left, own)
    whole = stem(left)
    if known.subject and (own.subject or not whole.endswith(tuple(NOUNLIKE))):
        return Reading(known.subject, own.action, known.agent)
    return Reading(subject=whole)


def _done_by(left: str, own: Reading) -> Reading:
    """有关做法｜在报刊发表｜6篇次: the doer is what is counted."""
    return Reading(noun_phrase(own.agent), stem(left).removeprefix(own.agent), own.agent)


def _topic(text: str) -> str:
    """What the clauses before speak of: 财政收入迈过新台阶，达30亿元; 加快旧城改造，建成5万套."""
    if opens_with_adverbial(text):
        return ""
    reading = read_before(_REACHING.split(text.strip(_PAUSES), maxsplit=1)[0])
    topic = reading.agent or ("" if reading.action else reading.subject)
    return noun_phrase("".join(dropwhile(ADVERBS.__contains__, words(topic))))


def _read_following(scene: _Scene) -> Count:
    """A count before its noun: 细化｜8项｜措施; 查出的｜7个｜问题｜已整改."""
    noun, said = following_noun(scene.right, scene.more)
    reading, subject = read_before(scene.left, object_follows=True), noun_phrase(noun)
    action, start = _PAUSE.split(said, maxsplit=1)[0], scene.opening
    if (link := read_link(scene.left)) and link.action.endswith(("到", "至")):
        action = link.subject + link.action
    elif (owner := stem(scene.left)).endswith("的"):
        subject, action = _owned(owner, subject, action)
    elif said and re.search("的.*等$", scene.left):
        pass
    elif reading.action and (is_verb(reading.action) or not reading.action.startswith(tuple(PREPOSITIONS))):
        action = reading.action
    elif scene.last and scene.joined and scene.last.reading.action:
        action, start = scene.last.reading.action, scene.last.start
    read_to = scene.after + len(noun)
    own = Reading(subject, action, reading.agent)
    return Count(scene.number, own, start, read_to + len(said), open=not action, read_to=read_to)


def _owned(owner: str, subject: str, said: str) -> tuple[str, str]:
    """Subject and action of a noun with a modifier before its count: 查出的｜7个｜问题; 办理代表提出的｜9件｜建议."""
    verb = read_before(owner[:-1])
    if not said and verb.action and not verb.agent and verb.subject and not _HANDLED.search(owner):
        said, owner = verb.action, verb.subject + "的"
    return (owner + subject if len(owner) <= _LONGEST_OWNER else subject), said
