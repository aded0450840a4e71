"""Reports read straight from files, for checking cases where no library has been made."""

from collections.abc import Iterable, Mapping
from pathlib import Path

from evals.doubles import MemoryShelf


def file_shelf(paths: Iterable[Path]) -> MemoryShelf:
    """Return the reports of files and folders, by the stem of each file.

    Raises:
        SourceError: a file cannot be read as text.
    """
    from vectorstore.sources import discover, read_source

    sources: Mapping[str, str] = {path.stem: read_source(path).text for path in discover(list(paths))}
    return MemoryShelf(sources)
