"""One number of a statement against the amounts of the reports: who says the same, and who surely says otherwise."""

import re
from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple

from bot.amounts import Amount, Said, digits_of, fits, same
from bot.checks.given import Given, cite, stated
from bot.checks.records import Cited
from bot.checks.turned import CLAUSES, Reading
from bot.checks.worded import AHEAD, TOLD_DONE
from bot.checks.words import AVERAGE, DONE, OPEN
from bot.factcheck.evidence import Evidence, Source
from bot.records import Lang

HARD = frozenset(["turn", "range", "average", "year", "span", "plan", "subject", "total"])
"""Faults that make a report say otherwise than a statement with the same number about the same thing."""
SURE: dict[Lang, float] = {"zh": 0.65, "en": 0.42}
"""How well the words must fit for another value to be told of the same thing."""
TURNED: dict[Lang, float] = {"zh": 0.45, "en": 0.22}
"""How well they must where the value is the same and its year, direction or plan is not."""
HELD = 0.65
"""How well they must where the reports have the very number, though not surely of the same thing."""
BOTH_WAYS = 0.55
"""Least share of a Chinese number's words in another amount's, and of its in these, to be of the same thing."""
TOLD: dict[Lang, float] = {"zh": 0.55, "en": 0.38}
"""Share of the words of a statement from which on a sentence tells of what the statement does."""
NAMED = 0.7
"""What words in both directions count alone for an English number, where vectors say nothing of an everyday name;
with what aliases cover of a subject, four more of 150 true statements stand and none of 100 planted errors."""
NEAREST = 0.05
"""By how much less of a statement another sentence may hold than the one that tells of it."""


def least_fit(amount: Amount, lang: Lang) -> float:
    """Return how well the words must fit for the same number to be of the same thing: less, the more digits it has."""
    digits = len(digits_of(amount))
    return 0.12 if digits > 3 else 0.2 if digits == 3 or lang == "en" else 0.3 if digits == 2 else 0.4


class Number(NamedTuple):
    """A number with the words that it is about, and whose ``reports`` may hold it."""

    said: Said
    words: str
    reports: tuple[str, ...] = ()


class Match(NamedTuple):
    """An amount of a report with the value of a number, or of its kind; ``fit``: how surely of the same thing."""

    source: Source
    at: int
    fit: float
    faults: tuple[str, ...]

    @property
    def given(self) -> Given:
        """The amount."""
        return self.source.givens[self.at]

    @property
    def cited(self) -> Cited:
        """The words that say it: the clauses of the fact, else the sentence."""
        fact, cited = self.source.facts[self.at], self.source.cited
        if fact is None or not cited.start <= fact.quote_start < fact.quote_end <= cited.end:
            return cited
        piece, text = cited.piece, cited.piece.text
        marks = list(CLAUSES.finditer(text))
        start = max([cited.start, *(at for m in marks if (at := piece.start + m.end()) <= fact.quote_start)])
        stop = min([cited.end, *(at for m in marks if (at := piece.start + m.start()) >= fact.quote_end)])
        return cite(piece, start - piece.start, stop - piece.start)


Outcome = Literal["stands", "differs", "not_found"]


class Judged(NamedTuple):
    """What became of a number: the amount that bears it out or gainsays it, and in what they differ."""

    number: Number
    outcome: Outcome
    match: Match | None = None
    fault: str = ""


DIGITS = re.compile(r"(?<![A-Za-z.\d])\d[\d,.]*(?![A-Za-z\d])\s*(?:[%‰]|percent|per cent|[万亿]+|(?:b|m|tr)illion)?")


def numbers(text: str, lang: Lang) -> list[Number]:
    """Return the numbers of a statement that measure or count."""
    return [Number(said, DIGITS.sub(" ", words).strip()) for said, words in stated(text, lang)]


RELATIVE = {
    "zh": (
        (-1, re.compile("(?<![比较])去年(?!同期|相比|[底末])|过去一年")),
        (0, re.compile("(?<![比较])今年|新的一年")),
    ),
    "en": (
        (-1, re.compile(r"(?<!than )(?<!from )(?<!over )(?<!of )\blast year\b", re.I)),
        (0, re.compile(r"\bthis year\b", re.I)),
    ),
}
"""Words that name a year by that of the report's delivery; a comparison with a year names none."""


