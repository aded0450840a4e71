"""The metrics of summaries: deterministic, read from a summary and the sources alone, with the scorer's own numbers."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

from bot.glossary import Glossary
from bot.records import Citation, Record
from bot.summaries import Point, Summary
from bot.summaries.parity import chinese_left, unrendered_terms
from evals.match import Texts, cited, touches
from evals.quantities import Quantity, quantities, same_value
from evals.records import Span
from vectorstore.reading.text import fold

ALIKE = 0.2
"""Least share of a key point's pairs of characters that a point about it holds."""
FULL, PARTIAL = 1.0, 0.5
NAMED = re.compile("“[^”]*”|《[^》]*》")
PLAN_NAME = re.compile(r"\b\d+th Five-Year Plan|\bzero-", re.I)
MONTHS = tuple(date(2000, month, 1).strftime("%B") for month in range(1, 13))


class KeyPoint(Record):
    """One thing that a summary of ``report`` should say, with the quotes it rests on.

    ``must_zh`` and ``must_en`` are the strings without which it is not said; ``weight`` is 1 to 3.
    """

    id: str
    report: str
    zh: str
    en: str
    evidence: tuple[str, ...]
    must_zh: tuple[str, ...]
    must_en: tuple[str, ...]
    weight: int = 1


class Covered(NamedTuple):
    """How far a summary says a key point (0, 0.5 or 1 on each side) and how well the saying points cite it (0 to 1)."""

    zh: float
    en: float
    citation: float

    @property
    def joint(self) -> float:
        """Coverage times citation, as SummHay multiplies them for each insight."""
        return self.zh * self.citation


def coverage(point: KeyPoint, summary: Summary, texts: Texts) -> Covered:
    """Return how far ``summary`` covers a key point.

    Of the points that hold a must, the one that shares most words with the key point says it. Said in full is 1 (every
    must), at least half of the musts 0.5, else 0; the English side is read from the English of the same points.
    Citation is an F1: precision, the share of the saying points that cite its evidence; recall, the share of its
    evidence that they cite.

    Source: coverage, citation and joint score of SummHay (Laban et al. 2024, arXiv:2407.01370), with rules in place
    of the judge.
    """
    facts = (
        Point(zh=row.citation.quote, en=row.en, part=row.part, section=row.section, citations=(row.citation.n,))
        for row in summary.figures
    )
    saying = _saying(point, [*summary.points, *facts])
    zh = _grade(point.must_zh, fold("\n".join(one.zh for one in saying)))
    en = _grade(point.must_en, _english("\n".join(one.en or "" for one in saying)))
    return Covered(zh, en, _citation(point, saying, summary, texts) if zh else 0.0)


def weighted(values: Mapping[str, float], points: Sequence[KeyPoint]) -> float | None:
    """Return the mean of ``values`` by key point id, each counted by its weight; None without key points."""
    total = sum(point.weight for point in points)
    return sum(point.weight * values[point.id] for point in points) / total if total else None


def number_precision(point: Point, quotes: Mapping[int, Citation]) -> float | None:
    """Return the share of a point's quantities, both sides, that stand in its cited quotes; None without quantities.

    Chinese: the same value with the same unit. English: the same value, since measure words have no one rendering.
    Values are in single units (1.78万 is 17,800). Source: source-number precision, after number hallucination checks
    of Zhao et al. 2020 (arXiv:2009.13312), read by the scorer and not by the product.
    """
    given = [q for n in point.citations for q in quantities(quotes[n].quote)]
    zh = [any(_same(q, other) for other in given) for q in quantities(point.zh)]
    values = _english_values(point.en or "").elements()
    en = [any(same_value(value, other.value) for other in given) for value in values]
    found = [*zh, *en]
    return sum(found) / len(found) if found else None


def pair_parity(point: Point) -> float | None:
    """Return 1 when both sides of a pair hold the same numbers as often, and no Chinese is left in the English.

    A number inside a Chinese name (“一法一条例”) may be left out of the English. None for a point without English: it
    is no pair, and is counted apart.
    """
    if point.en is None:
        return None
    most, least, en = _values(point.zh), _values(NAMED.sub(" ", point.zh)), _english_values(point.en)
    return float(least <= en <= most and not chinese_left(point.en))


