"""Whose a number is within its sentence, and numbers that a draft worked out: sums and differences."""

import re
from collections.abc import Sequence

from bot.amounts import Said, digits_of, same
from bot.calc import derived
from bot.checks.words import COMBINED
from bot.factcheck.evidence import Evidence
from bot.factcheck.numbers import Judged, Match, Number

SEGMENT = re.compile(r"[，,；;：:]|\bwhile\b|\bwhereas\b")
NEAR = 12
"""Characters between the two values of a move."""
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
        moves = [(o.match, g) for o in standing if o.match for g in o.match.source.givens]
        held = [g.said.amount for match, g in moves if g.start == match.given.start]
        made = derived(said.amount.kind, held, summed=True)
        alike = [o for o in standing if o.number.said.amount.kind == said.amount.kind]
        moved = next((m for o in standing if (m := _other_end(said, o))), None)
        if one.outcome == "stands":
            found.append(one)
        elif moved:
            found.append(one._replace(outcome="differs", fault="value", match=moved))
        elif any(same(said.amount, amount, said.bound) for amount in made):
            back = next((o.match for o in standing if o.match and _is_turned(said, o.match)), None)
            stands = one._replace(outcome="stands", fault="", match=standing[0].match)
            found.append(one._replace(outcome="differs", fault="turn", match=back) if back else stands)
        elif _is_worked_out(one):
            found.append(one._replace(outcome="stands", fault=""))
        elif _is_small(one):
            continue
        elif COMBINED.search(said.clause) and len(alike) > 1:
            found.append(one._replace(outcome="differs", fault="calc", match=standing[0].match))
        else:
            found.append(one)
    return found


def _other_end(said: Said, held: Judged) -> Match | None:
    """Return the new value beside the old one of a move that a number is the other end of, or the old one."""
    told, match = held.number.said, held.match
    if (
        not match
        or None in (said.side, told.side)
        or said.side == told.side
        or said.amount.start - told.amount.end > NEAR
    ):
        return None
    at = next((at for at, g in enumerate(match.source.givens) if g.start == match.given.start and at != match.at), None)
    return match._replace(at=at) if at is not None else None


def _is_turned(said: Said, match: Match) -> bool:
    """Whether a difference is told as a rise where the report moves from one value down to another, or reversed."""
    moved = [g.said for g in match.source.givens if g.start == match.given.start and g.said.side]
    ends = {one.side: one.amount.value for one in moved}
    return said.turn is not None and len(ends) == 2 and (ends["to"] > ends["from"]) != (said.turn == "up")


def _is_worked_out(one: Judged) -> bool:
    """Whether a number is the sum of amounts side by side in the sentence nearest to it, or what lies between them."""
    said, summed = one.number.said, COMBINED.search(one.number.said.clause) is not None
    if one.match is None or not (summed or said.change) or len(digits_of(said.amount)) < 2:
        return False
    held = [given.said.amount for given in one.match.source.givens]
    runs = (held[at : at + size] for size in (2, 3) for at in range(len(held)))
    return any(
        same(said.amount, made, said.bound) for run in runs for made in derived(said.amount.kind, run, summed=summed)
    )


def _is_small(one: Judged) -> bool:
    amount = one.number.said.amount
    counted = amount.kind in ("count", "bare", "duration", "person")
    return (
        one.outcome == "not_found"
        and counted
        and not one.number.said.change
        and (
            amount.value <= FEW or amount.kind == "duration" or (amount.kind == "bare" and 1949 <= amount.value <= 2100)
        )
    )
