"""``bot eval``: run, compare, accept, show, check, facts and summaries."""

from datetime import datetime
from pathlib import Path
from typing import Annotated, Literal

import typer

from bot.commands.common import JsonOption, emit, emit_json, engine_choice, note, options
from evals.records import BASELINES, BaselinesOption, Options

CODES = {"PASS": 0, "FAIL": 1, "INCONCLUSIVE": 3}
RUNS = Path("evals/runs")
app = typer.Typer(
    name="bot eval", help="The evaluation suite.", no_args_is_help=True, add_completion=False,
    pretty_exceptions_enable=False,
)  # fmt: skip


Length = Literal["brief", "standard", "full"]
RunArgument = Annotated[Path, typer.Argument(metavar="RUN", help="Folder or file of a finished run.")]
DEFAULT = Options()


@app.command()
@options
def run(asked: Options = DEFAULT) -> None:
    """Ask every case, score the answers, write the run; with --against, say whether they got worse."""
    from evals import gate, report, runs
    from evals.run import launch

    folder = asked.out or RUNS / datetime.now().strftime("%Y%m%d-%H%M%S")
    done, old, verdict = launch(asked, folder), None, None
    if asked.against is not None:
        old = runs.find_baseline(asked.against, done.manifest.engine, asked.baselines)
        verdict = gate.compare(old, done)
    report.publish(done, folder, asked.baselines, old, verdict)
    if verdict is None or not asked.as_json:
        report.show_run(done, asked.as_json)
    if verdict is not None:
        report.show_verdict(verdict, asked.as_json)
        raise SystemExit(CODES[verdict.outcome])


@app.command()
def compare(
    baseline: Annotated[Path, typer.Argument(help="The run to compare against.")],
    candidate: Annotated[Path, typer.Argument(help="The run that may be worse.")],
    html: Annotated[Path | None, typer.Option("--html", help="Write the page of the comparison here.")] = None,
    seed: Annotated[int, typer.Option("--seed", help="Seed of the resampling.")] = 0,
    as_json: JsonOption = False,
) -> None:
    """Say whether a run is worse than another: PASS (0), FAIL (1), INCONCLUSIVE (3), invalid (2)."""
    from evals import gate, report, runs

    old, new = runs.read_run(baseline), runs.read_run(candidate)
    verdict = gate.compare(old, new, seed)
    if html is not None:
        report.write_page(html, new, old, verdict)
    report.show_verdict(verdict, as_json)
    raise SystemExit(CODES[verdict.outcome])


@app.command()
def accept(folder: RunArgument, baselines: BaselinesOption = BASELINES) -> None:
    """Make a run the committed baseline of its engine, and print what gets worse by it."""
    from evals import report, runs

    accepted = runs.read_run(folder)
    for line in report.what_gets_worse(accepted, baselines):
        emit(line)
    emit(f"wrote {runs.accept(accepted, baselines)}")


@app.command()
def show(
    folder: RunArgument,
    case: Annotated[str | None, typer.Option("--case", help="Show one case in full.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Show the scores of a run, or one of its cases."""
    from evals import report, runs

    finished = runs.read_run(folder)
    if case is None:
        report.show_run(finished, as_json)
    else:
        report.show_case(finished, case, as_json)


@app.command()
def check(
    files: Annotated[list[Path] | None, typer.Argument(metavar="[CASES]...", help="Case files (default: all).")] = None,
    reports: Annotated[
        list[Path] | None, typer.Option("--reports", help="Read reports from here instead of the library.")
    ] = None,
) -> None:
    """Check case files against the reports: fields, ids, quotes, values."""
    from evals.run import check_files

    count, findings = check_files(files or [], reports or [])
    for finding in findings:
        note(finding)
    if findings:
        raise SystemExit(2)
    emit(f"{count} cases are in order")


@app.command()
def facts(
    gold: Annotated[list[Path] | None, typer.Argument(metavar="[GOLD]...", help="Gold files (default: all).")] = None,
    as_json: JsonOption = False,
    show: Annotated[bool, typer.Option("--show", help="Also print what was missed and what is wrong.")] = False,
) -> None:
    """Recall of deeds and figures by kind, and precision of deeds, against gold."""
    from evals.facts import GOLD, judge_file

    judged = {path.stem: judge_file(path) for path in gold or sorted(GOLD.glob("*.jsonl"))}
    if as_json:
        emit_json({name: [tally._asdict() for tally in one.tallies] for name, one in judged.items()})
        return
    for name, one in judged.items():
        shown = [f"missed {line}" for line in one.missed] + [f"wrong {line}" for line in one.wrong] if show else []
        emit("\n".join([name, *(tally.line() for tally in one.tallies), *shown, ""]))


@app.command()
def summaries(
    reports: Annotated[list[str] | None, typer.Option("--report", help="Only this report (may be repeated).")] = None,
    length: Annotated[Length, typer.Option("--length", help="brief, standard or full.")] = "standard",
    engine: Annotated[str, typer.Option("--engine", help="lookup, or llm for the model of the settings.")] = "lookup",
    library: Annotated[
        Path | None, typer.Option("--library", help="Folder of a library; default: one of the bundled reports.")
    ] = None,
    baselines: BaselinesOption = BASELINES,
    against: Annotated[bool, typer.Option("--against-baseline", help="Compare with the baseline and gate.")] = False,
    accept: Annotated[bool, typer.Option("--accept", help="Make these scores the baseline.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Score summaries by their key points, numbers, pairs and terms.

    Exit codes: 0 done or PASS, 1 FAIL or a broken guarantee, 2 wrong input, 3 INCONCLUSIVE.
    """
    from evals import summaries as suite

    choice: Literal["lookup", "llm"] = "llm" if engine_choice(engine) == "llm" else "lookup"
    scores, seconds = suite.score_library(library, reports or (), length, choice)
    path = baselines / f"summaries-{choice}-{length}.json"
    verdict = suite.compare_summaries(suite.read_scores(path), scores) if against else None
    if accept:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(scores.model_dump_json(indent=1), encoding="utf-8")
    if as_json:
        told = {"verdict": verdict.model_dump(mode="json")} if verdict else {}
        emit_json(scores.model_dump(mode="json") | {"seconds": seconds} | told)
    else:
        lines = [f"- {reason}" for reason in verdict.reasons] + [verdict.outcome] if verdict else []
        emit("\n".join([*suite.scores_table(scores, seconds), *lines]))
    broken = suite.broken_guarantees(scores)
    for line in (*broken, *((f"wrote {path}",) if accept else ())):
        note(line)
    raise SystemExit(CODES[verdict.outcome] if verdict else int(bool(broken)))
