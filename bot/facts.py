"""The table of facts: rows with both languages, filtered, and the same measure of several reports or years."""

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Annotated, Any, NamedTuple

from pydantic import AfterValidator

from bot.english import English, amount_zh
from bot.english.facts import DEEDS, own_words
from bot.orders import is_order
from bot.records import Citation, Record
from vectorstore.reading.text import HAN, fold
from vectorstore.records import Fact, Part
from vectorstore.store import Library
from vectorstore.terms.query import coverage, present, wanted, words_of

GROUPS = {"deed": DEEDS, "legislation": ("enact", "revise", "amend", "continue", "repeal", "approve", "draft_research")}
"""Kinds asked for by one name."""
KINDS = ("figure", *GROUPS, *DEEDS)
MOST_LISTED = 12
"""Values that one line tells of at most."""
ENOUGH = 0.7
"""Least share of the words looked for, by weight, that a row holds."""
PREFIX = re.compile("^(?:全[市省区县州国]|市|省|本[市省区县])?(?:地区(?=生产总值))?")
LEVEL = re.compile("(?:到|至|在|达|为|突破|超过?|是)$")


class FactRow(Record):
    """One fact with its English; ``en`` is None where it cannot be said rightly. ``span``: first and last year."""

    report: str
    region: str | None
    year: int | None
    kind: str
    verb: str
    subject: str
    value: float | None
    value_to: float | None
    value_text: str
    unit: str
    qualifier: str
    period: int | None
    span: tuple[int, int] | None
    plan: bool | None
    part: Part | None
    section: tuple[str, ...]
    name_en: str | None
    amount: str
    amount_en: str | None
    en: str | None
    citation: Citation

    def plain(self) -> dict[str, Any]:
        """Return the row as its JSON: a deed has an ``object``, a figure a ``subject``."""
        row = self.model_dump(mode="json")
        return {("object" if key == "subject" and self.kind != "figure" else key): row[key] for key in row}


def _kind(name: str) -> str:
    if name not in KINDS:
        raise ValueError(f"{name!r} is no kind of facts; use {', '.join(KINDS)}")
    return name


class Query(Record):
    """Which facts are wanted; an empty field limits nothing. ``region`` holds parts of names in either language."""

    report: tuple[str, ...] = ()
    kind: tuple[Annotated[str, AfterValidator(_kind)], ...] = ()
    year: tuple[int, ...] = ()
    region: tuple[str, ...] = ()
    unit: tuple[str, ...] = ()
    part: tuple[Part, ...] = ()
    plan: bool | None = None
    match: str = ""


EVERYTHING = Query()


class Group(NamedTuple):
    """Rows that measure the same in the same unit, in different reports, years, or planned and done."""

    subject: str
    en: str | None
    unit: str
    rows: tuple[FactRow, ...]


def fact_rows(library: Library, english: English, query: Query = EVERYTHING) -> list[FactRow]:
    """Return the facts of a query as rows, in the order of the reports."""
    return rows_of(found(library, english, query), library, english)


def found(library: Library, english: English, query: Query = EVERYTHING) -> list[Fact]:
    """Return the facts of a query in the order of the reports."""
    cards = {card.id: card for card in library.reports()}
    reports = [id for id in query.report or cards if _from(english, cards[id].region, query.region)]
    held = [fact for id in reports for fact in library.facts([id]) if not is_order(fact.quote)]
    return matching(library, [fact for fact in held if _wanted(fact, query)], query.match)


def why_none(library: Library, english: English, query: Query) -> str:
    """Return that no fact fits a query, and what there is without one of its limits."""
    region = {card.id: card.region for card in library.reports()}
    if not region:
        return "the library is empty; run bot ingest PATH"
    given = {name: value for name, value in query if value not in ((), None, "")}
    asked = " ".join(
        f"{name} {_listed(value if isinstance(value, tuple) else [value])}" for name, value in given.items()
    )
    without = []
    for name in given:
        if others := found(library, english, query.model_copy(update={name: getattr(EVERYTHING, name)})):
            field = {"year": "period"}.get(name, name)
            of = {region[fact.report] if name == "region" else getattr(fact, field, None) for fact in others}
            shown = "" if name == "plan" else _listed(sorted(of - {None, ""}, key=str))
            without.append(f"without {name} {len(others)} do" + (f" ({shown})" if shown else ""))
    return f"no fact fits{asked and f' {asked}'}; {'; '.join(without) or 'leave out more than one of these limits'}"


