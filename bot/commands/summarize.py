"""``bot summarize`` and ``bot glossary``."""

from collections.abc import Callable
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
    note,
)
from bot.commands.output import OutputOption, glossary, one_of, opened, write

if TYPE_CHECKING:
    from bot.summaries.summary import Length, Summary, Writing
    from vectorstore.store import Library

LENGTHS = ("brief", "standard", "full")
FORMATS = ("md", "json", "html", "docx")
LANGUAGES = ("both", "zh", "en")
Reports = Annotated[list[str], typer.Argument(metavar="REPORT...", help="Ids of the reports; several share the room.")]
glossary_app = typer.Typer(help="The glossary of official terms.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add the commands to ``app``."""
    app.command("summarize")(summarize)
    app.add_typer(glossary_app, name="glossary")


def summarize(
    reports: Reports,
    form: Annotated[str, typer.Option("--format", help="md, json, html or docx.")] = "md",
    length: Annotated[str, typer.Option("--length", help="brief, standard or full.")] = "standard",
    lang: Annotated[str, typer.Option("--lang", help="both, zh or en.")] = "both",
    focus: Annotated[
        str | None, typer.Option("--focus", help="Limit to what is about these words, for example 立法.")
    ] = None,
    engine: EngineOption = "auto",
    timeout: Annotated[
        float, typer.Option("--timeout", min=1, help="Seconds a model may take for the whole summary.")
    ] = 1800.0,
    output: OutputOption = None,
    library: LibraryOption = None,
) -> None:
    """Write a bilingual summary of a report, or of several, with citations."""
    one_of("--format", form, FORMATS)
    one_of("--length", length, LENGTHS)
    one_of("--lang", lang, LANGUAGES)
    with opened(library) as held:
        made = _summary(held, reports, (length, focus), _writing(held, engine, timeout))
        sources = {report: held.source(report) for report in reports}
    if focus and not made.points and not made.figures:
        note(f"bot: nothing in {', '.join(reports)} is about {focus!r}; try another word, or leave --focus out")
    from bot.render.summary import rendered

    write(rendered(made, sources, form, lang), output, form)


def _summary(held: "Library", reports: list[str], wanted: tuple[str, str | None], writing: "Writing") -> "Summary":
    from bot.summaries.summary import Request
    from bot.summarize import summarize as run

    length, focus = wanted
    request = Request(length=cast("Length", length), focus=focus or None)
    with _Progress() as progress:
        return run(held, list(dict.fromkeys(reports)), glossary(), request, writing._replace(progress=progress))


def _writing(held: "Library", engine: str, timeout: float) -> "Writing":
    """Return how points are written: by the model of the settings, or in the report's own words."""
    from bot.settings import load_settings
    from bot.summaries.summary import Writing

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
    as_json: JsonOption = False,
    library: LibraryOption = None,
) -> None:
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
