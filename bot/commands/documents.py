"""Commands that make documents: ``bot facts`` and ``figures``, ``summarize``, ``check``, ``glossary``."""

import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Annotated, Literal, NamedTuple

import typer

from bot.commands.common import (
    EngineOption,
    JsonOption,
    LibraryOption,
    ReportId,
    UsageError,
    Within,
    emit,
    emit_json,
    engine_choice,
    note,
    one_of,
    opened,
    options,
    progress,
    read_text,
    reason_of,
)

BINARY = ("xlsx", "docx")
PARTS = ("past_year", "plan", "problems", "experience")
Many = list[str] | None
OutputOption = Annotated[Path | None, typer.Option("--output", "-o", help="Write to this file instead of stdout.")]
Some = Annotated[Many, typer.Argument(metavar="[REPORT...]", help="Ids of reports (default: all).")]
Reports = Annotated[list[str], typer.Argument(metavar="REPORT...", help="Ids of the reports; several share the room.")]
TableForm = Annotated[Literal["md", "csv", "json", "html", "xlsx"], typer.Option("--format", help="Form.")]
Years = Annotated[list[int] | None, typer.Option("--year", help="The year that a fact is about (may be repeated).")]
Regions = Annotated[Many, typer.Option("--region", help="Part of a region's name (may be repeated).")]
Units = Annotated[Many, typer.Option("--unit", help="Unit as written, for example 人次 (may be repeated).")]
PartOption = Annotated[Many, typer.Option("--part", help="past_year, plan, problems or experience.")]
Plan = Annotated[bool | None, typer.Option("--plan/--done", help="Only what is planned, or what was done.")]
Match = Annotated[str, typer.Option("--match", help="Words that the facts are about, in Chinese or English.")]
Promised = Annotated[bool, typer.Option("--promises", help="Plans, and what the next report tells of them.")]
Kinds = Annotated[Many, typer.Option("--kind", help="figure, deed, legislation, or a kind of deed.")]
Seconds = Annotated[float, typer.Option("--timeout", min=1, help="Seconds a model may take for the whole summary.")]
Draft = Annotated[
    Path, typer.Argument(metavar="FILE|-", help="The draft: text, Markdown, Word, PDF or a web page; - for stdin.")
]
Notes = Annotated[
    Literal["zh", "en"] | None, typer.Option("--lang", help="Language of the notes (default: the draft's).")
]
Focus = Annotated[str | None, typer.Option("--focus", help="Limit to what is about these words, for example 立法.")]
glossary_app = typer.Typer(help="The glossary of official terms.", no_args_is_help=True)


class Filters(NamedTuple):
    """The options that choose facts."""

    year: Years = None
    region: Regions = None
    unit: Units = None
    part: PartOption = None
    plan: Plan = None
    match: Match = ""


class Output(NamedTuple):
    """Where a table goes, and as what."""

    form: TableForm = "md"
    output: OutputOption = None
    library: LibraryOption = None


ALL_FACTS, STDOUT, EVERYWHERE = Filters(), Output(), Within()


@options
def facts(
    reports: Some = None, kind: Kinds = None, filters: Filters = ALL_FACTS, promised: Promised = False,
    to: Output = STDOUT,
) -> None:  # fmt: skip
    """List what reports state as facts: figures and deeds, filtered; several reports or years stand side by side."""
    _facts(reports or (), kind or (), filters, to, promised)


@options
def figures(reports: Some = None, filters: Filters = ALL_FACTS, to: Output = STDOUT) -> None:
    """List figures: ``bot facts --kind figure``."""
    _facts(reports or (), ["figure"], filters, to)


def _facts(reports: Sequence[str], kinds: Sequence[str], filters: Filters, to: Output, promised: bool = False) -> None:
    from bot.facts import KINDS, Query, fact_rows, why_none
    from bot.promises import promises
    from bot.render import facts as render
    from bot.settings import load_settings

    ready(to.form, to.output)
    one_of("--kind", kinds, KINDS)
    one_of("--part", filters.part or (), PARTS)
    given = {name: value for name, value in filters._asdict().items() if value is not None}
    query = Query(report=tuple(dict.fromkeys(reports)), kind=tuple(kinds), **given)
    with opened(to.library) as held:
        for report in query.report:
            held.report(report)
        if query.unit:
            one_of("--unit", query.unit, sorted({fact.unit for fact in held.facts(query.report) if fact.unit}))
        title, english = " / ".join(query.report) or "facts", load_settings().english()
        if promised:
            made = promises(held, english, query)
            content = render.rendered_promises(made, to.form, title)
            why = "" if made else "no plan has a next report of its place to be held against"
            why = why and f"{why}; ingest reports of two years of a place, or leave out a filter"
        else:
            rows = fact_rows(held, english, query)
            content, why = render.rendered(rows, to.form, title), "" if rows else why_none(held, english, query)
    if why:
        note(f"bot: {why}")
    write(content, to.output)


