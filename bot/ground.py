"""Grounding: what a draft says is held against the evidence, and only what stands there passes."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Literal

from bot.asking.instructions import BLANK
from bot.english.unit_classes import DATING, UnitClass
from bot.gather import Evidence, clean
from bot.model.belongs import misattributed
from bot.model.draft import DraftClaim, DraftQuote
from bot.model.locate import Span, locate, widen
from bot.quantities import quantities, unsupported, years
from bot.records import Lang, Record
from vectorstore.folding import fold
from vectorstore.lexicon import simplify

FaultCode = Literal[
    "draft", "empty", "label", "no_quote", "quote", "quantity", "year", "name", "language", "subject", "support",
    "unanswered", "differs", "omits",
]  # fmt: skip
NAME = re.compile(r"《([^《》]+)》|“([^“”]+)”|「([^「」]+)」|『([^『』]+)』|\"([^\"]+)\"")
RELATIVE = re.compile(r"去年|今年|明年|上年|本年度?|\b(?:last|this|next|the coming|the past) year\b", re.I)
HAN = re.compile(r"[㐀-鿿]")
LATIN_WORD = re.compile(r"[A-Za-z]{2,}")
LONG_LATIN_WORD = re.compile(r"[A-Za-z][A-Za-z-]{2,}")
MOVABLE = 6
"""A quote of at least this many characters that stands in exactly one other piece of evidence is moved to it."""
ALIKE = 0.2
"""Least cosine of a claim and its quotes: loose, for true pairs of a Chinese quote and an English claim can be low."""
FEW_WORDS = 3
MARK = re.compile(r"\s*(?:\[\^?[A-Za-z0-9]{1,3}\]|【[A-Za-z0-9]{1,3}】)")


class Fault(Record):
    """One reason why a claim may not be shown; ``detail`` is the offending piece of the draft."""

    code: FaultCode
    detail: str


class Quoted(Record):
    """A quote that was found: its evidence, its span in the report's source and the words there."""

    evidence: Evidence
    start: int
    end: int
    quote: str


class Grounded(Record):
    """A claim that passed, with the quotes it rests on."""

    text: str
    quotes: tuple[Quoted, ...]


class Verdict(Record):
    """What became of one drafted claim: a grounded claim, or the faults that keep it from the reader."""

    claim: Grounded | None
    faults: tuple[Fault, ...] = ()


class Asked(Record):
    """What grounding needs to know of the question: its words, language and years.

    ``counts`` is the class of the number asked for, ``count`` for any (None: no single number is asked for);
    ``names`` are official English names with their Chinese; ``alike`` returns the cosine of two texts of any language
    (None: not checked).
    """

    text: str
    lang: Lang
    years: tuple[int, ...] = ()
    counts: UnitClass | None = None
    names: Mapping[str, str] = {}
    alike: Callable[[str, str], float] | None = None


def ground(draft: DraftClaim, evidence: Sequence[Evidence], asked: Asked) -> Verdict:
    """Hold one drafted claim against the evidence.

    Every quote must stand in the evidence of its label (exact, or equal after folding); every quantity of the claim in
    its own quotes with the same value and unit, said of the same thing; its year in the quotes or the period of their
    sections; every name in 《》 or “” in the cited evidence; the claim must be in the language of the question, mean
    something like its quotes, and hold a number when one is asked for.
    """
    text = MARK.sub("", draft.text).strip()
    if not text:
        return Verdict(claim=None, faults=(Fault(code="empty", detail=""),))
    quotes, faults = _quotes(draft.quotes, {item.label: item for item in evidence})
    if not faults:
        faults = _language(text, asked)
    plain = simplify(text)
    if not faults:
        faults = [*_quantities(plain, quotes, asked), *_years(plain, quotes, asked), *_names(plain, quotes, asked)]
    if not faults:
        faults = [*_subjects(plain, quotes, asked), *_support(plain, quotes, asked), *_answers(plain, asked)]
    if faults:
        return Verdict(claim=None, faults=tuple(faults))
    return Verdict(claim=Grounded(text=text, quotes=tuple(quotes)))


def in_language(text: str, lang: Lang) -> bool:
    """Return whether ``text`` reads as ``lang``; a bare figure reads as both.

    English may hold Chinese names as long as there is a Latin word for every two Chinese characters.
    """
    han, latin = len(HAN.findall(text)), len(LATIN_WORD.findall(text))
    return latin * 2 >= han if lang == "en" else han >= latin


def _quotes(drafted: Sequence[DraftQuote], evidence: Mapping[str, Evidence]) -> tuple[list[Quoted], list[Fault]]:
    if not drafted:
        return [], [Fault(code="no_quote", detail="")]
    found: list[Quoted] = []
    faults: list[Fault] = []
    for item in drafted:
        label = item.label.strip("[]【】 ")
        places = _places(item.quote, evidence)
        chosen = label if label in places else next(iter(places), "")
        if label in places or (len(places) == 1 and len(fold(item.quote)) >= MOVABLE):
            found.append(_quoted(evidence[chosen], places[chosen]))
        else:
            known = label in evidence
            faults.append(Fault(code="quote" if known else "label", detail=item.quote if known else item.label))
    return found, faults


