"""Reads the words beside a quantity: what is counted or measured, which verb governs it, who did it."""

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import takewhile
from typing import NamedTuple

import rjieba

from vectorstore.facts.chinese import WORDS
from vectorstore.reading.text import shielded_spans

VERBS: dict[str, frozenset[str]] = {name: frozenset(words.split()) for name, words in WORDS["verbs"].items()}
GOVERNING, NOUNLIKE, ADVERBS = VERBS["governing"], VERBS["nounlike"], VERBS["adverbs"]
MEASURED, GENERIC, TRENDS = VERBS["measured"], VERBS["generic"], VERBS["trends"]
FINITE = (VERBS["finite_after_noun"] | (GOVERNING - NOUNLIKE) | ADVERBS | (TRENDS - MEASURED)) - VERBS["modifying"]
"""Words that end the noun phrase after a count."""
HEADS = ("量", "数", "率", "额", "值")
"""Characters that end the name of a measure."""


class Frame(NamedTuple):
    """What a stretch says: ``doer`` did ``verb`` to ``subject``; a field that it does not say is empty.

    ``linked`` tells that the verb only joins a subject with its value (达, 增长, 占总数).
    """

    subject: str = ""
    verb: str = ""
    doer: str = ""
    linked: bool = False


_LONGEST_NAME = 80
_BARE = 2
"""A head of so few characters (案件, 项目) tells nothing without its examples."""
_WHOLE = ("和美", "和谐", "和平", "等级", "等候", "及时", "与会")
"""Words that begin with a character that else only joins."""
_EDGES = "、，,：:；; 和与及了等"
_PERIOD = re.compile(
    r"[、，,和及与]*(?:近|过去|这)?(?:\d+|[一二三四五六七八九十两]+)年"
    r"(?:多?来|间|内|(?=累计|共|年均|增加|增长|平均|$))"
)
_SUCH_AS = re.compile(r".*[、”》].*?等(?!级)(?:方面的?|领域的?|一批)?(?=.)|^等(?!级)")
_VAGUE = re.compile(
    r"^(?:“?十[一-九]五”?(?:时期|期间)|(?:19|20)\d\d年度?|全年|年末|各类|各项|各种|(?:有关|相关)(?![^，,]*的)|的|了|等|全部|所有|一批)+(?=.{2})"
)
_ADDED_UP = re.compile(
    r"(?<=..)(?:(?:在?全[国省市])?(?:率先|第[一二三四五六七八九十])|年均|首次|历史性|连续|中有|(?<=[^，、])各|分别|中?均|累计|共计|共|总计|合计|达到?|每[人户年月天日吨亩千瓦时]{1,3}|(?<![公条契签节预履合])约|近|超过?)$"
)


def words(text: str) -> list[str]:
    """Return the words of ``text``, which joined are the text; a quotation or a title is one.

    A bracket belongs to the word before it.
    """
    found: list[str] = []
    position = 0
    for start, end in shielded_spans(text, _LONGEST_NAME):
        if not text[start].isdecimal():
            found += rjieba.cut(text[position:start])
            if text[start] in "(（" and found:
                found[-1] += text[start:end]
            else:
                found.append(text[start:end])
            position = end
    return [*found, *rjieba.cut(text[position:])]


def head_words(text: str) -> list[str]:
    """Return the words of ``text`` without those that open it and tell nothing of what is counted: 其中, 和, 累计."""
    if period := _PERIOD.match(text):
        text = text[period.end() :]
    tokens: list[str] = []
    for token in words(text):
        if tokens and tokens[-1] + token in GOVERNING:
            tokens[-1] += token
        elif len(token) == 4 and token[:2] in GOVERNING and VERBS["leads"].issuperset(tokens):
            tokens += [token[:2], token[2:]]
        else:
            tokens.append(token)
    while tokens and (tokens[0] in VERBS["leads"] or not tokens[0].strip()) and not "".join(tokens).startswith(_WHOLE):
        del tokens[0]
    return tokens


