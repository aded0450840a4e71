# ruff: noqa: E501
"""Answers in the report's own words: the clauses that hold nearly all of what is asked, and what is asked for.

Names, places and enumerations in running text (甲、乙、丙等三个基地) are no rows of a table. Where one run of
clauses of the evidence holds the words of the question far better than any other, and holds besides them something of the kind
asked for (several items, a place, a person, a named thing of the noun asked), it is the answer, quoted.
"""

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import takewhile
from typing import NamedTuple

from bot.english import English
from bot.matching import planned, years_asked
from bot.orders import is_order
from bot.question import Part, word_set
from bot.wording import Quote, Said, comparison, whose
from vectorstore.facts.quantities import parse_number
from vectorstore.lexicon import tagged
from vectorstore.reading.breaks import COMMA, PART, SENTENCE, Breaker
from vectorstore.reading.text import fold
from vectorstore.records import Passage, Report
from vectorstore.store import Library
from vectorstore.terms.match import coverage, present, words_of
from vectorstore.terms.query import Wanted

TOLD = 0.7
"""Share of what is asked, by weight, that the clauses must hold."""
WHOLE = 0.85
"""The same where no kind of thing is asked for that the clauses can be held against."""
MOST = 30
"""Above this a stated number counts no list."""
APART = 0.1
"""By how much more than any other run of clauses that could answer; for another report's twice as much."""
LONGEST = 4
"""Comma clauses quoted at most; each beyond the first must bring :data:`WORTH` of what is asked."""
WORTH = 0.06
SHIELD = 400
"""Characters of a quotation or bracket that is never cut."""
FRAME = word_set("荣誉 称号 奖项 机构 单位 名字 名称 叫 具体 提到 说 指 分别 哪位 报告 题目 拿 称为")
"""Words by which a question asks and which say nothing of its topic."""
NUMERAL = r"[一二三四五六七八九十两\d]+"
COUNT = re.compile(rf"哪({NUMERAL})[^日月年天]")
MANY = re.compile(r"哪(?:些|几|[二三四五六七八九十两\d]+)|有[什啥]么?|都[是有]|分别|指(?:的是)?(?:什么|啥|哪)")
"""What asks for several things."""
NOUN = re.compile(
    rf"(?:哪(?:一|些|几|{NUMERAL})?(?:[个座所条家项种类部款处支场届次件](?!人))?|什么|啥)(?P<noun>[一-龥]*)"
)
PLACES = word_set("市 县 区 省 城市 地方 地区 州 旗 盟市 区县 市州 国家 村 镇")
PERSONS = re.compile("谁|哪位|哪一位|何人")
WHERE = re.compile(r"哪里|哪儿|何处|在哪(?![一-龥]*(?:项|条|些))")
_COUNT = r"(?:\d+|[一二三四五六七八九十百]+)"
NUMBERED = {
    "rank": re.compile(rf"第{_COUNT}|首位|前[列茅]|前{_COUNT}"),
    "lasts": re.compile(rf"{_COUNT}[余多]?(?:年|天|个月)"),
    "when": re.compile(rf"{_COUNT}月|\d{{4}}年|[年月]底|[上下]半年|[一二三四]季度"),
}
"""The forms of what a rank, a length of time and a date are asked for: 居全国第7位, 连续16年, 9月28日."""
ASKS = ("list", "other", "who", "where", "which_report", "title", *NUMBERED)
LISTED = re.compile(r"[^，,。；;：:！!\n]*、[^，,。；;：:！!\n]*")


class Run(NamedTuple):
    """Clauses of a passage, ``[start, end)`` of the source, with the share of what is asked that they hold."""

    passage: Passage
    start: int
    end: int
    text: str
    share: float
    rank: float


