"""Asks the same questions of the same reports in each form: text, Word, page, PDF in columns, scan.

``python tests/formats/formats.py`` renders the seed reports, makes a library of each form, asks the bundled questions
of it and says how many answers are the same as those of the text, word by word. The share of right answers then differs
from the text's by no more than what is not the same: at most ``BAR``, for scans ``BAR_SCAN``. Scans take the extra
``ocr`` and some ten seconds a page; columns are set by chromium where it is there, else by reportlab.
"""

import argparse
import json
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from rendered import as_newspaper, as_page, as_pdf, as_scan, as_word, chromium

from bot.ask import open_bot
from bot.records import Question
from bot.settings import load_settings
from vectorstore.ingest import ingest
from vectorstore.reading.parse import parse
from vectorstore.reading.sources import discover, read_source
from vectorstore.records import ReportHints
from vectorstore.store import Library

ROOT = Path(__file__).resolve().parents[2]
BAR, BAR_SCAN = 0.02, 0.10


def as_columns(paragraphs: list[str]) -> bytes:
    """Set a report in two columns."""
    if not chromium():
        return as_pdf(paragraphs, 2)
    with tempfile.TemporaryDirectory() as folder:
        return as_newspaper(paragraphs, 2, Path(folder))


FORMS: Mapping[str, tuple[str, Callable[[list[str]], bytes]]] = {
    "txt": (".txt", lambda paragraphs: "\n".join(paragraphs).encode()),
    "docx": (".docx", as_word),
    "html": (".html", as_page),
    "pdf": (".pdf", as_columns),
    "scan": (".pdf", lambda paragraphs: as_scan(as_columns(paragraphs))),
}


def rendered(form: str, reports: Sequence[Path], folder: Path) -> Path:
    """Write reports in a form, the paragraphs of their cleaned text, under the names that they have."""
    folder.mkdir(parents=True, exist_ok=True)
    suffix, render = FORMS[form]
    for report in reports:
        out = folder / (report.stem + suffix)
        if not out.exists():
            out.write_bytes(render(parse(read_source(report), ReportHints()).text.split("\n")))
    return folder


def answers(form: str, texts: Path, folder: Path, questions: Sequence[Question]) -> dict[str, dict[str, object]]:
    """Make the library of a form, ask it, keep the answers in a file, and return them by the id of their question."""
    library = folder / f"{form}-library"
    embedder = load_settings().embedder()
    with Library.open(library, embedder.name, create=True) as opened:
        for told in ingest(opened, embedder, [texts]):
            if told.status not in ("added", "unchanged"):
                raise SystemExit(f"{told.path}: {told.status} {told.message}")
    bot = open_bot(library, "lookup")
    said = [bot.ask(question).model_dump(mode="json") for question in questions]
    bot.close()
    lines = (json.dumps(one, ensure_ascii=False) for one in said)
    (folder / f"{form}.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return {str(one["id"]): one for one in said}


def main() -> int:
    """Print a line for each form; exit code 1 when one misses its bar."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--reports", type=Path, default=ROOT / "seeds")
    options.add_argument("--only", nargs="*", help="ids of the reports to take")
    options.add_argument("--cases", type=Path, default=ROOT / "evals/cases/dev.jsonl")
    options.add_argument("--forms", nargs="*", default=["docx", "html", "pdf"], choices=sorted(FORMS))
    options.add_argument("--keep", type=Path, help="folder that keeps what was made")
    given = options.parse_args()
    reports = [one for one in discover([given.reports]) if not given.only or one.stem in given.only]
    rows = [json.loads(line) for line in given.cases.read_text("utf-8").splitlines()]
    questions = [Question(text=row["question"], id=row["id"]) for row in rows]
    missed = 0
    with tempfile.TemporaryDirectory() as scratch:
        folder = given.keep or Path(scratch)
        told = {
            form: answers(form, rendered(form, reports, folder / form), folder, questions)
            for form in dict.fromkeys(("txt", *given.forms))
        }
    for form, said in told.items():
        same = [key for key, one in told["txt"].items() if (one["kind"], one["answer"]) == _told(said[key])]
        missed += len(same) < (1 - (BAR_SCAN if form == "scan" else BAR)) * len(questions)
        sys.stdout.write(f"{form:5} {len(same)} of {len(questions)} answers are those of the text\n")
    return int(missed > 0)


def _told(said: Mapping[str, object]) -> tuple[object, object]:
    return said["kind"], said["answer"]


if __name__ == "__main__":
    raise SystemExit(main())
