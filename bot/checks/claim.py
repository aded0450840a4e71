"""Holds what a draft claims against the evidence that it quotes: what code can decide, and nothing else.

A claim passes when each quote stands in the evidence it names, and every number, year and place in it is said by its
quotes as the claim says it. Meaning is left to the model; each check here is kept while its false alarms on true claims
of a strong writer are at most 1% (docs/eval-log.md).
"""

import re
from collections.abc import Iterator, Sequence

from bot.amounts import DATING, Amount, Said, amounts, fits, same, told
from bot.calc import derived, redo
from bot.checks.given import OF_YEARS, Given, cite, givens, running, sentence_of
from bot.checks.known import NOTHING, Known
from bot.checks.records import Checked, Cited, Fault, Piece, Verdict
from bot.checks.turned import rival
from bot.checks.worded import FIRST, LAW, Worded
from bot.checks.words import COMBINED, DENIED, NUMERALS
from bot.model.draft import DraftClaim
from bot.quotation import clean, locate
from bot.records import Lang
from vectorstore.reading.text import plain

MARK = re.compile(r"\s*(?:\[\^?[A-Z]{0,2}\d{0,3}\]|【\^?[A-Z]{0,2}\d{0,3}】)")
COUNTING = ("count", "bare", "person", "ordinal")
"""Kinds of numbers that may count what a text lists."""
LISTED = tuple(map(re.compile, ("、", "、|，?以及", "[、和及与]", "[，,]", r",\s*(?:and\s)?|\band\b", "[；;]")))
"""What may stand between the items of a list; a list has one kind of them."""
ROUND = re.compile(
    r"(?<![\d.一二三四五六七八九十两几数多])(?:(?<![近上超逾破过达])|(?=[十百千万亿]+级))([十百千]?)(万亿|[万亿])"
)
TENS = {"": 1.0, "十": 10.0, "百": 100.0, "千": 1000.0}
SCALES = {"万": 1e4, "亿": 1e8, "万亿": 1e12}
"""Round numbers that stand without a digit: 亿元以上项目, 过百亿."""
ITEM = re.compile(r"(?:^|[\s：:；;。])\d+(?:\.\s|、)")
"""The number of an item of a list."""
PART = re.compile(
    r"\b(?:an?|one|two|three)[ -](?:third|quarter|fifth|tenth)s?\b"
    r"|\b(?:first|second)[ -]half\b|\b(?:first|second|third|fourth)[ -]quarters?\b"
)
"""A part of a whole or of a year in English words, which is no rank."""
BASES = {100.0: "百", 1000.0: "千", 10_000.0: "万", 100_000.0: "十万"}
"""Of how many people or things a rate is told, and how a report writes it after 每."""


def check(claim: DraftClaim, pieces: Sequence[Piece], question: str, lang: Lang, known: Known = NOTHING) -> Verdict:
    """Hold one claim of a draft, in answer to ``question``, against the evidence."""
    text = MARK.sub("", claim.text).strip()
    if not text:
        return Verdict(claim=None, faults=(Fault(code="empty", detail=""),))
    quotes, faults = quoted(claim, [piece.model_copy(update={"text": plain(piece.text)}) for piece in pieces])
    if faults:
        return Verdict(claim=None, faults=tuple(faults))
    held = Held(plain(text), quotes, plain(question), lang, known, claim)
    faults = list(held.faults())
    if faults:
        return Verdict(claim=None, faults=tuple(dict.fromkeys(faults)))
    shown = {piece.label: piece for piece in pieces}
    given = [(shown[quote.piece.label], quote.piece.start, quote) for quote in held.quotes]
    found = tuple(cite(piece, quote.start - start, quote.end - start) for piece, start, quote in given)
    return Verdict(claim=Checked(text=text, quotes=found, calc=held.calc))


