"""Whether a place is the one whose congress a question is about, not one that it only mentions."""

import re

from bot.records import Lang
from vectorstore.facts.phrases import GOVERNING, NOUNLIKE

DEEDS = "|".join((*sorted(GOVERNING - NOUNLIKE, key=len, reverse=True), "有多少", "有几", "开了", "办了", "做了"))
"""What anybody may do."""
OWN_DEEDS = (
    "通过|审议|表决|制定|修订|修改|修正|废止|批准|听取|任免|任命|补选|作出|备案|"
    "(?:开展|进行|组织|做|搞)了?(?:多少|几|哪几|好多|一)?[次项个场]?(?:执法检查|专题询问|满意度测评)|督办代表"
)
"""What only congresses do."""
HEAD = r"(?:^|[,;。?!年月度日里期]|请问|那么?|是不是|是否)"
UNIT = "(?:特别行政区|自治区|自治州|自治县|新区|省|市|区|县|州)?"
WHEN = (
    r"(?:,|在|于|[二\d]\d{1,3}年度?|[今去前]年|全年|过去一年|[两三四五\d]年[来间]?|[上下]半年|本届|一?共|总共|共计|已经?|都|曾|"
    r"累计|先后|依法|是否|有没有|是不是)*"
)
PAST = (
    "passed|adopted|made|heard|held|reviewed|deliberated|enacted|approved|appointed|amended|repealed|carried|conducted"
)
EN_BODY = "people's congress|standing committee|congress|legislature"


def acts(text: str, name: str, lang: Lang, deeds: str = OWN_DEEDS) -> bool:
    """Return whether a normalised question says of a place that it did something, or names it as a congress's own.

    >>> acts("海原2030年通过了几件法规", "海原", "zh"), acts("与海原协同通过了几件法规", "海原", "zh")
    (True, False)
    >>> acts("How many did Haiyuan pass?", "Haiyuan", "en"), acts("aid projects in Haiyuan", "Haiyuan", "en")
    (True, False)
    """
    place = re.escape(name)
    if lang == "zh":
        return re.search(rf"{HEAD}{place}{UNIT}{WHEN}(?:{deeds})", text) is not None
    return any(re.search(pattern, text, re.I) for pattern in _english(place))


def _english(place: str) -> tuple[str, ...]:
    return (
        rf"\b(?:did|does|has|have|had|will) (?:the )?{place}\b(?! and\b)",
        rf"\bby (?:the )?{place}\b",
        rf"\b{place} (?:\w+ )?(?:{PAST})\b",
        rf"\b{place}(?:'s)?(?: \w+){{0,2}}?(?:'s)? (?:{EN_BODY})\b",
        rf"\b(?:congress|committee|legislature) of (?:the )?{place}\b",
    )
