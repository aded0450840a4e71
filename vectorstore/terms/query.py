"""What a question asks to be looked for, in terms that the library knows, and how much of it stands in a text."""

import math
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from itertools import accumulate
from pathlib import Path
from typing import NamedTuple

from vectorstore import lexicon
from vectorstore.errors import LibraryError
from vectorstore.lexicon import is_chinese, normalise, numerals, stem, tagged, tokens, words
from vectorstore.reading.text import HAN
from vectorstore.store import Library
from vectorstore.terms.english import MAX_PHRASE, READING, english_words, read_words

ALIASES = Path(__file__).parents[2] / "prompts" / "aliases.tsv"
"""Everyday names, in Chinese and English, and the words of reports for the same."""

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

_ALONE = frozenset(map(stem, lexicon.ALONE))
_TIMES = frozenset(map(stem, ("year", "last", "past", "next", "current", "coming", "month", "time")))
"""Words that say when: neither they nor what they make up (last year) are looked for."""
Term = tuple[str, ...]
"""Words that belong together."""
_Groups = dict[tuple[Term, ...], float]


class Wanted(NamedTuple):
    """One thing asked for: terms that may each stand for it, and how much finding it counts."""

    terms: tuple[Term, ...]
    weight: float


class Aliases(NamedTuple):
    """Forms by name: of one Chinese word, of what no dictionary holds (or with digits in it), in English (by stems)."""

    word: Mapping[str, tuple[Term, ...]]
    phrase: Mapping[str, tuple[Term, ...]]
    english: Mapping[str, tuple[Term, ...]]


def wanted(library: Library, question: str, named: Collection[str] = ()) -> list[Wanted]:
    """Return what a question asks for in terms of the library; a word it has no Chinese for stands for itself.

    What can be said with a word in ``named`` is left out: it limits the search and is not looked for. Everyday names
    stand for themselves and for what reports call the same thing (``prompts/aliases.tsv``).
    """
    vocabulary, known = library.vocabulary(), aliases(library.aliases)
    normal = normalise(question)
    found = _phrases_in(normal, known)
    left = normal
    for name in found:
        left = left.replace(name, " ")
    groups: _Groups = {((name,), *forms): 1.0 for name, forms in found.items()}
    if HAN.search(left):
        groups |= _chinese(left, known, vocabulary)
    if not is_chinese(normal):
        groups |= _english(library, HAN.sub(" ", left), known)
    size = 2 * library.commonest()
    asked = {terms: share for terms, share in groups.items() if not any((word,) in terms for word in named)}
    rated = [Wanted(terms, share * _rarity(terms, vocabulary, size)) for terms, share in asked.items()]
    return sorted(rated, key=lambda group: -group.weight)[:MOST]


def _rarity(terms: Iterable[Term], vocabulary: Mapping[str, int], size: int) -> float:
    """What finding terms counts: more for rare ones, but not for those that no clause holds."""
    count = max((min(vocabulary.get(word, 0) for word in term) for term in terms), default=0)
    return math.log(1 + size / (0.5 + count)) * (1 if count else UNKNOWN)


def _phrases_in(text: str, known: Aliases) -> dict[str, tuple[Term, ...]]:
    """Return the everyday names of several words (经济增长, pm2.5) in a text, without those inside others.

    A name that no dictionary holds (社零) is taken for a word only between other words: not 高企 in 提高企业.
    """
    found = [name for name in known.phrase if name in text]
    if any(name in known.word for name in found):  # rare, so that most texts are cut into words once
        edges = set(accumulate(map(len, lexicon.plain_words(text)), initial=0))
        found = [n for n in found if n not in known.word or {at := text.find(n), at + len(n)} <= edges]
    return {name: known.phrase[name] for name in found if not any(name != other and name in other for other in found)}


def _chinese(text: str, known: Aliases, vocabulary: Mapping[str, int]) -> _Groups:
    values = {numeral: value for numeral in lexicon.NUMERAL.findall(text) for value in numerals(numeral)}
    plain = lexicon.NUMERAL.sub(lambda numeral: " " if numeral.group() in values else numeral.group(), text)
    found = [word for word in dict.fromkeys(tokens(plain)) if word not in lexicon.CHINESE]
    faint = _faint(plain, [word for word in found if word not in vocabulary and len(word) > 1])
    groups: _Groups = {}
    for word in found:
        forms = _official(word, known, vocabulary)
        groups[((word,), *forms)] = FAINT if word in faint and not forms else 1.0
    return groups | {((value,), (numeral,)): 1.0 for numeral, value in values.items()}


def _official(word: str, known: Aliases, vocabulary: Collection[str]) -> list[Term]:
    """Return the forms that the library has for an everyday word, or for one in a word that nobody knows."""
    parts = [word] if word in vocabulary or lexicon.in_dictionary(word) else [word, *lexicon.plain_words(word)]
    forms = [form for part in parts for form in known.word.get(part, ()) if form != (word,)]
    return [form for form in forms if all(token in vocabulary for token in form)]


