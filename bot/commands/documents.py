"""Commands that make documents: ``bot facts`` with its alias ``bot figures``, ``bot summarize``, ``bot glossary``."""

import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, cast

import typer

from bot.commands.common import (
    EngineOption,
    JsonOption,
    LibraryOption,
    UsageError,
    emit,
    emit_json,
    engine_choice,
    library_path,
    note,
)

if TYPE_CHECKING:
    from bot.glossary import Glossary
    from bot.summaries import Length, Writing
    from vectorstore.store import Library

TABLES = ("md", "csv", "json", "html", "xlsx")
TEXTS = ("md", "json", "html", "docx")
PARTS = ("past_year", "plan", "problems", "experience")
LENGTHS = ("brief", "standard", "full")
LANGUAGES = ("both", "zh", "en")
Many = list[str] | None
OutputOption = Annotated[Path | None, typer.Option("--output", "-o", help="Write to this file instead of stdout.")]
Some = Annotated[Many, typer.Argument(metavar="[REPORT...]", help="Ids of reports (default: all).")]
Reports = Annotated[list[str], typer.Argument(metavar="REPORT...", help="Ids of the reports; several share the room.")]
TableForm = Annotated[str, typer.Option("--format", help="md, csv, json, html or xlsx.")]
Years = Annotated[list[int] | None, typer.Option("--year", help="The year that a fact is about (may be repeated).")]
Regions = Annotated[Many, typer.Option("--region", help="Part of a region's name (may be repeated).")]
Units = Annotated[Many, typer.Option("--unit", help="Unit as written, for example 人次 (may be repeated).")]
PartOption = Annotated[Many, typer.Option("--part", help="past_year, plan, problems or experience.")]
Plan = Annotated[bool | None, typer.Option("--plan/--done", help="Only what is planned, or what was done.")]
Match = Annotated[str, typer.Option("--match", help="Words that the facts are about, in Chinese or English.")]
Promised = Annotated[bool, typer.Option("--promises", help="Plans, and what the next report tells of them.")]
Kinds = Annotated[Many, typer.Option("--kind", help="figure, deed, legislation, or a kind of deed.")]
Seconds = Annotated[float, typer.Option("--timeout", min=1, help="Seconds a model may take for the whole summary.")]
Focus = Annotated[str | None, typer.Option("--focus", help="Limit to what is about these words, for example 立法.")]
glossary_app = typer.Typer(help="The glossary of official terms.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add the commands to ``app``."""
    app.command("facts")(facts)
    app.command("figures")(figures)
    app.command("summarize")(summarize)
    app.add_typer(glossary_app, name="glossary")


def facts(
    reports: Some = None, kind: Kinds = None, year: Years = None, region: Regions = None, unit: Units = None,
    part: PartOption = None, plan: Plan = None, match: Match = "", promised: Promised = False, form: TableForm = "md",
    output: OutputOption = None, library: LibraryOption = None,
) -> None:  # fmt: skip
    """List what reports state as facts: figures and deeds, filtered; several reports or years stand side by side."""
    from bot.english import English
    from bot.facts import KINDS, Query, fact_rows
    from bot.promises import promises
    from bot.render import facts as render

    one_of("--format", form, TABLES)
    one_of("--kind", kind or (), KINDS)
    one_of("--part", part or (), PARTS)
    query = Query(
        tuple(dict.fromkeys(reports or ())), tuple(kind or ()), tuple(year or ()), tuple(region or ()),
        tuple(unit or ()), tuple(part or ()), plan, match,
    )  # fmt: skip
    with opened(library) as held:
        known = [card.id for card in held.reports()]
        if unknown := next((report for report in query.reports if report not in known), None):
            raise UsageError(f"no report {unknown!r} in the library; it holds {', '.join(known) or 'none'}")
        if unit:
            one_of("--unit", unit, sorted({fact.unit for fact in held.facts(query.reports) if fact.unit}))
        title, english = " / ".join(query.reports) or "facts", English(glossary())
        if promised:
            made = promises(held, english, query)
            told, content = len(made), render.rendered_promises(made, form, title)
        else:
            rows = fact_rows(held, english, query)
            told, content = len(rows), render.rendered(rows, form, title)
    if not told:
        note("bot: no fact fits; leave out a filter, or try other words")
    write(content, output, form)


def figures(
    reports: Some = None, year: Years = None, region: Regions = None, unit: Units = None, part: PartOption = None,
    plan: Plan = None, match: Match = "", form: TableForm = "md", output: OutputOption = None,
    library: LibraryOption = None,
) -> None:  # fmt: skip
    """List figures: ``bot facts --kind figure``."""
    facts(reports, ["figure"], year, region, unit, part, plan, match, False, form, output, library)


def summarize(
    reports: Reports,
    form: Annotated[str, typer.Option("--format", help="md, json, html or docx.")] = "md",
    length: Annotated[str, typer.Option("--length", help="brief, standard or full.")] = "standard",
    lang: Annotated[str, typer.Option("--lang", help="both, zh or en.")] = "both",
    focus: Focus = None, engine: EngineOption = "auto", timeout: Seconds = 1800.0, output: OutputOption = None,
    library: LibraryOption = None,
) -> None:  # fmt: skip
    """Write a bilingual summary of a report, or of several, with citations."""
    from bot.render.summary import rendered
    from bot.summaries import Request
    from bot.summarize import summarize as run

    one_of("--format", form, TEXTS)
    one_of("--length", length, LENGTHS)
    one_of("--lang", lang, LANGUAGES)
    request = Request(length=cast("Length", length), focus=focus or None)
    with opened(library) as held, _Progress() as progress:
        writing = _writing(held, engine, timeout)._replace(progress=progress)
        made = run(held, list(dict.fromkeys(reports)), glossary(), request, writing)
        sources = {report: held.source(report) for report in reports}
    if focus and not made.points and not made.figures:
        note(f"bot: nothing in {', '.join(reports)} is about {focus!r}; try another word, or leave --focus out")
    write(rendered(made, sources, form, lang), output, form)


def _writing(held: "Library", engine: str, timeout: float) -> "Writing":
    """Return how points are written: by the model of the settings, or in the report's own words."""
    from bot.settings import load_settings
    from bot.summaries import Writing

    settings, choice = load_settings(), engine_choice(engine)
    if choice == "llm" and not settings.has_model:
        raise UsageError("--engine llm needs a model: set BOT_MODEL, or use --engine lookup")
    if choice == "lookup" or not settings.has_model:
        return Writing()
    from bot.summaries.draft import model_writing

    return model_writing(held, settings, glossary(), timeout)


@glossary_app.command("check")
def check(
    report: Annotated[str, typer.Argument(help="Id of the report.")],
    least: Annotated[int, typer.Option("--least", min=1, help="Leave out words seen less often.")] = 2,
    as_json: JsonOption = False, library: LibraryOption = None,
) -> None:  # fmt: skip
    """List the words of a report that the glossary lacks, most frequent first."""
    from bot.glossary import missing_terms
    from vectorstore.lexicon import words

    with opened(library) as held:
        found = missing_terms(words(held.parsed(report).text), glossary(), least)
    if as_json:
        emit_json([{"term": term, "count": count} for term, count in found])
        return
    for term, count in found:
        emit(f"{count:5}  {term}")


def opened(option: Path | None) -> "Library":
    """Open the library of the option or the settings."""
    from bot.embedding import make_embedder
    from bot.settings import load_settings
    from vectorstore.store import Library

    settings, path = load_settings(), library_path(option)
    return Library.open(settings.place(path), make_embedder(settings, path).name)


def glossary() -> "Glossary":
    """Return the glossary of the settings."""
    from bot.glossary import GlossaryError, load_glossary
    from bot.settings import load_settings

    try:
        return load_glossary(load_settings().glossary)
    except GlossaryError as error:
        raise UsageError(str(error)) from error


def one_of(option: str, values: str | Sequence[str], allowed: Sequence[str]) -> None:
    """Refuse a value that is none of those allowed, with the choices."""
    for value in [values] if isinstance(values, str) else values:
        if value not in allowed:
            raise UsageError(f"{option} {value!r} is not known; use {', '.join(allowed)}")


def write(content: str | bytes, output: Path | None, form: str) -> None:
    """Write a document to a file, or to stdout; a binary one not to a terminal."""
    if output is None and isinstance(content, str):
        emit(content)
        return
    data = content.encode("utf-8") if isinstance(content, str) else content
    if output is None:
        if sys.stdout.isatty():
            raise UsageError(f"--format {form} is no text for a terminal: name a file with -o, or redirect the output")
        sys.stdout.buffer.write(data)
        return
    try:
        output.write_bytes(data)
    except OSError as error:
        raise UsageError(f"{output} cannot be written: {error.strerror}") from error
    note(f"written {output}")


class _Progress:
    """A progress bar with the time left, on stderr, on a terminal only."""

    def __enter__(self) -> Callable[[int, int], None]:
        from rich.console import Console
        from rich.progress import Progress, TimeRemainingColumn

        console = Console(stderr=True)
        columns = (*Progress.get_default_columns()[:-1], TimeRemainingColumn())
        self._bar = Progress(*columns, console=console, transient=True, disable=not console.is_terminal)
        self._bar.__enter__()
        task = self._bar.add_task("sections", total=None)
        return lambda done, total: self._bar.update(task, completed=done, total=total)

    def __exit__(self, *error: object) -> None:
        self._bar.stop()
