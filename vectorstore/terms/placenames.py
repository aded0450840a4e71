"""Names of Chinese places, as CC-CEDICT spells them: word by word, for a character may be read in several ways."""

import re
import unicodedata
from collections import Counter, defaultdict

_MARKS = re.compile(rb"(?i)\b(?:province|county|city|district|prefecture|municipality|capital)\b|" + "自治区".encode())
_UNITS = "省市区县州盟旗镇乡"
_NAME = re.compile(r"(?:[A-ZÜ][\w'’]*\s*)+")
_KINDS = re.compile(r"\s*\b(?:Special|Autonomous|Administrative|Province|County|City|District|Region|Prefecture)\b.*")
_SHORT = 2


class PlaceNames:
    """Collects the entries of places: how each is called in English, and how their characters are read."""

    def __init__(self) -> None:
        self._english: dict[str, list[str]] = {}
        self._read: defaultdict[str, Counter[str]] = defaultdict(Counter)

    def add(self, term: str, reading: str, meaning: str) -> None:
        """Take in one entry: 广东, "Guang3 dong1", "Guangdong province (Kwangtung) …"."""
        syllables = [re.sub(r"[^a-z]", "", syllable.lower()) for syllable in reading.split()]
        if len(syllables) != len(term) or len(term) < _SHORT:
            return
        for character, syllable in zip(term, syllables, strict=True):
            self._read[character][syllable] += 1
        if len(term) > _SHORT and term[-1] in _UNITS:
            return
        read = "".join(syllables).capitalize()
        called = _called(term, read, meaning)
        self._english.setdefault(term, list(dict.fromkeys([called, read])))

    def characters(self) -> dict[str, str]:
        """Return how each character is read in most names of places: guang for 广."""
        return {character: read.most_common(1)[0][0] for character, read in self._read.items()}

    def index(self) -> dict[str, list[str]]:
        """Return the English names of each place, the usual one first, and the places of each name in lower case."""
        places: defaultdict[str, list[str]] = defaultdict(list)
        for term, names in self._english.items():
            for name in names:
                places[name.lower()].append(term)
        return self._english | places


def is_place(entry: bytes) -> bool:
    """Return whether a line of the dictionary is about a place: a name with what it is."""
    opening = entry.partition(b"[")[2][:1]
    return opening.isupper() and _MARKS.search(entry) is not None


def _called(term: str, read: str, meaning: str) -> str:
    """The name that the dictionary gives: its own word where there is one (Tibet), else how it is read.

    A name of one character keeps what it is: Li County.
    """
    match = _NAME.match(meaning)
    name = _KINDS.sub("", _plain(match.group())).strip() if match else ""
    if not name or name.lower().split()[0] == read.lower():
        return read
    if len(term) == _SHORT and term[-1] in _UNITS:
        return f"{name.split()[0]} County" if term[-1] == "县" else read
    return name


def _plain(name: str) -> str:
    return unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
