"""What was read, and worked out, of one state of a library: kept for the next question, gone with that state."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from vectorstore.storage.database import Database

THINGS = 150
"""How many things that were read are kept: cards, words, headings, and some reports as parsed."""
MANY = 50_000
"""Records of one kind that are kept, in some 50 MB: all those of 30 long reports."""
T = TypeVar("T")


class Memory:
    """The memory of one library, for several threads."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._kept: tuple[str, dict[str, Any]] = ("", {})
        self._mutex = threading.Lock()
        self._local = threading.local()

    @contextmanager
    def reading(self) -> Iterator[str]:
        """Let all that this thread reads inside the block be of one state, which is returned; blocks may be nested."""
        if state := self._reading():
            yield state
            return
        with self._database.snapshot():
            self._local.state = self._database.meta("state")
            try:
                yield self._local.state
            finally:
                self._local.state = ""

    def once(self, name: str, read: Callable[[], T]) -> T:
        """Return what ``read`` returns, read once for each state of the library."""
        state, held = self._kept
        if name in held and state == (self._reading() or self._database.meta("state")):
            known: T = held[name]
            return known
        with self.reading() as state:
            with self._mutex:
                if self._kept[0] != state or len(self._kept[1]) >= THINGS:
                    self._kept = (state, {})
                kept = self._kept[1]
            if name not in kept:
                kept[name] = read()
            value: T = kept[name]
            return value

    def kept(self, name: str) -> dict[Any, Any]:
        """Return what was worked out under a name, to be added to."""
        kept: dict[Any, Any] = self.once(f"kept {name}", dict)
        if len(kept) > MANY:
            kept.clear()
        return kept

    def _reading(self) -> str:
        return getattr(self._local, "state", "")
