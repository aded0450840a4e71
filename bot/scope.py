"""Which passages a list question is about: by report, year and tense; and what in them is about its topic."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from bot.cues import EN_STOP
from bot.finding import Statement
from bot.fit import level_fit, period_fit
from bot.intent import Intent, Term
from bot.messages import say
from bot.places import region_label
from bot.terms import coverage, holds
from bot.view import ReportView
from bot.wording import year_quote
from vectorstore.records import Passage

DONE = re.compile(r"[\u4e00-\u9fff]了(?![吗没解])|过(?=哪|什么|几)|\b(?:did|was|were|has|have|had)\b|\b(?:made|heard|held)\b", re.I)
TO_DO = re.compile(
    r"拟|计划|打算|准备|将|安排|(?<![主需重])要(?![求点闻])|(?:还|会)(?=[开制修听作])|\bwill\b|\bplan|\bto be\b|\bgoing to\b|\bdue\b|\bupcoming\b|\btask",
    re.I,
)
SAID = re.compile(
    r"年|[省市区县]人大|拟|计划|规划|谋划|打算|准备|安排|列举|列出|具体|分别|内容|项目|情况|人大|常委会|主要|重点|重大|事项|方面|围绕|针对|关于|有关|相关|全部|所有|开展|进行|组织|实施|工作|哪|什么|[\d.]+|[两一二三四五六七八九十]+[项个件部次份条]?"
)
"""Words of a question that name no topic."""
EN_SAID = frozenset(
    "planned plan plans planning special major local main key all items item works list out full conduct carry hold held hear heard make "
    "made carried organized municipal district congress standing committee people matters new report reports section".split()
)
WHOLE = 0.99


class Place(NamedTuple):
    """A passage that is asked about, with its report."""

    view: ReportView
    passage: Passage


def asked_tense(intent: Intent) -> bool | None:
    """Return True when plans are asked for, False when results are, None when the question does not say."""
    done, to_do = bool(DONE.search(intent.text)), bool(TO_DO.search(intent.text))
    if done != to_do:
        return to_do
    return intent.plan


def asked(intent: Intent, views: Sequence[ReportView]) -> Iterator[Place]:
    """Yield the passages of the results and plans that a question is about, of the period that it names."""
    plan = asked_tense(intent)
    parts = ("past_year", "plan") if plan is None else ("plan",) if plan else ("past_year",)
    dated = bool(intent.years) or intent.shift is not None
    for view in views:
        for passage in view.passages:
            fits = period_fit(intent, view.card, passage.period) > 0 if dated else True
            if fits and passage.part in parts and level_fit(intent, view.card) >= 0:
                yield Place(view, passage)


def topic(intent: Intent, own: str, views: Sequence[ReportView]) -> tuple[Term, ...]:
    """Return the terms of a question that say what it is about besides ``own``, the words of the kind it asks for."""
    if intent.lang == "en" and not _english_rest(intent, own, views):
        return ()
    return tuple(term for term in intent.terms if not any(_said("".join(form), own) for form in term.forms))


def _said(form: str, own: str) -> bool:
    return form in own or not SAID.sub("", form)


def _english_rest(intent: Intent, own: str, views: Sequence[ReportView]) -> list[str]:
    known = own.lower().split()
    ids = " ".join(view.card.id for view in views)
    return [
        word
        for word in re.findall(r"[a-z]{3,}", intent.text.lower())
        if word not in EN_STOP and word not in EN_SAID and word not in ids and not any(word[:5] == k[:5] for k in known)
    ]


def titled(terms: Sequence[Term], places: Sequence[Place]) -> list[Place]:
    """Return the places whose own section title holds all the terms."""
    return [place for place in places if place.passage.path and coverage(terms, place.passage.path[-1]) >= WHOLE]


def about(terms: Sequence[Term], text: str) -> bool:
    """Return whether a text holds all the terms, a word of two characters also where it is written out (国资)."""
    return all(holds(term, text) >= WHOLE or _written_out(term, text) for term in terms)


def _written_out(term: Term, text: str) -> bool:
    words = ["".join(form) for form in term.forms]
    return any(len(w) == 2 and w >= "\u3400" and re.search(rf"{re.escape(w[0])}.?{re.escape(w[1])}", text) for w in words)


def counted(intent: Intent, own: str, places: Sequence[Place]) -> list[Place]:
    """Return the places of the parts whose figures hold a number that the question states (5项执法检查), else none.

    All places where it states none.
    """
    stated = {premise.value for premise in intent.premises}
    if not stated:
        return list(places)
    words = own.split()
    agreeing = {
        part_of(place)
        for place in places
        for figure in place.view.figures.get(place.passage.id, [])
        if figure.value in stated and any(word in figure.quote for word in words)
    }
    return [place for place in places if part_of(place) in agreeing]


def part_of(place: Place) -> tuple[str, int | None]:
    """Return the report of a place and the year that its part is about."""
    return place.view.card.id, place.passage.period


def labelled(groups: Sequence[tuple[Place, Sequence[Statement]]], intent: Intent) -> list[Statement]:
    """Return the statements of several parts in order; the first of each says whose they are and of which year."""
    regions = {place.view.card.region for place, _ in groups}
    reports = {place.view.card.id for place, _ in groups}
    found: list[Statement] = []
    for place, (first, *rest) in groups:
        region = region_label(place.view.card.region or place.view.card.id, {}) if len(regions) > 1 else ""
        year = place.passage.period if len(groups) > len(reports) else None
        found += [_headed(first, place, (region, year), intent), *rest]
    return found


def _headed(statement: Statement, place: Place, head: tuple[str, int | None], intent: Intent) -> Statement:
    region, year = head
    anchor = year_quote(place.view, place.passage, year) if year else None
    dated = (f"{year}年" if intent.lang == "zh" else f" {year}" if region else f"{year}") if anchor else ""
    if not region + dated:
        return statement
    text = say("per_report", intent.lang, region=region + dated, text=statement.text)
    return Statement(text, (*statement.quotes, anchor) if anchor else statement.quotes)
