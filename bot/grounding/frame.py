"""What the report around a quote says of a claim: whose report it is, and whether a thing is done or planned."""

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from bot.extraction.legal import VERBS
from bot.records import Lang
from vectorstore.lexicon import words
from vectorstore.records import Part

DONE: Mapping[Lang, re.Pattern[str]] = {
    "zh": re.compile(r"已经|已(?=[一-龥])|完成了|[一-龥]了(?=[\d一-龥])|(?:完|过)了?[。！]?$"),
    "en": re.compile(r"\b(?:was|were|has|have|had|did|completed|held|adopted|passed|finished|already)\b", re.I),
}
OPEN: Mapping[Lang, re.Pattern[str]] = {
    "zh": re.compile(r"计划|打算|拟|将|要|安排|任务|目标|预计|争取|准备|今后|下一步|[没未]有?|尚|还|是否|不"),
    "en": re.compile(
        r"\b(?:plan\w*|will|to be|shall|should|schedul\w+|intend\w*|propos\w+|expect\w*|aim\w*|target\w*|task\w*|"
        r"goal\w*|arrang\w+|going to|not|yet|is|are|call\w* for|set out|requir\w+)\b",
        re.I,
    ),
}
"""Words that leave open whether a thing is done."""

LAW = re.compile(r"[一-龥]{2,24}?(?P<ending>条例|实施办法|办法|细则|规则)")
NO_NAME = re.compile(
    rf"(?:{VERBS}|有关|相关|上述|其他|这些|那些|哪些|各项|多部|配套|地方|地方性|国家|全市|全省|本市|[这那该本此几两]?[部件项个些])$"
)

ACTIONS = {
    "make": re.compile(r"制定|新定|出台|颁布|\b(?:enact|formulat|newly|new)\w*", re.I),
    "change": re.compile(r"修订|修改|修正|\b(?:amend|revis)\w*", re.I),
    "end": re.compile(
        r"废止|取消|撤销|停止|暂停|中止|终止|否决|驳回|推迟|\b(?:repeal|abolish|annul|cancel|suspend|reject|veto|postpon)\w*",
        re.I,
    ),
}
"""What can be done to a law, in the words of both languages: one is never another."""
ALWAYS_SAID = "end"
"""What a claim may say only where its quotes do, even if they say of nothing else what was done."""

CALCULATED = re.compile(
    r"减去|相减|加上|相加|之和|相差|之差|差额|\b(?:minus|plus|subtract\w*|difference|sum of|added up)\b", re.I
)


class Frame(NamedTuple):
    """What a quote stands in: its report, the part and the text around it."""

    report: str
    part: Part | None
    text: str


def misplaced(named: Mapping[str, str], frames: Sequence[Frame]) -> str | None:
    """Return the name of a place that a claim speaks of and none of its quotes does; None when all is well.

    Args:
        named: the reports that the claim names, by id, with the words for their places in the reports.
        frames: where the quotes of the claim stand.
    """
    if not named or any(frame.report in named for frame in frames):
        return None
    if any(place in frame.text for place in named.values() for frame in frames):
        return None
    return next(iter(named.values()))


def premature(claim: str, lang: Lang, frames: Sequence[Frame]) -> str | None:
    """Return the words of a claim that call done what all of its quotes plan; None when there are none.

    >>> premature("培训班已经办完。", "zh", [Frame("a", "plan", "办培训班3期")])
    '已经'
    >>> premature("计划办培训班3期，还没有办完。", "zh", [Frame("a", "plan", "办培训班3期")])
    """
    if not frames or any(frame.part != "plan" for frame in frames) or OPEN[lang].search(claim):
        return None
    found = DONE[lang].search(claim)
    return found.group() if found else None


def unheard_laws(claim: str, given: Sequence[str]) -> list[str]:
    """Return the names of laws in a Chinese claim whose last words the evidence does not give to a law.

    >>> unheard_laws("制定了档案条例、金融风险条例。", ["制定文物、档案条例，防范金融风险"])
    ['金融风险条例']
    """
    return [law.group() for law in LAW.finditer(claim) if not _heard(law, given)]


def _heard(law: re.Match[str], given: Sequence[str]) -> bool:
    ending = law["ending"]
    named = law.group().removesuffix(ending)
    last = (words(named) or [""])[-1]
    if len(last) < 2 or NO_NAME.search(named):
        return True
    shared = re.compile(rf"{re.escape(last)}(?:(?:、|和|及|以及)[^，,。；;]*?|等[^，,。；;]{{0,6}}?)?{ending}")
    return any(shared.search(text) for text in given)


def calculated(claim: str, quotes: str) -> str | None:
    """Return the word by which a claim works a number out that its quotes do not, None when there is none."""
    found = CALCULATED.search(claim)
    return found.group() if found and not CALCULATED.search(quotes) else None


def other_action(claim: str, quotes: str) -> str | None:
    """Return the words of a claim for what was done to a law where its quotes say that another thing was done.

    >>> other_action("城市管线条例是新定的。", "修订城市管线条例"), other_action("The rules were amended.", "修订办法")
    ('新定', None)
    """
    said = {name: found.group() for name, pattern in ACTIONS.items() if (found := pattern.search(claim))}
    given = {name for name, pattern in ACTIONS.items() if pattern.search(quotes)}
    wrong = [word for name, word in said.items() if name not in given and (given or name == ALWAYS_SAID)]
    return wrong[0] if wrong else None
