"""Chroma's processes, forked from one that has Chroma loaded: to start each anew takes most of a second."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path
from types import SimpleNamespace

LOADED = """
import contextlib, os, signal, socket, sys
import chromadb.api.rust, chromadb.telemetry.product.posthog
from vectorstore.storage import chroma_process
signal.signal(signal.SIGCHLD, signal.SIG_IGN)
calls = socket.socket(fileno=int(sys.argv[1]))
while True:
    folder, (*pipes, told), _, _ = socket.recv_fds(calls, 4096, 3)
    if not (child := os.fork()):
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        os.close(told)
        os.chdir(folder)
        sys.argv[1:] = map(str, pipes)
        chroma_process.main()
        os._exit(0)
    with contextlib.suppress(BrokenPipeError):  # who called may have been killed meanwhile
        os.write(told, str(child).encode())
    for pipe in (*pipes, told):
        os.close(pipe)
"""
"""Ends with an error, unseen, when nobody can call any more."""


@cache
def loaded() -> tuple[socket.socket, "subprocess.Popen[bytes]"]:
    """Return where the process that has Chroma loaded takes calls, and the process."""
    ours, theirs = socket.socketpair()
    root = str(Path(__file__).resolve().parents[1])
    process = subprocess.Popen(
        [sys.executable, "-c", LOADED, str(theirs.fileno())],
        pass_fds=[theirs.fileno()], env=os.environ | {"PYTHONPATH": root},
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    theirs.close()
    return ours, process


def end() -> None:
    """End the process that has Chroma loaded."""
    if loaded.cache_info().currsize:
        calls, process = loaded()
        calls.close()
        process.wait()


class Forked:
    """What stands in for ``subprocess.Popen`` of Chroma's process."""

    def __init__(self, command: Sequence[str], *, pass_fds: Sequence[int], **rest: object) -> None:
        told, theirs = os.pipe()
        socket.send_fds(loaded()[0], [os.getcwd().encode()], [*pass_fds, theirs])
        os.close(theirs)
        self.pid = int(os.read(told, 20))
        os.close(told)

    def kill(self) -> None:
        with suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)

    def wait(self) -> None:
        with suppress(ProcessLookupError):
            while True:
                os.kill(self.pid, 0)
                time.sleep(0.001)


SUBPROCESS = SimpleNamespace(Popen=Forked, DEVNULL=subprocess.DEVNULL)
"""Takes the place of the module in ``vectorstore.storage.index``."""
