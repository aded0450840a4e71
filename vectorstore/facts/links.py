"""Joins values with their subjects: by a link (森林覆盖率提高到, 占总数的), and out of a list (A、B分别增长)."""

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise, takewhile
from typing import NamedTuple

from vectorstore.facts import phrases
from vectorstore.facts.chinese import Quantity, alternatives
from vectorstore.facts.phrases import Frame, head_words, is_verb, noun_phrase, read_before, words

_MEASURE = re.compile(rf"(?:{alternatives(phrases.MEASURED)})$")
_SHARE = (
    r"(?P<share>(?:占|为|完成|是|相当于)[^，,；;。占]{1,14})的$|"
    r"(?P<part>(?<![侵抢霸非法])占(?![用有据地、])(?![^，,]*(?:比重|比例|[由从比]))[^，,；;。占的]{2,12})$"
)
_COMPARED = (
    r"(?P<beside>(?<!不)(?:高于|低于|快于|高出|好于|优于|领先|多于|少于)[^，,；;。]{0,12}|"
    r"(?:超过|超额完成)[^，,；;。]{2,12}|(?<![占配同环])比(?![例重率值缩由从为达])[^，,；;。]{1,12}[高低快多少]出?)$"
)
_ADVERBIAL = (
    r"(?<!不)(?:(?<![占之对配])[比较](?![重例率值缩由从为达])[^，,。；;、]{1,16}?)?"
    r"(?:(?:同|自然|可比)口径|始终|同比|环比|平均|年均|连年|累计|分别|均|都|全部|已|基本|预计|名义|实际|进一步|预期|总体|也|再|又|共|将|要|只|仅|净|总数|继续|持续|稳步|连续[\d一-十]+年)*"
)
_LINKS = [re.compile(pattern) for pattern in (
    _SHARE, _COMPARED,
    rf"{_ADVERBIAL}(?:(?P<trend>(?:{alternatives(phrases.TRENDS)})[到至为]?)(?:了|达到?|近|约|超过?|逾|突破|不低于|不少于|至少)*|"
    rf"(?:{alternatives(phrases.VERBS['states'])})+了?[到至达]?)(?:每[人户亩月年天]每?[年月天]?)?$",
)]  # fmt: skip
TREND = f"(?:{alternatives(phrases.TRENDS)})"
_RESPECTIVELY = re.compile("分别|各(?![类项种界级地个方])")
_AND = re.compile("[、和及与]")
_BETWEEN = re.compile(rf"(?:以上|左右|[ 、，,和及与余多])*{TREND}?")
_SO_MANY = re.compile("^[二三四五六七八九十]大")
_SECTORS = re.compile("([一二三]{2,3})(产.*)")
_SHORTEST = 2
PAIRS = {
    "城乡": ("城镇", "农村"), "收支": ("收入", "支出"), "存贷款": ("存款", "贷款"), "内外资": ("内资", "外资"),
    "内外贸": ("内贸", "外贸"),
}  # fmt: skip
"""Two things in one word, where two values follow."""
_PER = re.compile("每[千万百]名?人口?")
_KIN = ("城镇", "农村", "城市", "乡村")
"""Members that share all that follows the last of them: 城镇、农村｜居民收入."""


@lru_cache(maxsize=1024)
def read_link(text: str) -> Frame | None:
    """Read words that link a subject with its value; None when they do not.

    The verb says what changed (增长, 提高到, 占总数) and is empty when the value is the subject's own.

    >>> read_link("全市森林覆盖率提高到").verb, read_link("常住人口达").subject
    ('提高到', '常住人口')
    """
    if _MEASURE.search(text) and not _LINKS[0].search(text) and (subject := measured(head_words(text))):
        return Frame(subject, linked=True)
    link = next(filter(None, (pattern.search(text) for pattern in _LINKS)), None)
    before = text[: link.start()].strip() if link else ""
    if not link:
        return None
    tokens = head_words(before)
    verb = next(filter(None, link.groupdict().values()), "")
    subject = measured(tokens)
    deed = read_before(before) if not verb else Frame()
    if deed.subject and deed.verb and (not subject or (deed.verb == "新增" and not _MEASURE.search(before))):
        return deed._replace(linked=True)
    return Frame(subject or noun_phrase("".join(tokens)), verb, linked=True)


def measured(tokens: Sequence[str]) -> str:
    """The noun of a measure without the verbs that only bring it about; empty when another verb governs it."""
    start = 0
    while start < len(tokens) - 1 and any(word in phrases.VERBS["ensuring"] for word in tokens[start : start + 2]):
        if tokens[start] not in phrases.VERBS["ensuring"] | phrases.ADVERBS:
            break
        start += 1
    first = next((token for token in tokens[start:] if token not in phrases.ADVERBS), "")
    if is_verb(first) and first not in phrases.NOUNLIKE:
        return ""
    return noun_phrase("".join(token for token in tokens[start:] if token != "实现"))


