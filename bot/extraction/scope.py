"""Which passages a list question is about: by report, year and tense; and what in them is about its topic."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from bot.asking.cues import EN_STOP
from bot.asking.intent import Intent, Term
from bot.asking.places import region_label
from bot.extraction.finding import Quote, Statement
from bot.extraction.fit import level_fit, period_fit
from bot.extraction.view import ReportView
from bot.extraction.wording import year_quote
from bot.messages import say
from vectorstore.records import Fact, Passage

DONE = re.compile(
    r"(?![讲写说提谈])[\u4e00-\u9fff]了(?![吗没解])|过(?=哪|什么|几)|\b(?:did|was|were|has|have|had)\b|\b(?:made|heard|held)\b",
    re.I,
)
TO_DO = re.compile(
    r"拟|计划|打算|准备|将|安排|(?<![主需重])要(?![求点闻])|(?:还|会)(?=[开制修听作])"
    r"|\bwill\b|\bplan|\bto be\b|\bgoing to\b|\bdue\b|\bupcoming\b|\btask",
    re.I,
)
SAID = re.compile(
    r"年|[省市区县州](?:人大|里)|全[省市区县州]|拟|计划|规划|谋划|打算|准备|安排|列举|列出|具体|分别|内容|项目|情况|人大|常委会|主要|重点|重大|事项|方面|领域|围绕|针对|关于|有关|相关|全部|所有|开展|进行|组织|实施|工作|哪|什么|[\d.]+|[两一二三四五六七八九十]+[项个件部次份条]?"
)
"""Words of a question that name no topic."""
DOING = re.compile(r"[要想会能得再还新]?[立定审改搞办听查过修做]+[了过好完]?")
"""What is done with laws and works, in everyday words (要立, 新定): no topic."""
_EN_SAID = """
planned plan plans planning special major local main key all items item works list out full conduct carry hold held hear
heard make made carried organized municipal district congress standing committee people matters new report reports
section
"""
EN_SAID = frozenset(_EN_SAID.split())
FILLING = re.compile(
    r"请|给我|帮我|告诉|一下|这份|该|用|[一几]句话|话|是|的|了|吗|呢|在|有|都|些|个|我|你|和|里|中|上|下|对|从|简要|简单|谈谈|说说|介绍|报告|(?:人民)?政府|[今去明前]|过去|今后|地方"
)
FEW = 2
"""Characters that may be left of a question that names nothing."""


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
            fits = period_fit(intent, view.card, passage) > 0 if dated else True
            if fits and passage.part in parts and level_fit(intent, view.card) >= 0:
                yield Place(view, passage)


def topic(intent: Intent, own: str, views: Sequence[ReportView]) -> tuple[Term, ...]:
    """Return the terms of a question that say what it is about besides ``own``, the words of the kind it asks for."""
    if intent.lang == "en" and not _english_rest(intent, own, views):
        return ()
    return tuple(term for term in intent.terms if not any(_said("".join(form), own) for form in term.forms))


def _said(form: str, own: str) -> bool:
    return form in own or not SAID.sub("", form) or DOING.fullmatch(form) is not None


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
    return [place for place in places if place.passage.path and about(terms, place.passage.path[-1])]


def about(terms: Sequence[Term], text: str) -> bool:
    """Return whether a text holds all the terms, also where it writes one out (国资: 国有资产) or apart (城市…治理)."""
    return all(any(_stands(form, text) for form in term.forms) for term in terms)


def _stands(form: Sequence[str], text: str) -> bool:
    if all(token in text for token in form):
        return True
    word = "".join(form)
    if len(word) == 2 and word >= "\u3400":
        return re.search(rf"{re.escape(word[0])}.?{re.escape(word[1])}", text) is not None
    return len(word) == 4 and word >= "\u3400" and word[:2] in text and word[2:] in text


def bare(intent: Intent, own: str, views: Sequence[ReportView]) -> bool:
    """Return whether a question names nothing but ``own`` words, its report and its period."""
    if intent.lang == "en":
        return not _english_rest(intent, own, views)
    text = intent.text
    for word in sorted({*own.split(), *(view.card.body or "" for view in views)}, key=len, reverse=True):
        text = text.replace(word, "") if word else text
    regions = "".join(view.card.region or "" for view in views)
    rest = [c for c in FILLING.sub("", SAID.sub("", text)) if c >= "\u3400" and c not in regions]
    return len(rest) < FEW


def known(terms: Sequence[Term], views: Sequence[ReportView]) -> bool:
    """Return whether every term stands somewhere in the reports."""
    return all(any(about([term], passage.text) for view in views for passage in view.passages) for term in terms)


def counted(intent: Intent, words: Sequence[str], places: Sequence[Place]) -> list[Place]:
    """Return the places of the parts whose figures hold a number that the question states (5项执法检查), else none.

    All places where it states none.
    """
    stated = {premise.value for premise in intent.premises}
    if not stated:
        return list(places)
    agreeing = {
        part_of(place)
        for place in places
        for figure in place.view.figures.get(place.passage.id, [])
        if figure.value in stated and any(word in _counted_thing(figure) for word in words)
    }
    return [place for place in places if part_of(place) in agreeing]


def _counted_thing(figure: Fact) -> str:
    return figure.subject or figure.quote


def differing(intent: Intent, word: str, places: Sequence[Place]) -> Statement | None:
    """Return what the report says where the question states another number in the same unit; None when unsure."""
    found = [
        (place, figure)
        for place in places
        for figure in place.view.figures.get(place.passage.id, [])
        if word in _counted_thing(figure)
        and any(figure.unit == p.unit and figure.value != p.value for p in intent.premises)
    ]
    if len(found) != 1:
        return None
    place, figure = found[0]
    quote = Quote(place.view, place.passage.path, figure.quote_start, figure.quote_end, figure.quote)
    text = say("premise", intent.lang, actual=figure.value_text + figure.unit, quote=figure.quote)
    return Statement(text, (quote,))


def part_of(place: Place) -> tuple[str, int | None]:
    """Return the report of a place and the year that its part is about."""
    return place.view.card.id, place.passage.period


def labelled(groups: Sequence[tuple[Place, Sequence[Statement]]], intent: Intent) -> list[Statement]:
    """Return the statements of several parts in order; the first of each says whose they are and of which year."""
    regions = {place.view.card.region for place, _ in groups}
    found: list[Statement] = []
    for place, statements in groups:
        first, *rest = _spoken(statements, intent)
        region = region_label(place.view.card.region or place.view.card.id, {}) if len(regions) > 1 else ""
        year = place.passage.period if len(groups) > len(regions) else None
        found += [_headed(first, place, (region, year), intent), *rest]
    return found


def _spoken(statements: Sequence[Statement], intent: Intent) -> list[Statement]:
    """Return statements as they are, in English as quotations: only the first says that the report says so."""
    if intent.lang != "en":
        return list(statements)
    own = [bool(s.quotes) and s.text == s.quotes[0].text for s in statements]
    return [
        s._replace(text=(f"“{s.text}”" if index else say("report_says", "en", quote=s.text))) if verbatim else s
        for index, (s, verbatim) in enumerate(zip(statements, own, strict=True))
    ]


def _headed(statement: Statement, place: Place, head: tuple[str, int | None], intent: Intent) -> Statement:
    region, year = head
    anchor = year_quote(place.view, place.passage, year) if year else None
    dated = (f"{year}年" if intent.lang == "zh" else f" {year}" if region else f"{year}") if anchor else ""
    if not region + dated:
        return statement
    text = say("per_report", intent.lang, region=region + dated, text=statement.text)
    return Statement(text, (*statement.quotes, anchor) if anchor else statement.quotes)
