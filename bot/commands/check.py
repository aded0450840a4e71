"""``bot check``: somebody's draft held against the reports; exit code 1 when one says otherwise."""

from pathlib import Path
from typing import Annotated, cast

import typer

from bot.commands.common import (
    EngineOption,
    JsonOption,
    LibraryOption,
    RegionOption,
    ReportOption,
    YearOption,
    engine_choice,
    note,
    read_text,
)
from bot.commands.documents import OutputOption, glossary, one_of, opened, write

FORMS = ("md", "json", "html")
Draft = Annotated[
    Path, typer.Argument(metavar="FILE|-", help="The draft: text, Markdown, Word, PDF or a web page; - for stdin.")
]
Notes = Annotated[str | None, typer.Option("--lang", help="Language of the notes, zh or en (default: the draft's).")]


def register(app: typer.Typer) -> None:
    """Add the command to ``app``."""
    app.command("check")(check)


def check(
    draft: Draft,
    lang: Notes = None,
    form: Annotated[str, typer.Option("--format", help="md, json or html.")] = "md",
    report: ReportOption = None, region: RegionOption = None, year: YearOption = None,
    engine: EngineOption = "auto",
    output: OutputOption = None, as_json: JsonOption = False, library: LibraryOption = None,
) -> None:  # fmt: skip
    """Hold every statement of a draft (an article, a briefing, slide text) against the reports."""
    from bot.embedding import make_embedder
    from bot.english import English
    from bot.factcheck.draft import check_draft
    from bot.factcheck.records import Limits
    from bot.messages import say
    from bot.model.connect import meaning_of
    from bot.records import Lang
    from bot.render.check import rendered
    from bot.settings import load_settings

    form = "json" if as_json else form
    one_of("--format", form, FORMS)
    one_of("--lang", lang or (), ("zh", "en"))
    text = read_text(draft)
    limits = Limits(reports=tuple(report or ()), regions=tuple(region or ()), years=tuple(year or ()))
    with opened(library) as held:
        settings = load_settings()
        embedder = make_embedder(settings, held.directory)
        meaning = meaning_of(held, settings, engine_choice(engine))
        made = check_draft(text, held, embedder, English(glossary()), limits, cast("Lang | None", lang), meaning)
    if made.reason and meaning:
        note(f"bot: {say(made.reason, made.lang, detail=meaning.detail)}")
    write(rendered(made, form, "draft" if str(draft) == "-" else draft.name), output, form)
    if made.differs:
        raise typer.Exit(1)
