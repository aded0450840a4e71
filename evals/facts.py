"""Typed facts: are value, unit and subject of the gold in an answer, and does the answer state another value?"""

import re
from collections.abc import Sequence

from bot.records import Answer
from evals.matching import holds, holds_any, normalise, unmark
from evals.quantities import CALENDAR, Quantity, quantities, same_value, unit_class
from evals.records import Case, Fact
from evals.spans import Texts, fact_spans
from vectorstore.folding import fold

PLAIN_NUMBER = re.compile(r"^\d[\d,]*(?:\.\d+)?\D{0,3}$")


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
    return _value_stated(fact, answer) and _subject_met(fact, case, answer, texts)


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
                    report = next((s.report for s in texts.find(quote, _places(case, texts))), case.doc or "")
                    return Fact(value=quantity.value, unit=quantity.unit, report=report, quote=quote)
    return None


def _places(case: Case, texts: Texts) -> tuple[str, ...]:
    return (case.doc,) if case.doc not in (None, "both") else case.scope or texts.reports


def _value_stated(fact: Fact, answer: Answer) -> bool:
    text = unmark(answer.answer)
    if isinstance(fact.value, str):
        folded = normalise(text)
        return holds(folded, fact.value) or holds_any(folded, fact.accept)
    return any(_states(fact, sentence, answer.lang) for sentence in re.split(r"[。；;\n]", text))


def _states(fact: Fact, sentence: str, lang: str) -> bool:
    found = quantities(sentence)
    years = {q.value for q in found if q.unit == "年" and 1900 <= q.value <= 2100} | {
        float(y) for y in re.findall(r"\b(20\d\d)\b", sentence)
    }
    if fact.period is not None and years and fact.period not in years:
        return False
    return any(same_value(q.value, float(fact.value)) and unit_fits(q, fact.unit, lang) for q in found)


def _subject_met(fact: Fact, case: Case, answer: Answer, texts: Texts) -> bool:
    wanted = fold(fact.subject)
    if not answer.citations:
        return wanted in fold(answer.answer) + fold(case.question) or answer.lang == "en"
    stated = fold(answer.answer) + "\n".join(fold(citation.quote) for citation in answer.citations)
    gold = fact_spans(fact, texts)
    return (bool(wanted) and wanted in stated) or any(texts.cites(one, gold) for one in answer.citations)


def _other_value(fact: Fact, answer: Answer) -> bool:
    if isinstance(fact.value, str) or _value_stated(fact, answer):
        return False
    found = [q for q in quantities(unmark(answer.answer)) if q.unit not in CALENDAR and not _is_year(q)]
    return any(unit_fits(q, fact.unit, answer.lang) and not same_value(q.value, float(fact.value)) for q in found)


def _is_year(quantity: Quantity) -> bool:
    return not quantity.unit and 1900 <= quantity.value <= 2100
