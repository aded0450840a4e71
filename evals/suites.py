"""The bundled case files and the reports that each is put to, in a library of its own."""

import hashlib
import shutil
import tomllib
from collections.abc import Callable, Sequence
from pathlib import Path

from bot.records import Record

BUNDLED = Path(__file__).resolve().parent / "cases"
SUITES = Path(__file__).resolve().parent / "suites.toml"
ROOT = SUITES.parent.parent
LIBRARIES = Path(".cache") / "evals"
DONE = "complete"
Told = Callable[[str], None]


class Suite(Record):
    """What holds for the cases of a bundled file: folders of reports, none for the library of the user."""

    reports: tuple[str, ...] = ()
    must_pass: frozenset[str] = frozenset()

    @property
    def folders(self) -> tuple[Path, ...]:
        """The folders of its reports."""
        return tuple(ROOT / folder for folder in self.reports)


def suite_of(path: Path) -> Suite:
    """Return what holds for the cases of ``path``; nothing for a file that is not bundled."""
    if path.resolve().parent != BUNDLED:
        return Suite()
    suites = tomllib.loads(SUITES.read_text(encoding="utf-8"))
    return Suite.model_validate(suites.get(path.stem, suites["default"]))


def suite_library(suite: Suite, told: Told = lambda line: None) -> Path:
    """Return the folder of a library that holds exactly the reports of ``suite``, made when there is none.

    Its name says what it was made from: the text of the reports and the code that read them. Others are removed.

    Raises:
        LibraryError: a report cannot be read.
    """
    name = "+".join(Path(part).name for part in suite.reports)
    folder = LIBRARIES / name / _state(suite)
    if not (folder / DONE).exists():
        shutil.rmtree(folder.parent, ignore_errors=True)
        told(f"making a library of {', '.join(suite.reports)}")
        _fill(folder, suite.folders)
        (folder / DONE).touch()
    return folder


def _fill(folder: Path, reports: Sequence[Path]) -> None:
    from vectorstore.embed import LocalEmbedder
    from vectorstore.errors import SourceError
    from vectorstore.ingest import ingest
    from vectorstore.store import Library

    embedder = LocalEmbedder()
    with Library.open(folder, embedder.name, create=True) as library:
        for result in ingest(library, embedder, reports):
            if result.status == "failed":
                raise SourceError(f"{result.path}: {result.message}")


def _state(suite: Suite) -> str:
    code = sorted((ROOT / "vectorstore").rglob("*.py"))
    reports = sorted(path for folder in suite.folders for path in folder.rglob("*") if path.is_file())
    digest = hashlib.sha256()
    for path in (*code, *reports, ROOT / "prompts" / "glossary.tsv"):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]
