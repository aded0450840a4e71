"""What ``bot doctor`` looks at: the settings, the library, the embedder, the files they name and the model endpoint."""

import difflib
import time
from collections.abc import Callable, Iterator
from itertools import cycle, islice
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import ValidationError

from bot.settings import PREFIX, Settings, names_set, unknown_names, variable
from vectorstore.embed import Embedder
from vectorstore.errors import LibraryError
from vectorstore.storage.checks import Check, check_library

if TYPE_CHECKING:
    from bot.model.abilities import ModelSettings

TRIAL = "履职"
"""A text to embed, of no meaning to the check."""
RULES = 2000
"""Tokens of a prompt beside the evidence: rules, examples and question, half as many again for other tokenizers."""
PROBE = (
    'Reply with this JSON and nothing else: {"claims": [], "need": [], "missing": null, '
    '"cannot_answer": "not_a_question"}'
)
PADDING = ("report", "city", "council", "river", "school", "market", "plan", "year")
"""Words that are one token each for the tokenizers in use, so that their number is that of the tokens sent."""
LEAST_READ = 0.9
"""Share of the padding that an endpoint which cuts nothing counts at least; tokenizers differ by less."""


def check_settings() -> tuple[Settings | None, list[Check]]:
    """Return the settings, None where they cannot be read, and what is wrong with their variables."""
    checks = [_unknown(name) for name in unknown_names()]
    try:
        settings = Settings()
    except ValidationError as error:
        wrong = [(variable(fault), fault["msg"]) for fault in error.errors()]
        told = [(f"{name} cannot be used: {why[:1].lower()}{why[1:]}", f"correct {name}") for name, why in wrong]
        return None, checks + [Check.of("settings", False, message, mend) for message, mend in told]
    named = ", ".join(names_set()) or "no BOT_* variable"
    return settings, checks or [Check(name="settings", ok=True, message=f"{named} set")]


def examine(settings: Settings, directory: Path, told: Callable[[str], None] = lambda line: None) -> Iterator[Check]:
    """Yield what was found of all that a question passes through; never raises for what is missing or broken.

    ``told`` hears what takes long: the call to the model.
    """
    from bot.glossary import load_glossary
    from bot.model.ledger import read_prices

    try:
        embedder = settings.embedder()
    except LibraryError as error:
        yield Check.of("embedder", False, str(error), "set BOT_EMBEDDING or unset it")
    else:
        try:
            yield from check_library(settings.place(directory), embedder.name, settings.glossary)
        except LibraryError as error:
            yield Check.of("library", False, str(error), "correct BOT_CHROMA_URL and BOT_DATABASE_URL, or unset them")
        yield _embedder(embedder, settings.embedding)
    yield _file("glossary", settings.glossary, lambda path: f"{len(load_glossary(path))} terms")
    prices = "prices of {} models" if settings.prices else "no price table"
    yield _file("prices", settings.prices, lambda path: prices.format(len(read_prices(path))))
    yield _model(settings, told)


def _unknown(name: str) -> Check:
    known = [PREFIX + field.upper() for field in Settings.model_fields if not field.startswith("openai_")]
    near = difflib.get_close_matches(name, known, n=1, cutoff=0.0)[0]
    return Check.of("settings", False, f"{name} is set but means nothing", f"rename it to {near}, or unset it")


def _embedder(embedder: Embedder, choice: str) -> Check:
    mend = "install the product anew" if choice == "local" else "correct BOT_EMBEDDING, OPENAI_BASE_URL or the key"
    try:
        shape = embedder.embed([TRIAL]).shape
    except Exception as error:
        return Check.of("embedder", False, f"{embedder.name}: {_line(error)}", mend)
    ok = shape == (1, embedder.dimension)
    return Check.of("embedder", ok, f"{embedder.name} makes vectors of {shape[-1]}", mend)


def _file(name: str, path: Path | None, told: Callable[[Path | None], str]) -> Check:
    """Return what was found in a file that a setting names; ``told`` reads it and says what it holds."""
    try:
        return Check(name=name, ok=True, message=told(path))
    except LibraryError as error:
        return Check.of(name, False, _line(error), f"correct the file, or unset {PREFIX}{name.upper()}")


def _model(settings: Settings, told: Callable[[str], None]) -> Check:
    if settings.model is None:
        half = settings.openai_base_url or settings.openai_api_key
        message = "a key or address is set, but no model" if half else "not configured"
        return Check(name="model", ok=True, message=f"{message}: answers are looked up; BOT_MODEL sets one")
    from bot.model.connect import model_settings

    return probe(model_settings(settings), told, settings.evidence_tokens + RULES)


def probe(settings: "ModelSettings", told: Callable[[str], None] = lambda line: None, tokens: int = 0) -> Check:
    """Call an endpoint once, within the time that an answer has, and return in which form it answers or what is wrong.

    ``told`` hears what is being tried. The prompt is padded to ``tokens``: an endpoint that cuts longer prompts without
    a word, as Ollama does, counts fewer of them, and answers without the rules or the evidence.
    """
    from bot.model.abilities import EndpointError, ModelFault
    from bot.model.draft import schema
    from bot.model.endpoint import Endpoint, Message

    told(f"asking {settings.model} at {settings.url}, for up to {settings.timeout:g} s")
    endpoint, started, problem = Endpoint(settings), time.perf_counter(), ""
    padding = " ".join(islice(cycle(PADDING), tokens))
    mend = "correct the setting it names, or unset BOT_MODEL to answer without a model"
    try:
        asked = [Message(role="user", text=f"{padding} {PROBE}".strip())]
        reply = endpoint.write(asked, time.monotonic() + settings.timeout, schema())
        if "{" not in "".join(reply):
            problem = "it answers, but not with JSON; answers will come from the lookup"
        if reply.usage and reply.usage.prompt_tokens < LEAST_READ * tokens:
            problem = (
                f"it read {reply.usage.prompt_tokens} tokens of a prompt of {tokens} and said nothing: its context "
                "is too short (Ollama: OLLAMA_CONTEXT_LENGTH or num_ctx; others: the context length), or lower "
                "BOT_EVIDENCE_TOKENS"
            )
    except EndpointError as error:
        problem = str(error)
    except ModelFault as fault:
        problem = f"the endpoint {settings.url} did not answer ({fault}); check OPENAI_BASE_URL and that it runs"
        mend = "raise BOT_TIMEOUT where it is only slow" if fault.kind == "timeout" else mend
    ms, form = 1000 * (time.perf_counter() - started), endpoint.abilities.form
    fine = f"{settings.model} at {settings.url} answers in {ms:.0f} ms as {form}"
    return Check.of("model", not problem, _line(problem or fine), mend)


def _line(problem: object) -> str:
    return " ".join(str(problem).split())
