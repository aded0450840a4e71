"""The amounts of a quote, each with its years and the words that it is about; readers of years, ranks and topics."""

import re
from functools import lru_cache
from typing import NamedTuple

from bot.amounts import Said, amounts, told
from bot.checks.records import Cited, Piece, pairs
from bot.checks.words import MEASURES, NUMERALS, listed, pattern
from bot.quotation import clean, sentence_around
from bot.records import Lang
from vectorstore.reading.text import HAN

COMPARED_YEAR = pattern("compared_year")
GAP = {"zh": 20, "en": 60}
"""Characters before a number in which its subject is looked for."""
PLAIN = "|".join(sorted(listed("plain"), key=len, reverse=True))
PLAIN_WORDS = re.compile(PLAIN)
PLAIN_EN = frozenset(listed("plain_en"))
FEW = 4
"""Characters next to a number up to which its subject stands before it."""
MEASURE = re.compile("[率额量值数]")
"""Ends of nouns that say what is measured: they need no subject from before."""
MEASURE_WORDS = re.compile(f"年?(?:{'|'.join(MEASURES - {'人均'})})")
MEASURED = re.compile(r"(?:\d[\d,.]*\s*[万亿]*|[万亿]+)(?:%|‰|个百分点|[一-龥])?")
RUNNING = re.compile(r"连续(\d+|[两二三四五六七八九十]+)年")
OF_YEARS = re.compile("年| (?:[a-z]+ )?year", re.I)
"""What follows the ordinal of a year in a row."""
RANK = re.compile(r"第([一二两三四五六七八九十\d]+)(?:[位名大]|(?=[，,。；;、！）]|$))|首位|榜首")
RANKED = re.compile("(?:稳?居|位[居列]|排[名在]?|列)*(?:全[国省市区球]|世界)?$")
"""What stands before a rank beside its subject."""
GROWTH = pattern("growth")
RANK_EN = re.compile(r"\b(?:rank\w*|place[ds]?|position|came|stands?|slipped|climbed|rose|fell|\w+est)\b", re.I)
SCOPES = {name: pattern(f"scope_{name}") for name in ("world", "nation", "region")}
OF_REPORT = re.compile(r"年?[一-龥]{0,12}报告|(?: [A-Za-z']+){0,4} report\b")
"""What follows a year that is only that of a report."""
LAST = re.compile("[比较](?:上年|去年|前一年|上一年)|(?:[多少高低快慢大小]于|[比较])$")
_N = r"第?\s?(\d[\d,]*(?:\.\d+)?)"
MOVE = re.compile(
    rf"(?:(?:[从由]|\bfrom\b)[^，,；;。\d]{{0,14}})?{_N}[^，；;。\d]{{0,14}}(?:[到至为]|\bto\b)[^，；;。\d]{{0,6}}{_N}"
)
MOVE_BACK = re.compile(rf"\bto {_N}[^,;.\d]{{0,20}}\bfrom\b[^,;.\d]{{0,12}}{_N}")
"""How a text tells an old value and a new one."""


class Given(NamedTuple):
    """An amount of the evidence: how it is said, the years it is about, and the quote or sentence it stands in.

    ``words`` are what it is about, ``span``: it is of its years all together. ``start`` and ``end`` are its own place
    in the report.
    """

    said: Said
    words: str
    cited: Cited
    years: frozenset[int]
    span: bool
    start: int
    end: int


def stated(text: str, lang: Lang) -> list[tuple[Said, str]]:
    """Return the numbers of a text with the words that each is about: next to it, and where they are few, before it.

    >>> [words for _, words in stated("垃圾处理设施总数达到96个，新建12个", "zh")]
    ['垃圾处理设施总数达到96个', '垃圾处理设施总数达到96个 ，新建12个']
    """
    found: list[tuple[Said, str]] = []
    words, last = "", 0
    for said in told(text, lang):
        own = words if said.amount.end == last else said.subject or said.own
        if is_scarce(own, lang):
            gap = text[max(last, said.amount.start - GAP[lang]) : said.amount.start]
            own = max(gap + said.own[said.at :], said.own, key=len)
        if is_scarce(own, lang):
            own = f"{words} {own}" if words else said.clause
        words, last = own, said.amount.end
        found.append((said, own))
    return found


