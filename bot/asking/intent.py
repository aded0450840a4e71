"""What a question asks for, after reading it."""

from typing import Literal

from bot.records import Lang, Record
from vectorstore.records import Level, Part

Kind = Literal["quantity", "who", "when", "where", "which", "list", "why", "how", "what"]


class Term(Record):
    """A word of the question, the forms it may take (each a group of tokens), and its weight (rarer weighs more)."""

    text: str
    forms: tuple[tuple[str, ...], ...]
    weight: float


class Premise(Record):
    """A quantity that the question itself states; ``noun`` is what an English one counts.

    ``whole`` marks the total of which the question asks for a part (40件中通过了几件).
    """

    value: float
    unit: str
    text: str
    noun: str = ""
    whole: bool = False


class Intent(Record):
    """One sub-question.

    ``years`` are absolute (``asked_years``: those that a verdict is about), ``shift`` is relative to the year of
    delivery (去年 is -1). ``unit`` is the measure word asked for, ``noun`` the English noun counted ("" when none),
    ``head`` what is counted, ``focus`` the words after the question word, ``ordinals`` such as (三, 次), ``names`` what
    the question quotes. ``plan`` says whether it asks for plans (None: not said), ``whether`` that it is a yes-or-no
    question, ``done`` that it asks whether something is finished, ``which_year`` for the year, ``breakdown`` for the
    parts of a total, ``running`` for a total over several years.
    """

    text: str
    lang: Lang
    kind: Kind
    whether: bool = False
    done: bool = False
    which_year: bool = False
    breakdown: bool = False
    running: bool = False
    unit: str = ""
    noun: str = ""
    years: tuple[int, ...] = ()
    asked_years: tuple[int, ...] = ()
    asked_shift: int | None = None
    shift: int | None = None
    plan: bool | None = None
    part: Part | None = None
    level: Level | None = None
    reports: tuple[str, ...] = ()
    terms: tuple[Term, ...] = ()
    head: tuple[Term, ...] = ()
    focus: tuple[Term, ...] = ()
    ordinals: tuple[tuple[str, str], ...] = ()
    premises: tuple[Premise, ...] = ()
    names: tuple[str, ...] = ()
