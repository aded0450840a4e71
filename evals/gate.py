"""The gate: is a candidate worse than a baseline? PASS, FAIL or INCONCLUSIVE, with reasons (docs/evals.md)."""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence

import numpy as np

from evals.match import cited
from evals.metrics import ALL, BY_NAME, METRICS, RESAMPLES, Groups, Metric, bootstrap_means, good, slice_names
from evals.records import Outcome, PairedTest, Row, Run, RunError, Verdict

ALPHA = 0.05
MAX_ERRORS = 0.05
DROPS = (0.05, 0.10)
MIN_CHURN = 0.01
Z95_ONE_SIDED = 1.6448536269514722
CORRECT = BY_NAME["correct"]


Pair = tuple[Row, Row]
"""The same case in the baseline and in the candidate."""


def compare(baseline: Run, candidate: Run, seed: int = 0) -> Verdict:
    """Return the gate's verdict on ``candidate``; raises RunError: other cases, scorer or k, or too many errors."""
    pairs = pair_up(baseline, candidate)
    parts = defaultdict(list)
    for pair in pairs:
        for name in slice_names(pair[0].case):
            parts[name].append(pair)
    whole = [paired_test(metric, ALL, pairs, seed) for metric in METRICS if metric.gate]
    slices = [paired_test(CORRECT._replace(margin=None), name, parts[name], seed) for name in sorted(parts)]
    tests = [test for family in (whole, slices) for test in judged([test for test in family if test is not None])]
    rights = [(new.case.id, old.right, new.right) for old, new in pairs]
    return verdict_of(tests, [*_turned_red(pairs), *_broken_guarantees(pairs)], rights).model_copy(
        update={"identical": all(_said(old) == _said(new) for old, new in pairs), "power": _power(whole[0])}
    )


def verdict_of(tests: Sequence[PairedTest], broken: Iterable[str], rights: Sequence[tuple[str, bool, bool]]) -> Verdict:
    """Return the verdict of judged tests, broken promises, and whether each case was and is right."""
    failed = [*broken, *(worse(test) for test in tests if test.outcome == "FAIL")]
    unsure = [worse(test) for test in tests if test.outcome == "INCONCLUSIVE"]
    return Verdict(
        outcome="FAIL" if failed else "INCONCLUSIVE" if unsure else "PASS",
        reasons=tuple(failed or unsure),
        tests=tuple(tests),
        regressed=tuple(case for case, old, new in rights if old and not new),
        fixed=tuple(case for case, old, new in rights if new and not old),
        failing=tuple(case for case, old, new in rights if not old and not new),
    )


def pair_up(baseline: Run, candidate: Run) -> list[Pair]:
    """Return the cases of both runs in pairs; raises RunError: the runs cannot be compared."""
    old, new = baseline.manifest, candidate.manifest
    if old.scorer != new.scorer:
        raise RunError(f"scorer {old.scorer} against {new.scorer}: run the baseline again")
    if old.cases_hash != new.cases_hash or len(baseline.rows) != len(candidate.rows):
        raise RunError("other cases: run both on the same case files, or accept a new baseline")
    if old.k != new.k:
        raise RunError(f"k = {old.k} against {new.k}: search depth must be the same")
    for name, run in (("baseline", baseline), ("candidate", candidate)):
        outages = [row.trial.error for row in run.rows if row.trial.answer is None]
        if not run.rows or len(outages) > MAX_ERRORS * len(run.rows):
            first = next(iter(outages), "no rows")
            raise RunError(f"{name}: {len(outages)} of {len(run.rows)} cases ended in an error or a timeout ({first})")
    by_id = {row.case.id: row for row in candidate.rows}
    return [(row, by_id[row.case.id]) for row in baseline.rows]


