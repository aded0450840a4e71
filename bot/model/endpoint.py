"""A model endpoint: asked in the strictest form it knows, which is found out once; cut off when the time is over.

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
import os
import socket
import ssl
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from functools import cache
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, Self

from pydantic import SecretStr

from bot.leave import current
from bot.records import Record
from vectorstore.errors import LibraryError

if TYPE_CHECKING:
    from httpx2 import BaseTransport

Form = Literal["json_schema", "json_object", "text"]
FORMS: tuple[Form, ...] = ("json_schema", "json_object", "text")
FaultKind = Literal[
    "settings", "unreachable", "rate_limited", "quota", "server", "timeout", "truncated", "invalid", "refusal",
    "context", "unsupported",
]  # fmt: skip
RETRIED: frozenset[FaultKind] = frozenset({"unreachable", "rate_limited", "server"})
OPENAI_URL = "https://api.openai.com/v1"
ATTEMPTS = 3
BACKOFF = 0.5
LONGEST_REPLY = 60_000
"""Characters of the longest reply that is read, reasoning included."""
_CONTEXT_WORDS = (
    "context_length", "context length", "context size", "maximum context", "too many tokens", "exceed_context",
    "context window", "maximum model length", "prompt is too long",
)  # fmt: skip
_MODEL_WORDS = ("model_not_found", "invalid_model", "does not exist", "unknown model", "model not found", "not found")
_QUOTA_WORDS = ("insufficient_quota", "exceeded your current quota", "insufficient balance", "arrearage", "billing")
_TRACING = ("LANGSMITH_TRACING", "LANGSMITH_TRACING_V2", "LANGCHAIN_TRACING", "LANGCHAIN_TRACING_V2")
"""What makes LangChain send what it sees elsewhere: off, whatever the environment says."""


class ModelFault(Exception):
    """A model did not answer as it should; ``retry_after`` is in seconds when the endpoint named a time."""

    def __init__(self, kind: FaultKind, detail: str = "", retry_after: float | None = None) -> None:
        super().__init__(f"{kind}: {detail}" if detail else kind)
        self.kind: FaultKind = kind
        self.detail = detail
        self.retry_after = retry_after


class EndpointError(LibraryError):
    """The endpoint cannot be used as it is set: the key, the model or the address must change."""


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


class Abilities(Record):
    """What an endpoint was found to accept."""

    form: Form = "json_schema"
    usage: bool = True
    temperature: bool = True
    stream: bool = True
    limit: Literal["max_tokens", "max_completion_tokens", "none"] = "max_tokens"


class AbilityFile:
    """What endpoints accept, remembered in one file of the library; a lost or broken file is found out again."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._known: dict[str, Abilities] = {}
        self._mutex = threading.Lock()

    def get(self, settings: ModelSettings) -> Abilities:
        """Return what is known of an endpoint and model; the strictest form when nothing is."""
        with self._mutex:
            return self._read().get(_key(settings)) or Abilities()

    def put(self, settings: ModelSettings, abilities: Abilities) -> None:
        """Remember what an endpoint and model accept."""
        with self._mutex:
            self._known = {**self._read(), _key(settings): abilities}
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


def without(abilities: Abilities, fault: ModelFault) -> Abilities:
    """Return the abilities without what a 400 complains of: the option it names, else the stricter form.

    Raises:
        ModelFault: nothing is left to drop.
    """
    said = fault.detail.lower()
    if abilities.limit != "none" and ("max_tokens" in said or "max_completion_tokens" in said):
        limit = "max_completion_tokens" if abilities.limit == "max_tokens" else "none"
        return abilities.model_copy(update={"limit": limit})
    if abilities.temperature and "temperature" in said:
        return abilities.model_copy(update={"temperature": False})
    if abilities.usage and ("stream_options" in said or "include_usage" in said):
        return abilities.model_copy(update={"usage": False})
    if abilities.stream and "stream" in said:
        return abilities.model_copy(update={"stream": False})
    if abilities.form != "text":
        return abilities.model_copy(update={"form": FORMS[FORMS.index(abilities.form) + 1]})
    if abilities.usage:
        return abilities.model_copy(update={"usage": False})
    raise ModelFault("server", fault.detail)


def _key(settings: ModelSettings) -> str:
    return f"{settings.url} {settings.model}"


class Message(Record):
    """One message to the model."""

    role: Literal["system", "user", "assistant"]
    text: str


class Spent(Record):
    """Tokens of one or more calls; ``known`` is false when the endpoint did not say."""

    prompt: int = 0
    completion: int = 0
    known: bool = False
    calls: int = 0

    def __add__(self, other: "Spent") -> "Spent":
        """Return the sum of two calls."""
        return Spent(
            prompt=self.prompt + other.prompt,
            completion=self.completion + other.completion,
            known=self.known or other.known,
            calls=self.calls + other.calls,
        )


