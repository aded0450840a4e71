"""Remarks that are no questions about a report: the expressions of ``smalltalk.toml``, and which of them a text is."""

import re
import tomllib
from importlib.resources import files
from typing import Any

from bot.asking.expressions import filled
from bot.asking.question import normalise

_DATA: dict[str, Any] = tomllib.loads(files("bot.asking").joinpath("smalltalk.toml").read_text("utf-8"))
_SOFT = re.compile(
    r"^请问[,\s]*|^(?:那么?|嗯|哦|喂|so|well|please)[,\s]+|[\s,.。!?~、…;:()]+$|^[\s,.。!?~、…]+|(?<=[\u4e00-\u9fff])[啊呀呢哦]$",
    re.I,
)
Kinds = tuple[tuple[str, re.Pattern[str]], ...]


def _kinds(table: str) -> Kinds:
    whole = {row["key"]: "|".join(filled(words, _DATA["parts"]) for words in row["words"]) for row in _DATA[table]}
    return tuple((key, re.compile(words, re.I)) for key, words in whole.items())


SMALL_TALK, REMARKS, HEADINGS = _kinds("small_talk"), _kinds("remarks"), _kinds("headings")


def small_talk(text: str) -> str | None:
    """Return the message that answers a remark to the bot, None when it is none of these.

    >>> small_talk("你好！"), small_talk("Which reports do you have?"), small_talk("听取了哪些报告？")
    ('greeting', 'inventory', None)
    """
    found = matched(SMALL_TALK, text)
    return found[0] if found else None


def remark(text: str) -> str | None:
    """Return the message that answers a remark on the answer before, None when it is none of these.

    >>> remark("你确定吗？"), remark("出处在哪"), remark("专题询问呢？")
    ('evidence', 'sources_of', None)
    """
    found = matched(REMARKS, text)
    return found[0] if found else None


def matched(kinds: Kinds, text: str) -> tuple[str, re.Match[str]] | None:
    """Return the first kind that the whole of a text is, polite words and marks at its ends left out."""
    plain = normalise(text)
    for candidate in dict.fromkeys((plain.strip(" ,.。!?~、…;:"), _plain(plain))):
        for key, pattern in kinds:
            if candidate and (match := pattern.fullmatch(candidate)) is not None:
                return key, match
    return None


def _plain(text: str) -> str:
    while (shorter := _SOFT.sub("", text)) != text:
        text = shorter
    return text
