"""One number of a text beside an amount of a report: the ways in which the text turns what the report says."""

import re
from collections.abc import Iterator, Sequence

from bot.amounts import ABOVE, BELOW, BETTER, CHANGE, PHRASE_END, WORSE, Amount, Said, amounts, same
from bot.checks.given import (
    Given,
    givens,
    is_planned,
    is_scarce,
    led_by,
    sentence_of,
    stated,
    topic,
    year_of,
    years_in,
)
from bot.checks.known import Known, Share, by_pairs
from bot.checks.records import Cited, Fault, FaultCode, pairs
from bot.checks.words import AVERAGE, OPEN, WORDS, pattern
from bot.records import Calc, Lang
from vectorstore.divisions import short_name
from vectorstore.lexicon import tagged

LEVEL, SHARE, RELATIVE = map(pattern, ("level", "share", "relative"))
NEW, TOTAL, TO, LEAST = map(pattern, ("new", "total", "to", "least"))
RIVALS = [[re.compile(word, re.I) for word in line.split()] for line in WORDS["rivals"].strip().splitlines()]
OWN = 0.5
"""What the words next to a number count in saying whose it is; the rest is for the clause before them."""
MARGIN = {"zh": 0.25, "en": 0.15}
"""How much better another number of that kind must fit a claim's words before the claim has mixed them."""
NEARER = 0.15
"""How much nearer in meaning the words of another number are: 7 of 35 false claims lie above it, no true one of 41."""
NAMED = 4
"""Characters from which on a name of a figure means nothing else."""
CLAUSES, CLAUSE = re.compile("[，,；;。：:]"), re.compile("[^，,；;。：:]+")
LISTING = re.compile("[：:]|分别|包括")
"""What leads from a count to what it counts."""
COMPARING = re.compile("[比较](?:20|上|去|前)")
SINGLE, ONE_YEAR, SEVERAL = map(pattern, ("single", "one_year", "several"))
PASSED = pattern("passed")
"""What says that a number is a bound, before the number of a level; laws are passed too."""


