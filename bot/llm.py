"""A model endpoint: asks for a draft in the strictest form the endpoint knows, and finds that form out once."""

import json
import ssl
import threading
import time
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Literal

from pydantic import SecretStr

from bot.draft import MAX_DRAFT_CHARACTERS, schema
from bot.faults import RETRIED, EndpointError, ModelFault, classify
from bot.line import Line, read_until
from bot.records import Record

Form = Literal["json_schema", "json_object", "text"]
FORMS: tuple[Form, ...] = ("json_schema", "json_object", "text")
OPENAI_URL = "https://api.openai.com/v1"
ATTEMPTS = 3
BACKOFF = 0.5


class ModelSettings(Record):
    """Where the model is and how it is asked; ``timeout`` in seconds holds for a whole answer."""

    model: str
    base_url: str | None = None
    api_key: SecretStr | None = None
    timeout: float = 60.0
    max_tokens: int = 900

    @property
    def url(self) -> str:
        """The address of the endpoint."""
        return self.base_url or OPENAI_URL


class Abilities(Record):
    """What an endpoint was found to accept."""

    form: Form = "json_schema"
    usage: bool = True
    temperature: bool = True


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


class AbilityFile:
    """What endpoints accept, remembered in one file of the library; a lost or broken file is found out again."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._known: dict[str, Abilities] = {}
        self._mutex = threading.Lock()

    def get(self, settings: ModelSettings) -> Abilities:
        """Return what is known of an endpoint and model; the strictest form when nothing is."""
        with self._mutex:
            return self._known.get(_key(settings)) or self._read().get(_key(settings)) or Abilities()

    def put(self, settings: ModelSettings, abilities: Abilities) -> None:
        """Remember what an endpoint and model accept."""
        with self._mutex:
            self._known[_key(settings)] = abilities
            if self._path is None:
                return
            known = {**self._read(), _key(settings): abilities}
            text = json.dumps({key: value.model_dump() for key, value in known.items()}, indent=1)
            scratch = self._path.with_suffix(".new")
            try:
                scratch.write_text(text, encoding="utf-8")
                scratch.replace(self._path)
            except OSError:
                return

    def _read(self) -> dict[str, Abilities]:
        try:
            found = json.loads(self._path.read_text(encoding="utf-8")) if self._path else {}
            return {key: Abilities.model_validate(value) for key, value in found.items()}
        except (OSError, ValueError, AttributeError):
            return {}


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

    def __init__(self, settings: ModelSettings, abilities: AbilityFile | None = None) -> None:
        self.settings = settings
        self._abilities = abilities or AbilityFile(None)

    @property
    def abilities(self) -> Abilities:
        """What the endpoint was found to accept so far."""
        return self._abilities.get(self.settings)

    def write(self, messages: Sequence[Message], deadline: float, *, draft: bool = True) -> Reply:
        """Return the reply to ``messages``, begun: its first piece has arrived.

        Refused options are dropped one by one and that is remembered; passing faults are retried while time allows.

        Raises:
            EndpointError: the key or the model is wrong.
            ModelFault: the endpoint failed; see :mod:`bot.faults`.
        """
        failures = 0
        while True:
            abilities = self.abilities
            try:
                return self._begin(messages, deadline, abilities if draft else _plain(abilities))
            except ModelFault as fault:
                if fault.kind == "unsupported":
                    self._abilities.put(self.settings, _less(abilities, fault))
                    continue
                failures += 1
                pause = fault.retry_after if fault.retry_after is not None else BACKOFF * 2 ** (failures - 1)
                if fault.kind not in RETRIED or failures >= ATTEMPTS or time.monotonic() + pause >= deadline:
                    raise
                time.sleep(pause)

    def _begin(self, messages: Sequence[Message], deadline: float, abilities: Abilities) -> Reply:
        pieces = self._pieces(messages, deadline, abilities)
        first = next(pieces, None)
        return Reply(pieces if first is None else _chained(first, pieces))

    def _pieces(self, messages: Sequence[Message], deadline: float, abilities: Abilities) -> Iterator[Any]:
        line = Line()
        chat = [(message.role, message.text) for message in messages]

        def read() -> Iterator[Any]:
            model = chat_model(self.settings, abilities, line, max(0.1, deadline - time.monotonic()))
            yield from model.stream(chat)

        try:
            yield from read_until(read, line, deadline)
        except (ModelFault, EndpointError, GeneratorExit):
            raise
        except Exception as error:
            raise classify(error, self.settings.model, self.settings.url) from error


def chat_model(settings: ModelSettings, abilities: Abilities, line: Line | None, timeout: float) -> Any:
    """Return the LangChain chat model of an endpoint, set up for one request of at most ``timeout`` seconds."""
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
    hooks = {"request": [line.watch]} if line else {}
    return init_chat_model(
        settings.model.removeprefix("openai:"),
        model_provider="openai",
        base_url=settings.url,
        api_key=settings.api_key or SecretStr("none"),
        timeout=timeout,
        max_retries=0,
        http_client=DefaultHttpxClient(verify=_tls(), event_hooks=hooks),
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


def _less(abilities: Abilities, fault: ModelFault) -> Abilities:
    """Return the abilities without what a 400 complains of: the option it names, else the stricter form.

    Raises:
        ModelFault: nothing is left to drop.
    """
    said = fault.detail.lower()
    if abilities.temperature and "temperature" in said:
        return abilities.model_copy(update={"temperature": False})
    if abilities.usage and ("stream_options" in said or "include_usage" in said):
        return abilities.model_copy(update={"usage": False})
    if abilities.form != "text":
        return abilities.model_copy(update={"form": FORMS[FORMS.index(abilities.form) + 1]})
    if abilities.usage:
        return abilities.model_copy(update={"usage": False})
    raise ModelFault("server", fault.detail)


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


def _key(settings: ModelSettings) -> str:
    return f"{settings.url} {settings.model}"
