"""A draft, statement by statement, held against the reports: cut, find what the reports say, judge."""

from collections import Counter
from collections.abc import Sequence

from bot.check import Piece, check
from bot.english import English
from bot.factcheck.records import DraftCheck, Limits, Statement
from bot.factcheck.statements import Cut, statements
from bot.model.draft import DraftClaim
from bot.quotation import sentence_around
from bot.records import Citation, Lang
from vectorstore.embed import Embedder
from vectorstore.errors import LibraryError
from vectorstore.facts.quantities import find_quantities, find_quantities_en
from vectorstore.records import Filters
from vectorstore.search import search
from vectorstore.store import Library

LONGEST_DRAFT = 100_000
"""Characters of a draft; a longer text is a book, or a mistake."""


NO_LIMITS = Limits()


class DraftTextError(LibraryError):
    """A draft that cannot be checked: empty, or far too long."""


def check_draft(
    text: str,
    library: Library,
    embedder: Embedder,
    english: English,
    limits: Limits = NO_LIMITS,
    lang: Lang | None = None,
) -> DraftCheck:
    """Return every statement of a draft with what the reports say of it; notes are in ``lang``, else the draft's.

    Raises:
        DraftTextError: the draft is empty or too long.
        UnknownReportError: the limits name a report that the library does not hold.
        LibraryError: no report is within the limits.
    """
    if not text.strip():
        raise DraftTextError("the draft is empty; there is nothing to check")
    if len(text) > LONGEST_DRAFT:
        raise DraftTextError(f"the draft has {len(text):,} characters; at most {LONGEST_DRAFT:,} are taken")
    reports = reports_within(library, english, limits)
    cuts = statements(text)
    told_in = Counter(cut.lang for cut in cuts).most_common(1)
    citations: list[Citation] = []
    found = [_judged(cut, library, embedder, reports, citations) for cut in cuts]
    return DraftCheck(draft=text, lang=lang or (told_in[0][0] if told_in else "zh"), statements=tuple(found))


def reports_within(library: Library, english: English, limits: Limits) -> list[str]:
    """Return the ids of the reports that the limits leave."""
    for report in limits.reports:
        library.report(report)
    names = {
        card.id: f"{card.region or ''} {(card.region and english.place(card.region)) or ''}".casefold()
        for card in library.reports()
    }
    found = [
        card.id
        for card in library.reports()
        if (not limits.reports or card.id in limits.reports)
        and (not limits.years or card.year in limits.years)
        and (not limits.regions or any(region.casefold() in names[card.id] for region in limits.regions))
    ]
    if not found:
        raise LibraryError("no report of the library is within --report, --region and --year; bot reports lists them")
    return found


def _judged(
    cut: Cut, library: Library, embedder: Embedder, reports: Sequence[str], citations: list[Citation]
) -> Statement:
    said = find_quantities(cut.text) if cut.lang == "zh" else find_quantities_en(cut.text)
    place = {"text": cut.text, "start": cut.start, "end": cut.end}
    for hit in search(library, embedder, cut.text, Filters(reports=tuple(reports)), 5):
        passage = hit.passage
        clause = hit.clauses[0].clause
        low, high = sentence_around(passage.text, clause.start - passage.start, clause.end - passage.start)
        quote = passage.text[low:high]
        piece = Piece(
            label="A", report=passage.report, section=passage.path, part=passage.part, period=passage.period,
            years=passage.years, start=passage.start, text=passage.text,
        )  # fmt: skip
        claim = DraftClaim.model_validate({"quotes": [{"label": "A", "quote": quote}], "text": cut.text})
        if check(claim, [piece], "", cut.lang).claim is not None:
            start = passage.start + low
            citations.append(
                Citation(
                    n=len(citations) + 1,
                    report=passage.report,
                    title=library.report(passage.report).title,
                    section=passage.path,
                    start=start,
                    end=start + len(quote),
                    quote=quote,
                )
            )
            return Statement.model_validate({**place, "verdict": "stands", "citations": citations[-1:]})
    return Statement.model_validate({**place, "verdict": "not_found" if said else "no_fact"})
