"""Lists: the items of a part, the laws of a section or part, the points of a section that the question names."""

import re
from collections.abc import Iterator, Sequence

from bot.asking.intent import Intent
from bot.asking.terms import coverage
from bot.extraction import lawlist, outline, scope, tally, works
from bot.extraction.finding import Finding, Statement
from bot.extraction.fit import UNKNOWN, level_fit, period_fit
from bot.extraction.view import ReportView, Span, pieces, sentences
from bot.extraction.wording import passage_quote
from vectorstore.records import ClauseHit, Passage

GENERIC = re.compile(
    r"围绕|加强|深化|强化|着力|推进|助推|推动|持续|聚焦|坚持|依法|促进|提升|全面|稳步|系统|纵深|扎实|深入|丰富|拓展|立法|监督|工作|方面|主要|任务|年|的|[一二三四五六七八九十]+、|[^\u4e00-\u9fff]"
)
ENUMERATED = re.compile(
    r"(?:[一二三四五六七八九十]是|第[一二三四五六七八九十][,，、是]|[(（][一二三四五六七八九十\d]+[)）])"
)
OPENING = re.compile(
    r"[^：:；;]*?(?:主要是|主要表现[在为]?|不足|短板|差距|问题|困难|体会|认识)[^：:，,；;。]{0,6}[：:]|[^：:；;]*?主要是"
)
"""What leads to the items of a part."""
RESOLVED = re.compile(r"(?:我们|常委会|对此|对这些|对于这些|针对|今后|下一步)[^。]{0,20}(?:将|解决|改进)")
"""What a report promises after its problems."""
MOST = 16
FEWEST, HEADING = 3, 120
"""Items that make an enumeration at least; characters of a section that say what it enumerates."""
TITLE_SHARE = 0.8


def finding(intent: Intent, hits: Sequence[ClauseHit], views: Sequence[ReportView]) -> Finding | None:
    """Return the items that a list question asks for; None when one sentence should answer it."""
    if intent.part is not None and intent.kind != "quantity":
        return _found(_of_part(intent, views))
    if kind := works.kind_asked(intent):
        return works.finding(intent, kind, views)
    sections = list(_titled(intent, hits, views)) if intent.kind == "list" or lawlist.wanted(intent) else []
    if lawlist.wanted(intent) and (found := lawlist.finding(intent, sections, views)) is not None:
        return found
    if items := tally.finding(intent, views) or outline.finding(intent, views):
        return _found(items)
    if intent.kind != "list":
        return None
    sections = sections or outline.sections(intent, views)
    if sections:
        return _found(_points(sections, intent))
    return _found(list(_enumerated(intent, hits, views))[:MOST])


def _found(statements: Sequence[Statement]) -> Finding | None:
    return Finding(tuple(statements), None, 1.0) if statements else None


def _of_part(intent: Intent, views: Sequence[ReportView]) -> list[Statement]:
    """Return the items of the part that is asked for, of each report under its own name."""
    groups = []
    for view in views:
        place = next((scope.Place(view, p) for p in view.passages if p.part == intent.part), None)
        items = list(_part_items(view, intent))[:MOST]
        if place is not None and items:
            groups.append((place, items))
    return scope.labelled(groups, intent)


def _enumerated(intent: Intent, hits: Sequence[ClauseHit], views: Sequence[ReportView]) -> Iterator[Statement]:
    """Yield the items (一是, 第一, （一）) of the best clause's section, where it enumerates and fits the question."""
    best = next(((v, v.by_id[h.clause.passage]) for h in hits[:1] for v in views if v.card.id == h.clause.report), None)
    if best is None or period_fit(intent, best[0].card, best[1]) < UNKNOWN:
        return
    view, passage = best
    inside = [p for p in view.passages if p.section == passage.section]
    items = [(p, span) for p in inside for span in sentences(p.text) if ENUMERATED.match(span.text)]
    heading = "".join(p.text for p in inside)[:HEADING]
    if len(items) >= FEWEST and coverage(intent.terms, heading) >= TITLE_SHARE:
        for p, span in items:
            yield _statement(view, p, span.start, span.end)


def _part_items(view: ReportView, intent: Intent) -> Iterator[Statement]:
    """Yield the items of the part that is asked for: its enumerated sentences, else its semicolon parts."""
    if level_fit(intent, view.card) < 0:
        return
    passages = [p for p in view.passages if p.part == intent.part]
    spans = [(p, span) for p in passages for span in sentences(p.text)]
    enumerated = [(p, _from_marker(span)) for p, span in spans if ENUMERATED.search(span.text)]
    parted = [
        (p, span)
        for p, span in spans
        if span.text.rstrip()[-1:] in "；;" or "主要是" in span.text or "主要表现" in span.text
    ]
    last = [
        (p, span)
        for (p, span), before in zip(spans[1:], spans, strict=False)
        if before in parted and (p, span) not in parted
    ]
    chosen = enumerated or [item for item in spans if item in parted or item in last[:1]] or spans[:3]
    for passage, span in chosen:
        if not RESOLVED.match(span.text):
            opening = OPENING.match(span.text)
            yield _statement(view, passage, span.start + (opening.end() if opening else 0), span.end)


def _from_marker(span: Span) -> Span:
    match = ENUMERATED.search(span.text)
    start = match.start() if match else 0
    return Span(span.text[start:], span.start + start, span.end)


def _titled(intent: Intent, hits: Sequence[ClauseHit], views: Sequence[ReportView]) -> Iterator[scope.Place]:
    """Yield the passages of sections whose own title the question names."""
    asked = set(intent.text) | {c for term in intent.terms for form in term.forms for token in form for c in token}
    found = {hit.clause.report for hit in hits}
    for view in views:
        if view.card.id not in found or level_fit(intent, view.card) < 0:
            continue
        for passage in view.passages:
            title = GENERIC.sub("", passage.path[-1]) if passage.path else ""
            own = set(title)
            if (
                len(own) >= 3
                and len(own & asked) >= TITLE_SHARE * len(own)
                and period_fit(intent, view.card, passage) >= UNKNOWN
            ):
                yield scope.Place(view, passage)


def _points(places: Sequence[scope.Place], intent: Intent) -> list[Statement]:
    """Return the sentences of sections, each cut to its first pieces, of each report and year under its own name."""
    groups: dict[tuple[str, int | None], list[Statement]] = {}
    first: dict[tuple[str, int | None], scope.Place] = {}
    for place in places:
        key = scope.part_of(place)
        first.setdefault(key, place)
        groups.setdefault(key, []).extend(_sentences(place))
    most = max(MOST // max(len(groups), 1), FEWEST)
    return scope.labelled([(first[key], found[:most]) for key, found in groups.items() if found], intent)


def _sentences(place: scope.Place) -> Iterator[Statement]:
    view, passage = place
    for span in sentences(passage.text):
        if len(span.text) > 8 and GENERIC.sub("", span.text) != GENERIC.sub("", passage.path[-1]):
            yield _statement(view, passage, span.start, span.end)


def _statement(view: ReportView, passage: Passage, start: int, end: int) -> Statement:
    text = passage.text[start:end]
    parts = pieces(text)
    kept = next((part.end for part in reversed(parts) if part.end <= 120), parts[0].end if parts else len(text))
    quote = passage_quote(view, passage, start, start + kept)
    return Statement(quote.text, (quote,))