def is_scarce(words: str, lang: Lang) -> bool:
    """Whether words are too few to say what a number is of."""
    if lang == "zh":
        told = telling(words)
        return len(HAN.findall(told)) < FEW and not MEASURE.search(told)
    return not [word for word in re.findall("[A-Za-z]{4,}", words) if word.lower() not in PLAIN_EN]


def givens(quote: Cited, *, whole: bool) -> list[Given]:
    """Return the amounts of a quote, as its passage says them; ``whole``: of the sentences it stands in."""
    piece = quote.piece
    low, high = sentence_around(piece.text, quote.start - piece.start, quote.end - piece.start)
    sentence, origin = _lined(piece.text[low:high])
    found = []
    for said, words in stated(sentence, "zh"):
        at = piece.start + low + origin[said.amount.start]
        end = piece.start + low + origin[said.amount.end - 1] + 1
        if not whole and not (quote.start <= at and end <= quote.end):
            continue
        wide = cite(piece, min(at, quote.start) - piece.start, max(end, quote.end) - piece.start)
        years, span = _years(piece, sentence, said)
        found.append(Given(said, words, wide, frozenset(years), span, at, end))
    return found


def _years(piece: Piece, sentence: str, said: Said) -> tuple[set[int], bool]:
    """Return the years that a number of a sentence is about, and whether it is one of them all together."""
    explicit, governs = _explicit(sentence, said)
    years = set(explicit)
    if not governs:
        years |= {piece.period} if piece.period else set(piece.years or ())
    mixed = piece.years is not None and any(str(piece.years[1]) in title for title in piece.section)
    if piece.years and mixed and not explicit:
        years |= set(range(piece.years[0], piece.years[1] + 1))
    together = not explicit and piece.years is not None and piece.period is None and not mixed
    return years, (governs and len(explicit) > 1) or together


def cite(piece: Piece, start: int, end: int) -> Cited:
    """Return the words of a piece between two offsets of its text as a quote."""
    return Cited(piece=piece, start=piece.start + start, end=piece.start + end, quote=clean(piece.text[start:end]))


def _explicit(sentence: str, said: Said) -> tuple[set[int], bool]:
    """Return the years that a sentence gives a number, the last year or span named before it, and whether they govern.

    A year governs its clause, and at the head of a sentence all of it. Named within an earlier clause (获评2024年度…)
    it may belong to that alone: then the year of the section is as good.
    """
    named = [a for a in amounts(sentence, "zh") if a.kind == "year" and a.end <= said.amount.start]
    named = [a for a in named if not COMPARED_YEAR.search(sentence[: a.start])]
    if said.side == "from":
        return {int(a.value) for a in amounts(sentence, "zh") if a.kind == "year"}, True
    if not named:
        return set(), False
    span = named[-2:] if len(named) > 1 and named[-1].start - named[-2].end <= 3 else named[-1:]
    same_clause = not re.search("[，,；;]", sentence[span[-1].end : said.amount.start])
    return {int(a.value) for a in span}, same_clause or not sentence[: span[0].start].strip()


def _lined(text: str) -> tuple[str, list[int]]:
    """Return text without the white space inside it, and where each character stood."""
    kept = [i for i, c in enumerate(text) if not c.isspace() or c == " "]
    return "".join(text[i] for i in kept), kept


def years_in(text: str, lang: Lang) -> list[int]:
    """Return the years that a text names."""
    return [int(a.value) for a in amounts(text, lang) if a.kind == "year"]


def year_of(text: str, said: Said, lang: Lang) -> int | None:
    """Return the year that a claim gives a number: in English one next to it, else the last before it, else the first.

    A year with which the claim compares is that of an amount next to it, and not of a change since.

    >>> text = "2031年计划修路50公里，比2030年实际的70公里少"
    >>> [year_of(text, said, "zh") for said in told(text, "zh")]
    [2031, 2030]
    """
    start = said.amount.start
    if LAST.search(text[max(0, start - 12) : start]):
        return None
    low, high = start - said.at, start - said.at + len(said.own)
    level = said.turn is None and not said.change
    named = [
        a
        for a in amounts(text, lang)
        if a.kind == "year"
        and ((level and low <= a.start < start) or not COMPARED_YEAR.search(text[: a.start].rstrip() + " "))
        and not OF_REPORT.match(text, a.end)
    ]
    after = [a for a in named if start < a.start < high]
    ahead = [a for a in named if a.end <= start][-1:]
    order = (*after, *ahead) if lang == "en" else (*ahead, *after)
    return next((int(a.value) for a in order or (named if len(told(text, lang)) == 1 else ())), None)


