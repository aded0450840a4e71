"""How surely a fact is what a part of a question asks for: a probability among the facts of its report."""

import math
import re
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache, partial
from operator import mul
from typing import NamedTuple

from bot.conditions import (
    PLAIN,
    asked_words,
    holds,
    is_counted,
    is_of_another_deed,
    may_be_meant,
    measured,
    naming,
    planned,
    same_unit,
    says_what_follows,
    tells_as_asked,
    timely,
    weighed,
    years_asked,
)
from bot.phrases import WORDS, content, says, word_set
from bot.question import Part
from vectorstore.lexicon import CHINESE, root, stem, words
from vectorstore.reading.text import HAN
from vectorstore.records import Fact, Report
from vectorstore.terms.query import coverage, present, words_of

PASSED = re.compile("突破|超|迈[上过]|跨[上过]|站上")
"""A round amount that an exact one beside it has passed."""


class Features(NamedTuple):
    """What speaks for a fact.

    Shares, by weight, of what is asked in its name (subject, verb and unit) and, beyond that, in its clause; the share
    of its subject that is not asked; whether unit and head of the subject are those asked; whether it measures in
    another way (growth for level, what is new for the whole); and the cosine of its clause and the question.
    """

    name: float
    quote: float
    extra: float
    unit: float
    head: float
    other: float
    close: float


WEIGHTS = Features(name=4.5, quote=2.5, extra=-2.0, unit=1.3, head=0.7, other=-1.4, close=4.7)
NOTHING = 2.7
"""What the answer "none of these facts" scores beside the facts of a report. Weights and this were fitted together: a
conditional logit of the facts of a report and "none" (signs held, ridge 0.5) over 318 parts with the figure meant and
51 without, of development and bundled questions."""
LEAST = 0.2
"""The least share of what is asked that a fact and its clause hold to be weighed at all: what holds less casts doubt on
the right figure and is never meant."""
BY_NAME = 0.6
"""The share of what is asked that a fact's name holds to be meant though it calls what it counts by another word."""
FAR = 2.0
"""By how much a fact of another time or deed must be likelier than any of those asked to be what is meant."""
SURE = 0.6
"""The least probability of an answer. Of 239 figures told to development questions five lay between .5 and .6, three of
them wrong; in five-fold fitting .77 of the figures asked for were found and .03 were wrong (at .5 .81 and .04)."""
BESIDE_SAID = 1.5
"""What it counts that a fact shares clause or subject with the answer to another part of the question."""
PEOPLE = ("人", "名", "位", "人次")


class Around(NamedTuple):
    """The clause that a fact stands in: its text, and its cosine with the question."""

    text: str = ""
    close: float = 0.0


class Match(NamedTuple):
    """A fact with the probability that it is what is asked."""

    fact: Fact
    score: float
    features: Features


def best_of(
    part: Part,
    facts: Sequence[Fact],
    cards: Mapping[str, Report],
    around: Mapping[str, Around],
    english: Callable[[Fact], str | None],
    said: Sequence[Fact] = (),
) -> dict[str, Match]:
    """Return for each report the fact that surely is what a part asks for; none where another may be meant as well.

    ``around`` has the clauses of the facts, ``said`` are the facts that other parts were answered with.
    """
    near = {(fact.report, name) for fact in said for name in (fact.subject, fact.clause)}
    found, other = dict[str, list[Match]](), dict[str, list[Match]]()
    for fact in facts:
        if fact.value is None or fact.report not in cards or not may_be_meant(part, fact):
            continue
        called = (english(fact) or "") if part.lang == "en" else ""
        beyond = around.get(fact.clause, Around())
        if not tells_as_asked(part.text, f"{fact.quote} {beyond.text}"):
            continue
        seen = features(part, fact, beyond, called)
        if seen.name + seen.quote < LEAST or (part.lang == "en" and part.counted.phrase and not seen.head):
            continue
        score = sum(map(mul, WEIGHTS, seen))
        beside = {(fact.report, fact.subject), (fact.report, fact.clause)} & near and fact not in said
        match = Match(fact, score + (BESIDE_SAID if beside else 0.0), seen)
        alike = says_what_follows(part, fact) and not is_of_another_deed(part, fact)
        kin = not (alike and timely(part, fact, cards[fact.report]))
        (other if kin else found).setdefault(fact.report, []).append(match)
    best = {r: _done_first(part, cards[r], matches, other.get(r, [])) for r, matches in found.items()}
    sure = {r: match for r, match in best.items() if match}
    if not sure and part.plan and not (part.growth or part.unit) and says(part.text, "target"):  # of GDP: its growth
        return best_of(part._replace(growth=True), facts, cards, around, english, said)
    return sure


