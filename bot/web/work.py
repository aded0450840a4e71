"""Work in threads for people who may leave: a bounded number at once, cancelled when nobody waits any more."""

import asyncio
import json
import threading
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import aclosing, asynccontextmanager
from typing import Any, NamedTuple

import anyio
from fastapi import Request
from fastapi.responses import StreamingResponse
from pydantic import BaseModel

from bot.leave import Leave, leaving

PING = 15.0
"""Seconds of silence after which a comment keeps a stream open through proxies."""
Emit = Callable[[str, Any], None]
Work = Callable[[Emit], None]


class Event(NamedTuple):
    """One event of a stream: its name and its record."""

    name: str
    data: Any

    def encoded(self) -> str:
        """Return the event as server-sent events write it."""
        return f"event: {self.name}\ndata: {json.dumps(plain(self.data), ensure_ascii=False)}\n\n"


def plain(value: Any) -> Any:
    """Return a record, or a structure of records, as JSON knows it."""
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json")
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    return [plain(item) for item in value] if isinstance(value, list | tuple) else value


class BusyError(Exception):
    """All places are taken and enough wait already; ``seconds`` is when to come again."""

    def __init__(self, seconds: int) -> None:
        super().__init__(f"too many requests are waiting; try again in {seconds} seconds")
        self.seconds = seconds


class Desk:
    """Lets ``places`` pieces of work run at once and ``queue`` wait, first come first served; turns others away."""

    def __init__(self, places: int, queue: int) -> None:
        self._limiter = asyncio.Semaphore(places)
        self._queue = queue
        self.running = self.waiting = 0

    @property
    def is_full(self) -> bool:
        """Whether work that comes now has to wait; raises BusyError where it may not."""
        if self._limiter.locked() and self.waiting >= self._queue:
            raise BusyError(5)
        return self._limiter.locked()

    @asynccontextmanager
    async def place(self) -> AsyncIterator[None]:
        """Wait for a place and hold it; raises BusyError."""
        _ = self.is_full
        self.waiting += 1
        try:
            await self._limiter.acquire()
        finally:
            self.waiting -= 1
        self.running += 1
        try:
            yield
        finally:
            self.running -= 1
            self._limiter.release()


async def events(desk: Desk, work: Work) -> AsyncGenerator[Event]:
    """Run work in a thread at a desk; yield what it emits. Whoever closes this early cancels the work.

    Raises:
        BusyError: no place is free and the queue is full.
    """
    if desk.is_full:
        yield Event("status", {"stage": "queued", "ahead": desk.waiting})
    async with desk.place():
        loop, queue, leave = asyncio.get_running_loop(), asyncio.Queue[Event | BaseException | None](), Leave()

        def emit(name: str, data: Any) -> None:
            leave.check()
            loop.call_soon_threadsafe(queue.put_nowait, Event(name, data))

        def run() -> None:
            last: BaseException | None = None
            try:
                with leaving(leave):
                    work(emit)
            except BaseException as error:
                last = error
            loop.call_soon_threadsafe(queue.put_nowait, last)

        thread = asyncio.ensure_future(asyncio.to_thread(run))
        try:
            while isinstance(item := await queue.get(), Event):
                yield item
            if item is not None:
                raise item
        finally:
            leave.go()
            with anyio.CancelScope(shield=True):
                await thread


async def last(request: Request, desk: Desk, work: Work) -> Any:
    """Run work and return the record of its last event; a client that leaves cancels it."""
    found: list[Any] = [None]

    async def collect() -> None:
        async with aclosing(events(desk, work)) as stream:
            async for event in stream:
                found[0] = event.data

    async def watch(scope: anyio.CancelScope) -> None:
        while not await request.is_disconnected():
            await anyio.sleep(0.25)
        scope.cancel()

    failure: Exception | None = None
    async with anyio.create_task_group() as group:
        group.start_soon(watch, group.cancel_scope)
        try:
            await collect()
        except Exception as error:  # a task group would wrap it
            failure = error
        group.cancel_scope.cancel()
    if failure:
        raise failure
    return found[0]


def wants_stream(request: Request) -> bool:
    """Return whether a client asked for server-sent events."""
    return "text/event-stream" in request.headers.get("accept", "")


def stream(desk: Desk, work: Work, told: Callable[[Exception], Any]) -> StreamingResponse:
    """Return a response of server-sent events; ``told`` makes the record of an error that comes under way."""

    async def body() -> AsyncIterator[str]:
        async with aclosing(pinged(events(desk, work))) as found:
            try:
                async for event in found:
                    yield event.encoded() if event else ": ping\n\n"
            except Exception as error:
                yield Event("error", told(error)).encoded()

    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return StreamingResponse(body(), media_type="text/event-stream", headers=headers)


async def pinged(found: AsyncGenerator[Event]) -> AsyncGenerator[Event | None]:
    """Yield events as they come, and None after each stretch of silence."""
    following = asyncio.ensure_future(anext(found, None))
    try:
        while True:
            done, _ = await asyncio.wait([following], timeout=PING)
            if not done:
                yield None
                continue
            event = following.result()
            if event is None:
                return
            following = asyncio.ensure_future(anext(found, None))
            yield event
    finally:
        following.cancel()
        with anyio.CancelScope(shield=True):
            await asyncio.gather(following, return_exceptions=True)
            await found.aclose()


LOCK = threading.Lock()
"""Held while reports are brought in: one ingest at a time."""
