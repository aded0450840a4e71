"""Where a figure's own number stands among the numbers of its quote."""

from vectorstore.folding import fold
from vectorstore.records import Fact


def number_at(figure: Fact) -> int:
    """Return where in its quote a figure's own number stands; -1 where the quote does not hold it.

    The source tells the place up to the white space that it has and the quote has not.
    """
    quote, size = figure.quote, len(figure.value_text)
    latest = figure.start - figure.quote_start
    earliest = max(0, len(quote) - (figure.quote_end - figure.start))
    places = [at for at in range(len(quote) - size + 1) if _stands(figure, at)]
    near = [at for at in places if earliest <= at <= latest]
    return next(iter(near or places), -1)


def _stands(figure: Fact, at: int) -> bool:
    whole = not figure.quote[max(0, at - 1) : at].isdigit()
    return whole and fold(figure.quote[at : at + len(figure.value_text)]) == fold(figure.value_text)
