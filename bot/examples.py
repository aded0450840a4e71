"""Example questions, made from facts of the library and kept only where the lookup answers them."""

from itertools import zip_longest

from bot.ask import Bot
from bot.english import English
from bot.facts import FactRow, Query, fact_rows
from bot.records import Lang, Question, Record
from bot.render import name

PER_REPORT = 6
"""Facts of a report that are tried."""


class Example(Record):
    """A question that the library answers."""

    question: str
    lang: Lang
    report: str


def examples(lookup: Bot, english: English, lang: Lang, most: int = 6) -> list[Example]:
    """Return at most ``most`` questions, of different reports in turn, each answered with the fact it was made from."""
    rows: dict[str, list[FactRow]] = {}
    for row in fact_rows(lookup.library, english, Query(kinds=("figure",))):
        if row.value is not None and row.period and row.region and not row.value_to:
            rows.setdefault(row.report, []).append(row)
    turns = zip_longest(*(held[:: max(1, len(held) // PER_REPORT)] for held in rows.values()))
    found: dict[str, Example] = {}
    for row in (row for turn in turns for row in turn if row):
        text = _question(row, english, lang)
        if text and text not in found and _answers(lookup, text, row):
            found[text] = Example(question=text, lang=lang, report=row.report)
            if len(found) == most:
                break
    return list(found.values())


def _question(row: FactRow, english: English, lang: Lang) -> str | None:
    if lang == "zh":
        return f"{row.period}年{row.region}{name(row)}多少{'' if row.unit == '%' else row.unit}？"
    place = english.place(row.region or "")
    subject = row.name_en and row.name_en[:1].lower() + row.name_en[1:]
    return f"What figure does {place} give for {subject} in {row.period}?" if place and subject else None


def _answers(lookup: Bot, text: str, row: FactRow) -> bool:
    answer = lookup.ask(Question(text=text))
    told = {(citation.report, citation.start) for citation in answer.citations}
    return answer.kind == "answer" and (row.report, row.citation.start) in told
