"""English noun phrases, right-headed like the Chinese, and the clauses that hold them; None where it is a guess."""

import re
from collections.abc import Sequence
from itertools import dropwhile, groupby, pairwise, starmap, takewhile
from typing import NamedTuple

from bot.english.cutter import AND, EMPTY, OF, SHARE, UNKNOWN, Token
from bot.english.words import (
    ABSTRACT,
    COUNTED,
    LINKS,
    describes,
    gerund,
    head_of,
    is_mass,
    is_plural,
    listed,
    participle,
    plural,
    words,
)  # fmt: skip

MOST = 2
"""Nouns of a phrase, and adjectives before them: which of more belong together would be a guess."""
BUILDING = "building"
"""What is done, not a house: the building of resilient cities."""
LONG = 2
"""English words of an owner that can stand before what it owns; a longer one follows with "of"."""
WIDE, SINGLE, SEVERAL, FOR_PEOPLE = words("wide"), words("single"), words("several"), words("for_people")
MEASURES, AFTER = words("measures"), words("after_owner")
OWNERS = frozenset({"person", "institution", "law", "term"})
MAKING = words("making")
OPEN = re.compile(r" (?:of|in|to|for|on|with|into|up to|the .*)$")
"""English verbs that say nothing without an object."""
SHARED, UNSAID = MEASURES | words("shared"), frozenset({"share", "fund", "funds"})


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
        one = (
            named
            or self._single()
            or head_of(self.text) in ("number", "Plan", "Program", "Initiative", "Corridor", "Belt", "Area")
        )
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
            return bool(first) and not describes(first) and first.partition(" ")[0] not in SEVERAL
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

    Sure is a word of the glossary with adjectives of the glossary before, or two where the second is an amount or a
    deed or the first a body; and a list of such phrases.
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
    """Join with 的: qualifiers stand before the head; whose it is would be a guess."""
    head = noun_phrase(after)
    return _described(before, head) if head and before and all(map(_adjective, before)) else None


def _list(words: Sequence[Token]) -> Noun | None:
    """Join phrases with "and"; not where what ends the last may be of all of them."""
    parts = [list(part) for joint, part in groupby(words, lambda token: token.role == AND) if not joint]
    nouns = [noun for part in parts if (noun := _chain(part))]
    *firsts, last = parts
    shared = sum(not _adjective(token) for token in last) > 1 or any(all(map(_adjective, part)) for part in firsts)
    if not firsts or len(nouns) < len(parts) or shared or len({is_measure(noun) for noun in nouns}) > 1:
        return None
    return Noun(listed([noun.many() for noun in nouns]), nouns[-1].kind, fixed=True)


def _adjective(token: Token) -> bool:
    return "qualifier" in token.senses


def _described(adjectives: Sequence[Token], noun: Noun) -> Noun | None:
    """Put adjectives before a noun; what begins with a preposition (for the elderly) stands behind it."""
    if adjectives and _behind(adjectives[0]):
        described = _described(adjectives[1:], noun)
        return described and Noun(f"{described.many()} {adjectives[0].senses['qualifier']}", noun.kind, fixed=True)
    wide = sum(token.zh in WIDE for token in adjectives)
    if adjectives and (
        noun.text.startswith("the ") or (len(adjectives) > wide and is_measure(noun) and " of " in noun.text)
    ):
        return None  # main crops, not their main rate of harvesting
    if max(wide, len(adjectives) - wide) > 1 or (adjectives and noun.text == BUILDING) or any(map(_behind, adjectives)):
        return None
    said = [token.senses["qualifier"] for token in adjectives]
    said = [word.title() for word in said] if noun.kind == "place" else said  # Beautiful Yunxi
    return noun._replace(text=" ".join([*said, noun.text]))


def _behind(adjective: Token) -> bool:
    return LINKS.match(f" {adjective.senses['qualifier']}") is not None


def _chain(words: Sequence[Token]) -> Noun | None:
    """Compose words without joints: adjectives, and one or two nouns, of which the last is the head."""
    adjectives = list(takewhile(_adjective, words[:-1]))
    nouns = [Noun(said[1], said[0]) for token in words[len(adjectives) :] if (said := token.noun())]
    if not 0 < len(nouns) <= MOST or len(nouns) + len(adjectives) < len(words) or any(starmap(_alike, pairwise(words))):
        return None
    if len(nouns) == 1:
        return _described(adjectives, nouns[0])
    owner, head = nouns
    lead = [token for token in adjectives if _behind(token)]
    if owner.kind not in OWNERS and any(token.zh in WIDE for token in adjectives):
        return None  # whether the owner or the head is citywide
    owned = _described([token for token in adjectives if token not in lead], owner)
    noun = _owned(head, owned) if owned and (head.kind != "place" or owner.kind == "place") else None
    return _described(lead, noun) if noun else None


