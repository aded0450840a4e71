"""Finds the figures of a report: every quantity with what was counted, what was done, when, and where it says so."""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from itertools import dropwhile, pairwise, zip_longest
from typing import NamedTuple

from vectorstore.facts.chinese import UNIT, WORDS, Quantity, alternatives, find_quantities, readable
from vectorstore.facts.periods import Period, Said, is_planned, period_at, span_of, spoken
from vectorstore.facts.phrases import (
    ADVERBS,
    FINITE_AFTER_NOUN,
    GENERIC,
    GOVERNING,
    HEADS,
    MEASURED,
    NOUNLIKE,
    POSTPOSED,
    PREPOSITIONS,
    TRENDS,
    Reading,
    following_noun,
    is_change,
    is_verb,
    noun_phrase,
    opens_with_adverbial,
    read_before,
    read_link,
    stem,
    words,
)  # fmt: skip
from vectorstore.reading.breaks import COMMA, PART, SENTENCE, Breaker
from vectorstore.reading.parts import years_of
from vectorstore.reading.split import PASSAGE_LENGTH
from vectorstore.records import Clause, Fact, ParsedReport, Passage

Span = tuple[int, int]


def find_figures(parsed: ParsedReport, passages: Sequence[Passage], clauses: Sequence[Clause]) -> tuple[Fact, ...]:
    """Return the figures of a report in reading order; ``passages`` and ``clauses`` are those of ``split``."""
    text, at = readable(parsed.text)
    places = parsed.origin if at is None else tuple(parsed.origin[index] for index in at)
    quantities = find_quantities(text)
    breaker = Breaker(text, PASSAGE_LENGTH, [(quantity.start, quantity.end) for quantity in quantities])
    starts = [quantity.start for quantity in quantities]
    report = _Reading(parsed, text, places, spoken(text, parsed, places))
    figures: list[Fact] = []
    for passage, inside in _by_passage(passages, clauses):
        low, high = (bisect_left(places, offset) for offset in (passage.start, passage.end))
        within = [
            q for q in quantities[bisect_left(starts, low) : bisect_left(starts, high)] if text[q.start - 1] != "每"
        ]
        for count in _counts(text, breaker, (low, high), within) if within else ():
            figures.append(_figure(report, passage, inside, count, len(figures)))
    return tuple(figures)


class _Reading(NamedTuple):
    """A report with the text that it is read in, the source offset of each character of it, and words that say when."""

    parsed: ParsedReport
    text: str
    places: Sequence[int]
    said: Sequence[Said]


def _by_passage(passages: Iterable[Passage], clauses: Iterable[Clause]) -> Iterator[tuple[Passage, list[Clause]]]:
    held: dict[str, list[Clause]] = {}
    for clause in clauses:
        held.setdefault(clause.passage, []).append(clause)
    for passage in passages:
        yield passage, held.get(passage.id, [])


def _counts(text: str, breaker: Breaker, span: Span, quantities: Sequence[Quantity]) -> Iterator["Count"]:
    for sentence in breaker.cut(*span, SENTENCE):
        for part in breaker.cut(*sentence, PART):
            known: list[Count] = []
            for clause in breaker.cut(*part, COMMA):
                inside = [q for q in quantities if clause[0] <= q.start and q.end <= clause[1]]
                known += read_counts(text, part[0], clause, inside, known)
            yield from known


def _figure(report: _Reading, passage: Passage, clauses: Sequence[Clause], count: "Count", order: int) -> Fact:
    parsed, quantity, places = report.parsed, count.number, report.places
    start, end = places[quantity.start], places[quantity.end - 1] + 1
    quote_start, quote_end = places[count.start], places[max(count.end, quantity.end) - 1] + 1
    clause = min((c for c in clauses if c.start <= start and end <= c.end), key=lambda c: c.end - c.start)
    period = period_at(quantity.start, report.said, Period(passage.period, passage.years), passage.part)
    opening = max(report.text.rfind(mark, 0, quantity.start) for mark in "，,。；;\n") + 1
    lead = report.text[min(opening, count.start) : quantity.start]
    if period.year and _YEARLY.search(report.text, opening, quantity.start):
        period = span_of(passage.path, parsed) if passage.years is None else Period(years=passage.years)
    plan_year = years_of(parsed.report.year, parsed.report.date).plan
    spread = "".join(match[0] for match in _SPREAD.finditer(lead))
    qualifier = "、".join(filter(None, (spread if spread not in quantity.qualifier else "", quantity.qualifier)))
    return Fact(
        kind="figure", id=f"{parsed.report.id}:f{order}", report=parsed.report.id, clause=clause.id, passage=passage.id,
        section=passage.section, path=passage.path, part=passage.part, subject=count.reading.subject,
        verb=count.reading.action, value=quantity.value, value_to=quantity.value_to, value_from=quantity.value_from,
        value_text=quantity.value_text, unit=quantity.unit, qualifier=qualifier, period=period.year, years=period.years,
        plan=is_planned(passage.part, lead, period, plan_year), start=start, end=end,
        quote=parsed.source[quote_start:quote_end], quote_start=quote_start, quote_end=quote_end,
    )  # fmt: skip


