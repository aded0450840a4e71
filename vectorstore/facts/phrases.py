"""Reads the words beside a quantity: what is counted or measured, which verb governs it, who did it."""

import re
from collections.abc import Sequence
from typing import NamedTuple

import rjieba

from vectorstore.facts.chinese import WORDS, alternatives
from vectorstore.reading.breaks import shielded_spans


def _set(name: str) -> frozenset[str]:
    return frozenset(WORDS["verbs"][name].split())


GOVERNING = _set("governing")
LIGHT = _set("light")
CAUSING = _set("causing")
ENSURING = _set("ensuring")
JOINED = _set("joined")
FOLLOWING = _set("following")
NOUNLIKE = _set("nounlike")
ADVERBS = _set("adverbs")
TELLING = _set("telling")
LEADS = _set("leads")
PREPOSITIONS = _set("prepositions")
FINITE_AFTER_NOUN = (_set("finite_after_noun") | (GOVERNING - NOUNLIKE) | ADVERBS) - _set("modifying")
MEASURED = _set("measured")
GENERIC = _set("generic")
NOUN_TAILS = _set("noun_tails")
POSTPOSED = _set("postposed")
TRENDS = _set("trends")
STATES = _set("states")


class Reading(NamedTuple):
    """What a stretch says: ``agent`` did ``action`` to ``subject``; a field that it does not say is empty."""

    subject: str = ""
    action: str = ""
    agent: str = ""


_LONGEST_NAME = 80
_WHOLE = ("和美", "和谐", "和平", "等级", "等候", "及时", "与会")
"""Words that begin with a character that else only joins."""
_EDGES = "、，,：:；; 和与及了等"
_PERIOD = re.compile(
    r"[、，,和及与]*(?:近|过去|这)?(?:\d+|[一二三四五六七八九十两]+)年"
    r"(?:多?来|间|内|(?=累计|共|年均|增加|增长|平均|$))"
)
_SUCH_AS = re.compile(r".*[、”》].*?等(?!级)(?:方面的?|领域的?|一批)?(?=.)|^等")
_VAGUE = re.compile(
    r"^(?:“?十[一-九]五”?(?:时期|期间)|(?:19|20)\d\d年度?|全年|年末|各类|各项|各种|(?:有关|相关)(?![^，,]*的)|的|了|等|全部|所有|一批)+(?=.{2})"
)
_OF_YEAR = re.compile(r"(?<=.)20\d\d年")
_ADDED_UP = re.compile(
    r"(?<=..)(?:年均|首次|历史性|连续|中有|(?<=[^，、])各|分别|均|累计|共计|共|总计|合计|达到?|每[人户年月天日吨亩千瓦时]{1,3}|(?<![公条契签节预履合])约|近|超过?)$"
)


def words(text: str) -> list[str]:
    """Return the words of ``text``, which joined are the text.

    A quotation or a title is one word; a bracket belongs to the word before it.
    """
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


def head_words(text: str) -> list[str]:
    """Return the words of ``text`` without those that open it and tell nothing of what is counted: 其中, 和, 累计."""
    if period := _PERIOD.match(text):
        text = text[period.end() :]
    tokens = _joined_verbs(words(text))
    start = 0
    while start < len(tokens) and (tokens[start] in LEADS or not tokens[start].strip()):
        if "".join(tokens[start : start + 2])[:2] in _WHOLE:
            break
        start += 1
    return tokens[start:]


def _joined_verbs(tokens: Sequence[str]) -> list[str]:
    """Put together the verbs that were cut in two (打｜掉), and part those that were not cut (征求意见)."""
    joined: list[str] = []
    for token in tokens:
        if joined and len(joined[-1]) == 1 and joined[-1] + token in GOVERNING:
            joined[-1] += token
        elif not joined and len(token) == 4 and token[:2] in GOVERNING and not rjieba.has_word(token):
            joined += [token[:2], token[2:]]
        else:
            joined.append(token)
    return joined


def stem(text: str) -> str:
    """Return what ``head_words`` leave, as text."""
    return "".join(head_words(text)).strip(_EDGES)


def opens_with_adverbial(text: str) -> bool:
    """Tell whether a stretch begins with a preposition: 向选民述职."""
    tokens = [token for token in words(text) if token not in "、，, 和及与"]
    return bool(tokens) and tokens[0] in PREPOSITIONS


def noun_phrase(text: str) -> str:
    """Return the head of a noun phrase with the modifiers that tell it apart.

    >>> noun_phrase("改进文风、优化流程等管理制度"), noun_phrase("各类文件"), noun_phrase("2019年城镇居民")
    ('管理制度', '文件', '城镇居民')
    """
    text = _trimmed(text)
    return _ADDED_UP.sub("", _VAGUE.sub("", _trimmed(_SUCH_AS.sub("", text)) or text))


def _trimmed(text: str) -> str:
    text = text.rstrip(_EDGES + "的")
    while text[:1] and text[0] in _EDGES + "的" and not text.startswith(_WHOLE):
        text = text[1:]
    return text


