"""Where a model is, what its endpoint accepts, and what may go wrong with it.

    fault             what is seen                                    how it ends
    ----------------  ----------------------------------------------  -----------------------------------------
    settings          the key or the model is refused, a wrong URL    the lookup, with what to set
    unreachable       connection refused, reset, no such host         two retries, then the lookup
    rate_limited      429                                             waits Retry-After if time allows, likewise
    quota             429 that no waiting mends                       the lookup, at once
    server            500 to 599                                      two retries, likewise
    timeout           the time for the answer is used up              the lookup, at once
    truncated         the stream or the reply breaks off              verified claims stand; none: the lookup
    invalid           not JSON, not of the schema, too long           one second turn, then the lookup
    refusal           an empty reply, or one that was filtered        the lookup
    context           the evidence does not fit the model             once more with half of it, then the lookup
    unsupported       400 for an option of ours                       the option is dropped and that is remembered

A lookup that stands in for the model says so, in its ``reason`` and to the reader.
"""

import json
import threading
from collections.abc import Collection
from contextlib import suppress
from pathlib import Path
from typing import Literal

from pydantic import SecretStr

from bot.records import Record
from vectorstore.errors import LibraryError

FaultKind = Literal[
    "unreachable", "rate_limited", "quota", "server", "timeout", "truncated", "invalid", "refusal", "context",
    "unsupported",
]  # fmt: skip
OPENAI_URL = "https://api.openai.com/v1"
KEY = "the endpoint {url} refuses the key ({status}); set OPENAI_API_KEY"
MODEL = "the endpoint {url} has no model {model!r} ({status}); set BOT_MODEL or OPENAI_BASE_URL"
CONTEXT_WORDS = (
    "context_length", "context length", "context size", "maximum context", "too many tokens", "exceed_context",
    "context window", "maximum model length", "prompt is too long",
)  # fmt: skip
MODEL_WORDS = ("model_not_found", "invalid_model", "does not exist", "unknown model", "model not found", "not found")
QUOTA_WORDS = ("insufficient_quota", "exceeded your current quota", "insufficient balance", "arrearage", "billing")
ANY = ("",)
SETTINGS: tuple[tuple[int, tuple[str, ...], str], ...] = (
    (401, ANY, KEY),
    (403, ANY, KEY),
    (404, ANY, MODEL),
    (400, MODEL_WORDS, MODEL),
)
"""Statuses, and words of the reply with them, by which a setting is wrong, and what a person is told."""
STATUSES: tuple[tuple[Collection[int], tuple[str, ...], FaultKind], ...] = (
    ((400, 413, 422), CONTEXT_WORDS, "context"),
    ((402,), ANY, "quota"),
    ((408,), ANY, "timeout"),
    ((429,), QUOTA_WORDS, "quota"),
    ((429,), ANY, "rate_limited"),
    ((501,), ANY, "unsupported"),
    (range(500, 600), ANY, "server"),
    (range(1000), ANY, "unsupported"),
)
"""The same for the other faults; the first row that fits counts."""


class ModelFault(Exception):
    """A model did not answer as it should; ``retry_after`` is in seconds when the endpoint named a time."""

    def __init__(self, kind: FaultKind, detail: str = "", retry_after: float | None = None) -> None:
        super().__init__(f"{kind}: {detail}" if detail else kind)
        self.kind: FaultKind = kind
        self.detail = detail
        self.retry_after = retry_after


class EndpointError(LibraryError):
    """The endpoint cannot be used as it is set: the key, the model or the address must change."""


