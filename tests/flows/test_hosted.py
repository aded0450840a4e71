"""A library on servers: PostgreSQL and Chroma, real ones on loopback, shared by processes that keep nothing."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest
from conftest import INVENTED, RUN
from hashed import HashEmbedder
from servers import Postgres, chroma, free_port, postgres
from starlette.testclient import TestClient

from bot.ask import open_bot
from bot.history import forget
from bot.model.ledger import AnswerCache
from bot.records import Answer, Question
from bot.service import open_service
from bot.settings import Settings
from bot.web.app import make_app
from evals.cases import bundled, read_cases, suite_of
from vectorstore.errors import LibraryError, OutageError
from vectorstore.ingest import delete, ingest
from vectorstore.lexicon import tokens
from vectorstore.records import Filters
from vectorstore.storage.backup import backup, restore
from vectorstore.storage.checks import check_library, repair
from vectorstore.storage.place import Place
from vectorstore.storage.writer import writing
from vectorstore.store import Library

pytestmark = pytest.mark.enable_socket
EMBEDDER = HashEmbedder()
EVERY = 9
"""Of the bundled questions on the seeds, one in so many is asked of both."""
QUESTION = "2025年重庆市人大常委会通过了多少件地方性法规？"
ANOTHER = "青川市2030年通过地方性法规多少件？"


@pytest.fixture(scope="module")
def server() -> Iterator[Postgres]:
    with postgres() as started:
        yield started


@pytest.fixture(scope="module")
def vectors(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with chroma(tmp_path_factory.mktemp("chroma"), free_port()) as url:
        yield url


@pytest.fixture
def index_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setattr("vectorstore.storage.nearest.PATIENCE", 0)
    monkeypatch.setattr("vectorstore.storage.nearest.SMALL", 0)
    monkeypatch.setattr("vectorstore.storage.nearest.READY_SECONDS", 10.0)


@pytest.fixture(scope="module")
def hosted(
    server: Postgres, vectors: str, seed_library: Path, tmp_path_factory: pytest.TempPathFactory, embedder: Any
) -> Place:
    """The seeds on both servers, brought there as a backup."""
    folder = tmp_path_factory.mktemp("hosted")
    place = Place.of(folder / "own", vectors, server.empty())
    with (
        Library.open(seed_library, embedder.name) as embedded,
        Library.open(place, embedder.name, create=True) as library,
    ):
        backup(embedded, folder / "seeds.bot")
        assert restore(library, folder / "seeds.bot") == 2
    return place


def faults(place: Place, embedder_name: str = EMBEDDER.name) -> dict[str, str]:
    return {check.name: check.message for check in check_library(place, embedder_name) if not check.ok}


def test_a_library_on_servers_says_what_the_embedded_one_says(
    hosted: Place, seed_library: Path, embedder: Any, index_at_once: None, clean_environment: None
):
    settings = Settings(database_url=hosted.database_url, chroma_url=hosted.chroma_url)
    ours = [path for path in bundled() if suite_of(path).reports == ("seeds",)]
    questions = [one.case.question for one in read_cases(ours)][::EVERY]
    assert len(questions) > 20
    one, other = open_bot(hosted.directory, "lookup", settings), open_bot(seed_library, "lookup", Settings())
    for bot in (one, other):
        bot.embedder = embedder
    for question in questions:
        here, there = (bot.ask(Question(text=question)).model_dump(exclude={"timings_ms"}) for bot in (one, other))
        assert here == there, question
    assert one.library._nearest._proposer._is_open
    assert faults(hosted, embedder.name) == {}
    one.close()
    other.close()


def test_a_question_costs_few_round_trips(
    hosted: Place, embedder: Any, monkeypatch: pytest.MonkeyPatch, clean_environment: None
):
    bot = open_bot(hosted.directory, "lookup", Settings(database_url=hosted.database_url))
    bot.embedder, trips = embedder, []
    asked = bot.library._database.all
    bot.ask(Question(text=QUESTION))
    monkeypatch.setattr(bot.library._database, "all", lambda *query: trips.append(query) or asked(*query))
    bot.ask(Question(text=QUESTION))
    bot.close()
    assert len(trips) <= 20


def test_words_rank_as_in_sqlite_to_the_last_bit(hosted: Place, seed_library: Path, embedder: Any):
    with Library.open(hosted, embedder.name) as here, Library.open(seed_library, embedder.name) as there:
        assert here.vocabulary() == there.vocabulary()
        for clause in there.clauses()[::23]:
            terms = tokens(clause.text)
            for limits in (Filters(), Filters(reports=(clause.report,)), Filters(parts=("past_year",))):
                for groups in ([terms], [terms[:1], terms[-2:]]):
                    for table in ("clauses", "passages"):
                        found = [library.keyword(groups, 50, limits, table) for library in (here, there)]
                        assert found[0] == found[1]
            assert here.facts_like(terms, 20, each=2) == there.facts_like(terms, 20, each=2)


def fill(place: Place, folder: Path, **texts: str) -> dict[str | None, str]:
    folder.mkdir(exist_ok=True)
    for name, text in texts.items():
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    with Library.open(place, EMBEDDER.name, create=True) as library:
        return {result.report: result.status for result in ingest(library, EMBEDDER, [folder])}


def contents(library: Library) -> list[Any]:
    held = (library.reports(), library.passages(), library.clauses(), library.facts(), library.vocabulary())
    return [*held, library.keyword([tokens("审议报告")], 50), library.english_terms(["审议"])]


def test_reports_change_and_go_as_in_sqlite(server: Postgres, tmp_path: Path, small_dictionary: None):
    place, own = Place.of(tmp_path / "own", None, server.empty()), Place(tmp_path / "embedded")
    files = tmp_path / "files"
    for at in (place, own):
        assert fill(at, files, a=INVENTED, b=INVENTED.replace("青川", "白川")) == {"a": "added", "b": "added"}
        assert fill(at, files, b=INVENTED.replace("12件", "15件")) == {"a": "unchanged", "b": "replaced"}
        with Library.open(at, EMBEDDER.name) as library:
            delete(library, "a")
        (files / "b.txt").write_text(INVENTED, encoding="utf-8")
    with Library.open(place, EMBEDDER.name) as library, Library.open(own, EMBEDDER.name) as embedded:
        assert contents(library) == contents(embedded)
        backup(library, tmp_path / "copy.bot")
        with Library.open(tmp_path / "back", EMBEDDER.name, create=True) as back:
            assert restore(back, tmp_path / "copy.bot") == 1
            assert contents(back) == contents(embedded)
    repair(place)
    assert faults(place) == {}


def test_one_writes_at_a_time_and_a_dead_writer_is_none(server: Postgres, tmp_path: Path, small_dictionary: None):
    place = Place.of(tmp_path / "own", None, server.empty())
    fill(place, tmp_path / "files", a=INVENTED)
    hold = (
        "import sys, time; from vectorstore.storage.place import Place; from pathlib import Path\n"
        "from vectorstore.storage.writer import writing\n"
        "with writing(Place.of(Path(sys.argv[1]), None, sys.argv[2])) as writer, writer._db.transaction():\n"
        "    writer._db.all('DELETE FROM vectors'); print('held', flush=True); time.sleep(60)"
    )
    command = [sys.executable, "-c", hold, str(place.directory), place.database_url]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as other:
        assert other.stdout
        assert other.stdout.readline()
        with pytest.raises(LibraryError, match="another ingest is writing"), writing(place, wait=0.1):
            pass
        other.send_signal(signal.SIGKILL)
    assert fill(place, tmp_path / "files", a=INVENTED.replace("12件", "15件")) == {"a": "replaced"}
    assert faults(place) == {}


def test_what_one_server_was_told_every_server_goes_on_with(
    server: Postgres, seed_library: Path, tmp_path: Path, embedder: Any, clean_environment: None
):
    settings = Settings(database_url=server.empty())
    with (
        Library.open(seed_library, embedder.name) as embedded,
        Library.open(settings.place(tmp_path / "one"), embedder.name, create=True) as library,
    ):
        backup(embedded, tmp_path / "seeds.bot")
        restore(library, tmp_path / "seeds.bot")
    services = [open_service(tmp_path / name, settings) for name in ("one", "two")]
    apps = [make_app(service) for service in services]
    with TestClient(apps[0], "http://127.0.0.1") as one, TestClient(apps[1], "http://127.0.0.1") as two:
        talk = one.post("/api/conversations").json()["id"]
        at = f"/api/conversations/{talk}"
        one.post("/api/ask", json={"question": QUESTION, "conversation": talk})
        followed = two.post("/api/ask", json={"question": "单行条例呢？\0", "conversation": talk}).json()
        assert "3件" in followed["answer"]
        assert [[turn["question"] for turn in ask.get(at).json()["turns"]] for ask in (one, two)] == [
            [QUESTION, "单行条例呢？\0"]
        ] * 2
        assert two.patch(at, json={"title": "法规\0"}).json()["title"] == "法规"
        assert [(held["title"], held["turns"]) for held in one.get("/api/conversations").json()] == [("法规", 2)]
        assert "26件" in two.get(f"{at}/export").text
        asked = one.post("/api/ask", json={"question": "永川区的报告是谁作的？", "conversation": talk}).json()
        assert {cited["report"] for cited in asked["citations"]} == {"yongchuan-2025"}
        cache = AnswerCache(settings.place(tmp_path / "one"))
        cache.put("kept", Answer.model_validate(asked))
        assert cache.get("kept") == Answer.model_validate(asked)
        with Library.open(settings.place(tmp_path / "three"), embedder.name) as third:
            forget(third, "yongchuan-2025")
        assert cache.get("kept") is None
        cache.close()
        assert [turn["question"] for turn in two.get(at).json()["turns"]] == [QUESTION, "单行条例呢？\0"]
        assert two.delete(at).status_code == 204
        assert [ask.get(at).status_code for ask in (one, two)] == [404, 404]
        assert one.get("/api/conversations").json() == []
        assert one.post("/api/ask", json={"question": QUESTION, "conversation": talk}).status_code == 404
    assert not list(tmp_path.glob("*/*.sqlite"))


def test_a_server_that_is_not_there_is_one_line_without_secrets(tmp_path: Path):
    for url in ("postgresql://bot:secret@127.0.0.1:9/x", "nonsense=secret"):
        started = time.monotonic()
        with pytest.raises(LibraryError) as told:
            Library.open(Place.of(tmp_path, None, url), EMBEDDER.name)
        assert time.monotonic() - started < 60
        assert "BOT_DATABASE_URL" in str(told.value)
        assert "secret" not in str(told.value)
        assert len(str(told.value).splitlines()) == 1


def test_a_database_without_a_library_says_how_to_make_one(server: Postgres, tmp_path: Path):
    with pytest.raises(LibraryError, match=r"no library at postgresql://127\.0\.0\.1"):
        Library.open(Place.of(tmp_path, None, server.empty()), EMBEDDER.name)


def test_a_reader_works_again_after_the_server_was_killed(server: Postgres, tmp_path: Path, small_dictionary: None):
    place = Place.of(tmp_path / "own", None, server.empty())
    fill(place, tmp_path / "files", a=INVENTED)
    with Library.open(place, EMBEDDER.name) as library:
        before = contents(library)
        library.vocabulary()
        with pytest.raises(OutageError, match="start it"), library._database.snapshot():  # noqa: PT012 - it fails whole
            library.clauses()
            server.kill()
            library.clauses()
        with pytest.raises(OutageError):
            library.clauses()
        server.start()
        assert contents(library) == before


@contextmanager
def serving(place: Place, folder: Path) -> Iterator[str]:
    """The address of ``bot serve`` in a process of its own."""
    port = free_port()
    command = [sys.executable, "-c", RUN, "serve", "--port", str(port), "--library", str(folder)]
    with subprocess.Popen(command, env=environment(place), stderr=subprocess.DEVNULL) as process:
        try:
            address = f"http://127.0.0.1:{port}"
            until = time.monotonic() + 240
            while ask(address, "/healthz")[0] != 200:
                assert process.poll() is None
                assert time.monotonic() < until
                time.sleep(0.2)
            yield address
        finally:
            process.terminate()


def environment(place: Place) -> dict[str, str]:
    return os.environ | {
        "BOT_DATABASE_URL": place.database_url,
        "BOT_CHROMA_URL": place.chroma_url,
        "NO_PROXY": "127.0.0.1",
        "PYTHONPATH": str(Path(__file__).resolve().parents[2]),
    }


def ask(address: str, path: str, body: Any = None) -> tuple[int, Any]:
    data = json.dumps(body).encode() if body is not None else None
    request = urllib.request.Request(address + path, data, {"content-type": "application/json"})
    try:
        with urllib.request.urlopen(request, timeout=90) as reply:
            return reply.status, json.loads(reply.read() or b"null")
    except urllib.error.HTTPError as error:
        return error.code, json.loads(error.read())
    except (OSError, ValueError):
        return 0, None


def answer(address: str, question: str) -> tuple[int, str]:
    status, told = ask(address, "/api/ask", {"question": question})
    return status, told["answer"] if status == 200 else json.dumps(told, ensure_ascii=False)


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_two_servers_answer_while_a_third_process_ingests_and_through_an_outage(
    server: Postgres, vectors: str, small_library: Path, embedder: Any, tmp_path: Path
):
    place = Place.of(tmp_path / "own", vectors, server.empty())
    with (
        Library.open(small_library, embedder.name) as embedded,
        Library.open(place, embedder.name, create=True) as library,
    ):
        backup(embedded, tmp_path / "small.bot")
        assert restore(library, tmp_path / "small.bot") == 1
    with ExitStack() as stack:
        both = [stack.enter_context(serving(place, tmp_path / name)) for name in ("one", "two")]
        ((status, expected), same) = (answer(address, ANOTHER) for address in both)
        assert (status, expected) == same
        assert "12件" in expected
        text = INVENTED.replace("青川", "白川").replace("12件", "15件")
        (tmp_path / "baichuan-2031.txt").write_text(text, encoding="utf-8")
        command = [sys.executable, "-c", RUN, "ingest", str(tmp_path / "baichuan-2031.txt")]
        third = subprocess.Popen([*command, "--library", str(tmp_path / "three")], env=environment(place))
        asked = 0
        while third.poll() is None:
            seen = {answer(address, ANOTHER) for address in both}
            assert seen == {(200, expected)}
            asked += 1
            time.sleep(0.05)
        assert (third.returncode, asked > 3) == (0, True)
        for address in both:
            status, told = answer(address, ANOTHER.replace("青川", "白川"))
            assert (status, "15件" in told) == (200, True)
        outage(server, both, expected)


def outage(server: Postgres, both: list[str], expected: str) -> None:
    """Kill the database while both are asked: each question is answered rightly or refused at once."""
    seen: list[tuple[int, str]] = []
    stop = threading.Event()

    def go_on(address: str) -> None:
        for turn in range(200):
            if stop.is_set():
                return
            started = time.monotonic()
            seen.append(answer(address, f"{ANOTHER}{'？' * (turn % 40)}"))
            assert time.monotonic() - started < 90

    threads = [threading.Thread(target=go_on, args=(address,)) for address in both]
    for thread in threads:
        thread.start()
    time.sleep(0.5)
    server.kill()
    time.sleep(1)
    refused = [ask(address, "/api/ask", {"question": ANOTHER}) for address in both]
    server.start()
    stop.set()
    for thread in threads:
        thread.join()
    assert {status for status, _ in refused} == {503}
    assert all("start it" in json.dumps(told) for _, told in refused)
    assert {status for status, _ in seen} <= {200, 503}
    assert all("12件" in told for status, told in seen if status == 200)
    assert [answer(address, ANOTHER) for address in both] == [(200, expected)] * 2
