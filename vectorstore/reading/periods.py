"""When: the one year, or the several years in one sum, that a section or the words of a paragraph speak of."""

import re
from typing import NamedTuple

from vectorstore.facts.numerals import parse_number
from vectorstore.reading.parts import Years, stated_year
from vectorstore.records import Part

_N = "[0-9]{1,2}|[一二两三四五六七八九十]{1,2}"
_RANGE = re.compile(r"(20[0-9]{2})年?(?:[-—–~～至到]|——)(20[0-9]{2})年")
_AHEAD = re.compile(rf"(?:今后|未来)(?:的)?(?P<n>{_N}|几)年")
_BACK = re.compile(
    rf"(?:过去|近|这|上|任期|[和及与])的?(?P<past>{_N})年|(?P<since>{_N})年(?:多?来|间|中|里|内|(?=的?(?:主要)?工作.{{0,2}}(?:回顾|总结|情况|概况)))"
    r"|本届(?!.{0,4}(?:[一二三四五六]|\d)次)|任期"
)
_FIVE_YEAR_PLAN = re.compile("十([一二三四五六七八九])五")
_SUM_OPENS = re.compile(
    rf"(?:^|[。！!：:])(?:回顾|回望|回首|纵观)?(?:刚刚)?(?:(?:过去|这)的?(?P<past>{_N})年|(?P<since>{_N})年(?:多?来|间)|"
    r"“?十(?P<plan>[一二三四五六七八九])五”?(?:时期|期间|以来))|(?:^|[。！!：:])(?P<one>(?:刚刚)?(?:过去的?)?(?:一年|20[0-9]{2}年)|去年|这一年)"
)
_HELD = re.compile(r"(?<![一二三四五六七八九十])一次会议(?:举行|召开|上|作)")
_FIRST_SESSION = re.compile(r"(?<![一二三四五六七八九十])一次(?:全体)?会议$")
_REPORTED = re.compile(
    rf"(?:报告|汇报|回顾)[^。，,]{{0,12}}?(?:过去(?P<past>{_N})年|(?P<since>{_N})年(?:多?来|间)|本届|任期)"
)
_FIVE_YEAR_PLAN = re.compile(r"“?(十[一二三四五六七八九])五”?(?:时期|期间|以来)")
"""The Nth five-year plan begins in 1951 + 5 N: the fourteenth in 2021."""
_TERM = 5
"""Years for which a people's congress of any level is elected (Constitution, articles 60 and 98)."""


class Period(NamedTuple):
    """One ``year``, or the first and the last of several ``years`` that are told as one; neither where unknown."""

    year: int | None = None
    years: tuple[int, int] | None = None


def looked_back_on(opening: str, meeting: str | None) -> int:
    """Return over how many years a report looks back, from its first words and the meeting that it was given to.

    The first session of a new congress hears what the old one did in its whole term.
    """
    if match := _REPORTED.search(opening):
        return _number(match["past"] or match["since"]) or _TERM
    first = _HELD.search(opening) or (meeting and _FIRST_SESSION.search(meeting))
    return _TERM if first else 1


def told_from(text: str, title: str, years: Years) -> Period | None:
    """Return when what follows a paragraph is about, under a ``title`` of one year and of several.

    None where its sentences begin with neither; the empty period where they begin with the year itself.

    >>> told_from("回望过去五年，全省经济迈上新台阶：", "2030年和“十五五”时期工作回顾", Years(2030, 2031)).years
    (2026, 2030)
    """
    summed = _BACK.search(title) or _FIVE_YEAR_PLAN.search(title)
    openings = list(_SUM_OPENS.finditer(text)) if summed and stated_year(title) is not None else []
    if not openings:
        return None
    last = openings[-1]
    if last["one"]:
        return Period()
    return _plan_years(last["plan"]) if last["plan"] else _back(_number(last["past"] or last["since"]) or _TERM, years)


def period_of(part: Part | None, title: str, years: Years) -> Period:
    """Return when a section of ``part`` under a heading is about.

    >>> period_of("past_year", "过去五年工作回顾", Years(2024, 2025)).years
    (2020, 2024)
    """
    named = _FIVE_YEAR_PLAN.search(title)
    if named and stated_year(title) is None:
        first = 1951 + 5 * int(parse_number(named[1]) or 0)
        return _several(first, first + 4)
    if part in ("plan", "past_year"):
        if match := _RANGE.search(title):
            return _several(int(match[1]), int(match[2]))
        if (year := stated_year(title)) is not None:
            return Period(year)
        if plan := _FIVE_YEAR_PLAN.search(title):
            return _plan_years(plan[1])
    if part == "plan":
        return _planned(title, years)
    lengths = {_number(match["past"] or match["since"]) or _TERM for match in _BACK.finditer(title)}
    if len(lengths) > 1:
        return Period()
    if part is None and not (lengths or years.term > 1):
        return Period()
    return _back(lengths.pop() if lengths else years.term, years)


def _plan_years(numeral: str) -> Period:
    """Return the years of a five-year plan: the 14th, 十四五, is 2021 to 2025."""
    first = 2001 + 5 * (_number(numeral) or 0)
    return Period(years=(first, first + 4))


def _planned(title: str, years: Years) -> Period:
    match = _AHEAD.search(title)
    if match is None:
        return Period(years.plan)
    ahead = _number(match["n"])
    return _several(years.plan, years.plan + ahead - 1) if ahead and years.plan else Period()


def _back(length: int, years: Years) -> Period:
    if years.past is None:
        return Period()
    return _several(years.past - length + 1, years.past)


def _several(first: int, last: int) -> Period:
    return Period(last) if first == last else Period(years=(first, last))


def _number(text: str | None) -> int | None:
    value = parse_number(text) if text else None
    return int(value) if value else None