def stem(text: str) -> str:
    """Return what ``head_words`` leave, as text."""
    return "".join(head_words(text)).strip(_EDGES)


def noun_phrase(text: str) -> str:
    """Return the head of a noun phrase with the modifiers that tell it apart.

    >>> noun_phrase("改进文风、优化流程等管理制度"), noun_phrase("各类文件"), noun_phrase("2019年城镇居民")
    ('管理制度', '文件', '城镇居民')
    """
    text = _trimmed(text)
    head = _trimmed(_SUCH_AS.sub("", text))
    return _ADDED_UP.sub("", _VAGUE.sub("", text if len(head) <= _BARE else head))


def _trimmed(text: str) -> str:
    text = text.rstrip(_EDGES + "的")
    while text[:1] and text[0] in _EDGES + "的" and not text.startswith(_WHOLE):
        text = text[1:]
    return text


_AND = ("和", "及", "与", "以及")
_BESIDE = ("与", "同", "跟")


def following_noun(text: str, more_follow: bool, governed: bool = False) -> tuple[str, str]:
    """Split the words after a count into the noun that is counted and what is said of it.

    ``more_follow`` tells that 和 leads to another count, ``governed`` that a verb stands before the count: then a word
    that is a noun as often (服务中心) ends nothing.

    >>> following_noun("意见转有关部门办理", False)
    ('意见', '转有关部门办理')
    """
    tokens = words(text)
    for index, token in enumerate(tokens):
        noun, said, rest = "".join(tokens[:index]), "".join(tokens[index:]), tokens[index + 1 :]
        later = any(_is_finite(word) and word not in NOUNLIKE for word in rest)
        listed = more_follow and token in _AND and not said.startswith(_WHOLE)
        if (token == "、" and len(noun) > 1) or token in ("中", "中有", "等") or token[0] in "(（涉" or listed:
            return noun, ""
        beside = token in _BESIDE and not (governed or more_follow)
        ends = _is_finite(token) and "的" not in rest[:5] and not (token in NOUNLIKE and (later or governed))
        if index and (beside or ends or rest[:1] == ["了"]):
            return noun, said
    return "".join(tokens), ""


def _is_finite(token: str) -> bool:
    """Whether a word begins a predicate; of four characters the first two may tell (顺利完成)."""
    return token in FINITE or (len(token) == 4 and token[:2] in FINITE and token[2:] not in VERBS["noun_tails"])


def is_predicate(text: str) -> bool:
    """Tell whether words say what those just counted did: 代表860名｜走进站点."""
    first, *rest = words(text)
    return _is_finite(first) and first not in NOUNLIKE and "的" not in rest[:5]


_LEADING = GOVERNING | ADVERBS
_OPENING = ADVERBS | VERBS["leads"]
"""Words after which one that may be a noun is a verb: at the head of a stretch."""
_OBJECT = "＊"
_SUBMITTING, _ACTS = ("提请", "报请", "提交"), ("审议", "审查", "批准", "通过", "表决", "决定", "备案", "审定")
"""What is submitted to another house, and what that is to do with it: 提请｜大会｜审议｜草案."""
_SUFFIXES = frozenset("区站点园率制")
"""Characters that make a noun of the verb before them: 夜间消费集聚｜区."""


