"""Lookups in processes of their own: in one process, Python answers one question at a time however many threads ask."""

import gc
import os
import signal
import threading
import time
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.context import ForkProcess
from queue import Empty, LifoQueue

from bot.ask import LookupEngine
from bot.desk import Leave, current
from bot.orders import is_order
from bot.records import Answer, Claim, Question
from vectorstore.embed import LocalEmbedder
from vectorstore.errors import LibraryError
from vectorstore.terms.query import present

MOST = 4
"""Processes at most."""
WARM = ("2025", "2025年召开会议多少次？", "Which place plans the highest growth?")
"""Questions that load all that the first ones would have to wait for: 2 s of a processor."""
WARM_SECONDS = 5.0
TOGETHER = 16
"""Questions that a process is sent at once where many wait: what they ask is embedded together, in half the time."""
Asked = tuple[int, Question]
"""A question of a state of the library."""


def cores() -> int:
    """Return how many processors this process may use, at most ``MOST``; one where the system does not tell."""
    return min(MOST, len(os.sched_getaffinity(0))) if hasattr(os, "sched_getaffinity") else 1  # macOS: no safe fork


class Workers:
    """The lookup for many who ask at once: first come first served, and what several ask at the same time only once.

    ``count`` processes share the work; with fewer than two, or none that lives, it is done in this one.
    An answer is not kept beyond those who wait for it, and they all asked the same state of the library.
    """

    def __init__(self, engine: LookupEngine, count: int = 0) -> None:
        self._engine = engine
        self._mutex, self._here = threading.Lock(), threading.Lock()
        self._shared: dict[Asked, tuple[Future[Answer], set[Leave | None]]] = {}
        self._waiting = deque[tuple[Future[Answer], Question]]()
        self._count = max(1, count)
        self._free = LifoQueue[Connection]()
        self._processes = _forked(engine, count, self._free) if count > 1 else []
        self._pool = ThreadPoolExecutor(self._count)

    def answer(self, question: Question) -> Answer:
        """Return the answer of the lookup; raises CancelledError where all who waited for it have left before."""
        key, leave = (self._engine.library.generation, question), current()
        with self._mutex:
            if key not in self._shared:
                self._shared[key] = (Future(), set())
                self._waiting.append((self._shared[key][0], question))
                self._pool.submit(self._take)
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
        """End the processes; nobody is left waiting."""
        for process in self._processes:
            process.terminate()
        for future, _ in self._waiting:
            future.cancel()
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

    def _take(self) -> None:
        """Look up a share of what waits."""
        with self._mutex:
            share = min(len(self._waiting), max(1, min(TOGETHER, len(self._waiting) // self._count)))
            taken = [self._waiting.popleft() for _ in range(share)]
        left = [one for one in taken if one[0].set_running_or_notify_cancel()]
        with suppress(Empty, EOFError, OSError):  # one was killed, for its memory for example: then it is only slower
            worker = self._free.get_nowait()
            worker.send([question for _, question in left])
            while left:
                _tell(left[0][0], worker.recv())
                del left[0]
            self._free.put(worker)
        with self._here:
            for (future, _), told in zip(left, _answers(self._engine, [one for _, one in left]), strict=True):
                _tell(future, told)


def warm(engine: LookupEngine) -> None:
    """Let be read and worked out what is the same for many questions, as far as WARM_SECONDS allow."""
    library, enough = engine.library, time.monotonic() + WARM_SECONDS
    for text in WARM:
        engine.answer(Question(text=text))
    with library.reading():
        for card in library.reports():
            library.parsed(card.id)
            passages = library.passages_by_id([passage.id for passage in library.passages(card.id)]).values()
            clauses = library.clauses_by_id([clause.id for clause in library.clauses(card.id)]).values()
            texts = [*(passage.text for passage in passages), *(clause.text for clause in clauses)]
            for text in (*texts, *("\n".join([*passage.path, passage.text]) for passage in passages)):
                present((), text)
                is_order(text)
            for fact in library.facts_of([clause.id for clause in clauses]):
                engine.lookup.called(fact)
            if time.monotonic() > enough:
                break


def _forked(engine: LookupEngine, count: int, free: LifoQueue[Connection]) -> list[ForkProcess]:
    """Return processes that share all that answers; the other end of each one's pipe goes to those that are free.

    They must begin before this process has threads.
    """
    if isinstance(engine.embedder, LocalEmbedder):  # connections to an endpoint cannot be shared
        with suppress(LibraryError):  # it is told to the first who asks
            warm(engine)
    engine.library.close()  # each opens the files for itself
    gc.collect()
    gc.freeze()  # the dictionaries stay: to look through them again and again took a twelfth of the time
    pipes = [get_context("fork").Pipe() for _ in range(count)]
    processes = []
    for ours, theirs in pipes:
        others = [end for pipe in pipes for end in pipe if end is not theirs]
        processes.append(get_context("fork").Process(target=_work, args=(engine, theirs, others), daemon=True))
        processes[-1].start()
        free.put(ours)
    for _, theirs in pipes:
        theirs.close()
    return processes


def _work(engine: LookupEngine, server: Connection, others: Sequence[Connection]) -> None:
    """Answer what the server sends until it ends; Ctrl-C is for the server."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for end in others:
        end.close()
    with suppress(EOFError, OSError):
        while True:
            for told in _answers(engine, server.recv()):
                server.send(told)


def _answers(engine: LookupEngine, questions: Sequence[Question]) -> Iterator[Answer | Exception]:
    """Yield the answer to each question, or why there is none."""
    if len(questions) > 1:
        with suppress(Exception):  # it only saves time: what is wrong is told to each who asks
            engine.prepare(questions)
    for question in questions:
        try:
            yield engine.answer(question)
        except Exception as error:
            yield error


def _tell(future: Future[Answer], told: Answer | Exception) -> None:
    if isinstance(told, Exception):
        future.set_exception(told)
    else:
        future.set_result(told)
