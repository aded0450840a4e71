"""A bot over one library: built once at the edge, then asked and searched."""

import time
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from bot.english import English
from bot.english.words import participle, plural
from bot.evidence import gather
from bot.lookup import Lookup
from bot.question import Part, read
from bot.records import Answer, Claim, Question
from bot.settings import EngineChoice, Settings, load_settings
from vectorstore.embed import Embedder
from vectorstore.errors import LibraryError
from vectorstore.reading.text import HAN
from vectorstore.records import Filters, Hit
from vectorstore.search import as_embedded, search
from vectorstore.store import Library

if TYPE_CHECKING:
    from httpx2 import BaseTransport

LONGEST_QUESTION = 2_000
"""Characters of a question; a longer one is a mistake."""
READ = 16
"""Questions that are kept as they were read."""


class Engine(Protocol):
    """What turns a question into an answer."""

    def stream(self, question: Question) -> Iterator[Claim | Answer]:
        """Yield each verified claim as soon as it is there, and last the whole answer, or why there is none."""


class LookupEngine:
    """Question, evidence, lookup: the way of a question without a model."""

    def __init__(self, library: Library, embedder: Embedder, english: English) -> None:
        self.library = library
        self.embedder = embedder
        self.lookup = Lookup(library, english)
        self._read = lru_cache(READ)(lambda state, question: read(library, question))

    def answer(self, question: Question) -> Answer:
        """Return what the facts and cards surely hold, else passages or a decline; with the time of each step."""
        started = time.perf_counter()
        with self.library.reading() as state:
            asked = self._read(state, question)
            if len(asked.parts) > 1:
                self.prepare([question])
            evidence = gather(self.library, self.embedder, asked)
            gathered = time.perf_counter()
            answer = self.lookup.answer(asked, evidence)
            foreign = answer.citations and not any(HAN.search(cited.quote) for cited in answer.citations)
            if foreign and answer.kind == "passages" and asked.lang == "zh" and len(asked.parts) == 1:
                answer = self._in_english(asked.parts[0], question) or answer
        times = {"search": gathered - started, "answer": time.perf_counter() - gathered}
        return answer.model_copy(update={"timings_ms": {name: round(t * 1000, 1) for name, t in times.items()}})

    def prepare(self, questions: Sequence[Question]) -> None:
        """Embed what several questions ask in one go, which takes half the time of one after the other."""
        with self.library.reading() as state:
            parts = [part for question in questions for part in self._read(state, question).parts]
            self.embedder.embed([as_embedded(part.text) for part in parts])

    def _in_english(self, part: Part, question: Question) -> Answer | None:
        """Return what English reports answer to a Chinese question for an amount; None where they do not."""
        words = in_english(part, self.lookup.english) if part.wants == "amount" else None
        if words is None:
            return None
        asked = read(self.library, Question(text=words, reports=part.scope.reports))
        answer = self.lookup.answer(asked, gather(self.library, self.embedder, asked))
        told = {"id": question.id, "question": question.text, "lang": "zh"}
        return answer.model_copy(update=told) if answer.kind == "answer" else None

    def stream(self, question: Question) -> Iterator[Claim | Answer]:
        """Yield the claims, then the answer."""
        answer = self.answer(question)
        yield from answer.claims
        yield answer


def in_english(part: Part, english: English) -> str | None:
    """Return a Chinese question for an amount in plain English, None when what it asks for has no English."""
    tokens = english.cutter.cut(part.topic)
    things = [noun[1] for token in tokens if not token.verb() and (noun := token.noun())]
    if not things:
        return None
    deeds = [participle(verb) for token in tokens if (verb := token.verb())]
    year = f" in {part.years[0]}" if part.years else ""
    if part.unit == "%":
        return f"What was the {things[-1]}{year}?"
    return f"How many {plural(things[-1])} {'will be' if part.plan else 'were'} {' and '.join(deeds)}{year}?"


class Bot:
    """Answers questions and searches over a library."""

    def __init__(self, library: Library, embedder: Embedder, engine: Engine) -> None:
        self.library = library
        self.embedder = embedder
        self.engine = engine

    def ask(self, question: Question, told: Callable[[Claim], None] = lambda claim: None) -> Answer:
        """Return the answer to a question, with the time it took; raises QuestionError and UnknownReportError.

        ``told`` hears of each claim as soon as it is there.
        """
        for item in self.stream(question):
            if isinstance(item, Answer):
                return item
            told(item)
        raise AssertionError("the last item of a stream is the answer")

    def stream(self, question: Question) -> Iterator[Claim | Answer]:
        """Yield each verified claim as soon as it is there, then the answer; raises as :meth:`ask` does."""
        check_question(question.text)
        self.check_reports(question.reports)
        started = time.perf_counter()
        for item in self.engine.stream(question):
            if isinstance(item, Answer):
                total = round((time.perf_counter() - started) * 1000, 1)
                item = item.model_copy(update={"timings_ms": {**item.timings_ms, "total": total}})
            yield item

    def check_reports(self, reports: Sequence[str]) -> None:
        """Raise UnknownReportError unless the library holds all of these reports."""
        for report in reports:
            self.library.report(report)

    def search(self, query: str, k: int = 10, reports: tuple[str, ...] = ()) -> list[Hit]:
        """Return the best ``k`` passages for a query; none when nothing is close enough."""
        check_question(query)
        self.check_reports(reports)
        return search(self.library, self.embedder, query, Filters(reports=reports) if reports else None, k)

    def close(self) -> None:
        """Close the library."""
        self.library.close()


class QuestionError(LibraryError):
    """A question that cannot be asked: empty, or far too long."""


def check_question(text: str) -> None:
    """Raise QuestionError unless the text can be a question."""
    if not text.strip():
        raise QuestionError("the question is empty; ask something about the reports")
    if len(text) > LONGEST_QUESTION:
        raise QuestionError(f"the question has {len(text):,} characters; at most {LONGEST_QUESTION:,} are taken")


def open_bot(
    path: Path,
    engine: EngineChoice = "auto",
    settings: Settings | None = None,
    transport: "BaseTransport | None" = None,
) -> Bot:
    """Open the library at ``path`` and build the engine that is asked for; ``auto`` is the model where one is set.

    ``transport`` carries the calls to a model in place of the network.
    Raises LibraryError: there is no library, it cannot be used, or the engine needs what is not configured.
    """
    settings = settings or load_settings()
    with_model, lookup = settings.with_model(engine), open_lookup(path, settings)
    library, embedder = lookup.library, lookup.embedder
    if not with_model:
        return Bot(library, embedder, lookup)
    from bot.model.connect import model_engine

    return Bot(library, embedder, model_engine(library, embedder, lookup.answer, settings, transport))


def open_lookup(path: Path, settings: Settings, create: bool = False) -> LookupEngine:
    """Open the library at ``path``, or ``create`` an empty one, with what answers without a model; as open_bot."""
    return LookupEngine(settings.opened(path, create), settings.embedder(), settings.english())
