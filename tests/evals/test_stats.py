import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evals.gate import bootstrap_worse, drop_bound, holm, mcnemar_worse, power
from evals.metrics import mean_interval, wilson


def test_wilson_interval_of_a_textbook_example() -> None:
    low, high = wilson(8, 10)
    assert (round(low, 3), round(high, 3)) == (0.490, 0.943)


@given(st.integers(1, 200).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
@settings(max_examples=60, deadline=None)
def test_wilson_interval_holds_its_rate(counts: tuple[int, int]) -> None:
    hits, n = counts
    low, high = wilson(hits, n)
    assert 0 <= low <= hits / n + 1e-12
    assert hits / n - 1e-12 <= high <= 1


def test_five_lost_and_none_gained_is_worse_and_four_is_not() -> None:
    assert mcnemar_worse(5, 0) == pytest.approx(1 / 32)
    assert mcnemar_worse(4, 0) > 0.05
    assert mcnemar_worse(0, 0) == 1.0


def test_the_bound_of_no_difference_is_known_in_closed_form() -> None:
    z2 = 1.6448536269514722**2
    assert drop_bound(0, 0, 100) == pytest.approx(z2 / (100 + z2), abs=1e-9)
    assert drop_bound(8, 2, 100) > 0.06


def test_holm_steps_down() -> None:
    assert holm([0.01, 0.04, 0.03]) == pytest.approx([0.03, 0.06, 0.06])
    assert holm([]) == []


def test_equal_means_are_never_worse_whatever_the_seed() -> None:
    drops = {"a": [0.0] * 20, "b": [0.0] * 5}
    assert {bootstrap_worse(drops, seed) for seed in range(100)} == {(1.0, 0.0)}


def test_a_drop_in_every_report_is_worse() -> None:
    p, high = bootstrap_worse({"a": [0.5] * 10, "b": [0.4] * 10, "c": [0.0, 1.0] * 5}, seed=1)
    assert p < 0.01
    assert high > 0.4


def test_the_mean_interval_is_the_same_for_the_same_seed() -> None:
    groups = {"a": [1.0, 0.0, 1.0], "b": [0.5, 1.0]}
    assert mean_interval(groups) == mean_interval(dict(reversed(groups.items())))


def test_power_grows_with_cases_and_with_the_drop() -> None:
    assert power(85, 0.05, 0.01) < power(225, 0.05, 0.01) < power(225, 0.10, 0.01)
    assert power(10, 0.0, 0.0) == 0.0


def test_power_of_certain_loss_is_certain() -> None:
    assert math.isclose(power(40, 1.0, 0.0), 1.0)


def test_with_few_reports_each_is_kept_and_with_many_they_are_resampled() -> None:
    few = {"a": [1.0] * 90, "b": [0.0] * 10}
    assert mean_interval(few) == (0.9, 0.9)
    many = {str(i): [float(i % 2)] * 5 for i in range(10)}
    low, high = mean_interval(many)
    assert low < 0.3 < 0.7 < high
