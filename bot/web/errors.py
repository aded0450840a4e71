"""Every error as one record, in the shape that OpenAI's clients read."""

from bot.history import UnknownConversationError
from bot.web.security import Refusal
from bot.web.work import BusyError
from vectorstore.errors import LibraryError, UnknownReportError


def refusal_of(error: Exception) -> Refusal:
    """Return what a client is told of an error: nothing of one that was not foreseen."""
    if isinstance(error, BusyError):
        return Refusal(429, "rate_limit", "busy", str(error), {"retry-after": str(error.seconds)})
    if isinstance(error, UnknownReportError):
        return Refusal(404, "not_found", "unknown_report", str(error))
    if isinstance(error, UnknownConversationError):
        return Refusal(404, "not_found", "unknown_conversation", str(error))
    if isinstance(error, LibraryError):
        return Refusal(422, "invalid_request_error", "refused", str(error))
    return Refusal(500, "server_error", "internal", "something went wrong here; the log has its kind")
