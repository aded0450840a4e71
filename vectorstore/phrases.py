"""Reads the words beside a count: who did what, and what was counted."""

import re
from collections.abc import Sequence
from typing import NamedTuple

import rjieba

from vectorstore.breaks import shielded_spans
from vectorstore.verbs import (
    ADVERBS,
    CAUSING,
    FINITE_AFTER_NOUN,
    GOVERNING,
    JOINED,
    LEADS,
    LIGHT,
    NOUNLIKE,
    PREPOSITIONS,
    STATES,
    TELLING,
    TRENDS,
)

_LONGEST_NAME = 80
_LONG_OBJECT = 18
_OBJECT = "＊"


class Reading(NamedTuple):
    """What a stretch says: ``agent`` did ``action`` to ``subject``; a field that it does not say is empty."""

    subject: str = ""
    action: str = ""
    agent: str = ""


def words(text: str) -> list[str]:
    """Return the words of ``text``; a quotation or a title is one word, a bracket belongs to the word before it. Joined they are the text."""
    shields = [span for span in shielded_spans(text, _LONGEST_NAME) if not text[span[0]].isdecimal()]
    found: list[str] = []
    position = 0
    for start, end in [*shields, (len(text), len(text))]:
        found += rjieba.cut(text[position:start])
        if start < end and text[start] in "(（" and found:
            found[-1] += text[start:end]
        elif start < end:
            found.append(text[start:end])
        position = end
    return found


_PERIOD = re.compile(r"[、，,和及与]*(?:近|过去|这)?(?:\d+|[一二三四五六七八九十两]+)年(?:多?来|间|内|(?=累计|共))")


def strip_leads(tokens: Sequence[str]) -> list[str]:
    """Drop what opens a stretch without saying what is counted: 其中, 和, 累计."""
    period = _PERIOD.match("".join(tokens))
    start = len(tokens) - len(words("".join(tokens)[period.end() :])) if period else 0
    while start < len(tokens) and (tokens[start] in LEADS or not tokens[start].strip()):
        start += 1
    return list(tokens[start:])


def stem(text: str) -> str:
    """Return ``text`` without the words that open it and say nothing of what is counted."""
    return "".join(strip_leads(words(text))).strip(_EDGES.replace("的", ""))


def opens_with_adverbial(text: str) -> bool:
    """Tell whether a stretch begins with a preposition: 向原选举单位述职."""
    tokens = [token for token in words(text) if token not in "、，, 和及与"]
    return bool(tokens) and tokens[0] in PREPOSITIONS


def read_before(text: str, object_follows: bool = False) -> Reading:
    """Read the words before a count: 开展执法检查｜5项; with ``object_follows``, 听取审议｜18项｜专项工作报告.

    >>> read_before("主动审查各类规范性文件")
    Reading(subject='规范性文件', action='主动审查', agent='')
    >>> read_before("机关各级党组织开展理论学习")
    Reading(subject='理论学习', action='开展', agent='机关各级党组织')
    """
    tokens = strip_leads(words(text)) + ([_OBJECT] if object_follows else [])
    at = governing_verb(tokens)
    if at is None:
        return _read_verbless(tokens)
    stop = _action_end(tokens, at)
    first = _adverbs_start(tokens, at)
    if tokens[at] in CAUSING and (then := _read_caused(tokens[stop:])):
        return then
    return Reading(noun_phrase("".join(tokens[stop:])), _action(tokens[first:stop]), _agent(tokens[:first]))


def _action(tokens: Sequence[str]) -> str:
    return "".join(token for token in tokens if token in TELLING or token not in ADVERBS)


def _read_verbless(tokens: Sequence[str]) -> Reading:
    """改革经验｜在全国人大相关会议上交流: the doer, then an adverbial with a verb of its own."""
    doer = _agent(tokens)
    if doer and len(doer) < len("".join(tokens)):
        return Reading(noun_phrase(doer), "".join(tokens)[len(doer) :], doer)
    return Reading(subject=noun_phrase("".join(tokens)))


