"""Reads when a quantity holds: the year it names, the years it adds up, and whether it is still to come."""

import re

from vectorstore.records import Part

_OPENING = r"(?:^|[，,；;。：:、])(?:截至|截止|到|至|在|其中)?"
_YEAR = re.compile(rf"{_OPENING}(?:((?:19|20)\d\d)年(?![以之]?来|起|[-—–~～至到])|(去年|上年(?!同)|今年|本年度|明年))")
_RELATIVE = {"去": -1, "上": -1, "今": 0, "本": 0, "明": 1}
_SHORT = 12
_SPREAD = re.compile(
    r"(?:(?:近|过去|未来|今后|这)?(?<!\d)(?:\d{1,2}|[一二三四五六七八九十两]+)年(?:多?来|间|内)?)?(?:累计|共计|合计|总计|每年|年均|连续|其中)|"
    r"(?:近|过去|未来|今后|这)?(?<!\d)(?:\d{1,2}|[二三四五六七八九十])年(?:多?来|(?=年均|增加|增长))"
)
_NOUN = r"(?<![作展度划督修法制年])计划(?!预算|执行|审计|审查|报告|草案|[、和与及的])"
_INTENDED = re.compile(rf"拟|(?<!或)(?<!或者){_NOUN}|力争|目标|确保")
_DONE = re.compile(r"已|了|截至|截止|\d月|以来|至今|目前|情况")


def year_of(sentence: str, lead: str, delivered: int | None) -> int | None:
    """Return the year that opens the clause or the sentence of a quantity; None when none does.

    ``sentence`` is the sentence up to the quantity, ``lead`` the quantity's own words at its end. A year that is
    compared with (比2020年) or that belongs to a name (2024年度报告) is not the quantity's own.
    """
    own = len(sentence) - len(lead) - 1
    for named in reversed(list(_YEAR.finditer(sentence))):
        rest = re.split("[，,；;：:。]", sentence[named.end() :], maxsplit=1)[0]
        if named.start() >= own or len(rest) <= _SHORT:
            return int(named[1]) if named[1] else delivered + _RELATIVE[named[2][0]] if delivered else None
    return None


def spread(sentence: str, lead: str) -> str:
    """Return the words that say over what a quantity is added up: 3年累计, 每年, 连续, 其中, 五年来.

    ``lead`` is what stands before the quantity in its own words, ``sentence`` the sentence up to it.
    """
    opening = re.split("[，,；;：:。]", sentence, maxsplit=1)[0]
    found = [match[0] for match in _SPREAD.finditer(lead)]
    if opening not in lead and (years := _SPREAD.fullmatch(opening)):
        found.insert(0, years[0])
    return "".join(dict.fromkeys(found))


def is_planned(part: Part | None, sentence: str, lead: str, ahead: bool) -> bool:
    """Tell whether a quantity is still to come.

    It stands in a plan; or in no known part, and it says 拟, 计划, 力争, or its year lies ``ahead`` and nothing in its
    sentence says that it is done.
    """
    if part is None:
        return bool(_INTENDED.search(lead)) or (ahead and not _DONE.search(sentence))
    return part == "plan"
