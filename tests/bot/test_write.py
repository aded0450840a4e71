"""Answers with a model, over a real endpoint that plays a script."""

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hashed import HashEmbedder
from pydantic import SecretStr
from scripted_server import Fail, Raw, Say, ScriptedServer, Step, said, scripted

from bot.ask import LookupEngine
from bot.doctor import probe
from bot.english import English
from bot.glossary import load_glossary
from bot.model.abilities import ModelSettings
from bot.model.connect import model_engine
from bot.model.prompts import load_prompt
from bot.records import Answer, Question
from bot.settings import Settings
from bot.write import ModelEngine
from vectorstore.ingest import ingest
from vectorstore.store import Library

pytestmark = pytest.mark.enable_socket
Ask = Callable[..., tuple[Answer, ScriptedServer]]
ASK = Question(text="2030年青川市通过地方性法规多少件？")
QUOTE = "通过地方性法规12件"
FIRST = 2 + 2 * len(load_prompt("answer").examples)
"""Messages of a first turn: the rules, the examples and the question."""


def label(body: dict[str, object], quote: str = QUOTE) -> str:
    text = "\n".join(str(message["content"]) for message in reversed(body["messages"]))  # type: ignore[index]
    return next(line[1:].split("]")[0] for line in text.splitlines() if quote in line and line.startswith("["))


def draft(
    text: str = "2030年通过地方性法规12件", quote: str = QUOTE, **fields: object
) -> Callable[[dict[str, object]], Say]:
    def play(body: dict[str, object]) -> Say:
        claim = {"quotes": [{"label": label(body, quote), "quote": quote}], "text": text}
        return said(json.dumps({"claims": [claim], "cannot_answer": None} | fields, ensure_ascii=False))

    return play


def lookup(question: Question) -> Answer:
    return Answer(question=question.text, lang="zh", engine="lookup", kind="passages", abstained=True, answer="原文")


def answered(engine: ModelEngine, question: Question) -> Any:
    return [*engine.stream(question)][-1]


@pytest.fixture
def ask(invented: Library, monkeypatch: pytest.MonkeyPatch) -> Iterator[Ask]:
    monkeypatch.setattr("bot.model.endpoint.BACKOFF", 0.01)

    def run(*steps: Step, question: Question = ASK, **changes: object) -> tuple[Answer, ScriptedServer]:
        with scripted(*steps) as server:
            fields = {"model": "m", "openai_base_url": server.url, "answer_cache": False, "trace": "off"} | changes
            settings = Settings().model_copy(update=fields)
            return answered(model_engine(invented, HashEmbedder(), lookup, settings), question), server

    yield run
    (invented.directory / "endpoints.json").unlink(missing_ok=True)


def test_a_question_that_has_its_answer_costs_one_call(ask: Ask) -> None:
    answer, server = ask(draft())
    assert (answer.engine, answer.kind, answer.answer) == ("llm", "answer", "2030年通过地方性法规12件。[1]")
    assert answer.citations[0].quote == QUOTE
    assert len(server.requests) == 1


def test_a_false_claim_gets_one_second_turn_and_is_never_shown(ask: Ask) -> None:
    answer, server = ask(draft("2030年通过地方性法规21件。"))
    assert (answer.engine, answer.reason) == ("lookup", "model_unverified")
    assert "21" not in answer.answer
    assert len(server.requests) == 2


def test_a_claim_that_is_written_again_rightly_is_shown(ask: Ask) -> None:
    wrong = '{"claims": [{"quotes": [{"label": "A", "quote": "通过法规几件"}], "text": "21件"}]}'
    right = '{"claims": [{"quotes": [{"label": "A", "quote": "通过地方性法规12件"}], "text": "12件"}]}'
    answer, server = ask(said(wrong), said(right))
    assert answer.answer == "12件。[1]"
    assert len(server.requests) == 2


def test_a_claim_that_is_held_back_leaves_no_half_answer_without_a_word(ask: Ask) -> None:
    def play(body: dict[str, object]) -> Say:
        named = label(body)
        claims = [
            {"quotes": [{"label": named, "quote": QUOTE}], "text": text}
            for text in ("2030年通过地方性法规12件。", "2030年废止地方性法规9件。")
        ]
        missing = "报告没有写明废止的件数。" if len(body["messages"]) == FIRST else None  # type: ignore[arg-type]
        return said(json.dumps({"claims": claims, "missing": missing, "cannot_answer": None}, ensure_ascii=False))

    answer, _ = ask(play, play, question=Question(text="2030年青川市通过、废止地方性法规各多少件？"))
    told = ["2030年通过地方性法规12件。[1]", "（另有1处说法没有通过核对，没有显示。）"]
    assert answer.answer == "".join(told)


