"""The committed baseline of an engine, and the history of the runs that were accepted."""

from datetime import date
from pathlib import Path

from pydantic import ValidationError

from bot.records import Answer, Record
from evals.folder import RunError, read_run, run_text
from evals.records import Measure, Row, Run
from evals.summary import ALL

BASELINES = Path(__file__).parent / "baselines"
HISTORY = "history.jsonl"
SHOWN = ("correct", "fact_hit", "false_refusal", "abstention_recall", "citation_valid", "any_found")


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
