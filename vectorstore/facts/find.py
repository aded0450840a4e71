"""All facts of one report, figures and deeds: when each holds, whether it is planned, and where the report says so."""

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import count

from vectorstore.facts.chinese import Quantity, alternatives, find_quantities, readable
from vectorstore.facts.clauses import read_clause
from vectorstore.facts.deeds import Reader
from vectorstore.facts.english import told_en
from vectorstore.facts.links import Count
from vectorstore.facts.periods import Period, is_planned, period_at, sentence_start, spoken
from vectorstore.facts.phrases import TRENDS
from vectorstore.lexicon import is_chinese
from vectorstore.reading.parts import years_of
from vectorstore.reading.split import PASSAGE_LENGTH
from vectorstore.reading.text import COMMA, PART, SENTENCE, Breaker
from vectorstore.records import Clause, Fact, ParsedReport, Passage

Span = tuple[int, int]
Said = tuple[str, str, str, Quantity | None]
"""Kind, subject, verb and number of a fact."""
When = tuple[Period, bool | None]
"""Its period, and whether it is planned."""
_COUNTED = ("value", "value_to", "value_from", "value_text", "unit", "qualifier")
_TOTAL = re.compile("(?:^|、)(?=.*[总达至到])(?:总[数量]|累计|已|共|了|达到?|增[至到]|增加[至到]|升至|扩大[至到])+$")
"""A clause that tells what there is now of that which the clause before added to."""
_SPREAD = re.compile(
    "累计|(?:每[人户生亩])?每年|每[人户生亩]每[月天日]|年均|连续(?![跨迈跃站突])|其中|合计|总计|平均每[^，,]"
)
_YEARLY = re.compile(rf"年均(?:分别|实际|名义)?(?:{alternatives(TRENDS)})")
_REACHED = re.compile(
    "(?:[增提升降跃减扩]\\w{0,3}[至到]|达到?|突破|[迈跨站][上过入])(?:了|约|近|超|逾)?(?:[\\d.,]+[^，,；;\\d]{1,4}、)*$"
)
"""What leads to a level: at the end of a stretch of years, and no sum of them."""
_SUMMED = re.compile(
    "累计|连续|年均|平均|共|合计|总计|新[增建设]|完成|投[入放]|引进|发放|支出|减[少免税]|争取|培[训育]"
)
_BOUND = re.compile("(?<=[元岁亩里米吨瓦顷])(?:以上|以下|以内)的?(?![的和及与并或且占比较增达])(?=[一-鿿])")
"""What an amount before it only bounds, and does not count: 收入10万元｜以上的村, 65岁｜以上老年人."""
_OPENS = "，,。；;\n"
LONGEST = 2000
"""Characters of a sentence that is read; the longest of 7,600 in real reports has 456, and what goes on is none."""


def find_facts(parsed: ParsedReport, passages: Sequence[Passage], clauses: Sequence[Clause]) -> tuple[Fact, ...]:
    """Return the figures and the deeds of a report; ``passages`` and ``clauses`` are those of ``split``.

    Of 制定甲条例、乙条例，听取丙情况报告 three deeds; what is told as a problem or as experience is no deed.
    """
    report = _Report(parsed, clauses)
    told = report.told(passages)
    return (*report.figures(told), *report.deeds(told))


