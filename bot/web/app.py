"""The app: routes, page, health and metrics behind one guard."""

import logging
import os
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import FileResponse, JSONResponse
from fastapi.staticfiles import StaticFiles
from mcp.server.transport_security import TransportSecuritySettings
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.desk import LeftError
from bot.mcp import mcp_server
from bot.service import Service
from bot.web import api, openai
from bot.web.replies import RefusedError, refusal_of
from bot.web.security import Guard
from vectorstore.errors import LibraryError

STATIC = Path(__file__).parent / "static"
OURS = TransportSecuritySettings(enable_dns_rebinding_protection=False)
"""The guard checks hosts and origins for all of the app."""
LOG = logging.getLogger("bot.web")


def make_app(service: Service) -> ASGIApp:
    """Return the app over an open library, with its guard."""
    server = mcp_server(service)
    mcp = server.streamable_http_app(stateless_http=True, json_response=True, transport_security=OURS)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with server.session_manager.run():
            yield
        service.close()

    async def refused(request: Request, error: Exception) -> Response:
        return refusal_of(error).response()

    kinds = (Exception, LeftError, LibraryError, RequestValidationError, HTTPException, RefusedError)
    app = FastAPI(
        title="Congress report bot", lifespan=lifespan, openapi_url="/api/openapi.json", docs_url=None, redoc_url=None,
        exception_handlers=dict.fromkeys(kinds, refused),
    )  # fmt: skip
    app.include_router(api.router(service))
    app.include_router(openai.router(service))
    app.router.routes.extend(mcp.routes)
    _health(app, service)
    app.mount("/static", StaticFiles(directory=STATIC, check_dir=False))
    metered = Metered(app, service)
    app.add_route("/metrics", metered.page, include_in_schema=False)
    token = service.settings.api_token
    return Guard(metered, token.get_secret_value() if token else None, service.settings.rate)


def _health(app: FastAPI, service: Service) -> None:
    @app.get("/", include_in_schema=False)
    def page() -> FileResponse:
        return FileResponse(STATIC / "index.html", headers={"Cache-Control": "no-cache"})

    @app.get("/healthz", include_in_schema=False)
    def alive() -> dict[str, str]:
        return {"status": "ok"}

    @app.get("/readyz", include_in_schema=False)
    def ready() -> JSONResponse:
        try:
            service.library.reports()
        except LibraryError as error:
            LOG.warning("not ready: %s", type(error).__name__)
            return JSONResponse({"status": "not ready"}, 503)
        return JSONResponse({"status": "ready"})


class Metered:
    """Counts and times requests by route, and writes one line for each; no text of anybody in either."""

    def __init__(self, app: FastAPI, service: Service) -> None:
        self._app = app
        self._registry = CollectorRegistry()
        self._requests = Counter("bot_requests", "Requests.", ["route", "status"], registry=self._registry)
        self._seconds = Histogram("bot_request_seconds", "Seconds to the end.", ["route"], registry=self._registry)
        for name, desk in (("model", service.calls), ("lookup", service.lookups)):
            for state in ("running", "waiting"):
                gauge = Gauge(f"bot_{name}_{state}", f"Work of this kind {state} now.", registry=self._registry)
                gauge.set_function(partial(getattr, desk, state))
        reports = Gauge("bot_reports", "Reports in the library.", registry=self._registry)
        reports.set_function(lambda: len(service.library.reports()))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started, status = time.perf_counter(), 499

        async def sent(message: Message) -> None:
            nonlocal status
            status = message.get("status", status)
            await send(message)

        try:
            await self._app(scope, receive, sent)
        except Exception as error:
            if not isinstance(error, RefusedError):
                LOG.error("%s", type(error).__name__, exc_info=bool(os.environ.get("BOT_DEBUG")))
            raise
        finally:
            route = getattr(scope.get("route"), "path", "/static" if scope["path"].startswith("/static/") else "other")
            seconds = time.perf_counter() - started
            self._requests.labels(route, status).inc()
            self._seconds.labels(route).observe(seconds)
            LOG.info("%s %s %d %.0f ms", scope["method"], route, status, seconds * 1000)

    async def page(self, request: Request) -> Response:
        """Return the metrics as Prometheus reads them."""
        return Response(generate_latest(self._registry), media_type="text/plain; version=0.0.4; charset=utf-8")
