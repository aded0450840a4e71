"""What a question asks to be looked for: terms that the library knows, each with its weight."""

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from difflib import SequenceMatcher, get_close_matches
from typing import NamedTuple

from vectorstore.characters import HAN
from vectorstore.embed import Embedder
from vectorstore.lexicon import (
    NUMERAL,
    in_dictionary,
    is_chinese,
    normalise,
    numerals,
    plain_words,
    tagged,
    tokens,
)
from vectorstore.store import Library
from vectorstore.terms.english import MAX_PHRASE, PARTLY, READING, ROOT, SPELLING, english_words
from vectorstore.terms.everyday import everyday
from vectorstore.terms.stems import root, stem
from vectorstore.terms.stopwords import ALONE, CHINESE, TIMES

GUESSED = 0.7
"""What a term counts that was found by its reading, its family or a mended spelling."""


PARTIAL = 0.4
"""What a term counts of whose meaning the English word is only a part."""

STRANGE = 0.5
"""What an English word counts that nothing gives Chinese for, on top of :data:`UNKNOWN`."""

UNKNOWN = 0.5
"""What a term counts that the library does not hold as a word."""

FAINT = 0.15
"""What a Chinese word counts that names nothing: times and adverbs, and verbs that no report holds."""

NAMING = ("n", "j", "eng")
"""Tags of words that name something: nouns, names, abbreviations, foreign words."""

EMPTY = ("t", "d", "c", "r", "u", "y")
"""Tags of words that place or join others: times, adverbs, conjunctions, pronouns, particles."""

MOST = 80
"""How many things are looked for at most: those of a question that runs to pages are its rarest."""

_ALONE, _TIMES = frozenset(map(stem, ALONE)), frozenset(map(stem, TIMES))

MISTYPED, SWAPPED = 0.88, 0.8
"""How like a known word a mistyped one must be, and how like one of the same letters."""

Term = tuple[str, ...]
"""Words that belong together."""


class Wanted(NamedTuple):
    """One thing asked for: terms that may each stand for it, and how much finding it counts."""

    terms: tuple[Term, ...]
    weight: float


def wanted(
    library: Library, question: str, named: Collection[str] = (), embedder: Embedder | None = None
) -> list[Wanted]:
    """Return what a question asks for in terms of the library; a word it has no Chinese for stands for itself.

    What can be said with a word in ``named`` is left out: it limits the search and is not looked for. With an
    ``embedder`` an English word that no dictionary knows stands for the words of the library that mean the same.
    """
    vocabulary = library.vocabulary()
    normal = normalise(question)
    found = _chinese(library, normal) if HAN.search(normal) else {}
    if not is_chinese(normal):
        found |= _english(library, HAN.sub(" ", normal), embedder)
    size = 2 * max(vocabulary.values(), default=1)
    asked = {terms: share for terms, share in found.items() if not any((word,) in terms for word in named)}
    groups = [Wanted(terms, share * _rarity(terms, vocabulary, size)) for terms, share in asked.items()]
    return sorted(groups, key=lambda group: -group.weight)[:MOST]


def _rarity(terms: Iterable[Term], vocabulary: Mapping[str, int], size: int) -> float:
    """What finding terms counts: more for rare ones, but not for those that no clause holds."""
    count = max((min(vocabulary.get(word, 0) for word in term) for term in terms), default=0)
    return math.log(1 + size / (0.5 + count)) * (1 if count else UNKNOWN)


def _chinese(library: Library, text: str) -> dict[tuple[Term, ...], float]:
    vocabulary = library.vocabulary()
    values = {numeral: value for numeral in NUMERAL.findall(text) for value in numerals(numeral)}
    plain = NUMERAL.sub(lambda numeral: " " if numeral.group() in values else numeral.group(), text)
    found = [word for word in dict.fromkeys(tokens(plain)) if word not in CHINESE]
    unknown = [word for word in found if word not in vocabulary and len(word) > 1]
    mended = _homophones(library, [word for word in unknown if not in_dictionary(word)])
    faint = _faint(plain, unknown)
    groups: dict[tuple[Term, ...], float] = {
        ((word,),): FAINT if word in faint else 1.0 for word in found if word not in mended
    }
    groups |= {((value,), (numeral,)): 1.0 for numeral, value in values.items()}
    groups |= {tuple((term,) for term in terms): GUESSED for terms in mended.values()}
    return _with_everyday(groups, found, vocabulary)


def _with_everyday(
    groups: Mapping[tuple[Term, ...], float], found: Iterable[str], vocabulary: Collection[str]
) -> dict[tuple[Term, ...], float]:
    """Return the groups with what reports say for everyday words in them, also for the words of a guessed one."""
    meant: dict[tuple[Term, ...], list[Term]] = {((word,),): _official(word, vocabulary) for word in found}
    return {
        (*own, *meant[own]) if meant.get(own) else own: 1.0 if meant.get(own) else share
        for own, share in groups.items()
    }


