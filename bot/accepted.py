"""The accepted evaluation runs as plain records: read as files, since the suite stands above the bot."""

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

ACCEPTED = Path(__file__).resolve().parents[1] / "evals" / "baselines"
"""Where an installation has them."""


def accepted(folder: Path = ACCEPTED) -> dict[str, Any]:
    """Return the runs (engine, manifest, measures) and the history of a folder; empty lists where there is none."""
    runs = [_run(path, path.stat().st_mtime_ns) for path in _files(folder)]
    history = folder / "history.jsonl"
    lines = history.read_text("utf-8").splitlines() if history.is_file() else []
    return {
        "runs": [
            {"engine": run["manifest"]["engine"], **{k: run[k] for k in ("manifest", "measures")}} for run in runs
        ],
        "history": [json.loads(line) for line in lines if line.strip()],
    }


def failing(engine: str, folder: Path = ACCEPTED) -> list[dict[str, Any]]:
    """Return the cases that the accepted run of an engine did not get right, wrong ones first."""
    runs = [_run(path, path.stat().st_mtime_ns) for path in _files(folder)]
    rows = [row for run in runs if run["manifest"]["engine"] == engine for row in run["rows"]]
    wrong = [row for row in rows if row.get("ending") not in ("right", None)]
    return [_told(row) for row in sorted(wrong, key=lambda row: row["ending"] != "wrong_shown")]


def _files(folder: Path) -> list[Path]:
    return [path for path in sorted(folder.glob("*.json")) if "manifest" in _run(path, path.stat().st_mtime_ns)]


@lru_cache(maxsize=8)
def _run(path: Path, changed: int) -> dict[str, Any]:
    """Return a file as JSON; ``changed`` is when it was written, so that a newer one is read anew."""
    found: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return found


def _told(row: dict[str, Any]) -> dict[str, Any]:
    case = row["case"]
    return {
        "id": case["id"], "lang": case["lang"], "question": case["question"], "ending": row["ending"],
        "fault": row.get("fault"), "why": row.get("why", []), "gold": case.get("answer"),
        "evidence": case.get("evidence", []), "answer": row["trial"].get("answer"),
    }  # fmt: skip
