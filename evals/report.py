"""What is told of a run and a verdict: tables for the terminal, JSON, JUnit XML, and one HTML page without scripts."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree

from bot.commands.common import emit
from evals.gate import compare
from evals.metrics import ALL, BY_NAME, SECONDS, latency
from evals.records import BASELINES, Measure, Row, Run, RunError, Verdict
from evals.runs import SHOWN, Accepted, find_baseline, read_history

if TYPE_CHECKING:
    from rich.table import Table

JUNIT, PAGE, VERDICT = "junit.xml", "report.html", "verdict.json"
HERE = Path(__file__).parent
COLOURS = {"PASS": "green", "FAIL": "red", "INCONCLUSIVE": "yellow"}
WIDEST = 80
"""Characters of an answer in a cell of a table."""


def publish(run: Run, folder: Path, baselines: Path, baseline: Run | None, verdict: Verdict | None) -> None:
    """Write JUnit XML, the page and the verdict into ``folder``."""
    (folder / JUNIT).write_text(junit(run), encoding="utf-8")
    write_page(folder / PAGE, run, baseline, verdict, baselines)
    if verdict is not None:
        (folder / VERDICT).write_text(verdict.model_dump_json() + "\n", encoding="utf-8")


def write_page(
    path: Path, run: Run, baseline: Run | None, verdict: Verdict | None, baselines: Path = BASELINES
) -> None:
    """Write the HTML page of ``run`` to ``path``."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(page(run, read_history(baselines), baseline, verdict), encoding="utf-8")


def show_run(run: Run, as_json: bool) -> None:
    """Print the scores of ``run`` and where its wrong cases went wrong."""
    if as_json:
        emit(run.model_dump_json(include={"manifest", "measures"}))
        return
    from rich.console import Console
    from rich.markup import escape

    console = Console()
    whole = [m for m in (*run.measures, latency(run.rows)) if m.slice == ALL]
    sliced = [m for m in run.measures if m.slice != ALL]
    for title, measures in (("all cases", whole), ("right answers by slice", sliced)):
        table = _table(title, "what", "value", "95% interval", "n", "not a number")
        for one in measures:
            table.add_row(one.metric if one.slice == ALL else one.slice, *told_measure(one))
        console.print(table)
    wrong = _table("wrong cases", "case", "fault", "answer", "gold")
    for row in run.rows:
        if row.fault is not None:
            texts = (text if len(text) <= WIDEST else f"{text[:WIDEST]}…" for text in (row.trial.said, row.case.gold))
            wrong.add_row(row.case.id, row.fault.replace("_", " "), *map(escape, texts))
    if wrong.row_count:
        console.print(wrong)


def show_verdict(verdict: Verdict, as_json: bool) -> None:
    """Print the verdict with its reasons, its tests and the power of the suite."""
    if as_json:
        emit(verdict.model_dump_json())
        return
    from rich.console import Console

    console = Console()
    table = _table("gate", "metric", "slice", "n", "lost", "gained", "drop", "up to", "p (Holm)", "")
    for test in verdict.tests:
        if test.slice == ALL or test.outcome != "PASS":
            numbers = (str(test.n), str(test.lost), str(test.gained), f"{test.drop:+.3f}", f"{test.high:+.3f}")
            style = COLOURS[test.outcome] if test.outcome != "PASS" else None
            table.add_row(test.metric, test.slice, *numbers, f"{test.adjusted:.4f}", test.outcome, style=style)
    console.print(table)
    for line in verdict_lines(verdict):
        console.print(line, markup=False, highlight=False)
    console.print(verdict.outcome, style=f"bold {COLOURS[verdict.outcome]}")


def show_case(run: Run, case: str, as_json: bool) -> None:
    """Print everything about one case; raises RunError when the run has no such case."""
    row = next((row for row in run.rows if row.case.id == case), None)
    if row is None:
        raise RunError(f"case {case!r} is not in this run: see the ids in scores.json")
    answer = row.trial.answer
    quotes = [f"  [{c.n}] {c.report} {c.start}-{c.end} {c.quote}" for c in (answer.citations if answer else ())]
    ranked = [(one.span, one.score) for one in row.trial.found]
    found = [f"  found {n}: {at.report} {at.start}-{at.end} {score:.3f}" for n, (at, score) in enumerate(ranked, 1)]
    scores = [f"  {name}: {score}" for name, score in row.scores.items()]
    emit(row.model_dump_json() if as_json else "\n".join([row.case.id, *told(row), *quotes, *found, *scores]))


def told(row: Row) -> Iterator[str]:
    """Yield a case, what was answered and what was wrong with it as lines of text."""
    yield f"question: {row.case.question}"
    yield f"answer:   {row.trial.said}"
    yield f"gold:     {row.case.gold}"
    yield f"fault:    {row.fault or ('none' if row.green else 'wrong_citation')}  {'; '.join(row.why)}"


