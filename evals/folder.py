"""The folder of a run: manifest.json, trials.jsonl as they come, then scores.json and run.json when it is done."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from evals.manifest import same_work
from evals.records import Manifest, Row, Run, Trial

T = TypeVar("T", bound=BaseModel)
MANIFEST, TRIALS, SCORES, RUN = "manifest.json", "trials.jsonl", "scores.json", "run.json"


class RunError(Exception):
    """A run that cannot be read, resumed or compared: one line."""


def begin(folder: Path, manifest: Manifest) -> dict[str, Trial]:
    """Make ``folder`` ready for a run and return the trials that are already there, by case.

    Trials that ended in an error or a timeout are not returned: they are asked again.

    Raises:
        RunError: the folder holds a run of other cases, another engine or another revision.
    """
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / MANIFEST
    if path.exists() and not same_work(_read(path, Manifest), manifest):
        raise RunError(f"{folder}: holds a run of something else: choose another --out, or remove the folder")
    if not path.exists():
        path.write_text(canonical(manifest), encoding="utf-8")
    kept = {trial.case: trial for trial in _trials(folder / TRIALS) if trial.answer is not None}
    (folder / TRIALS).write_text("".join(_line(trial) for trial in kept.values()), encoding="utf-8")
    return kept


def append(folder: Path, trial: Trial) -> None:
    """Add one trial, so that a run that is stopped can be resumed."""
    with (folder / TRIALS).open("a", encoding="utf-8") as file:
        file.write(_line(trial))


def finish(folder: Path, run: Run) -> None:
    """Write the canonical files of a finished run."""
    (folder / SCORES).write_text(score_text(run.rows), encoding="utf-8")
    (folder / RUN).write_text(run_text(run), encoding="utf-8")


def read_run(path: Path) -> Run:
    """Return the finished run of a folder or a file.

    Raises:
        RunError: there is none, or it was written by another version.
    """
    return _read(path / RUN if path.is_dir() else path, Run)


def score_text(rows: Sequence[Row]) -> str:
    """Return the scores of ``rows`` as canonical JSON: nothing that changes when the same answers are scored again."""
    plain = [row.model_dump(mode="json", include={"scores", "triple", "fault", "why"}) for row in rows]
    return _lines([{"id": row.case.id, **fields} for row, fields in zip(rows, plain, strict=True)])


def canonical(record: BaseModel) -> str:
    """Return ``record`` as canonical JSON: sorted keys, defaults left out, one form for the same content."""
    return json.dumps(record.model_dump(mode="json", exclude_defaults=True), ensure_ascii=False, sort_keys=True) + "\n"


def run_text(run: Run) -> str:
    """Return ``run`` as canonical JSON with one row a line, so that a diff shows which cases changed."""
    head, measures = canonical(run.manifest).strip(), [canonical(one).strip() for one in run.measures]
    rows = _joined([canonical(row).strip() for row in run.rows])
    return f'{{"manifest": {head},\n"measures": [\n{_joined(measures)}],\n"rows": [\n{rows}]}}\n'


def _joined(lines: Sequence[str]) -> str:
    return ",\n".join(lines)


def _lines(values: Sequence[object]) -> str:
    return "[\n" + _joined([json.dumps(value, ensure_ascii=False, sort_keys=True) for value in values]) + "]\n"


def _line(trial: Trial) -> str:
    return json.dumps(trial.model_dump(mode="json"), ensure_ascii=False, sort_keys=True) + "\n"


def _trials(path: Path) -> Sequence[Trial]:
    """Read trials; a line cut short by a crash is asked again."""
    found: list[Trial] = []
    for line in path.read_text(encoding="utf-8").split("\n") if path.exists() else ():
        try:
            found.append(Trial.model_validate_json(line))
        except ValidationError:
            continue
    return found


def _read(path: Path, kind: type[T]) -> T:
    try:
        return kind.model_validate_json(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError):
        raise RunError(f"{path}: no finished run here: give a folder that `bot eval run --out` wrote") from None
    except ValidationError as error:
        fault = error.errors(include_url=False)[0]
        where = ".".join(map(str, fault["loc"]))
        raise RunError(f"{path}: not a run of this version ({where}: {fault['msg'].lower()}): run it again") from None
