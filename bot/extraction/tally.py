"""Lists that a report counts in one place (在10个方面) and names in others: their items, when the count is right."""

import re
from collections.abc import Sequence

from bot.asking.intent import Intent, Term
from bot.extraction.finding import Statement
from bot.extraction.outline import numbered
from bot.extraction.scope import Place, about, asked, topic
from bot.extraction.view import ReportView, sentences
from bot.extraction.wording import passage_quote
from vectorstore.numbers import parse_number

COUNTED = re.compile(r"([一二两三四五六七八九十]+|\d+)(?:个方面|[个项条件大])")
QUOTED = re.compile(r"“([^”]+)”")
OWN = "方面 个方面 哪 分别 列出 形成 打造"
FEWEST = 3


def finding(intent: Intent, views: Sequence[ReportView]) -> list[Statement]:
    """Return as many items as the question counts, where exactly so many are named; else nothing."""
    match = COUNTED.search(intent.text)
    number = parse_number(match[1]) if match else None
    terms = topic(intent, OWN, views)
    if match is None or number is None or number < FEWEST or not terms or intent.kind not in ("list", "which", "what"):
        return []
    places = list(asked(intent, views))
    for view in views:
        own = [place for place in places if place.view is view]
        for found in (_titles(own, terms), _quoted(own, terms, number)):
            if len(found) == number:
                return found
    return []


def _titles(places: Sequence[Place], terms: Sequence[Term]) -> list[Statement]:
    """Return the titles of sections of one part that hold the terms."""
    found: dict[str, Statement] = {}
    for place in places:
        for title in place.passage.path[1:2]:
            at = place.passage.text.find(title)
            if at >= 0 and title not in found and about(terms, title):
                quote = passage_quote(place.view, place.passage, at + numbered(title), at + len(title))
                found[title] = Statement(quote.text, (quote,))
    return list(found.values())


def _quoted(places: Sequence[Place], terms: Sequence[Term], number: float) -> list[Statement]:
    """Return what sentences with the terms name in quotation marks; the one that gives the count is no item."""
    found: list[Statement] = []
    for place in places:
        for sentence in sentences(place.passage.text):
            counts = [parse_number(match[1]) for match in COUNTED.finditer(sentence.text)]
            if number in counts or not about(terms, sentence.text):
                continue
            for match in QUOTED.finditer(sentence.text):
                start, end = sentence.start + match.start(), sentence.start + match.end()
                quote = passage_quote(place.view, place.passage, start, end)
                found.append(Statement(quote.text, (quote,)))
    return found
