"""A run of the model engine is recorded and replayed: the same bytes, no network."""

import json
from pathlib import Path

import httpx2
import pytest

from evals.engines import open_engine
from evals.folder import score_text
from evals.recordings import RecordingTransport, Tape, no_network
from evals.records import Case
from evals.run import Bench, Options, run_cases
from vectorstore.embed import LocalEmbedder
from vectorstore.ingest import ingest
from vectorstore.store import Library

TEXT = """示例市人民代表大会常务委员会工作报告

过去一年主要工作
一年来，通过地方性法规12件，审查批准自治县单行条例4件。听取审议专项工作报告31项。
"""
CASES = [
    Case(
        id=f"c{i}", lang="zh", question=f"去年{subject}多少？", type="numeric", doc="example", answer=f"{value}。",
        must=(value,), evidence=(f"{subject}{value}",),
    )
    for i, (subject, value) in enumerate([("通过地方性法规", "12件"), ("听取审议专项工作报告", "31项")])
]  # fmt: skip


class Declining(httpx2.BaseTransport):
    """An endpoint whose model always says that it cannot answer, as a stream."""

    def __init__(self) -> None:
        self.calls = 0

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        self.calls += 1
        text = json.dumps({"claims": [], "cannot_answer": "not_found"})
        delta = {"index": 0, "delta": {"role": "assistant", "content": text}, "finish_reason": "stop"}
        chunk = {"id": "x", "object": "chat.completion.chunk", "created": 0, "model": "m", "choices": [delta]}
        body = f"data: {json.dumps(chunk)}\n\ndata: [DONE]\n\n"
        return httpx2.Response(200, headers={"content-type": "text/event-stream"}, content=body.encode())


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder, embedder = tmp_path_factory.mktemp("model"), LocalEmbedder()
    (folder / "example.txt").write_text(TEXT, encoding="utf-8")
    with Library.open(folder / "library", embedder.name, create=True) as held:
        list(ingest(held, embedder, [folder / "example.txt"]))
    return folder / "library"


def test_a_replay_of_the_model_engine_gives_the_same_scores_to_the_byte(
    library: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BOT_MODEL", "scripted")
    monkeypatch.setenv("OPENAI_BASE_URL", "http://model.example/v1")
    monkeypatch.setattr("evals.engines.load_settings", _settings)
    endpoint, tape = Declining(), tmp_path / "calls.jsonl"

    def scores(transport: RecordingTransport) -> str:
        opened = open_engine(library, "llm", transport)
        assert (opened.card.engine, opened.card.model) == ("llm", "scripted")
        bench = Bench(lambda: opened.bot, CASES)
        return score_text(run_cases([bench], opened.bot.library, Options(jobs=1)))

    recorded = scores(RecordingTransport(Tape(tape), "record", endpoint))
    assert endpoint.calls >= len(CASES)
    replay = Tape(tape)
    with no_network():
        assert scores(RecordingTransport(replay, "replay")) == recorded
    replay.require_complete()
    assert '"error"' not in recorded


def _settings() -> object:
    from bot.settings import Settings

    return Settings()
