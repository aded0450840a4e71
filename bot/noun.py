"""English noun phrases made from the tokens of a Chinese one: attributes before, owners after, 的 as "of"."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from bot.inflect import generic, is_plural, plural, titled
from bot.phrase import AND, ATTRIBUTES, EXAMPLES, FILLER, NAME, OF, Token

OWNERS = ("institution", "person", "law")
LAWS = {
    "条例": "Regulations on", "实施条例": "Regulations for the Implementation of", "规定": "Provisions on",
    "若干规定": "Provisions on", "办法": "Measures for", "管理办法": "Measures for the Management of",
    "实施办法": "Measures for the Implementation of", "实施细则": "Rules for the Implementation of",
}  # fmt: skip
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
    (re.compile(r" of "), "under"),
)
MEASURE = re.compile(r"(?:rate|share|proportion|number|total|area|satisfaction|output|revenue|growth|income|ratio)$")
PHRASE = re.compile(r" (?:of|on|for|in|to|and|between|with|from|per) ")
ASPECTS = frozenset({"方面", "领域", "内容", "事项", "工作", "问题", "主题", "情况"})
LONG = 4


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

    def holding(self, after: str) -> "Noun":
        """Return the noun with more words after it (after the last that is joined to it)."""
        if self.more:
            return self._replace(more=(*self.more[:-1], self.more[-1].holding(after)))
        return self._replace(after=f"{self.after} {after}".strip())

    def _each(self) -> tuple["Noun", ...]:
        return (self._replace(more=()), *self.more)

    def _alone(self, many: bool) -> str:
        head = plural(self.head) if many and self.kind not in ("law", "place", "name") else self.head
        return " ".join(part for part in (self.before, head, self.after) if part)

    def _owner(self) -> str:
        if self.kind == "law" or self._is_one_body():
            return _with_article(self._alone(False))
        if self.kind in ("place", "name"):
            return self._alone(False)
        head = plural(self.head) if self.kind in ("person", "institution") else self.head
        words = generic(f"{self.before} {head}".strip())
        return f"{words} {self.after}".strip()

    def _definite(self) -> str:
        if self.kind in ("law", "institution", "person"):
            return self._owner()
        specified = self.after and self.kind not in ("place", "name") and not is_plural(self.head)
        return _with_article(self._alone(False)) if specified else self._alone(True)

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


def noun_phrase(tokens: Sequence[Token]) -> Noun:
    """Return the English of tokens without a verb of their own.

    Raises:
        UncomposableError: a word is not known, or its place is not understood.
    """
    tokens = without_examples(tokens)
    cut = max((i for i, token in enumerate(tokens) if token.role == OF), default=-1)
    if cut >= 0:
        return owned(noun_phrase(tokens[:cut]), noun_phrase(tokens[cut + 1 :]))
    return _joined(tokens)


def without_examples(tokens: Sequence[Token]) -> list[Token]:
    """Leave out fillers and what stands before 等, which names a few of what follows."""
    cut = max((i for i, token in enumerate(tokens) if token.role == EXAMPLES and i < len(tokens) - 1), default=-1)
    rest = tokens[cut + 1 :]
    if cut >= 0 and len(rest) > 2 and rest[0].zh in ASPECTS and rest[1].role == OF:
        rest = rest[2:]
    kept = [token for token in rest if token.role not in (FILLER, EXAMPLES)]
    while kept and kept[0].role == AND:
        kept = kept[1:]
    while kept and kept[-1].role in (AND, OF):
        kept = kept[:-1]
    return kept


def owned(owner: Noun, noun: Noun) -> Noun:
    """Return the noun followed by whose or what it is."""
    link = next((word for pattern, word in LINKS if pattern.search(noun.head)), "of")
    if link == "under" and owner.kind != "law":
        link = "of"
    return noun.holding(f"{link} {owner.owner()}")


def _with_article(text: str) -> str:
    return text if text.startswith("the ") else f"the {text}"


def _joined(tokens: Sequence[Token]) -> Noun:
    parts = [part for part in _split(tokens) if part]
    if not parts:
        raise UncomposableError("".join(token.zh for token in tokens))
    if len(parts) > 1 and len(parts[-1]) > 1 and _measures(parts[-1]) and not _measures(parts[-2]):
        return owned(_joined(tokens[:-1]), _simple(tokens[-1:]))
    size = _shared_owner(parts)
    if size:
        owners = [_simple(part) for part in (*parts[:-1], parts[-1][:size])]
        return owned(_together(owners), _simple(parts[-1][size:]))
    return _together([_simple(part) for part in parts])


def _together(nouns: Sequence[Noun]) -> Noun:
    return nouns[0]._replace(more=tuple(nouns[1:]))


def _split(tokens: Sequence[Token]) -> list[list[Token]]:
    parts: list[list[Token]] = [[]]
    for token in tokens:
        if token.role == AND:
            parts.append([])
        else:
            parts[-1].append(token)
    return parts


def _shared_owner(parts: Sequence[Sequence[Token]]) -> int:
    """Return how many tokens of the last part belong to the owners in 区县和乡镇代表联络站 (stations of both)."""
    last = parts[-1]
    if len(parts) < 2 or len(last) < 2:
        return 0
    if not all(kind_of(part[-1]) in OWNERS for part in parts[:-1]) or kind_of(last[-1]) in OWNERS:
        return 0
    return max((i + 1 for i, token in enumerate(last[:-1]) if kind_of(token) in OWNERS), default=0)


def _measures(tokens: Sequence[Token]) -> bool:
    return bool(MEASURE.search(tokens[-1].en() or ""))


def kind_of(token: Token) -> str:
    """Return what kind of noun a token is."""
    kinds = ("law", "institution", "person", "place", "term", "object")
    return next((kind for kind in kinds if kind in token.senses), "qualifier")


def _simple(tokens: Sequence[Token]) -> Noun:
    """Return the noun of words that stand side by side; the last is the head, each earlier one describes it."""
    if len(tokens) > 1 and tokens[-1].zh in LAWS:
        return _law(tokens)
    english = tokens[-1].en() if tokens else None
    if english is None:
        raise UncomposableError("".join(token.zh for token in tokens))
    noun = Noun(english, kind=kind_of(tokens[-1]) if tokens[-1].role != NAME else "name")
    for index in range(len(tokens) - 2, -1, -1):
        token = tokens[index]
        if _stands_after(token, noun):
            return owned(_simple(tokens[: index + 1]), noun)
        noun = _described(noun, token)
    return noun


def _stands_after(token: Token, noun: Noun) -> bool:
    english = token.en()
    if english is None or token.en(ATTRIBUTES) is not None:
        return False
    words = len(english.split())
    long = (
        words > LONG or bool(PHRASE.search(english)) or (words > 2 and kind_of(token) == "term" and english.islower())
    )
    return kind_of(token) in OWNERS or long or bool(MEASURE.search(noun.head))


def _described(noun: Noun, token: Token) -> Noun:
    english = token.en(ATTRIBUTES) or token.en()
    if english is None:
        raise UncomposableError(token.zh)
    if english.startswith(("for ", "between ", "during ")) or english.endswith("wide"):
        return noun.holding(english)
    return noun._replace(before=f"{english} {noun.before}".strip())


def _law(tokens: Sequence[Token]) -> Noun:
    """Read X条例 as Regulations on X, in title case."""
    topic = _simple(tokens[:-1])
    name = topic.text(many=False)
    return Noun(f"{LAWS[tokens[-1].zh]} {_with_article(name) if topic.kind == 'law' else titled(name)}", kind="law")
