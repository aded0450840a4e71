# ruff: noqa: E501
"""How surely a fact is what a part of a question asks for: one score of at most ten features, one threshold a kind."""

import math
import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from bot.question import Part, word_set
from vectorstore.lexicon import tagged, words
from vectorstore.records import Fact, Report
from vectorstore.terms.match import coverage, present, words_of
from vectorstore.terms.query import Wanted
from vectorstore.terms.stopwords import CHINESE

RISING = ("增长", "提高", "提升", "上升", "增加", "扩大", "高于", "快于", "多")
FALLING = ("下降", "减少", "降低", "收窄", "下滑", "回落", "低于", "负增长")
NEW = re.compile("新增|新建|新设|新争取|多|增加|增至|净增|add|more|new|increase", re.I)
"""What is added, which is never the whole."""
WHOLE = re.compile("累计|总数|总量|一共|共有|总共|合计|in total|altogether", re.I)
NARROW = re.compile("人均|单位|平均|每万|万元|其中|累计")
"""Modifiers that make another measure of a subject: the question must hold them, or the fact must not."""
BESIDE = re.compile("高于|低于|快于|慢于|好于")
"""How a figure is held beside another one: a question must say the same."""
SAME_VERB: tuple[frozenset[str], ...] = tuple(
    frozenset(row.split())
    for row in (
        "制定 出台 新制定 新定 定 订立",
        "修改 修订 修正",
        "建 建设 建成 新建 打造 建起 修建 搭建",
        "举办 办 开办 承办",
        "召开 开 举行",
        "开展 进行 组织 实施",
        "征集 征求 收集 收到 听取",
        "采纳 吸收 吸纳",
        "办理 办结 办完 办理完毕",
        "接待 接 接见",
        "改造 更新",
        "新增 增加",
        "任免 任命 免职",
        "提升 提高 提升至 提升到 提高到 达到",
    )
)
"""Verbs that say the same of a thing counted, one group a line."""
UNITS: tuple[frozenset[str], ...] = tuple(
    frozenset(row.split())
    for row in (
        "件 项 个 部 条 份 张 篇 种 类 处 款 部分 件次 条次",
        "人 名 位 户 人次",
        "次 人次 场 期 轮 回 届 次数 场次 件次 篇次",
        "家 个 户 所 座 处 条",
        "% ‰ 百分点",
        "元 美元",
        "亩 公顷 平方公里 平方米",
        "吨 斤 公斤",
        "座 个 处 所",
        "台 套 部 辆 个",
        "户 套 间 个",
    )
)
"""Measure words that may stand for one another; 人次 is no 人, but people ask 多少人 of both."""

EN_VERBS: tuple[tuple[re.Pattern[str], tuple[str, ...]], ...] = tuple(
    (re.compile(rf"\b(?:{stems})\w*\b", re.I), tuple(verbs.split()))
    for stems, verbs in (
        ("abolish|repeal|annul", "废止 废除"),
        ("formulat|enact|made|make", "制定 出台 作出 提出 形成"),
        ("amend|revis", "修改 修订 修正"),
        ("adopt", "通过 采纳 吸收 作出"),
        ("hear|heard|deliberat", "听取 审议"),
        ("hold|held|conven", "召开 举办 举行 开展 组织"),
        ("solicit|collect", "征求 征集 收集 收到"),
        ("appoint|remov", "任免 任命 决定任免 接受"),
        ("inspect", "检查 执法检查 视察"),
        ("built|build|construct", "建 建设 建成 新建 打造 建起"),
        ("renovat", "改造"),
        ("visit", "走访 视察 来渝 慰问 接待"),
        ("attend", "参加 列席 出席"),
        ("won|win", "获 荣获 入选"),
        ("handle|conclud|settl", "办理 办结 办理完毕 完成"),
    )
)
"""Verbs of English questions, by their stems, and the verbs of reports that say the same."""

WEIGHTS = (-9.0, 6.0, 4.0, 2.0, -5.0, 1.5, 2.0, 2.0, 3.0, 1.0, -1.5)
SURE = 0.5
LEAST, MOST_EXTRA = 0.5, 0.7
"""Below half of the terms, or with most of its subject unasked, a fact is another one, whatever else agrees."""
MARGIN = 0.5
"""By how much the best must be better than the next that differs, in log-odds."""


class Features(NamedTuple):
    """What speaks for a fact: shares of the question's terms in its name, its clause and its headings, and the rest."""

    name: float
    quote: float
    path: float
    extra: float
    unit: float
    head: float
    verb: float
    kind: float
    period: float
    acts: float