_SPREAD = re.compile("累计|每年|年均|连续|其中|合计|总计|平均每[^，,]")


class Count(NamedTuple):
    """A quantity with its reading; ``[start, end)`` is the stretch that says it.

    ``open`` tells that a predicate may follow, ``read_to`` where the words of the next count begin at the earliest.
    """

    number: Quantity
    reading: Reading
    start: int
    end: int
    open: bool = False
    read_to: int = 0


_RATES = frozenset({"%", "‰", "百分点", "倍"})
_AMOUNTS = frozenset(WORDS["units"]["measures"].split())
_PEOPLE = frozenset(("名", "人", "位", "人次"))
_TIMES = ("次", "场", "期", "轮")
_OLD = re.compile(rf"(?:从|由)[^，,。；;从由]*\d[万亿余多]*(?:[%‰]|{UNIT})?")
_OF_YEAR = re.compile(r"(?:20\d\d年|目前)的?$")
_MARKS_PASSED = ("台阶", "大关", "关口", "门槛")
_PAUSES = "，,。；;、：: "
_PAUSE = re.compile("[，,。；;、]")
_CLOSED = re.compile(r"\s*(?:$|[，,。；;、：:！!？?）)（(”’】\n])")
_GOES_ON = re.compile(rf"\s*(?:和|及|与|以及|并|或|(?:{'|'.join(TRENDS)})[到至为])")
_AMOUNT = re.compile(r"\s*(?:之间|（[一-鿿]{1,3}）|以上|以下|以内|以外|左右|上下|多(?=[，,。；;、]|$))")
_JOINED = re.compile(r"\s*(?:以上|左右)?(?:、|和|及|与|以及|\(|（|[-—–~～至到])")
_OPENING = re.compile(
    r"(?:\d{1,2}[.．、](?!\d)|[、，,；;：:”’\s]|以?及(?![时早格])|和(?![谐平解睦美])|与(?![会时此]))+"
)
_REACHING = re.compile(
    "(?<=..)(?:迈过|迈上|跨越|跨上|跃上|站上|再上|实现|取得|呈现|保持|再创|创下|突破|连续|持续|稳步|稳中)"
)
_SPENT = frozenset(("加快", "用于", "支持", "推动", "推进", "促进", "开展", "实施", "带动", "保障", "建设", "帮助"))
_GROWING = re.compile(rf"的?(增速|{alternatives(TRENDS)})(?=$|[，,。；;、的])")
_KEEPING = re.compile("(?:保持|实现|呈现|维持|取得|达到|同比|年均|连续)+$")
_CHANGED = re.compile(rf"(.*?)((?:{alternatives(TRENDS)}|[增升降涨减扩缩压])[到至为])了?")
_RISEN = re.compile(r"(.*?)([^，,、了]{1,2}[到至为])了?")
_EXCEEDING = re.compile(r"(.*?)(?:比|较)[^，,]{1,8}?([多少][^，,]{0,4})")
_OF_A_MEASURE = frozenset(("占比", "比重", "增速", "增幅", "降幅", "涨幅", "总量", "总额", "增量", "余额"))
_HANDLED = re.compile("[将把对向]")
_LONGEST_OWNER = 16


_REMARK = re.compile("(?<=.)（[^（）]*）$")
_NUMBERED = re.compile(r"\s*\d{1,2}[.．、](?!\d)")
_YEARLY = re.compile(rf"年均(?:分别|实际|名义)?(?:{alternatives(TRENDS)})")


