"""The metrics of the suite: what each is called, how it is compared, and the scores of one trial."""

import math
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from bot.records import Answer
from evals.match import Texts, contradicts, fact_hit, gold_facts, gold_spans, objections, unmark
from evals.quantities import CALENDAR, Quantity, is_year, quantities, same_value, unit_class
from evals.records import Case, Ending, Fault, Found, Measure, Row, Score, Span, Trial

Groups = Mapping[str, Sequence[float]]
Z95 = 1.959963984540054
RESAMPLES = 2000
MIN_GROUPS = 8
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
SECONDS = Metric("seconds", "mean", "seconds for one answer")
BY_NAME = {metric.name: metric for metric in METRICS}
OF_ANY_ENDING = set(
    ["any_found", "all_found", "mrr", "correct", "wrong_shown", "not_answered", "evidence_shown", "abstention_recall"]
)
NAME_LENGTH = 12
"""Characters of Chinese that may stand in an English answer as the name of a law, a place or a person."""
SAID = re.compile(r"\b(?:says?|said|reads?|states?|writes?)\b[^“\"一-鿿]{0,12}[“\"][^”\"]*[一-鿿]")
NAMES = re.compile(rf"《[^》]*》|“[^”]{{1,{NAME_LENGTH}}}”|（[^）]*）|\([^)]*\)")


def score_trial(case: Case, trial: Trial, texts: Texts, k: int) -> Row:
    """Return the scored row of one trial.

    A metric that does not apply is ``undefined``; without an answer every metric has the state of the trial, so that
    an outage is never a number. Source of ``mrr``: Voorhees, The TREC-8 Question Answering Track Report (1999).
    """
    answer = trial.answer
    if answer is None:
        lost: Score = "timeout" if trial.status == "timeout" else "error"
        scores = dict.fromkeys(BY_NAME, lost)
        return Row(case=case, trial=trial, scores=scores, ending=None, fault="outage")
    gold, facts, asserts = gold_spans(case, texts), gold_facts(case, texts), not answer.abstained
    first = [next((n for n, one in enumerate(trial.found[:k], 1) if covers(one, places)), None) for places in gold]
    ranks = [rank for rank in first if rank is not None]
    cited = [any(texts.cites(one, places) for one in answer.citations) for places in gold]
    why = objections(case, answer.answer, answer.abstained)
    hits = [fact_hit(fact, case, answer, texts) for fact in facts] if asserts else []
    wrong_number = asserts and case.answerable and contradicts(case, facts, answer)
    right, usage = not why and all(hits) and not wrong_number, answer.usage
    values: dict[str, float | None] = {
        "correct": right,
        "wrong_shown": asserts and not right,
        "not_answered": not asserts if case.answerable else None,
        "fact_hit": all(hits) if hits else None,
        "abstention_recall": None if case.answerable else right,
        "citation_valid": citation_valid(answer, texts),
        "numbers_grounded": numbers_grounded(answer) if asserts and not case.derived else None,
        "language": in_language(answer) if asserts else None,
        "tokens": None if usage is None else usage.prompt_tokens + usage.completion_tokens,
        "cost": None if usage is None else usage.cost,
    }
    if gold:
        values["any_found"], values["all_found"] = bool(ranks), len(ranks) == len(gold)
        values["mrr"] = 1 / min(ranks) if ranks else 0.0
        values["gold_cited"] = any(cited) if asserts else None
        values["evidence_shown"] = None if asserts else all(cited)
    steps: tuple[tuple[bool, Fault | None], ...] = (
        (right, None),
        (not case.answerable, "missing_refusal"),
        (gold != [] and not any(gold), "not_in_library"),
        (gold != [] and not ranks and not any(cited), "not_retrieved"),
        (answer.abstained, "wrong_refusal"),
        (values["citation_valid"] not in (None, 1.0), "wrong_citation"),
        (wrong_number, "wrong_number"),
        (gold == [] or any(cited), "wrong_span"),
        (True, "not_used"),
    )
    ending: Ending = "right" if right else "wrong_shown" if asserts else "not_answered"
    return Row(
        case=case, trial=trial, ending=ending, why=tuple(why), fault=next(fault for holds, fault in steps if holds),
        scores={name: _score(name, values.get(name), case.answerable and not asserts) for name in BY_NAME},
    )  # fmt: skip


def good(metric: Metric, score: Score) -> bool:
    """Tell whether a score of a rate is on the good side; a refusal, error or timeout never is."""
    return score == (0.0 if metric.low_is_good else 1.0)


def in_language(answer: Answer) -> float:
    """Return 1 when ``answer`` is written in its question's language.

    Chinese: any Chinese character, or nothing but figures. English: no run of Chinese longer than a name, in
    quotation marks or not; a quotation that says it in Chinese is not English, however short.
    """
    text = unmark(answer.answer)
    if answer.lang == "zh":
        return float(re.search(r"[一-鿿]", text) is not None or re.search(r"[A-Za-z]{2,}", text) is None)
    chinese = rf"[一-鿿、，,；;]{{{NAME_LENGTH + 1},}}"
    return float(not (SAID.search(text) or re.search(chinese, NAMES.sub("", text))))


