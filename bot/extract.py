"""The offline engine: answers cut from the reports, by one scoring function over figures and sentences."""

from collections.abc import Callable, Iterator, Sequence

from bot.asking import cues, smalltalk
from bot.asking.coordination import each_of, figures_apart
from bot.asking.followup import by_year, carried, full_names, standalone, with_topic
from bot.asking.intent import Intent, Term
from bot.asking.places import mentioned, region_label, region_names, unknown_place
from bot.asking.question import YEAR, content, language, normalise, read, sub_questions, without_orders
from bot.asking.terms import question_terms
from bot.extraction import card, listing, verdict
from bot.extraction.candidates import Candidate, figure_candidates, sentence_candidates
from bot.extraction.earlier import NOTHING, Earlier, not_yet, quoted_in
from bot.extraction.finding import Finding, Statement, abstain, assemble, speaks_of
from bot.extraction.fit import UNKNOWN
from bot.extraction.legal import law_names
from bot.extraction.rendering import English
from bot.extraction.scoring import load_model, ranked
from bot.extraction.verdict import Ranked
from bot.extraction.view import ReportView
from bot.extraction.wording import dated, described, figure_statement, of_year, parts_of_total, result_beside_plan
from bot.records import Answer, Claim, Lang, Question
from vectorstore.embed import Embedder
from vectorstore.records import ClauseHit, Filters
from vectorstore.search import search_clauses
from vectorstore.store import Library
from vectorstore.terms.scope import mended_places, query_filters

MEASURES = ("unit",)
"""Features that rule a candidate out when they contradict: what was asked for is measured otherwise."""
TYPED = frozenset(("when", "who", "where"))
LEAST_NEAR = 0.1
"""How much of a question that asks for a date, a person or a place a stretch must hold."""
SURE, SURELY = 0.9, 0.7
"""How probable, and how much of the question in it, a sentence must be that stands in for a figure."""
MOST_REGIONS = 4
POOL = 60
"""How many clauses are looked at for one sub-question."""


