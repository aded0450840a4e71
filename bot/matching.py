"""How surely a fact is what a part of a question asks for: a probability among the facts of its report."""

import math
import re
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from bot.question import WORDS, Part, content, says, word_set
from vectorstore.facts.quantities import COUNTED, unit_class
from vectorstore.lexicon import CHINESE, normalise, root, stem, words
from vectorstore.reading.text import HAN
from vectorstore.records import Fact, Report
from vectorstore.terms.query import Wanted, coverage, present, words_of

RISING = ("增长", "提高", "提升", "上升", "增加", "扩大", "高于", "快于", "多", "grew", "grow", "rose", "up")
FALLING = ("下降", "减少", "降低", "收窄", "下滑", "回落", "低于", "负增长", "改善", "fell", "down")
NEW = re.compile("新[增建设开添办修上]|新争取|多|再|还要|增加(?![到至])|净增|add|more|new|increase|creat", re.I)
"""What is added, which is never the whole."""
HELD = re.compile(
    r"[有共](?:多少|几)|现有|拥有|总[数共]|一共|\b(?:are there|in (?:total|all)|altogether|(?:do|does) .* have)\b", re.I
)
"""What asks for all there are, of which those that are new are some."""
WHOLE = re.compile("累计|总数|总量|一共|共有|总共|合计|in total|altogether", re.I)
PASSED = re.compile("突破|超")
"""A round amount that an exact one beside it has passed."""
PARTIAL = re.compile("重点|其中|继续")
"""Words beside a verb by which only some of a subject are counted: the same holds."""
BESIDE = re.compile("高于|低于|快于|慢于|好于")
"""How a figure is held beside another one: a question must say the same."""
DEEDS = tuple(map(word_set, WORDS["figures"]["deeds"]))
"""Deeds that are never one another: a fact of another one is no answer."""
UNITS = tuple(map(word_set, WORDS["figures"]["units"]))
"""Measure words that may stand for one another."""
MEASURING = word_set(WORDS["figures"]["measuring"])
PLAIN = word_set(WORDS["figures"]["plain"])
"""Words of a subject that do not narrow it."""


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
FAR = 2.0
"""By how much a fact of another time or deed must be likelier than any of those asked to be what is meant."""
ALSO = 2
"""Other times that are told beside the first where no time is asked."""
SURE = 0.5
"""The least probability of an answer. In five-fold fitting .81 of the figures asked for were found and .04 were wrong;
at .4 .83 and .06, at .6 .77 and .03."""
BESIDE_SAID = 1.5
"""What it counts that a fact shares clause or subject with the answer to another part of the question."""
PEOPLE = ("人", "名", "位", "人次")
RATES = ("%", "‰", "百分点", "倍")


class Around(NamedTuple):
    """The clause that a fact stands in: its text, and its cosine with the question."""

    text: str = ""
    close: float = 0.0


class Match(NamedTuple):
    """A fact with the probability that it is what is asked; ``also`` is what is told of it for other times."""

    fact: Fact
    score: float
    features: Features
    also: tuple[Fact, ...] = ()


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
        if fact.report not in cards or fact.value is None or not _may_be_meant(part, fact):
            continue
        called = (english(fact) or "") if part.lang == "en" else ""
        seen = features(part, fact, around.get(fact.clause, Around()), called)
        if seen.name + seen.quote < LEAST or (part.lang == "en" and part.counted.phrase and not seen.head):
            continue
        score = sum(w * f for w, f in zip(WEIGHTS, seen, strict=True))
        beside = {(fact.report, fact.subject), (fact.report, fact.clause)} & near and fact not in said
        match = Match(fact, score + (BESIDE_SAID if beside else 0.0), seen)
        kin = not _timely(part, fact, cards[fact.report]) or _is_of_another_deed(part, fact)
        (other if kin else found).setdefault(fact.report, []).append(match)
    best = {report: _sure(part, matches, other.get(report, ())) for report, matches in found.items()}
    return {report: match for report, match in best.items() if match}


