"""The nouns of an evaluation: cases, what the bot did, how it scored, what a run was, and the gate's verdict."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Literal, NamedTuple, Protocol, TypeVar

import typer
from pydantic import BaseModel, Field, ValidationError

from bot.commands.common import EngineOption, JsonOption, UsageError
from bot.records import Answer, Lang, Question, Record, Turn
from vectorstore.records import Hit, Report

Score = float | Literal["undefined", "error", "timeout", "refusal"]
"""One metric of one case: a number, or the reason why there is none."""
Status = Literal["answered", "refusal", "error", "timeout"]
Ending = Literal["right", "wrong_shown", "not_answered"]
Outcome = Literal["PASS", "FAIL", "INCONCLUSIVE"]
Fault = Literal[
    "not_in_library", "not_retrieved", "not_used", "wrong_span", "wrong_number", "wrong_citation", "wrong_refusal",
    "missing_refusal", "outage",
]  # fmt: skip
Mode = Literal["live", "record", "replay", "refresh"]
T = TypeVar("T", bound=BaseModel)
BASELINES = Path(__file__).resolve().parent / "baselines"
BaselinesOption = Annotated[
    Path, typer.Option("--baselines", help="Folder of the committed baselines.", show_default="evals/baselines")
]


class RunError(UsageError):
    """A run, or a recording, that cannot be read, resumed or compared: one line."""


def read_lines(path: Path, kind: type[T], mend: str) -> list[T]:
    """Return the records of a file, one a line, if there is one; raises RunError with how to ``mend`` a line."""
    found = []
    for number, line in enumerate(path.read_text("utf-8").split("\n") if path.exists() else (), 1):
        try:
            found += [kind.model_validate_json(line)] if line else []
        except ValidationError:
            raise RunError(f"{path}:{number}: {mend}") from None
    return found


class Shelf(Protocol):
    """The part of a library that scoring reads."""

    def reports(self) -> Sequence[Report]:
        """Return the cards of the reports held."""

    def source(self, report: str, /) -> str:
        """Return the source text of ``report``."""


class Bot(Protocol):
    """What is evaluated: an answering engine over a library; it is asked from several threads."""

    @property
    def library(self) -> Shelf:
        """The library that answers are checked against."""

    def ask(self, question: Question, /) -> Answer:
        """Answer one question."""

    def search(self, query: str, k: int, reports: tuple[str, ...] = ()) -> Sequence[Hit]:
        """Return the first ``k`` passages for ``query``, best first, of ``reports`` alone when any are named."""


class Engine(NamedTuple):
    """A bot and what is known of it before it is asked; ``fingerprint`` is what its library was made with."""

    bot: Bot
    name: str
    model: str | None = None
    embedder: str = ""
    fingerprint: str = ""


class Fact(Record):
    """A typed gold fact, anchored to a verbatim quote.

    ``value`` is a number in single units (1.78万件 is 17800 with unit 件; 81.3% is 81.3 with unit %) or a text;
    ``occurrence`` counts from 1 where the quote stands more than once; ``confusable`` holds wrong values as they
    would be written (25件); ``accept`` other renderings of a text value. An empty subject is not checked.
    """

    subject: str = ""
    action: str = ""
    value: int | float | str
    unit: str = ""
    period: int | None = None
    report: str
    quote: str = Field(min_length=1)
    occurrence: int = Field(default=1, ge=1)
    confusable: tuple[str, ...] = ()
    accept: tuple[str, ...] = ()


class Case(Record):
    """One question with its gold; ``answer`` None means that the reports do not hold it.

    ``must``: every string must appear; ``must_any``: one of each group; ``must_not``: confusable wrong values;
    ``accept_any``: wording that corrects a false premise; ``evidence``: verbatim quotes; ``scope``: the reports
    that the question may be answered from (all when empty); ``must_pass``: red fails the gate.
    """

    id: str = Field(min_length=1)
    lang: Lang
    question: str
    type: str
    doc: str | None = None
    answer: str | None = None
    must: tuple[str, ...] = ()
    must_any: tuple[tuple[str, ...], ...] = ()
    must_not: tuple[str, ...] = ()
    accept_any: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()
    derived: bool = False
    strict: bool = False
    history: tuple[Turn, ...] = ()
    difficulty: int = 1
    note: str = ""
    xlat: Mapping[str, str] = {}
    scope: tuple[str, ...] = ()
    must_pass: bool = False
    facts: tuple[Fact, ...] = ()

    @property
    def answerable(self) -> bool:
        """Whether the reports hold the answer."""
        return self.answer is not None

    @property
    def gold(self) -> str:
        """The answer as shown to people."""
        return self.answer or "(to be declined)"

    def asked(self) -> Question:
        """Return the question as the bot gets it."""
        return Question(text=self.question, history=self.history, lang=self.lang, reports=self.scope, id=self.id)

    def query(self) -> str:
        """Return what is searched for: the question, after the last question of its history."""
        return " ".join([*(turn.q for turn in self.history[-1:]), self.question])


class Span(Record):
    """Characters ``[start, end)`` of a report's source."""

    report: str
    start: int
    end: int

    def overlap(self, other: "Span") -> int:
        """Return how many characters both spans cover."""
        return max(0, min(self.end, other.end) - max(self.start, other.start)) if self.report == other.report else 0


