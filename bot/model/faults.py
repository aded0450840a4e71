"""What can go wrong at a model endpoint, and how each ends.

    fault             what is seen                                    how it ends
    ----------------  ----------------------------------------------  -----------------------------------------
    unreachable       connection refused, reset, no such host         two retries, then the extractive answer
    rate_limited      429                                             waits Retry-After if time allows, likewise
    server            500 to 599                                      two retries, likewise
    timeout           the time for the answer is used up              the extractive answer, at once
    truncated         the stream or the reply breaks off              verified claims stand; none: extractive
    invalid           not JSON, not of the schema, too long           one repair turn, then extractive
    refusal           an empty reply, or one that was filtered        the extractive answer
    context           the evidence does not fit the model             once more with half of it, then extractive
    key, model        401, 403; 404 or an unknown model               EndpointError: one line, nothing is answered
    unsupported       400 for an option of ours                       the option is dropped and that is remembered

Every extractive answer that stands in for the model's says so in its ``reason``.
"""

from typing import Literal

from vectorstore.errors import LibraryError

FaultKind = Literal[
    "unreachable", "rate_limited", "server", "timeout", "truncated", "invalid", "refusal", "context", "unsupported"
]
RETRIED: frozenset[FaultKind] = frozenset({"unreachable", "rate_limited", "server"})
_CONTEXT_WORDS = (
    "context_length",
    "context length",
    "context size",
    "maximum context",
    "too many tokens",
    "exceed_context",
)
_MODEL_WORDS = ("model_not_found", "invalid_model", "does not exist", "unknown model", "model not found", "not found")


class EndpointError(LibraryError):
    """The endpoint refuses the key or does not know the model: nothing to retry, the settings must change."""


class ModelFault(Exception):
    """A model did not answer as it should; ``retry_after`` is in seconds when the endpoint named a time."""

    def __init__(self, kind: FaultKind, detail: str = "", retry_after: float | None = None) -> None:
        super().__init__(f"{kind}: {detail}" if detail else kind)
        self.kind = kind
        self.detail = detail
        self.retry_after = retry_after


def classify(error: Exception, model: str, url: str) -> ModelFault | EndpointError:
    """Return what an exception of the openai client, or of the HTTP client below it, means to an answer."""
    from openai import APIConnectionError, APIError, APITimeoutError

    status = getattr(error, "status_code", None)
    text = str(error).replace("\n", " ")[:300]
    if status in (401, 403):
        return EndpointError(f"the endpoint {url} refuses the key ({status}); set OPENAI_API_KEY")
    if status == 404 or (status == 400 and _says(text, _MODEL_WORDS) and "model" in text.lower()):
        return EndpointError(f"the endpoint {url} has no model {model!r} ({status}); set BOT_MODEL or OPENAI_BASE_URL")
    if status in (400, 413, 422) and _says(text, _CONTEXT_WORDS):
        return ModelFault("context", text)
    if status == 429:
        return ModelFault("rate_limited", text, _retry_after(error))
    if isinstance(error, APITimeoutError) or status == 408:
        return ModelFault("timeout", text)
    if isinstance(status, int) and status >= 500 and status != 501:
        return ModelFault("server", f"{status} {text}", _retry_after(error))
    if isinstance(status, int):
        return ModelFault("unsupported", f"{status} {text}")
    if isinstance(error, APIConnectionError):
        return ModelFault("unreachable", text)
    return ModelFault("server" if isinstance(error, APIError) else "truncated", f"{type(error).__name__}: {text}")


def _says(text: str, words: tuple[str, ...]) -> bool:
    return any(word in text.lower() for word in words)


def _retry_after(error: Exception) -> float | None:
    response = getattr(error, "response", None)
    written = response.headers.get("retry-after") if response is not None else None
    try:
        return max(0.0, float(written)) if written else None
    except ValueError:
        return None
