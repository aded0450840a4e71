"""Promises held against what the next report of the same place tells: kept, missed, or no longer mentioned."""

import re
from collections.abc import Iterator, Sequence
from typing import Any, Literal, NamedTuple

from bot.conditions import FALLING, RATES, RISING, same_unit
from bot.deeds import LAWMAKING
from bot.english import English
from bot.facts import EVERYTHING, PREFIX, FactRow, Query, found, rows_of
from bot.orders import is_order
from bot.records import Record
from bot.wording import LESS, MORE
from vectorstore.divisions import places_of, short_name
from vectorstore.reading.text import fold
from vectorstore.records import Fact, Filters, Report
from vectorstore.store import Library
from vectorstore.terms.query import Wanted, coverage, present, wanted, words_of

Verdict = Literal["kept", "missed", "gone", "unclear"]
WHOLE, PARTLY = 0.95, 0.5
"""Shares of the words of a plan and a result: one must say all that the other says, and the other half of that."""
MENTIONED = 0.5
"""Share of a plan's words in one clause of the next report from which on it is not said to be mentioned no longer."""
NEARLY, SHORT = 0.02, 0.1
"""How far about an amount (左右) reaches, as a share of it, and from where on it is surely missed."""
LIGHT = re.compile(
    "计划|规划|拟|安排|力争|确保|争取|努力|预期|完成|实现|达到|保持|稳定|控制|超过|突破|不低于|不少于|不超过|不高于|"
    "全年|全部|目标|任务|各级|平均|共(?!同|产|有|享)|为$|在$|到$|至$"
)
"""What says how something is planned or done, and not what."""
BUILT = re.compile("新建和改造|新建改造|建设改造|新建成?|建成|建设|打造|建立")
MEASURED = re.compile("新增|净增|累计|总数|总量|存量|人均|单位|平均|其中|占比|比重")
"""Words that make another measure of a subject: a plan and its result have the same ones."""
TOTAL = re.compile("总(?=产[量值]|额)|^全社会")
RATE = re.compile("(?:增长率|增速|增幅|涨幅|升幅)$")
FEWER = re.compile("失业率|死亡率|发病率|发案|价格|浓度|涨幅|能耗|排放|赤字|债务率|不良率")
AT_MOST = re.compile("以内|以下|之内|不超过|不高于|不突破|(?<!不)低于|控制在|压减到|降至|降到")
ABOUT = re.compile("左右|上下|约|大约|基本")
NAMED = re.compile("[^《》]{3,}(?:条例|办法|规定|规则|决定)")


class Promise(Record):
    """A plan, what the next report tells of it, and the id of that report; ``result`` is None where it tells nothing.

    ``gone``: not mentioned any more, unless as a plan again. ``unclear``: the amounts do not tell whether it was kept.
    """

    verdict: Verdict
    plan: FactRow
    result: FactRow | None
    judged: str

    def plain(self) -> dict[str, Any]:
        """Return the facts row of the plan, with the verdict, the report looked into and the row of the result."""
        told = self.result.plain() if self.result else None
        return {**self.plan.plain(), "verdict": self.verdict, "judged": self.judged, "result": told}


class _Subject(NamedTuple):
    """What a fact is about: its words without those of planning, what these stand for, and how it is measured."""

    fact: Fact
    words: str
    terms: tuple[Wanted, ...]
    measured: tuple[bool, frozenset[str]]


def promises(library: Library, english: English, query: Query = EVERYTHING) -> list[Promise]:
    """Return the plans that the next report of the same place and body can be held against, in reading order.

    ``query`` limits the plans; its reports are those that plan, or those that tell.
    """
    made = []
    for card, later in _pairs(library.reports(), query.report):
        plans = found(library, english, query.model_copy(update={"report": (card.id,), "plan": True}))
        plans = [fact for fact in plans if fact.period == card.year]
        told = [fact for fact in library.facts([later.id], years=[card.year or 0]) if fact.plan is False]
        told = [fact for fact in told if not is_order(fact.quote)]
        for plan, result, verdict in (*_figures(library, plans, told, later), *_laws(library, plans, told, later)):
            row, *other = rows_of([plan, result] if result else [plan], library, english)
            made.append(Promise(verdict=verdict, plan=row, result=other[0] if other else None, judged=later.id))
    return sorted(made, key=lambda promise: (promise.plan.report, promise.plan.citation.start))


def _pairs(cards: Sequence[Report], named: Sequence[str]) -> Iterator[tuple[Report, Report]]:
    """Yield each report with that of the next year of the same place and body, where one of both is named or none."""
    by_year = {(card.region, card.body, card.year): card for card in cards if card.region and card.year}
    for (region, body, year), card in by_year.items():
        later = by_year.get((region, body, (year or 0) + 1))
        if later and (not named or {card.id, later.id} & set(named)):
            yield card, later


