"""Which part of a report a heading or a paragraph opens, and of which year or years it speaks."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from vectorstore.facts.numerals import parse_number
from vectorstore.reading.text import size
from vectorstore.records import Part

_YEAR = re.compile(r"(20[0-9]{2})年")
_BARE_YEAR = re.compile(r"\b20[0-9]{2}\b")
_FAULT = "(?:问题|困难|不足|差距|短板|挑战|弱项)"
_PROBLEM_TITLE = re.compile(
    rf"(?:当前|目前)?(?:工作中?)?(?:(?:存在|面临)的?(?:主要|突出|一些)?|主要){_FAULT}(?:[和与及、]{_FAULT})*|{_FAULT}[和与及、]{_FAULT}"
)
_EXPERIENCE_TITLE = re.compile(
    r"(?:过去[一五]年|[一五]年来|五年)?的?(?:主要|几点|工作|基本|认识和?|深刻|宝贵|实践|履职)*的?(?:体会|经验|启示)(?:[和与](?:体会|经验|启示|做法))*"
)
_AHEAD = "接下来|今后|未来|下一步|下步|下一阶段|下阶段|新的一年|新一年|今年|明年|来年|下一年|下半年"
_PLAN_TITLE = re.compile(
    rf"(?:{_AHEAD}).{{0,14}}(?:任务|工作|安排|打算|重点|目标|思路|建议|计划|要求|部署|措施|举措)|"
    r"(?:(?:主要|重点|工作|目标)任务|工作(?:任务|安排|打算|思路|计划|部署|要点|展望|建议|目标)|总体要求|(?:预期|主要|奋斗)目标|重点工作|指导思想)"
    r"(?:$|[和与及、])"
)
_PAST_TITLE = re.compile(
    r"(?:过去|刚刚过去|上)的?(?:一年|五年|三年|两年)|(?:一年|五年|三年)来|^本届.{0,16}工作|"
    r"(?:回顾|总结|(?:工作|完成|执行|进展)情况|主要(?:工作|成效|成绩|做法)|取得的.{0,6}(?:成绩|成效|进展))(?:$|[和与及、])"
)
_ENGLISH_TITLES: tuple[tuple[Part, str], ...] = (
    ("experience", r"\b(?:lessons|experience gained)\b"),
    ("problems", r"^\W*(?:\w+ )?(?:problems|shortcomings|difficulties|challenges|weaknesses)\b"),
    ("plan", r"\b(?:tasks|plans?|objectives|goals|targets|priorities|arrangements|next steps?|(?:coming|next) year)\b"),
    ("past_year", r"\b(?:review|(?:main|our) work|work (?:in|done)|achievements|past (?:\w+ )?years?|last year)\b"),
)
_TOLD = re.compile(
    r"(?:(?P<past>回顾|回眸|总结|盘点)|(?:部署|展望|谋划|安排))(?:过去|刚刚过去|20[0-9]{2}年|[今明新]的?一?年|未来|今后|下一步)"
)
_SELF_CRITICISM = re.compile(
    rf"(?:清醒|清楚|深刻|充分|客观|同时|我们)[地也还要应]{{0,3}}(?:(?:认识|看|意识|感|注意|体会)到|深知|深感|正视|承认).{{0,80}}(?:{_FAULT}|薄弱|不尽如人意|不够|距离)|"
    rf"(?:工作|自身|发展)(?:中|上|建设)?[还仍也](?:然)?(?:存在|面临|有).{{0,16}}(?:{_FAULT}|薄弱)|"
    rf"成绩的同时.{{0,60}}(?:{_FAULT}|薄弱|不尽如人意|不够|距离)|"
    rf"{_FAULT}[也仍]?不(?:容|可)(?:忽视|回避)|"
    rf"[还仍](?:然)?(?:存在|有)(?:一些|不少|不小|许多|一定|较大|很多).{{0,10}}(?:{_FAULT}|薄弱)"
)
_PROBLEM_OPENING = re.compile(
    rf"(?:同时[,，])?(?:{_PROBLEM_TITLE.pattern})(?:主要)?(?:[是有:：]|在于|表现|体现|包括|集中)"
)
_LESSON = re.compile(
    r"(?:深刻|深切|切身)地?(?:体会|认识|感受)到(?:[:：,，]|.{0,12}(?:必须|只有))|"
    r"(?:主要|几点|以下|宝贵|有益)(?:的)?(?:认识|工作|履职)?(?:体会|经验|启示)(?:是|有|[:：。,，])|"
    r"(?:有|形成|积累)了?(?:以下|这样|如下|几点|一些|宝贵|重要|这些).{0,8}(?:体会|经验|启示)|实践.{0,8}(?:启示|告诉|证明).{0,8}必须"
)
_PLAN_OPENING = re.compile(
    r"(?:20[0-9]{2}年|今年|新的一年|今后一年|今后一个时期|今后五年|未来五年|下一步|接下来|明年)(?:是|里|中|[,，]|.{0,20}工作的?(?:总体|指导))"
)
_PLAN_WORDS = re.compile(
    r"总体要求|总体思路|指导思想|主要任务|重点(?:做好|抓好)|开局之年|关键之年|收官之年|将|要|计划|拟|打算|准备|争取|力争"
)
_PAST_OPENING = re.compile(
    r"(?:刚刚)?(?:过去(?:的)?(?:一年|五年|20[0-9]{2}年)|一年来|五年来|20[0-9]{2}年(?:以来)?)[,，]"
)

FIVE_YEAR_PLAN = "“?(?P<plan>十[一二三四五六七八九]|(?<=“)(?:十|[六七八九]))五”?"
"""The name of a five-year plan: “十六五”, “十五”, “九五”."""
_N = "[0-9]{1,2}|[一二两三四五六七八九十]{1,2}"
_RANGE = re.compile(r"(20[0-9]{2})年?(?:[-—–~～至到]|——)(20[0-9]{2})年")
_YEARS_AHEAD = re.compile(rf"(?:今后|未来)(?:的)?(?P<n>{_N}|几)年")
_BACK = re.compile(
    rf"(?:过去|近|这|上|任期|[和及与])的?(?P<past>{_N})年|(?<![零〇○一二三四五六七八九])(?P<since>{_N})年(?:多?来|间|中|里|内|(?=的?(?:主要)?工作.{{0,2}}(?:回顾|总结|情况|概况)))"
    r"|本届(?!.{0,4}(?:[一二三四五六]|\d)次)|任期"
)
_SUM_OPENS = re.compile(
    rf"(?:^|[。！!：:])(?:回顾|回望|回首|纵观)?(?:刚刚)?(?:(?:过去|这)的?(?P<past>{_N})年|(?P<since>{_N})年(?:多?来|间)|"
    rf"{FIVE_YEAR_PLAN}(?:时期|期间|以来))"
)
_FIRST_SESSION = re.compile(r"(?<![一二三四五六七八九十])一次(?:全体)?会议$")
_REPORTED = re.compile(
    rf"(?:报告|汇报|回顾)[^。，,]{{0,12}}?(?:过去(?P<past>{_N})年|(?P<since>{_N})年(?:多?来|间)|本届|任期)"
)
_OF_PLAN = re.compile(rf"{FIVE_YEAR_PLAN}(?:时期|期间|以来)")
TERM = 5
"""Years for which congresses and governments of every level are elected (Constitution, articles 60, 98, 106)."""


class Period(NamedTuple):
    """One ``year``, or the first and the last of several ``years`` that are told as one; neither where unknown."""

    year: int | None = None
    years: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Years:
    """The years a report means: ``past`` is its 过去一年, ``plan`` its 今后一年 (None: unknown).

    ``term`` is over how many years up to ``past`` it looks back where nothing says otherwise.
    """

    past: int | None
    plan: int | None
    term: int = 1


def years_of(delivered: int | None, date: str | None = None, term: int = 1) -> Years:
    """Return the years that a report delivered in that year means; ``date`` is the ISO day of delivery.

    From October on the year itself is looked back on, in a report of mid-year too (July on): its plan is then its own.
    """
    if delivered is None:
        return Years(None, None, term)
    month = int(date[5:7]) if date else 1
    return Years(delivered - (month < 7), delivered + (month >= 10), term)


def of_plan(numeral: str) -> Period:
    """Return the years of a five-year plan; the Nth begins in 1951 + 5 N: the 14th, 十四五, is 2021 to 2025."""
    first = 1951 + 5 * (_number(numeral) or 0)
    return Period(years=(first, first + 4))


def several(first: int, last: int) -> Period:
    """Return the years from ``first`` to ``last`` as a period; one year where they are one."""
    return Period(last) if first >= last else Period(years=(first, last))


def part_of_title(title: str, years: Years) -> Part | None:
    """Return the part that a heading opens, if its words or its year say so.

    >>> part_of_title("2025年的主要任务", Years(2024, 2025))
    'plan'
    """
    bare = title.strip("，,。:：")
    if size(title) > 40:
        return None
    if title.isascii():
        return _part_in_english(bare, years)
    if _EXPERIENCE_TITLE.fullmatch(bare):
        return "experience"
    if _PROBLEM_TITLE.fullmatch(bare):
        return "problems"
    if told := _TOLD.match(bare):
        return "past_year" if told["past"] else "plan"
    plan, past, year = _PLAN_TITLE.search(bare), _PAST_TITLE.search(bare), stated_year(bare)
    if year is not None and years.plan is not None and (plan or past or bare.endswith(("工作", "任务", "打算"))):
        return "plan" if year >= years.plan else "past_year"
    return "plan" if plan else "past_year" if past else None


def _part_in_english(title: str, years: Years) -> Part | None:
    part = next((part for part, words in _ENGLISH_TITLES if re.search(words, title, re.I)), None)
    year = stated_year(title)
    if part in ("plan", "past_year") and year and years.plan:
        return "plan" if year >= years.plan else "past_year"
    return part


def stated_year(title: str) -> int | None:
    """Return the only year that a heading names."""
    found = {int(year) for year in (_BARE_YEAR if title.isascii() else _YEAR).findall(title)}
    return found.pop() if len(found) == 1 else None


def part_of_opening(text: str, current: Part | None, years: Years) -> Part | None:
    """Return the part that a paragraph opens without a heading, inside a section of part ``current``."""
    opening = text[:140]
    admitted = _SELF_CRITICISM.search(opening[:110]) or _PROBLEM_OPENING.match(opening)
    if current in ("past_year", "experience", None) and admitted:
        return "problems"
    if current in ("past_year", "problems", None) and _LESSON.search(opening[:60]):
        return "experience"
    year = _first_year(text)
    ahead = year is None or (years.plan is not None and year >= years.plan)
    if current != "plan" and ahead and _PLAN_OPENING.match(text) and _PLAN_WORDS.search(opening):
        return "plan"
    passed = year is None or (years.plan is not None and year < years.plan)
    if current is None and passed and _PAST_OPENING.match(text):
        return "past_year"
    return None


def infer_delivery(texts: Iterable[str]) -> int | None:
    """Return the year of delivery that part titles and openings imply: the plan's, or the one after the review's."""
    plans: set[int] = set()
    reviews: set[int] = set()
    heading = ""
    for text in texts:
        is_heading = len(text) <= 40 and not re.search(r"[。；;！!]", text)
        words, heading = (text, text) if is_heading else (heading, "")
        year = stated_year(text) if is_heading else _first_year(text)
        plan, past = _PLAN_TITLE.search(words), _PAST_TITLE.search(words)
        if year is not None and past and not plan:
            reviews.add(year)
        elif year is not None and plan and not past:
            plans.add(year)
    return max(plans or {year + 1 for year in reviews}, default=None)


def _first_year(text: str) -> int | None:
    match = _YEAR.match(text)
    return int(match.group(1)) if match else None


def looked_back_on(opening: str, meeting: str | None) -> int:
    """Return over how many years a report looks back, from its first words and the meeting that it was given to.

    The first session of a new congress hears what the old one did in its whole term.
    """
    if match := _REPORTED.search(opening):
        return _length(match)
    return TERM if _FIRST_SESSION.search(meeting or "") else 1


def told_from(text: str, title: str, years: Years) -> Period | None:
    """Return when what follows a paragraph is about, under a ``title`` of one year and of several.

    None where none of its sentences begins with several.

    >>> told_from("回望过去五年，全省经济迈上新台阶：", "2030年和“十五五”时期工作回顾", Years(2030, 2031)).years
    (2026, 2030)
    """
    summed = _BACK.search(title) or _OF_PLAN.search(title)
    openings = list(_SUM_OPENS.finditer(text)) if summed and stated_year(title) is not None else []
    if not openings:
        return None
    last = openings[-1]
    return of_plan(last["plan"]) if last["plan"] else _back(_length(last), years)


def period_of(part: Part | None, title: str, years: Years) -> Period:
    """Return when a section of ``part`` under a heading is about.

    >>> period_of("past_year", "过去五年工作回顾", Years(2024, 2025)).years
    (2020, 2024)
    """
    year = stated_year(title)
    if year is None and (plan := _OF_PLAN.search(title)):
        return of_plan(plan["plan"])
    if part in ("plan", "past_year") and (match := _RANGE.search(title)):
        return several(int(match[1]), int(match[2]))
    if part in ("plan", "past_year") and year is not None:
        return Period(year)
    if part == "plan":
        match = _YEARS_AHEAD.search(title)
        ahead = _number(match["n"]) if match else 1
        return several(years.plan, years.plan + ahead - 1) if ahead and years.plan else Period()
    lengths = {_length(match) for match in _BACK.finditer(title)}
    if len(lengths) > 1 or (part is None and not lengths and years.term == 1):
        return Period()
    return _back(lengths.pop() if lengths else years.term, years)


def _back(length: int, years: Years) -> Period:
    return Period() if years.past is None else several(years.past - length + 1, years.past)


def _length(match: re.Match[str]) -> int:
    return _number(match["past"] or match["since"]) or TERM


def _number(text: str | None) -> int | None:
    value = parse_number(text) if text else None
    return int(value) if value else None