def _alike(one: Token, two: Token) -> bool:
    """Return whether two words side by side are of one shape, a list: 新模式新场景, 外资外贸企业."""
    if len(one.zh) != len(two.zh):
        return len(one.zh) == MOST and one.zh[0] == two.zh[0] and _adjective(one)
    return one.zh[0] == two.zh[0] or (len(one.zh) > MOST and one.zh[-1] == two.zh[-1])


def _owned(head: Noun, owner: Noun) -> Noun | None:
    """Return the head with what it is of; None where a thing would be of a thing: liner routes of containers."""
    if head.text in ("number", "number of people"):
        counted = owner.kind == "person" or (head.text == "number" and owner.countable())
        return head._replace(text=f"number of {owner.many()}") if counted else None
    last, measures, whose = head_of(head.text), is_measure(head), head_of(owner.text)
    listed = (owner.text in MEASURES and head.text in MEASURES) or (" of " in owner.text and ABSTRACT.search(whose))
    if listed or owner.kind == "place" or last in UNSAID or LINKS.search(head.text):
        return None  # investment and consumption, a share of what, revenue of processing of crops
    if last == BUILDING:
        return Noun(f"the {head.text} of {owner.object('a')}", fixed=True)
    if owner.kind not in OWNERS and not measures and last not in SHARED:
        return None
    first, more, _ = head.text.partition(" ")
    linked = LINKS.search(owner.text) or len(owner.text.split(" ")) > LONG or is_plural(whose)
    if last in AFTER and not (linked or (more and describes(first)) or owner.kind in OWNERS):
        return head._replace(text=f"{owner.text} {head.text}")
    of = "in" if head.text == "investment" else "on" if last == "report" and owner.kind not in OWNERS else "of"
    of = "for" if owner.kind == "person" and last in FOR_PEOPLE else of
    return head._replace(text=f"{head.text} {of} {owner.owner()}", fixed=head.fixed)


def named(tokens: Sequence[Token], article: str = "the") -> str | None:
    """Return a noun phrase as the object of a verb, None when unclear."""
    noun = noun_phrase(tokens)
    return noun.object(article) if noun else None


def doing(tokens: Sequence[Token]) -> str | None:
    """Return verbs with their object, None when unclear; emphasis stands before the verbs, never in the object.

    健全养老服务体系 is improving the elderly-care service system.
    """
    first = next((n for n, token in enumerate(tokens) if token.role != EMPTY), len(tokens))
    if 0 < first < len(tokens) and tokens[first - 1].verb() and not tokens[first].verb():  # 统筹发展和安全
        first -= 1
    words = list(dropwhile(lambda token: set(token.senses) == {"adverb"}, tokens[first:]))
    for count in range(len(words) - 1, 0, -1):
        told = [word for n, word in enumerate(words[:count]) if word.role != EMPTY or n in (0, count - 1)]
        verbs = joined(told)
        thing = named(words[count:], "a" if words[count - 1].zh in MAKING else "the") if verbs else None
        if verbs and thing:
            return f"{listed([gerund(verb) for verb in verbs])} {thing}"
    return None


def joined(tokens: Sequence[Token]) -> list[str] | None:
    """Return the verbs of words that are one verb, or several joined by "and"; side by side one may be the object."""
    verbs = [said for token in tokens[::2] if (said := token.verb())]
    return verbs if 2 * len(verbs) - 1 == len(tokens) and all(token.role == AND for token in tokens[1::2]) else None


def becoming(tokens: Sequence[Token]) -> str | None:
    """Return a subject and what becomes of it: None when unclear.

    生态环境持续改善 is the ecological environment improved.
    """
    last = tokens[-1].senses if tokens else {}
    told = len(tokens) - 1
    while told > 0 and tokens[told - 1].role == EMPTY:
        told -= 1
    noun = noun_phrase(tokens[:told])
    if noun is None:
        return None
    if "activity" in last:
        return f"{noun.object()} {gerund(last['activity'])}"
    done = last.get("action", "")
    goes_on = OPEN.search(done) or done.startswith("continue to ")
    return f"{noun.object()} {participle(done)}" if done and not goes_on else None