def told(
    library: Library, part: Part, passages: Sequence[Passage], cards: Mapping[str, Report], english: English
) -> tuple[Said, ...]:
    """Return the clauses that surely hold what a part asks for, quoted with whose they are; none where not sure."""
    terms = [group for group in part.terms if not all(word in FRAME for word in group.terms[0])]
    if (
        part.lang != "zh"
        or part.wants not in ASKS
        or len(part.scope.reports) > 1
        or comparison(part.text) != "eq"
        or sum(group.weight > 1 for group in terms) < 2
    ):
        return ()
    asked = _slot(part)
    found = [
        run
        for passage in passages
        if passage.report in cards and _timely(part, passage, cards[passage.report])
        for run in _runs(library, passage, terms, _bigrams(part.topic))
        if run.share >= TOLD and asked(run, cards[passage.report])
    ]
    if (best := _surest(found)) is None:
        return ()
    label = whose(cards[best.passage.report], part.lang, english)
    quotes = (Quote(best.passage.report, best.start, best.end, best.text, best.passage.path),)
    return (Said(f"{label}：“{fold(best.text).rstrip('，,；;：:。')}”。", quotes),)


def _surest(found: Sequence[Run]) -> Run | None:
    """Return the best run; None where another one, not part of it, holds nearly as much."""
    best = max(found, key=lambda run: run.rank, default=None)
    if best is None:
        return None
    for run in found:
        apart = run.passage.report != best.passage.report
        inside = not apart and run.start < best.end and best.start < run.end
        same = fold(run.text) in fold(best.text) or fold(best.text) in fold(run.text)
        if not inside and not same and best.rank - run.rank < (2 if apart else 1) * APART:
            return None
    return best


def _timely(part: Part, passage: Passage, card: Report) -> bool:
    """Return whether a passage may be of the year and the plan asked for: a span of years answers for no year."""
    asked, plan = years_asked(part, card), planned(part, card)
    if asked and (passage.years or (passage.period is not None and passage.period not in asked)):
        return False
    return plan is None or passage.part not in ("past_year", "plan") or (passage.part == "plan") == plan


def _runs(library: Library, passage: Passage, terms: Sequence[Wanted], said: frozenset[str]) -> Iterator[Run]:
    """Yield the runs of comma clauses of a passage, each within one sentence; what a colon opens belongs to it."""
    parsed = library.parsed(passage.report)
    opens, closes = (bisect_left(parsed.origin, offset) for offset in (passage.start, passage.end))
    breaker = Breaker(parsed.text[opens:closes], SHIELD)
    words = words_of(terms)
    sentences = [part for span in breaker.cut(0, len(breaker.text), SENTENCE) for part in breaker.cut(*span, PART)]
    for order, sentence in enumerate(sentences):
        pieces = breaker.cut(*sentence, COMMA)
        if breaker.text[slice(*sentence)].rstrip().endswith(("：", ":")) and order + 1 < len(sentences):
            pieces.append(sentences[order + 1])
        for low in range(len(pieces)):
            for high in range(low, min(low + LONGEST, len(pieces))):
                start, end = pieces[low][0], pieces[high][1]
                if (text := breaker.text[start:end].rstrip()) and not is_order(text):
                    plain = fold(text)
                    share = coverage(terms, present(words, plain))
                    near = len(said & _bigrams(plain)) / max(1, len(said))
                    start += len(text) - len(text.lstrip())
                    rank = share - WORTH * (high - low) + APART * near
                    span = opens + start, opens + start + len(text.lstrip())
                    yield Run(passage, *parsed.to_source(*span), parsed.quote(*span), share, rank)


def _bigrams(text: str) -> frozenset[str]:
    han = re.sub(r"[^一-龥]", " ", text)
    return frozenset(han[at : at + 2] for at in range(len(han) - 1) if " " not in han[at : at + 2])


