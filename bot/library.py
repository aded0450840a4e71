"""A report forgotten whole: what the library holds of it, and what was said from it."""

from contextlib import closing

from bot.history import Conversations
from bot.model.ledger import AnswerCache, Trace
from bot.records import Answer
from vectorstore.ingest import delete
from vectorstore.records import Report
from vectorstore.storage.database import AMONG
from vectorstore.store import Library


def forget(library: Library, report: str) -> Report:
    """Delete a report with the answers, turns of conversations and lines of the trace that quote it; return its card.

    Raises UnknownReportError, and LibraryError where another process is writing or the library cannot be written.
    """
    card = delete(library, report)
    for kept, rows, key in (
        (Conversations(library.place), "turns", "n"),
        (AnswerCache(library.place), "answers", "key"),
    ):
        with closing(kept):
            forget_quoting(kept, rows, key, report)
    Trace(library.directory).forget(report)
    return card


def forget_quoting(kept: Conversations | AnswerCache, rows: str, key: str, report: str) -> None:
    """Delete the rows of a table whose answers quote a report."""
    with kept.open() as db:
        naming = db.all(f"SELECT {key}, answer FROM {rows} WHERE answer LIKE ?", f'%"{report}"%')
        told = [(id, Answer.model_validate_json(answer)) for id, answer in naming]
        quoting = [id for id, answer in told if any(cited.report == report for cited in answer.citations)]
        db.all(f"DELETE FROM {rows} WHERE {key} IN {AMONG}", quoting)
