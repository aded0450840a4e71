"""The chain with a model: condense, search, gather, draft, ground, answer; the extractive engine stands by."""

import time
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from bot.asking.instructions import BLANK, blanked
from bot.asking.question import language, without_orders
from bot.gather import Evidence, gather
from bot.grounding.claim import Lookups
from bot.llm import Endpoint
from bot.messages import say
from bot.model.cache import AnswerCache, answer_key
from bot.model.cite import Citer, answer_text
from bot.model.condense import condense
from bot.model.outcome import stand_in, traced, usage_of
from bot.model.prices import Price
from bot.model.prompts import Prompt, load_prompt
from bot.model.rewrite import rewriter
from bot.model.second import SecondReading
from bot.model.seeds import seeded
from bot.model.trace import Trace
from bot.model.wanted import asked_of
from bot.model.writing import Task, Writing
from bot.records import Answer, Claim, Lang, Question
from vectorstore.records import Hit, Passage, Report
from vectorstore.tokens import count_tokens

if TYPE_CHECKING:
    from langchain_core.runnables import Runnable

Search = Callable[[str, tuple[str, ...]], Sequence[Hit]]
Fallback = Callable[[Question], Answer]
SETTLED = frozenset({"other_place", "empty_library", "small_talk", "no_question"})
"""Reasons for which the extractive engine abstains that no model can mend."""
RESERVE = 0.5
"""Seconds of the time for an answer that are kept for ending it."""


class Reports(Protocol):
    """What the chain reads from a library."""

    def reports(self) -> Sequence[Report]:
        """Return the cards of all reports."""

    def source(self, report: str, /) -> str:
        """Return the source of a report."""

    def passages(self, report: str | None = None, /) -> Sequence[Passage]:
        """Return the passages of a report, or of all."""


class Extras(NamedTuple):
    """What an engine may be given besides: cache, trace, prices by model, what is known of words."""

    cache: AnswerCache | None = None
    trace: Trace = Trace(None)
    prices: Mapping[str, Price] = {}
    lookups: Lookups = Lookups()


class Prepared(NamedTuple):
    """One question on its way: stand-alone text, evidence, what the extractive engine says, times in ms."""

    question: Question
    lang: Lang
    text: str
    evidence: Sequence[Evidence]
    fallback: Answer
    timings: dict[str, float]
    started: float


