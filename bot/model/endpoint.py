"""A model endpoint: asked in the strictest form it knows, which is found out once; cut off when the time is over."""

import os
import socket
import ssl
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from functools import cache
from itertools import chain
from typing import TYPE_CHECKING, Any, Literal, Self

from pydantic import SecretStr

from bot.desk import current
from bot.model.abilities import (
    Abilities,
    AbilityFile,
    EndpointError,
    FaultKind,
    ModelFault,
    ModelSettings,
    classify,
    without,
)
from bot.records import Record, Usage

if TYPE_CHECKING:
    from httpx2 import BaseTransport

RETRIED: frozenset[FaultKind] = frozenset({"unreachable", "rate_limited", "server"})
ATTEMPTS = 3
BACKOFF = 0.5
LONGEST_REPLY = 60_000
"""Characters of the longest reply that is read, reasoning included."""
_TRACING = ("LANGSMITH_TRACING", "LANGSMITH_TRACING_V2", "LANGCHAIN_TRACING", "LANGCHAIN_TRACING_V2")
"""What makes LangChain send what it sees elsewhere: off, whatever the environment says."""


class Message(Record):
    """One message to the model."""

    role: Literal["system", "user", "assistant"]
    text: str


def total(used: Usage | None, more: Usage | None) -> Usage | None:
    """Return the tokens of two calls together; None where the endpoint told of neither."""
    known = [one.model_dump(exclude={"cost"}) for one in (used, more) if one]
    return Usage(**{name: sum(one[name] for one in known) for name in known[0]}) if known else None


class Reply:
    """A reply as it arrives: iterate over its pieces of text; afterwards ``usage`` tells the tokens that are known."""

    def __init__(self, pieces: Iterator[Any]) -> None:
        self._pieces = pieces
        self.text = ""
        self.usage: Usage | None = None

    def __iter__(self) -> Iterator[str]:
        """Yield the text piece by piece; of a reply without content, the arguments of its tool calls.

        Raises:
            ModelFault: ``truncated``, ``refusal``, ``invalid`` (too long), or what the line raises.
        """
        finish = ""
        for chunk in self._pieces:
            if told := chunk.usage_metadata:
                spent = {"prompt_tokens": told["input_tokens"], "completion_tokens": told["output_tokens"]}
                self.usage = total(self.usage, Usage(**spent, calls=1))
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
            ModelFault: the endpoint failed; see the table of :mod:`bot.model.abilities`.
        """
        self._check_settings()
        failures = 0
        while True:
            abilities = self.abilities
            try:
                pieces = self._pieces(messages, deadline, schema, prompt)
                first = next(pieces, None)
                if first is None:
                    raise ModelFault("unsupported" if abilities.stream else "truncated", "nothing came as a stream")
                return Reply(chain((first,), pieces))
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

    def _check_settings(self) -> None:
        """Raise EndpointError for a key or an address that no request can be made with."""
        key = self.settings.api_key.get_secret_value() if self.settings.api_key else ""
        if any(not 32 < ord(c) < 127 for c in key):
            raise EndpointError(
                "OPENAI_API_KEY holds a line feed, a space or another character that no key has; set it anew"
            )
        if not self.settings.url.startswith(("http://", "https://")):
            raise EndpointError(f"OPENAI_BASE_URL is {self.settings.url!r}: an address begins with http:// or https://")

    def _pieces(
        self, messages: Sequence[Message], deadline: float, schema: Mapping[str, Any] | None, prompt: str
    ) -> Iterator[Any]:
        chat = [(message.role, message.text) for message in messages]
        try:
            with Line(max(0.1, deadline - time.monotonic())) as line:
                model = self._model(line, schema, prompt)
                yield from model.stream(chat) if self.abilities.stream else [model.invoke(chat)]
                if line.is_cut:
                    raise TimeoutError
        except Exception as error:
            if time.monotonic() >= deadline:
                raise ModelFault("timeout", "the time for the answer is used up") from error
            raise classify(error, self.settings.model, self.settings.url) from error

    def _model(self, line: "Line", schema: Mapping[str, Any] | None, prompt: str) -> Any:
        """Return the LangChain chat model of the endpoint, set up for one request."""
        os.environ.update(dict.fromkeys(_TRACING, "false"))
        from langchain.chat_models import init_chat_model
        from openai import DefaultHttpxClient

        settings, abilities = self.settings, self.abilities
        body: dict[str, Any] = {} if abilities.limit == "none" else {abilities.limit: settings.max_tokens}
        if schema is not None and abilities.form != "text":
            body["response_format"] = {"type": abilities.form}
        if schema is not None and abilities.form == "json_schema":
            body["response_format"]["json_schema"] = {"name": "draft", "strict": True, "schema": schema}
        route: dict[str, Any] = {"transport": self._transport} if self._transport else {"verify": _tls()}
        headers = {"x-prompt-version": prompt} if prompt else {}
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
            timeout=line.seconds,
            max_retries=0,
            http_client=DefaultHttpxClient(event_hooks={"request": [line.watch]}, **route),
            http_async_client=_unused(),
            http_socket_options=(),  # those of LangChain would put proxies of the environment aside, with a warning
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


@cache
def _unused() -> Any:
    """Return a client for asynchronous requests, of which none is made: LangChain's own loads the certificates anew."""
    from openai import DefaultAsyncHttpxClient

    return DefaultAsyncHttpxClient(verify=_tls())


class Line:
    """The sockets of one request, cut when its time is over, while a read blocks, and when its reader leaves."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.is_cut = False
        self._streams: list[Any] = []
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
