"""The metrics of the suite: what each is called, how it is compared, and the scores of one trial."""

import re
from collections.abc import Mapping, Sequence
from typing import Literal, NamedTuple

from bot.records import Answer
from evals.attribution import fault_of
from evals.citing import citation_precision, citation_recall, citation_valid, numbers_grounded
from evals.facts import contradicts, fact_hit, gold_facts
from evals.matching import holds_any, normalise, objections, unmark
from evals.ranking import all_found, any_found, first_ranks, ndcg, recall, reciprocal_rank
from evals.records import Case, Fact, Row, Score, Span, Trial, Triple
from evals.spans import Texts, gold_spans

SCORER = "1"
"""The version of every definition below; runs with different versions are never compared."""


class Metric(NamedTuple):
    """How a metric is summarised and judged.

    ``rate`` metrics are 0 or 1 a case, ``mean`` metrics graded. ``gate`` metrics take part in the verdict; ``margin``
    is the drop that a PASS may overlook, None when the metric can only FAIL. A ``guarantee`` allows no case that held
    to break.
    """

    name: str
    kind: Literal["rate", "mean"]
    meaning: str
    low_is_good: bool = False
    gate: bool = False
    margin: float | None = None
    guarantee: bool = False


METRICS = (
    Metric("correct", "rate", "right by every rule below", gate=True, margin=0.05),
    Metric("reference_correct", "rate", "right by the reference rule", gate=True, margin=0.05),
    Metric("fact_hit", "rate", "all typed facts stated: value, unit, subject", gate=True, margin=0.05),
    Metric("fact_recall", "mean", "share of the typed facts stated", gate=True, margin=0.05),
    Metric("contradiction", "rate", "a wrong value stated", low_is_good=True, gate=True),
    Metric("abstention_recall", "rate", "unanswerable: declined or corrected", gate=True),
    Metric("false_refusal", "rate", "answerable: declined", low_is_good=True, gate=True),
    Metric("citation_valid", "mean", "quotes that stand at their offsets", gate=True, guarantee=True),
    Metric("numbers_grounded", "mean", "numbers that stand in the cited quotes", gate=True, guarantee=True),
    Metric("citation_recall", "mean", "sentences that their citations support", gate=True, margin=0.05),
    Metric("citation_precision", "mean", "citations that their sentence needs", gate=True, margin=0.05),
    Metric("gold_cited", "rate", "evidence of the gold is cited", gate=True),
    Metric("any_found", "rate", "search: some evidence in the first k", gate=True, margin=0.05),
    Metric("all_found", "rate", "search: all evidence in the first k", gate=True, margin=0.10),
    Metric("recall_at_k", "mean", "search: share of the evidence in the first k", gate=True),
    Metric("mrr", "mean", "search: 1 / rank of the first evidence", gate=True),
    Metric("ndcg", "mean", "search: evidence early in the first k", gate=True),
    Metric("language", "rate", "answered in the language asked for", gate=True, margin=0.05),
    Metric("tokens", "mean", "tokens of the model", low_is_good=True),
    Metric("cost", "mean", "US dollars", low_is_good=True),
)
BY_NAME = {metric.name: metric for metric in METRICS}
BRACKETED = re.compile(r"《[^》]*》|“[^”]*”|（[^）]*）|\([^)]*\)")
RETRIEVAL = frozenset({"any_found", "all_found", "recall_at_k", "mrr", "ndcg"})


def score_trial(case: Case, trial: Trial, texts: Texts, k: int) -> Row:
    """Return the scored row of one trial.

    A metric that does not apply is ``undefined``; without an answer every metric has the state of the trial, so that
    an outage is never a number.
    """
    gold = gold_spans(case, texts)
    if trial.answer is None:
        return Row(case=case, trial=trial, scores=_stateless(trial), triple=None, fault="outage")
    why = objections(case, trial.answer.answer, trial.answer.abstained)
    facts = gold_facts(case, texts)
    values = _answer_values(case, trial.answer, facts, texts, why) | _search_values(trial, gold, k)
    values["gold_cited"] = _gold_cited(trial.answer, gold, texts)
    scores = {metric.name: _score(metric.name, values.get(metric.name), case, trial.answer) for metric in METRICS}
    triple = _triple(case, trial.answer, values)
    fault = None if values["correct"] == 1.0 else fault_of(case, trial, facts, gold, texts)
    return Row(case=case, trial=trial, scores=scores, triple=triple, fault=fault, why=tuple(why))