def citation_valid(answer: Answer, texts: Texts) -> float | None:
    """Return the share of citations whose quote stands at their offsets; None without citations.

    Definition: ``fold(source[start:end]) == fold(quote)``, fold = NFKC without white space.
    """
    return mean([texts.verified(citation) for citation in answer.citations])


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
    return mean([_stands(q, quoted, answer.lang) or _differs(q, quoted, folded[: q.start]) for q in own])


def covers(found: Found, places: Sequence[Span]) -> bool:
    """Tell whether a passage covers at least half of the characters of one of ``places``."""
    return any(found.span.overlap(place) >= ENOUGH * (place.end - place.start) for place in places)


def _score(name: str, value: float | None, refused: bool) -> Score:
    if value is not None:
        return round(float(value), 6)
    return "refusal" if refused and name not in OF_ANY_ENDING else "undefined"


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


def mean(values: Iterable[float | None]) -> float | None:
    """Return the mean of the values that there are; None without any."""
    found = [value for value in values if value is not None]
    return sum(found) / len(found) if found else None


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
        if (value := row.value(metric.name)) is not None:
            groups[row.case.doc or "none"].append(value)
    states: Counter[str] = Counter(score for row in rows if isinstance(score := row.scores[metric.name], str))
    values = [value for group in groups.values() for value in group]
    if not values:
        return Measure(metric=metric.name, slice=name, value=None, low=None, high=None, n=0, **states)
    low, high = wilson(round(sum(values)), len(values)) if metric.kind == "rate" else mean_interval(groups)
    numbers = {"value": sum(values) / len(values), "low": low, "high": high}
    rounded = {key: round(number, 6) for key, number in numbers.items()}
    return Measure(metric=metric.name, slice=name, n=len(values), **rounded, **states)


def slice_names(case: Case) -> list[str]:
    """Return the names of the slices that ``case`` belongs to: its language, type and report."""
    return [f"lang={case.lang}", f"type={case.type}", f"report={case.doc or 'none'}"]


def latency(rows: Sequence[Row]) -> Measure:
    """Return the mean seconds of an answer; kept apart from the scores, because no two runs take the same time."""
    timed = [row.model_copy(update={"scores": {"seconds": row.trial.seconds}}) for row in rows if row.trial.answer]
    return measure(SECONDS, ALL, timed)


def wilson(hits: int, n: int) -> tuple[float, float]:
    """Return the 95% interval of the rate ``hits / n``; ``n`` > 0.

    Source: Wilson, Probable Inference, the Law of Succession, and Statistical Inference (1927).
    """
    rate, square = hits / n, Z95 * Z95
    centre = (rate + square / (2 * n)) / (1 + square / n)
    half = Z95 * math.sqrt(rate * (1 - rate) / n + square / (4 * n * n)) / (1 + square / n)
    return (max(0.0, centre - half), min(1.0, centre + half))


def bootstrap_means(groups: Groups, seed: int) -> NDArray[np.float64]:
    """Return the means of ``RESAMPLES`` two-stage resamples: groups with replacement, then values within each.

    With fewer than ``MIN_GROUPS`` groups their choice cannot be resampled to any purpose: each group is kept and only
    its values are resampled, so that the result holds for these groups.

    Source: Davison and Hinkley, Bootstrap Methods and their Application (1997), section 3.8; on few groups Cameron,
    Gelbach and Miller, Bootstrap-Based Improvements for Inference with Clustered Errors (2008).
    """
    rng = np.random.default_rng(seed)
    pools = [np.asarray(values, dtype=np.float64) for _, values in sorted(groups.items()) if len(values)]
    drawn = np.ones((RESAMPLES, len(pools)), dtype=np.int64)
    if len(pools) >= MIN_GROUPS:
        drawn = rng.multinomial(len(pools), [1 / len(pools)] * len(pools), size=RESAMPLES)
    sums, sizes = np.zeros(RESAMPLES), np.zeros(RESAMPLES)
    for column, pool in enumerate(pools):
        for times in range(1, int(drawn[:, column].max(initial=0)) + 1):
            chosen = np.flatnonzero(drawn[:, column] >= times)
            sums[chosen] += pool[rng.integers(0, len(pool), size=(len(chosen), len(pool)))].sum(axis=1)
            sizes[chosen] += len(pool)
    return sums / sizes


def mean_interval(groups: Groups, seed: int = 0) -> tuple[float, float]:
    """Return the 95% percentile interval of the mean, resampled by group (report)."""
    low, high = np.percentile(bootstrap_means(groups, seed), [2.5, 97.5])
    return (float(low), float(high))
