"""The nouns of an answer. Their JSON is the contract of every transport (command line, web, MCP)."""

from collections.abc import Mapping
from typing import Any, Literal

from pydantic import Field, field_validator, model_validator

from vectorstore.records import Record as Record

Lang = Literal["zh", "en"]
EngineName = Literal["lookup", "llm"]
Kind = Literal["answer", "passages", "declined"]


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

    @field_validator("text")
    @classmethod
    def _is_text(cls, text: str) -> str:
        """Put a mark in the place of halves of characters, which nothing can be written to."""
        return text.encode("utf-8", "replace").decode("utf-8")


class Citation(Record):
    """A verified quote: ``fold(source[start:end]) == fold(quote)`` in the report's source.

    ``page`` is of a PDF only; ``focus`` the words of a passage that are closest to the question.
    """

    n: int
    report: str
    title: str | None
    section: tuple[str, ...]
    start: int
    end: int
    quote: str
    page: int | None = Field(default=None, exclude_if=lambda page: page is None)
    focus: str | None = Field(default=None, exclude_if=lambda focus: focus is None)


Operation = Literal["sum", "difference", "ratio", "share", "count", "rank"]


class Calc(Record):
    """A calculation that code redid from quoted values; ``values`` are in single units, as in the facts."""

    op: Operation
    values: tuple[float, ...]
    result: float


class Claim(Record):
    """A statement of an answer and the numbers of the citations it rests on."""

    text: str
    citations: tuple[int, ...]
    calc: Calc | None = None

    def marked(self) -> str:
        """Return the text with the marks of its citations."""
        return self.text + "".join(f"[{number}]" for number in self.citations)


class Usage(Record):
    """What a model-backed answer cost; ``cost`` is in US dollars, None when the model has no known price."""

    prompt_tokens: int
    completion_tokens: int
    cost: float | None = None
    calls: int = 0


class Answer(Record):
    """The answer to one question.

    ``kind`` is ``answer`` when something is asserted, ``passages`` when the closest passages are only shown, and
    ``declined`` when neither is; ``abstained`` is true for the last two, and ``reason`` then says why.
    """

    id: str | None = None
    question: str
    lang: Lang
    engine: EngineName
    kind: Kind = "answer"
    abstained: bool
    reason: str | None = None
    answer: str
    claims: tuple[Claim, ...] = ()
    citations: tuple[Citation, ...] = ()
    model: str | None = None
    usage: Usage | None = None
    timings_ms: dict[str, float] = Field(default={})

    @model_validator(mode="before")
    @classmethod
    def _kind_and_abstention_agree(cls, value: Any) -> Any:
        """Fill in whichever of ``kind`` and ``abstained`` is not given from the other."""
        if not isinstance(value, Mapping):
            return value
        if "kind" in value:
            return {**value, "abstained": value["kind"] != "answer"}
        return {**value, "kind": "declined" if value.get("abstained") else "answer"}
