"""Runs and verdicts as tables for the terminal."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from evals.metrics import BY_NAME
from evals.records import Measure, PairedTest, Row, Run, Verdict
from evals.summary import ALL, latency

if TYPE_CHECKING:
    from rich.console import Console, RenderableType
    from rich.table import Table

COLOURS = {"PASS": "bold green", "FAIL": "bold red", "INCONCLUSIVE": "bold yellow"}


def print_run(run: Run, console: "Console") -> None:
    """Print the scores of ``run`` and where its wrong cases went wrong."""
    console.print(_measures([*run.measures, latency(run.rows)], "all cases"))
    console.print(_measures([m for m in run.measures if m.slice != ALL], "right answers by slice", by_slice=True))
    wrong = [row for row in run.rows if row.fault is not None]
    if wrong:
        console.print(_faults(wrong))


def print_verdict(verdict: Verdict, console: "Console") -> None:
    """Print the verdict with its reasons, its tests and the power of the suite."""
    console.print(_tests(verdict.tests))
    for line in verdict_lines(verdict):
        console.print(line, markup=False, highlight=False)
    console.print(verdict.outcome, style=COLOURS[verdict.outcome])


def verdict_lines(verdict: Verdict) -> Iterator[str]:
    """Yield the verdict as lines of text, the outcome apart."""
    if verdict.identical:
        yield "identical: every row is equal"
    yield from (f"- {reason}" for reason in verdict.reasons)
    for name, cases in (("regressed", verdict.regressed), ("fixed", verdict.fixed), ("still failing", verdict.failing)):
        if cases:
            yield f"{name} ({len(cases)}): {', '.join(cases)}"
    for drop, chance in verdict.power.items():
        yield f"power for a drop of {100 * float(drop):.0f} points: {chance:.2f}"


def _measures(measures: Sequence[Measure], title: str, *, by_slice: bool = False) -> "Table":
    table = _table(title, "slice" if by_slice else "metric", "value", "95% interval", "n", "not a number")
    for one in measures:
        if one.slice != ALL and not by_slice:
            continue
        name = one.slice if by_slice else one.metric
        table.add_row(name, _number(one.value), _interval(one), str(one.n), _states(one))
    return table


def _faults(rows: Sequence[Row]) -> "Table":
    table = _table("wrong cases", "case", "fault", "answer", "gold")
    for row in rows:
        said = row.trial.answer.answer if row.trial.answer is not None else row.trial.error
        table.add_row(
            row.case.id, (row.fault or "").replace("_", " "), _plain(said), _plain(row.case.answer or "declined")
        )
    return table


def _tests(tests: Sequence[PairedTest]) -> "Table":
    table = _table("gate", "metric", "slice", "n", "lost", "gained", "drop", "up to", "p (Holm)", "")
    for test in tests:
        if test.slice != ALL and test.outcome == "PASS":
            continue
        numbers = (str(test.n), str(test.lost), str(test.gained), f"{test.drop:+.3f}", f"{test.high:+.3f}")
        table.add_row(test.metric, test.slice, *numbers, f"{test.adjusted:.4f}", test.outcome, style=_style(test))
    return table


def _table(title: str, *columns: str) -> "Table":
    from rich.table import Table

    table = Table(title=title, title_justify="left", header_style="bold")
    for column in columns:
        table.add_column(column, overflow="fold")
    return table


def _plain(text: str) -> "RenderableType":
    from rich.text import Text

    return Text(text if len(text) <= 80 else text[:79] + "…")


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"


def _interval(one: Measure) -> str:
    return "–" if one.low is None or one.high is None else f"{one.low:.3f} to {one.high:.3f}"


def _states(one: Measure) -> str:
    counts = {name: getattr(one, name) for name in ("undefined", "refusal", "error", "timeout")}
    return ", ".join(f"{count} {name}" for name, count in counts.items() if count)


def _style(test: PairedTest) -> str | None:
    return {"FAIL": "red", "INCONCLUSIVE": "yellow"}.get(test.outcome)


def meaning(metric: str) -> str:
    """Return what a metric means, in a few words."""
    return BY_NAME[metric].meaning if metric in BY_NAME else "seconds for one answer"
