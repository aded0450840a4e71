"""What a model writes: a draft in a strict JSON schema, and reading it from whole or unfinished text."""

import json
from typing import Any, TypeVar, get_args

from pydantic import ConfigDict, ValidationError, field_validator

from bot.records import Operation, Record

THOUGHT, THINKING = "</think>", "<think>"
Item = TypeVar("Item", bound=Record)


class Loose(Record):
    """A part of a draft: fields that it lacks have their default, fields that nobody asked for are passed over."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class DraftQuote(Loose):
    """Words that the draft says stand in the evidence with this label."""

    label: str
    quote: str


class DraftCalc(Loose):
    """A calculation that the draft says it made from the values of its quotes."""

    op: Operation
    values: tuple[float, ...] = ()


class DraftClaim(Loose):
    """One statement of a draft, the quotes it says it rests on, and what was worked out for it."""

    quotes: tuple[DraftQuote, ...]
    text: str
    calc: DraftCalc | None = None


class Need(Loose):
    """A search that the draft wants made: what for, and where and when if that matters."""

    query: str
    place: str | None = None
    year: int | None = None


class Draft(Loose):
    """A model's untrusted reply: claims, searches it needs, what the evidence does not say, or why it cannot answer."""

    claims: tuple[DraftClaim, ...] = ()
    need: tuple[Need, ...] = ()
    missing: str | None = None
    cannot_answer: str | None = None

    @field_validator("claims", "need", mode="before")
    @classmethod
    def _null_is_none_of_them(cls, value: Any) -> Any:
        return value or ()


class DraftError(Exception):
    """A reply that is not a draft; the message says what is wrong with it."""


def schema() -> dict[str, Any]:
    """Return the JSON schema of a draft in the strict subset (all fields required, nothing else allowed).

    Quotes come before the text so that a model writes from words it has just copied.
    """
    text, maybe = {"type": "string"}, {"type": ["string", "null"]}
    number = {"type": "number"}
    calc = object_schema({"op": {**text, "enum": list(get_args(Operation))}, "values": _list(number)})
    claim = object_schema(
        {
            "quotes": _list(object_schema({"label": text, "quote": text})),
            "text": text,
            "calc": {"anyOf": [calc, {"type": "null"}]},
        }
    )
    need = object_schema({"query": text, "place": maybe, "year": {"type": ["integer", "null"]}})
    return object_schema({"claims": _list(claim), "need": _list(need), "missing": maybe, "cannot_answer": maybe})


def _list(items: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": items}


def parse_draft(reply: str) -> Draft:
    """Return the draft of a whole reply: one JSON object, alone, fenced or in other words; raises DraftError."""
    try:
        return Draft.model_validate(json.loads(json_of(reply)))
    except json.JSONDecodeError as error:
        raise DraftError(f"the reply is not one JSON object ({error.msg})") from error
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"]) or "the object"
        raise DraftError(f"the reply does not fit the schema: {place}: {first['msg']}") from error


def closed_items(text: str, key: str, record: type[Item]) -> list[Item]:
    """Return the items under ``key`` that are whole in a reply that may break off; none after a wrong one."""
    from jiter import from_json

    start = text.find("{", text.rfind(THOUGHT) + 1)
    if start < 0 or (text.lstrip().startswith(THINKING) and THOUGHT not in text):
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


def json_of(reply: str) -> str:
    """Return the JSON object of a reply: what stands after the last </think>, from its first brace to its last.

    >>> json_of('<think>a {b}</think>Here: ```json {"claims": []}```')
    '{"claims": []}'
    """
    text = reply.rpartition(THOUGHT)[2]
    start, end = text.find("{"), text.rfind("}")
    return text[start : end + 1] if 0 <= start < end else text.strip()


def object_schema(properties: dict[str, Any]) -> dict[str, Any]:
    """Return the strict schema of an object: all properties required, nothing else allowed."""
    return {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}
