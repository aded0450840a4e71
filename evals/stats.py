"""Intervals, paired tests and power: small, exact where it can be, and seeded where it cannot."""

import math
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

Groups = Mapping[str, Sequence[float]]
Z95 = 1.959963984540054
Z95_ONE_SIDED = 1.6448536269514722
RESAMPLES = 2000
MIN_GROUPS = 8


def wilson(hits: int, n: int) -> tuple[float, float]:
    """Return the 95% interval of the rate ``hits / n``; ``n`` > 0.

    Source: Wilson, Probable Inference, the Law of Succession, and Statistical Inference (1927).
    """
    rate, square = hits / n, Z95 * Z95
    centre = (rate + square / (2 * n)) / (1 + square / n)
    half = Z95 * math.sqrt(rate * (1 - rate) / n + square / (4 * n * n)) / (1 + square / n)
    return (max(0.0, centre - half), min(1.0, centre + half))


def bootstrap_means(groups: Groups, seed: int) -> NDArray[np.float64]:
    """Return the means of ``RESAMPLES`` two-stage resamples: groups with replacement, then values within each.

    With fewer than ``MIN_GROUPS`` groups their choice cannot be resampled to any purpose: each group is kept and only
    its values are resampled, so that the result holds for these groups.

    Source: Davison and Hinkley, Bootstrap Methods and their Application (1997), section 3.8; on few groups Cameron,
    Gelbach and Miller, Bootstrap-Based Improvements for Inference with Clustered Errors (2008).
    """
    rng = np.random.default_rng(seed)
    pools = [np.asarray(values, dtype=np.float64) for _, values in sorted(groups.items()) if len(values)]
    drawn = np.ones((RESAMPLES, len(pools)), dtype=np.int64)
    if len(pools) >= MIN_GROUPS:
        drawn = rng.multinomial(len(pools), [1 / len(pools)] * len(pools), size=RESAMPLES)
    sums, sizes = np.zeros(RESAMPLES), np.zeros(RESAMPLES)
    for column, pool in enumerate(pools):
        for times in range(1, int(drawn[:, column].max(initial=0)) + 1):
            chosen = np.flatnonzero(drawn[:, column] >= times)
            sums[chosen] += pool[rng.integers(0, len(pool), size=(len(chosen), len(pool)))].sum(axis=1)
            sizes[chosen] += len(pool)
    return sums / sizes


def mean_interval(groups: Groups, seed: int = 0) -> tuple[float, float]:
    """Return the 95% percentile interval of the mean, resampled by group (report)."""
    low, high = np.percentile(bootstrap_means(groups, seed), [2.5, 97.5])
    return (float(low), float(high))


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


def power(n: int, drop: float, churn: float, alpha: float = 0.05) -> float:
    """Return the chance that the exact McNemar test on ``n`` pairs sees a true ``drop``.

    ``churn`` is the share of pairs that get better all the same; pairs lost are ``drop + churn``. Exact sum over the
    number of pairs that differ and, within them, of pairs lost.
    """
    differing = min(1.0, drop + 2 * churn)
    share = (drop + churn) / differing if differing else 0.0
    chance = 0.0
    for pairs in range(n + 1):
        needed = next((x for x in range(pairs // 2, pairs + 1) if mcnemar_worse(x, pairs - x) < alpha), None)
        weight = _binomial(pairs, n, differing)
        if needed is not None and weight > 1e-12:
            chance += weight * sum(_binomial(x, pairs, share) for x in range(needed, pairs + 1))
    return chance


def _tango(lost: int, gained: int, n: int, drop: float) -> float:
    a = 2.0 * n
    b = -lost - gained + (2 * n - lost + gained) * drop
    c = -gained * drop * (1 - drop)
    nuisance = (math.sqrt(max(0.0, b * b - 4 * a * c)) - b) / (2 * a)
    variance = n * (2 * nuisance + drop * (1 - drop))
    return (lost - gained - n * drop) / math.sqrt(variance) if variance > 0 else math.inf


def _binomial(hits: int, n: int, rate: float) -> float:
    if rate in (0.0, 1.0):
        return float(hits == n * rate)
    log = math.lgamma(n + 1) - math.lgamma(hits + 1) - math.lgamma(n - hits + 1)
    return math.exp(log + hits * math.log(rate) + (n - hits) * math.log1p(-rate))
