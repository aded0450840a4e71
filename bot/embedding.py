"""The embedder that the settings name, built at the edge; the answering engines are not imported for it."""

from pathlib import Path

from bot.settings import Settings
from vectorstore.embed import Embedder, LocalEmbedder
from vectorstore.errors import LibraryError


def make_embedder(settings: Settings, library: Path) -> Embedder:
    """Return the embedder that the settings name: ``local``, or ``openai:MODEL`` behind an OpenAI-compatible endpoint.

    Raises:
        LibraryError: the name is not known.
    """
    if settings.embedding == "local":
        return LocalEmbedder()
    kind, _, model = settings.embedding.partition(":")
    if kind != "openai" or not model:
        raise LibraryError(f"BOT_EMBEDDING={settings.embedding!r} is not known; use local or openai:MODEL")
    from vectorstore.embed import connect

    key = settings.openai_api_key.get_secret_value() if settings.openai_api_key else None
    return connect(model, settings.openai_base_url, key, library / "embeddings.sqlite", settings.timeout)
