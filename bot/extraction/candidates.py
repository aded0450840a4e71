"""Candidate answers: the figures and sentences near what search found, each with its features.

A feature is a number in -1..1 that says how well a candidate fits the question; the scoring weighs them.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from bot.asking.intent import Intent
from bot.asking.terms import character_coverage, coverage, missing
from bot.extraction.empty_lines import is_empty
from bot.extraction.fit import (
    NO_YEAR,
    UNKNOWN,
    answers_kind,
    head_fit,
    level_fit,
    names_fit,
    noun_fit,
    ordinal_fit,
    part_fit,
    period_fit,
    plan_fit,
    reverse,
    total_fit,
    unit_fit,
    value_fit,
)
from bot.extraction.own_words import own_words
from bot.extraction.view import ReportView, Span, pieces, sentences
from vectorstore.characters import plain
from vectorstore.records import ClauseHit, Fact, Passage

Features = Mapping[str, float]
STRETCH = 100
"""Characters of a sentence that stand as one candidate."""


class Candidate(NamedTuple):
    """A figure or a stretch of a sentence that may answer: its quote, the place of it in the source, its features.

    ``span`` and ``sentence`` index the passage's text; a figure has none.
    """

    view: ReportView
    passage: Passage
    quote: str
    start: int
    end: int
    features: Features
    figure: Fact | None = None
    span: Span | None = None
    sentence: Span | None = None


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
        if not view.instructs(figure.quote_start, figure.quote_end)
    ]


def sentence_candidates(intent: Intent, hits: Sequence[ClauseHit], views: Mapping[str, ReportView]) -> list[Candidate]:
    """Return the sentences of the passages that were found, long ones by each stretch of them, with features."""
    return [
        _of_sentence(intent, view, passage, sentence, stretch, hits)
        for view, passage in _passages(hits, views)
        for sentence in sentences(passage.text)
        for stretch in stretches(sentence)
        if not view.instructs(*view.locate(passage, stretch.start, stretch.end))
        and not is_empty(intent, stretch, view, passage)
    ]


def stretches(sentence: Span) -> list[Span]:
    """Return a sentence, or of a long one each comma piece with what follows, in :data:`STRETCH` characters."""
    if len(sentence.text) <= STRETCH:
        return [sentence]
    parts = pieces(sentence.text)
    found = []
    for index, first in enumerate(parts):
        last = next((p for p in reversed(parts[index:]) if p.end - first.start <= STRETCH), first)
        found.append(
            Span(sentence.text[first.start : last.end], sentence.start + first.start, sentence.start + last.end)
        )
    return found


def _passages(hits: Sequence[ClauseHit], views: Mapping[str, ReportView]) -> Iterator[tuple[ReportView, Passage]]:
    for passage_id, report in dict.fromkeys((hit.clause.passage, hit.clause.report) for hit in hits):
        view = views[report]
        yield view, view.by_id[passage_id]


def _likeness(hits: Iterable[ClauseHit], report: str, start: int, end: int) -> Likeness:
    """Return the best scores among the clauses that overlap the span; the tightest clause counts for the cosine."""
    inside = [h for h in hits if h.clause.report == report and h.clause.start < end and h.clause.end > start]
    tight = sorted(inside, key=lambda h: h.clause.end - h.clause.start)[:1]
    dense = max((h.dense or 0.0 for h in tight), default=0.0)
    return Likeness(
        max(dense, *(0.95 * (h.dense or 0.0) for h in inside), 0.0),
        max((h.keyword or 0.0 for h in inside), default=0.0),
    )


def _of_figure(intent: Intent, view: ReportView, passage: Passage, figure: Fact, like: Likeness) -> Candidate:
    near = figure.subject + figure.verb + plain(own_words(figure) or figure.quote)
    wide = _wide(view, passage)
    features = {
        **_shared(intent, near, plain(passage.text), wide, like),
        "reverse": reverse(intent, figure.subject or figure.quote),
        "unit": unit_fit(intent.unit, figure.unit),
        "noun": noun_fit(intent.noun, figure.unit),
        "value": value_fit(intent.premises, [figure]),
        "head": head_fit(intent, figure),
        "total": total_fit(intent, figure),
        "period": _period(intent, view, figure, figure.quote),
        "plan": plan_fit(intent, figure.plan),
        "level": level_fit(intent, view.card),
    }
    return Candidate(view, passage, figure.quote, figure.quote_start, figure.quote_end, features, figure=figure)


def _of_sentence(
    intent: Intent, view: ReportView, passage: Passage, sentence: Span, span: Span, hits: Sequence[ClauseHit]
) -> Candidate:
    start, end = view.locate(passage, span.start, span.end)
    like = _likeness(hits, passage.report, start, end)
    figures = [f for f in view.figures.get(passage.id, ()) if f.start < end and f.end > start]
    text = plain(span.text)
    first = pieces(text)[0].text
    features = {
        **_shared(intent, text, plain(passage.text), _wide(view, passage), like),
        "first": coverage(intent.terms, first),
        "sentence": coverage(intent.terms, plain(sentence.text)),
        "reverse": reverse(intent, first),
        "kind": answers_kind(intent.kind, text, bool(figures)),
        "value": value_fit(intent.premises, figures),
        "period": _period(intent, view, passage, span.text),
        "plan": plan_fit(intent, passage.part == "plan"),
        "part": part_fit(intent, passage.part),
        "level": level_fit(intent, view.card),
        "title": 1.0 if span.text.strip("。") == passage.path[-1].strip("。") else 0.0,
        "short": 1.0 if len(span.text) < 8 else 0.0,
    }
    return Candidate(view, passage, span.text, start, end, features, span=span, sentence=sentence)


def _period(intent: Intent, view: ReportView, told: Fact | Passage, text: str) -> float:
    """Return the fit of a period; what stands outside the parts of a report that has parts is of none."""
    fit = period_fit(intent, view.card, told, text)
    return NO_YEAR if fit == UNKNOWN and view.parted else fit


def _shared(intent: Intent, near: str, passage: str, wide: str, like: Likeness) -> dict[str, float]:
    return {
        "dense": like.dense,
        "keyword": like.keyword,
        "near": coverage(intent.terms, near),
        "passage": coverage(intent.terms, passage),
        "wide": coverage(intent.terms, wide),
        "names": names_fit(intent, near, passage),
        "missing": -missing(intent.terms, wide),
        "focus": (coverage(intent.focus, near) - 1.0) if intent.focus else 0.0,
        "ordinal": ordinal_fit(intent, near),
        "characters": character_coverage(intent.text, near) if intent.lang == "zh" else 0.0,
        "english": 1.0 if intent.lang == "en" else 0.0,
    }


def _wide(view: ReportView, passage: Passage) -> str:
    card = view.card
    named = (card.title, card.body, card.region, card.speaker)
    return plain(" ".join([passage.text, *passage.path, *(name or "" for name in named)]))
