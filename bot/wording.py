"""The words of an extractive answer: a figure or a stretch of a sentence, in the language of the question."""

from bot.candidates import Candidate
from bot.finding import LAST, Quote, Statement
from bot.intent import Intent
from bot.messages import say
from bot.quantities import unsupported
from bot.records import Lang
from bot.view import ReportView, Span, pieces
from vectorstore.records import Figure, Passage

SHORT = 42
"""Characters of a figure's own words that are shown as the answer; longer ones leave only the quantity."""
LONGEST = 160
"""Characters of a described answer; longer sentences are cut to the pieces around the best one."""


def figure_statement(candidate: Candidate, lang: Lang) -> Statement:
    """Return the quantity with the words that say what was counted, and its quote."""
    figure = candidate.figure
    if figure is None:
        raise ValueError("the candidate holds no figure")
    quote = quote_of(candidate)
    words = LAST.sub("", quote.text)
    amount = quantity(figure, lang)
    if lang == "en":
        return Statement(f"{amount} ({words})" if _single(words, figure) else amount, (quote,))
    return Statement(words if _single(words, figure) else amount, (quote,))


def quantity(figure: Figure, lang: Lang) -> str:
    """Return the value with its unit and qualifier as the language writes it."""
    if lang == "zh":
        return _with_qualifier(figure.value_text + figure.unit, figure)
    number = f"{figure.value:,.10g}"
    if figure.unit == "%":
        return f"{number}%"
    return number


def sentence_statement(candidate: Candidate, intent: Intent, best: Span | None = None) -> Statement:
    """Return a sentence, or the pieces of a long one that matter, with the quote they are."""
    span = best or Span(candidate.quote, 0, len(candidate.quote))
    quote = candidate_quote(candidate, span)
    return Statement(LAST.sub("", quote.text), (quote,))


def quote_of(candidate: Candidate) -> Quote:
    """Return the candidate's own quote."""
    return Quote(candidate.view, candidate.passage.path, candidate.start, candidate.end, candidate.quote)


def candidate_quote(candidate: Candidate, span: Span) -> Quote:
    """Return the quote of a stretch of the candidate's words."""
    offset = candidate.passage.text.index(candidate.quote)
    return passage_quote(candidate.view, candidate.passage, offset + span.start, offset + span.end)


def passage_quote(view: ReportView, passage: Passage, start: int, end: int) -> Quote:
    """Return the quote of ``passage.text[start:end]`` without the punctuation at its ends."""
    text = passage.text[start:end]
    body = LAST.sub("", text)
    lead = len(body) - len(body.lstrip(" ，,、；;。"))
    first, last = view.locate(passage, start + lead, start + len(body))
    return Quote(view, passage.path, first, last, body[lead:])


def supported(statement: Statement, lang: Lang) -> bool:
    """Return whether every quantity of the statement stands in its quotes with the same unit."""
    return not unsupported(statement.text, lang, [quote.text for quote in statement.quotes])


def window(text: str, position: int) -> Span:
    """Return the pieces of a sentence around ``position`` that fit in :data:`LONGEST` characters, later ones first."""
    parts = pieces(text)
    index = next((i for i, part in enumerate(parts) if part.end > position), len(parts) - 1)
    first = last = index
    while True:
        if last + 1 < len(parts) and parts[last + 1].end - parts[first].start <= LONGEST:
            last += 1
        elif first > 0 and parts[last].end - parts[first - 1].start <= LONGEST:
            first -= 1
        else:
            return Span(text[parts[first].start : parts[last].end], parts[first].start, parts[last].end)


def _single(words: str, figure: Figure) -> bool:
    return len(words) <= SHORT and figure.value_text in words


def _with_qualifier(text: str, figure: Figure) -> str:
    if figure.qualifier in ("以上", "以下", "以内", "左右"):
        return text + figure.qualifier
    if figure.qualifier in ("余", "多"):
        return text[: len(figure.value_text)] + figure.qualifier + text[len(figure.value_text) :]
    return text if not figure.qualifier else figure.qualifier + text


__all__ = ["figure_statement", "passage_quote", "quantity", "quote_of", "say", "sentence_statement", "supported", "window"]
