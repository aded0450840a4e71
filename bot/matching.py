# ruff: noqa: E501
"""How surely a fact is what a part of a question asks for: one score of at most ten features, one threshold a kind."""

import math
import re
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from bot.question import Part, content, word_set
from vectorstore.lexicon import tagged, words
from vectorstore.records import Fact, Report
from vectorstore.terms.match import coverage, present, words_of
from vectorstore.terms.query import Wanted
from vectorstore.terms.stems import root
from vectorstore.terms.stopwords import CHINESE

RISING = ("增长", "提高", "提升", "上升", "增加", "扩大", "高于", "快于", "多")
FALLING = ("下降", "减少", "降低", "收窄", "下滑", "回落", "低于", "负增长")
NEW = re.compile("新增|新建|新设|新争取|多|增加(?![到至])|净增|add|more|new|increase", re.I)
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
        "废止 废除",
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
        "人 名 位 人次",
        "次 人次 场 期 轮 回 届 次数 场次 件次 篇次",
        "家 个 户 所 座 处 条 间",
        "% ‰ 百分点",
        "元 美元",
        "亩 公顷 平方公里 平方米",
        "吨 斤 公斤",
        "座 个 处 所",
        "台 套 部 辆 个",
        "户 套 间 个",
        "列 趟 班 列次 班次",
        "标箱 标准箱 箱 个",
        "颗 个",
        "人次 件次 次 个 条 件",
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

WEIGHTS = (-7.4, 6.5, 4.2, 2.2, -4.4, 1.3, 0.1, 1.0, 2.5, 0.1, -0.7)
"""A constant and the weight of each feature, fitted by logistic regression with signs held (L-BFGS-B, ridge 0.3 to the
former hand-set weights) on the 189 facts, 114 of them meant, that pass the rules below for 162 parts of questions of
the four development sets. At the threshold 97 of 137 pairs of part and report are answered by the fact that is meant.
With the facts that are meant taken away 19 are answered, by the hand-set weights 34."""
SURE = 0.38
LEAST, LEAST_NAMED, MOST_EXTRA = 0.5, 0.25, 0.75
"""Below half of the terms in all, a quarter in its name, or with most of its subject unasked, a fact is another one."""
MARGIN = 0.6
"""By how much the best must be better than the next that differs, in log-odds."""


BESIDE_SAID = 1.5
"""What it counts, in log-odds, that a fact shares clause or subject with the answer to another part of the question."""


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


def match(part: Part, fact: Fact, card: Report, around: str = "", english: str = "") -> Match | None:
    """Return how surely a fact is what a part asks for; None where year, plan, unit or measure exclude it.

    ``around`` is the clause that the fact stands in, ``english`` what it is called in English.
    """
    if not (_timely(part, fact, card) and _measured(part, fact)) or _is_excluded(part, fact):
        return None
    found = features(part, fact, card, around, english)
    if (found.verb == 0 and _other_deed(part, fact)) or found.name + found.quote + found.path < LEAST:
        return None
    if found.name < LEAST_NAMED or (part.counted[0] and not found.head) or found.extra > MOST_EXTRA:
        return None
    z = WEIGHTS[0] + sum(w * f for w, f in zip(WEIGHTS[1:], found, strict=True))
    return Match(fact, 1 / (1 + math.exp(-z)), found)


def best_of(
    part: Part,
    facts: Sequence[Fact],
    cards: Mapping[str, Report],
    around: Mapping[str, str] = MappingProxyType({}),
    english: Callable[[Fact], str | None] = lambda fact: None,
    said: Sequence[Fact] = (),
) -> dict[str, Match]:
    """Return for each report the fact that surely is what a part asks for; none where two that differ fit alike."""
    found: dict[str, list[Match]] = {}
    near = {(fact.report, name) for fact in said for name in (fact.subject, fact.clause)}
    for fact in facts:
        if (
            fact.report in cards
            and fact.kind == "figure"
            and fact.value is not None
            and (m := match(part, fact, cards[fact.report], around.get(fact.clause, ""), _called(part, fact, english)))
        ):
            close = {(fact.report, fact.subject), (fact.report, fact.clause)} & near and fact not in said
            found.setdefault(fact.report, []).append(_raised(m) if close else m)
    best = {report: _sure(matches) for report, matches in found.items()}
    return {report: m for report, m in best.items() if m}


def _raised(match: Match) -> Match:
    """Return a match that stands beside what another part of the question was answered with."""
    return match._replace(score=1 / (1 + math.exp(-_odds(match) - BESIDE_SAID)))


def _called(part: Part, fact: Fact, english: Callable[[Fact], str | None]) -> str:
    return (english(fact) or "") if part.lang == "en" else ""


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
    if part.unit and not same_unit(part.unit, fact.unit):
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


def same_unit(asked: str, unit: str) -> bool:
    """Return whether two measure words may stand for one another."""
    return asked == unit or any(asked in group and unit in group for group in UNITS)


