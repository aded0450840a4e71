"""REST under /api/reports: what the library holds, how it gets there, and each report to read."""

import re
import threading
import unicodedata
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Any

from fastapi import APIRouter, Form, Query, Request, Response, UploadFile
from pydantic import BaseModel, ConfigDict, Field

from bot import source
from bot.ask import QuestionError
from bot.desk import Emit
from bot.library import forget
from bot.service import Service
from bot.web.replies import reply
from vectorstore.ingest import correct, ingest
from vectorstore.reading.sources import LIMIT_PACKED, SUFFIXES
from vectorstore.records import IngestResult, ReportHints

MOST_FILES = 50
LOCK = threading.Lock()
"""Held while reports are brought in: one ingest at a time."""
Text = Annotated[str, Field(max_length=500)]
Year = Annotated[int, Field(ge=1949, le=2100)]
Offset = Annotated[int | None, Query(ge=0, le=2**31)]


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


def add(api: APIRouter, service: Service) -> None:
    """Add the routes."""
    library = service.library

    @api.get("/reports")
    def reports() -> list[dict[str, Any]]:
        return [service.card(card) for card in library.reports()]

    @api.get("/reports/{report}")
    def report(report: str) -> dict[str, Any]:
        held = source.outline(library, service.english, report)
        return {**held.model_dump(mode="json"), "report": service.card(held.report)}

    @api.get("/reports/{report}/source")
    def text(report: str, start: Offset = None, end: Offset = None) -> source.Stretch:
        return source.stretch(library, report, start, end)

    @api.patch("/reports/{report}")
    async def amend(request: Request, report: str, known: Correction) -> Response:
        def work(emit: Emit) -> dict[str, Any]:
            with LOCK:
                hints = ReportHints(**known.model_dump(exclude_none=True))
                return {"report": service.card(correct(library, service.lookup.embedder, report, hints))}

        return await reply(request, service.changes, work, "card")

    @api.delete("/reports/{report}")
    def delete(report: str) -> dict[str, Any]:
        with LOCK:
            return {"deleted": forget(library, report).id, "reports": len(library.reports())}

    @api.post("/reports")
    async def upload(request: Request, sent: Annotated[Upload, Form()]) -> Response:
        if len(sent.files) > MOST_FILES:
            raise QuestionError(f"{len(sent.files)} files were sent; at most {MOST_FILES} are taken at once")
        files = [(one.filename or "report", await one.read(LIMIT_PACKED)) for one in sent.files]

        def work(emit: Emit) -> dict[str, list[IngestResult]]:
            results = []
            with LOCK:
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