def _slot(part: Part) -> Callable[[Run, Report], bool]:
    """Return the test of a run for something of the kind that is asked for and that the question does not name."""
    said = COUNT.search(part.text)
    count = parse_number(said[1]) if said else next((q.value for q in part.stated if 1 < q.value < MOST), None)
    many = MANY.search(part.text) is not None or part.wants == "list" or count is not None
    heads, words = _heads(part), words_of(part.terms)

    def fits(run: Run, card: Report) -> bool:
        plain = fold(run.text)
        if part.wants in NUMBERED:
            return any(found[0] not in part.text for found in NUMBERED[part.wants].finditer(plain))
        own = part.text + (card.region or "")
        if part.wants == "which_report" and not part.scope.reports:
            return True
        if PERSONS.search(part.text):
            return any(tag == "nr" and word not in part.text for word, tag in tagged(plain))
        if many:
            near = (found[0] for found in LISTED.finditer(plain) if _belongs(plain, found, words))
            lists = [names for names in map(_items, near) if len(names) > 1 and not any(n in part.text for n in names)]
            return any(count in (None, len(names)) for names in lists)
        if any(_modified(plain, head, part.text) for head in heads - PLACES):
            return True
        if (heads and heads <= PLACES) or WHERE.search(part.text):
            return any(tag == "ns" and len(word) > 1 and word not in own for word, tag in tagged(plain))
        asks = re.search("什么|哪", part.text) is not None
        return asks and run.share >= WHOLE and len(_bigrams(plain) - _bigrams(part.text)) > 1

    return fits


def _belongs(text: str, stretch: re.Match[str], words: set[str]) -> bool:
    """Return whether an enumeration is of what is asked: a colon opens it, or its clause holds a word of the question."""
    return text[: stretch.start()].endswith(("：", ":")) or bool(present(words, stretch[0]))


def _heads(part: Part) -> frozenset[str]:
    """Return the noun asked for: 哪座机场 the airport; nothing where the question word has none."""
    found = NOUN.search(part.text)
    if found is None:
        return frozenset()
    nouns = list(takewhile(lambda pair: pair[1][0] in "nabjlsf" or pair[1] == "vn", tagged(found["noun"])))
    return frozenset(word for word, _ in nouns[-1:])


def _modified(text: str, head: str, asked: str) -> str:
    """Return the name in a text that ends with a head and says more than the question: 甲湖机场; empty when none."""
    for found in re.finditer(re.escape(head), text):
        words = [word for word, tag in _back(text[: found.end()])]
        name = "".join(words)
        if len(name) > len(head) and name not in asked and any(word not in asked for word in words[:-1] or words):
            return name
    return ""


def _back(text: str) -> list[tuple[str, str]]:
    """Return the words of the noun phrase that a text ends with."""
    stretch = re.split(r"[，,。；;：:！!、\n]", text)[-1]
    words = tagged(stretch)
    kept = list(takewhile(lambda pair: pair[1][0] not in "vpducmr" or pair[1] == "vn", reversed(words)))
    return kept[::-1]


def items(text: str) -> list[tuple[str, ...]]:
    """Return the enumerations of a text, each as its items.

    >>> items("支持甲河、乙河和丙河3条河流治理")
    [('甲河', '乙河', '丙河')]
    """
    return [names for found in LISTED.finditer(text) if len(names := _items(found[0])) > 1]


def _items(stretch: str) -> tuple[str, ...]:
    stretch = re.sub(r"（[^（）]*）|\([^()]*\)", "", stretch)
    breaker = Breaker(stretch, SHIELD)
    spans = breaker.cut(0, len(stretch), re.compile("、"))
    pieces = [stretch[low:high].rstrip("、") for low, high in spans]
    last = re.split(
        rf"等(?!级)|(?<=[^第]){NUMERAL}(?=[大个座所条家项种类部款处支场件])|“{NUMERAL}大", pieces[-1], maxsplit=1
    )[0]
    last = "".join(word for word, _ in takewhile(lambda pair: pair[1] not in ("v", "p", "d"), tagged(last))) or last
    pieces[-1:] = re.split("和|以及|及|与", last) if re.search("(?:和|及|与)[^、]{2,}", last) else [last]
    words = tagged(pieces[0])
    verb = max((at for at, (_, tag) in enumerate(words) if tag in ("v", "p", "d", "r", "c")), default=-1)
    pieces[0] = "".join(word for word, _ in words[verb + 1 :]) or pieces[0]
    return tuple(piece for piece in pieces if piece)
