"""English noun phrases: words before the head, the head, words after, and how they stand in a sentence."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from bot.english.inflect import generic, is_plural, plural

DEFINITE = re.compile(
    r"\b(?:committee|congress|group|commission|council|organs|government|society|court|public|office"
    r"|procuratorate|department|conference)$",
    re.IGNORECASE,
)
MANY_BODIES = re.compile(r"^(?:[a-z-]+ )*(?:relevant|member|other|leading|handling|state) ")
LINKS = (
    (re.compile(r"^(?:report|briefing|decision|resolution|research|opinion|suggestion|special work report)s?\b"), "on"),
    (re.compile(r"\b(?:courses?|training|lectures?|facility|facilities|beds?|places?)$"), "for"),
    (re.compile(r"^(?:symposium|forum|meeting|discussion)s?$"), "with"),
    (re.compile(r"^one law"), "on"),
    (re.compile(r"^working measures"), "for"),
    (re.compile(r" of "), "under"),
)
MEASURE = re.compile(r"(?:rate|share|proportion|number|total|area|satisfaction|output|revenue|growth|income|ratio)$")


class UncomposableError(Exception):
    """Chinese whose English cannot be composed; the message is the Chinese."""


class Noun(NamedTuple):
    """A noun phrase: words before the head, the head in its base form, words after; ``more`` are joined by "and"."""

    head: str
    before: str = ""
    after: str = ""
    kind: str = "object"
    more: tuple["Noun", ...] = ()
    relative: bool = False

    def text(self, many: bool = True) -> str:
        """Return the phrase, in the plural when ``many`` and the noun is counted."""
        return listed([noun._alone(many) for noun in self._each()])

    def owner(self) -> str:
        """Return the phrase as it stands after "of" or "by": one body takes the article, people the plural."""
        return listed([noun._owner() for noun in self._each()])

    def definite(self) -> str:
        """Return the phrase as the object of a verb: the article when it is specified, else the plural."""
        return listed([noun._definite() for noun in self._each()])

    def is_measure(self) -> bool:
        """Whether the noun is itself an amount or a rate."""
        return bool(MEASURE.search(self.head))

    def is_body(self) -> bool:
        """Whether the noun is one body, which meets rather than being counted."""
        return self._is_one_body()

    def holding(self, after: str) -> "Noun":
        """Return the noun with more words after it (after the last that is joined to it)."""
        if self.more:
            return self._replace(more=(*self.more[:-1], self.more[-1].holding(after)))
        return self._replace(after=f"{self.after} {after}".strip())

    def _each(self) -> tuple["Noun", ...]:
        return (self._replace(more=()), *self.more)

    def _alone(self, many: bool) -> str:
        counted = many and self.kind not in ("law", "place", "name") and not self.is_measure()
        head = plural(self.head) if counted else self.head
        return " ".join(part for part in (self.before, head, self.after) if part)

    def _owner(self) -> str:
        if self.kind == "law" or self._is_one_body():
            return with_article(self._alone(False))
        if self.kind in ("place", "name"):
            return self._alone(False)
        head = plural(self.head) if self.kind in ("person", "institution") else self.head
        words = generic(f"{self.before} {head}".strip())
        return f"{words} {self.after}".strip()

    def _definite(self) -> str:
        if self.kind in ("law", "institution", "person"):
            return self._owner()
        specified = (
            (self.after or " of the " in self.head)
            and not self.after.startswith(("between", "during", "for the"))
            and self.kind not in ("place", "name")
            and not is_plural(self.head)
        )
        return with_article(self._alone(False)) if specified else self._alone(True)

    def _is_one_body(self) -> bool:
        head = re.split(r" (?:of|for|to|at) ", self.head)[0].partition(" (")[0]
        named = self.head[:1].isupper() and not is_plural(head)
        body = bool(DEFINITE.search(head))
        if self.kind == "term":
            return named and body
        return self.kind == "institution" and (named or (body and not MANY_BODIES.match(self._alone(False))))


def listed(words: Sequence[str]) -> str:
    """Join words as a list in prose.

    >>> listed(["a", "b", "c"])
    'a, b and c'
    """
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def owned(owner: Noun, noun: Noun) -> Noun:
    """Return the noun followed by whose or what it is."""
    link = next((word for pattern, word in LINKS if pattern.search(noun.head)), "of")
    body = owner.kind in ("person", "institution") or owner.head.startswith("the people's government")
    if (link == "under" and owner.kind != "law") or (body and link == "on"):
        link = "of"
    return noun.holding(f"{link} {owner.owner()}")


def with_article(text: str) -> str:
    """Return text with "the" before it, once."""
    return text if text.startswith("the ") else f"the {text}"
