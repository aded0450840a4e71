"""Which part of a report a heading or a paragraph opens, and which year it speaks of."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from vectorstore.records import Part

_YEAR = re.compile(r"(20[0-9]{2})年")
_PROBLEM_TITLE = re.compile(
    r"(?:存在|面临|主要)?.{0,6}(?:问题|困难|不足|差距|短板)(?:和|与|及)?(?:问题|困难|不足|差距|短板|挑战|原因)?$"
)
_EXPERIENCE_TITLE = re.compile(r"(?:体会|经验|启示)(?:和|与)?(?:体会|经验|启示)?$|^主要(?:体会|经验)")
_PLAN_TITLE = re.compile(
    r"(?:今后|未来|下一步|下步|下一阶段|下阶段|新的一年|新一年|今年|明年|来年|下一年|下半年).{0,14}(?:任务|工作|安排|打算|重点|目标|思路|建议|计划|要求|部署|措施|举措)|"
    r"(?:主要|重点|工作|目标)任务|工作(?:安排|打算|思路|计划|部署|要点|展望|建议|目标)|总体要求|预期目标|主要目标|奋斗目标|重点工作|指导思想"
)
_PAST_TITLE = re.compile(
    r"(?:过去|刚刚过去的?|上)(?:的)?(?:一年|五年|三年|两年)|(?:一年|五年|三年)来|本届.{0,16}(?:主要)?工作|回顾|总结|工作情况|完成情况|执行情况|"
    r"进展情况|主要(?:工作|成效|成绩|做法)(?!任务|安排|打算|目标|思路)|取得.{0,8}(?:成绩|成效|进展)$"
)
_SELF_CRITICISM = re.compile(
    r"(?:清醒|深刻|深|客观|充分|同时)?(?:地)?(?:认识|看|意识)到.{0,80}(?:问题|差距|不足|短板|困难|挑战|弱项|薄弱)|"
    r"(?:工作|自身).{0,16}存在.{0,12}(?:问题|差距|不足|短板)|还?存在(?:一些|不少|许多|的)?.{0,10}(?:问题|差距|不足|短板)"
)
_LESSON = re.compile(
    r"(?:体会|经验|启示).{0,14}(?:[:：]|。|是|必须|，|,)|(?:深刻|深切|切身)?(?:体会|认识)到.{0,10}必须"
)
_PLAN_OPENING = re.compile(
    r"(?:20[0-9]{2}年|今年|新的一年|今后一年|今后一个时期|下一步|明年|今后五年|未来五年)(?:是|里|中|[,，]|.{0,20}工作的?(?:总体|指导))"
)
_WHOLE_PLAN = re.compile(r"总体要求|总体思路|指导思想|主要任务")
_PLAN_WORDS = re.compile(r"总体要求|总体思路|指导思想|主要任务|重点(?:做好|抓好)|开局之年|关键之年|收官之年|将|要")
_PAST_OPENING = re.compile(
    r"(?:刚刚)?(?:过去(?:的)?(?:一年|五年|20[0-9]{2}年)|一年来|五年来|20[0-9]{2}年(?:以来)?)[,，]"
)
_FIVE_YEARS = re.compile(r"(?:今后|未来)(?:五|三|几)年")


@dataclass(frozen=True, slots=True)
class Years:
    """The years a report means: ``past`` is its 过去一年, ``plan`` its 今后一年 (None: unknown)."""

    past: int | None
    plan: int | None


def years_of(delivered: int | None, month: int | None = None) -> Years:
    """Return the years that a report delivered in that year means.

    From November on the year itself is looked back on.
    """
    if delivered is None:
        return Years(None, None)
    late = month is not None and month >= 11
    return Years(delivered if late else delivered - 1, delivered + 1 if late else delivered)


def part_of_title(title: str, years: Years) -> Part | None:
    """Return the part that a heading opens, if its words or its year say so.

    >>> part_of_title("2025年的主要任务", Years(2024, 2025))
    'plan'
    """
    if len(title) > 40:
        return None
    bare = title.strip("，,。:：")
    if _EXPERIENCE_TITLE.search(bare):
        return "experience"
    if _PROBLEM_TITLE.fullmatch(bare):
        return "problems"
    return _plan_or_past(bare, years)


def _plan_or_past(title: str, years: Years) -> Part | None:
    plan, past = _PLAN_TITLE.search(title), _PAST_TITLE.search(title)
    year = stated_year(title)
    if year is not None and years.plan is not None and (plan or past or title.endswith("工作")):
        return "plan" if year >= years.plan else "past_year"
    if plan and past:
        return "plan" if plan.start() <= past.start() else "past_year"
    return "plan" if plan else "past_year" if past else None


def stated_year(title: str) -> int | None:
    """Return the only year that a heading names."""
    found = {int(year) for year in _YEAR.findall(title)}
    return found.pop() if len(found) == 1 else None


def period_of(part: Part | None, title: str, years: Years) -> int | None:
    """Return the year that a section of ``part`` under a heading speaks of."""
    if part is None:
        return None
    if part in ("plan", "past_year") and (year := stated_year(title)) is not None:
        return year
    if part == "plan":
        return None if _FIVE_YEARS.search(title) else years.plan
    return years.past


def part_of_opening(text: str, current: Part | None, years: Years) -> Part | None:
    """Return the part that a paragraph opens without a heading, inside a section of part ``current``."""
    opening = text[:140]
    if current != "problems" and _SELF_CRITICISM.search(opening[:110]) and "体会" not in opening[:40]:
        return "problems"
    if current in ("past_year", "problems", None) and _LESSON.search(opening[:60]):
        return "experience"
    if current != "plan" and _PLAN_OPENING.match(text) and _PLAN_WORDS.search(opening) and not _is_past(text, years):
        return "plan"
    if current is None and _PAST_OPENING.match(text) and not _is_planned(text, years):
        return "past_year"
    return None


def _is_past(text: str, years: Years) -> bool:
    year = _YEAR.match(text)
    return year is not None and (years.plan is None or int(year.group(1)) < years.plan)


def _is_planned(text: str, years: Years) -> bool:
    year = _YEAR.match(text)
    return year is not None and (years.plan is None or int(year.group(1)) >= years.plan)


def infer_delivery(texts: Iterable[str]) -> int | None:
    """Return the year of delivery that part titles and openings imply: the plan's, or the one after the review's."""
    plans: set[int] = set()
    reviews: set[int] = set()
    heading = ""
    for text in texts:
        is_heading = len(text) <= 40 and not re.search(r"[。；;！!]", text)
        words = text if is_heading else heading
        plan, past = bool(_PLAN_TITLE.search(words)), bool(_PAST_TITLE.search(words))
        year = stated_year(text) if is_heading else _first_year(text)
        if year is not None and plan != past:
            (plans if plan else reviews).add(year)
        elif year is not None and _PLAN_OPENING.match(text) and _WHOLE_PLAN.search(text):
            plans.add(year)
        heading = text if is_heading else ""
    if plans:
        return max(plans)
    return max(reviews) + 1 if reviews else None


def _first_year(text: str) -> int | None:
    match = _YEAR.match(text)
    return int(match.group(1)) if match else None
