"""Puts the model engine together from a library, an embedder and the settings."""

import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from bot.asking.question import language, normalise, sub_questions
from bot.glossary import load_glossary
from bot.grounding.belongs import Share, Wording
from bot.grounding.claim import Lookups
from bot.llm import Endpoint, Message
from bot.model.abilities import Abilities, AbilityFile, ModelSettings
from bot.model.cache import AnswerCache
from bot.model.chain import Extras, Fallback, ModelEngine, Search
from bot.model.faults import EndpointError, ModelFault
from bot.model.prices import read_prices
from bot.model.trace import Trace
from bot.records import Record
from bot.settings import Settings
from vectorstore.embed import Embedder
from vectorstore.errors import LibraryError
from vectorstore.records import Filters, Hit
from vectorstore.search import search
from vectorstore.store import Library
from vectorstore.terms.match import coverage, present, words_of
from vectorstore.terms.query import wanted
from vectorstore.terms.scope import named_places, query_filters, scope_words

if TYPE_CHECKING:
    from httpx2 import BaseTransport

ENDPOINTS = "endpoints.json"
HITS = 10
COMPARED = 3
PROBE = 'Reply with this JSON and nothing else: {"claims": [], "cannot_answer": "unclear"}'
PROBE_SECONDS = 30.0


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
    fallback: Fallback,
    settings: Settings,
    transport: "BaseTransport | None" = None,
) -> ModelEngine:
    """Return the engine of the model that the settings name; ``transport`` carries its calls in place of the network.

    Raises:
        LibraryError: no model is set, or the price table or glossary cannot be used.
    """
    endpoint = Endpoint(model_settings(settings), AbilityFile(library.directory / ENDPOINTS), transport)
    extras = Extras(
        cache=AnswerCache(library.directory) if settings.answer_cache else None,
        trace=Trace(library.directory, settings.trace),
        prices=read_prices(settings.prices),
        lookups=Lookups(
            names={entry.en.casefold(): entry.zh for entry in load_glossary(settings.glossary).entries()},
            alike=likeness(embedder),
            wording=wording(library),
            places=lambda text: named_places(library, text),
        ),
    )
    return ModelEngine(library, searcher(library, embedder), fallback, endpoint, extras)


def model_settings(settings: Settings) -> ModelSettings:
    """Return what the model engine needs of the settings; raises LibraryError when no model is set."""
    if settings.model is None:
        raise LibraryError("no model is set; set BOT_MODEL (and OPENAI_BASE_URL or OPENAI_API_KEY)")
    return ModelSettings(
        model=settings.model,
        base_url=settings.openai_base_url,
        api_key=settings.openai_api_key,
        timeout=settings.timeout,
        max_tokens=900 if settings.openai_base_url else 3000,
    )


def likeness(embedder: Embedder) -> Callable[[str, str], float]:
    """Return a function that gives the cosine of two texts."""

    def alike(one: str, two: str) -> float:
        rows = embedder.embed([one, two])
        return float(rows[0] @ rows[1])

    return alike


def wording(library: Library) -> Wording:
    """Return a function that reads a claim into the terms of the library, to be held against texts of its reports."""

    def read(text: str) -> Share:
        terms = wanted(library, text, scope_words(library, query_filters(library, text)))
        words = words_of(terms)
        return lambda other: coverage(terms, present(words, other))

    return read


def searcher(library: Library, embedder: Embedder, k: int = HITS) -> Search:
    """Return the search of the chain: each part of the question in the reports it names, best hits in turn."""

    def find(text: str, reports: tuple[str, ...]) -> list[Hit]:
        parts = sub_questions(normalise(text), language(text)) or [text]
        scopes = [(part, scope) for part in parts for scope in _scopes(reports or query_filters(library, part).reports)]
        found = [search(library, embedder, part, Filters(reports=scope), k) for part, scope in scopes]
        return list({hit.passage.id: hit for hit in _in_turn(found)}.values())[:k]

    return find


def probe(settings: ModelSettings, abilities: AbilityFile | None = None) -> Probe:
    """Call the endpoint once and return what it accepts, or what is wrong."""
    endpoint = Endpoint(settings, abilities)
    started = time.perf_counter()
    ask = [
        Message(role="user", text='Reply with this JSON and nothing else: {"claims": [], "cannot_answer": "unclear"}')
    ]
    try:
        "".join(endpoint.write(ask, time.monotonic() + min(PROBE_SECONDS, settings.timeout)))
        problem = None
    except EndpointError as error:
        problem = str(error)
    except ModelFault as fault:
        problem = f"the endpoint {settings.url} did not answer ({fault.kind}); check OPENAI_BASE_URL and that it runs"
    ms = round((time.perf_counter() - started) * 1000, 1)
    known = None if problem else endpoint.abilities
    return Probe(model=settings.model, url=settings.url, problem=problem, abilities=known, ms=ms)


def _scopes(reports: tuple[str, ...]) -> list[tuple[str, ...]]:
    """A few reports that are named together are searched one by one, so that none crowds out the others."""
    return [(report,) for report in reports] if 1 < len(reports) <= COMPARED else [reports]


def _in_turn(lists: Sequence[Sequence[Hit]]) -> list[Hit]:
    longest = max((len(hits) for hits in lists), default=0)
    return [hits[rank] for rank in range(longest) for hits in lists if rank < len(hits)]