def _faint(text: str, unknown: Iterable[str]) -> set[str]:
    """Return the words of a Chinese text that place or join others, and the unknown ones that name nothing."""
    tags = tagged(text)
    names = " ".join(word for word, tag in tags if tag.startswith(NAMING))
    return {word for word, tag in tags if tag.startswith(EMPTY)} | {word for word in unknown if word not in names}


def _english(library: Library, text: str, known: Aliases) -> _Groups:
    asked, vocabulary = english_words(text), library.vocabulary()
    index = library.english_terms([*_phrases(asked), *(READING + word for word in asked)])
    groups: _Groups = {}
    start = 0
    while start < len(asked):
        runs = _phrases(asked[start : start + MAX_PHRASE], start=True)
        phrase = next(run for run in runs if run in index or run in known.english or " " not in run)
        start += phrase.count(" ") + 1
        forms = [form for form in known.english.get(phrase, ()) if any(word in vocabulary for word in form)]
        if not forms and (phrase in _ALONE or set(phrase.split()) <= _TIMES):
            continue
        terms, certainty = _terms(phrase, index, forms, vocabulary)
        groups[terms] = max(groups.get(terms, 0.0), certainty)
    return groups


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
    phrase: str, index: Mapping[str, Sequence[str]], forms: Sequence[Term], vocabulary: Collection[str]
) -> tuple[tuple[Term, ...], float]:
    """Return the terms for an English phrase and how sure they are."""
    own = [(phrase,)] if phrase in vocabulary else []
    if own or forms or phrase in index:
        held = [tuple(word for word in form if word in vocabulary) for form in forms]
        return tuple(dict.fromkeys([*own, *held, *(tuple(term.split()) for term in index.get(phrase, []))])), 1.0
    if names := index.get(READING + phrase):
        return tuple((name,) for name in names[:3]), 1.0
    return ((phrase,),), STRANGE


def present(words: Collection[str], text: str) -> frozenset[str]:
    """Return the words that stand in a text: Chinese ones anywhere, Latin ones at the start of a word, whole numbers.

    >>> sorted(present(["条例", "34", "law"], "制定条例三十四件")), sorted(present(["34"], "2034年"))
    (['34', '条例'], [])
    """
    plain = _plain(text) if words else ""
    return frozenset(word for word in words if word in plain and (not word.isascii() or _whole(word, plain)))


def coverage(terms: Sequence[Wanted], found: Collection[str]) -> float:
    """Return the share of what is wanted, by weight, that found words make up: 0..1.

    >>> wanted = [Wanted((("法规",), ("条例",)), 3.0), Wanted((("代表", "建议"),), 1.0)]
    >>> coverage(wanted, {"条例"}), coverage(wanted, {"法规", "建议"})
    (0.75, 0.875)
    """
    total = sum(group.weight for group in terms)
    return sum(group.weight * _best(group.terms, found) for group in terms) / total if total else 0.0


def words_of(terms: Iterable[Wanted]) -> set[str]:
    """Return all words of all terms."""
    return {word for group in terms for term in group.terms for word in term}


def _best(terms: Sequence[Term], found: Collection[str]) -> float:
    best = 0.0
    for term in terms:
        if (share := sum(map(found.__contains__, term)) / len(term)) == 1:
            return 1.0
        best = max(best, share)
    return best


def _whole(word: str, text: str) -> bool:
    return re.search(rf"(?<![a-z0-9.]){re.escape(word)}(?![0-9])", text) is not None


@lru_cache(maxsize=2**15)
def _plain(text: str) -> str:
    normal = normalise(text)
    return " ".join([normal, *numerals(normal)])


@cache
def aliases(own: Path | None = None) -> Aliases:
    """Return all aliases; what the user's ``own`` file says of a name replaces what the product says.

    Raises:
        LibraryError: the file cannot be read, or a line is not ``NAME<TAB>FORM、FORM``.
    """
    rows = {**dict(_rows(ALIASES)), **dict(_rows(own) if own else ())}
    word, phrase, english = dict[str, tuple[Term, ...]](), dict[str, tuple[Term, ...]](), dict[str, tuple[Term, ...]]()
    for name, forms in rows.items():
        if not HAN.search(name) and (key := " ".join(english_words(name))):
            english[key] = (*english.get(key, ()), *forms)
        one, chinese = len(words(name)) == 1, HAN.search(name)
        if one and (chinese or name.isalpha()):
            word[name] = forms
        if not lexicon.in_dictionary(name) if chinese else not name.replace(" ", "").replace("-", "").isalpha():
            phrase[name] = forms
    return Aliases(word, phrase, english)


def _rows(path: Path) -> Iterator[tuple[str, tuple[Term, ...]]]:
    for number, line in enumerate(read_words(path, "aliases").splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        name, tab, forms = line.partition("\t")
        if not tab or not forms.strip():
            raise LibraryError(f"aliases {path}, line {number}: write NAME, a tab, and its forms with 、 between them")
        terms = (tuple(word for part in form.split() for word in words(part)) for form in forms.split("、"))
        yield normalise(name.strip()), tuple(dict.fromkeys(term for term in terms if term))