def test_a_calculation_is_done_again_and_a_wrong_one_is_not_shown(ask: Ask) -> None:
    quote = "通过地方性法规12件，审查批准单行条例4件"
    calc = {"op": "sum", "values": [12, 4]}
    for text, engine in (("两项共16件。", "llm"), ("两项共17件。", "lookup")):
        claim = {"quotes": [{"label": "A", "quote": quote}], "text": text, "calc": calc}
        answer, _ = ask(said(json.dumps({"claims": [claim]}, ensure_ascii=False)))
        assert answer.engine == engine
    assert answer.reason == "model_unverified"


def test_the_decline_of_the_model_stands(ask: Ask) -> None:
    answer, server = ask(
        said('{"claims": [], "need": [], "missing": "报告没有写这一项。", "cannot_answer": "not_in_evidence"}')
    )
    assert (answer.engine, answer.kind, answer.answer) == ("llm", "declined", "报告没有写这一项。")
    assert len(server.requests) == 1


def test_what_is_missing_is_said_and_nothing_else(ask: Ask) -> None:
    answer, _ = ask(said('{"claims": [], "missing": "青川市万岁。", "cannot_answer": "not_in_evidence"}'))
    assert answer.kind == "declined"
    assert "万岁" not in answer.answer


@pytest.mark.parametrize(
    ("step", "reason"),
    [
        (Fail(status=500), "model_server"),
        (Fail(status=429, message="You exceeded your current quota", code="insufficient_quota"), "model_quota"),
        (Fail(status=401), "model_settings"),
        (Raw(), "model_unreachable"),
        (said("no json"), "model_unverified"),
    ],
)
def test_an_endpoint_that_fails_gives_the_lookup_and_says_so(ask: Ask, step: Step, reason: str) -> None:
    answer, _ = ask(step)
    assert (answer.engine, answer.reason) == ("lookup", reason)
    assert "模型" in answer.answer.splitlines()[0]
    assert answer.answer.endswith("原文")


def test_reasoning_in_the_reply_is_passed_over(ask: Ask) -> None:
    def play(body: dict[str, object]) -> Say:
        reply = draft()(body)
        return Say(pieces=("<think>\n先找 {数字}。\n</think>\n\n", *reply.pieces))

    answer, server = ask(play)
    assert answer.answer.startswith("2030年通过")
    assert len(server.requests) == 1


def test_a_refused_option_is_exchanged(ask: Ask) -> None:
    def play(body: dict[str, object]) -> Say | Fail:
        if "max_tokens" in body:
            return Fail(status=400, message="Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens' instead.")
        return draft()(body)

    answer, server = ask(play)
    assert answer.engine == "llm"
    assert "max_completion_tokens" in server.requests[-1]


def test_passages_that_stand_in_for_a_failing_model_do_not_ask_for_one_to_be_set(invented: Library) -> None:
    english = English(load_glossary(None))
    with scripted(Fail(status=401)) as server:
        settings = Settings().model_copy(update={"model": "m", "openai_base_url": server.url, "trace": "off"})
        looked = LookupEngine(invented, HashEmbedder(), english)
        engine = model_engine(invented, HashEmbedder(), looked.answer, settings)
        for question in (Question(text="青川市的停车难怎么办？"), Question(text="Why is parking hard in Qingchuan?")):
            answer = answered(engine, question)
            assert (answer.kind, answer.reason) == ("passages", "model_settings")
            assert "BOT_MODEL" in looked.answer(question).answer
            assert "BOT_MODEL" not in answer.answer.splitlines()[-1]


def test_an_answer_given_before_costs_no_call_unless_the_report_changed_or_the_cache_is_off(
    invented: Library, tmp_path: Path
) -> None:
    def reply(body: dict[str, object]) -> Say:
        count = re.search(r"地方性法规(\d+)件", str(body["messages"][-1]))[1]  # type: ignore[index]
        return draft(f"2030年通过地方性法规{count}件", f"通过地方性法规{count}件")(body)

    with scripted(reply) as server:

        def told(count: int, **changes: object) -> tuple[bool, int]:
            (tmp_path / "qingchuan-2031.txt").write_text(
                invented.source("qingchuan-2031").replace("法规12件", f"法规{count}件"), encoding="utf-8"
            )
            fields = {"model": "m", "openai_base_url": server.url, "trace": "off", **changes}
            settings = Settings().model_copy(update=fields)
            with Library.open(tmp_path / "library", HashEmbedder().name, create=True) as library:
                list(ingest(library, HashEmbedder(), [tmp_path / "qingchuan-2031.txt"]))
                answer = answered(model_engine(library, HashEmbedder(), lookup, settings), ASK)
            return f"{count}件" in answer.answer, len(server.requests)

        assert told(12) == (True, 1)
        assert told(12) == (True, 1)
        assert told(15) == (True, 2)
        assert told(15, answer_cache=False) == (True, 3)


