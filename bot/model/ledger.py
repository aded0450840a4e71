"""What the model engine keeps of its calls: answers given before, a line of trace for each, and what they cost."""

import hashlib
import json
import threading
import tomllib
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

from pydantic import TypeAdapter, ValidationError

from bot.records import Answer, Record, Usage
from vectorstore.errors import LibraryError
from vectorstore.storage.place import Beside, Place

ANSWERS = "answers.sqlite"
MOST = 2_000
TABLES = "CREATE TABLE answers (key TEXT PRIMARY KEY, answer TEXT NOT NULL, used INTEGER NOT NULL);\n"
NEXT = "(SELECT COALESCE(MAX(used), 0) + 1 FROM answers)"
TRACE = "trace.jsonl"
LARGEST = 20_000_000
CONTENT = ("question", "replies", "answer")
TraceLevel = Literal["off", "ids", "full"]


class AnswerCache(Beside):
    """Answers by key, in the library's database or a file beside it; the longest unused are dropped beyond 2,000."""

    def __init__(self, place: Place) -> None:
        super().__init__(place, ANSWERS, TABLES, "answers")

    def get(self, key: str) -> Answer | None:
        """Return the answer kept under ``key``, None when there is none or it cannot be read."""
        with suppress(LibraryError, ValidationError), self.open() as db:
            for (held,) in db.all(f"UPDATE answers SET used = {NEXT} WHERE key = ? RETURNING answer", key):
                return Answer.model_validate_json(held)
        return None

    def put(self, key: str, answer: Answer) -> None:
        """Keep ``answer`` under ``key``; a place that cannot be written is passed over."""
        anew = "ON CONFLICT (key) DO UPDATE SET answer = excluded.answer, used = excluded.used"
        with suppress(LibraryError), self.open() as db:
            db.all(f"INSERT INTO answers VALUES (?, ?, {NEXT}) {anew}", key, answer.model_dump_json())
            db.all("DELETE FROM answers WHERE key NOT IN (SELECT key FROM answers ORDER BY used DESC LIMIT ?)", MOST)


def answer_key(*parts: str) -> str:
    """Return the key of an answer: all that it depends on, the evidence with its place and the prompt among them."""
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


class Trace:
    """Appends lines to the trace of a library; ``ids`` leaves out what was asked and answered."""

    def __init__(self, directory: Path | None, level: TraceLevel = "ids") -> None:
        self._path = directory / TRACE if directory is not None and level != "off" else None
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

    def forget(self, report: str) -> None:
        """Drop the lines that name a report."""
        if self._path is None:
            return
        for path in (self._path, self._path.with_suffix(".old.jsonl")):
            with self._mutex, suppress(FileNotFoundError):
                kept = [line for line in path.read_text("utf-8").splitlines(keepends=True) if report not in line]
                path.write_text("".join(kept), "utf-8")


class Price(Record):
    """US dollars for a million tokens, in and out."""

    input: float
    output: float


def read_prices(path: Path | None) -> Mapping[str, Price]:
    """Return the prices by model: a TOML table with ``input`` and ``output`` for each; raises LibraryError."""
    if path is None:
        return {}
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))
        return TypeAdapter(dict[str, Price]).validate_python(found)
    except (OSError, ValueError, ValidationError) as error:
        reason = str(error).splitlines()[0]
        raise LibraryError(f"the price table {path} cannot be used: {reason}; see BOT_PRICES") from error


def cost(price: Price | None, used: Usage) -> float | None:
    """Return the cost in US dollars, None when the model has no price."""
    if price is None:
        return None
    return round((used.prompt_tokens * price.input + used.completion_tokens * price.output) / 1_000_000, 8)
