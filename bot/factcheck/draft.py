"""A draft, statement by statement, held against the reports: cut, find what the reports say, judge."""

import re
from collections import Counter
from collections.abc import Sequence

from bot.checks.records import Citations, Cited
from bot.checks.turned import CLAUSES, bare
from bot.checks.worded import LAW
from bot.english import English
from bot.factcheck.evidence import Evidence, Source, wordings
from bot.factcheck.meaning import SENTENCES, Found, Meaning, Undecided
from bot.factcheck.names import FEWEST, Named, laws, names_something, speaker, worded
from bot.factcheck.numbers import Judge, Judged, numbers
from bot.factcheck.reckoning import located, reckoned
from bot.factcheck.records import DraftCheck, Limits, Statement, VerdictName
from bot.factcheck.statements import Cut, statements
from bot.messages import say
from bot.records import Citation, Lang
from bot.wording import whose
from vectorstore.divisions import divisions, short_name
from vectorstore.embed import Embedder
from vectorstore.errors import LibraryError
from vectorstore.places import bodies_in
from vectorstore.reading.text import fold
from vectorstore.store import Library

LONGEST_DRAFT = 100_000
"""Characters of a draft; a longer text is a book, or a mistake."""
NO_LIMITS = Limits()
LEAST_VERBATIM = 8
"""Characters from which on a statement that a report has word for word says what the report says."""
LISTED = 12
"""Places named where no report is within the limits."""
PART_OF_A_NAME = re.compile(r"[-–—]| [A-Z]")
"""What goes on after a place that is no owner but part of a name: Dongli–Xishan, Dongli Airport."""
SEPARATOR: dict[Lang, str] = {"zh": "；", "en": "; "}
SEPARATORS: dict[Lang, str] = {"zh": "、", "en": ", "}
"""Between places."""
CODES = {code: code for code in ("turn", "range", "average", "span", "plan", "total")}
"""Faults of a claim that have a sentence of their own here; others are told as another value."""
WORST_FIRST: tuple[VerdictName, ...] = ("differs", "not_found", "stands")


class DraftTextError(LibraryError):
    """A draft that cannot be checked: empty, or far too long."""


def check_draft(
    text: str,
    library: Library,
    embedder: Embedder,
    english: English,
    limits: Limits = NO_LIMITS,
    lang: Lang | None = None,
    meaning: Meaning | None = None,
) -> DraftCheck:
    """Return every statement of a draft with what the reports say of it; notes are in ``lang``, else the draft's.

    With ``meaning`` a model is asked about all statements that do not differ, those first that numbers and names leave
    open.

    Raises:
        DraftTextError: the draft is empty or too long.
        UnknownReportError: the limits name a report that the library does not hold.
        LibraryError: no report is within the limits.
    """
    if not text.strip():
        raise DraftTextError("the draft is empty; there is nothing to check")
    if len(text) > LONGEST_DRAFT:
        raise DraftTextError(f"the draft has {len(text):,} characters; at most {LONGEST_DRAFT:,} are taken")
    cuts = statements(text)
    told_in = Counter(cut.lang for cut in cuts).most_common(1)
    spoken: Lang = lang or (told_in[0][0] if told_in else "zh")
    checking = _Checking(Evidence(library, embedder, english, reports_within(library, english, limits)), spoken)
    made = [checking.statement(cut) for cut in cuts]
    if meaning is None:
        return DraftCheck(draft=text, lang=spoken, statements=tuple(made))
    for at, found in meaning.found([*checking.undecided, *checking.standing]).items():
        made[at] = checking.by_meaning(made[at], found)
    return DraftCheck(
        draft=text, lang=spoken, statements=tuple(made), engine="lookup" if meaning.failure else "llm",
        reason=meaning.failure,
    )  # fmt: skip


