"""A model endpoint: asks for a draft in the strictest form the endpoint knows, and finds that form out once."""

import ssl
import time
from collections.abc import Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from pydantic import SecretStr

from bot.model.abilities import Abilities, AbilityFile, Form, ModelSettings, without
from bot.model.draft import MAX_DRAFT_CHARACTERS, schema
from bot.model.faults import RETRIED, EndpointError, ModelFault, classify
from bot.model.line import Line, read_until
from bot.records import Record

if TYPE_CHECKING:
    from httpx2 import BaseTransport

ATTEMPTS = 3
BACKOFF = 0.5


class Message(Record):
    """One message to the model."""

    role: Literal["system", "user", "assistant"]
    text: str


class Spent(Record):
    """Tokens of one or more calls; ``known`` is false when the endpoint did not say."""

    prompt: int = 0
    completion: int = 0
    known: bool = False

    def __add__(self, other: "Spent") -> "Spent":
        """Return the sum of two calls."""
        return Spent(
            prompt=self.prompt + other.prompt,
            completion=self.completion + other.completion,
            known=self.known or other.known,
        )


class Reply:
    """A reply as it arrives: iterate over its pieces of text; afterwards ``spent`` tells the tokens."""

    def __init__(self, pieces: Iterator[Any]) -> None:
        self._pieces = pieces
        self.text = ""
        self.spent = Spent()

    def __iter__(self) -> Iterator[str]:
        """Yield the text piece by piece.

        Raises:
            ModelFault: ``truncated``, ``refusal``, ``invalid`` (too long), or what the line raises.
        """
        finish = ""
        for chunk in self._pieces:
            self.spent += _spent(chunk)
            finish = chunk.response_metadata.get("finish_reason") or finish
            piece = chunk.text
            if piece:
                self.text += piece
                yield piece
            if len(self.text) > MAX_DRAFT_CHARACTERS:
                raise ModelFault("invalid", "the reply is too long")
        if finish == "content_filter":
            raise ModelFault("refusal", "filtered")
        if finish != "stop":
            raise ModelFault("truncated", finish or "the stream broke off")
        if not self.text.strip():
            raise ModelFault("refusal", "the reply is empty")


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

    def write(self, messages: Sequence[Message], deadline: float, *, draft: bool = True, prompt: str = "") -> Reply:
        """Return the reply to ``messages``, begun: its first piece has arrived.

        ``prompt`` names the prompt and its version in a header, for recordings.

        Refused options are dropped one by one and that is remembered; passing faults are retried while time allows.

        Raises:
            EndpointError: the key or the model is wrong.
            ModelFault: the endpoint failed; see :mod:`bot.model.faults`.
        """
        failures = 0
        while True:
            abilities = self.abilities
            try:
                return self._begin(messages, deadline, abilities if draft else _plain(abilities), prompt)
            except ModelFault as fault:
                if fault.kind == "unsupported":
                    self._abilities.put(self.settings, without(abilities, fault))
                    continue
                failures += 1
                pause = fault.retry_after if fault.retry_after is not None else BACKOFF * 2 ** (failures - 1)
                if fault.kind not in RETRIED or failures >= ATTEMPTS or time.monotonic() + pause >= deadline:
                    raise
                time.sleep(pause)

    def _begin(self, messages: Sequence[Message], deadline: float, abilities: Abilities, prompt: str) -> Reply:
        pieces = self._pieces(messages, deadline, abilities, prompt)
        first = next(pieces, None)
        return Reply(pieces if first is None else _chained(first, pieces))

    def _pieces(self, messages: Sequence[Message], deadline: float, abilities: Abilities, prompt: str) -> Iterator[Any]:
        line = Line()
        chat = [(message.role, message.text) for message in messages]

        def read() -> Iterator[Any]:
            wire = Wire(max(0.1, deadline - time.monotonic()), line, self._transport, prompt)
            yield from chat_model(self.settings, abilities, wire).stream(chat)

        try:
            yield from read_until(read, line, deadline)
        except (ModelFault, EndpointError, GeneratorExit):
            raise
        except Exception as error:
            raise classify(error, self.settings.model, self.settings.url) from error


class Wire(NamedTuple):
    """How one request travels: its time in seconds, the line to cut it by, a transport of tests, the prompt's name."""

    timeout: float
    line: Line | None = None
    transport: "BaseTransport | None" = None
    prompt: str = ""


def chat_model(settings: ModelSettings, abilities: Abilities, wire: Wire) -> Any:
    """Return the LangChain chat model of an endpoint, set up for one request."""
    from langchain.chat_models import init_chat_model
    from openai import DefaultHttpxClient

    body: dict[str, Any] = {}
    if abilities.form != "text":
        body["response_format"] = _response_format(abilities.form)
    if settings.base_url:
        body["max_tokens"] = settings.max_tokens
    options: dict[str, Any] = {} if settings.base_url else {"max_tokens": settings.max_tokens}
    if abilities.temperature:
        options["temperature"] = 0
    route: dict[str, Any] = {"transport": wire.transport} if wire.transport else {"verify": _tls()}
    hooks = {"request": [wire.line.watch]} if wire.line else {}
    return init_chat_model(
        settings.model.removeprefix("openai:"),
        model_provider="openai",
        base_url=settings.url,
        api_key=settings.api_key or SecretStr("none"),
        timeout=wire.timeout,
        max_retries=0,
        http_client=DefaultHttpxClient(event_hooks=hooks, **route),
        default_headers={"x-prompt-version": wire.prompt} if wire.prompt else None,
        stream_usage=abilities.usage,
        use_responses_api=False,
        extra_body=body or None,
        **options,
    )


@cache
def _tls() -> ssl.SSLContext:
    """Loading the certificates takes tens of milliseconds: once for a process."""
    return ssl.create_default_context()


def _response_format(form: Form) -> dict[str, Any]:
    if form == "json_object":
        return {"type": "json_object"}
    return {"type": "json_schema", "json_schema": {"name": "draft", "strict": True, "schema": schema()}}


def _plain(abilities: Abilities) -> Abilities:
    return abilities.model_copy(update={"form": "text"})


def _chained(first: Any, rest: Iterator[Any]) -> Iterator[Any]:
    yield first
    yield from rest


def _spent(chunk: Any) -> Spent:
    usage = chunk.usage_metadata
    if not usage:
        return Spent()
    return Spent(prompt=usage["input_tokens"], completion=usage["output_tokens"], known=True)
