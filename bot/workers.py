"""Lookups in processes of their own: in one process, Python answers one question at a time however many threads ask."""

import gc
import os
import signal
import threading
from collections.abc import Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from functools import partial
from multiprocessing import active_children, get_context, parent_process
from pathlib import Path

from bot.ask import Bot, LookupEngine, open_bot
from bot.leave import Leave, current
from bot.records import Answer, Claim, Question
from bot.settings import Settings

MOST = 4
"""Processes at most: each takes about 400 MB."""
LATER = 3.0
"""Seconds after the server at which they begin, so that they take no time from its first answers."""
WARM = Question(text="2025")
"""Loads all that the first question would have to wait for."""
Asked = tuple[int, Question]
"""A question of a state of the library."""
_bots: list[Bot] = []
"""The bot of this process, when it is a worker."""


def cores() -> int:
    """Return how many processors this process may use, at most ``MOST``."""
    return min(MOST, len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1)


class Workers:
    """The lookup for many who ask at once: first come first served, and what several ask at the same time only once.

    ``count`` processes share the work; with fewer than two, and until they have begun, it is done in this one.
    An answer is not kept beyond those who wait for it, and they all asked the same state of the library.
    """

    def __init__(self, engine: LookupEngine, path: Path, settings: Settings, count: int = 0) -> None:
        self._engine = engine
        self._mutex = threading.Lock()
        self._shared: dict[Asked, tuple[Future[Answer], set[Leave | None]]] = {}
        self._here = ThreadPoolExecutor(1)
        self._pool: Executor = self._here
        self._others: ProcessPoolExecutor | None = None
        self._timer = threading.Timer(LATER, self._start, (count, path, settings))
        self._timer.daemon = True
        if count > 1:
            self._here.submit(self._engine.answer, WARM)
            self._timer.start()

    def answer(self, question: Question) -> Answer:
        """Return the answer of the lookup; raises CancelledError where all who waited for it have left before."""
        key, leave = (self._engine.library.generation, question), current()
        try:
            return self._begun(key, leave).result()
        except BrokenProcessPool:  # one was killed, for its memory for example: without them it is only slower
            self._pool = self._here
            return self._here.submit(self._engine.answer, question).result()
        finally:
            self._left(key, leave)

    def stream(self, question: Question) -> Iterator[Claim | Answer]:
        """Yield the claims, then the answer."""
        answer = self.answer(question)
        yield from answer.claims
        yield answer

    def close(self) -> None:
        """End the processes, those too that are still on their way."""
        self._timer.cancel()
        if self._others:
            for process in active_children():
                process.terminate()
            self._others.shutdown(cancel_futures=True)
        self._here.shutdown(cancel_futures=True)

    def _begun(self, key: Asked, leave: Leave | None) -> Future[Answer]:
        """Return what comes of a question that is asked now; others may wait for it already."""
        with self._mutex:
            if key not in self._shared:
                pool = self._pool
                self._shared[key] = (pool.submit(self._engine.answer if pool is self._here else _answer, key[1]), set())
            future, waiting = self._shared[key]
            waiting.add(leave)
        if leave:
            leave.then(partial(self._left, key, leave))
        return future

    def _left(self, key: Asked, leave: Leave | None) -> None:
        """Let one wait no more; what nobody waits for is not begun."""
        with self._mutex:
            future, waiting = self._shared.get(key, (None, set()))
            if future and leave in waiting:
                waiting.remove(leave)
                if not waiting:
                    future.cancel()
                    del self._shared[key]

    def _start(self, count: int, path: Path, settings: Settings) -> None:
        others = self._others = ProcessPoolExecutor(count, get_context("spawn"), _begin, (path, settings))

        def ready(first: Future[int]) -> None:
            if not first.cancelled() and not first.exception():
                self._pool = others

        begun = [others.submit(os.getpid) for _ in range(count)]
        begun[0].add_done_callback(ready)


def _begin(path: Path, settings: Settings) -> None:
    """Open the library in a worker, which ends with its server and leaves Ctrl-C to it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_server, daemon=True).start()
    _bots.append(open_bot(path, "lookup", settings))
    _answer(WARM)
    gc.freeze()  # the dictionaries stay: to look through them again and again took a twelfth of the time


def _end_with_server() -> None:
    if server := parent_process():
        server.join()
        os._exit(0)


def _answer(question: Question) -> Answer:
    return _bots[0].engine.answer(question)
