"""Reads words that link a subject with its value: 森林覆盖率提高到, 常住人口达, 占总数的."""

import re
from collections.abc import Sequence

from vectorstore.facts.chinese import alternatives
from vectorstore.facts.phrases import (
    ADVERBS,
    MEASURED,
    NOUNLIKE,
    TRENDS,
    VERBS,
    Frame,
    head_words,
    is_verb,
    noun_phrase,
    read_before,
)  # fmt: skip

_MEASURE = re.compile(rf"(?:{alternatives(MEASURED)})$")
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
    r"(?:(?:同|自然|可比)口径|始终|同比|环比|平均|年均|连年|累计|分别|均|都|全部|已|基本|预计|名义|实际|进一步|预期|总体|也|再|又|共|将|要|只|仅|净|总数|继续|持续|连续[\d一-十]+年)*"
)
_LINKS = [re.compile(pattern) for pattern in (
    _SHARE, _COMPARED,
    rf"{_ADVERBIAL}(?:(?P<trend>(?:{alternatives(TRENDS)})[到至为]?)(?:了|达到?|近|约|超过?|逾|突破|不低于|不少于|至少)*|"
    rf"(?:{alternatives(VERBS['states'])})+了?[到至达]?)(?:每[人户亩月年天]每?[年月天]?)?$",
)]  # fmt: skip


def read_link(text: str) -> Frame | None:
    """Read words that link a subject with its value; None when they do not.

    The verb says what changed (增长, 提高到, 占总数) and is empty when the value is the subject's own.

    >>> read_link("全市森林覆盖率提高到").verb, read_link("常住人口达").subject
    ('提高到', '常住人口')
    """
    states = _MEASURE.search(text) and not re.match(_COMPARED, text.strip()) and not _LINKS[0].search(text)
    if states and (subject := measured(head_words(text))):
        return Frame(subject, linked=True)
    link = next(filter(None, (pattern.search(text) for pattern in _LINKS)), None)
    before = text[: link.start()].strip() if link else ""
    if not link:
        return None
    tokens = head_words(before)
    verb = next(filter(None, link.groupdict().values()), "")
    subject = measured(tokens)
    if not verb and not subject and (deed := read_before(before)).verb and deed.subject:
        return deed._replace(linked=True)
    return Frame(subject or noun_phrase("".join(tokens)), verb, linked=True)


def measured(tokens: Sequence[str]) -> str:
    """The noun of a measure without the verbs that only bring it about; empty when another verb governs it."""
    start = 0
    while start < len(tokens) - 1 and any(word in VERBS["ensuring"] for word in tokens[start : start + 2]):
        if tokens[start] not in VERBS["ensuring"] | ADVERBS:
            break
        start += 1
    first = next((token for token in tokens[start:] if token not in ADVERBS), "")
    if is_verb(first) and first not in NOUNLIKE:
        return ""
    return noun_phrase("".join(token for token in tokens[start:] if token != "实现"))
