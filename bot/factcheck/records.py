"""The nouns of a fact-check; their JSON is its contract on every transport."""

from typing import Literal

from bot.records import Citation, Lang, Record

VerdictName = Literal["stands", "differs", "not_found", "no_fact"]


class Statement(Record):
    """One statement of a draft, at ``draft[start:end]``, and what the reports say of it.

    ``stands``: a report says so. ``differs``: a report surely tells of the same and says otherwise. ``not_found``: the
    reports do not hold it. ``no_fact``: nothing that a report could bear out. ``note`` says which number, year, place
    or name it is about, and whose figure was compared; citations are numbered through the whole draft.
    """

    text: str
    start: int
    end: int
    verdict: VerdictName
    citations: tuple[Citation, ...] = ()
    note: str = ""


class DraftCheck(Record):
    """A draft with its statements in order; offsets are code points of ``draft``. ``lang`` is that of the notes.

    ``engine``: whether a model was asked too; ``reason`` is why one that is set could not be.
    """

    draft: str
    lang: Lang
    engine: Literal["lookup", "llm"] = "lookup"
    reason: str | None = None
    statements: tuple[Statement, ...]

    @property
    def differs(self) -> bool:
        """Whether a report says otherwise than some statement."""
        return any(statement.verdict == "differs" for statement in self.statements)


class Limits(Record):
    """Which reports a draft is held against; an empty field limits nothing.

    ``regions`` are parts of names of places in either language, ``years`` those of delivery.
    """

    reports: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    years: tuple[int, ...] = ()
