"""Finds the figures of a report: every quantity with what was counted, what was done, when, and where it says so."""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from vectorstore.facts.chinese import Quantity, alternatives, find_quantities, readable
from vectorstore.facts.clauses import Count, read_clause
from vectorstore.facts.periods import Period, Said, is_planned, period_at, span_of, spoken
from vectorstore.facts.phrases import TRENDS
from vectorstore.reading.breaks import COMMA, PART, SENTENCE, Breaker
from vectorstore.reading.parts import years_of
from vectorstore.reading.split import PASSAGE_LENGTH
from vectorstore.records import Clause, Fact, ParsedReport, Passage

Span = tuple[int, int]


def find_figures(parsed: ParsedReport, passages: Sequence[Passage], clauses: Sequence[Clause]) -> tuple[Fact, ...]:
    """Return the figures of a report in reading order; ``passages`` and ``clauses`` are those of ``split``."""
    text, at = readable(parsed.text)
    places = parsed.origin if at is None else tuple(parsed.origin[index] for index in at)
    quantities = find_quantities(text)
    breaker = Breaker(text, PASSAGE_LENGTH, [(quantity.start, quantity.end) for quantity in quantities])
    starts = [quantity.start for quantity in quantities]
    report = _Reading(parsed, text, places, spoken(text, parsed, places))
    figures: list[Fact] = []
    for passage, inside in _by_passage(passages, clauses):
        low, high = (bisect_left(places, offset) for offset in (passage.start, passage.end))
        within = [
            q for q in quantities[bisect_left(starts, low) : bisect_left(starts, high)] if text[q.start - 1] != "每"
        ]
        for count in _counts(text, breaker, (low, high), within) if within else ():
            figures.append(_figure(report, passage, inside, count, len(figures)))
    return tuple(figures)


class _Reading(NamedTuple):
    """A report with the text that it is read in, the source offset of each character of it, and words that say when."""

    parsed: ParsedReport
    text: str
    places: Sequence[int]
    said: Sequence[Said]


def _by_passage(passages: Iterable[Passage], clauses: Iterable[Clause]) -> Iterator[tuple[Passage, list[Clause]]]:
    held: dict[str, list[Clause]] = {}
    for clause in clauses:
        held.setdefault(clause.passage, []).append(clause)
    for passage in passages:
        yield passage, held.get(passage.id, [])


def _counts(text: str, breaker: Breaker, span: Span, quantities: Sequence[Quantity]) -> Iterator[Count]:
    """Read the counts of a passage; 其中 at the head of a part speaks of the first count of the part before it."""
    before: list[Count] = []
    for sentence in breaker.cut(*span, SENTENCE):
        told: list[Count] = []
        for part in breaker.cut(*sentence, PART):
            known = (told or before)[:1] if text.startswith("其中", part[0]) else []
            held = len(known)
            for clause in breaker.cut(*part, COMMA):
                inside = [q for q in quantities if clause[0] <= q.start and q.end <= clause[1]]
                known += read_clause(text, part[0], clause, inside, known)
            told += known[held:]
            yield from known[held:]
        before = told


def _figure(report: _Reading, passage: Passage, clauses: Sequence[Clause], count: Count, order: int) -> Fact:
    parsed, quantity, places = report.parsed, count.number, report.places
    start, end = places[quantity.start], places[quantity.end - 1] + 1
    quote_start, quote_end = places[count.start], places[max(count.end, quantity.end) - 1] + 1
    clause = min((c for c in clauses if c.start <= start and end <= c.end), key=lambda c: c.end - c.start)
    period = period_at(quantity.start, report.said, Period(passage.period, passage.years), passage.part)
    opening = max(report.text.rfind(mark, 0, quantity.start) for mark in "，,。；;\n") + 1
    lead = report.text[min(opening, count.start) : quantity.start]
    if period.year and _YEARLY.search(report.text, opening, quantity.start):
        period = span_of(passage.path, parsed) if passage.years is None else Period(years=passage.years)
    plan_year = years_of(parsed.report.year, parsed.report.date).plan
    spread = "".join(match[0] for match in _SPREAD.finditer(lead))
    qualifier = "、".join(filter(None, (spread if spread not in quantity.qualifier else "", quantity.qualifier)))
    return Fact(
        kind="figure", id=f"{parsed.report.id}:f{order}", report=parsed.report.id, clause=clause.id, passage=passage.id,
        section=passage.section, path=passage.path, part=passage.part, subject=count.frame.subject,
        verb=count.frame.verb, value=quantity.value, value_to=quantity.value_to, value_from=quantity.value_from,
        value_text=quantity.value_text, unit=quantity.unit, qualifier=qualifier, period=period.year, years=period.years,
        plan=is_planned(passage.part, lead, period, plan_year), start=start, end=end,
        quote=parsed.source[quote_start:quote_end], quote_start=quote_start, quote_end=quote_end,
    )  # fmt: skip


_SPREAD = re.compile("累计|每年|年均|连续|其中|合计|总计|平均每[^，,]")
_YEARLY = re.compile(rf"年均(?:分别|实际|名义)?(?:{alternatives(TRENDS)})")
