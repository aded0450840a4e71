"""The terms of a question, with the forms they may take in a report, and how much of them a text holds."""

import re
from collections.abc import Sequence

from bot.asking.cues import EN_STOP, ZH_STOP
from bot.asking.intent import Term
from vectorstore.embed import Embedder
from vectorstore.store import Library
from vectorstore.terms.query import wanted


def question_terms(
    library: Library, text: str, numbers: Sequence[str] = (), embedder: Embedder | None = None
) -> tuple[Term, ...]:
    """Return the content terms of a question: Chinese words of two characters or more, English ones in Chinese.

    Of its numbers only those in ``numbers`` are terms.
    """
    found = []
    for item in wanted(library, text):
        forms = tuple(term for term in item.terms if term[0] in numbers or not _empty(term))
        if forms:
            found.append(Term(text=" ".join(forms[0]), forms=forms, weight=item.weight))
    return tuple(found)


def _empty(term: Sequence[str]) -> bool:
    word = term[0]
    if len(term) > 1:
        return False
    return word in ZH_STOP or word in EN_STOP or len(word) == 1 or word.replace(".", "").isdigit()


def coverage(terms: Sequence[Term], text: str) -> float:
    """Return the weighted share of terms that the text holds, 0 to 1; 0 when there are no terms."""
    total = sum(term.weight for term in terms)
    return sum(term.weight * holds(term, text) for term in terms) / total if total else 0.0


def holds(term: Term, text: str) -> float:
    """Return 1.0 when a form of the term stands in the text, else the best share of one form's tokens."""
    return max((sum(_stands(token, text) for token in form) / len(form) for form in term.forms), default=0.0)


def _stands(token: str, text: str) -> bool:
    if token not in text:
        return False
    return not token.isdigit() or re.search(rf"(?<![\d.]){token}(?![\d.])", text) is not None


def missing(terms: Sequence[Term], text: str) -> float:
    """Return the weight of the heaviest term that the text lacks, relative to the heaviest term: 0 to 1."""
    heaviest = max((term.weight for term in terms), default=0.0)
    return max(((1 - holds(term, text)) * term.weight for term in terms), default=0.0) / heaviest if heaviest else 0.0


def character_coverage(question: str, text: str) -> float:
    """Return the share of the question's distinct Chinese characters that the text holds."""
    wanted_characters = {c for c in question if "\u3400" <= c <= "\u9fff"}
    return len(wanted_characters & set(text)) / len(wanted_characters) if wanted_characters else 0.0
