"""Reads the quantities of one comma clause: for each what it counts or measures, by words beside it or before."""

import re
from collections.abc import Sequence
from itertools import zip_longest
from typing import NamedTuple

from vectorstore.facts import phrases
from vectorstore.facts.chinese import UNIT, WORDS, Quantity, amount_end
from vectorstore.facts.links import TREND, Count, counted, measured, read_link, share_back, share_out
from vectorstore.facts.phrases import Frame, head_words, is_predicate, is_verb, noun_phrase, read_before, stem, words

_RATES = frozenset({"%", "‰", "百分点", "倍"})
_AMOUNTS = frozenset(WORDS["units"]["measures"].split())
_PEOPLE = frozenset(("名", "人", "位", "人次"))
_TIMES = ("次", "场", "期", "轮")
_PAUSES = "，,。；;、：: "
_PAUSE = re.compile("[，,。；;、]")
_OLD = re.compile(rf"(?:从|由)[^，,。；;从由]*\d[万亿余多]*(?:[%‰]|{UNIT})?")
_OF_YEAR = re.compile(r"(?:20\d\d年|目前)的?$")
_CLOSED = re.compile(r"\s*(?:$|[，,。；;、：:！!？?）)（(”’】\n])|(?:[一二三两]个)?大?(?:台阶|大关|关口|门槛)|[并且而]")
_STEPS = ("台阶", "大关", "关口", "门槛")
"""What a measure passes: 产值跨越｜2个｜百亿元台阶，达到900亿元 goes on with the measure, not with the steps."""
_ENDS = re.compile(r"\s*(?:$|[，,。；;）)\n])")
_GOES_ON = re.compile(rf"\s*(?:和|及|与|以及|或|{TREND}[到至为])")
_JOINED = re.compile(r"\s*(?:以上|左右)?(?:、|和|及|与|以及|\(|（|[-—–~～至到])")
_OPENING = re.compile(r"(?:[、，,；;：:”’\s]|以?及(?![时早格])|和(?![谐平解睦美])|与(?![会时此]))+")
_OPENER = re.compile(r".*(?:“(?=[^”]*$)|（(?=[^）]*$))|\s*\d{1,2}[.．、](?!\d)", re.S)
"""What the words of a count begin after: 按照“｜每年开展检查4次; 3.｜建成4个站点."""
_REACHING = re.compile(
    "(?<=..)(?:迈过|迈上|跨越|跨上|跃上|站上|实现|取得|呈现|保持|再创|创(?=.{0,4}新高)|突破|连续|持续|稳步|稳中)"
)
_RISEN = re.compile(rf"(.*?)({TREND}[到至为]|[增升降涨减扩缩压][到至为])了?|(.*?)([^，,、了]{{1,2}}[到至为])了?")
_EXCEEDING = re.compile(r"(.*?)(?:(?<![同环])比|较)[^，,]{1,8}?((?<!减)[多少][^，,]{0,4})")
_OF_A_MEASURE = frozenset(("占比", "比重", "增速", "增幅", "降幅", "涨幅", "总量", "总额", "增量", "余额"))


class _Scene(NamedTuple):
    """A quantity in its clause: ``[start, stop)`` are the words that may belong to it.

    ``last`` is the count before it, ``kin`` the last one with its unit, ``more`` the quantity that follows in the
    clause. ``joined`` tells that only 、 or 和 stands before; ``part`` is where its part of the sentence begins.
    """

    text: str
    number: Quantity
    start: int
    stop: int
    last: Count | None
    kin: Count | None
    joined: bool
    more: Quantity | None
    part: int

    @property
    def left(self) -> str:
        return _OLD.sub("", _OF_YEAR.sub("", self.text[self.start : self.number.start]))

    @property
    def after(self) -> int:
        return amount_end(self.text, self.number.end)

    @property
    def right(self) -> str:
        return self.text[self.after : self.stop].rstrip(_PAUSES)

    def made(self, frame: Frame, end: int = 0, start: int | None = None) -> Count:
        """Make a count of the quantity: its stretch reaches from ``start`` (its opening) to ``end`` (its number)."""
        opening = _OPENING.match(self.text, self.start)
        begins = opening.end() if opening and start is None else self.start if start is None else start
        return Count(self.number, frame, begins, max(end, self.after))


