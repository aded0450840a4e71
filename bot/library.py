"""A report forgotten whole: what the library holds of it, and what was said from it."""

from contextlib import closing

from bot.history import Conversations
from bot.model.ledger import AnswerCache, Trace
from vectorstore.ingest import delete
from vectorstore.records import Report
from vectorstore.store import Library


def forget(library: Library, report: str) -> Report:
    """Delete a report with the answers, turns of conversations and lines of the trace that quote it; return its card.

    Raises:
        UnknownReportError: the library does not hold it.
        LibraryError: another process is writing, or the library cannot be written.
    """
    card = delete(library, report)
    for kept in (Conversations(library.place), AnswerCache(library.place)):
        with closing(kept):
            kept.forget(report)
    Trace(library.directory).forget(report)
    return card
