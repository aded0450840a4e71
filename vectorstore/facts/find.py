"""All facts of one report, figures and deeds: when each holds, whether it is planned, and where the report says so."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import Any

from vectorstore.facts.chinese import Quantity, alternatives, find_quantities, readable
from vectorstore.facts.clauses import read_clause
from vectorstore.facts.deeds import Reader
from vectorstore.facts.english import told_en
from vectorstore.facts.periods import Period, is_planned, period_at, spoken
from vectorstore.facts.phrases import TRENDS
from vectorstore.facts.pieces import Item, Verb
from vectorstore.facts.shares import Count
from vectorstore.lexicon import is_chinese
from vectorstore.reading.breaks import COMMA, PART, SENTENCE, Breaker
from vectorstore.reading.parts import years_of
from vectorstore.reading.split import PASSAGE_LENGTH
from vectorstore.records import Clause, Fact, ParsedReport, Passage

Span = tuple[int, int]
_TOTAL = re.compile("(?:^|、)(?=.*[总达至到])(?:总[数量]|累计|已|共|了|达到?|增[至到]|增加[至到]|升至|扩大[至到])+$")
"""A clause that tells what there is now of that which the clause before added to."""
_SPREAD = re.compile("累计|每年|年均|连续|其中|合计|总计|平均每[^，,]")
_YEARLY = re.compile(rf"年均(?:分别|实际|名义)?(?:{alternatives(TRENDS)})")
_OPENS = "，,。；;\n"


def find_facts(parsed: ParsedReport, passages: Sequence[Passage], clauses: Sequence[Clause]) -> tuple[Fact, ...]:
    """Return the figures and the deeds of a report; ``passages`` and ``clauses`` are those of ``split``.

    Of 制定甲条例、乙条例，听取丙情况报告 three deeds; what is told as a problem or as experience is no deed.
    """
    report = _Report(parsed, clauses)
    return (*report.figures(passages), *report.deeds(passages))


class _Report:
    """A report as its facts are read: in ``text``, whose characters stand at ``places`` of the source."""

    def __init__(self, parsed: ParsedReport, clauses: Sequence[Clause]) -> None:
        self.parsed, card = parsed, parsed.report
        self.text, at = readable(parsed.text)
        self.places = parsed.origin if at is None else tuple(parsed.origin[index] for index in at)
        self.written = parsed.text if at is None else "".join(parsed.text[index] for index in at)
        self.said = spoken(self.text, parsed, self.places)
        self.plan_year = years_of(card.year, card.date).plan
        self.numbers = find_quantities(self.text)
        self.breaker = Breaker(self.text, PASSAGE_LENGTH, [(number.start, number.end) for number in self.numbers])
        self.clauses: dict[str, list[Clause]] = {}
        for clause in clauses:
            self.clauses.setdefault(clause.passage, []).append(clause)

    def figures(self, passages: Sequence[Passage]) -> Iterator[Fact]:
        numbers = [number for number in self.numbers if self.text[number.start - 1] != "每"]
        starts = [number.start for number in numbers]
        order = 0
        for passage in passages:
            if not is_chinese(passage.text):
                for fact in self._foreign(order, passage):
                    yield fact
                    order += 1
                continue
            low, high = (bisect_left(self.places, offset) for offset in (passage.start, passage.end))
            within = numbers[bisect_left(starts, low) : bisect_left(starts, high)]
            for count in _counts(self.text, self.breaker, (low, high), within) if within else ():
                yield self._figure(f"f{order}", passage, count)
                order += 1

    def _foreign(self, order: int, passage: Passage) -> Iterator[Fact]:
        """Read the figures of an English passage: each is quoted with its whole clause."""
        clauses = self.clauses.get(passage.id, [])
        for clause in clauses:
            if any(c is not clause and c.start <= clause.start and clause.end <= c.end for c in clauses):
                continue
            quote = self.parsed.source[clause.start : clause.end]
            for place, told in enumerate(told_en(quote), order):
                number = told.number
                yield Fact(
                    kind="figure", id=f"{passage.report}:f{place}", report=passage.report, passage=passage.id,
                    clause=clause.id, section=passage.section, path=passage.path, part=passage.part,
                    subject=told.subject, verb=told.verb, **_counted(number), period=told.year or passage.period,
                    years=passage.years, plan=told.plan, start=clause.start + number.start,
                    end=clause.start + number.end, quote=quote, quote_start=clause.start, quote_end=clause.end,
                )  # fmt: skip
                order += 1

    def deeds(self, passages: Sequence[Passage]) -> Iterator[Fact]:
        card, order = self.parsed.report, 0
        reader = Reader(self.text, self.numbers, self.breaker, "政府" in (card.body or card.title or ""))
        bodies = {section.id: section.body_start for section in self.parsed.sections}
        for passage in passages:
            if passage.part in ("problems", "experience") or bodies[passage.section] >= len(self.parsed.text):
                continue
            start = max(passage.start, self.parsed.origin[bodies[passage.section]])
            low, high = (bisect_left(self.places, offset) for offset in (start, passage.end))
            for sentence in self.breaker.cut(low, high, SENTENCE) if low < high else ():
                for quote, verb, item in reader.told(sentence):
                    if item.start >= item.end:  # a verb at the very end of a text has nothing after it
                        continue
                    yield self._deed(f"d{order}", passage, quote, verb, item)
                    order += 1

    def _figure(self, name: str, passage: Passage, count: Count) -> Fact:
        number, text = count.number, self.text
        opening = max(text.rfind(mark, 0, number.start) for mark in _OPENS) + 1
        lead = text[min(opening, count.start) : number.start]
        period = self._period(number.start, passage)
        if period.year and _YEARLY.search(text, opening, number.start):
            period = Period(years=passage.years)
        spread = "".join(match[0] for match in _SPREAD.finditer(lead))
        qualifier = "、".join(filter(None, (spread if spread not in number.qualifier else "", number.qualifier)))
        subject, verb = count.frame.subject, count.frame.verb
        if verb and _TOTAL.search(text[opening : number.start] + number.qualifier):
            verb = ""
        quote = count.start, max(count.end, number.end)
        number = number._replace(qualifier=qualifier)
        return self._fact(
            name, passage, "figure", subject, verb, number, (number.start, number.end), quote, lead, period
        )

    def _deed(self, name: str, passage: Passage, quote: Span, verb: Verb, item: Item) -> Fact:
        lead, written = self.text[quote[0] : max(quote[0], verb.end)], self.text[verb.start : verb.end]
        subject, period = self.written[item.start : item.end], self._period(item.start, passage)
        number, span = item.number, (item.start, item.end)
        return self._fact(name, passage, item.kind, subject, written, number, span, quote, lead, period)

    def _period(self, at: int, passage: Passage) -> Period:
        return period_at(at, self.said, Period(passage.period, passage.years))

    def _fact(
        self, name: str, passage: Passage, kind: str, subject: str, verb: str, number: Quantity | None,
        span: Span, quote: Span, lead: str, period: Period,
    ) -> Fact:  # fmt: skip
        start, end = self.places[span[0]], self.places[span[1] - 1] + 1
        quote_start, quote_end = self.places[quote[0]], self.places[quote[1] - 1] + 1
        around = [c for c in self.clauses[passage.id] if c.start <= start and end <= c.end] or self.clauses[passage.id]
        counted = _counted(number) if number else {}
        return Fact(
            kind=kind, id=f"{passage.report}:{name}", report=passage.report, passage=passage.id,
            clause=min(around, key=lambda c: c.end - c.start).id, section=passage.section, path=passage.path,
            part=passage.part, subject=subject, verb=verb, **counted, period=period.year, years=period.years,
            plan=is_planned(passage.part, lead, period, self.plan_year), start=start, end=end,
            quote=self.parsed.source[quote_start:quote_end], quote_start=quote_start, quote_end=quote_end,
        )  # fmt: skip


def _counted(number: Quantity) -> dict[str, Any]:
    names = ("value", "value_to", "value_from", "value_text", "unit", "qualifier")
    return {name: getattr(number, name) for name in names}


def _counts(text: str, breaker: Breaker, span: Span, numbers: Sequence[Quantity]) -> Iterator[Count]:
    """Read the quantities of a passage; a part that 其中 opens speaks of the first count of the sentence before it."""
    before: list[Count] = []
    for sentence in breaker.cut(*span, SENTENCE):
        told: list[Count] = []
        for part in breaker.cut(*sentence, PART):
            known = (told or before)[:1] if text.startswith("其中", part[0]) else []
            held = len(known)
            for clause in breaker.cut(*part, COMMA):
                inside = [q for q in numbers if clause[0] <= q.start and q.end <= clause[1]]
                known += read_clause(text, part[0], clause, inside, known)
            told += known[held:]
        yield from told
        before = told
