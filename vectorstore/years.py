"""Reads when a quantity holds: the year it names, the years it adds up, and whether it is still to come."""

import re

from vectorstore.records import Part

_YEAR = re.compile(r"(?<![比较自从\d—–~～至-])(?<!起)((?:19|20)\d\d)年(?!来|[-—–~～至到])")
_RELATIVE = {"去年": -1, "上年": -1, "今年": 0, "本年": 0, "明年": 1}
_RELATIVE_YEAR = re.compile(r"(?<![比较])(去年|上年(?!同)|今年|本年度|明年)")
_SPREAD = re.compile(
    r"(?:(?:近|过去|未来|今后)?[\d一二三四五六七八九十两]+年(?:来|间|内)?)?(?:累计|共计|合计|总计|每年|年均|人均|连续|其中)"
)
_INTENDED = re.compile(r"拟|计划|力争|预计|预期|目标|确保|将(?!.{0,12}的)")


def year_of(clause: str, lead: str, period: int | None, delivered: int | None) -> int | None:
    """Return the year a quantity holds for: the one named before it, else the period of its section.

    A year it is compared with (比2020年) is not its own.
    """
    for named in reversed(list(_YEAR.finditer(lead))):
        return int(named[1])
    for named in reversed(list(_RELATIVE_YEAR.finditer(lead))):
        return delivered + _RELATIVE[named[1][:2]] if delivered else period
    return period


def spread(lead: str) -> str:
    """Return the words that say over what a quantity is added up: 3年累计, 每年, 连续, 其中."""
    return "".join(dict.fromkeys(match[0] for match in _SPREAD.finditer(lead)))


def is_planned(part: Part | None, lead: str) -> bool:
    """Tell whether a quantity is still to come: it stands in a plan, or in no known part and says 拟, 计划, 力争."""
    return part == "plan" or (part is None and bool(_INTENDED.search(lead)))
