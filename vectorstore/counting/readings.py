"""What the words around a quantity say."""

from typing import NamedTuple

from vectorstore.numbers import Number


class Reading(NamedTuple):
    """What a stretch says: ``agent`` did ``action`` to ``subject``; a field that it does not say is empty."""

    subject: str = ""
    action: str = ""
    agent: str = ""


class Count(NamedTuple):
    """A quantity with its reading; ``[start, end)`` is the stretch that says it.

    ``open`` tells that a predicate may follow, ``read_to`` where the words of the next count begin at the earliest.
    """

    number: Number
    reading: Reading
    start: int
    end: int
    open: bool = False
    read_to: int = 0
