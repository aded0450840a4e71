"""One request to a model endpoint that can be cut at any moment: nothing it does outlives its deadline."""

import queue
import socket
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from typing import Any, Final, TypeVar

from bot.model.faults import ModelFault

T = TypeVar("T")


class _End:
    """What the reading thread puts last: the error that ended it, or None."""

    def __init__(self, error: Exception | None) -> None:
        self.error = error


class Line:
    """The sockets of one request, so that another thread can cut them while a read blocks."""

    def __init__(self) -> None:
        self._streams: list[Any] = []
        self._cut = False

    def watch(self, request: Any) -> None:
        """Take note of the sockets that an HTTP request opens (an event hook of the HTTP client)."""
        request.extensions["trace"] = self._seen

    def _seen(self, event: str, info: dict[str, Any]) -> None:
        if event.endswith(("connect_tcp.complete", "start_tls.complete")):
            self._streams.append(info["return_value"])
            if self._cut:
                self.cut()

    def cut(self) -> None:
        """Shut the sockets down: a blocked read returns at once and the endpoint sees the client leave."""
        self._cut = True
        for stream in self._streams:
            raw = stream.get_extra_info("socket")
            if raw is not None:
                with suppress(OSError):
                    raw.shutdown(socket.SHUT_RDWR)


def read_until(read: Callable[[], Iterable[T]], line: Line, deadline: float) -> Iterator[T]:
    """Yield what ``read`` yields, from a thread of its own, until ``deadline`` on the monotonic clock.

    Leaving early (the consumer stops, Ctrl-C) cuts the line.

    Raises:
        ModelFault: ``timeout`` when the deadline passes.
        Exception: whatever ``read`` raises.
    """
    pieces: Final[queue.Queue[T | _End]] = queue.Queue(maxsize=1024)
    stopped = threading.Event()

    def work() -> None:
        error: Exception | None = None
        try:
            for piece in read():
                if stopped.is_set():
                    return
                pieces.put(piece)
        except Exception as caught:
            error = caught
        if not stopped.is_set():
            pieces.put(_End(error))

    threading.Thread(target=work, name="model-line", daemon=True).start()
    try:
        while True:
            piece = _next(pieces, deadline)
            if isinstance(piece, _End):
                if piece.error is not None:
                    raise piece.error
                return
            yield piece
    finally:
        stopped.set()
        line.cut()
        with suppress(queue.Empty):
            while True:
                pieces.get_nowait()


def _next(pieces: "queue.Queue[T | _End]", deadline: float) -> T | _End:
    remaining = deadline - time.monotonic()
    try:
        if remaining <= 0:
            raise queue.Empty
        return pieces.get(timeout=remaining)
    except queue.Empty:
        raise ModelFault("timeout", "the time for the answer is used up") from None
