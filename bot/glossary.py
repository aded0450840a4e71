"""The glossary: how the words of this genre are rendered in English, with a user's own terms over the shipped ones."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

from bot.records import Record
from vectorstore.errors import LibraryError
from vectorstore.terms.english import GLOSSARY, read_words

KINDS = frozenset(
    "term action activity change object person institution unit law section qualifier adverb place".split()  # noqa: SIM905
)
CHINESE = re.compile("[\u3400-\u9fff]{2,}")
NOUNS = frozenset({"term", "object", "person", "institution", "law", "place"})


class Entry(Record):
    """A Chinese word or phrase, its English and what kind of word it is; nouns and verbs are in their base form."""

    zh: str
    en: str
    kind: str = "term"


class Glossary:
    """Entries by their Chinese; a word may have several senses (立法: a noun; 报告: a noun and a verb)."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._senses: dict[str, dict[str, str]] = {}
        for entry in entries:
            self._senses.setdefault(entry.zh, {})[entry.kind] = entry.en
        self.longest = max(map(len, self._senses), default=1)

    def __len__(self) -> int:
        return len(self._senses)

    def senses(self, zh: str) -> Mapping[str, str]:
        """Return the English of a word by kind; empty when it is not known."""
        return self._senses.get(zh, {})

    def get(self, zh: str, *kinds: str) -> str | None:
        """Return the English of a word in the first of ``kinds`` that it has (any kind when none is given)."""
        senses = self.senses(zh)
        return next((senses[kind] for kind in kinds or senses if kind in senses), None)

    def terms_in(self, text: str) -> list[Entry]:
        """Return the official terms (kind ``term``) that occur in text, each once, longer ones hiding their parts."""
        found: dict[str, Entry] = {}
        at = 0
        while at < len(text):
            longer = (text[at:end] for end in range(min(at + self.longest, len(text)), at, -1))
            word = next((word for word in longer if word in self._senses), "")
            if "term" in self.senses(word):
                found.setdefault(word, Entry(zh=word, en=self.senses(word)["term"]))
            at += len(word) or 1
        return list(found.values())


def read_glossary(path: Path) -> list[Entry]:
    """Read lines of ``zh TAB en [TAB kind]``; empty lines and lines that begin with # are skipped.

    Raises:
        LibraryError: a line has no English or an unknown kind, or the file cannot be read.
    """
    lines = read_words(path).splitlines()
    return [_entry(path, n, line) for n, line in enumerate(lines, 1) if line.strip() and not line.startswith("#")]


def _entry(path: Path, number: int, line: str) -> Entry:
    fields = [field.strip() for field in line.split("\t")]
    if len(fields) not in (2, 3) or not all(fields):
        raise LibraryError(f"glossary {path}, line {number}: expected Chinese TAB English, got {line!r}")
    if len(fields) == 3 and fields[2] not in KINDS:
        raise LibraryError(
            f"glossary {path}, line {number}: unknown kind {fields[2]!r}; use one of {', '.join(sorted(KINDS))}"
        )
    return Entry(zh=fields[0], en=fields[1], kind=fields[2] if len(fields) == 3 else "term")


@cache
def load_glossary(user: Path | None = None) -> Glossary:
    """Load the shipped glossary and, over it, the user's file: its words replace all senses of the same word."""
    entries = read_glossary(GLOSSARY)
    if user is not None:
        own = read_glossary(user)
        replaced = {entry.zh for entry in own}
        entries = [entry for entry in entries if entry.zh not in replaced] + own
    return Glossary(entries)


def missing_terms(text: Iterable[str], glossary: Glossary, least: int = 2) -> list[tuple[str, int]]:
    """Return the Chinese words of two characters or more that the glossary lacks, most frequent first.

    ``text`` is segmented; words seen fewer than ``least`` times are left out.
    """
    counts = Counter(word for word in text if CHINESE.fullmatch(word) and not glossary.senses(word))
    return sorted(((w, n) for w, n in counts.items() if n >= least), key=lambda item: (-item[1], item[0]))
