"""How well one property of a candidate fits the question: -1 contradicts, 0 says nothing, 1 fits."""

import re
from collections.abc import Sequence

from bot.asking.cues import ORDINAL, ZH_STOP
from bot.asking.intent import Intent, Kind, Premise
from bot.english.unit_classes import accepts, chinese_class, english_class
from bot.extraction.own_words import own_words
from bot.own_number import number_at
from vectorstore.lexicon import words
from vectorstore.reading.parts import month_of, years_of
from vectorstore.records import Fact, Part, Passage, Report

COUNTERS = frozenset("个项件部条名人位家次期场处所座")
SIZES = frozenset(("元", "公里", "平方公里", "平方米", "亩", "吨", "天", "倍", "百分点", "户"))
PEOPLE = frozenset(("名", "人", "位", "人次"))
TIMES = frozenset(("次", "人次", "件次", "篇次", "场", "期", "轮", "场次"))
YEARLY = re.compile(r"每年|\b(?:a|per|each|every) year\b|\bannual", re.I)
SEVERAL = re.compile(r"(?<!\d)(?:[2-9]|[1-9]\d|[二两三四五六七八九十]+)年(?:多?来|间|内)")
NO_YEAR = -0.3
"""What is said of a year asked for by what names none and cannot be of it."""
UNKNOWN = -0.2
"""What is said of a year asked for by what names none, in a report that looks back on that year."""
BASELINE = re.compile(r"[由从](?:\d{4}年的?)?$")
NO_NOUN = re.compile(r"其中|[\d.,]+[万亿]?[\u4e00-\u9fff%]")
DATE = re.compile(r"\d{4}年|\d+月|\d+日|[上下]半年|[年季月]底|年内|季度")
PLACE = re.compile(r"[省市区县乡镇村州盟旗国]|街道|中心|法院|单位|站|基地")
SOMEONE = re.compile(r"主任|书记|代表|委员|机关|部门|法院|检察院|政府|委员会|监委|人大|党组|办|局|厅|[被由]")
PURPOSE = re.compile(
    r"为了?|以便|推动|促进|助力|助推|保障|防范|加强|满足|着力|确保|解决|提升|服务|激发|健全|规范|完善|缓解"
)


def unit_fit(asked: str, unit: str) -> float:
    """Return how well a figure's unit answers the measure word asked for.

    >>> [unit_fit("件", unit) for unit in ("件", "件次", "项", "%")]
    [1.0, 0.5, 0.2, -1.0]
    """
    asked = asked.removeprefix("万").removeprefix("亿")
    if not asked:
        return 0.0
    if asked == unit:
        return 1.0
    if (asked == "%") != (unit == "%") or asked in SIZES or unit in SIZES:
        return -1.0
    if asked in PEOPLE:
        return -1.0 if unit not in PEOPLE else 0.6 if unit == "人次" else 1.0
    if asked == "次" and unit == "人次":
        return -0.3
    if asked in unit or unit in asked or (asked in TIMES and unit in TIMES):
        return 0.5
    return 0.2 if asked in COUNTERS and unit in COUNTERS else -0.6


def noun_fit(noun: str, unit: str) -> float:
    """Return how well a figure's measure word fits the English noun that is counted.

    >>> noun_fit("deputies", "名"), noun_fit("deputies", "期"), noun_fit("gadgets", "个")
    (1.0, -1.0, 0.0)
    """
    claimed = english_class(noun) if noun else None
    if claimed is None:
        return 0.0
    given = chinese_class(unit)
    if claimed == "person" and given == "person_time":
        return 0.3
    return 1.0 if accepts(claimed, given) else -1.0


def period_fit(intent: Intent, card: Report, told: Fact | Passage, text: str = "") -> float:
    """Return whether a candidate's period, or a year its text names, is one the question names.

    Relative years (去年) are counted from the year of delivery. What sums up several years is of none of them; what
    has no period may be of the year that its report looks back on.
    """
    years = set(intent.years)
    if any(str(year) in text for year in years):
        return 1.0
    if not years and intent.shift is not None and card.year is not None:
        years = {card.year + intent.shift}
    if not years:
        return 0.0
    if told.years is not None:
        return 1.0 if _spans(intent, years, told.years) else -1.0
    if told.period is None:
        return UNKNOWN if _may_be(years, card, told) else NO_YEAR
    return 1.0 if told.period in years else -1.0


def _spans(intent: Intent, asked: set[int], told: tuple[int, int]) -> bool:
    """Whether years asked for are the ends of those told as one, or a sum of years up to one of them is asked for."""
    if asked >= set(told):
        return True
    return intent.running and max(asked) in (told[1], told[1] + 1)


def _may_be(asked: set[int], card: Report, told: Fact | Passage) -> bool:
    """Whether what has no period may be of the year asked for: the one that its report looks back on."""
    planned = told.plan if isinstance(told, Fact) else told.part == "plan"
    return not planned and years_of(card.year, month_of(card.date)).past in asked


