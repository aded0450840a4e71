"""Lookups in processes of their own: in one process, Python answers one question at a time however many threads ask."""

import os
import signal
import threading
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from functools import lru_cache
from multiprocessing import active_children, get_context, parent_process
from pathlib import Path

from bot.ask import Bot, LookupEngine, open_bot
from bot.records import Answer, Claim, Question
from bot.settings import Settings

KEPT = 1_000
"""Last answers that are kept."""
MOST = 4
"""Processes at most: each takes about 400 MB."""
LATER = 3.0
"""Seconds after the server at which they begin, so that they take no time from its first answers."""
_bots: list[Bot] = []
"""The bot of this process, when it is a worker."""


def cores() -> int:
    """Return how many processors this process may use, at most ``MOST``."""
    return min(MOST, len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1)


class Workers:
    """The lookup with its last answers: the same question of an unchanged library is not looked up again.

    ``count`` processes share the work; with fewer than two, it is done where it is asked for.
    """

    def __init__(self, engine: LookupEngine, path: Path, settings: Settings, count: int = 0) -> None:
        self._engine = engine
        self._pool: ProcessPoolExecutor | None = None
        self._begun: Future[int] | None = None
        self._ask = lru_cache(KEPT)(lambda generation, key: self._looked_up(key))
        self._timer = threading.Timer(LATER, self._start, (count, path, settings))
        if count > 1:
            self._timer.daemon = True
            self._timer.start()

    def answer(self, question: Question) -> Answer:
        """Return the answer of the lookup."""
        return self._ask(self._engine.library.generation, question.model_dump_json())

    def stream(self, question: Question) -> Iterator[Claim | Answer]:
        """Yield the claims, then the answer."""
        answer = self.answer(question)
        yield from answer.claims
        yield answer

    def close(self) -> None:
        """End the processes, those too that are still on their way."""
        self._timer.cancel()
        if self._pool:
            for process in active_children():
                process.terminate()
            self._pool.shutdown(cancel_futures=True)

    def _start(self, count: int, path: Path, settings: Settings) -> None:
        self._pool = ProcessPoolExecutor(count, get_context("spawn"), _begin, (path, settings))
        begun = [self._pool.submit(os.getpid) for _ in range(count)]
        self._begun = begun[0]

    def _looked_up(self, key: str) -> Answer:
        if self._pool and self._begun and self._begun.done():
            try:
                return self._pool.submit(_answer, key).result()
            except BrokenProcessPool:  # one was killed, for its memory for example: without them it is only slower
                self._pool = None
        return self._engine.answer(Question.model_validate_json(key))


def _begin(path: Path, settings: Settings) -> None:
    """Open the library in a worker, which ends with its server and leaves Ctrl-C to it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_server, daemon=True).start()
    _bots.append(open_bot(path, "lookup", settings))
    _answer(Question(text="2025").model_dump_json())  # what the first question has to load


def _end_with_server() -> None:
    if server := parent_process():
        server.join()
        os._exit(0)


def _answer(key: str) -> Answer:
    return _bots[0].engine.answer(Question.model_validate_json(key))