def _done_first(part: Part, card: Report, matches: list[Match], other: list[Match]) -> Match | None:
    """Return the most likely fact: where no time is asked of what was done, in a year first, before what is planned."""
    if part.stated or part.span or years_asked(part, card) or planned(part, card) is not None:
        return _sure(part, matches, other)
    done = [match for match in matches if not match.fact.plan]
    tiers = ([match for match in done if not match.fact.years], done)
    tried = (_sure(part, tier, [*other, *(match for match in matches if match not in tier)]) for tier in tiers)
    asked = max(matches, key=lambda match: match.score).features.name  # another time that holds more of it is meant
    return next((match for match in tried if match and match.features.name >= asked), None) or _sure(
        part, matches, other
    )


def _sure(part: Part, matches: Sequence[Match], other: Sequence[Match]) -> Match | None:
    """Return the most likely of the facts of a report; what says the same amount counts together.

    Of an English report the whole clause is said: what else stands in it does not compete. What counts other things is
    never meant, but competes. None where what is asked for is surely another fact, of ``other`` times or deeds, which
    holds more of the name that is asked: a figure of that name and another time casts no doubt.
    """
    by_name = [m for m in matches if m.features.name >= BY_NAME and m.fact.unit == part.unit]
    allowed = [match for match in matches if match in by_name or is_counted(part, match.fact)]
    first = max(allowed, key=lambda match: match.score, default=None)
    if first is None or any(m.score > first.score + FAR and m.features.name > first.features.name for m in other):
        return None
    if first.fact.years and not part.span:  # the same amount as one of a year, where a report says it so too
        of_a_year = [m for m in allowed if not m.fact.years and _is_same(m.fact, first.fact)]
        first = max(of_a_year, key=lambda match: match.score, default=first)
    exact = [match for match in allowed if _is_passed(first.fact, match.fact)]
    first = max(exact, key=lambda match: match.score, default=first)
    held = [m for m in matches if m is first or HAN.search(m.fact.quote) or m.fact.quote != first.fact.quote]
    total = math.exp(NOTHING) + sum(math.exp(match.score) for match in held)
    share = sum(math.exp(m.score) for m in held if _is_same(m.fact, first.fact)) / total
    return first._replace(score=share) if share >= SURE else None


def _is_same(fact: Fact, other: Fact) -> bool:
    """Return whether two figures say one amount: alike and named alike, or of one subject in two currencies.

    Many rates of a report are 100%: those of other subjects are other figures.
    """
    if fact.value == other.value:
        if bool(HAN.search(fact.quote)) != bool(HAN.search(other.quote)):  # a bilingual report says it twice
            return fact.plan == other.plan
        mine, theirs = set(words(fact.subject)), set(words(other.subject))
        return fact.unit == other.unit and len(mine & theirs) * 2 >= min(len(mine), len(theirs))
    if _is_passed(fact, other) or _is_passed(other, fact):
        return True
    both = (fact.clause, fact.subject, fact.verb) == (other.clause, other.subject, other.verb)
    return both and {fact.unit, other.unit} == {"元", "美元"}


