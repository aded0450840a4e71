"""``bot ask`` and ``bot search``: one question, or a file of them in one process; ``bot chat``: a conversation."""

import gc
import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from pydantic_core import to_jsonable_python

from bot.commands.common import (
    EngineOption,
    JsonOption,
    LibraryOption,
    ReportOption,
    UsageError,
    Within,
    decoded,
    emit,
    emit_json,
    engine_choice,
    library_path,
    note,
    options,
    read_text,
)

if TYPE_CHECKING:
    from bot.ask import Bot
    from bot.records import Answer

EVERYWHERE = Within()
TimeoutOption = Annotated[float | None, typer.Option("--timeout", min=0.1, help="Seconds for the whole answer.")]
CacheOption = Annotated[bool, typer.Option("--cache/--no-cache", help="Answer from earlier answers of the model.")]
BatchOption = Annotated[
    Path | None,
    typer.Option(
        "--batch", help="File of questions, JSONL or one a line in plain text; - for stdin; 2 when a line fails."
    ),
]


@options
def ask(
    question: Annotated[str | None, typer.Argument(help="The question, Chinese or English.")] = None,
    within: Within = EVERYWHERE, engine: EngineOption = "auto", batch: BatchOption = None,
    timeout: TimeoutOption = None, cache: CacheOption = True, as_json: JsonOption = False,
    library: LibraryOption = None,
) -> None:  # fmt: skip
    """Answer a question with citations, or a file of questions (--batch)."""
    from bot.records import Question
    from bot.show import answer_text

    _one_of(question, batch)
    changes: dict[str, object] = {} if timeout is None else {"timeout": timeout}
    with closing(_bot(library, engine, **changes, **({} if cache else {"answer_cache": False}))) as bot:
        reports = _within(bot.library, within)
        if batch is not None:
            _run_batch(batch, lambda row: _noted(bot.ask(_question(row, reports))))
            return
        answer = _noted(bot.ask(Question(text=question or "", reports=reports)))
        if as_json:
            emit_json(answer)
        else:
            emit(answer_text(answer))


def _within(library: Any, within: Within) -> tuple[str, ...]:
    """Return the reports that the options leave, empty for all; those that a place or a year chose are said."""
    if not (within.region or within.year):
        return tuple(within.report or ())
    from bot.factcheck.draft import reports_within
    from bot.settings import load_settings

    found = reports_within(library, load_settings().english(), within.limits())
    note(f"bot: answered only from {', '.join(found)}")
    return tuple(found)


def _noted(answer: "Answer") -> "Answer":
    """Say on stderr when the lookup stands in for a model that failed."""
    if (answer.reason or "").startswith("model_"):
        note(f"bot: {answer.answer.splitlines()[0]}")
    return answer


def search(
    query: Annotated[str | None, typer.Argument(help="What to look for, Chinese or English.")] = None,
    k: Annotated[int, typer.Option("--k", min=1, max=1000, help="How many passages.")] = 10,
    report: ReportOption = None,
    batch: BatchOption = None,
    as_json: JsonOption = False,
    library: LibraryOption = None,
) -> None:
    """Print the passages that fit a query best, or those of a file of queries (--batch)."""
    from bot.show import hit_row, hit_text

    _one_of(query, batch)
    with closing(_bot(library, "lookup")) as bot:

        def row(item: dict[str, Any]) -> dict[str, object]:
            text = str(item.get("query") or item.get("question") or "")
            hits = bot.search(text, k, tuple(report or ()))
            return {"query": text, "hits": [hit_row(hit) for hit in hits]}

        if batch is not None:
            _run_batch(batch, row)
        elif as_json:
            emit_json({"id": None} | row({"query": query}))
        else:
            hits = bot.search(query or "", k, tuple(report or ()))
            for rank, hit in enumerate(hits, 1):
                emit(hit_text(rank, hit))
            if not hits:
                note("bot: no passage is close to these words; try others")


