"""Calculations of a draft, done again by code from the values of its quotes."""

from collections.abc import Callable, Iterator, Sequence
from itertools import combinations, permutations

from bot.amounts import Amount
from bot.records import Calc, Operation

OPERATIONS: dict[Operation, Callable[[Sequence[float]], float]] = {
    "sum": sum,
    "difference": lambda values: abs(values[0] - values[-1]),
    "ratio": lambda values: values[0] / values[-1],
    "share": lambda values: 100 * values[0] / values[-1],
    "count": len,
    "rank": lambda values: 1 + sum(value > values[0] for value in values[1:]),
}
"""What each operation makes of its values: a share is in percent, a rank counts from the largest value."""
LOOSE = {"count", "bare"}
RESULT_KINDS: dict[Operation, str | None] = {"ratio": "bare", "share": "percent", "count": "count", "rank": "ordinal"}


def redo(op: Operation, values: Sequence[float], given: Sequence[Amount]) -> tuple[Calc, Amount] | None:
    """Return a calculation as code does it, and its result as an amount; None when a value stands in no quote.

    ``values`` are as the draft writes them, in single units or in the unit of the report (3267 of 3267亿元).

    >>> from bot.amounts import amounts
    >>> redo("sum", [12, 7], amounts("制定法规12件、修改7件", "zh"))[0].result
    19.0
    """
    found = [_quoted(value, given) for value in values]
    held = [amount for amount in found if amount is not None]
    if len(held) != len(values) or not held or (op in ("ratio", "share") and not held[-1].value):
        return None
    if op in ("difference", "ratio", "share") and len(held) != 2:
        return None
    kinds = {amount.kind for amount in held}
    if op != "count" and len(kinds) > 1 and kinds != {"percent", "point"}:
        return None
    kind = RESULT_KINDS.get(op) or held[0].kind
    if op == "difference" and kinds == {"percent"}:
        kind = "point"
    result = float(OPERATIONS[op]([amount.value for amount in held]))
    calc = Calc(op=op, values=tuple(amount.value for amount in held), result=round(result, 6))
    return calc, Amount(result, kind, held[0].unit, min(amount.step for amount in held), 0, 0)


def derived(kind: str, given: Sequence[Amount], *, summed: bool) -> Iterator[Amount]:
    """Yield what may be worked out of some amounts and is of a kind: a difference, a share, a multiple, a sum.

    >>> from bot.amounts import amounts
    >>> [made.value for made in derived("count", amounts("开工17个、竣工12个", "zh"), summed=True)]
    [5.0, 29.0]
    """
    for one, other in permutations(given, 2):
        exact = one._replace(step=0.0, kind=kind)
        if one.kind != other.kind or one.value < other.value:
            continue
        if kind == ("point" if one.kind == "percent" else one.kind):
            yield exact._replace(value=one.value - other.value)
        elif kind == "percent" and one.value:
            yield exact._replace(value=100 * other.value / one.value)
        elif kind == "multiple" and other.value:
            yield exact._replace(value=one.value / other.value)
    for size in (2, 3, 4) if summed else ():
        for some in combinations([one for one in given if one.kind == kind or {kind, one.kind} <= LOOSE], size):
            yield some[0]._replace(value=sum(one.value for one in some), step=0.0, kind=kind)


def _quoted(value: float, given: Sequence[Amount]) -> Amount | None:
    """Return the quoted amount that a value of a draft is: equal to it, or to it in the unit of the report."""
    for scale in (1.0, 1e4, 1e8, 1e12, 1e3, 1e6, 1e9):
        for amount in given:
            if abs(value * scale - amount.plain) <= 1e-6 * max(1.0, abs(amount.plain)):
                return amount
    return None
