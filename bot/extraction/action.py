"""What a yes-or-no question says was done, held against what a figure says was done."""

import re
import tomllib
from collections.abc import Iterator, Sequence
from functools import cache
from importlib.resources import files
from typing import Any, Literal, NamedTuple

from bot.asking import cues
from bot.asking.intent import Intent, Premise
from bot.asking.places import tagged_words
from bot.english.lemma import lemmas
from bot.extraction.own_words import own_words
from bot.extraction.rendering import English
from vectorstore.counting.verbs import GOVERNING
from vectorstore.records import Fact

Agreement = Literal["same", "other", "opposite"]

_DATA: dict[str, Any] = tomllib.loads(files("bot.extraction").joinpath("actions.toml").read_text("utf-8"))
_EMPTY = cues.ZH_STOP.union(_DATA["light"]["zh"].split(), _DATA["asking"]["zh"].split())
_EN_EMPTY = frozenset(lemmas(f"{_DATA['light']['en']} {_DATA['asking']['en']}"))
_AGAINST = {row["name"]: frozenset(row.get("against", ())) for row in _DATA["actions"]}
_ACTION = {word: row["name"] for row in _DATA["actions"] for word in row["zh"].split()}
_KNOWN = re.compile("|".join(sorted((word for word in _ACTION if len(word) > 1), key=len, reverse=True)))
_EDGE = re.compile(r"[,;。?!]|\b(?:and|but) (?=did|does|was|were|has|have)")
_NOT = re.compile(r"(?:(?<!有)没有?|未曾?能?|不曾|并未)$|\b(?:not|never|n't)\b[a-z ]{0,12}$", re.I)
_DESCRIBES = re.compile(r"的(?!\d|[一二两三四五六七八九十])")
_PAST = re.compile(r"[a-z]{2,}ed")
_BEFORE = re.compile(r"([a-z]+)\W+(?:(?:only|about|exactly|over|than|more|a|the|total|of|some|as|many)\W+)*$")


class Deed(NamedTuple):
    """A verb, the actions that it may be, and whether it is denied; ``describes`` when it only tells a noun apart."""

    word: str
    actions: frozenset[str]
    denied: bool = False
    describes: bool = False


def agreement(intent: Intent, figure: Fact, english: English) -> Agreement:
    """Return whether what the question says was done is what a figure says, something else, or the opposite.

    A question that names nothing that was done, or only that something was carried out, says the same.
    """
    told = [deed for text in (figure.verb, own_words(figure) or "") for deed in _known(text)]
    own = figure.verb + figure.subject + (own_words(figure) or figure.quote)
    name = lemmas(english.name(figure) or "") if intent.lang == "en" else []
    asked = _asked(intent)
    other = [deed for deed in asked if not _told(deed, told, own, name)]
    unnamed = [done for done in told if not any(_same(deed, done) for deed in asked)]
    if any(_opposed(deed, done) for deed in other for done in unnamed):
        return "opposite"
    return "other" if other else "same"


def _told(deed: Deed, told: Sequence[Deed], own: str, name: Sequence[str]) -> bool:
    """Return whether a figure says of a verb of the question that it was done, or not done where it is denied."""
    if any(_same(deed, done) for done in told):
        return True
    return not deed.denied and (deed.word in name if deed.word.isascii() else deed.word in own)


def _same(deed: Deed, done: Deed) -> bool:
    return bool(deed.actions & done.actions) and deed.denied == done.denied


def _opposed(deed: Deed, done: Deed) -> bool:
    if deed.denied != done.denied:
        return bool(deed.actions & done.actions)
    return any(done.actions & _AGAINST[action] for action in deed.actions)


def _asked(intent: Intent) -> list[Deed]:
    """Return what was done by the clauses that state quantities, else by the question; what only describes last."""
    read = _chinese if intent.lang == "zh" else _english
    beside = [deed for premise in intent.premises for deed in read(_clause(intent.text, premise), premise)]
    deeds = beside or [deed for premise in intent.premises for deed in read(intent.text, premise)]
    return [deed for deed in deeds if not deed.describes] or deeds


def _clause(text: str, premise: Premise) -> str:
    at = max(0, text.find(premise.text))
    edges = [0, *(found.end() for found in _EDGE.finditer(text)), len(text)]
    return text[max(edge for edge in edges if edge <= at) : min(edge for edge in edges if edge > at)]


def _known(text: str) -> Iterator[Deed]:
    for found in _KNOWN.finditer(text):
        yield _deed(text, found.start(), found.end())


def _deed(text: str, start: int, end: int) -> Deed:
    word = text[start:end]
    known = frozenset((_ACTION[word],)) if word in _ACTION else frozenset[str]()
    denied, describes = _NOT.search(text[:start]), _DESCRIBES.match(text, end)
    return Deed(word, known, denied is not None, describes is not None)


def _chinese(clause: str, premise: Premise) -> Iterator[Deed]:
    """Yield the verbs of a clause: those of the table, and other words that are verbs there."""
    yield from _known(clause)
    at = 0
    for word, tag in tagged_words(clause):
        start = clause.index(word, at)
        at = start + len(word)
        verb = tag == "v" or word in GOVERNING or word in _ACTION
        if verb and word not in _EMPTY and not _KNOWN.search(word):
            yield _deed(clause, start, at)


def _english(clause: str, premise: Premise) -> Iterator[Deed]:
    """Yield the words of a clause that may be verbs: those of the table, those in -ed, the one before the number."""
    text = clause.lower()
    at = text.find(premise.text.lower())
    before = _BEFORE.search(text[: max(0, at)])
    rest = text.replace(premise.text.lower(), " ")
    for found in re.finditer(r"[a-z]+", rest):
        word = found.group()
        form = next(iter(lemmas(word)), "")
        known = _english_actions().get(form, frozenset())
        likely = known or _PAST.fullmatch(word) or (before and word == before[1])
        if likely and form not in _EN_EMPTY and word not in cues.EN_STOP:
            yield Deed(form, known, _NOT.search(rest[: found.start()]) is not None)


@cache
def _english_actions() -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for row in _DATA["actions"]:
        for form in lemmas(row["en"]):
            found[form] = found.get(form, frozenset()) | {row["name"]}
    return found
