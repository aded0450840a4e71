"""``bot chat``: a conversation in the terminal, with follow-ups, sources on request and a clean end."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Annotated

import typer

from bot.commands.common import EngineOption, LibraryOption, emit, engine_choice, library_path, note

HELP = (
    "/sources shows the last answer's citations, /report ID limits to a report (/report alone: all), "
    "/new starts over, /quit ends\n"
    "/sources 显示出处，/report ID 限定一份报告（只打 /report：全部），/new 重新开始，/quit 或“再见”退出"
)


def register(app: typer.Typer) -> None:
    """Add the command to ``app``."""
    app.command("chat")(chat)


def chat(
    report: Annotated[str | None, typer.Option("--report", help="Limit to this report id.")] = None,
    engine: EngineOption = "auto",
    library: LibraryOption = None,
) -> None:
    """Talk with the bot: follow-up questions, /sources, /report, /new, /quit; Ctrl-C stops an answer."""
    from bot.ask import open_bot
    from bot.conversation import Conversation

    with closing(open_bot(library_path(library), engine_choice(engine))) as bot:
        talk = Conversation(bot, (report,) if report else ())
        if sys.stdin.isatty():
            note(HELP)
        for line in _lines():
            if talk.ends(line):
                break
            try:
                for piece in talk.reply(line):
                    sys.stdout.write(piece)
                    sys.stdout.flush()
                emit("")
            except KeyboardInterrupt:
                note("\n(stopped)")


def _editor() -> Callable[[], str]:
    """Return a prompt with line editing that knows how wide Chinese is, and with the lines before it."""
    from prompt_toolkit import PromptSession

    os.environ.setdefault("PROMPT_TOOLKIT_NO_CPR", "1")  # a terminal that does not answer would be complained of
    session = PromptSession[str]("> ")
    return session.prompt


def _lines() -> Iterator[str]:
    """Yield what is typed until the end of input; Ctrl-C at the prompt clears the line, twice in a row it ends."""
    interrupted = False
    ask = _editor() if sys.stdin.isatty() else input
    while True:
        try:
            yield ask()
            interrupted = False
        except EOFError:
            return
        except KeyboardInterrupt:
            if interrupted:
                return
            interrupted = True
            note("\n(Ctrl-C again or /quit to leave)")