class Reply:
    """A reply as it arrives: iterate over its pieces of text; afterwards ``spent`` tells the tokens."""

    def __init__(self, pieces: Iterator[Any]) -> None:
        self._pieces = pieces
        self.text = ""
        self.spent = Spent()

    def __iter__(self) -> Iterator[str]:
        """Yield the text piece by piece; of a reply without content, the arguments of its tool calls.

        Raises:
            ModelFault: ``truncated``, ``refusal``, ``invalid`` (too long), or what the line raises.
        """
        finish = ""
        for chunk in self._pieces:
            self.spent += _spent(chunk)
            finish = chunk.response_metadata.get("finish_reason") or finish
            piece = chunk.text or "".join(call["args"] or "" for call in getattr(chunk, "tool_call_chunks", ()))
            if piece:
                self.text += piece
                yield piece
            if len(self.text) > LONGEST_REPLY:
                raise ModelFault("invalid", "the reply is too long")
        if finish == "content_filter":
            raise ModelFault("refusal", "filtered")
        if not self.text.strip() and finish:
            raise ModelFault("truncated" if finish == "length" else "refusal", "the reply is empty")
        if finish != "stop" and not self.text.rstrip().endswith(("}", "```")):
            raise ModelFault("truncated", finish or "the stream broke off")


def check_settings(settings: ModelSettings) -> None:
    """Raise EndpointError for a key or an address that no request can be made with."""
    key = settings.api_key.get_secret_value() if settings.api_key else ""
    if any(not 32 < ord(c) < 127 for c in key):
        raise EndpointError(
            "OPENAI_API_KEY holds a line feed, a space or another character that no key has; set it anew"
        )
    if not settings.url.startswith(("http://", "https://")):
        raise EndpointError(f"OPENAI_BASE_URL is {settings.url!r}: an address begins with http:// or https://")


class Endpoint:
    """An OpenAI-compatible endpoint and model. Safe to use from several threads."""

    def __init__(
        self, settings: ModelSettings, abilities: AbilityFile | None = None, transport: "BaseTransport | None" = None
    ) -> None:
        self.settings = settings
        self._abilities = abilities or AbilityFile(None)
        self._transport = transport

    @property
    def abilities(self) -> Abilities:
        """What the endpoint was found to accept so far."""
        return self._abilities.get(self.settings)

    def write(
        self, messages: Sequence[Message], deadline: float, schema: Mapping[str, Any] | None = None, prompt: str = ""
    ) -> Reply:
        """Return the reply to ``messages``, begun: its first piece has arrived.

        ``schema`` is the JSON schema that the reply must have, None for free text; ``prompt`` names the prompt and its
        version in a header, for recordings.

        Refused options are dropped one by one and that is remembered; passing faults are retried while time allows.

        Raises:
            EndpointError: the key or the model is wrong.
            ModelFault: the endpoint failed; see the table above.
        """
        check_settings(self.settings)
        failures = 0
        while True:
            abilities = self.abilities
            try:
                return self._begin(messages, deadline, schema, prompt)
            except ModelFault as fault:
                if leave := current():
                    leave.check()
                if fault.kind == "unsupported":
                    self._abilities.put(self.settings, without(abilities, fault))
                    continue
                if fault.kind == "context" and abilities.limit != "none":
                    self._abilities.put(self.settings, abilities.model_copy(update={"limit": "none"}))
                    continue
                failures += 1
                pause = fault.retry_after if fault.retry_after is not None else BACKOFF * 2 ** (failures - 1)
                if fault.kind not in RETRIED or failures >= ATTEMPTS or time.monotonic() + pause >= deadline:
                    raise
                time.sleep(pause)

    def _begin(
        self, messages: Sequence[Message], deadline: float, schema: Mapping[str, Any] | None, prompt: str
    ) -> Reply:
        pieces = self._pieces(messages, deadline, schema, prompt)
        first = next(pieces, None)
        if first is None:
            raise ModelFault("unsupported" if self.abilities.stream else "truncated", "nothing came as a stream")
        return Reply(chain((first,), pieces))

    def _pieces(
        self, messages: Sequence[Message], deadline: float, schema: Mapping[str, Any] | None, prompt: str
    ) -> Iterator[Any]:
        seconds = max(0.1, deadline - time.monotonic())
        chat = [(message.role, message.text) for message in messages]
        abilities = self.abilities
        try:
            with Line(seconds) as line:
                request = Request(seconds, line, schema, prompt, self._transport)
                model = chat_model(self.settings, abilities, request)
                yield from model.stream(chat) if abilities.stream else [model.invoke(chat)]
                if line.is_cut:
                    raise TimeoutError
        except Exception as error:
            if time.monotonic() >= deadline:
                raise ModelFault("timeout", "the time for the answer is used up") from error
            raise classify(error, self.settings.model, self.settings.url) from error


class Request(NamedTuple):
    """One request: its seconds, its line, the schema of the reply, the name of the prompt, a transport of tests."""

    timeout: float
    line: "Line"
    schema: Mapping[str, Any] | None = None
    prompt: str = ""
    transport: "BaseTransport | None" = None


