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

LOADED = """
import os, signal, socket, sys
import chromadb
from vectorstore.storage import chroma_process
signal.signal(signal.SIGCHLD, signal.SIG_IGN)
calls = socket.socket(fileno=int(sys.argv[1]))
while True:
    folder, pipes, _, _ = socket.recv_fds(calls, 4096, 2)
    if not folder:
        sys.exit()
    if not (child := os.fork()):
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        os.chdir(folder)
        sys.argv[1:] = map(str, pipes)
        chroma_process.main()
        os._exit(0)
    for pipe in pipes:
        os.close(pipe)
    calls.send(str(child).encode())
"""


@cache
def loaded() -> tuple[socket.socket, object]:
    """Return where the process that has Chroma loaded takes calls, and the process; it ends with this one."""
    ours, theirs = socket.socketpair()
    root = str(Path(__file__).resolve().parents[1])
    process = subprocess.Popen(
        [sys.executable, "-c", LOADED, str(theirs.fileno())],
        pass_fds=[theirs.fileno()], env=os.environ | {"PYTHONPATH": root},
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    theirs.close()
    return ours, process


class Forked:
    """What stands in for ``subprocess.Popen`` of Chroma's process."""

    def __init__(self, command: Sequence[str], *, pass_fds: Sequence[int], **rest: object) -> None:
        calls, _ = loaded()
        socket.send_fds(calls, [os.getcwd().encode()], list(pass_fds))
        self.pid = int(calls.recv(20))

    def kill(self) -> None:
        with suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)

    def wait(self) -> None:
        with suppress(ProcessLookupError):
            while True:
                os.kill(self.pid, 0)
                time.sleep(0.001)