class _Scene(NamedTuple):
    """A quantity in its clause: ``[start, stop)`` are the words that may belong to it.

    ``last`` is the count before it, ``joined`` tells that only 、 or 和 stands between, ``more`` that another follows
    in the clause; ``part`` is where its part of the sentence begins.
    """

    text: str
    number: Quantity
    start: int
    stop: int
    last: Count | None
    joined: bool
    more: bool
    part: int

    @property
    def left(self) -> str:
        left = _REMARK.sub("", self.text[self.start : self.number.start])
        return left if self.number.value_from is None else _OLD.sub("", _OF_YEAR.sub("", left))

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


def read_counts(text: str, part: int, clause: Span, numbers: Sequence[Quantity], known: Sequence[Count]) -> list[Count]:
    """Read the quantities of one comma clause.

    ``part`` is where its part of the sentence begins, ``known`` are the counts before it in that part. A quantity
    that shares the verb, the subject or the predicate of its neighbour takes it from there.
    """
    counts: list[Count] = []
    start = numbered.end() if (numbered := _NUMBERED.match(text, *clause)) else clause[0]
    for number, following in zip_longest(numbers, numbers[1:]):
        start, stop = _after_opener(text, start, number.start), following.start if following else clause[1]
        last = (*known, *counts)[-1] if known or counts else None
        joined = bool(counts) and bool(_JOINED.match(text, counts[-1].end))
        scene = _Scene(text, number, start, stop, last, joined, following is not None, part)
        counts.append(_read(scene))
        start = max(scene.after, counts[-1].read_to)
    return share_out(text, share_predicates(counts), known)


def _after_opener(text: str, start: int, end: int) -> int:
    """A quotation or bracket that holds the count begins its words: 按照“｜每年开展检查4次."""
    for opening, closing in ("“”", "（）"):
        opener = text.rfind(opening, start, end)
        if opener >= 0 and text.find(closing, opener, end) < 0:
            start = opener + 1
    return start


def _read(scene: _Scene) -> Count:
    right, unit = scene.right, scene.number.unit
    if scene.more and not (own := read_before(scene.left)).subject and _shares_noun(scene, own):
        return Count(scene.number, own, scene.opening, scene.after, open=not own.action)
    if unit in _RATES and (grown := _GROWING.match(right)):
        subject = noun_phrase(stem(_KEEPING.sub("", scene.left))) or (scene.last.reading.subject if scene.last else "")
        return Count(scene.number, Reading(subject, grown[1]), scene.opening, scene.after + grown.end())
    if (
        _CLOSED.match(right)
        or right.startswith(_MARKS_PASSED)
        or right.startswith(("并", "且", "而"))
        or (scene.more and _GOES_ON.match(right))
    ):
        return _read_closed(scene)
    if right.startswith("的") and unit in _AMOUNTS and read_before(scene.left).subject:
        return _read_closed(scene)
    if unit in _AMOUNTS and stem(scene.left) and words(right)[0] in _SPENT:
        return _read_spent(scene)
    if unit in _RATES and not right.startswith("的") and not _shares(scene):
        return _read_rate(scene)
    if unit in _PEOPLE and stem(scene.left) and _is_predicate(right):
        return _read_rate(scene) if len(right) > 1 else _read_closed(scene)
    if unit.endswith("次") and (acted := read_before(right)).action and acted.subject and not _acted_on(scene.left):
        return Count(scene.number, acted, scene.opening, scene.after + len(right))
    return _read_following(scene)


def _shares_noun(scene: _Scene, own: Reading) -> bool:
    """Whether the noun stands after the next quantity: 12类｜45件｜实事; 改造｜5万平方米、｜3万户｜房屋."""
    between = scene.text[scene.after : scene.stop]
    deed = own.action and not own.agent and read_link(scene.left) is None and scene.number.unit not in _RATES
    return not between or bool(deed and between in ("、", "和"))


def _read_spent(scene: _Scene) -> Count:
    """Money with what it is for: 筹措｜3亿元｜实施惠民工程."""
    own, said = read_before(scene.left), _PAUSE.split(scene.right, maxsplit=1)[0]
    if own.subject or not own.action:
        return _read_closed(scene)
    subject = read_before(said).subject or noun_phrase("".join(words(said)[1:]))
    return Count(scene.number, Reading(subject, own.action, own.agent), scene.opening, scene.after + len(said))


def _shares(scene: _Scene) -> bool:
    """Whether a rate is a part of what follows it, which a verb before it governs: 投放｜50%｜以上号源."""
    return not _is_predicate(scene.right) and read_link(scene.left) is None and _acted_on(scene.left)


def _is_predicate(text: str) -> bool:
    """Whether words say what those just counted did: 代表860名｜走进站点."""
    first = words(text)[0]
    return first in FINITE_AFTER_NOUN and first not in NOUNLIKE


