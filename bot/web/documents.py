"""REST under /api for tables of facts, summaries, drafts and accepted runs, each also as a file to save."""

import re
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request, Response
from pydantic import Field
from pydantic_core import to_jsonable_python

from bot import accepted
from bot.desk import Emit, last
from bot.factcheck.draft import LONGEST_DRAFT
from bot.factcheck.records import Limits
from bot.facts import Query as FactQuery
from bot.facts import fact_rows, groups_of
from bot.promises import promises
from bot.records import Lang
from bot.render import check as checks
from bot.render import facts as tables
from bot.render import summary as summaries
from bot.service import Service
from bot.summaries import Length, Summary, Writing
from bot.summaries import Request as SummaryRequest
from bot.web.work import reply
from vectorstore.reading.sources import text_of
from vectorstore.records import Part

MEDIA = {
    "csv": "text/csv; charset=utf-8", "md": "text/markdown; charset=utf-8", "html": "text/html; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}  # fmt: skip
Many = Annotated[tuple[str, ...], Query()]


class Draft(Limits):
    """A draft to be checked."""

    text: Annotated[str, Field(max_length=4 * LONGEST_DRAFT)]
    lang: Lang | None = None
    format: Literal["json", "md", "html"] = "json"
    engine: Literal["auto", "lookup", "llm"] = "auto"


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


def _facts(api: APIRouter, service: Service) -> None:
    @api.get("/facts", response_model=None)
    def facts(
        report: Many = (), kind: Many = (), year: Annotated[tuple[int, ...], Query()] = (), region: Many = (),
        unit: Many = (), part: Annotated[tuple[Part, ...], Query()] = (), plan: bool | None = None, match: str = "",
        format: Literal["json", "csv", "xlsx", "md", "html"] = "json",
        offset: Annotated[int, Query(ge=0)] = 0, limit: Annotated[int, Query(ge=0, le=20_000)] = 500,
        promised: bool = False,
    ) -> dict[str, Any] | Response:  # fmt: skip
        service.lookup.check_reports(report)
        query = FactQuery(report, kind, year, region, unit, part, plan, match)
        title = " / ".join(report) or "facts"
        if promised:
            made = promises(service.library, service.english, query)
            if format != "json":
                return download(tables.rendered_promises(made, format, title), format, "promises")
            return {"total": len(made), "rows": [one.plain() for one in made[offset : offset + limit]], "groups": []}
        rows = fact_rows(service.library, service.english, query)
        if format != "json":
            return download(tables.rendered(rows, format, title), format, "facts")
        groups = [{**group._asdict(), "rows": [row.plain() for row in group.rows]} for group in groups_of(rows)]
        return {"total": len(rows), "rows": [row.plain() for row in rows[offset : offset + limit]], "groups": groups}


def _summaries(api: APIRouter, service: Service) -> None:
    @api.get("/summaries/{report}", response_model=Summary)
    async def summarize(
        request: Request, report: str, length: Length = "standard", focus: Annotated[str, Query(max_length=500)] = "",
        lang: Literal["both", "zh", "en"] = "both", engine: Literal["auto", "lookup", "llm"] = "auto",
        format: Literal["json", "md", "html", "docx"] = "json",
    ) -> Response:  # fmt: skip
        card, desk = service.library.report(report), service.desk(engine, service.texts)
        wanted = SummaryRequest(length=length, focus=focus or None)

        def work(emit: Emit) -> None:
            told = Writing(progress=lambda done, total: emit("progress", {"done": done, "total": total}))
            made = service.summary([card.id], wanted, engine, told)
            cards = [service.card(card) for card in made.reports]
            emit("summary", {**to_jsonable_python(made), "reports": cards} if format == "json" else made)

        if format == "json":
            return await reply(request, desk, work)
        made = await last(desk, work, request.is_disconnected)
        content = summaries.rendered(made, {card.id: service.library.source(card.id)}, format, lang)
        return download(content, format, f"summary-{report}")


def _drafts(api: APIRouter, service: Service) -> None:
    @api.post("/check", response_model=None)
    async def check(request: Request, draft: Draft) -> Response:
        desk = service.desk(draft.engine, service.texts)

        def work(emit: Emit) -> None:
            emit("check", service.check(draft.text, draft, draft.lang, draft.engine))

        if draft.format == "json":
            return await reply(request, desk, work)
        made = await last(desk, work, request.is_disconnected)
        return download(checks.rendered(made, draft.format, "draft"), draft.format, "draft")

    @api.post("/text", response_model=None)
    async def text(request: Request) -> Response:
        """Return an uploaded draft as text: plain text in any encoding, a Word file or a PDF."""
        data = await request.body()

        def work(emit: Emit) -> None:
            emit("text", {"text": text_of("the draft", data).text})

        return await reply(request, service.texts, work)


def _evals(api: APIRouter) -> None:
    @api.get("/evals")
    def evals() -> dict[str, Any]:
        return accepted.accepted()

    @api.get("/evals/{engine}/failing")
    def failing(
        engine: str, offset: Annotated[int, Query(ge=0)] = 0, limit: Annotated[int, Query(ge=0, le=500)] = 50
    ) -> dict[str, Any]:
        rows = accepted.failing(engine)
        return {"total": len(rows), "rows": rows[offset : offset + limit]}
