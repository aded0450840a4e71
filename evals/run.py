"""A run: open the engine, ask every case in parallel under a time limit, keep what came back, score it, write it down.

A crash or a hang is a row of its own, never a lost run.
"""

import queue
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple

from bot.records import Record
from evals.cases import CaseError, Finding, Suite, bundled, check_file, load_cases, suite_library, suite_of
from evals.doubles import MemoryShelf
from evals.match import Texts
from evals.metrics import score_trial, summarise
from evals.records import Bot, Case, Found, Manifest, Row, Run, Shelf, Span, Trial
from evals.runs import EngineCard, append, begin, finish, make_manifest
from vectorstore.reading.sources import discover, read_source

if TYPE_CHECKING:
    from httpx2 import BaseTransport

    from evals.recordings import Tape

Progress = Callable[[Trial], None]
NOT_IN_ORDER = ("quote not in", "its own answer", "subject", "value")
"""Findings of the check that would spoil a score, by how they begin."""


class Options(Record):
    """How a run is done: passages per search, cases at once, seconds for one case."""

    k: int = 10
    jobs: int = 2
    limit: float = 120.0


class Bench(NamedTuple):
    """Cases and the bot that they are put to; it is asked from several threads."""

    bot: Bot
    cases: Sequence[Case]


class Opened(NamedTuple):
    """An engine and what is known of it."""

    bot: Bot
    card: EngineCard


class Plan(Record):
    """A run as asked for on the command line."""

    cases: tuple[Path, ...] = ()
    engine: str = "auto"
    folder: Path
    mode: Literal["live", "record", "replay", "refresh"] = "live"
    recordings: Path = Path("evals/replays/calls.jsonl")
    repeat: int = 0
    options: Options = Options()


def launch(plan: Plan) -> Run:
    """Do the run that ``plan`` describes.

    Raises:
        CaseError: a case file is wrong, or quotes what its report does not say.
        RunError: the folder holds something else, or a replay lacks a call.
        LibraryError: a library or the engine cannot be used.
    """
    from evals.recordings import Tape, no_network

    cases = load_cases(plan.cases)
    tape = Tape(plan.recordings) if plan.mode != "live" else None
    files = _by_suite(plan.cases or bundled())
    opened = {suite: _opened(plan, suite, tape) for suite in files}
    shelf = joined([one.bot.library for one in opened.values()])
    texts = Texts(shelf)
    findings = [found for paths in files.values() for path in paths for found in check_file(path, texts)]
    if wrong := [finding for finding in findings if finding.message.startswith(NOT_IN_ORDER)]:
        more = f" (and {len(wrong) - 1} more: see `bot eval check`)" if len(wrong) > 1 else ""
        raise CaseError(f"{wrong[0]}{more}")
    manifest = make_manifest(cases, next(iter(opened.values())).card, shelf, plan.options.k, plan.mode)
    benches = [Bench(opened[suite].bot, load_cases(paths)) for suite, paths in files.items()]
    # Recorded calls are made one at a time, so that a replay makes the very calls of the recording.
    options = plan.options if tape is None else plan.options.model_copy(update={"jobs": 1})
    with progress_bar(len(cases)) as progress, no_network() if plan.mode == "replay" else nullcontext():
        run = run_in_folder(plan.folder, benches, manifest, shelf, options, progress)
    if tape is not None:
        tape.require_complete()
    return run


def check_files(files: Sequence[Path], reports: Sequence[Path]) -> tuple[int, list[Finding]]:
    """Return how many cases ``files`` hold and what is wrong with them.

    Bundled files are checked against the reports of their suites, others against ``reports``, else the library.

    Raises:
        CaseError: a file cannot be used, or ids stand twice.
        LibraryError: neither ``reports`` nor the library can be read.
    """
    paths = list(files) or bundled()
    findings = []
    for suite, members in _by_suite(paths).items():
        folders = reports or suite.folders
        texts = Texts(file_shelf(folders) if folders else open_engine(_user_library(), "lookup").bot.library)
        findings += [finding for path in members for finding in check_file(path, texts)]
    return len(load_cases(paths)), findings


def open_engine(library: Path, engine: str, transport: "BaseTransport | None" = None) -> Opened:
    """Open the library and the engine named (auto, lookup or its old name extractive, llm).

    ``transport`` carries the calls to a model (:mod:`evals.recordings`). Then nothing that an earlier run left behind
    may change which calls are made: no answer cache, and what the endpoint accepts is found out again.

    Raises:
        LibraryError: there is no library, it cannot be used, or the engine needs what is not configured.
        UsageError: there is no engine of this name.
    """
    from bot.ask import open_bot
    from bot.commands.common import engine_choice
    from bot.model.connect import ENDPOINTS
    from bot.settings import load_settings
    from vectorstore.storage.schema import fingerprint

    settings = load_settings()
    choice = engine_choice(engine)
    if choice == "auto":
        choice = "llm" if settings.has_model else "lookup"
    if transport is not None:
        (library / ENDPOINTS).unlink(missing_ok=True)
        settings = settings.model_copy(update={"answer_cache": False})
    bot = open_bot(library, choice, settings, transport)
    name, model = bot.embedder.name, settings.model if choice == "llm" else None
    return Opened(bot, EngineCard(engine=choice, model=model, embedder=name, fingerprint=fingerprint(name)))


def file_shelf(paths: Sequence[Path]) -> MemoryShelf:
    """Return the reports of files and folders, by the stem of each file.

    Raises:
        SourceError: a file cannot be read as text.
    """
    return MemoryShelf({path.stem: read_source(path).text for path in discover(list(paths))})


