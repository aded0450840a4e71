"""The nouns of grounding: what is asked, a claim held against evidence, and what became of it."""

from collections.abc import Callable, Mapping, Sequence
from typing import Literal, NamedTuple

from bot.english.unit_classes import UnitClass
from bot.gather import Evidence
from bot.grounding.belongs import Wording, by_pairs
from bot.records import Lang, Record

FaultCode = Literal[
    "draft", "empty", "label", "no_quote", "quote", "quantity", "year", "name", "language", "subject", "place", "plan",
    "action", "calculated", "support", "unanswered", "differs", "omits",
]  # fmt: skip


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
    ``several`` is whether more than one thing is asked for, ``when`` whether a date is, ``whether`` whether yes or no
    will do.
    """

    text: str
    lang: Lang
    years: tuple[int, ...] = ()
    counts: UnitClass | None = None
    several: bool = False
    when: bool = False
    whether: bool = False
    lookups: Lookups = Lookups()


class Drafted(NamedTuple):
    """A drafted claim in simplified characters, its quotes as found, all evidence, and what was asked."""

    text: str
    quotes: tuple[Quoted, ...]
    evidence: Sequence[Evidence]
    asked: Asked