def chat_model(settings: ModelSettings, abilities: Abilities, request: Request) -> Any:
    """Return the LangChain chat model of an endpoint, set up for one request."""
    os.environ.update(dict.fromkeys(_TRACING, "false"))
    from langchain.chat_models import init_chat_model
    from openai import DefaultHttpxClient

    body: dict[str, Any] = {}
    if request.schema is not None and abilities.form != "text":
        body["response_format"] = _response_format(abilities.form, request.schema)
    if abilities.limit != "none":
        body[abilities.limit] = settings.max_tokens
    route: dict[str, Any] = {"transport": request.transport} if request.transport else {"verify": _tls()}
    hooks = {"request": [request.line.watch]}
    headers = {"x-prompt-version": request.prompt} if request.prompt else {}
    options: dict[str, Any] = {"temperature": 0} if abilities.temperature else {}
    if settings.api_version:
        options["default_query"] = {"api-version": settings.api_version}
    if settings.api_version and settings.api_key:
        headers["api-key"] = settings.api_key.get_secret_value()
    return init_chat_model(
        settings.model.removeprefix("openai:"),
        model_provider="openai",
        base_url=settings.url,
        api_key=settings.api_key or SecretStr("none"),
        timeout=request.timeout,
        max_retries=0,
        http_client=DefaultHttpxClient(event_hooks=hooks, **route),
        default_headers=headers or None,
        stream_usage=abilities.usage,
        use_responses_api=False,
        extra_body=body or None,
        **options,
    )


@cache
def _tls() -> ssl.SSLContext:
    """Loading the certificates takes tens of milliseconds: once for a process."""
    return ssl.create_default_context()


def _response_format(form: Form, schema: Mapping[str, Any]) -> dict[str, Any]:
    if form == "json_object":
        return {"type": "json_object"}
    return {"type": "json_schema", "json_schema": {"name": "draft", "strict": True, "schema": schema}}


def _spent(chunk: Any) -> Spent:
    usage = chunk.usage_metadata
    if not usage:
        return Spent()
    return Spent(prompt=usage["input_tokens"], completion=usage["output_tokens"], known=True, calls=1)


def classify(error: Exception, model: str, url: str) -> ModelFault | EndpointError:
    """Return what an exception of the openai client, or of the HTTP client below it, means to an answer."""
    from openai import APIConnectionError, APIError, APITimeoutError

    status = getattr(error, "status_code", None)
    text = str(error).replace("\n", " ")[:300]
    if status in (401, 403):
        return EndpointError(f"the endpoint {url} refuses the key ({status}); set OPENAI_API_KEY")
    if status == 404 or (status == 400 and _says(text, _MODEL_WORDS) and "model" in text.lower()):
        return EndpointError(f"the endpoint {url} has no model {model!r} ({status}); set BOT_MODEL or OPENAI_BASE_URL")
    if status in (400, 413, 422) and _says(text, _CONTEXT_WORDS):
        return ModelFault("context", text)
    if status == 429 and _says(text, _QUOTA_WORDS):
        return ModelFault("quota", text)
    if status == 402:
        return ModelFault("quota", text)
    if status == 429:
        return ModelFault("rate_limited", text, _retry_after(error))
    if isinstance(error, APITimeoutError) or status == 408:
        return ModelFault("timeout", text)
    if isinstance(status, int) and status >= 500 and status != 501:
        return ModelFault("server", f"{status} {text}", _retry_after(error))
    if isinstance(status, int):
        return ModelFault("unsupported", f"{status} {text}")
    if isinstance(error, APIConnectionError):
        return ModelFault("unreachable", text)
    return ModelFault("server" if isinstance(error, APIError) else "truncated", f"{type(error).__name__}: {text}")


def _says(text: str, words: tuple[str, ...]) -> bool:
    return any(word in text.lower() for word in words)


def _retry_after(error: Exception) -> float | None:
    response = getattr(error, "response", None)
    written = response.headers.get("retry-after") if response is not None else None
    try:
        return max(0.0, float(written)) if written else None
    except ValueError:
        return None


class Line:
    """The sockets of one request, cut when its time is over, while a read blocks, and when its reader leaves."""

    def __init__(self, seconds: float) -> None:
        self._streams: list[Any] = []
        self.is_cut = False
        self._timer = threading.Timer(seconds, self.cut)
        self._timer.daemon = True

    def __enter__(self) -> Self:
        """Start the time."""
        self._timer.start()
        if leave := current():
            leave.then(self.cut)
        return self

    def __exit__(self, *raised: object) -> None:
        """End the time and the request."""
        self._timer.cancel()
        self.cut()

    def watch(self, request: Any) -> None:
        """Take note of the sockets that an HTTP request opens (an event hook of the HTTP client)."""
        request.extensions["trace"] = self._seen

    def _seen(self, event: str, info: dict[str, Any]) -> None:
        if event.endswith(("connect_tcp.complete", "start_tls.complete")):
            self._streams.append(info["return_value"])
            if self.is_cut:
                self.cut()

    def cut(self) -> None:
        """Shut the sockets down: a blocked read returns at once and the endpoint sees the client leave."""
        self.is_cut = True
        for stream in self._streams:
            raw = stream.get_extra_info("socket")
            if raw is not None:
                with suppress(OSError):
                    raw.shutdown(socket.SHUT_RDWR)
