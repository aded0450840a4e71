"""The words by which claims, statements and reports are read, from ``words.toml``."""

import re
import tomllib
from importlib.resources import files

WORDS: dict[str, str] = tomllib.loads(files("bot.checks").joinpath("words.toml").read_text("utf-8"))


def pattern(name: str) -> re.Pattern[str]:
    """Return the pattern of a list of words."""
    return re.compile(WORDS[name], re.I)


def listed(name: str) -> list[str]:
    """Return a list of words."""
    return WORDS[name].split()


DENIED, DONE, OPEN, AVERAGE = pattern("denied"), pattern("done"), pattern("open"), pattern("average")
COMBINED = pattern("combined")
MEASURES = frozenset(listed("measures"))
TEENS = ("", *"一二三四五六七八九")
NUMERALS = {"零": 0.0, "两": 2.0, "双": 2.0, "二十": 20.0} | {
    ten + one: float(10 * bool(ten) + n) for ten in ("", "十") for n, one in enumerate(TEENS) if ten or one
}
"""Small Chinese numerals."""
