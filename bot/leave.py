"""Tells work in a thread that nobody waits for it any more."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar


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