def good(metric: Metric, score: Score) -> bool:
    """Tell whether a score of a rate is on the good side; a refusal, error or timeout never is."""
    return score.state == "value" and score.value == (0.0 if metric.low_is_good else 1.0)


def in_language(answer: Answer) -> float:
    """Return 1 when ``answer`` is written in its question's language.

    Chinese: any Chinese character, or nothing but figures. English: outside brackets and quotation marks no run of
    Chinese that is longer than a name (12 characters), so that names of laws, places and people may stay Chinese.
    """
    text = unmark(answer.answer)
    if answer.lang == "zh":
        return float(re.search(r"[一-鿿]", text) is not None or re.search(r"[A-Za-z]{2,}", text) is None)
    return float(re.search(r"[一-鿿、，,]{13,}", BRACKETED.sub("", text)) is None)


def _answer_values(
    case: Case, answer: Answer, facts: Sequence[Fact], texts: Texts, why: Sequence[str]
) -> dict[str, float | None]:
    attempted = not answer.abstained
    hits = [fact_hit(fact, case, answer, texts) for fact in facts] if attempted else []
    wrong = contradicts(case, facts, answer) if attempted and case.answerable else None
    right = not why and all(hits) and not wrong
    usage = answer.usage
    return {
        "correct": float(right),
        "reference_correct": float(not why),
        "fact_hit": float(all(hits)) if hits else None,
        "fact_recall": sum(hits) / len(hits) if hits else None,
        "contradiction": None if wrong is None else float(wrong),
        "abstention_recall": None if case.answerable else float(_declined(case, answer)),
        "false_refusal": float(answer.abstained) if case.answerable else None,
        "citation_valid": citation_valid(answer, texts),
        "numbers_grounded": numbers_grounded(answer) if attempted else None,
        "citation_recall": citation_recall(answer),
        "citation_precision": citation_precision(answer),
        "language": in_language(answer) if attempted else None,
        "tokens": None if usage is None else float(usage.prompt_tokens + usage.completion_tokens),
        "cost": None if usage is None else usage.cost,
    }


def _search_values(trial: Trial, gold: Sequence[Sequence[Span]], k: int) -> dict[str, float | None]:
    ranks = first_ranks(trial.found, gold, k)
    return {
        "any_found": any_found(ranks),
        "all_found": all_found(ranks),
        "recall_at_k": recall(ranks),
        "mrr": reciprocal_rank(ranks),
        "ndcg": ndcg(ranks, k),
    }


def _declined(case: Case, answer: Answer) -> bool:
    return answer.abstained or holds_any(normalise(unmark(answer.answer)), case.accept_any)


def _gold_cited(answer: Answer, gold: Sequence[Sequence[Span]], texts: Texts) -> float | None:
    if not gold or answer.abstained:
        return None
    return float(any(texts.cites(citation, places) for places in gold for citation in answer.citations))


def _triple(case: Case, answer: Answer, values: Mapping[str, float | None]) -> Triple | None:
    """Grade an answerable case as SimpleQA does (Wei et al. 2024, arXiv:2411.04368), by rule instead of a judge."""
    if not case.answerable:
        return None
    if answer.abstained:
        return "not_attempted"
    return "correct" if values["correct"] == 1.0 else "incorrect"


ABOUT_THE_REFUSAL = frozenset({"correct", "reference_correct", "abstention_recall", "false_refusal", "citation_valid"})


def _score(name: str, value: float | None, case: Case, answer: Answer) -> Score:
    if value is not None:
        return Score(state="value", value=round(value, 6))
    refused = answer.abstained and case.answerable and name not in ABOUT_THE_REFUSAL | RETRIEVAL
    return Score(state="refusal" if refused else "undefined")


def _stateless(trial: Trial) -> dict[str, Score]:
    state: Literal["timeout", "error"] = "timeout" if trial.status == "timeout" else "error"
    return {metric.name: Score(state=state) for metric in METRICS}
