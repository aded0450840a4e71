"""Facts held against gold: recall by kind and precision of deeds, and the figures that a report is known for."""

import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from pydantic import BaseModel, Field

from evals.metrics import wilson
from vectorstore.facts.find import find_facts
from vectorstore.reading.parse import parse
from vectorstore.reading.sources import read_source
from vectorstore.reading.split import split
from vectorstore.reading.text import fold
from vectorstore.records import Fact, ReportHints

GOLD = Path(__file__).parent / "cases" / "facts"
REPORTS = (Path("seeds"), Path(__file__).parent / "corpora" / "deeds")


class GoldDeed(BaseModel):
    """A deed that a report tells: offsets are code points of the source, ``alt`` other words for its object.

    Gold is complete ``within`` a paragraph: a deed found there that meets none is wrong. Optional rows are not missed.
    """

    id: str
    report: str
    kind: str
    object: str
    plan: bool
    start: int
    end: int
    within: tuple[int, int]
    evidence: str
    alt: tuple[str, ...] = ()
    kind_alt: tuple[str, ...] = ()
    optional: bool = False

    def met_by(self, fact: Fact) -> bool:
        """Tell whether a found deed is this one: kind, plan, clause, and half of the words of the object."""
        near = fact.quote_start <= self.end and self.start <= fact.quote_end
        if not near or fact.plan != self.plan or fact.kind not in (self.kind, *self.kind_alt):
            return False
        return any(_covers(fold(fact.subject), fold(name)) for name in (self.object, *self.alt))


class GoldFigure(BaseModel):
    """A figure that a report states: ``period`` is a year and whether it was reached, as 2025-actual."""

    id: str
    report: str = Field(alias="doc")
    period: str
    value: float
    unit: str
    evidence: str

    def met_by(self, fact: Fact) -> bool:
        """Tell whether a found figure is this one: value, unit, year, plan or result, in the same words."""
        year, _, reached = self.period.partition("-")
        told = fact.value == self.value and fact.unit == self.unit and fact.plan == (reached != "actual")
        quote, evidence = fold(fact.quote), fold(self.evidence)
        return told and str(fact.period) == year and (quote in evidence or evidence in quote)


class Tally(NamedTuple):
    """How many gold rows of a kind were found; of all found rows that are judged, how many were right."""

    kind: str
    right: int
    n: int

    def line(self) -> str:
        """Return the tally with its 95% interval."""
        if not self.n:
            return f"{self.kind:<16} –"
        low, high = wilson(self.right, self.n)
        return f"{self.kind:<16} {self.right / self.n:.3f}  {self.right}/{self.n}  [{low:.2f}, {high:.2f}]"


class Judged(NamedTuple):
    """Recall by kind and in all, and of deeds precision, of a gold file; what was missed, which facts are wrong."""

    tallies: list[Tally]
    missed: list[str]
    wrong: list[str]


def judge_deeds(gold: Sequence[GoldDeed], facts: Sequence[Fact]) -> Judged:
    """Hold deeds against gold: one found row finds one deed, and is right when it meets any."""
    found: set[str] = set()
    right, wrong = 0, []
    for fact in facts:
        own = [g for g in gold if g.report == fact.report]
        if any(g.within[0] <= fact.start < g.within[1] for g in own):
            met = [g.id for g in own if g.met_by(fact)]
            right += bool(met)
            wrong += [] if met else [f"{fact.report}: {fact.kind}: {fact.subject} ({fact.quote})"]
            found.update([name for name in met if name not in found][:1])
    counted = [g for g in gold if not g.optional]
    tallies = [*_recall([(g.kind, g.id) for g in counted], found), Tally("precision", right, right + len(wrong))]
    return Judged(tallies, [f"{g.id}: {g.evidence}" for g in counted if g.id not in found], wrong)


def judge_figures(gold: Sequence[GoldFigure], facts: Sequence[Fact]) -> Judged:
    """Hold figures against those that a report is known for; others are not judged."""
    found = {g.id for g in gold if any(g.report == fact.report and g.met_by(fact) for fact in facts)}
    missed = [f"{g.id}: {g.evidence}" for g in gold if g.id not in found]
    return Judged(_recall([("figure", g.id) for g in gold], found), missed, [])


def judge_file(path: Path) -> Judged:
    """Judge the facts of the reports that a gold file names, read as ingest reads them.

    Files of figures begin with ``figures``.
    """
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]
    named = {row.get("report") or row["doc"] for row in rows}
    found: list[Fact] = []
    for file in (file for folder in REPORTS for file in sorted(folder.glob("*.txt")) if file.stem in named):
        parsed = parse(read_source(file), ReportHints(id=file.stem))
        found += find_facts(parsed, *split(parsed))
    if path.stem.startswith("figures"):
        return judge_figures([GoldFigure.model_validate(row) for row in rows], [f for f in found if f.kind == "figure"])
    return judge_deeds([GoldDeed.model_validate(row) for row in rows], [f for f in found if f.kind != "figure"])


def _recall(wanted: Sequence[tuple[str, str]], found: set[str]) -> list[Tally]:
    n, hits = Counter(kind for kind, _ in wanted), Counter(kind for kind, name in wanted if name in found)
    return [*(Tally(kind, hits[kind], n[kind]) for kind in n), Tally("recall", sum(hits.values()), len(wanted))]


def _covers(found: str, wanted: str) -> bool:
    """Tell whether found words hold half of the wanted ones, or all of them."""
    if wanted in found or (found in wanted and 2 * len(found) >= len(wanted)):
        return True
    half = (len(wanted) + 1) // 2
    sizes = range(half, min(len(found), len(wanted)) + 1)
    return any(found.endswith(wanted[:n]) or found.startswith(wanted[-n:]) for n in sizes)