def _acted_on(text: str) -> bool:
    """Whether a verb stands before a count: 检查｜46件次｜法律的实施情况."""
    return bool(read_before(text, object_follows=True).action)


def _read_rate(scene: _Scene) -> Count:
    """A rate with a predicate of its own: 村级站点｜100%｜迭代升级."""
    said = _PAUSE.split(scene.right, maxsplit=1)[0]
    if not stem(scene.left) and (noun := following_noun(said, scene.more))[1]:
        return Count(scene.number, Reading(noun_phrase(noun[0]), noun[1]), scene.opening, scene.after + len(said))
    count = _read_closed(scene)
    reading = count.reading._replace(action=count.reading.action or said)
    return count._replace(reading=reading, end=scene.after + len(said))


def _read_closed(scene: _Scene) -> Count:
    """A count after its noun: 举办培训班｜3期."""
    left, start = scene.left, scene.opening
    changed = _CHANGED.fullmatch(left) or _RISEN.fullmatch(left)
    risen = changed if scene.number.value_from is not None else None
    risen = risen or (_EXCEEDING.fullmatch(left) if scene.number.unit not in _RATES else None)
    link = Reading(noun_phrase(stem(risen[1])), risen[2]) if risen else read_link(left)
    own = reading = link or _postposed(read_before(left))
    if scene.last:
        reading = _completed(scene, own, link is not None)
        borrows = reading != own and any(word and word not in left for word in (reading.subject, reading.action))
        start = scene.last.start if borrows else start
    elif (
        (not own.subject or own.subject in GENERIC)
        and not own.agent
        and (topic := _topic(scene.text[scene.part : scene.start]))
    ):
        reading, start = own._replace(subject=topic + own.subject), scene.part
    elif not own.subject:
        reading = _done_by(left, own) if own.agent else Reading(subject=stem(left))
    if not reading.subject and (earlier := scene.text[scene.part : scene.start].strip(_PAUSES)):
        clause = re.split("[，,]", earlier)[-1]
        reading, start = reading._replace(subject=read_before(clause).subject or noun_phrase(clause)), scene.part
    return Count(scene.number, reading, start, scene.after)


def _postposed(own: Reading) -> Reading:
    """重大项目｜开工｜390个: the verb stands after what is counted."""
    last = words(own.subject)[-1] if own.subject and not own.action else ""
    if last in POSTPOSED and len(own.subject) > len(last):
        return Reading(own.subject.removesuffix(last), last)
    return own


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
    if own.subject.startswith("占") and known.subject:
        return own._replace(subject=known.subject + own.subject)
    if own.subject in GENERIC and known.subject:
        named = known.subject if known.subject not in GENERIC else ""
        if own.subject not in _OF_A_MEASURE:
            tail = words(named)[-1] if named else ""
            named = named.removesuffix(tail) if tail.endswith(tuple(MEASURED)) and tail != named else named
        return own._replace(subject=named if named.endswith(own.subject) else named + own.subject)
    if linked and known.action and whole.endswith(known.action) and not own.action:
        return Reading(known.subject + own.subject, "", known.agent)
    if _lists_deeds(left, own):
        own = Reading(subject=whole)
    if own.action and own.subject in ("", "其中"):
        own = _without_object(left, own, known)
    if own.subject and not own.action and "其中" in left and known.action in GOVERNING:
        return Reading(own.subject, known.action, known.agent)
    if own.subject and not own.action and not linked and (scene.joined or "其中" in left or _goes_on(scene)):
        return Reading(own.subject, known.action, known.agent)
    return own


_MEASURE = re.compile(
    rf"(?<=..)(?:年|总|完成)*(?:{alternatives(GENERIC)}|{alternatives(w for w in MEASURED if len(w) > 1)})$"
)


def _lists_deeds(left: str, own: Reading) -> bool:
    """Whether a verb is one of several names of deeds: 专题询问和满意度测评｜6次."""
    nouns = own.action.endswith(tuple(NOUNLIKE)) and own.subject.endswith(tuple(NOUNLIKE))
    return nouns and re.search(rf"{re.escape(own.action)}[、和与及]", left) is not None


def _goes_on(scene: _Scene) -> bool:
    """Whether a count of times goes on with the verb of the one before the comma: 召开会议6次，主任会议33次."""
    unit = scene.number.unit
    return unit in _TIMES and scene.last is not None and scene.last.number.unit == unit


