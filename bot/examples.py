"""Example questions, made from facts of the library and kept only where the lookup answers them."""

from itertools import zip_longest

from bot.ask import Bot
from bot.english import English
from bot.facts import PREFIX, FactRow, Query, fact_rows
from bot.records import Lang, Question, Record
from bot.render import name

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
    asked: dict[str, list[tuple[str, FactRow]]] = {}
    for row in fact_rows(lookup.library, english, Query(kind=("figure",))):
        told = row.value is not None and row.period and row.region and not row.value_to
        if told and (text := _question(row, english, lang)):
            asked.setdefault(row.report, []).append((text, row))
    turns = zip_longest(*(held[:: max(1, len(held) // PER_REPORT)] for held in asked.values()))
    found: dict[str, Example] = {}
    for text, row in (one for turn in turns for one in turn if one):
        if text in found:
            continue
        answer = lookup.ask(Question(text=text))
        cited = {(citation.report, citation.start) for citation in answer.citations}
        if answer.kind == "answer" and (row.report, row.citation.start) in cited:
            found[text] = Example(question=text, lang=lang, report=row.report)
            if len(found) == most:
                break
    return list(found.values())


def _question(row: FactRow, english: English, lang: Lang) -> str | None:
    if lang == "zh":
        what = PREFIX.sub("", name(row))  # 全市地区生产总值 after the name of the city
        return f"{row.period}年{row.region}{what}多少{'' if row.unit == '%' else row.unit}？"
    place = english.place(row.region or "")
    subject = row.name_en and row.name_en[:1].lower() + row.name_en[1:]
    if not (place and subject) or len(subject) > LONGEST:
        return None
    if row.unit in ("%", "元"):
        return f"What figure does {place} give for {subject} in {row.period}?"
    return f"{place}, {row.period}: how many {subject}?"