def _places(quote: str, evidence: Mapping[str, Evidence]) -> dict[str, Span]:
    """Where a quote stands, by label; what was blanked in the evidence cannot be quoted."""
    if BLANK in quote:
        return {}
    found = {label: locate(quote, item.source) for label, item in evidence.items()}
    return {label: span for label, span in found.items() if span is not None}


def _quoted(evidence: Evidence, span: Span) -> Quoted:
    """A quote that cuts a quantity in two is widened to the whole of it: 29 in 292人次 must not pass for 29."""
    start, end = widen(span, evidence.source)
    return Quoted(
        evidence=evidence,
        start=evidence.start + start,
        end=evidence.start + end,
        quote=clean(evidence.source[start:end]),
    )


def _language(text: str, asked: Asked) -> list[Fault]:
    return [] if in_language(text, asked.lang) else [Fault(code="language", detail=text)]


def _quantities(text: str, quotes: Sequence[Quoted], asked: Asked) -> list[Fault]:
    missing = unsupported(_unnamed(text, quotes), asked.lang, [q.quote for q in quotes])
    return [Fault(code="quantity", detail=q.text) for q in missing]


def _unnamed(text: str, quotes: Sequence[Quoted]) -> str:
    """Blank out the names in marks that stand in the quotes: the figures inside them count nothing."""
    folded = [fold(q.quote) for q in quotes]

    def blank(match: re.Match[str]) -> str:
        return " " * len(match.group()) if any(fold(match.group()) in quote for quote in folded) else match.group()

    return NAME.sub(blank, text)


def _years(text: str, quotes: Sequence[Quoted], asked: Asked) -> list[Fault]:
    if found := RELATIVE.search(text):
        return [Fault(code="year", detail=found.group())]
    allowed = {year for quote in quotes for year in years(quote.quote, "zh")}
    allowed |= {quote.evidence.period for quote in quotes if quote.evidence.period is not None}
    if any(quote.evidence.period is None for quote in quotes):
        allowed |= {year for quote in quotes for year in years(clean(quote.evidence.source), "zh")}
    named = years(text, asked.lang)
    faults = [Fault(code="year", detail=str(year)) for year in named if year not in allowed]
    if not named and allowed and asked.years and not allowed & set(asked.years):
        faults.append(Fault(code="year", detail=str(asked.years[0])))
    return faults


def _names(text: str, quotes: Sequence[Quoted], asked: Asked) -> list[Fault]:
    given = "".join(fold(quote.evidence.source) + "\n" for quote in quotes)
    question = fold(asked.text).casefold()
    faults = []
    for match in NAME.finditer(text):
        name = next(group for group in match.groups() if group)
        if fold(name) in given or _rendered(name, given, asked):
            continue
        if not HAN.search(name) and fold(name).casefold() in question:
            continue
        faults.append(Fault(code="name", detail=name))
    if asked.lang == "zh":
        latin = [word for word in LONG_LATIN_WORD.findall(text) if fold(word).casefold() not in given.casefold()]
        faults += [Fault(code="name", detail=word) for word in latin]
    return faults


def _subjects(text: str, quotes: Sequence[Quoted], asked: Asked) -> list[Fault]:
    if asked.lang != "zh":
        return []
    found = misattributed(text, asked.text, [quote.quote for quote in quotes])
    return [Fault(code="subject", detail=q.text) for q in found]


def _support(text: str, quotes: Sequence[Quoted], asked: Asked) -> list[Fault]:
    """A claim with words must mean something like its quotes; one that is hardly more than its numbers need not."""
    words = len(HAN.findall(text)) + len(LATIN_WORD.findall(text))
    if asked.alike is None or (words <= FEW_WORDS and quantities(text, asked.lang)):
        return []
    quoted = "".join(quote.quote for quote in quotes)
    return [] if asked.alike(text, quoted) >= ALIKE else [Fault(code="support", detail=text)]


def _answers(text: str, asked: Asked) -> list[Fault]:
    """A question for one number wants a claim with such a number."""
    if asked.counts is None:
        return []
    found = {q.unit_class for q in quantities(text, asked.lang)} - DATING
    wanted = found if asked.counts == "count" else found & {asked.counts}
    return [] if wanted else [Fault(code="unanswered", detail=text)]


def _rendered(name: str, given: str, asked: Asked) -> bool:
    """An English name passes when the glossary has it for a Chinese term of the evidence."""
    term = asked.names.get(name.casefold().strip(" .,"))
    return term is not None and fold(term) in given
