"""The nouns of a summary; their JSON is its contract."""

from collections.abc import Callable, Iterable, Sequence
from typing import Literal, NamedTuple, Protocol

from pydantic import Field

from bot.records import Citation, EngineName, Record
from bot.summaries.figures_table import ComparedRow, FigureRow
from bot.summaries.masthead import Bilingual
from vectorstore.records import Fact, ParsedReport, Part, Report, Section

Length = Literal["short", "standard", "full"]


class Request(Record):
    """What kind of summary is wanted; ``focus`` limits it to what is about these words."""

    length: Length = "standard"
    focus: str | None = None


class Point(Record):
    """One statement in both languages with the same citations; ``en`` is None where it could not be written whole."""

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


class Summary(Record):
    """A bilingual summary of one report, or of several side by side.

    ``headlines`` are places in ``points``; ``titles`` gives the English of section titles where it could be written;
    ``untranslated`` counts the points without English; ``drafting`` tells what became of a model's pairs; ``compared``
    lines up figures when there are several reports.
    """

    report: str
    reports: tuple[Report, ...]
    lang_pair: str = "zh-en"
    engine: EngineName = "lookup"
    model: str | None = None
    drafting: Drafting | None = None
    title: tuple[Bilingual, ...]
    headlines: tuple[int, ...]
    points: tuple[Point, ...]
    citations: tuple[Citation, ...]
    figures: tuple[FigureRow, ...]
    compared: tuple[ComparedRow, ...] = ()
    not_covered: tuple[Uncovered, ...]
    titles: dict[str, str] = Field(default_factory=dict)
    untranslated: int = 0
    focus: str | None = None
    length: Length = "standard"
    notes: tuple[str, ...] = ()


class Quote(Record):
    """Words of a report that a point may rest on: a verified span of its source."""

    label: str
    report: str
    section: tuple[str, ...]
    part: Part | None
    start: int
    end: int
    text: str
    english: str | None = None
    weight: float = Field(default=0.0, exclude=True)


class SectionQuotes(Record):
    """The quotes picked from one section, best first, with the year its past or coming year means."""

    report: str
    section: tuple[str, ...]
    part: Part | None
    period: int | None
    quotes: tuple[Quote, ...]


class DraftPair(Record):
    """One pair as a model drafted it: untrusted until its sides were held against each other and the quotes."""

    zh: str
    en: str
    labels: tuple[str, ...]


class Drafter(Protocol):
    """Writes pairs from quotes; a model does, behind this seam."""

    name: str

    @property
    def calls(self) -> Calls:
        """What was asked of the model so far."""
        ...

    def draft(self, section: SectionQuotes) -> Iterable[DraftPair]:
        """Return pairs for one section, written from its quotes only."""
        ...

    def mend(self, section: SectionQuotes, pair: DraftPair, faults: Sequence[str]) -> DraftPair | None:
        """Return the pair with its faults mended, None when that is not possible."""
        ...


class SummarySource(Protocol):
    """What a summary reads from a library."""

    def report(self, report: str) -> Report: ...  # noqa: D102
    def parsed(self, report: str) -> ParsedReport: ...  # noqa: D102
    def sections(self, report: str) -> Sequence[Section]: ...  # noqa: D102
    def figures(self, report: str | None = None) -> Sequence[Fact]: ...  # noqa: D102
    def english_terms(self, phrases: Sequence[str]) -> dict[str, list[str]]: ...  # noqa: D102


class Writing(NamedTuple):
    """How pairs are written: by a drafter, or without one from the report's own words; ``progress`` counts sections.

    ``alike`` returns the cosine of two texts of any language, for holding the sides of a drafted pair together.
    """

    drafter: Drafter | None = None
    progress: Callable[[int, int], None] = lambda done, total: None
    alike: Callable[[str, str], float] | None = None
