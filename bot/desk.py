"""Work in threads for people who may leave: a bounded number at once, cancelled when nobody waits any more."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing, suppress
from typing import Any, NamedTuple

import anyio

from bot.leave import Leave, LeftError, leaving
from vectorstore.errors import LibraryError

PING = 15.0
"""Seconds of silence after which a reader is told that the work goes on."""
WATCH = 0.25
"""Seconds between two looks whether one who waits for a whole answer is still there."""
AGAIN = 5
"""Seconds after which one who was turned away should come again: some answers of a model."""
Emit = Callable[[str, Any], None]
Work = Callable[[Emit], None]


class BusyError(LibraryError):
    """More work waits already than may."""


class Event(NamedTuple):
    """What work has to tell, its name and its record; a ``tick`` says only that nothing has come for a while."""

    name: str
    data: Any = None


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
        """Return whether work that comes now has to wait; raises BusyError where not even that is possible."""
        if self.waiting >= self._queue and self.running >= self._places:
            raise BusyError(f"too many requests are waiting; try again in {AGAIN} seconds")
        return self.running >= self._places


async def events(desk: Desk, work: Work, tick: float = PING) -> AsyncGenerator[Event]:
    """Run work in a thread at a desk; yield what it emits. Whoever closes this early cancels the work.

    Raises:
        BusyError: no place is free and the queue is full.
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


async def last(desk: Desk, work: Work, left: Callable[[], Awaitable[bool]] | None = None) -> Any:
    """Run work and return the record of its last event; one who has ``left`` meanwhile cancels it.

    Raises:
        BusyError: no place is free and the queue is full.
        LeftError: nobody waits any more.
    """
    data = None
    async with aclosing(events(desk, work, WATCH)) as found:
        async for event in found:
            if event.name != "tick":
                data = event.data
            elif left and await left():
                raise LeftError
    return data