def what_gets_worse(run: Run, baselines: Path) -> Iterator[str]:
    """Yield what becomes worse when ``run`` is accepted in place of the baseline."""
    try:
        verdict = compare(find_baseline("baseline", run.manifest.engine, baselines), run)
    except RunError as error:
        yield f"not compared with a baseline: {error}"
        return
    worse = [test for test in verdict.tests if test.drop > 0]
    yield from (f"worse: {test.metric} [{test.slice}] {test.drop:+.3f} (n {test.n})" for test in worse)
    yield from (f"worse: case {case} was right and is wrong" for case in verdict.regressed)
    yield from (f"reason: {reason}" for reason in verdict.reasons)
    if not worse and not verdict.regressed:
        yield "nothing gets worse"


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


def told_measure(one: Measure) -> tuple[str, str, str, str]:
    """Return the value, the 95% interval and n of a measure as shown, and how many cases have no number, and why."""
    counts = {name: getattr(one, name) for name in ("undefined", "refusal", "error", "timeout")}
    why = ", ".join(f"{count} {name}" for name, count in counts.items() if count)
    interval = "–" if one.low is None else f"{_number(one.low)} to {_number(one.high)}"
    return _number(one.value), interval, str(one.n), why


def junit(run: Run) -> str:
    """Return ``run`` as JUnit XML, one test case for each case, grouped by type."""
    suite = ElementTree.Element("testsuite", {"name": "bot eval", "tests": str(len(run.rows))})
    for row in run.rows:
        name = {"classname": f"eval.{row.case.type}", "name": row.case.id, "time": f"{row.trial.seconds:.3f}"}
        case = ElementTree.SubElement(suite, "testcase", name)
        if row.trial.answer is None:
            kind = "timeout" if row.trial.status == "timeout" else "outage"
            ElementTree.SubElement(case, "error", {"type": kind, "message": _clean(row.trial.error)})
        elif row.fault is not None:
            fault = {"type": row.fault, "message": _clean("; ".join(row.why))}
            ElementTree.SubElement(case, "failure", fault).text = _clean("\n".join(told(row)))
    suite.set("failures", str(len(suite.findall("*/failure"))))
    suite.set("errors", str(len(suite.findall("*/error"))))
    ElementTree.indent(suite)
    return ElementTree.tostring(suite, encoding="unicode", xml_declaration=True) + "\n"


def page(run: Run, history: Sequence[Accepted], baseline: Run | None = None, verdict: Verdict | None = None) -> str:
    """Return the page of ``run``; with a baseline and its verdict, regressed, fixed and failing cases side by side."""
    from jinja2 import Environment, FileSystemLoader

    groups: list[tuple[str, list[tuple[Row | None, Row]]]]
    groups = [("Not right", [(None, row) for row in run.rows if row.fault is not None])]
    if baseline is not None and verdict is not None:
        old, new = ({row.case.id: row for row in one.rows} for one in (baseline, run))
        named = (("Regressed", verdict.regressed), ("Fixed", verdict.fixed), ("Still failing", verdict.failing))
        groups = [(name, [(old[case], new[case]) for case in cases]) for name, cases in named]
    before = {m.slice: m for m in (baseline.measures if baseline else ()) if m.metric == "correct" and m.n}
    values = [{m.metric: m.value for m in accepted.measures} for accepted in history]
    prompts = [(f"prompt {name}", value) for name, value in run.manifest.prompts.items()]
    template = Environment(loader=FileSystemLoader(HERE), autoescape=True).get_template("page.html")
    return template.render(
        run=run, css=(HERE / "page.css").read_text(encoding="utf-8"), told=told_measure,
        metrics=BY_NAME | {SECONDS.name: SECONDS}, groups=groups, verdict=verdict,
        lines=list(verdict_lines(verdict)) if verdict else (),
        scores=[*(one for one in run.measures if one.slice == ALL), latency(run.rows)],
        slices=[(one, before.get(one.slice)) for one in run.measures if one.metric == "correct" and one.n],
        history=history, curves=[(name, [one.get(name) for one in values]) for name in SHOWN],
        manifest=[*run.manifest.model_dump(mode="json", exclude={"prompts"}).items(), *prompts],
    )  # fmt: skip


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"


def _clean(text: str) -> str:
    """Drop the control characters that XML 1.0 cannot hold."""
    return "".join(c for c in text if c in "\t\n\r" or c >= " ")


def _table(title: str, *columns: str) -> "Table":
    from rich.table import Table

    table = Table(title=title, title_justify="left", header_style="bold")
    for column in columns:
        table.add_column(column, overflow="fold")
    return table
