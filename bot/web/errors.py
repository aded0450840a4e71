"""Every error as one record, in the shape that OpenAI's clients read."""

from collections.abc import Mapping
from typing import Any

from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse

from bot.desk import AGAIN, BusyError
from bot.history import UnknownConversationError
from bot.leave import LeftError
from vectorstore.errors import LibraryError, OutageError, UnknownReportError


class RefusedError(HTTPException):
    """Why a request is not served."""

    def __init__(
        self, status: int, kind: str, code: str, message: str, headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(status, message, headers)
        self.body: dict[str, Any] = {"error": {"message": message, "type": kind, "param": None, "code": code}}
        """The record of the error."""

    def response(self) -> JSONResponse:
        """Return what the client gets."""
        return JSONResponse(self.body, self.status_code, self.headers)


def refusal_of(error: Exception) -> RefusedError:
    """Return what a client is told of an error: nothing of one that was not foreseen."""
    match error:
        case RefusedError():
            return error
        case UnknownReportError():
            return RefusedError(404, "not_found", "unknown_report", str(error))
        case UnknownConversationError():
            return RefusedError(404, "not_found", "unknown_conversation", str(error))
        case BusyError():
            return RefusedError(429, "rate_limit", "busy", str(error), {"retry-after": str(AGAIN)})
        case LeftError():
            return RefusedError(499, "invalid_request_error", "left", "the client has left")
        case OutageError():
            return RefusedError(503, "server_error", "outage", str(error), {"retry-after": "5"})
        case LibraryError():
            return RefusedError(422, "invalid_request_error", "refused", str(error))
        case RequestValidationError():
            first = error.errors()[0]
            where = ".".join(str(part) for part in first["loc"][1:])
            return RefusedError(422, "invalid_request_error", "field", f"{where}: {first['msg']}")
        case HTTPException(status_code=status):
            kind = "not_found" if status == 404 else "invalid_request_error"
            return RefusedError(status, kind, str(status), error.detail, error.headers)
        case _:
            return RefusedError(500, "server_error", "internal", "something went wrong here; the log has its kind")
