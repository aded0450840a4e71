"""One JSON line for every model-backed answer, in the library: what was asked of the model and what it cost."""

import json
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

FILE = "trace.jsonl"
LARGEST = 20_000_000
TraceLevel = Literal["off", "ids", "full"]
CONTENT = ("question", "replies", "answer")


class Trace:
    """Appends lines to the trace of a library; ``ids`` leaves out what was asked and answered."""

    def __init__(self, directory: Path | None, level: TraceLevel = "ids") -> None:
        self._path = directory / FILE if directory is not None and level != "off" else None
        self._full = level == "full"
        self._mutex = threading.Lock()

    def write(self, **fields: str | float | Sequence[str] | Mapping[str, Any] | None) -> None:
        """Append one line; a disk that is full or read-only never costs an answer."""
        if self._path is None:
            return
        kept = {key: value for key, value in fields.items() if self._full or key not in CONTENT}
        line = json.dumps({"at": datetime.now(UTC).isoformat(timespec="seconds"), **kept}, ensure_ascii=False)
        with self._mutex, suppress(OSError):
            if self._path.exists() and self._path.stat().st_size > LARGEST:
                self._path.replace(self._path.with_suffix(".old.jsonl"))
            with self._path.open("a", encoding="utf-8") as file:
                file.write(line + "\n")