def paired_test(metric: Metric, name: str, pairs: Sequence[Pair], seed: int) -> PairedTest | None:
    """Return the test of one metric over ``pairs``; None when no case has it on both sides.

    Rates: exact one-sided McNemar, where a refusal, an error or a timeout on one side is not a good value. Means:
    paired bootstrap clustered by report over the cases with a value on both sides.
    """
    margin = metric.margin or 0.0
    if metric.kind == "rate":
        sides = [(old.scores[metric.name], new.scores[metric.name]) for old, new in pairs]
        told = [(good(metric, old), good(metric, new)) for old, new in sides if "undefined" not in (old, new)]
        return rate_test(metric.name, name, told, margin) if told else None
    sign = -1.0 if metric.low_is_good else 1.0
    drops: dict[str, list[float]] = defaultdict(list)
    for before, now in pairs:
        old, new = before.value(metric.name), now.value(metric.name)
        if old is not None and new is not None:
            drops[before.case.doc or "none"].append(sign * (old - new))
    return mean_test(metric.name, name, drops, margin, seed) if drops else None


def rate_test(metric: str, name: str, told: Sequence[tuple[bool, bool]], margin: float) -> PairedTest:
    """Return the exact one-sided McNemar test of pairs that were good before and now."""
    n, lost = len(told), sum(old and not new for old, new in told)
    gained = sum(new and not old for old, new in told)
    return PairedTest(
        metric=metric, slice=name, n=n, drop=round((lost - gained) / n, 6), high=round(drop_bound(lost, gained, n), 6),
        p=mcnemar_worse(lost, gained), margin=margin, lost=lost, gained=gained,
    )  # fmt: skip


def mean_test(metric: str, name: str, drops: Groups, margin: float, seed: int) -> PairedTest:
    """Return the paired bootstrap test of drops by report; above 0 is worse."""
    values = [drop for group in drops.values() for drop in group]
    p, high = bootstrap_worse(drops, seed)
    return PairedTest(
        metric=metric, slice=name, n=len(values), drop=round(sum(values) / len(values), 6), high=round(high, 6), p=p,
        margin=margin, lost=sum(v > 0 for v in values), gained=sum(v < 0 for v in values),
    )  # fmt: skip


def judged(tests: Sequence[PairedTest]) -> list[PairedTest]:
    """Return tests with their p values adjusted by Holm, and what each says."""
    found = []
    for test, p in zip(tests, holm([test.p for test in tests]), strict=True):
        unsure = test.margin and test.lost and test.high > test.margin
        outcome: Outcome = "FAIL" if p < ALPHA else "INCONCLUSIVE" if unsure else "PASS"
        found.append(test.model_copy(update={"adjusted": p, "outcome": outcome}))
    return found


def worse(test: PairedTest) -> str:
    """Return what a test that does not pass says, in one line."""
    word = "is worse" if test.outcome == "FAIL" else "may be worse"
    return (
        f"{test.metric} [{test.slice}] {word}: drop {test.drop:+.3f}, up to {test.high:+.3f}, margin {test.margin:.3f} "
        f"(lost {test.lost}, gained {test.gained}, n {test.n}, p {test.adjusted:.4f} after Holm)"
    )


def _turned_red(pairs: Sequence[Pair]) -> Iterator[str]:
    for old, row in pairs:
        if old.case.must_pass and old.green and not row.green:
            cause = "; ".join(row.why) or row.trial.error or (row.fault or "not right").replace("_", " ")
            yield f"must-pass case {row.case.id} turned red ({cause})"


def _broken_guarantees(pairs: Sequence[Pair]) -> Iterator[str]:
    """Yield the guarantees that do not hold now; that one did not hold before either is no excuse."""
    for metric in (metric for metric in METRICS if metric.guarantee):
        values = {new.case.id: new.value(metric.name) for _, new in pairs}
        broke = [case for case, value in values.items() if value is not None and value < 1.0]
        if broke:
            shown = ", ".join(broke[:5]) + (", …" if len(broke) > 5 else "")
            yield f"guarantee {metric.name} broke in {len(broke)} of {len(pairs)} cases: {shown}"


