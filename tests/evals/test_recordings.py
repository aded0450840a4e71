"""Model calls are recorded once and replayed without a network."""

import json
import socket
from collections.abc import Sequence
from pathlib import Path

import httpx2
import pytest
from openai import OpenAI
from openai.types.chat import ChatCompletionMessageParam

from bot.records import Answer, Question
from evals.match import MemoryShelf, Texts
from evals.recordings import RecordingTransport, Tape, no_network, portable_reply
from evals.records import Case, Mode, Options, RunError, Shelf
from evals.run import Bench, run_cases
from evals.runs import score_text
from vectorstore.records import Hit


class Endpoint(httpx2.BaseTransport):
    """A model endpoint that counts its calls and answers with a number that rises."""

    def __init__(self, status: int = 200) -> None:
        self.calls = 0
        self._status = status

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        self.calls += 1
        message = {"role": "assistant", "content": f"{self.calls}件。"}
        choice = {"index": 0, "finish_reason": "stop", "message": message}
        body = {"id": "x", "object": "chat.completion", "created": 0, "model": "m", "choices": [choice]}
        return httpx2.Response(self._status, json=body)


class ModelBot:
    """A bot whose every answer is a call of the model."""

    def __init__(self, shelf: Shelf, transport: httpx2.BaseTransport) -> None:
        self.library = shelf
        http = httpx2.Client(transport=transport)
        self._client = OpenAI(base_url="http://model.example/v1", api_key="secret-key", http_client=http, max_retries=0)

    def ask(self, question: Question, /) -> Answer:
        turn: ChatCompletionMessageParam = {"role": "user", "content": question.text}
        reply = self._client.chat.completions.create(model="m", messages=[turn], temperature=0)
        text = reply.choices[0].message.content or ""
        return Answer(question=question.text, lang="zh", engine="llm", abstained=False, answer=text)

    def search(self, query: str, k: int, reports: Sequence[str] = ()) -> Sequence[Hit]:
        return []


CASES = [
    Case(id=f"c{i}", lang="zh", question=f"问{i}？", type="numeric", answer="1件。", must=("1件",)) for i in range(3)
]


def scores(shelf: Shelf, transport: httpx2.BaseTransport) -> str:
    bot = ModelBot(shelf, transport)
    return score_text(run_cases([Bench(bot, CASES)], Texts(shelf), Options(jobs=1)))


def transport(path: Path, mode: Mode, endpoint: Endpoint | None = None, repeat: int = 0) -> RecordingTransport:
    return RecordingTransport(Tape(path), mode, endpoint, repeat)


def test_a_replay_gives_the_same_scores_to_the_byte_without_a_network(example: MemoryShelf, tmp_path: Path) -> None:
    path, endpoint = tmp_path / "calls.jsonl", Endpoint()
    recorded = scores(example, transport(path, "record", endpoint))
    with no_network():
        replayed = scores(example, transport(path, "replay"))
    assert replayed.encode() == recorded.encode()
    assert endpoint.calls == len(CASES)


def test_record_calls_only_for_what_is_missing_and_refresh_for_everything(example: MemoryShelf, tmp_path: Path) -> None:
    path, endpoint = tmp_path / "calls.jsonl", Endpoint()
    scores(example, transport(path, "record", endpoint))
    scores(example, transport(path, "record", endpoint))
    assert endpoint.calls == 3
    scores(example, transport(path, "refresh", endpoint))
    assert endpoint.calls == 6
    assert len(path.read_text(encoding="utf-8").splitlines()) == 3


def test_a_reply_calls_the_model_as_the_request_does() -> None:
    asked = {"body": {"model": "small-model"}}
    reply = 'data: {"model":"/where/weights/lie.gguf","x":1}\n\ndata: {"model": "a\\"b", "y": "\\"model\\": 2"}'
    expected = 'data: {"model":"small-model","x":1}\n\ndata: {"model": "small-model", "y": "\\"model\\": 2"}'
    assert portable_reply(reply, asked) == expected


def test_a_replay_that_lacks_a_call_fails(example: MemoryShelf, tmp_path: Path) -> None:
    tape = Tape(tmp_path / "calls.jsonl")
    scores(example, RecordingTransport(tape, "replay"))
    with pytest.raises(RunError, match="3 model calls are not recorded"):
        tape.require_complete()


@pytest.mark.parametrize(("status", "is_kept"), [(200, True), (400, True), (408, False), (429, False), (503, False)])
def test_what_passes_is_not_recorded(example: MemoryShelf, tmp_path: Path, status: int, is_kept: bool) -> None:
    path = tmp_path / "calls.jsonl"
    scores(example, transport(path, "record", Endpoint(status=status)))
    assert path.exists() is is_kept


def test_keys_and_hosts_are_never_written_down(example: MemoryShelf, tmp_path: Path) -> None:
    path = tmp_path / "calls.jsonl"
    scores(example, transport(path, "record", Endpoint()))
    text = path.read_text(encoding="utf-8")
    assert "secret-key" not in text
    assert "model.example" not in text
    assert json.loads(text.splitlines()[0])["request"]["body"]["model"] == "m"


def test_every_repeat_of_a_call_is_its_own_recording(example: MemoryShelf, tmp_path: Path) -> None:
    path, endpoint = tmp_path / "calls.jsonl", Endpoint()
    for repeat in range(2):
        scores(example, transport(path, "record", endpoint, repeat))
    assert endpoint.calls == 6


def test_a_broken_recording_is_refused_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "calls.jsonl"
    path.write_text("{}\n", encoding="utf-8")
    with pytest.raises(RunError, match=r"calls\.jsonl:1: not a recorded call"):
        Tape(path)


@pytest.mark.enable_socket
def test_the_network_is_blocked_while_a_recording_is_replayed() -> None:
    with no_network(), socket.socket() as connection, pytest.raises(ConnectionRefusedError, match="blocks the network"):
        connection.connect(("127.0.0.1", 9))
