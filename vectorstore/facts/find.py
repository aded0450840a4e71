"""All facts of one report, figures and deeds: when each holds, whether it is planned, and where the report says so."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import count

from vectorstore.facts.chinese import Quantity, alternatives, find_quantities, readable
from vectorstore.facts.clauses import read_clause
from vectorstore.facts.deeds import Reader
from vectorstore.facts.english import Told, told_en
from vectorstore.facts.links import Count
from vectorstore.facts.periods import Period, is_planned, period_at, spoken
from vectorstore.facts.phrases import TRENDS
from vectorstore.facts.pieces import Item, Verb
from vectorstore.lexicon import is_chinese
from vectorstore.reading.breaks import COMMA, PART, SENTENCE, Breaker
from vectorstore.reading.parts import years_of
from vectorstore.reading.split import PASSAGE_LENGTH
from vectorstore.records import Clause, Fact, ParsedReport, Passage

Span = tuple[int, int]
Said = tuple[str, str, str, Quantity | None]
"""Kind, subject, verb and number of a fact."""
_COUNTED = ("value", "value_to", "value_from", "value_text", "unit", "qualifier")
_TOTAL = re.compile("(?:^|、)(?=.*[总达至到])(?:总[数量]|累计|已|共|了|达到?|增[至到]|增加[至到]|升至|扩大[至到])+$")
"""A clause that tells what there is now of that which the clause before added to."""
_SPREAD = re.compile("累计|每年|年均|连续(?![跨迈跃站突])|其中|合计|总计|平均每[^，,]")
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
        self.clauses: dict[str, list[tuple[int, int, Clause]]] = {}
        for clause in sorted(clauses, key=lambda clause: clause.end - clause.start):  # the shortest first
            self.clauses.setdefault(clause.passage, []).append((clause.start, clause.end, clause))

    def figures(self, passages: Sequence[Passage]) -> Iterator[Fact]:
        numbers = [number for number in self.numbers if self.text[number.start - 1] != "每"]
        starts, order = [number.start for number in numbers], count()
        for passage in passages:
            if not is_chinese(passage.text):
                yield from (self._foreign(f"f{next(order)}", passage, *told) for told in self._told_en(passage))
                continue
            low, high = (bisect_left(self.places, offset) for offset in (passage.start, passage.end))
            within = numbers[bisect_left(starts, low) : bisect_left(starts, high)]
            for counted in _counts(self.text, self.breaker, (low, high), within) if within else ():
                yield self._figure(f"f{next(order)}", passage, counted)

    def deeds(self, passages: Sequence[Passage]) -> Iterator[Fact]:
        card, order = self.parsed.report, count()
        reader = Reader(self.text, self.numbers, self.breaker, "政府" in (card.body or card.title or ""))
        bodies = {section.id: section.body_start for section in self.parsed.sections}
        for passage in passages:
            if passage.part in ("problems", "experience") or bodies[passage.section] >= len(self.parsed.text):
                continue
            start = max(passage.start, self.parsed.origin[bodies[passage.section]])
            low, high = (bisect_left(self.places, offset) for offset in (start, passage.end))
            for sentence in self.breaker.cut(low, high, SENTENCE) if low < high else ():
                for quote, verb, item in reader.told(sentence):
                    if item.start < item.end:  # a verb at the very end of a text has nothing after it
                        yield self._deed(f"d{next(order)}", passage, quote, verb, item)

    def _told_en(self, passage: Passage) -> Iterator[tuple[Clause, Told]]:
        """Read the figures of an English passage, each in its whole clause."""
        end = 0
        for start, stop, clause in sorted(self.clauses.get(passage.id, ()), key=lambda held: (held[0], -held[1])):
            if stop > end:
                end = stop
                yield from ((clause, told) for told in told_en(self.parsed.source[start:stop]))

    def _foreign(self, name: str, passage: Passage, clause: Clause, told: Told) -> Fact:
        span = clause.start + told.number.start, clause.start + told.number.end
        said = "figure", told.subject, told.verb, told.number
        period = Period(told.year or passage.period, passage.years)
        return self._fact(name, passage, clause, said, period, told.plan, span, (clause.start, clause.end))

    def _figure(self, name: str, passage: Passage, count: Count) -> Fact:
        number, text = count.number, self.text
        opening = max(text.rfind(mark, 0, number.start) for mark in _OPENS) + 1
        lead = text[min(opening, count.start) : number.start]
        period = self._period(number.start, passage)
        if period.year and _YEARLY.search(text, opening, number.start):
            period = Period(years=passage.years)
        # 年均增长8%、跨过900亿元: what is said of the rate is not said of the amount
        rate = number.unit in ("%", "‰")
        spread = "".join(m[0] for m in _SPREAD.finditer(lead) if rate or not re.search("[%‰]", lead[m.end() :]))
        qualifier = "、".join(filter(None, (spread if spread not in number.qualifier else "", number.qualifier)))
        told = _TOTAL.search(text[opening : number.start] + number.qualifier)
        verb = "" if told else count.frame.verb
        said = "figure", count.frame.subject, verb, number._replace(qualifier=qualifier)
        quote = count.start, max(count.end, number.end)
        return self._chinese(name, passage, said, period, lead, (number.start, number.end), quote)

    def _deed(self, name: str, passage: Passage, quote: Span, verb: Verb, item: Item) -> Fact:
        lead = self.text[quote[0] : max(quote[0], verb.end)]
        said = item.kind, self.written[item.start : item.end], self.text[verb.start : verb.end], item.number
        period = self._period(item.start, passage)
        return self._chinese(name, passage, said, period, lead, (item.start, item.end), quote)

    def _period(self, at: int, passage: Passage) -> Period:
        return period_at(at, self.said, Period(passage.period, passage.years))

    def _chinese(
        self, name: str, passage: Passage, said: Said, period: Period, lead: str, span: Span, quote: Span
    ) -> Fact:
        (start, end), quoted = ((self.places[a], self.places[b - 1] + 1) for a, b in (span, quote))
        held = self.clauses[passage.id]
        clause = next((clause for low, high, clause in held if low <= start and end <= high), held[0][2])
        plan = is_planned(passage.part, lead, period, self.plan_year)
        return self._fact(name, passage, clause, said, period, plan, (start, end), quoted)

    def _fact(
        self, name: str, passage: Passage, clause: Clause, said: Said, period: Period, plan: bool | None,
        span: Span, quote: Span,
    ) -> Fact:  # fmt: skip
        kind, subject, verb, number = said
        counted = {field: getattr(number, field) for field in _COUNTED} if number else {}
        return Fact(
            kind=kind, id=f"{passage.report}:{name}", report=passage.report, passage=passage.id, clause=clause.id,
            section=passage.section, path=passage.path, part=passage.part, subject=subject, verb=verb, **counted,
            period=period.year, years=period.years, plan=plan, start=span[0], end=span[1],
            quote=self.parsed.source[slice(*quote)], quote_start=quote[0], quote_end=quote[1],
        )  # fmt: skip


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
