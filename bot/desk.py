"""Work in threads for people who may leave: a bounded number at once, cancelled when nobody waits any more."""

import asyncio
import threading
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterator
from contextlib import aclosing, contextmanager, suppress
from contextvars import ContextVar
from typing import Any, NamedTuple, TypeVar, cast

import anyio

from vectorstore.errors import LibraryError

PING = 15.0
"""Seconds of silence after which a reader is told that the work goes on."""
WATCH = 1.0
"""Seconds between two looks whether one who waits for a whole answer is still there."""
AGAIN = 5
"""Seconds after which one who was turned away should come again: some answers of a model."""
DONE = "done"
"""The name of the event that holds what work has returned."""
T = TypeVar("T")
Emit = Callable[[str, Any], None]
Work = Callable[[Emit], T]


class LeftError(Exception):
    """Nobody waits for this work any more."""


class Leave:
    """Set once when the reader of some work has left; what blocks is told at once. Safe to use from several threads."""

    def __init__(self) -> None:
        self._mutex = threading.Lock()
        self._hooks: list[Callable[[], None]] = []
        self.gone = False

    def go(self) -> None:
        """Say that the reader has left."""
        with self._mutex:
            self.gone = True
            hooks = list(self._hooks)
        for hook in hooks:
            hook()

    def check(self) -> None:
        """Raise LeftError when the reader has left."""
        if self.gone:
            raise LeftError

    def then(self, hook: Callable[[], None]) -> None:
        """Have ``hook`` called when the reader leaves: at once when it has left already."""
        with self._mutex:
            self._hooks.append(hook)
            gone = self.gone
        if gone:
            hook()


_CURRENT: ContextVar[Leave | None] = ContextVar("leave", default=None)


@contextmanager
def leaving(leave: Leave) -> Iterator[None]:
    """Make ``leave`` the one of the work in this context."""
    token = _CURRENT.set(leave)
    try:
        yield
    finally:
        _CURRENT.reset(token)


def current() -> Leave | None:
    """Return the leave of the work in this context, None where none can be taken."""
    return _CURRENT.get()


class BusyError(LibraryError):
    """More work waits already than may."""


class Event(NamedTuple):
    """What work has to tell, its name and record; a ``tick`` says only that nothing has come for a while."""

    name: str
    data: Any = None


class Desk:
    """Lets ``places`` pieces of work run at once and ``queue`` wait, first come first served; turns others away."""

    def __init__(self, places: int, queue: int) -> None:
        self.limiter = anyio.CapacityLimiter(places)
        self._queue = queue

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
        if self.waiting >= self._queue and self.running >= self.limiter.total_tokens:
            raise BusyError(f"too many requests are waiting; try again in {AGAIN} seconds")
        return self.running >= self.limiter.total_tokens


async def events(desk: Desk, work: Work[Any], tick: float = PING) -> AsyncGenerator[Event]:
    """Run work in a thread at a desk; yield what it emits, and last what it returns.

    Whoever closes this early cancels the work.
    Raises BusyError: no place is free and the queue is full.
    """
    loop, queue, leave = asyncio.get_running_loop(), asyncio.Queue[Event | Exception](), Leave()
    started = False

    def emit(name: str, data: Any) -> None:
        leave.check()
        loop.call_soon_threadsafe(queue.put_nowait, Event(name, data))

    def run() -> Any:
        nonlocal started
        started = True
        with leaving(leave):
            return work(emit)

    async def served() -> None:
        try:
            queue.put_nowait(Event(DONE, await anyio.to_thread.run_sync(run, limiter=desk.limiter)))
        except Exception as error:
            queue.put_nowait(error)

    if desk.must_wait():
        yield Event("status", {"stage": "queued", "ahead": desk.waiting})
    task, item = asyncio.ensure_future(served()), Event("status")
    try:
        while item.name != DONE:
            try:
                found = await asyncio.wait_for(queue.get(), tick)
            except TimeoutError:
                found = Event("tick")
            if isinstance(found, Exception):
                raise found
            yield (item := found)
    finally:
        leave.go()
        if not started:
            task.cancel()
        with anyio.CancelScope(shield=True), suppress(asyncio.CancelledError):
            await task  # a place is held until its thread has ended


async def last(desk: Desk, work: Work[T], left: Callable[[], Awaitable[bool]] | None = None) -> T:
    """Run work and return what it returns; raises BusyError, and LeftError where one who has ``left`` cancelled it."""
    async with aclosing(events(desk, work, WATCH)) as found:
        async for event in found:
            if event.name == DONE:
                return cast("T", event.data)
            if event.name == "tick" and left and await left():
                break
    raise LeftError