def joined(shelves: Sequence[Shelf]) -> MemoryShelf:
    """Return several shelves as one; a report that stands on more than one is the same report."""
    return MemoryShelf({report.id: shelf.source(report.id) for shelf in shelves for report in shelf.reports()})


@contextmanager
def progress_bar(total: int) -> Iterator[Progress]:
    """Yield what is called with every trial; draws on stderr."""
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("asking", total=total)
        yield lambda trial: bar.advance(task)


def run_cases(benches: Sequence[Bench], shelf: Shelf, options: Options) -> tuple[Row, ...]:
    """Return a scored row for every case, in the order of the benches; nothing is written."""
    trials = {trial.case: trial for bench in benches for trial in ask_all(bench, options)}
    return _scored(benches, trials, shelf, options.k)


def run_in_folder(
    folder: Path,
    benches: Sequence[Bench],
    manifest: Manifest,
    shelf: Shelf,
    options: Options,
    progress: Progress = lambda trial: None,
) -> Run:
    """Run what ``folder`` does not hold yet, score everything and write the canonical files.

    Raises:
        RunError: the folder holds a run of something else.
    """
    trials = begin(folder, manifest)
    for trial in trials.values():
        progress(trial)
    for bench in benches:
        left = [case for case in bench.cases if case.id not in trials]
        for trial in ask_all(bench._replace(cases=left), options):
            append(folder, trial)
            trials[trial.case] = trial
            progress(trial)
    run = finished(manifest, _scored(benches, trials, shelf, options.k))
    finish(folder, run)
    return run


def finished(manifest: Manifest, rows: Sequence[Row]) -> Run:
    """Return the run of ``rows`` with its summary."""
    return Run(manifest=manifest, rows=tuple(rows), measures=summarise(rows))


class _Worker(threading.Thread):
    """Asks a bot case after case; ``current`` is the case at hand and when it began."""

    def __init__(self, bot: Bot, k: int, todo: "queue.SimpleQueue[Case]") -> None:
        super().__init__(daemon=True)
        self.done: queue.SimpleQueue[Trial] = queue.SimpleQueue()
        self.current: tuple[Case, float] | None = None
        self.abandoned = False
        self._bot, self._k, self._todo = bot, k, todo
        self.start()

    def run(self) -> None:
        while not self.abandoned:
            try:
                case, begun = self._todo.get_nowait(), time.monotonic()
            except queue.Empty:
                return
            self.current = (case, begun)
            try:
                trial = ask_one(self._bot, case, self._k)
            except Exception as error:
                line = " ".join(f"{type(error).__name__}: {error}".split())[:300]
                trial = Trial(case=case.id, status="error", error=line, seconds=round(time.monotonic() - begun, 4))
            self.current = None
            self.done.put(trial)

    def late(self, limit: float) -> Case | None:
        """Give up on a case that has taken longer than ``limit`` seconds, and return it."""
        at_hand = self.current
        if at_hand is None or time.monotonic() - at_hand[1] <= limit:
            return None
        self.abandoned = True
        return at_hand[0] if self.done.empty() and self.current is at_hand else None


def ask_all(bench: Bench, options: Options) -> Iterator[Trial]:
    """Yield the trial of every case, as each is done.

    A case that takes longer than the limit yields a timeout; its worker is left behind and replaced.
    """
    todo: queue.SimpleQueue[Case] = queue.SimpleQueue()
    for case in bench.cases:
        todo.put(case)
    workers = [_Worker(bench.bot, options.k, todo) for _ in range(max(1, min(options.jobs, len(bench.cases))))]
    while workers:
        for worker in list(workers):
            alive = worker.is_alive()
            while not worker.done.empty():
                yield worker.done.get()
            if not alive:
                workers.remove(worker)
            elif (late := worker.late(options.limit)) is not None:
                workers.remove(worker)
                workers.append(_Worker(bench.bot, options.k, todo))
                error = f"no answer in {options.limit:g} s"
                yield Trial(case=late.id, status="timeout", error=error, seconds=options.limit)
        time.sleep(0.01)


def ask_one(bot: Bot, case: Case, k: int) -> Trial:
    """Return what ``bot`` does with ``case``: its answer and the passages it finds."""
    begun = time.monotonic()
    answer = bot.ask(case.asked())
    seconds = round(time.monotonic() - begun, 4)
    hits = bot.search(case.query(), k, case.scope) if case.answerable else ()
    passages = [(hit.passage, round(hit.score, 6)) for hit in hits]
    found = tuple(
        Found(span=Span(report=one.report, start=one.start, end=one.end), score=score, text=one.text)
        for one, score in passages
    )
    status = "refusal" if answer.abstained else "answered"
    return Trial(case=case.id, status=status, answer=answer, found=found, seconds=seconds)


def _scored(benches: Sequence[Bench], trials: dict[str, Trial], shelf: Shelf, k: int) -> tuple[Row, ...]:
    texts = Texts(shelf)
    cases = [case for bench in benches for case in bench.cases if case.id in trials]
    return tuple(score_trial(case, trials[case.id], texts, k) for case in cases)


def _by_suite(paths: Sequence[Path]) -> dict[Suite, list[Path]]:
    """Group case files by the reports that they are put to."""
    found: dict[Suite, list[Path]] = {}
    for path in paths:
        found.setdefault(Suite(reports=suite_of(path).reports), []).append(path)
    return found


def _opened(plan: Plan, suite: Suite, tape: "Tape | None") -> Opened:
    from evals.recordings import RecordingTransport

    library = suite_library(suite, lambda line: sys.stderr.write(f"{line}\n")) if suite.reports else _user_library()
    transport = RecordingTransport(tape, plan.mode, repeat=plan.repeat) if tape is not None else None
    return open_engine(library, plan.engine, transport)


def _user_library() -> Path:
    from bot.settings import load_settings

    return load_settings().library