def _sure(part: Part, matches: Sequence[Match], other: Sequence[Match]) -> Match | None:
    """Return the most likely of the facts of a report; what says the same amount counts together.

    Of an English report the whole clause is said: what else stands in it does not compete. What counts other things is
    never meant, but competes. None where what is asked for is surely another fact, of ``other`` times or deeds, which
    holds more of the name that is asked: a figure of that name and another time casts no doubt.
    """
    allowed = [match for match in matches if _is_counted(part, match.fact)]
    first = max(allowed, key=lambda match: (match.score, not PASSED.search(match.fact.qualifier)), default=None)
    if first is None or any(m.score > first.score + FAR and m.features.name > first.features.name for m in other):
        return None
    if first.fact.years and not part.span:  # the same amount as one of a year, where a report says it so too
        of_a_year = [m for m in allowed if not m.fact.years and _is_same(m.fact, first.fact)]
        first = max(of_a_year, key=lambda match: match.score, default=first)
    held = [m for m in matches if m is first or HAN.search(m.fact.quote) or m.fact.quote != first.fact.quote]
    total = math.exp(NOTHING) + sum(math.exp(match.score) for match in held)
    also = () if _is_timed(part) else tuple(m.fact for m in allowed if _is_of_other_time(m.fact, first.fact))[:ALSO]
    share = sum(math.exp(m.score) for m in held if m.fact in also or _is_same(m.fact, first.fact)) / total
    return first._replace(score=share, also=also) if share >= SURE else None


def _is_timed(part: Part) -> bool:
    return bool(part.years or part.span) or part.shift is not None or part.plan is not None


def _is_of_other_time(fact: Fact, other: Fact) -> bool:
    """Return whether a figure tells of another time what another one tells: of a year, a plan, several years."""
    alike = (fact.subject, fact.unit, _is_change(fact)) == (other.subject, other.unit, _is_change(other))
    return alike and (fact.period, fact.years, fact.plan) != (other.period, other.years, other.plan)


def _is_same(fact: Fact, other: Fact) -> bool:
    """Return whether two figures say one amount: alike and named alike, or of one subject in two currencies.

    Many rates of a report are 100%: those of other subjects are other figures.
    """
    both = (fact.clause, fact.subject, fact.verb) == (other.clause, other.subject, other.verb)
    mine, theirs = set(words(fact.subject)), set(words(other.subject))
    named = len(mine & theirs) * 2 >= min(len(mine), len(theirs))
    same = (fact.value, fact.unit) == (other.value, other.unit)
    passed = fact.unit == other.unit and PASSED.search(fact.qualifier + other.qualifier)
    return (same and named) or (both and bool(passed or {fact.unit, other.unit} == {"元", "美元"}))


def _may_be_meant(part: Part, fact: Fact) -> bool:
    """Return whether nothing but its time and deed rules a fact out: its kind of unit, what shall not be counted."""
    rate = fact.unit in RATES
    beside = set(BESIDE.findall(fact.verb))
    if part.lang == "zh" and beside != set(BESIDE.findall(part.text)) and (beside or part.unit == "百分点"):
        return False
    if part.unit and not same_unit(part.unit, fact.unit) and (part.unit in RATES) != rate:
        return False
    if rate and part.counted.phrase and not (part.unit in RATES or part.growth or "percent" in part.text):
        return False
    if rate and _is_change(fact) and not part.growth and part.unit not in (fact.unit, *RATES[:2]):
        return False
    if says(part.text, "share") and not part.growth and (not rate or _is_change(fact)):
        return False
    if fact.quote.startswith("的"):  # cut from its noun: nothing tells what it is of
        return False
    added = _is_increment(fact) or (HELD.search(part.text) and NEW.search(fact.verb))
    if added and not part.growth and not NEW.search(part.text.replace("多少", "")):
        return False
    if part.growth and not rate and not _is_change(fact):
        return False
    if part.wants == "amount" and any(
        number.value == fact.value and same_unit(number.unit, fact.unit) for number in part.stated
    ):
        return False
    return fact.kind == "figure" and not _is_excluded(part, fact) and not _is_narrower(part, fact)


def _is_of_another_deed(part: Part, fact: Fact) -> bool:
    asked, done = _deeds(part.topic.lower()), _deeds(fact.verb + fact.subject)
    told = done or (fact.verb and not _says(_asked_words(part), fact.verb))
    return bool(asked and told and not asked & done)