class ExtractiveEngine:
    """Answers questions from a library with no model: the same question always gets the same answer."""

    def __init__(self, library: Library, embedder: Embedder, english: English | None = None) -> None:
        self.library = library
        self._english = english or English()
        self.embedder = embedder
        self._views: dict[str, ReportView] = {}

    def answer(self, question: Question) -> Answer:
        """Return the answer to a question, or an abstention with its reason."""
        places = [forms[0] for forms in region_names(self.library)]
        lang = question.lang or language(question.text)
        text = mended_places(self.library, normalise(without_orders(standalone(question, places), lang)))
        if (said := smalltalk.reply(question, text, lang, self.library, self.view)) is not None:
            return said
        asked = self._asked(text, lang, places)
        if not asked:
            return assemble(question, lang, [abstain("no_question")])
        parts = carried(asked, lang)
        several = lang == "zh" and len(set(YEAR.findall("".join(parts)))) > 1
        findings: list[Finding] = []
        for index, part in enumerate(parts):
            named, own = self._reports(part, parts[:index]), self._own(asked[index])
            earlier = Earlier(named, quoted_in(findings), own, several)
            findings += self._part(parts, index, lang, question.reports, earlier)
        labels = self._labels(lang)
        regions = {labels.get(report) for part in parts for report in self._named(part)}
        return assemble(question, lang, findings, labels, several=len(regions) > 1)

    def _asked(self, text: str, lang: Lang, places: Sequence[str]) -> list[str]:
        """Return the sub-questions of a question; Chinese ones each for one figure, with places by their full names."""
        asked = sub_questions(text, lang)
        if lang == "en":
            return asked
        return figures_apart([full_names(part, places) for part in asked] if len(asked) > 1 else asked)

    def _own(self, part: str) -> tuple[Term, ...]:
        """Return the terms of one part of a question that the reports hold, without its years and places."""
        vocabulary = self.library.vocabulary()
        terms = question_terms(self.library, content(YEAR.sub(" ", part), self.library))
        return tuple(t for t in terms if any(all(word in vocabulary for word in form) for form in t.forms))

    def stream(self, question: Question) -> Iterator[Claim | Answer]:
        """Yield the claims of the answer, then the answer."""
        answer = self.answer(question)
        yield from answer.claims
        yield answer

    def _part(
        self, parts: Sequence[str], index: int, lang: Lang, reports: Sequence[str], earlier: Earlier
    ) -> list[Finding]:
        """Return what answers one part; one that finds nothing alone is asked again with the topic of the first."""
        part = parts[index]
        found = self._each(part, lang, reports, earlier) if lang == "zh" else []
        found = found or [f for one in by_year(part) for f in self._findings(one, lang, reports, earlier)]
        if index and not any(finding.statements for finding in found):
            return self._findings(with_topic(part, parts[0], lang), lang, reports, earlier)
        return found

    def _each(self, part: str, lang: Lang, reports: Sequence[str], earlier: Earlier) -> list[Finding]:
        """Return what answers a part about several things, asked of each; nothing unless each has its own answer."""
        items = each_of(part)
        if len(items) < 2 or len(self._groups(part, reports, earlier)) > 1:
            return []
        named = earlier._replace(reports=self._reports(part, []) or earlier.reports)
        found: list[Finding] = []
        for item in items:
            found += self._findings(item, lang, reports, named._replace(quoted=named.quoted | quoted_in(found)))
        stated = {statement.text for finding in found for statement in finding.statements[:1]}
        return found if len(stated) == len(items) else []

    def _reports(self, part: str, before: Sequence[str]) -> tuple[str, ...]:
        """Return the reports that a part names, else those that the nearest part before it names."""
        return next((named for text in (part, *reversed(before)) if (named := self._named(text))), ())

    def _named(self, part: str) -> tuple[str, ...]:
        """Return the reports that a text names: all of them where it says so, and they are few."""
        if cues.ALL_REPORTS.search(part) and len(cards := self.library.reports()) <= MOST_REGIONS:
            return tuple(card.id for card in cards)
        return query_filters(self.library, part).reports

    def _findings(self, part: str, lang: Lang, reports: Sequence[str], earlier: Earlier) -> list[Finding]:
        intent = read(part, lang, self.library, self.embedder)
        whose = intent.whether and card.WHOSE.search(part)
        if not whose and unknown_place(part, lang, self.library):
            return [abstain("other_place")]
        places = mentioned(part, lang, self.library)
        groups = self._groups(part, reports, earlier)
        if len(groups) > 1:
            intent = intent.model_copy(update={"breakdown": False})
        found = [self._finding(intent.model_copy(update={"reports": group}), earlier) for group in groups]
        found = [finding if not places or speaks_of(places, finding) else abstain("other_place") for finding in found]
        return [of_year(f, intent) for f in found] if earlier.several and len(intent.years) == 1 else found

    def _labels(self, lang: Lang) -> dict[str, str]:
        """Return the name of each report's region in the language of the answer."""
        cards = self.library.reports()
        names = {forms[0]: forms[-1] for forms in region_names(self.library)} if lang == "en" else {}
        return {card.id: region_label(card.region, names) for card in cards if card.region}

    def _groups(self, part: str, reports: Sequence[str], earlier: Earlier) -> list[tuple[str, ...]]:
        """Return the reports to answer from; one group a region where the question names several."""
        asked = self._named(part) or earlier.reports
        named = tuple(report for report in asked if report in reports) if reports else asked
        regions: dict[str | None, list[str]] = {}
        for report in named:
            regions.setdefault(self.library.report(report).region, []).append(report)
        if 1 < len(regions) <= MOST_REGIONS:
            return [tuple(group) for group in regions.values()]
        return [named or tuple(reports)]

    def _finding(self, intent: Intent, earlier: Earlier = NOTHING) -> Finding:
        views = [self.view(report) for report in intent.reports or [card.id for card in self.library.reports()]]
        if (found := card.finding(intent, views)) is not None:
            return found
        hits = self.hits(intent)
        named = law_names(intent.text, (self.view(h.clause.report).by_id[h.clause.passage].text for h in hits))
        intent = intent.model_copy(update={"names": tuple(dict.fromkeys((*intent.names, *named)))})
        if (found := listing.finding(intent, hits, views)) is not None:
            return found
        return self._figure(intent, hits, earlier) or self._sentence(intent, hits)

    def hits(self, intent: Intent) -> list[ClauseHit]:
        """Return the clauses that one sub-question is answered from, best first."""
        return search_clauses(self.library, self.embedder, intent.text, Filters(reports=intent.reports), k=POOL)

    def _figure(self, intent: Intent, hits: Sequence[ClauseHit], earlier: Earlier) -> Finding | None:
        """Return the figure asked for, or what is wrong with one the question states; None when neither is wanted."""
        if intent.kind != "quantity" and not intent.premises:
            return None
        model = load_model("figure")
        threshold = model.thresholds[intent.lang]
        found = ranked(model, figure_candidates(intent, hits, self.views_of(hits)))
        if (about := verdict.on_premise(intent, found, threshold, self._english)) is not None:
            return about
        if intent.kind != "quantity" or intent.breakdown:
            return None
        if any(premise.whole for premise in intent.premises):
            found = self._parts_of(intent, hits)
        found = not_yet(found, earlier, intent, threshold)
        if not found or found[0][1] < threshold:
            return self._sentence(intent, hits, counted=True)
        best = _best(found, threshold, lambda chosen: figure_statement(chosen, intent.lang, self._english))
        done = result_beside_plan(intent, [c for c, p in found if p >= threshold]) if best.statements else None
        if done is None:
            return best
        first = figure_statement(done, intent.lang, self._english)
        return best._replace(statements=(first, *best.statements))

    def _parts_of(self, intent: Intent, hits: Sequence[ClauseHit]) -> list[tuple[Candidate, float]]:
        """Return the figures that may be the part that is asked for: not those that are the total itself."""
        free = intent.model_copy(update={"premises": ()})
        found = ranked(load_model("figure"), figure_candidates(free, hits, self.views_of(hits)))
        return [(c, p) for c, p in found if not any(verdict.states(premise, c) for premise in intent.premises)]

    def _sentence(self, intent: Intent, hits: Sequence[ClauseHit], *, counted: bool = False) -> Finding:
        """Return the stretch that answers; ``counted`` asks for one that is surely meant and holds a number."""
        model = load_model("sentence")
        if intent.whether and (intent.done or intent.years or intent.shift is not None):
            asked = {"asked_years": intent.years, "asked_shift": intent.shift}
            intent = intent.model_copy(update={"years": (), "shift": None, "plan": None, **asked})
        found = ranked(model, sentence_candidates(intent, hits, self.views_of(hits)))
        if intent.whether and any(c.features["names"] == 1 for c, _ in found):
            found = [(c, p) for c, p in found if c.features["names"] == 1]
        likely = [candidate for candidate, p in found[:1] if p >= model.thresholds[intent.lang]]
        if intent.whether and likely and (about := verdict.on_statement(intent, likely[0])) is not None:
            return about
        if intent.breakdown:
            found = parts_of_total(found)
        if counted:
            found = [(c, p) for c, p in found if c.features["near"] >= SURELY and any(map(str.isdigit, c.quote))]
        if intent.kind in TYPED:
            found = [(c, p) for c, p in found if c.features["near"] >= LEAST_NEAR or c.features["value"] == 1]
        if intent.kind == "when":
            found = [(c, p) for c, p in found if dated(c, intent)]
        threshold = max(model.thresholds[intent.lang], SURE if counted else 0.0)
        return _best(found, threshold, lambda best: described(best, intent, self._english))

    def views_of(self, hits: Sequence[ClauseHit]) -> dict[str, ReportView]:
        """Return the reports that the clauses are from, by id."""
        return {report: self.view(report) for report in {hit.clause.report for hit in hits}}

    def view(self, report: str) -> ReportView:
        """Return a report as the engine looks at it, read once."""
        if report not in self._views:
            self._views[report] = ReportView(self.library, report)
        return self._views[report]


def _best(found: Ranked, threshold: float, worded: Callable[[Candidate], Statement]) -> Finding:
    """Return the best candidate that is of the period asked for, or why there is none."""
    if not found or found[0][1] < threshold:
        return abstain("not_found", found[0][1] if found else 0.0)
    likely = [(c, p) for c, p in found if p >= threshold and all(c.features.get(name, 0) > -1 for name in MEASURES)]
    if not likely:
        return abstain("not_found", found[0][1])
    fitting = next(((c, p) for c, p in likely if _may_answer(c)), None)
    if fitting is None:
        return abstain("other_year", found[0][1])
    return Finding((worded(fitting[0]),), None, fitting[1])


def _may_answer(candidate: Candidate) -> bool:
    return candidate.features["period"] >= UNKNOWN and candidate.features["ordinal"] >= 0
