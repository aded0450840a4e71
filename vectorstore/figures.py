"""Finds the figures of a report: every quantity with what was counted, what was done, when, and where it says so."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from vectorstore.breaks import COMMA, PART, SENTENCE, Breaker
from vectorstore.characters import plain
from vectorstore.counting.counts import read_counts
from vectorstore.counting.readings import Count
from vectorstore.counting.years import is_planned, spread, year_of
from vectorstore.numbers import Number, find_numbers
from vectorstore.reading.parts import month_of, years_of
from vectorstore.reading.periods import Period, openings, period_at
from vectorstore.records import Clause, Fact, ParsedReport, Passage
from vectorstore.split import PASSAGE_LENGTH

Span = tuple[int, int]


def find_figures(parsed: ParsedReport, passages: Sequence[Passage], clauses: Sequence[Clause]) -> tuple[Fact, ...]:
    """Return the figures of a report in reading order; ``passages`` and ``clauses`` are those of ``split``."""
    text = plain(parsed.text)
    numbers = find_numbers(text)
    breaker = Breaker(text, PASSAGE_LENGTH, [(number.start, number.end) for number in numbers])
    starts = [number.start for number in numbers]
    figures: list[Fact] = []
    read_to = 0
    spoken = openings(text, parsed.report.year, parsed.report.date)
    for passage, inside in _by_passage(passages, clauses):
        low, high = (bisect_left(parsed.origin, offset) for offset in (passage.start, passage.end))
        within = numbers[bisect_left(starts, low) : bisect_left(starts, high)]
        for sentence, count in _counts(text, breaker, (low, high), within):
            period = Period(passage.period, passage.years)
            if passage.part != "plan":
                period = period_at(text, count.number.start, spoken, period)
            found = _Found(count, sentence, read_to, len(figures), period, text)
            figures.append(_figure(parsed, passage, inside, found))
            read_to = count.number.end
    return tuple(figures)


def _by_passage(passages: Iterable[Passage], clauses: Iterable[Clause]) -> Iterator[tuple[Passage, list[Clause]]]:
    held: dict[str, list[Clause]] = {}
    for clause in clauses:
        held.setdefault(clause.passage, []).append(clause)
    for passage in passages:
        yield passage, held.get(passage.id, [])


def _counts(text: str, breaker: Breaker, span: Span, numbers: Sequence[Number]) -> Iterator[tuple[int, Count]]:
    """Yield the start of each sentence with its counts."""
    for sentence in breaker.cut(*span, SENTENCE):
        for part in breaker.cut(*sentence, PART):
            known: list[Count] = []
            for clause in breaker.cut(*part, COMMA):
                inside = [number for number in numbers if clause[0] <= number.start and number.end <= clause[1]]
                known += read_counts(text, part[0], clause, inside, known)
            yield from ((sentence[0], count) for count in known)


class _Found(NamedTuple):
    """A count with where its sentence begins, where the quantity before it ends, its place and its period.

    ``text`` is the report's text in the simplified characters that it is read in.
    """

    told: Count
    sentence: int
    read_to: int
    order: int
    period: Period
    text: str


def _figure(parsed: ParsedReport, passage: Passage, clauses: Sequence[Clause], found: _Found) -> Fact:
    count, number, text = found.told, found.told.number, found.text
    start, end = parsed.to_source(number.start, number.end)
    quoted = (count.start, max(count.end, number.end))
    quote_start, quote_end = parsed.to_source(*quoted)
    clause = min((c for c in clauses if c.start <= start and end <= c.end), key=lambda c: c.end - c.start)
    sentence, lead = text[found.sentence : number.start].lstrip(), text[count.start : number.start]
    spread_over = spread(sentence, text[max(count.start, found.read_to) : number.start])
    qualifier = "、".join(dict.fromkeys(filter(None, (spread_over, number.qualifier))))
    year = year_of(sentence, lead, parsed.report.year)
    period = Period(year) if year else found.period
    plan_year = years_of(parsed.report.year, month_of(parsed.report.date)).plan
    planned = is_planned(passage.part, sentence, lead, ahead=period.year is not None and period.year == plan_year)
    return Fact(
        kind="figure", id=f"{parsed.report.id}:f{found.order}", report=parsed.report.id, clause=clause.id,
        passage=passage.id,
        section=passage.section, path=passage.path, part=passage.part, subject=count.reading.subject,
        verb=count.reading.action, value=number.value, value_text=number.value_text, unit=number.unit,
        qualifier=qualifier, period=period.year, years=period.years,
        plan=planned, start=start, end=end, quote=parsed.text[slice(*quoted)],
        quote_start=quote_start, quote_end=quote_end,
    )  # fmt: skip
