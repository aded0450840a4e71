"""Reads the words that link a subject with its value: 地区生产总值｜同比增长, 覆盖率｜达到."""

import re
from collections.abc import Sequence

from vectorstore.counting.nouns import head_words, noun_phrase
from vectorstore.counting.phrases import is_verb
from vectorstore.counting.readings import Reading
from vectorstore.counting.units import longest_first
from vectorstore.counting.verbs import ADVERBS, ENSURING, MEASURED, NOUNLIKE, STATES, TRENDS

_COMPARING = (
    "占",
    "为",
    "是",
    "完成",
    "相当于",
    "高于",
    "低于",
    "快于",
    "高出",
    "好于",
    "优于",
    "领先",
    "多于",
    "少于",
    "比",
)
_ATTENDING = re.compile(r"(?:应到|实到)[^，,、；;]{0,8}$")
_NEEDS_SUBJECT = ("完成", "实现", "有", "在")
_MEASURED = re.compile(rf"(?:{'|'.join(longest_first(MEASURED))})$")
_SHARE = re.compile(
    r"(?P<trend>(?:占|为|完成|是|相当于)[^，,；;。占]{1,14})的$|(?P<part>占(?![^，,]*(?:比重|比例|[由从比]))[^，,；;。占的]{2,12})$"
)
_COMPARED = re.compile(
    r"(?P<trend>(?:高于|低于|快于|高出|好于|优于|领先|多于|少于)[^，,；;。]{0,12}|(?<!占)比[^，,；;。]{1,12}[高低快多少])$"
)
_ADVERBIAL = (
    r"(?:(?<![占之对])[比较](?![重例])[^，,。；;、]{1,16}?)?"
    r"(?:同比|环比|平均|年均|连年|累计|分别|均|都|全部|已|基本|预计|名义|实际|进一步|预期|总体|也|再|又|共|将|要|只|仅|总数)*"
)
_EACH = r"(?:每[人户亩]每?[年月天]?)?"
_LINK = re.compile(
    rf"{_ADVERBIAL}(?:(?P<trend>(?:{'|'.join(longest_first(TRENDS))})[到至为]?)(?:了|达|近|约|超过)*|"
    rf"(?:{'|'.join(longest_first(STATES))})+了?[到至达]?){_EACH}$"
)


def read_link(text: str) -> Reading | None:
    """Read words that link a subject with its value; None when they do not.

    The action says what changed (增长, 提高到, 占总数) and is empty when the value is the subject's own.

    >>> read_link("全市森林覆盖率提高到"), read_link("常住人口达")
    (Reading(subject='全市森林覆盖率', action='提高到', agent=''), Reading(subject='常住人口', action='', agent=''))
    """
    if attending := _ATTENDING.search(text):
        return Reading(subject=attending[0])
    if _MEASURED.search(text) and (subject := _measured(head_words(text))):
        return Reading(subject=subject)
    link = _SHARE.search(text) or _COMPARED.search(text) or _LINK.search(text)
    before = text[: link.start()].strip() if link else ""
    if not link or (not before and link[0] in _NEEDS_SUBJECT):
        return None
    tokens = head_words(before)
    return Reading(
        subject=_measured(tokens) or noun_phrase("".join(tokens)),
        action=next(filter(None, link.groupdict().values()), ""),
    )


def is_change(action: str) -> bool:
    """Tell whether an action is a change or a share (增长, 提高到, 占总数) and not a deed."""
    return not action or action.startswith(_COMPARING) or action.rstrip("到至为") in TRENDS


def _measured(tokens: Sequence[str]) -> str:
    """The noun of a measure without the verbs that only bring it about; empty when another verb governs it."""
    start = 0
    while start < len(tokens) - 1 and (
        tokens[start] in ENSURING or (tokens[start] in ADVERBS and tokens[start + 1] in ENSURING)
    ):
        start += 1
    opens = start < len(tokens) and is_verb(tokens[start]) and tokens[start] not in NOUNLIKE
    return "" if opens else noun_phrase("".join(tokens[start:]))
