"""Reading of case files: one JSON object a line, the format of the development cases with typed facts added."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from pathlib import Path

from pydantic import ValidationError

from evals.records import Case
from evals.suites import BUNDLED, suite_of


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
