"""Whether English text holds a phrase, in whatever number and tense it stands there."""

import re

from bot.english.inflect import IRREGULAR_PAST, IRREGULAR_PLURAL, SIMPLE_PAST
from vectorstore.terms.stems import stem

WORD = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
OBJECT = re.compile(r" (?=as an? )")
SMALL = frozenset({"the", "a", "an", "s"})
BASE = {form: base for table in (IRREGULAR_PAST, SIMPLE_PAST, IRREGULAR_PLURAL) for base, form in table.items()}


def lemmas(text: str) -> list[str]:
    """Return the words of English text in one form each, articles and possessive marks left out.

    >>> lemmas("The deputies' suggestions were heard")
    ['deputy', 'suggestion', 'wer', 'hear']
    """
    words = WORD.findall(text.lower().replace("’", "'").replace("'s", "").replace("s'", "s"))
    return [stem(BASE.get(word, word)) for word in words if word not in SMALL]


def contains_phrase(text: str, phrase: str) -> bool:
    """Return whether the words of ``phrase`` stand in ``text`` side by side; an object may stand before "as a".

    >>> contains_phrase("Special work reports heard and deliberated", "hear and deliberate")
    True
    >>> contains_phrase("Studied finance work as a special topic", "study as a special topic")
    True
    """
    words = lemmas(text)
    return all(_holds(words, lemmas(part)) for part in OBJECT.split(re.sub(r"\([^)]*\)", "", phrase)))


def _holds(words: list[str], wanted: list[str]) -> bool:
    size = len(wanted)
    return any(words[at : at + size] == wanted for at in range(len(words) - size + 1))
