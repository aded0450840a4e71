"""English word forms: plurals, participles, gerunds, lists, titles."""

import re
import tomllib
from collections.abc import Callable, Sequence
from functools import cache
from importlib import import_module
from importlib.resources import files
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import inflect

TABLE = tomllib.loads(files("bot.english").joinpath("words.toml").read_text("utf-8"))
"""The word lists and tables of this room."""


def words(name: str) -> frozenset[str]:
    """Return a word list of the table."""
    return frozenset(TABLE[name].split())


UNCOUNTABLE, COUNTED, SMALL, DOUBLED = (words(name) for name in ("uncountable", "counted", "small", "doubled"))
IRREGULAR: dict[str, str] = TABLE["irregular"]
LINKS = re.compile(
    r" (?=(?:of|for|to|in|within|on|with|at|from|into|by|under|per(?! capita)|above|below|between|among|over|against|"
    r"strong|open|worth|having|who|that|as|such as|lifted|made|found|subject|combining|handled|listed at)(?![\w-]))"
)
"""Where the words after the head of a noun phrase begin."""


@cache
def _engine() -> "inflect.engine":
    """Return inflect, loaded where English is written, without the checks of its own types: they take 2 s to set up."""
    typeguard: Any = import_module("typeguard")
    check, typeguard.typechecked = typeguard.typechecked, lambda function: function
    made: inflect.engine = import_module("inflect").engine()
    typeguard.typechecked = check
    return made


@cache
def plural(noun: str) -> str:
    """Return the plural of a noun phrase: its head before the first preposition; plurals and mass nouns stay.

    >>> [plural(n) for n in ("special work report", "deputy to the people's congress", "staff", "new regulations")]
    ['special work reports', "deputies to the people's congress", 'staff', 'new regulations']
    """
    head, *rest = LINKS.split(noun, maxsplit=1)
    first, joined, second = head.rpartition(" and ")
    pair = joined and " " not in second  # bills and suggestions, but back and forth trips
    if pair and (is_mass(first.rpartition(" ")[2]) or is_mass(second) or is_plural(second)):
        return noun
    if pair and not describes(first):
        head = f"{plural(first)}{joined}{plural(second)}"
    else:
        before, space, last = head.rpartition(" ")
        head = before + space + (last if is_mass(last) or is_plural(last) else _many(last))
    return " ".join([head, *rest])


def _many(word: str) -> str:
    return "mines" if word == "mine" else _engine().plural_noun(word) or word  # inflect takes mine for a pronoun


ADJECTIVE = re.compile(
    r"(?:(?<!met)al|ic|ive|ed|ary|ory|ous|able|ible|er|ant|(?<!m)ent|less|ful|an|ern|emerging|foreign|key|leading|pillar|new|large|small|green|free|rural)$"
)
ABSTRACT = re.compile(r"(?:tion|sion|ity|ance|ence|ness|ing|ism|ship|ization|renewal|revival|up|work|reform)$")


def describes(word: str) -> bool:
    """Return whether a word before "and" is an adjective: urban and rural areas, high-quality and cheap services."""
    last = word.rpartition(" ")[2]
    return "-" in last or bool(ADJECTIVE.search(last))


MASS = re.compile(
    r"(?:ness|ism|[^lr]ship|neurship|ance|ence|[a-z]{3}ing|ability|ordination|ization|formation|ticipation)$"
)


def is_mass(word: str) -> bool:
    """Return whether a word has no plural here, or is no noun: staff, listed."""
    low = word.lower()
    if MASS.search(low) and low not in COUNTED:
        return True
    named = word[:1].isupper()
    return (
        named
        or low in UNCOUNTABLE
        or not word[-1:].isalpha()
        or (low.endswith("ed") and not low.endswith(("eed", "bed")))
    )


@cache
def is_plural(word: str) -> bool:
    """Return whether a word is written in the plural.

    >>> is_plural("companies"), is_plural("congress"), is_plural("people")
    (True, False, True)
    """
    low = word.lower()
    if low in UNCOUNTABLE or low.endswith(("ss", "us", "is")):
        return low == "people"
    return bool(_engine().singular_noun(low))


def head_of(noun: str) -> str:
    """Return the last word of a noun phrase before its first preposition."""
    return LINKS.split(noun, maxsplit=1)[0].rpartition(" ")[2]


VERBS = re.compile(
    r"((?:(?!(?:re|ap|sup|com|multi)p?ly )(?:\w+ly|further|better) )*)"
    r"((?:[\w'-]+(?:, (?:and )?| (?:(?:out|up) )?(?:and|or) ))*[\w'-]+)(.*)"
)
"""Adverbs, verbs joined, and what they have with them: attract domestic and foreign investment has one verb."""


def participle(verb: str) -> str:
    """Return the past participle of a verb phrase; verbs joined by "and" all take it.

    >>> participle("hear and deliberate"), participle("reply to"), participle("plan")
    ('heard and deliberated', 'replied to', 'planned')
    """
    return _each(verb, _participle)


def gerund(verb: str) -> str:
    """Return the -ing form of a verb phrase.

    >>> gerund("put into use"), gerund("build and improve"), gerund("tie")
    ('putting into use', 'building and improving', 'tying')
    """
    return _each(verb, _gerund)


def _each(phrase: str, form: Callable[[str], str]) -> str:
    lead, verbs, rest = VERBS.fullmatch(phrase).groups()  # type: ignore[union-attr]
    return lead + re.sub(r"\b(?!(?:and|or|out|up)\b)[\w'-]+", lambda verb: form(verb[0]), verbs) + rest


def _participle(word: str) -> str:
    if word in IRREGULAR:
        return IRREGULAR[word]
    if word.endswith("e"):
        return word + "d"
    if word in DOUBLED:
        return word + word[-1] + "ed"
    return word[:-1] + "ied" if re.search(r"[^aeiou]y$", word) else word + "ed"


def _gerund(word: str) -> str:
    if word == "be":
        return "being"
    if word.endswith("ie"):
        return word[:-2] + "ying"
    if word in DOUBLED:
        return word + word[-1] + "ing"
    return (word[:-1] if re.search(r"[^eoy]e$", word) else word) + "ing"


def listed(words: Sequence[str]) -> str:
    """Join words as a list in prose.

    >>> listed(["a", "b", "c"])
    'a, b and c'
    """
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def capital(text: str) -> str:
    """Return text with its first letter large, also behind a quotation mark."""
    return re.sub('^"?[a-z]', lambda first: first[0].upper(), text)


def titled(text: str) -> str:
    """Return a name in title case: Regulations on the Protection of Lakes.

    >>> titled("protection of old trees in the city")
    'Protection of Old Trees in the City'
    """
    words = text.split(" ")
    return " ".join(capital(w) if n == 0 or w not in SMALL else w for n, w in enumerate(words))


def ranked(number: int) -> str:
    """Return a number with its ending as a rank: 4 is 4th."""
    return str(_engine().ordinal(number))  # type: ignore[arg-type]
