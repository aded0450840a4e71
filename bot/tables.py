"""Answers over several reports: all that hold a word, and which of them is highest."""

import re
from collections.abc import Mapping, Sequence

from bot.conditions import years_asked
from bot.english import English, amount_zh, number_en
from bot.matching import Match
from bot.messages import say
from bot.orders import is_order
from bot.phrases import only_compares, says, without
from bot.question import Asked, Part
from bot.records import Lang
from bot.wording import TESTS, Quote, Said, comparison, label_of, quote_of, when, whose
from vectorstore.facts.numerals import parse_number
from vectorstore.lexicon import tokens
from vectorstore.reading.text import HAN, fold
from vectorstore.records import Clause, Fact, Report
from vectorstore.store import Library

SCALES = ((1e8, "亿"), (1e4, "万"))
CLAUSES = 400
"""Clauses looked through for a word."""
MOST = re.compile("[哪前]([两二三四五])")
"""How many of the highest are asked for."""
LEVEL_ASKED = re.compile("哪[一几]?[个些]?(县|区|市(?!场))")
HELD = 0.35
"""Share of the reports that must hold a figure for one of them to be called the highest."""


def mentioned(library: Library, part: Part, cards: Sequence[Report], english: English) -> tuple[Said, ...]:
    """Return the reports that hold the word asked for, each with the clause that speaks of it most.

    A word in Chinese is looked for exactly as it is asked; other words by the terms that the library has for them.
    """
    word, meant = _word(part), {card.id: card for card in cards}
    groups = [[term[0] for term in group.terms] for group in part.terms if group.weight > 1]
    ids = [clause for clause, _ in library.keyword([[t] for t in tokens(word)] if word else groups, CLAUSES)]
    held = library.clauses_by_id(ids)
    found: dict[str, Clause] = {}
    for clause in (held[each] for each in ids if each in held):
        if clause.report in meant and fold(word) in fold(clause.text) and not is_order(clause.text):
            found.setdefault(clause.report, clause)
    said = []
    for report, clause in found.items():
        label, path = whose(meant[report], part.lang, english), library.passage(clause.passage).path
        quote = Quote(report, clause.start, clause.end, clause.text, path)
        said.append(Said(f"{label}：“{clause.text}”" if part.lang == "zh" else label, (quote,)))
    return tuple(said)


def _word(part: Part) -> str:
    """Return the word in Chinese that a part puts in quotes, else in a Chinese question what is left of it."""
    inside = re.findall(r"[“\"(（《]([一-龥A-Za-z0-9.]{2,20})[”\")）》]", part.text)
    left = without(part.topic, "mention_frame", by="").strip(" ,，。") if part.lang == "zh" else ""
    return next((word for word in inside if HAN.search(word)), left)


def ranked(part: Part, best: Mapping[str, Match], cards: Mapping[str, Report], english: English) -> tuple[Said, ...]:
    """Return which reports hold the highest or lowest figure, or one beyond the stated number."""
    facts = [match.fact for match in best.values()]
    units = [fact.unit for fact in facts]
    rows = [fact for fact in facts if units.count(fact.unit) * 2 > len(units) and _of_year(part, fact, cards)]
    rows = [fact for fact in rows if bool(fact.plan) is bool(part.plan)] or rows
    if level := LEVEL_ASKED.search(part.text):
        rows = [fact for fact in rows if (cards[fact.report].region or "").endswith(level[1])]
    kinds = {_kind(cards[fact.report]) for fact in rows}
    could = {(card.region, card.body) for card in cards.values() if _kind(card) in kinds}
    if len(rows) < max(2, HELD * len(could)) or len({fact.period for fact in rows if fact.period}) > 1:
        return ()
    values = {fact.id: fact.value or 0.0 for fact in rows}
    lowest = says(part.text, "lowest")
    rows.sort(key=lambda fact: values[fact.id] if lowest else -values[fact.id])
    if says(part.text, "ranking"):
        kept = rows
    elif lowest or says(part.text, "highest"):
        asked = MOST.search(part.text)
        most = {values[fact.id] for fact in rows[: int(parse_number(asked[1]) or 1) if asked else 1]}
        kept = [fact for fact in rows if values[fact.id] in most]
    elif part.stated:
        kept = [fact for fact in rows if TESTS[comparison(part.text)](values[fact.id], part.stated[0].value)]
    else:
        kept = rows
    said = []
    for fact in kept:
        label = label_of(fact, cards[fact.report], part.lang, english)
        number = amount_zh(fact) if part.lang == "zh" else english.amount(fact) or fact.value_text
        mark, stop = ("：", "。") if part.lang == "zh" else (": ", ".")
        said.append(Said(f"{label}{mark}{number}{stop}", (quote_of(fact),)))
    return (*said, Said(say("compared", part.lang, count=len(rows)), ())) if said else ()


