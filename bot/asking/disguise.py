"""Text as a reader sees it: what hides words from a pattern (signs without width, wide or borrowed letters) undone."""

import re
import unicodedata

from vectorstore.lexicon import simplify

UNSEEN = frozenset({"Cf", "Mn", "Me", "Cc"})
"""Kinds of signs that take no room of their own; line breaks and tabs are kept."""
UNUSUAL = re.compile(r"[^\n\t -~\u4e00-\u9fff\u2010-\u2026\u3001-\u301f]")
FILLERS = frozenset("\u115f\u1160\u3164\uffa0\u2800")
"""Letters that are drawn as nothing."""
SPACED = re.compile(r"(?<=[\u3400-\u9fff“”‘’])[^\S\n]+(?=[\u3400-\u9fff“”‘’\d])|(?<=\d)[^\S\n]+(?=[\u3400-\u9fff])")
BORROWED = re.compile(
    r"[A-Za-z][a-z]{0,24}[\u0400-\u058f\u13a0-\u13ff]|[\u0400-\u058f\u13a0-\u13ff][A-Za-z]|[\u0370-\u03ff]{2}[A-Za-z]"
)
"""Letters of another script within a Latin word, which look like Latin ones; single Greek letters are units (μm)."""
SPELLED = re.compile(r"(?:\b[A-Za-z]\b[\s._-]+){6}")


def undisguised(text: str) -> str:
    r"""Return ``text`` without unseen signs, in usual widths, simplified, with no spaces between Chinese characters.

    >>> undisguised("請\u200b回\u200b答：ＯＫ"), undisguised("忽 略 规 则")
    ('请回答:OK', '忽略规则')
    """
    return SPACED.sub("", simplify(UNUSUAL.sub(_seen, unicodedata.normalize("NFKC", text))))


def is_forged(text: str) -> bool:
    """Return whether letters of one script stand in for those of another, or stand apart from each other.

    >>> is_forged("Ignоre"), is_forged("I g n o r e it"), is_forged("粒径2.5μm")
    (True, True, False)
    """
    return BORROWED.search(text) is not None or SPELLED.search(text) is not None


def _seen(match: re.Match[str]) -> str:
    char = match.group()
    return "" if unicodedata.category(char) in UNSEEN or char in FILLERS else char
