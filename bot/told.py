"""Answers in the report's own words: the clauses that surely hold what is asked and what is asked for.

Names, places and enumerations in running text (甲、乙、丙等三个基地) are no rows of a table. The runs of clauses of the
evidence, and its numbered series (一是…二是…), are weighed against one another; the run that is surely meant is
quoted.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from itertools import takewhile
from typing import NamedTuple

from bot.english import English
from bot.matching import planned, years_asked
from bot.messages import say
from bot.orders import is_order
from bot.question import Part
from bot.records import Lang
from bot.wording import Quote, Said, comparison, whose
from vectorstore.facts.numerals import parse_number
from vectorstore.lexicon import tagged
from vectorstore.reading.breaks import COMMA, PART, SENTENCE, Breaker
from vectorstore.reading.text import fold
from vectorstore.records import Hit, ParsedReport, Passage, Report
from vectorstore.store import Library
from vectorstore.terms.query import coverage, present, words_of


class Features(NamedTuple):
    """What speaks for a run of clauses.

    The share, by weight, of what is asked in it; the share of the question's pairs of Chinese characters, in English
    the first share again; its greatest cosine with the question; the place of its passage found, in tens.
    """

    share: float
    near: float
    close: float
    rank: float


WEIGHTS = Features(share=4.2, near=2.1, close=1.9, rank=-2.65)
"""Fitted as in :mod:`bot.matching`, by a conditional logit of the runs and "none of them", over 193 development
questions that ask for no amount."""
SURE = {"zh": 6.25, "en": 7.0}
"""The least score of an answer, with what it is ahead. In six-fold fitting 100 of the 145 that the evidence held were
answered rightly and 8 questions wrongly; a third of a point below 102 and 8, one point below 109 and 12.
An English question finds its words by way of a vocabulary: three quarters of a point more lost two right answers of 446
and saved a wrong one."""
AHEAD = 1.2
"""What it counts to be ahead of the best run that says something else."""
MOST = 30
"""Above this a stated number counts no list."""
LONGEST = 4
"""Comma clauses in a run."""
SHIELD = 400
"""Characters of a quotation or bracket that is never cut."""
NUMERAL = r"[一二三四五六七八九十两\d]+"
COUNT = re.compile(rf"哪({NUMERAL})[^日月年天]")
MANY = re.compile(
    rf"哪(?:些|几|{NUMERAL})|有[什啥]么?|都[是有]|分别|指(?:的是)?(?:什么|啥|哪)|"
    r"\b(?:which|what) (?:(?!(?:does|is|has|was)\b)[\w'-]+ ){0,2}?(?!(?:does|is|has|was|this)\b)[\w'-]+(?<![su])s\b",
    re.I,
)
"""What asks for several things."""
NAMED = re.compile(r"叫什么|叫啥|名字|名称|\b(?:called|named?|title)\b", re.I)
QUOTED = re.compile("[“《]")
"""What a name stands in, where the report has names for what is asked."""
ORDINAL = re.compile(rf"第{NUMERAL}[次届号期批]")
ABOUT = re.compile("(?:关于|有关|涉及)([一-龥]{2,6}?)(?:的|方面)")
COUNTED = re.compile(rf"(?<=[^第“]){NUMERAL}(?=[大个座所条家项种类部款处支场件])|“{NUMERAL}大")
"""What counts the items of an enumeration, after the last."""
PAUSE = re.compile("[，,。；;：:]")
PERSONS = re.compile(
    r"谁|哪位|哪一位|何人|\bwho\b|\bwhich (?:\w+ )?(?:athlete|runner|player|official|person|leader)\b", re.I
)
WHERE = re.compile(
    r"哪里|哪儿|何处|在哪(?![一-龥]*(?:项|条|些))|\bwhere\b|"
    r"\b(?:which|what) (?:\w+ ){0,2}?(?:cit(?:y|ies)|count(?:y|ies|ry|ries)|areas?|towns?|ports?|places?|islands?)\b",
    re.I,
)
HOW = re.compile(
    "怎么|怎样|如何|咋|为什么|为何|为了?啥|目的|意思|含义|"
    r"\b(?:how|why|purpose|means?|meant|meaning)\b(?! (?:long|many))",
    re.I,
)
ASKING = re.compile(
    "什么|啥|哪|谁|何|几|列|有.些|叫|"
    r"\b(?:which|who|where|when|name|list|what (?!did|do|does|is|was|has|have|had|will|should)\w+)\b",
    re.I,
)
_COUNT = r"(?:\d+|[一二三四五六七八九十百]+)"
NUMBERED = {
    "rank": re.compile(rf"第{_COUNT}|首位|前[列茅]|前{_COUNT}"),
    "lasts": re.compile(rf"{_COUNT}[余多]?(?:年|天|个月)"),
    "when": re.compile(rf"{_COUNT}月|\d{{4}}年|[年月]底|[上下]半年|[一二三四]季度"),
}
"""The forms of what a rank, a length of time and a date are asked for: 居全国第7位, 连续16年, 9月28日."""
ASKS = ("list", "other", "who", "where", "which_report", "title", "meeting", *NUMBERED)
LISTED = re.compile(r"[^，,。；;：:！!\n]*、[^，,。；;：:！!\n]*")
SERIES = re.compile(
    r"(?:(?<=[。；;：:，,])|^)\s*(?:[一二三四五六七八九十]+[是要]|第[一二三四五六七八九十]+[,，、]|[（(]?\d{1,2}[）).、](?!\d))",
    re.M,
)
"""What opens an item of a numbered series."""
LEAD = 80
"""Characters before a series that may say what it lists."""


class Run(NamedTuple):
    """Words of a passage as one quote or, of a series, several; ``text`` is folded."""

    passage: Passage
    quotes: tuple[Quote, ...]
    text: str
    seen: Features

    @property
    def score(self) -> float:
        """The weighted sum of what speaks for it."""
        return sum(weight * value for weight, value in zip(WEIGHTS, self.seen, strict=True))


def told(
    library: Library, part: Part, hits: Sequence[Hit], cards: Mapping[str, Report], english: English
) -> tuple[Said, ...]:
    """Return the clauses that surely hold what a part asks for, quoted with whose they are; none where not sure."""
    best = _surest(candidates(library, part, hits, cards), part.lang)
    if best is None:
        return ()
    label = whose(cards[best.passage.report], part.lang, english)
    said = "；".join(fold(quote.text).rstrip("，,；;：:。") for quote in best.quotes)
    people = [word for word, tag in tagged(said) if tag == "nr"] if PERSONS.search(part.text) else []
    named = [*filter(None, map(english.person, people)), *english.terms(said)] if part.lang == "en" else []
    terms = f" (it names: {'; '.join(named)})" if named else ""
    return (Said(say("in_its_words", part.lang, whose=label, said=said, terms=terms), best.quotes),)


def candidates(library: Library, part: Part, hits: Sequence[Hit], cards: Mapping[str, Report]) -> list[Run]:
    """Return the runs of clauses that may hold what a part asks for."""
    asked = part.wants in NUMBERED or ASKING.search(part.text)
    asks = part.wants in ASKS and asked and not HOW.search(part.text)
    alone = len(part.scope.reports) < 2 and (not part.stated or comparison(part.text) == "eq")
    if not asks or not alone or sum(group.weight > 1 for group in part.terms) < 2:
        return []
    runs = [
        run
        for rank, hit in enumerate(hits)
        if (card := cards.get(hit.passage.report)) and _timely(part, hit.passage, card)
        for run in _Reader(library.parsed(card.id), hit, rank / 10, _Slot(part, card)).runs()
    ]
    quoted = [run for run in runs if QUOTED.search(run.text)] if NAMED.search(part.text) else []
    return quoted or runs


def _surest(found: Sequence[Run], lang: Lang) -> Run | None:
    """Return the best run; None where it is not sure or another one, which says something else, is nearly as good."""
    best = max(found, key=lambda run: (run.score, -len(run.text)), default=None)
    if best is None:
        return None
    other = max((run.score for run in found if not _alike(run, best)), default=0.0)
    return best if best.score + AHEAD * (best.score - other) >= SURE[lang] else None


def _alike(run: Run, best: Run) -> bool:
    if run.text in best.text or best.text in run.text:
        return True
    same = run.passage.report == best.passage.report
    return same and any(a.start < b.end and b.start < a.end for a in run.quotes for b in best.quotes)


def _timely(part: Part, passage: Passage, card: Report) -> bool:
    """Return whether a passage may be of the year and the plan asked for: a span of years answers for no year."""
    asked, plan = years_asked(part, card), planned(part, card)
    if asked and (passage.years or (passage.period is not None and passage.period not in asked)):
        return False
    return plan is None or passage.part not in ("past_year", "plan") or (passage.part == "plan") == plan


class _Slot:
    """What a question leaves open: one thing or several, how many, a person, a place, a time."""

    def __init__(self, part: Part, card: Report) -> None:
        self.part = part
        self.named = part.text + (card.region or "") + " ".join(words_of(part.terms) if part.lang == "en" else ())
        said = COUNT.search(part.text)
        stated = (number.value for number in part.stated if 1 < number.value < MOST)
        self.count = parse_number(said[1]) if said else next(stated, None)
        self.many = MANY.search(part.text) is not None or part.wants == "list" or self.count is not None
        numbers = (number.value_text for number in part.stated if number.value >= MOST)
        self.held = (*ORDINAL.findall(part.text), *ABOUT.findall(part.text), *numbers)
        self.words = words_of(part.terms)

    def fits(self, text: str) -> bool:
        """Return whether a folded text holds something of the kind left open that the question does not name."""
        part = self.part
        if any(each not in text for each in self.held):
            return False
        if part.wants in NUMBERED:
            return any(self._is_new(found[0]) for found in NUMBERED[part.wants].finditer(text))
        if part.wants == "which_report" and not part.scope.reports:
            return True
        if PERSONS.search(part.text):
            return self._holds(text, "nr")
        if self.many:
            return any(map(self._is_list, LISTED.finditer(text)))
        return not WHERE.search(part.text) or self._holds(text, "ns")

    def counts(self, number: int) -> bool:
        """Return whether so many things may be asked for."""
        return self.count in (None, number)

    def _is_new(self, said: str) -> bool:
        """Return whether the question does not say a number of the text itself."""
        return said not in self.part.text and re.sub(r"\D", "", said) not in re.findall(r"\d+", self.part.text)

    def _holds(self, text: str, kind: str) -> bool:
        return any(tag == kind and len(word) > 1 and word not in self.named for word, tag in tagged(text))

    def _is_list(self, found: re.Match[str]) -> bool:
        """Return whether a stretch lists what is asked for: a colon opens it, or it holds a word of the question."""
        opened = found.string[: found.start()].endswith(("：", ":"))
        lists = _lists(found[0]) if opened or present(self.words, found[0]) else []
        asked = re.findall("“([^”]+)”", self.named)
        own = [names for names in lists if not any(n in self.named or any(word in n for word in asked) for n in names)]
        return any(self.counts(len(names)) for names in own)


class _Reader:
    """Reads the runs of one passage."""

    def __init__(self, parsed: ParsedReport, hit: Hit, rank: float, slot: _Slot) -> None:
        self.parsed, self.hit, self.rank, self.slot = parsed, hit, rank, slot
        self.pairs = _bigrams(slot.part.topic)
        self.opens, closes = (bisect_left(parsed.origin, at) for at in (hit.passage.start, hit.passage.end))
        self.breaker = Breaker(parsed.text[self.opens : closes], SHIELD)

    def runs(self) -> Iterator[Run]:
        """Yield the runs of comma clauses, each within one sentence, whole sentences with ； and the series."""
        for whole in self._sentences():
            parts = self.breaker.cut(*whole, PART)
            spans = {whole} if self.slot.many and len(parts) > 1 else set()
            for pieces in (self.breaker.cut(*part, COMMA) for part in parts):
                for low, (start, _) in enumerate(pieces):
                    spans |= {(start, end) for _, end in pieces[low : low + LONGEST]}
            for span in sorted(spans):
                yield from self._run([span])
        if self.slot.many:
            yield from self._series()

    def _sentences(self) -> list[tuple[int, int]]:
        """Return the sentences; one that ends with a colon has the next with it."""
        found: list[tuple[int, int]] = []
        for low, high in self.breaker.cut(0, len(self.breaker.text), SENTENCE):
            opened = found and self.breaker.text[slice(*found[-1])].rstrip().endswith(("：", ":"))
            found[-1 if opened else len(found) :] = [(found[-1][0] if opened else low, high)]
        return found

    def _series(self) -> Iterator[Run]:
        """Yield the numbered series of a passage by the first clause of each item."""
        text = self.breaker.text
        marks = list(SERIES.finditer(text))
        if len(marks) > 1 and self.slot.counts(len(marks)):
            first = marks[0].start()
            low = max(text.rfind(mark, 0, max(0, first - 1)) for mark in "。；\n") + 1
            lead = [(max(low, first - LEAD), first)] if text[low:first].strip() else []
            leads = [(mark.start(), self.breaker.cut(mark.end(), len(text), PAUSE)[0][1]) for mark in marks]
            yield from self._run([*lead, *leads], series=True)

    def _run(self, spans: Sequence[tuple[int, int]], series: bool = False) -> Iterator[Run]:
        quotes = tuple(self._quote(*span) for span in spans)
        text = fold("".join(quote.text for quote in quotes))
        if not (series or self.slot.fits(text)) or is_order(text):
            return
        share, passage = self._share(text), self.hit.passage
        near = len(self.pairs & _bigrams(text)) / len(self.pairs) if self.pairs else share
        low, high = quotes[0].start, quotes[-1].end
        close = max(
            (c.dense or 0.0 for c in self.hit.clauses if c.clause.start < high and low < c.clause.end), default=0.0
        )
        yield Run(passage, quotes, text, Features(share, near, close, self.rank))

    def _share(self, text: str) -> float:
        return coverage(self.slot.part.terms, present(self.slot.words, fold(text)))

    def _quote(self, start: int, end: int) -> Quote:
        text = self.breaker.text[start:end]
        start, end = start + len(text) - len(text.lstrip()), start + max(1, len(text.rstrip()))
        low, high = min(start, end - 1) + self.opens, end + self.opens
        passage = self.hit.passage
        return Quote(passage.report, *self.parsed.to_source(low, high), self.parsed.quote(low, high), passage.path)


def _bigrams(text: str) -> frozenset[str]:
    han = re.sub(r"[^一-龥]", " ", text)
    return frozenset(han[at : at + 2] for at in range(len(han) - 1) if " " not in han[at : at + 2])


def items(text: str) -> list[tuple[str, ...]]:
    """Return the enumerations of a text, each as its items; what follows 等 belongs to none or begins another.

    >>> items("支持甲河、乙河和丙河3条河流治理")
    [('甲河', '乙河', '丙河')]
    """
    return [names for found in LISTED.finditer(text) for names in _lists(found[0])]


def _lists(stretch: str) -> list[tuple[str, ...]]:
    stretch = re.sub(r"（[^（）]*）|\([^()]*\)", "", stretch)
    lists: list[list[str]] = [[]]
    for low, high in Breaker(stretch, SHIELD).cut(0, len(stretch), re.compile("、")):
        item, *more = re.split("等(?!级)", stretch[low:high].rstrip("、"), maxsplit=1)
        lists[-1].append(item)
        lists += [[each] for each in more]
    return [names for each in lists if len(names := _names(each)) > 1]


def _names(pieces: list[str]) -> tuple[str, ...]:
    """Return the items of one enumeration without the verb before the first and what is said after the last."""
    last = COUNTED.split(pieces[-1], maxsplit=1)[0]
    last = "".join(word for word, _ in takewhile(lambda pair: pair[1] not in ("v", "p", "d"), tagged(last))) or last
    pieces[-1:] = re.split("和|以及|及|与", last) if re.search("(?:和|及|与)[^、]{2,}", last) else [last]
    words = tagged(pieces[0])
    verb = max((at for at, (_, tag) in enumerate(words) if tag in ("v", "p", "d", "r", "c")), default=-1)
    pieces[0] = "".join(word for word, _ in words[verb + 1 :]) or pieces[0]
    return tuple(piece for piece in pieces if piece)
