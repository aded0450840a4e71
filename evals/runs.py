"""Runs on disk: what a run depends on, its folder, the committed baselines and the history of accepted runs."""

import hashlib
import json
import subprocess
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, date, datetime
from pathlib import Path

from pydantic import BaseModel, ValidationError

from bot.records import Record
from evals.cases import ROOT, cases_hash
from evals.match import Texts
from evals.metrics import ALL, SCORER
from evals.records import BASELINES, Case, Engine, Manifest, Measure, Options, Row, Run, RunError, T, Trial, read_lines

MANIFEST, TRIALS, SCORES, RUN, HISTORY = "manifest.json", "trials.jsonl", "scores.json", "run.json", "history.jsonl"
SHOWN = ("correct", "wrong_shown", "not_answered", "abstention_recall", "citation_valid", "all_found")
"""The metrics that the history keeps."""


class Accepted(Record):
    """One line of the history."""

    engine: str
    revision: str
    date: str
    scorer: str
    cases: int
    measures: tuple[Measure, ...]


def begin(folder: Path, manifest: Manifest) -> dict[str, Trial]:
    """Make ``folder`` ready for a run and return the trials that are already there, by case.

    Trials that ended in an error or a timeout are not returned: they are asked again.
    Raises RunError: the folder holds a run of other cases, another engine or another revision.
    """
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / MANIFEST
    aside = {"started": "", "mode": ""}
    if not path.exists():
        path.write_text(canonical(manifest) + "\n", encoding="utf-8")
    elif read_json(path, Manifest, "remove the folder").model_copy(update=aside) != manifest.model_copy(update=aside):
        raise RunError(f"{folder}: holds a run of something else: choose another --out, or remove the folder")
    kept: dict[str, Trial] = {}
    trials = folder / TRIALS
    for line in trials.read_text(encoding="utf-8").split("\n") if trials.exists() else ():
        with suppress(ValidationError):  # a line cut short by a crash is asked again
            trial = Trial.model_validate_json(line)
            kept |= {trial.case: trial} if trial.answer is not None else {}
    trials.write_text("".join(f"{canonical(trial)}\n" for trial in kept.values()), encoding="utf-8")
    return kept


def append(folder: Path, trial: Trial) -> None:
    """Add one trial, so that a run that is stopped can be resumed."""
    with (folder / TRIALS).open("a", encoding="utf-8") as file:
        file.write(canonical(trial) + "\n")


def finish(folder: Path, run: Run) -> None:
    """Write the canonical files of a finished run."""
    (folder / SCORES).write_text(score_text(run.rows), encoding="utf-8")
    (folder / RUN).write_text(run_text(run), encoding="utf-8")


def read_run(path: Path) -> Run:
    """Return the finished run of a folder or a file; raises RunError."""
    file = path / RUN if path.is_dir() else path
    return read_json(file, Run, "give a folder that `bot eval run --out` of this version wrote")


def score_text(rows: Sequence[Row]) -> str:
    """Return the scores of ``rows`` as canonical JSON: nothing that changes when the same answers are scored again."""
    fields = {"scores", "ending", "fault", "why"}
    plain = [{"id": row.case.id, **row.model_dump(mode="json", include=fields)} for row in rows]
    return "[\n" + ",\n".join(json.dumps(one, ensure_ascii=False, sort_keys=True) for one in plain) + "]\n"


def canonical(record: BaseModel) -> str:
    """Return ``record`` as canonical JSON: sorted keys, defaults left out, one form for the same content."""
    return json.dumps(record.model_dump(mode="json", exclude_defaults=True), ensure_ascii=False, sort_keys=True)


def run_text(run: Run) -> str:
    """Return ``run`` as canonical JSON with one row a line, so that a diff shows which cases changed."""
    measures, rows = (",\n".join(map(canonical, records)) for records in (run.measures, run.rows))
    return f'{{"manifest": {canonical(run.manifest)},\n"measures": [\n{measures}],\n"rows": [\n{rows}]}}\n'


