"""What a model-backed answer cost, by a price table in a TOML file."""

import tomllib
from collections.abc import Mapping
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from bot.records import Record
from vectorstore.errors import LibraryError


class Price(Record):
    """US dollars for a million tokens, in and out."""

    input: float
    output: float


def read_prices(path: Path | None) -> Mapping[str, Price]:
    """Return the prices by model name from a TOML file, one table with ``input`` and ``output`` for each model.

    Raises:
        LibraryError: the file cannot be read or has another form.
    """
    if path is None:
        return {}
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))
        return TypeAdapter(dict[str, Price]).validate_python(found)
    except (OSError, ValueError, ValidationError) as error:
        reason = str(error).splitlines()[0]
        raise LibraryError(f"the price table {path} cannot be used: {reason}; see BOT_PRICES") from error


def cost(price: Price | None, prompt_tokens: int, completion_tokens: int) -> float | None:
    """Return the cost in US dollars, None when the model has no price."""
    if price is None:
        return None
    return round((prompt_tokens * price.input + completion_tokens * price.output) / 1_000_000, 8)
