"""The scores of summaries as one record, and the gate that holds them against a baseline."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Literal

from pydantic import ValidationError

from bot.records import EngineName, Record
from bot.summaries.summary import Length
from evals.gate import ALPHA, InvalidComparison
from evals.records import Outcome, PairedTest, Verdict
from evals.runs import RunError
from evals.stats import bootstrap_worse, drop_bound, holm, mcnemar_worse
from evals.summary_metrics import FULL

SCORER = "1"
GUARANTEES = ("citations_valid", "number_precision", "pair_parity")
MEASURED = ("glossary_adherence", "sections_covered", "english_share")
MARGIN = 0.05
Side = Literal["zh", "en"]


class KeyPointRow(Record):
    """How far one key point was covered, see :class:`evals.summary_metrics.Covered`."""

    id: str
    report: str
    zh: float
    en: float
    citation: float

    @property
    def joint(self) -> float:
        """Coverage times citation."""
        return self.zh * self.citation


class ReportMeasures(Record):
    """The measures of the summary of one report by name; None where there was nothing to measure."""

    report: str
    points: int
    values: Mapping[str, float | None]


class SummaryScores(Record):
    """The scores of one engine's summaries of one length; they compare with those of the same key points and scorer."""

    engine: EngineName
    model: str | None = None
    length: Length
    scorer: str = SCORER
    key_points: str
    rows: tuple[KeyPointRow, ...]
    reports: tuple[ReportMeasures, ...]


def compare_summaries(baseline: SummaryScores, candidate: SummaryScores, seed: int = 0) -> Verdict:
    """Return the gate's verdict on the summaries of ``candidate``.

    FAIL: a guarantee is broken, a measure fell by more than the margin, or a paired test over the key points says
    worse (exact one-sided McNemar on full coverage of each side, clustered bootstrap on the joint score, Holm).
    INCONCLUSIVE: key points were lost and a drop beyond the margin cannot be excluded.

    Raises:
        InvalidComparison: other key points, another scorer or length.
    """
    _refuse_others(baseline, candidate)
    pairs = list(zip(baseline.rows, candidate.rows, strict=True))
    tests = _judged([_rate(pairs, "zh"), _rate(pairs, "en"), _joint(pairs, seed)]) if pairs else []
    broken = [*broken_guarantees(candidate), *_fallen(baseline, candidate)]
    reasons = [*broken, *(_said(test) for test in tests if test.outcome == "FAIL")]
    unsure = [_said(test) for test in tests if test.outcome == "INCONCLUSIVE"]
    outcome: Outcome = "FAIL" if reasons else "INCONCLUSIVE" if unsure else "PASS"
    states = [(new.id, old.zh == FULL, new.zh == FULL) for old, new in pairs]
    return Verdict(
        outcome=outcome,
        identical=baseline == candidate,
        reasons=tuple(reasons or unsure),
        tests=tuple(tests),
        power={},
        regressed=tuple(id_ for id_, old, new in states if old and not new),
        fixed=tuple(id_ for id_, old, new in states if new and not old),
        failing=tuple(id_ for id_, old, new in states if not old and not new),
    )


def broken_guarantees(scores: SummaryScores) -> list[str]:
    """Return which guarantees do not hold: quotes stand, numbers stand in them, pairs say the same numbers."""
    return [
        f"guarantee {name} is broken in {one.report}: {value:.4f}"
        for one in scores.reports
        for name in GUARANTEES
        if (value := one.values.get(name)) is not None and value < 1.0
    ]


def read_scores(path: Path) -> SummaryScores:
    """Return the scores in a file.

    Raises:
        RunError: there are none, or they are of another version.
    """
    try:
        return SummaryScores.model_validate_json(path.read_text(encoding="utf-8"))
    except (OSError, ValidationError) as error:
        reason = type(error).__name__
        raise RunError(f"{path}: no scores of summaries here ({reason}): bot eval summaries --accept") from None


def scores_text(scores: SummaryScores) -> str:
    """Return scores as canonical JSON with one row a line, so that a diff shows which key points changed."""
    head = scores.model_dump(mode="json", exclude={"rows", "reports"})
    rows = ",\n".join(_line(row) for row in scores.rows)
    reports = ",\n".join(_line(one) for one in scores.reports)
    return f'{json.dumps(head, sort_keys=True)[:-1]},\n"reports": [\n{reports}],\n"rows": [\n{rows}]}}\n'


def _refuse_others(baseline: SummaryScores, candidate: SummaryScores) -> None:
    for name in ("scorer", "key_points", "length"):
        old, new = getattr(baseline, name), getattr(candidate, name)
        if old != new:
            raise InvalidComparison(f"{name} {old} against {new}: run both on the same, or accept a new baseline")
    if [row.id for row in baseline.rows] != [row.id for row in candidate.rows]:
        raise InvalidComparison("other reports: run both on the same reports, or accept a new baseline")


def _rate(pairs: Sequence[tuple[KeyPointRow, KeyPointRow]], side: Side) -> PairedTest:
    told = [(getattr(old, side) == FULL, getattr(new, side) == FULL) for old, new in pairs]
    lost, gained = sum(old and not new for old, new in told), sum(new and not old for old, new in told)
    return PairedTest(
        metric=f"coverage_{side}", slice="key points", n=len(pairs), drop=round((lost - gained) / len(pairs), 6),
        high=round(drop_bound(lost, gained, len(pairs)), 6), p=mcnemar_worse(lost, gained), adjusted=1.0,
        margin=MARGIN, outcome="PASS", lost=lost, gained=gained,
    )  # fmt: skip


def _joint(pairs: Sequence[tuple[KeyPointRow, KeyPointRow]], seed: int) -> PairedTest:
    drops: dict[str, list[float]] = {}
    for old, new in pairs:
        drops.setdefault(old.report, []).append(old.joint - new.joint)
    values = [drop for group in drops.values() for drop in group]
    p, high = bootstrap_worse(drops, seed)
    return PairedTest(
        metric="joint", slice="key points", n=len(values), drop=round(sum(values) / len(values), 6),
        high=round(high, 6), p=p, adjusted=1.0, margin=MARGIN, outcome="PASS",
        lost=sum(drop > 0 for drop in values), gained=sum(drop < 0 for drop in values),
    )  # fmt: skip


def _judged(tests: Sequence[PairedTest]) -> list[PairedTest]:
    adjusted = holm([test.p for test in tests])
    return [
        test.model_copy(update={"adjusted": p, "outcome": _outcome(test, p)})
        for test, p in zip(tests, adjusted, strict=True)
    ]


def _outcome(test: PairedTest, adjusted: float) -> Outcome:
    if test.drop > 0 and adjusted < ALPHA:
        return "FAIL"
    return "INCONCLUSIVE" if test.lost and test.high > test.margin else "PASS"


def _fallen(baseline: SummaryScores, candidate: SummaryScores) -> list[str]:
    before = {one.report: one.values for one in baseline.reports}
    return [
        f"{name} of {one.report} fell from {old:.3f} to {new:.3f}"
        for one in candidate.reports
        for name in MEASURED
        if (old := before.get(one.report, {}).get(name)) is not None
        and (new := one.values.get(name)) is not None
        and old - new > MARGIN
    ]


def _said(test: PairedTest) -> str:
    word = "is worse" if test.outcome == "FAIL" else "may be worse"
    return f"{test.metric} {word}: drop {test.drop:+.3f}, up to {test.high:+.3f}, lost {test.lost}, n {test.n}"


def _line(record: Record) -> str:
    return json.dumps(record.model_dump(mode="json"), ensure_ascii=False, sort_keys=True)
