"""Documents for people: what all of them share, the labels in both languages and the HTML page."""

from collections.abc import Sequence
from functools import cache

from jinja2 import Environment, PackageLoader

from bot.conditions import RATES
from bot.facts import FactRow
from bot.messages import TEXT, Shown, label
from bot.summaries import Drafting
from vectorstore.reading.text import HAN, fold

OTHER = TEXT["parts"]["other"]


def kind(plan: bool | None, lang: Shown = "both") -> str:
    """Return whether a fact is a plan or a result, in the languages shown; empty where the report does not tell."""
    return "" if plan is None else label("planned" if plan else "done", lang=lang).replace(" · ", " ")


def name(row: FactRow) -> str:
    """Return what a fact is about as the report says it: verb and subject in the order of the quote.

    A subject that shares its head with others (一产、二产增加值) stands in no quote: a rate follows it.
    """
    if row.name_en and not HAN.search(row.citation.quote):
        return row.name_en
    subject, verb, quote = row.subject, fold(row.verb), fold(row.citation.quote)
    if not verb or verb in subject:
        return subject
    follows = quote.find(subject) < quote.find(verb) if subject in quote else row.unit in RATES
    return f"{subject}{verb}" if follows else f"{verb}{subject}"


def sides(zh: str, en: str | None, lang: Shown) -> list[str]:
    """Return what is shown of a pair: both sides, or the one asked for; Chinese where there is no English."""
    if lang == "zh":
        return [zh]
    if zh == en:
        return [zh]
    missing = label("chinese_only", lang=lang)
    if lang == "en":
        return [en or f"{zh} {missing}"]
    return [zh, en or missing]


def name_en(row: FactRow) -> str | None:
    """Return the English of what a fact is about; of a deed the whole of it."""
    return row.name_en if row.kind == "figure" and row.en else row.en


def when(row: FactRow) -> str:
    """Return the year or the span of years that a fact is about."""
    return "–".join(map(str, row.span)) if row.span else str(row.period or "")


def what(row: FactRow, lang: Shown = "both") -> str:
    """Return what kind of deed a fact is, if it is one, and whether it is done or planned."""
    told = "" if row.kind == "figure" else label(row.kind, "kinds", lang).replace(" · ", " ")
    return " · ".join(part for part in (told, kind(row.plan, lang)) if part)


def once(rows: Sequence[FactRow]) -> list[FactRow]:
    """Return rows without the deeds that only count what a figure among them counts: for a reader one is enough."""
    held = {(row.report, row.citation.start, row.value, row.unit) for row in rows if row.kind == "figure"}
    return [
        row for row in rows if row.kind == "figure" or (row.report, row.citation.start, row.value, row.unit) not in held
    ]


def where(row: FactRow, lang: Shown = "both") -> str:
    """Return whose and of when a figure is."""
    return " ".join(part for part in (row.report, when(row), kind(row.plan, lang)) if part)


def drafting(made: Drafting, lang: Shown = "both") -> str:
    """Return the remark on what a model wrote and what became of it."""
    told = [(TEXT["faults"].get(code, [code, code]), number) for code, number in made.replaced_for.items()]
    why = [[f"{words[side]} {number}" for words, number in told] for side in (0, 1)]
    return label(
        "drafting", lang=lang, **made.model_dump(),
        why_zh=f"（{'、'.join(why[0])}）" if told else "", why_en=f" ({', '.join(why[1])})" if told else "",
    )  # fmt: skip


def page(template: str, **values: object) -> str:
    """Return a page of a template with these values: one file with its style, no scripts from elsewhere."""
    return _environment().get_template(template).render(values)


@cache
def _environment() -> Environment:
    made = Environment(loader=PackageLoader("bot.render"), autoescape=True, trim_blocks=True, lstrip_blocks=True)
    made.filters |= {
        "name": name, "name_en": name_en, "when": when, "kind": kind, "what": what, "where": where,
        "flat": lambda text: "".join(text.split("\n")),
    }  # fmt: skip
    made.globals |= {"label": label, "columns": list(TEXT["columns"]), "lang": "both"}
    return made
