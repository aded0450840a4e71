"""The words of an extractive answer: a figure or a stretch of a sentence, in the language of the question."""

from collections.abc import Sequence

from bot.asking.intent import Intent
from bot.asking.terms import coverage, holds
from bot.english.amount import amount_zh
from bot.extraction.candidates import Candidate
from bot.extraction.finding import LAST, Finding, Quote, Statement
from bot.extraction.fit import DATE
from bot.extraction.own_words import own_words
from bot.extraction.rendering import English
from bot.extraction.view import ReportView, Span, pieces, sentences
from bot.messages import say
from bot.quantities import unsupported
from bot.records import Lang
from vectorstore.numbers import find_numbers
from vectorstore.records import Fact, Passage

METRIC = 3
"""Last characters of two subjects that make them one metric."""
SUBJECT = 16
NAMED = frozenset(("who", "which", "where"))
DESCRIBED = frozenset(("what", "why", "how", "list"))
LONGEST = 160
"""Characters of a described answer; longer sentences are cut to the pieces around the best one."""


def figure_statement(candidate: Candidate, lang: Lang, english: English) -> Statement:
    """Return the quantity with the words that say what was counted, and its quote."""
    figure = candidate.figure
    if figure is None:
        raise ValueError("the candidate holds no figure")
    quote = quote_of(candidate)
    words = with_subject(own_words(figure), figure, quote.text)
    if lang == "zh":
        return Statement(words or amount_zh(figure), (quote,))
    name, amount = english.name(figure), english.amount(figure)
    shown = f"{name}: {amount}" if name else amount
    plain = f"{shown} ({words})" if words else shown
    fits = [text for text in (plain, f"{amount} ({words})", amount) if not unsupported(text, lang, [quote.text])]
    return Statement(fits[0] if fits else amount, (quote,))


def with_subject(words: str | None, figure: Fact, quote: str) -> str | None:
    """Return a figure's own words with its subject before them where they leave it out (增长5.8%)."""
    subject = figure.subject
    if words is None or not subject or len(subject) > SUBJECT or subject not in quote:
        return words
    return words if any(c in words for c in (subject, subject[-2:])) else f"{subject}：{words}"


def sentence_statement(candidate: Candidate, intent: Intent) -> Statement:
    """Return the stretch that answers; where a description is wanted, with what is around it in its sentence."""
    if candidate.span is None or candidate.sentence is None:
        raise ValueError("the candidate is not a stretch of a sentence")
    start, end = candidate.span.start, candidate.span.end
    if intent.kind == "when":
        start, end = _with_date(candidate.sentence, start, end)
    elif intent.kind in NAMED:
        end = _enough(candidate.quote, start, intent)
    if intent.kind in DESCRIBED or intent.breakdown:
        around = window(candidate.sentence.text, start - candidate.sentence.start)
        start, end = candidate.sentence.start + around.start, candidate.sentence.start + around.end
    quote = passage_quote(candidate.view, candidate.passage, start, end)
    return Statement(quote.text, (quote,))


def dated(candidate: Candidate, intent: Intent) -> bool:
    """Return whether a stretch's sentence holds a date, or its part's year is what is asked for."""
    if candidate.sentence is not None and DATE.search(candidate.sentence.text):
        return True
    return intent.which_year and candidate.passage.period is not None and candidate.features["focus"] > -0.5


def result_beside_plan(intent: Intent, found: Sequence[Candidate]) -> Candidate | None:
    """Return the result of the same metric where the best figure is a plan and the question names no time."""
    timed = intent.years or intent.shift is not None or intent.plan is not None or intent.premises
    best = found[0].figure
    if timed or best is None or not best.plan:
        return None
    same = (c for c in found[1:] if c.figure is not None and not c.figure.plan and c.figure.unit == best.unit)
    alike = (c for c in same if c.figure is not None and c.figure.subject[-METRIC:] == best.subject[-METRIC:])
    meant = (c for c in alike if c.features["near"] >= found[0].features["near"])
    return next((c for c in meant if c.view.card.id == found[0].view.card.id), None)


def parts_of_total(found: Sequence[tuple[Candidate, float]]) -> list[tuple[Candidate, float]]:
    """Return the stretches that hold several quantities, those that say 其中 first."""
    several = [(c, p) for c, p in found if len(find_numbers(c.quote)) > 1]
    return sorted(several, key=lambda pair: -pair[1] * (1.0 if "其中" in pair[0].quote else 0.5))


