"""Puts the model engine together from a library, an embedder and the settings."""

import os
from typing import TYPE_CHECKING

from pydantic import SecretStr

from bot.checks.known import OfLibrary
from bot.factcheck.meaning import Meaning
from bot.model.abilities import AbilityFile, ModelSettings
from bot.model.endpoint import Endpoint
from bot.model.ledger import AnswerCache, Trace, read_prices
from bot.settings import EngineChoice, Settings
from bot.write import Lookup, ModelEngine
from vectorstore.embed import Embedder
from vectorstore.errors import LibraryError
from vectorstore.store import Library

if TYPE_CHECKING:
    from httpx2 import BaseTransport

ENDPOINTS = "endpoints.json"


def model_engine(
    library: Library, embedder: Embedder, lookup: Lookup, settings: Settings, transport: "BaseTransport | None" = None
) -> ModelEngine:
    """Return the engine of the model that the settings name; ``transport`` carries its calls in place of the network.

    Raises:
        LibraryError: no model is set, or the price table cannot be used.
    """
    return ModelEngine(
        library, embedder, lookup, endpoint_of(library, settings, transport), settings.evidence_tokens,
        AnswerCache(library.place) if settings.answer_cache else None, Trace(library.directory, settings.trace),
        read_prices(settings.prices), OfLibrary(library, embedder),
    )  # fmt: skip


def meaning_of(library: Library, settings: Settings, engine: EngineChoice = "auto") -> Meaning | None:
    """Return what asks the model about statements of drafts, None for the lookup; raises LibraryError as with_model."""
    if not settings.with_model(engine):
        return None
    known, trace = OfLibrary(library, settings.embedder()), Trace(library.directory, settings.trace)
    return Meaning(endpoint_of(library, settings), known, settings.evidence_tokens, trace)


def endpoint_of(library: Library, settings: Settings, transport: "BaseTransport | None" = None) -> Endpoint:
    """Return the endpoint of the model that the settings name; raises LibraryError where none is set."""
    return Endpoint(model_settings(settings), AbilityFile(library.directory / ENDPOINTS), transport)


def model_settings(settings: Settings) -> ModelSettings:
    """Return where the model is (Azure too) and how it is asked; raises LibraryError where none is set."""
    if settings.model is None:
        raise LibraryError("no model is set; set BOT_MODEL (and OPENAI_BASE_URL or OPENAI_API_KEY)")
    azure = os.environ.get("AZURE_OPENAI_ENDPOINT") if settings.openai_base_url is None else None
    version = (os.environ.get("AZURE_OPENAI_API_VERSION") or os.environ.get("OPENAI_API_VERSION")) if azure else None
    key = settings.openai_api_key
    if azure and os.environ.get("AZURE_OPENAI_API_KEY"):
        key = SecretStr(os.environ["AZURE_OPENAI_API_KEY"])
    path = f"openai/deployments/{settings.model}" if version else "openai/v1"
    return ModelSettings(
        model=settings.model,
        base_url=f"{azure.rstrip('/')}/{path}" if azure else settings.openai_base_url,
        api_key=key,
        timeout=settings.timeout,
        api_version=version,
    )
