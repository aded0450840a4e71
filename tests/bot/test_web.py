"""The app over real HTTP: what a browser, OpenAI's clients and other assistants meet."""

import asyncio
import json
import re
import shutil
import socket
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx2
import pytest
import uvicorn
from conftest import RUN, SEEDS, Cli
from doubles import noting
from hypothesis import given
from scripted_server import Stall, scripted
from shelf import REPORT as EARLY
from shelf import Shelf

from bot.ask import LookupEngine
from bot.desk import Leave, leaving
from bot.english import English
from bot.factcheck.records import DraftCheck
from bot.facts import fact_rows
from bot.glossary import load_glossary
from bot.mcp import mcp_server
from bot.records import Answer, Question
from bot.service import open_service
from bot.settings import Settings
from bot.summarize import summarize
from bot.web.app import make_app
from bot.workers import Workers
from vectorstore.embed import LocalEmbedder
from vectorstore.ingest import delete
from vectorstore.store import Library

pytestmark = pytest.mark.enable_socket
QUESTION = "2025年重庆市人大常委会通过了多少件地方性法规？"
TOKEN = "a-token-of-many-characters"
XSS = "<script>alert(1)</script>"
REPORT = """白石县人民代表大会常务委员会工作报告
——2031年1月12日在白石县第三届人民代表大会第二次会议上
白石县人民代表大会常务委员会主任 李明

各位代表：
受县人大常委会委托，我向大会报告工作，请予审议。

一、过去一年主要工作
2030年，听取审议专项工作报告31项，代表建议办结率98.5%。<script>alert(1)</script>
二、今后一年工作任务
听取审议专项工作报告28项，开展执法检查3次。
"""


class Served:
    """An app on a port of its own."""

    def __init__(self, folder: Path, embedder: LocalEmbedder, **settings: Any) -> None:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(Settings, "embedder", lambda *_: embedder)
            self.service = open_service(folder, Settings(_env_file=None, **settings))
        config = uvicorn.Config(make_app(self.service), port=0, log_level="critical", timeout_graceful_shutdown=5)
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run)
        self._thread.start()
        while not self._server.started:
            time.sleep(0.01)
        self.port = self._server.servers[0].sockets[0].getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.client = httpx2.Client(base_url=self.url, timeout=60, trust_env=False)

    def stop(self) -> None:
        self.client.close()
        self._server.should_exit = True
        self._thread.join()

    def ask(self, text: str, **fields: Any) -> Any:
        return self.client.post("/api/ask", json={"question": text, **fields})

    def upload(self, *files: tuple[str, bytes], **fields: str) -> list[dict[str, Any]]:
        sent = [("files", file) for file in files]
        found: list[dict[str, Any]] = self.client.post("/api/reports", files=sent, data=fields).json()["results"]
        return [next(one for one in found if one["path"] == name) for name, _ in files]


