"""A bot over one library: built once at the edge, then asked and searched."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Literal, Protocol

from bot.extract import ExtractiveEngine
from bot.records import Answer, Question
from bot.settings import Settings, load_settings
from vectorstore.embed import Embedder, LocalEmbedder
from vectorstore.errors import LibraryError
from vectorstore.records import Filters, Hit
from vectorstore.search import search
from vectorstore.store import Library

EngineChoice = Literal["auto", "extractive", "llm"]
LONGEST_QUESTION = 2_000
"""Characters of a question; a longer one is a mistake."""


class Engine(Protocol):
    """What turns a question into an answer."""

    def answer(self, question: Question) -> Answer:
        """Return the answer, or an abstention with its reason."""


class Bot:
    """Answers questions and searches over a library."""

    def __init__(self, library: Library, embedder: Embedder, engine: Engine) -> None:
        self.library = library
        self.embedder = embedder
        self.engine = engine

    def ask(self, question: Question) -> Answer:
        """Return the answer to a question, with the time it took.

        Raises:
            QuestionError: the question is empty or too long.
            UnknownReportError: it names a report that the library does not hold.
        """
        check_question(question.text)
        for report in question.reports:
            self.library.report(report)
        started = time.perf_counter()
        answer = self.engine.answer(question)
        total = round((time.perf_counter() - started) * 1000, 1)
        return answer.model_copy(update={"timings_ms": {**answer.timings_ms, "total": total}})

    def stream(self, question: Question) -> Iterator[str | Answer]:
        """Yield the pieces of the answer's text as they are verified, then the answer itself."""
        answer = self.ask(question)
        yield answer.answer
        yield answer

    def search(self, query: str, k: int = 10, reports: tuple[str, ...] = ()) -> list[Hit]:
        """Return the best ``k`` passages for a query; none when nothing is close enough."""
        check_question(query)
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


def make_embedder(settings: Settings) -> Embedder:
    """Return the embedder that the settings name: the local one, or an OpenAI-compatible endpoint's."""
    if settings.embedding == "local":
        return LocalEmbedder()
    raise LibraryError(f"BOT_EMBEDDING={settings.embedding!r} is not known; use local")


def open_bot(path: Path, engine: EngineChoice = "auto", settings: Settings | None = None) -> Bot:
    """Open the library at ``path`` and build the engine that is asked for.

    Raises:
        LibraryError: there is no library, it cannot be used, or the engine needs what is not configured.
    """
    settings = settings or load_settings()
    embedder = make_embedder(settings)
    library = Library.open(path, embedder.name)
    if engine == "llm" and not settings.has_model:
        raise LibraryError("--engine llm needs a model; set BOT_MODEL (and OPENAI_BASE_URL or OPENAI_API_KEY)")
    return Bot(library, embedder, ExtractiveEngine(library, embedder))
