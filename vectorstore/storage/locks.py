"""File locks between processes; the system releases them when a process dies."""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from vectorstore.errors import LibraryError


@contextmanager
def exclusive(path: Path, wait: float, busy: str) -> Iterator[None]:
    """Hold the lock file alone.

    Raises:
        LibraryError: with the text ``busy``, when others still hold it after ``wait`` seconds.
    """
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
    try:
        deadline = time.monotonic() + wait
        while not _taken(descriptor, fcntl.LOCK_EX):
            if time.monotonic() >= deadline:
                raise LibraryError(busy)
            time.sleep(0.02)
        yield
    finally:
        os.close(descriptor)


@contextmanager
def shared(path: Path) -> Iterator[bool]:
    """Hold the lock file together with other readers; yield False at once when a writer has it."""
    try:
        descriptor = os.open(path, os.O_RDONLY)
    except FileNotFoundError:
        yield True
        return
    try:
        yield _taken(descriptor, fcntl.LOCK_SH)
    finally:
        os.close(descriptor)


def _taken(descriptor: int, mode: int) -> bool:
    try:
        fcntl.flock(descriptor, mode | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
