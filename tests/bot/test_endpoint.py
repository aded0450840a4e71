"""The endpoint client, over real HTTP and the real openai client."""

import json
import time
from collections.abc import Sequence
from pathlib import Path

import pytest
from pydantic import SecretStr
from scripted_server import Fail, Raw, Say, ScriptedServer, Stall, Step, said, scripted

from bot.model.abilities import Abilities, AbilityFile, EndpointError, ModelFault, ModelSettings
from bot.model.endpoint import Endpoint, Message
from bot.records import Usage

pytestmark = pytest.mark.enable_socket
SCHEMA = {"type": "object"}
ASK = [Message(role="user", text="问")]


@pytest.fixture(autouse=True, scope="module")
def _imported() -> None:
    """The slow imports are no part of a time that is measured here."""
    import langchain_openai  # noqa: F401


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.model.endpoint.BACKOFF", 0.01)


def settings(server: ScriptedServer, timeout: float = 20.0) -> ModelSettings:
    return ModelSettings(model="m", base_url=server.url, api_key=SecretStr("k"), timeout=timeout)


def ask(server: ScriptedServer, seconds: float = 20.0, abilities: AbilityFile | None = None) -> str:
    endpoint = Endpoint(settings(server), abilities)
    return "".join(endpoint.write(ASK, time.monotonic() + seconds, SCHEMA))


def play(*steps: Step, seconds: float = 20.0) -> tuple[str, Sequence[dict[str, object]]]:
    with scripted(*steps) as server:
        return ask(server, seconds), server.requests


def fault(*steps: Step, seconds: float = 20.0) -> ModelFault:
    with pytest.raises(ModelFault) as caught:
        play(*steps, seconds=seconds)
    return caught.value


def test_a_reply_arrives_piece_by_piece_with_its_tokens() -> None:
    with scripted(said("通过法规26件", size=2)) as server:
        reply = Endpoint(settings(server)).write(ASK, time.monotonic() + 20)
        assert list(reply) == ["通过", "法规", "26", "件"]
    assert reply.usage == Usage(prompt_tokens=100, completion_tokens=20, calls=1)


def test_a_schema_is_asked_for_natively() -> None:
    _, [request] = play(said("{}"))
    assert request["response_format"]["json_schema"]["strict"] is True  # type: ignore[index]
    assert request["stream"] is True
    assert request["temperature"] == 0
    assert request["max_tokens"] == 4000


def test_what_an_endpoint_lacks_is_found_out_once_and_remembered(tmp_path: Path) -> None:
    lacking = Fail(status=400, message="response_format json_schema is not supported")
    with scripted(lacking, Fail(status=400, message="response_format unknown"), said("ok")) as server:
        store = tmp_path / "endpoints.json"
        assert ask(server, abilities=AbilityFile(store)) == "ok"
        assert [r.get("response_format", {}).get("type") for r in server.requests] == [
            "json_schema",
            "json_object",
            None,
        ]
        assert ask(server, abilities=AbilityFile(store)) == "ok"
        assert len(server.requests) == 4
        assert "response_format" not in server.requests[3]


def test_a_fixed_temperature_or_missing_usage_is_found_out(tmp_path: Path) -> None:
    steps = (
        Fail(status=400, message="Unsupported value: 'temperature' does not support 0"),
        Fail(status=400, message="stream_options is not allowed"),
        said("ok", usage=None),
    )
    with scripted(*steps) as server:
        abilities = AbilityFile(tmp_path / "a.json")
        assert ask(server, abilities=abilities) == "ok"
        assert abilities.get(settings(server)) == Abilities(usage=False, temperature=False)
        assert "temperature" not in server.requests[2]


def test_a_broken_memory_is_found_out_again(tmp_path: Path) -> None:
    store = tmp_path / "a.json"
    store.write_text("[1")
    with scripted(said("ok")) as server:
        assert AbilityFile(store).get(settings(server)) == Abilities()
        assert ask(server, abilities=AbilityFile(store)) == "ok"


@pytest.mark.parametrize(
    "failure", [Fail(status=500), Fail(status=503), Fail(status=429, retry_after="0"), Fail(status=429), Raw()]
)
def test_a_passing_fault_is_tried_again(failure: Step) -> None:
    text, requests = play(failure, failure, said("ok"))
    assert text == "ok"
    assert len(requests) == 3


