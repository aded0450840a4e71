"""The table of deeds.toml: what kind of deed a verb makes of which objects, and what an object is by its last word."""

import tomllib
from collections.abc import Mapping
from importlib.resources import files
from typing import NamedTuple

from vectorstore.facts.chinese import Quantity

Span = tuple[int, int]
Word = tuple[int, int, str]
TABLE = tomllib.loads(files("vectorstore.facts").joinpath("deeds.toml").read_text("utf-8"))


def listed(table: str, name: str) -> tuple[str, ...]:
    """Return the words of one list of the table."""
    return tuple(TABLE[table][name].split())


class Verb(NamedTuple):
    """A verb at ``[start, end)`` with the kind of deed that it makes of each kind of object.

    ``light``: a noun of action names the deed (开展…检查); ``before``: the object may stand before it (…建成);
    ``noun``: it is as often a noun (检查); ``causing``: a verb after it may be the one that counts (组织代表视察).
    """

    start: int
    end: int
    takes: Mapping[str, str]
    light: bool = False
    before: bool = False
    noun: bool = False
    causing: bool = False


class Item(NamedTuple):
    """One object: its span, its kind of deed, and its figure."""

    start: int
    end: int
    kind: str
    number: Quantity | None = None


def _verbs() -> dict[str, Verb]:
    verbs: dict[str, Verb] = {}
    for row in TABLE["verbs"]:
        for word in row["words"].split():
            old = verbs.get(word, Verb(0, 0, {}))
            flags = (row.get(name, False) or getattr(old, name) for name in ("light", "before", "noun", "causing"))
            verbs[word] = Verb(0, 0, {**row["takes"], **old.takes}, *flags)
    return verbs


VERBS = _verbs()
HEADS: dict[str, tuple[str, ...]] = {}
for _name in TABLE["heads"]:
    for _word in listed("heads", _name):
        HEADS[_word] = (*HEADS.get(_word, ()), _name)
ACTIONS = {word: kind for kind in TABLE["actions"] for word in listed("actions", kind)}
ORGANS, PLACES, GENERIC, INTERNAL, LAWLIKE, BOUNDS, PEOPLE, NEVER, MODIFIERS = (
    listed("words", name)
    for name in ("organs", "places", "generic", "internal", "lawlike", "bounds", "people", "never", "modifiers")
)
LONGEST = 8
"""Characters of the longest verb, and of the longest word that heads an object."""


def bare(text: str) -> str:
    """Return an object without the marks of a title and what stands in brackets behind it: 《甲条例（草案）》."""
    if text.endswith("》"):
        text = text[text.rfind("《") + 1 : -1]
    if text.endswith(("）", ")")):
        text = text[: max(text.rfind("（"), text.rfind("("), 0)]
    return text.rstrip("”")


def head_classes(text: str) -> list[str]:
    """Return the kinds of object that a text may be by its last word, the longest word first."""
    text = bare(text)
    found = [name for at in range(max(0, len(text) - LONGEST), len(text)) for name in HEADS.get(text[at:], ())]
    return [("law" if _is_law(text) else "rule") if name == "bylaw" else name for name in found]


def head_of(text: str) -> str | None:
    """Return the kind of object that a text is, where its last word tells."""
    return next(iter(head_classes(text)), None)


def action_of(text: str) -> str | None:
    """Return the noun of action that a text ends with, 工作 aside."""
    text = text.removesuffix("工作")
    return next((text[at:] for at in range(max(0, len(text) - LONGEST), len(text)) if text[at:] in ACTIONS), None)


def _is_law(text: str) -> bool:
    """Tell 办法 and 规定 that are laws from rules of the house."""
    if text in HEADS or text == "实施办法":
        return False
    return text.endswith(LAWLIKE) or not any(word in text for word in INTERNAL)
