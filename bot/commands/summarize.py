"""``bot summarize``, ``bot figures`` and ``bot glossary``."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.commands.common import EngineOption, JsonOption, LibraryOption, UsageError, emit, emit_json, library_path, note

if TYPE_CHECKING:
    from bot.glossary import Glossary
    from bot.summaries.figures_table import FigureRow
    from bot.summaries.summary import Length, Summary, Writing
    from vectorstore.store import Library

LENGTHS = ("short", "standard", "full")
SUMMARY_FORMATS = ("md", "json", "html", "docx")
FIGURE_FORMATS = ("md", "csv", "json", "html")
PARTS = ("past_year", "plan", "problems", "experience")
SORTS = ("order", "value", "metric", "period")
Reports = Annotated[list[str], typer.Argument(metavar="REPORT...", help="Ids of the reports; several are compared.")]
Output = Annotated[Path | None, typer.Option("--output", "-o", help="Write to this file instead of stdout.")]
glossary_app = typer.Typer(help="The glossary of official terms.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add the commands to ``app``."""
    app.command("summarize")(summarize)
    app.command("figures")(figures)
    app.add_typer(glossary_app, name="glossary")


def summarize(
    reports: Reports,
    form: Annotated[str, typer.Option("--format", help="md, json, html or docx.")] = "md",
    length: Annotated[str, typer.Option("--length", help="short, standard or full.")] = "standard",
    focus: Annotated[
        str | None, typer.Option("--focus", help="Limit to what is about these words, for example 立法.")
    ] = None,
    engine: EngineOption = "auto",
    timeout: Annotated[
        float, typer.Option("--timeout", min=1, help="Seconds a model may take for the whole summary.")
    ] = 1800.0,
    output: Output = None,
    library: LibraryOption = None,
) -> None:
    """Write a bilingual summary of a report, or of several side by side, with citations."""
    _one_of("--format", form, SUMMARY_FORMATS)
    _one_of("--length", length, LENGTHS)
    if form == "docx" and output is None:
        output = Path(f"{'-'.join(reports)}.docx")
    with _open(library) as opened:
        made = _summary(opened, reports, (length, focus), _drafting(opened, engine, timeout))
        sources = {report: opened.source(report) for report in reports}
    if focus and not made.points:
        note(f"bot: nothing in {', '.join(reports)} is about {focus!r}; try another word, or leave --focus out")
    _write(_rendered(made, sources, form), output)


def _summary(
    opened: "Library", reports: Sequence[str], wanted: tuple[str, str | None], writing: "Writing"
) -> "Summary":
    from typing import cast

    from bot.summaries.summary import Request
    from bot.summarize import summarize as run

    length, focus = wanted
    request = Request(length=cast("Length", length), focus=focus or None)
    with _Progress() as progress:
        made = run(opened, list(dict.fromkeys(reports)), _glossary(), request, writing._replace(progress=progress))
    if writing.drafter is not None:
        from bot.settings import load_settings
        from bot.summaries.summary_model import trace_summary

        trace_summary(opened, load_settings(), made)
    return made


def _drafting(opened: "Library", engine: str, timeout: float) -> "Writing":
    """Return how pairs are written: by the model of the settings, or by the extractive engine."""
    from bot.settings import load_settings
    from bot.summaries.summary import Writing

    _one_of("--engine", engine, ("auto", "lookup", "extractive", "llm"))
    settings = load_settings()
    if engine in ("lookup", "extractive") or (engine == "auto" and not settings.has_model):
        return Writing()
    if not settings.has_model:
        raise UsageError("--engine llm needs a model: set BOT_MODEL, or use --engine extractive")
    from bot.summaries.summary_model import model_writing

    return model_writing(opened, settings, _glossary(), timeout)