def _is_counted(part: Part, fact: Fact) -> bool:
    """Return whether a figure counts what is asked to be counted, and nothing else with it (检查、视察29次)."""
    named = [next(iter(words(name)), name) for name in fact.subject.split("、")]
    if fact.unit not in RATES and len({_says(_asked_words(part), name) for name in named}) > 1:
        return False
    if part.lang == "en" or not part.counted.phrase or fact.unit.endswith("元"):
        return True
    nouns = words_of(part.counted.terms) | {part.counted.phrase}
    said = f"{fact.verb} {fact.subject} {fact.unit} {fact.quote}"
    return bool(present(nouns, said)) or part.counted.phrase[-2:] in fact.subject


def _is_narrower(part: Part, fact: Fact) -> bool:
    """Return whether a measure is asked for by its name and a subject narrows it, or lacks what does.

    人均甲值, 丙类甲值 and 甲值占乙值比重 are no 甲值, and neither is 甲值 an answer to 人均甲值.
    """
    groups, subject = weighed(part), normalise(fact.subject)
    measure = any(says(word, "measure") for group in groups for term in group.terms[:2] for word in term)
    if part.wants != "amount" or not measure or not HAN.search(subject):
        return False
    terms = [term for group in groups for term in group.terms if len("".join(term)) > 1]
    named = any(all(word in subject for word in term[:-1] or term) for term in terms)
    said, own = _asked_words(part), [w for w in _naming(subject.split("、")[-1]) if len(w) > 1 and w not in PLAIN]
    halved = any(len(w) > 3 and w[:2] not in said and w[:2] not in PLAIN for w in own)  # 丙类收入 is no 收入
    return not named or halved or any(not _says(said, w) for w in own)


def _is_increment(fact: Fact) -> bool:
    """Return whether a figure only tells how much more or less than before: 比上年多召开3次 counts no meetings."""
    return _is_change(fact) and (fact.verb[0] in "多少" or re.search("比|较", fact.quote) is not None)


@lru_cache(maxsize=2**12)
def _deeds(text: str) -> frozenset[frozenset[str]]:
    return frozenset(group for group in DEEDS if any(re.search(word, text) for word in group))


def years_asked(part: Part, card: Report) -> tuple[int, ...]:
    """Return the years that a part asks about in the report of a card; none where it names none."""
    if part.years or part.shift is None or card.year is None:
        return part.years
    return (card.year + part.shift,)


def _timely(part: Part, fact: Fact, card: Report) -> bool:
    """Return whether the fact's period and plan are those asked: a span is never a year, a plan never a result."""
    asked = years_asked(part, card)
    if part.span:
        return fact.years is not None or bool(WHOLE.search(fact.qualifier + fact.verb)) or "年" in fact.qualifier
    if asked and ((fact.years and not _is_reached(fact, asked)) or fact.period not in (None, *asked)):
        return False
    if asked and re.search(r"累计|\d年|五年|三年", fact.qualifier) and "累计" not in part.text:
        return False
    return fact.plan is None or fact.plan == planned(part, card) or planned(part, card) is None


def _is_reached(fact: Fact, asked: Sequence[int]) -> bool:
    """Return whether a figure of several years is the level that something measured has at their end, a year asked."""
    level = re.search("(?<!达)[至到]$", fact.verb) or (not fact.verb and says(fact.subject, "measure"))
    return bool(level and fact.years and fact.years[1] in asked)


def planned(part: Part, card: Report) -> bool | None:
    """Return whether a part asks for what is planned: by its year beside that of the report, else by its words."""
    asked = years_asked(part, card)
    if asked and card.year is not None and len(asked) == 1:
        return asked[0] >= card.year
    return part.plan


def _measured(part: Part, fact: Fact) -> bool:
    """Return whether the fact measures in the way that is asked: growth or level, what is new or the whole."""
    rate = fact.unit in RATES
    grown = rate and (_is_change(fact) or bool(re.search("增长率|增速|增幅", fact.subject)))
    if part.growth != grown and (part.growth or grown):
        return False
    if part.unit and not same_unit(part.unit, fact.unit):
        return False
    said = fact.verb + fact.qualifier
    if NEW.search(fact.verb) and not NEW.search(part.text.replace("多少", "")) and not part.growth and not rate:
        return False
    beside = set(BESIDE.findall(part.text))
    if beside != set(BESIDE.findall(fact.verb)):
        return False
    return set(PARTIAL.findall(said)) <= set(PARTIAL.findall(part.text)) or part.lang == "en"