class Reading:
    """A text with the quotes it is held against."""

    def __init__(self, text: str, quotes: list[Cited], question: str, lang: Lang, known: Known) -> None:
        self.text, self.quotes, self.question, self.lang, self.known = text, quotes, question, lang, known
        self.calc: Calc | None = None
        self.homes = {short_name(quote.piece.place) for quote in quotes if quote.piece.place}
        self.near = [given for quote in quotes for given in givens(quote, whole=True)]

    def turned(self, said: Said, given: Given) -> Iterator[Fault]:
        """Yield what the claim makes of a number that its quote does not: the ways in which code can tell."""
        source = given.said
        meanings: tuple[tuple[FaultCode, bool], ...] = (
            (
                "turn",
                _opposite(said, source) or (None not in (said.side, source.side) and said.side != source.side),
            ),
            ("range", source.other_end is not None and not self._whole_range(said, source)),
            ("bound", _misbound(said, source)),
            ("total", self._is_other_total(said, source)),
            ("average", self._is_other_average(said, source)),
            (
                "subject",
                bool(rival(said.subject or said.own, source.subject or source.own)) or self._elsewhere(said, given),
            ),
        )
        yield from (Fault(code=code, detail=self._words(said.amount)) for code, turned in meanings if turned)
        yield from self.in_time(said, given)

    def _is_other_average(self, said: Said, source: Said) -> bool:
        """Whether a total is told as an average or of each, or the other way round."""
        mine, theirs = (set(re.findall("每[年月日天周季]", one.clause)) for one in (said, source))
        if mine and theirs and not mine & theirs:
            return True
        clause = source.clause.replace("人均", "") if source.amount.kind == "percent" else source.clause
        return AVERAGE.search(clause) is not None and not AVERAGE.search(self.text + self.question)

    def _is_other_total(self, said: Said, source: Said) -> bool:
        """Whether a change or an addition is told as a total, or a total as a change."""
        level = source.side == "to" or TO.search(source.own[: source.at]) is not None
        added = said.change or (self.lang == "zh" and NEW.search(said.own[: said.at]) is not None)
        if (level and added and said.side is None) or (source.change and TO.search(said.own[: said.at])):
            return True
        if source.change or (NEW.search(source.own) and not source.subject):
            whole = self.text + self.question if said.amount.kind == "percent" else self._about(said)
            after = PHRASE_END[self.lang].split(self.text[said.amount.end :])[0]
            claimed = CHANGE.search(whole) or CHANGE.search(said.phrase) or CHANGE.search(after)
            compared = COMPARING.search(source.phrase) is not None
            return claimed is None and (compared or TOTAL.search(said.clause) is not None)
        if said.amount.kind == "percent" and said.turn and not source.turn and SHARE.search(led_by(source)):
            return said.change or SHARE.search(self.text) is None
        if said.amount.kind == "percent" and source.turn and not said.turn:
            return SHARE.search(led_by(said)) is not None and SHARE.search(led_by(source)) is None
        if not said.change:
            return False
        return not CHANGE.search(source.clause + source.subject + source.phrase)

    def in_time(self, said: Said, given: Given) -> Iterator[Fault]:
        """The year of a claim is one of its quote's; a number of several years has them all, one of a year no more."""
        named = year_of(self.text, said, self.lang)
        ahead = (is_planned(given.cited) and OPEN.search(self.text)) or RELATIVE.search(self.text + self.question)
        asked = () if ahead or years_in(self.text, self.lang) else years_in(self.question, self.lang)
        year = named or (asked[0] if len(asked) == 1 else None)
        several = SEVERAL.findall(given.said.phrase + given.said.own)
        alone = year or ONE_YEAR.search(self.text) or SINGLE.search(self.text)
        if several and alone and not SEVERAL.search(self.text):
            yield Fault(code="span", detail=self._words(said.amount))
        of_one = len(given.years) == 1 and not (given.span or several or given.said.side)
        if of_one and not alone and SEVERAL.search(self.text) and not LEVEL.search(given.said.clause):
            yield Fault(code="year", detail=self._words(said.amount))
        summed = given.span and not LEVEL.search(given.said.clause)
        grown = "累计" in given.said.own[: given.said.at] and not LEVEL.search(said.clause)
        if (summed or grown) and ONE_YEAR.search(self.text) and not SEVERAL.search(self.text):
            yield Fault(code="span", detail=self._words(said.amount))
        if year is None or not given.years:
            return
        if given.said.side and not said.side and len(given.years) > 1:
            end = max(given.years) if given.said.side == "to" else min(given.years)
            yield from () if year == end else [Fault(code="year", detail=str(year))]
            return
        if given.span or (len(given.years) > 1 and SINGLE.search(self.text)):
            whole = {min(given.years), max(given.years)} <= set(years_in(self.text, self.lang))
            if not whole and (SINGLE.search(self.text) or not LEVEL.search(given.said.clause)):
                yield Fault(code="span", detail=self._words(said.amount))
        elif year not in given.years:
            yield Fault(code="year", detail=str(year))

    def _elsewhere(self, said: Said, given: Given) -> bool:
        """Whether the claim's words fit another number of the evidence clearly better than their own."""
        about = self._about(said)
        if self._is_listed(said, given) or (
            self.question.count("多少") > 1 and is_scarce(self._placeless(said.own), "zh")
        ):
            return False
        if len(pairs(about) if self.lang == "zh" else re.findall("[A-Za-z]{3,}", self._placeless(said.own))) < 2:
            return False
        named = [home for home in self.homes if home in said.clause]
        if not _is_from(given, named) or self._names_another(said, given):
            return True
        rest = [g for g in self.near if _is_from(g, named) and _is_other(g, said, given)]
        rest = [g for g in rest if not self._in_order(said, given, g)]
        if self.lang == "zh":
            claimed = topic(about) | self._meant(about, given)
            own = topic(given.words) | topic(given.said.clause) | topic(led_by(given.said))
            alone = topic(given.said.subject or given.said.own)
            apart = [g for g in rest if alone or not _leads(g.cited, g.start, given)]
            others = [topic(words) for g in apart for words in (g.words, g.said.subject or g.said.clause)]
            clauses = [(quote, c) for quote in self.quotes for c in CLAUSE.finditer(quote.quote)]
            clauses = [(q, c) for q, c in clauses if alone or not _leads(q, q.start + c.start(), given)]
            others += [topic(c.group()) for _, c in clauses if not amounts(c.group(), "zh")]
            last = tagged(said.subject or said.own[: said.at])[-1:]
            head = claimed & pairs(last[0][0] if last and last[0][1][0] == "n" else "")
            if any(
                closer(claimed, other, own) or wider(claimed, other, alone) or head & (other - own) for other in others
            ):
                return True
        rivals = [g for g in rest if g.said.amount.kind == given.said.amount.kind]
        if self.lang == "en" and self._nearer(said, given, rivals):
            return True
        meant = self.known.share(about)
        share = by_pairs(about) if self.lang == "zh" else meant
        own_share = max(_fit(share, given), _fit(meant, given))
        return any(_fit(share, rival) >= own_share + MARGIN[self.lang] for rival in rivals)

    def _meant(self, about: str, given: Given) -> set[str]:
        """Return the pairs of what the words about a number stand for, of forms that the words of another hold."""
        words = f"{given.words}{given.said.clause}"
        forms = (form for group in self.known.terms(about) for form in group.terms)
        return set().union(*(topic("".join(form)) for form in forms if all(word in words for word in form)))

    def _names_another(self, said: Said, given: Given) -> bool:
        """Whether a clause holds the whole name of another figure of that report, which the given number has not."""
        clause, sentence = bare(said.clause), bare(sentence_of(given.cited))
        return any(
            fact.unit == given.said.amount.unit
            and fact.value != given.said.amount.plain
            and len(name := bare(fact.subject)) >= NAMED
            and name in clause
            and not set(name) <= set(sentence)
            for fact in self.known.figures(given.cited.piece.report)
        )

    def _nearer(self, said: Said, given: Given, rivals: Sequence[Given]) -> bool:
        """Whether the words of another number of the quotes mean clearly more what an English clause says."""
        clause, mine = wordless(max(said.clause, said.own, key=len)), given.said
        own = {mine.subject, mine.clause, given.words, led_by(mine)} - {""}
        fit = max(self.known.alike(clause, wordless(words)) for words in own)
        others = (self.known.alike(clause, wordless(g.said.subject or g.words)) for g in rivals)
        return any(other >= fit + NEARER for other in others)

    def _in_order(self, said: Said, given: Given, other: Given) -> bool:
        """Whether the text tells another number of its quote too, before or after this one as the quote does."""
        told = [a for a in amounts(self.text, self.lang) if same(a, other.said.amount) and a != said.amount]
        alike = other.cited.piece == given.cited.piece
        return alike and any((a.start < said.amount.start) == (other.start < given.start) for a in told)

    def _is_listed(self, said: Said, given: Given) -> bool:
        """Whether a claim lists by a count all that its quote lists before it: 2个集群：甲、乙 of 甲、乙2个集群."""
        listed = given.said.phrase.split("、")[1:]
        numbers = [a for a in amounts(self.text, self.lang) if a.start != said.amount.start]
        after = self.text[
            said.amount.end : min((a.start for a in numbers if a.start > said.amount.start), default=len(self.text))
        ]
        before = self.text[max((a.end for a in numbers if a.end <= said.amount.start), default=0) : said.amount.start]
        return bool(listed) and all(
            topic(item) and item in (after if LISTING.search(after) else before) for item in listed
        )

    def _whole_range(self, said: Said, source: Said) -> bool:
        """Whether a claim gives both ends of a range, or says which end it gives."""
        ends = [a.value for a in amounts(self.text, self.lang)]
        return (
            source.other_end in ends
            or said.bound is not None
            or re.search("限|底线|floor|ceiling|bound|end|minimum|maximum", self.text) is not None
        )

    def _about(self, said: Said) -> str:
        """Return the words of the claim that are about a number; a bare one is about what the question asks for."""
        words, question = self._placeless(said.own), " " + self.question.replace("多少", "")
        if self.lang == "en":
            bare = len(re.findall(r"[A-Za-z]{3,}", words)) < 2
            return words + question if bare else words
        if is_scarce(words, "zh"):
            own = next((w for one, w in stated(self.text, "zh") if one.amount == said.amount), said.clause)
            return self._placeless(own) + question
        return words

    def _placeless(self, words: str) -> str:
        """Return words without the places of the quotes' reports."""
        for home in self.homes:
            words = words.replace(home, "")
        return words

    def _words(self, amount: Amount) -> str:
        return self.text[amount.start : amount.end]