def _official(word: str, vocabulary: Collection[str]) -> list[Term]:
    """Return the forms that the library has for an everyday word, or for one in a word that nobody knows."""
    forms = [form for part in _smaller(word, vocabulary) for form in everyday().get(part, ())]
    return [form for form in forms if all(token in vocabulary for token in form)]


def _smaller(word: str, vocabulary: Collection[str]) -> list[str]:
    """Return a word, and the dictionary's words in it where neither that nor the library knows it."""
    return [word] if word in vocabulary or in_dictionary(word) else [word, *plain_words(word)]


def _faint(text: str, unknown: Iterable[str]) -> set[str]:
    """Return the words of a Chinese text that place or join others, and the unknown ones that name nothing."""
    tags = tagged(text)
    names = " ".join(word for word, tag in tags if tag.startswith(NAMING))
    return {word for word, tag in tags if tag.startswith(EMPTY)} | {word for word in unknown if word not in names}


def _homophones(library: Library, unknown: Sequence[str]) -> dict[str, list[str]]:
    """Words of the library that sound like an unknown one and share a character with it."""
    readings = library.english_terms([READING + c for word in unknown for c in word])
    spelled = {word: READING + "".join(readings.get(READING + c, ["?"])[0] for c in word) for word in unknown}
    same = library.english_terms(list(spelled.values()))
    near = {
        word: [term for term in same.get(reading, []) if len(term) == len(word) and set(term) & set(word)]
        for word, reading in spelled.items()
    }
    return {word: terms for word, terms in near.items() if terms}


def _english(library: Library, text: str, embedder: Embedder | None) -> dict[tuple[Term, ...], float]:
    asked = english_words(text)
    keys = [key for word in asked for key in _keys(word)]
    index = library.english_terms([*_phrases(asked), *keys])
    mended = [_mended(word, index, library.vocabulary()) for word in asked]
    if mended != asked:
        index |= library.english_terms(_phrases(mended))
    groups: dict[tuple[Term, ...], float] = {}
    start = 0
    while start < len(mended):
        phrase = next(p for p in _phrases(mended[start : start + MAX_PHRASE], start=True) if p in index or " " not in p)
        length = phrase.count(" ") + 1
        share = 1.0 if mended[start : start + length] == asked[start : start + length] else GUESSED
        start += length
        if phrase in _ALONE or set(phrase.split()) <= _TIMES:
            continue
        terms, certainty = _terms(phrase, index, library.vocabulary())
        groups[terms] = max(groups.get(terms, 0.0), certainty * share)
    return groups


def _keys(word: str) -> tuple[str, ...]:
    """All keys of the index under which something may stand for a word."""
    return word, PARTLY + word, ROOT + root(word), READING + word, SPELLING + word[:2]


def _phrases(asked: Sequence[str], *, start: bool = False) -> list[str]:
    """Runs of words, the longest first; all of them, or those at the start."""
    starts = range(1) if start else range(len(asked))
    return [
        " ".join(asked[i : i + n])
        for n in range(min(MAX_PHRASE, len(asked)), 0, -1)
        for i in starts
        if i + n <= len(asked)
    ]


def _terms(
    phrase: str, index: Mapping[str, Sequence[str]], vocabulary: Mapping[str, int]
) -> tuple[tuple[Term, ...], float]:
    own = [phrase] if phrase in vocabulary else []
    if own or phrase in index:
        return tuple(tuple(term.split()) for term in [*own, *index.get(phrase, [])]), 1.0
    if names := index.get(READING + phrase):
        return tuple((name,) for name in names[:3]), 1.0
    if family := index.get(ROOT + root(phrase)):
        return tuple(tuple(term.split()) for term in family[:3]), GUESSED
    if partly := index.get(PARTLY + phrase):
        return tuple((term,) for term in partly[:3]), PARTIAL
    return ((phrase,),), STRANGE


def _mended(word: str, index: Mapping[str, Sequence[str]], vocabulary: Mapping[str, int]) -> str:
    known = index.get(SPELLING + word[:2], [])
    if len(word) < 6 or not word.isalpha() or word in vocabulary or READING + word in index or word in known:
        return word
    if ROOT + root(word) in index:
        return word
    near = get_close_matches(word, known, n=3, cutoff=SWAPPED)
    return next((other for other in near if _is_slip(other, word)), word)


def _is_slip(known: str, word: str) -> bool:
    """Return whether a word is a known one with two letters changed about, or with one too many or too few."""
    return sorted(known) == sorted(word) or SequenceMatcher(None, known, word).ratio() >= MISTYPED