class Count(NamedTuple):
    """A quantity with its frame; ``[start, end)`` is the stretch that says it.

    ``open`` tells that a predicate may follow, ``read_to`` where the words of the next count begin at the earliest.
    """

    number: Quantity
    frame: Frame
    start: int
    end: int
    open: bool = False
    read_to: int = 0


def counted(frame: Frame) -> str:
    """Return what a change is a change of: 审结案件 for a count of cases, 地区生产总值 for a measure."""
    plain = not frame.verb or frame.verb in ("实现", "完成") or frame.verb.rstrip("到至为") in (*phrases.TRENDS, "增")
    return frame.subject if plain or frame.doer == frame.subject else frame.verb + frame.subject


def share_back(counts: Sequence[Count]) -> list[Count]:
    """Give what the end of a list says to all its members: 30个驿站、4个基地｜全部建成; 3个万亿级、7个千亿级｜集群."""
    shared = list(counts[-1:])
    for count in reversed(counts[:-1]):
        after, frame = shared[-1], count.frame
        if after.number.start - count.end in (0, 1) and not frame.subject:
            frame = frame._replace(subject=after.frame.subject)
        if count.open:
            frame = frame._replace(verb=after.frame.verb or frame.verb)
        shared.append(count if frame == count.frame else count._replace(frame=frame, end=after.end))
    return shared[::-1]


def share_out(text: str, counts: Sequence[Count], known: Sequence[Count]) -> list[Count]:
    """Give each of the values that 分别 lists its own subject, in order; other values stay as they are.

    The subjects stand in the clause (A、B分别增长) or are the counts ``known`` before it.
    """
    if len(counts) < 2 or not _respectively(text, counts):
        return list(counts)
    first, wanted = counts[0], len(counts)
    lead = text[max(first.start, known[-1].number.end if known else 0) : first.number.start]
    if (subject := first.frame.subject) in lead:  # 食品、医药等产业增加值｜分别: the members that 等 closes
        listed = re.search(rf"([^，,。；;：:]+)等{re.escape(subject)}", lead)
        named = [part + subject for part in listed[1].split("、")] if listed else _members(subject, wanted)
    else:
        named = [counted(count.frame) for count in known[-wanted:]]
    if len(named) != wanted:
        return list(counts)
    return [c._replace(frame=c.frame._replace(subject=s)) for c, s in zip(counts, named, strict=True)]


def _respectively(text: str, counts: Sequence[Count]) -> bool:
    if not _RESPECTIVELY.search(text, counts[0].start, counts[0].number.start):
        listed = all(text[a.number.end : b.number.start] == "、" for a, b in pairwise(counts))
        subject = counts[0].frame.subject
        pair = any(pair in subject for pair in PAIRS) and "、" not in subject
        return listed and subject.count("、") + pair == len(counts) - 1
    return all(_BETWEEN.fullmatch(text, a.number.end, b.number.start) for a, b in pairwise(counts))


def _members(subject: str, wanted: int) -> list[str]:
    """The members of a subject, each with the head that the last one has: 二氧化硫、氨氮排放量."""
    if sectors := _SECTORS.fullmatch(subject):
        return [f"{sector}{sectors[2]}" for sector in sectors[1]] if len(sectors[1]) == wanted else []
    parts = _AND.split(subject)
    pair = next((word for word in PAIRS if word in subject), "") if len(parts) < wanted == 2 else ""
    if pair:
        return [subject.replace(pair, kind) for kind in PAIRS[pair]]
    if len(parts) != wanted:
        parts = subject.split("、")
    if per := _PER.match(parts[0]):
        parts = [part if _PER.match(part) else per[0] + part for part in parts]
    cause = re.sub("[起宗件]数$", "", parts[0])  # 事故起数、死亡人数: the deaths in accidents
    if cause != parts[0] and all(part.endswith("人数") for part in parts[1:]):
        parts = [parts[0], *(cause + part for part in parts[1:])]
    if len(parts) != wanted or any(len(part) < _SHORTEST and part not in ("一", "二", "三") for part in parts):
        return []
    last, heads = words(parts[-1]), (*phrases.HEADS, *phrases.MEASURED)
    if any(part.endswith(heads) for part in parts[:-1]):
        return parts
    if any(part in _KIN for part in parts[:-1]) and parts[-1].startswith(_KIN):
        tail = parts[-1][len(_KIN[0]) :]
        return [part + tail for part in parts[:-1]] + parts[-1:]
    if not last[-1].endswith(phrases.HEADS) and last[-1] not in phrases.MEASURED:
        return parts
    alike = any(len(part) == len(last[0]) and part != last[0] for part in parts[:-1])
    measures = len(list(takewhile(phrases.MEASURED.__contains__, reversed(last[1:]))))
    tail = _SO_MANY.sub("", "".join(last[1:] if alike else last[-max(measures, 1) :]))
    return [part if part.endswith(heads) else part + tail for part in parts]