def _bot(library: Path | None, engine: str, **changes: object) -> "Bot":
    from bot.ask import open_bot
    from bot.settings import load_settings

    return open_bot(library_path(library), engine_choice(engine), load_settings().model_copy(update=changes))


def _one_of(question: str | None, batch: Path | None) -> None:
    if (question is None) == (batch is None):
        raise UsageError('give either a question in quotes or --batch FILE, for example: bot ask "…"')


def _question(row: dict[str, Any], reports: tuple[str, ...]) -> Any:
    from pydantic import ValidationError

    from bot.records import Question

    text = row.get("question") or row.get("query") or ""
    fields = {"text": text, "history": row.get("history") or (), "lang": row.get("lang"), "reports": reports}
    try:
        return Question.model_validate(fields)
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(map(str, first["loc"])).replace("text", "question")
        raise UsageError(f"the field {field} cannot be used: {first['msg']}") from None


def _run_batch(path: Path, work: Callable[[dict[str, Any]], object]) -> None:
    """Write one line of JSON with its id for each line of the file; a line that fails becomes a row with its error.

    Exit code 2, and how many failed, when one did; 2 also where there is none.
    """
    done = failed = 0
    for number, line in enumerate(_lines(path), 1):
        if not line.strip():
            continue
        row: dict[str, Any] = {}
        done += 1
        try:
            row = _parsed(line)
            made = to_jsonable_python(work(row))
        except Exception as error:
            failed += 1
            note(f"bot: {path}:{number}: {error}")
            made = {"line": number, "error": str(error)}
        emit_json({"id": row.get("id")} | made | {"id": row.get("id")})
        if done == 1:
            gc.freeze()  # what the first question loaded stays: to look through it again and again takes a twelfth
    if failed or not done:
        raise UsageError(f"{path}: {failed} of {done} lines failed" if done else f"{path}: holds no question")


def _parsed(line: str) -> dict[str, Any]:
    """Return a line as a row: a JSON object, or a question in plain text."""
    if line.lstrip()[0] not in '{["':
        return {"question": line.strip()}
    try:
        row = json.loads(line)
    except json.JSONDecodeError as error:
        raise UsageError(f"not JSON ({error.msg} at column {error.colno})") from None
    if not isinstance(row, dict):
        raise UsageError("not a JSON object with a question")
    return row


def _lines(path: Path) -> Iterator[str]:
    if str(path) == "-":
        yield from map(decoded, getattr(sys.stdin, "buffer", sys.stdin))
        return
    yield from read_text(path).split("\n")


def chat(
    report: Annotated[str | None, typer.Option("--report", help="Limit to this report id.")] = None,
    engine: EngineOption = "auto",
    library: LibraryOption = None,
) -> None:
    """Talk with the bot: follow-up questions, /sources, /report, /new, /quit; Ctrl-C stops an answer."""
    from bot.conversation import HELP, Conversation

    with closing(_bot(library, engine)) as bot:
        talk = Conversation(bot, (report,) if report else ())
        if sys.stdin.isatty():
            note(HELP)
        for line in _typed():
            if talk.ends(line):
                break
            try:
                for piece in talk.reply(line):
                    sys.stdout.write(piece)
                    sys.stdout.flush()
                emit("")
            except KeyboardInterrupt:
                note("\n(stopped)")


def _piped() -> str:
    if not (line := getattr(sys.stdin, "buffer", sys.stdin).readline()):
        raise EOFError
    return decoded(line)


def _typed() -> Iterator[str]:
    """Yield what is typed until the end of input; Ctrl-C at the prompt clears the line, twice in a row it ends."""
    interrupted, ask = False, _piped
    if sys.stdin.isatty():
        from prompt_toolkit import PromptSession

        os.environ.setdefault("PROMPT_TOOLKIT_NO_CPR", "1")  # a terminal that does not answer would be complained of
        ask = PromptSession[str]("> ").prompt  # knows how wide Chinese is, and the lines before
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
