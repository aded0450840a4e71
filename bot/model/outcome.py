"""What became of one model-backed answer: why it ended as it did, what it cost, what the trace says of it."""

from typing import Any

from bot.messages import say
from bot.model.prices import Price, cost
from bot.model.writing import Writing
from bot.records import Answer, Usage


def why(writing: Writing) -> str:
    """Return the reason, a key of the note table, why the extractive answer stands in for the model's."""
    if writing.fault is not None:
        return f"model_{writing.fault.kind}"
    return "model_declined" if writing.declined is not None and not writing.dropped else "model_unverified"


def stand_in(fallback: Answer, writing: Writing) -> Answer:
    """Return the extractive answer, marked with why it stands in; when both decline, the abstention is the model's."""
    if not fallback.abstained:
        return fallback.model_copy(update={"reason": why(writing)})
    if writing.declined is None:
        return fallback
    reason = fallback.reason or "not_found"
    return fallback.model_copy(update={"engine": "llm", "reason": reason, "answer": say(reason, fallback.lang)})


def usage_of(writing: Writing, price: Price | None) -> Usage | None:
    """Return the tokens and cost of an answer; None when the endpoint did not tell."""
    spent = writing.spent
    if not spent.known:
        return None
    paid = cost(price, spent.prompt, spent.completion)
    return Usage(prompt_tokens=spent.prompt, completion_tokens=spent.completion, cost=paid)


def traced(writing: Writing, answer: Answer) -> dict[str, Any]:
    """Return the fields of the trace that tell how the writing went."""
    usage = answer.usage
    return {
        "engine": answer.engine,
        "shown": len(answer.claims) if answer.engine == "llm" else 0,
        "repaired": writing.repaired,
        "dropped": [fault.code for _, faults in writing.dropped for fault in faults],
        "declined": writing.declined,
        "fault": writing.fault.kind if writing.fault else None,
        "calls": writing.calls,
        "prompt_tokens": usage.prompt_tokens if usage else None,
        "completion_tokens": usage.completion_tokens if usage else None,
        "cost": usage.cost if usage else None,
        "ms": answer.timings_ms,
        "replies": writing.replies,
        "answer": answer.answer,
    }
