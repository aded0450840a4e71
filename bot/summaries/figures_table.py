"""The figures of reports as rows with both languages, and the same metric of several reports or years side by side."""

import re
from collections.abc import Iterable, Sequence
from typing import Protocol

from pydantic import Field

from bot import trusted
from bot.english.amount import amount_en, amount_zh, unit_en
from bot.english.compose import Composer
from bot.english.translate import Translator
from bot.english.unit_classes import COUNTED, chinese_class
from bot.glossary import Glossary
from bot.records import Record
from vectorstore.folding import fold
from vectorstore.records import Fact, Part

PREFIXES = (
    "全市", "全省", "全区", "全县", "全国", "市级", "省级", "各类", "市", "省", "区", "县", "地方性", "地方",
    "全过程人民民主",
)  # fmt: skip
JOINTS = re.compile("[、和与及并共,]|先后|计划|拟|组织(?=开展)")
"""What may stand between verbs, or before them, without changing what was done."""
PEOPLE = frozenset({"person", "person_time", "household"})
LONGEST_NOUN = 4


class Place(Record):
    """Where a figure stands: ``fold(source[start:end]) == fold(quote)``."""

    report: str
    start: int
    end: int
    quote: str


class FigureRow(Record):
    """One quantity of a report; ``metric_en`` is None when its English cannot be composed whole.

    ``amount_zh`` and ``amount_en`` are the value with qualifier and unit for people; JSON leaves them out.
    """

    metric_zh: str
    metric_en: str | None
    value: float
    value_text: str
    unit: str
    unit_en: str
    part: Part | None
    period: int | None
    plan: bool
    section: tuple[str, ...]
    citation: Place
    amount_zh: str = Field(default="", exclude=True)
    amount_en: str = Field(default="", exclude=True)


class ComparedRow(Record):
    """One metric with its figures in order of period, a plan after what was done."""

    metric_zh: str
    metric_en: str | None
    unit: str
    unit_en: str
    figures: tuple[FigureRow, ...]


class FigureSource(Protocol):
    """What the table reads from a library."""

    def facts(self, reports: Sequence[str] = (), kinds: Sequence[str] = ()) -> Sequence[Fact]: ...  # noqa: D102
    def source(self, report: str) -> str: ...  # noqa: D102


def figure_rows(library: FigureSource, report: str, glossary: Glossary) -> list[FigureRow]:
    """Return the figures of a report in reading order."""
    translator = Translator(glossary)
    told = trusted.figures(library.facts([report], ["figure"]), library.source(report))
    return [figure_row(figure, translator) for figure in told]


def figure_row(figure: Fact, translator: Translator) -> FigureRow:
    """Return one figure as a row."""
    name = translator.metric(figure)
    place = Place(report=figure.report, start=figure.quote_start, end=figure.quote_end, quote=figure.quote)
    return FigureRow(
        metric_zh=name.zh,
        metric_en=name.en,
        value=figure.value,
        value_text=figure.value_text,
        unit=figure.unit,
        unit_en=_counted_noun(figure, translator.composer) or unit_en(figure, translator.glossary),
        part=figure.part,
        period=figure.period,
        plan=figure.plan,
        section=figure.path,
        citation=place,
        amount_zh=amount_zh(figure),
        amount_en=amount_en(figure, translator.glossary),
    )


def _counted_noun(figure: Fact, composer: Composer) -> str:
    """Return "reports" for 报告44项: a measure word that fits anything is best rendered by what it counts."""
    noun = composer.counted(figure.subject) if chinese_class(figure.unit) == "item" else None
    return noun if noun and noun.islower() and len(noun.split()) <= LONGEST_NOUN else ""


def compare(figures: Iterable[Fact], translator: Translator) -> list[ComparedRow]:
    """Line up the figures that count the same thing, across reports, years, and plan and result.

    Rows of more than one figure come first, otherwise in the order of the first figure.
    """
    groups: list[list[Fact]] = []
    for figure in figures:
        group = next((group for group in groups if _same_metric(group[0], figure) and _is_new(group, figure)), None)
        if group is None:
            groups.append([figure])
        else:
            group.append(figure)
    rows = [_compared([figure_row(figure, translator) for figure in group]) for group in groups]
    return sorted(rows, key=lambda row: len(row.figures) < 2)


def _compared(rows: Sequence[FigureRow]) -> ComparedRow:
    named = min(rows, key=lambda row: (row.metric_en is None, row.plan, len(row.metric_zh)))
    ordered = sorted(rows, key=lambda row: (row.period or 0, row.plan))
    return ComparedRow(
        metric_zh=named.metric_zh,
        metric_en=named.metric_en,
        unit=named.unit,
        unit_en=named.unit_en,
        figures=tuple(ordered),
    )


def _is_new(group: Sequence[Fact], figure: Fact) -> bool:
    """Whether no figure of the group speaks of the same report, year and plan."""
    return all((f.report, f.period, f.plan) != (figure.report, figure.period, figure.plan) for f in group)


def _same_metric(a: Fact, b: Fact) -> bool:
    unit_a, unit_b = chinese_class(a.unit), chinese_class(b.unit)
    counted = {unit_a, unit_b} <= COUNTED and (unit_a == unit_b or not {unit_a, unit_b} & PEOPLE)
    return (a.unit == b.unit or counted) and _same_subject(a, b) and _same_action(_deed(a), _deed(b))


def _same_subject(a: Fact, b: Fact) -> bool:
    first, second = _bare(a.subject), _bare(b.subject)
    return first == second


def _same_action(a: str, b: str) -> bool:
    return not a or not b or a in b or b in a


def _deed(figure: Fact) -> str:
    return JOINTS.sub("", fold(figure.verb))


def _bare(subject: str) -> str:
    """Return a subject without the words that say of which place it is."""
    text = fold(subject)
    for prefix in PREFIXES:
        if text.startswith(prefix) and len(text) - len(prefix) >= 2:
            text = text[len(prefix) :]
    return text
