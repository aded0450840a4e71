"""What the extractive engine found for one sub-question, and how findings become an answer."""

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from bot import trusted
from bot.extraction.view import ReportView, sentences
from bot.messages import say
from bot.records import Answer, Citation, Claim, Lang, Question
from vectorstore.folding import fold

LAST = re.compile(r"[，,；;、。：:\s]+$")


Labels = Mapping[str, str]
NO_LABELS: Labels = {}


class Quote(NamedTuple):
    """Words of a report with their place in its source."""

    view: ReportView
    section: tuple[str, ...]
    start: int
    end: int
    text: str


class Statement(NamedTuple):
    """A sentence for the reader and the quotes it rests on."""

    text: str
    quotes: tuple[Quote, ...]


class Finding(NamedTuple):
    """Statements, or a reason (a key of the message table) why there are none; ``sure`` is a probability."""

    statements: tuple[Statement, ...]
    reason: str | None = None
    sure: float = 0.0


def abstain(reason: str, sure: float = 0.0) -> Finding:
    """Return a finding that holds no statement."""
    return Finding((), reason, sure)


def speaks_of(places: Sequence[str], finding: Finding) -> bool:
    """Return whether each statement rests on a sentence that names one of the places; a reason always does."""
    return all(any(_names(places, quote) for quote in statement.quotes) for statement in finding.statements)


def _names(places: Sequence[str], quote: Quote) -> bool:
    held = next((p.text for p in quote.view.passages if p.start <= quote.start < p.end), quote.text)
    at = max(0, held.find(quote.text))
    around = (s.text for s in sentences(held) if s.start < at + len(quote.text) and s.end > at)
    return any(place in text for text in around for place in places)


def assemble(
    question: Question, lang: Lang, findings: Sequence[Finding], labels: Labels = NO_LABELS, *, several: bool = False
) -> Answer:
    """Return the answer that the findings amount to: statements in order, else an abstention with its reason.

    ``labels`` name the regions of reports; they stand before statements where the answer rests on several regions,
    or where ``several`` were asked about and one may have no answer.
    """
    distinct = list(dict.fromkeys(s for finding in findings for s in finding.statements))
    statements = _labelled(distinct, lang, labels, several=several)
    if not statements:
        reason = next((f.reason for f in findings if f.reason), "not_found")
        return _answer(question, lang, say(reason, lang), reason=reason)
    citations: list[Citation] = []
    claims = [Claim(text=_ended(s.text, lang), citations=_cite(s.quotes, citations)) for s in statements]
    text = (" " if lang == "en" else "").join(c.text + "".join(f"[{n}]" for n in c.citations) for c in claims)
    return _answer(question, lang, text, claims=tuple(claims), citations=tuple(citations))


def _labelled(statements: Sequence[Statement], lang: Lang, labels: Labels, *, several: bool) -> list[Statement]:
    """Return the statements, each that opens another region's part with the name of the region."""
    regions = [labels.get(s.quotes[0].view.card.id, "") for s in statements]
    if not statements or (len(set(regions)) < 2 and not several):
        return list(statements)
    before = ["", *regions[:-1]]
    return [
        s._replace(text=say("per_report", lang, region=region, text=s.text))
        if region and region != last and region not in s.text
        else s
        for s, region, last in zip(statements, regions, before, strict=True)
    ]


def _answer(question: Question, lang: Lang, text: str, **fields: object) -> Answer:
    reason = fields.get("reason")
    return Answer.model_validate(
        {"id": question.id, "question": question.text, "lang": lang, "engine": "lookup", "answer": text}
        | {"abstained": reason is not None}
        | fields
    )


def _cite(quotes: Sequence[Quote], citations: list[Citation]) -> tuple[int, ...]:
    return tuple(dict.fromkeys(_number(quote, citations) for quote in quotes))


def _number(quote: Quote, citations: list[Citation]) -> int:
    for citation in citations:
        if (citation.report, citation.start, citation.end) == (quote.view.card.id, quote.start, quote.end):
            return citation.n
    if fold(quote.view.source[quote.start : quote.end]) != fold(quote.text):
        raise ValueError(f"{quote.view.card.id}: quote is not at {quote.start}-{quote.end}: {quote.text}")
    citations.append(
        Citation(
            n=len(citations) + 1,
            report=quote.view.card.id,
            title=trusted.title(quote.view.card.title),
            section=trusted.headings(quote.section),
            start=quote.start,
            end=quote.end,
            quote=quote.text,
        )
    )
    return len(citations)


def _ended(text: str, lang: Lang) -> str:
    body = LAST.sub("", text).rstrip(".")
    if body.endswith(("？", "！", "?", "!")):
        return body
    return body + ("。" if lang == "zh" else ".")
