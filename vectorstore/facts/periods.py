"""Reads when a figure holds and whether it is still to come: the words of its clause, of its paragraph, its section."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from vectorstore.facts.numerals import parse_number
from vectorstore.reading.parts import FIVE_YEAR_PLAN, TERM, Period, Years, of_plan, several, years_of
from vectorstore.records import ParsedReport, Part

__all__ = ["Period", "Said", "is_planned", "period_at", "sentence_start", "spoken"]

_N = "[0-9]{1,2}|[一二两三四五六七八九十]{1,2}"
_SAID = re.compile(
    rf"(?<![\d.])(?P<first>20\d\d)年?(?:[-—–~～至到]{{1,2}})(?P<last>20\d\d)年|"
    rf"[自从]?(?P<since>20\d\d)年(?:以来|起)|{FIVE_YEAR_PLAN}(?:时期|期间|以来|的?五年)?(?!规划|开局|良好开局|的?重要|末|收官)|"
    rf"(?:未来|今后)的?(?P<ahead>{_N})年|(?:过去|近|最近|这|上)的?(?P<back>{_N})年(?:多?来|间|中|里)?(?!级|制|行动|规划)|"
    rf"(?<![\d.])(?<!连续)(?P<length>{_N})年(?:多?来|间(?!断)|(?=累计|共计?|合计|总计|年均|平均|[增翻]|下降|减少|提[高升]))|(?P<term>本届(?!.{{0,6}}次)[^，,。；;]{{0,8}}以?来|(?:本届)?任期(?:以?[内来]|[^，,。；;]{{0,3}}年))|"
    rf"(?<![\d.-])(?P<year>20\d\d)年(?!度|[-—–~～至到])|(?P<relative>去年|上年(?!同|末|度)|今年|本年度|明年|来年)|(?P<all>全年|一年来|这一年(?=[，,]))"
)
_NOT_ITS_OWN = re.compile(
    r"(?:[比较与同于由从自超为是]|相比|相当于|对比|不低于|高出|按照?|对|衔接|编制|谋划|组织)$|[“《][^”》]*$"
)
"""Words before a year that compare with it or name a thing by it: 比2020年, 从2020年的."""
_OPENS = "，,。；;：:！!？?”」）)】\n——"
_LEADING = re.compile(r"(?:[在到至自从截止其中这过去刚的　 “”—及和]|各位代表[！!，,]?|回望|回顾|预计|其中[，,])+$")
_QUANTITY = re.compile(r"\d[\d.万亿余多]*(?!年|\d|月|[.])(?:[%‰]|[一-鿿])")
_BY_HAND = re.compile("[一二][零〇○一二三四五六七八九]{3}(?=年)")
_DIGITS = str.maketrans("零〇○一二三四五六七八九", "000123456789")
_CLAUSE = re.compile(r"[，,。；;！!？?\n]")
_SENTENCE = re.compile(r"[。！!？?\n]")
_PARAGRAPH = re.compile(r"\n")
_NOUN_PLAN = r"(?<![作展度划督修法制年])计划(?!预算|执行|审计|审查|报告|草案|[、和与及的内外])"
_WILL = re.compile(
    rf"(?=[拟计力争目确预将要])(?:拟|(?<!或)(?<!或者){_NOUN_PLAN}|力争|争取(?!到)|目标|确保|预期(?!寿命)|(?<![即行终相])将(?![查军领士近其之有])|(?<!预)(?<!重)要(?=达到|确保|完成|新|建))"
)
_NEXT = "新的一年|新一年|下一步|下一阶段|接下来|今后(?:一年|一个时期|一段时间)?"
_WHO = "我们|[一-龥]{0,12}(?:常委会|政府|人大)|全[省市县区州旗盟乡镇]"
_HEAD_WILL = re.compile(
    rf"(?P<next>{_NEXT})(?:[，,]|(?=[将要拟计打准力争]))|(?:[^，,：:\d]{{0,8}}[！!，,：:])?"
    rf"(?:(?P<who>{_WHO})(?:还|也|重点|同时|继续){{0,2}}(?:将(?![^，,]{{0,16}}(?:作为|纳入|列[为入]|融入|转化|贯穿|交[由办])))|"
    rf"(?:{_WHO})?(?:还|也)?(?:拟(?!定)|计划(?!预算|执行|生育|单列)|打算|准备(?!工作)|力争|争取(?!到)))"
)
"""The head of a sentence that plans: what its later clauses tell is planned with it."""
_HAPPENED = re.compile("已(?!有)|了|截至|截止|去年|上年|以来|至今|超额")
_DONE = re.compile(
    r"(?=[已了截去上以至目达累超\d])(?:已(?!有)|了|截至|截止|去年|上年(?!同)|\d月|以来|至今|目前|达到了|累计(?:完成|建成|实现)|超额)"
)


LONGEST = 4000
"""Characters of a sentence or paragraph at most: one of ten megabytes must not be searched from each of its words."""


class Said(NamedTuple):
    """Words that say when: they mean ``period`` for what stands before ``reach``; 全年 only where ``undated``."""

    start: int
    end: int
    period: Period
    reach: int
    undated: bool


def spoken(text: str, parsed: ParsedReport, places: Sequence[int]) -> list[Said]:
    """Return the words of a report that say when what follows them was, in order.

    ``text`` is the cleaned text as it is read, ``places`` the source offset of each of its characters. A review of
    one year often goes on to one of five years, or the other way round: the sentence that turns to it names the span
    and no quantity, and holds until one names a year, or the part ends or a section of the highest level.
    """
    years = years_of(parsed.report.year, parsed.report.date)
    text = _BY_HAND.sub(lambda year: year[0].translate(_DIGITS), text)
    sections = sorted(parsed.sections, key=lambda section: (section.start, section.depth))
    ends = [
        bisect_left(places, parsed.origin[now.start])
        for before, now in pairwise(sections)
        if (before.part != now.part or now.parent is None) and now.start < len(parsed.text)
    ]
    breaks = _Ends(text)
    found: list[Said] = []
    for match in _SAID.finditer(text):
        period = _meant(match, years, parsed.report.year)
        reach, turning = _reach(breaks, match, period)
        if turning:
            reach = next((end for end in ends if end > match.start()), len(text))
        if reach and period != Period():
            found.append(Said(match.start(), match.end(), period, reach, bool(match["all"])))
    return found


def sentence_start(text: str, at: int) -> int:
    """Return where the sentence around ``at`` begins."""
    low = max(0, at - LONGEST)
    return max((mark.end() for mark in _SENTENCE.finditer(text, low, at)), default=low)


def period_at(at: int, said: Sequence[Said], section: Period) -> Period:
    """Return when the words at ``at`` are about: the nearest words before them that reach there, or the section."""
    for words in reversed(said[: bisect_right(said, at, key=lambda words: words.end)]):
        if at < words.reach and not (words.undated and section.year):
            return words.period
    return section


def is_planned(part: Part | None, lead: str, sentence: str, period: Period, plan_year: int | None) -> bool | None:
    """Tell whether a quantity is still to come by the words of its clause, else by its part, else by its year.

    ``lead`` is the clause and ``sentence`` the sentence up to the quantity. None where nothing tells.
    """
    year = period.year or (period.years[1] if period.years else None)
    ahead = year >= plan_year if year and plan_year else None
    head = _HEAD_WILL.match(sentence)
    firm = head and part not in ("problems", "experience") and (part != "past_year" or head["next"] or head["who"])
    if head and firm and ahead is not False and not _HAPPENED.search(sentence, head.end()):
        return True
    will = _WILL.search(lead)
    if part == "past_year":
        return bool(will and ahead)
    if part in ("problems", "experience") or (not will and (ahead is False or _DONE.search(lead))):
        return False
    return True if part == "plan" or will or ahead else None


def _meant(match: re.Match[str], years: Years, delivered: int | None) -> Period:
    past, plan = years.past, years.plan
    if match["first"]:
        return several(int(match["first"]), int(match["last"]))
    if match["plan"]:
        return of_plan(match["plan"])
    if match["year"]:
        return Period(int(match["year"]))
    if past is None or plan is None or delivered is None:
        return Period()
    if match["since"]:
        return several(int(match["since"]), past)
    if match["relative"]:
        return Period(delivered + {"去": -1, "上": -1, "今": 0, "本": 0, "明": 1, "来": 1}[match["relative"][0]])
    if match["ahead"]:
        return several(plan, plan + int(parse_number(match["ahead"]) or 1) - 1)
    length = match["back"] or match["length"]
    count = int(parse_number(length) or 1) if length else 1 if match["all"] else TERM
    return several(past - count + 1, past)


class _Ends:
    """Where the clauses, sentences and paragraphs of a text end."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._marks = {mark: [m.start() for m in mark.finditer(text)] for mark in (_CLAUSE, _SENTENCE, _PARAGRAPH)}

    def after(self, start: int, mark: re.Pattern[str]) -> int:
        marks, far = self._marks[mark], min(len(self.text), start + LONGEST)
        following = bisect_left(marks, start)
        return min(marks[following], far) if following < len(marks) else far