def classify(error: Exception, model: str, url: str) -> ModelFault | EndpointError:
    """Return what an exception of the openai client, or of the HTTP client below it, means to an answer."""
    from openai import APIConnectionError, APIError, APITimeoutError

    status = getattr(error, "status_code", None)
    text = str(error).replace("\n", " ")[:300]
    if status is None:
        if isinstance(error, APITimeoutError):
            return ModelFault("timeout", text)
        if isinstance(error, APIConnectionError):
            return ModelFault("unreachable", text)
        return ModelFault("server" if isinstance(error, APIError) else "truncated", f"{type(error).__name__}: {text}")
    said = text.lower()
    for code, words, told in SETTINGS:
        if status == code and any(word in said for word in words) and (words == ANY or "model" in said):
            return EndpointError(told.format(url=url, model=model, status=status))
    kind = next(kind for codes, words, kind in STATUSES if status in codes and any(word in said for word in words))
    return ModelFault(kind, f"{status} {text}", _retry_after(error))


def _retry_after(error: Exception) -> float | None:
    response = getattr(error, "response", None)
    try:
        return max(0.0, float(response.headers["retry-after"])) if response is not None else None
    except (KeyError, ValueError):
        return None


class ModelSettings(Record):
    """Where the model is and how it is asked; ``timeout`` in seconds holds for a whole answer.

    ``api_version`` is that of an Azure deployment; None everywhere else.
    """

    model: str
    base_url: str | None = None
    api_key: SecretStr | None = None
    timeout: float = 60.0
    max_tokens: int = 4000
    api_version: str | None = None

    @property
    def url(self) -> str:
        """The address of the endpoint."""
        return self.base_url or OPENAI_URL

    @property
    def name(self) -> str:
        """What its abilities are remembered under."""
        return f"{self.url} {self.model}"


class Abilities(Record):
    """What an endpoint was found to accept."""

    form: Literal["json_schema", "json_object", "text"] = "json_schema"
    usage: bool = True
    temperature: bool = True
    stream: bool = True
    limit: Literal["max_tokens", "max_completion_tokens", "none"] = "max_tokens"


LACKING: tuple[tuple[str, str, tuple[object, ...]], ...] = (
    ("max_tokens", "limit", ("max_tokens", "max_completion_tokens", "none")),
    ("max_completion_tokens", "limit", ("max_tokens", "max_completion_tokens", "none")),
    ("temperature", "temperature", (True, False)),
    ("stream_options", "usage", (True, False)),
    ("include_usage", "usage", (True, False)),
    ("stream", "stream", (True, False)),
    ("", "form", ("json_schema", "json_object", "text")),
    ("", "usage", (True, False)),
)
"""What endpoints may lack: the word by which a 400 names it, the ability, and its values, one after another."""


def without(abilities: Abilities, fault: ModelFault) -> Abilities:
    """Return the abilities without what a 400 names, else in a less strict form; raises ModelFault if none is left."""
    for word, ability, values in LACKING:
        last = values.index(getattr(abilities, ability)) == len(values) - 1
        if word in fault.detail.lower() and not last:
            return abilities.model_copy(update={ability: values[values.index(getattr(abilities, ability)) + 1]})
    raise ModelFault("server", fault.detail)


class AbilityFile:
    """What endpoints accept, remembered in one file of the library; a lost or broken file is found out again."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._known: dict[str, Abilities] = {}
        self._mutex = threading.Lock()

    def get(self, settings: ModelSettings) -> Abilities:
        """Return what is known of an endpoint and model; the strictest form when nothing is."""
        with self._mutex:
            return self._read().get(settings.name) or Abilities()

    def put(self, settings: ModelSettings, abilities: Abilities) -> None:
        """Remember what an endpoint and model accept."""
        with self._mutex:
            self._known = {**self._read(), settings.name: abilities}
            text = json.dumps({key: value.model_dump() for key, value in self._known.items()}, indent=1)
            if self._path is not None:
                scratch = self._path.with_suffix(".new")
                with suppress(OSError):
                    scratch.write_text(text, encoding="utf-8")
                    scratch.replace(self._path)

    def _read(self) -> dict[str, Abilities]:
        with suppress(OSError, ValueError, AttributeError):
            found = json.loads(self._path.read_text(encoding="utf-8")) if self._path else {}
            return {**{key: Abilities.model_validate(value) for key, value in found.items()}, **self._known}
        return self._known
