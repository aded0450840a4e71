"""Scorers of citations: validity, sentence recall and precision, numbers that stand in the cited quotes."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from bot.records import Answer, Citation
from evals.matching import MARK, unmark
from evals.quantities import CALENDAR, Quantity, quantities, same_value, unit_class
from evals.spans import Texts
from vectorstore.folding import fold

SENTENCE_END = re.compile(
    r"(?<=[。！？!?；;])(?!\s*[\[【〔]\^?\w{0,3}\d)|(?<=[.])\s+(?!\s*\[)|(?<=[\]】〕])(?=[^\s\[【〔])|\n+"
)
NAME = re.compile(r"《([^》]+)》|“([^”]+)”")
NUMBERS_OF_MARK = re.compile(r"\d+")


class Sentence(NamedTuple):
    """A sentence of an answer, without marks, and the citations it rests on."""

    text: str
    citations: tuple[Citation, ...]


def citation_valid(answer: Answer, texts: Texts) -> float | None:
    """Return the share of citations whose quote stands at their offsets; None without citations.

    Definition: ``fold(source[start:end]) == fold(quote)``, fold = NFKC without white space.
    """
    return _share([texts.verified(citation) for citation in answer.citations])


def citation_recall(answer: Answer) -> float | None:
    """Return the share of sentences that all their citations together support; None without sentences.

    Source: ALCE (Gao et al. 2023, arXiv:2305.14627), section 3; its entailment model is replaced by
    :func:`supports`, a deterministic layer of numbers, names and words.
    """
    return _share([bool(s.citations) and supports(s.text, s.citations, answer) for s in sentences(answer)])


def citation_precision(answer: Answer) -> float | None:
    """Return the share of citations that their sentence needs; None when nothing is cited.

    A citation of a supported sentence is needed when it supports alone, or when the others carry less without it.

    Source: ALCE (Gao et al. 2023, arXiv:2305.14627), section 3.
    """
    judged = []
    for text, cited in sentences(answer):
        whole = supports(text, cited, answer)
        for one in cited:
            rest = tuple(other for other in cited if other is not one)
            less = carried(text, rest, answer) < carried(text, cited, answer)
            judged.append(whole and (supports(text, (one,), answer) or less))
    return _share(judged)


def numbers_grounded(answer: Answer) -> float | None:
    """Return the share of the answer's quantities that stand in its quotes with value and unit; None without any.

    Dates, years and numbers that the question itself states (to be corrected) are not counted.
    """
    quoted = [q for citation in answer.citations for q in quantities(citation.quote)]
    return _share([_stands(q, quoted, answer.lang) for q in _stated(unmark(answer.answer), answer)])


def supports(text: str, cited: Sequence[Citation], answer: Answer) -> bool:
    """Tell whether ``cited`` carries every number and name of ``text``; half of its words when it has neither."""
    return carried(text, cited, answer) >= (1.0 if _stated(text, answer) or NAME.search(text) else 0.5)


def carried(text: str, cited: Sequence[Citation], answer: Answer) -> float:
    """Return the share of the numbers and names of ``text`` in the quotes of ``cited``; of its words without any.

    A sentence in English without numbers cannot be compared with Chinese quotes by rule: a citation is enough.
    """
    if not cited:
        return 0.0
    quoted = [q for citation in cited for q in quantities(citation.quote)]
    words = fold("\n".join(citation.quote for citation in cited))
    found = [_stands(q, quoted, answer.lang) for q in _stated(text, answer)]
    found += [fold(first or second) in words for first, second in NAME.findall(text)]
    if found:
        return sum(found) / len(found)
    return 1.0 if answer.lang == "en" else _common(fold(text), words)


def sentences(answer: Answer) -> list[Sentence]:
    """Return the sentences of ``answer``: those of its claims, of its text with their marks when it has no claims."""
    if answer.abstained:
        return []
    by_number = {citation.n: citation for citation in answer.citations}
    if answer.claims:
        pairs = [(part, claim.citations) for claim in answer.claims for part in SENTENCE_END.split(claim.text)]
    else:
        pairs = [(part, _marked(part)) for part in SENTENCE_END.split(answer.answer)]
    return [
        Sentence(unmark(text).strip(), tuple(by_number[n] for n in numbers if n in by_number))
        for text, numbers in pairs
        if re.search(r"\w", unmark(text))
    ]


def countable(text: str) -> list[Quantity]:
    """Return the quantities of ``text`` that must stand in a quote: no dates, years or 一个 as an article."""
    found = quantities(text)
    return [q for q in found if q.unit not in CALENDAR and not _year_like(q) and not q.text.startswith("一")]


def _stated(text: str, answer: Answer) -> list[Quantity]:
    """Return what an answer states on its own account: what its question says already is not."""
    asked = quantities(answer.question)
    return [q for q in countable(text) if not any(same_value(q.value, a.value) for a in asked)]


def _year_like(quantity: Quantity) -> bool:
    return not quantity.unit and 1900 <= quantity.value <= 2100


def _stands(quantity: Quantity, quoted: Sequence[Quantity], lang: str) -> bool:
    return any(
        same_value(quantity.value, other.value) and _same_unit(quantity.unit, other.unit, lang) for other in quoted
    )


def _same_unit(stated: str, quoted: str, lang: str) -> bool:
    if lang == "en" and not stated:
        return quoted != "%"
    return unit_class(stated) == unit_class(quoted)


def _marked(text: str) -> tuple[int, ...]:
    return tuple(int(n) for mark in MARK.findall(text) for n in NUMBERS_OF_MARK.findall(mark))


def _common(text: str, words: str) -> float:
    pairs = [text[i : i + 2] for i in range(len(text) - 1)]
    return sum(pair in words for pair in pairs) / len(pairs) if pairs else float(text in words)


def _share(judged: Sequence[bool]) -> float | None:
    return sum(judged) / len(judged) if judged else None
