"""The engine put together from a library and the settings; the probe of an endpoint; the chain believed blindly."""

import json
import time
from collections.abc import Iterator

import pytest
from pydantic import SecretStr

from bot.ask import LookupEngine
from bot.english import English
from bot.glossary import load_glossary
from bot.llm import Endpoint
from bot.model.abilities import ModelSettings
from bot.model.connect import model_engine, model_settings, probe, searcher
from bot.model.rewrite import rewriter
from bot.records import Question
from bot.settings import Settings
from bot.testing.plain_chain import PlainEngine
from bot.testing.scripted_server import Fail, ScriptedServer, said, scripted
from vectorstore.embed import HashEmbedder
from vectorstore.errors import LibraryError
from vectorstore.ingest import ingest
from vectorstore.store import Library

pytestmark = pytest.mark.enable_socket
REPORT = """云岭市人民代表大会常务委员会工作报告
——2032年1月20日在云岭市第三届人民代表大会第二次会议上

各位代表：

一、2031年主要工作

全年制定地方性法规17件，开展执法检查4项，任免国家机关工作人员212人次。

二、2032年主要任务

拟审议法规案9件，建成代表联络站12个。
"""


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    folder = tmp_path_factory.mktemp("yunling")
    (folder / "yunling-2032.txt").write_text(REPORT, encoding="utf-8")
    with Library.open(folder / "library", HashEmbedder().name, create=True) as library:
        list(ingest(library, HashEmbedder(), [folder / "yunling-2032.txt"]))
        yield library


def settings(server: ScriptedServer) -> Settings:
    return Settings(model="m", openai_base_url=server.url, openai_api_key=SecretStr("k"), timeout=20, trace="off")


def endpoint(server: ScriptedServer) -> Endpoint:
    return Endpoint(ModelSettings(model="m", base_url=server.url, timeout=20))


def test_the_chain_answers_over_a_library(library: Library) -> None:
    claim = {"quotes": [{"label": "K", "quote": "制定地方性法规17件"}], "text": "2031年制定地方性法规17件。"}
    with scripted(said(json.dumps({"claims": [claim], "cannot_answer": None}, ensure_ascii=False))) as server:
        extractive = LookupEngine(library, HashEmbedder(), English(load_glossary(None)))
        engine = model_engine(library, HashEmbedder(), extractive.answer, settings(server))
        answer = engine.answer(Question(text="云岭市2031年制定地方性法规多少件？"))
        plain = PlainEngine(engine, endpoint(server)).answer(Question(text="云岭市2031年制定地方性法规多少件？"))
    assert "17件" in answer.answer
    assert [library.source(c.report)[c.start : c.end] for c in answer.citations] == ["制定地方性法规17件"]
    assert plain.citations == ()


def test_the_parts_of_a_question_are_searched_one_by_one(library: Library) -> None:
    hits = searcher(library, HashEmbedder())("2031年执法检查几项，2032年代表联络站建几个？", ())
    assert {"开展执法检查4项" in hit.passage.text for hit in hits} == {True, False}
    assert len({hit.passage.id for hit in hits}) == len(hits)


def test_a_model_must_be_set() -> None:
    with pytest.raises(LibraryError, match="BOT_MODEL"):
        model_settings(Settings(model=None))


def test_the_probe_says_what_an_endpoint_accepts() -> None:
    with scripted(Fail(status=400, message="no json_schema here"), said("{}")) as server:
        found = probe(endpoint(server).settings)
    assert found.problem is None
    assert found.abilities is not None
    assert found.abilities.form == "json_object"


@pytest.mark.parametrize(("failure", "words"), [(Fail(status=401), "OPENAI_API_KEY"), (Fail(status=404), "BOT_MODEL")])
def test_the_probe_says_in_one_line_what_is_wrong(failure: Fail, words: str) -> None:
    with scripted(failure) as server:
        problem = probe(endpoint(server).settings).problem
    assert problem is not None
    assert words in problem
    assert "\n" not in problem


def test_a_failing_rewrite_is_left_to_the_rules() -> None:
    question = Question(text="它呢？")
    with scripted(said("云岭市2031年制定法规几件？")) as server:
        assert rewriter(endpoint(server), time.monotonic() + 20)(question) == "云岭市2031年制定法规几件？"
    with scripted(Fail(status=401)) as server:
        assert rewriter(endpoint(server), time.monotonic() + 20)(question) == ""