def _listed(values: Sequence[object]) -> str:
    return ", ".join(map(str, values[:MOST_LISTED])) + (" …" if len(values) > MOST_LISTED else "")


def rows_of(facts: Iterable[Fact], library: Library, english: English) -> list[FactRow]:
    """Return rows of given facts."""
    cards = {card.id: card for card in library.reports()}
    return [_row(f, english, cards[f.report].region, cards[f.report].year, n) for n, f in enumerate(facts, 1)]


def matching(library: Library, facts: Sequence[Fact], words: str) -> list[Fact]:
    """Return the facts whose subject, verb or words hold most of ``words``, by the terms of the search."""
    holds = about(library, words) if words else lambda text, other: True
    return [fact for fact in facts if holds(fold(fact.quote), f"{fact.subject} {fact.verb}")]


def about(library: Library, words: str) -> Callable[[str, str], bool]:
    """Return a test whether a text holds ``words``, or another one most of them by the terms of the search."""
    groups = wanted(library, words)
    named = words_of(groups)
    return lambda text, other: words in text or coverage(groups, present(named, other)) >= ENOUGH


def groups_of(rows: Sequence[FactRow]) -> list[Group]:
    """Return the groups with at least two rows of different places, years, or plan and result; largest first."""
    held: dict[tuple[str, ...], dict[tuple[object, ...], FactRow]] = {}
    for row in rows:
        if row.kind == "figure" and row.value is not None and row.span is None:
            held.setdefault(_measure(row), {}).setdefault((row.report, row.period, row.plan), row)
    groups = [
        Group(key[0], next(filter(None, map(measure_en, found.values())), None), key[2], tuple(found.values()))
        for key, found in held.items()
        if len(found) > 1
    ]
    return sorted(groups, key=lambda group: -len(group.rows))


def measure_en(row: FactRow) -> str | None:
    """Return the English of what a row measures, without its number: of an English text its subject and verb."""
    return row.name_en if HAN.search(row.citation.quote) else f"{row.subject}{row.verb and f' ({row.verb})'}"


def _measure(row: FactRow) -> tuple[str, ...]:
    """Return what makes two figures comparable: subject, what was done or how it changed, unit, and how often."""
    verb = "" if LEVEL.search(fold(row.verb)) else fold(row.verb)
    often = next((word for word in ("年均", "每年", "累计") if word in row.qualifier), "")
    return PREFIX.sub("", fold(row.subject)), verb, row.unit, often


def _from(english: English, region: str | None, regions: Sequence[str]) -> bool:
    names = f"{region or ''} {(english.place(region) if region else None) or ''}".casefold()
    return not regions or any(wanted.casefold() in names for wanted in regions)


def _wanted(fact: Fact, query: Query) -> bool:
    kind = not query.kind or any(fact.kind in GROUPS.get(kind, (kind,)) for kind in query.kind)
    year = not query.year or fact.period in query.year
    unit = not query.unit or fact.unit in query.unit
    part = not query.part or fact.part in query.part
    return kind and year and unit and part and (query.plan is None or fact.plan is query.plan)


def _row(fact: Fact, english: English, region: str | None, year: int | None, number: int) -> FactRow:
    name, amount, en, subject = english.subject(fact), english.amount(fact), english.fact(fact), fold(fact.subject)
    written = amount_zh(fact) if fact.value is not None else ""
    if en and not HAN.search(fact.quote):  # of an English text: its own words
        name, written = own_words(fact)
        amount, subject = written, " ".join(fact.subject.split())
    return FactRow(
        report=fact.report, region=region, year=year, kind=fact.kind, verb=fact.verb, subject=subject,
        value=fact.value, value_to=fact.value_to, value_text=fact.value_text, unit=fact.unit, qualifier=fact.qualifier,
        period=fact.period, span=fact.years, plan=fact.plan, part=fact.part,
        section=tuple(title for title in fact.path if not is_order(title)), name_en=name,
        amount=written, amount_en=amount, en=en,
        citation=Citation(
            n=number, report=fact.report, title=None, section=fact.path, start=fact.quote_start, end=fact.quote_end,
            quote=fact.quote,
        ),
    )  # fmt: skip
