"""Example questions, made from facts of the library and kept only where the lookup answers them."""

from itertools import zip_longest
from math import ceil

from bot.ask import Bot
from bot.english import English
from bot.facts import PREFIX, FactRow, rows_of
from bot.orders import is_order
from bot.records import Lang, Question, Record
from bot.render import name
from vectorstore.records import Fact
from vectorstore.store import Library

PER_REPORT = 12
"""Facts of a report that are tried."""
LONGEST = 80
"""Characters of an English subject that reads as one."""


class Example(Record):
    """A question that the library answers."""

    question: str
    lang: Lang
    report: str


def examples(lookup: Bot, english: English, lang: Lang, most: int = 6) -> list[Example]:
    """Return at most ``most`` questions, of different reports in turn, each answered with the fact it was made from."""
    library, found = lookup.library, dict[str, Example]()
    reports = [card.id for card in library.reports() if card.region]
    turns = zip_longest(*(_tried(library, report) for report in reports[:: ceil(len(reports) / (2 * most)) or 1]))
    for fact in (fact for turn in turns for fact in turn if fact):
        [row] = rows_of([fact], library, english)
        text = _question(row, english, lang)
        if text is None or text in found:
            continue
        answer = lookup.ask(Question(text=text))
        if answer.kind == "answer" and (row.report, row.citation.start) in {
            (c.report, c.start) for c in answer.citations
        }:
            found[text] = Example(question=text, lang=lang, report=row.report)
            if len(found) == most:
                break
    return list(found.values())


def _tried(library: Library, report: str) -> list[Fact]:
    """Return figures of one year, taken evenly from the whole of a report."""
    held = [fact for fact in library.facts([report], ["figure"]) if fact.period and fact.value is not None]
    told = [fact for fact in held if not (fact.value_to or is_order(fact.quote))]
    return told[:: max(1, len(told) // PER_REPORT)]


def _question(row: FactRow, english: English, lang: Lang) -> str | None:
    if lang == "zh":
        what = PREFIX.sub("", name(row))  # 全市地区生产总值 after the name of the city
        return f"{row.period}年{row.region}{what}多少{'' if row.unit == '%' else row.unit}？"
    place = english.place(row.region or "")
    subject = row.name_en and row.name_en[:1].lower() + row.name_en[1:]
    if not (place and subject) or len(subject) > LONGEST:
        return None
    return f"What figure does {place} give for {subject} in {row.period}?"