def quoted(claim: DraftClaim, pieces: Sequence[Piece]) -> tuple[list[Cited], list[Fault]]:
    """Return the quotes as they stand in the evidence; one that only another piece holds is moved there."""
    found: list[Cited] = []
    faults: list[Fault] = []
    if not claim.quotes:
        return [], [Fault(code="no_quote", detail="")]
    for item in claim.quotes:
        label = item.label.strip("[]【】 ")
        named = [piece for piece in pieces if piece.label == label]
        spans = next(
            (
                s
                for piece in (*named, *pieces)
                if (s := [(piece, *span) for span in locate(plain(item.quote), piece.text)])
            ),
            [],
        )
        found += [cite(*span) for span in spans]
        if not spans:
            faults.append(Fault(code="quote" if named else "label", detail=item.quote if named else item.label))
    return list(dict.fromkeys(found)), faults


class Held(Worded):
    """One claim with its quotes found: yields what is wrong with it; quotes may be widened on the way."""

    def __init__(
        self, text: str, quotes: list[Cited], question: str, lang: Lang, known: Known, claim: DraftClaim
    ) -> None:
        super().__init__(text, quotes, question, lang, known)
        self.result: Amount | None = None
        self._draft = claim
        self._given = [given for quote in quotes for given in givens(quote, whole=False)]
        self._asked = amounts(question, lang)

    def faults(self) -> Iterator[Fault]:
        """Yield every fault: of the calculation, the numbers, the years, places, names and the plan told as done."""
        if self._draft.calc is not None:
            yield from self._calculated()
        for said in told(self.text, self.lang):
            yield from self._number(said)
        yield from self._ordinals()
        yield from self._names()
        yield from self.faults_of_words()
        yield from self._support()

    def _calculated(self) -> Iterator[Fault]:
        calc = self._draft.calc
        if calc is None or (calc.op == "count" and not calc.values):
            return
        made = redo(calc.op, calc.values, [given.said.amount for given in (*self._given, *self.near)])
        if made is None:
            yield Fault(code="calc", detail=f"{calc.op} {', '.join(f'{v:g}' for v in calc.values)}")
        else:
            self.calc, self.result = made

    def _number(self, said: Said) -> Iterator[Fault]:
        """Yield what is wrong with one number: no quote holds it, or all that do say it otherwise."""
        amount = said.amount
        lasting = amount.kind == "duration" and not any(given.said.amount.unit == "岁" for given in self._given)
        asked = any(same(amount, a) or (a.kind == "bare" and a.value == amount.plain) for a in self._asked)
        if (
            (asked and (DENIED.search(self.text) or self._is_bound(said)))
            or self._is_result(said)
            or (lasting and self._lasts(amount))
        ):
            return
        for pool in (self._given, self.near):
            matches = [
                g for g in pool if fits(amount, g.said.amount, self.lang) and same(amount, g.said.amount, said.bound)
            ]
            if matches and not lasting:
                verdicts = [list(self.turned(said, given)) for given in matches]
                best = min(verdicts, key=len)
                if not best:
                    self._widen(matches[verdicts.index(best)])
                if not self._is_round(amount):
                    yield from best
                return
        values = [given.said.amount for given in self._given if not rival(given.said.own, self.text)]
        repeated = sum(any(same(a, value) for a in amounts(self.text, self.lang)) for value in values) > 1
        summed = COMBINED.search(self.text) is not None or repeated
        if any(same(amount, made, said.bound) for made in derived(amount.kind, values, summed=summed)):
            return
        free = self._is_round(amount) or any(_equal(amount.value, one) for one in self._free(amount))
        if amount.kind == "duration" or not free:
            yield Fault(code="number", detail=self._words(amount))

    def _is_bound(self, said: Said) -> bool:
        """Whether a number is said to lie above or below one of the quotes, as it does."""
        alike = [g.said.amount.value for g in self._given if g.said.amount.kind == said.amount.kind]
        below = said.bound == "under" and any(value < said.amount.value for value in alike)
        return below or (said.bound == "over" and any(value > said.amount.value for value in alike))

    def _lasts(self, amount: Amount) -> bool:
        """Whether a stretch of time is that of the quotes' passages, or as long as the years they are of."""
        spans = [b - a + 1 for q in self.quotes if q.piece.years for a, b in [q.piece.years]]
        held = [a.value for q in self.quotes for a in amounts(clean(q.piece.text), "zh")]
        mine, given = running(self.text), set[float]().union(*(running(sentence_of(q)) for q in self.quotes))
        told = amount.value in (*spans, *held, *(a.value for a in self._asked), 1.0, 5.0)
        return told and not (mine and given and not mine & given)

    def _widen(self, given: Given) -> None:
        """Let the quote of a number that stands beside it in the same sentence hold it too."""
        for i, quote in enumerate(self.quotes):
            if given.cited.start <= quote.start and quote.end <= given.cited.end and quote.piece == given.cited.piece:
                self.quotes[i] = given.cited

    def _is_result(self, said: Said) -> bool:
        made = self.result
        if made is None:
            return False
        kinds = {said.amount.kind, made.kind} <= {"percent", "point", "bare", "multiple"} or fits(
            said.amount, made, self.lang
        )
        near = abs(said.amount.value - made.value) <= max(said.amount.step, 1e-9) * 0.5000001
        return kinds and (near or same(said.amount, made, said.bound))

    def _free(self, amount: Amount) -> Iterator[float]:
        """Yield what a number may be that no quote holds.

        It may count what is listed, or what the quotes write as a Chinese numeral (两委, 三支队伍), be
        the year of a report (the 2032 report), or of how many a rate is (per thousand people), be a difference, or
        number the items of a list.
        """
        quoted = "\n".join(quote.quote for quote in self.quotes)
        if re.search(r"\b(?:per|every) $", self.text[: amount.start]):
            yield from (base for base, word in BASES.items() if any(f"每{word}" in q.piece.text for q in self.quotes))
        if amount.kind not in COUNTING:
            return
        yield from (
            amount.value
            for _ in ITEM.findall(self.text[amount.start - 1 : amount.end + 2] if amount.start else self.text[:4])
        )
        runs = re.findall("[零一二两三四五六七八九十双]+", quoted)
        yield from (NUMERALS.get(numeral, 0.0) for numeral in {*runs, *"".join(runs)})
        yield from (year for q in self.quotes for year in (q.piece.year, q.piece.period) if year)
        for text in (self.text, quoted):
            for part in (text, *re.split("[，,；;。：:\n]|等|分别", text), *re.split("[；;。：:\n]", text)):
                counts = [len(LAW.findall(part)), *(len([i for i in sign.split(part) if i.strip()]) for sign in LISTED)]
                yield from (count for count in (*counts, len(self.quotes)) if count > 1)

    def _is_round(self, amount: Amount) -> bool:
        """Whether a number is a round one that the quotes have without a digit: 千亿级, 亿元以上."""
        found = ROUND.findall("\n".join(quote.quote for quote in self.quotes))
        return any(_equal(amount.plain, TENS[tens] * SCALES[scale]) for tens, scale in found)

    def _ordinals(self) -> Iterator[Fault]:
        """Yield the ordinals of the claim that are not those of its quotes."""
        if self.calc is not None and self.calc.op == "rank":
            return
        for amount in amounts(PART.sub(lambda part: " " * len(part[0]), self.text), self.lang):
            if amount.kind == "ordinal" and not self._ordered(amount):
                yield Fault(code="number", detail=self._words(amount))

    def _ordered(self, amount: Amount) -> bool:
        """Whether an ordinal stands in the quotes' sentences, else in their passages, or in the question."""
        if amount.value == 1 and any((FIRST.search(s) or "先" in s) for s in map(sentence_of, self.quotes)):
            return True
        near = [a for q in self.quotes for a in amounts(sentence_of(q), "zh") if a.kind == "ordinal"]
        texts = [clean(quote.piece.text) for quote in self.quotes] + [q.piece.title or "" for q in self.quotes]
        held = near or [a for text in texts for a in amounts(text, "zh") if a.kind in DATING]
        if OF_YEARS.match(self.text, amount.end):
            held += [a for q in self.quotes for a in amounts(sentence_of(q), "zh") if a.kind == "duration"]
        if amount.value in self._free(amount):
            return True
        return any(a.value == amount.value for a in (*held, *self._asked))


def _equal(value: float, other: float) -> bool:
    return abs(value - other) <= 1e-6 * max(1.0, abs(other))