def _with_date(sentence: Span, start: int, end: int) -> tuple[int, int]:
    """Return the stretch widened to the nearest date of its sentence, where it holds none itself."""
    low, high = start - sentence.start, end - sentence.start
    if DATE.search(sentence.text, low, high):
        return start, end
    dates = [match.start() for match in DATE.finditer(sentence.text)]
    if not dates:
        return start, end
    nearest = min(dates, key=lambda at: abs(at - low))
    piece = next(p for p in pieces(sentence.text) if p.end > nearest)
    return sentence.start + min(low, piece.start), sentence.start + max(high, piece.end)


def _enough(text: str, start: int, intent: Intent) -> int:
    """Return where the first pieces of a stretch end that hold as many of the question's terms as all of it.

    Pieces after them that hold the rarest of these terms again are part of it: the answer may stand in them.
    """
    whole = coverage(intent.terms, text)
    parts = pieces(text)
    last = next(i for i, p in enumerate(parts) if coverage(intent.terms, text[: p.end]) >= whole)
    rarest = max((t for t in intent.terms if holds(t, text) == 1), key=lambda t: t.weight, default=None)
    while rarest is not None and last + 1 < len(parts) and holds(rarest, parts[last + 1].text) == 1:
        last += 1
    return start + parts[last].end


def described(candidate: Candidate, intent: Intent, english: English) -> Statement:
    """Return a stretch of a sentence, with its year where the question asks which year."""
    statement = sentence_statement(candidate, intent)
    year = candidate.passage.period
    if intent.lang == "en":
        statement = in_english(statement, candidate, english)
    if not intent.which_year or year is None or str(year) in statement.text:
        return statement
    anchor = year_quote(candidate.view, candidate.passage, year)
    text = say("in_year", intent.lang, year=year, quote=statement.text)
    return Statement(text, (*statement.quotes, anchor)) if anchor else statement


def in_english(statement: Statement, candidate: Candidate, english: English) -> Statement:
    """Return a stretch of a report for an English reader: composed where that is possible, else quoted as it is."""
    plan = candidate.passage.part == "plan"
    parts = [LAST.sub("", piece.text) for piece in pieces(statement.text)]
    composed = [english.clause(part, plan=plan) for part in parts]
    quote = statement.text
    if all(composed):
        text = "; ".join(part for part in composed if part)
        if not unsupported(text, "en", [quote]):
            return statement._replace(text=say("composed", "en", text=text, quote=quote))
    return statement._replace(text=say("report_says", "en", quote=quote))


def of_year(finding: Finding, intent: Intent) -> Finding:
    """Return a finding whose first statement says which year it is of, where its report says so too."""
    year = intent.years[0]
    first = next(iter(finding.statements), None)
    if first is None or not first.quotes or str(year) in first.text:
        return finding
    quote = first.quotes[0]
    passages = ((p, quote.view.locate(p, 0, len(p.text))) for p in quote.view.passages if p.text)
    passage = next((p for p, (start, end) in passages if start <= quote.start < end), None)
    anchor = year_quote(quote.view, passage, year) if passage is not None and passage.period == year else None
    if anchor is None:
        return finding
    text = say("in_year", intent.lang, year=year, quote=first.text)
    return finding._replace(statements=(Statement(text, (*first.quotes, anchor)), *finding.statements[1:]))


def year_quote(view: ReportView, passage: Passage, year: int) -> Quote | None:
    """Return the words by which the passage's part says which year it is about."""
    for other in view.passages:
        at = other.text.find(f"{year}年")
        if at >= 0 and other.part in (passage.part, None) and (other.part or str(view.card.year) == str(year)):
            sentence = next(s for s in sentences(other.text) if s.end > at)
            piece = next(p for p in pieces(sentence.text) if sentence.start + p.end > at)
            return passage_quote(view, other, sentence.start + piece.start, sentence.start + piece.end)
    return None


def quote_of(candidate: Candidate) -> Quote:
    """Return the candidate's own quote."""
    return Quote(candidate.view, candidate.passage.path, candidate.start, candidate.end, candidate.quote)


def passage_quote(view: ReportView, passage: Passage, start: int, end: int) -> Quote:
    """Return the quote of ``passage.text[start:end]`` without the punctuation at its ends."""
    text = passage.text[start:end]
    body = LAST.sub("", text)
    lead = len(body) - len(body.lstrip(" ，,、；;。"))
    first, last = view.locate(passage, start + lead, start + len(body))
    return Quote(view, passage.path, first, last, body[lead:])


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
