"""The engine under test, opened once at the edge."""

import inspect
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple, cast

from bot.records import Answer, Question
from bot.settings import load_settings
from evals.manifest import EngineCard
from evals.records import Bot, Shelf
from vectorstore.records import Hit


class Opened(NamedTuple):
    """An engine and what is known of it."""

    bot: Bot
    card: EngineCard


class LibraryBot:
    """A bot over a library, as the suite asks it."""

    def __init__(self, bot: Any) -> None:
        self._bot = bot

    @property
    def library(self) -> Shelf:
        """The library that answers are checked against."""
        return cast(Shelf, self._bot.library)

    def ask(self, question: Question, /) -> Answer:
        """Answer one question."""
        return cast(Answer, self._bot.ask(question))

    def search(self, query: str, k: int, reports: Sequence[str] = ()) -> Sequence[Hit]:
        """Return the first ``k`` passages."""
        return cast(Sequence[Hit], self._bot.search(query, k, tuple(reports)))


def open_engine(library: Path, engine: str, transport: object = None) -> Opened:
    """Open the library and the engine named (auto, extractive, llm).

    Args:
        library: folder of the library.
        engine: which engine answers.
        transport: HTTP transport for model calls (:mod:`evals.recordings`), None for the real one.

    Raises:
        LibraryError: there is no library, it cannot be used, or the engine needs what is not configured.
    """
    from bot.ask import open_bot
    from vectorstore.fingerprint import fingerprint

    settings = load_settings()
    choice = "llm" if engine == "auto" and settings.has_model else "extractive" if engine == "auto" else engine
    options: dict[str, Any] = {}
    if transport is not None and "transport" in inspect.signature(open_bot).parameters:
        settings = settings.model_copy(update={"answer_cache": False})
        options["transport"] = transport
    bot = open_bot(library, cast(Any, choice), settings, **options)
    model = settings.model if choice == "llm" else None
    name = bot.embedder.name
    card = EngineCard(engine=choice, model=model, embedder=name, fingerprint=fingerprint(name))
    return Opened(LibraryBot(bot), card)