def _power(test: PairedTest | None) -> dict[str, float]:
    if test is None:
        return {}
    churn = max(MIN_CHURN, test.gained / test.n)
    return {f"{drop:.2f}": round(power(test.n, drop, churn), 3) for drop in DROPS}


def _said(row: Row) -> tuple[object, ...]:
    """Return all that makes two rows the same; time is no part of it."""
    answer = row.trial.answer
    words = (answer.answer, [cited(one) for one in answer.citations]) if answer is not None else row.trial.status
    return words, [found.span for found in row.trial.found], row.scores, row.ending, row.fault


def mcnemar_worse(lost: int, gained: int) -> float:
    """Return the exact one-sided p value that a candidate is worse: ``lost`` pairs went wrong, ``gained`` right.

    Source: McNemar, Note on the Sampling Error of the Difference Between Correlated Proportions (1947), with the
    binomial distribution in place of chi square: P(X >= lost), X ~ Binomial(lost + gained, 1/2).
    """
    trials = lost + gained
    return float(sum(math.comb(trials, x) for x in range(lost, trials + 1)) / 2**trials)


def drop_bound(lost: int, gained: int, n: int) -> float:
    """Return the upper one-sided 95% bound of the drop of a paired rate over ``n`` pairs.

    Source: Tango, Equivalence Test and Confidence Interval for the Difference in Proportions for the Paired-Sample
    Design (1998); solved by bisection.
    """
    low, high = (lost - gained) / n, 1.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if _tango(lost, gained, n, middle) > -Z95_ONE_SIDED else (low, middle)
    return high


def bootstrap_worse(drops: Groups, seed: int) -> tuple[float, float]:
    """Return the one-sided p value that the mean drop is above 0, and its upper one-sided 95% bound.

    Paired bootstrap clustered by group: p = (1 + resamples with a drop <= 0) / (1 + resamples).

    Source: Davison and Hinkley (1997), sections 3.8 and 4.4; Koehn, Statistical Significance Tests for Machine
    Translation Evaluation (2004).
    """
    if not any(drop for group in drops.values() for drop in group):
        return 1.0, 0.0
    means = bootstrap_means(drops, seed)
    worse = (1 + int((means <= 1e-12).sum())) / (1 + len(means))
    return worse, float(np.percentile(means, 95))


def holm(p_values: Sequence[float]) -> list[float]:
    """Return p values adjusted for ``len(p_values)`` tests, in the order given.

    Source: Holm, A Simple Sequentially Rejective Multiple Test Procedure (1979).
    """
    order = sorted(range(len(p_values)), key=lambda i: p_values[i])
    adjusted, highest = [0.0] * len(p_values), 0.0
    for rank, i in enumerate(order):
        highest = max(highest, min(1.0, (len(p_values) - rank) * p_values[i]))
        adjusted[i] = highest
    return adjusted


def power(n: int, drop: float, churn: float) -> float:
    """Return the chance that the exact McNemar test on ``n`` pairs sees a true ``drop``, by ``RESAMPLES`` drawn runs.

    ``churn`` is the share of pairs that get better all the same; pairs lost are ``drop + churn``.
    """
    chances, rng = [drop + churn, churn, max(0.0, 1 - drop - 2 * churn)], np.random.default_rng(0)
    drawn = Counter((int(lost), int(gained)) for lost, gained, _ in rng.multinomial(n, chances, RESAMPLES))
    return sum(times for pair, times in drawn.items() if mcnemar_worse(*pair) < ALPHA) / RESAMPLES


def _tango(lost: int, gained: int, n: int, drop: float) -> float:
    a = 2.0 * n
    b = -lost - gained + (2 * n - lost + gained) * drop
    c = -gained * drop * (1 - drop)
    nuisance = (math.sqrt(max(0.0, b * b - 4 * a * c)) - b) / (2 * a)
    variance = n * (2 * nuisance + drop * (1 - drop))
    return (lost - gained - n * drop) / math.sqrt(variance) if variance > 0 else math.inf
