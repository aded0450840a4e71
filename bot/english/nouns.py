"""Chinese phrases cut into words of the glossary, and English noun phrases made of them, right-headed like the Chinese.

None where a word would be lost.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise, takewhile
from types import MappingProxyType
from typing import NamedTuple

from bot.english.words import ABSTRACT, LINKS, capital, describes, head_of, is_mass, is_plural, listed, plural, words
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


SHORT = 2
"""Characters of words that may end alike by chance: 工业企业."""
BEFORE = 3
"""English words that may stand before a head; more of them follow it with "of"."""
WIDE, SINGLE, MEASURES = (words(name) for name in ("wide", "single", "measures"))
OWNERS = frozenset({"person", "institution", "law", "term"})
FOR, SHARED = words("meant_for"), MEASURES | words("shared")


CLUMSY = re.compile(
    r"^place.* of | (?:projects?|activit\w+|tasks?|increase in income) of | plan for .* of |"
    r"(?<!level)(?<!system) of (?!regulations)(?:\w+(?:ing|ions?|eries|ement)|clusters|senses) of "
)
"""What a chain of words is not put together to: tasks of deliveries of homes."""


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
        return self.text if ABSTRACT.search(head) or is_measure(self) else self.many()

    def _single(self) -> bool:
        head = head_of(self.text)
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


def noun_phrase(tokens: Sequence[Token]) -> Noun | None:
    """Return the English of a noun phrase; None when a word of it is unknown or the grammar unclear."""
    words = content(tokens)
    alike = [(a.zh, b.zh) for a, b in pairwise(words) if len(a.zh) == len(b.zh) and a != b]
    if any(a[0] == b[0] or (len(a) > SHORT and a[-1] == b[-1]) for a, b in alike):
        return None  # 新模式新场景 is a list
    if not words or any(token.role in ("unknown", SHARE) and not token.senses for token in words):
        return _share(words)
    of = next((n for n in range(len(words) - 1, -1, -1) if words[n].role == OF), None)
    if of is not None:
        noun = _of(words[:of], words[of + 1 :])
    else:
        noun = _joined(words) if any(token.role == AND for token in words) else _chain(words)
    clumsy = noun and len(words) > 1 and CLUMSY.search(f"{noun.kind}: {noun.text}")
    return None if clumsy else noun


def _share(words: Sequence[Token]) -> Noun | None:
    """Read A占B比重 as a share: the value added of services as a share of GDP."""
    at = next((n for n, token in enumerate(words) if token.role == SHARE), None)
    if at is None or not words[-1].zh.startswith(("比", "份额")):
        return None
    whole = [*([words[at]._replace(role="")] if words[at].senses else []), *words[at + 1 : -1]]
    part, total = noun_phrase(words[:at]), noun_phrase(whole)
    said = part and (part.text if is_measure(part) else part.many())
    return Noun(f"{said} as a share of {total.owner()}", fixed=True) if said and total and is_measure(total) else None


def _of(before: Sequence[Token], after: Sequence[Token]) -> Noun | None:
    """Join with 的: qualifiers stand before the head, what it belongs to after "of"."""
    head = noun_phrase(after)
    if head is None or not before:
        return None
    if all(_adjective(token) for token in before):
        return head._replace(text=" ".join([*(token.senses["qualifier"] for token in before), head.text]))
    owner = noun_phrase(before)
    return _owned(head, owner) if owner else None


def _joined(words: Sequence[Token]) -> Noun | None:
    parts: list[list[Token]] = [[]]
    for token in words:
        if token.role == AND:
            parts.append([])
        else:
            parts[-1].append(token)
    *firsts, last = parts
    if all(len(part) == 1 and _adjective(part[0]) for part in firsts) and _adjective(last[0]) and len(last) > 1:
        return _paired(firsts, last)
    nouns = [noun for part in parts if (noun := _chain(part))]
    if len(nouns) < len(parts):
        return None
    ends = {part[-1].zh[-2:] for part in firsts}
    at = next((n for n, token in enumerate(last[:-1], 1) if token.zh[-2:] in ends), 0)  # 初等教育和高等教育|改革方案
    head, alike = _chain(last[at:]), _chain(last[:at]) if at else None
    if head and alike:
        return _owned(head, Noun(listed([n.many() for n in [*nouns[:-1], alike]]), fixed=True))
    shared = _chain(last[-1:])
    if len(last) > 1 and shared and _shares(shared, nouns[:-1], _chain(last[:-1])):
        rest = _chain(last[:-1])
        return _owned(shared, Noun(listed([n.many() for n in [*nouns[:-1], rest]]), fixed=True)) if rest else None
    if is_measure(nouns[-1]) and not all(map(is_measure, nouns)):
        return None
    return Noun(listed([noun.many() for noun in nouns]), nouns[-1].kind, fixed=True)


def _shares(head: Noun, firsts: Sequence[Noun], before: Noun | None) -> bool:
    """Return whether the head belongs to all of a list: deputies and experts are not symposiums, they have them."""
    like = before is not None and all(noun.kind == before.kind != head.kind for noun in firsts)
    return like or (head_of(head.text) in SHARED and all(head_of(noun.text) not in SHARED for noun in firsts))


def _paired(firsts: Sequence[Sequence[Token]], last: Sequence[Token]) -> Noun | None:
    rest = _chain(last[1:])
    adjectives = [part[0].senses["qualifier"] for part in [*firsts, last]]
    return rest._replace(text=f"{listed(adjectives)} {rest.text}") if rest else None


def _adjective(token: Token) -> bool:
    return "qualifier" in token.senses


def _chain(words: Sequence[Token]) -> Noun | None:
    """Compose words without joints: the last is the head, the others say which."""
    lead = list(takewhile(lambda token: token.zh in WIDE and _adjective(token), words[:-1]))
    body = words[len(lead) :]
    head = body[-1].noun() if body else None
    noun = Noun(head[1], head[0]) if head and len(lead) < SHORT else None
    if noun and len(body) > 1:
        noun = _with(noun, body[:-1])
    return noun and noun._replace(text=" ".join([*(token.senses["qualifier"] for token in lead), noun.text]))


def _with(head: Noun, before: Sequence[Token]) -> Noun | None:
    said = [token.senses["qualifier"] for token in takewhile(_adjective, before)]
    rest = before[len(said) :]
    if said and said[0].startswith(("for ", "at ")):
        noun = _with(head, before[1:]) if len(before) > 1 else head
        return noun and noun._replace(text=f"{noun.many()} {said[0]}", fixed=True)
    if not rest:
        return head._replace(text=" ".join([*said, head.text]))
    owner = _chain(rest)
    two = owner is not None and ABSTRACT.search(head_of(owner.text)) and " " in owner.text and " " in head.text
    if owner is None or (head.kind == "place" != owner.kind) or (two and ABSTRACT.search(head_of(head.text))):
        return None
    if owner.kind == "place" and said:
        return Noun(f"{head.text} of {' '.join(capital(word) for word in said)} {owner.text}", head.kind)
    owner = owner._replace(text=" ".join([*said, owner.text]))
    noun = _owned(head, owner)
    thing = owner.kind == "object" and " of " in noun.text.removeprefix(head.text)[:4]
    sure = is_measure(head) or ABSTRACT.search(head_of(head.text)) or head_of(head.text) in (*SINGLE, *SHARED)
    return None if thing and not sure else noun  # liner routes of containers


def _owned(head: Noun, owner: Noun) -> Noun:
    """Return the head with what it is of: before it when that is short, else after it."""
    if head.text == "number" or (head.text == "number of people" and owner.kind == "person"):
        return head._replace(text=f"number of {owner.many()}")
    linked = LINKS.search(owner.text) or LINKS.search(head.text) or len(owner.text.split(" ")) >= BEFORE
    first, more, _ = head.text.partition(" ")  # new space: not growth new space
    told = more and (describes(first) or first in ("average", "gross"))
    if (
        owner.kind == "place"
        or (head.text == "industry" and not LINKS.search(owner.text))
        or not (linked or told or owner.kind in OWNERS or is_plural(head_of(owner.text)))
    ):
        return head._replace(text=f"{'industrial' if owner.text == 'industry' else owner.text} {head.text}")
    of = "in" if head.text == "investment" else "for" if head_of(head.text) in FOR else "of"
    return head._replace(text=f"{head.text} {of} {owner.owner()}", fixed=head.fixed)
