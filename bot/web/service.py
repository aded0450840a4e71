"""What the app works with: one library, its bots, its conversations, and the desks that bound the work."""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from bot.ask import Bot, EngineChoice, LookupEngine, QuestionError
from bot.embedding import make_embedder
from bot.english import English
from bot.factcheck.draft import reports_within
from bot.factcheck.records import Limits
from bot.glossary import load_glossary
from bot.history import Conversations
from bot.leave import current
from bot.records import Answer, Claim, Question
from bot.settings import Settings
from bot.summaries import Request, Summary, Writing
from bot.summarize import summarize
from bot.web.work import Desk
from vectorstore.store import Library

LOOKUPS = 2
"""Lookups at once: more threads only take turns, and the waiting stand in the order in which they came."""
LOOKUP_QUEUE = 1_000
CHANGES = 20
"""Uploads and corrections that wait: apart from the lookups, so that an ingest never keeps a question waiting."""
SUMMARY_SECONDS = 1800.0
KEPT_SUMMARIES = 16
KEPT_ANSWERS = 1_000


class Remembered:
    """The lookup with its last answers: the same question of an unchanged library is not looked up again."""

    def __init__(self, engine: LookupEngine) -> None:
        self._engine = engine
        self._ask = lru_cache(KEPT_ANSWERS)(lambda generation, key: engine.answer(Question.model_validate_json(key)))

    def answer(self, question: Question) -> Answer:
        """Return the answer of the lookup."""
        return self._ask(self._engine.library.generation, question.model_dump_json())

    def stream(self, question: Question) -> Iterator[Claim | Answer]:
        """Yield the claims, then the answer."""
        answer = self.answer(question)
        yield from answer.claims
        yield answer


class Service(NamedTuple):
    """One library as the app holds it; ``model`` is None where none is set."""

    settings: Settings
    library: Library
    english: English
    lookup: Bot
    model: Bot | None
    talks: Conversations
    lookups: Desk
    calls: Desk
    changes: Desk

    def bot(self, engine: EngineChoice) -> Bot:
        """Return the bot of an engine; raises QuestionError for a model where none is set."""
        if engine == "llm" and self.model is None:
            raise QuestionError("no model is set; use engine auto or lookup, or set BOT_MODEL and start again")
        return self.lookup if engine == "lookup" or self.model is None else self.model

    def desk(self, engine: EngineChoice) -> Desk:
        """Return where work of an engine waits for its place."""
        return self.lookups if engine == "lookup" or self.model is None else self.calls

    def within(self, limits: Limits) -> tuple[str, ...]:
        """Return the reports that a question is limited to, empty for all; raises LibraryError where none fits."""
        return tuple(reports_within(self.library, self.english, limits)) if any(limits.model_dump().values()) else ()


def open_service(path: Path, settings: Settings, engine: EngineChoice = "auto") -> Service:
    """Open the library at ``path``, or make an empty one, with what answers from it.

    Raises:
        LibraryError: it cannot be used, or the engine needs what is not configured.
    """
    embedder = make_embedder(settings, path)
    library = Library.open(settings.place(path), embedder.name, create=True, glossary=settings.glossary)
    library.aliases = settings.aliases
    english = English(load_glossary(settings.glossary))
    remembered = Remembered(LookupEngine(library, embedder, english))
    lookup = Bot(library, embedder, remembered)
    model = None
    if engine != "lookup" and settings.has_model:
        from bot.model.connect import model_engine

        model = Bot(library, embedder, model_engine(library, embedder, remembered.answer, settings))
    calls = Desk(settings.model_calls, settings.model_queue)
    talks = Conversations(path)
    return Service(
        settings, library, english, lookup, model, talks, Desk(LOOKUPS, LOOKUP_QUEUE), calls, Desk(1, CHANGES)
    )


class Summaries:
    """Makes summaries and keeps the last ones, so that a download costs nothing."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._made = lru_cache(KEPT_SUMMARIES)(lambda *key: [])

    def make(self, reports: Sequence[str], request: Request, engine: EngineChoice, told: Writing) -> Summary:
        """Return a summary; ``told`` hears of the progress. Raises UnknownReportError."""
        service = self._service
        service.bot(engine)
        with_model = service.desk(engine) is service.calls
        held = self._made(service.library.generation, tuple(reports), request, with_model)
        if not held:
            glossary, writing = load_glossary(service.settings.glossary), told
            if with_model:
                from bot.summaries.draft import model_writing

                model = model_writing(service.library, service.settings, glossary, SUMMARY_SECONDS)
                writing = model._replace(progress=told.progress)
            held.append(summarize(service.library, reports, glossary, request, writing))
            if leave := current():
                leave.check()
        made: Summary = held[0]
        return made
