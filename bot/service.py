"""What many people work with at once: one library, its bots, its conversations, desks that bound the work, examples."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import zip_longest
from math import ceil
from pathlib import Path
from typing import Any

from bot.ask import Bot, QuestionError, open_lookup
from bot.desk import Desk, current
from bot.english import English
from bot.factcheck.draft import check_draft, reports_within
from bot.factcheck.records import DraftCheck, Limits
from bot.facts import PREFIX, FactRow, measure_en, rows_of
from bot.history import Conversations
from bot.model.connect import meaning_of
from bot.orders import is_order
from bot.records import Lang, Question, Record
from bot.render import name
from bot.settings import EngineChoice, Settings
from bot.summaries import Request, Summary
from bot.summarize import SILENT, Progress, summarize
from bot.workers import Workers
from vectorstore.records import Fact, Report
from vectorstore.store import Library

QUESTIONS = 64
"""Questions without a model that wait for a worker, each in a thread: so many, to see which of them are the same."""
TEXTS = 2
"""Summaries and drafts without a model at once: more only take turns."""
LOOKUP_QUEUE = 1_000
CHANGES = 20
"""Uploads and corrections that wait: apart from the lookups, so that an ingest never keeps a question waiting."""
SUMMARY_SECONDS = 1800.0
KEPT_SUMMARIES = 16
PER_REPORT = 12
"""Facts of a report that are tried."""
LONGEST = 80
"""Characters of an English subject that reads as one."""


class Example(Record):
    """A question that the library answers."""

    question: str
    lang: Lang
    report: str


@dataclass(frozen=True)
class Service:
    """One library as a server holds it; ``model`` is None where none is set."""

    settings: Settings
    library: Library
    english: English
    lookup: Bot
    model: Bot | None
    talks: Conversations
    calls: Desk
    workers: Workers
    lookups: Desk = field(default_factory=lambda: Desk(QUESTIONS, LOOKUP_QUEUE))
    texts: Desk = field(default_factory=lambda: Desk(TEXTS, LOOKUP_QUEUE))
    changes: Desk = field(default_factory=lambda: Desk(1, CHANGES))
    summaries: Callable[..., list[Summary]] = field(default_factory=lambda: lru_cache(KEPT_SUMMARIES)(lambda *key: []))
    """Places for the last summaries, so that a download costs nothing."""

    def bot(self, engine: EngineChoice) -> Bot:
        """Return the bot of an engine; raises QuestionError for a model where none is set."""
        if engine == "llm" and self.model is None:
            raise QuestionError("no model is set; use engine auto or lookup, or set BOT_MODEL and start again")
        return self.lookup if engine == "lookup" or self.model is None else self.model

    def desk(self, engine: EngineChoice, without: Desk) -> Desk:
        """Return where work of an engine waits for its place: that of the model, or ``without`` one."""
        return without if self.bot(engine) is self.lookup else self.calls

    def within(self, limits: Limits) -> tuple[str, ...]:
        """Return the reports that a question is limited to, empty for all; raises LibraryError where none fits."""
        limited = limits.reports or limits.regions or limits.years
        return tuple(reports_within(self.library, self.english, limits)) if limited else ()

    def card(self, card: Report) -> dict[str, Any]:
        """Return a card for others to see: without paths of this machine, and with the English of its place."""
        english = self.english.place(card.region) if card.region else None
        return {**card.model_dump(mode="json", exclude={"path", "sha256"}), "region_en": english}

    def summary(
        self, reports: Sequence[str], request: Request, engine: EngineChoice, told: Progress = SILENT
    ) -> Summary:
        """Return a summary; ``told`` hears of the progress. Raises UnknownReportError."""
        with_model = self.bot(engine) is self.model
        held = self.summaries(self.library.generation, tuple(reports), request, with_model)
        if not held:
            from bot.summaries.draft import drafter_of

            engine = "llm" if with_model else "lookup"
            drafter = drafter_of(self.library, self.settings, engine, SUMMARY_SECONDS)
            made = summarize(self.library, reports, self.english, request, drafter, told)
            if leave := current():
                leave.check()
            held.append(made)
        return held[0]

    def check(self, text: str, limits: Limits, lang: Lang | None, engine: EngineChoice) -> DraftCheck:
        """Return every statement of a draft with what the reports say of it; raises LibraryError."""
        meaning = meaning_of(self.library, self.settings) if self.bot(engine) is self.model else None
        return check_draft(text, self.library, self.lookup.embedder, self.english, limits, lang, meaning)

    def close(self) -> None:
        """End the workers and let go of all files."""
        self.workers.close()
        self.talks.close()
        self.lookup.close()


def open_service(path: Path, settings: Settings, engine: EngineChoice = "auto", workers: int = 0) -> Service:
    """Open the library at ``path``, or make an empty one, with what answers from it.

    ``workers`` are processes for lookups, 0 or 1 for none; where a model answers, there are none.
    Raises LibraryError: it cannot be used, or the engine needs what is not configured.
    """
    with_model, held = settings.with_model(engine), open_lookup(path, settings, create=True)
    library, embedder = held.library, held.embedder
    lookup = Workers(held, 0 if with_model else workers)
    model = None
    if with_model:
        from bot.model.connect import model_engine

        model = Bot(library, embedder, model_engine(library, embedder, lookup.answer, settings))
    return Service(
        settings, library, held.lookup.english, Bot(library, embedder, lookup), model, Conversations(library.place),
        Desk(settings.model_calls, settings.model_queue), lookup,
    )  # fmt: skip


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
    subject = (measured := measure_en(row)) and measured[:1].lower() + measured[1:]
    if not (place and subject) or len(subject) > LONGEST:
        return None
    return f"What figure does {place} give for {subject} in {row.period}?"