def is_planned(quote: Cited) -> bool:
    """Whether a quote is of a plan, or of a year after that of its report."""
    year = quote.piece.year
    return quote.piece.planned or (year is not None and any(y > year for y in years_in(quote.quote, "zh")))


@lru_cache(maxsize=1024)
def sentence_of(quote: Cited) -> str:
    """Return the sentences that a quote stands in."""
    low, high = sentence_around(quote.piece.text, quote.start - quote.piece.start, quote.end - quote.piece.start)
    return clean(quote.piece.text[low:high])


@lru_cache(maxsize=1024)
def years_of(quote: Cited) -> frozenset[int]:
    """Return the years that a claim may name for a quote: its own, its section's, the one it looks back on."""
    piece, sentence = quote.piece, sentence_of(quote)
    allowed = set(years_in(sentence, "zh")) | set(years_in(quote.quote, "zh"))
    allowed |= {piece.period} if piece.period else set()
    allowed |= set(piece.years or ())
    if piece.period is None:
        allowed |= set(years_in(clean(piece.text), "zh"))
    if piece.period is None and piece.years is None and piece.year:
        allowed |= {piece.year, piece.year - 1}
    return frozenset(allowed)


class Rank(NamedTuple):
    """A rank of a text: its ``value``, the words of its clause, and how far it reaches, where it says so."""

    value: float
    words: str
    scopes: frozenset[str]

    @property
    def grows(self) -> bool:
        """Whether growth is ranked: by what stands between the rank and the number before it, if anything does.

        >>> [rank.grows for text in ("产值增长6%，规模居全国第一", "产值增长6%，居全国第一") for rank in ranks_in(text)]
        [False, True]
        """
        tail = re.split(r"[\d%]+", self.words)[-1]
        return GROWTH.search(tail if RANKED.sub("", tail) else self.words) is not None


def ranks_in(text: str, lang: Lang = "zh") -> list[Rank]:
    """Return the ranks of a text, each with the words of its clause, and of the one before where it has few.

    >>> [(rank.value, sorted(rank.scopes)) for rank in ranks_in("产量居全国第3位")]
    [(3.0, ['nation'])]
    """
    found: list[Rank] = []
    if lang == "en":
        for clause in filter(RANK_EN.search, re.split(r"[,;.]\s", re.sub(r"-(?=\w+est\b)", " ", text))):
            named = [
                a.value for a in amounts(clause, "en") if a.kind == "ordinal" and not OF_YEARS.match(clause, a.end)
            ]
            found += [Rank(value, clause, scopes_of(clause)) for value in named]
        return found
    words = ""
    for clause in re.split("[，,；;。：:、]", text):
        own = RANK.sub("", clause)
        words = own if len(topic(own)) >= 2 and topic(RANKED.sub("", own)) else words + own
        for rank in RANK.finditer(clause):
            value = rank[1] or "1"
            found.append(Rank(float(value) if value.isdigit() else NUMERALS.get(value, 0.0), words, scopes_of(words)))
    return found


def scopes_of(text: str) -> frozenset[str]:
    """Return how far the ranks of some words reach: world, nation, region."""
    return frozenset(name for name, words in SCOPES.items() if words.search(text))


def moves_in(text: str) -> set[tuple[float, float]]:
    """Return the moves of a text in either language from one rank to another: (11, 7) of 从第11位升至第7位."""
    old_first = [(m[1], m[2]) for m in MOVE.finditer(text)]
    pairs_of = old_first + [(m[2], m[1]) for m in MOVE_BACK.finditer(text)]
    return {(float(a.replace(",", "")), float(b.replace(",", ""))) for a, b in pairs_of}


def led_by(said: Said) -> str:
    """Return the words from the last mark before a number to those next to it."""
    return re.split("[、，,；;]", said.phrase)[-1] + said.own[said.at :]


def topic(words: str) -> set[str]:
    """Return the pairs of characters that tell what words are about, numbers and plain words apart."""
    return pairs(telling(words))


def telling(words: str) -> str:
    """Return words without numbers and plain words."""
    return MEASURE_WORDS.sub(" ", PLAIN_WORDS.sub("", MEASURED.sub(" ", words)))


def running(text: str) -> set[float]:
    """Return how many years running a text says: 5 of 连续五年."""
    return {NUMERALS.get(n) or float(n if n.isdigit() else 0) for n in RUNNING.findall(text)}