def reports_within(library: Library, english: English, limits: Limits) -> list[str]:
    """Return the ids of the reports that the limits leave; raises as :func:`check_draft` does."""
    for report in limits.reports:
        library.report(report)
    places = {
        card.id: [name.casefold() for name in (place, short_name(place), english.place(place)) if name]
        for card in library.reports()
        for place in [card.region or ""]
    }
    whole = {name for names in places.values() for name in names}
    asked = [region.casefold() for region in limits.regions]

    def is_from(report: str, region: str) -> bool:  # the city is no district of it where both have reports
        return any(region == name or (region not in whole and region in name) for name in places[report])

    found = [
        card.id
        for card in library.reports()
        if (not limits.reports or card.id in limits.reports)
        and (not limits.years or card.year in limits.years)
        and (not asked or any(is_from(card.id, region) for region in asked))
    ]
    if not found:
        given = {"report": limits.reports, "region": limits.regions, "year": limits.years}
        asked_for = ", ".join(f"--{name} {value}" for name, values in given.items() for value in values)
        regions = sorted({card.region for card in library.reports() if card.region})
        years = sorted({card.year for card in library.reports() if card.year})
        there = f"{', '.join(regions[:LISTED])}{' …' if len(regions) > LISTED else ''} of {', '.join(map(str, years))}"
        raise LibraryError(f"no report is within {asked_for}; the library has {there}")
    return found


class _Checking:
    """One draft on its way: what place the text speaks of, what it has said, and the citations so far."""

    def __init__(self, evidence: Evidence, lang: Lang) -> None:
        self._evidence, self._lang = evidence, lang
        self._place: tuple[str, ...] = ()
        self._missing: str | None = None
        self._citations = Citations(evidence.library.source)
        self._count = 0
        self.undecided: list[Undecided] = []
        self.standing: list[Undecided] = []

    def statement(self, cut: Cut) -> Statement:
        """Return a statement with its verdict: the worst of what it says."""
        evidence = self._evidence
        at, self._count = self._count, self._count + 1
        self._turn_to(cut)
        if self._missing is not None:
            return self._of_no_report(cut, self._missing)
        reports = self._place or evidence.reports
        found = located(numbers(cut.text, cut.lang), cut.text, evidence)
        meant = list(dict.fromkeys([*(r for n in found for r in n.reports), *reports]))
        values = [number.said.amount.plain for number in found]
        sources = evidence.near(wordings(cut, [number.said.clause for number in found]), values, meant)
        judge = Judge(cut.text, cut.lang, evidence, sources, found)
        judged: list[Judged] = []
        for number in found:
            last = judged[-1].match if judged and judged[-1].outcome == "stands" else None
            judged.append(judge.judge(number if number.reports else number._replace(reports=tuple(reports)), last))
        judged = reckoned(judged)
        named = [*laws(cut, evidence, sources), *speaker(cut, evidence, reports)]
        if all(one.outcome == "stands" for one in judged) and not named:
            held = [one.match.source.cited for one in judged if one.match]
            named = worded(cut, evidence, sources, list(dict.fromkeys(held)))
            named += self._beside(cut, meant) if held and not any(one.outcome == "differs" for one in named) else []
        outcomes = [*(one.outcome for one in judged), *(one.outcome for one in named)]
        verdict: VerdictName = next((verdict for verdict in WORST_FIRST if verdict in outcomes), "no_fact")
        if verdict in ("differs", "not_found") and (own := _verbatim(cut, sources)):
            judged, named, verdict = [], [Named(cut.text, "stands", own)], "stands"
        if verdict in ("stands", "not_found") or (verdict == "no_fact" and len(evidence.terms(cut.text)) >= FEWEST):
            asked = Undecided(at, cut, evidence.nearest(cut.text, sources, SENTENCES))
            (self.standing if verdict == "stands" else self.undecided).append(asked)
        return Statement(
            text=cut.text, start=cut.start, end=cut.end, verdict=verdict,
            citations=tuple(self._cited(judged, named)), note=_note(cut, judged, named, evidence, self._lang),
        )  # fmt: skip

    def _beside(self, cut: Cut, reports: Sequence[str]) -> list[Named]:
        """Return what differs in the clauses of a statement that tell no number, where others do."""
        clauses = [cut._replace(text=clause) for clause in CLAUSES.split(cut.text) if not numbers(clause, cut.lang)]
        clauses = [clause for clause in clauses if len(self._evidence.terms(clause.text)) >= FEWEST]
        near = ((clause, self._evidence.near([clause.text], [], reports)) for clause in clauses)
        found = [one for clause, sources in near for one in worded(clause, self._evidence, sources, [])]
        return [one for one in found if one.outcome == "differs"]

    def by_meaning(self, made: Statement, found: Found) -> Statement:
        """Return a statement with what a model found of it."""
        reports = dict.fromkeys(cited.piece.report for cited in found.cited)
        evidence, lang = self._evidence, self._lang
        place = SEPARATORS[lang].join(whose(evidence.cards[report], lang, evidence.english) for report in reports)
        told = "".join(cited.quote for cited in found.cited)
        fault = found.fault
        key = "stands" if fault is None else CODES.get(fault.code, "value")
        note = say(f"check_{key}", lang, places=place, place=place, actual=told, stated=fault.detail if fault else "")
        return made.model_copy(
            update={
                "verdict": "differs" if fault else "stands", "note": note,
                "citations": tuple(self._citations.of(cited) for cited in found.cited),
            }
        )  # fmt: skip

    def _turn_to(self, cut: Cut) -> None:
        """Take note of the place that a statement speaks of; one that names none goes on about the last."""
        scope = self._evidence.scope(cut.text)
        if scope.reports:
            self._place, self._missing = scope.reports, None
            return
        own = [
            name
            for name in scope.missing
            if (at := cut.text.find(name)) >= 0
            and not PART_OF_A_NAME.match(cut.text, at + len(name))
            and not bodies_in(name)
            and not self._is_within(name)
        ]
        if own:
            self._place, self._missing = (), own[0]

    def _is_within(self, name: str) -> bool:
        """Whether a place without a report is part of the one that the draft is about, whose report names it."""
        if any(short_name(province) in name for province in divisions().provinces):
            return False
        short = divisions().called.get(name.lower(), name[:2])
        return any(short in self._evidence.library.source(report) for report in self._place)

    def _of_no_report(self, cut: Cut, place: str) -> Statement:
        """A statement about a place that no report is from: other places' reports neither bear it out nor differ."""
        stated = bool(numbers(cut.text, cut.lang) or LAW.search(cut.text) or names_something(cut, self._evidence))
        note = say("check_no_report", self._lang, place=place) if stated else ""
        verdict: VerdictName = "not_found" if stated else "no_fact"
        return Statement(text=cut.text, start=cut.start, end=cut.end, verdict=verdict, citations=(), note=note)

    def _cited(self, judged: Sequence[Judged], named: Sequence[Named]) -> list[Citation]:
        places = [one.match.cited for one in judged if one.match and one.outcome != "not_found"]
        places += [one.cited for one in named if one.cited and one.outcome != "not_found"]
        return [self._citations.of(cited) for cited in dict.fromkeys(places)]