def summarize(
    reports: Reports,
    form: Annotated[Literal["md", "json", "html", "docx"], typer.Option("--format", help="Form.")] = "md",
    length: Annotated[Literal["brief", "standard", "full"], typer.Option("--length", help="Length.")] = "standard",
    lang: Annotated[Literal["both", "zh", "en"], typer.Option("--lang", help="Languages shown.")] = "both",
    focus: Focus = None, engine: EngineOption = "auto", timeout: Seconds = 1800.0, output: OutputOption = None,
    library: LibraryOption = None,
) -> None:  # fmt: skip
    """Write a bilingual summary of a report, or of several, with citations."""
    from bot.render.summary import rendered
    from bot.settings import load_settings
    from bot.summaries import Request
    from bot.summaries.draft import drafter_of
    from bot.summarize import summarize as run

    ready(form, output)
    request = Request(length=length, focus=focus or None)
    with opened(library) as held, progress() as show:
        settings = load_settings()
        drafter = drafter_of(held, settings, engine_choice(engine), timeout)
        made = run(held, list(dict.fromkeys(reports)), settings.english(), request, drafter, partial(show, "sections"))
        sources = {report: held.source(report) for report in reports}
    if focus and not made.points and not made.figures:
        raise UsageError(f"nothing in {', '.join(reports)} is about {focus!r}; try another word, or leave --focus out")
    write(rendered(made, sources, form, lang), output)


@options
def check(
    draft: Draft,
    lang: Notes = None,
    form: Annotated[Literal["md", "json", "html"], typer.Option("--format", help="Form.")] = "md",
    within: Within = EVERYWHERE, engine: EngineOption = "auto", output: OutputOption = None,
    as_json: JsonOption = False, library: LibraryOption = None,
) -> None:  # fmt: skip
    """Hold every statement of a draft (an article, a briefing, slide text) against the reports."""
    from bot.factcheck.draft import check_draft
    from bot.messages import say
    from bot.model.connect import meaning_of
    from bot.render.check import rendered
    from bot.settings import load_settings

    text = read_text(draft)
    ready(form, output)
    with opened(library) as held:
        settings = load_settings()
        embedder = settings.embedder()
        meaning = meaning_of(held, settings, engine_choice(engine))
        made = check_draft(text, held, embedder, settings.english(), within.limits(), lang, meaning)
    if made.reason and meaning:
        note(f"bot: {say(made.reason, made.lang, detail=meaning.detail)}")
    name = "draft" if str(draft) == "-" else draft.name
    write(rendered(made, "json" if as_json else form, name, lang or "both"), output)
    if made.differs:
        raise typer.Exit(1)


@glossary_app.command("check")
def glossary_check(
    report: ReportId,
    least: Annotated[int, typer.Option("--least", min=1, help="Leave out words seen less often.")] = 2,
    as_json: JsonOption = False, library: LibraryOption = None,
) -> None:  # fmt: skip
    """List the words of a report that the glossary lacks, most frequent first."""
    from bot.glossary import load_glossary, missing_terms
    from bot.settings import load_settings
    from vectorstore.lexicon import words

    with opened(library) as held:
        found = missing_terms(words(held.parsed(report).text), load_glossary(load_settings().glossary), least)
    if as_json:
        emit_json([{"term": term, "count": count} for term, count in found])
        return
    for term, count in found:
        emit(f"{count:5}  {term}")


def ready(form: str, output: Path | None) -> None:
    """Refuse a binary form for a terminal, and a file that has no place to be, before any work is done."""
    if output is None and form in BINARY and sys.stdout.isatty():
        raise UsageError(f"--format {form} is no text for a terminal: name a file with -o, or redirect the output")
    if output and (output.is_dir() or not output.parent.is_dir()):
        reason = "it is a folder" if output.is_dir() else f"there is no folder {output.parent}"
        raise UsageError(f"{output}: cannot be written ({reason}); name another file with -o")


def write(content: str | bytes, output: Path | None) -> None:
    """Write a document to a file, or to stdout."""
    if output is None and isinstance(content, str):
        if content:
            emit(content)
        return
    data = content.encode("utf-8") if isinstance(content, str) else content
    if output is None:
        sys.stdout.buffer.write(data)
        return
    try:
        output.write_bytes(data)
    except OSError as error:
        raise UsageError(f"{output}: cannot be written ({reason_of(error)}); name another file with -o") from error
    note(f"written {output}")