def read_clause(
    text: str, part: int, clause: tuple[int, int], numbers: Sequence[Quantity], known: Sequence[Count]
) -> list[Count]:
    """Return the quantities of one comma clause, each with its frame.

    ``part`` is where its part of the sentence begins, ``known`` are the counts before it in that part. A quantity
    that shares the verb, the subject or the predicate of its neighbour takes it from there.
    """
    counts: list[Count] = []
    start = clause[0]
    for number, following in zip_longest(numbers, numbers[1:]):
        start = opener.end() if (opener := _OPENER.match(text, start, number.start)) else start
        stop = following.start if following else clause[1]
        told = [count for count in (*known, *counts) if not count.frame.subject.endswith(_STEPS)]
        last = told[-1] if told else None
        bare = {count.number.end for count in told}
        alike = (c for c in reversed(told) if c.number.unit == number.unit and c.number.start not in bare)
        kin = next(alike, None)
        joined = bool(counts) and bool(_JOINED.match(text, counts[-1].end))
        counts.append(_read(_Scene(text, number, start, stop, last, kin, joined, following, part)))
        start = max(counts[-1].end if not counts[-1].read_to else counts[-1].read_to, number.end)
    return share_out(text, share_back(counts), known)


def _read(scene: _Scene) -> Count:
    """Find out on which side of the number its noun stands, and read that side."""
    left, right, unit = scene.left, scene.right, scene.number.unit
    own = read_before(left)
    if not own.subject and _shares_noun(scene, own):
        return scene.made(own)._replace(open=not own.verb)
    if _CLOSED.match(right) or (scene.more and _GOES_ON.match(right)) or (unit in _AMOUNTS and right[:1] == "的"):
        return _read_closed(scene)
    said = _PAUSE.split(right, maxsplit=1)[0]
    rate = unit in _RATES and not right.startswith("的")
    if rate and (read_link(left) or not read_before(left, object_follows=True).verb):
        return _read_predicate(scene, said)
    again = scene.joined or left.strip(_PAUSES) == "其中" or (left.endswith("有") and scene.last)
    closed = own.subject and (not own.verb or words(right)[0] in phrases.ADVERBS)
    acts = (closed or again) and is_predicate(right)
    people = unit in _PEOPLE and own.verb and own.subject and (is_predicate(right) or is_verb(words(right)[0]))
    if people and scene.more and said == right:  # 组织代表9人次｜走访群众30户
        return _read_closed(scene)
    if acts or people:
        return _read_predicate(scene, said)
    return _read_following(scene)


def _shares_noun(scene: _Scene, own: Frame) -> bool:
    """Whether the noun stands after the next quantity: 12类｜45件｜实事; 改造｜5万平方米、｜3万户｜房屋."""
    between = scene.text[scene.after : scene.stop]
    if scene.more is None or (_CLOSED if own.doer else _ENDS).match(scene.text, scene.more.end):
        return False
    return not between or bool(own.verb and between in ("、", "和"))


def _read_predicate(scene: _Scene, said: str) -> Count:
    """A count with a predicate of its own: 村级站点｜100%｜迭代升级."""
    noun = phrases.following_noun(said, bool(scene.more))
    if noun[1] and not is_predicate(said):
        return scene.made(Frame(noun_phrase(noun[0]), noun[1]), scene.after + len(said))
    count = _read_closed(scene)
    return count._replace(frame=count.frame._replace(verb=count.frame.verb or said), end=scene.after + len(said))


def _read_closed(scene: _Scene) -> Count:
    """A count after its noun: 举办培训班｜3期."""
    left, last = scene.left, scene.last
    own = _read_left(left, scene.number)
    if last:
        between = scene.text[last.end : scene.start]
        if own.linked and not own.subject and between[:1] in ("，", ",") and (topic := _topic(between.strip(_PAUSES))):
            return scene.made(own._replace(subject=topic), start=last.end + 1)
        frame = _completed(scene, own, last.frame)
        borrows = frame != own and any(word and word not in left for word in (frame.subject, frame.verb))
        return scene.made(frame, start=last.start if borrows else None)
    if own.subject not in ("", *phrases.GENERIC) or own.doer:
        return scene.made(own if own.subject else _done_by(left, own))
    earlier = scene.text[scene.part : scene.start].strip(_PAUSES)
    deed = read_before(re.split("[，,]", earlier)[-1])
    topic = (deed.subject if own.verb and not own.subject and deed.verb else "") or _topic(earlier)
    own = own._replace(subject=topic + own.subject if topic else own.subject or stem(left))
    return scene.made(own, start=scene.part if topic else None)


