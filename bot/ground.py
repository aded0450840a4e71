"""Grounding: what a draft says is held against the evidence, and only what stands there passes."""

import re
from collections.abc import Mapping, Sequence
from typing import Literal

from bot.draft import DraftClaim, DraftQuote
from bot.gather import Evidence, clean
from bot.locate import Span, locate, widen
from bot.quantities import unsupported, years
from bot.records import Lang, Record
from vectorstore.folding import fold

FaultCode = Literal["empty", "label", "no_quote", "quote", "quantity", "year", "name", "language", "subject"]
NAME = re.compile(r"《([^《》]+)》|“([^“”]+)”|「([^「」]+)」|『([^『』]+)』|\"([^\"]+)\"")
RELATIVE = re.compile(r"去年|今年|明年|上年|本年度?|\b(?:last|this|next|the coming|the past) year\b", re.I)
HAN = re.compile(r"[㐀-鿿]")
LATIN_WORD = re.compile(r"[A-Za-z]{2,}")
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
    """What grounding needs to know of the question: its words, language and years, and the glossary (en to zh)."""

    text: str
    lang: Lang
    years: tuple[int, ...] = ()
    names: Mapping[str, str] = {}


def ground(draft: DraftClaim, evidence: Sequence[Evidence], asked: Asked) -> Verdict:
    """Hold one drafted claim against the evidence.

    Every quote must stand in the evidence of its label (exact, or equal after folding); every quantity of the claim in
    its own quotes with the same value and unit; its year in the quotes or the period of their sections; every name in
    《》 or “” in the cited evidence; and the claim must be in the language of the question.
    """
    text = MARK.sub("", draft.text).strip()
    if not text:
        return Verdict(claim=None, faults=(Fault(code="empty", detail=""),))
    quotes, faults = _quotes(draft.quotes, {item.label: item for item in evidence})
    if not faults:
        faults = [*_language(text, asked), *_quantities(text, quotes, asked), *_years(text, quotes, asked)]
        faults += _names(text, quotes, asked)
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
        source = evidence.get(item.label.strip("[]【】 "))
        span = locate(item.quote, source.source) if source else None
        if source is None:
            faults.append(Fault(code="label", detail=item.label))
        elif span is None:
            faults.append(Fault(code="quote", detail=item.quote))
        else:
            found.append(_quoted(source, span))
    return found, faults


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
    return faults


def _rendered(name: str, given: str, asked: Asked) -> bool:
    """An English name passes when the glossary has it for a Chinese term of the evidence."""
    term = asked.names.get(name.casefold().strip(" .,"))
    return term is not None and fold(term) in given