def following_noun(text: str, more_follow: bool, governed: bool = False) -> tuple[str, str]:
    """Split the words after a count into the noun that is counted and what is said of it.

    ``more_follow`` tells that 和 leads to another count, ``governed`` that a verb stands before the count: then a word
    that is a noun as often (服务中心) ends nothing.

    >>> following_noun("意见转有关部门办理", False)
    ('意见', '转有关部门办理')
    """
    tokens = words(_OF_YEAR.split(text, maxsplit=1)[0])
    for index, token in enumerate(tokens):
        closes = (
            token in ("、", "（", "(", "中", "中有", "等")
            or token.startswith("涉")
            or (more_follow and token in ("和", "及", "与", "以及") and not "".join(tokens[index:]).startswith(_WHOLE))
        )
        if index and (
            tokens[index + 1 : index + 2] == ["了"] or (token in _BESIDE and not governed and not more_follow)
        ):
            return "".join(tokens[:index]), "".join(tokens[index:])
        if closes or (
            index
            and _ends_noun(tokens, index)
            and not (governed and (token in NOUNLIKE or tokens[index + 1 : index + 2] == ["资金"]))
        ):
            return "".join(tokens[:index]), "" if closes else "".join(tokens[index:])
    return "".join(tokens), ""


_BESIDE = ("与", "同", "跟")


def _ends_noun(tokens: Sequence[str], index: int) -> bool:
    token = tokens[index]
    if tokens[index + 1 : index + 2] and tokens[index + 1] in NOUN_TAILS and token in NOUNLIKE:
        return False
    if all(word in GOVERNING or word in ADVERBS for word in tokens[:index]) or "的" in tokens[index + 1 : index + 6]:
        return False
    if all(_is_finite(word) for word in tokens[index:]):
        return True
    if token in NOUNLIKE and any(_is_finite(word) and word not in NOUNLIKE for word in tokens[index + 1 :]):
        return False
    return _is_finite(token)


