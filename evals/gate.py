"""The gate: is a candidate worse than a baseline? PASS, FAIL or INCONCLUSIVE, with reasons.

FAIL: a ``must_pass`` case turned red, a guarantee does not hold in every case, or a paired test says worse.
PASS: no test says worse, and every drop is excluded beyond its margin, or no case was lost at all.
INCONCLUSIVE: not worse by test, but a drop beyond the margin cannot be excluded with these cases.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from evals.match import cited
from evals.measures import ALL, cluster, slice_names
from evals.metrics import BY_NAME, METRICS, Metric, good
from evals.records import Outcome, PairedTest, Row, Run, Verdict
from evals.stats import bootstrap_worse, drop_bound, holm, mcnemar_worse, power

ALPHA = 0.05
MAX_ERRORS = 0.05
DROPS = (0.05, 0.10)
MIN_CHURN = 0.01
CORRECT = "correct"


class InvalidComparison(Exception):
    """Two runs that cannot be compared: one line."""


class Pair(NamedTuple):
    """The same case in the baseline and in the candidate."""

    old: Row
    new: Row


def compare(baseline: Run, candidate: Run, seed: int = 0) -> Verdict:
    """Return the gate's verdict on ``candidate``.

    Raises:
        InvalidComparison: other cases, another scorer or k, or too many errors in either run.
    """
    pairs = pair_up(baseline, candidate)
    tests = [*_overall(pairs, seed), *_slices(pairs)]
    broken = [*_turned_red(pairs), *_broken_guarantees(pairs)]
    failed = [t for t in tests if t.outcome == "FAIL"]
    reasons = [*broken, *(_worse(t) for t in failed)]
    unsure = [t for t in tests if t.outcome == "INCONCLUSIVE"]
    outcome: Outcome = "FAIL" if reasons else "INCONCLUSIVE" if unsure else "PASS"
    rights = [(pair.new.case.id, _right(pair.old), _right(pair.new)) for pair in pairs]
    return Verdict(
        outcome=outcome,
        identical=all(same_row(pair) for pair in pairs),
        reasons=tuple(reasons or [_unsure(t) for t in unsure]),
        tests=tuple(tests),
        power=_power(pairs),
        regressed=tuple(case for case, old, new in rights if old and not new),
        fixed=tuple(case for case, old, new in rights if new and not old),
        failing=tuple(case for case, old, new in rights if not old and not new),
    )


def pair_up(baseline: Run, candidate: Run) -> list[Pair]:
    """Return the cases of both runs in pairs.

    Raises:
        InvalidComparison: the runs cannot be compared.
    """
    old, new = baseline.manifest, candidate.manifest
    if old.scorer != new.scorer:
        raise InvalidComparison(f"scorer {old.scorer} against {new.scorer}: run the baseline again")
    if old.cases_hash != new.cases_hash or len(baseline.rows) != len(candidate.rows):
        raise InvalidComparison("other cases: run both on the same case files, or accept a new baseline")
    if old.k != new.k:
        raise InvalidComparison(f"k = {old.k} against {new.k}: search depth must be the same")
    for name, run in (("baseline", baseline), ("candidate", candidate)):
        _refuse_outage(name, run.rows)
    by_id = {row.case.id: row for row in candidate.rows}
    return [Pair(row, by_id[row.case.id]) for row in baseline.rows]


def same_row(pair: Pair) -> bool:
    """Tell whether both sides say, cite, find and score the same; time does not count."""
    return _said(pair.old) == _said(pair.new)


def green(row: Row) -> bool:
    """Tell whether a ``must_pass`` case passes: right, and every citation stands at its offsets."""
    valid = row.scores["citation_valid"]
    return _right(row) and valid.value in (None, 1.0)


def paired_test(metric: Metric, name: str, pairs: Sequence[Pair], seed: int) -> PairedTest | None:
    """Return the test of one metric over ``pairs``; None when no case has it on both sides.

    Rates: exact one-sided McNemar, where a refusal, an error or a timeout on one side is not a good value. Means:
    paired bootstrap clustered by report over the cases with a value on both sides.
    """
    margin = metric.margin or 0.0
    if metric.kind == "rate":
        sides = [(pair.old.scores[metric.name], pair.new.scores[metric.name]) for pair in pairs]
        judged = [
            (good(metric, old), good(metric, new)) for old, new in sides if "undefined" not in (old.state, new.state)
        ]
        return rate_test(metric.name, name, judged, margin) if judged else None
    sign = -1.0 if metric.low_is_good else 1.0
    drops: dict[str, list[float]] = {}
    for pair in pairs:
        old, new = pair.old.scores[metric.name].value, pair.new.scores[metric.name].value
        if old is not None and new is not None:
            drops.setdefault(cluster(pair.old.case), []).append(sign * (old - new))
    return mean_test(metric.name, name, drops, margin, seed) if drops else None


def rate_test(metric: str, name: str, told: Sequence[tuple[bool, bool]], margin: float) -> PairedTest:
    """Return the exact one-sided McNemar test of pairs that were good before and now."""
    n, lost = len(told), sum(old and not new for old, new in told)
    gained = sum(new and not old for old, new in told)
    return PairedTest(
        metric=metric, slice=name, n=n, drop=round((lost - gained) / n, 6), high=round(drop_bound(lost, gained, n), 6),
        p=mcnemar_worse(lost, gained), adjusted=1.0, margin=margin, outcome="PASS", lost=lost, gained=gained,
    )  # fmt: skip


def mean_test(metric: str, name: str, drops: Mapping[str, Sequence[float]], margin: float, seed: int) -> PairedTest:
    """Return the paired bootstrap test of drops by report; above 0 is worse."""
    values = [drop for group in drops.values() for drop in group]
    p, high = bootstrap_worse(drops, seed)
    return PairedTest(
        metric=metric, slice=name, n=len(values), drop=round(sum(values) / len(values), 6), high=round(high, 6), p=p,
        adjusted=1.0, margin=margin, outcome="PASS", lost=sum(v > 0 for v in values), gained=sum(v < 0 for v in values),
    )  # fmt: skip


def judged(tests: Sequence[PairedTest]) -> list[PairedTest]:
    """Return tests with their p values adjusted by Holm, and what each says."""
    adjusted = holm([test.p for test in tests])
    return [
        test.model_copy(update={"adjusted": p, "outcome": _outcome(test, p)})
        for test, p in zip(tests, adjusted, strict=True)
    ]


def _overall(pairs: Sequence[Pair], seed: int) -> list[PairedTest]:
    found = [paired_test(metric, ALL, pairs, seed) for metric in METRICS if metric.gate]
    return judged([test for test in found if test is not None])


def _slices(pairs: Sequence[Pair]) -> list[PairedTest]:
    names = sorted({name for pair in pairs for name in slice_names(pair.old.case)})
    parts = {name: [pair for pair in pairs if name in slice_names(pair.old.case)] for name in names}
    found = [paired_test(BY_NAME[CORRECT]._replace(margin=None), name, part, 0) for name, part in parts.items()]
    return judged([test for test in found if test is not None])


def _outcome(test: PairedTest, adjusted: float) -> Outcome:
    if adjusted < ALPHA:
        return "FAIL"
    return "INCONCLUSIVE" if test.margin and test.lost and test.high > test.margin else "PASS"


def _turned_red(pairs: Sequence[Pair]) -> list[str]:
    red = [pair for pair in pairs if pair.old.case.must_pass and green(pair.old) and not green(pair.new)]
    return [f"must-pass case {pair.new.case.id} turned red ({_cause(pair.new)})" for pair in red]


def _broken_guarantees(pairs: Sequence[Pair]) -> list[str]:
    reasons = []
    for metric in (metric for metric in METRICS if metric.guarantee):
        broke = [pair.new.case.id for pair in pairs if _broke(metric, pair)]
        if broke:
            shown = ", ".join(broke[:5]) + (", …" if len(broke) > 5 else "")
            reasons.append(f"guarantee {metric.name} broke in {len(broke)} of {len(pairs)} cases: {shown}")
    return reasons


def _broke(metric: Metric, pair: Pair) -> bool:
    """Whether a guarantee does not hold now; that it did not hold before either is no excuse."""
    value = pair.new.scores[metric.name].value
    return value is not None and value < 1.0


def _power(pairs: Sequence[Pair]) -> dict[str, float]:
    test = paired_test(BY_NAME[CORRECT], ALL, pairs, 0)
    if test is None:
        return {}
    churn = max(MIN_CHURN, test.gained / test.n)
    return {f"{drop:.2f}": round(power(test.n, drop, churn, ALPHA), 3) for drop in DROPS}


def _refuse_outage(name: str, rows: Sequence[Row]) -> None:
    errors = sum(row.trial.answer is None for row in rows)
    if not rows or errors > MAX_ERRORS * len(rows):
        first = next((row.trial.error for row in rows if row.trial.answer is None), "no rows")
        raise InvalidComparison(f"{name}: {errors} of {len(rows)} cases ended in an error or a timeout ({first})")


def _said(row: Row) -> tuple[object, ...]:
    answer = row.trial.answer
    words = (answer.answer, [cited(one) for one in answer.citations]) if answer is not None else row.trial.status
    return words, [found.span for found in row.trial.found], row.scores, row.ending, row.fault


def _right(row: Row) -> bool:
    return good(BY_NAME[CORRECT], row.scores[CORRECT])


def _cause(row: Row) -> str:
    return "; ".join(row.why) or row.trial.error or (row.fault or "not right").replace("_", " ")


def _worse(test: PairedTest) -> str:
    return (
        f"{test.metric} [{test.slice}] is worse by {test.drop:+.3f} "
        f"(lost {test.lost}, gained {test.gained}, n {test.n}, p {test.adjusted:.4f} after Holm)"
    )


def _unsure(test: PairedTest) -> str:
    return (
        f"{test.metric} [{test.slice}] may be worse: drop {test.drop:+.3f}, up to {test.high:+.3f}, "
        f"margin {test.margin:.3f}, n {test.n}"
    )
