"""Where a wrong case went wrong: the first step of the pipeline that lost the answer."""

from collections.abc import Sequence

from evals.facts import contradicts
from evals.ranking import covers
from evals.records import Case, Fact, Fault, Span, Trial
from evals.spans import Texts


def fault_of(case: Case, trial: Trial, facts: Sequence[Fact], gold: Sequence[Sequence[Span]], texts: Texts) -> Fault:
    """Return the fault of a case that was answered wrongly.

    In the order of the pipeline: the evidence is not in the library, was not retrieved, was retrieved but not used,
    was refused in spite of it; or the answer cites falsely, states a wrong number, or cites the right place and says
    the wrong words of it.
    """
    answer = trial.answer
    if answer is None:
        return "outage"
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
