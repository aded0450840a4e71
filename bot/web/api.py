"""REST under /api: what the bot is, questions, and the conversations kept; the same records as the command line."""

import importlib.metadata
from functools import lru_cache
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Body, Query, Request, Response
from pydantic import Field

from bot import examples
from bot.ask import LONGEST_QUESTION
from bot.desk import Emit
from bot.factcheck.draft import LONGEST_DRAFT
from bot.factcheck.records import Limits
from bot.facts import KINDS
from bot.history import Talk
from bot.messages import TEXT
from bot.records import Answer, Lang, Question, Turn
from bot.service import Service
from bot.show import hit_row
from bot.web import documents, reports
from bot.web.replies import reply
from bot.web.security import UPLOAD_BYTES

ERROR = {"description": "error", "content": {"application/json": {"schema": {"type": "object"}}}}
Title = Annotated[str, Body(embed=True, max_length=200)]


class Ask(Limits):
    """A question; ``years`` are those of delivery."""

    question: Annotated[str, Field(max_length=20_000)]
    conversation: str | None = None
    history: Annotated[tuple[Turn, ...], Field(max_length=100)] = ()
    lang: Lang | None = None
    engine: Literal["auto", "lookup", "llm"] = "auto"


def router(service: Service) -> APIRouter:
    """Return all routes over one library."""
    codes: tuple[int | str, ...] = (400, 401, 403, 404, 408, 413, 422, 429, 503)
    made = APIRouter(prefix="/api", responses=dict.fromkeys(codes, ERROR))
    _about(made, service)
    _ask(made, service)
    _conversations(made, service)
    reports.add(made, service)
    documents.add(made, service)
    return made


def _about(api: APIRouter, service: Service) -> None:
    @api.get("/about")
    def about() -> dict[str, Any]:
        settings, cards = service.settings, service.library.reports()
        regions = dict.fromkeys(card.region for card in cards if card.region)
        return {
            "version": importlib.metadata.version("congress-report-bot"),
            "engines": ["lookup", "llm"] if service.model else ["lookup"],
            "model": settings.model if service.model else None,
            "reports": len(cards),
            "choices": {
                "kinds": list(KINDS),
                "regions": [{"zh": region, "en": service.english.place(region)} for region in regions],
                "years": sorted({card.year for card in cards if card.year}, reverse=True),
            },
            "words": TEXT,
            "limits": {
                "upload_bytes": UPLOAD_BYTES, "upload_files": reports.MOST_FILES, "question_chars": LONGEST_QUESTION,
                "draft_chars": LONGEST_DRAFT,
            },
        }  # fmt: skip

    made = lru_cache(8)(lambda generation, lang: examples.examples(service.lookup, service.english, lang))

    @api.get("/examples")
    def example_questions(lang: Lang = "zh") -> list[examples.Example]:
        return made(service.library.generation, lang)


def _ask(api: APIRouter, service: Service) -> None:
    @api.post("/ask", response_model=Answer)
    async def ask(request: Request, asked: Ask) -> Response:
        desk = service.desk(asked.engine, service.lookups)
        talk = service.talks.get(asked.conversation) if asked.conversation else None

        def work(emit: Emit) -> Answer:
            used = Limits(reports=service.within(asked), regions=asked.regions, years=asked.years)
            model = service.settings.model if desk is service.calls else None
            emit("status", {"stage": "searching", "model": model, "filters": used})
            history = talk.history() if talk else asked.history
            question = Question(text=asked.question, history=history, lang=asked.lang, reports=used.reports)
            answer = service.answer(question, asked.engine, lambda claim: emit("delta", claim))
            if talk:
                service.talks.add(talk.id, answer, used.model_dump(mode="json"))
            return answer

        return await reply(request, desk, work, "answer")

    @api.get("/search")
    def search(
        q: str, k: Annotated[int, Query(ge=1, le=100)] = 10, report: Annotated[tuple[str, ...], Query()] = ()
    ) -> dict[str, Any]:
        return {"query": q, "hits": [hit_row(hit) for hit in service.lookup.search(q, k, report)]}


def _conversations(api: APIRouter, service: Service) -> None:
    talks = service.talks
    api.get("/conversations")(talks.all)
    api.get("/conversations/{id}")(talks.get)
    api.delete("/conversations/{id}", status_code=204)(talks.delete)

    @api.post("/conversations", status_code=201)
    def create(title: Title = "") -> Talk:
        return talks.create(title)

    @api.patch("/conversations/{id}")
    def rename(id: str, title: Title) -> Talk:
        return talks.rename(id, title)

    @api.get("/conversations/{id}/export", response_class=Response)
    def export(id: str) -> Response:
        return documents.download(talks.get(id).markdown(), "md", "conversation")
