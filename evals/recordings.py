"""Model calls recorded and replayed at the HTTP layer, so that a model-backed run can be repeated to the byte.

A call is keyed by its canonical request: address below the host, JSON body (model, messages, parameters, schema),
prompt version (header ``x-prompt-version``) and repeat index. Keys and hosts are never written down.
"""

import hashlib
import json
import re
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx2

from bot.records import Record
from evals.records import Mode, RunError, read_lines

REPLY_MODEL = re.compile(r'("model":\s*)"(?:[^"\\]|\\.)*"')
PASSING = frozenset({401, 403, 408, 409, 429})
"""Statuses that say nothing about the request itself; with those of 500 and above they are never recorded."""


class Call(Record):
    """One recorded call; ``request`` is kept for people who review a change of the recording."""

    key: str
    request: dict[str, Any]
    status: int
    content_type: str
    body: str


class Tape:
    """The recorded calls of one JSONL file, by key, and the keys that a replay lacked; raises RunError."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.misses: list[str] = []
        self._lock = threading.Lock()
        held = read_lines(path, Call, "not a recorded call: record again with --mode refresh")
        self.calls = {call.key: call for call in held}

    def put(self, call: Call) -> None:
        """Keep ``call`` and write the file, sorted by key."""
        with self._lock:  # a case that was given up at its limit may still be calling
            self.calls[call.key] = call
            self.path.parent.mkdir(parents=True, exist_ok=True)
            fresh = self.path.with_suffix(".new")
            fresh.write_text("".join(f"{self.calls[key].model_dump_json()}\n" for key in sorted(self.calls)), "utf-8")
            fresh.replace(self.path)

    def require_complete(self) -> None:
        """Raise RunError when any call was missed."""
        if self.misses:
            raise RunError(
                f"{self.path}: {len(self.misses)} model calls are not recorded (first {self.misses[0]}): "
                "record them with --mode record"
            )


class RecordingTransport(httpx2.BaseTransport):
    """The HTTP transport of a model client that records or replays.

    ``record`` calls for what is not on the tape, ``refresh`` calls for everything, ``replay`` never calls.
    """

    def __init__(self, tape: Tape, mode: Mode, inner: httpx2.BaseTransport | None = None, repeat: int = 0) -> None:
        self._tape, self._mode, self._repeat = tape, mode, repeat
        self._inner = inner if inner is not None or mode == "replay" else httpx2.HTTPTransport()

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        """Answer ``request`` from the tape or from the endpoint."""
        asked = canonical_request(request, self._repeat)
        key = hashlib.sha256(json.dumps(asked, sort_keys=True, ensure_ascii=False).encode()).hexdigest()[:24]
        call = None if self._mode == "refresh" else self._tape.calls.get(key)
        if call is None:
            call = self._call(request, asked, key)
        headers = {"content-type": call.content_type}
        return httpx2.Response(call.status, headers=headers, content=call.body.encode(), request=request)

    def close(self) -> None:
        """Leave the endpoint's connections open: the transport outlives the clients made for single calls."""

    def _call(self, request: httpx2.Request, asked: dict[str, Any], key: str) -> Call:
        if self._inner is None:
            self._tape.misses.append(key)
            raise httpx2.TransportError(f"call {key} is not recorded", request=request)
        response = self._inner.handle_request(request)
        body = portable_reply(response.read().decode("utf-8", errors="replace"), asked)
        kind = response.headers.get("content-type", "application/json")
        call = Call(key=key, request=asked, status=response.status_code, content_type=kind, body=body)
        if call.status < 500 and call.status not in PASSING:
            self._tape.put(call)
        return call


def portable_reply(body: str, asked: dict[str, Any]) -> str:
    """Return a reply that calls the model as the request does: some endpoints give the path of its weights instead."""
    named = json.dumps((asked["body"] or {}).get("model", ""), ensure_ascii=False)
    return REPLY_MODEL.sub(lambda found: found[1] + named, body)


def canonical_request(request: httpx2.Request, repeat: int) -> dict[str, Any]:
    """Return what a call asks, without what changes between machines: host, key, client version."""
    body = request.read().decode("utf-8")
    return {
        "path": request.url.path.rsplit("/v1/", 1)[-1],
        "body": json.loads(body) if body else None,
        "prompt": request.headers.get("x-prompt-version", ""),
        "repeat": repeat,
    }


@contextmanager
def no_network() -> Iterator[None]:
    """Refuse every connection but local sockets while a recording is replayed."""
    connect = socket.socket.connect

    def refuse(self: socket.socket, address: Any) -> None:
        if self.family == getattr(socket, "AF_UNIX", None):
            return connect(self, address)
        raise ConnectionRefusedError(f"--mode replay blocks the network ({address})")

    socket.socket.connect = refuse  # type: ignore[method-assign, assignment]
    try:
        yield
    finally:
        socket.socket.connect = connect  # type: ignore[method-assign]
