"""Summary of a run: every metric over all cases and every slice, with n, a 95% interval and what was not a number."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from evals.metrics import METRICS, Metric
from evals.records import Case, Measure, Row, Score
from evals.stats import Interval, mean_interval, wilson

ALL = "all"


def summarise(rows: Sequence[Row]) -> tuple[Measure, ...]:
    """Return the measures of ``rows``: every metric over all cases, then the rate of right answers in every slice."""
    whole = [measure(metric, ALL, rows) for metric in METRICS]
    correct = METRICS[0]
    return (*whole, *(measure(correct, name, part) for name, part in slices(rows).items()))


def measure(metric: Metric, name: str, rows: Sequence[Row]) -> Measure:
    """Return one metric over ``rows``: Wilson interval for a rate, bootstrap clustered by report for a mean."""
    scores = [row.scores[metric.name] for row in rows]
    values = [score.value for score in scores if score.value is not None]
    interval = _interval(metric, rows) if values else None
    return Measure(
        metric=metric.name,
        slice=name,
        value=round(sum(values) / len(values), 6) if values else None,
        low=None if interval is None else round(interval.low, 6),
        high=None if interval is None else round(interval.high, 6),
        n=len(values),
        **_states(scores),
    )


def slices(rows: Sequence[Row]) -> dict[str, list[Row]]:
    """Return the rows of each language, type and report, by a name such as ``lang=zh``; sorted by name."""
    found: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        for name in slice_names(row.case):
            found[name].append(row)
    return dict(sorted(found.items()))


def slice_names(case: Case) -> Iterator[str]:
    """Yield the names of the slices that ``case`` belongs to."""
    yield f"lang={case.lang}"
    yield f"type={case.type}"
    yield f"report={cluster(case)}"


def cluster(case: Case) -> str:
    """Return the report that ``case`` is about, the unit of resampling; ``none`` when it is about no report."""
    return case.doc or "none"


def by_cluster(rows: Sequence[Row], metric: str) -> dict[str, list[float]]:
    """Return the values of ``metric`` by report."""
    found: dict[str, list[float]] = defaultdict(list)
    for row in rows:
        value = row.scores[metric].value
        if value is not None:
            found[cluster(row.case)].append(value)
    return found


def latency(rows: Sequence[Row]) -> Measure:
    """Return the mean seconds of an answer; kept apart from the scores, because no two runs take the same time."""
    values = [row.trial.seconds for row in rows if row.trial.answer is not None]
    if not values:
        return Measure(metric="seconds", slice=ALL, value=None, low=None, high=None, n=0)
    low, high = (round(bound, 4) for bound in mean_interval({ALL: values}))
    mean = round(sum(values) / len(values), 4)
    return Measure(metric="seconds", slice=ALL, value=mean, low=low, high=high, n=len(values))


def _interval(metric: Metric, rows: Sequence[Row]) -> Interval:
    groups = by_cluster(rows, metric.name)
    values = [value for group in groups.values() for value in group]
    return wilson(round(sum(values)), len(values)) if metric.kind == "rate" else mean_interval(groups)


def _states(scores: Sequence[Score]) -> dict[str, int]:
    names = ("undefined", "error", "timeout", "refusal")
    return {name: sum(score.state == name for score in scores) for name in names}
