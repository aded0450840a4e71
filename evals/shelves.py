"""Shelves that are not a library: reports read straight from files, and several shelves seen as one."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from evals.doubles import MemoryShelf
from evals.records import Shelf
from vectorstore.errors import UnknownReportError
from vectorstore.records import Report


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
    from vectorstore.sources import discover, read_source

    return MemoryShelf({path.stem: read_source(path).text for path in discover(list(paths))})
