"""Puts the drafter of summaries together from a library and the settings, and traces what it did."""

from typing import TYPE_CHECKING

from bot.glossary import Glossary
from bot.model.abilities import AbilityFile
from bot.model.connect import ENDPOINTS, likeness, model_settings
from bot.model.prices import cost, read_prices
from bot.model.prompts import load_prompt
from bot.model.trace import Trace
from bot.settings import Settings
from bot.summaries.pair_endpoint import PairEndpoint
from bot.summaries.summary import Summary, Writing
from bot.summaries.summary_drafter import ModelDrafter
from vectorstore.embed import Embedder
from vectorstore.store import Library

if TYPE_CHECKING:
    from httpx2 import BaseTransport


def model_writing(
    library: Library,
    settings: Settings,
    glossary: Glossary,
    seconds: float,
    transport: "BaseTransport | None" = None,
) -> Writing:
    """Return how the model of the settings writes pairs, in ``seconds`` for the whole summary.

    Raises:
        LibraryError: no model is set.
    """
    endpoint = PairEndpoint(model_settings(settings), AbilityFile(library.directory / ENDPOINTS), transport)
    return Writing(ModelDrafter(endpoint, glossary, seconds), alike=likeness(_embedder(library, settings)))


def trace_summary(library: Library, settings: Settings, made: Summary) -> None:
    """Write one line to the trace of the library: what was asked of the model for a summary and what became of it."""
    if made.drafting is None:
        return
    prices = read_prices(settings.prices)
    calls = made.drafting.calls
    Trace(library.directory, settings.trace).write(
        id=f"summary:{made.report}:{made.length}",
        model=made.drafting.model,
        prompt=load_prompt("summary").tag,
        cost=cost(prices.get(made.drafting.model), calls.prompt_tokens, calls.completion_tokens),
        drafting=made.drafting.model_dump(mode="json"),
    )


def _embedder(library: Library, settings: Settings) -> Embedder:
    from bot.embedding import make_embedder

    return make_embedder(settings, library.directory)