class ModelEngine:
    """Answers questions with a model that is never believed: only claims that stand in the reports are shown."""

    def __init__(
        self, reports: Reports, search: Search, fallback: Fallback, endpoint: Endpoint, extras: Extras | None = None
    ) -> None:
        self._reports = reports
        self._search = search
        self._fallback = fallback
        self._endpoint = endpoint
        self._extras = extras or Extras()

    def answer(self, question: Question) -> Answer:
        """Return the answer; see :meth:`stream`."""
        answer: Answer | None = None
        for item in self.stream(question):
            if isinstance(item, Answer):
                answer = item
        if answer is None:
            raise RuntimeError("a stream ended without its answer")
        return answer

    def stream(self, question: Question) -> Iterator[Claim | Answer]:
        """Yield each verified claim as soon as it is there, and last the whole answer.

        Raises:
            EndpointError: the key or the model is wrong. Other faults end in the extractive answer.
        """
        prompt = load_prompt("answer")
        asked = self.prepare(question)
        if not (asked.text and asked.evidence) or asked.fallback.reason in SETTLED:
            yield asked.fallback
            return
        key = self._key(asked, prompt)
        known = self._extras.cache.get(key) if self._extras.cache else None
        if known is not None:
            yield from known.claims
            yield known.model_copy(update={"id": question.id, "timings_ms": asked.timings})
            return
        answer = yield from self._written(asked, prompt)
        if self._extras.cache and answer.engine == "llm":
            self._extras.cache.put(key, answer)
        yield answer

    def runnable(self) -> "Runnable[Any, Answer]":
        """Return the chain as a LangChain runnable: a question's text, a mapping or a Question in, an Answer out."""
        from langchain_core.runnables import RunnableLambda

        return RunnableLambda(lambda given: self.answer(as_question(given)), name="report_answer")

    def prepare(self, question: Question) -> Prepared:
        """Return the question made ready for a model: alone, with its evidence and what the extractive engine says."""
        started = time.perf_counter()
        clock = _Clock()
        lang = question.lang or language(question.text)
        fallback = self._sound(self._fallback(question))
        clock.lap("extract")
        deadline = time.monotonic() + self._endpoint.settings.timeout / 3
        text = condense(question, self._year(question), rewriter(self._endpoint, deadline))
        clock.lap("condense")
        text = without_orders(text, lang)
        hits = self._search(text, question.reports) if text else []
        clock.lap("search")
        hits = seeded(hits, fallback.citations, self._reports.passages)
        cards = {report.id: report for report in self._reports.reports()}
        evidence = gather(hits, self._reports.source, cards, count_tokens)
        clock.lap("gather")
        return Prepared(question, lang, text, evidence, fallback, clock.laps, started)

    def _sound(self, answer: Answer) -> Answer:
        """Return the extractive answer, or an abstention when it cites an instruction hidden in a report."""
        for citation in answer.citations:
            if BLANK in blanked(self._reports.source(citation.report))[citation.start : citation.end]:
                empty = {"abstained": True, "reason": "not_found", "claims": (), "citations": ()}
                return answer.model_copy(update={**empty, "answer": say("not_found", answer.lang)})
        return answer

    def _year(self, question: Question) -> int | None:
        cards = [card for card in self._reports.reports() if not question.reports or card.id in question.reports]
        named = [card for card in cards if card.region and card.region.rstrip("省市区县") in question.text]
        return max((card.year for card in named or cards if card.year), default=None)

    def _key(self, asked: Prepared, prompt: Prompt) -> str:
        settings = self._endpoint.settings
        return answer_key(asked.text, asked.lang, asked.evidence, prompt.hash, settings.model, settings.url)

    def _written(self, asked: Prepared, prompt: Prompt) -> Generator[Claim, None, Answer]:
        about = asked_of(asked.text, asked.lang, self._extras.lookups)
        left = self._endpoint.settings.timeout - (time.perf_counter() - asked.started) - RESERVE
        second = SecondReading(asked.fallback)
        writing = Writing(self._endpoint, Task(prompt, about, asked.evidence, time.monotonic() + left, second))
        citer = Citer()
        clock = _Clock()
        for grounded in writing.claims():
            if not citer.claims:
                asked.timings["first_claim"] = _ms(asked.started)
            yield citer.add(grounded)
        if writing.shown and (about.several or about.when or writing.dropped or writing.fault):
            for claim in second.missing(writing.shown, about):
                yield citer.adopt(claim, asked.fallback.citations)
        clock.lap("model")
        asked.timings.update(clock.laps)
        answer = self._ended(asked, citer, writing)
        self._trace(asked, prompt, writing, answer)
        return answer

    def _ended(self, asked: Prepared, citer: Citer, writing: Writing) -> Answer:
        model = self._endpoint.settings.model
        known = {
            "model": model,
            "usage": usage_of(writing, self._extras.prices.get(model)),
            "timings_ms": asked.timings,
        }
        if not citer.claims:
            return stand_in(asked.fallback, writing).model_copy(update=known)
        return Answer(
            id=asked.question.id,
            question=asked.question.text,
            lang=asked.lang,
            engine="llm",
            abstained=False,
            answer=answer_text(citer.claims, asked.lang),
            claims=tuple(citer.claims),
            citations=tuple(citer.citations),
        ).model_copy(update=known)

    def _trace(self, asked: Prepared, prompt: Prompt, writing: Writing, answer: Answer) -> None:
        self._extras.trace.write(
            id=asked.question.id,
            model=self._endpoint.settings.model,
            prompt=prompt.tag,
            evidence=[f"{item.report}:{item.start}-{item.end}" for item in asked.evidence],
            question=asked.text,
            **traced(writing, answer),
        )


def as_question(given: str | Mapping[str, Any] | Question) -> Question:
    """Return the question that a runnable was given: its text, its fields, or itself."""
    if isinstance(given, Question):
        return given
    return Question(text=given) if isinstance(given, str) else Question.model_validate(given)


class _Clock:
    def __init__(self) -> None:
        self.laps: dict[str, float] = {}
        self._last = time.perf_counter()

    def lap(self, name: str) -> None:
        self.laps[name] = _ms(self._last)
        self._last = time.perf_counter()


def _ms(since: float) -> float:
    return round((time.perf_counter() - since) * 1000, 1)