def _verbatim(cut: Cut, sources: Sequence[Source]) -> Cited | None:
    """Return the sentence of a report that a statement is word for word."""
    text = bare(fold(cut.text))
    return next((s.cited for s in sources if len(text) >= LEAST_VERBATIM and text in bare(fold(s.cited.quote))), None)


def _note(cut: Cut, judged: Sequence[Judged], named: Sequence[Named], evidence: Evidence, lang: Lang) -> str:
    """Return one line on what of a statement does not stand, or on whose figures bear it out; "" for neither."""
    told = [_of_number(cut, one, evidence, lang) for one in judged if one.outcome != "stands"]
    told += [_of_name(one, evidence, lang) for one in named if one.outcome != "stands"]
    if told:
        return SEPARATOR[lang].join(dict.fromkeys(told))
    homes = [one.match.source.card for one in judged if one.match] + [o.cited.piece.report for o in named if o.cited]
    places = [whose(evidence.cards[report], lang, evidence.english) for report in dict.fromkeys(homes)]
    return say("check_stands", lang, places=SEPARATORS[lang].join(places)) if places else ""


def _of_number(cut: Cut, one: Judged, evidence: Evidence, lang: Lang) -> str:
    amount = one.number.said.amount
    stated = cut.text[amount.start : amount.end].strip()
    if one.outcome == "not_found" or one.match is None:
        return say("check_not_found", lang, stated=stated)
    given, fact = one.match.given, one.match.source.facts[one.match.at]
    english = evidence.english.fact(fact) if lang == "en" and fact else None
    place = whose(evidence.cards[one.match.source.card], lang, evidence.english)
    return say(f"check_{one.fault}", lang, stated=stated, actual=english or given.said.own.strip("，, 、"), place=place)


def _of_name(one: Named, evidence: Evidence, lang: Lang) -> str:
    place = whose(evidence.cards[one.cited.piece.report], lang, evidence.english) if one.cited else ""
    key = "check_not_found" if one.outcome == "not_found" else f"check_{one.fault}"
    return say(key, lang, stated=one.what, actual=one.cited.quote if one.cited else "", place=place)
