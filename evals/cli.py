"""``bot eval``: run, compare, accept, show and check.

Exit codes: 0 PASS or done, 1 FAIL, 2 the input or the comparison is invalid, 3 INCONCLUSIVE.
"""

import sys
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from evals.facts import facts
from evals.launch import one_line_errors
from evals.runs import BASELINES
from evals.summaries import register as register_summaries

if TYPE_CHECKING:
    from evals.records import Run

CODES = {"PASS": 0, "FAIL": 1, "INCONCLUSIVE": 3}
RUNS = Path("evals/runs")
app = typer.Typer(
    name="bot eval", help="The evaluation suite.", no_args_is_help=True, add_completion=False,
    pretty_exceptions_enable=False,
)  # fmt: skip
register_summaries(app)
app.command()(facts)


class Mode(StrEnum):
    """Where model calls are answered from."""

    live = "live"
    record = "record"
    replay = "replay"
    refresh = "refresh"


CasesOption = Annotated[list[Path] | None, typer.Option("--cases", help="Case file (may be repeated; default: all).")]
BaselinesOption = Annotated[
    Path, typer.Option("--baselines", help="Folder of the committed baselines.", show_default="evals/baselines")
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON instead of tables.")]
EngineOption = Annotated[str, typer.Option("--engine", help="auto, lookup or llm.")]
AgainstOption = Annotated[
    str | None, typer.Option("--against", help="baseline (the committed one), or a run: compare and gate.")
]
TapeOption = Annotated[Path, typer.Option("--recordings", help="File of the recorded model calls.")]


@app.command()
def run(
    cases: CasesOption = None,
    engine: EngineOption = "auto",
    k: Annotated[int, typer.Option("--k", min=1, help="Passages per search.")] = 5,
    out: Annotated[Path | None, typer.Option("--out", help="Folder of the run; one that exists is resumed.")] = None,
    against: AgainstOption = None,
    mode: Annotated[Mode, typer.Option("--mode", help="Model calls: live, record, replay or refresh.")] = Mode.live,
    recordings: TapeOption = Path("evals/replays/calls.jsonl"),
    repeat: Annotated[int, typer.Option("--repeat", min=0, help="Which repeat of the model calls this is.")] = 0,
    jobs: Annotated[int, typer.Option("--jobs", min=1, help="Cases asked at once.")] = 2,
    limit: Annotated[float, typer.Option("--limit", min=0.1, help="Seconds for one case.")] = 120.0,
    baselines: BaselinesOption = BASELINES,
    as_json: JsonOption = False,
) -> None:
    """Ask every case, score the answers, write the run; with --against, say whether they got worse."""
    from evals.launch import Plan, launch
    from evals.run import Options

    folder = out or RUNS / datetime.now().strftime("%Y%m%d-%H%M%S")
    options = Options(k=k, jobs=jobs, limit=limit)
    plan = Plan(
        cases=tuple(cases or ()),
        engine=engine,
        folder=folder,
        mode=mode.value,
        recordings=recordings,
        repeat=repeat,
        options=options,
    )
    with one_line_errors():
        finished = launch(plan)
        _close(finished, folder, against, baselines, as_json)


@app.command()
def compare(
    baseline: Annotated[Path, typer.Argument(help="The run to compare against.")],
    candidate: Annotated[Path, typer.Argument(help="The run that may be worse.")],
    html: Annotated[Path | None, typer.Option("--html", help="Write the page of the comparison here.")] = None,
    seed: Annotated[int, typer.Option("--seed", help="Seed of the resampling.")] = 0,
    as_json: JsonOption = False,
) -> None:
    """Say whether a run is worse than another: PASS (0), FAIL (1), INCONCLUSIVE (3), invalid (2)."""
    from evals.gate import compare as judge
    from evals.report import show_verdict, write_page
    from evals.runs import read_run

    with one_line_errors():
        old, new = read_run(baseline), read_run(candidate)
        verdict = judge(old, new, seed)
        if html is not None:
            write_page(html, new, old, verdict)
        show_verdict(verdict, as_json)
    raise SystemExit(CODES[verdict.outcome])


@app.command()
def accept(
    folder: Annotated[Path, typer.Argument(metavar="RUN", help="Folder of a finished run.")],
    baselines: BaselinesOption = BASELINES,
) -> None:
    """Make a run the committed baseline of its engine, and print what gets worse by it."""
    from evals.report import what_gets_worse
    from evals.runs import accept as keep
    from evals.runs import read_run

    with one_line_errors():
        accepted = read_run(folder)
        for line in what_gets_worse(accepted, baselines):
            typer.echo(line)
        typer.echo(f"wrote {keep(accepted, baselines)}")


@app.command()
def show(
    folder: Annotated[Path, typer.Argument(metavar="RUN", help="Folder or file of a finished run.")],
    case: Annotated[str | None, typer.Option("--case", help="Show one case in full.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Show the scores of a run, or one of its cases."""
    from evals.report import show_case, show_run
    from evals.runs import read_run

    with one_line_errors():
        finished = read_run(folder)
        if case is None:
            show_run(finished, as_json)
        else:
            show_case(finished, case, as_json)


@app.command()
def check(
    files: Annotated[list[Path] | None, typer.Argument(metavar="[CASES]...", help="Case files (default: all).")] = None,
    reports: Annotated[
        list[Path] | None, typer.Option("--reports", help="Read reports from here instead of the library.")
    ] = None,
) -> None:
    """Check case files against the reports: fields, ids, quotes, values."""
    from evals.launch import check_files

    with one_line_errors():
        count, findings = check_files(files or [], reports or [])
    for finding in findings:
        typer.echo(str(finding), err=True)
    if findings:
        raise SystemExit(2)
    typer.echo(f"{count} cases are in order")


def _close(finished: "Run", folder: Path, against: str | None, baselines: Path, as_json: bool) -> None:
    """Publish a finished run; with ``against``, leave with the verdict's exit code."""
    from evals.gate import compare as judge
    from evals.report import publish, show_run, show_verdict
    from evals.runs import find_baseline

    if against is None:
        publish(finished, folder, baselines)
        show_run(finished, as_json)
        return
    old = find_baseline(against, finished.manifest.engine, baselines)
    verdict = judge(old, finished)
    publish(finished, folder, baselines, old, verdict)
    if not as_json:
        show_run(finished, as_json)
    show_verdict(verdict, as_json)
    raise SystemExit(CODES[verdict.outcome])


def main(arguments: list[str] | None = None) -> int:
    """Run the command line and return its exit code; wrong usage is one line."""
    try:
        app(args=arguments, prog_name="bot eval", standalone_mode=False)
    except SystemExit as left:
        return left.code if isinstance(left.code, int) else 0
    except Exception as error:
        message = getattr(error, "format_message", None)
        if not callable(message):
            raise
        typer.echo(f"bot eval: {message()}", err=True)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
