"""Key points that a summary should make: how far it says each, and how well what says it is cited."""

import re
from collections.abc import Sequence
from pathlib import Path

from bot.records import Record
from bot.summaries import Point, Summary
from evals.match import Texts, cited, touches
from evals.quantities import quantities
from vectorstore.reading.text import fold

ALIKE = 0.2
"""Least share of a key point's pairs of characters that a point about it holds."""
FULL, PARTIAL = 1.0, 0.5
KEY_POINTS = Path(__file__).resolve().parent / "keypoints.jsonl"


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


class KeyPointRow(Record):
    """How far a summary says a key point (0, 0.5, 1 on each side) and how well what says it cites it (0 to 1)."""

    id: str
    report: str
    zh: float
    en: float
    citation: float

    @property
    def joint(self) -> float:
        """Coverage times citation, as SummHay multiplies them for each insight."""
        return self.zh * self.citation


def load_key_points() -> list[KeyPoint]:
    """Read the key points, one JSON object a line."""
    return [KeyPoint.model_validate_json(line) for line in KEY_POINTS.read_text(encoding="utf-8").splitlines()]


def coverage(point: KeyPoint, summary: Summary, texts: Texts) -> KeyPointRow:
    """Return how far ``summary`` covers a key point.

    Of the points that hold a must, the one that shares most words with the key point says it. Said in full is 1 (every
    must), at least half of the musts 0.5, else 0; the English side is read from those of them
    that have English: what a sentence says in Chinese alone, a row of the table may say in both.
    Citation is an F1: precision, the share of the saying points that cite its evidence; recall, the share of its
    evidence that they cite.

    Source: coverage, citation and joint score of SummHay (Laban et al. 2024, arXiv:2407.01370), with rules in place
    of the judge.
    """
    facts = (
        Point(zh=row.citation.quote, en=row.en, part=row.part, section=row.section, citations=(row.citation.n,))
        for row in summary.figures
    )
    told = [*summary.points, *facts]
    saying = _saying(point, told)
    english = [one.en for one in _saying(point, [one for one in told if one.en is not None]) if one.en]
    zh = _grade(point.must_zh, fold("\n".join(one.zh for one in saying)))
    words = " ".join(f"{quantity.value:g}" for said in english for quantity in quantities(said))
    en = _grade(point.must_en, re.sub(r"(?<=\d),(?=\d{3})", "", "\n".join([*english, words]).lower()))
    citation = _citation(point, saying, summary, texts) if zh else 0.0
    return KeyPointRow(id=point.id, report=point.report, zh=zh, en=en, citation=citation)


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
    wanted = fold(must) if re.search("[一-鿿]", must) else re.sub(r"(?<=\d),(?=\d{3})", "", must.lower())
    edge = r"(?<![\d.])" if wanted[:1].isdigit() else ""
    close = r"(?!\.?\d)" if wanted[-1:].isdigit() else ""
    return re.search(edge + re.escape(wanted) + close, text) is not None


def _citation(point: KeyPoint, saying: Sequence[Point], summary: Summary, texts: Texts) -> float:
    places = [texts.find(quote, (point.report,)) for quote in point.evidence]
    spans = [[cited(summary.citations[n - 1]) for n in one.citations] for one in saying]
    everywhere = [place for found in places for place in found]
    precise = sum(any(touches(span, everywhere) for span in held) for held in spans)
    recalled = sum(any(touches(span, found) for held in spans for span in held) for found in places)
    if not precise or not recalled:
        return 0.0
    precision, recall = precise / len(spans), recalled / len(places)
    return 2 * precision * recall / (precision + recall)


def _bigrams(text: str) -> set[str]:
    """Return the pairs of characters of the words of text: neither numbers nor marks are words."""
    text = re.sub(r"[\d\W]", "", text)
    return {text[at : at + 2] for at in range(len(text) - 1)}
