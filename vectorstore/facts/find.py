"""All facts of one report: its figures, then its deeds."""

from collections.abc import Sequence

from vectorstore.facts.deeds import find_deeds
from vectorstore.facts.figures import find_figures
from vectorstore.records import Clause, Fact, ParsedReport, Passage


def find_facts(parsed: ParsedReport, passages: Sequence[Passage], clauses: Sequence[Clause]) -> tuple[Fact, ...]:
    """Return the figures and the deeds of a report; ``passages`` and ``clauses`` are those of ``split``."""
    return (*find_figures(parsed, passages, clauses), *find_deeds(parsed, passages, clauses))
