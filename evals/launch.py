"""Everything around a run: read and check the cases, open the engine, show progress, guard recorded calls."""

import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, cast

import typer

from bot.records import Answer, Question, Record
from bot.settings import Settings, load_settings
from evals.cases import CaseError, Suite, bundled, load_cases, suite_library, suite_of
from evals.check import Finding, check_file
from evals.doubles import MemoryShelf
from evals.gate import InvalidComparison
from evals.match import Texts
from evals.records import Bot, Case, Run, Shelf
from evals.run import Bench, Options, Progress, Sink, run_in_folder
from evals.runs import EngineCard, RunError, make_manifest
from vectorstore.errors import UnknownReportError
from vectorstore.records import Hit, Report

if TYPE_CHECKING:
    from httpx2 import BaseTransport

    from evals.recordings import Tape

NOT_IN_ORDER = ("quote not in", "its own answer", "subject", "value")


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


class LibraryBot:
    """A bot over a library, as the suite asks it."""

    def __init__(self, bot: Any) -> None:
        self._bot = bot

    @property
    def library(self) -> Shelf:
        """The library that answers are checked against."""
        return cast(Shelf, self._bot.library)

    def ask(self, question: Question, /) -> Answer:
        """Answer one question."""
        return cast(Answer, self._bot.ask(question))

    def search(self, query: str, k: int, reports: Sequence[str] = ()) -> Sequence[Hit]:
        """Return the first ``k`` passages."""
        return cast(Sequence[Hit], self._bot.search(query, k, tuple(reports)))


def open_engine(library: Path, engine: str, transport: "BaseTransport | None" = None) -> Opened:
    """Open the library and the engine named (auto, extractive, llm).

    Args:
        library: folder of the library.
        engine: which engine answers.
        transport: HTTP transport for model calls (:mod:`evals.recordings`), None for the real one.

    Raises:
        LibraryError: there is no library, it cannot be used, or the engine needs what is not configured.
    """
    from bot.ask import open_bot
    from vectorstore.storage.schema import fingerprint

    settings = load_settings()
    choice = engine if engine != "auto" else "llm" if settings.has_model else "lookup"
    bot = open_bot(library, cast(Any, "lookup" if transport is not None else choice), settings)
    if transport is not None and choice == "llm":
        bot = _carried(bot, settings, transport)
    name = bot.embedder.name
    model = settings.model if choice == "llm" else None
    return Opened(LibraryBot(bot), EngineCard(engine=choice, model=model, embedder=name, fingerprint=fingerprint(name)))


def _carried(bot: Any, settings: Settings, transport: "BaseTransport") -> Any:
    """Return ``bot`` with a model engine whose calls ``transport`` carries.

    Nothing that an earlier run left behind may change which calls are made: no answer cache, and what the endpoint
    accepts is found out again.
    """
    from bot.model.connect import ENDPOINTS, model_engine

    (bot.library.directory / ENDPOINTS).unlink(missing_ok=True)
    fresh = settings.model_copy(update={"answer_cache": False})
    engine = model_engine(bot.library, bot.embedder, bot.engine.answer, fresh, transport)
    return type(bot)(bot.library, bot.embedder, engine)


class JoinedShelf:
    """Several shelves as one; a report that stands on more than one is the same report."""

    def __init__(self, shelves: Sequence[Shelf]) -> None:
        self._by_report = {report.id: (report, shelf) for shelf in shelves for report in shelf.reports()}

    def reports(self) -> Sequence[Report]:
        """Return the cards of all reports."""
        return [report for report, _ in self._by_report.values()]

    def source(self, report: str, /) -> str:
        """Return the source text of ``report``; raises UnknownReportError."""
        if report not in self._by_report:
            raise UnknownReportError(f"no report {report!r} here: see bot reports")
        return self._by_report[report][1].source(report)


def file_shelf(paths: Iterable[Path]) -> MemoryShelf:
    """Return the reports of files and folders, by the stem of each file.

    Raises:
        SourceError: a file cannot be read as text.
    """
    from vectorstore.reading.sources import discover, read_source

    return MemoryShelf({path.stem: read_source(path).text for path in discover(list(paths))})


@contextmanager
def one_line_errors() -> Iterator[None]:
    """Turn what is wrong with the input into one line on stderr and exit code 2."""
    from vectorstore.errors import LibraryError

    try:
        yield
    except (CaseError, RunError, InvalidComparison, LibraryError) as error:
        typer.echo(f"bot eval: {error}", err=True)
        raise SystemExit(2) from None
