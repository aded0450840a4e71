"""Puts the drafter of summaries together from a library and the settings."""

from typing import TYPE_CHECKING

from bot.abilities import AbilityFile
from bot.connect import ENDPOINTS, likeness, model_settings
from bot.glossary import Glossary
from bot.pair_endpoint import PairEndpoint
from bot.settings import Settings
from bot.summary import Writing
from bot.summary_drafter import ModelDrafter
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


def _embedder(library: Library, settings: Settings) -> Embedder:
    from bot.ask import make_embedder

    return make_embedder(settings, library.directory)