def _is_passed(round_one: Fact, exact: Fact) -> bool:
    """Return whether the exact amount of a subject has just passed a round one, told in another clause."""
    least = round_one.value or 0.0
    if not least < (exact.value or 0.0) < 1.25 * least or not PASSED.search(round_one.quote):
        return False
    return len({(one.report, one.subject, one.unit, one.period, one.plan) for one in (round_one, exact)}) == 1


@lru_cache(maxsize=64)
def _sought(part: Part) -> tuple[Callable[[str], frozenset[str]], Callable[[frozenset[str]], float]]:
    """Return what finds the words of a part in a text, and what share of it these make up: many facts are alike."""
    groups = weighed(part)
    held, share = partial(present, words_of(groups)), partial(coverage, groups)
    return lru_cache(2**12)(held), lru_cache(2**12)(share)


def features(part: Part, fact: Fact, around: Around, english: str) -> Features:
    """Return what speaks for a fact, ``english`` being what it is called in English."""
    held, share = _sought(part)
    found = held(f"{fact.verb} {fact.subject} {fact.unit}")
    quote = found | held(around.text if fact.quote in around.text else f"{fact.quote} {around.text}")
    called, unasked = _in_english(part, english)
    name = max(share(found), called)
    return Features(
        name=name,
        quote=max(0.0, share(quote) - name),
        extra=min(_extra(asked_words(part), fact.subject), unasked),
        unit=0.3 if not part.unit else 1.0 if part.unit == fact.unit else 0.5 * same_unit(part.unit, fact.unit),
        head=_counts(part, fact, english)
        if part.lang == "en" and part.counted.phrase
        else _head(asked_words(part), fact.subject),
        other=float(not measured(part, fact)),
        close=around.close,
    )


def _in_english(part: Part, english: str) -> tuple[float, float]:
    """Return which share of a question the English name of a fact holds, and which share of it is not asked."""
    asked, held = _roots(part.topic), _roots(english)
    return len(asked & held) / max(1, len(asked)), len(held - asked) / len(held) if held else 1.0


def _counts(part: Part, fact: Fact, english: str) -> float:
    """Return the share of what "how many" asks to be counted that a fact's name holds, in Chinese or English.

    Half of it where the fact counts something else of that name, nothing where it counts the people of it.
    """
    found = present(words_of(part.counted.terms), f"{fact.verb} {fact.subject} {fact.unit}")
    asked = _roots(part.counted.phrase)
    held = max(coverage(part.counted.terms, found), len(asked & _roots(english)) / len(asked) if asked else 0.0)
    ends = {*words(fact.subject)[-2:], *words(fact.verb), fact.unit}
    heads = [term for group in part.counted.head for term in group.terms]
    if not heads or any(set(term) & ends or fact.subject.endswith("".join(term)) for term in heads):
        return held
    return 0.0 if fact.unit in PEOPLE else held / 2


@lru_cache(maxsize=2**12)
def _roots(text: str) -> frozenset[str]:
    return frozenset(root(stem(word)) for word in content(text)) - LIGHT_STEMS


LIGHT_STEMS = frozenset(root(stem(word)) for word in word_set(WORDS["figures"]["measuring_stems"]))
"""Stems that say when or how much and not of what."""


@lru_cache(maxsize=2**12)
def _extra(said: str, subject: str) -> float:
    """Return the share of the subject that the question does not say, by characters."""
    named = naming(subject)
    total = sum(map(len, named))
    return sum(len(w) for w in named if not holds(said, w)) / total if total else 1.0


@lru_cache(maxsize=2**12)
def _head(said: str, subject: str) -> float:
    """Return whether the last word of the subject, which says what is counted, is asked for."""
    named = [w for w in words(subject) if w not in CHINESE]
    named = [w for w in named if w not in PLAIN] or named  # 进出口总额 counts 进出口
    last = "".join(named[-2:]) if named and len(named[-1]) == 1 else "".join(named[-1:])  # 实施率, not 率
    return 1.0 if last and (holds(said, last) or last[-2:] in said) else 0.0
