"""The structure of a Chinese clause: who, did what to what, and where, to whom or on what."""

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from bot.english.nominal import ASPECTS
from bot.english.noun import Noun, UncomposableError
from bot.english.phrase import AND, COPULA, EXAMPLES, FILLER, OF, PREPOSITION, PREPOSITIONS, UNKNOWN, VERBS, Token
from bot.english.relative import MEMBERS, nominal

PIVOTS = frozenset(("邀请", "组织", "指导", "支持", "推动", "动员", "引导", "帮助", "督促", "吸引", "安排"))
LIGHT = frozenset({"开展", "组织开展", "进行", "实施", "作出"})
BY = frozenset({"获", "获得", "受", "受到", "得到", "转", "转交", "交由", "交"})
OBJECT_MARKS = frozenset({"对", "对于", "把", "将"})
AGENT_MARKS = frozenset({"由", "被"}) | BY


class Part(NamedTuple):
    """Verbs with the object after them: 作出 + 批示; ``english`` holds the verbs in their base form.

    ``joined`` is false when verbs follow each other without a word or mark between them.
    """

    english: tuple[str, ...]
    kind: str
    object: Noun | None = None
    adverbs: tuple[str, ...] = ()
    is_pivot: bool = False
    member: str = ""
    joined: bool = True
    is_invitation: bool = False
    change: str = ""
    light: bool = False


class Sentence(NamedTuple):
    """What a clause says: the subject, what was done, the adjuncts in English, and the agent of a passive."""

    subject: Noun | None
    parts: tuple[Part, ...] = ()
    adjuncts: tuple[str, ...] = ()
    agent: Noun | None = None


def read_sentence(tokens: Sequence[Token], action: str = "") -> Sentence:
    """Return the structure of a clause; words of ``action`` are read as verbs where they can be.

    Raises:
        UncomposableError: a word is not known, or the clause is not of a shape that is understood.
    """
    tokens = _agents(_trimmed(_drop_examples(tokens, action)))
    verbs = _main_verbs(tokens, action)
    if not verbs:
        return Sentence(nominal(tokens))
    before = _Before(tokens[: verbs[0]])
    parts = _parts(tokens, verbs, before.adverbs)
    if before.object is not None:
        parts = _with_object(parts, before.object, tokens[verbs[0]].zh in LIGHT)
    return Sentence(before.subject, parts, tuple(before.adjuncts), before.agent)


def _agents(tokens: list[Token]) -> list[Token]:
    """Read 获 as "by" where another verb ends the clause: 获全国人大肯定."""
    marks = [i for i, token in enumerate(tokens[:-1]) if token.zh in BY and tokens[-1].is_verb()]
    return [token._replace(role=PREPOSITION) if i in marks[-1:] else token for i, token in enumerate(tokens)]


def _with_object(parts: tuple[Part, ...], noun: Noun, light: bool) -> tuple[Part, ...]:
    """Give the verb the object that 对 named; with 对X开展Y, X is covered by Y."""
    done = parts[0].object
    if len(parts) > 1 or (done is not None and not light):
        raise UncomposableError("two objects")
    if done is None:
        return (parts[0]._replace(object=noun),)
    return (Part(("cover",), "action", noun, (*parts[0].adverbs, f"by {done.owner()}")),)


def _drop_examples(tokens: Sequence[Token], action: str) -> list[Token]:
    """Leave out what stands before 等, but keep the verb of the sentence with its subject."""
    cut = max((i for i, token in enumerate(tokens) if token.role == EXAMPLES and i < len(tokens) - 1), default=-1)
    if cut < 0:
        return list(tokens)
    verbs = [i for i, token in enumerate(tokens[:cut]) if token.is_verb() and _leads(tokens, i, action)]
    kept = max(verbs, default=-1)
    if verbs and tokens[kept + 1].role == OF:
        kept += 1
    rest = tokens[cut + 1 :]
    aspect = len(rest) > 2 and rest[0].zh in ASPECTS and rest[1].role == OF
    return [*tokens[: kept + 1], *(rest[2:] if aspect else rest)]


def _leads(tokens: Sequence[Token], index: int, action: str) -> bool:
    named = tokens[index + 1].role == UNKNOWN and tokens[index + 1].zh.startswith("“")
    return named or _within(tokens[index], action)


def _trimmed(tokens: Sequence[Token]) -> list[Token]:
    kept = [token for token in tokens if token.role not in (FILLER, EXAMPLES)]
    while kept and kept[-1].role in (AND, OF, COPULA):
        kept.pop()
    while kept and kept[0].role in (AND, OF, COPULA):
        kept.pop(0)
    return kept


def _within(token: Token, action: str) -> bool:
    return token.zh in action or bool(action and action in token.zh)