class Match(NamedTuple):
    """A fact with the probability that it is what is asked."""

    fact: Fact
    score: float
    features: Features


def match(part: Part, fact: Fact, card: Report) -> Match | None:
    """Return how surely a fact is what a part asks for; None where year, plan, unit or measure exclude it."""
    if not (_timely(part, fact, card) and _measured(part, fact)) or _is_excluded(part, fact):
        return None
    found = features(part, fact, card)
    if (found.verb == 0 and fact.verb) or found.name + found.quote < LEAST or found.extra > MOST_EXTRA:
        return None
    z = WEIGHTS[0] + sum(w * f for w, f in zip(WEIGHTS[1:], found, strict=True))
    return Match(fact, 1 / (1 + math.exp(-z)), found)


def best_of(part: Part, facts: Sequence[Fact], cards: Mapping[str, Report]) -> dict[str, Match]:
    """Return for each report the fact that surely is what a part asks for; none where two that differ fit alike."""
    found: dict[str, list[Match]] = {}
    for fact in facts:
        if (
            fact.report in cards
            and fact.kind == "figure"
            and fact.value is not None
            and (m := match(part, fact, cards[fact.report]))
        ):
            found.setdefault(fact.report, []).append(m)
    best = {report: _sure(matches) for report, matches in found.items()}
    return {report: m for report, m in best.items() if m}


def _sure(matches: Sequence[Match]) -> Match | None:
    first, *rest = sorted(matches, key=lambda m: -m.score)
    others = [m for m in rest if (m.fact.value, m.fact.unit) != (first.fact.value, first.fact.unit)]
    if first.score < SURE or (others and _odds(first) - _odds(others[0]) < MARGIN):
        return None
    return first


def _odds(match: Match) -> float:
    return math.log(match.score / max(1e-12, 1 - match.score))


def years_asked(part: Part, card: Report) -> tuple[int, ...]:
    """Return the years that a part asks about in the report of a card; none where it names none."""
    if part.years or part.shift is None or card.year is None:
        return part.years
    return (card.year + part.shift,)


def _timely(part: Part, fact: Fact, card: Report) -> bool:
    """Return whether the fact's period and plan are those asked: a span is never a year, a plan never a result."""
    asked = years_asked(part, card)
    if part.span:
        return fact.years is not None or bool(WHOLE.search(fact.qualifier + fact.verb)) or "年" in fact.qualifier
    if asked and (fact.years or (fact.period is not None and fact.period not in asked)):
        return False
    if asked and re.search(r"累计|\d年|五年|三年", fact.qualifier) and "累计" not in part.text:
        return False
    return fact.plan is None or fact.plan == planned(part, card) or planned(part, card) is None


def planned(part: Part, card: Report) -> bool | None:
    """Return whether a part asks for what is planned: by its year beside that of the report, else by its words."""
    asked = years_asked(part, card)
    if asked and card.year is not None and len(asked) == 1:
        return (
            True
            if asked[0] > card.year
            else part.plan
            if asked[0] == card.year and part.plan
            else asked[0] >= card.year
        )
    return part.plan


def _measured(part: Part, fact: Fact) -> bool:
    """Return whether the fact measures in the way that is asked: growth or level, what is new or the whole."""
    rate = fact.unit in ("%", "‰", "百分点", "倍")
    grown = rate and (_is_change(fact) or bool(re.search("增长率|增速|增幅", fact.subject)))
    if part.growth != grown and (part.growth or grown):
        return False
    if part.unit and not _same_unit(part.unit, fact.unit):
        return False
    said = fact.verb + fact.qualifier
    if NEW.search(fact.verb) and not NEW.search(part.text.replace("多少", "")) and not part.growth and not rate:
        return False
    if WHOLE.search(part.text) and NEW.search(said):
        return False
    beside = set(BESIDE.findall(part.text))
    if beside != set(BESIDE.findall(fact.verb)):
        return False
    narrow = set(NARROW.findall(fact.subject))
    return narrow <= set(NARROW.findall(part.text)) or part.lang == "en"


def _is_excluded(part: Part, fact: Fact) -> bool:
    """Return whether a fact is of what a part says shall not be counted."""
    said = fact.verb + fact.qualifier
    return any(len(word) > 1 and word in said and word not in part.topic for word in words(part.excluded))


def _is_change(fact: Fact) -> bool:
    return any(word in fact.verb for word in (*RISING, *FALLING)) and not re.search("[至到]$", fact.verb)


