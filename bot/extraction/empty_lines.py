"""Lines of a report that answer nothing: salutations, headings, its title and the line of its session."""

import re

from bot.asking.intent import Intent
from bot.extraction.view import ReportView, Span
from vectorstore.counting.verbs import GOVERNING, NOUNLIKE
from vectorstore.folding import fold
from vectorstore.numbers import find_numbers
from vectorstore.records import Passage

SALUTATION = re.compile(r"(?:各位代表|同志们|各位)(?:[、,，].{0,8})?")
SESSION = re.compile(r"[—\-－─]*\d{4}年\d{1,2}月\d{1,2}日(?:上午|下午)?[在于]?.{0,40}(?:会议|大会)上?")
OF_SESSION = re.compile(r"会议|大会|哪次|第几|届|\b(?:session|meeting|congress)\b", re.I)
OFFICE = re.compile(r"主任|委员长|主席|书记")
ENDS = "。！!：:，, "
MARKS = "。！？；：，、!?;:,”」』）)》"
DONE = tuple(GOVERNING - NOUNLIKE)
HEADING = 16
"""Characters of a line without a verb, a quantity and a mark at its end that is taken for a heading."""


def is_empty(intent: Intent, stretch: Span, view: ReportView, passage: Passage) -> bool:
    """Return whether a stretch of a passage answers nothing that is asked for."""
    bare = stretch.text.strip().strip(ENDS)
    if SALUTATION.fullmatch(bare) or any(bare == title.strip(ENDS) for title in passage.path):
        return True
    if fold(bare) == fold(view.card.title or ""):
        return True
    if SESSION.fullmatch(bare):
        return intent.kind not in ("when", "where") and not OF_SESSION.search(intent.text)
    return _stands_alone(stretch, passage) and _says_nothing(stretch.text.strip())


def _stands_alone(stretch: Span, passage: Passage) -> bool:
    """Return whether a stretch is a whole line of its passage."""
    before, after = passage.text[: stretch.start].rstrip(" \u3000"), passage.text[stretch.end :]
    return (not before or before.endswith("\n")) and (stretch.text.endswith("\n") or not after or after[0] == "\n")


def _says_nothing(line: str) -> bool:
    """Return whether a line reads as a heading: short, with no verb of a deed, no quantity and no mark at its end.

    >>> [_says_nothing(line) for line in ("回顾2030年", "培训代表481人次", "制定夜市管理条例", "主任 李明")]
    [True, False, False, False]
    """
    told = find_numbers(line) or OFFICE.search(line) or any(verb in line for verb in DONE)
    return bool(line) and len(line) <= HEADING and not told and not line.endswith(tuple(MARKS))
