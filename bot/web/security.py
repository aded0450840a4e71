"""Who may ask, how much and how long: ASGI middleware around the whole app."""

import hmac
import time
from collections import OrderedDict
from urllib.parse import urlsplit

import anyio
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.web.replies import RefusedError

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
OPEN = ("/healthz", "/readyz", "/static/")
"""Paths that need no token: they hold nothing of the library. So does the page itself, ``/``."""
JSON_BYTES = 1_000_000
UPLOAD_BYTES = 40_000_000
UPLOADS = ("/api/reports", "/api/check", "/api/text")
BODY_SECONDS = 60.0
CLIENTS = 10_000
"""Clients whose rates are kept; the longest silent are forgotten."""
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; "
    "font-src 'self'; manifest-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'"
)
HEADERS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=()",
}


class Guard:
    """Checks host, origin, token, rate, size and time of a request, and gives every response its headers."""

    def __init__(self, app: ASGIApp, token: str | None = None, rate: int = 0) -> None:
        self._app = app
        self._token = token.encode() if token else None
        self._rate = rate
        self._tokens: OrderedDict[str, tuple[float, float]] = OrderedDict()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request, or refuse it with the reason."""
        if scope["type"] != "http":
            if scope["type"] == "lifespan":
                await self._app(scope, receive, send)
            return

        async def sent(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(HEADERS)
            await send(message)

        if refusal := self._refusal(scope):
            await refusal.response()(scope, receive, sent)
        else:
            await self._app(scope, _bounded(receive, _limit(scope["path"])), sent)

    def _refusal(self, scope: Scope) -> RefusedError | None:
        headers, path = Headers(scope=scope), scope["path"]
        host = headers.get("host", "")
        if self._token is None and _name(host) not in LOOPBACK:
            return RefusedError(403, "host", "this host name is not served; use http://127.0.0.1")
        origin = headers.get("origin")
        if origin is not None and urlsplit(origin).netloc.lower() != host.lower():
            return RefusedError(403, "origin", "requests from pages of other origins are not served")
        length = headers.get("content-length", "0")
        if length.isdigit() and int(length) > _limit(path):
            return _too_large(_limit(path))
        if path == "/" or path.startswith(OPEN):
            return None
        if self._token is not None and not hmac.compare_digest(_bearer(headers), self._token):
            message = "a token is needed: send Authorization: Bearer with the value of BOT_API_TOKEN"
            return RefusedError(401, "token", message, {"www-authenticate": "Bearer"})
        return self._over(str((scope.get("client") or ("",))[0]))

    def _over(self, client: str) -> RefusedError | None:
        """Take one request of the allowance of a client, which fills up again within a minute."""
        if not self._rate:
            return None
        now, each = time.monotonic(), self._rate / 60
        left, seen = self._tokens.pop(client, (float(self._rate), now))
        left = min(float(self._rate), left + (now - seen) * each)
        self._tokens[client] = (max(0.0, left - 1), now)
        while len(self._tokens) > CLIENTS:
            self._tokens.popitem(last=False)
        if left >= 1:
            return None
        wait = {"retry-after": str(max(1, round((1 - left) / each)))}
        return RefusedError(429, "rate", f"more than {self._rate} requests a minute; slow down", wait)


def _bounded(receive: Receive, limit: int) -> Receive:
    """Return ``receive``, but for bodies that are too large or take too long."""
    taken, deadline, done = 0, time.monotonic() + BODY_SECONDS, False

    async def bounded() -> Message:
        nonlocal taken, done
        if done:
            return await receive()
        message: Message | None = None
        with anyio.move_on_after(max(0.0, deadline - time.monotonic())):
            message = await receive()
        if message is None:
            raise RefusedError(408, "slow", "the request did not arrive in time")
        taken += len(message.get("body", b""))
        done = not message.get("more_body", False)
        if taken > limit:
            raise _too_large(limit)
        return message

    return bounded


def _limit(path: str) -> int:
    return UPLOAD_BYTES if path in UPLOADS else JSON_BYTES


def _too_large(limit: int) -> RefusedError:
    return RefusedError(413, "too_large", f"the request is larger than {limit:,} bytes")


def _name(host: str) -> str:
    """Return the name in a Host header, without its port."""
    return urlsplit(f"//{host}").hostname or "" if host.isascii() and not set(host) & set("/\\@?# ") else ""


def _bearer(headers: Headers) -> bytes:
    scheme, _, token = headers.get("authorization", "").partition(" ")
    return token.strip().encode() if scheme.lower() == "bearer" else b""
