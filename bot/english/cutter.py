"""Chinese phrases cut into words of the glossary."""

import re
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from types import MappingProxyType
from typing import NamedTuple

from bot.english.words import words
from bot.glossary import NOUNS, Glossary
from vectorstore.reading.text import fold

OF, AND, SHARE, EMPTY, UNKNOWN = "of", "and", "share", "empty", "unknown"
EMPHASIS = words("emphasis")
ROLES = {
    **dict.fromkeys("的之", OF),
    **dict.fromkeys(("、", "和", "及", "与", "以及", "暨", "·"), AND),
    **dict.fromkeys(("占", "占全部", "占全省", "占全市", "占全区"), SHARE),
    **dict.fromkeys(EMPHASIS, EMPTY),
}
"""Words of grammar, and words of emphasis, which English officialese leaves out."""
QUOTED = re.compile(r"[“\"‘']([^“”\"‘’']+)[”\"’']")
TITLED = re.compile(r"《([^《》]+)》")
LATIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9.+/-]*")

FORMS = (LATIN, QUOTED, TITLED)
CUT = 10_000
"""Phrases that are kept as they were cut: the names of facts come up again with every question."""


class Token(NamedTuple):
    """A word, what it can mean (English by kind) and its role in grammar; ``quoted``: it stood in quotation marks."""

    zh: str
    senses: Mapping[str, str] = MappingProxyType({})
    role: str = ""

    def noun(self) -> tuple[str, str] | None:
        """Return the kind and the English of the word as a noun."""
        return next(((kind, en) for kind, en in self.senses.items() if kind in NOUNS), None)

    def verb(self) -> str | None:
        """Return the English of the word as a verb that takes an object."""
        return self.senses.get("action")


class Cutter:
    """Cuts phrases into the fewest words of a glossary; what no word covers becomes unknown tokens."""

    def __init__(self, glossary: Glossary, law: Callable[[str], str | None] = lambda name: None) -> None:
        self._glossary = glossary
        self._law = law
        self._longest = max(glossary.longest, *map(len, ROLES))
        self._cut = lru_cache(CUT)(lambda text: tuple(self._words(text)))

    def cut(self, phrase: str) -> tuple[Token, ...]:
        """Return the tokens of a phrase; a quoted name that the glossary knows loses its quotation marks.

        >>> from bot.glossary import Entry
        >>> [t.zh for t in Cutter(Glossary([Entry(zh="法规", en="regulation")])).cut("修 的法规")]
        ['修', '的', '法规']
        """
        return self._cut(fold(phrase))

    def _words(self, text: str) -> list[Token]:
        """Cut by the fewest unknown characters, then the fewest words, then the longest first word."""
        best: list[tuple[int, int, int]] = [(0, 0, 0)] * (len(text) + 1)
        for start in range(len(text) - 1, -1, -1):
            special = next((found for form in FORMS if (found := form.match(text, start))), None)
            ends = [
                e for e in range(start + 1, min(len(text), start + self._longest) + 1) if self._known(text[start:e])
            ]
            options = [(best[start + 1][0] + 1, best[start + 1][1] + 1, -1)]
            options += [(best[e][0], best[e][1] + 1, start - e) for e in [*ends, *([special.end()] if special else [])]]
            best[start] = min(options)
        tokens, at = [], 0
        while at < len(text):
            end = at - best[at][2]
            tokens.append(self._token(text[at:end]))
            at = end
        return tokens

    def _known(self, word: str) -> bool:
        return word in ROLES or bool(self._senses(word))

    def _senses(self, word: str) -> dict[str, str]:
        return {kind: en for kind, en in self._glossary.senses(word).items() if kind not in ("unit", "section")}

    def _token(self, word: str) -> Token:
        senses, role = self._senses(word), ROLES.get(word, "")
        if senses or role:
            return Token(word, senses, role)
        if LATIN.fullmatch(word):
            return Token(word, {"object": word})
        if titled := TITLED.fullmatch(word):
            name = self._law(titled[1])
            return Token(word, {"law": name}) if name else Token(word, role=UNKNOWN)
        if quoted := QUOTED.fullmatch(word):
            inside = self._token(quoted[1])
            return Token(word, {"object": f'"{quoted[1]}"'}) if LATIN.fullmatch(quoted[1]) else inside
        return Token(word, role=UNKNOWN)


def content(tokens: Sequence[Token]) -> list[Token]:
    """Return the tokens without the words of emphasis, which have no English of their own."""
    return [token for token in tokens if token.role != EMPTY]