def bare(words: str) -> str:
    """Return words without marks and white space."""
    return re.sub(r"[\W_]", "", words)


def wordless(words: str) -> str:
    """Return words without their digits, which would make all sentences with that number alike."""
    return re.sub("[\\d.,%]+", "", words)


def _is_from(given: Given, named: Sequence[str]) -> bool:
    """Whether an amount is of a report of the one place that a clause names, if it names one."""
    return len(named) != 1 or short_name(given.cited.piece.place or named[0]) in named


def _is_other(one: Given, said: Said, given: Given) -> bool:
    """Whether another amount may be what a number is told of: one of another value, and none newly added to its own."""
    added = NEW.search(one.said.own) and not NEW.search(given.said.own + said.own)
    values = one.said.amount.value, given.said.amount.value
    return values[0] != values[1] and not (added and topic(one.said.own) & topic(given.said.own))


def _leads(cited: Cited, start: int, given: Given) -> bool:
    """Whether words stand before an amount of the same report, and may name what it is of."""
    return cited.piece.report == given.cited.piece.report and start < given.start


def _opposite(said: Said, source: Said) -> bool:
    if said.minus and source.turn != "down":
        return True
    pairs = [(WORSE, BETTER)] + [(BELOW, ABOVE)] * (said.amount.kind == source.amount.kind == "point")
    for low, high in pairs:
        ends = [(bool(low.search(one.own)), bool(high.search(one.own))) for one in (said, source)]
        if sorted(ends) == [(False, True), (True, False)]:
            return True
    return None not in (said.turn, source.turn) and said.turn != source.turn and not BETTER.search(said.own)


