"""The metrics of the suite: what each is called, how it is compared, and the scores of one trial.

An answer ends in one of three ways: it is right, something wrong is shown, or nothing is asserted. Every metric
keeps them apart: a decline is never counted as a wrong answer, nor as a right one where the reports hold the answer.
"""

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Sequence
from itertools import combinations
from typing import Literal, NamedTuple

from bot.records import Answer
from evals.match import Texts, contradicts, fact_hit, gold_facts, gold_spans, objections, unmark
from evals.quantities import CALENDAR, Quantity, is_year, quantities, same_value, unit_class
from evals.records import Case, Ending, Fact, Fault, Found, Measure, Row, Score, Span, Trial
from evals.stats import mean_interval, wilson

ALL = "all"
"""The slice of all cases."""
SCORER = "3"
"""The version of every definition below; runs with different versions are never compared."""

ENOUGH = 0.5
"""The share of a gold quote that a passage must cover to hold it."""


class Metric(NamedTuple):
    """How a metric is summarised and judged.

    ``rate`` metrics are 0 or 1 a case, ``mean`` metrics graded. ``gate`` metrics take part in the verdict; ``margin``
    is the drop that a PASS may overlook, None when the metric can only FAIL. A ``guarantee`` must hold in every case.
    """

    name: str
    kind: Literal["rate", "mean"]
    meaning: str
    low_is_good: bool = False
    gate: bool = False
    margin: float | None = None
    guarantee: bool = False


METRICS = (
    Metric("correct", "rate", "right: answered rightly, or rightly not answered", gate=True, margin=0.05),
    Metric("wrong_shown", "rate", "something wrong asserted", low_is_good=True, gate=True, margin=0.03),
    Metric("not_answered", "rate", "answerable: nothing asserted", low_is_good=True, gate=True, margin=0.05),
    Metric("evidence_shown", "rate", "answerable, not answered: all evidence on screen", gate=True),
    Metric("fact_hit", "rate", "all typed facts stated: value, unit, subject", gate=True, margin=0.05),
    Metric("abstention_recall", "rate", "unanswerable: nothing asserted, or corrected", gate=True),
    Metric("citation_valid", "mean", "quotes that stand at their offsets", gate=True, guarantee=True),
    Metric("numbers_grounded", "mean", "numbers that stand in the cited quotes", gate=True, guarantee=True),
    Metric("gold_cited", "rate", "answered: evidence of the gold is cited", gate=True),
    Metric("any_found", "rate", "search: some evidence in the first k", gate=True, margin=0.05),
    Metric("all_found", "rate", "search: all evidence in the first k", gate=True, margin=0.05),
    Metric("mrr", "mean", "search: 1 / rank of the first evidence", gate=True),
    Metric("language", "rate", "answered in the language asked for", gate=True, margin=0.05),
    Metric("tokens", "mean", "tokens of the model", low_is_good=True),
    Metric("cost", "mean", "US dollars", low_is_good=True),
)
BY_NAME = {metric.name: metric for metric in METRICS}
RETRIEVAL = frozenset({"any_found", "all_found", "mrr"})
OF_ANY_ENDING = RETRIEVAL | {"correct", "wrong_shown", "not_answered", "evidence_shown", "abstention_recall"}
NAME_LENGTH = 12
"""Characters of Chinese that may stand in an English answer as the name of a law, a place or a person."""
NAMES = re.compile(rf"《[^》]*》|“[^”]{{1,{NAME_LENGTH}}}”|（[^）]*）|\([^)]*\)")


def score_trial(case: Case, trial: Trial, texts: Texts, k: int) -> Row:
    """Return the scored row of one trial.

    A metric that does not apply is ``undefined``; without an answer every metric has the state of the trial, so that
    an outage is never a number.
    """
    gold, answer = gold_spans(case, texts), trial.answer
    if answer is None:
        lost = Score(state="timeout" if trial.status == "timeout" else "error")
        return Row(case=case, trial=trial, scores={m.name: lost for m in METRICS}, ending=None, fault="outage")
    why = objections(case, answer.answer, answer.abstained)
    facts = gold_facts(case, texts)
    values = _answer_values(case, answer, facts, texts, why) | _gold_values(case, trial, answer, gold, texts, k)
    scores = {metric.name: _score(metric.name, values.get(metric.name), case, answer) for metric in METRICS}
    if values["correct"]:
        return Row(case=case, trial=trial, scores=scores, ending="right", fault=None, why=tuple(why))
    fault = fault_of(case, trial, answer, facts, gold, texts)
    ending: Ending = "wrong_shown" if values["wrong_shown"] else "not_answered"
    return Row(case=case, trial=trial, scores=scores, ending=ending, fault=fault, why=tuple(why))