def _main_verbs(tokens: Sequence[Token], action: str) -> list[int]:
    """Return the places of the verbs of the sentence itself, not those of its relative clauses."""
    verbs = [i for i, token in enumerate(tokens) if _is_verb(tokens, i, action)]
    marks = [i for i, token in enumerate(tokens) if token.role == OF]
    if not verbs or not marks:
        return verbs
    later = [i for i in verbs if i > marks[-1]]
    if later and not (verbs[0] == 0 and tokens[later[0] - 1].role == AND):
        return later
    if later:
        return [verbs[0], *later]
    ends_clause = marks[-1] - 1 == verbs[-1]
    if ends_clause and (len(verbs) == 1 or verbs[0] > 0):
        return []
    return verbs[:1]


def _is_verb(tokens: Sequence[Token], index: int, action: str) -> bool:
    token = tokens[index]
    if not token.is_verb() or token.role == PREPOSITION:
        return False
    if _within(token, action):
        return True
    if "adverb" in token.senses and index + 1 < len(tokens) and tokens[index + 1].is_verb():
        return False
    if not token.is_noun() and "qualifier" not in token.senses:
        return True
    if index == len(tokens) - 1 and any(token.role == PREPOSITION for token in tokens[:index]):
        return True
    return not action and index == 0 and len(tokens) > 1 and tokens[1].role == ""


class _Before:
    """What stands before the verb: subject, then phrases with a preposition, then adverbs."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        rest = list(tokens)
        self.adverbs: tuple[str, ...] = ()
        self.adjuncts: list[str] = []
        self.object: Noun | None = None
        self.agent: Noun | None = None
        while rest and (adverb := rest[-1].en(frozenset({"adverb"}))) is not None:
            self.adverbs = (adverb, *self.adverbs)
            rest.pop()
        marks = [i for i, token in enumerate(rest) if token.role == PREPOSITION]
        bounds = [*marks, len(rest)]
        subject = rest[: bounds[0]]
        self.subject = nominal(subject) if subject else None
        for start, end in pairwise(bounds):
            self._phrase(rest[start].zh, nominal(rest[start + 1 : end]))

    def _phrase(self, mark: str, noun: Noun) -> None:
        if mark in OBJECT_MARKS:
            self.object = noun
        elif mark in AGENT_MARKS:
            self.agent = noun
        else:
            self.adjuncts.append(f"{_preposition(mark, noun)} {noun.owner()}")


def _preposition(mark: str, noun: Noun) -> str:
    if mark == "在" and not noun.head.endswith(("meeting", "session", "conference")):
        return "in"
    return PREPOSITIONS[mark]


def _parts(tokens: Sequence[Token], verbs: Sequence[int], adverbs: tuple[str, ...]) -> tuple[Part, ...]:
    groups: list[list[int]] = []
    for index in verbs:
        between = tokens[groups[-1][-1] + 1 : index] if groups else [Token("")]
        if groups and all(token.role == AND for token in between):
            groups[-1].append(index)
        else:
            groups.append([index])
    ends = [group[0] for group in groups[1:]] + [len(tokens)]
    found = []
    for group, end in zip(groups, ends, strict=True):
        rest = list(tokens[group[-1] + 1 : end])
        own, rest = _trailing_adverbs(rest) if end < len(tokens) else ((), rest)
        rest = _trimmed(rest)
        words = [tokens[i] for i in group]
        if len(words) > 1 and words[0].zh in PIVOTS | LIGHT and group[1] == group[0] + 1:
            words = words[1:]
        joined = len(group) < 2 or group[-1] - group[0] > len(group) - 1
        found.append(_part(words, nominal(rest) if rest else None, adverbs)._replace(joined=joined))
        adverbs = own
    return tuple(found)


def _trailing_adverbs(tokens: list[Token]) -> tuple[tuple[str, ...], list[Token]]:
    found: tuple[str, ...] = ()
    while tokens and (adverb := tokens[-1].en(frozenset({"adverb"}))) is not None:
        found, tokens = (adverb, *found), tokens[:-1]
    return found, tokens


def _part(words: Sequence[Token], noun: Noun | None, adverbs: tuple[str, ...]) -> Part:
    kinds = [next(kind for kind in ("action", "activity", "change") if kind in word.senses) for word in words]
    kind = kinds[0]
    if noun is None and "change" in words[0].senses:
        kind = "change"
    english = tuple(word.senses[kind] if kind in word.senses else word.en(VERBS) or "" for word in words)
    adverbs = tuple(adverb for adverb in adverbs if not any(adverb in verb for verb in english))
    first = words[0].zh
    return Part(
        english, kind, noun, adverbs, is_pivot=first in PIVOTS, member=MEMBERS.get(first, ""),
        is_invitation=first == "邀请", change=words[0].senses.get("change", ""), light=first in LIGHT,
    )  # fmt: skip
