"""How Chinese names are spelled in Latin letters, from the readings that the library keeps of every character."""

from collections.abc import Callable, Sequence
from typing import Protocol

from vectorstore.terms.english import READING


class Readings(Protocol):
    """The part of a library that knows readings."""

    def english_terms(self, phrases: Sequence[str]) -> dict[str, list[str]]:
        """Return the readings of ``~`` and a character."""
        ...


def name_reader(library: Readings) -> Callable[[str], str | None]:
    """Return a function that spells a name: 永川 is yongchuan; None when a character is not known."""

    def read(name: str) -> str | None:
        found = library.english_terms([READING + character for character in name])
        spelled = [found.get(READING + character, [""])[0] for character in name]
        return "".join(spelled) if all(spelled) else None

    return read