class Found(Record):
    """A passage that search returned, in rank order."""

    span: Span
    score: float


class Trial(Record):
    """What the bot did with one case, before any scoring; ``error`` is one line when it did not answer."""

    case: str
    status: Status
    answer: Answer | None = None
    found: tuple[Found, ...] = ()
    error: str = ""
    seconds: float = 0.0

    @property
    def said(self) -> str:
        """The answer, or why there is none."""
        return self.error if self.answer is None else self.answer.answer


class Row(Record):
    """A scored trial: how it ended (None in an outage); ``why`` lists what the reference rule objected to."""

    case: Case
    trial: Trial
    scores: Mapping[str, Score]
    ending: Ending | None
    fault: Fault | None
    why: tuple[str, ...] = ()

    def value(self, metric: str) -> float | None:
        """Return a score that is a number, else None."""
        score = self.scores[metric]
        return None if isinstance(score, str) else score

    @property
    def right(self) -> bool:
        """Whether the case was answered rightly, or rightly not answered."""
        return self.scores["correct"] == 1.0

    @property
    def green(self) -> bool:
        """Whether a ``must_pass`` case passes: right, and every citation stands at its offsets."""
        return self.right and self.value("citation_valid") in (None, 1.0)


class Options(NamedTuple):
    """A run as asked for: the options of ``bot eval run``."""

    cases: Annotated[list[Path] | None, typer.Option("--cases", help="Case file (may be repeated; default: all).")] = (
        None
    )
    engine: EngineOption = "auto"
    k: Annotated[int, typer.Option("--k", min=1, help="Passages per search.")] = 10
    out: Annotated[Path | None, typer.Option("--out", help="Folder of the run; one that exists is resumed.")] = None
    against: Annotated[
        str | None, typer.Option("--against", help="baseline (the committed one), or a run: compare and gate.")
    ] = None
    mode: Annotated[Mode, typer.Option("--mode", help="Model calls: live, record, replay or refresh.")] = "live"
    recordings: Annotated[Path, typer.Option("--recordings", help="File of the recorded model calls.")] = Path(
        "evals/replays/calls.jsonl"
    )
    repeat: Annotated[int, typer.Option("--repeat", min=0, help="Which repeat of the model calls this is.")] = 0
    jobs: Annotated[int, typer.Option("--jobs", min=1, help="Cases asked at once.")] = 2
    limit: Annotated[float, typer.Option("--limit", min=0.1, help="Seconds for one case.")] = 120.0
    baselines: BaselinesOption = BASELINES
    as_json: JsonOption = False


class Manifest(Record):
    """Everything that a run depends on; two runs compare only if cases and scorer are the same."""

    revision: str
    dirty: bool
    cases_hash: str
    cases: int
    scorer: str
    engine: str
    model: str | None = None
    embedder: str = ""
    library: str = ""
    prompts: Mapping[str, str] = {}
    k: int = 10
    mode: str = "live"
    started: str = ""


class Measure(Record):
    """A summary number with its 95% interval; ``n`` counts values, the rest why there was none."""

    metric: str
    slice: str
    value: float | None
    low: float | None
    high: float | None
    n: int
    undefined: int = 0
    error: int = 0
    timeout: int = 0
    refusal: int = 0


class Run(Record):
    """A finished run: manifest, rows in the order of the cases, and the summary."""

    manifest: Manifest
    rows: tuple[Row, ...]
    measures: tuple[Measure, ...]


class PairedTest(Record):
    """One paired test of the gate; ``drop`` > 0 is worse, ``high`` its upper one-sided 95% bound."""

    metric: str
    slice: str
    n: int
    drop: float
    high: float
    p: float
    margin: float
    adjusted: float = 1.0
    outcome: Outcome = "PASS"
    lost: int = 0
    gained: int = 0


class Verdict(Record):
    """What the gate says of a candidate against a baseline, with its reasons and the power of the suite."""

    outcome: Outcome
    identical: bool = False
    reasons: tuple[str, ...]
    tests: tuple[PairedTest, ...]
    power: Mapping[str, float] = {}
    regressed: tuple[str, ...]
    fixed: tuple[str, ...]
    failing: tuple[str, ...]