def relative(text: str, lang: Lang, delivered: int | None) -> str:
    """Return the year that a text means by 去年 or 今年 in a report delivered in a year; "" where it names one itself.

    >>> relative("去年开通3条航线", "zh", 2031)
    '2030年'
    """
    named = [shift for shift, words in RELATIVE[lang] if words.search(text)]
    if delivered is None or len(named) != 1 or re.search(r"(?:19|20)\d\d", text):
        return ""
    return f"{delivered + named[0]}年" if lang == "zh" else f"in {delivered + named[0]}"


class Judge:
    """Holds the numbers of one statement against the sentences that were found for it."""

    def __init__(
        self, text: str, lang: Lang, evidence: Evidence, sources: Sequence[Source], found: Sequence[Number]
    ) -> None:
        self.text, self.lang, self.evidence, self.sources, self._numbers = text, lang, evidence, sources, found

    def judge(self, number: Number, last: Match | None = None) -> Judged:
        """Return whether a report bears a number out, surely says otherwise, or neither.

        ``last`` bears out the number before it: what follows there may follow here, whatever words lie between.
        """
        matches = list(self._matches(number))
        if last and (after := [m for m in matches if m.source == last.source and m.at == last.at + 1 and not m.faults]):
            return Judged(number, "stands", after[0])
        least = least_fit(number.said.amount, self.lang)
        equal = [m for m in matches if m.faults[:1] != ("value",)]
        clean = max((m for m in equal if not m.faults), key=lambda m: m.fit, default=None)
        rival = max((m for m in matches if m.faults == ("value",)), key=lambda m: m.fit, default=None)
        if clean and clean.fit < least and self._is_told(number, clean, matches):
            clean = clean._replace(fit=least)
        if clean and clean.fit >= least:
            return Judged(number, "stands", clean)
        turned = max((m for m in equal if m.faults), key=lambda m: m.fit, default=None)
        if turned and (
            turned.fit >= TURNED[self.lang] or (turned.faults[0] == "turn" and self._beside(number, turned))
        ):
            return Judged(number, "differs", turned, turned.faults[0])
        held = clean and clean.fit > least / 2 and len(digits_of(number.said.amount)) > 1
        if rival and (
            rival.fit >= (HELD if held else SURE[self.lang])
            or (
                not held
                and rival.fit >= TURNED[self.lang]
                and (self._beside(number, rival) or _misspelt(number.said.amount, rival.given.said.amount))
            )
        ):
            return Judged(number, "differs", rival, "value")
        return Judged(
            number, "not_found", max((m for m in (clean, turned, rival) if m), key=lambda m: m.fit, default=None)
        )

    def _beside(self, number: Number, match: Match) -> bool:
        """Whether another number of the statement, and not this amount, stands in the sentence of a match."""
        values = [given.said.amount for at, given in enumerate(match.source.givens) if at != match.at]
        others = [one.said for one in self._numbers if one.said.amount != number.said.amount]
        if any(same(said.amount, match.given.said.amount, said.bound) for said in others):
            return False
        return any(
            len(digits_of(said.amount)) > 1
            and fits(said.amount, value, self.lang)
            and same(said.amount, value, said.bound)
            for said in others
            for value in values
        )

    def _is_told(self, number: Number, match: Match, matches: Sequence[Match]) -> bool:
        """Whether the sentence of an equal amount is the one that tells of the statement, and no other number fits."""
        held = self.evidence.share(self.text)
        shares = {s.cited: held(s.cited.quote) for s in self.sources}
        share = shares[match.source.cited]
        others = [m.fit for m in matches if m.at != match.at or m.source.cited != match.source.cited]
        return (
            len(digits_of(number.said.amount)) > 1
            and not match.given.said.subject
            and share >= max(TOLD[self.lang], max(shares.values()) - NEAREST)
            and all(fit <= max(match.fit, TURNED[self.lang] / 2) for fit in others)
        )

    def _held(self, source: Source) -> Reading:
        year = relative(self.text, self.lang, source.cited.piece.year)
        return Reading(self.text, [source.cited], year, self.lang, self.evidence)

    def _matches(self, number: Number) -> Iterator[Match]:
        for source in self.sources:
            if number.reports and source.card not in number.reports:
                continue
            held = self._held(source)
            for at, given in enumerate(source.givens):
                mine, theirs = number.said.amount, given.said.amount
                equal = fits(mine, theirs, self.lang) and same(mine, theirs, number.said.bound)
                if not equal and _is_other_unit(mine, theirs):
                    yield Match(source, at, self.fit(number, source, at), ("unit",))
                    continue
                if not fits(mine, theirs, self.lang):
                    continue
                fit = self.fit(number, source, at)
                faults = self._faults(number, held, source, at) if equal else ()
                if not equal and not self._comparable(number, source, at):
                    continue
                yield Match(source, at, fit, faults if equal else ("value",))

    def _faults(self, number: Number, held: Reading, source: Source, at: int) -> tuple[str, ...]:
        found = [fault.code for fault in held.turned(number.said, source.givens[at])]
        found += ["plan"] if self._is_other_time(number, source, at) else []
        sides = {number.said.bound, source.givens[at].said.bound}
        found += ["range"] if sides == {"over", "under"} and "不足" not in number.said.own else []
        return tuple(code for code in dict.fromkeys(found) if code in HARD and (code, self.lang) != ("subject", "en"))

    def _is_other_time(self, number: Number, source: Source, at: int) -> bool:
        """Whether a plan is told as done, or something done as a plan."""
        fact = source.facts[at]
        planned = fact.plan if fact and fact.plan is not None else source.cited.piece.planned
        if planned is not False:
            return bool(planned) and OPEN.search(self.text) is None and DONE.search(number.said.clause) is not None
        over = (fact.period if fact else None) or max(source.givens[at].years, default=9999)
        gone = over < (source.cited.piece.year or 0)
        return gone and AHEAD.search(self.text) is not None and TOLD_DONE.search(self.text) is None

    def _comparable(self, number: Number, source: Source, at: int) -> bool:
        """Whether an amount with another value measures in the same way, of the same time."""
        given, said = source.givens[at], number.said
        mine, theirs = said.amount, given.said.amount
        if self.lang == "zh" and (mine.kind != theirs.kind or (mine.kind == "count" and mine.unit != theirs.unit)):
            return False
        if (said.turn is None) != (given.said.turn is None):
            return False
        if self.lang == "zh" and said.change != given.said.change:
            return False
        if bool(AVERAGE.search(given.said.clause)) != bool(AVERAGE.search(said.clause)) or given.span:
            return False
        held = self._held(source)
        faults = [f.code for f in held.turned(said, given)]
        wrong = {"year", "span", "total", "average"} & set(faults)
        return not wrong and not self._is_other_time(number, source, at)

    def fit(self, number: Number, source: Source, at: int) -> float:
        """Return how surely an amount is about what a number is about: 0..1, by words in both directions."""
        given, fact = source.givens[at], source.facts[at]
        near = f"{given.words} {given.said.clause} {fact.subject if fact else ''} {fact.verb if fact else ''}"
        subject = fact.subject if fact and fact.subject else given.words
        share = self.evidence.share
        whole = f"{source.cited.quote} {source.around}"
        told = share(number.words)
        there = 0.75 * told(near) + 0.25 * told(whole)
        back = max(share(subject)(self.text) if self.lang == "zh" else 0.0, self._back(subject))
        alike = self.evidence.alike(number.words, f"{subject}{fact.verb if fact else ''}")
        if self.lang == "zh" and min(there, back) < BOTH_WAYS:
            there = back = min(there, back)
        alike = min(1.0, max(0.0, (alike - 0.3) / 0.4))
        said = (there * back) ** 0.5
        fit: float = max(said, (said + alike) / 2) if self.lang == "zh" else max(NAMED * said, 0.4 * said + 0.6 * alike)
        return fit

    def _back(self, subject: str) -> float:
        terms = self.evidence.terms(self.text)
        words = [w for group in terms for term in group.terms for w in term if w in subject]
        covered = {i for w in words for m in re.finditer(re.escape(w), subject) for i in range(m.start(), m.end())}
        han = [i for i, c in enumerate(subject) if "㐀" <= c <= "鿿"]
        return sum(i in covered for i in han) / len(han) if han else 0.0


def _is_other_unit(mine: Amount, theirs: Amount) -> bool:
    """Whether two amounts are the same number in another unit or scale: 4亿元 and 4亿美元, 950 miles and 950公里."""
    written = digits_of(mine)
    if {mine.kind, theirs.kind} == {"money", "dollar"} or (mine.kind == theirs.kind and mine.unit != theirs.unit):
        return abs(mine.plain - theirs.plain) <= 1e-9 * abs(theirs.plain)
    return written == digits_of(theirs) and len(written) > (2 if "bare" in (mine.kind, theirs.kind) else 1)


def _misspelt(mine: Amount, theirs: Amount) -> bool:
    """Whether the digits of one number are those of another in another order: 381 for 318."""
    same_size = 0.1 < mine.value / (theirs.value or 1.0) < 10
    return same_size and len(digits_of(mine)) > 1 and sorted(digits_of(mine)) == sorted(digits_of(theirs))
