"""What many tests share: the two seed reports in a library, a bot over it, and the command line as a user has it."""

import fcntl
import io
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import forked
import pytest
from hypothesis import HealthCheck, settings

if TYPE_CHECKING:
    from bot.ask import Bot
    from vectorstore.embed import LocalEmbedder
    from vectorstore.store import Library

ROOT = Path(__file__).resolve().parents[1]
SEEDS = ROOT / "seeds"
INVENTED = """青川市人民代表大会常务委员会工作报告
——2031年1月12日在青川市第三届人民代表大会第二次会议上
青川市人民代表大会常务委员会主任 李明

各位代表：
受市人大常委会委托，我向大会报告工作，请予审议。

一、过去一年主要工作
2030年，通过地方性法规12件，审查批准单行条例4件，听取审议专项工作报告31项。
（一）坚持科学立法
制定停车管理条例、修订供水条例，创设“用水红线”制度，推动解决停车难问题。3月，首次组织专题询问，由市长到会应询。
（二）加强代表工作
代表建议办结率98.5%，培训代表481人次。在白河街道建成代表联络站。
二、存在的不足
立法精细化水平还不够高；监督实效有待增强；代表联系群众不够密切。
三、今后一年工作任务
拟安排审议法规案14件，其中继续审议5件、新提请审议9件。听取审议专项工作报告28项，制定夜市管理条例。
"""
RUN = "from bot.cli import main; main()"
OFFLINE = """
import socket, sys
def refuse(event, arguments):
    if event in ("socket.connect", "socket.getaddrinfo", "socket.bind"):
        if not (event != "socket.getaddrinfo" and arguments[0].family == socket.AF_UNIX):
            sys.stderr.write(f"NETWORK {event} {arguments}\\n")
            raise OSError("no network in tests")
sys.addaudithook(refuse)
"""
"""What a child process runs first: no address is looked up or connected to."""

settings.register_profile(
    "modest", max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
settings.load_profile("modest")


class Ran(NamedTuple):
    """How a command ended and what it said."""

    code: int
    out: str
    err: str


Cli = Callable[..., Ran]


@pytest.fixture(scope="session", autouse=True)
def forked_chroma() -> Iterator[None]:
    """Chroma's processes are forked from one that has it loaded; those of ``shell`` are as users have them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("vectorstore.storage.index.subprocess", forked.SUBPROCESS)
        yield
    forked.end()


@pytest.fixture(scope="session")
def embedder() -> "LocalEmbedder":
    """The real embedder, with its weights loaded once for all tests."""
    from vectorstore.embed import LocalEmbedder

    shared = LocalEmbedder()
    shared.embed(["读"])
    return shared


@pytest.fixture(scope="session")
def seed_library(tmp_path_factory: pytest.TempPathFactory, embedder: "LocalEmbedder") -> Path:
    """The folder of a library that holds the seed reports; tests that change one use a copy.

    The worker that comes first makes it for all.
    """
    from vectorstore.ingest import ingest
    from vectorstore.store import Library

    own = tmp_path_factory.getbasetemp()
    folder = (own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / "seeds"
    folder.mkdir(exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "made").exists():
            with Library.open(folder / "library", embedder.name, create=True) as library:
                results = list(ingest(library, embedder, [SEEDS]))
            assert [result.status for result in results] == ["added", "added"]
            (folder / "made").touch()
    return folder / "library"


@pytest.fixture(scope="session")
def small_library(tmp_path_factory: pytest.TempPathFactory, embedder: "LocalEmbedder") -> Path:
    """The folder of a library that holds one invented report, for processes of their own, which load it in no time."""
    from vectorstore.ingest import ingest
    from vectorstore.store import Library

    folder = tmp_path_factory.mktemp("small")
    (folder / "qingchuan-2031.txt").write_text(INVENTED, encoding="utf-8")
    with Library.open(folder / "library", embedder.name, create=True) as library:
        assert [result.status for result in ingest(library, embedder, [folder / "qingchuan-2031.txt"])] == ["added"]
    return folder / "library"


@pytest.fixture(scope="session")
def bot(seed_library: Path, embedder: "LocalEmbedder") -> "Iterator[Bot]":
    """The extractive engine over the seed reports."""
    from bot.ask import open_bot

    made = open_bot(seed_library, "lookup")
    made.embedder = embedder
    yield made
    made.close()


@pytest.fixture(scope="session")
def invented(tmp_path_factory: pytest.TempPathFactory) -> "Iterator[Library]":
    """A library of one invented report, in :data:`INVENTED`, with vectors that mean nothing."""
    from hashed import HashEmbedder

    from vectorstore.ingest import ingest
    from vectorstore.store import Library

    folder = tmp_path_factory.mktemp("invented")
    (folder / "qingchuan-2031.txt").write_text(INVENTED, encoding="utf-8")
    with Library.open(folder / "library", HashEmbedder().name, create=True) as library:
        list(ingest(library, HashEmbedder(), [folder / "qingchuan-2031.txt"]))
        yield library


@pytest.fixture
def small_dictionary(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ingest without reading the whole English dictionary, which takes half a second each time."""
    monkeypatch.setattr(
        "vectorstore.storage.writer.english_index", lambda glossary, vocabulary: {t: [t] for t in vocabulary}
    )


@pytest.fixture
def clean_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """An empty working directory, no variable that is a setting, and settings that are read anew."""
    from bot.settings import load_settings

    for name in [name for name in os.environ if name.startswith(("BOT_", "OPENAI_"))]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    load_settings.cache_clear()
    yield
    load_settings.cache_clear()


@pytest.fixture
def at_seeds(clean_environment: None, seed_library: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A clean environment whose library is that of the seeds."""
    monkeypatch.setenv("BOT_LIBRARY", str(seed_library))


@pytest.fixture
def cli(at_seeds: None, embedder: "LocalEmbedder", monkeypatch: pytest.MonkeyPatch) -> Cli:
    """Run the command line in this process: ``cli("ask", "…", stdin="…")``."""
    from bot import cli as command_line
    from bot.settings import load_settings

    monkeypatch.setattr("vectorstore.embed._load", lambda: embedder._model)

    def run(*arguments: object, stdin: str = "") -> Ran:
        load_settings.cache_clear()
        out, err = io.StringIO(), io.StringIO()
        monkeypatch.setattr(sys, "argv", ["bot", *map(str, arguments)])
        monkeypatch.setattr(sys, "stdin", io.StringIO(stdin))
        with redirect_stdout(out), redirect_stderr(err), pytest.raises(SystemExit) as exit_:
            command_line.main()
        return Ran(exit_.value.code if isinstance(exit_.value.code, int) else 1, out.getvalue(), err.getvalue())

    return run


@pytest.fixture
def shell(at_seeds: None, tmp_path: Path) -> Cli:
    """Run the command line in a process of its own that no network is open to: ``shell("ask", "…", stdin="…")``."""
    (tmp_path / "offline").mkdir()
    (tmp_path / "offline" / "sitecustomize.py").write_text(OFFLINE, encoding="utf-8")

    def run(*arguments: object, stdin: str = "", program: str = RUN, **variables: str) -> Ran:
        path = f"{tmp_path / 'offline'}{os.pathsep}{ROOT}"
        environment = os.environ | {"PYTHONPATH": path, "PYTHONIOENCODING": "utf-8"} | variables
        command = [sys.executable, "-c", program, *map(str, arguments)]
        done: subprocess.CompletedProcess[Any] = subprocess.run(
            command, input=stdin, env=environment, capture_output=True, text=True, encoding="utf-8", timeout=250
        )
        return Ran(done.returncode, done.stdout, done.stderr)

    return run