def _is_excluded(part: Part, fact: Fact) -> bool:
    """Return whether a fact is of what a part says shall not be counted."""
    said = fact.verb + fact.qualifier
    return any(len(word) > 1 and word in said and word not in part.topic for word in words(part.excluded))


def _is_change(fact: Fact) -> bool:
    return any(word in fact.verb for word in (*RISING, *FALLING)) and not re.search("[至到]$", fact.verb)


def same_unit(asked: str, unit: str) -> bool:
    """Return whether two measure words may stand for one another; English tells no more than the class of one."""
    alike = asked == unit or any(asked in group and unit in group for group in UNITS)
    return alike or (bool(asked) and asked in COUNTED and unit_class(unit) == asked)


def features(part: Part, fact: Fact, around: Around, english: str) -> Features:
    """Return what speaks for a fact, ``english`` being what it is called in English."""
    groups = weighed(part)
    all_words = words_of(groups)
    held = present(all_words, f"{fact.verb} {fact.subject} {fact.unit}")
    quote = held | present(all_words, f"{fact.quote} {around.text}")
    share, unasked = _in_english(part, english)
    name = max(coverage(groups, held), share)
    return Features(
        name=name,
        quote=max(0.0, coverage(groups, quote) - name),
        extra=min(_extra(part, fact), unasked),
        unit=0.3
        if not part.unit
        else 1.0
        if part.unit == fact.unit
        else 0.5
        if same_unit(part.unit, fact.unit)
        else 0.0,
        head=_counts(part, fact, english) if part.lang == "en" and part.counted.phrase else _head(part, fact),
        other=float(not _measured(part, fact)),
        close=around.close,
    )


def weighed(part: Part) -> list[Wanted]:
    """Return what a part asks for by weight: a Chinese word of one character, which says little, counts half."""
    light = any if part.lang == "en" else all  # one reading of an English word says enough: grow is 增长, and 生长
    readings = {group: light(set(term) <= MEASURING for term in group.terms) for group in part.terms}
    kept = [group for group in part.terms if not readings[group] and not _is_measure(part, group)]
    return [g._replace(weight=g.weight * SHORT) if _is_short(g) else g for g in kept] or list(part.terms)


def _is_measure(part: Part, group: Wanted) -> bool:
    """Return whether a group is the measure word that is asked for (亩 of 多少亩), alone or with its noun."""
    first = group.terms[0]
    return bool(part.unit) and len(group.terms) == 1 and first[0].strip("几多百千万亿") in (part.unit, part.unit[-1:])


def _is_short(group: Wanted) -> bool:
    return len(group.terms) == 1 and len(group.terms[0]) == 1 and len(group.terms[0][0]) == 1


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


SHORT = 0.5
"""What a word of one character counts beside longer ones."""
LIGHT_STEMS = frozenset(root(stem(word)) for word in word_set(WORDS["figures"]["measuring_stems"]))
"""Stems that say when or how much and not of what."""


def _asked_words(part: Part) -> str:
    return part.topic + " " + " ".join(words_of(part.terms))


def _extra(part: Part, fact: Fact) -> float:
    """Return the share of the subject that the question does not say, by characters."""
    said, named = _asked_words(part), _naming(fact.subject)
    total = sum(map(len, named))
    return sum(len(w) for w in named if not _says(said, w)) / total if total else 1.0


def _naming(subject: str) -> list[str]:
    return [word for word in words(subject) if word not in CHINESE and word not in MEASURING]


def _says(said: str, word: str) -> bool:
    if word in said or (len(word) > 2 and any(word[at : at + 2] in said for at in (0, len(word) - 2))):
        return True
    return len(set(word) & set(said)) * 2 > len(set(word))


def _head(part: Part, fact: Fact) -> float:
    """Return whether the last word of the subject, which says what is counted, is asked for."""
    named = [w for w in words(fact.subject) if w not in CHINESE]
    last = "".join(named[-2:]) if named and len(named[-1]) == 1 else "".join(named[-1:])  # 实施率, not 率
    said = _asked_words(part)
    return 1.0 if last and (_says(said, last) or last[-2:] in said) else 0.0
