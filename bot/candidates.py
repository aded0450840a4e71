"""Candidate answers: the figures and sentences near what search found, each with its features.

A feature is a number in -1..1 that says how well a candidate fits the question; :mod:`bot.scoring` weighs them.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from bot.fit import answers_kind, level_fit, period_fit, plan_fit, reverse, unit_fit, value_fit
from bot.intent import Intent
from bot.terms import character_coverage, coverage, missing
from bot.view import ReportView, Span, sentences
from vectorstore.records import ClauseHit, Figure, Passage

Features = Mapping[str, float]


class Candidate(NamedTuple):
    """A figure or a sentence that may answer: its quote, the place of the quote in the source, its features."""

    view: ReportView
    passage: Passage
    quote: str
    start: int
    end: int
    figure: Figure | None
    features: Features


class Likeness(NamedTuple):
    """What search says of a stretch of text: cosine and keyword score of its best clause."""

    dense: float
    keyword: float


def figure_candidates(intent: Intent, hits: Sequence[ClauseHit], views: Mapping[str, ReportView]) -> list[Candidate]:
    """Return the figures in the passages that were found, with features."""
    return [
        _of_figure(intent, view, passage, figure, _likeness(hits, figure.report, figure.quote_start, figure.quote_end))
        for view, passage in _passages(hits, views)
        for figure in view.figures.get(passage.id, ())
    ]


def sentence_candidates(intent: Intent, hits: Sequence[ClauseHit], views: Mapping[str, ReportView]) -> list[Candidate]:
    """Return the sentences of the passages that were found, with features."""
    return [
        _of_sentence(intent, view, passage, span, hits)
        for view, passage in _passages(hits, views)
        for span in sentences(passage.text)
    ]


def _passages(hits: Sequence[ClauseHit], views: Mapping[str, ReportView]) -> Iterator[tuple[ReportView, Passage]]:
    for passage_id, report in dict.fromkeys((hit.clause.passage, hit.clause.report) for hit in hits):
        view = views[report]
        yield view, view.by_id[passage_id]


def _likeness(hits: Iterable[ClauseHit], report: str, start: int, end: int) -> Likeness:
    """Return the best scores among the clauses that overlap the span; the tightest clause counts for the cosine."""
    inside = [h for h in hits if h.clause.report == report and h.clause.start < end and h.clause.end > start]
    tight = sorted(inside, key=lambda h: h.clause.end - h.clause.start)[:1]
    dense = max((h.dense or 0.0 for h in tight), default=0.0)
    return Likeness(max(dense, *(0.95 * (h.dense or 0.0) for h in inside), 0.0), max((h.keyword or 0.0 for h in inside), default=0.0))


def _of_figure(intent: Intent, view: ReportView, passage: Passage, figure: Figure, like: Likeness) -> Candidate:
    near = figure.subject + figure.action + figure.quote
    wide = _wide(view, passage)
    features = {
        **_shared(intent, near, passage.text, wide, like),
        "reverse": reverse(intent, figure.subject or figure.quote),
        "unit": unit_fit(intent.unit, figure.unit),
        "value": value_fit(intent.premises, [figure]),
        "period": period_fit(intent, view.card, figure.period),
        "plan": plan_fit(intent, figure.plan),
        "level": level_fit(intent, view.card),
    }
    return Candidate(view, passage, figure.quote, figure.quote_start, figure.quote_end, figure, features)


def _of_sentence(
    intent: Intent, view: ReportView, passage: Passage, span: Span, hits: Sequence[ClauseHit]
) -> Candidate:
    start, end = view.locate(passage, span.start, span.end)
    like = _likeness(hits, passage.report, start, end)
    figures = [f for f in view.figures.get(passage.id, ()) if f.start < end and f.end > start]
    features = {
        **_shared(intent, span.text, passage.text, _wide(view, passage), like),
        "reverse": reverse(intent, span.text),
        "kind": answers_kind(intent.kind, span.text, bool(figures)),
        "value": value_fit(intent.premises, figures),
        "period": period_fit(intent, view.card, passage.period),
        "plan": plan_fit(intent, passage.part == "plan"),
        "part": 1.0 if intent.part and passage.part == intent.part else -1.0 if intent.part else 0.0,
        "level": level_fit(intent, view.card),
        "short": 1.0 if len(span.text) < 8 else 0.0,
    }
    return Candidate(view, passage, span.text, start, end, None, features)


def _shared(intent: Intent, near: str, passage: str, wide: str, like: Likeness) -> dict[str, float]:
    return {
        "dense": like.dense,
        "keyword": like.keyword,
        "near": coverage(intent.terms, near),
        "passage": coverage(intent.terms, passage),
        "wide": coverage(intent.terms, wide),
        "missing": missing(intent.terms, wide),
        "characters": character_coverage(intent.text, near) if intent.lang == "zh" else 0.0,
        "english": 1.0 if intent.lang == "en" else 0.0,
    }


def _wide(view: ReportView, passage: Passage) -> str:
    card = view.card
    return " ".join([passage.text, *passage.path, card.title or "", card.body or "", card.region or "", card.speaker or ""])
