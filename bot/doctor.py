"""What ``bot doctor`` looks at: the settings, the library, the embedder, the files they name and the model endpoint."""

import difflib
import os
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from pydantic import ValidationError
from pydantic_settings import DotEnvSettingsSource

from bot.settings import PREFIX, Settings, not_utf8, unknown_names
from vectorstore.embed import Embedder
from vectorstore.errors import LibraryError
from vectorstore.storage.checks import REPAIR, Check, check_library

TRIAL = "履职"
"""A text to embed, of no meaning to the check."""
RULES = 2000
"""Tokens of a prompt beside the evidence: rules, examples and question, half as many again for other tokenizers."""


def surroundings() -> dict[str, str]:
    """Return the variables that settings are read from: those of ``.env``, then those of the process.

    Raises:
        LibraryError: ``.env`` is not in UTF-8.
    """
    try:
        from_file = DotEnvSettingsSource(Settings).env_vars
    except UnicodeDecodeError as error:
        raise not_utf8(error) from None
    return {name.upper(): value or "" for name, value in from_file.items()} | dict(os.environ)


def check_settings(environ: Mapping[str, str]) -> tuple[Settings | None, list[Check]]:
    """Return the settings, None when they cannot be read, and what is wrong with the variables that make them."""
    checks = [_unknown(name) for name in unknown_names(dict(environ))]
    try:
        settings = Settings()
    except ValidationError as error:
        return None, checks + [_wrong(str(fault["loc"][0]), fault["msg"]) for fault in error.errors()]
    if not checks:
        named = sorted(name for name in environ if name.startswith(PREFIX))
        checks = [Check(name="settings", ok=True, message=f"{', '.join(named) or 'no BOT_* variable'} set")]
    return settings, checks


def examine(settings: Settings, directory: Path, told: Callable[[str], None] = lambda line: None) -> list[Check]:
    """Return what was found of all that a question passes through; never raises for what is missing or broken.

    ``told`` hears what takes long: the call to the model.
    """
    return list(_checks(settings, directory, told))


def can_repair(checks: list[Check]) -> bool:
    """Return whether a repair of the library mends one of the checks that failed."""
    return any(not check.ok and check.mend == REPAIR for check in checks)


def _checks(settings: Settings, directory: Path, told: Callable[[str], None]) -> Iterator[Check]:
    from bot.embedding import make_embedder

    try:
        embedder = make_embedder(settings, directory)
    except LibraryError as error:
        yield Check.of("embedder", False, str(error), "set BOT_EMBEDDING or unset it")
    else:
        try:
            yield from check_library(settings.place(directory), embedder.name, settings.glossary)
        except LibraryError as error:
            yield Check.of("library", False, str(error), "correct BOT_CHROMA_URL and BOT_DATABASE_URL, or unset them")
        yield _embedder(embedder, settings.embedding)
    yield _glossary(settings.glossary)
    yield _prices(settings.prices)
    yield _model(settings, told)


def _unknown(name: str) -> Check:
    known = [PREFIX + field.upper() for field in Settings.model_fields if not field.startswith("openai_")]
    near = difflib.get_close_matches(name, known, n=1, cutoff=0.0)[0]
    return Check.of("settings", False, f"{name} is set but means nothing", f"rename it to {near}, or unset it")


def _wrong(field: str, reason: str) -> Check:
    name = field.upper() if field.upper().startswith("OPENAI_") else PREFIX + field.upper()
    return Check.of("settings", False, f"{name} cannot be used: {reason[:1].lower()}{reason[1:]}", f"correct {name}")


def _embedder(embedder: Embedder, choice: str) -> Check:
    mend = "install the product anew" if choice == "local" else "correct BOT_EMBEDDING, OPENAI_BASE_URL or the key"
    try:
        shape = embedder.embed([TRIAL]).shape
    except Exception as error:
        return Check.of("embedder", False, f"{embedder.name}: {_line(error)}", mend)
    ok = shape == (1, embedder.dimension)
    return Check.of("embedder", ok, f"{embedder.name} makes vectors of {shape[-1]}", mend)


def _glossary(path: Path | None) -> Check:
    from bot.glossary import load_glossary

    try:
        terms = len(load_glossary(path))
    except LibraryError as error:
        return Check.of("glossary", False, _line(error), "correct the file, or unset BOT_GLOSSARY")
    return Check(name="glossary", ok=True, message=f"{terms} terms")


def _prices(path: Path | None) -> Check:
    from bot.model.ledger import read_prices

    try:
        models = len(read_prices(path))
    except LibraryError as error:
        return Check.of("prices", False, _line(error), "correct the file, or unset BOT_PRICES")
    return Check(name="prices", ok=True, message="no price table" if path is None else f"prices of {models} models")


def _model(settings: Settings, told: Callable[[str], None]) -> Check:
    if not settings.has_model:
        half = settings.openai_base_url or settings.openai_api_key
        message = "a key or address is set, but no model" if half else "not configured"
        return Check(name="model", ok=True, message=f"{message}: answers are cut from the reports; BOT_MODEL sets one")
    from bot.model.connect import model_settings, probe

    found = probe(model_settings(settings), told=told, tokens=settings.evidence_tokens + RULES)
    if found.problem is not None:
        mend = "correct the setting it names, or unset BOT_MODEL to answer without a model"
        mend = "raise BOT_TIMEOUT where it is only slow" if "(timeout" in str(found.problem) else mend
        return Check.of("model", False, _line(found.problem), mend)
    form = found.abilities.form if found.abilities else "text"
    return Check(name="model", ok=True, message=f"{found.model} at {found.url} answers in {found.ms:.0f} ms as {form}")


def _line(problem: object) -> str:
    return " ".join(str(problem).split())
