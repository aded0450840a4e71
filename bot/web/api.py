"""REST under /api: what the bot is, questions, the conversations kept, and reports; the records of the command line."""

import importlib.metadata
import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Any

from fastapi import APIRouter, Body, Form, Query, Request, Response, UploadFile
from pydantic import BaseModel, ConfigDict, Field

from bot.ask import QuestionError
from bot.desk import Emit
from bot.factcheck.records import Limits
from bot.facts import KINDS
from bot.history import Talk, forget
from bot.messages import TEXT
from bot.records import Answer, Lang, Question, Turn
from bot.service import Example, Service, examples
from bot.settings import EngineChoice
from bot.show import Stretch, hit_row, outline, stretch
from bot.web import documents
from bot.web.replies import reply
from bot.web.security import UPLOAD_BYTES
from vectorstore.ingest import correct, ingest
from vectorstore.reading.sources import LIMIT_PACKED, SUFFIXES
from vectorstore.records import IngestResult, ReportHints

ERROR = {"description": "error", "content": {"application/json": {"schema": {"type": "object"}}}}
Title = Annotated[str, Body(embed=True, max_length=200)]
MOST_FILES = 50
Text = Annotated[str, Field(max_length=500)]
Year = Annotated[int, Field(ge=1949, le=2100)]
Offset = Annotated[int | None, Query(ge=0, le=2**31)]


class Ask(Limits):
    """A question; ``years`` are those of delivery."""

    question: Annotated[str, Field(max_length=20_000)]
    conversation: str | None = None
    history: Annotated[tuple[Turn, ...], Field(max_length=100)] = ()
    lang: Lang | None = None
    engine: EngineChoice = "auto"


class Correction(BaseModel):
    """What is known better of a report's card."""

    model_config = ConfigDict(extra="forbid")
    title: Text | None = None
    region: Text | None = None
    year: Year | None = None


class Upload(BaseModel):
    """Files, and what is known of them; ``force`` takes what does not look like a report."""

    files: list[UploadFile]
    region: Text | None = None
    year: Year | None = None
    force: bool = False
    replace: bool = False


def router(service: Service) -> APIRouter:
    """Return all routes over one library."""
    codes: tuple[int | str, ...] = (400, 401, 403, 404, 408, 413, 422, 429, 503)
    made = APIRouter(prefix="/api", responses=dict.fromkeys(codes, ERROR))
    _about(made, service)
    _ask(made, service)
    _conversations(made, service)
    _reports(made, service)
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
            "limits": {"upload_bytes": UPLOAD_BYTES, "upload_files": MOST_FILES},
        }

    made = lru_cache(8)(lambda generation, lang: examples(service.lookup, service.english, lang))

    @api.get("/examples")
    def example_questions(lang: Lang = "zh") -> list[Example]:
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
            answer = service.bot(asked.engine).ask(question, lambda claim: emit("delta", claim))
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


def _reports(api: APIRouter, service: Service) -> None:
    library = service.library

    @api.get("/reports")
    def reports() -> list[dict[str, Any]]:
        return [service.card(card) for card in library.reports()]

    @api.get("/reports/{report}")
    def report(report: str) -> dict[str, Any]:
        return {**outline(library, service.english, report), "report": service.card(library.report(report))}

    @api.get("/reports/{report}/source")
    def text(report: str, start: Offset = None, end: Offset = None) -> Stretch:
        return stretch(library, report, start, end)

    @api.patch("/reports/{report}")
    async def amend(request: Request, report: str, known: Correction) -> Response:
        def work(emit: Emit) -> dict[str, Any]:
            hints = ReportHints(**known.model_dump(exclude_none=True))
            return {"report": service.card(correct(library, service.lookup.embedder, report, hints))}

        return await reply(request, service.changes, work, "card")

    @api.delete("/reports/{report}")
    async def delete(request: Request, report: str) -> Response:
        def work(emit: Emit) -> dict[str, Any]:
            return {"deleted": forget(library, report).id, "reports": len(library.reports())}

        return await reply(request, service.changes, work, "deleted")

    @api.post("/reports")
    async def upload(request: Request, sent: Annotated[Upload, Form()]) -> Response:
        if len(sent.files) > MOST_FILES:
            raise QuestionError(f"{len(sent.files)} files were sent; at most {MOST_FILES} are taken at once")
        files = [(one.filename or "report", await one.read(LIMIT_PACKED)) for one in sent.files]

        def work(emit: Emit) -> dict[str, list[IngestResult]]:
            results = []
            for result in take(service, files, sent, emit):
                results.append(result)
                emit("result", result)
            return {"results": results}

        return await reply(request, service.changes, work, "results")


def take(service: Service, files: Sequence[tuple[str, bytes]], sent: Upload, emit: Emit) -> Iterator[IngestResult]:
    """Bring uploaded files into the library under names of our own making; yield what became of each."""

    def progress(stage: str, done: int, total: int) -> None:
        emit("progress", {"stage": stage, "done": done, "total": total})

    held = {card.id for card in service.library.reports()}
    names: dict[Path, str] = {}
    with TemporaryDirectory(prefix="bot-") as folder:
        for name, data in files:
            file = Path(folder, _safe(name))
            if file in names:
                problem = f"two files of one upload would be called {file.name!r}; rename one"
            elif file.stem in held and not sent.replace:
                problem = f"a report {file.stem!r} is held; rename the file, or upload it with replace"
            else:
                file.write_bytes(data)
                names[file] = name
                continue
            yield IngestResult(path=name, report=None, status="failed", message=problem)
        hints = ReportHints(region=sent.region, year=sent.year)
        found = ingest(service.library, service.lookup.embedder, list(names), hints, progress, sent.force)
        for result in found if names else ():
            name = names.get(Path(result.path), Path(result.path).name)
            message = result.message.removeprefix(f"{result.path}: ").replace(result.path, name)
            yield result.model_copy(update={"path": name, "message": message})


def _safe(name: str) -> str:
    """Return a file name of letters, digits and hyphens, the stem of which can be an id; what it is, its content says.

    >>> _safe("../../etc/pass wd<b>.txt")
    'pass-wd-b.txt'
    """
    path = Path(unicodedata.normalize("NFKC", name).replace("\\", "/"))
    suffix = path.suffix.lower() if path.suffix.lower() in SUFFIXES else ".txt"
    return (re.sub(r"[^\w-]+", "-", path.stem).strip("-_")[:80] or "report") + suffix
