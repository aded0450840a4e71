"""A run: open the engine, ask every case in parallel under a time limit, score what came back, write it down."""

import queue
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from bot.records import EngineName
from evals.cases import SPOILING, CaseError, Located, Suite, findings, read_cases, suite_library, suite_of
from evals.match import MemoryShelf, Texts
from evals.metrics import score_trial, summarise
from evals.records import Bot, Case, Engine, Found, Manifest, Options, Row, Run, Span, Trial
from evals.runs import append, begin, finish, make_manifest
from vectorstore.reading.sources import discover, read_source

if TYPE_CHECKING:
    from httpx2 import BaseTransport

POLL = 0.05
"""Seconds between two looks at cases that take too long."""


class Bench(NamedTuple):
    """Cases and the bot that they are put to."""

    bot: Bot
    cases: Sequence[Case]


def launch(options: Options, folder: Path) -> Run:
    """Do the run that was asked for, in ``folder``.

    Raises:
        CaseError: a case file is wrong, or quotes what its report does not say.
        RunError: the folder holds something else, or a replay lacks a call.
        LibraryError: a library or the engine cannot be used.
    """
    from evals.recordings import RecordingTransport, Tape, no_network

    cases, engines = read_cases(options.cases or ()), []
    tape = Tape(options.recordings) if options.mode != "live" else None
    suites = by_suite(cases)
    for reports in suites:
        transport = RecordingTransport(tape, options.mode, repeat=options.repeat) if tape is not None else None
        engines.append(open_engine(suite_library(reports) if reports else None, options.engine, transport))
    texts = Texts(*(engine.bot.library for engine in engines))
    if wrong := [line for fault, line in findings(cases, texts) if fault.startswith(SPOILING)]:
        more = f" (and {len(wrong) - 1} more: see `bot eval check`)" if len(wrong) > 1 else ""
        raise CaseError(f"{wrong[0]}{more}")
    manifest = make_manifest([one.case for one in cases], engines[0], texts, options)
    benches = [
        Bench(engine.bot, [one.case for one in own]) for engine, own in zip(engines, suites.values(), strict=True)
    ]
    # Recorded calls are made one at a time, so that a replay makes the very calls of the recording.
    options = options if tape is None else options._replace(jobs=1)
    with no_network() if options.mode == "replay" else nullcontext():
        run = run_in_folder(folder, benches, manifest, texts, options)
    if tape is not None:
        tape.require_complete()
    return run


def check_files(files: Sequence[Path], reports: Sequence[Path]) -> tuple[int, list[str]]:
    """Return how many cases ``files`` hold (all bundled ones when none are named) and what is wrong with them, by line.

    Bundled files are checked against the reports of their suites, others against ``reports``, else the library.
    Raises CaseError for a file that cannot be used or an id that stands twice, LibraryError for reports.
    """
    cases, lines = read_cases(files), []
    for suite, own in by_suite(cases).items():
        folders = reports or Suite(reports=suite).folders
        shelf = file_shelf(folders) if folders else open_engine(None, "lookup").bot.library
        lines += [line for _, line in findings(own, Texts(shelf))]
    return len(cases), lines


def by_suite(cases: Sequence[Located]) -> dict[tuple[str, ...], list[Located]]:
    """Group cases by the folders of reports that they are put to; none: the library of the user."""
    found: dict[tuple[str, ...], list[Located]] = {}
    for one in cases:
        found.setdefault(suite_of(one.path).reports, []).append(one)
    return found


def open_engine(library: Path | None, engine: str, transport: "BaseTransport | None" = None) -> Engine:
    """Open a library, that of the user when None, and the engine named (auto, lookup or its old name extractive, llm).

    ``transport`` carries the calls to a model (:mod:`evals.recordings`). Then nothing that an earlier run left behind
    may change which calls are made: no answer cache, and what the endpoint accepts is found out again.
    Raises LibraryError as open_bot, UsageError where there is no engine of this name.
    """
    from bot.ask import open_bot
    from bot.commands.common import engine_choice
    from bot.model.connect import ENDPOINTS
    from bot.settings import load_settings
    from vectorstore.storage.schema import fingerprint

    settings = load_settings()
    library = library or settings.library
    choice: EngineName = "llm" if settings.with_model(engine_choice(engine)) else "lookup"
    if transport is not None:
        (library / ENDPOINTS).unlink(missing_ok=True)
        settings = settings.model_copy(update={"answer_cache": False})
    bot = open_bot(library, choice, settings, transport)
    name, model = bot.embedder.name, settings.model if choice == "llm" else None
    return Engine(bot, choice, model, name, fingerprint(name))


