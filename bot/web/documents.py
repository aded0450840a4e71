"""REST under /api for tables of facts, summaries, drafts and accepted runs, each also as a file to save."""

import json
import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request, Response
from pydantic import ConfigDict, Field
from pydantic_core import to_jsonable_python

from bot.desk import Emit, last
from bot.factcheck.draft import LONGEST_DRAFT
from bot.factcheck.records import DraftCheck, Limits
from bot.facts import FactRow, fact_rows, groups_of
from bot.facts import Query as FactQuery
from bot.promises import Promise, promises
from bot.records import Lang
from bot.render import check as checks
from bot.render import facts as tables
from bot.render import summary as summaries
from bot.service import Service
from bot.settings import EngineChoice
from bot.summaries import Length, Summary
from bot.summaries import Request as SummaryRequest
from bot.web.replies import reply
from vectorstore.reading.sources import text_of

MEDIA = {
    "csv": "text/csv; charset=utf-8", "md": "text/markdown; charset=utf-8", "html": "text/html; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}  # fmt: skip
ACCEPTED = Path(__file__).resolve().parents[2] / "evals" / "baselines"
"""The accepted runs, where an installation has them: read as files, since the suite stands above the bot."""
From = Annotated[int, Query(ge=0)]


class Table(FactQuery):
    """Which facts are wanted, and as what."""

    model_config = ConfigDict(extra="ignore")
    promised: bool = False
    format: Literal["json", "csv", "xlsx", "md", "html"] = "json"
    offset: Annotated[int, Field(ge=0)] = 0
    limit: Annotated[int, Field(ge=0, le=20_000)] = 500


class Draft(Limits):
    """A draft to be checked."""

    text: Annotated[str, Field(max_length=4 * LONGEST_DRAFT)]
    lang: Lang | None = None
    format: Literal["json", "md", "html"] = "json"
    engine: EngineChoice = "auto"


def add(api: APIRouter, service: Service) -> None:
    """Add the routes."""
    _facts(api, service)
    _summaries(api, service)
    _drafts(api, service)
    _evals(api)


def download(content: str | bytes, form: str, name: str) -> Response:
    """Return a document to be saved, never shown as a page of ours."""
    headers = {"Content-Disposition": f'attachment; filename="{re.sub("[^A-Za-z0-9_-]", "-", name)[:80]}.{form}"'}
    return Response(content, media_type=MEDIA[form], headers=headers)


def _evals(api: APIRouter) -> None:
    @api.get("/evals")
    def accepted() -> dict[str, Any]:
        runs = [
            {"engine": run["manifest"]["engine"], **{k: run[k] for k in ("manifest", "measures")}} for run in _runs()
        ]
        history = ACCEPTED / "history.jsonl"
        lines = history.read_text("utf-8").splitlines() if history.is_file() else []
        return {"runs": runs, "history": [json.loads(line) for line in lines if line.strip()]}

    @api.get("/evals/{engine}/failing")
    def failing(engine: str, offset: From = 0, limit: Annotated[int, Query(ge=0, le=500)] = 50) -> dict[str, Any]:
        rows = [row for run in _runs() if run["manifest"]["engine"] == engine for row in run["rows"]]
        wrong = [row for row in rows if row.get("ending") not in ("right", None)]
        wrong.sort(key=lambda row: row["ending"] != "wrong_shown")
        return {"total": len(wrong), "rows": [_failed(row) for row in wrong[offset : offset + limit]]}


def _runs() -> Iterator[dict[str, Any]]:
    for path in sorted(ACCEPTED.glob("*.json")):
        if "manifest" in (run := _run(path, path.stat().st_mtime_ns)):
            yield run


@lru_cache(maxsize=8)
def _run(path: Path, changed: int) -> dict[str, Any]:
    """Return a file as JSON; ``changed`` is when it was written, so that a newer one is read anew."""
    found: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return found


def _failed(row: dict[str, Any]) -> dict[str, Any]:
    case = row["case"]
    return {
        "id": case["id"], "lang": case["lang"], "question": case["question"], "ending": row["ending"],
        "fault": row.get("fault"), "why": row.get("why", []), "gold": case.get("answer"),
        "evidence": case.get("evidence", []), "answer": row["trial"].get("answer"),
    }  # fmt: skip


def _facts(api: APIRouter, service: Service) -> None:
    @api.get("/facts", response_model=None)
    def facts(asked: Annotated[Table, Query()]) -> dict[str, Any] | Response:
        service.lookup.check_reports(asked.report)
        over = (service.library, service.english, asked)
        kept, rows = (promises(*over), []) if asked.promised else ([], fact_rows(*over))
        if asked.format != "json":
            name, title = "promises" if asked.promised else "facts", " / ".join(asked.report) or "facts"
            made = tables.rendered_promises(kept, asked.format, title) if asked.promised else None
            return download(made or tables.rendered(rows, asked.format, title), asked.format, name)
        some: Sequence[FactRow | Promise] = (kept or rows)[asked.offset : asked.offset + asked.limit]
        groups = [{**group._asdict(), "rows": [row.plain() for row in group.rows]} for group in groups_of(rows)]
        return {"total": len(kept or rows), "rows": [row.plain() for row in some], "groups": groups}


def _summaries(api: APIRouter, service: Service) -> None:
    @api.get("/summaries/{report}", response_model=Summary)
    async def summarize(
        request: Request, report: str, length: Length = "standard", focus: Annotated[str, Query(max_length=500)] = "",
        lang: Literal["both", "zh", "en"] = "both", engine: EngineChoice = "auto",
        format: Literal["json", "md", "html", "docx"] = "json",
    ) -> Response:  # fmt: skip
        card, desk = service.library.report(report), service.desk(engine, service.texts)
        wanted = SummaryRequest(length=length, focus=focus or None)

        def work(emit: Emit) -> Summary:
            def told(done: int, total: int) -> None:
                emit("progress", {"done": done, "total": total})

            return service.summary([card.id], wanted, engine, told)

        def record(emit: Emit) -> dict[str, Any]:
            made = work(emit)
            return {**to_jsonable_python(made), "reports": [service.card(card) for card in made.reports]}

        if format == "json":
            return await reply(request, desk, record, "summary")
        made = await last(desk, work, request.is_disconnected)
        content = summaries.rendered(made, {card.id: service.library.source(card.id)}, format, lang)
        return download(content, format, f"summary-{report}")


def _drafts(api: APIRouter, service: Service) -> None:
    @api.post("/check", response_model=None)
    async def check(request: Request, draft: Draft) -> Response:
        desk = service.desk(draft.engine, service.texts)

        def work(emit: Emit) -> DraftCheck:
            return service.check(draft.text, draft, draft.lang, draft.engine)

        if draft.format == "json":
            return await reply(request, desk, work, "check")
        made = await last(desk, work, request.is_disconnected)
        return download(checks.rendered(made, draft.format, "draft", draft.lang or "both"), draft.format, "draft")

    @api.post("/text", response_model=None)
    async def text(request: Request) -> Response:
        """Return an uploaded draft as text: plain text in any encoding, a Word file or a PDF."""
        data = await request.body()
        return await reply(request, service.texts, lambda emit: {"text": text_of("the draft", data).text}, "text")
