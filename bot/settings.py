"""Settings: ``BOT_*`` variables, ``.env``, and the two variables that the openai client reads itself."""

import os
import sys
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, DotEnvSettingsSource, SettingsConfigDict

from vectorstore.errors import LibraryError
from vectorstore.storage.place import Place

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

    from bot.english import English
    from vectorstore.embed import Embedder
    from vectorstore.store import Library

EngineChoice = Literal["auto", "lookup", "llm"]
PREFIX = "BOT_"


class Settings(BaseSettings):
    """What can be set from outside. Nothing is reached over a network unless a key, URL or model is set here."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_file=".env", env_ignore_empty=True, extra="ignore", frozen=True, populate_by_name=True
    )

    library: Path = Path(".library")
    model: str | None = None
    embedding: str = "local"
    chroma_url: str | None = None
    database_url: SecretStr | None = None
    glossary: Path | None = None
    aliases: Path | None = None
    prices: Path | None = None
    timeout: float = 60.0
    trace: Literal["off", "ids", "full"] = "ids"
    answer_cache: bool = True
    evidence_tokens: int = Field(default=3000, ge=200)
    api_token: SecretStr | None = Field(default=None, min_length=16)
    model_calls: int = Field(default=4, ge=1)
    model_queue: int = Field(default=32, ge=0)
    rate: int = Field(default=3000, ge=0)
    openai_api_key: SecretStr | None = Field(default=None, validation_alias="OPENAI_API_KEY")
    openai_base_url: str | None = Field(default=None, validation_alias="OPENAI_BASE_URL")

    def place(self, library: Path) -> Place:
        """Return where a library lives; raises LibraryError where an address cannot be used."""
        return Place.of(library, self.chroma_url, self.database_url.get_secret_value() if self.database_url else None)

    def embedder(self) -> "Embedder":
        """Return the embedder: ``local``, or ``openai:MODEL`` behind an endpoint; raises LibraryError for another."""
        from vectorstore.embed import LocalEmbedder, OpenAIEmbedder

        if self.embedding == "local":
            return LocalEmbedder()
        kind, _, model = self.embedding.partition(":")
        if kind != "openai" or not model:
            raise LibraryError(f"BOT_EMBEDDING={self.embedding!r} is not known; use local or openai:MODEL")
        key = self.openai_api_key.get_secret_value() if self.openai_api_key else None
        return OpenAIEmbedder(model, self.openai_base_url, key, self.timeout)

    def english(self) -> "English":
        """Return the English of the glossary, the user's before the shipped one; raises LibraryError."""
        from bot.english import English
        from bot.glossary import load_glossary

        return English(load_glossary(self.glossary))

    def opened(self, library: Path, create: bool = False) -> "Library":
        """Open the library in a folder, or ``create`` it; raises LibraryError."""
        from vectorstore.store import Library

        name = self.embedder().name
        made = Library.open(self.place(library), name, create=create, glossary=self.glossary)
        made.aliases = self.aliases
        return made

    def with_model(self, engine: EngineChoice) -> bool:
        """Return whether a model answers where an engine is asked for; raises LibraryError where it must and is not."""
        if engine == "llm" and self.model is None:
            raise LibraryError("--engine llm needs a model; set BOT_MODEL (and OPENAI_BASE_URL or OPENAI_API_KEY)")
        return engine != "lookup" and self.model is not None


@cache
def load_settings() -> Settings:
    """Read the settings once for this process; names that mean nothing are said on stderr. Raises LibraryError."""
    for name in unknown_names():
        sys.stderr.write(f"bot: {name} means nothing here; bot doctor lists the settings\n")
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors()[0]
        raise LibraryError(f"{variable(first)} cannot be used: {first['msg']}; correct or unset it") from None


def variable(fault: "ErrorDetails") -> str:
    """Return the name of the variable whose value is refused."""
    field = str(fault["loc"][0]).upper()
    return field if field.startswith("OPENAI_") else PREFIX + field


def names_set() -> list[str]:
    """Return the ``BOT_*`` names that are set, in ``.env`` or for the process; raises LibraryError as load_settings."""
    try:
        from_file = DotEnvSettingsSource(Settings, env_ignore_empty=False).env_vars
    except UnicodeDecodeError as error:
        where = f"{Path('.env').resolve()}: is not UTF-8 (byte {error.start})"
        raise LibraryError(f"{where}; save it as UTF-8") from None
    return sorted(name for name in {*map(str.upper, from_file), *os.environ} if name.startswith(PREFIX))


def unknown_names() -> list[str]:
    """Return the ``BOT_*`` names that are set but mean nothing, sorted."""
    known = {PREFIX + name.upper() for name in Settings.model_fields}
    return [name for name in names_set() if name not in known]
