"""Files into the library: find, read, parse, split, embed, store."""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from vectorstore.embed import Embedder, Vectors
from vectorstore.errors import LibraryError, SourceError
from vectorstore.facts.find import find_facts
from vectorstore.reading.parse import NO_REPORT, parse
from vectorstore.reading.sources import (
    failure,
    find_reports,
    is_beside,
    load_hints,
    read_source,
    still_there,
)
from vectorstore.reading.split import split
from vectorstore.records import IngestResult, Report, ReportHints, Source
from vectorstore.storage.rows import Contents
from vectorstore.storage.writer import Held, Progress, Writer, attended, outcome, silent, writing
from vectorstore.store import Library
from vectorstore.terms.english import glossaries_with, sources_of

BATCH = 256
"""Clauses that reports wait for until they are embedded in one go."""
STEP = 128
"""Clauses between two words on the progress of embedding: .2 s on an idle machine. So many are shared out to all cores,
64 are not; while they were embedded one core waited, and an ingest took twice as long as the embedding."""
_NO_HINTS = ReportHints()


def ingest(
    library: Library,
    embedder: Embedder,
    paths: Sequence[Path],
    hints: ReportHints = _NO_HINTS,
    progress: Progress = silent,
    force: bool = False,
    prune: bool = False,
) -> Iterator[IngestResult]:
    """Bring the reports in files and folders into the library; yield what became of each file.

    A file that fails does not stop the others. ``hints`` hold for every file and go before what its folder says. What
    does not look like a report is passed over, unless ``force``. Reports whose file is gone from a folder are named,
    and with ``prune`` deleted. ``progress`` is told the stage ("reports", "embedding", "terms", "index"), how much of
    it is done, and of how much.

    Raises:
        LibraryError: another process is writing, or a glossary cannot be read, or the library not be written.
    """
    sources_of(glossaries := glossaries_with(library.glossary))
    with writing(library.place) as writer, ThreadPoolExecutor(1) as beside:
        run = _Run(writer, _Embedding(embedder, beside, partial(progress, "embedding")), hints, force)
        files, told = find_reports(paths)
        yield from told
        for done, file in enumerate(files):
            yield from run.take(file, partial(progress, "reports", done, len(files)))
        yield from run.complete()
        yield from _gone(writer, paths, files, prune)
        progress("reports", len(files), len(files))
        writer.finish(glossaries, progress)


def delete(library: Library, report: str, progress: Progress = silent) -> Report:
    """Delete all of a report, its vectors, facts and corrections included, and return its card.

    Raises:
        UnknownReportError: the library does not hold it.
        LibraryError: another process is writing, or the library cannot be written.
    """
    card = library.report(report)
    with writing(library.place) as writer:
        writer.remove(report)
        writer.correct({id: told for id, told in writer.corrections().items() if id != report})
        writer.finish(glossaries_with(library.glossary), progress)
    return card


def correct(library: Library, embedder: Embedder, report: str, known: ReportHints) -> Report:
    """Read a report that is held anew with what is known better of it, and return its card.

    What is known is kept in the library, over what stands beside files, for later ingests.

    Raises:
        UnknownReportError: the library does not hold it.
        LibraryError: another process is writing, or the library cannot be written.
    """
    parsed = library.parsed(report)
    with writing(library.place) as writer:
        told = writer.corrections()
        told[report] = told.get(report, {}) | known.model_dump(exclude_none=True, exclude={"id"})
        contents = prepared_again(writer.held()[report].card, parsed.source, {**told[report], "id": report})
        writer.replace(contents, embedder.embed([clause.text for clause in contents.clauses]))
        writer.correct(told)
        writer.finish(glossaries_with(library.glossary))
    return library.report(report)


def prepare(source: Source, hints: ReportHints) -> Contents:
    """Parse a source, split it and find its facts."""
    parsed = parse(source, hints)
    passages, clauses = split(parsed)
    return Contents(_digest(source, hints), parsed, passages, clauses, find_facts(parsed, passages, clauses))


def prepared_again(card: Report, text: str, known: Mapping[str, Any]) -> Contents:
    """Prepare a report from its source, with what its card says and over it what is known better."""
    hints = ReportHints(**{**card.model_dump(include=set(ReportHints.model_fields)), **known})
    return prepare(Source(text=text, **card.model_dump(include={"path", "encoding", "sha256", "pages"})), hints)


class _Embedding:
    """Embeds one batch after the other, beside the reading."""

    def __init__(self, embedder: Embedder, pool: ThreadPoolExecutor, progress: Callable[[int, int], None]) -> None:
        self._embedder = embedder
        self._pool = pool
        self._progress = progress
        self._done = self._total = 0

    def start(self, contents: Sequence[Contents], known: Mapping[str, Vectors]) -> "Future[dict[str, Vectors]]":
        """Begin to embed the clauses of some reports; ``known`` are vectors by text that need not be made again."""
        texts = dict.fromkeys(clause.text for item in contents for clause in item.clauses if clause.text not in known)
        self._total += len(texts)
        return self._pool.submit(self._embed, list(texts), known)

    def waiting(self) -> None:
        """Tell how far it is."""
        self._progress(self._done, self._total)

    def vectors(self, started: "Future[dict[str, Vectors]]", contents: Contents) -> Vectors:
        """Return one row per clause of a report; raises what the embedder raised."""
        made = outcome(started, self.waiting)
        rows = [made[clause.text] for clause in contents.clauses]
        return np.stack(rows) if rows else np.empty((0, 0), dtype=np.float32)

    def _embed(self, texts: Sequence[str], known: Mapping[str, Vectors]) -> dict[str, Vectors]:
        made = dict(known)
        for start in range(0, len(texts), STEP):
            self.waiting()
            part = texts[start : start + STEP]
            made.update(zip(part, self._embedder.embed(part), strict=True))
            self._done += len(part)
        self.waiting()
        return made


