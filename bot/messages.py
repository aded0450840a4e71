"""Every text that the bot writes on its own, once, in Chinese and English (``messages.toml``)."""

import tomllib
from pathlib import Path
from string import Template
from typing import Literal

from bot.records import Lang

Shown = Literal["both", "zh", "en"]
"""The languages of a document."""
TEXT: dict[str, dict[str, list[str]]] = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))
"""The labels of documents by table, Chinese and English."""
TABLE = TEXT.pop("messages")
"""The sentences of answers and notes."""


def say(key: str, lang: Lang, **fields: object) -> str:
    """Return a sentence in one language with its fields filled in; raises KeyError for one that does not exist."""
    return _filled(TABLE[key][lang == "en"], fields)


def label(name: str, table: str = "labels", lang: Shown = "both", **fields: object) -> str:
    """Return a label in the languages shown.

    >>> label("headlines"), label("headlines", lang="en")
    ('要点 · Highlights', 'Highlights')
    """
    told = TEXT[table][name]
    return _filled(" · ".join(told) if lang == "both" else told[lang == "en"], fields)


def _filled(text: str, fields: dict[str, object]) -> str:
    return Template(text).substitute({name: str(value) for name, value in fields.items()})
