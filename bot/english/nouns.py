"""Chinese phrases cut into words of the glossary, and English noun phrases made of them, right-headed like the Chinese.

None where a word would be lost.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from itertools import groupby, takewhile
from types import MappingProxyType
from typing import NamedTuple

from bot.english.words import ABSTRACT, COUNTED, LINKS, describes, head_of, is_mass, is_plural, listed, plural, words
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


MOST = 2
"""Nouns of a phrase, and adjectives before them: which of more belong together would be a guess."""
BUILDING = "building"
"""What is done, not a house: the building of resilient cities."""
LONG = 2
"""English words of an owner that can stand before what it owns; a longer one follows with "of"."""
WIDE, SINGLE, MEASURES, AFTER = (words(name) for name in ("wide", "single", "measures", "after_owner"))
BODIES = frozenset({"person", "institution"})
OWNERS = BODIES | {"law", "term"}
FOR, SHARED = words("meant_for"), MEASURES | words("shared")


class Noun(NamedTuple):
    """A noun phrase in its base form with the kind of its head; ``fixed``: no plural is made of it."""

    text: str
    kind: str = "object"
    fixed: bool = False

    def many(self) -> str:
        """Return the phrase as of several."""
        one = self.fixed or self.kind in ("law", "place") or head_of(self.text) == "number"
        return self.text if one else plural(self.text)

    def owner(self) -> str:
        """Return the phrase as it stands after "of": one body takes the article, people and things the plural."""
        named = self.kind == "law" or (self.kind == "institution" and self.text[:1].isupper())
        one = named or self._single() or head_of(self.text) in ("number", "Plan", "Program", "Initiative")
        return with_article(self.text) if one else self.text if is_measure(self) else self.many()

    def object(self, article: str = "the") -> str:
        """Return the phrase as the object of a verb: an article where it is one thing, else the plural."""
        if self.kind in ("law", "institution", "person"):
            return self.owner()
        head = head_of(self.text)
        named = head[:1].isupper() or is_plural(head)
        if self.fixed or named or re.match(r"\w+ing (?:the|an?) ", self.text):
            return self.text
        if self._single() or (" of " in self.text and not ABSTRACT.search(head) and not is_mass(head)):
            return with_article(self.text, "the" if " of " in self.text else article)
        return self.text if (ABSTRACT.search(head) and head not in COUNTED) or is_measure(self) else self.many()

    def _single(self) -> bool:
        first, _, head = LINKS.split(self.text, maxsplit=1)[0].rpartition(" ")
        if head == "industry":  # the steel industry, but emerging industries
            return bool(first) and not describes(first)
        return head in SINGLE or (self.kind == "place" and head[:1].islower())

    def countable(self) -> bool:
        """Return whether its head can be counted."""
        return not is_mass(head_of(self.text))


def with_article(text: str, article: str = "the") -> str:
    """Return text after its article, once: the system, a modern system, an open system."""
    if text.startswith("the "):
        return text
    return f"{'an' if article == 'a' and text[:1].lower() in 'aeio' else article} {text}"


def is_measure(noun: Noun) -> bool:
    """Return whether the head of a phrase is an amount or a rate itself."""
    return head_of(noun.text) in MEASURES or noun.text.startswith(("gross ", "total "))


def noun_phrase(words: Sequence[Token]) -> Noun | None:
    """Return the English of a noun phrase; None where a word is unknown or how the words belong together is a guess.

    Sure is a word of the glossary, or two of them, with adjectives of the glossary before; a list of such phrases,
    which may share a measure at its end; and what such a phrase is of, joined with 的.
    """
    if any(token.role == SHARE for token in words):
        return _share(words)
    if not words or any(token.role in (UNKNOWN, EMPTY) and not token.senses for token in words):
        return None
    of = next((n for n in range(len(words) - 1, -1, -1) if words[n].role == OF), None)
    if of is not None:
        noun = _of(words[:of], words[of + 1 :])
    else:
        noun = _list(words) if any(token.role == AND for token in words) else _chain(words)
    if noun is None or len(words) == 1:
        return noun
    return noun if noun.text.count(" of ") <= (MOST if is_measure(noun) else 1) else None


def _share(words: Sequence[Token]) -> Noun | None:
    """Read A占B比重 as a share: the value added of services as a share of GDP."""
    at = next(n for n, token in enumerate(words) if token.role == SHARE)
    if not words[-1].zh.startswith(("比", "份额")):
        return None
    part, total = noun_phrase(words[:at]), noun_phrase(words[at + 1 : -1])
    said = part and (part.text if is_measure(part) else part.many())
    return Noun(f"{said} as a share of {total.owner()}", fixed=True) if said and total and is_measure(total) else None


def _of(before: Sequence[Token], after: Sequence[Token]) -> Noun | None:
    """Join with 的: qualifiers stand before the head, what it belongs to after "of"."""
    head = noun_phrase(after)
    if head is None or not before:
        return None
    if all(map(_adjective, before)):
        return _described(before, head)
    owner = noun_phrase(before)
    return _owned(head, owner) if owner else None


def _list(words: Sequence[Token]) -> Noun | None:
    """Join phrases with "and"; a measure at the end is of all of them, another noun there may be of the last only."""
    parts = [list(part) for joint, part in groupby(words, lambda token: token.role == AND) if not joint]
    if len(parts) < MOST:
        return None
    *firsts, last = parts
    if len(last) > 1 and all(map(_adjective, [*(part[0] for part in firsts), last[0]])) and max(map(len, firsts)) == 1:
        rest = _chain(last[1:])
        adjectives = [part[0].senses["qualifier"] for part in [*firsts, last]]
        return rest and rest._replace(text=f"{listed(adjectives)} {rest.text}")
    nouns = [noun for part in parts if (noun := _chain(part))]
    if len(nouns) < len(parts):
        return None
    shared = _chain(last[-1:]) if len(last) > 1 else None
    if shared and is_measure(shared) and not any(map(is_measure, nouns[:-1])):
        rest = _chain(last[:-1])
        return rest and _owned(shared, Noun(listed([noun.many() for noun in [*nouns[:-1], rest]]), fixed=True))
    two = sum(not _adjective(token) for token in last) > 1
    if two or len({is_measure(noun) for noun in nouns}) > 1:
        return None
    return Noun(listed([noun.many() for noun in nouns]), nouns[-1].kind, fixed=True)


def _adjective(token: Token) -> bool:
    return "qualifier" in token.senses


def _described(adjectives: Sequence[Token], noun: Noun) -> Noun | None:
    """Put adjectives before a noun; what begins with a preposition (for the elderly) stands behind it, alone."""
    said = [token.senses["qualifier"] for token in adjectives]
    wide = sum(token.zh in WIDE for token in adjectives)
    if max(wide, len(said) - wide) > 1 or (said and noun.text == BUILDING):
        return None
    if said and LINKS.match(f" {said[0]}"):
        return Noun(f"{noun.many()} {said[0]}", noun.kind, fixed=True) if len(said) == 1 else None
    said = [word.title() for word in said] if noun.kind == "place" else said  # Beautiful Yunxi
    return noun._replace(text=" ".join([*said, noun.text]))


def _chain(words: Sequence[Token]) -> Noun | None:
    """Compose words without joints: adjectives, and one or two nouns, of which the last is the head."""
    adjectives = list(takewhile(_adjective, words[:-1]))
    nouns = [Noun(said[1], said[0]) for token in words[len(adjectives) :] if (said := token.noun())]
    if not 0 < len(nouns) <= MOST or len(nouns) + len(adjectives) < len(words):
        return None
    if len(nouns) == 1:
        return _described(adjectives, nouns[0])
    owner, head = nouns
    one, two = words[-2].zh, words[-1].zh
    if len(one) == len(two) and (one[0] == two[0] or (len(one) > MOST and one[-1] == two[-1])):
        return None  # 新模式新场景 is a list
    if head.kind == "person" and ABSTRACT.search(head_of(owner.text)):
        return None  # operation professionals
    lead = [token for token in adjectives if token.zh in WIDE and owner.kind not in BODIES]
    owned = _described([token for token in adjectives if token not in lead], owner)
    noun = _owned(head, owned) if owned and (head.kind != "place" or owner.kind == "place") else None
    return _described(lead, noun) if noun else None


def _owned(head: Noun, owner: Noun) -> Noun | None:
    """Return the head with what it is of; None where a thing would be of a thing: liner routes of containers."""
    if head.text == "number" or (head.text == "number of people" and owner.kind == "person"):
        return head._replace(text=f"number of {owner.many()}")
    last, measures, whose = head_of(head.text), is_measure(head), head_of(owner.text)
    foreign = owner.kind == "place" and head.kind == "object" and last not in (*SINGLE, BUILDING)
    listed = owner.text in MEASURES and head.text in MEASURES
    if foreign or listed or last == "share" or LINKS.search(head.text):
        return None  # exports to Europe, investment and consumption, a share of what
    if " of " in owner.text and ABSTRACT.search(whose):  # revenue of processing of crops
        return None
    first, more, _ = head.text.partition(" ")
    linked = LINKS.search(owner.text) or len(owner.text.split(" ")) > LONG
    before = not (linked or (more and describes(first)) or owner.kind in OWNERS or is_plural(whose))
    if last == BUILDING:
        return Noun(f"the {head.text} of {owner.object('a')}", fixed=True)
    if owner.kind == "place" or (before and (last in AFTER or not (last in SHARED or ABSTRACT.search(last)))):
        return head._replace(text=f"{owner.text} {head.text}")
    if owner.kind not in OWNERS and not measures and last not in (*SINGLE, *SHARED, *FOR):
        return None
    of = "in" if head.text == "investment" else "for" if last in FOR else "of"
    return head._replace(text=f"{head.text} {of} {owner.owner()}", fixed=head.fixed)
