"""Cases asked in parallel, each under a time limit; a crash or a hang is a row of its own, never a lost run."""

import queue
import threading
import time
from collections.abc import Callable, Iterator, Sequence

from evals.records import Bot, Case, Found, Span, Trial

OpenBot = Callable[[], Bot]


class _Worker(threading.Thread):
    """Opens one bot and asks it case after case; ``since`` is when the case at hand began."""

    def __init__(self, open_bot: OpenBot, ask: Callable[[Bot, Case], Trial], todo: "queue.Queue[Case]") -> None:
        super().__init__(daemon=True)
        self.done: queue.Queue[Trial] = queue.Queue()
        self.current: tuple[Case, float] | None = None
        self._open, self._ask, self._todo = open_bot, ask, todo
        self.abandoned = False

    def run(self) -> None:
        bot: Bot | None = None
        while not self.abandoned:
            try:
                case = self._todo.get_nowait()
            except queue.Empty:
                return
            begun = time.monotonic()
            try:
                bot = bot or self._open()
                begun = time.monotonic()
                self.current = (case, begun)
                trial = self._ask(bot, case)
            except Exception as error:
                trial = failed(case, error, time.monotonic() - begun)
            self.current = None
            self.done.put(trial)


def ask_all(open_bot: OpenBot, cases: Sequence[Case], *, k: int, jobs: int, limit: float) -> Iterator[Trial]:
    """Yield the trial of every case, as each is done.

    Every worker opens its own bot, so that a library need not be shared between threads. A case that takes longer
    than ``limit`` seconds yields a timeout; its worker is left behind and replaced.
    """
    todo: queue.Queue[Case] = queue.Queue()
    for case in cases:
        todo.put(case)
    workers = [_start(open_bot, k, todo) for _ in range(max(1, min(jobs, len(cases))))]
    while workers:
        for worker in list(workers):
            alive = worker.is_alive()
            yield from _drain(worker)
            if not alive:
                workers.remove(worker)
            elif (late := _late(worker, limit)) is not None:
                workers.remove(worker)
                workers.append(_start(open_bot, k, todo))
                yield Trial(case=late.id, status="timeout", error=f"no answer in {limit:g} s", seconds=limit)
        time.sleep(0.01)


def ask_one(bot: Bot, case: Case, k: int) -> Trial:
    """Return what ``bot`` does with ``case``: its answer and the passages it finds."""
    begun = time.monotonic()
    answer = bot.ask(case.asked())
    seconds = time.monotonic() - begun
    hits = bot.search(case.query(), k, case.scope) if case.answerable else ()
    found = tuple(
        Found(
            span=Span(report=hit.passage.report, start=hit.passage.start, end=hit.passage.end),
            score=round(hit.score, 6),
            text=hit.passage.text,
        )
        for hit in hits
    )
    status = "refusal" if answer.abstained else "answered"
    return Trial(case=case.id, status=status, answer=answer, found=found, seconds=round(seconds, 4))


def failed(case: Case, error: Exception, seconds: float) -> Trial:
    """Return the trial of a case that crashed."""
    line = " ".join(f"{type(error).__name__}: {error}".split())
    return Trial(case=case.id, status="error", error=line[:300], seconds=round(seconds, 4))


def _start(open_bot: OpenBot, k: int, todo: "queue.Queue[Case]") -> _Worker:
    worker = _Worker(open_bot, lambda bot, case: ask_one(bot, case, k), todo)
    worker.start()
    return worker


def _drain(worker: _Worker) -> Iterator[Trial]:
    while not worker.done.empty():
        yield worker.done.get()


def _late(worker: _Worker, limit: float) -> Case | None:
    at_hand = worker.current
    if at_hand is None or time.monotonic() - at_hand[1] <= limit:
        return None
    worker.abandoned = True
    return at_hand[0] if worker.done.empty() and worker.current is at_hand else None