def read_json(path: Path, kind: type[T], mend: str) -> T:
    """Return the record in a file; raises RunError, with how to ``mend`` it, where it is none of this version."""
    try:
        return kind.model_validate_json(path.read_bytes())
    except (OSError, ValidationError) as error:
        why = error.strerror if isinstance(error, OSError) else "not as this version writes it"
        raise RunError(f"{path}: cannot be read ({why}): {mend}") from None


def make_manifest(cases: Sequence[Case], engine: Engine, texts: Texts, options: Options) -> Manifest:
    """Return the manifest of a run that starts now; its library is what it was made with and what it holds."""
    files = sorted(path for path in (ROOT / "prompts").rglob("*") if path.is_file() and not path.name.startswith("."))
    held = sorted(f"{report}:{_hash(texts.source(report).encode())}" for report in texts.reports)
    return Manifest(
        revision=_git("rev-parse", "HEAD") or "unknown", dirty=bool(_git("status", "--porcelain", "-uno")),
        cases_hash=cases_hash(cases), cases=len(cases), scorer=SCORER, engine=engine.name, model=engine.model,
        embedder=engine.embedder, library=_hash("\n".join([engine.fingerprint, *held]).encode()),
        prompts={str(path.relative_to(ROOT / "prompts")): _hash(path.read_bytes()) for path in files},
        k=options.k, mode=options.mode, started=datetime.now(UTC).isoformat(timespec="seconds"),
    )  # fmt: skip


def _git(*arguments: str) -> str:
    """Return what git says of the repository, nothing outside one."""
    command = ["git", "-C", str(ROOT), *arguments]
    try:
        return subprocess.run(command, capture_output=True, text=True, check=True, timeout=10).stdout.strip()
    except (OSError, subprocess.SubprocessError):
        return ""


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:16]


def find_baseline(name: str, engine: str, folder: Path = BASELINES) -> Run:
    """Return the run of ``name``: ``baseline`` is the committed one of ``engine``, else a path; raises RunError."""
    path = folder / f"{engine}.json" if name == "baseline" else Path(name)
    if name == "baseline" and not path.exists():
        raise RunError(f"{path}: no baseline for engine {engine} yet: accept a run with `bot eval accept RUN`")
    return read_run(path)


def accept(run: Run, folder: Path = BASELINES) -> Path:
    """Write ``run`` as the baseline of its engine and add it to the history; return the file written."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{run.manifest.engine}.json"
    path.write_text(run_text(run.model_copy(update={"rows": tuple(map(lean, run.rows))})), encoding="utf-8")
    of = run.manifest
    line = Accepted(
        engine=of.engine, revision=of.revision, date=date.today().isoformat(), scorer=of.scorer, cases=of.cases,
        measures=tuple(m for m in run.measures if m.slice == ALL and m.metric in SHOWN),
    )  # fmt: skip
    with (folder / HISTORY).open("a", encoding="utf-8") as file:
        file.write(line.model_dump_json() + "\n")
    return path


def lean(row: Row) -> Row:
    """Return ``row`` as it is committed: without times, scores of passages, and gold that only scoring reads."""
    scoring = ("must", "must_any", "must_not", "accept_any", "facts", "history")
    case = row.case.model_copy(update={**dict.fromkeys(scoring, ()), "note": "", "xlat": {}})
    found = tuple(one.model_copy(update={"score": 0.0}) for one in row.trial.found)
    answer = row.trial.answer
    if answer is not None:
        citations = tuple(one.model_copy(update={"title": None, "section": ()}) for one in answer.citations)
        answer = answer.model_copy(update={"citations": citations, "claims": (), "timings_ms": {}})
    trial = row.trial.model_copy(update={"found": found, "answer": answer, "seconds": 0.0})
    return row.model_copy(update={"case": case, "trial": trial})


def read_history(folder: Path = BASELINES) -> list[Accepted]:
    """Return the accepted runs, oldest first; raises RunError: a line cannot be read."""
    return read_lines(folder / HISTORY, Accepted, "not a history of this version: restore it from version control")
