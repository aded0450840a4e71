"""Every error as one record, in the shape that OpenAI's clients read."""

from collections.abc import Mapping
from typing import NamedTuple

from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from bot.history import UnknownConversationError
from vectorstore.errors import LibraryError, OutageError, UnknownReportError


class Refusal(NamedTuple):
    """Why a request is not served: as OpenAI writes errors, and as all of the app does."""

    status: int
    type: str
    code: str
    message: str
    headers: Mapping[str, str] = {}

    def body(self) -> dict[str, object]:
        """Return the record of the error."""
        return {"error": {"message": self.message, "type": self.type, "param": None, "code": self.code}}


class RefusedError(HTTPException):
    """A request that is refused while it comes in, or because too many wait already."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.status, refusal.message)
        self.refusal = refusal


def refusal_of(error: Exception) -> Refusal:
    """Return what a client is told of an error: nothing of one that was not foreseen."""
    match error:
        case RefusedError():
            return error.refusal
        case UnknownReportError():
            return Refusal(404, "not_found", "unknown_report", str(error))
        case UnknownConversationError():
            return Refusal(404, "not_found", "unknown_conversation", str(error))
        case OutageError():
            return Refusal(503, "server_error", "outage", str(error), {"retry-after": "5"})
        case LibraryError():
            return Refusal(422, "invalid_request_error", "refused", str(error))
        case RequestValidationError():
            first = error.errors()[0]
            where = ".".join(str(part) for part in first["loc"][1:])
            return Refusal(422, "invalid_request_error", "field", f"{where}: {first['msg']}")
        case HTTPException():
            kind = "not_found" if error.status_code == 404 else "invalid_request_error"
            return Refusal(error.status_code, kind, str(error.status_code), error.detail, error.headers or {})
        case _:
            return Refusal(500, "server_error", "internal", "something went wrong here; the log has its kind")
