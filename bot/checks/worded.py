"""What a claim says in words: places, names, plans told as done, and words that no quote bears out."""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import cache

from bot.amounts import Amount, amounts
from bot.checks.given import (
    COMPARED_YEAR,
    Rank,
    is_planned,
    moves_in,
    ranks_in,
    scopes_of,
    sentence_of,
    topic,
    years_in,
    years_of,
)
from bot.checks.known import by_pairs
from bot.checks.records import Cited, Fault, pairs
from bot.checks.turned import CLAUSES, MARGIN, Reading, closer, rival
from bot.checks.words import DENIED, DONE, OPEN, listed, pattern
from bot.quotation import clean
from bot.records import Lang
from vectorstore.divisions import calls_of, divisions, short_name
from vectorstore.lexicon import tagged
from vectorstore.reading.text import HAN

NEGATED, ALSO_NOT = pattern("negated"), re.compile("[未没无不零非禁免退撤停断迟延破失]|调出|取消")
"""A denial in a text that answers no question, and what stands in a report that bears one out."""
AHEAD, TOLD_DONE, MODAL = pattern("told_ahead"), pattern("told_done"), pattern("told_open")
LAW = re.compile(r"《([^《》]+)》")
REPORTED = pattern("reported")
UNDONE, SPARED, SHORT_OF = map(pattern, ("undone", "spared", "short_of"))
FIRST, STARTED, FINISHED, YES_OR_NO = map(pattern, ("first", "started", "finished", "yes_or_no"))
FIRST_IN = {"zh": FIRST, "en": pattern("first_en")}
FEW_PAIRS = 3
"""Pairs of characters from which on a clause says something by itself."""
CALLS = dict(call.split("=") for call in listed("calls"))
NAMES, ORDINAL = ("ns", "nt", "nz"), re.compile("[第年这那]")
"""Tags of names of places, bodies and things."""
OFFICIAL = "省市区县州自治人民代表大会常委政府改革开放"
"""Characters of what every report speaks of by another name."""
PARTS = {"zh": CLAUSES, "en": re.compile(r"[,;:]\s|\band\b")}
"""What a text is cut at to be held against the clause of its quotes that is nearest."""
DAYS = ("month", "day")
ALL, HUNDRED = pattern("all"), 100.0
REACH = 24
"""Characters after an English superlative in which its circle is named: the highest in western China."""
LATIN = re.compile(r"[A-Za-z-]{5,}")
"""Latin words that a Chinese claim has from its evidence or its question, or from an order to write them."""
LEAST_SHARE, LEAST_NAMED = {"zh": 0.4, "en": 0.2}, {"zh": 0.15, "en": 0.14}
"""Least share of a numberless claim's words that its evidence holds; less with a year, rank or place, or if long."""
LONG = 9
"""Pairs of characters of a long claim: few of its own words are chance, and orders to write something are short."""


def _stands(short: str, name: str, homes: Collection[str], texts: str) -> bool:
    """Whether a place is the home of a report, or stands in the text of one; a city is no province of its name."""
    if short in homes and f"{short}省" in texts and name == f"{short}市":
        return name in texts
    return short in texts or any(home in name or home == short for home in homes)


PLACE_EN = re.compile(r"(?<![A-Za-z][-–])\b(?:Inner |Hong )?[A-Z][a-z]+\b(?:'[a-z]+)?(?![-–][A-Z])")
"""A name that may be a place; within a longer one (the Beijing-Tianjin railway) it tells no place."""


def named_places(text: str, lang: Lang) -> list[tuple[str, frozenset[str]]]:
    """Return the provinces and cities that a text names, each with the short Chinese names that it may be.

    >>> named_places("Trips to Suzhou rose", "en") == [("Suzhou", frozenset({"苏州", "宿州"}))]
    True
    """
    if lang == "zh":
        names = divisions().names
        places = [word for word, tag in tagged(text) if word in names and tag in ("ns", "s")]
        named = [word for word in places if len(short_name(word)) > 1]  # 城区 is one, and any town's
        return [(name, frozenset((short_name(name),))) for name in dict.fromkeys(named)]
    words = dict.fromkeys(PLACE_EN.findall(text))
    return [(word, _called()[word.lower()]) for word in words if word.lower() in _called()]


@cache
def _called() -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for name, calls in divisions().english.items():
        for call in calls:
            found[call.lower()] = found.get(call.lower(), frozenset()) | {short_name(name)}
    return found