def rival(text: str, quoted: str, known: str = "", beside: str = "") -> str | None:
    """Return a word of a text that a quote does not say, where it says a rival that the text does not.

    Nor may ``known`` say the word, or the words ``beside`` the text its rival.

    >>> rival("出口增长", "进口增长"), rival("出口增长", "出口增长，进口下降")
    ('出口', None)
    """
    for group in RIVALS:
        claimed = {word: found.group() for word in group if (found := word.search(text))}
        theirs = {word for word in group if claimed and word.search(quoted)}
        strange = [told for word, told in claimed.items() if word not in theirs and not word.search(known)]
        if strange and any(not word.search(beside) for word in theirs - claimed.keys()):
            return strange[0]
    return None


def closer(claimed: set[str], other: set[str], own: set[str]) -> bool:
    """Whether a claim's words tell another number's words from a number's own, and fit them better."""
    return bool(claimed & (other - own)) and not claimed & (own - other) and len(claimed & other) > len(claimed & own)


def wider(claimed: set[str], other: set[str], own: set[str]) -> bool:
    """Whether a claim's words are those of the whole that a number is only a part of: 税收 of 工业税收."""
    return bool(other) and other <= claimed and other < own and len(claimed - other) < 2 and not claimed & (own - other)


def _misbound(said: Said, source: Said) -> bool:
    """Whether a claim makes another bound of a number than its quote, or drops it; a rounded number has its own."""
    if (
        "point" in (said.amount.kind, source.amount.kind)
        or said.bound == source.bound
        or (source.bound == "over" and PASSED.search(said.phrase))
        or ({said.bound, source.bound} == {"over", None} and LEAST.search((source if said.bound else said).own))
        or "岁" in source.own[source.at :][:4]
        or abs(said.amount.value - source.amount.value) > 1e-9 * abs(source.amount.value)
    ):
        return False
    return {said.bound, source.bound} != {None, "about"}


def _fit(share: Share, given: Given) -> float:
    return OWN * share(given.words) + (1 - OWN) * share(given.said.subject or given.said.clause)
