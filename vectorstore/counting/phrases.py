"""Reads the verb beside a count: who did what to the thing that is counted."""

import re
from collections.abc import Sequence

from vectorstore.counting.nouns import head_words, noun_phrase
from vectorstore.counting.readings import Reading
from vectorstore.counting.verbs import (
    ADVERBS,
    CAUSING,
    FOLLOWING,
    GOVERNING,
    JOINED,
    LEADS,
    LIGHT,
    NOUNLIKE,
    PREPOSITIONS,
    TELLING,
)

_OBJECT = "＊"
_ACTS = frozenset(("审议", "审查", "批准", "通过", "表决", "决定", "备案", "审定"))
_COMPLEMENTS = ("完毕", "完成", "到", "出", "过", "通过")


def read_before(text: str, object_follows: bool = False) -> Reading:
    """Read the words before a count: 举办培训班｜3期; with ``object_follows``, 听取审议｜3项｜专项工作报告.

    >>> read_before("区司法局集中评查各类案卷")
    Reading(subject='案卷', action='集中评查', agent='区司法局')
    >>> read_before("指导乡镇建成便民服务站")
    Reading(subject='便民服务站', action='建成', agent='乡镇')
    """
    tokens = head_words(text) + ([_OBJECT] if object_follows else [])
    if (whole := "".join(tokens)) in GOVERNING:
        return Reading(action=whole)
    at = governing_verb(tokens)
    if at is None:
        return _read_verbless(tokens)
    if _submits(tokens[at:]):
        return Reading(action="".join(tokens[at:]), agent=_agent(tokens[: _adverbs_start(tokens, at)]))
    stop = _action_end(tokens, at)
    if _modifies(tokens[stop:]):
        return Reading(subject=noun_phrase(whole))
    if tokens[at] in CAUSING and (then := _read_caused(tokens[stop:])):
        return then
    first = _adverbs_start(tokens, at)
    return Reading(noun_phrase("".join(tokens[stop:])), _action(tokens[first:stop]), _agent(tokens[:first]))


def governing_verb(tokens: Sequence[str]) -> int | None:
    """Return the index of the first word that governs the stretch as its verb."""
    for index, token in enumerate(tokens):
        if is_verb(token) and (_bare(token) not in NOUNLIKE or _may_open(tokens, index)):
            return index
    return None


def is_verb(token: str) -> bool:
    """Tell whether a word is a verb whose object may be counted, with or without an adverb: 审查, 顺利完成."""
    token = _bare(token)
    first = ADVERBS | GOVERNING
    return token in GOVERNING or any(token[:cut] in first and token[cut:] in GOVERNING for cut in (1, 2, 3))


def _bare(token: str) -> str:
    return re.split("[(（]", token, maxsplit=1)[0]


def _may_open(tokens: Sequence[str], index: int) -> bool:
    """Whether a word that may be a noun stands where a verb stands: at the head, or after an adverb."""
    if index and tokens[index - 1] in ADVERBS:
        return True
    return all(token in ADVERBS or token in LEADS or token == "、" for token in tokens[:index])


def _read_verbless(tokens: Sequence[str]) -> Reading:
    """改革经验｜在全国会议上交流: the doer, then an adverbial with a verb of its own."""
    whole, doer = "".join(tokens), _agent(tokens)
    if doer and len(doer) < len(whole):
        return Reading(noun_phrase(doer), whole[len(doer) :], doer)
    return Reading(subject=noun_phrase(whole))


def _read_caused(tokens: Sequence[str]) -> Reading | None:
    """指导｜乡镇｜建成｜服务站: who was led to do something did it."""
    then = governing_verb(tokens)
    if not then or "的" in tokens[then : then + 2]:
        return None
    stop = _action_end(tokens, then)
    subject = noun_phrase("".join(tokens[stop:]))
    return Reading(subject, _action(tokens[then:stop]), _agent(tokens[:then])) if subject else None


def _submits(tokens: Sequence[str]) -> bool:
    """Whether something is submitted to another for an act of its own: 提请｜代表大会｜审议."""
    return tokens[0] in ("提请", "报请", "提交") and len(tokens) > 2 and tokens[-1] in _ACTS


def _modifies(tokens: Sequence[str]) -> bool:
    """Whether 的 closes a verb into a modifier: 办理｜完毕｜的｜建议."""
    return bool(tokens) and (tokens[0] == "的" or (tokens[0] in _COMPLEMENTS and tokens[1:2] == ["的"]))


def _adverbs_start(tokens: Sequence[str], at: int) -> int:
    while at and tokens[at - 1] in ADVERBS:
        at -= 1
    return at


def _action_end(tokens: Sequence[str], at: int) -> int:
    """The end of a chain of verbs that leaves an object: 听取审议, 制定、修改, 任免和决定任免."""
    stop = at + 1
    while stop < len(tokens) - 1:
        if (
            tokens[stop] in ("、", "和", "并", "及", "或", "或者")
            and tokens[stop + 1] in GOVERNING
            and stop + 2 < len(tokens)
        ):
            stop += 2
        elif _continues(tokens, at, stop):
            stop += 1
        else:
            break
    return stop + (tokens[stop : stop + 1] == ["了"])


def _continues(tokens: Sequence[str], at: int, stop: int) -> bool:
    token = tokens[stop]
    if token == tokens[at] or (tokens[at] in NOUNLIKE and token in NOUNLIKE):
        return True
    return token in (JOINED if tokens[stop - 1] in LIGHT else FOLLOWING)


def _action(tokens: Sequence[str]) -> str:
    return "".join(token for token in tokens if token in TELLING or token not in ADVERBS)


def _agent(tokens: Sequence[str]) -> str:
    """The noun phrase before a verb and its adverbials; empty when only an adverbial stands there."""
    for index, token in enumerate(tokens):
        if token in PREPOSITIONS:
            return "".join(tokens[:index])
    return "".join(tokens)