def plan_fit(intent: Intent, plan: bool) -> float:
    """Return whether plans or results were asked for and this is one."""
    if intent.plan is None:
        return 0.0 if intent.years or intent.shift is not None else -0.5 * plan
    return 1.0 if intent.plan == plan else -1.0


def part_fit(intent: Intent, part: Part | None) -> float:
    """Return whether a candidate stands in the part that the question names."""
    if intent.part is None:
        return 0.0
    return 1.0 if part == intent.part else -1.0


def head_fit(intent: Intent, figure: Fact) -> float:
    """Return whether what a figure counts is what the question wants counted (代表 in 多少名代表)."""
    if not intent.head:
        return 0.0
    forms = [form for term in intent.head for form in term.forms]
    if any(figure.subject.endswith(form[-1]) or form[-1] in figure.verb for form in forms):
        return 1.0
    if any(form[-1] in figure.subject for form in forms):
        return 0.3
    return 0.0 if any(form[-1] in figure.quote for form in forms) else -0.7


def total_fit(intent: Intent, figure: Fact) -> float:
    """Return whether a running total (累计) or a part of a total (其中) was asked for and this is one."""
    running = "累计" in figure.qualifier
    several = figure.years is not None or SEVERAL.search(figure.qualifier) is not None
    if intent.running and several:
        running = True
    if running != intent.running:
        return -1.0
    if "每年" in figure.qualifier and not YEARLY.search(intent.text):
        return -0.7
    if "其中" in figure.qualifier and "其中" not in intent.text and not _part_asked(intent, figure):
        return -0.5
    if BASELINE.search(figure.quote[: max(0, number_at(figure))]):
        return -0.7
    return 1.0 if running else 0.0


def _part_asked(intent: Intent, figure: Fact) -> bool:
    """Return whether a question names all that tells a part from its total: 审议的草案中通过几件 of 其中通过24件."""
    own = words(NO_NOUN.sub(" ", own_words(figure) or ""))
    told = [word for word in own if len(word) > 1 and word not in ZH_STOP]
    forms = {token for term in intent.terms for form in term.forms for token in form}
    return bool(told) and all(word in intent.text or any(word in form for form in forms) for word in told)


def names_fit(intent: Intent, near: str, passage: str) -> float:
    """Return 1 when the names that the question quotes stand in a candidate, -1 when not even in its passage."""
    if not intent.names:
        return 0.0
    if all(name in near for name in intent.names):
        return 1.0
    return -0.3 if all(name in passage for name in intent.names) else -1.0


def ordinal_fit(intent: Intent, text: str) -> float:
    """Return whether an ordinal of the question (第一次) stands in the text, -1 when only another of its kind does."""
    if not intent.ordinals:
        return 0.0
    own = ORDINAL.findall(text)
    if any(ordinal in own for ordinal in intent.ordinals):
        return 1.0
    return -1.0 if {unit for _, unit in own} & {unit for _, unit in intent.ordinals} else 0.0


def level_fit(intent: Intent, card: Report) -> float:
    """Return whether a report is of the level of government that the question points at without a name."""
    if intent.level is None or card.level is None:
        return 0.0
    local = card.level in ("county", "township")
    return 1.0 if local == (intent.level == "county") else -1.0


def stated_fit(premise: Premise, figure: Fact) -> float:
    """Return how well a figure's unit is that of a quantity the question states, in either language."""
    return noun_fit(premise.noun, figure.unit) if premise.noun else unit_fit(premise.unit, figure.unit)


def value_fit(premises: Sequence[Premise], figures: Sequence[Fact]) -> float:
    """Return 1 when a quantity of the question stands among the figures, -1 when one differs in the same unit."""
    if not premises or not figures:
        return 0.0
    if any(p.value == f.value and stated_fit(p, f) >= 0 for p in premises for f in figures):
        return 1.0
    return -1.0 if any(stated_fit(p, f) == 1 for p in premises for f in figures) else 0.0


def reverse(intent: Intent, text: str) -> float:
    """Return the share of a candidate's own Chinese characters that the question (or its terms) names."""
    asked = set(intent.text) | {c for term in intent.terms for form in term.forms for token in form for c in token}
    own = {c for c in text if "\u3400" <= c <= "\u9fff"}
    return len(own & asked) / len(own) if own else 0.0


def answers_kind(kind: Kind, text: str, has_figure: bool) -> float:
    """Return 1 when a text holds what this kind of question wants, -1 when it must and does not, else 0."""
    if kind == "quantity":
        return 1.0 if has_figure else -1.0
    patterns = {"when": DATE, "who": SOMEONE, "where": PLACE, "why": PURPOSE}
    pattern = patterns.get(kind)
    if pattern is None:
        return 0.0
    return 1.0 if pattern.search(text) else -1.0
