"""Whether composed English reads as a person would write it: shapes that a word-by-word rendering leaves behind."""

import re

STACKED = re.compile(
    r"\b(?:mechanism|system|field|platform|point|site|capacity|session|centers?|work) "
    r"(?:reforms?|building|drafting|training)\b|\b(?!the|and|Party|or|on|of)\S+ drafting of\b",
    re.IGNORECASE,
)
"""Nouns piled up before a deed: "platform building of duty performance"."""
INTERRUPTED = re.compile(
    r"\b(?:in depth|as a whole|as a special topic) (?!and\b|or\b|by\b|in\b|at\b)[\w']", re.IGNORECASE
)
"""An adverb between a verb and its object."""
UNOWNED = re.compile(
    r"\b(?:Secretary|President|Premier|Chairman|Comrade)(?: [A-Z]\w+){1,2} (?!and\b|at\b|on\b|with\b)[a-z]"
)
"""A person's name before what is theirs, without "'s" or "of"."""
PILED_RATE = re.compile(r"^(?:[^,]+, )+[^,]+ and [^,]+ rate\b")
"""A list that a rate should come before, not after."""
NOTHING_NAMED = re.compile(
    r"^(?:areas?|aspects?|fields?|matters?|items?)(?: to\b|$)|\bin (?:areas|aspects|fields)$", re.IGNORECASE
)
"""A count of areas that does not say of what."""
SHAPES = (STACKED, INTERRUPTED, UNOWNED, PILED_RATE, NOTHING_NAMED)


def reads_well(english: str) -> bool:
    """Return whether composed English has none of the shapes that no writer would leave.

    >>> reads_well("Heard the report on government debt management"), reads_well("Advanced the platform building of X")
    (True, False)
    """
    return not any(shape.search(english) for shape in SHAPES)
