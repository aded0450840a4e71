"""Lists: the items of a part, the laws of a section or part, the points of a section that the question names."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from bot.finding import Finding, Quote, Statement
from bot.fit import level_fit, period_fit
from bot.intent import Intent
from bot.legal import CHANGING, MAKING, Law, laws
from bot.view import ReportView, Span, pieces, sentences
from bot.wording import passage_quote
from vectorstore.records import ClauseHit, Passage

GENERIC = re.compile(
    r"围绕|加强|深化|强化|着力|推进|助推|推动|持续|聚焦|坚持|依法|促进|提升|全面|稳步|系统|纵深|扎实|深入|丰富|拓展|立法|监督|工作|方面|取得.*|在.*上见行见效|[一二三四五六七八九十]+、|[^\u4e00-\u9fff]"
)
ENUMERATED = re.compile(
    r"(?:[一二三四五六七八九十]是|第[一二三四五六七八九十][,，、是]|[(（][一二三四五六七八九十\d]+[)）])"
)
LAW_ASKED = re.compile(r"条例|法规|办法|规定|立法|法案|\bregulations?\b|\blaws?\b|\blegislat|\bmeasures for\b", re.I)
MADE = re.compile(r"制定|新[制定立]|出台|enact|formulat|\bnew\b|\bma[dk]e\b|\bmaking\b|draft", re.I)
CHANGED = re.compile(r"修订|修改|修正|revis|amend", re.I)
WORKS = ("执法检查", "专题调研", "专题询问", "集中视察", "专项视察", "满意度测评", "跟踪督办")
"""Kinds of works that reports of this genre list over many paragraphs."""
MOST = 16
TITLE_SHARE = 0.8


def finding(intent: Intent, hits: Sequence[ClauseHit], views: Sequence[ReportView]) -> Finding | None:
    """Return the items that a list question asks for; None when one sentence should answer it."""
    if intent.part is not None and intent.kind != "quantity":
        return _items(statement for view in views for statement in _part_items(view, intent))
    if intent.kind != "list":
        return None
    passages = list(_titled(intent, hits, views))
    if LAW_ASKED.search(intent.text):
        found = _law_list(intent, passages or list(_of_period(intent, views)), whole=not passages)
        if found is not None:
            return found
    if passages:
        return _items(_points(passages))
    kind = next((word for word in WORKS if _asks_for(intent, word)), None)
    return _items(_works(intent, views, kind)) if kind else None


def _asks_for(intent: Intent, word: str) -> bool:
    """Return whether a question wants all works of a kind (执法检查) and names hardly anything else."""
    named = [t for t in intent.terms if any("".join(form) in word or word in "".join(form) for form in t.forms)]
    rest = [t for t in intent.terms if t not in named and not GENERIC.fullmatch(t.text)]
    stands = word in intent.text or any("".join(form) == word for term in named for form in term.forms)
    return stands and len(rest) <= 1


def _works(intent: Intent, views: Sequence[ReportView], word: str) -> Iterator[Statement]:
    """Yield the pieces of the period asked for that say which works of a kind are done or planned."""
    for view, passage in _of_period(intent, views):
        for sentence in sentences(passage.text):
            for piece in pieces(sentence.text):
                if word in piece.text and not any(map(str.isdigit, piece.text)) and len(piece.text) > len(word) + 4:
                    start = sentence.start + piece.start
                    quote = passage_quote(view, passage, start, start + len(piece.text))
                    yield Statement(quote.text, (quote,))


def _items(statements: Iterable[Statement]) -> Finding | None:
    found = tuple(statements)[:MOST]
    return Finding(found, None, 1.0) if found else None


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
        start = span.text.find("主要是")
        offset = span.start + (start + 4 if start >= 0 else 0)
        yield _statement(view, passage, offset, span.end)


def _from_marker(span: Span) -> Span:
    match = ENUMERATED.search(span.text)
    start = match.start() if match else 0
    return Span(span.text[start:], span.start + start, span.end)


def _titled(
    intent: Intent, hits: Sequence[ClauseHit], views: Sequence[ReportView]
) -> Iterator[tuple[ReportView, Passage]]:
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
                and period_fit(intent, view.card, passage.period) >= 0
            ):
                yield view, passage


def _of_period(intent: Intent, views: Sequence[ReportView]) -> Iterator[tuple[ReportView, Passage]]:
    for view in views:
        for passage in view.passages:
            fits = period_fit(intent, view.card, passage.period)
            if fits > 0 and level_fit(intent, view.card) >= 0:
                yield view, passage


def _law_list(intent: Intent, passages: Sequence[tuple[ReportView, Passage]], *, whole: bool) -> Finding | None:
    if whole and not _asks_for_all(intent):
        return None
    wanted = _verbs(intent.text)
    found: dict[str, list[tuple[str, Quote]]] = {}
    for view, passage in passages:
        for law in laws(passage.text):
            if wanted is None or law.verb in wanted:
                quote = passage_quote(view, passage, law.start, law.end)
                found.setdefault(law.verb, []).append((law.name, quote))
    if not found:
        return None
    return Finding((_law_statement(found, intent),), None, 1.0)


def _law_statement(found: Mapping[str, Sequence[tuple[str, Quote]]], intent: Intent) -> Statement:
    comma, semicolon = ("、", "；") if intent.lang == "zh" else (", ", "; ")
    lines = [
        verb + (" " if intent.lang == "en" else "") + comma.join(dict.fromkeys(name for name, _ in items))
        for verb, items in found.items()
    ]
    return Statement(semicolon.join(lines), tuple(quote for items in found.values() for _, quote in items))


def _asks_for_all(intent: Intent) -> bool:
    """Return whether nothing but a period and law-making is named, so that the whole part is meant."""
    rest = [
        t
        for t in intent.terms
        if not LAW_ASKED.search(t.text) and not MADE.search(t.text) and not CHANGED.search(t.text)
    ]
    return len(rest) <= 1


def _verbs(text: str) -> frozenset[str] | None:
    made, changed = bool(MADE.search(text)), bool(CHANGED.search(text))
    if made and changed:
        return MAKING | CHANGING
    if made:
        return MAKING
    return CHANGING if changed else None


def _points(passages: Sequence[tuple[ReportView, Passage]]) -> Iterator[Statement]:
    """Yield the sentences of a section, each cut to its first pieces."""
    for view, passage in passages:
        for span in sentences(passage.text):
            if len(span.text) > 8 and GENERIC.sub("", span.text) != GENERIC.sub("", passage.path[-1]):
                yield _statement(view, passage, span.start, span.end)


def _statement(view: ReportView, passage: Passage, start: int, end: int) -> Statement:
    text = passage.text[start:end]
    parts = pieces(text)
    kept = next((part.end for part in reversed(parts) if part.end <= 120), parts[0].end if parts else len(text))
    quote = passage_quote(view, passage, start, start + kept)
    return Statement(quote.text, (quote,))


__all__ = ["Law", "finding"]