def _same_unit(asked: str, unit: str) -> bool:
    return asked == unit or any(asked in group and unit in group for group in UNITS)


def features(part: Part, fact: Fact, card: Report) -> Features:
    """Return what speaks for a fact."""
    wanted = [group for group in part.terms if not _is_light(group)]
    all_words = words_of(wanted)
    name = present(all_words, f"{fact.verb} {fact.subject}")
    quote = name | present(all_words, fact.quote)
    path = quote | present(all_words, " ".join(fact.path))
    return Features(
        name=coverage(wanted, name),
        quote=coverage(wanted, quote) - coverage(wanted, name),
        path=coverage(wanted, path) - coverage(wanted, quote),
        extra=_extra(part, fact),
        unit=1.0 if part.unit == fact.unit else 0.5 if part.unit else 0.3,
        head=_head(part, fact),
        verb=_verb(part, fact, wanted),
        kind=1.0 if fact.plan is not None and fact.plan == planned(part, card) else 0.5,
        period=1.0 if fact.period is not None and fact.period in years_asked(part, card) else 0.5,
        acts=_acts(part, fact),
    )


def _is_light(group: Wanted) -> bool:
    """Return whether a group only says when, or that something is planned or measured."""
    return all(all(word in MEASURING for word in term) for term in group.terms)


MEASURING = word_set(
    """
    计划 目标 增长 增速 增幅 完成 达到 实现 提升 提高 安排 拟 打算 总共 一共 共 共有 有 百分 分点 百分点 高于 低于 快于 安排审议 全市 全省 全区 全国 分别 多少 万元 亿元 万人 万亩 比例 率 总量 去年 今年
    年度 期间 要 还 定 数 量 人数 数量 件数 growth target plan 下降 增加 减少 规模 方面
    """
)


def _asked_words(part: Part) -> str:
    return part.topic + " " + " ".join(words_of(part.terms))


def _extra(part: Part, fact: Fact) -> float:
    """Return the share of the subject that the question does not say, by characters."""
    said = _asked_words(part)
    named = [w for w in words(fact.subject) if w not in CHINESE and w not in MEASURING]
    total = sum(map(len, named))
    return sum(len(w) for w in named if not _says(said, w)) / total if total else 1.0


def _says(said: str, word: str) -> bool:
    return word in said or (len(word) > 2 and any(word[at : at + 2] in said for at in (0, len(word) - 2)))


def _head(part: Part, fact: Fact) -> float:
    """Return whether the last word of the subject, which says what is counted, is asked for."""
    named = [w for w in words(fact.subject) if w not in CHINESE]
    said = _asked_words(part)
    return 1.0 if named and (_says(said, named[-1]) or named[-1][-2:] in said) else 0.0


def _verb(part: Part, fact: Fact, wanted: list[Wanted]) -> float:
    """Return 1 where the verbs asked for are the fact's, 0 where they are others, between where there are none."""
    own = fact.verb + fact.subject
    if part.lang == "en":
        asked = [verbs for pattern, verbs in EN_VERBS if pattern.search(part.topic)]
        return 1.0 if any(v in own or v in fact.quote for vs in asked for v in vs) else 0.0 if asked else 0.6
    verbs = [group for group in wanted if _is_verb(group)]
    if not verbs:
        return 0.6
    hits = [any(_same_verb(word, own) for term in group.terms for word in term) for group in verbs]
    if all(hits):
        return 1.0
    quoted = [hit or any(w in fact.quote for t in g.terms for w in t) for hit, g in zip(hits, verbs, strict=True)]
    return 0.8 if all(quoted) else 0.4 if any(quoted) else 0.0


def _acts(part: Part, fact: Fact) -> float:
    """Return whether the fact's verb says what the question does not: 采纳 where 征求 is asked."""
    said = _asked_words(part)
    named = [w for w in words(fact.verb) if w not in CHINESE and w not in MEASURING and len(w) > 1]
    return float(any(not _says(said, w) and not _same_verb_in(w, said) for w in named)) if part.lang == "zh" else 0.0


def _same_verb_in(verb: str, said: str) -> bool:
    return any(verb in group and any(other in said for other in group if len(other) > 1) for group in SAME_VERB)


def _is_verb(group: Wanted) -> bool:
    return any(len(term) == 1 and all(tag == "v" for _, tag in tagged(term[0])) for term in group.terms[:1])


def _same_verb(word: str, own: str) -> bool:
    return word in own or any(
        word in group and any(verb in own for verb in group if len(verb) > 1) for group in SAME_VERB
    )