def _called_short(quoted: str, places: Sequence[str]) -> set[str]:
    """Return the places for which a text has a short call (川南, 台资), or their first characters together (成渝)."""
    initials = {place[:1] for place in places}
    runs = re.findall(f"[{''.join(initials)}]{{2,}}", quoted) if initials else ()
    joined = {place for place in places if any(place[0] in run and len(set(run)) == len(run) for run in runs)}
    rows = "".join(re.findall(f"[{''.join(CALLS)}]{{2,}}", quoted))
    words = [word[0] for word, tag in tagged(quoted) if word[0] in CALLS and len(word) < 3 and tag[0] in "nj"]
    short = {CALLS[call] for call in (*rows, *words)}
    return joined | short


def _bases(text: str, lang: Lang) -> set[int]:
    """Return the years with which a text compares: 2020 of 比2020年下降."""
    return {int(a.value) for a in amounts(text, lang) if a.kind == "year" and COMPARED_YEAR.search(text[: a.start])}


def _held_ranks(texts: Iterable[str]) -> list[Rank]:
    """Return the ranks of the texts of reports, and their clauses with a superlative as first ranks."""
    told = "".join(texts)
    firsts = [clause for clause in CLAUSES.split(told) if FIRST.search(clause)]
    return ranks_in(told) + [Rank(1.0, clause, scopes_of(clause)) for clause in firsts]


