"""Files into the library: find, read, parse, split, embed, store."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path

import numpy as np

from vectorstore.embed import Embedder, Vectors
from vectorstore.english import english_index
from vectorstore.errors import LibraryError, SourceError
from vectorstore.identity import Identities
from vectorstore.prepare import content_of, known_of, prepare
from vectorstore.records import IngestResult, ReportHints
from vectorstore.sources import discover, read_source
from vectorstore.store import Library
from vectorstore.tables import Contents
from vectorstore.writer import Writer, writing

GLOSSARY = Path(__file__).parents[1] / "prompts" / "glossary.tsv"
Progress = Callable[[str, int, int], None]
_NO_HINTS = ReportHints()
_BATCH = 512


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
        LibraryError: another process is writing, or the library cannot be written.
    """
    with writing(library.directory) as writer:
        run = _Run(writer, embedder, hints, partial(progress, "embedding"))
        files, failures = _discover(paths)
        yield from failures
        for done, file in enumerate(files):
            progress("reports", done, len(files))
            yield from run.take(file)
        yield from run.store_waiting()
        progress("reports", len(files), len(files))
        finish(writer, partial(progress, "index"))


def finish(writer: Writer, progress: Callable[[int, int], None]) -> None:
    """Bring what is derived from the reports into step with them, also what a killed ingest left undone."""
    writer.finish(partial(english_index, GLOSSARY), progress)


class _Run:
    """One ingest: small reports wait until there are enough clauses to embed together."""

    def __init__(
        self, writer: Writer, embedder: Embedder, options: ReportHints, progress: Callable[[int, int], None]
    ) -> None:
        self._writer = writer
        self._embedder = embedder
        self._options = options
        self._progress = progress
        self._embedded = 0
        self._identities = Identities(writer, chosen=options.id is not None)
        self._waiting: list[Contents] = []

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
        if sum(len(waiting.clauses) for waiting in self._waiting) >= _BATCH:
            yield from self.store_waiting()

    def store_waiting(self) -> Iterator[IngestResult]:
        """Embed and store the reports that wait."""
        waiting, self._waiting = self._waiting, []
        known = [self._writer.known_vectors(contents.parsed.report.id) for contents in waiting]
        try:
            fresh = self._embed(waiting, known)
        except LibraryError as error:
            yield from (_failure(Path(contents.parsed.report.path), error) for contents in waiting)
            return
        for contents, vectors in zip(waiting, known, strict=True):
            yield self._store(contents, vectors | fresh)

    def _read(self, file: Path) -> Contents | str:
        """Return the contents of a file, or the id of its report when the library holds them already."""
        source, hints = read_source(file), known_of(file, self._options)
        report, content = str(hints.id), content_of(source, hints)
        contents = report if self._identities.is_unchanged(report, file, content) else prepare(source, hints)
        self._identities.take(report, file, content)
        return contents

    def _embed(self, waiting: Sequence[Contents], known: Sequence[Mapping[str, Vectors]]) -> dict[str, Vectors]:
        pairs = zip(waiting, known, strict=True)
        texts = list(dict.fromkeys(c.text for item, old in pairs for c in item.clauses if c.text not in old))
        fresh: dict[str, Vectors] = {}
        for start in range(0, len(texts), _BATCH):
            part = texts[start : start + _BATCH]
            fresh |= zip(part, self._embedder.embed(part), strict=True)
            self._embedded += len(part)
            self._progress(self._embedded, self._embedded + len(texts) - start - len(part))
        return fresh

    def _store(self, contents: Contents, vectors: Mapping[str, Vectors]) -> IngestResult:
        report = contents.parsed.report
        status = "replaced" if self._writer.held(report.id) else "added"
        rows = [vectors[clause.text] for clause in contents.clauses]
        matrix = np.stack(rows) if rows else np.empty((0, self._embedder.dimension), dtype=np.float32)
        self._writer.replace(contents, matrix)
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
