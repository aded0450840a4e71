"""Answers that are tables: all deeds of a kind, all reports that hold a word, and which report is highest."""

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from bot.english import English
from bot.matching import Match, planned, years_asked
from bot.messages import say
from bot.orders import is_order
from bot.question import Part
from bot.wording import Quote, Said, comparison, quote_of, when, whose
from vectorstore.lexicon import tokens
from vectorstore.reading.text import fold
from vectorstore.records import Fact, Passage, Report
from vectorstore.store import Library
from vectorstore.terms.match import coverage, present, words_of

KINDS: tuple[tuple[tuple[str, ...], str], ...] = (
    (("continue",), r"继续审议"),
    (("draft_research",), r"立法调研"),
    (("document_review",), r"规范性文件|备案审查"),
    (("approve",), r"批准.{0,8}(?:条例|法规)|\bapproved\b.{0,30}\bregulation"),
    (("repeal",), r"废止|\b(?:repeal|abolish)"),
    (
        ("report_heard",),
        r"听取|审议.{0,12}报告|(?:专项|工作)报告|\breports?\b.{0,20}\b(?:heard|hear|deliberat)|\bheard?\b",
    ),
    (("inspection",), r"执法检查|检查|\binspect"),
    (("research",), r"调研|\bresearch|\bstud(?:y|ies)\b"),
    (("site_visit",), r"视察|\bvisit"),
    (("inquiry",), r"询问|\binquir"),
    (("review",), r"评议|测评|\bapprais"),
    (("follow_up",), r"督办"),
    (("decision",), r"决议|决定|\b(?:decision|resolution)"),
    (("appointment",), r"任免|\bappoint"),
)
"""What a question calls a kind of deed; laws are told by their verbs."""
LAW = re.compile(r"条例|法规|立法|规定|办法|\b(?:regulations?|laws?|legislat\w*|rules)\b", re.I)
LAW_VERBS: tuple[tuple[tuple[str, ...], str], ...] = (
    (("enact",), r"制定|出台|新定|新制|\b(?:enact|formulat|made|make|new)"),
    (("revise", "amend"), r"修订|修改|修正|\b(?:revis|amend)"),
    (("enact", "revise", "amend"), r"通过|\b(?:adopt|pass)"),
)
KIND_WORDS = re.compile(
    r"听取|审议|报告|专项|工作|执法|检查|调研|视察|询问|评议|督办|决议|决定|制定|修订|修改|通过|出台|条例|法规|地方性|立法|开展|"
    r"哪些|哪几|[项部件个次场]|新|分别|围绕|方面|安排|计划|作出|拟|将|要|都|了|的|和|有|关于|情况|列出|列举|所有|全部|什么|是"
)
HIGHEST = re.compile(r"最[高多大快]|\b(?:highest|most|largest|fastest|biggest|greatest|top)\b", re.I)
LOWEST = re.compile(r"最[低少小慢]|\b(?:lowest|least|smallest|slowest|fewest)\b", re.I)
MENTION = re.compile(
    r"提到|提及|写到|写了|讲到|谈到|说到|出现|\bmention|\brefer to\b|\btalk about\b|\bspeak of\b", re.I
)
ASKING = re.compile(
    r"哪一?(?:个|些|几个|座|份)?(?:省区市|省区|省市|省份|省|市|区|县|地方|地区|报告|州|城市)?|各(?:省|地|市|份)|的?报告|里|中|了|[的“”\"?？()]|"
    r"提到|提及|写到|写了|讲到|谈到|说到|出现|[在有]"
)


class Row(NamedTuple):
    """One item of a list with the fact that holds it."""

    text: str
    fact: Fact


def listed(library: Library, part: Part, cards: Sequence[Report], english: English) -> tuple[Said, ...]:
    """Return all deeds of the kinds that a part asks for, one statement a report; none where the kind is not told."""
    if not (kinds := _kinds(part.text)):
        return ()
    said = (_of_report(library, part, card, kinds, english, len(cards)) for card in cards)
    return tuple(filter(None, said))


def _kinds(text: str) -> tuple[str, ...]:
    found = [kind for kinds, pattern in KINDS if re.search(pattern, text, re.I) for kind in kinds][:1]
    if LAW.search(text) and not set(found) - {"decision", "review"}:
        verbs = [kind for kinds, pattern in LAW_VERBS if re.search(pattern, text, re.I) for kind in kinds]
        return tuple(dict.fromkeys(verbs)) or ("enact", "revise", "amend")
    return tuple(found)


