"""Real servers on loopback for tests: Chroma and PostgreSQL, each in a folder of its own."""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

RUN = "from chromadb.cli.cli import app; app()"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def chroma(folder: Path, port: int) -> Iterator[str]:
    folder.mkdir(exist_ok=True)
    told = folder / "log"
    command = [sys.executable, "-c", RUN, "run", "--path", str(folder / "data"), "--host", "127.0.0.1"]
    with told.open("wb") as log:
        server = subprocess.Popen(
            [*command, "--port", str(port)], stdout=log, stderr=log, env=os.environ | {"HOME": str(folder)}
        )
    try:
        until = time.monotonic() + 100
        while b"listening" not in told.read_bytes():
            assert server.poll() is None, told.read_text(errors="replace")
            assert time.monotonic() < until
            time.sleep(0.02)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.kill()
        server.wait(10)


class Postgres:
    """A server that can be killed and started again; it runs as another user where we are root, as it demands."""

    def __init__(self, programs: Path) -> None:
        self._programs = programs
        self._folder = Path(tempfile.mkdtemp(prefix="postgres-"))
        self._port = free_port()
        self.url = f"postgresql://bot@127.0.0.1:{self._port}/postgres"
        self._as: dict[str, Any] = {}
        if os.geteuid() == 0:
            user = pwd.getpwnam("postgres" if "postgres" in {u.pw_name for u in pwd.getpwall()} else "nobody")
            os.chown(self._folder, user.pw_uid, user.pw_gid)
            self._as = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
        self._data = self._folder / "data"
        self._run("initdb", "-D", self._data, "-U", "bot", "--auth=trust", "--no-sync", "-E", "UTF8", "--locale=C")
        self.start()

    def start(self) -> None:
        options = f"-p {self._port} -c listen_addresses=127.0.0.1 -k {self._folder} -c fsync=off"
        self._run("pg_ctl", "-D", self._data, "-w", "-l", self._folder / "log", "-o", options, "start")

    def kill(self) -> None:
        """End the server and what it started as a power cut does."""
        leader = int((self._data / "postmaster.pid").read_text().split()[0])
        os.kill(leader, signal.SIGQUIT)
        while Path(f"/proc/{leader}").exists():
            time.sleep(0.02)

    def remove(self) -> None:
        self.kill()
        shutil.rmtree(self._folder)

    def empty(self) -> str:
        """Return the address of a database with nothing in it."""
        name = f"t{time.monotonic_ns()}"
        self._run("createdb", "-h", "127.0.0.1", "-p", self._port, "-U", "bot", name)
        return self.url.replace("/postgres", f"/{name}")

    def _run(self, program: str, *arguments: object) -> None:
        command = [str(self._programs / program), *map(str, arguments)]
        done = subprocess.run(command, cwd="/", stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, **self._as)
        assert done.returncode == 0, done.stderr.decode(errors="replace")


@contextmanager
def postgres() -> Iterator[Postgres]:
    pytest.importorskip("psycopg", reason="the extra postgres is not installed")
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))
    if not found:
        pytest.skip("no PostgreSQL here: apt-get install postgresql")
    server = Postgres(found[-1])
    try:
        yield server
    finally:
        server.remove()
