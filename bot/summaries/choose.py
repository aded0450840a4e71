"""Which sentences and facts a summary shows: whole ones, the most telling first, bounded in characters."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import accumulate
from math import log, sqrt
from typing import NamedTuple

from bot.checks.given import is_scarce
from bot.orders import is_order
from bot.summaries import Length, Quote
from bot.summaries.parity import unequal_quantities
from vectorstore.lexicon import words
from vectorstore.reading.text import PART, SENTENCE, Breaker, fold
from vectorstore.records import Fact, ParsedReport, Report, Section


class Room(NamedTuple):
    """How much a summary may hold: characters of its points, how many facts, and how deep its outline goes."""

    points: int
    facts: int
    headings: int
    depth: int


ROOM: dict[Length, Room] = {
    "brief": Room(400, 6, 60, 0),
    "standard": Room(1150, 60, 500, 1),
    "full": Room(2700, 140, 1200, 2),
}
"""Together with the names of facts and headings at most 600, 2,500 and 6,000 Chinese characters."""
SHARES = {"problems": 0.3, "plan": 0.35, "past_year": 0.35}
"""The share of the points that a part has for itself, if it has anything to say: it is never dropped."""
LONGEST = 160
"""Characters of a sentence that is read as one point; a longer one only where its part has no shorter."""
SHORTEST = 8
SHIELD = 400
OPEN = re.compile(r"(?:[：:，,、；;]|如下|方面|工作)[。]?$")
HANGING = re.compile(
    "报告工作|作工作报告|请予审议|受.{2,30}委托|表示|各位代表|^(?:其中|此外|同时|为此|对此|这些|这是|这一|他|它)|分报告|书面|固然|来之不易"
    "|(?:成绩|成就|成效).{0,15}(?:根本在于|得益于|离不开|归功于|是.{2,40}的结果)"
)
"""Sentences that open, close or hang on one before them."""
EMPTY = re.compile("紧密.{0,3}团结|高举|在此|关键之年|指导思想|重要思想|重要讲话|总体要求|必须")
"""Words of sentences that are not shown as they are; a model is given those with facts, as the aims of a year."""
VOW = re.compile("正视|直面|高度重视|回应.{0,12}期待|不辜?负|决不|加以改进|我们(?:一定|将|要)|认识到(?!.*主要).{0,40}$")
"""Words of what opens and closes a list of problems: it admits nothing yet, or promises."""
LACKING = re.compile("不够|不及|不足|不高|不强|不大|有待|差距|短板|还需|需要|仍|偏|薄弱|困难|滞后|问题|压力")
COLON = re.compile("[：:]")
FIGURES = "Its figures: "
"""What opens the English of a sentence of which only the numbers are told."""
TOLD, NAMED = 2.0, 3.0
"""What a fact of a sentence tells, one more with English; and what one of a table does, with English alone."""
HEAD, SPAN, WORD = 2.0, 0.5, 0.3
"""How much more a fact tells that opens a part, what one of several years tells, and a word that is dwelt on."""
FIRST = 1.25
"""How far the first sentence of a part may exceed the share of its part."""
LEAST = 0.2
"""How much a further sentence tells at least, measured by the first: room alone is no reason to say more."""
OPENING = 1200
"""Characters that open a part, where it says in one paragraph how the year went or what its targets are."""


Said = Mapping[str, str | None]
"""The English of facts by their ids, made once for a summary."""


class _Reader(NamedTuple):
    """What the sentences of one report are weighed by: its facts, their English, and how telling its words are."""

    parsed: ParsedReport
    facts: Sequence[Fact]
    said: Said
    words: Mapping[str, float]


def sentences(parsed: ParsedReport, facts: Sequence[Fact], said: Said) -> list[Quote]:
    """Return the sentences of a report that can stand for themselves, each with how much it tells."""
    breaker = Breaker(parsed.text, SHIELD)
    leaves = [(section, own_span(section, parsed.sections)) for section in parsed.sections]
    reader = _Reader(parsed, facts, said, _weights([parsed.text[start:end] for _, (start, end) in leaves]))
    pieces = (
        (section, piece)
        for section, span in leaves
        for sentence in breaker.cut(*span, SENTENCE)
        for piece in _pieces(breaker, sentence, section.part)
    )
    found = [quote for section, piece in pieces if _stands(quote := _quote(reader, section, piece))]
    admitted = any(_admits(quote.text) for quote in found if quote.part == "problems")
    return [quote for quote in found if quote.part != "problems" or _admits(quote.text) or not admitted]


def _admits(text: str) -> bool:
    return LACKING.search(text) is not None and not VOW.search(text)


def own_span(section: Section, sections: Sequence[Section]) -> tuple[int, int]:
    """Return the cleaned span of a section without its heading and its children."""
    children = [other.start for other in sections if other.parent == section.id]
    return section.body_start, min(children, default=section.end)


def _pieces(breaker: Breaker, sentence: tuple[int, int], part: str | None) -> list[tuple[int, int]]:
    """Return a sentence, or its parts where it is long or a list of problems, without what leads to the first."""
    long = sentence[1] - sentence[0] > LONGEST
    parts = breaker.cut(*sentence, PART) if long or part == "problems" else [sentence]
    if part != "problems":
        return parts
    return [breaker.cut(*parts[0], COLON)[-1], *parts[1:]] if len(parts) > 1 else [sentence]


def _stands(quote: Quote) -> bool:
    """Return whether a text is a whole statement: closed, no heading, no order to a machine, and not empty."""
    text = quote.text
    closed = text.endswith(("。", "！", "；", ";", ".", "”", "）")) and len(text) >= SHORTEST
    told = not is_scarce(text, "zh") if quote.facts else _is_full(text)
    return closed and told and not is_order(text) and not HANGING.search(text)


def _is_full(text: str) -> bool:
    return not OPEN.search(text.rstrip("；;")) and not EMPTY.search(text)


def _quote(reader: _Reader, section: Section, span: tuple[int, int]) -> Quote:
    parsed, (start, end) = reader.parsed, span
    text = parsed.text[start:end]
    start, end = start + len(text) - len(text.lstrip()), end - (len(text) - len(text.rstrip()))
    low, high = parsed.to_source(start, end)
    held = [fact for fact in reader.facts if low <= fact.start < high]
    start += _preamble(parsed.text[start:end], held)
    low, text = parsed.to_source(start, end)[0], parsed.text[start:end]
    if section.part == "problems":  # the main one is admitted first
        weight = 2 - (start - section.body_start) / (section.end - section.body_start)
    else:
        length = 20 + len(text)
        meant = WORD * sum(reader.words.get(word, 0.0) for word in set(words(text)))
        weight = _told(reader, section, start, held) / sqrt(length) + meant / length
    return Quote.of(
        parsed.report, section=section.path, part=section.part, period=section.period, plan=section.part == "plan",
        start=low, end=high, text=text, english=_english(text, held, reader.said), weight=weight, facts=len(held),
    )  # fmt: skip


def _told(reader: _Reader, section: Section, at: int, facts: Sequence[Fact]) -> float:
    """Return what the facts of a sentence tell: more near the head of a part, each further one less."""
    part = next((one for one in reader.parsed.sections if one.path == section.path[:1]), section)
    head = HEAD * max(0.0, 1 - (at - part.body_start) / OPENING)
    known = [TOLD + (reader.said[fact.id] is not None) for fact in facts]
    worth = sum(_worth(f, k) * _timely(f, reader.parsed.report) for f, k in zip(facts, known, strict=True))
    return (1 + head) * worth / sqrt(max(1, len(facts)))


def _timely(fact: Fact, card: Report) -> float:
    """Return how much a fact counts by its time: one of several years, or of no part of the report, less."""
    near = card.year is None or fact.period in (card.year - 1, card.year)
    return 1.0 if near and not fact.years and fact.part else SPAN


def _preamble(text: str, facts: Sequence[Fact]) -> int:
    """Return how many characters of a long sentence stand before the clause from which on it tells facts."""
    starts = [text.find(fact.quote) for fact in facts] if len(text) > LONGEST else []
    return min((at for at in starts if at > 0 and text[at - 1] in "，,；;：:"), default=0)


def _english(text: str, facts: Sequence[Fact], said: Said) -> str | None:
    """Return the English of a sentence by its facts: of one that says more, only where all its numbers are figures."""
    rest = fold(text)
    for fact in sorted(facts, key=lambda fact: -len(fact.quote)):
        rest = rest.replace(fold(fact.quote), "")
    says_more = re.search(r"[\u4e00-\u9fff]", rest) is not None
    told = list({fact.value_text or fact.id: said[fact.id] for fact in facts}.values())
    joined = "; ".join(words for words in told if words)
    if not joined or not all(told) or (says_more and not all(fact.value_text for fact in facts)):
        return None
    return None if any(unequal_quantities(text, joined)) else f"{FIGURES if says_more else ''}{joined}."


def _weights(sections: Sequence[str]) -> dict[str, float]:
    """How telling a word is: more the more often the report says it, less the more of its sections do."""
    counts = [Counter(words(text)) for text in sections]
    everywhere = Counter(word for held in counts for word in held)
    total = sum(counts, Counter[str]())
    return {w: log(1 + n) * log((1 + len(counts)) / everywhere[w]) for w, n in total.items() if len(w) > 1}


def chosen(quotes: Sequence[Quote], room: int) -> list[Quote]:
    """Return the quotes to show, in reading order: each part its share, then the most telling within the room."""
    quotes = [quote for quote in quotes if _is_full(quote.text)] or quotes
    quotes = [quote for quote in quotes if quote.weight] or quotes
    kept: list[Quote] = []
    for part, share in (*SHARES.items(), (None, 1.0)):
        left = room - sum(len(quote.text) for quote in kept)
        fits = [quote for quote in quotes if part in (None, quote.part) and quote not in kept]
        kept += _best(fits, min(left, int(room * share)), min(left, int(room * share * FIRST)), needs=part is not None)
    return sorted(kept, key=lambda quote: (quote.report, quote.start))


def _best(quotes: Sequence[Quote], room: int, first: int, needs: bool) -> list[Quote]:
    """Take the most telling that fit, no two of a section before each has one; the shortest where a part needs one."""
    kept: list[Quote] = []
    given: Counter[tuple[str, ...]] = Counter()
    left = sorted((quote for quote in quotes if len(quote.text) <= LONGEST), key=lambda quote: -quote.weight)
    while left:
        best = max(left, key=lambda quote: quote.weight / (1 + given[quote.section]))
        left.remove(best)
        if kept and best.weight < LEAST * kept[0].weight:
            continue
        if len(best.text) <= (room if kept else first):
            kept.append(best)
            given[best.section] += 1
            room -= len(best.text)
    if needs and not kept and quotes:
        kept = [min(quotes, key=lambda quote: len(quote.text))]
    return kept


ENGLISH = 0.1
"""The share of a table of facts up to which facts without English are let in."""


def telling_facts(facts: Sequence[Fact], said: Said, most: int) -> list[Fact]:
    """Return the facts to show in a table, in reading order: with English, of every part, what is said first first."""
    seen: set[tuple[str, str, str]] = set()
    kept: list[Fact] = []
    parts: Counter[object] = Counter()
    for fact in sorted(facts, key=lambda fact: -_worth(fact, NAMED * (said[fact.id] is not None))):
        same = (fact.report, fold(fact.subject), fact.value_text)
        if len(kept) >= most or (said[fact.id] is None and len(kept) >= ENGLISH * most):
            break
        if same not in seen and parts[fact.part] < max(2, 0.6 * most):
            seen.add(same)
            parts[fact.part] += 1
            kept.append(fact)
    return sorted(kept, key=lambda fact: (fact.report, fact.start))


def _worth(fact: Fact, known: float) -> float:
    measured = fact.kind == "figure" and fact.unit not in ("", "个", "项", "次")
    return known + measured + (0.5 if fact.period else 0.0) + (0.5 if len(fact.path) == 1 else 0.0)


def within(items: Sequence[str], room: int) -> int:
    """Return how many items of a list fit into ``room`` characters."""
    return sum(length <= room for length in accumulate(map(len, items)))