def _reach(ends: _Ends, match: re.Match[str], period: Period) -> tuple[int, bool]:
    """The end of what the words govern (0: they speak of something else), and whether a review turns to them.

    At the head of a paragraph they govern the paragraph, a year by its name its sentence; at the head of a sentence or
    set off by a comma the sentence, within a clause the clause. A span within a noun phrase governs nothing.
    """
    text, (start, end) = ends.text, match.span()
    if _NOT_ITS_OWN.search(text, max(0, start - 12), start) and not match["since"]:
        return 0, False
    before = _LEADING.sub("", text[max(0, start - 14) : start])[-1:] or "\n"
    paragraph, opens, set_off = before == "\n", before in _OPENS, _CLAUSE.match(text, end)
    bare = match["plan"] and match[0].endswith(("五”", "五"))
    if not opens and not set_off and (match["ahead"] or match["back"] or bare):
        return 0, False
    leads, year = before in "\n。！!？?：:”】", match["year"] or match["relative"]
    sentence = ends.after(end, _SENTENCE)
    five = period.years is not None and period.years[1] - period.years[0] == TERM - 1
    passed = text[max(0, start - 3) : start] == "过去的"
    turns = leads and ((paragraph and year) or five or match["all"] or match["back"] or passed)
    turning = bool((passed and paragraph) or (turns and not _QUANTITY.search(text, end, sentence)))
    if paragraph and not year:
        return ends.after(end, _PARAGRAPH), turning
    return sentence if leads or before in "；;" or (set_off and opens) else ends.after(end, _CLAUSE), turning
