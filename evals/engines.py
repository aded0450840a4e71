"""The engine under test, opened once at the edge."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from bot.records import Answer, Question
from bot.settings import Settings, load_settings
from evals.manifest import EngineCard
from evals.records import Bot, Shelf
from vectorstore.records import Hit

if TYPE_CHECKING:
    from httpx2 import BaseTransport


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


def open_engine(library: Path, engine: str, transport: "BaseTransport | None" = None) -> Opened:
    """Open the library and the engine named (auto, extractive, llm).

    Args:
        library: folder of the library.
        engine: which engine answers.
        transport: HTTP transport for model calls (:mod:`evals.recordings`), None for the real one.

    Raises:
        LibraryError: there is no library, it cannot be used, or the engine needs what is not configured.
    """
    from bot.ask import open_bot
    from vectorstore.storage.fingerprint import fingerprint

    settings = load_settings()
    choice = engine if engine != "auto" else "llm" if settings.has_model else "extractive"
    bot = open_bot(library, cast(Any, "extractive" if transport is not None else choice), settings)
    if transport is not None and choice == "llm":
        bot = _carried(bot, settings, transport)
    name = bot.embedder.name
    model = settings.model if choice == "llm" else None
    return Opened(LibraryBot(bot), EngineCard(engine=choice, model=model, embedder=name, fingerprint=fingerprint(name)))


def _carried(bot: Any, settings: Settings, transport: "BaseTransport") -> Any:
    """Return ``bot`` with a model engine whose calls ``transport`` carries.

    Nothing that an earlier run left behind may change which calls are made: no answer cache, and what the endpoint
    accepts is found out again.
    """
    from bot.model.connect import ENDPOINTS, model_engine

    (bot.library.directory / ENDPOINTS).unlink(missing_ok=True)
    fresh = settings.model_copy(update={"answer_cache": False})
    engine = model_engine(bot.library, bot.embedder, bot.engine.answer, fresh, transport)
    return type(bot)(bot.library, bot.embedder, engine)