def _read_caused(tokens: Sequence[str]) -> Reading | None:
    """指导｜区县人大｜打造｜基层单元: who was led to do something did it."""
    then = governing_verb(tokens)
    if not then or "的" in tokens[then:][:2]:
        return None
    stop = _action_end(tokens, then)
    subject = noun_phrase("".join(tokens[stop:]))
    return Reading(subject, _action(tokens[then:stop]), _agent(tokens[:then])) if subject else None


def governing_verb(tokens: Sequence[str]) -> int | None:
    """Return the index of the first word that governs the stretch as its verb."""
    for index, token in enumerate(tokens):
        if token in PREPOSITIONS and token in GOVERNING and index:
            continue
        if _is_verb(token) and (_bare(token) not in NOUNLIKE or _may_open(tokens, index)):
            return index
    return None


def _is_verb(token: str) -> bool:
    token = _bare(token)
    return token in GOVERNING or any(
        token.startswith(adverb) and token[len(adverb) :] in GOVERNING for adverb in ADVERBS if len(adverb) < len(token)
    )


def _bare(token: str) -> str:
    return re.split("[(（]", token, maxsplit=1)[0]


def _may_open(tokens: Sequence[str], index: int) -> bool:
    return all(token in ADVERBS or token in LEADS or token == "、" for token in tokens[:index]) or (
        tokens[index - 1] in ADVERBS
    )


def _adverbs_start(tokens: Sequence[str], at: int) -> int:
    while at and tokens[at - 1] in ADVERBS:
        at -= 1
    return at


def _action_end(tokens: Sequence[str], at: int) -> int:
    """The end of a chain of verbs: 听取审议, 制定、修改, 任免和决定任免."""
    stop = at + 1
    while stop < len(tokens) - 1:
        linked = tokens[stop] in ("、", "和", "并", "及") and tokens[stop + 1] in GOVERNING and stop + 2 < len(tokens)
        both = tokens[at] in NOUNLIKE and tokens[stop] in NOUNLIKE
        if not linked and not both and tokens[stop - 1] != "决定" and tokens[stop] not in (JOINED if tokens[stop - 1] in LIGHT else GOVERNING - NOUNLIKE):
            break
        stop += 2 if linked else 1
    if stop < len(tokens) and tokens[stop] in ("了", "出", "出了"):
        stop += 1
    return stop


def _agent(tokens: Sequence[str]) -> str:
    """The noun phrase before a verb and its adverbials; empty when only an adverbial stands there."""
    for index, token in enumerate(tokens):
        if token in PREPOSITIONS:
            return "".join(tokens[:index])
    return "".join(tokens)


_SUCH_AS = re.compile(r".*[、”》].*?等(?!级)(?:方面的?|领域的?|一批)?(?=.)|^等")
_VAGUE = re.compile(r"^(?:(?:19|20)\d\d年度?|全年|年末|各类|各项|各种|有关|相关|的|了|等|全部|所有|一批)+(?=.{2})")
_EDGES = "、，,：:；; 和与及的了等"


def noun_phrase(text: str) -> str:
    """Return the head of a noun phrase with the modifiers that tell it apart.

    >>> noun_phrase("持续修复净化政治生态、改进文风会风等制度规定"), noun_phrase("各类规范性文件")
    ('制度规定', '规范性文件')
    """
    text = text.strip(_EDGES)
    text = _SUCH_AS.sub("", text).strip(_EDGES) or text
    head = text.rpartition("的")[2]
    if len(text) > _LONG_OBJECT and len(head) > 2 and head.count("”") == head.count("“"):
        text = head
    return _VAGUE.sub("", text)


