"""An OpenAI-compatible endpoint that plays a script over real HTTP: replies, faults and streams cut anywhere."""

import json
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from bot.records import Record

PATIENCE = 20.0


class Say(Record):
    """A streamed reply: ``pieces`` are its chunks; ``finish`` None breaks the stream off after them.

    ``window``: the tokens (here: words) of the longest prompt that is read, the rest being dropped without a word.
    """

    pieces: tuple[str, ...]
    finish: str | None = "stop"
    usage: tuple[int, int] | None = (100, 20)
    window: int | None = None
    pause: float = 0.0
    refusal: str | None = None


class Fail(Record):
    """An HTTP error with a JSON body as endpoints send it."""

    status: int
    message: str = "scripted"
    code: str | None = None
    retry_after: str | None = None


class Raw(Record):
    """Bytes as they are, then a closed connection; empty closes at once."""

    body: bytes = b""


class Stall(Record):
    """Nothing at all, or one chunk again and again, until the client leaves."""

    forever: str | None = None
    pause: float = 0.01


Fixed = Say | Fail | Raw | Stall
Step = Fixed | Callable[[dict[str, Any]], Fixed]
"""What is played for one request; a function makes it from the request's body."""


def said(text: str, size: int = 7, **fields: Any) -> Say:
    """Return a reply of ``text`` cut into pieces of ``size`` characters."""
    return Say(pieces=tuple(text[i : i + size] for i in range(0, len(text), size)), **fields)


class ScriptedServer:
    """Plays one step a request, the last again and again; ``requests`` holds the bodies that came in.

    ``left`` is set when a client left before the end of a reply.
    """

    def __init__(self, steps: Sequence[Step]) -> None:
        self.steps = list(steps)
        self.requests: list[dict[str, Any]] = []
        self.left = threading.Event()
        self.closing = threading.Event()
        self._mutex = threading.Lock()
        self.http = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self.http.daemon_threads = True

    @property
    def url(self) -> str:
        """The base URL for a client."""
        return f"http://127.0.0.1:{self.http.server_address[1]}/v1"

    def next_step(self, body: dict[str, Any]) -> Fixed:
        """Take note of a request and return what to play."""
        with self._mutex:
            self.requests.append(body)
            step = self.steps[min(len(self.requests), len(self.steps)) - 1]
        played = step(body) if callable(step) else step
        if isinstance(played, Say) and played.window is not None:
            words = sum(len(str(message["content"]).split()) for message in body["messages"])
            return played.model_copy(update={"usage": (min(words, played.window), 20)})
        return played


@contextmanager
def scripted(*steps: Step) -> Iterator[ScriptedServer]:
    """Serve a script on a free port of this machine while the block runs."""
    server = ScriptedServer(steps)
    thread = threading.Thread(target=server.http.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.closing.set()
        server.http.shutdown()
        server.http.server_close()
        thread.join()


def _handler(server: ScriptedServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers["Content-Length"])
            step = server.next_step(json.loads(self.rfile.read(length)))
            try:
                _play(step, self, server)
            except OSError:
                server.left.set()

        def log_message(self, format: str, *args: object) -> None:
            return

    return Handler


def _play(step: Fixed, handler: BaseHTTPRequestHandler, server: ScriptedServer) -> None:
    if isinstance(step, Fail):
        _fail(step, handler)
    elif isinstance(step, Raw):
        handler.wfile.write(step.body)
    elif isinstance(step, Stall):
        _stall(step, handler, server)
    else:
        _say(step, handler)


def _fail(step: Fail, handler: BaseHTTPRequestHandler) -> None:
    body = json.dumps({"error": {"message": step.message, "type": "scripted", "code": step.code}}).encode()
    handler.send_response(step.status)
    handler.send_header("Content-Type", "application/json")
    handler.send_header("Content-Length", str(len(body)))
    if step.retry_after is not None:
        handler.send_header("Retry-After", step.retry_after)
    handler.end_headers()
    handler.wfile.write(body)


def _stall(step: Stall, handler: BaseHTTPRequestHandler, server: ScriptedServer) -> None:
    if step.forever is not None:
        _begin(handler)
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and not server.closing.wait(step.pause):
        if step.forever is not None:
            _chunk(handler, {"content": step.forever})
        elif _gone(handler):
            raise ConnectionError


def _gone(handler: BaseHTTPRequestHandler) -> bool:
    handler.connection.settimeout(0.01)
    try:
        return not handler.connection.recv(1)
    except TimeoutError:
        return False


def _say(step: Say, handler: BaseHTTPRequestHandler) -> None:
    _begin(handler)
    if step.refusal is not None:
        _chunk(handler, {"refusal": step.refusal})
    for piece in step.pieces:
        _chunk(handler, {"content": piece})
        if step.pause:
            time.sleep(step.pause)
    if step.finish is None:
        return
    _chunk(handler, {}, finish=step.finish)
    if step.usage is not None:
        prompt, completion = step.usage
        usage = {"prompt_tokens": prompt, "completion_tokens": completion, "total_tokens": prompt + completion}
        _event(handler, {"choices": [], "usage": usage})
    handler.wfile.write(b"data: [DONE]\n\n")


def _begin(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.send_header("Content-Type", "text/event-stream")
    handler.end_headers()


def _chunk(handler: BaseHTTPRequestHandler, delta: dict[str, Any], finish: str | None = None) -> None:
    _event(handler, {"choices": [{"index": 0, "delta": delta, "finish_reason": finish}]})


def _event(handler: BaseHTTPRequestHandler, fields: dict[str, Any]) -> None:
    event = {"id": "scripted", "object": "chat.completion.chunk", "created": 0, "model": "scripted", **fields}
    handler.wfile.write(f"data: {json.dumps(event)}\n\n".encode())
    handler.wfile.flush()