def _read_left(left: str, number: Quantity) -> Frame:
    """What the words before a closed count say: a link (增长｜5%), a rise (从2个增加到｜3个), or a deed."""
    if number.value_from is not None and (risen := _RISEN.fullmatch(left)):
        named = stem(risen[1] or risen[3] or "")
        return Frame(measured(head_words(named)) or noun_phrase(named), risen[2] or risen[4], linked=True)
    if number.unit not in _RATES and (more := _EXCEEDING.fullmatch(left)):
        return Frame(noun_phrase(stem(more[1])), more[2], linked=True)
    return read_link(left) or read_before(left)


def _completed(scene: _Scene, own: Frame, known: Frame) -> Frame:
    """Fill what the words of a count leave unsaid from the count before it."""
    left, whole = scene.left, stem(scene.left)
    if not whole:
        return known
    if own.linked and not own.subject:
        return Frame(counted(known) if own.verb else known.subject, own.verb, known.doer)
    if known.verb and whole.endswith(known.verb) and not own.verb:
        return Frame(known.subject + own.subject, "", known.doer)
    listed = re.search(r"\d", scene.text[scene.last.start : scene.last.number.start]) if scene.last else None
    of_all = (
        listed and known.verb and scene.last and scene.last.number.unit not in _RATES and own.subject.endswith("率")
    )  # 办理建议6件、提案7件，办结率: of both
    if own.subject in phrases.GENERIC and known.subject and not own.doer and not of_all:
        named, tail = known.subject, words(known.subject)[-1]
        if own.subject not in _OF_A_MEASURE and tail.endswith(tuple(phrases.MEASURED)) and tail != named:
            named = named.removesuffix(tail)
        return own._replace(subject=named if named.endswith(own.subject) else named + own.subject)
    kin = scene.kin.frame if scene.kin else Frame()
    if own.subject in ("", "其中"):
        own = _without_object(left, scene.number.unit, own, known, kin)
    goes_on = scene.joined or "其中" in left or (scene.number.unit in _TIMES and scene.last == scene.kin)
    if "其中" in left and known.verb in phrases.GOVERNING and not own.verb:
        return own._replace(verb=known.verb)
    return Frame(own.subject, known.verb, known.doer) if not own.verb and not own.linked and goes_on else own


def _without_object(left: str, unit: str, own: Frame, known: Frame, kin: Frame) -> Frame:
    """A verb with nothing after it: its doer is counted, or what was counted before, or the word is a noun."""
    if own.doer:
        if kin.subject in ("", kin.doer):
            return _done_by(left, own)
        return Frame(own.doer + kin.subject, own.verb, own.doer)
    whole = stem(left)
    noun = left.strip(_PAUSES).removeprefix("其中") == own.verb and whole.endswith(tuple(phrases.NOUNLIKE))
    noun = noun and (unit in (*_TIMES, "项") or not kin.subject)
    alien = not kin.subject and own.verb not in phrases.VERBS["finite_after_noun"]
    return Frame(whole) if noun or alien or not known.subject else Frame(known.subject, own.verb, known.doer)


def _done_by(left: str, own: Frame) -> Frame:
    """有关做法｜在报刊发表｜6篇次: the doer is what is counted."""
    return Frame(noun_phrase(own.doer), stem(left).removeprefix(own.doer), own.doer)


def _topic(text: str) -> str:
    """What the clauses before speak of: 财政收入迈过新台阶，达30亿元; 加快旧城改造，建成5万套."""
    frame = read_before(_REACHING.split(text, maxsplit=1)[0])
    return noun_phrase(frame.doer or ("" if frame.verb else frame.subject))


def _read_following(scene: _Scene) -> Count:
    """A count before its noun: 细化｜8项｜措施; 查出的｜7个｜问题｜已整改."""
    left, last = scene.left, scene.last
    frame = read_before(left, object_follows=True)
    governed = frame.verb != ""
    noun, said = phrases.following_noun(scene.right, bool(scene.more), governed)
    subject = noun_phrase(noun)
    verb, start = _PAUSE.split(said, maxsplit=1)[0], None
    if (owner := stem(left)).endswith("的") and not (last and last.read_to >= scene.start):
        subject = owner.removeprefix("对") + subject
    elif frame.verb and not frame.verb.startswith(tuple(phrases.VERBS["prepositions"])):
        verb = frame.verb
    elif last and scene.joined and last.frame.verb:
        verb, start = last.frame.verb, last.start
    read_to = scene.after + len(noun)
    own = Frame(subject, verb, frame.doer)
    return scene.made(own, read_to + len(said), start)._replace(open=not verb, read_to=read_to)
