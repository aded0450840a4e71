"""Where a model is, and what its endpoint was found to accept: remembered, so that it is found out once."""

import json
import threading
from pathlib import Path
from typing import Literal

from pydantic import SecretStr

from bot.model.faults import ModelFault
from bot.records import Record

Form = Literal["json_schema", "json_object", "text"]
FORMS: tuple[Form, ...] = ("json_schema", "json_object", "text")
OPENAI_URL = "https://api.openai.com/v1"


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


def without(abilities: Abilities, fault: ModelFault) -> Abilities:
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


def _key(settings: ModelSettings) -> str:
    return f"{settings.url} {settings.model}"