class _Report:
    """A report as its facts are read: in ``text``, whose characters stand at ``places`` of the source."""

    def __init__(self, parsed: ParsedReport, clauses: Sequence[Clause]) -> None:
        self.parsed, card = parsed, parsed.report
        self.text, at = readable(parsed.text)
        self.places = [parsed.origin[index] for index in at]
        self.written = "".join(parsed.text[index] for index in at)
        self.said = spoken(self.text, parsed, self.places)
        self.plan_year = years_of(card.year, card.date).plan
        self.numbers = find_quantities(self.text)
        self.breaker = Breaker(self.text, PASSAGE_LENGTH, [(number.start, number.end) for number in self.numbers])
        self.order = {"f": count(), "d": count()}
        self.clauses: dict[str, list[tuple[int, int, Clause]]] = defaultdict(list)
        for clause in sorted(clauses, key=lambda clause: clause.end - clause.start):  # the shortest first
            self.clauses[clause.passage].append((clause.start, clause.end, clause))

    def told(self, passages: Sequence[Passage]) -> Sequence[Passage]:
        """Return the passages without those of what is too long to be a sentence."""
        sentences = self.breaker.cut(0, len(self.text), SENTENCE)
        endless = [(self.places[a], self.places[b - 1]) for a, b in sentences if b - a > LONGEST]
        return [p for p in passages if not any(p.start <= end and start < p.end for start, end in endless)]

    def figures(self, passages: Sequence[Passage]) -> Iterator[Fact]:
        free = (number for number in self.numbers if not _BOUND.match(self.text, number.end))
        numbers = [number for number in free if self.text[number.start - 1] != "每"]
        starts = [number.start for number in numbers]
        for passage in passages:
            if not is_chinese(passage.text):
                yield from self._english(passage)
                continue
            low, high = (bisect_left(self.places, offset) for offset in (passage.start, passage.end))
            within = numbers[bisect_left(starts, low) : bisect_left(starts, high)]
            for counted in _counts(self.text, self.breaker, (low, high), within) if within else ():
                yield self._figure(passage, counted)

    def deeds(self, passages: Sequence[Passage]) -> Iterator[Fact]:
        card, bodies = self.parsed.report, {section.id: section.body_start for section in self.parsed.sections}
        reader = Reader(self.text, self.numbers, self.breaker, card.body or card.title or "")
        for passage in passages:
            if passage.part in ("problems", "experience") or bodies[passage.section] >= len(self.parsed.text):
                continue
            start = max(passage.start, self.parsed.origin[bodies[passage.section]])
            low, high = (bisect_left(self.places, offset) for offset in (start, passage.end))
            for sentence in self.breaker.cut(low, high, SENTENCE) if low < high else ():
                for quote, verb, item in reader.told(sentence):
                    if item.start < item.end:  # a verb at the very end of a text has nothing after it
                        lead = self.text[quote[0] : max(quote[0], verb.end)]
                        subject, said = self.written[item.start : item.end], self.text[verb.start : verb.end]
                        span = item.start, item.end
                        yield self._chinese(passage, (item.kind, subject, said, item.number), lead, span, quote)

    def _english(self, passage: Passage) -> Iterator[Fact]:
        """The figures of an English passage, each in its whole clause."""
        end = 0
        for start, stop, clause in sorted(self.clauses[passage.id], key=lambda held: (held[0], -held[1])):
            told_here = told_en(self.parsed.source[start:stop]) if stop > end else ()
            end = max(end, stop)
            for told in told_here:
                said = "figure", told.subject, told.verb, told.number
                when = Period(told.year or passage.period, passage.years), told.plan
                span = clause.start + told.number.start, clause.start + told.number.end
                yield self._fact(passage, clause, said, when, span, (clause.start, clause.end))

    def _figure(self, passage: Passage, count: Count) -> Fact:
        number, frame, text = count.number, count.frame, self.text
        opening = max(text.rfind(mark, 0, number.start) for mark in _OPENS) + 1
        lead = text[min(opening, count.start) : number.start]
        # 年均增长8%、跨过900亿元: what is said of the rate is not said of the amount
        rate = number.unit in ("%", "‰")
        said_of = (m[0] for m in _SPREAD.finditer(lead) if rate or not re.search("[%‰]", lead[m.end() :]))
        spread = "".join(dict.fromkeys(said_of))
        qualifier = "、".join(filter(None, (spread if spread not in number.qualifier else "", number.qualifier)))
        total = _TOTAL.search(text[opening : number.start] + number.qualifier)
        said = "figure", frame.subject, "" if total else frame.verb, number._replace(qualifier=qualifier)
        quote = count.start, max(count.end, number.end)
        return self._chinese(passage, said, lead, (number.start, number.end), quote)

    def _chinese(self, passage: Passage, said: Said, lead: str, span: Span, quote: Span) -> Fact:
        period = period_at(span[0], self.said, Period(passage.period, passage.years))
        if period.year and _YEARLY.search(lead):
            period = Period(years=passage.years)
        if period.years and _REACHED.search(lead) and not _SUMMED.search(lead):
            period = Period(period.years[1])
        start, end, *quoted = (self.places[at] + last for a, b in (span, quote) for at, last in ((a, 0), (b - 1, 1)))
        held = self.clauses[passage.id]
        clause = next((clause for low, high, clause in held if low <= start and end <= high), held[0][2])
        sentence = self.text[sentence_start(self.text, span[0]) : span[0]]
        when = period, is_planned(passage.part, lead, sentence, period, self.plan_year)
        return self._fact(passage, clause, said, when, (start, end), (quoted[0], quoted[1]))

    def _fact(self, passage: Passage, clause: Clause, said: Said, when: When, span: Span, quote: Span) -> Fact:
        (kind, subject, verb, number), (period, plan) = said, when
        order = "f" if kind == "figure" else "d"
        counted = {field: getattr(number, field) for field in _COUNTED} if number else {}
        return Fact(
            kind=kind, id=f"{passage.report}:{order}{next(self.order[order])}", report=passage.report,
            passage=passage.id, clause=clause.id, section=passage.section, path=passage.path, part=passage.part,
            subject=subject, verb=verb, **counted, period=period.year, years=period.years, plan=plan, start=span[0],
            end=span[1], quote=self.parsed.source[slice(*quote)], quote_start=quote[0], quote_end=quote[1],
        )  # fmt: skip


def _counts(text: str, breaker: Breaker, span: Span, numbers: Sequence[Quantity]) -> Iterator[Count]:
    """Read the quantities of a passage, each knowing those before it in its part of the sentence."""
    for part in (part for sentence in breaker.cut(*span, SENTENCE) for part in breaker.cut(*sentence, PART)):
        known: list[Count] = []
        for clause in breaker.cut(*part, COMMA):
            inside = [q for q in numbers if clause[0] <= q.start and q.end <= clause[1]]
            known += read_clause(text, part[0], clause, inside, known)
        yield from known
