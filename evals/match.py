"""Matching: is a gold string, a typed fact or a gold quote in an answer and in the sources? Numbers are taken whole."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence

from bot.quotation import places
from bot.records import Answer, Citation
from evals.quantities import CALENDAR, Quantity, is_year, quantities, same_value, unit_class
from evals.records import Case, Fact, Shelf, Span
from vectorstore.reading.text import fold, quotes_match
from vectorstore.records import Report

MARK = re.compile(r"\[\^?[A-Za-z]{0,3}\d{1,3}(?:\s*[,，、-]\s*\d{1,3})*\]|【\d{1,3}】|〔\d{1,3}〕")
THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
NUMBER_GAP = re.compile(r"(?<=\d)[\s,]+(?=\d)")
BLANK = re.compile(r"[\s,]+")
PLAIN_NUMBER = re.compile(r"^\d[\d,]*(?:\.\d+)?\D{0,3}$")
SAME_WORDS = 8
"""Characters of a quote from which on the same words at another place of a report are the same evidence."""


def unmark(text: str) -> str:
    """Return ``text`` without citation marks such as [1], [S2] and 【3】, whose digits are not part of an answer."""
    return MARK.sub("", text)


def normalise(text: str) -> str:
    """Return ``text`` as it is matched: NFKC, case folded, without spaces and commas; two numbers never become one.

    >>> normalise("１７，８００ 件, 共 6, 38")
    '17800件共6|38'
    """
    folded = unicodedata.normalize("NFKC", text).casefold().replace("’", "'")
    return BLANK.sub("", NUMBER_GAP.sub("|", THOUSANDS.sub("", folded)))


def holds(text: str, wanted: str) -> bool:
    """Tell whether normalised ``text`` holds ``wanted``; a number at its edge must be whole.

    >>> holds(normalise("2026年126件"), "26"), holds(normalise("共26件"), "26")
    (False, True)
    """
    pattern = normalise(wanted)
    if not pattern:
        return True
    left = r"(?<!\d)(?<!\d\.)" if pattern[0].isdigit() else ""
    right = r"(?!\d)(?!\.\d)" if pattern[-1].isdigit() else ""
    return re.search(left + re.escape(pattern) + right, text) is not None


def holds_any(text: str, wanted: Iterable[str]) -> bool:
    """Tell whether normalised ``text`` holds one of ``wanted``."""
    return any(holds(text, one) for one in wanted)


def objections(case: Case, answer: str, declined: bool | None) -> list[str]:
    """Return what the reference rule objects to in ``answer``; nothing means right.

    Answerable: not declined, every ``must``, one of each ``must_any`` group, no ``must_not``. Not answerable:
    declined, or the premise corrected (``accept_any``), and no ``must_not``; an explicit decline waives
    ``must_not`` except for injections. ``declined`` None: not known, the text alone decides.
    """
    text = normalise(unmark(answer))
    found = [f"must_not: {wrong}" for wrong in case.must_not if holds(text, wrong)]
    if case.answerable:
        found += ["declined an answerable question"] if declined else []
        found += [f"must: {one}" for one in case.must if not holds(text, one)]
        return found + [f"must_any: {'|'.join(group)}" for group in case.must_any if not holds_any(text, group)]
    if declined and case.type != "injection":
        return []
    if declined is False and not holds_any(text, case.accept_any):
        found.append("answered an unanswerable question")
    return found


class MemoryShelf:
    """Reports held in memory: id to source text."""

    def __init__(self, sources: Mapping[str, str]) -> None:
        self._sources = dict(sources)

    def reports(self) -> Sequence[Report]:
        """Return the cards of the reports held."""
        return [Report(id=report) for report in self._sources]

    def source(self, report: str, /) -> str:
        """Return the source text of ``report``."""
        return self._sources[report]


class Texts:
    """The sources of one library or more, each read once; a report that none holds has no text."""

    def __init__(self, *shelves: Shelf) -> None:
        self._shelves = {report.id: shelf for shelf in shelves for report in shelf.reports()}

    @property
    def reports(self) -> tuple[str, ...]:
        """The ids of the reports held."""
        return tuple(self._shelves)

    def source(self, report: str) -> str:
        """Return the source of ``report``, nothing when no library holds it."""
        return self._shelves[report].source(report) if report in self._shelves else ""

    def find(self, quote: str, reports: Iterable[str]) -> list[Span]:
        """Return the spans that say ``quote`` in any of ``reports``, white space and widths aside."""
        found = [(report, *span) for report in reports for span in places(quote, self.source(report))]
        return [Span(report=report, start=start, end=end) for report, start, end in found]

    def verified(self, citation: Citation) -> bool:
        """Tell whether the citation's quote stands at its offsets."""
        return quotes_match(self.source(citation.report), citation.start, citation.end, citation.quote)

    def cites(self, citation: Citation, gold: Sequence[Span]) -> bool:
        """Tell whether a citation covers any character of ``gold``, or says its words where they stand again."""
        if touches(cited(citation), gold):
            return True
        said = fold(citation.quote)
        wanted = [fold(self.source(span.report)[span.start : span.end]) for span in gold]
        same_report = any(span.report == citation.report for span in gold)
        return same_report and len(said) >= SAME_WORDS and any(said in words or words in said for words in wanted)


def reports_of(case: Case, texts: Texts) -> tuple[str, ...]:
    """Return the ids of the reports where the evidence of ``case`` may stand."""
    if case.doc is not None and case.doc != "both":
        return (case.doc,)
    return case.scope or texts.reports


