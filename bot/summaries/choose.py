"""Which sentences and facts a summary shows: whole ones, the most telling first, bounded in characters."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from math import log
from typing import NamedTuple

from bot.english import English
from bot.orders import is_order
from bot.summaries import Length, Quote
from bot.summaries.parity import unequal_quantities
from vectorstore.lexicon import words
from vectorstore.reading.breaks import PART, SENTENCE, Breaker
from vectorstore.reading.text import fold
from vectorstore.records import Fact, ParsedReport, Section


class Room(NamedTuple):
    """How much a summary may hold: characters of its points, how many facts, and how deep its outline goes."""

    points: int
    facts: int
    headings: int
    depth: int


ROOM: dict[Length, Room] = {
    "brief": Room(300, 12, 60, 0),
    "standard": Room(1150, 60, 500, 1),
    "full": Room(2700, 140, 1200, 2),
}
"""Together with the names of facts and headings at most 600, 2,500 and 6,000 Chinese characters."""
SHARES = {"problems": 0.2, "plan": 0.35}
"""The share of the points that a part has for itself, if it has anything to say: it is never dropped."""
LONGEST = 160
"""Characters of a sentence that is read as one point; a longer one only where its part has no shorter."""
SHORTEST = 8
SHIELD = 400
ITEM = re.compile(r"[一二三四五六七八九十]是|第[一二三四五六七八九十]")
OPEN = re.compile(r"(?:[：:，,、；;]|如下|方面|工作)[。]?$")
EMPTY = re.compile(
    "报告工作|作工作报告|请予审议|受.{2,30}委托|紧密.{0,3}团结|高举|在此|表示|各位代表|关键之年|指导思想|重要思想|重要讲话|必须|总体要求|"
    "^(?:其中|此外|同时|为此|对此|这些|这是|这一|他|它)|分报告|书面"
)
"""Sentences that open, close or hang on one before them."""
LACKING = re.compile("不够|不足|不高|不强|不大|有待|差距|短板|还需|需要|仍|偏|薄弱|困难|滞后|问题|压力")
COLON = re.compile("[：:]")
DEED_WEIGHT, FIGURE_WEIGHT = 1.0, 1.5


def sentences(parsed: ParsedReport, facts: Sequence[Fact], english: English) -> list[Quote]:
    """Return the sentences of a report that can stand for themselves, each with how much it tells."""
    breaker = Breaker(parsed.text, SHIELD)
    leaves = [(section, own_span(section, parsed.sections)) for section in parsed.sections]
    weights = _weights([parsed.text[start:end] for _, (start, end) in leaves])
    found = [
        _quote(parsed, section, piece, facts, weights, english)
        for section, span in leaves
        for sentence in breaker.cut(*span, SENTENCE)
        for piece in _pieces(breaker, sentence, section.part)
        if _stands(parsed.text[slice(*piece)].strip())
    ]
    admitted = [quote for quote in found if quote.part == "problems" and LACKING.search(quote.text)]
    return [quote for quote in found if quote.part != "problems" or quote in admitted or not admitted]


def own_span(section: Section, sections: Sequence[Section]) -> tuple[int, int]:
    """Return the cleaned span of a section without its heading and its children."""
    children = [other.start for other in sections if other.parent == section.id]
    return section.body_start, min(children, default=section.end)


def _pieces(breaker: Breaker, sentence: tuple[int, int], part: str | None) -> list[tuple[int, int]]:
    """Return a sentence, or its items where a long one is a list: 一是…；二是…, or problems one after another."""
    parts = breaker.cut(*sentence, PART)
    if part == "problems" and len(parts) > 1:
        lead = breaker.cut(*parts[0], COLON)
        return [lead[-1], *parts[1:]]
    listed = sum(bool(ITEM.match(breaker.text[start:end].lstrip())) for start, end in parts)
    if sentence[1] - sentence[0] > LONGEST and listed >= len(parts) - 1 >= 1:
        return [part for part in parts if ITEM.match(breaker.text[slice(*part)].lstrip())]
    return [sentence]


def _stands(text: str) -> bool:
    """Return whether text is a whole statement: closed, not empty, no heading, no order to a machine."""
    closed = text.endswith(("。", "！", "；", ".", "”", "）")) and not OPEN.search(text.rstrip("；"))
    return closed and len(text) >= SHORTEST and not EMPTY.search(text) and not is_order(text)


def _quote(
    parsed: ParsedReport, section: Section, span: tuple[int, int], facts: Sequence[Fact], weights: dict[str, float],
    english: English,
) -> Quote:  # fmt: skip
    start, end = span
    text = parsed.text[start:end]
    start, end = start + len(text) - len(text.lstrip()), end - (len(text) - len(text.rstrip()))
    text = parsed.text[start:end]
    low, high = parsed.to_source(start, end)
    held = [fact for fact in facts if low <= fact.start < high]
    told = FIGURE_WEIGHT * sum(fact.kind == "figure" for fact in held) + DEED_WEIGHT * sum(
        fact.kind != "figure" for fact in held
    )
    meant = sum(weights.get(word, 0.0) for word in set(words(text)))
    lacking = 3.0 * (section.part == "problems" and LACKING.search(text) is not None)
    weight = (told + 0.4 * meant + lacking) / (20 + len(text)) ** 0.7
    return Quote(
        label="", report=parsed.report.id, section=section.path, part=section.part, period=section.period, start=low,
        end=high, text=text, english=_said(text, held, english), weight=weight,
    )  # fmt: skip


def _said(text: str, facts: Sequence[Fact], english: English) -> str | None:
    """Return the English of a sentence that says its facts and nothing else."""
    rest = fold(text)
    for fact in sorted(facts, key=lambda fact: -len(fact.quote)):
        rest = rest.replace(fold(fact.quote), "")
    if not facts or re.search(r"[\u4e00-\u9fff]", rest):
        return None
    said = [english.fact(fact) for fact in facts]
    joined = "; ".join(words for words in said if words)
    missing, extra = unequal_quantities(text, joined)
    return f"{joined}." if all(said) and not missing and not extra else None


def _weights(sections: Sequence[str]) -> dict[str, float]:
    """How telling a word is: more the more often the report says it, less the more of its sections do."""
    counts = [Counter(words(text)) for text in sections]
    everywhere = Counter(word for held in counts for word in held)
    total = sum(counts, Counter[str]())
    return {w: log(1 + n) * log((1 + len(counts)) / everywhere[w]) for w, n in total.items() if len(w) > 1}


def chosen(quotes: Sequence[Quote], room: int) -> list[Quote]:
    """Return the quotes to show, in reading order: each part its share, then the most telling within the room."""
    kept: list[Quote] = []
    for part, share in (*SHARES.items(), (None, 1.0)):
        within = room * share if part else room - sum(len(quote.text) for quote in kept)
        fits = [quote for quote in quotes if part in (None, quote.part) and quote not in kept]
        kept += _best(fits, int(within), needs=part is not None)
    return sorted(kept, key=lambda quote: (quote.report, quote.start))


def _best(quotes: Sequence[Quote], room: int, needs: bool) -> list[Quote]:
    """Take the most telling that fit, no two of a section before each has one; the shortest where a part needs one."""
    kept: list[Quote] = []
    given: Counter[tuple[str, ...]] = Counter()
    left = sorted((quote for quote in quotes if len(quote.text) <= LONGEST), key=lambda quote: -quote.weight)
    while left:
        best = max(left, key=lambda quote: quote.weight / (1 + given[quote.section]))
        left.remove(best)
        if len(best.text) <= room:
            kept.append(best)
            given[best.section] += 1
            room -= len(best.text)
    if needs and not kept and quotes:
        kept = [min(quotes, key=lambda quote: len(quote.text))]
    return kept


ENGLISH = 0.1
"""The share of a table of facts up to which facts without English are let in."""


def telling_facts(facts: Sequence[Fact], english: English, most: int) -> list[Fact]:
    """Return the facts to show in a table, in reading order: with English, of every part, what is said first first."""
    seen: set[tuple[str, str, str]] = set()
    ranked = sorted(facts, key=lambda fact: -_worth(fact, english))
    kept: list[Fact] = []
    parts: Counter[object] = Counter()
    for fact in ranked:
        same = (fact.report, fold(fact.subject), fact.value_text)
        if len(kept) >= most or (english.fact(fact) is None and len(kept) >= ENGLISH * most):
            break
        if same not in seen and parts[fact.part] < max(2, 0.6 * most):
            seen.add(same)
            parts[fact.part] += 1
            kept.append(fact)
    return sorted(kept, key=lambda fact: (fact.report, fact.start))


def _worth(fact: Fact, english: English) -> float:
    said = english.fact(fact) is not None
    measured = fact.kind == "figure" and fact.unit not in ("", "个", "项", "次")
    return 3.0 * said + measured + (0.5 if fact.period else 0.0) + (0.5 if len(fact.path) == 1 else 0.0)


def within(items: Iterable[str], room: int, length: Callable[[str], int] = len) -> int:
    """Return how many items of a list fit into ``room`` characters."""
    count = 0
    for item in items:
        room -= length(item)
        if room < 0:
            break
        count += 1
    return count
