"""The words by which a question shows what it wants, read from ``cues.toml``; used by :mod:`bot.asking.question`."""

import re
import tomllib
from importlib.resources import files
from typing import Any

from bot.asking.intent import Kind
from vectorstore.records import Level, Part

_DATA: dict[str, Any] = tomllib.loads(files("bot.asking").joinpath("cues.toml").read_text("utf-8"))


def _pattern(words: str | list[str]) -> re.Pattern[str]:
    return re.compile(words if isinstance(words, str) else "|".join(words), re.I)


def _table(name: str) -> tuple[tuple[Any, re.Pattern[str]], ...]:
    return tuple((row["key"], _pattern(row["words"])) for row in _DATA[name])


ZH_KINDS: tuple[tuple[Kind, re.Pattern[str]], ...] = _table("ZH_KINDS")
EN_KINDS: tuple[tuple[Kind, re.Pattern[str]], ...] = _table("EN_KINDS")
SHIFTS: tuple[tuple[int, re.Pattern[str]], ...] = _table("SHIFTS")
PARTS: tuple[tuple[Part, re.Pattern[str]], ...] = _table("PARTS")
LEVELS: tuple[tuple[Level, re.Pattern[str]], ...] = _table("LEVELS")
EN_UNITS: tuple[tuple[str, re.Pattern[str]], ...] = _table("EN_UNITS")
ZH_STOP = frozenset(_DATA["ZH_STOP"].split())
EN_STOP = frozenset(_DATA["EN_STOP"].split())
ZH_WHETHER = _pattern(_DATA["ZH_WHETHER"])
EN_WHETHER = _pattern(_DATA["EN_WHETHER"])
DONE = _pattern(_DATA["DONE"])
PLAN = _pattern(_DATA["PLAN"])
PAST = _pattern(_DATA["PAST"])
REMARK = _pattern(_DATA["REMARK"])
ZH_PRONOUN = _pattern(_DATA["ZH_PRONOUN"])
EN_PRONOUN = _pattern(_DATA["EN_PRONOUN"])
ELLIPSIS = _pattern(_DATA["ELLIPSIS"])
ZH_UNIT = _pattern(_DATA["ZH_UNIT"])
RATE_ASKED = _pattern(_DATA["RATE_ASKED"])
GROWTH_ASKED = _pattern(_DATA["GROWTH_ASKED"])
WHICH_YEAR = _pattern(_DATA["WHICH_YEAR"])
BREAKDOWN = _pattern(_DATA["BREAKDOWN"])
ALL_REPORTS = _pattern(_DATA["ALL_REPORTS"])
RUNNING = _pattern(_DATA["RUNNING"])
ZH_COUNTED = _pattern(_DATA["ZH_COUNTED"])
EN_COUNTED = _pattern(_DATA["EN_COUNTED"])
FOCUS = _pattern(_DATA["FOCUS"])
ORDINAL = _pattern(_DATA["ORDINAL"])
BODIES = _pattern(_DATA["BODIES"])
EN_PLANNED = _pattern(_DATA["EN_PLANNED"])
TAG = _pattern(_DATA["TAG"])
PROVINCES = tuple(_DATA["PROVINCES"].split())
EN_PROVINCES = tuple(_DATA["EN_PROVINCES"].split())
