"""The words of a report that belong to one figure and no other."""

from bot.own_number import number_at
from vectorstore.numbers import find_numbers
from vectorstore.records import Fact

JOINT = "、,，;；和及与"
SHORT = 42
"""Characters of a figure's own words that are shown as the answer; longer ones leave only the quantity."""
ENDS = "、,，;；。：: "


def own_words(figure: Fact) -> str | None:
    """Return the shortest stretch of a figure's quote that says what was counted and holds no other quantity.

    None when there is none of at most :data:`SHORT` characters.
    """
    quote, at = figure.quote, number_at(figure)
    numbers = find_numbers(quote)
    own = next((n for n in numbers if n.start == at and n.value == figure.value), None)
    if own is None:
        return None
    start = max((n.end for n in numbers if n.end <= own.start), default=0)
    end = min((n.start for n in numbers if n.start >= own.end), default=len(quote))
    if start:
        start = next((i + 1 for i in range(own.start - 1, start - 1, -1) if quote[i] in JOINT), start)
    if end < len(quote):
        end = next((i for i in range(own.end, end) if quote[i] in JOINT), own.end)
    words = quote[start:end].strip(ENDS)
    return words if len(words) <= SHORT else None
