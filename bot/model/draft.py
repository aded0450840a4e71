"""What a model writes: a draft in a strict JSON schema, and reading it from whole or unfinished text."""

import json
from collections.abc import Iterator
from typing import Any, Literal

from pydantic import ValidationError

from bot.records import Record

MAX_DRAFT_CHARACTERS = 20_000
Reason = Literal["not_in_evidence", "not_a_question", "unclear"]


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
    quote = _object({"label": {"type": "string"}, "quote": {"type": "string"}})
    claim = _object({"quotes": {"type": "array", "items": quote}, "text": {"type": "string"}})
    reasons = ["not_in_evidence", "not_a_question", "unclear", None]
    return _object(
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
        return Draft.model_validate(json.loads(_unfenced(reply)))
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
        closed = _closed_claims(self.text)
        for claim in closed[self._given :]:
            self._given += 1
            yield claim


def _closed_claims(text: str) -> list[DraftClaim]:
    from jiter import from_json

    start = text.find("{")
    if start < 0:
        return []
    try:
        value = from_json(text[start:].encode(), partial_mode=True)
    except ValueError:
        return []
    found = value.get("claims") if isinstance(value, dict) else None
    claims = []
    for item in found if isinstance(found, list) else []:
        try:
            claims.append(DraftClaim.model_validate(item))
        except ValidationError:
            return claims
    return claims


def _unfenced(reply: str) -> str:
    text = reply.strip()
    if text.startswith("```") and text.endswith("```") and text.count("```") == 2:
        return text[3:-3].removeprefix("json").strip()
    return text


def _object(properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }
