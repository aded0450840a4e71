"""What a run depends on, pinned: revision, cases, scorer, prompts, engine, model, embedder, library."""

import hashlib
import subprocess
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from bot.records import Record
from evals.cases import cases_hash
from evals.metrics import SCORER
from evals.records import Case, Manifest, Shelf

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