def good(metric: Metric, score: Score) -> bool:
    """Tell whether a score of a rate is on the good side; a refusal, error or timeout never is."""
    return score.state == "value" and score.value == (0.0 if metric.low_is_good else 1.0)


def fault_of(
    case: Case, trial: Trial, answer: Answer, facts: Sequence[Fact], gold: Sequence[Sequence[Span]], texts: Texts
) -> Fault:
    """Return the first step of the way that lost the answer of a case that was not answered rightly."""
    if not case.answerable:
        return "missing_refusal"
    if gold and not any(gold):
        return "not_in_library"
    retrieved = any(covers(found, places) for found in trial.found for places in gold)
    used = any(texts.cites(citation, places) for citation in answer.citations for places in gold)
    if gold and not retrieved and not used:
        return "not_retrieved"
    if answer.abstained:
        return "wrong_refusal"
    if not all(texts.verified(citation) for citation in answer.citations):
        return "wrong_citation"
    if contradicts(case, facts, answer):
        return "wrong_number"
    return "wrong_span" if used or not gold else "not_used"


def in_language(answer: Answer) -> float:
    """Return 1 when ``answer`` is written in its question's language.

    Chinese: any Chinese character, or nothing but figures. English: no run of Chinese longer than a name, in
    quotation marks or not; a quotation of a whole Chinese sentence is not English.
    """
    text = unmark(answer.answer)
    if answer.lang == "zh":
        return float(re.search(r"[一-鿿]", text) is not None or re.search(r"[A-Za-z]{2,}", text) is None)
    return float(re.search(rf"[一-鿿、，,]{{{NAME_LENGTH + 1},}}", NAMES.sub("", text)) is None)


def citation_valid(answer: Answer, texts: Texts) -> float | None:
    """Return the share of citations whose quote stands at their offsets; None without citations.

    Definition: ``fold(source[start:end]) == fold(quote)``, fold = NFKC without white space.
    """
    return _share([texts.verified(citation) for citation in answer.citations])


def numbers_grounded(answer: Answer) -> float | None:
    """Return the share of the answer's quantities that stand in its quotes with value and unit; None without any.

    Dates, years, 一个 as an article, numbers that the question itself states and counts of the items that the answer
    lists are passed over. What an answer calls a difference stands when it is that of two quoted numbers of one unit.
    """
    text = unmark(answer.answer)
    passed = {q.value for q in quantities(answer.question)} | {
        text.count(mark) + 1.0 for mark in "、；;" if mark in text
    }
    quoted = [q for citation in answer.citations for q in quantities(citation.quote)]
    stated = [q for q in quantities(text) if not (q.unit in CALENDAR or is_year(q) or q.text.startswith("一"))]
    own = [q for q in stated if not any(same_value(q.value, value) for value in passed)]
    folded = unicodedata.normalize("NFKC", text)
    return _share([_stands(q, quoted, answer.lang) or _differs(q, quoted, folded[: q.start]) for q in own])


def covers(found: Found, places: Sequence[Span]) -> bool:
    """Tell whether a passage covers at least half of the characters of one of ``places``."""
    return any(found.span.overlap(place) >= ENOUGH * (place.end - place.start) for place in places)


def _answer_values(
    case: Case, answer: Answer, facts: Sequence[Fact], texts: Texts, why: Sequence[str]
) -> dict[str, float | None]:
    attempted = not answer.abstained
    hits = [fact_hit(fact, case, answer, texts) for fact in facts] if attempted else []
    wrong_number = attempted and case.answerable and contradicts(case, facts, answer)
    right = not why and all(hits) and not wrong_number
    usage = answer.usage
    return {
        "correct": float(right),
        "wrong_shown": float(attempted and not right),
        "not_answered": float(not attempted) if case.answerable else None,
        "fact_hit": float(all(hits)) if hits else None,
        "abstention_recall": None if case.answerable else float(right),
        "citation_valid": citation_valid(answer, texts),
        "numbers_grounded": numbers_grounded(answer) if attempted and not case.derived else None,
        "language": in_language(answer) if attempted else None,
        "tokens": None if usage is None else float(usage.prompt_tokens + usage.completion_tokens),
        "cost": None if usage is None else usage.cost,
    }


