"""Whose a number is within its sentence, and numbers that a draft worked out: sums and differences."""

import re
from collections.abc import Sequence

from bot.amounts import same
from bot.calc import derived
from bot.checks.words import COMBINED
from bot.factcheck.evidence import Evidence
from bot.factcheck.numbers import Judged, Number

SEGMENT = re.compile(r"[，,；;：:]|\bwhile\b|\bwhereas\b")
FEW = 3
"""A number up to this that counts what the sentence itself speaks of (两项, two provinces) is no figure of a report."""


def located(found: Sequence[Number], text: str, evidence: Evidence) -> list[Number]:
    """Return the numbers with the reports of the place that the sentence last named before each."""
    named: list[tuple[int, tuple[str, ...]]] = []
    at = 0
    for piece in SEGMENT.split(text):
        start = text.index(piece, at)
        if reports := evidence.scope(piece).reports:
            named.append((start, reports))
        at = start + len(piece)
    whole = () if named else evidence.scope(text).reports
    return [
        number._replace(
            reports=next(
                (r for a, r in reversed(named) if a <= number.said.amount.start), named[0][1] if named else whole
            )
        )
        for number in found
    ]


def reckoned(judged: Sequence[Judged]) -> list[Judged]:
    """Return the numbers, those that are worked out from others explained, without small counts of the sentence."""
    standing = [one for one in judged if one.outcome == "stands"]
    found: list[Judged] = []
    for one in judged:
        said = one.number.said
        held = [o.match.given.said.amount for o in standing if o.match]
        made = derived(said.amount.kind, held, summed=True)
        alike = [o for o in standing if o.number.said.amount.kind == said.amount.kind]
        if one.outcome == "stands":
            found.append(one)
        elif any(same(said.amount, amount, said.bound) for amount in made):
            found.append(one._replace(outcome="stands", fault="", match=standing[0].match))
        elif _is_small(one):
            continue
        elif COMBINED.search(said.clause) and len(alike) > 1:
            found.append(one._replace(outcome="differs", fault="calc", match=standing[0].match))
        elif any(one.match and o.match and one.match.given.start == o.match.given.start for o in standing):
            found.append(one._replace(outcome="differs", fault="value"))
        else:
            found.append(one)
    return found


def _is_small(one: Judged) -> bool:
    amount = one.number.said.amount
    counted = amount.kind in ("count", "bare", "duration", "person")
    return (
        one.outcome == "not_found"
        and counted
        and (
            amount.value <= FEW or amount.kind == "duration" or (amount.kind == "bare" and 1949 <= amount.value <= 2100)
        )
    )