def _of_report(
    library: Library, part: Part, card: Report, kinds: Sequence[str], english: English, held: int
) -> Said | None:
    asked, plan = years_asked(part, card), planned(part, card)
    rows = [
        fact
        for fact in library.facts([card.id], kinds)
        if (fact.plan is None or plan is None or fact.plan == plan)
        and (not asked or fact.period in asked)
        and fact.subject
        and not is_order(fact.quote)
    ]
    if plan is None and any(fact.plan is False for fact in rows):
        rows = [fact for fact in rows if fact.plan is not True]
    rows = _about(library, part, [fact for fact in rows if fact.value is None] or rows)
    items = list({fold(fact.subject): fact for fact in rows}.items())
    if not items:
        return None
    label = whose(card, part.lang, english)
    if part.lang == "zh":
        text = f"{label}{when(items[0][1], 'zh')}（{len(items)}项）：{'、'.join(name for name, _ in items)}。"
    else:
        told = [english.law(name) or english.fact(fact) for name, fact in items]
        if not all(told):
            return None
        text = f"{label}, {when(items[0][1], 'en')} ({len(items)}): {'; '.join(filter(None, told))}."
    return Said(text, tuple(quote_of(fact) for _, fact in items))


def _about(library: Library, part: Part, rows: list[Fact]) -> list[Fact]:
    """Return the deeds about the topic that a question names beside the kind: by object, heading or paragraph."""
    rest = [g for g in part.terms if not all(KIND_WORDS.sub("", w) == "" for t in g.terms for w in t) and g.weight > 1]
    if not rest:
        return rows
    near = library.passages_by_id(list({fact.passage for fact in rows}))
    words = words_of(rest)

    def share(fact: Fact) -> float:
        text = near[fact.passage].text if fact.passage in near else ""
        source = fold(text)
        at = source.find(fold(fact.quote))
        lead = source[:at] if at >= 0 else ""
        opening = re.split(r"[。;；]", lead)[-1]
        return coverage(rest, present(words, " ".join((fact.subject, fact.quote, opening, *fact.path[-1:]))))

    best = {fact.id: share(fact) for fact in rows}
    return [fact for fact in rows if best[fact.id] >= 0.7]


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
    for report, passage in found.items():
        quote = _sentence(library, passage, word, part)
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
    return ASKING.sub("", part.topic).strip(" ,，。")


def _holding(library: Library, part: Part, word: str) -> list[Passage]:
    groups = [[word]] if word else [[t for term in g.terms for t in term[:1]] for g in part.terms if g.weight > 1]
    if not groups:
        return []
    match = (
        " AND ".join(f'"{token}"' for token in dict.fromkeys(tokens(word)))
        if word
        else " AND ".join("(" + " OR ".join(f'"{w}"' for w in group) + ")" for group in groups)
    )
    ids = [passage for passage, _ in library.keyword(match, 400, table="passages")] if match else []
    held = library.passages_by_id(ids)
    kept = [held[i] for i in ids if i in held and not is_order(held[i].text)]
    return [p for p in kept if not word or fold(word) in fold(p.text)]


def _sentence(library: Library, passage: Passage, word: str, part: Part) -> Quote:
    """Return the clause of a passage that holds the word, or most of the words asked for."""
    words = [word] if word else sorted(words_of(part.terms))
    clauses = [c for c in library.clauses_of(passage.id) if not word or fold(word) in fold(c.text)]
    if not clauses:
        return Quote(passage.report, passage.start, passage.end, passage.text, passage.path)
    best = max(clauses, key=lambda c: (coverage(part.terms, present(words, c.text)), -len(c.text)))
    return Quote(best.report, best.start, best.end, best.text, passage.path)


def ranked(part: Part, best: Mapping[str, Match], cards: Mapping[str, Report], english: English) -> tuple[Said, ...]:
    """Return which reports hold the highest or lowest figure, or one beyond the stated number."""
    units = [m.fact.unit for m in best.values()]
    unit = max(set(units), key=units.count) if units else ""
    rows = [m.fact for m in best.values() if m.fact.unit == unit and m.fact.value is not None and m.fact.years is None]
    if len(rows) < 2:
        return ()
    lowest = LOWEST.search(part.text)
    rows.sort(key=lambda fact: (fact.value or 0) if lowest else -(fact.value or 0))
    if lowest or HIGHEST.search(part.text):
        kept = [fact for fact in rows if fact.value == rows[0].value]
    elif part.stated:
        how, value = comparison(part.text), part.stated[0].value
        kept = [f for f in rows if f.value is not None and _beyond(how, f.value, value)]
    else:
        kept = rows
    said = []
    for fact in kept:
        label = whose(cards[fact.report], part.lang, english)
        number = f"{fact.value_text}{fact.unit}" if part.lang == "zh" else english.amount(fact) or fact.value_text
        mark, stop = ("：", "。") if part.lang == "zh" else (": ", ".")
        said.append(Said(f"{label}{mark}{number}{stop}", (quote_of(fact),)))
    return (*said, Said(say("compared", part.lang, count=len(rows)), ())) if said else ()


def _beyond(how: str, value: float, bound: float) -> bool:
    return {"gt": value > bound, "lt": value < bound, "ge": value >= bound, "le": value <= bound}.get(
        how, value == bound
    )
