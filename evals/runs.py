"""Runs on disk: what a run depends on, its folder, the committed baselines and the history of accepted runs.

A folder holds manifest.json, trials.jsonl as they come, then scores.json and run.json when it is done.
"""

import hashlib
import json
import subprocess
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from bot.records import Answer, Record
from evals.cases import cases_hash
from evals.measures import ALL
from evals.metrics import SCORER
from evals.records import Case, Manifest, Measure, Row, Run, Shelf, Trial

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
    plain = [row.model_dump(mode="json", include={"scores", "ending", "fault", "why"}) for row in rows]
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


ROOT = Path(__file__).resolve().parent.parent


class EngineCard(Record):
    """What is known of an engine before it is asked; ``fingerprint`` is what its library was made with."""

    engine: str
    model: str | None = None
    embedder: str = ""
    fingerprint: str = ""


def make_manifest(cases: Sequence[Case], card: EngineCard, shelf: Shelf, k: int, mode: str) -> Manifest:
    """Return the manifest of a run that starts now."""
    revision, dirty = git_revision(ROOT)
    return Manifest(
        revision=revision,
        dirty=dirty,
        cases_hash=cases_hash(cases),
        cases=len(cases),
        scorer=SCORER,
        engine=card.engine,
        model=card.model,
        embedder=card.embedder,
        library=library_hash(shelf, card.fingerprint),
        prompts=prompt_hashes(ROOT / "prompts"),
        k=k,
        mode=mode,
        started=datetime.now(UTC).isoformat(timespec="seconds"),
    )


def same_work(left: Manifest, right: Manifest) -> bool:
    """Tell whether a run may be resumed: everything but the time and the way of the model calls is the same."""
    ignore = {"started": "", "mode": ""}
    return left.model_copy(update=ignore) == right.model_copy(update=ignore)


def git_revision(folder: Path) -> tuple[str, bool]:
    """Return the revision of ``folder`` and whether it has changes; ("unknown", False) outside git."""
    try:
        revision = _git(folder, "rev-parse", "HEAD").strip()
        return revision, bool(_git(folder, "status", "--porcelain", "--untracked-files=no").strip())
    except (OSError, subprocess.SubprocessError):
        return "unknown", False


def library_hash(shelf: Shelf, fingerprint: str) -> str:
    """Return a hash of what the library was made with and of the reports it holds: ids and contents."""
    parts = [f"{report.id}:{_hash(shelf.source(report.id))}" for report in shelf.reports()]
    return _hash("\n".join([fingerprint, *sorted(parts)]))


def prompt_hashes(folder: Path) -> dict[str, str]:
    """Return a hash for every file under ``folder``, by its path there."""
    files = sorted(path for path in folder.rglob("*") if path.is_file() and not path.name.startswith("."))
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()[:16] for path in files}


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _git(folder: Path, *arguments: str) -> str:
    done = subprocess.run(
        ["git", "-C", str(folder), *arguments], capture_output=True, text=True, check=True, timeout=10
    )
    return done.stdout


BASELINES = Path(__file__).parent / "baselines"
HISTORY = "history.jsonl"
SHOWN = ("correct", "wrong_shown", "not_answered", "abstention_recall", "citation_valid", "all_found")


class Accepted(Record):
    """One line of the history."""

    engine: str
    revision: str
    date: str
    scorer: str
    cases: int
    measures: tuple[Measure, ...]


def baseline_path(folder: Path, engine: str) -> Path:
    """Return where the baseline of ``engine`` is kept."""
    return folder / f"{engine}.json"


def find_baseline(name: str, engine: str, folder: Path = BASELINES) -> Run:
    """Return the run that ``name`` means: ``baseline`` is the committed one of ``engine``, else a folder or file.

    Raises:
        RunError: there is none.
    """
    path = baseline_path(folder, engine) if name == "baseline" else Path(name)
    if name == "baseline" and not path.exists():
        raise RunError(f"{path}: no baseline for engine {engine} yet: accept a run with `bot eval accept RUN`")
    return read_run(path)


def accept(run: Run, folder: Path = BASELINES, today: date | None = None) -> Path:
    """Write ``run`` as the baseline of its engine and add it to the history; return the file written."""
    folder.mkdir(parents=True, exist_ok=True)
    path = baseline_path(folder, run.manifest.engine)
    path.write_text(run_text(lean(run)), encoding="utf-8")
    line = Accepted(
        engine=run.manifest.engine,
        revision=run.manifest.revision,
        date=(today or date.today()).isoformat(),
        scorer=run.manifest.scorer,
        cases=run.manifest.cases,
        measures=tuple(m for m in run.measures if m.slice == ALL and m.metric in SHOWN),
    )
    with (folder / HISTORY).open("a", encoding="utf-8") as file:
        file.write(line.model_dump_json() + "\n")
    return path


def lean(run: Run) -> Run:
    """Return ``run`` as it is committed: what comparing and showing need, nothing that changes in every diff.

    Left out are times, the text of passages, and gold that only scoring reads.
    """
    return run.model_copy(update={"rows": tuple(_lean_row(row) for row in run.rows)})


def _lean_row(row: Row) -> Row:
    scoring = {"must": (), "must_any": (), "must_not": (), "accept_any": (), "facts": (), "history": ()}
    case = row.case.model_copy(update={**scoring, "note": "", "xlat": {}})
    found = tuple(one.model_copy(update={"text": "", "score": 0.0}) for one in row.trial.found)
    trial = row.trial.model_copy(update={"found": found, "answer": _lean_answer(row.trial.answer), "seconds": 0.0})
    return row.model_copy(update={"case": case, "trial": trial})


def _lean_answer(answer: Answer | None) -> Answer | None:
    if answer is None:
        return None
    citations = tuple(one.model_copy(update={"title": None, "section": ()}) for one in answer.citations)
    return answer.model_copy(update={"citations": citations, "claims": (), "timings_ms": {}})


def read_history(folder: Path = BASELINES) -> list[Accepted]:
    """Return the accepted runs, oldest first.

    Raises:
        RunError: a line cannot be read.
    """
    path = folder / HISTORY
    lines = path.read_text(encoding="utf-8").split("\n") if path.exists() else []
    try:
        return [Accepted.model_validate_json(line) for line in lines if line]
    except ValidationError:
        raise RunError(f"{path}: not a history of this version: restore it from version control") from None
