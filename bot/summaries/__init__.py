"""The nouns of a summary; their JSON is its contract."""

from typing import Literal

from pydantic import Field

from bot.checks.records import Piece
from bot.english import Bilingual
from bot.facts import FactRow
from bot.records import Citation, EngineName, Record
from vectorstore.records import Part, Report

Length = Literal["brief", "standard", "full"]


class Request(Record):
    """What kind of summary is wanted; ``focus`` limits it to what is about these words."""

    length: Length = "standard"
    focus: str | None = None


class Point(Record):
    """One statement in both languages with the same citations.

    ``en`` is None where it could not be written; without a model it may tell the figures of a sentence alone, and says
    so.
    """

    zh: str
    en: str | None
    part: Part | None
    section: tuple[str, ...]
    citations: tuple[int, ...]


class Uncovered(Record):
    """A section that no point is from, and how many sentences it has."""

    report: str
    section: tuple[str, ...]
    section_en: str | None
    part: Part | None
    sentences: int


class Calls(Record):
    """What was asked of a model and how long it took; ``fault`` tells why it was given up, None when it was not."""

    number: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0
    seconds: float = 0.0
    fault: str | None = None


class Drafting(Record):
    """What became of the pairs that a model drafted.

    ``kept`` passed at once, ``mended`` after one correction, ``replaced`` made way for the report's own words; the
    reasons count pairs by kind of fault.
    """

    model: str
    drafted: int = 0
    kept: int = 0
    mended: int = 0
    replaced: int = 0
    mended_for: dict[str, int] = Field(default_factory=dict)
    replaced_for: dict[str, int] = Field(default_factory=dict)
    calls: Calls = Calls()


class Heading(Record):
    """A line of a report's outline; ``en`` is None where its English would lose a word."""

    report: str
    depth: int
    part: Part | None
    zh: str
    en: str | None


class Summary(Record):
    """A bilingual summary of one report, or of several side by side.

    ``brief`` and ``headlines`` are places in ``points``: a model's points over the whole report, and those that tell
    most; ``figures`` are the facts that tell most; ``titles`` gives the English of section titles where it could be
    written; ``untranslated`` counts the points without English; ``drafting`` tells what became of a model's pairs.
    """

    report: str
    reports: tuple[Report, ...]
    lang_pair: str = "zh-en"
    engine: EngineName = "lookup"
    model: str | None = None
    drafting: Drafting | None = None
    title: tuple[Bilingual, ...]
    brief: tuple[int, ...] = ()
    headlines: tuple[int, ...]
    points: tuple[Point, ...]
    citations: tuple[Citation, ...]
    figures: tuple[FactRow, ...]
    outline: tuple[Heading, ...] = ()
    not_covered: tuple[Uncovered, ...]
    titles: dict[str, str] = Field(default_factory=dict)
    untranslated: int = 0
    focus: str | None = None
    length: Length = "standard"
    notes: tuple[str, ...] = ()


class Quote(Piece):
    """A whole sentence of a report that a point may rest on: a verified span of its source.

    ``english`` says the sentence where its facts are all that it says; ``weight`` is how much it tells, ``facts`` how
    many facts it holds.
    """

    end: int
    english: str | None = None
    weight: float = 0.0
    facts: int = 0


class DraftPair(Record):
    """One pair as a model drafted it: untrusted until its sides were held against each other and the quotes."""

    labels: tuple[str, ...]
    zh: str
    en: str
