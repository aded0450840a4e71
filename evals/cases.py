"""Case files and the reports that each is put to: one JSON object a line; a bundled file has a library of its own."""

import hashlib
import json
import shutil
import tomllib
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from pydantic import ValidationError

from bot.records import Record
from evals.records import Case

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


class CaseError(Exception):
    """A case file that cannot be used: one line, with file and line number."""


def read_cases(path: Path) -> list[tuple[int, Case]]:
    """Return the cases of ``path`` with their line numbers.

    Raises:
        CaseError: the file is missing or empty, a line is not JSON, a field is unknown or wrong, an id stands twice.
    """
    try:
        lines = path.read_text(encoding="utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise CaseError(f"{path}: cannot be read as a case file ({_reason(error)}): give a UTF-8 JSONL file") from error
    numbered = [(number, _case(path, number, line)) for number, line in enumerate(lines, start=1) if line.strip()]
    if not numbered:
        raise CaseError(f"{path}:1: holds no cases: write one JSON object a line")
    _refuse_twins([(path, number, case) for number, case in numbered])
    must_pass = suite_of(path).must_pass
    return [(number, _required(case) if case.id in must_pass else case) for number, case in numbered]


def load_cases(paths: Sequence[Path] = ()) -> list[Case]:
    """Return the cases of ``paths`` in order, of all bundled files when none are named.

    Raises:
        CaseError: as :func:`read_cases`; also when an id stands in two files.
    """
    located = [(path, number, case) for path in paths or bundled() for number, case in read_cases(path)]
    _refuse_twins(located)
    return [case for _, _, case in located]


def bundled() -> list[Path]:
    """Return the case files that come with the product, sorted by name."""
    files = sorted(BUNDLED.glob("*.jsonl"))
    if not files:
        raise CaseError(f"{BUNDLED}: holds no case files: name one with --cases")
    return files


def cases_hash(cases: Iterable[Case]) -> str:
    """Return a hash of everything that cases say, whatever their order, notes apart."""
    lines = sorted(json.dumps(case.model_dump(mode="json", exclude={"note"}), sort_keys=True) for case in cases)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:16]


def _required(case: Case) -> Case:
    return case.model_copy(update={"must_pass": True})


def _case(path: Path, number: int, line: str) -> Case:
    try:
        fields = json.loads(line)
    except json.JSONDecodeError as error:
        raise CaseError(f"{path}:{number}: not JSON ({error.msg}, column {error.colno}): one object a line") from None
    if not isinstance(fields, dict):
        raise CaseError(f"{path}:{number}: not a JSON object: a case has fields such as id, lang, question, type")
    try:
        return Case.model_validate(fields)
    except ValidationError as error:
        raise CaseError(f"{path}:{number}: {_first_fault(error)}") from None


def _first_fault(error: ValidationError) -> str:
    fault = error.errors(include_url=False)[0]
    where = ".".join(str(part) for part in fault["loc"])
    if fault["type"] == "extra_forbidden":
        return f"unknown field {where!r}: remove it or mend its spelling"
    if fault["type"] == "missing":
        return f"field {where!r} is missing"
    return f"field {where!r}: {fault['msg'].lower()}"


def _refuse_twins(located: Iterable[tuple[Path, int, Case]]) -> None:
    seen: dict[str, str] = {}
    for path, number, case in located:
        place = f"{path}:{number}"
        if case.id in seen:
            raise CaseError(f"{place}: duplicate id {case.id!r}, first used at {seen[case.id]}: ids name one case each")
        seen[case.id] = place


def _reason(error: Exception) -> str:
    return error.strerror or "unreadable" if isinstance(error, OSError) else "not UTF-8"
