"""A run: ask every case, keep what came back, score it, write it down."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from bot.records import Record
from evals.folder import append, begin, finish
from evals.metrics import score_trial
from evals.records import Case, Manifest, Row, Run, Shelf, Trial
from evals.spans import Texts
from evals.summary import summarise
from evals.workers import OpenBot, ask_all

Progress = Callable[[Trial], None]


class Options(Record):
    """How a run is done: passages per search, cases at once, seconds for one case."""

    k: int = 5
    jobs: int = 2
    limit: float = 120.0


class Bench(NamedTuple):
    """Cases and how the bot that they are put to is opened; ``open_bot`` is called once by each worker."""

    open_bot: OpenBot
    cases: Sequence[Case]


class Sink(NamedTuple):
    """Where a run goes: its folder, its options, and who is told of every trial."""

    folder: Path
    options: Options
    progress: Progress


def run_cases(benches: Sequence[Bench], shelf: Shelf, options: Options) -> tuple[Row, ...]:
    """Return a scored row for every case, in the order of the benches; nothing is written."""
    cases = [case for bench in benches for case in bench.cases]
    trials = {trial.case: trial for bench in benches for trial in _asked(bench, options)}
    return score_all(cases, trials, shelf, options.k)


def run_in_folder(benches: Sequence[Bench], manifest: Manifest, shelf: Shelf, sink: Sink) -> Run:
    """Run what ``sink.folder`` does not hold yet, score everything and write the canonical files.

    Raises:
        RunError: the folder holds a run of something else.
    """
    trials = begin(sink.folder, manifest)
    for trial in trials.values():
        sink.progress(trial)
    for bench in benches:
        left = [case for case in bench.cases if case.id not in trials]
        for trial in _asked(bench._replace(cases=left), sink.options):
            append(sink.folder, trial)
            trials[trial.case] = trial
            sink.progress(trial)
    cases = [case for bench in benches for case in bench.cases]
    run = finished(manifest, score_all(cases, trials, shelf, sink.options.k))
    finish(sink.folder, run)
    return run


def _asked(bench: Bench, options: Options) -> Iterator[Trial]:
    return ask_all(bench.open_bot, bench.cases, k=options.k, jobs=options.jobs, limit=options.limit)


def score_all(cases: Sequence[Case], trials: dict[str, Trial], shelf: Shelf, k: int) -> tuple[Row, ...]:
    """Return the scored row of every case that has a trial."""
    texts = Texts(shelf)
    return tuple(score_trial(case, trials[case.id], texts, k) for case in cases if case.id in trials)


def finished(manifest: Manifest, rows: Sequence[Row]) -> Run:
    """Return the run of ``rows`` with its summary."""
    return Run(manifest=manifest, rows=tuple(rows), measures=summarise(rows))
