"""What a finished run leaves behind: tables on the terminal, JSON, JUnit XML and the page."""

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from evals.baseline import BASELINES, find_baseline, read_history
from evals.compare import InvalidComparison, compare
from evals.folder import RunError
from evals.junit import junit
from evals.records import Row, Run, Verdict

if TYPE_CHECKING:
    from rich.console import Console

    from evals.judge import Judgement

JUNIT, PAGE, VERDICT, JUDGEMENT = "junit.xml", "report.html", "verdict.json", "judge.json"


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
        typer.echo(_json({"manifest": run.manifest.model_dump(mode="json"), "measures": _measures(run)}))
        return
    from evals.terminal import print_run

    print_run(run, _console())


def show_verdict(verdict: Verdict, as_json: bool) -> None:
    """Print a verdict to stdout."""
    if as_json:
        typer.echo(_json(verdict.model_dump(mode="json")))
        return
    from evals.terminal import print_verdict

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


def write_judgement(folder: Path, judgement: "Judgement") -> None:
    """Write what the judge says into the folder of the run, apart from its scores."""
    (folder / JUDGEMENT).write_text(_json(judgement.model_dump(mode="json")) + "\n", encoding="utf-8")


def judgement_lines(judgement: "Judgement") -> Iterator[str]:
    """Yield what the judge says: its agreement with people first, verdicts only when that suffices."""
    found = judgement.calibration
    agreement = f"{found.agreement:.3f} ({found.low:.3f} to {found.high:.3f}, n {found.n}), kappa {found.kappa:.3f}"
    yield f"judge {judgement.model}, prompt {judgement.prompt}: agreement with people {agreement}"
    if not found.counts:
        yield "not calibrated: its verdicts do not count and were not asked for"
        return
    counts = Counter(verdict or "unreadable" for verdict in judgement.verdicts.values())
    yield "verdicts: " + ", ".join(f"{count} {name}" for name, count in sorted(counts.items()))


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


def _measures(run: Run) -> list[dict[str, object]]:
    return [measure.model_dump(mode="json") for measure in run.measures]


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def _console() -> "Console":
    from rich.console import Console

    return Console(soft_wrap=False)