def glossary_adherence(point: Point, glossary: Glossary) -> float | None:
    """Return the share of the official terms on the Chinese side that the English renders as the glossary says.

    Names in marks and the title are left out. None without terms or without English.
    """
    terms = glossary.terms_in(NAMED.sub(" ", point.zh)) if point.en is not None and point.section else []
    wrong = {entry.zh for entry in unrendered_terms(point.zh, point.en or "", glossary)} if terms else set()
    return 1 - sum(entry.zh in wrong for entry in terms) / len(terms) if terms else None


def citations_valid(summary: Summary, texts: Texts) -> float | None:
    """Return the share of the citations whose quote stands at its offsets; None without citations."""
    valid = [texts.verified(citation) for citation in summary.citations]
    return sum(valid) / len(valid) if valid else None


def compression(summary: Summary, sources: Mapping[str, str]) -> float | None:
    """Return the characters of the Chinese points over those of the reports, white space aside; None for no text."""
    whole = sum(len(fold(text)) for text in sources.values())
    return sum(len(fold(point.zh)) for point in summary.points) / whole if whole else None


def sections_covered(summary: Summary) -> float | None:
    """Return the share of the sections with text of their own that some citation is from; None without sections."""
    covered = {(one.report, one.section) for one in summary.citations if one.section}
    left = {(one.report, one.section) for one in summary.not_covered} - covered
    return len(covered) / (len(covered) + len(left)) if covered or left else None


def _saying(point: KeyPoint, points: Sequence[Point]) -> list[Point]:
    """Return, for each must, the point that says it and shares most words with the key point; none that shares few."""
    wanted = _bigrams(fold(point.zh))
    words = [_bigrams(fold(one.zh)) for one in points]
    shared = [len(wanted & held) for held in words]
    about = [n for n in range(len(points)) if shared[n] >= max(1, ALIKE * min(len(wanted), len(words[n])))]
    best = [
        max((n for n in about if _held(must, fold(points[n].zh))), key=lambda n: shared[n], default=None)
        for must in point.must_zh
    ]
    return [points[n] for n in sorted({n for n in best if n is not None})]


def _grade(musts: Sequence[str], text: str) -> float:
    held = sum(_held(must, text) for must in musts)
    return FULL if held == len(musts) else PARTIAL if 2 * held >= len(musts) else 0.0


def _held(must: str, text: str) -> bool:
    wanted = fold(must) if re.search("[一-鿿]", must) else must.lower()
    edge = r"(?<![\d.])" if wanted[:1].isdigit() else ""
    close = r"(?!\.?\d)" if wanted[-1:].isdigit() else ""
    return re.search(edge + re.escape(wanted) + close, text) is not None


def _english(text: str) -> str:
    return re.sub(r"(?<=\d),(?=\d{3})", "", text.lower())


def _citation(point: KeyPoint, saying: Sequence[Point], summary: Summary, texts: Texts) -> float:
    places = [texts.find(quote, (point.report,)) for quote in point.evidence]
    spans = [[_span(summary, n) for n in one.citations] for one in saying]
    everywhere = [place for found in places for place in found]
    precise = sum(any(touches(span, everywhere) for span in held) for held in spans)
    recalled = sum(any(touches(span, found) for held in spans for span in held) for found in places)
    if not precise or not recalled:
        return 0.0
    precision, recall = precise / len(spans), recalled / len(places)
    return 2 * precision * recall / (precision + recall)


def _span(summary: Summary, n: int) -> Span:
    return cited(summary.citations[n - 1])


def _same(left: Quantity, right: Quantity) -> bool:
    return same_value(left.value, right.value) and left.unit == right.unit


def _english_values(text: str) -> Counter[float]:
    """Count the values of English text, months as Chinese has them (January 29 is 1 29), names of plans left out."""
    for number, month in enumerate(MONTHS, 1):
        text = re.sub(rf"\b{month}\b(?=\s+\d)", str(number), text)
    return _values(PLAN_NAME.sub("", text))


def _values(text: str) -> Counter[float]:
    return Counter(round(q.value, 6) for q in quantities(text))


def _bigrams(text: str) -> set[str]:
    """Return the pairs of characters of the words of text: neither numbers nor marks are words."""
    text = re.sub(r"[\d\W]", "", text)
    return {text[at : at + 2] for at in range(len(text) - 1)}