class Worded(Reading):
    """A text with quotes, beside its numbers."""

    def _places(self) -> Iterator[Fault]:
        """Yield the places of the claim that are neither those of its quotes' reports nor named there."""
        texts = "".join(f"{quote.piece.text}{quote.piece.place}{quote.piece.title}" for quote in self.quotes)
        quoted, own = "".join(map(sentence_of, self.quotes)), "".join(quote.quote for quote in self.quotes)
        elsewhere = {name for name, meant in named_places(quoted, "zh") if not meant & self.homes}
        mentioned = named_places(self.text, self.lang)
        places = {short for _, meant in mentioned for short in meant}
        others = any(not meant & (places | self.homes) for _, meant in named_places(own, "zh"))
        held = own if others else quoted if elsewhere else texts
        called = _called_short(quoted, [short for _, meant in mentioned for short in meant])
        for name, meant in mentioned:
            if not meant & called and not any(_stands(short, name, self.homes, held) for short in meant):
                yield Fault(code="place", detail=name)
        known = f"{clean(texts)}{self.question}{OFFICIAL}"
        for word, tag in tagged(self.text) if self.lang == "zh" else ():
            rest = self._placeless(word)
            plain = (
                pairs(word) <= pairs(known)
                or set(rest) <= set(OFFICIAL)
                or ORDINAL.search(word)
                or (rest != word and tag != "nt")
            )
            if tag in NAMES and len(word) > 2 and not plain:
                yield Fault(code="name", detail=word)

    def _names(self) -> Iterator[Fault]:
        """Yield the laws and documents in 《》 whose name no cited piece of evidence holds."""
        texts = clean("".join(quote.piece.text for quote in self.quotes)) + self.question
        for match in LAW.finditer(self.text):
            core = match[1][-6:]
            if core not in texts and not any(
                core[i : i + 4] in texts for i in range(0, max(1, len(core) - 3)) if len(core) > 5
            ):
                yield Fault(code="name", detail=match.group())

    def _support(self) -> Iterator[Fault]:
        """A claim without a number must be made of words of the evidence it cites, for a small part at least."""
        cited = clean("".join(quote.piece.text for quote in self.quotes))
        foreign = [word for word in LATIN.findall(self.text) if word.lower() not in f"{cited} {self.question}".lower()]
        if self.lang == "zh" and foreign:
            yield Fault(code="support", detail=foreign[0])
            return
        kinds = {amount.kind for amount in amounts(self.text, self.lang)}
        ranked = self.calc is not None and self.calc.op == "rank"
        if kinds <= {"year", "ordinal"} and not (ranked or YES_OR_NO.fullmatch(self.text)):
            told = self._placeless(self.text)
            if self._is_name(told):
                return
            named = kinds or len(pairs(told)) >= LONG or named_places(told, self.lang)
            least = (LEAST_NAMED if named else LEAST_SHARE)[self.lang]
            share = by_pairs(told) if self.lang == "zh" else self.known.share(self.text)
            if share(cited) < least or (self.lang == "zh" and not pairs(told)):
                yield Fault(code="support", detail=self.text)

    def _is_name(self, told: str) -> bool:
        """Whether a claim is hardly more than the place of its quotes, or in English one that they name."""
        words = LATIN.findall(self.text)
        if self.lang == "zh":
            rest = HAN.findall(told)
            strange = [c for c in rest if c not in self.question]
            return told != self.text and len(pairs(told)) <= FEW_PAIRS and len(strange) <= max(1, len(rest) // 3)
        places = {word for quote in self.quotes for word, tag in tagged(sentence_of(quote)) if tag == "ns"}
        return len(words) in (1, 2) and any(call in words for place in places for call in calls_of(place))

    def _swapped(self) -> Iterator[Fault]:
        """Yield the words of the text that its quotes do not say, where they say a rival of theirs instead."""
        yield from self._undenied()
        if (self.question and DENIED.search(self.text)) or self.calc is not None:
            return
        quoted = "".join(quote.quote for quote in self.quotes)
        clauses = [clause for clause in CLAUSES.split(quoted) if len(HAN.findall(clause)) > 1]
        for part in PARTS[self.lang].split(self.text):
            share = self.known.share(FINISHED.sub(" ", STARTED.sub(" ", part)) if self.lang == "zh" else part)
            best = max(map(share, clauses), default=0.0)
            near = "，".join(clause for clause in clauses if share(clause) >= best)
            negated = None if self.question else NEGATED.search(part)
            if negated and not ALSO_NOT.search(near):
                yield Fault(code="turn", detail=negated.group())
            elif not DENIED.search(self.text) and (found := rival(part, near, quoted + self.question, self.text)):
                yield Fault(code="subject", detail=found)

    def _undenied(self) -> Iterator[Fault]:
        """Yield what the text tells as happened and its quotes deny: 发生重大事故 of 未发生重大事故."""
        quoted = "".join(quote.quote for quote in self.quotes)
        if self.lang == "en":
            nearest = max(CLAUSES.split(quoted), key=self.known.share(self.text))
            if "未发生" in nearest and not SPARED.search(self.text):
                yield Fault(code="turn", detail=self.text)
            return
        for denied in UNDONE.finditer(quoted):
            told = self.text.find(denied[1])
            alone = quoted.count(denied[1]) == 1
            if told >= 0 and alone and not ALSO_NOT.search(CLAUSES.split(self.text[:told])[-1]):
                yield Fault(code="turn", detail=denied[1])

    def faults_of_words(self) -> Iterator[Fault]:
        """Yield what is wrong with a text beside its numbers and its names of laws."""
        yield from self._places()
        yield from self._years()
        yield from self._ranks()
        yield from self._days()
        yield from self._share_as_whole()
        yield from self._plan()
        yield from self._swapped()

    def _years(self) -> Iterator[Fault]:
        """Yield the years of the text that are not those of its quotes."""
        allowed = set().union(*(years_of(quote) for quote in self.quotes))
        if DENIED.search(self.text):
            allowed |= set(years_in(self.question, self.lang))
            allowed |= {q.piece.year - n for q in self.quotes if q.piece.year for n in (0, 1)}
        bases = set().union(*(_bases(sentence_of(quote), "zh") for quote in self.quotes)) or {
            *allowed, *(quote.piece.period - 1 for quote in self.quotes if quote.piece.period),
        }  # fmt: skip
        periods = {quote.piece.period for quote in self.quotes if quote.piece.period}
        bases |= periods if len(periods) > 1 else set()
        compared = _bases(self.text, self.lang)
        for amount in amounts(self.text, self.lang):
            meant = bases if amount.value in compared else allowed | bases if self.calc else allowed
            if amount.kind == "year" and amount.value not in meant and not self._of_report(amount):
                yield Fault(code="year", detail=self._words(amount))

    def _of_report(self, amount: Amount) -> bool:
        """Whether a year is named as that of the report itself."""
        around = self.text[max(0, amount.start - 24) : amount.end + 24]
        return any(quote.piece.year == amount.value for quote in self.quotes) and REPORTED.search(around) is not None

    def _days(self) -> Iterator[Fault]:
        """Yield the months and days of the text that are not those of the quotes' sentences, or of their passages."""
        for texts in (map(sentence_of, self.quotes), (f"{clean(q.piece.text)}{q.piece.title}" for q in self.quotes)):
            held = {a.value for text in texts for a in amounts(text, "zh") if a.kind in DAYS}
            if held:
                break
        held |= {a.value for a in amounts(self.question, self.lang) if a.kind in DAYS}
        held |= {day // 100 for day in held}
        for amount in amounts(self.text, self.lang):
            if amount.kind in DAYS and amount.value not in held:
                yield Fault(code="number", detail=self._words(amount))

    def _share_as_whole(self) -> Iterator[Fault]:
        """Yield what is said of all where the quotes count a part of them: 已全部建成 of 62%建成."""
        told_all, around = ALL.search(self.text), "".join(map(sentence_of, self.quotes))
        if told_all and SHORT_OF.search(around) and not (ALL.search(around) or SHORT_OF.search(self.text)):
            yield Fault(code="turn", detail=told_all.group())
        stated = {amount.kind for amount in amounts(self.text, self.lang)}
        if not told_all or ALL.search(around) or "percent" in stated or DENIED.search(self.text):
            return
        share = self.known.share(self.text)
        best = max((c for quote in self.quotes for c in CLAUSES.split(quote.quote)), key=share, default="")
        parts = [amount.value for amount in amounts(best, "zh") if amount.kind == "percent"]
        if parts and max(parts) < HUNDRED:
            yield Fault(code="turn", detail=told_all.group())

    def _ranks(self) -> Iterator[Fault]:
        """Yield the ranks and superlatives of the text that its quotes do not hold, or hold of another circle."""
        quoted = "".join(sentence_of(quote) for quote in self.quotes)
        held = _held_ranks([quote.quote for quote in self.quotes])
        for rank in self._told_ranks():
            own = [one for one in held if one.value == rank.value]
            known = bool(own) or (self.lang == "en" and "among" in self.text and "前列" in quoted)
            scopes = rank.scopes - scopes_of(self.question)
            if not known and rank.value not in {a.value for a in amounts(self.question, self.lang)}:
                yield Fault(code="number", detail=self.text if rank.value == 1 else f"{rank.value:g}")
            elif own and scopes and not any(scopes & one.scopes for one in own):
                yield Fault(code="number", detail=rank.words)
            elif own and self._is_of_another(rank, own, [one for one in held if one.value != rank.value]):
                yield Fault(code="subject", detail=rank.words)
        mine, theirs = moves_in(self.text), moves_in(quoted)
        if mine & {(new, old) for old, new in theirs} - theirs:
            yield Fault(code="turn", detail=self.text)

    def _is_most(self) -> bool:
        """Whether the text tells the highest or lowest of several numbers of its quotes, a superlative of its own."""
        mine = amounts(self.text, self.lang)
        alike = [
            {
                g.said.amount.value
                for g in self.near
                if g.said.amount.kind == a.kind and any(q.start <= g.start < q.end for q in self.quotes)
            }
            for a in mine
        ]
        return any(len(v) > 1 and a.value in (max(v), min(v)) for a, v in zip(mine, alike, strict=True))

    def _told_ranks(self) -> list[Rank]:
        """Return the ranks of the text, a superlative among them; none that a calculation bears out."""
        if self.calc is not None and self.calc.op == "rank":
            return []
        ranks = ranks_in(self.text, self.lang)
        first = FIRST_IN[self.lang].search(self.text)
        if (
            first
            and not FIRST_IN[self.lang].search(self.question)
            and not self._is_most()
            and not any(rank.value == 1 for rank in ranks)
        ):
            words = next(c for c in CLAUSES.split(self.text) if first.group() in c or self.lang == "en")
            told = self.text[first.start() : first.end() + REACH] if self.lang == "en" else words
            ranks.append(Rank(1.0, words, scopes_of(told)))
        return ranks

    def _is_of_another(self, rank: Rank, own: Sequence[Rank], others: Sequence[Rank]) -> bool:
        """Whether a rank is told of what the quotes rank otherwise, or of a size where they rank its growth."""
        if rank.grows not in {one.grows for one in own}:
            return True
        if self.lang == "zh":
            mine, given = topic(rank.words), [topic(one.words) for one in own]
            return any(all(closer(mine, topic(other.words), words) for words in given) for other in others)
        if len(re.findall("[A-Za-z]{4,}", rank.words)) < 4:
            return False
        share = self.known.share(rank.words)
        best = max(share(one.words) for one in own)
        return any(share(other.words) >= best + MARGIN["en"] for other in others)

    def _plan(self) -> Iterator[Fault]:
        """A claim whose quotes are all of a plan must not be told as done, nor what was done as still to come."""
        planned = {is_planned(quote) for quote in self.quotes}
        if planned == {True}:
            ahead = MODAL.search(self.text) or AHEAD.search(self.text)
            told = TOLD_DONE.search(self.text) if not ahead else None
            if found := told or (DONE.search(self.text) if not OPEN.search(self.text) else None):
                yield Fault(code="plan", detail=found.group())
        elif all(self._is_done(quote) for quote in self.quotes) and (found := AHEAD.search(self.text)):
            yield Fault(code="plan", detail=found.group())

    @staticmethod
    def _is_done(quote: Cited) -> bool:
        """Whether a quote tells of the year before its report, in words that plan nothing."""
        piece = quote.piece
        over = piece.part == "past_year" and piece.period is not None and piece.year is not None
        return over and (piece.period or 0) < (piece.year or 0) and not MODAL.search(sentence_of(quote))