def features(part: Part, fact: Fact, card: Report, around: str = "", english: str = "") -> Features:
    """Return what speaks for a fact."""
    groups = weighed(part)
    all_words = words_of(groups)
    name = present(all_words, f"{fact.verb} {fact.subject} {fact.unit}")
    quote = name | present(all_words, f"{fact.quote} {around}")
    path = quote | present(all_words, " ".join(fact.path))
    named = max(coverage(groups, name), _english_share(part, english))
    return Features(
        name=named,
        quote=max(0.0, coverage(groups, quote) - named),
        path=max(0.0, coverage(groups, path) - max(named, coverage(groups, quote))),
        extra=min(_extra(part, fact), _english_extra(part, english)),
        unit=1.0 if part.unit == fact.unit else 0.5 if part.unit else 0.3,
        head=_counts(part, fact, english) if part.counted[0] else _head(part, fact),
        verb=_verb(part, fact, groups),
        kind=1.0 if fact.plan is not None and fact.plan == planned(part, card) else 0.5,
        period=1.0 if fact.period is not None and fact.period in years_asked(part, card) else 0.5,
        acts=_acts(part, fact),
    )


def weighed(part: Part) -> list[Wanted]:
    """Return what a part asks for by weight: a Chinese word of one character, which says little, counts half."""
    light = _is_partly_light if part.lang == "en" else _is_light
    kept = [group for group in part.terms if not light(group) and not _is_measure(part, group)]
    return [g._replace(weight=g.weight * SHORT) if _is_short(g) else g for g in kept] or list(part.terms)


def _is_measure(part: Part, group: Wanted) -> bool:
    """Return whether a group is the measure word that is asked for (亩 of 多少亩), alone or with its noun."""
    first = group.terms[0]
    return bool(part.unit) and len(group.terms) == 1 and first[0].strip("几多") in (part.unit, part.unit[-1:])


def _is_short(group: Wanted) -> bool:
    return len(group.terms) == 1 and len(group.terms[0]) == 1 and len(group.terms[0][0]) == 1


def _english_share(part: Part, english: str) -> float:
    """Return the share of the words of an English question that the English name of a fact holds, by stems."""
    asked, held = _roots(part.topic), _roots(english)
    return len(asked & held) / len(asked) if asked else 0.0


def _english_extra(part: Part, english: str) -> float:
    """Return the share of the words of a fact's English name that the question does not say."""
    asked, held = _roots(part.topic), _roots(english)
    return len(held - asked) / len(held) if held else 1.0


def _counts(part: Part, fact: Fact, english: str) -> float:
    """Return the share of what "how many" asks to be counted that a fact's name, in Chinese or English, holds."""
    phrase, groups = part.counted
    found = present(words_of(groups), f"{fact.verb} {fact.subject} {fact.unit}")
    asked = _roots(phrase)
    return max(coverage(groups, found), len(asked & _roots(english)) / len(asked) if asked else 0.0)


def _roots(text: str) -> frozenset[str]:
    return frozenset(root(word) for word in content(text)) - LIGHT_STEMS


def _is_light(group: Wanted) -> bool:
    """Return whether a group only says when, or that something is planned or measured."""
    return all(all(word in MEASURING for word in term) for term in group.terms)


KNOWN = 1.0
"""Above this weight a term is one that the library holds."""
SHORT = 0.5
"""What a word of one character counts beside longer ones."""
LIGHT_STEMS = frozenset(
    map(root, "plan intend expect aim target reach amount number total figure china actual how fast grow".split())  # noqa: SIM905
)
"""Stems that say when or how much and not of what."""


def _is_partly_light(group: Wanted) -> bool:
    """Return whether one reading of an English word only says how something moves: grow is 增长, and 生长."""
    return any(all(word in MEASURING for word in term) for term in group.terms)


MEASURING = word_set(
    """
    计划 目标 增长 增速 增幅 完成 达到 实现 提升 提高 安排 拟 打算 总共 一共 共 共有 有 百分 分点 百分点 高于 低于 快于 安排审议 全市 全省 全区 全国 分别 多少 万元 亿元 万人 万亩 比例 率 总量 去年 今年
    快速 快捷 迅速 加快 钱 跟 一 不 一样 不一样 现在 准备 想 搞 做 弄 大概 大约 左右 至少 最多 以内 以上 以下 天上 五年 一年 每年 这五年 几年 水平 程度 平均 达 到 出 共计 情况 好 多件 实际 控制 投到 一下 地方 快 比上年
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
    if word in said or (len(word) > 2 and any(word[at : at + 2] in said for at in (0, len(word) - 2))):
        return True
    return len(set(word) & set(said)) * 2 > len(set(word))


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


def _other_deed(part: Part, fact: Fact) -> bool:
    """Return whether a fact that has none of the verbs asked for is of another deed.

    A verb of one character (开, 办, 投) and one that the library does not know say too little to exclude a fact.
    """
    if part.lang == "en":
        return bool(fact.verb)
    verbs = [(g.terms[0][0], g.weight) for g in weighed(part) if _is_verb(g) and len(g.terms[0][0]) > 1]
    return bool(fact.verb) and any(weight > KNOWN or _is_deed(verb) for verb, weight in verbs)


def _is_deed(verb: str) -> bool:
    return any(verb in group for group in SAME_VERB)


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
