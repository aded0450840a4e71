"""Files into the library: find, read, parse, split, embed, store."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

from vectorstore.embed import Embedder
from vectorstore.errors import LibraryError, SourceError
from vectorstore.records import IngestResult, ReportHints
from vectorstore.sources import discover, read_source
from vectorstore.storage.batches import SIZE, Batch, Batches
from vectorstore.storage.identity import Identities
from vectorstore.storage.prepare import content_of, known_of, prepare
from vectorstore.storage.tables import Contents
from vectorstore.storage.writer import Writer, writing
from vectorstore.store import Library
from vectorstore.terms.english import english_index, sources_of

GLOSSARY = Path(__file__).parents[1] / "prompts" / "glossary.tsv"
Progress = Callable[[str, int, int], None]
_NO_HINTS = ReportHints()


def ingest(
    library: Library,
    embedder: Embedder,
    paths: Sequence[Path],
    hints: ReportHints = _NO_HINTS,
    progress: Progress = lambda stage, done, total: None,
) -> Iterator[IngestResult]:
    """Bring the reports in files and folders into the library; yield what became of each file.

    A file that fails does not stop the others. ``hints`` hold for every file and go before what its folder says.
    ``progress`` is told the stage ("reports", "embedding", "index"), how much of it is done, and of how much.

    Raises:
        LibraryError: another process is writing, or a glossary cannot be read, or the library not be written.
    """
    glossaries = glossaries_with(library.glossary)
    sources_of(glossaries)
    with (
        writing(library.directory, library.host) as writer,
        Batches(embedder, partial(progress, "embedding")) as batches,
    ):
        run = _Run(writer, batches, hints)
        files, failures = _discover(paths)
        yield from failures
        for done, file in enumerate(files):
            progress("reports", done, len(files))
            yield from run.take(file)
        yield from run.complete()
        progress("reports", len(files), len(files))
        writer.keep_meanings(embedder)
        finish(writer, glossaries, partial(progress, "index"))


def finish(writer: Writer, glossaries: Sequence[Path], progress: Callable[[int, int], None]) -> None:
    """Bring what is derived from the reports into step with them, also what a killed ingest left undone."""
    writer.finish(partial(english_index, glossaries), sources_of(glossaries), progress)


def glossaries_with(own: Path | None) -> tuple[Path, ...]:
    """Return the glossary of the product and, over it, the user's own."""
    return (GLOSSARY, own) if own else (GLOSSARY,)


class _Run:
    """One ingest: while one batch of reports is embedded, the next is read."""

    def __init__(self, writer: Writer, batches: Batches, options: ReportHints) -> None:
        self._writer = writer
        self._batches = batches
        self._options = options
        self._identities = Identities(writer)
        self._waiting: list[Contents] = []
        self._started: Batch | None = None

    def take(self, file: Path) -> Iterator[IngestResult]:
        """Read a file; yield what is known of it and of the files before it that are done now."""
        try:
            contents = self._read(file)
        except Exception as error:
            yield _failure(file, error)
            return
        if isinstance(contents, str):
            yield IngestResult(path=str(file), report=contents, status="unchanged")
            return
        self._waiting.append(contents)
        if sum(len(waiting.clauses) for waiting in self._waiting) >= SIZE:
            yield from self._advance()

    def complete(self) -> Iterator[IngestResult]:
        """Embed and store all that is still on its way."""
        yield from self._advance()
        yield from self._advance()

    def _read(self, file: Path) -> Contents | str:
        """Return the contents of a file, or the id of its report when the library holds them already."""
        source, hints = read_source(file), known_of(file, self._options)
        report, content = str(hints.id), content_of(source, hints)
        contents = report if self._identities.is_unchanged(report, file, content) else prepare(source, hints)
        self._identities.take(report, file, content)
        return contents

    def _advance(self) -> Iterator[IngestResult]:
        """Start what waits, then store what was started before it."""
        waiting, self._waiting = self._waiting, []
        known = {
            text: vector
            for item in waiting
            for text, vector in self._writer.known_vectors(item.parsed.report.id).items()
        }
        before, self._started = self._started, self._batches.start(waiting, known)
        if before:
            yield from (self._stored(contents, before) for contents in before.contents)

    def _stored(self, contents: Contents, batch: Batch) -> IngestResult:
        report = contents.parsed.report
        try:
            vectors = batch.vectors(contents)
        except LibraryError as error:
            return _failure(Path(report.path), error)
        status = "replaced" if self._writer.held(report.id) else "added"
        self._writer.replace(contents, vectors)
        return IngestResult(path=report.path, report=report.id, status=status, warnings=report.warnings)


def _discover(paths: Sequence[Path]) -> tuple[list[Path], list[IngestResult]]:
    files: dict[Path, Path] = {}
    failures = []
    for path in paths:
        try:
            files |= {file.resolve(): file for file in discover([path])}
        except SourceError as error:
            failures.append(_failure(path, error))
    return list(files.values()), failures


def _failure(file: Path, error: Exception) -> IngestResult:
    message = str(error) if isinstance(error, LibraryError) else f"{file}: {type(error).__name__}: {error}"
    return IngestResult(path=str(file), report=None, status="failed", message=message)