@pytest.fixture(scope="module")
def served(seed_library: Path, embedder: LocalEmbedder, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("served") / "library"
    shutil.copytree(seed_library, folder)
    made = Served(folder, embedder)
    yield made
    made.stop()


@pytest.fixture
def guarded(seed_library: Path, embedder: LocalEmbedder, tmp_path: Path) -> Iterator[Served]:
    shutil.copytree(seed_library, tmp_path / "library")
    made = Served(tmp_path / "library", embedder, api_token=TOKEN)
    yield made
    made.stop()


def events_of(text: str) -> list[tuple[str, Any]]:
    blocks = [block.split("\n") for block in text.split("\n\n") if block.startswith("event:")]
    return [(name.removeprefix("event: "), json.loads(data.removeprefix("data: "))) for name, data in blocks]


def test_an_answer_is_the_record_of_the_command_line_and_its_quote_stands_in_the_source(served: Served) -> None:
    answer = served.ask(QUESTION).json()
    assert answer["answer"] == "重庆市2025年：通过地方性法规26件。[1]"
    cited = answer["citations"][0]
    path = f"/api/reports/{cited['report']}/source"
    found = served.client.get(path, params={"start": cited["start"], "end": cited["end"]}).json()
    assert "".join(block["text"] for block in found["blocks"]) == cited["quote"]
    whole = served.client.get(path).json()
    assert "".join(block["text"] for block in whole["blocks"]) == served.service.library.source(cited["report"])
    assert served.client.get(path, params={"start": 9, "end": 10**8}).status_code == 422


def test_no_route_tells_where_on_the_machine_a_report_is(served: Served) -> None:
    paths = ("about", "reports", "reports/chongqing-2026", "summaries/chongqing-2026?length=brief", "search?q=法规")
    for path in paths:
        told = served.client.get(f"/api/{path}")
        assert told.status_code == 200
        assert not any(str(place) in told.text for place in (SEEDS, served.service.library.directory))
        assert "sha256" not in told.text


SET: dict[str, Any] = {
    "report": "yongchuan-2025", "reports": "yongchuan-2025", "region": "永川", "regions": "永川", "year": 2025,
    "years": 2025, "lang": "en", "engine": "llm", "history": {"q": "甲？", "a": "乙。"}, "kind": "figure",
    "kinds": "figure", "unit": "件", "part": "plan", "plan": True, "match": "法规", "promised": True,
    "format": "html", "offset": 1, "limit": 2, "k": 3, "length": "full", "focus": "立法", "force": True,
    "replace": True, "title": "题", "start": 9, "end": 60, "stream": True, "model": "congress-report-bot-lookup",
    "topic": "法规",
}  # fmt: skip
"""Values that are none of the defaults; of each field that holds a list the one entry."""
NEEDED: dict[str, Any] = {
    "question": "多少件？", "q": "法规", "query": "法规", "text": "通过法规9件。", "report": "chongqing-2026",
    "messages": [{"role": "user", "content": "多少件？"}],
}  # fmt: skip


@pytest.fixture
def seen(served: Served, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What routes and tools do at last: noted, and not done."""
    calls: list[str] = []
    rows = fact_rows(served.service.library, served.service.english)[:5]
    summary = summarize(Shelf(early=EARLY), ["early"], English(load_glossary()))  # type: ignore[arg-type]
    answer = Answer(question="多少件？", lang="zh", engine="lookup", abstained=True, answer="没有。")
    done = {
        "bot.ask.Bot.ask": answer, "bot.ask.Bot.search": [], "bot.web.documents.fact_rows": rows,
        "bot.mcp.fact_rows": rows, "bot.web.documents.promises": [], "bot.service.Service.summary": summary,
        "bot.service.check_draft": DraftCheck(draft="", lang="zh", statements=()), "bot.web.api.ingest": [],
        "bot.web.api.correct": served.service.library.report("chongqing-2026"),
    }  # fmt: skip
    for target, result in done.items():
        monkeypatch.setattr(target, noting(calls, target, result))
    return calls


def dropped(fields: dict[str, Any], call: Callable[[dict[str, Any]], object], seen: list[str]) -> list[str]:
    """Return the fields that change neither what is done at last nor what is told, alone or beside another one."""

    def done(*names: str) -> str:
        seen.clear()
        given = {name: [SET[name]] if fields[name].get("type") == "array" else SET[name] for name in names}
        told = call({name: NEEDED[name] for name in fields if name in NEEDED and name not in given} | given)
        return re.sub(r'"(id|created)": ?"?[\w-]+"?', "", f"{told}{seen}")

    plain, found = done(), {name: done(name) for name in fields if name in SET}
    idle = [name for name, told in found.items() if told == plain]
    return [name for name in idle if all(done(other, name) == told for other, told in found.items())]


def test_no_field_of_a_route_is_dropped(served: Served, seen: list[str]) -> None:
    api = served.client.get("/api/openapi.json").json()
    for path, method, told in ((p, m, of) for p, ways in api["paths"].items() for m, of in ways.items()):
        query = {one["name"]: one["schema"] for one in told.get("parameters", ()) if one["in"] == "query"}
        ((kind, body),) = told.get("requestBody", {}).get("content", {"": {}}).items() or [("", {})]
        named = api["components"]["schemas"][body["schema"]["$ref"].rpartition("/")[2]] if "schema" in body else {}
        form = named.get("properties", {})
        place = re.sub(r"\{(\w+)\}", lambda name: {"report": "chongqing-2026"}.get(name[1], "lookup"), path)

        def call(given: dict[str, Any], method=method, place=place, kind=kind, query=query) -> object:  # type: ignore[no-untyped-def]
            sent = {name: value for name, value in given.items() if name not in query}
            files = [("files", ("chongqing-2026.txt", b"x"))]
            how = {"data": sent, "files": files} if "form" in kind else {"json": sent} if kind else {}
            params = {name: given[name] for name in query if name in given}
            response = served.client.request(method, place, params=params, **how)
            return response.status_code, response.text

        if method != "delete" and (query or form):
            assert (path, dropped({**query, **form}, call, seen)) == (path, [])


def test_no_argument_of_a_tool_is_dropped(served: Served, seen: list[str]) -> None:
    from mcp import Client

    async def told(work: Callable[[Any], Any]) -> Any:
        async with Client(mcp_server(served.service)) as client:
            return await work(client)

    for tool in asyncio.run(told(lambda client: client.list_tools())).tools:

        def call(given: dict[str, Any], name: str = tool.name) -> object:
            return asyncio.run(told(lambda client: client.call_tool(name, given)))

        assert (tool.name, dropped(tool.input_schema.get("properties", {}), call, seen)) == (tool.name, [])


def test_a_stream_says_what_it_does_and_ends_with_the_answer(served: Served) -> None:
    body = {"question": QUESTION, "regions": ["Chongqing"], "years": [2026]}
    response = served.client.post("/api/ask", json=body, headers={"accept": "text/event-stream"})
    names = [name for name, _ in events_of(response.text)]
    assert names == ["status", "delta", "answer"]
    assert events_of(response.text)[0][1]["filters"]["reports"] == ["chongqing-2026"]
    nowhere = served.client.post(
        "/api/ask", json={**body, "regions": ["雾山"]}, headers={"accept": "text/event-stream"}
    )
    assert events_of(nowhere.text)[-1][0] == "error"


def test_a_conversation_follows_up_is_exported_and_outlives_the_server(served: Served) -> None:
    talk = served.client.post("/api/conversations", json={}).json()["id"]
    served.ask(QUESTION, conversation=talk)
    followed = served.ask("单行条例呢？", conversation=talk).json()
    assert "3件" in followed["answer"]
    listed = served.client.get("/api/conversations").json()[0]
    assert (listed["id"], listed["title"], listed["turns"]) == (talk, QUESTION, 2)
    assert "chongqing-2026" in served.client.get(f"/api/conversations/{talk}/export").text
    again = open_service(served.service.library.directory, Settings(_env_file=None))
    assert len(again.talks.get(talk).turns) == 2
    again.talks.close()
    again.lookup.close()
    assert served.client.patch(f"/api/conversations/{talk}", json={"title": XSS}).json()["title"] == XSS
    assert served.client.delete(f"/api/conversations/{talk}").status_code == 204
    assert served.client.get(f"/api/conversations/{talk}").status_code == 404


def test_files_come_in_by_content_are_corrected_and_are_forgotten_whole(served: Served) -> None:
    talk = served.client.post("/api/conversations").json()["id"]
    good, broken, tricky = served.upload(
        ("baishi-2031.txt", REPORT.encode("gb18030")),
        ("broken.txt", b"%PDF-1.7 \x00\x01"),
        ("../../etc/pass wd<img src=x>.txt", REPORT.replace("白石", "青石").encode()),
    )
    assert (good["status"], good["report"]) == ("added", "baishi-2031"), good
    assert broken["status"] == "failed"
    assert broken["message"]
    assert tricky["report"] == "pass-wd-img-src-x"
    assert not list(served.service.library.directory.parent.glob("etc*"))
    assert served.upload(("baishi-2031.txt", b"x"))[0]["status"] == "failed", "another file does not replace it unasked"
    answer = served.ask("2030年白石县听取审议了多少项专项工作报告？", conversation=talk).json()
    assert "31项" in answer["answer"]
    known = served.client.patch("/api/reports/baishi-2031", json={"region": "黑石县", "year": 2032}).json()["report"]
    assert (known["region"], known["year"]) == ("黑石县", 2032)
    assert served.upload(("baishi-2031.txt", REPORT.encode("gb18030")), replace="true")[0]["status"] != "failed"
    assert served.client.get("/api/reports/baishi-2031").json()["report"]["region"] == "黑石县"
    for report in ("baishi-2031", "pass-wd-img-src-x"):
        assert served.client.delete(f"/api/reports/{report}").json()["deleted"] == report
    assert served.client.get(f"/api/conversations/{talk}").json()["turns"] == []
    assert served.client.get("/api/reports/baishi-2031").status_code == 404
    served.upload(("baishi-2031.txt", REPORT.replace("白石", "青石").encode()))
    assert served.client.get("/api/reports/baishi-2031").json()["report"]["region"] == "青石县", "another report"
    served.client.delete("/api/reports/baishi-2031")


def test_facts_summaries_drafts_examples_and_accepted_runs_are_served(served: Served) -> None:
    get = served.client.get
    assert get("/api/facts", params={"kind": "figures"}).status_code == 422
    rows = get("/api/facts", params={"kind": "figure", "match": "地方性法规", "report": "chongqing-2026"}).json()
    assert any(row["value"] == 26 for row in rows["rows"])
    assert get("/api/facts", params={"format": "xlsx"}).content.startswith(b"PK")
    summary = get("/api/summaries/chongqing-2026", params={"length": "brief"}).json()
    assert summary["points"]
    page = get("/api/summaries/chongqing-2026", params={"length": "brief", "format": "html"})
    assert page.headers["content-disposition"].startswith("attachment")
    draft = {"text": "2025年，重庆市人大常委会通过地方性法规26件。"}
    assert served.client.post("/api/check", json=draft).json()["statements"][0]["verdict"] == "stands"
    notes = [served.client.post("/api/check", json={**draft, "lang": lang}).text for lang in ("zh", "en")]
    assert ["So says the report" in note for note in notes] == [False, True]
    for example in get("/api/examples").json():
        assert served.ask(example["question"]).json()["kind"] == "answer"
    runs = get("/api/evals").json()["runs"]
    failing = get(f"/api/evals/{runs[0]['engine']}/failing", params={"limit": 3}).json()
    assert failing["rows"][0]["ending"] == "wrong_shown"
    about = get("/api/about").json()
    assert {"zh": "重庆市", "en": "Chongqing"} in about["choices"]["regions"]
    hits = get("/api/search", params={"q": "民生实事项目票决", "k": 3}).json()["hits"]
    assert len(hits) == 3


def test_what_became_of_plans_is_a_record_and_a_file_of_every_form(served: Served) -> None:
    later = REPORT.replace("2031年", "2032年").replace(
        "2030年，听取审议专项工作报告31项", "2031年，听取审议专项工作报告33项"
    )
    served.upload(("baishi-2031.txt", REPORT.encode()), ("baishi-2032.txt", later.encode()))

    def get(**fields: str) -> httpx2.Response:
        return served.client.get("/api/facts", params={"promised": "true", "region": "白石", **fields})

    row = get().json()["rows"][0]
    assert (row["verdict"], row["value"], row["result"]["value"]) == ("kept", 28, 33)
    assert (row["citation"]["report"], row["result"]["citation"]["report"]) == ("baishi-2031", "baishi-2032")
    assert get(format="csv").text.splitlines()[1].startswith("kept,baishi-2031")
    assert get(format="xlsx").content.startswith(b"PK")
    for form in ("md", "html"):
        told = get(format=form)
        assert "听取审议专项工作报告33项" in told.text
        assert f'filename="promises.{form}"' in told.headers["content-disposition"]
    for name in ("baishi-2031", "baishi-2032"):
        served.client.delete(f"/api/reports/{name}")


def test_every_measure_and_kind_of_question_has_words_on_the_page_in_both_languages(served: Served) -> None:
    words = served.client.get("/static/words.json").json()
    assert all(len(both) == 2 and all(both) for both in words.values())
    measures = [one for run in served.client.get("/api/evals").json()["runs"] for one in run["measures"]]
    kinds = {one["slice"].removeprefix("type=") for one in measures if one["slice"].startswith("type=")}
    assert {f"measure_{one['metric']}" for one in measures} | {f"type_{kind}" for kind in kinds} <= set(words)
    assert any(one["metric"] == "correct" for one in measures)


def test_the_openai_client_and_langchain_chat_with_citations(served: Served) -> None:
    from langchain_openai import ChatOpenAI
    from openai import NotFoundError, OpenAI, UnprocessableEntityError

    client = OpenAI(base_url=f"{served.url}/v1", api_key="none", http_client=None)
    name = client.models.list().data[0].id
    parts: Any = [
        {"role": "system", "content": "Be brief."},
        {"role": "user", "content": [{"type": "text", "text": QUESTION}]},
    ]
    first = client.chat.completions.create(model=name, messages=parts)
    text = first.choices[0].message.content or ""
    assert "26件" in text
    assert "“通过地方性法规26件” chongqing-2026:" in text
    assert first.model_extra is not None
    assert first.model_extra["citations"][0]["quote"] == "通过地方性法规26件"
    said: Any = [*parts, {"role": "assistant", "content": text}, {"role": "user", "content": "单行条例呢？"}]
    streamed = client.chat.completions.create(
        model=name, messages=said, stream=True, stream_options={"include_usage": True}
    )
    chunks = list(streamed)
    written = "".join(c.choices[0].delta.content or "" for c in chunks if c.choices)
    assert written.count("3件") == 2, "once in the answer, once in its footnote"
    assert chunks[-1].usage is not None
    assert [one["report"] for c in chunks for one in (c.model_extra or {}).get("citations", ())] == ["chongqing-2026"]
    with pytest.raises(NotFoundError):
        client.chat.completions.create(model="gpt-unheard", messages=parts)
    with pytest.raises(UnprocessableEntityError):
        client.chat.completions.create(model=name, messages=parts[:1])
    model = ChatOpenAI(model=name, base_url=f"{served.url}/v1", api_key="none")  # type: ignore[arg-type]
    assert "26件" in str(model.invoke(QUESTION).content)
    assert "26件" in "".join(str(chunk.content) for chunk in model.stream(QUESTION))


def test_other_assistants_use_the_tools_over_http(served: Served) -> None:
    from mcp import Client

    async def talk() -> None:
        async with Client(f"{served.url}/mcp") as client:
            tools = {tool.name for tool in (await client.list_tools()).tools}
            assert tools == {
                "list_reports", "search_reports", "ask", "facts", "summarize", "check_draft", "get_source"
            }  # fmt: skip
            answer = (await client.call_tool("ask", {"question": QUESTION})).structured_content
            assert answer is not None
            cited = answer["citations"][0]
            place = {"report": cited["report"], "start": cited["start"], "end": cited["end"]}
            found = (await client.call_tool("get_source", place)).structured_content
            assert found is not None
            assert found["blocks"][0]["text"] == cited["quote"]
            wanted = [{"match": "法规", "limit": limit} for limit in (1, 200)]
            some, whole = [(await client.call_tool("facts", of)).structured_content or {} for of in wanted]
            assert len(some["rows"]) == 1
            assert some["total"] == whole["total"] == len(whole["rows"]) > 1
            wrong = await client.call_tool("get_source", {"report": "nowhere"})
            assert wrong.is_error
            text = (await client.read_resource("report://chongqing-2026")).contents[0]
            assert "工作报告" in str(text)
            prompt = await client.get_prompt("briefing", {"topic": "法规"})
            assert "法规" in str(prompt.messages[0].content)

    asyncio.run(talk())


def test_no_page_of_another_origin_or_name_is_served(served: Served) -> None:
    get = served.client.get
    assert get("/api/reports", headers={"host": "evil.example"}).status_code == 403
    assert get("/api/reports", headers={"host": "127.0.0.1@evil.example"}).status_code == 403
    others = ("http://evil.example", "null", "http://127.0.0.1", f"http://127.0.0.1:{served.port + 1}")
    for origin in (*others, f"{served.url}.evil.example", f"http://evil.example@127.0.0.1:{served.port}/"):
        assert get("/api/reports", headers={"origin": origin}).status_code == 403, origin
    assert get("/api/reports", headers={"origin": served.url}).status_code == 200
    assert get("/api/reports", headers={"host": f"localhost:{served.port}"}).status_code == 200
    assert served.client.post("/mcp", json={}, headers={"host": "evil.example"}).status_code == 403
    assert get("/v1/models", headers={"host": "evil.example"}).status_code == 403
    policy = get("/api/reports").headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy


def test_without_the_token_nothing_of_the_library_is_told(guarded: Served) -> None:
    client = guarded.client
    for path in ("/api/reports", "/v1/models", "/metrics", "/api/openapi.json"):
        assert client.get(path).status_code == 401
        assert client.get(path, headers={"authorization": f"Bearer {TOKEN}x"}).status_code == 401
        assert client.get(path, headers={"authorization": f"Bearer {TOKEN}"}).status_code == 200
    assert client.post("/mcp", json={}).status_code == 401
    assert client.get("/healthz").json() == {"status": "ok"}
    assert client.get("/readyz").status_code == 200


def test_too_large_bodies_and_path_tricks_are_refused(served: Served) -> None:
    big = {"question": "多" * 500_000}
    assert served.client.post("/api/ask", json=big).status_code == 413

    def chunks() -> Iterator[bytes]:
        yield from (b" " * 100_000 for _ in range(20))

    head = {"content-type": "application/json"}
    assert served.client.post("/api/ask", content=chunks(), headers=head).status_code == 413
    for path in ("/static/../app.py", "/static/%2e%2e/app.py", "/api/reports/..%2f..%2fetc%2fpasswd/source"):
        assert served.client.get(path).status_code in (404, 422)
    with socket.create_connection(("127.0.0.1", served.port)) as raw:
        raw.sendall(f"GET /static/../security.py HTTP/1.1\r\nHost: 127.0.0.1:{served.port}\r\n\r\n".encode())
        assert b" 404 " in raw.recv(100)


def test_a_request_that_does_not_arrive_in_time_is_ended(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.web.security.BODY_SECONDS", 0.3)
    with socket.create_connection(("127.0.0.1", served.port), timeout=60) as slow:
        head = "Content-Type: application/json\r\nContent-Length: 100"
        slow.sendall(f'POST /api/ask HTTP/1.1\r\nHost: 127.0.0.1\r\n{head}\r\n\r\n{{"question": "'.encode())
        assert b" 408 " in slow.recv(100)
    assert served.client.get("/healthz").status_code == 200


def test_more_files_than_may_come_at_once_are_refused(served: Served) -> None:
    files = [("files", (f"{n}.txt", b"x")) for n in range(51)]
    assert served.client.post("/api/reports", files=files).status_code == 422
    large = {"content-length": str(40_000_001), "content-type": "multipart/form-data; boundary=x"}
    with socket.create_connection(("127.0.0.1", served.port), timeout=60) as raw:
        head = "\r\n".join(f"{name}: {value}" for name, value in large.items())
        raw.sendall(f"POST /api/reports HTTP/1.1\r\nHost: 127.0.0.1\r\n{head}\r\n\r\n".encode())
        assert b" 413 " in raw.recv(100)


def test_questions_are_answered_while_reports_come_in(served: Served) -> None:
    files = [(f"white-{n}.txt", REPORT.replace("白石", f"白{n}石").encode()) for n in range(3)]
    with ThreadPoolExecutor(3) as pool:
        uploads = [pool.submit(served.upload, file) for file in files]
        answers = [served.ask(QUESTION, reports=["chongqing-2026"]).json()["answer"] for _ in range(20)]
        assert all("26件" in answer for answer in answers)
        assert [upload.result()[0]["status"] for upload in uploads] == ["added"] * 3
    for name, _ in files:
        assert served.client.delete(f"/api/reports/{name.removesuffix('.txt')}").status_code == 200


def test_fifty_chats_at_once_lose_none(served: Served) -> None:
    talks = [served.client.post("/api/conversations").json()["id"] for _ in range(50)]

    def one(talk: str) -> int:
        # without TLS: to load the certificates takes each client longer than its request
        with httpx2.Client(base_url=served.url, timeout=60, trust_env=False, verify=False) as client:
            body = {"question": QUESTION, "conversation": talk}
            return int(client.post("/api/ask", json=body).status_code)

    with ThreadPoolExecutor(50) as pool:
        assert set(pool.map(one, talks)) == {200}
    assert all(served.service.talks.get(talk).turns for talk in talks)
    metrics = served.client.get("/metrics").text
    assert 'bot_requests_total{route="/api/ask",status="200"}' in metrics
    for talk in talks:
        served.client.delete(f"/api/conversations/{talk}")


class Counted(LookupEngine):
    """A lookup that counts, and takes its time."""

    asked = 0

    def answer(self, question: Question) -> Answer:
        self.asked += 1
        time.sleep(0.3)
        return super().answer(question)


def test_what_many_ask_at_once_is_looked_up_once_and_anew_when_the_library_changes(
    seed_library: Path, embedder: LocalEmbedder, tmp_path: Path
) -> None:
    shutil.copytree(seed_library, tmp_path / "library")
    settings = Settings(_env_file=None)
    with Library.open(tmp_path / "library", embedder.name) as library, ThreadPoolExecutor(12) as people:
        engine = Counted(library, embedder, English(load_glossary(settings.glossary)))
        workers = Workers(engine)
        question = Question(text=QUESTION)
        assert len({answer.answer for answer in people.map(workers.answer, [question] * 10)}) == 1
        assert engine.asked == 1
        before = people.submit(workers.answer, question)
        while engine.asked < 2:
            time.sleep(0.01)
        delete(library, "chongqing-2026")
        assert workers.answer(question).kind == "declined", "it was asked of the library as it is now"
        before.result()
        assert engine.asked == 3
        left = Leave()

        def waits() -> Answer:
            with leaving(left):
                return workers.answer(Question(text="永川区的报告是谁作的？"))

        running = people.submit(workers.answer, question)
        while engine.asked < 4:
            time.sleep(0.01)
        waiting = people.submit(waits)
        time.sleep(0.1)
        left.go()
        with pytest.raises(CancelledError):
            waiting.result()
        running.result()
        workers.close()
        assert engine.asked == 4, "nobody waited for the other"


def head_of(path: str, port: int, body: bytes, *more: str) -> bytes:
    """Return the head of a request with a body."""
    sent = (f"Host: 127.0.0.1:{port}", "Content-Type: application/json", f"Content-Length: {len(body)}", *more)
    return "\r\n".join([f"POST {path} HTTP/1.1", *sent, "", ""]).encode()


@pytest.fixture
def with_model(seed_library: Path, embedder: LocalEmbedder, tmp_path: Path) -> Iterator[tuple[Served, Any]]:
    shutil.copytree(seed_library, tmp_path / "library")
    with scripted(*[Stall()] * 20) as endpoint:
        made = Served(
            tmp_path / "library", embedder, model="stalled", openai_base_url=endpoint.url, model_calls=1, model_queue=1,
            timeout=30,
        )  # fmt: skip
        yield made, endpoint
        made.stop()


def test_a_client_that_leaves_frees_its_place_and_more_than_may_wait_are_told_when_to_come_again(
    with_model: tuple[Served, Any],
) -> None:
    served, _ = with_model
    calls = served.service.calls

    def until(condition: Any) -> None:
        end = time.monotonic() + 240
        while not condition():
            assert time.monotonic() < end, (calls.running, calls.waiting)
            time.sleep(0.02)

    body = {"question": QUESTION}
    head = {"accept": "text/event-stream"}
    clients = [httpx2.Client(base_url=served.url, timeout=60, trust_env=False) for _ in range(2)]
    with clients[0].stream("POST", "/api/ask", json=body, headers=head) as first:
        assert first.status_code == 200
        until(lambda: calls.running == 1)
        with clients[1].stream("POST", "/api/ask", json=body, headers=head):
            until(lambda: calls.waiting == 1)
            refused = served.ask(QUESTION)
            assert refused.status_code == 429
            assert int(refused.headers["retry-after"]) > 0
            assert served.ask(QUESTION, engine="lookup").status_code == 200
        clients[1].close()
        until(lambda: calls.waiting == 0)
    clients[0].close()
    until(lambda: calls.running == 0)


def test_a_draft_is_checked_by_the_engine_that_is_asked_for(with_model: tuple[Served, Any], served: Served) -> None:
    asks = "重庆市人大常委会以专题询问的方式听取意见，市长到会应询作答。"
    draft = {"text": f"2025年，重庆市人大常委会通过地方性法规26件。{asks}"}
    assert served.client.post("/api/check", json={**draft, "engine": "llm"}).status_code == 422, "no model is set"
    site, endpoint = with_model
    looked_up = site.client.post("/api/check", json={**draft, "engine": "lookup"}).json()
    assert (looked_up["engine"], looked_up["statements"][0]["verdict"]) == ("lookup", "stands")
    assert not endpoint.requests
    body = json.dumps({**draft, "engine": "auto"}).encode()
    with socket.create_connection(("127.0.0.1", site.port)) as left:
        left.sendall(head_of("/api/check", site.port, body) + body)
        while not endpoint.requests:  # the model is asked
            time.sleep(0.02)


def test_whoever_asks_too_often_is_told_to_slow_down(
    seed_library: Path, embedder: LocalEmbedder, tmp_path: Path
) -> None:
    shutil.copytree(seed_library, tmp_path / "library")
    made = Served(tmp_path / "library", embedder, rate=5)
    statuses = [made.client.get("/api/reports").status_code for _ in range(7)]
    assert statuses == [200] * 5 + [429] * 2
    assert made.client.get("/healthz").status_code == 200
    made.stop()


def test_no_request_that_the_schema_allows_breaks_the_server(served: Served) -> None:
    import schemathesis
    from hypothesis import HealthCheck, Phase, settings

    schema = schemathesis.openapi.from_url(f"{served.url}/api/openapi.json")

    end = time.monotonic() + 15
    for operation in schema.exclude(method="DELETE").get_all_operations():
        strategy = operation.ok().as_strategy()

        @settings(max_examples=4, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
        @given(case=strategy)
        def holds(case: Any) -> None:
            if time.monotonic() < end:
                assert case.call(base_url=served.url).status_code < 500, case.path

        holds()


def test_other_assistants_use_the_tools_over_stdin(small_library: Path, clean_environment: None) -> None:
    import os
    import sys

    from mcp import Client, StdioServerParameters

    program = ["-c", RUN, "mcp", "--library", str(small_library)]
    environment = dict(os.environ)

    async def talk() -> None:
        async with Client(StdioServerParameters(command=sys.executable, args=program, env=environment)) as client:
            found = (await client.call_tool("list_reports", {})).structured_content
            assert found is not None
            assert [card["id"] for card in found["reports"]] == ["qingchuan-2031"]

    asyncio.run(talk())


def test_another_host_needs_a_token(cli: Cli) -> None:
    code, _, err = cli("serve", "--host", "0.0.0.0")
    assert code == 2
    assert "BOT_API_TOKEN" in err


def test_sigterm_lets_answers_end(small_library: Path, clean_environment: None) -> None:
    import signal
    import subprocess
    import sys

    program = [sys.executable, "-c", RUN, "serve", "--library", str(small_library)]
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen([*program, "--port", str(port)], stderr=subprocess.PIPE, text=True)
    with httpx2.Client(base_url=f"http://127.0.0.1:{port}", timeout=60, trust_env=False) as client:
        end = time.monotonic() + 240
        while time.monotonic() < end:
            try:
                client.get("/healthz")
                break
            except httpx2.ConnectError:
                time.sleep(0.1)
    body = json.dumps({"question": "青川市2030年通过地方性法规多少件？"}).encode()
    with socket.create_connection(("127.0.0.1", port), timeout=60) as asking:
        asking.sendall(head_of("/api/ask", port, body, "Expect: 100-continue"))
        assert b" 100 " in asking.recv(1000)  # it is being answered
        process.send_signal(signal.SIGTERM)
        asking.sendall(body)
        assert b" 200 " in asking.recv(1000)
    log = process.communicate(timeout=60)[1]
    assert process.returncode in (0, -signal.SIGTERM)
    assert "POST /api/ask 200" in log
    assert "法规" not in log


def test_the_description_of_the_api_holds_what_programs_call_and_no_page(served: Served) -> None:
    paths = served.client.get("/api/openapi.json").json()["paths"]
    assert "/api/ask" in paths
    assert {path.split("/")[1] for path in paths} <= {"api", "v1"}
