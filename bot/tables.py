"""Answers over several reports: all that hold a word, and which of them is highest."""

import re
from collections.abc import Mapping, Sequence

from bot.english import English, amount_zh, number_en
from bot.matching import Match, years_asked
from bot.messages import say
from bot.orders import is_order
from bot.question import Part, says, without
from bot.records import Lang
from bot.wording import TESTS, Quote, Said, comparison, label_of, quote_of, whose
from vectorstore.lexicon import tokens
from vectorstore.reading.text import fold
from vectorstore.records import Clause, Fact, Passage, Report
from vectorstore.store import Library
from vectorstore.terms.query import coverage, present, words_of

SCALES = ((1e8, "亿"), (1e4, "万"))
HELD = 0.6
"""Share of the reports that must hold a figure for one of them to be called the highest."""


def asks_which(part: Part) -> bool:
    """Return whether a part that names no place asks for one: 谁…最高, 哪里…, where was … the highest."""
    asks = part.wants in ("who", "where") or says(part.text, "whoever")
    return asks and (part.wants == "where" or says(part.text, "highest", "lowest"))


def mentioned(library: Library, part: Part, cards: Sequence[Report], english: English) -> tuple[Said, ...]:
    """Return the reports that hold the word asked for, each with its first sentence that does.

    A word in Chinese is looked for exactly as it is asked; other words by the terms that the library has for them.
    """
    word = _word(part)
    meant = {card.id: card for card in cards}
    found: dict[str, Passage] = {}
    for passage in _holding(library, part, word):
        if passage.report in meant:
            found.setdefault(passage.report, passage)
    said = []
    clauses = library.clauses_of([passage.id for passage in found.values()])
    for report, passage in found.items():
        quote = _sentence(passage, [clause for clause in clauses if clause.report == report], word, part)
        label = whose(meant[report], part.lang, english)
        said.append(Said(f"{label}：“{quote.text}”" if part.lang == "zh" else label, (quote,)))
    return tuple(said)


def _word(part: Part) -> str:
    inside = re.findall(r"[“\"(（《]([一-龥A-Za-z0-9.]{2,20})[”\")）》]", part.text)
    han = [w for w in inside if re.search("[一-龥]", w)]
    if han:
        return str(han[0])
    if part.lang == "en":
        return ""
    return without(part.topic, "mention_frame", by="").strip(" ,，。")


def _holding(library: Library, part: Part, word: str) -> list[Passage]:
    groups = [[t for term in g.terms for t in term[:1]] for g in part.terms if g.weight > 1]
    if word:
        groups = [[token] for token in dict.fromkeys(tokens(word))]
    ids = [passage for passage, _ in library.keyword(groups, 400, table="passages")]
    held = library.passages_by_id(ids)
    kept = [held[i] for i in ids if i in held and not is_order(held[i].text)]
    return [p for p in kept if not word or fold(word) in fold(p.text)]


def _sentence(passage: Passage, held: Sequence[Clause], word: str, part: Part) -> Quote:
    """Return the clause of a passage that holds the word, or most of the words asked for."""
    words = [word] if word else sorted(words_of(part.terms))
    clauses = [c for c in held if not word or fold(word) in fold(c.text)]
    if not clauses:
        return Quote(passage.report, passage.start, passage.end, passage.text, passage.path)
    best = max(clauses, key=lambda c: (coverage(part.terms, present(words, c.text)), -len(c.text)))
    return Quote(best.report, best.start, best.end, best.text, passage.path)


def ranked(part: Part, best: Mapping[str, Match], cards: Mapping[str, Report], english: English) -> tuple[Said, ...]:
    """Return which reports hold the highest or lowest figure, or one beyond the stated number."""
    units = [m.fact.unit for m in best.values()]
    unit = max(set(units), key=units.count) if units else ""
    rows = [
        m.fact
        for m in best.values()
        if m.fact.unit == unit and m.fact.value is not None and m.fact.years is None and _of_year(part, m.fact, cards)
    ]
    rows = [fact for fact in rows if bool(fact.plan) is bool(part.plan)] or rows
    kinds = {cards[fact.report].body for fact in rows}
    could = {(card.region, card.body) for card in cards.values() if card.body in kinds}
    if len(rows) < max(2, HELD * len(could)) or len({fact.period for fact in rows if fact.period}) > 1:
        return ()
    lowest = says(part.text, "lowest")
    rows.sort(key=lambda fact: (fact.value or 0) if lowest else -(fact.value or 0))
    if lowest or says(part.text, "highest"):
        kept = [fact for fact in rows if fact.value == rows[0].value]
    elif part.stated:
        how, value = comparison(part.text), part.stated[0].value
        kept = [f for f in rows if f.value is not None and TESTS[how](f.value, value)]
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
    """Return which of two figures is more, and by how much where both are exact; None where they are unlike in kind."""
    more, less = sorted(facts, key=lambda fact: -(fact.value or 0.0))
    if (more.unit, more.plan, more.period, more.years) != (less.unit, less.plan, less.period, less.years):
        return None
    if (more.value, more.qualifier) == (less.value, less.qualifier):
        return Said(say("same", lang), ())
    names = [whose(cards[fact.report], lang, english) for fact in (more, less)]
    exact = not any(fact.qualifier or fact.value_to is not None for fact in facts)
    points = {"%": ("个百分点", " percentage points"), "‰": ("个千分点", " per mille points")}
    unit = points.get(more.unit, (more.unit, ""))[lang == "en"]
    number = (number_zh if lang == "zh" else number_en)(round((more.value or 0.0) - (less.value or 0.0), 6))
    return Said(say("more_by" if exact else "more", lang, more=names[0], less=names[1], gap=number + unit), ())


def number_zh(value: float) -> str:
    """Return a number as reports write it.

    >>> number_zh(15587000000.0), number_zh(3)
    ('155.87亿', '3')
    """
    return next((f"{value / scale:.10g}{word}" for scale, word in SCALES if value >= scale), f"{value:.10g}")


def _of_year(part: Part, fact: Fact, cards: Mapping[str, Report]) -> bool:
    asked = years_asked(part, cards[fact.report])
    return not asked or fact.period in asked
