"""A draft, statement by statement, held against the reports: cut, find what the reports say, judge."""

from collections import Counter
from collections.abc import Sequence

from bot.check import Cited
from bot.english import English
from bot.factcheck.evidence import Evidence, wordings
from bot.factcheck.numbers import Judge, Judged, numbers
from bot.factcheck.reckoning import located, reckoned
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
    evidence = Evidence(library, embedder, english, reports)
    citations = _Citations()
    found = []
    place: tuple[str, ...] = ()
    earlier: list[Judged] = []
    for cut in cuts:
        named = evidence.scope(cut.text).reports
        place = named or place
        found.append(_judged(cut, evidence, place or reports, citations, earlier))
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


def _judged(cut: Cut, evidence: Evidence, reports: Sequence[str], citations: "_Citations", earlier: list[Judged]) -> Statement:
    found = located(numbers(cut.text, cut.lang), cut.text, evidence)
    meant = list(dict.fromkeys([*(r for n in found for r in n.reports), *reports]))
    sources = evidence.near(wordings(cut, [n.said.clause for n in found]), [n.said.amount.plain for n in found], meant)
    judge = Judge(cut.text, cut.lang, evidence, sources)
    judged = [judge.judge(n if n.reports else n._replace(reports=tuple(reports))) for n in found]
    judged = reckoned(judged, judge, earlier)
    earlier += [one for one in judged if one.outcome == "stands"]
    outcomes = [one.outcome for one in judged]
    verdict = next((v for v in ("differs", "not_found", "stands") if v in outcomes), "no_fact")
    note = "; ".join(f"{cut.text[j.number.said.amount.start:j.number.said.amount.end]} {j.outcome} {j.fault} {j.match.fit if j.match else 0:.2f} {j.match.given.said.own if j.match else ''}" for j in judged)
    cited = [citations.of(j.match.source.cited) for j in judged if j.match and j.outcome != "not_found"]
    return Statement.model_validate(
        {"text": cut.text, "start": cut.start, "end": cut.end, "verdict": verdict, "citations": cited, "note": note}
    )


class _Citations:
    def __init__(self) -> None:
        self.made: list[Citation] = []

    def of(self, cited: Cited) -> Citation:
        for held in self.made:
            if (held.report, held.start) == (cited.piece.report, cited.start):
                return held
        made = Citation(
            n=len(self.made) + 1, report=cited.piece.report, title=cited.piece.title, section=cited.piece.section,
            start=cited.start, end=cited.end, quote=cited.quote,
        )  # fmt: skip
        self.made.append(made)
        return made
