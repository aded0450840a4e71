"""Checking of cases against the reports: gold that is not there is found before it can spoil a score."""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from evals.cases import read_cases
from evals.match import Texts, objections, reports_of
from evals.quantities import quantities, same_value, unit_class
from evals.records import Case, Fact
from vectorstore.reading.text import fold

NEAR = 200
"""Characters around a fact's quote in which its subject must stand."""


class Finding(NamedTuple):
    """Something wrong with one case: where, and what to do."""

    path: Path
    line: int
    case: str
    message: str

    def __str__(self) -> str:
        """Return the finding as one line."""
        return f"{self.path}:{self.line}: {self.case}: {self.message}"


def check_file(path: Path, texts: Texts) -> list[Finding]:
    """Return what is wrong with the cases of ``path`` against the reports of ``texts``.

    Raises:
        CaseError: the file itself cannot be used.
    """
    numbered = read_cases(path)
    return [Finding(path, line, case.id, message) for line, case in numbered for message in faults(case, texts)]


def faults(case: Case, texts: Texts) -> Iterator[str]:
    """Yield what is wrong with ``case``, one sentence each."""
    missing = sorted(_named(case) - set(texts.reports))
    if missing:
        yield f"report {', '.join(missing)} is not in the library: ingest it first"
        return
    places = reports_of(case, texts)
    for quote in case.evidence:
        if not texts.find(quote, places):
            yield f"quote not in {', '.join(places) or 'any report'}: {_short(quote)}"
    for fact in case.facts:
        yield from _fact_faults(fact, texts)
    yield from _gold_faults(case)


def _named(case: Case) -> set[str]:
    named = {*case.scope, *(fact.report for fact in case.facts)}
    return named | ({case.doc} if case.doc not in (None, "both") else set())


def _gold_faults(case: Case) -> Iterator[str]:
    if case.answer is None:
        if case.must or case.must_any:
            yield "has no answer, so nothing can be required of it: use accept_any, or give the answer"
        return
    wrong = objections(case, case.answer, declined=False)
    if wrong:
        yield f"its own answer fails ({'; '.join(wrong)}): mend answer, must or must_not"
    if not case.evidence and not case.facts and not case.derived:
        yield "has an answer and no evidence: quote the report, or mark it derived"


def _fact_faults(fact: Fact, texts: Texts) -> Iterator[str]:
    spans = texts.find(fact.quote, (fact.report,))
    if len(spans) < fact.occurrence:
        times = f"{len(spans)} times, occurrence {fact.occurrence} is asked for" if spans else "not there"
        yield f"quote not in {fact.report}: {_short(fact.quote)} ({times})"
        return
    text = texts.get(fact.report)
    span = spans[fact.occurrence - 1]
    around = fold(text.source[max(0, span.start - NEAR) : span.end + NEAR]) if text is not None else ""
    if fold(fact.subject) not in around:
        yield f"subject {fact.subject!r} does not stand near its quote {_short(fact.quote)}"
    if not _value_in(fact, fact.quote):
        yield f"value {fact.value} {fact.unit} does not stand in its quote {_short(fact.quote)}"


def _value_in(fact: Fact, quote: str) -> bool:
    if isinstance(fact.value, str):
        return fold(fact.value) in fold(quote)
    found = quantities(quote)
    return any(same_value(q.value, fact.value) and (not fact.unit or q.unit == unit_class(fact.unit)) for q in found)


def _short(quote: str) -> str:
    return quote if len(quote) <= 40 else quote[:39] + "…"
