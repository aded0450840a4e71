"""Evidence for a model: the passages of a search, cut to the sentences that were found and to a token budget."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import pairwise

from bot.asking.instructions import BLANK, blanked
from bot.records import Record
from bot.trusted import title
from vectorstore.folding import fold
from vectorstore.records import Hit, Part, Report

LABELS = "KRTMWHDQXZFNPVGJSY"
SENTENCE = re.compile(r"[^。！？!?;；]+[。！？!?;；]*[”’」』）)]*")
BLANKS = re.compile(f"{BLANK}[{BLANK}\\s]*")
BETWEEN_HAN = re.compile(r"(?<![A-Za-z0-9.])\s+|\s+(?![A-Za-z0-9.])")
GAP = "……"
BUDGET = 720
HEADER = 20
"""Tokens that the label, place and year of a piece of evidence take."""

Span = tuple[int, int]


class Evidence(Record):
    """What a model is shown of one stretch of a report, and where that stretch stands.

    ``source`` is the report's source from ``start`` to ``end``, instructions to a machine blanked: what quotes are
    looked up in. ``text`` is the part of it that the model sees, without line breaks inside sentences; ``GAP`` marks
    what is left out.
    """

    label: str
    report: str
    title: str | None
    region: str | None
    report_year: int | None
    section: tuple[str, ...]
    part: Part | None
    period: int | None
    years: tuple[int, int] | None = None
    start: int
    end: int
    source: str
    text: str


class _Piece(Record):
    """A stretch of a report with the sentences chosen from it; offsets index the source."""

    hit: Hit
    start: int
    end: int
    sentences: tuple[Span, ...]


def gather(
    hits: Sequence[Hit],
    sources: Callable[[str], str],
    reports: Mapping[str, Report],
    count: Callable[[str], int],
    budget: int = BUDGET,
) -> list[Evidence]:
    """Return the evidence for a model, most useful first, of at most ``budget`` tokens.

    The sentences that hold a found clause come first, from every hit in turn; what is left of the budget widens the
    best hits to their whole passages. Neighbouring passages of one section are merged; duplicates are dropped.
    """
    plain = {hit.passage.report: blanked(sources(hit.passage.report)) for hit in hits}
    return _gathered(hits, plain.__getitem__, reports, count, budget)


def _gathered(
    hits: Sequence[Hit],
    sources: Callable[[str], str],
    reports: Mapping[str, Report],
    count: Callable[[str], int],
    budget: int,
) -> list[Evidence]:
    found = [_found(hit, sources(hit.passage.report)) for hit in _distinct(hits)]
    pieces = _merged([piece for piece in found if piece.sentences], sources)
    kept: list[_Piece] = []
    spent = 0
    for piece in pieces:
        cost = HEADER + count(_shown(piece, sources(piece.hit.passage.report)))
        if kept and spent + cost > budget:
            continue
        kept.append(piece)
        spent += cost
    for index, piece in enumerate(kept):
        whole = piece.model_copy(update={"sentences": tuple(_sentences(piece, sources))})
        extra = count(_shown(whole, sources(piece.hit.passage.report)))
        extra -= count(_shown(piece, sources(piece.hit.passage.report)))
        if spent + extra <= budget:
            kept[index] = whole
            spent += extra
    return [_evidence(label, piece, sources, reports) for label, piece in zip(_labels(), kept, strict=False)]


def clean(text: str) -> str:
    """Return source text as one line: white space is kept only between Latin words and numbers."""
    return BETWEEN_HAN.sub("", BLANKS.sub(GAP, text).strip())


def _distinct(hits: Sequence[Hit]) -> Iterator[Hit]:
    seen: set[str] = set()
    for hit in hits:
        text = fold(hit.passage.text)
        if text and text not in seen:
            seen.add(text)
            yield hit


def _found(hit: Hit, source: str) -> _Piece:
    passage = hit.passage
    sentences = _split(source, passage.start, passage.end)
    wanted = [c.clause for c in hit.clauses[:3]]
    chosen = tuple(s for s in sentences if any(s[0] < c.end and c.start < s[1] for c in wanted))
    return _Piece(hit=hit, start=passage.start, end=passage.end, sentences=chosen or tuple(sentences))


def _split(source: str, start: int, end: int) -> list[Span]:
    spans = [(start + m.start(), start + m.end()) for m in SENTENCE.finditer(source[start:end])]
    return [span for span in spans if BLANKS.sub("", source[slice(*span)]).strip()]


def _sentences(piece: _Piece, sources: Callable[[str], str]) -> list[Span]:
    return _split(sources(piece.hit.passage.report), piece.start, piece.end)


def _merged(pieces: Sequence[_Piece], sources: Callable[[str], str]) -> list[_Piece]:
    """Join each piece to an earlier one that it touches in the same section; the order stays that of the best."""
    merged: list[_Piece] = []
    for piece in pieces:
        index = next((i for i, other in enumerate(merged) if _touch(piece, other, sources)), None)
        if index is None:
            merged.append(piece)
        else:
            merged[index] = _join(merged[index], piece)
    return merged


def _touch(a: _Piece, b: _Piece, sources: Callable[[str], str]) -> bool:
    one, two = a.hit.passage, b.hit.passage
    if (one.report, one.section) != (two.report, two.section):
        return False
    first, second = sorted((a, b), key=lambda piece: piece.start)
    return second.start <= first.end or not sources(one.report)[first.end : second.start].strip()


def _join(a: _Piece, b: _Piece) -> _Piece:
    sentences = tuple(sorted({*a.sentences, *b.sentences}))
    return _Piece(hit=a.hit, start=min(a.start, b.start), end=max(a.end, b.end), sentences=sentences)


def _shown(piece: _Piece, source: str) -> str:
    parts = [GAP] if piece.sentences[0][0] > piece.start + 2 else []
    for (start, end), following in pairwise([*piece.sentences, (piece.end, piece.end)]):
        parts.append(clean(source[start:end]))
        if source[end : following[0]].strip():
            parts.append(GAP)
    return "".join(parts)


def _evidence(label: str, piece: _Piece, sources: Callable[[str], str], reports: Mapping[str, Report]) -> Evidence:
    passage = piece.hit.passage
    source = sources(passage.report)
    report = reports.get(passage.report) or Report(id=passage.report)
    return Evidence(
        label=label,
        report=passage.report,
        title=title(report.title),
        region=report.region,
        report_year=report.year,
        section=passage.path,
        part=passage.part,
        period=passage.period,
        years=passage.years,
        start=piece.start,
        end=piece.end,
        source=source[piece.start : piece.end],
        text=_shown(piece, source),
    )


def _labels() -> Iterator[str]:
    yield from LABELS
    yield from (a + b for a in LABELS for b in LABELS)
