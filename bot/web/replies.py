"""What is answered: work as server-sent events or as one record, and every error as one record, as OpenAI's are."""

from collections.abc import AsyncIterator, Mapping
from contextlib import aclosing
from typing import Any

from fastapi.exceptions import RequestValidationError
from pydantic_core import to_json
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse

from bot.desk import AGAIN, DONE, BusyError, Desk, Event, LeftError, Work, events, last
from bot.history import UnknownConversationError
from vectorstore.errors import LibraryError, OutageError, UnknownReportError

FORESEEN = (
    (UnknownReportError, 404, "unknown_report"),
    (UnknownConversationError, 404, "unknown_conversation"),
    (BusyError, 429, "busy"),
    (OutageError, 503, "outage"),
    (LibraryError, 422, "refused"),
)
"""Status and code of errors, the narrower kind first; their words are for the client."""
KINDS = {401: "auth", 403: "forbidden", 404: "not_found", 429: "rate_limit", 500: "server_error", 503: "server_error"}
STREAM = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}


class RefusedError(HTTPException):
    """Why a request is not served."""

    def __init__(self, status: int, code: str, message: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(status, message, headers)
        kind = KINDS.get(status, "invalid_request_error")
        self.body: dict[str, Any] = {"error": {"message": message, "type": kind, "param": None, "code": code}}
        """The record of the error."""

    def response(self) -> JSONResponse:
        """Return what the client gets."""
        return JSONResponse(self.body, self.status_code, self.headers)


def refusal_of(error: Exception) -> RefusedError:
    """Return what a client is told of an error: nothing of one that was not foreseen."""
    if isinstance(error, RefusedError):
        return error
    for kind, status, code in FORESEEN:
        if isinstance(error, kind):
            return RefusedError(status, code, str(error), {"retry-after": str(AGAIN)} if status in (429, 503) else None)
    if isinstance(error, LeftError):
        return RefusedError(499, "left", "the client has left")
    if isinstance(error, RequestValidationError):
        first = error.errors()[0]
        return RefusedError(422, "field", f"{'.'.join(str(part) for part in first['loc'][1:])}: {first['msg']}")
    if isinstance(error, HTTPException):
        return RefusedError(error.status_code, str(error.status_code), error.detail, error.headers)
    return RefusedError(500, "internal", "something went wrong here; the log has its kind")


def encoded(event: Event) -> str:
    """Return an event as server-sent events write it; a comment for a tick, which keeps it open through proxies."""
    return ": tick\n\n" if event.name == "tick" else f"event: {event.name}\ndata: {to_json(event.data).decode()}\n\n"


async def reply(request: Request, desk: Desk, work: Work[Any], name: str) -> Response:
    """Return what work comes to: as server-sent events to who accepts them, the last of that name, else as JSON."""
    if "text/event-stream" not in request.headers.get("accept", ""):
        return Response(to_json(await last(desk, work, request.is_disconnected)), media_type="application/json")
    desk.must_wait()  # while the status can still be 429

    async def body() -> AsyncIterator[str]:
        async with aclosing(events(desk, work)) as found:
            try:
                async for event in found:
                    yield encoded(event._replace(name=name) if event.name == DONE else event)
            except Exception as error:
                yield encoded(Event("error", refusal_of(error).body))

    return StreamingResponse(body(), media_type="text/event-stream", headers=STREAM)