def _without_object(left: str, own: Reading, known: Reading) -> Reading:
    """A verb with nothing after it: its doer is counted, or what was counted before, or the word is a noun."""
    if own.agent:
        return _done_by(left, own)
    whole = stem(left)
    if known.subject and whole in POSTPOSED:
        return Reading(known.subject, whole, known.agent)
    if known.subject and (own.subject or whole != own.action or not whole.endswith(tuple(NOUNLIKE))):
        return Reading(known.subject, own.action, known.agent)
    return Reading(subject=whole)


def _done_by(left: str, own: Reading) -> Reading:
    """有关做法｜在报刊发表｜6篇次: the doer is what is counted."""
    return Reading(noun_phrase(own.agent), stem(left).removeprefix(own.agent), own.agent)


def _topic(text: str) -> str:
    """What the clauses before speak of: 财政收入迈过新台阶，达30亿元; 加快旧城改造，建成5万套."""
    reading = read_before(_REACHING.split(text.strip(_PAUSES), maxsplit=1)[0])
    topic = reading.agent or ("" if reading.action else _postposed(reading).subject)
    return noun_phrase("".join(dropwhile(ADVERBS.__contains__, words(topic))))


def _read_following(scene: _Scene) -> Count:
    """A count before its noun: 细化｜8项｜措施; 查出的｜7个｜问题｜已整改."""
    noun, said = following_noun(scene.right, scene.more, _acted_on(scene.left))
    measure = next((word for word in reversed(words(stem(scene.left))) if word in MEASURED), "")
    if scene.number.unit in _AMOUNTS and measure and (link := read_link(scene.left)) and not link.action:
        end = scene.after + len(noun)
        return Count(scene.number, Reading(noun_phrase(noun) + measure), scene.opening, end, read_to=scene.after)
    reading, subject = read_before(scene.left, object_follows=True), noun_phrase(noun)
    action, start = _PAUSE.split(said, maxsplit=1)[0], scene.opening
    if (owner := stem(scene.left)).endswith("的") and not (scene.last and scene.last.read_to >= scene.start):
        subject, action = _owned(owner, subject, action)
    elif said and re.search("的.*等$|[^、]、$", scene.left):
        pass
    elif reading.action and (is_verb(reading.action) or not reading.action.startswith(tuple(PREPOSITIONS))):
        action = reading.action
    elif scene.last and scene.joined and scene.last.reading.action:
        action, start = scene.last.reading.action, scene.last.start
    if scene.more and scene.after + len(noun) == scene.stop:
        noun = _MEASURE.sub("", noun)
        subject = noun_phrase(noun)
    read_to = scene.after + len(noun)
    own = Reading("" if scene.more and _SIZE.fullmatch(subject) else subject, action, reading.agent)
    return Count(scene.number, own, start, read_to + len(said), open=not action, read_to=read_to)


_SIZE = re.compile("[百千万亿]+元级?")


def _owned(owner: str, subject: str, said: str) -> tuple[str, str]:
    """Subject and action of a noun with a modifier before its count: 查出的｜7个｜问题; 办理代表提出的｜9件｜建议."""
    verb = read_before(owner[:-1])
    if not said and verb.action and not verb.agent and verb.subject and not _HANDLED.search(owner):
        said, owner = verb.action, verb.subject + "的"
    return (owner + subject if len(owner) <= _LONGEST_OWNER else subject), said


_RESPECTIVELY = re.compile("分别|各")
_AND = re.compile("[、和及与]")
_BETWEEN = re.compile(rf"(?:以上|左右|[ 、，,和及与余多])*(?:{'|'.join(TRENDS)})?")
_TOTAL = re.compile("^(?:总.{1,3}|增速|增幅|占比|余额)$|占.{1,12}(?:比重|比例|份额)$")
_SHORTEST = 2


def counted(reading: Reading) -> str:
    """Return what a change is a change of: 审结案件 for a count of cases, 地区生产总值 for a measure."""
    if reading.agent == reading.subject:
        return reading.subject
    return (
        reading.subject
        if is_change(reading.action) or reading.action in ("实现", "完成")
        else reading.action + reading.subject
    )


def share_predicates(counts: Sequence[Count]) -> list[Count]:
    """Give what the end of a list says to all its members: 30个驿站、4个基地｜全部建成; 3个万亿级、7个千亿级｜集群."""
    shared: list[Count] = []
    for count in reversed(counts):
        if shared:
            count = _shared(count, shared[-1])
        shared.append(count)
    return shared[::-1]