def following_noun(text: str, more_follow: bool) -> tuple[str, str]:
    """Split the words after a count into the noun that is counted and what is said of it.

    >>> following_noun("意见建议转相关部门研究处理", False)
    ('意见建议', '转相关部门研究处理')
    """
    tokens = words(text)
    for index, token in enumerate(tokens):
        closes = token in "、（(" or (more_follow and token in ("和", "及", "与", "以及"))
        if closes or (index and _ends_noun(tokens, index)):
            return "".join(tokens[:index]), "" if closes else "".join(tokens[index:])
    return text, ""


def _ends_noun(tokens: Sequence[str], index: int) -> bool:
    token = tokens[index]
    if all(word in GOVERNING or word in ADVERBS for word in tokens[:index]) or "的" in tokens[index + 1 : index + 6]:
        return False
    if token in NOUNLIKE and any(_is_finite(word) and word not in NOUNLIKE for word in tokens[index + 1 :]):
        return False
    return _is_finite(token)


def _is_finite(token: str) -> bool:
    return any(word in FINITE_AFTER_NOUN or word in _FINITE for word in (token, token[:2] if len(token) == 4 else token)) and token not in _MODIFIERS


_FINITE = (GOVERNING - NOUNLIKE) | (ADVERBS - {"新", "共", "要", "再", "也", "又", "还", "直接", "实际", "牵头", "实地"})
_MODIFIERS = frozenset("重点 专项 专题 系统 全市 全省 全区 全县 全国 联合 综合".split())


_ADVERBIAL = (
    r"(?:(?<![占之对])[比较](?![重例])[^，,。；;、]{1,10}?)?(?:同比|环比|平均|年均|累计|分别|均|都|全部|已|基本|预计|名义|实际|进一步|"
    r"年|预期|总体|也|再|又|共|将|要|只|仅|总数)*"
)
_COMPARED = re.compile(r"(?P<trend>(?:高于|低于|快于|高出|好于|优于|领先|多于|少于)[^，,；;。]{0,12})$")
_LINK = re.compile(
    rf"{_ADVERBIAL}(?:(?P<trend>{'|'.join(sorted(TRENDS, key=len, reverse=True))})(?:了|到|至|为|达|近|约|超过)*|"
    rf"(?P<state>{'|'.join(sorted(STATES, key=len, reverse=True))})+了?(?:到|至|达)?)$"
)


_MEASURE_NOUN = re.compile(
    r"(?:率|占比|比重|比例|增速|增幅|降幅|涨幅|满意度|指数|知晓度|覆盖面|总量|总额|强度|浓度|面积|数量|总数|产量|里程|规模|收入|支出|"
    r"余额|产值|增加值|销售额|交易额|贷款|存款|投资|总值|价格|人数|户数|件数|天数)$"
)
_ENSURING = CAUSING | frozenset("实现 完成 力争 使 让 保持 保证 争取 达到 取得".split())


def _measured(tokens: Sequence[str]) -> str:
    """The noun of a measure (实施率, 面积) without the verbs that only bring it about; empty when a verb governs it."""
    while len(tokens) > 1 and tokens[0] in _ENSURING:
        tokens = tokens[1:]
    opens = tokens and _is_verb(tokens[0]) and tokens[0] not in NOUNLIKE
    return "" if opens else noun_phrase("".join(tokens))


def read_link(text: str) -> Reading | None:
    """Read words that link a subject with its value: 地区生产总值同比增长｜5.2%. None when they do not.

    >>> read_link("地区生产总值同比增长")
    Reading(subject='地区生产总值', action='增长', agent='')
    """
    if _MEASURE_NOUN.search(text) and (subject := _measured(strip_leads(words(text)))):
        return Reading(subject=subject)
    link = _COMPARED.search(text) or _LINK.search(text)
    before = text[: link.start()].strip() if link else ""
    if not link or (not before and link[0] in ("完成", "实现", "有", "在")):
        return None
    tokens = strip_leads(words(before))
    return Reading(subject=_measured(tokens) or noun_phrase("".join(tokens)), action=link["trend"] or "")
