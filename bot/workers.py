"""Lookups in processes of their own: in one process, Python answers one question at a time however many threads ask."""

import gc
import os
import signal
import threading
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from multiprocessing import active_children, get_context
from multiprocessing.connection import Connection
from pathlib import Path
from queue import Empty, LifoQueue

from bot.ask import LookupEngine, open_bot
from bot.leave import Leave, current
from bot.records import Answer, Claim, Question
from bot.settings import Settings
from vectorstore.errors import LibraryError

MOST = 4
"""Processes at most."""
WARM = ("2025", "2025年召开会议多少次？", "Which place plans the highest growth?")
"""Questions that load all that the first ones would have to wait for: 2 s of a processor."""
Asked = tuple[int, Question]
"""A question of a state of the library."""


def cores() -> int:
    """Return how many processors this process may use, at most ``MOST``; one where the system does not tell."""
    return min(MOST, len(os.sched_getaffinity(0))) if hasattr(os, "sched_getaffinity") else 1  # macOS: no safe fork


class Workers:
    """The lookup for many who ask at once: first come first served, and what several ask at the same time only once.

    ``count`` processes share the work; with fewer than two, and until they have begun, it is done in this one.
    An answer is not kept beyond those who wait for it, and they all asked the same state of the library.
    """

    def __init__(self, engine: LookupEngine, path: Path, settings: Settings, count: int = 0) -> None:
        self._engine = engine
        self._mutex, self._here = threading.Lock(), threading.Lock()
        self._shared: dict[Asked, tuple[Future[Answer], set[Leave | None]]] = {}
        self._pool = ThreadPoolExecutor(max(1, count))
        self._free = LifoQueue[Connection]()
        self._begun: list[Connection] = []
        self.ready = threading.Event()
        """Set when all processes answer, or there are none."""
        if count > 1:
            threading.Thread(target=self._start, args=(count, path, settings), daemon=True).start()
        else:
            self.ready.set()

    def answer(self, question: Question) -> Answer:
        """Return the answer of the lookup; raises CancelledError where all who waited for it have left before."""
        key, leave = (self._engine.library.generation, question), current()
        with self._mutex:
            if key not in self._shared:
                self._shared[key] = (self._pool.submit(self._looked_up, question), set())
            future, waiting = self._shared[key]
            waiting.add(leave)
        if leave:
            leave.then(partial(self._left, key, leave))
        try:
            return future.result()
        finally:
            self._left(key, leave)

    def stream(self, question: Question) -> Iterator[Claim | Answer]:
        """Yield the claims, then the answer."""
        answer = self.answer(question)
        yield from answer.claims
        yield answer

    def close(self) -> None:
        """End the processes, those too that are still on their way."""
        for process in active_children():
            process.terminate()
        for worker in self._begun:
            worker.close()
        self._pool.shutdown(cancel_futures=True)

    def _left(self, key: Asked, leave: Leave | None) -> None:
        """Let one wait no more; what nobody waits for is not begun."""
        with self._mutex:
            future, waiting = self._shared.get(key, (None, set()))
            if future and leave in waiting:
                waiting.remove(leave)
                if not waiting:
                    future.cancel()
                    del self._shared[key]

    def _looked_up(self, question: Question) -> Answer:
        with suppress(Empty, EOFError, OSError):  # one was killed, for its memory for example: then it is only slower
            worker = self._free.get_nowait()
            worker.send(question)
            answer: Answer | Exception = worker.recv()
            self._free.put(worker)
            if isinstance(answer, Exception):
                raise answer
            return answer
        with self._here:
            return self._engine.answer(question)

    def _start(self, count: int, path: Path, settings: Settings) -> None:
        spawn = get_context("spawn")  # a process with threads, such as this one, cannot be forked
        self._begun, theirs = map(list, zip(*(spawn.Pipe() for _ in range(count)), strict=True))
        spawn.Process(target=_work, args=(theirs, path, settings), daemon=True).start()
        for end in theirs:
            end.close()
        with suppress(LibraryError):  # it is told to the first who asks
            self._looked_up(Question(text=WARM[0]))
        for worker in self._begun:
            with suppress(EOFError, OSError):
                worker.recv()
                self._free.put(worker)
        self.ready.set()


def _work(ends: list[Connection], path: Path, settings: Settings) -> None:
    """Load what answers, fork a process for each end of a pipe, and answer what the server sends there until it ends.

    What was loaded is loaded once and shared. Ctrl-C is for the server.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    bot = open_bot(path, "lookup", settings)
    engine = bot.engine
    for text in WARM if settings.embedding == "local" else ():  # connections to an endpoint cannot be shared
        engine.answer(Question(text=text))
    bot.close()  # each opens the library for itself, at its first question
    gc.freeze()  # the dictionaries stay: to look through them again and again took a twelfth of the time
    server = next((end for end in ends[1:] if os.fork() == 0), ends[0])
    for end in ends:
        if end is not server:
            end.close()
    with suppress(EOFError, OSError):
        server.send("ready")
        while True:
            question = server.recv()
            try:
                server.send(engine.answer(question))
            except Exception as error:
                server.send(error)
