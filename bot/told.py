"""Answers in the report's own words: the clauses that surely hold what is asked and what is asked for.

Names, places and enumerations in running text (甲、乙、丙等三个基地) are no rows of a table. The runs of clauses of the
evidence are weighed against one another; the run that is surely meant is quoted.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from bot.cards import section_said
from bot.conditions import alike_for_each, planned, years_asked
from bot.english import English
from bot.english.names import people_in
from bot.messages import say
from bot.orders import is_order
from bot.phrases import says
from bot.question import Part
from bot.wording import Quote, Said, comparison, quoted, whose
from vectorstore.divisions import short_name
from vectorstore.facts.numerals import parse_number
from vectorstore.lexicon import tagged
from vectorstore.reading.text import COMMA, PART, SENTENCE, Breaker, fold
from vectorstore.records import Hit, Passage, Report
from vectorstore.store import Library
from vectorstore.terms.query import coverage, present, words_of


class Features(NamedTuple):
    """What speaks for a run of clauses.

    The share, by weight, of what is asked in it; the share of the question's pairs of Chinese characters, in English
    the first share again; its greatest cosine with the question; whether it holds something of the kind left open; its
    length in hundreds of characters.
    """

    share: float
    near: float
    close: float
    fits: float
    length: float

    @property
    def score(self) -> float:
        """The weighted sum of what speaks for a run."""
        return sum(weight * value for weight, value in zip(WEIGHTS, self, strict=True))


WEIGHTS = Features(share=6.4, near=3.1, close=7.3, fits=1.7, length=0.3)
"""Fitted as in :mod:`bot.matching`, by a conditional logit of the runs and "none of them", over 311 development
questions that ask for no amount."""
SURE = 15.2
"""The least score of an answer, with what it is ahead: 14.5 answers 10 of 1,722 development questions more rightly, and
2 more wrongly; of 110 blind ones none and one."""
AHEAD, FAR = 2.0, 3.0
"""What it counts to be ahead of the best run that says something else, and how far ahead counts."""
LEAST = SURE - AHEAD * FAR
"""What scores less is never sure; what scores less by FAR is not near one that is."""
MOST = 30
"""Above this a stated number counts no list."""
LONGEST = 4
"""Comma clauses in a run."""
LONG = 200
"""Characters above which a run gains nothing by its length."""
SHIELD = 400
"""Characters of a quotation or bracket that is never cut."""
NUMERAL = r"(?:\d+|[一二三四五六七八九十两百]+)"
COUNT = re.compile(rf"哪({NUMERAL})[^日月年天]")
HELD = re.compile(rf"第{NUMERAL}[次届号期批]|(?<=关于|有关|涉及)[一-龥]{{2,6}}?(?=的|方面)")
"""What the words of an answer must say as well."""
NUMBERED = {
    "rank": re.compile(rf"第{NUMERAL}|首位|前[列茅]|前{NUMERAL}"),
    "lasts": re.compile(rf"{NUMERAL}[余多]?(?:年|天|个月)"),
    "when": re.compile(rf"{NUMERAL}月|\d{{4}}年|[年月]底|[上下]半年|[一二三四]季度"),
}
"""The forms of what a rank, a length of time and a date are asked for: 居全国第7位, 连续16年, 9月28日."""
ASKS = ("list", "other", "who", "where", "which_report", "title", "meeting", *NUMBERED)
LISTED = re.compile(r"[^，,。；;：:！!\n]*、[^，,。；;：:！!\n]*")
JOINED = re.compile("和|以及|及")
OTHERS = re.compile(rf"等(?={NUMERAL})")
COUNTED = re.compile(r"\d[万亿]?[一-龥%]{0,2}$")
Span = tuple[int, int]


class Run(NamedTuple):
    """Words of a passage; ``text`` is folded."""

    quote: Quote
    text: str
    seen: Features


def told(
    library: Library, part: Part, hits: Sequence[Hit], cards: Mapping[str, Report], english: English
) -> tuple[Said, ...]:
    """Return the clauses that surely hold what a part asks for, quoted with whose they are; none where not sure."""
    several = part.wants == "list" or says(part.text, "many")
    chosen = several or (part.lang == "zh" and part.wants not in NUMBERED and says(part.text, "chooses"))
    best = _surest(candidates(library, part, hits, cards), not chosen)
    if best is None:
        return ()
    said, card = best.text.rstrip("，,；;：:。"), cards[best.quote.report]
    if said in map(fold, best.quote.path):  # a heading only says where it stands
        headed = [one for one in library.sections(card.id) if fold(one.title) == said]
        below = section_said(library, card, headed, part, english) if several else None
        return (below,) if below else ()
    label = whose(card, part.lang, english)
    people = people_in(said) if says(part.text, "person") else []
    named = [*filter(None, map(english.person, people)), *english.terms(said)] if part.lang == "en" else []
    terms = f" (it names: {'; '.join(named)})" if named else ""
    return (Said(say("in_its_words", part.lang, whose=label, said=said, terms=terms), (best.quote,)),)


def candidates(library: Library, part: Part, hits: Sequence[Hit], cards: Mapping[str, Report]) -> list[Run]:
    """Return the runs of clauses that may hold what a part asks for."""
    asks = part.wants in NUMBERED or (part.wants in ASKS and says(part.text, "asking"))
    alone = len(part.scope.reports) < 2 and (not part.stated or comparison(part.text) == "eq")
    if not asks or says(part.text, "how") or not alone or sum(group.weight > 1 for group in part.terms) < 2:
        return []
    slots = {report: _Slot(part, card) for report, card in cards.items()}
    timely = (hit for hit in hits if (r := hit.passage.report) in cards and _timely(part, hit.passage, cards[r]))
    found = [(hit, span) for hit in timely for span in _sentences(library, hit.passage)]
    most = [_seen(library, hit, span, slots[hit.passage.report])[1].score for hit, span in found]
    if not any(score >= LEAST for score in most):  # nothing inside one is above it
        return []
    near = (one for one, score in zip(found, most, strict=True) if score >= LEAST - FAR)
    return [run for hit, span in near for run in _runs(library, hit, span, slots[hit.passage.report])]


def _surest(found: Sequence[Run], to_end: bool) -> Run | None:
    """Return the best run without clauses that add nothing; ``to_end``: what follows may be what is asked for.

    None where it is not sure, or another one, which says something else, is nearly as good.
    """
    ranked = sorted(found, key=lambda run: (-run.seen.score, len(run.text)))
    sound = (run for run in ranked if not is_order(run.text))
    if (best := next(sound, None)) is None:
        return None
    other = next((run.seen.score for run in sound if not _alike(run, best)), 0.0)
    if best.seen.score + AHEAD * min(FAR, best.seen.score - other) < SURE:
        return None
    inside = [run for run in found if run.text in best.text and run.seen[:2] >= best.seen[:2]]
    inside = [run for run in inside if run.seen.fits >= best.seen.fits and not is_order(run.text)]
    inside = [run for run in inside if not to_end or run.quote.end == best.quote.end]
    least = min(inside, key=lambda run: len(run.text))
    return least if all(least.text in run.text for run in inside) else best


def _alike(run: Run, best: Run) -> bool:
    if run.text in best.text or best.text in run.text:
        return True
    mine, other = run.quote, best.quote
    return mine.report == other.report and mine.start < other.end and other.start < mine.end


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
        self.words, self.pairs = words_of(part.terms), _bigrams(part.topic)
        self.named = part.text + (card.region or "") + " ".join(self.words if part.lang == "en" else ())
        said = COUNT.search(part.text)
        stated = (number.value for number in part.stated if 1 < number.value < MOST)
        self.count = parse_number(said[1]) if said else next(stated, None)
        self.many = says(part.text, "many") or part.wants == "list" or self.count is not None
        numbers = (number.value_text for number in part.stated if number.value >= MOST)
        self.held = (*HELD.findall(part.text), *numbers, *map(short_name, part.within))

    def allows(self, text: str) -> bool:
        """Return whether a text has the time or rank, or as many things, as are asked for."""
        if any(each not in text for each in self.held) or not alike_for_each(self.part.text, text):
            return False
        if (form := NUMBERED.get(self.part.wants)) is not None:
            return any(found[0] not in self.part.text for found in form.finditer(text))
        return self.count is None or self._lists(text)

    def fits(self, text: str) -> bool:
        """Return whether a text has a person, list or place that the question does not name, if one is asked for."""
        if says(self.part.text, "person"):
            return self._names(text, "nr")
        if self.many:
            return self._lists(text)
        return not says(self.part.text, "place") or self._names(text, "ns")

    def _names(self, text: str, kind: str) -> bool:
        return any(tag == kind and len(word) > 1 and word not in self.named for word, tag in tagged(text))

    def _lists(self, text: str) -> bool:
        """Return whether a text lists what is asked for: after a colon, or with a word of the question."""
        for found in LISTED.finditer(text):
            *items, last = found[0].split("、")
            items += JOINED.split(OTHERS.split(last)[0])
            opened = text[: found.start()].endswith(("：", ":")) or present(self.words, found[0])
            counted = self.count in (None, len(items))
            counts = all(COUNTED.search(item) for item in items)  # 开工2个、竣工3个 lists nothing
            if opened and counted and not counts and not any(item and item in self.named for item in items):
                return True
        return False


def _sentences(library: Library, passage: Passage) -> list[Span]:
    """Return where the sentences of a passage are in the text of its report."""
    parsed = library.parsed(passage.report)
    low, high = (bisect_left(parsed.origin, at) for at in (passage.start, passage.end))
    inside = Breaker(text := parsed.text[low:high], SHIELD).cut(0, len(text), SENTENCE)
    return [(low + start, low + end) for start, end in inside]


def _runs(library: Library, hit: Hit, sentence: Span, slot: _Slot) -> Iterator[Run]:
    """Yield the runs of clauses of a sentence that say what an answer must say as well."""
    parsed, (low, high) = library.parsed(hit.passage.report), sentence
    for start, end in _spans(parsed.text[low:high], slot.many):
        said, seen = _seen(library, hit, (low + start, low + end), slot)
        if slot.allows(said):
            quote = quoted(parsed, low + start, low + end, hit.passage.path)
            yield Run(quote, said, seen._replace(fits=float(slot.fits(said))))


def _seen(library: Library, hit: Hit, span: Span, slot: _Slot) -> tuple[str, Features]:
    """Return the words at a span of a report's text, folded, and what speaks for them where they are of the kind."""
    parsed = library.parsed(hit.passage.report)
    said = fold(parsed.text[slice(*span)].strip())
    start, end = parsed.to_source(*span)
    share = coverage(slot.part.terms, present(slot.words, said))
    near = sum(pair in said for pair in slot.pairs) / len(slot.pairs) if slot.pairs else share
    close = (c.dense or 0.0 for c in hit.clauses if c.clause.start < end and start < c.clause.end)
    return said, Features(share, near, max(close, default=0.0), 1.0, min(len(said), LONG) / 100)


def _spans(text: str, many: bool) -> list[Span]:
    """Return the runs of comma clauses of a sentence, for many things also all of it."""
    breaker = Breaker(text, SHIELD)
    spans = {(0, len(text))} if many else set[Span]()
    for pieces in (breaker.cut(*part, COMMA) for part in breaker.cut(0, len(text), PART)):
        for at, (start, _) in enumerate(pieces):
            spans |= {(start, end) for _, end in pieces[at : at + LONGEST]}
    return sorted(spans)


def _bigrams(text: str) -> frozenset[str]:
    han = re.sub(r"[^一-龥]", " ", text)
    return frozenset(han[at : at + 2] for at in range(len(han) - 1) if " " not in han[at : at + 2])
