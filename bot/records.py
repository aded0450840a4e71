"""The nouns of an answer. Their JSON is the contract of every transport (command line, web, MCP)."""

from typing import Literal

from pydantic import BaseModel, ConfigDict

Lang = Literal["zh", "en"]
EngineName = Literal["extractive", "llm"]


class Record(BaseModel):
    """A frozen value that refuses unknown fields."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Turn(Record):
    """One earlier question and its answer."""

    q: str
    a: str


class Question(Record):
    """A question as asked, with the conversation before it. ``reports`` limits it to those report ids."""

    text: str
    history: tuple[Turn, ...] = ()
    lang: Lang | None = None
    reports: tuple[str, ...] = ()
    id: str | None = None


class Citation(Record):
    """A verified quote: ``fold(source[start:end]) == fold(quote)`` in the report's source."""

    n: int
    report: str
    title: str | None
    section: tuple[str, ...]
    start: int
    end: int
    quote: str


class Claim(Record):
    """A statement of an answer and the numbers of the citations it rests on."""

    text: str
    citations: tuple[int, ...]


class Usage(Record):
    """What a model-backed answer cost; ``cost`` is in US dollars, None when the model has no known price."""

    prompt_tokens: int
    completion_tokens: int
    cost: float | None = None


class Answer(Record):
    """The answer to one question; an abstention is an answer with a reason."""

    id: str | None = None
    question: str
    lang: Lang
    engine: EngineName
    abstained: bool
    reason: str | None = None
    answer: str
    claims: tuple[Claim, ...] = ()
    citations: tuple[Citation, ...] = ()
    model: str | None = None
    usage: Usage | None = None
    timings_ms: dict[str, float] = {}
