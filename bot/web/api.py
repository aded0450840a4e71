"""REST under /api: the same records as the command line."""

import importlib.metadata
import re
import unicodedata
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Body, Query, Request, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field
from starlette.datastructures import UploadFile

from bot import accepted, examples, source
from bot.ask import LONGEST_QUESTION, QuestionError
from bot.english.facts import DEEDS
from bot.factcheck.draft import LONGEST_DRAFT, check_draft
from bot.factcheck.records import Limits
from bot.facts import KINDS, fact_rows, groups_of
from bot.facts import Query as FactQuery
from bot.history import Listed, Talk
from bot.library import forget
from bot.model.connect import meaning_of
from bot.records import Answer, Claim, Lang, Question, Turn
from bot.render import check as checks
from bot.render import facts as tables
from bot.render import summary as summaries
from bot.show import hit_row
from bot.summaries import Length, Summary, Writing
from bot.summaries import Request as SummaryRequest
from bot.web.errors import refusal_of
from bot.web.service import Service, Summaries
from bot.web.work import LOCK, Emit, last, plain, stream, wants_stream
from vectorstore.ingest import correct, ingest
from vectorstore.reading.sources import LIMIT_BYTES, decode
from vectorstore.records import IngestResult, Report, ReportHints

UPLOADED = "uploads"
UPLOAD_FILES = 50
Engine = Literal["auto", "lookup", "llm"]
Many = Annotated[list[str], Query(max_length=200)]
Ids = Annotated[list[str], Field(max_length=200)]
Years = Annotated[list[int], Field(max_length=200)]
Text = Annotated[str, Field(max_length=500)]
Offset = Annotated[int | None, Query(ge=0, le=2**31)]
MEDIA = {
    "json": "application/json", "csv": "text/csv; charset=utf-8", "md": "text/markdown; charset=utf-8",
    "html": "text/html; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}  # fmt: skip
ERRORS: dict[int | str, dict[str, Any]] = {
    code: {"description": "error", "content": {"application/json": {"schema": {"type": "object"}}}}
    for code in (400, 401, 403, 404, 408, 413, 422, 429, 503)
}


class Form(BaseModel):
    """A body whose unknown fields are refused."""

    model_config = ConfigDict(extra="forbid")


class Ask(Form):
    """A question; ``years`` are those of delivery."""

    question: Annotated[str, Field(max_length=20_000)]
    conversation: Text | None = None
    history: Annotated[list[Turn], Field(max_length=100)] = []
    reports: Ids = []
    regions: Ids = []
    years: Years = []
    lang: Lang | None = None
    engine: Engine = "auto"


class Named(Form):
    """The title of a conversation."""

    title: Annotated[str, Field(max_length=200)] = ""


class Correction(Form):
    """What is known better of a report's card."""

    title: Text | None = None
    region: Text | None = None
    year: Annotated[int, Field(ge=1949, le=2100)] | None = None


class Draft(Form):
    """A draft to be checked."""

    text: Annotated[str, Field(max_length=4 * LONGEST_DRAFT)]
    lang: Lang | None = None
    reports: Ids = []
    regions: Ids = []
    years: Years = []
    format: Literal["json", "md", "html"] = "json"
    engine: Engine = "auto"


def router(service: Service) -> APIRouter:
    """Return all routes over one library."""
    made = APIRouter(prefix="/api", responses=ERRORS)
    for add in (_about, _reports, _uploads, _reading, _ask, _conversations, _facts, _summaries, _check, _evals):
        add(made, service)
    return made


def _about(api: APIRouter, service: Service) -> None:
    @api.get("/about")
    def about() -> dict[str, Any]:
        settings, cards = service.settings, service.library.reports()
        regions = dict.fromkeys(card.region for card in cards if card.region)
        return {
            "version": importlib.metadata.version("congress-report-bot"),
            "engine": "llm" if service.model else "lookup",
            "engines": ["lookup", "llm"] if service.model else ["lookup"],
            "model": settings.model if service.model else None,
            "token": settings.api_token is not None,
            "reports": len(cards),
            "settings": settings.model_dump(mode="json", include={"timeout", "evidence_tokens", "embedding", "rate"}),
            "choices": {
                "kinds": KINDS, "parts": ["past_year", "plan", "problems", "experience"],
                "lengths": ["brief", "standard", "full"], "languages": ["zh", "en"],
                "regions": [{"zh": region, "en": service.english.place(region)} for region in regions],
                "years": sorted({card.year for card in cards if card.year}, reverse=True),
                "units": sorted({fact.unit for fact in service.library.facts() if fact.unit}),
            },
            "kind_labels": {
                kind: {"en": deed.plain.partition(":")[0].removesuffix(" on {}")} for kind, deed in DEEDS.items()
            },
            "limits": {
                "upload_bytes": LIMIT_BYTES, "upload_files": UPLOAD_FILES, "question_chars": LONGEST_QUESTION,
                "draft_chars": LONGEST_DRAFT,
            },
        }  # fmt: skip


def card_of(service: Service, card: Report) -> dict[str, Any]:
    """Return a card for others to see: without paths of this machine, and with the English of its place."""
    english = service.english.place(card.region) if card.region else None
    return {**card.model_dump(mode="json", exclude={"path", "sha256"}), "region_en": english}


def _reports(api: APIRouter, service: Service) -> None:
    library = service.library

    @api.get("/reports")
    def reports() -> list[dict[str, Any]]:
        return [card_of(service, card) for card in library.reports()]

    @api.get("/reports/{report}")
    def report(report: str) -> dict[str, Any]:
        held = source.outline(library, service.english, report)
        return {**held.model_dump(mode="json"), "report": card_of(service, held.report)}

    @api.patch("/reports/{report}")
    async def amend(request: Request, report: str, known: Correction) -> dict[str, Any]:
        def work(emit: Emit) -> None:
            with LOCK:
                hints = ReportHints(**known.model_dump(exclude_none=True))
                emit("card", correct(library, service.lookup.embedder, report, hints))

        return {"report": card_of(service, await last(request, service.changes, work))}

    @api.delete("/reports/{report}")
    def delete(report: str) -> dict[str, Any]:
        with LOCK:
            card = forget(library, report)
            for kept in (library.directory / UPLOADED).glob(f"{_safe(card.id)}.*"):
                kept.unlink(missing_ok=True)
        return {"deleted": card.id, "reports": len(library.reports())}


def _uploads(api: APIRouter, service: Service) -> None:
    schema = {
        "requestBody": {
            "required": True,
            "content": {
                "multipart/form-data": {
                    "schema": {
                        "type": "object",
                        "required": ["files"],
                        "properties": {
                            "files": {"type": "array", "items": {"type": "string", "format": "binary"}},
                            **{name: {"type": "string"} for name in ("region", "year", "force", "replace")},
                        },
                    }
                }
            },
        }
    }

    @api.post("/reports", openapi_extra=schema)
    async def upload(request: Request) -> Response:
        async with request.form(max_files=UPLOAD_FILES, max_fields=10) as form:
            files = [one for one in form.getlist("files") if isinstance(one, UploadFile)]
            if not files:
                raise QuestionError("no file was sent; send them as multipart/form-data in the field files")
            sent = [(one.filename or "report", await one.read(LIMIT_BYTES + 1)) for one in files]
            known = {key: str(form[key]) for key in ("region", "year") if form.get(key)}
            try:
                hints = ReportHints.model_validate(known)
            except ValueError:
                raise QuestionError("the region or the year cannot be used; a year is a number such as 2026") from None
            flags = [str(form.get(name, "")).lower() in ("true", "1", "on") for name in ("force", "replace")]

        def work(emit: Emit) -> None:
            results: list[IngestResult] = []
            with LOCK:
                for result in take(service, sent, hints, (flags[0], flags[1]), emit):
                    results.append(result)
                    emit("result", result)
            if wants_stream(request):
                emit("done", {"reports": len(service.library.reports())})
            else:
                emit("results", {"results": results})

        if wants_stream(request):
            return stream(service.changes, work, _told)
        return JSONResponse(plain(await last(request, service.changes, work)))


def take(
    service: Service, sent: Sequence[tuple[str, bytes]], hints: ReportHints, flags: tuple[bool, bool], emit: Emit
) -> Any:
    """Bring uploaded files into the library and yield what became of each; ``flags`` are force and replace.

    A file is kept under a name of our own making in the library, so that it can be read again.
    """

    def progress(stage: str, done: int, total: int) -> None:
        emit("progress", {"stage": stage, "done": done, "total": total})

    library, (force, replace) = service.library, flags
    folder = library.directory / UPLOADED
    folder.mkdir(exist_ok=True)
    held = {card.id for card in library.reports()}
    names: dict[Path, str] = {}
    before: dict[Path, bytes | None] = {}
    for name, data in sent:
        report = _safe(Path(unicodedata.normalize("NFC", name).replace("\\", "/")).stem)
        file = folder / f"{report}.txt"
        if problem := _problem(report, data, report in held and not replace, file in names):
            yield IngestResult(path=name, report=None, status="failed", message=problem)
            continue
        before[file] = file.read_bytes() if file.exists() else None
        file.write_bytes(data)
        names[file] = name
    try:
        for result in ingest(library, service.lookup.embedder, list(names), hints, progress, force) if names else ():
            file = Path(result.path)
            if result.status not in ("failed", "skipped"):
                before.pop(file, None)
            message = result.message.removeprefix(f"{file}: ").replace(str(file), names[file])
            yield result.model_copy(update={"path": names[file], "message": message})
    finally:
        for file, content in before.items():  # what was not taken leaves things as they were
            file.unlink(missing_ok=True) if content is None else file.write_bytes(content)


def _problem(report: str, data: bytes, taken: bool, twice: bool) -> str:
    if len(data) > LIMIT_BYTES:
        return f"is over the limit of {LIMIT_BYTES // 1_000_000} MB; split the file"
    if twice:
        return f"two files of one upload would be called {report!r}; rename one"
    return f"a report {report!r} is held; rename the file, or upload it with replace" if taken else ""


def _safe(name: str) -> str:
    """Return a name as an id and a file name: letters, digits and hyphens only."""
    return re.sub(r"[^\w-]+", "-", unicodedata.normalize("NFKC", name)).strip("-_")[:80] or "report"


def _reading(api: APIRouter, service: Service) -> None:
    @api.get("/reports/{report}/source")
    def text(report: str, start: Offset = None, end: Offset = None) -> source.Stretch:
        return source.stretch(service.library, report, start, end)

    @api.get("/search")
    def search(q: str, k: Annotated[int, Query(ge=1, le=100)] = 10, report: Many = []) -> dict[str, Any]:  # noqa: B006
        hits = service.lookup.search(q, k, tuple(report))
        return {"query": q, "hits": [hit_row(hit) for hit in hits]}

    made: dict[tuple[int, Lang], list[examples.Example]] = {}

    @api.get("/examples")
    def example_questions(lang: Lang = "zh") -> list[examples.Example]:
        key = (service.library.generation, lang)
        if key not in made:
            made[key] = examples.examples(service.lookup, service.english, lang)
        return made[key]


def _told(error: Exception) -> dict[str, Any]:
    return refusal_of(error).body()


def _named(item: Any) -> str:
    return "answer" if isinstance(item, Answer) else "delta"


def _ask(api: APIRouter, service: Service) -> None:
    @api.post("/ask", response_model=Answer)
    async def ask(request: Request, asked: Ask) -> Any:
        limits = Limits(reports=tuple(asked.reports), regions=tuple(asked.regions), years=tuple(asked.years))
        bot = service.bot(asked.engine)
        talk = service.talks.get(asked.conversation) if asked.conversation else None

        def work(emit: Emit) -> None:
            reports = service.within(limits)
            shown = {"reports": reports, "regions": limits.regions, "years": limits.years}
            engine = "llm" if bot is service.model else "lookup"
            emit("status", {"stage": "searching", "engine": engine, "model": _model(service, engine), "filters": shown})
            history = talk.history() if talk else tuple(asked.history)
            question = Question(text=asked.question, history=history, lang=asked.lang, reports=reports)
            for item in bot.stream(question):
                if isinstance(item, Claim):
                    emit("delta", {"text": item.text, "citations": item.citations})
                    continue
                if talk:
                    service.talks.add(talk.id, item, limits.model_dump(mode="json"))
                emit("answer", item)

        desk = service.desk(asked.engine)
        return stream(desk, work, _told) if wants_stream(request) else await last(request, desk, work)


def _model(service: Service, engine: str) -> str | None:
    return service.settings.model if engine == "llm" else None


def _conversations(api: APIRouter, service: Service) -> None:
    talks = service.talks

    @api.get("/conversations")
    def listed() -> list[Listed]:
        return talks.all()

    @api.post("/conversations", status_code=201)
    def create(named: Annotated[Named, Body()] = Named()) -> Talk:  # noqa: B008
        return talks.create(named.title)

    @api.get("/conversations/{talk}")
    def get(talk: str) -> Talk:
        return talks.get(talk)

    @api.patch("/conversations/{talk}")
    def rename(talk: str, named: Named) -> Talk:
        talks.rename(talk, named.title)
        return talks.get(talk)

    @api.delete("/conversations/{talk}", status_code=204)
    def delete(talk: str) -> None:
        talks.delete(talk)

    @api.get("/conversations/{talk}/export", response_class=Response)
    def export(talk: str) -> Response:
        return download(talks.get(talk).markdown(), "md", "conversation")


def download(content: str | bytes, form: str, name: str) -> Response:
    """Return a document to be saved, never shown as a page of ours."""
    headers = {"Content-Disposition": f'attachment; filename="{re.sub("[^A-Za-z0-9_-]", "-", name)[:80]}.{form}"'}
    return Response(content, media_type=MEDIA[form], headers=headers)


def _facts(api: APIRouter, service: Service) -> None:
    @api.get("/facts", response_model=None)
    def facts(
        report: Many = [], kind: Many = [], year: Annotated[list[int], Query(max_length=200)] = [],  # noqa: B006
        region: Many = [], unit: Many = [], part: Many = [], plan: bool | None = None, match: Text = "",  # noqa: B006
        format: Literal["json", "csv", "xlsx", "md", "html"] = "json",
        offset: Annotated[int, Query(ge=0)] = 0, limit: Annotated[int, Query(ge=0, le=20_000)] = 500,
    ) -> dict[str, Any] | Response:  # fmt: skip
        service.lookup.check_reports(report)
        query = FactQuery(tuple(report), tuple(kind), tuple(year), tuple(region), tuple(unit), tuple(part), plan, match)
        rows = fact_rows(service.library, service.english, query)
        if format != "json":
            return download(tables.rendered(rows, format, " / ".join(report) or "facts"), format, "facts")
        groups = [
            {"subject": g.subject, "en": g.en, "unit": g.unit, "rows": [_row(row) for row in g.rows]}
            for g in groups_of(rows)
        ]
        return {"total": len(rows), "rows": [_row(row) for row in rows[offset : offset + limit]], "groups": groups}


def _row(row: Any) -> dict[str, Any]:
    return {**row.plain(), **row.model_dump(mode="json", include={"amount", "amount_en", "name_en", "part"})}


def _summaries(api: APIRouter, service: Service) -> None:
    kept = Summaries(service)

    @api.get("/summaries/{report}", response_model=Summary)
    async def summarize(
        request: Request, report: str, length: Length = "standard", focus: Text = "",
        lang: Literal["both", "zh", "en"] = "both", engine: Engine = "auto",
        format: Literal["json", "md", "html", "docx"] = "json",
    ) -> Any:  # fmt: skip
        card = service.library.report(report)
        service.bot(engine)

        def work(emit: Emit) -> None:
            told = Writing(progress=lambda done, total: emit("progress", {"done": done, "total": total}))
            emit("summary", kept.make([card.id], SummaryRequest(length=length, focus=focus or None), engine, told))

        desk = service.desk(engine)
        if wants_stream(request) and format == "json":
            return stream(desk, _carded(service, work), _told)
        made = await last(request, desk, work)
        if format == "json":
            return JSONResponse(_shown(service, made))
        content = summaries.rendered(made, {card.id: service.library.source(card.id)}, format, lang)
        return download(content, format, f"summary-{report}")


def _carded(service: Service, work: Callable[[Emit], None]) -> Callable[[Emit], None]:
    def shown(emit: Emit) -> None:
        work(lambda name, data: emit(name, _shown(service, data) if name == "summary" else data))

    return shown


def _shown(service: Service, made: Summary) -> dict[str, Any]:
    return {**made.model_dump(mode="json"), "reports": [card_of(service, card) for card in made.reports]}


def _check(api: APIRouter, service: Service) -> None:
    @api.post("/check", response_model=None)
    async def check(request: Request, draft: Draft) -> Any:
        service.bot(draft.engine)
        limits = Limits(reports=tuple(draft.reports), regions=tuple(draft.regions), years=tuple(draft.years))

        def work(emit: Emit) -> None:
            library, embedder = service.library, service.lookup.embedder
            meaning = meaning_of(library, service.settings, draft.engine)
            emit("check", check_draft(draft.text, library, embedder, service.english, limits, draft.lang, meaning))

        if wants_stream(request):
            return stream(service.desk(draft.engine), work, _told)
        made = await last(request, service.desk(draft.engine), work)
        if draft.format != "json":
            return download(checks.rendered(made, draft.format, "draft"), draft.format, "draft")
        return JSONResponse(plain(made))

    @api.post("/text", response_model=None)
    async def text(request: Request) -> Any:
        """Return an uploaded draft as text, whatever its encoding."""
        return {"text": decode("the draft", await request.body())[0]}


def _evals(api: APIRouter, service: Service) -> None:
    @api.get("/evals")
    def evals() -> dict[str, Any]:
        return accepted.accepted()

    @api.get("/evals/{engine}/failing")
    def failing(
        engine: str, offset: Annotated[int, Query(ge=0)] = 0, limit: Annotated[int, Query(ge=0, le=500)] = 50
    ) -> dict[str, Any]:
        rows = accepted.failing(engine)
        return {"total": len(rows), "rows": rows[offset : offset + limit]}
