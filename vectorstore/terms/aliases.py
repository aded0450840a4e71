"""Everyday names, in Chinese and English, and the words of reports for the same: ``prompts/aliases.tsv``."""

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple

from vectorstore.errors import LibraryError
from vectorstore.lexicon import normalise, words
from vectorstore.reading.text import HAN
from vectorstore.terms.english import english_words, read_words

ALIASES = Path(__file__).parents[2] / "prompts" / "aliases.tsv"
Term = tuple[str, ...]
"""Words that belong together."""


class Aliases(NamedTuple):
    """Forms by name: of names of one Chinese word, of longer ones (or with digits in them), of English ones (stems)."""

    word: Mapping[str, tuple[Term, ...]]
    phrase: Mapping[str, tuple[Term, ...]]
    english: Mapping[str, tuple[Term, ...]]


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
        if len(words(name)) == 1 and (HAN.search(name) or name.isalpha()):
            word[name] = forms
        elif HAN.search(name) or not name.replace(" ", "").replace("-", "").isalpha():
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
