"""``bot facts`` and its alias ``bot figures``: the table of facts, filtered and compared."""

from collections.abc import Sequence
from typing import Annotated

import typer

from bot.commands.common import LibraryOption, UsageError, note
from bot.commands.output import OutputOption, english, one_of, opened, write

FORMATS = ("md", "csv", "json", "html", "xlsx")
PARTS = ("past_year", "plan", "problems", "experience")
Reports = Annotated[list[str] | None, typer.Argument(metavar="[REPORT...]", help="Ids of reports (default: all).")]
Form = Annotated[str, typer.Option("--format", help="md, csv, json, html or xlsx.")]
Years = Annotated[list[int] | None, typer.Option("--year", help="The year that a fact is about (may be repeated).")]
Regions = Annotated[list[str] | None, typer.Option("--region", help="Part of a region's name (may be repeated).")]
Units = Annotated[list[str] | None, typer.Option("--unit", help="Unit as written, for example 人次 (may be repeated).")]
PartOption = Annotated[list[str] | None, typer.Option("--part", help="past_year, plan, problems or experience.")]
Plan = Annotated[bool | None, typer.Option("--plan/--done", help="Only what is planned, or what was done.")]
Match = Annotated[str, typer.Option("--match", help="Words that the facts are about, in Chinese or English.")]


def register(app: typer.Typer) -> None:
    """Add the commands to ``app``."""
    app.command("facts")(facts)
    app.command("figures")(figures)


def facts(
    reports: Reports = None,
    kind: Annotated[list[str] | None, typer.Option("--kind", help="figure, deed, or a kind of deed.")] = None,
    year: Years = None,
    region: Regions = None,
    unit: Units = None,
    part: PartOption = None,
    plan: Plan = None,
    match: Match = "",
    form: Form = "md",
    output: OutputOption = None,
    library: LibraryOption = None,
) -> None:
    """List what reports state as facts: figures and deeds, filtered; several reports or years stand side by side."""
    from bot.facts import KINDS, Query, fact_rows
    from bot.render import facts as render

    one_of("--format", form, FORMATS)
    for name in kind or ():
        one_of("--kind", name, KINDS)
    for name in part or ():
        one_of("--part", name, PARTS)
    query = Query(
        tuple(dict.fromkeys(reports or ())), tuple(kind or ()), tuple(year or ()), tuple(region or ()),
        tuple(unit or ()), tuple(part or ()), plan, match,
    )  # fmt: skip
    with opened(library) as held:
        _known_reports(query.reports, [card.id for card in held.reports()])
        if unit:
            units = sorted({fact.unit for fact in held.facts(query.reports) if fact.unit})
            for name in unit:
                one_of("--unit", name, units)
        rows = fact_rows(held, english(), query)
        title = " / ".join(query.reports) or "facts"
    if not rows:
        note("bot: no fact fits; leave out a filter, or try other words")
    write(render.rendered(rows, form, title), output, form)


def figures(
    reports: Reports = None,
    year: Years = None,
    region: Regions = None,
    unit: Units = None,
    part: PartOption = None,
    plan: Plan = None,
    match: Match = "",
    form: Form = "md",
    output: OutputOption = None,
    library: LibraryOption = None,
) -> None:
    """List figures: ``bot facts --kind figure``."""
    facts(reports, ["figure"], year, region, unit, part, plan, match, form, output, library)


def _known_reports(reports: Sequence[str], known: Sequence[str]) -> None:
    for report in reports:
        if report not in known:
            raise UsageError(f"no report {report!r} in the library; it holds {', '.join(known) or 'none'}")
