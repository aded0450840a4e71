"""What the commands that make documents share: the library, the glossary, choices, and where the output goes."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.commands.common import UsageError, emit, library_path, note

if TYPE_CHECKING:
    from bot.english import English
    from bot.glossary import Glossary
    from vectorstore.store import Library

BINARY = ("docx", "xlsx")
OutputOption = Annotated[Path | None, typer.Option("--output", "-o", help="Write to this file instead of stdout.")]


def opened(option: Path | None) -> "Library":
    """Open the library of the option or the settings."""
    from bot.embedding import make_embedder
    from bot.settings import load_settings
    from vectorstore.store import Library

    settings, path = load_settings(), library_path(option)
    return Library.open(path, make_embedder(settings, path).name, chroma_url=settings.chroma_url)


def glossary() -> "Glossary":
    """Return the glossary of the settings."""
    from bot.glossary import GlossaryError, load_glossary
    from bot.settings import load_settings

    try:
        return load_glossary(load_settings().glossary)
    except GlossaryError as error:
        raise UsageError(str(error)) from error


def english() -> "English":
    """Return the English of the glossary of the settings."""
    from bot.english import English

    return English(glossary())


def one_of(option: str, value: str, allowed: Sequence[str]) -> None:
    """Refuse a value that is none of those allowed, with the choices."""
    if value not in allowed:
        raise UsageError(f"{option} {value!r} is not known; use {', '.join(allowed)}")


def write(content: str | bytes, output: Path | None, form: str) -> None:
    """Write a document to a file, or to stdout; a binary one not to a terminal."""
    if output is None and isinstance(content, str):
        emit(content)
        return
    data = content.encode("utf-8") if isinstance(content, str) else content
    if output is None:
        if sys.stdout.isatty():
            raise UsageError(f"--format {form} is no text for a terminal: name a file with -o, or redirect the output")
        sys.stdout.buffer.write(data)
        return
    try:
        output.write_bytes(data)
    except OSError as error:
        raise UsageError(f"{output} cannot be written: {error.strerror}") from error
    note(f"written {output}")
