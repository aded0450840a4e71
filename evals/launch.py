"""Everything around a run: read and check the cases, open the engine, show progress, guard recorded calls."""

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from bot.records import Record
from evals.cases import CaseError, bundled, load_cases
from evals.check import Finding, check_file
from evals.engines import Opened, open_engine
from evals.manifest import make_manifest
from evals.records import Bot, Case, Run, Shelf
from evals.run import Bench, Options, Progress, Sink, run_in_folder
from evals.shelves import JoinedShelf, file_shelf
from evals.spans import Texts
from evals.suites import Suite, suite_library, suite_of

if TYPE_CHECKING:
    from evals.judge import Judgement
    from evals.recordings import Tape

NOT_IN_ORDER = ("quote not in", "its own answer", "subject", "value")


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
    cases = load_cases(plan.cases)
    tape = _tape(plan)
    files = _by_suite(plan.cases or tuple(bundled()))
    opened = {suite: _opened(plan, suite, tape) for suite in files}
    shelf = JoinedShelf([one.bot.library for one in opened.values()])
    texts = Texts(shelf)
    _refuse_wrong_gold([finding for paths in files.values() for path in paths for finding in check_file(path, texts)])
    card = next(iter(opened.values())).card
    manifest = make_manifest(cases, card, shelf, plan.options.k, plan.mode)
    benches = [_bench(opened[suite].bot, load_cases(paths)) for suite, paths in files.items()]
    with progress_bar(len(cases)) as progress, _guard(plan):
        options = plan.options if tape is None else plan.options.model_copy(update={"jobs": 1})
        run = run_in_folder(benches, manifest, shelf, Sink(plan.folder, options, progress))
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
        texts = Texts(_shelf(reports or suite.folders))
        findings += [finding for path in members for finding in check_file(path, texts)]
    return len(load_cases(paths)), findings


def _by_suite(paths: Sequence[Path]) -> dict[Suite, list[Path]]:
    """Group case files by the reports that they are put to."""
    found: dict[Suite, list[Path]] = {}
    for path in paths:
        found.setdefault(suite_of(path).model_copy(update={"must_pass": frozenset()}), []).append(path)
    return found


def _bench(bot: Bot, cases: Sequence[Case]) -> Bench:
    return Bench(lambda: bot, cases)


def judge_run(run: Run, model: str, cache: Path) -> "Judgement":
    """Return what ``model`` at the configured endpoint says of ``run``."""
    from bot.settings import load_settings
    from evals.judge import Judge, judge_rows, load_examples, openai_model

    settings = load_settings()
    key = settings.openai_api_key.get_secret_value() if settings.openai_api_key else None
    judge = Judge(openai_model(model, settings.openai_base_url, key, settings.timeout), model, cache)
    return judge_rows(judge, run.rows, load_examples())


@contextmanager
def progress_bar(total: int) -> Iterator[Progress]:
    """Yield what is called with every trial; draws on stderr."""
    from rich.console import Console
    from rich.progress import MofNCompleteColumn, Progress, TimeRemainingColumn

    columns = (*Progress.get_default_columns()[:2], MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("asking", total=total)
        yield lambda trial: bar.advance(task)


def _opened(plan: Plan, suite: Suite, tape: "Tape | None") -> Opened:
    from bot.settings import load_settings

    library = suite_library(suite, _say) if suite.reports else load_settings().library
    if tape is None:
        return open_engine(library, plan.engine)
    from evals.recordings import RecordingTransport

    return open_engine(library, plan.engine, RecordingTransport(tape, plan.mode, repeat=plan.repeat))


def _say(line: str) -> None:
    sys.stderr.write(f"{line}\n")


def _tape(plan: Plan) -> "Tape | None":
    if plan.mode == "live":
        return None
    from evals.recordings import Tape

    return Tape(plan.recordings)


@contextmanager
def _guard(plan: Plan) -> Iterator[None]:
    from evals.recordings import no_network

    with no_network() if plan.mode == "replay" else nullcontext():
        yield


def _refuse_wrong_gold(findings: Sequence[Finding]) -> None:
    wrong = [finding for finding in findings if finding.message.startswith(NOT_IN_ORDER)]
    if wrong:
        more = f" (and {len(wrong) - 1} more: see `bot eval check`)" if len(wrong) > 1 else ""
        raise CaseError(f"{wrong[0]}{more}")


def _shelf(reports: Sequence[Path]) -> Shelf:
    if reports:
        return file_shelf(reports)
    from bot.embedding import make_embedder
    from bot.settings import load_settings
    from vectorstore.store import Library

    settings = load_settings()
    embedder = make_embedder(settings, settings.library)
    return Library.open(settings.library, embedder.name, chroma_url=settings.chroma_url)