def _figures(
    library: Library, plans: Sequence[Fact], told: Sequence[Fact], later: Report
) -> Iterator[tuple[Fact, Fact | None, Verdict]]:
    """Yield the figures planned with what became of them: only where one result is that of one plan."""
    planned, done = ([_subject(library, fact, later) for fact in of if fact.kind == "figure"] for of in (plans, told))
    alike = [(plan, _alike(plan, done)) for plan in planned if plan.terms and plan.fact.value is not None]
    claims: dict[str, set[float | None]] = {}
    for plan, held in alike:
        for result in held:
            claims.setdefault(result.fact.id, set()).add(plan.fact.value)
    seen = set()
    for plan, held in alike:
        key = (held[0].fact.id if held else plan.words, plan.fact.value)
        if len({(each.fact.value, each.fact.unit) for each in held}) > 1 or key in seen:
            continue
        seen.add(key)
        if held and len(claims[held[0].fact.id]) == 1:
            yield plan.fact, held[0].fact, judged(plan.fact, held[0].fact)
        elif not held and not _is_mentioned(library, plan.terms, later):
            yield plan.fact, None, "gone"


def _subject(library: Library, fact: Fact, card: Report) -> _Subject:
    rate = RATE.search(fold(fact.subject))
    moves = fact.unit in RATES and (_moves(fact) or rate is not None)
    verb = "" if moves else fold(fact.verb)
    named = TOTAL.sub("", RATE.sub("", PREFIX.sub("", fold(fact.subject)))) + " " + verb
    named = BUILT.sub("建设", LIGHT.sub(" ", named).replace(_place(card), ""))
    measured = frozenset(MEASURED.findall(fold(fact.verb + fact.subject + fact.qualifier)))
    return _Subject(fact, named, tuple(wanted(library, named)), (moves, measured))


def _place(card: Report) -> str:
    return short_name(places_of(card.region or "")[-1])


def _moves(fact: Fact) -> bool:
    return any(word in fact.verb for word in (*RISING, *FALLING, "上涨")) and not re.search("[至到]$", fact.verb)


def _alike(plan: _Subject, done: Sequence[_Subject]) -> list[_Subject]:
    """Return the results of a plan's subject: those that say just its words, else the ones that say more or fewer."""
    fits = []
    for told in done:
        if told.measured != plan.measured or not same_unit(plan.fact.unit, told.fact.unit) or told.fact.value is None:
            continue
        shares = [coverage(a.terms, present(words_of(a.terms), b.words)) for a, b in ((plan, told), (told, plan))]
        if max(shares) >= WHOLE and min(shares) >= PARTLY:
            fits.append((min(shares) >= WHOLE, told))
    exact = [told for is_exact, told in fits if is_exact]
    return exact or [told for _, told in fits]


def _is_mentioned(library: Library, terms: Sequence[Wanted], later: Report) -> bool:
    """Return whether a report may tell of a plan's subject, with or without an amount, but for its own plans."""
    words = words_of(terms)
    near = library.keyword([sorted(words)], 20, Filters(reports=(later.id,)))
    clauses = library.clauses_by_id([clause for clause, _ in near]).values()
    passages = library.passages_by_id([clause.passage for clause in clauses])
    told = [clause.text for clause in clauses if passages[clause.passage].part != "plan"]
    return any(coverage(terms, present(words, text)) >= MENTIONED for text in told)


def judged(plan: Fact, result: Fact) -> Verdict:
    """Return whether a result keeps a plan, by the bound of the plan and all that the result's words may mean.

    A plan without a bound is kept by as much or more, of what shall fall or stay low by as little or less.
    """
    value, told = plan.value or 0.0, result.value or 0.0
    words = set(result.qualifier.split("、"))
    low = float("-inf") if words & LESS else told
    high = float("inf") if words & MORE else result.value_to or told
    if _falls(result):
        low, high = -high, -low
    bound, most = -value if _falls(plan) else value, AT_MOST.search(plan.qualifier + plan.verb)
    if _falls(plan) or most or FEWER.search(fold(plan.subject)):
        low, high, bound = -high, -low, -(plan.value_to or value) if bound > 0 else value
    about = bool(ABOUT.search(plan.qualifier + plan.verb))
    if low >= bound - NEARLY * about * abs(bound) - 1e-9:
        return "kept"
    return "missed" if high < bound - SHORT * about * abs(bound) - 1e-9 else "unclear"


def _falls(fact: Fact) -> bool:
    return any(word in fact.verb for word in FALLING) and _moves(fact)


def _laws(
    library: Library, plans: Sequence[Fact], told: Sequence[Fact], later: Report
) -> Iterator[tuple[Fact, Fact | None, Verdict]]:
    """Yield the laws planned by name with what became of them."""
    source = fold(library.source(later.id))
    done = {_law(fact, later): fact for fact in told if fact.kind in LAWMAKING}
    for plan in plans:
        name = _law(plan, later)
        if plan.kind not in LAWMAKING or not NAMED.fullmatch(name):
            continue
        result = done.get(name)
        if result:
            yield plan, result, "kept" if result.kind != "continue" or plan.kind == "continue" else "unclear"
        elif name not in source:
            yield plan, None, "gone"


def _law(fact: Fact, card: Report) -> str:
    """Return the name of a law without marks and without the name of the place whose law it is."""
    name = re.sub("^[^《]*《|》.*$", "", fold(fact.subject))
    return re.sub(f"^{_place(card)}(?:[省市区县州]|[一-龥]{{0,8}}自治[区州县])?", "", name)
