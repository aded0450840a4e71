"""Finds the deeds of a report: what was done or will be done to one named object."""

from collections.abc import Sequence

from vectorstore.records import Clause, Fact, ParsedReport, Passage


def find_deeds(parsed: ParsedReport, passages: Sequence[Passage], clauses: Sequence[Clause]) -> tuple[Fact, ...]:
    """Return the deeds of a report in reading order."""
    return ()