def _is_finite(token: str) -> bool:
    """Whether a word begins a predicate; of four characters the first two may tell (顺利完成)."""
    return token in FINITE_AFTER_NOUN or (
        len(token) == 4 and token[:2] in FINITE_AFTER_NOUN and token[2:] not in NOUN_TAILS
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
    after = (index + 1 for index, token in enumerate(tokens[:-2]) if token == "并" and is_verb(tokens[index + 1]))
    tokens = tokens[max((index for index in after if index > 2), default=0) :]
    if (whole := "".join(tokens)) in GOVERNING:
        return Reading(action=whole)
    at = governing_verb(tokens)
    if at is None:
        return _read_verbless(tokens)
    if act := _submitted(tokens[at:]):
        rest = tokens[at + act :]
        return Reading(
            noun_phrase("".join(rest)), "".join(tokens[at : at + act]), _agent(tokens[: _adverbs_start(tokens, at)])
        )
    stop = _action_end(tokens, at)
    if _modifies(tokens[stop:]):
        return Reading(subject=noun_phrase(whole))
    if tokens[at] in CAUSING and (then := _read_caused(tokens[stop:])):
        return then
    first = _adverbs_start(tokens, at)
    if tokens[at] == "新增" and (agent := _agent(tokens[:first])):
        return Reading(noun_phrase(agent + "".join(tokens[at:])), tokens[at])
    return Reading(noun_phrase("".join(tokens[stop:])), _action(tokens[first:stop]), _agent(tokens[:first]))


def governing_verb(tokens: Sequence[str]) -> int | None:
    """Return the index of the first word that governs the stretch as its verb."""
    for index, token in enumerate(tokens):
        if index and tokens[index + 1 : index + 2] and tokens[index + 1] in _SUFFIXES:
            continue
        if is_verb(token) and (_bare(token) not in NOUNLIKE or _may_open(tokens, index)):
            return index
    return None


_SUFFIXES = frozenset("区站点园率")
"""Characters that make a noun of the verb before them: 夜间消费集聚｜区."""


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


def _submitted(tokens: Sequence[str]) -> int:
    """Where the act ends for which something is submitted to another (提请｜大会｜审议｜草案), else 0."""
    if tokens[0] not in ("提请", "报请", "提交"):
        return 0
    return next((index + 1 for index in range(2, len(tokens)) if tokens[index] in _ACTS), 0)


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
        elif _continues(tokens, at, stop) and tokens[stop + 1 :] != ["意见"]:
            stop += 1
        else:
            break
    return stop + (tokens[stop : stop + 1] == ["了"])


def _continues(tokens: Sequence[str], at: int, stop: int) -> bool:
    token = tokens[stop]
    return token in (JOINED if tokens[stop - 1] in LIGHT else FOLLOWING)


def _action(tokens: Sequence[str]) -> str:
    return "".join(token for token in tokens if token in TELLING or token not in ADVERBS)


def _agent(tokens: Sequence[str]) -> str:
    """The noun phrase before a verb and its adverbials; empty when only an adverbial stands there."""
    for index, token in enumerate(tokens):
        if token in PREPOSITIONS:
            return "".join(tokens[:index])
    return "".join(tokens)


_COMPARING = tuple(_set("comparing"))
HEADS = ("量", "数", "率", "额", "值")
"""Characters that end the name of a measure."""
_ATTENDING = re.compile(r"(?:应到|实到)[^，,、；;]{0,8}$")
_NEEDS_SUBJECT = ("完成", "实现", "有", "在")
_MEASURED = re.compile(rf"(?:{alternatives(MEASURED)})$")
_SHARE = re.compile(
    r"(?P<trend>(?:占|为|完成|是|相当于)[^，,；;。占]{1,14})的$|(?P<part>占(?![^，,]*(?:比重|比例|[由从比]))[^，,；;。占的]{2,12})$"
)
_COMPARED = re.compile(
    r"(?P<trend>(?<!不)(?:高于|低于|快于|高出|好于|优于|领先|多于|少于)[^，,；;。]{0,12}|(?:超过|超额完成)[^，,；;。]{2,12}|(?<![占配同环])比(?![例重率])[^，,；;。]{1,12}[高低快多少])$"
)
_ADVERBIAL = (
    r"(?<!不)(?:(?<![占之对配])[比较](?![重例])[^，,。；;、]{1,16}?)?"
    r"(?:(?:同|自然|可比)口径|同比|环比|平均|年均|连年|累计|分别|均|都|全部|已|基本|预计|名义|实际|进一步|预期|总体|也|再|又|共|将|要|只|仅|净|总数|继续|持续|连续[\d一-十]+年)*"
)
_EACH = r"(?:每[人户亩月年天]每?[年月天]?)?"
_LINK = re.compile(
    rf"{_ADVERBIAL}(?:(?P<trend>(?:{alternatives(TRENDS)})[到至为]?)(?:了|达到?|近|约|超过?|逾|突破|不低于|不少于|至少)*|"
    rf"(?:{alternatives(STATES)})+了?[到至达]?){_EACH}$"
)


def read_link(text: str) -> Reading | None:
    """Read words that link a subject with its value; None when they do not.

    The action says what changed (增长, 提高到, 占总数) and is empty when the value is the subject's own.

    >>> read_link("全市森林覆盖率提高到"), read_link("常住人口达")
    (Reading(subject='全市森林覆盖率', action='提高到', agent=''), Reading(subject='常住人口', action='', agent=''))
    """
    if attending := _ATTENDING.search(text):
        return Reading(subject=attending[0])
    if _MEASURED.search(text) and not _COMPARED.match(text.strip()):
        if _brings(deed := read_before(text)):
            return deed
        if subject := _measured(head_words(text)):
            return Reading(subject=subject)
    link = _SHARE.search(text) or _COMPARED.search(text) or _LINK.search(text)
    before = text[: link.start()].strip() if link else ""
    if not link or (not before and link[0] in _NEEDS_SUBJECT):
        return None
    tokens = head_words(before)
    action = next(filter(None, link.groupdict().values()), "")
    subject = _measured(tokens)
    improves = tokens[:1] and tokens[0] in GOVERNING and tokens[0] not in ENSURING and not _MEASURED.search(before)
    if not action and (not subject or improves) and (deed := read_before(before)).action and deed.subject:
        return deed
    return Reading(subject or noun_phrase("".join(tokens)), action)


def _brings(deed: Reading) -> bool:
    """Whether a doer does something to what is measured: 银行｜发放｜贷款."""
    if not deed.agent or not deed.action or deed.action.startswith(tuple(PREPOSITIONS)):
        return False
    return deed.subject not in GENERIC and _MEASURED.search(deed.subject) is not None


def is_change(action: str) -> bool:
    """Tell whether an action is a change or a share (增长, 提高到, 占总数) and not a deed."""
    return not action or action.startswith(_COMPARING) or action.rstrip("到至为") in TRENDS


def _measured(tokens: Sequence[str]) -> str:
    """The noun of a measure without the verbs that only bring it about; empty when another verb governs it."""
    start = 0
    if tokens[:1] == ["在"]:
        start = next((index for index, token in enumerate(tokens[:-1]) if token in ENSURING), 0)
    while start < len(tokens) - 1 and (
        tokens[start] in ENSURING or (tokens[start] in ADVERBS and tokens[start + 1] in ENSURING)
    ):
        start += 1
    opens = start < len(tokens) and is_verb(tokens[start]) and tokens[start] not in NOUNLIKE
    if opens:
        return ""
    doer, _, relative = "".join(token for token in tokens[start:] if token != "实现").partition("成为")
    tail = words(relative)[-1] if relative else ""
    return noun_phrase(doer + (tail if tail.endswith(HEADS) else ""))
