"""Puts the model engine together from a library, an embedder and the settings; tries an endpoint for the doctor."""

import os
import time
from collections.abc import Callable
from itertools import cycle, islice
from typing import TYPE_CHECKING

from bot.checks.known import OfLibrary
from bot.embedding import make_embedder
from bot.factcheck.meaning import Meaning
from bot.model.abilities import Abilities, AbilityFile, EndpointError, ModelFault, ModelSettings
from bot.model.draft import schema
from bot.model.endpoint import Endpoint, Message
from bot.model.ledger import AnswerCache, Trace, read_prices
from bot.records import Record
from bot.settings import Settings
from bot.write import Lookup, Means, ModelEngine
from vectorstore.embed import Embedder
from vectorstore.errors import LibraryError
from vectorstore.store import Library

if TYPE_CHECKING:
    from httpx2 import BaseTransport

ENDPOINTS = "endpoints.json"
PROBE = (
    'Reply with this JSON and nothing else: {"claims": [], "need": [], "missing": null, '
    '"cannot_answer": "not_a_question"}'
)


PADDING = ("report", "city", "council", "river", "school", "market", "plan", "year")
"""Words that are one token each for the tokenizers in use, so that their number is that of the tokens sent."""
LEAST_READ = 0.9
"""Share of the padding that an endpoint which cuts nothing counts at least; tokenizers differ by less."""


class Probe(Record):
    """What a call to the endpoint showed; ``problem`` is one line for people, None when it answered."""

    model: str
    url: str
    problem: str | None = None
    abilities: Abilities | None = None
    ms: float = 0.0


def model_engine(
    library: Library,
    embedder: Embedder,
    lookup: Lookup,
    settings: Settings,
    transport: "BaseTransport | None" = None,
) -> ModelEngine:
    """Return the engine of the model that the settings name; ``transport`` carries its calls in place of the network.

    Raises:
        LibraryError: no model is set, or the price table cannot be used.
    """
    endpoint = Endpoint(model_settings(settings), AbilityFile(library.directory / ENDPOINTS), transport)
    means = Means(
        endpoint=endpoint,
        budget=settings.evidence_tokens,
        cache=AnswerCache(library.place) if settings.answer_cache else None,
        trace=Trace(library.directory, settings.trace),
        prices=read_prices(settings.prices),
        known=OfLibrary(library, embedder),
    )
    return ModelEngine(library, embedder, lookup, means)


def meaning_of(
    library: Library, settings: Settings, engine: str = "auto", transport: "BaseTransport | None" = None
) -> Meaning | None:
    """Return what asks the model of the settings about statements of drafts; None for the lookup, or without a model.

    Raises:
        LibraryError: the engine is ``llm`` and no model is set.
    """
    if engine == "lookup" or (engine == "auto" and not settings.has_model):
        return None
    endpoint = Endpoint(model_settings(settings), AbilityFile(library.directory / ENDPOINTS), transport)
    known = OfLibrary(library, make_embedder(settings, library.directory))
    return Meaning(endpoint, known, settings.evidence_tokens, Trace(library.directory, settings.trace))


def model_settings(settings: Settings) -> ModelSettings:
    """Return where the model is and how it is asked; an Azure resource is known by ``AZURE_OPENAI_ENDPOINT``.

    Raises:
        LibraryError: no model is set.
    """
    if settings.model is None:
        raise LibraryError("no model is set; set BOT_MODEL (and OPENAI_BASE_URL or OPENAI_API_KEY)")
    azure = os.environ.get("AZURE_OPENAI_ENDPOINT") if settings.openai_base_url is None else None
    version = (os.environ.get("AZURE_OPENAI_API_VERSION") or os.environ.get("OPENAI_API_VERSION")) if azure else None
    key = settings.openai_api_key
    if azure and os.environ.get("AZURE_OPENAI_API_KEY"):
        from pydantic import SecretStr

        key = SecretStr(os.environ["AZURE_OPENAI_API_KEY"])
    path = f"openai/deployments/{settings.model}" if version else "openai/v1"
    return ModelSettings(
        model=settings.model,
        base_url=f"{azure.rstrip('/')}/{path}" if azure else settings.openai_base_url,
        api_key=key,
        timeout=settings.timeout,
        api_version=version,
    )


def probe(
    settings: ModelSettings,
    abilities: AbilityFile | None = None,
    told: Callable[[str], None] | None = None,
    tokens: int = 0,
) -> Probe:
    """Call the endpoint once, within the time that an answer has, and return what it accepts or what is wrong.

    ``told`` hears what is being tried. The prompt is padded to ``tokens``: an endpoint that cuts longer prompts without
    a word, as Ollama does, counts fewer of them, and answers without the rules or the evidence.
    """
    if told:
        told(f"asking {settings.model} at {settings.url}, for up to {settings.timeout:g} s")
    endpoint = Endpoint(settings, abilities)
    started = time.perf_counter()
    problem: str | None = None
    messages = [Message(role="user", text=" ".join(islice(cycle(PADDING), tokens)))] if tokens else []
    try:
        reply = endpoint.write(
            [*messages, Message(role="user", text=PROBE)], time.monotonic() + settings.timeout, schema()
        )
        problem = None if "{" in "".join(reply) else "it answers, but not with JSON; answers will come from the lookup"
        if reply.spent.known and reply.spent.prompt < LEAST_READ * tokens:
            problem = (
                f"it read {reply.spent.prompt} tokens of a prompt of {tokens} and said nothing: its context is too "
                "short (Ollama: OLLAMA_CONTEXT_LENGTH or num_ctx; others: the context length), or lower "
                "BOT_EVIDENCE_TOKENS"
            )
    except EndpointError as error:
        problem = str(error)
    except ModelFault as fault:
        problem = f"the endpoint {settings.url} did not answer ({fault}); check OPENAI_BASE_URL and that it runs"
    ms = round((time.perf_counter() - started) * 1000, 1)
    return Probe(model=settings.model, url=settings.url, problem=problem, abilities=endpoint.abilities, ms=ms)