def _gold_values(
    case: Case, trial: Trial, answer: Answer, gold: Sequence[Sequence[Span]], texts: Texts, k: int
) -> dict[str, float | None]:
    """Return what search found and what the answer cites of the evidence; nothing for a case without any.

    Source of ``mrr``: Voorhees, The TREC-8 Question Answering Track Report (1999).
    """
    if not gold:
        return {}
    first = [next((n for n, one in enumerate(trial.found[:k], 1) if covers(one, places)), None) for places in gold]
    ranks = [rank for rank in first if rank is not None]
    shown = [any(texts.cites(one, places) for one in answer.citations) for places in gold]
    return {
        "any_found": float(bool(ranks)),
        "all_found": float(len(ranks) == len(gold)),
        "mrr": 1 / min(ranks) if ranks else 0.0,
        "gold_cited": None if answer.abstained else float(any(shown)),
        "evidence_shown": float(all(shown)) if answer.abstained and case.answerable else None,
    }


def _score(name: str, value: float | None, case: Case, answer: Answer) -> Score:
    if value is not None:
        return Score(state="value", value=round(value, 6))
    refused = answer.abstained and case.answerable and name not in OF_ANY_ENDING
    return Score(state="refusal" if refused else "undefined")


def _stands(quantity: Quantity, quoted: Sequence[Quantity], lang: str) -> bool:
    units = {other.unit for other in quoted if same_value(quantity.value, other.value)}
    if lang == "en" and not quantity.unit:
        return bool(units - {"%"})
    return unit_class(quantity.unit) in {unit_class(unit) for unit in units}


def _differs(quantity: Quantity, quoted: Sequence[Quantity], before: str) -> bool:
    """Tell whether a number that is called a difference is that of two quoted ones of one unit, worked out again."""
    if not re.search(r"(?:相差|difference of |by )$", before):
        return False
    pairs = combinations(quoted, 2)
    gaps = [abs(a.value - b.value) for a, b in pairs if unit_class(a.unit) == unit_class(b.unit)]
    return any(same_value(quantity.value, round(gap, 6)) for gap in gaps)


def _share(judged: Sequence[bool]) -> float | None:
    return sum(judged) / len(judged) if judged else None


def summarise(rows: Sequence[Row]) -> tuple[Measure, ...]:
    """Return the measures of ``rows``: every metric over all cases, then the rate of right answers in every slice."""
    parts: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        for name in slice_names(row.case):
            parts[name].append(row)
    whole = [measure(metric, ALL, rows) for metric in METRICS]
    return (*whole, *(measure(METRICS[0], name, parts[name]) for name in sorted(parts)))


def measure(metric: Metric, name: str, rows: Sequence[Row]) -> Measure:
    """Return one metric over ``rows``: Wilson interval for a rate, bootstrap clustered by report for a mean."""
    groups: dict[str, list[float]] = defaultdict(list)
    for row in rows:
        if (value := row.scores[metric.name].value) is not None:
            groups[row.case.doc or "none"].append(value)
    values = [value for group in groups.values() for value in group]
    states = Counter(row.scores[metric.name].state for row in rows)
    counts = {state: states[state] for state in ("undefined", "error", "timeout", "refusal")}
    if not values:
        return Measure(metric=metric.name, slice=name, value=None, low=None, high=None, n=0, **counts)
    hits = round(sum(values))
    low, high = wilson(hits, len(values)) if metric.kind == "rate" else mean_interval(groups)
    numbers = {"value": sum(values) / len(values), "low": low, "high": high}
    rounded = {key: round(number, 6) for key, number in numbers.items()}
    return Measure(metric=metric.name, slice=name, n=len(values), **rounded, **counts)


def slice_names(case: Case) -> list[str]:
    """Return the names of the slices that ``case`` belongs to: its language, type and report."""
    return [f"lang={case.lang}", f"type={case.type}", f"report={case.doc or 'none'}"]


def latency(rows: Sequence[Row]) -> Measure:
    """Return the mean seconds of an answer; kept apart from the scores, because no two runs take the same time."""
    values = [row.trial.seconds for row in rows if row.trial.answer is not None]
    if not values:
        return Measure(metric="seconds", slice=ALL, value=None, low=None, high=None, n=0)
    low, high = mean_interval({ALL: values})
    return Measure(metric="seconds", slice=ALL, value=sum(values) / len(values), low=low, high=high, n=len(values))
