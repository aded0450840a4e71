"""When: the one year, or the several years in one sum, that a section or the words of a paragraph speak of."""

import re
from bisect import bisect_left
from collections.abc import Sequence
from typing import Literal, NamedTuple

from vectorstore.facts.numerals import parse_number
from vectorstore.reading.parts import Years, month_of, stated_year, years_of
from vectorstore.records import Part

_N = "[0-9]{1,2}|[一二两三四五六七八九十]{1,2}"
_RANGE = re.compile(r"(20[0-9]{2})年?(?:[-—–~～至到]|——)(20[0-9]{2})年")
_AHEAD = re.compile(rf"(?:今后|未来)(?:的)?(?P<n>{_N}|几)年")
_BACK = re.compile(
    rf"(?:过去|近|这|上|任期|[和及与])的?(?P<past>{_N})年|(?P<since>{_N})年(?:多?来|间|中|里|内|(?=的?(?:主要)?工作.{{0,2}}(?:回顾|总结|情况|概况)))"
    r"|本届(?!.{0,4}(?:[一二三四五六]|\d)次)|任期"
)
_HELD = re.compile(r"(?<![一二三四五六七八九十])一次会议(?:举行|召开|上|作)")
_FIRST_SESSION = re.compile(r"(?<![一二三四五六七八九十])一次(?:全体)?会议$")
_REPORTED = re.compile(
    rf"(?:报告|汇报|回顾)[^。，,]{{0,12}}?(?:过去(?P<past>{_N})年|(?P<since>{_N})年(?:多?来|间)|本届|任期)"
)
_TERM = 5
"""Years for which a people's congress of any level is elected (Constitution, articles 60 and 98)."""

_STOPS = "，,。；;：:！!？?”］】)）\n"
_SPOKEN = re.compile(
    rf"(?<![^{_STOPS}])[\s　]*(?:在|刚刚)?(?:"
    rf"(?:过去|近|这|最近)的?(?P<past>{_N})年(?:多?[来间中里内])?|(?P<since>{_N})年(?:多?来|间|中|里)|[^，,。；;：:\n]{{0,16}}任期(?P<term>{_N})年|"
    rf"(?P<all>全年|一年之?中)|(?:截至|到)?(?P<now>目前)|(?P<year>20[0-9]{{2}})年(?:全年|(?=[，,是]))|(?P<relative>[今去]年)(?=[，,]))(?!的|以前|级|制)"
)
_SENTENCE_END = re.compile(r"[。！!？?\n]")
_PARAGRAPH_END = re.compile("\n")
_CLAUSE_END = re.compile(r"[，,。；;！!？?\n]")
_SAID = re.compile(r"(?:[。！!？?：:］】\n]|[说道称]，|(?:指出|表示|介绍|认为)，|^)[\s　]*$")


class Period(NamedTuple):
    """One ``year``, or the first and the last of several ``years`` that are told as one; neither where unknown."""

    year: int | None = None
    years: tuple[int, int] | None = None


class Opening(NamedTuple):
    """Words that say when (五年来, 全年): what they mean, where they stand, and whether they lead their sentence.

    One year by its name (2024年, 今年, 全年) is meant where the section says nothing; 目前 where it sums up several.
    """

    start: int
    end: int
    period: Period
    leads: bool
    meant: Literal["anywhere", "undated", "summed"]


def looked_back_on(opening: str, meeting: str | None) -> int:
    """Return over how many years a report looks back, from its first words and the meeting that it was given to.

    The first session of a new congress hears what the old one did in its whole term.
    """
    if match := _REPORTED.search(opening):
        return _number(match["past"] or match["since"]) or _TERM
    first = _HELD.search(opening) or (meeting and _FIRST_SESSION.search(meeting))
    return _TERM if first else 1


def period_of(part: Part | None, title: str, years: Years) -> Period:
    """Return when a section of ``part`` under a heading is about.

    >>> period_of("past_year", "过去五年工作回顾", Years(2024, 2025)).years
    (2020, 2024)
    """
    if part in ("plan", "past_year"):
        if match := _RANGE.search(title):
            return _several(int(match[1]), int(match[2]))
        if (year := stated_year(title)) is not None:
            return Period(year)
    if part == "plan":
        return _planned(title, years)
    lengths = {_number(match["past"] or match["since"]) or _TERM for match in _BACK.finditer(title)}
    if len(lengths) > 1:
        return Period()
    if part is None and not (lengths or years.term > 1):
        return Period()
    return _back(lengths.pop() if lengths else years.term, years)


def openings(text: str, delivered: int | None, date: str | None) -> list[Opening]:
    """Return the words of a report's text that say when what follows them was, in order."""
    found = []
    years = years_of(delivered, month_of(date))
    for match in _SPOKEN.finditer(text):
        period = _meant(match, years, delivered)
        before = text[max(0, match.start() - 4) : match.start()]
        leads = match.start() == 0 or _SAID.search(before) is not None
        named = match["year"] or match["relative"] or match["all"]
        meant: Literal["anywhere", "undated", "summed"] = (
            "undated" if named else "summed" if match["now"] else "anywhere"
        )
        found.append(Opening(match.start(), match.end(), period, leads, meant))
    return found


def period_at(text: str, at: int, found: Sequence[Opening], section: Period) -> Period:
    """Return when the words at ``at`` are about: the nearest opening before them that reaches so far says it."""
    for opening in reversed(found[: bisect_left(found, at, key=lambda opening: opening.end)]):
        if "\n" in text[opening.end : at]:
            break
        if at <= _reach(text, opening, section):
            return opening.period
    return section


def _meant(match: re.Match[str], years: Years, delivered: int | None) -> Period:
    if match["year"]:
        return Period(int(match["year"]))
    if match["relative"]:
        return Period(delivered and delivered - (match["relative"] == "去年"))
    if match["now"]:
        return Period(delivered)
    if match["all"]:
        return Period(years.past)
    return _back(_number(match["past"] or match["since"] or match["term"]) or _TERM, years)


def _reach(text: str, opening: Opening, section: Period) -> int:
    """The end of what an opening governs.

    That is its clause; its sentence where a comma sets it off or it stands at the head; its paragraph where it stands
    at the head and the section itself says no single year.
    """
    if (opening.meant == "undated" and section != Period()) or (opening.meant == "summed" and not section.years):
        return -1
    if opening.leads and section.year is None and opening.meant != "summed":
        return _end(text, opening.end, _PARAGRAPH_END)
    if opening.leads or text[opening.end : opening.end + 1] in ("，", ","):
        return _end(text, opening.end, _SENTENCE_END)
    return _end(text, opening.end, _CLAUSE_END)


def _end(text: str, start: int, mark: re.Pattern[str]) -> int:
    match = mark.search(text, start)
    return match.start() if match else len(text)


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