def _rendered(made: "Summary", sources: dict[str, str], form: str) -> str | bytes:
    if form == "json":
        return made.model_dump_json(indent=1)
    if form == "html":
        from bot.render.summary_html import summary_html

        return summary_html(made, sources)
    if form == "docx":
        from bot.render.document import summary_docx

        return summary_docx(made)
    from bot.render.markdown import summary_markdown

    return summary_markdown(made)


def figures(
    reports: Reports,
    form: Annotated[str, typer.Option("--format", help="md, csv, json or html.")] = "md",
    part: Annotated[str | None, typer.Option("--part", help="Only past_year, plan, problems or experience.")] = None,
    unit: Annotated[str | None, typer.Option("--unit", help="Only this unit, for example 人次.")] = None,
    sort: Annotated[str, typer.Option("--sort", help="order, value, metric or period.")] = "order",
    output: Output = None,
    library: LibraryOption = None,
) -> None:
    """List the figures of a report, or line up the same metrics of several."""
    from bot import trusted

    _one_of("--format", form, FIGURE_FORMATS)
    _one_of("--sort", sort, SORTS)
    if part is not None:
        _one_of("--part", part, PARTS)
    with _open(library) as opened:
        titles = [trusted.title(opened.report(report).title) or report for report in reports]
        told = [
            f for report in reports for f in trusted.figures(opened.facts([report], ["figure"]), opened.source(report))
        ]
        held = [f for f in told if part in (None, f.part) and unit in (None, f.unit)]
    from bot.english.translate import Translator
    from bot.summaries.figures_table import compare, figure_row

    translator = Translator(_glossary())
    title = " / ".join(titles)
    if len(reports) > 1:
        from bot.render import figures_html, markdown, table

        rows = compare(held, translator)
        forms: dict[str, Callable[[], str]] = {
            "md": lambda: "\n".join(markdown.compared_lines(rows)),
            "csv": lambda: table.compared_csv(rows),
            "json": lambda: table.rows_json(rows),
            "html": lambda: figures_html.compared_html(rows, title),
        }
        _write(forms[form](), output)
        return
    _write(_figures(_sorted([figure_row(figure, translator) for figure in held], sort), form, title), output)


def _figures(rows: "list[FigureRow]", form: str, title: str) -> str:
    from bot.render import figures_html, markdown, table

    if form == "csv":
        return table.figures_csv(rows)
    if form == "json":
        return table.rows_json(rows)
    if form == "html":
        return figures_html.figures_html(rows, title)
    return "\n".join(markdown.figure_lines(rows))


def _sorted(rows: "list[FigureRow]", sort: str) -> "list[FigureRow]":
    if sort == "value":
        return sorted(rows, key=lambda row: -row.value)
    if sort == "metric":
        return sorted(rows, key=lambda row: row.metric_zh)
    return sorted(rows, key=lambda row: row.period or 0) if sort == "period" else rows


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

    with _open(library) as opened:
        found = missing_terms(words(opened.parsed(report).text), _glossary(), least)
    if as_json:
        emit_json([{"term": term, "count": count} for term, count in found])
        return
    for term, count in found:
        emit(f"{count:5}  {term}")


def _glossary() -> "Glossary":
    from bot.glossary import GlossaryError, load_glossary
    from bot.settings import load_settings

    try:
        return load_glossary(load_settings().glossary)
    except GlossaryError as error:
        raise UsageError(str(error)) from error


def _open(option: Path | None) -> "Library":
    from bot.embedding import make_embedder
    from bot.settings import load_settings
    from vectorstore.store import Library

    settings, path = load_settings(), library_path(option)
    return Library.open(path, make_embedder(settings, path).name, chroma_url=settings.chroma_url)


def _one_of(option: str, value: str, allowed: Sequence[str]) -> None:
    if value not in allowed:
        raise UsageError(f"{option} {value!r} is not known; use {', '.join(allowed)}")


def _write(content: str | bytes, output: Path | None) -> None:
    if output is None:
        emit(content if isinstance(content, str) else content.decode("latin-1"))
        return
    data = content.encode("utf-8") if isinstance(content, str) else content
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
