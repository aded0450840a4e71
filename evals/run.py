"""A run: ask every case, keep what came back, score it, write it down."""

from collections.abc import Callable, Sequence
from pathlib import Path

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


def run_cases(
    cases: Sequence[Case], open_bot: OpenBot, shelf: Shelf, options: Options, progress: Progress = lambda trial: None
) -> tuple[Row, ...]:
    """Return a scored row for every case, in the order of ``cases``; nothing is written."""
    trials: dict[str, Trial] = {}
    for trial in ask_all(open_bot, cases, k=options.k, jobs=options.jobs, limit=options.limit):
        trials[trial.case] = trial
        progress(trial)
    return score_all(cases, trials, shelf, options.k)


def run_in_folder(cases: Sequence[Case], manifest: Manifest, open_bot: OpenBot, shelf: Shelf, sink: "Sink") -> Run:
    """Run what ``sink.folder`` does not hold yet, score everything and write the canonical files.

    Raises:
        RunError: the folder holds a run of something else.
    """
    trials = begin(sink.folder, manifest)
    for trial in trials.values():
        sink.progress(trial)
    left = [case for case in cases if case.id not in trials]
    options = sink.options
    for trial in ask_all(open_bot, left, k=options.k, jobs=options.jobs, limit=options.limit):
        append(sink.folder, trial)
        trials[trial.case] = trial
        sink.progress(trial)
    run = finished(manifest, score_all(cases, trials, shelf, options.k))
    finish(sink.folder, run)
    return run


class Sink:
    """Where a run goes: its folder, its options, and who is told of every trial."""

    def __init__(self, folder: Path, options: Options, progress: Progress = lambda trial: None) -> None:
        self.folder = folder
        self.options = options
        self.progress = progress


def score_all(cases: Sequence[Case], trials: dict[str, Trial], shelf: Shelf, k: int) -> tuple[Row, ...]:
    """Return the scored row of every case that has a trial."""
    texts = Texts(shelf)
    return tuple(score_trial(case, trials[case.id], texts, k) for case in cases if case.id in trials)


def finished(manifest: Manifest, rows: Sequence[Row]) -> Run:
    """Return the run of ``rows`` with its summary."""
    return Run(manifest=manifest, rows=tuple(rows), measures=summarise(rows))
