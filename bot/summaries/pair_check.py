"""Holding a drafted pair against its quotes and its two sides against each other: only a sound pair is shown."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Literal

from bot.gather import Evidence
from bot.glossary import Glossary
from bot.ground import ground
from bot.grounding.claim import Asked, FaultCode, Lookups
from bot.model.draft import DraftClaim, DraftQuote
from bot.model.request import FAULTS
from bot.quantities import agree, quantities
from bot.records import Lang, Record
from bot.summaries.parity import chinese_left, unequal_quantities, unrendered_terms
from bot.summaries.summary import DraftPair, Quote, SectionQuotes
from vectorstore.folding import fold

PairFaultCode = FaultCode | Literal["unequal", "chinese", "term", "tense", "sentences", "meaning"]
WILL = re.compile(r"\b(?:will|shall|to be|plans? to|planned|intends? to|aims? to|(?:is|are) to)\b", re.I)
ZH_WILL = re.compile("将|拟|计划|要|今后|下一步")
PLACES = (
    (re.compile(r"\b(?:city|cities|citywide|municipal|municipality)\b", re.I), re.compile("[市城]")),
    (re.compile(r"\b(?:districts?|districtwide)\b", re.I), re.compile("[区州]")),
    (re.compile(r"\b(?:county|counties)\b", re.I), re.compile("[县旗]")),
    (re.compile(r"\b(?:provinces?|provincial|provincewide)\b", re.I), re.compile("省")),
    (re.compile(r"\b(?:villages?)\b", re.I), re.compile("[村乡]")),
    (re.compile(r"\b(?:nationwide|countrywide)\b", re.I), re.compile("国")),
)
"""What English says of a place, and the Chinese that it may render."""
ZH_END = re.compile(r"[。！？]+[”’』」）]*(?=.)", re.S)
EN_END = re.compile(r"(?<![A-Z])[.!?]+[\"'”’)]*\s+(?=[A-Z0-9\"“])")
HELD = 0.35
"""Least share of a quote's pairs of characters that a sentence resting on it repeats."""
SAME_MEANING = 0.35
"""Least cosine of the two sides: 98% of composed pairs measured 0.40 and more, 95% of mismatched ones 0.30 or less."""
Alike = Callable[[str, str], float]


class PairFault(Record):
    """One reason why a pair may not be shown, and how a writer is told."""

    code: PairFaultCode
    text: str


class PairCheck:
    """Checks pairs by one glossary; ``alike`` returns the cosine of two texts of any language (None: not checked)."""

    def __init__(self, glossary: Glossary, alike: Alike | None = None) -> None:
        self._glossary = glossary
        self._alike = alike
        self._names: Mapping[str, str] = {entry.en.casefold(): entry.zh for entry in glossary.entries()}

    def faults(self, section: SectionQuotes, pair: DraftPair) -> list[PairFault]:
        """Return what is wrong with a pair; empty when it is sound.

        Both sides must be grounded in the quotes of the labels (numbers, units, years, names), leave nothing of them
        out, and say the same: equal quantities, official terms, one sentence for one, a plan as a plan.
        """
        quotes = cited(section, pair)
        if not quotes or len(quotes) < len(set(pair.labels)):
            return [PairFault(code="label", text="it must name the labels of the quotes it rests on, and no others")]
        if not pair.zh.strip() or not pair.en.strip():
            return [PairFault(code="empty", text="one side is empty")]
        found = [*self._parity(pair), *_tense(section, pair), *_omitted(pair, quotes)]
        if not found:
            evidence = [_evidence(section, quote) for quote in quotes]
            found = [*self._grounded(pair.zh, "zh", evidence), *self._grounded(pair.en, "en", evidence)]
        return found or [*_places(pair), *self._meaning(pair)]

    def _parity(self, pair: DraftPair) -> list[PairFault]:
        missing, extra = unequal_quantities(pair.zh, pair.en)
        terms = unrendered_terms(pair.zh, pair.en, self._glossary)
        found = [
            *(PairFault(code="unequal", text=f"the English lacks {q.text}") for q in missing),
            *(PairFault(code="unequal", text=f"the English says {q.text}, the Chinese does not") for q in extra),
            *(PairFault(code="chinese", text=f"Chinese is left in the English: {r}") for r in chinese_left(pair.en)),
            *(PairFault(code="term", text=f"{entry.zh} must be rendered as: {entry.en}") for entry in terms),
        ]
        if len(ZH_END.findall(pair.zh.strip())) != len(EN_END.findall(pair.en.strip())):
            found.append(PairFault(code="sentences", text="each side must be one sentence"))
        return found

    def _grounded(self, text: str, lang: Lang, evidence: Sequence[Evidence]) -> list[PairFault]:
        quotes = tuple(DraftQuote(label=item.label, quote=item.text) for item in evidence)
        asked = Asked(text="", lang=lang, lookups=Lookups(names=self._names, alike=self._alike))
        verdict = ground(DraftClaim(quotes=quotes, text=text), evidence, asked)
        said = "the Chinese" if lang == "zh" else "the English"
        return [
            PairFault(code=f.code, text=f"in {said}: {FAULTS[f.code].format(detail=f.detail)}") for f in verdict.faults
        ]

    def _meaning(self, pair: DraftPair) -> list[PairFault]:
        if self._alike is None or self._alike(pair.zh, pair.en) >= SAME_MEANING:
            return []
        return [PairFault(code="meaning", text="the English does not say what the Chinese says")]


def cited(section: SectionQuotes, pair: DraftPair) -> tuple[Quote, ...]:
    """Return the quotes that a pair names, in the order of the section."""
    return tuple(quote for quote in section.quotes if quote.label in pair.labels)


def _tense(section: SectionQuotes, pair: DraftPair) -> list[PairFault]:
    """A plan must read as one, a result not as a plan."""
    will = WILL.search(pair.en) is not None
    if section.part == "plan" and not will:
        return [PairFault(code="tense", text='this is planned: the English must say "will"')]
    if section.part == "past_year" and will and not ZH_WILL.search(pair.zh):
        return [PairFault(code="tense", text="this is done: the English must be in the past tense")]
    return []


def _places(pair: DraftPair) -> list[PairFault]:
    """A district must not become a city."""
    wrong = [found.group() for en, zh in PLACES if (found := en.search(pair.en)) and not zh.search(pair.zh)]
    return [PairFault(code="meaning", text=f"the Chinese does not say {word}") for word in wrong]


def _omitted(pair: DraftPair, quotes: Sequence[Quote]) -> list[PairFault]:
    """A pair replaces its quotes for the reader, so it must say their quantities and the most of their words."""
    said = quantities(pair.zh, "zh")
    pairs = _bigrams(pair.zh)
    lost = [q.text for quote in quotes for q in quantities(quote.text, "zh") if not any(agree(s, q) for s in said)]
    for quote in quotes:
        words = _bigrams(quote.text)
        if words and len(words & pairs) < HELD * len(words):
            lost.append(quote.text)
    return [PairFault(code="omits", text=f"this is left out: {text}") for text in dict.fromkeys(lost)]


def _bigrams(text: str) -> set[str]:
    plain = re.sub(r"\W", "", fold(text))
    return {plain[at : at + 2] for at in range(len(plain) - 1)}


def _evidence(section: SectionQuotes, quote: Quote) -> Evidence:
    return Evidence(
        label=quote.label, report=quote.report, title=None, region=None, report_year=None, section=quote.section,
        part=quote.part, period=section.period, start=quote.start, end=quote.end, source=quote.text, text=quote.text,
    )  # fmt: skip