@pytest.mark.parametrize(
    ("step", "kind"),
    [
        (Fail(status=500), "server"),
        (Fail(status=429), "rate_limited"),
        (Raw(), "unreachable"),
        (Fail(status=400, message="maximum context length is 4096 tokens", code="context_length_exceeded"), "context"),
        (Say(pieces=("half",), finish=None), "truncated"),
        (Say(pieces=("half",), finish="length"), "truncated"),
        (Say(pieces=(), refusal="I cannot"), "refusal"),
        (Say(pieces=("x",), finish="content_filter"), "refusal"),
        (said("x" * 1_000_000, size=50_000), "invalid"),
        (Raw(body=b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\ndata: {not json\n\n"), "truncated"),
    ],
)
def test_a_lasting_fault_is_named_after_three_calls_where_it_may_pass_and_after_one_where_not(
    step: Step, kind: str
) -> None:
    with scripted(step) as server, pytest.raises(ModelFault) as caught:
        ask(server)
    assert caught.value.kind == kind
    assert len(server.requests) == {"server": 3, "rate_limited": 3, "unreachable": 3, "context": 2}.get(kind, 1)


def test_a_refused_connection_is_unreachable() -> None:
    endpoint = Endpoint(ModelSettings(model="m", base_url="http://127.0.0.1:9/v1"))
    with pytest.raises(ModelFault, match="unreachable"):
        "".join(endpoint.write(ASK, time.monotonic() + 20))


@pytest.mark.parametrize(
    ("step", "words"),
    [
        (Fail(status=401, message="bad key"), "OPENAI_API_KEY"),
        (Fail(status=403, message="no"), "OPENAI_API_KEY"),
        (Fail(status=404, message="model m not found"), "BOT_MODEL"),
        (Fail(status=400, message="The model `m` does not exist", code="model_not_found"), "BOT_MODEL"),
    ],
)
def test_a_wrong_key_or_model_is_one_line_for_people(step: Step, words: str) -> None:
    with pytest.raises(EndpointError, match=words) as caught, scripted(step) as server:
        ask(server)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "step", [Stall(), Stall(forever=" "), Stall(forever="", pause=0.05), Fail(status=429, retry_after="60")]
)
def test_nothing_outlives_the_time_given(step: Step) -> None:
    started = time.monotonic()
    kind = fault(step, seconds=0.6).kind
    assert time.monotonic() - started < 30
    assert kind in ("timeout", "rate_limited", "invalid")


def test_leaving_a_stream_cuts_the_request_upstream() -> None:
    with scripted(Stall(forever="x")) as server:
        reply = iter(Endpoint(settings(server)).write(ASK, time.monotonic() + 20))
        assert next(reply) == "x"
        del reply
        assert server.left.wait(60)


def test_a_proxy_of_the_environment_is_used_and_left_aside_as_it_says(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    far = "http://model.example/v1"
    for name in ("HTTP_PROXY", "http_proxy"):
        monkeypatch.delenv(name, raising=False)
    with scripted(said("ok")) as proxy:
        monkeypatch.setenv("HTTP_PROXY", proxy.url.removesuffix("/v1"))
        endpoint = Endpoint(settings(proxy).model_copy(update={"base_url": far}))
        assert "".join(endpoint.write(ASK, time.monotonic() + 20)) == "ok"
        monkeypatch.setenv("NO_PROXY", "127.0.0.1")
        with scripted(said("near")) as server:
            assert ask(server) == "near"
        assert len(proxy.requests) == 1
    assert "proxy" not in caplog.text


def test_the_key_never_stands_in_a_message(tmp_path: Path) -> None:
    with scripted(Fail(status=401, message="bad key")) as server:
        secret = ModelSettings(model="m", base_url=server.url, api_key=SecretStr("sk-very-secret"))
        with pytest.raises(EndpointError) as caught:
            Endpoint(secret, AbilityFile(tmp_path / "a")).write(ASK, time.monotonic() + 20)
    assert "sk-very-secret" not in f"{caught.value} {secret!r}"
    assert "sk-very-secret" not in json.dumps(secret.model_dump(mode="json"))
