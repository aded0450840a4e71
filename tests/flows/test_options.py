"""What a user may set reaches what is done: no option of a command is dropped on the way to it."""

from functools import partial
from pathlib import Path
from types import SimpleNamespace

import pytest
import typer
from doubles import noting
from shelf import REPORT, Shelf

from bot.ask import Bot
from bot.cli import app
from bot.english import English
from bot.factcheck.records import DraftCheck
from bot.glossary import load_glossary
from bot.records import Answer
from bot.settings import Settings
from bot.summarize import summarize
from vectorstore.records import IngestResult

COMMANDS = typer.main.get_command(app).commands  # type: ignore[attr-defined]
WAYS: dict[str, tuple[str, ...]] = {
    "ask": ("多少件？",), "ask a batch": ("--batch", "asked.txt"), "search": ("法规",), "chat": (), "facts": (),
    "search a batch": ("--batch", "asked.txt"), "figures": (), "summarize": ("chongqing-2026",), "reports": (),
    "check": ("asked.txt",), "ingest": ("asked.txt",), "show": ("chongqing-2026", "--start", "30", "--end", "50"),
    "correct": ("chongqing-2026", "--title", "甲"), "doctor": (), "serve": (), "mcp": (),
}  # fmt: skip
"""Arguments that each command needs at least; what makes or deletes whole libraries is left to tests of its own."""
VALUES = {
    "region": "永川", "year": "2026", "library": "none", "report": "yongchuan-2025", "engine": "lookup",
    "match": "法规", "timeout": "7", "kind": "figure", "unit": "件", "part": "plan", "format": "html",
    "output": "out", "length": "brief", "lang": "en", "focus": "立法", "host": "localhost", "port": "9", "start": "9",
    "end": "60", "context": "2", "k": "3", "id": "b", "title": "乙",
}  # fmt: skip
ANSWER = Answer(question="多少件？", lang="zh", engine="lookup", abstained=True, answer="没有。")


@pytest.fixture
def seen(monkeypatch: pytest.MonkeyPatch, bot: Bot) -> list[str]:
    """What the commands do at last: noted, and not done."""
    calls: list[str] = []

    noted = partial(noting, calls)
    asked = SimpleNamespace(
        library=bot.library, ask=noted("ask", ANSWER), search=noted("search", []), stream=noted("stream", [ANSWER]),
        check_reports=noted("reports"), close=lambda: None,
    )  # fmt: skip
    service = SimpleNamespace(settings=Settings(), library=SimpleNamespace(directory="d"))
    summary = summarize(Shelf(early=REPORT), ["early"], English(load_glossary()))  # type: ignore[arg-type]
    done = {
        "bot.ask.open_bot": asked, "bot.facts.fact_rows": [], "bot.promises.promises": [], "bot.doctor.examine": [],
        "bot.summarize.summarize": summary, "bot.summaries.draft.drafter_of": None,
        "vectorstore.ingest.ingest": [IngestResult(path="a.txt", report="a", status="added")],
        "bot.factcheck.draft.check_draft": DraftCheck(draft="", lang="zh", statements=()), "uvicorn.Config": None,
        "bot.model.connect.meaning_of": None, "vectorstore.ingest.correct": bot.library.report("chongqing-2026"),
        "bot.service.open_service": service, "bot.web.app.make_app": None, "bot.mcp.mcp_server": asked,
        "uvicorn.Server": SimpleNamespace(run=lambda sockets: None),
        "bot.commands.serve._listening": SimpleNamespace(close=lambda: None, getsockname=lambda: ("", 1)),
    }  # fmt: skip
    asked.run = noted("run")
    for target, result in done.items():
        monkeypatch.setattr(target, noted(target, result))
    return calls


@pytest.mark.parametrize("way", WAYS)
def test_no_option_of_a_command_is_dropped(way: str, cli, seen: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    name = way.split()[0]
    monkeypatch.setenv("BOT_MODEL", "m")
    Path("asked.txt").write_text("多少件？\n", encoding="utf-8")

    def done(*option: str) -> object:
        seen.clear()
        return cli(name, *WAYS[way], *option, stdin="多少件？\n"), tuple(seen)

    options: list[tuple[str, ...]] = []
    idle = ("--json", "--batch") if "--batch" in WAYS[way] else ()  # rows of a batch are JSON whatever is said
    for one in (one for one in COMMANDS[name].params if one.opts[0] not in idle):
        flags = [] if one.default is True else one.opts
        options += [(flag,) for flag in (*flags, *one.secondary_opts) if getattr(one, "is_flag", False)]
        if one.param_type_name == "option" and not one.is_flag:
            options.append((one.opts[0], VALUES.get(one.opts[0].strip("-"), "asked.txt")))
    found = {option: done(*option) for option in options}
    assert [option for option, told in found.items() if told == done()] == []
    assert len({str(told) for told in found.values()}) == len(found), "each does something of its own"