class _Run:
    """One ingest: while one batch of reports is embedded, the next is read."""

    def __init__(self, writer: Writer, embedding: _Embedding, options: ReportHints, force: bool) -> None:
        self._writer = writer
        self._embedding = embedding
        self._options = options
        self._force = force
        self._held = writer.held()
        self._corrections = writer.corrections()
        self._taken: dict[str, Held] = {}
        self._waiting: list[Contents] = []
        self._started: tuple[Sequence[Contents], Future[dict[str, Vectors]]] | None = None

    def take(self, file: Path, waiting: Callable[[], None]) -> Iterator[IngestResult]:
        """Read a file; yield what is known of it and of the files before it that are done now."""
        waiting()
        try:
            found = attended(waiting, self._read, file)
        except Exception as error:
            found = failure(file, error)
        if isinstance(found, IngestResult):
            yield found
            return
        self._waiting.append(found)
        if sum(len(waiting.clauses) for waiting in self._waiting) >= BATCH:
            yield from self._advance()

    def complete(self) -> Iterator[IngestResult]:
        """Embed and store all that is still on its way."""
        yield from self._advance()
        yield from self._advance()

    def _read(self, file: Path) -> Contents | IngestResult:
        """Return the contents of a file, or a result where nothing is to be stored."""
        source = read_source(file)
        given = self._options.model_dump(exclude_none=True)
        hints = load_hints(file)
        report = given.get("id") or hints.id or self._id_of(file, source)
        hints = hints.model_copy(update={**self._corrections.get(report, {}), **given, "id": report})
        content = _digest(source, hints)
        if self._is_held(report, file, content):
            self._writer.move(report, file)
            return IngestResult(path=str(file), report=report, status="unchanged")
        contents = prepare(source, hints)
        if not self._force and (is_beside(file) or NO_REPORT in contents.parsed.report.warnings):
            message = "has no mark of a work report; --force takes it all the same"
            return IngestResult(path=str(file), report=None, status="skipped", message=message)
        self._taken[report] = Held(contents.parsed.report, content, file.resolve())
        return contents

    def _id_of(self, file: Path, source: Source) -> str:
        """Return the id for a file that names none: that of its report under an earlier name, else its own."""
        if file.stem in self._held or file.stem in self._taken:
            return file.stem
        of_path = [id for id, held in self._held.items() if held.path == file.resolve()]
        same = [id for id, held in self._held.items() if held.card.sha256 == source.sha256]
        return next(iter([*of_path, *(id for id in same if not still_there(self._held[id].path))]), file.stem)

    def _is_held(self, report: str, file: Path, content: str) -> bool:
        """Return whether the report has this content already.

        Raises:
            SourceError: the id belongs to another file, of this run or of an earlier one, with other content.
        """
        taken, held = self._taken.get(report), self._held.get(report)
        holder = taken or held
        if holder is None or holder.content == content:
            return holder is not None
        if taken or (still_there(holder.path) and holder.path.resolve() != file.resolve()):
            raise SourceError(
                f"{file}: report id {report!r} belongs to {holder.path}, whose content differs; give this file another "
                "id with --id or in reports.toml, or move that file away to have this one replace it"
            )
        return False

    def _advance(self) -> Iterator[IngestResult]:
        """Start what waits, then store what was started before it."""
        waiting, self._waiting = self._waiting, []
        ids = [contents.parsed.report.id for contents in waiting]
        known = {text: vector for id in ids for text, vector in self._writer.known_vectors(id).items()}
        before, self._started = self._started, (waiting, self._embedding.start(waiting, known))
        if before:
            yield from (self._stored(contents, before[1]) for contents in before[0])

    def _stored(self, contents: Contents, started: "Future[dict[str, Vectors]]") -> IngestResult:
        report = contents.parsed.report
        try:
            vectors = self._embedding.vectors(started, contents)
        except LibraryError as error:
            return failure(Path(report.path), error)
        attended(self._embedding.waiting, self._writer.replace, contents, vectors)
        status = "replaced" if report.id in self._held else "added"
        warnings = (*report.warnings, *self._twins(report))
        return IngestResult(path=report.path, report=report.id, status=status, warnings=warnings)

    def _twins(self, report: Report) -> Iterator[str]:
        """Say which other reports are of the same place, body and year."""
        for other, held in {**self._held, **self._taken}.items() if report.region else ():
            of = held.card
            if other != report.id and (of.region, of.body, of.year) == (report.region, report.body, report.year):
                same = f"{other} is of the same place, body and year, and both are kept"
                yield f"{same}; bot delete {other} removes the other one"


def _digest(source: Source, hints: ReportHints) -> str:
    """Return a digest that changes with the bytes of the file and with what is known of the report."""
    return hashlib.sha256(f"{source.sha256} {hints.model_dump_json()}".encode()).hexdigest()


def _gone(writer: Writer, paths: Sequence[Path], files: Sequence[Path], prune: bool) -> Iterator[IngestResult]:
    """Name or delete the reports whose file is gone; a folder without a single report may be a disk not mounted."""
    folders = [folder.resolve() for folder in paths if folder.is_dir()]
    alive = [folder for folder in folders if any(file.resolve().is_relative_to(folder) for file in files)]
    for report, held in writer.held().items():
        if still_there(held.path) or not any(held.path.is_relative_to(folder) for folder in alive):
            continue
        if prune:
            writer.remove(report)
        yield IngestResult(path=str(held.path), report=report, status="pruned" if prune else "missing")
