"""Answers to requests for work: as server-sent events, or as one record."""

from collections.abc import AsyncIterator
from contextlib import aclosing

from fastapi import Request
from fastapi.responses import JSONResponse, Response, StreamingResponse
from pydantic_core import to_json, to_jsonable_python

from bot.desk import Desk, Event, Work, events, last
from bot.web.errors import refusal_of


def encoded(event: Event) -> str:
    """Return an event as server-sent events write it; a comment for a tick, which keeps it open through proxies."""
    return ": tick\n\n" if event.name == "tick" else f"event: {event.name}\ndata: {to_json(event.data).decode()}\n\n"


def wants_stream(request: Request) -> bool:
    """Return whether a client asked for server-sent events."""
    return "text/event-stream" in request.headers.get("accept", "")


async def reply(request: Request, desk: Desk, work: Work) -> Response:
    """Return what work emits: as server-sent events to who asked for them, else the last record as JSON."""
    if not wants_stream(request):
        return JSONResponse(to_jsonable_python(await last(desk, work, request.is_disconnected)))
    desk.must_wait()  # while the status can still be 429

    async def body() -> AsyncIterator[str]:
        async with aclosing(events(desk, work)) as found:
            try:
                async for event in found:
                    yield encoded(event)
            except Exception as error:
                yield encoded(Event("error", refusal_of(error).body))

    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return StreamingResponse(body(), media_type="text/event-stream", headers=headers)