def file_shelf(paths: Sequence[Path]) -> MemoryShelf:
    """Return the reports of files and folders, by the stem of each file; raises SourceError."""
    return MemoryShelf({path.stem: read_source(path).text for path in discover(list(paths))})


def run_in_folder(folder: Path, benches: Sequence[Bench], manifest: Manifest, texts: Texts, options: Options) -> Run:
    """Run what ``folder`` does not hold yet, score all, write the canonical files; raises RunError (see begin)."""
    from rich.console import Console
    from rich.progress import Progress

    trials = begin(folder, manifest)
    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("asking", total=manifest.cases, completed=len(trials))

        def told(trial: Trial) -> None:
            append(folder, trial)
            bar.advance(task)

        run = finished(manifest, run_cases(benches, texts, options, trials, told))
    finish(folder, run)
    return run


def run_cases(
    benches: Sequence[Bench],
    texts: Texts,
    options: Options,
    known: Mapping[str, Trial] | None = None,
    told: Callable[[Trial], None] = lambda trial: None,
) -> tuple[Row, ...]:
    """Return a scored row for every case, in the order of the benches; those with a ``known`` trial are not asked."""
    trials = dict(known or {})
    for bot, cases in benches:
        for trial in ask_all(bot, [case for case in cases if case.id not in trials], options):
            trials[trial.case] = trial
            told(trial)
    return tuple(score_trial(case, trials[case.id], texts, options.k) for _, cases in benches for case in cases)


def finished(manifest: Manifest, rows: Sequence[Row]) -> Run:
    """Return the run of ``rows`` with its summary."""
    return Run(manifest=manifest, rows=tuple(rows), measures=summarise(rows))


def ask_all(bot: Bot, cases: Sequence[Case], options: Options) -> Iterator[Trial]:
    """Yield the trial of every case, as each is done.

    A case that takes longer than the limit yields a timeout; its worker is left behind and replaced.
    """
    todo, done = iter(cases), queue.SimpleQueue[Trial]()
    running: dict[int, tuple[Case, float]] = {}
    mutex = threading.Lock()

    def work() -> None:
        own = threading.get_ident()
        while True:
            with mutex:
                case = next(todo, None)
            if case is None:
                return
            running[own] = case, time.monotonic()
            trial = _tried(bot, case, options.k)
            if running.pop(own, None) is None:  # given up meanwhile
                return
            done.put(trial)

    def start() -> None:
        threading.Thread(target=work, daemon=True).start()

    for _ in range(options.jobs):
        start()
    for _ in cases:
        while done.empty():
            time.sleep(POLL)
            for worker, (case, begun) in list(running.items()):
                if time.monotonic() - begun > options.limit and running.pop(worker, None) is not None:
                    error = f"no answer in {options.limit:g} s"
                    done.put(Trial(case=case.id, status="timeout", error=error, seconds=options.limit))
                    start()
        yield done.get()


def ask_one(bot: Bot, case: Case, k: int) -> Trial:
    """Return what ``bot`` does with ``case``: its answer and the passages it finds."""
    begun = time.monotonic()
    answer = bot.ask(case.asked())
    seconds = round(time.monotonic() - begun, 4)
    hits = bot.search(case.query(), k, case.scope) if case.answerable else ()
    passages = [(hit.passage, round(hit.score, 6)) for hit in hits]
    found = tuple(
        Found(span=Span(report=one.report, start=one.start, end=one.end), score=score) for one, score in passages
    )
    status = "refusal" if answer.abstained else "answered"
    return Trial(case=case.id, status=status, answer=answer, found=found, seconds=seconds)


def _tried(bot: Bot, case: Case, k: int) -> Trial:
    begun = time.monotonic()
    try:
        return ask_one(bot, case, k)
    except Exception as error:
        line = " ".join(f"{type(error).__name__}: {error}".split())[:300]
        return Trial(case=case.id, status="error", error=line, seconds=round(time.monotonic() - begun, 4))