def test_an_answer_of_another_question_language_talk_model_or_prompt_is_not_taken(
    invented: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, small_dictionary: None
) -> None:
    changes: list[dict[str, Any]] = [
        {}, {"lang": "en"}, {"text": "2030年青川市通过多少件地方性法规？"},
        {"history": ({"q": "单行条例呢？", "a": "4件。"},)}, {"model": "n"}, {"hash": "a new prompt"},
    ]  # fmt: skip
    with scripted(draft()) as server, Library.open(tmp_path, HashEmbedder().name, create=True) as library:
        (tmp_path / "qingchuan-2031.txt").write_text(invented.source("qingchuan-2031"), encoding="utf-8")
        list(ingest(library, HashEmbedder(), [tmp_path / "qingchuan-2031.txt"]))
        calls = []
        for change in [*changes, *changes]:
            apart = {name: change[name] for name in ("model", "hash") if name in change}
            fields = {"model": "m", "openai_base_url": server.url, "trace": "off"} | apart
            prompt = load_prompt("answer").model_copy(update=apart)
            monkeypatch.setattr("bot.write.load_prompt", lambda name, prompt=prompt: prompt)
            engine = model_engine(library, HashEmbedder(), lookup, Settings().model_copy(update=fields))
            answered(
                engine, Question.model_validate(ASK.model_dump() | {k: v for k, v in change.items() if k not in apart})
            )
            calls.append(len(server.requests))
        new = [after > before for before, after in zip([0, *calls], calls, strict=False)]
    assert new == [True] * len(changes) + [False] * len(changes)


def test_a_model_is_shown_nothing_of_a_report_that_the_question_leaves_out(
    invented: Library, tmp_path: Path, small_dictionary: None
) -> None:
    text = invented.source("qingchuan-2031")
    (tmp_path / "qingchuan-2031.txt").write_text(text, encoding="utf-8")
    (tmp_path / "haiyuan-2031.txt").write_text(text.replace("青川", "海原"), encoding="utf-8")
    need = [{"query": "代表建议办结率", "place": place, "year": 2030} for place in ("海原市", None, "青川市")]
    reply = said(json.dumps({"claims": [], "need": need, "missing": None, "cannot_answer": None}))
    with scripted(reply) as server, Library.open(tmp_path / "library", HashEmbedder().name, create=True) as library:
        list(ingest(library, HashEmbedder(), [tmp_path]))
        settings = Settings().model_copy(update={"model": "m", "openai_base_url": server.url, "trace": "off"})
        asked = ASK.model_copy(update={"text": "青川市和海原市2030年通过法规多少件？", "reports": ("qingchuan-2031",)})
        answered(model_engine(library, HashEmbedder(), lookup, settings), asked)
        shown = [str(message["content"]) for body in server.requests for message in body["messages"][FIRST - 1 :]]
    assert len(server.requests) == 2
    assert "(青川市 report of 2031" in "".join(shown)
    assert "(海原市 report of 2031" not in "".join(shown)


def test_no_cache_on_the_command_line_and_in_the_environment_calls_again(cli: Any, monkeypatch: Any) -> None:
    with scripted(said('{"claims": [], "missing": "报告没有写。", "cannot_answer": "not_in_evidence"}')) as server:
        for name, value in (("BOT_MODEL", "m"), ("OPENAI_BASE_URL", server.url), ("BOT_TRACE", "off")):
            monkeypatch.setenv(name, value)
        calls = []
        for arguments in ((), (), ("--no-cache",)):
            assert "报告没有写" in cli("ask", f"重庆报告中有没有写到{server.url[-9:-3]}号文件？", *arguments).out
            calls.append(len(server.requests))
        monkeypatch.setenv("BOT_ANSWER_CACHE", "false")
        cli("ask", f"重庆报告中有没有写到{server.url[-9:-3]}号文件？")
        assert [*calls, len(server.requests)] == [1, 1, 2, 3]


@pytest.mark.parametrize(("key", "url", "words"), [("k\n", "http://x", "line feed"), ("k", "x.example/v1", "http://")])
def test_a_key_or_address_that_cannot_be_used_is_named(key: str, url: str, words: str) -> None:
    found = probe(ModelSettings(model="m", base_url=url, api_key=SecretStr(key), timeout=5))
    assert not found.ok
    assert words in found.message
