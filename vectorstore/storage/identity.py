"""Which file a report id belongs to: a changed file replaces its report, another file may not take its id."""

from pathlib import Path
from typing import NamedTuple

from vectorstore.errors import SourceError
from vectorstore.storage.writer import Writer


class Holder(NamedTuple):
    """A file that holds a report id, and the digest of its content."""

    file: Path
    content: str


class Identities:
    """The report ids of one ingest."""

    def __init__(self, writer: Writer) -> None:
        self._writer = writer
        self._taken: dict[str, Holder] = {}

    def is_unchanged(self, report: str, file: Path, content: str) -> bool:
        """Return whether the report has this content already.

        Raises:
            SourceError: the id belongs to another file, of this run or of an earlier one, with other content.
        """
        taken = self._taken.get(report)
        if taken:
            if taken.content != content:
                raise _clash(report, file, taken.file)
            return True
        held = self._writer.held(report)
        if held is None:
            return False
        if held.content != content and _is_another(file, Path(held.path)):
            raise _clash(report, file, Path(held.path))
        return held.content == content

    def take(self, report: str, file: Path, content: str) -> None:
        """Note that a file of this run holds a report id."""
        self._taken.setdefault(report, Holder(file, content))


def _is_another(file: Path, holder: Path) -> bool:
    return holder.exists() and not holder.samefile(file)


def _clash(report: str, file: Path, holder: Path) -> SourceError:
    return SourceError(
        f"{file}: report id {report!r} belongs to {holder}, whose content differs; "
        "give this file another id with --id or in reports.toml, or move that file away to have this one replace it"
    )