@lru_cache(maxsize=1024)  # the words beside a number are read two to four times
def read_before(text: str, object_follows: bool = False) -> Frame:
    """Read the words before a count: 举办培训班｜3期; with ``object_follows``, 听取审议｜3项｜专项工作报告.

    >>> read_before("区司法局集中评查各类案卷")
    Frame(subject='案卷', verb='集中评查', doer='区司法局', linked=False)
    >>> read_before("指导乡镇建成便民服务站")
    Frame(subject='便民服务站', verb='建成', doer='乡镇', linked=False)
    """
    tokens = head_words(text) + ([_OBJECT] if object_follows else [])
    if (whole := "".join(tokens)) in GOVERNING:
        return Frame(verb=whole)
    at = governing_verb(tokens)
    if at is None:  # 改革经验｜在全国会议上交流: the doer, then an adverbial with a verb of its own
        said = whole.removeprefix(doer) if (doer := _doer(tokens)) else ""
        return Frame(noun_phrase(doer), said, doer) if said else Frame(noun_phrase(whole))
    submitted = (n + 1 for n in range(at + 2, len(tokens)) if tokens[n] in _ACTS and tokens[at] in _SUBMITTING)
    stop = next(submitted, 0) or _verbs_end(tokens, at)
    if "的" in tokens[stop : stop + 1 + is_verb("".join(tokens[stop : stop + 1]))]:
        return Frame(noun_phrase(whole))
    then = governing_verb(tokens[stop:]) if tokens[at] in VERBS["causing"] else None
    if then is not None and stop + then + 1 < len(tokens):
        at, tokens = then, tokens[stop:]
        stop = _verbs_end(tokens, at)
    first = at
    while first and tokens[first - 1] in ADVERBS:
        first -= 1
    doer = _doer(tokens[:first])
    if tokens[at] == "新增" and doer:
        return Frame(noun_phrase(doer + "".join(tokens[at:] if tokens[stop:] else [])), tokens[at])
    if not any(tag[0] not in "dmtfpqu" for _, tag in rjieba.tag(doer)):
        doer = ""  # when or how, not who
    told = [token for token in tokens[first:at] if token in VERBS["telling"]]
    verb, subject = "".join([*told, *tokens[at:stop]]), "".join(tokens[stop:])
    if len(subject) == 1 and subject != _OBJECT:
        subject, verb = tokens[stop - 1] + subject, verb if stop == at + 1 else verb.removesuffix(tokens[stop - 1])
    return Frame(noun_phrase(subject), verb, doer)


def governing_verb(tokens: Sequence[str]) -> int | None:
    """Return the index of the first word that governs the stretch as its verb."""
    for index, token in enumerate(tokens):
        before, suffix = tokens[:index], "".join(tokens[index + 1 : index + 2])[:1]
        named = suffix == "率" or (index and suffix in _SUFFIXES)
        opens = _OPENING.issuperset(before) or before[-1] in ADVERBS
        if is_verb(token) and not named and (opens or token not in NOUNLIKE):
            return index
    return None


def is_verb(token: str) -> bool:
    """Tell whether a word is a verb whose object may be counted, with or without an adverb: 审查, 顺利完成."""
    token = re.split("[(（]", token, maxsplit=1)[0]
    parts = ((token[:cut], token[cut:]) for cut in (0, 1, 2, 3))
    return any(verb in GOVERNING and (not before or before in _LEADING) for before, verb in parts)


def _doer(tokens: Sequence[str]) -> str:
    """The words before an adverbial opens."""
    return "".join(takewhile(lambda token: token not in VERBS["prepositions"], tokens))


def _verbs_end(tokens: Sequence[str], at: int) -> int:
    """The end of a chain of verbs that leaves an object: 听取审议, 制定、修改, 任免和决定任免."""
    stop = at + 1
    while stop < len(tokens) - 1:
        after = stop + 1 + (tokens[stop + 1] in ADVERBS)
        joins = tokens[stop] in ("、", "和", "并", "及", "或", "或者") and after < len(tokens)
        if joins and tokens[after] in GOVERNING and (after + 1 < len(tokens) or tokens[stop][0] == "或"):
            stop = after + 1
        elif _follows(tokens, stop):
            stop += 1
        else:
            break
    return stop


def _follows(tokens: Sequence[str], at: int) -> bool:
    """Whether a verb goes on with the one before it: 备案｜审查｜规范性文件, unlike 下达｜整改指令书."""
    verb, before, rest = tokens[at], tokens[at - 1], tokens[at + 1 :]
    if before in VERBS["light"]:
        return verb in VERBS["joined"] and rest != ["意见"]
    if verb in VERBS["following"]:
        return True
    noun = verb in NOUNLIKE and (before not in NOUNLIKE or len(rest) < 2)
    return verb in GOVERNING and not (noun or verb in VERBS["causing"] or ("的" in rest and verb not in NOUNLIKE))
