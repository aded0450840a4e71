"""What a model writes: a draft in a strict JSON schema, and reading it from whole or unfinished text."""

import json
from collections.abc import Iterator
from typing import Any, Literal, TypeVar

from pydantic import ValidationError

from bot.records import Record

MAX_DRAFT_CHARACTERS = 20_000
Reason = Literal["not_in_evidence", "not_a_question", "unclear"]

Item = TypeVar("Item", bound=Record)


class DraftQuote(Record):
    """Words that the draft says stand in the evidence with this label."""

    label: str
    quote: str


class DraftClaim(Record):
    """One statement of a draft and the quotes it says it rests on."""

    quotes: tuple[DraftQuote, ...]
    text: str


class Draft(Record):
    """A model's untrusted reply: claims, or the reason why it cannot answer."""

    claims: tuple[DraftClaim, ...] = ()
    cannot_answer: Reason | None = None


class DraftError(Exception):
    """A reply that is not a draft; the message says what is wrong with it."""


def schema() -> dict[str, Any]:
    """Return the JSON schema of a draft in the strict subset (all fields required, nothing else allowed).

    Quotes come before the text so that a model writes from words it has just copied.
    """
    quote = object_schema({"label": {"type": "string"}, "quote": {"type": "string"}})
    claim = object_schema({"quotes": {"type": "array", "items": quote}, "text": {"type": "string"}})
    reasons = ["not_in_evidence", "not_a_question", "unclear", None]
    return object_schema(
        {
            "claims": {"type": "array", "items": claim},
            "cannot_answer": {"type": ["string", "null"], "enum": reasons},
        }
    )


def parse_draft(reply: str) -> Draft:
    """Return the draft of a whole reply: one JSON object, alone or in one fenced block.

    Raises:
        DraftError: it is empty, too long, not JSON, or not of the schema.
    """
    if not reply.strip():
        raise DraftError("the reply is empty")
    if len(reply) > MAX_DRAFT_CHARACTERS:
        raise DraftError(f"the reply is longer than {MAX_DRAFT_CHARACTERS} characters")
    try:
        return Draft.model_validate(json.loads(unfenced(reply)))
    except json.JSONDecodeError as error:
        raise DraftError(f"the reply is not one JSON object ({error.msg})") from error
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"]) or "the object"
        raise DraftError(f"the reply does not fit the schema: {place}: {first['msg']}") from error


class ClaimReader:
    """Reads claims out of a draft that is still being written.

    Feed it pieces cut anywhere; each claim comes out once, as soon as its object is closed.
    """

    def __init__(self) -> None:
        self.text = ""
        self._given = 0

    def feed(self, piece: str) -> Iterator[DraftClaim]:
        """Take the next piece and yield the claims that it completes."""
        self.text += piece
        if "}" not in piece:
            return
        closed = closed_items(self.text, "claims", DraftClaim)
        for claim in closed[self._given :]:
            self._given += 1
            yield claim


def closed_items(text: str, key: str, record: type[Item]) -> list[Item]:
    """Return the items under ``key`` that are whole in a reply that may break off; none after a wrong one."""
    from jiter import from_json

    start = text.find("{")
    if start < 0:
        return []
    try:
        value = from_json(text[start:].encode(), partial_mode=True)
    except ValueError:
        return []
    found = value.get(key) if isinstance(value, dict) else None
    items: list[Item] = []
    for item in found if isinstance(found, list) else []:
        try:
            items.append(record.model_validate(item))
        except ValidationError:
            return items
    return items


def unfenced(reply: str) -> str:
    """Return a reply without the one fence that is around all of it."""
    text = reply.strip()
    if text.startswith("```") and text.endswith("```") and text.count("```") == 2:
        return text[3:-3].removeprefix("json").strip()
    return text


def object_schema(properties: dict[str, Any]) -> dict[str, Any]:
    """Return the strict schema of an object: all properties required, nothing else allowed."""
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }
