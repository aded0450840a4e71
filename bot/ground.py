"""Grounding: what a draft says is held against the evidence, and only what stands there passes."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Literal, NamedTuple

from bot.asking.instructions import BLANK
from bot.asking.question import content_words
from bot.english.unit_classes import DATING, UnitClass
from bot.gather import Evidence, clean
from bot.model.belongs import Source, Wording, by_pairs, misattributed
from bot.model.draft import DraftClaim, DraftQuote
from bot.model.frame import Frame, calculated, misplaced, other_action, premature, unheard_laws
from bot.model.locate import Span, locate, widen
from bot.model.marks import CORNER, meant
from bot.quantities import quantities, unsupported, years
from bot.records import Lang, Record
from vectorstore.folding import fold
from vectorstore.lexicon import simplify

FaultCode = Literal[
    "draft", "empty", "label", "no_quote", "quote", "quantity", "year", "name", "language", "subject", "place", "plan",
    "action", "calculated", "support", "unanswered", "differs", "omits",
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
DIGIT = re.compile(r"[\d零一二三四五六七八九十]")
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


class Lookups(NamedTuple):
    """What a library and its embedder know of words.

    ``names`` are official English names with their Chinese; ``alike`` returns the cosine of two texts of any language
    (None: not checked); ``wording`` tells how much of a claim's words stand in a text; ``places`` gives the reports
    whose place a text names, by id, with the place's name in them.
    """

    names: Mapping[str, str] = {}
    alike: Callable[[str, str], float] | None = None
    wording: Wording = by_pairs
    places: Callable[[str], Mapping[str, str]] = lambda text: {}


class Asked(Record):
    """What grounding needs to know of the question: its words, language and years.

    ``counts`` is the class of the number asked for, ``count`` for any (None: no single number is asked for);
    ``several`` is whether more than one thing is asked for, ``whether`` whether yes or no will do.
    """

    text: str
    lang: Lang
    years: tuple[int, ...] = ()
    counts: UnitClass | None = None
    several: bool = False
    whether: bool = False
    lookups: Lookups = Lookups()


def ground(draft: DraftClaim, evidence: Sequence[Evidence], asked: Asked) -> Verdict:
    """Hold one drafted claim against the evidence.

    Every quote must stand in the evidence of its label (exact, or equal after folding); every quantity of the claim in
    its own quotes with the same value and unit, said of the same thing; its year in the quotes or the period of their
    sections; every name in 《》 or “” in the cited evidence; the claim must be in the language of the question, mean
    something like its quotes, and hold a number when one is asked for.
    """
    text = MARK.sub("", _marked(draft.text, evidence)).strip()
    if not text:
        return Verdict(claim=None, faults=(Fault(code="empty", detail=""),))
    quotes, faults = _quotes(draft.quotes, {item.label: item for item in evidence})
    claim = _Claim(simplify(text), tuple(quotes), evidence, asked)
    for checks in CHECKS:
        faults = faults or [fault for check in checks for fault in check(claim)]
    if faults:
        return Verdict(claim=None, faults=tuple(faults))
    return Verdict(claim=Grounded(text=text, quotes=tuple(quotes)))


def _marked(text: str, evidence: Sequence[Evidence]) -> str:
    """Return a claim with the quotation marks of the reports."""
    return text if any(mark in item.source for mark in CORNER for item in evidence) else meant(text)


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
    found = {label: locate(quote, item.source) or locate(meant(quote), item.source) for label, item in evidence.items()}
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


class _Claim(NamedTuple):
    """A drafted claim in simplified characters, its quotes as found, all evidence, and what was asked."""

    text: str
    quotes: tuple[Quoted, ...]
    evidence: Sequence[Evidence]
    asked: Asked


def _language(claim: _Claim) -> list[Fault]:
    return [] if in_language(claim.text, claim.asked.lang) else [Fault(code="language", detail=claim.text)]


def _quantities(claim: _Claim) -> list[Fault]:
    plain = _unnamed(claim.text, claim.quotes)
    missing = unsupported(plain, claim.asked.lang, [q.quote for q in claim.quotes])
    return [Fault(code="quantity", detail=q.text) for q in missing]


def _unnamed(text: str, quotes: Sequence[Quoted]) -> str:
    """Blank out the names in marks that stand in the quotes: the figures inside them count nothing."""
    folded = [fold(q.quote) for q in quotes]

    def blank(match: re.Match[str]) -> str:
        return " " * len(match.group()) if any(fold(match.group()) in quote for quote in folded) else match.group()

    return NAME.sub(blank, text)


def _years(claim: _Claim) -> list[Fault]:
    text, quotes, _, asked = claim
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


def _names(claim: _Claim) -> list[Fault]:
    text, quotes, _, asked = claim
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


def _laws(claim: _Claim) -> list[Fault]:
    """What a Chinese claim calls a law must be called so by the cited evidence."""
    if claim.asked.lang != "zh":
        return []
    given = [fold(quote.evidence.source) for quote in claim.quotes]
    return [Fault(code="name", detail=name) for name in unheard_laws(claim.text, given)]


def _frame(claim: _Claim) -> list[Fault]:
    frames = [Frame(quote.evidence.report, quote.evidence.part, quote.evidence.source) for quote in claim.quotes]
    place = misplaced(claim.asked.lookups.places(claim.text), frames)
    done = premature(claim.text, claim.asked.lang, frames)
    quoted = "".join(quote.quote for quote in claim.quotes)
    action, worked_out = other_action(claim.text, quoted), calculated(claim.text, quoted)
    found = {"place": place, "plan": done, "action": action, "calculated": worked_out}
    return [Fault.model_validate({"code": code, "detail": detail}) for code, detail in found.items() if detail]


def _subjects(claim: _Claim) -> list[Fault]:
    text, quotes, evidence, asked = claim
    sources = [_source(item, quotes) for item in evidence]
    found = misattributed(text, asked.text, sources, asked.lang, asked.lookups.wording)
    return [Fault(code="subject", detail=q.text) for q in found]


def _source(item: Evidence, quotes: Sequence[Quoted]) -> Source:
    own = (quote for quote in quotes if quote.evidence.label == item.label)
    return Source(item.source, tuple((quote.start - item.start, quote.end - item.start) for quote in own))


def _support(claim: _Claim) -> list[Fault]:
    """A claim with words must mean something like its quotes; one that is hardly more than its numbers need not."""
    text, alike = claim.text, claim.asked.lookups.alike
    words = len(HAN.findall(text)) + len(LATIN_WORD.findall(text))
    if alike is None or (words <= FEW_WORDS and quantities(text, claim.asked.lang)):
        return []
    quoted = "".join(quote.quote for quote in claim.quotes)
    return [] if alike(text, quoted) >= ALIKE else [Fault(code="support", detail=text)]


def _answers(claim: _Claim) -> list[Fault]:
    """A claim must say more than the question does; where one number is asked for, it must be such a number."""
    asked = claim.asked
    if not asked.whether and _repeats(claim.text, asked):
        return [Fault(code="unanswered", detail=claim.text)]
    if asked.counts is None:
        return []
    found = {q.unit_class for q in quantities(claim.text, asked.lang)} - DATING
    wanted = found if asked.counts == "count" else found & {asked.counts}
    return [] if wanted else [Fault(code="unanswered", detail=claim.text)]


def _repeats(text: str, asked: Asked) -> bool:
    """Whether a claim holds no word and no number that the question does not."""
    known = set(content_words(asked.text, asked.lang))
    if not known or DIGIT.search(text) or (asked.lang == "en" and HAN.search(text)):
        return False
    return set(content_words(text, asked.lang)) <= known


CHECKS: tuple[tuple[Callable[[_Claim], list[Fault]], ...], ...] = (
    (_language,),
    (_quantities, _years, _names, _laws),
    (_frame, _subjects, _support, _answers),
)
"""What a claim with sound quotes must pass, stage by stage: a claim that fails a stage is not held to the next."""


def _rendered(name: str, given: str, asked: Asked) -> bool:
    """An English name passes when the glossary has it for a Chinese term of the evidence."""
    term = asked.lookups.names.get(name.casefold().strip(" .,"))
    return term is not None and fold(term) in given
