"""Remarks to the bot that ask nothing of the reports: greetings, thanks, goodbyes, what it is and what it holds."""

import re
import unicodedata

from bot.question import WORDS, word_set

KINDS = {kind: word_set(WORDS["remarks"][kind]) for kind in ("goodbye", "thanks", "greeting")}
"""Words of remarks by kind; of several kinds the first counts."""
FILLING = word_set(WORDS["remarks"]["filling"])
ASKED = {kind: re.compile(WORDS["remarks"][kind], re.I) for kind in ("identity", "inventory")}
"""Questions to the bot about itself, the whole of a line."""
_SPLIT = re.compile(r"[\s,，.。!！?？~、…;；:：]+")


def remark(text: str) -> str | None:
    """Return the message that answers a remark, None when a line asks something of the reports.

    >>> remark("谢谢，再见！"), remark("thanks, bye"), remark("你好"), remark("听取了几项报告？")
    ('goodbye', 'goodbye', 'greeting', None)
    """
    plain = unicodedata.normalize("NFKC", text).strip().lower()
    bare = _SPLIT.sub("" if re.search("[一-龥]", plain) else " ", plain).strip()
    for key, pattern in ASKED.items():
        if pattern.fullmatch(bare):
            return key
    pieces = [piece for piece in _SPLIT.split(plain) if piece]
    kinds = [_kind(piece) for piece in pieces]
    said = [kind for kind in kinds if kind]
    return min(said, key=list(KINDS).index) if said and all(kind is not None for kind in kinds) else None


def _kind(piece: str) -> str | None:
    """Return the kind of a piece between marks, "" for a word that only fills, None for any other."""
    if piece in FILLING:
        return ""
    for kind, words in KINDS.items():
        if piece in words:
            return kind
    for kind, words in KINDS.items():
        if any(_only_fills(piece.replace(word, "", 1)) for word in words if word in piece):
            return kind
    return None


def _only_fills(rest: str) -> bool:
    return not rest.isascii() and all(c in FILLING for c in rest)
