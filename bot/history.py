"""Conversations kept in the library: a file of their own, so that an ingest never makes a chat wait."""

import json
import sqlite3
import threading
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bot.records import Answer, Record, Turn
from vectorstore.errors import LibraryError

CONVERSATIONS = "conversations.sqlite"
TITLE = 60
"""Characters of a first question that serve as the title."""
KEPT = 6
"""Turns that a follow-up can look back on."""
SCHEMA = """
CREATE TABLE IF NOT EXISTS conversations (id TEXT PRIMARY KEY, title TEXT NOT NULL, created TEXT NOT NULL,
  updated TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS turns (n INTEGER PRIMARY KEY, conversation TEXT NOT NULL REFERENCES conversations
  ON DELETE CASCADE, at TEXT NOT NULL, filters TEXT NOT NULL, answer TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS turns_of ON turns (conversation, n);
"""


class UnknownConversationError(LibraryError):
    """A conversation that is not kept."""


class Kept(Record):
    """One turn as it is kept; ``filters`` are the reports, regions and years that it was limited to."""

    at: str
    question: str
    filters: Mapping[str, Sequence[str | int]]
    answer: Answer


class Listed(Record):
    """A conversation in the list."""

    id: str
    title: str
    created: str
    updated: str
    turns: int


class Talk(Record):
    """A conversation with all its turns; times are ISO 8601 in UTC."""

    id: str
    title: str
    created: str
    updated: str
    turns: tuple[Kept, ...] = ()

    def history(self) -> tuple[Turn, ...]:
        """Return what a follow-up looks back on; remarks are no part of it."""
        asked = [turn for turn in self.turns if turn.answer.reason != "small_talk"]
        return tuple(Turn(q=turn.question, a=turn.answer.answer) for turn in asked[-KEPT:])

    def markdown(self) -> str:
        """Return the conversation as a document: questions, answers and their sources."""
        lines = [f"# {self.title or self.id}", ""]
        for turn in self.turns:
            lines += [f"**{_flat(turn.question)}**", "", turn.answer.answer, ""]
            lines += [
                f"- [{c.n}] “{_flat(c.quote)}” — {c.report}, {' › '.join(c.section)}, {c.start}–{c.end}"
                for c in turn.answer.citations
            ]
            lines += [""] if turn.answer.citations else []
        return "\n".join(lines)


class Conversations:
    """The conversations of a library. Safe to use from several threads.

    Raises:
        UnknownConversationError: from every method that is given the id of a conversation that is not kept.
        LibraryError: the file cannot be read or written.
    """

    def __init__(self, directory: Path) -> None:
        self._path = directory / CONVERSATIONS
        self._mutex = threading.Lock()
        self._db: sqlite3.Connection | None = None

    def all(self) -> list[Listed]:
        """Return all conversations, the latest first."""
        query = (
            "SELECT c.id, title, created, updated, COUNT(n) FROM conversations c "
            "LEFT JOIN turns ON conversation = c.id GROUP BY c.id ORDER BY updated DESC, c.rowid DESC"
        )
        with self._open() as db:
            return [Listed(**dict(zip(Listed.model_fields, row, strict=True))) for row in db.execute(query)]

    def create(self, title: str = "") -> Talk:
        """Begin a conversation; without a title it takes its first question as one."""
        now = _now()
        talk = Talk(id=uuid.uuid4().hex, title=title, created=now, updated=now)
        with self._open() as db:
            db.execute("INSERT INTO conversations VALUES (?, ?, ?, ?)", (talk.id, title, now, now))
        return talk

    def get(self, id: str) -> Talk:
        """Return a conversation."""
        with self._open() as db:
            row = db.execute("SELECT id, title, created, updated FROM conversations WHERE id = ?", (id,)).fetchone()
            if row is None:
                raise UnknownConversationError(f"there is no conversation {id!r}")
            kept = db.execute(
                "SELECT at, filters, answer FROM turns WHERE conversation = ? ORDER BY n", (id,)
            ).fetchall()
        return Talk(id=row[0], title=row[1], created=row[2], updated=row[3], turns=tuple(_kept(*one) for one in kept))

    def add(self, id: str, answer: Answer, filters: Mapping[str, Sequence[str | int]]) -> None:
        """Add a turn."""
        now = _now()
        with self._open() as db:
            title = "CASE title WHEN '' THEN ? ELSE title END"
            values = (now, _flat(answer.question)[:TITLE], id)
            _one(db.execute(f"UPDATE conversations SET updated = ?, title = {title} WHERE id = ?", values), id)
            row = (id, now, json.dumps(filters, ensure_ascii=False), answer.model_dump_json())
            db.execute("INSERT INTO turns (conversation, at, filters, answer) VALUES (?, ?, ?, ?)", row)

    def rename(self, id: str, title: str) -> Talk:
        """Give a conversation another title and return it."""
        with self._open() as db:
            _one(db.execute("UPDATE conversations SET title = ? WHERE id = ?", (title, id)), id)
        return self.get(id)

    def delete(self, id: str) -> None:
        """Delete a conversation."""
        with self._open() as db:
            _one(db.execute("DELETE FROM conversations WHERE id = ?", (id,)), id)

    def forget(self, report: str) -> None:
        """Delete the turns whose answers quote a report."""
        if not self._path.exists():
            return
        with self._open() as db:
            cited = "SELECT 1 FROM json_each(answer, '$.citations') WHERE json_extract(value, '$.report') = ?"
            db.execute(f"DELETE FROM turns WHERE EXISTS ({cited})", (report,))

    def close(self) -> None:
        """Let go of the file."""
        with self._mutex:
            if self._db:
                self._db.close()
            self._db = None

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        """Hold the one connection, kept open: closing the last one of a file writes its whole log, 25 ms each time."""
        try:
            with self._mutex:
                if self._db is None:
                    self._db = sqlite3.connect(self._path, timeout=10, check_same_thread=False)
                    self._db.executescript(
                        f"PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON; {SCHEMA}"
                    )
                with self._db:
                    yield self._db
        except sqlite3.Error as error:
            raise LibraryError(f"{self._path}: the conversations cannot be used ({error}); check the file") from error


def _kept(at: str, filters: str, answer: str) -> Kept:
    told = Answer.model_validate_json(answer)
    return Kept(at=at, question=told.question, filters=json.loads(filters), answer=told)


def _one(cursor: Any, id: str) -> None:
    if cursor.rowcount == 0:
        raise UnknownConversationError(f"there is no conversation {id!r}")


def _flat(text: str) -> str:
    return " ".join(text.split())


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")