def compared(facts: Sequence[Fact], cards: Mapping[str, Report], lang: Lang, english: English) -> Said | None:
    """Return which of two figures is more, and by how much where both are exact; None where they are unlike in kind.

    They are of two places at one time, or of one report at two times.
    """
    more, less = sorted(facts, key=lambda fact: -(fact.value or 0.0))
    times = [(fact.plan, fact.period, fact.years) for fact in (more, less)]
    one = more.report == less.report
    if more.unit != less.unit or (times[0] == times[1]) is one:
        return None
    if more.value == less.value:
        return Said(say("same", lang), ()) if more.qualifier == less.qualifier else None
    names = [when(fact, lang) if one else whose(cards[fact.report], lang, english) for fact in (more, less)]
    exact = not any(fact.qualifier or fact.value_to is not None for fact in facts)
    key = "less" if one and (less.period or 0) > (more.period or 0) else "more"  # the later one of one place
    points = {"%": ("个百分点", " percentage points"), "‰": ("个千分点", " per mille points")}
    unit = points.get(more.unit, (more.unit, ""))[lang == "en"]
    number = (number_zh if lang == "zh" else number_en)(round((more.value or 0.0) - (less.value or 0.0), 6))
    return Said(say(key + "_by" * exact, lang, more=names[0], less=names[1], gap=number + unit), ())


def one_sided(asked: Asked) -> bool:
    """Return whether it is only asked which is higher, after a question on one thing of one place and time."""
    one = len(asked.parts) == len(asked.scope.named) == 1 and len(asked.years) < 2
    return one and only_compares(asked.question.text)


def one_of_each(part: Part, best: dict[str, Match], cards: Sequence[Report]) -> dict[str, Match]:
    """Return the figures in the order of the cards; of a place and year what was done, not also what was planned."""
    held = {card.id: (card.region, card.body, best[card.id].fact.period) for card in cards if card.id in best}
    wanted = {key for report, key in held.items() if bool(best[report].fact.plan) is bool(part.plan)}
    return {r: best[r] for r, key in held.items() if key not in wanted or bool(best[r].fact.plan) is bool(part.plan)}


def by_name(part: Part, best: dict[str, Match], cards: Sequence[Report]) -> dict[str, Match]:
    """Return the figure of the one report whose place stands inside a longer name of the question (a port, a plant)."""
    regions = {card.id: (card.region or "").rstrip("省市区县") for card in cards if card.id in best}
    meant = [report for report, region in regions.items() if len(region) > 1 and region in part.text]
    return {meant[0]: best[meant[0]]} if len(meant) == 1 else {}


def number_zh(value: float) -> str:
    """Return a number as reports write it.

    >>> number_zh(15587000000.0), number_zh(3)
    ('155.87亿', '3')
    """
    return next((f"{value / scale:.10g}{word}" for scale, word in SCALES if value >= scale), f"{value:.10g}")


def _kind(card: Report) -> tuple[str | None, str]:
    """Return the level of a report's place and what kind of body reports: a government, a standing committee."""
    return card.level, (card.body or "").removeprefix(card.region or "")


def _of_year(part: Part, fact: Fact, cards: Mapping[str, Report]) -> bool:
    asked = years_asked(part, cards[fact.report])
    return not asked or (fact.years[1] if fact.years else fact.period) in asked
