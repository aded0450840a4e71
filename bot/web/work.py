"""Work in threads for people who may leave: a bounded number at once, cancelled when nobody waits any more."""

import asyncio
import json
import threading
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import aclosing, suppress
from typing import Any, NamedTuple

import anyio
from fastapi import Request
from fastapi.responses import JSONResponse, Response, StreamingResponse
from pydantic import BaseModel

from bot.leave import Leave, leaving
from bot.web.errors import RefusedError, refusal_of

PING = 15.0
"""Seconds of silence after which a comment keeps a stream open through proxies."""
WATCH = 0.25
"""Seconds between two looks whether a client that waits for a whole answer is still there."""
AGAIN = 5
"""Seconds after which one who was turned away should come again: some answers of a model."""
LOCK = threading.Lock()
"""Held while reports are brought in: one ingest at a time."""
Emit = Callable[[str, Any], None]
Work = Callable[[Emit], None]


class Event(NamedTuple):
    """One event of a stream, its name and its record; a ``tick`` says only that nothing has come for a while."""

    name: str
    data: Any = None

    def encoded(self) -> str:
        """Return the event as server-sent events write it."""
        if self.name == "tick":
            return ": tick\n\n"
        return f"event: {self.name}\ndata: {json.dumps(plain(self.data), ensure_ascii=False)}\n\n"


def plain(value: Any) -> Any:
    """Return a record, or a structure of records, as JSON knows it."""
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json")
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    return [plain(item) for item in value] if isinstance(value, list | tuple) else value


class Desk:
    """Lets ``places`` pieces of work run at once and ``queue`` wait, first come first served; turns others away."""

    def __init__(self, places: int, queue: int) -> None:
        self.limiter = anyio.CapacityLimiter(places)
        self._places, self._queue = places, queue

    @property
    def running(self) -> int:
        """How many pieces of work have a place."""
        return self.limiter.statistics().borrowed_tokens

    @property
    def waiting(self) -> int:
        """How many wait for one."""
        return self.limiter.statistics().tasks_waiting

    def must_wait(self) -> bool:
        """Return whether work that comes now has to wait; raises RefusedError where not even that is possible."""
        if self.waiting >= self._queue and self.running >= self._places:
            message = f"too many requests are waiting; try again in {AGAIN} seconds"
            raise RefusedError(429, "rate_limit", "busy", message, {"retry-after": str(AGAIN)})
        return self.running >= self._places


async def events(desk: Desk, work: Work, tick: float = PING) -> AsyncGenerator[Event]:
    """Run work in a thread at a desk; yield what it emits. Whoever closes this early cancels the work.

    Raises:
        RefusedError: no place is free and the queue is full.
    """
    loop, queue, leave = asyncio.get_running_loop(), asyncio.Queue[Event | Exception | None](), Leave()
    started = False

    def emit(name: str, data: Any) -> None:
        leave.check()
        loop.call_soon_threadsafe(queue.put_nowait, Event(name, data))

    def run() -> None:
        nonlocal started
        started = True
        with leaving(leave):
            work(emit)

    async def served() -> None:
        end: Exception | None = None
        try:
            await anyio.to_thread.run_sync(run, limiter=desk.limiter)
        except Exception as error:
            end = error
        queue.put_nowait(end)

    if desk.must_wait():
        yield Event("status", {"stage": "queued", "ahead": desk.waiting})
    task = asyncio.ensure_future(served())
    try:
        while isinstance(item := await _next(queue, tick), Event):
            yield item
        if item is not None:
            raise item
    finally:
        leave.go()
        if not started:
            task.cancel()
        with anyio.CancelScope(shield=True), suppress(asyncio.CancelledError):
            await task  # a place is held until its thread has ended


async def _next(queue: asyncio.Queue[Event | Exception | None], tick: float) -> Event | Exception | None:
    try:
        return await asyncio.wait_for(queue.get(), tick)
    except TimeoutError:
        return Event("tick")


async def last(request: Request | None, desk: Desk, work: Work) -> Any:
    """Run work and return the record of its last event; a client that leaves cancels it."""
    data = None
    async with aclosing(events(desk, work, WATCH)) as found:
        async for event in found:
            if event.name != "tick":
                data = event.data
            elif request and await request.is_disconnected():
                raise RefusedError(499, "invalid_request_error", "left", "the client has left")
    return data


def wants_stream(request: Request) -> bool:
    """Return whether a client asked for server-sent events."""
    return "text/event-stream" in request.headers.get("accept", "")


async def reply(request: Request, desk: Desk, work: Work) -> Response:
    """Return what work emits: as server-sent events to who asked for them, else the last record as JSON."""
    if not wants_stream(request):
        return JSONResponse(plain(await last(request, desk, work)))
    desk.must_wait()  # while the status can still be 429

    async def body() -> AsyncIterator[str]:
        async with aclosing(events(desk, work)) as found:
            try:
                async for event in found:
                    yield event.encoded()
            except Exception as error:
                yield Event("error", refusal_of(error).body).encoded()

    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return StreamingResponse(body(), media_type="text/event-stream", headers=headers)