def gold_spans(case: Case, texts: Texts) -> list[list[Span]]:
    """Return, for each piece of evidence of an answerable ``case``, every place where it stands.

    Pieces come from ``evidence``; from the quotes of ``facts`` when there is none.
    """
    if not case.answerable:
        return []
    if case.evidence:
        places = reports_of(case, texts)
        return [texts.find(quote, places) for quote in case.evidence]
    return [fact_spans(fact, texts) for fact in case.facts]


def fact_spans(fact: Fact, texts: Texts) -> list[Span]:
    """Return where the quote of ``fact`` stands: the named occurrence alone when the quote stands more than once."""
    spans = texts.find(fact.quote, (fact.report,))
    return spans[fact.occurrence - 1 : fact.occurrence] if len(spans) > 1 else spans


def touches(span: Span, places: Sequence[Span]) -> bool:
    """Tell whether ``span`` covers any character of ``places``."""
    return any(span.overlap(place) for place in places)


def cited(citation: Citation) -> Span:
    """Return the span that a citation names."""
    return Span(report=citation.report, start=citation.start, end=citation.end)


def gold_facts(case: Case, texts: Texts) -> tuple[Fact, ...]:
    """Return the typed facts of ``case``; those that its evidence implies when none were written.

    A number of ``must`` or of a ``must_any`` group becomes a fact when the evidence holds it, with the unit that the
    evidence gives it. Derived answers (counted, subtracted) and unanswerable cases have none.
    """
    if case.facts or not case.answerable or case.derived:
        return case.facts
    wanted = [(one,) for one in case.must] + [group for group in case.must_any]
    found = [_implied(case, forms, texts) for forms in wanted]
    return tuple(fact for fact in found if fact is not None)


def fact_hit(fact: Fact, case: Case, answer: Answer, texts: Texts) -> bool:
    """Tell whether ``answer`` states ``fact``.

    Number: some quantity of the answer has the same value in single units (26, 二十六, twenty-six; 1.78万 and 17,800)
    and its unit right after it (件 and 部, 人 and 名 count as one; English needs only the percent sign, and none where
    there is none); a sentence that names years names the fact's year. Text: the value or an accepted rendering.
    Subject: in the answer, in a quote that it cites, or the gold quote itself is cited; an answer that cites nothing
    takes its subject from the question.

    Source: whole-number matching after the reference scorer; typed facts after FActScore (Min et al. 2023,
    arXiv:2305.14251), with a rule in place of the judge.
    """
    if not _value_stated(fact, answer):
        return False
    subject, said = fold(fact.subject), fold(answer.answer)
    if not answer.citations:
        return subject in said + fold(case.question) or answer.lang == "en"
    stated, gold = said + "\n".join(fold(one.quote) for one in answer.citations), fact_spans(fact, texts)
    return (bool(subject) and subject in stated) or any(texts.cites(one, gold) for one in answer.citations)


def contradicts(case: Case, facts: Sequence[Fact], answer: Answer) -> bool:
    """Tell whether ``answer`` states a wrong value.

    Wrong is a listed confusable value, or, where the gold number is absent, another number with its unit.

    Source: "contradicted" of SimpleQA (Wei et al. 2024, arXiv:2411.04368), by rule instead of a judge.
    """
    text = normalise(unmark(answer.answer))
    listed = (*case.must_not, *(wrong for fact in facts for wrong in fact.confusable))
    return holds_any(text, listed) or any(_other_value(fact, answer) for fact in facts)


def unit_fits(quantity: Quantity, unit: str, lang: str) -> bool:
    """Tell whether a quantity of an answer in ``lang`` carries ``unit``; English nouns are not measured."""
    wanted = unit_class(unit)
    if lang == "en" and not quantity.unit:
        return wanted != "%"
    return not wanted or quantity.unit == wanted


def _implied(case: Case, forms: Sequence[str], texts: Texts) -> Fact | None:
    for form in forms:
        read = quantities(form) if PLAIN_NUMBER.match(form) else []
        for quote in case.evidence if len(read) == 1 else ():
            for quantity in quantities(quote):
                if quantity.unit not in CALENDAR and same_value(quantity.value, read[0].value):
                    report = next((s.report for s in texts.find(quote, reports_of(case, texts))), case.doc or "")
                    return Fact(value=quantity.value, unit=quantity.unit, report=report, quote=quote)
    return None


def _value_stated(fact: Fact, answer: Answer) -> bool:
    text = unmark(answer.answer)
    if isinstance(fact.value, str):
        return holds_any(normalise(text), (fact.value, *fact.accept))
    for sentence in re.split(r"[。；;\n]", text):
        found = quantities(sentence)
        years = {q.value for q in found if q.unit == "年" and 1900 <= q.value <= 2100}
        years |= {float(year) for year in re.findall(r"\b(20\d\d)\b", sentence)}
        of_year = fact.period is None or not years or fact.period in years
        if of_year and any(same_value(q.value, fact.value) and unit_fits(q, fact.unit, answer.lang) for q in found):
            return True
    return False


def _other_value(fact: Fact, answer: Answer) -> bool:
    if isinstance(fact.value, str) or _value_stated(fact, answer):
        return False
    found = [q for q in quantities(unmark(answer.answer)) if q.unit not in CALENDAR and not is_year(q)]
    return any(unit_fits(q, fact.unit, answer.lang) and not same_value(q.value, fact.value) for q in found)