def _shared(count: Count, after: Count) -> Count:
    reading, adjoins = count.reading, after.number.start - count.end in (0, 1)
    if count.open and after.reading.action:
        count = count._replace(reading=reading._replace(action=after.reading.action), end=after.end)
    _, level, noun = after.reading.subject.partition("级")
    if adjoins and level and reading.subject.endswith(level):
        count = count._replace(reading=count.reading._replace(subject=reading.subject + noun))
    if adjoins and not reading.subject:
        count = count._replace(reading=count.reading._replace(subject=after.reading.subject), end=after.end)
    return count


def share_out(text: str, counts: Sequence[Count], known: Sequence[Count]) -> list[Count]:
    """Give each of the values that 分别 lists its own subject, in order; other values stay as they are.

    The subjects stand in the clause (A、B分别增长) or are the counts ``known`` before it.
    """
    if len(counts) < 2 or not _respectively(text, counts):
        return list(counts)
    first, wanted = counts[0], len(counts)
    lead = text[max(first.start, known[-1].number.end if known else 0) : first.number.start]
    own = first.reading.subject in lead and not _TOTAL.match(first.reading.subject)
    named = (
        _such_as(lead, first.reading.subject, wanted) or _members(first.reading.subject, wanted)
        if own
        else _known(first.reading, known, wanted)
    )
    readings = [count.reading._replace(subject=subject) for count, subject in zip(counts, named, strict=False)]
    return (
        [count._replace(reading=reading) for count, reading in zip(counts, readings, strict=True)]
        if named
        else list(counts)
    )


def _respectively(text: str, counts: Sequence[Count]) -> bool:
    if not _RESPECTIVELY.search(text, counts[0].start, counts[0].number.start):
        listed = all(text[a.number.end : b.number.start] == "、" for a, b in pairwise(counts))
        return listed and counts[0].reading.subject.count("、") == len(counts) - 1
    return all(_BETWEEN.fullmatch(text, a.number.end, b.number.start) for a, b in pairwise(counts))


def _such_as(lead: str, subject: str, wanted: int) -> list[str]:
    """The members that 等 closes: 食品、医药等产业增加值｜分别."""
    found = re.search(rf"([^，,。；;：:]+)等{re.escape(subject)}", lead)
    parts = found[1].split("、") if found else []
    return [part + subject for part in parts] if len(parts) == wanted else []


def _members(subject: str, wanted: int) -> list[str]:
    """The members of a subject, each with the head that the last one has: 二氧化硫、氨氮排放量."""
    parts = _AND.split(subject)
    if len(parts) != wanted:
        parts = subject.split("、")
    if len(parts) != wanted or "的" in parts[-1] or any(len(p) < _SHORTEST or p.startswith("第") for p in parts):
        return []
    last, first = words(parts[-1]), words(parts[0])
    if not last[-1].endswith(HEADS) and last[-1] not in MEASURED:
        return parts
    if len(last) == 1 and len(first) > 1:
        return [*parts[:-1], "".join(first[:-1]) + parts[-1]] if last[0] in GENERIC else parts
    if len(last) == 1 and not parts[0].endswith((*HEADS, *MEASURED)):
        return []
    tail = _tail(parts[:-1], parts[-1], last)
    return [part if part.endswith((*HEADS, *MEASURED)) else part + tail for part in parts]


_SHARE_OF = re.compile(rf"(?:{alternatives(GENERIC)})?占.+$")


def _tail(parts: Sequence[str], whole: str, last: Sequence[str]) -> str:
    """What members share: a part of a whole (占比重), what follows a word like theirs (城镇、农村｜收入), the head."""
    if share := _SHARE_OF.search(whole):
        return share[0]
    if any(len(part) == len(last[0]) and part != last[0] and len(words(part)) == 1 for part in parts):
        return "".join(last[1:])
    head = last[-1]
    for word in reversed(last[:-1]):
        if word not in MEASURED and word + head not in GENERIC:
            break
        head = word + head
    return head


def _known(reading: Reading, known: Sequence[Count], wanted: int) -> list[str]:
    """The counts before, when the values are changes of them (同比分别上升) or totals to them (总里程分别达)."""
    total = found[0] if (found := _TOTAL.search(reading.subject)) else ""
    if len(known) < wanted or not (reading.action or total):
        return []
    return [(count.reading.subject if total else counted(count.reading)) + total for count in known[-wanted:]]
