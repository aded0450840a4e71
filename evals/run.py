"""A run: ask every case in parallel under a time limit, keep what came back, score it, write it down.

A crash or a hang is a row of its own, never a lost run.
"""

import queue
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from bot.records import Record
from evals.match import Texts
from evals.measures import summarise
from evals.metrics import score_trial
from evals.records import Bot, Case, Found, Manifest, Row, Run, Shelf, Span, Trial
from evals.runs import append, begin, finish

OpenBot = Callable[[], Bot]
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


class _Worker(threading.Thread):
    """Opens one bot and asks it case after case; ``since`` is when the case at hand began."""

    def __init__(self, open_bot: OpenBot, ask: Callable[[Bot, Case], Trial], todo: "queue.Queue[Case]") -> None:
        super().__init__(daemon=True)
        self.done: queue.Queue[Trial] = queue.Queue()
        self.current: tuple[Case, float] | None = None
        self._open, self._ask, self._todo = open_bot, ask, todo
        self.abandoned = False

    def run(self) -> None:
        bot: Bot | None = None
        while not self.abandoned:
            try:
                case = self._todo.get_nowait()
            except queue.Empty:
                return
            begun = time.monotonic()
            try:
                bot = bot or self._open()
                begun = time.monotonic()
                self.current = (case, begun)
                trial = self._ask(bot, case)
            except Exception as error:
                trial = failed(case, error, time.monotonic() - begun)
            self.current = None
            self.done.put(trial)


def ask_all(open_bot: OpenBot, cases: Sequence[Case], *, k: int, jobs: int, limit: float) -> Iterator[Trial]:
    """Yield the trial of every case, as each is done.

    Every worker opens its own bot, so that a library need not be shared between threads. A case that takes longer
    than ``limit`` seconds yields a timeout; its worker is left behind and replaced.
    """
    todo: queue.Queue[Case] = queue.Queue()
    for case in cases:
        todo.put(case)
    workers = [_start(open_bot, k, todo) for _ in range(max(1, min(jobs, len(cases))))]
    while workers:
        for worker in list(workers):
            alive = worker.is_alive()
            yield from _drain(worker)
            if not alive:
                workers.remove(worker)
            elif (late := _late(worker, limit)) is not None:
                workers.remove(worker)
                workers.append(_start(open_bot, k, todo))
                yield Trial(case=late.id, status="timeout", error=f"no answer in {limit:g} s", seconds=limit)
        time.sleep(0.01)


def ask_one(bot: Bot, case: Case, k: int) -> Trial:
    """Return what ``bot`` does with ``case``: its answer and the passages it finds."""
    begun = time.monotonic()
    answer = bot.ask(case.asked())
    seconds = time.monotonic() - begun
    hits = bot.search(case.query(), k, case.scope) if case.answerable else ()
    found = tuple(
        Found(
            span=Span(report=hit.passage.report, start=hit.passage.start, end=hit.passage.end),
            score=round(hit.score, 6),
            text=hit.passage.text,
        )
        for hit in hits
    )
    status = "refusal" if answer.abstained else "answered"
    return Trial(case=case.id, status=status, answer=answer, found=found, seconds=round(seconds, 4))


def failed(case: Case, error: Exception, seconds: float) -> Trial:
    """Return the trial of a case that crashed."""
    line = " ".join(f"{type(error).__name__}: {error}".split())
    return Trial(case=case.id, status="error", error=line[:300], seconds=round(seconds, 4))


def _start(open_bot: OpenBot, k: int, todo: "queue.Queue[Case]") -> _Worker:
    worker = _Worker(open_bot, lambda bot, case: ask_one(bot, case, k), todo)
    worker.start()
    return worker


def _drain(worker: _Worker) -> Iterator[Trial]:
    while not worker.done.empty():
        yield worker.done.get()


def _late(worker: _Worker, limit: float) -> Case | None:
    at_hand = worker.current
    if at_hand is None or time.monotonic() - at_hand[1] <= limit:
        return None
    worker.abandoned = True
    return at_hand[0] if worker.done.empty() and worker.current is at_hand else None
