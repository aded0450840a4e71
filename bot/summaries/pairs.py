"""Pairs as a model writes them: the JSON schema it is asked for, and reading its reply, whole or broken off."""

import json
from typing import Any

from pydantic import ValidationError

from bot.model.draft import DraftError, closed_items, json_of, object_schema
from bot.records import Record
from bot.summaries.summary import DraftPair

MAX_REPLY = 20_000


class _Reply(Record):
    pairs: tuple[DraftPair, ...]


def pairs_schema() -> dict[str, Any]:
    """Return the JSON schema of a reply in the strict subset: all fields required, nothing else allowed.

    The labels come first and the Chinese before the English, so that a model writes each from what it has just written.
    """
    text = {"type": "string"}
    pair = object_schema({"labels": {"type": "array", "items": text}, "zh": text, "en": text})
    return object_schema({"pairs": {"type": "array", "items": pair}})


def parse_pairs(reply: str) -> list[DraftPair]:
    """Return the pairs of a whole reply: one JSON object, alone or in one fenced block.

    Raises:
        DraftError: it is too long, not JSON, or not of the schema.
    """
    if len(reply) > MAX_REPLY:
        raise DraftError(f"the reply is longer than {MAX_REPLY} characters")
    try:
        return list(_Reply.model_validate(json.loads(json_of(reply))).pairs)
    except json.JSONDecodeError as error:
        raise DraftError(f"the reply is not one JSON object ({error.msg})") from error
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"]) or "the object"
        raise DraftError(f"the reply does not fit the schema: {place}: {first['msg']}") from error


def closed_pairs(reply: str) -> list[DraftPair]:
    """Return the pairs that were finished before a reply broke off; none when it is no JSON at all.

    >>> [pair.zh for pair in closed_pairs('{"pairs": [{"labels": ["A"], "zh": "一", "en": "x"}, {"labels": ["B"], "zh')]
    ['一']
    """
    return closed_items(reply, "pairs", DraftPair)
