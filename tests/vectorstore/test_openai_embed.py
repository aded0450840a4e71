"""Embeddings of an endpoint: batched, normalised, one line when it fails."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import numpy as np
import pytest

from vectorstore.embed import BATCH, OpenAIEmbedder
from vectorstore.errors import LibraryError


@contextmanager
def endpoint(*statuses: int) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    requests: list[dict[str, Any]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            requests.append(body)
            status = statuses[min(len(requests), len(statuses)) - 1]
            rows = [[3.0, 4.0 * len(text)] for text in body["input"]]
            data = [{"index": i, "object": "embedding", "embedding": row} for i, row in enumerate(rows)]
            data.reverse()
            reply = {"object": "list", "model": "m", "data": data, "usage": {"prompt_tokens": 1, "total_tokens": 1}}
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Retry-After", "0")
            self.end_headers()
            self.wfile.write(json.dumps(reply if status == 200 else {"error": {"message": "scripted"}}).encode())

        def log_message(self, format: str, *args: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}/v1", requests
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.mark.enable_socket
def test_rows_are_normalised_and_in_order() -> None:
    with endpoint(200) as (url, _):
        rows = OpenAIEmbedder("m", url, "k").embed(["一二三", "一", "一二三"])
    assert rows.dtype == np.float32
    assert np.allclose(np.linalg.norm(rows, axis=1), 1)
    assert np.array_equal(rows[0], rows[2])
    assert rows[0, 1] > rows[1, 1]


@pytest.mark.enable_socket
def test_many_texts_go_in_batches_and_few_never_twice() -> None:
    with endpoint(200) as (url, requests):
        embedder = OpenAIEmbedder("m", url, "k")
        embedder.embed([f"第{n}件" for n in range(BATCH + 10)])
        assert np.array_equal(embedder.embed(["一", "一二"])[:1], embedder.embed(["一"]))
    assert [len(request["input"]) for request in requests] == [BATCH, 10, 2]


@pytest.mark.enable_socket
def test_the_dimension_is_known_or_asked_for_once() -> None:
    with endpoint(200) as (url, requests):
        assert OpenAIEmbedder("text-embedding-3-small", url, "k").dimension == 1536
        assert not requests
        other = OpenAIEmbedder("m", url, "k")
        assert (other.dimension, other.embed([]).shape, len(requests)) == (2, (0, 2), 1)


def test_an_endpoint_is_asked_with_all_that_is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    given: dict[str, Any] = {}

    def opened(**options: Any) -> None:
        given.update(options)
        raise LibraryError("no further")

    monkeypatch.setattr("openai.OpenAI", opened)
    with pytest.raises(LibraryError, match="no further"):
        OpenAIEmbedder("m", "http://h/v1", "k", timeout=7.0).embed(["一"])
    assert given.items() >= {"base_url": "http://h/v1", "api_key": "k", "timeout": 7.0}.items()


@pytest.mark.enable_socket
def test_a_busy_endpoint_is_asked_again() -> None:
    with endpoint(429, 200) as (url, requests):
        rows = OpenAIEmbedder("m", url, "k").embed(["一"])
    assert np.allclose(rows, [[0.6, 0.8]])
    assert [request["input"] for request in requests] == [["一"], ["一"]]


@pytest.mark.enable_socket
def test_an_endpoint_that_takes_few_texts_at_once_gets_few_and_is_not_asked_for_more_again() -> None:
    with endpoint(400, 400, 200) as (url, requests):
        embedder = OpenAIEmbedder("m", url, "k")
        rows = embedder.embed(["字" * n for n in range(1, 9)])
        embedder.embed(["词" * n for n in range(1, 5)])
    assert rows.shape == (8, 2)
    assert [len(request["input"]) for request in requests] == [8, 4, 2, 2, 2, 2, 2, 2]


@pytest.mark.enable_socket
def test_a_refusal_is_one_line_for_people() -> None:
    with endpoint(401) as (url, _), pytest.raises(LibraryError, match="BOT_EMBEDDING") as caught:
        OpenAIEmbedder("m", url, "sk-secret").embed(["一"])
    assert "\n" not in str(caught.value)
    assert "sk-secret" not in str(caught.value)


@pytest.mark.enable_socket
def test_every_text_has_its_own_vector_in_whatever_order_they_come() -> None:
    texts = ["一", "一二", "一二三", "一二三四"]
    with endpoint(200) as (url, _):
        embedder = OpenAIEmbedder("m", url, "k")
        together, alone = embedder.embed(texts), [embedder.embed([text])[0] for text in texts]
    assert np.allclose(together, alone)
