"""What is told of a run and a verdict: tables for the terminal, JSON, JUnit XML and the page in the run's folder."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree

import typer

from evals.gate import InvalidComparison, compare
from evals.measures import ALL, latency
from evals.metrics import BY_NAME
from evals.records import Measure, PairedTest, Row, Run, Verdict
from evals.runs import BASELINES, RunError, find_baseline, read_history

if TYPE_CHECKING:
    from rich.console import Console, RenderableType
    from rich.table import Table

JUNIT, PAGE, VERDICT = "junit.xml", "report.html", "verdict.json"


def publish(
    run: Run, folder: Path, baselines: Path, baseline: Run | None = None, verdict: Verdict | None = None
) -> None:
    """Write JUnit XML, the page and the verdict into ``folder``."""
    (folder / JUNIT).write_text(junit(run), encoding="utf-8")
    write_page(folder / PAGE, run, baseline, verdict, baselines)
    if verdict is not None:
        (folder / VERDICT).write_text(_json(verdict.model_dump(mode="json")) + "\n", encoding="utf-8")


def write_page(
    path: Path, run: Run, baseline: Run | None, verdict: Verdict | None, baselines: Path = BASELINES
) -> None:
    """Write the HTML page of ``run`` to ``path``."""
    from evals.page import page

    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(page(run, read_history(baselines), baseline, verdict), encoding="utf-8")


def show_run(run: Run, as_json: bool) -> None:
    """Print the scores of ``run`` to stdout."""
    if as_json:
        typer.echo(_json({"manifest": run.manifest.model_dump(mode="json"), "measures": _plain_measures(run)}))
        return
    from evals.report import print_run

    print_run(run, _console())


def show_verdict(verdict: Verdict, as_json: bool) -> None:
    """Print a verdict to stdout."""
    if as_json:
        typer.echo(_json(verdict.model_dump(mode="json")))
        return
    from evals.report import print_verdict

    print_verdict(verdict, _console())


def show_case(run: Run, case: str, as_json: bool) -> None:
    """Print everything about one case; raises RunError when the run has no such case."""
    row = next((row for row in run.rows if row.case.id == case), None)
    if row is None:
        raise RunError(f"case {case!r} is not in this run: see the ids in scores.json")
    if as_json:
        typer.echo(_json(row.model_dump(mode="json")))
        return
    for line in _case_lines(row):
        typer.echo(line)


def what_gets_worse(run: Run, baselines: Path) -> Iterator[str]:
    """Yield what becomes worse when ``run`` is accepted in place of the baseline."""
    try:
        old = find_baseline("baseline", run.manifest.engine, baselines)
        verdict = compare(old, run)
    except (RunError, InvalidComparison) as error:
        yield f"not compared with a baseline: {error}"
        return
    worse = [test for test in verdict.tests if test.drop > 0]
    yield from (f"worse: {test.metric} [{test.slice}] {test.drop:+.3f} (n {test.n})" for test in worse)
    yield from (f"worse: case {case} was right and is wrong" for case in verdict.regressed)
    yield from (f"reason: {reason}" for reason in verdict.reasons)
    if not worse and not verdict.regressed:
        yield "nothing gets worse"


def _case_lines(row: Row) -> Iterator[str]:
    answer = row.trial.answer
    yield f"{row.case.id}  {row.case.question}"
    yield f"gold:   {row.case.answer or '(to be declined)'}"
    yield f"answer: {answer.answer if answer is not None else row.trial.error}"
    for citation in answer.citations if answer is not None else ():
        yield f"  [{citation.n}] {citation.report} {citation.start}-{citation.end} {citation.quote}"
    for rank, found in enumerate(row.trial.found, start=1):
        yield f"  found {rank}: {found.span.report} {found.span.start}-{found.span.end} {found.score:.3f}"
    for name, score in row.scores.items():
        yield f"  {name}: {score.value if score.value is not None else score.state}"
    yield f"fault:  {row.fault or 'none'}  {'; '.join(row.why)}"


def _plain_measures(run: Run) -> list[dict[str, object]]:
    return [measure.model_dump(mode="json") for measure in run.measures]


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def _console() -> "Console":
    from rich.console import Console

    return Console(soft_wrap=False)


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
        table.add_row(name, number(one.value), interval(one), str(one.n), states(one))
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


def number(value: float | None) -> str:
    """Return a score as it is shown."""
    return "–" if value is None else f"{value:.3f}"


def interval(one: Measure) -> str:
    """Return the 95% interval of a measure as it is shown."""
    return "–" if one.low is None or one.high is None else f"{one.low:.3f} to {one.high:.3f}"


def states(one: Measure) -> str:
    """Return how many cases have no number, and why."""
    counts = {name: getattr(one, name) for name in ("undefined", "refusal", "error", "timeout")}
    return ", ".join(f"{count} {name}" for name, count in counts.items() if count)


def _style(test: PairedTest) -> str | None:
    return {"FAIL": "red", "INCONCLUSIVE": "yellow"}.get(test.outcome)


def meaning(metric: str) -> str:
    """Return what a metric means, in a few words."""
    return BY_NAME[metric].meaning if metric in BY_NAME else "seconds for one answer"


ALLOWED = {"\t", "\n", "\r"}


def junit(run: Run) -> str:
    """Return ``run`` as JUnit XML, one test case for each case, grouped by type."""
    outages = [row for row in run.rows if row.trial.answer is None]
    wrong = [row for row in run.rows if row.trial.answer is not None and row.fault is not None]
    counts = {"tests": len(run.rows), "failures": len(wrong), "errors": len(outages)}
    suite = ElementTree.Element("testsuite", {"name": "bot eval", **{name: str(n) for name, n in counts.items()}})
    for row in run.rows:
        _add(suite, row)
    ElementTree.indent(suite)
    return ElementTree.tostring(suite, encoding="unicode", xml_declaration=True) + "\n"


def _add(suite: ElementTree.Element, row: Row) -> None:
    name = {"classname": f"eval.{row.case.type}", "name": row.case.id, "time": f"{row.trial.seconds:.3f}"}
    case = ElementTree.SubElement(suite, "testcase", name)
    if row.trial.answer is None:
        kind = "timeout" if row.trial.status == "timeout" else "outage"
        ElementTree.SubElement(case, "error", {"type": kind, "message": _clean(row.trial.error)})
    elif row.fault is not None:
        said = (
            f"question: {row.case.question}\nanswer: {row.trial.answer.answer}\ngold: {row.case.answer or 'declined'}"
        )
        failure = ElementTree.SubElement(case, "failure", {"type": row.fault, "message": _clean("; ".join(row.why))})
        failure.text = _clean(said)


def _clean(text: str) -> str:
    """Drop the control characters that XML 1.0 cannot hold."""
    return "".join(c for c in text if c in ALLOWED or c >= " ")
