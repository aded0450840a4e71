"""Conversations kept in the library, on its server or in a file beside it; a report goes with what quotes it."""

import json
import uuid
from collections.abc import Mapping, Sequence
from contextlib import closing
from datetime import UTC, datetime

from bot.model.ledger import AnswerCache, Trace
from bot.records import Answer, Record, Turn
from vectorstore.errors import LibraryError
from vectorstore.records import Report
from vectorstore.storage.database import AMONG, Rows
from vectorstore.storage.place import Beside, Place
from vectorstore.store import Library

FILE = "conversations.sqlite"
TITLE = 60
"""Characters of a first question that serve as the title."""
KEPT = 6
"""Turns that a follow-up can look back on."""
TABLES = """
CREATE TABLE conversations (id TEXT PRIMARY KEY, title TEXT NOT NULL, created TEXT NOT NULL, updated TEXT NOT NULL);
CREATE TABLE turns (n INTEGER PRIMARY KEY AUTOINCREMENT, conversation TEXT NOT NULL, at TEXT NOT NULL,
  filters TEXT NOT NULL, answer TEXT NOT NULL);
CREATE INDEX turns_of ON turns (conversation, n);
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
            for c in turn.answer.citations:
                lines.append(f"- [{c.n}] “{_flat(c.quote)}” — {c.report}, {' › '.join(c.section)}, {c.start}–{c.end}")
            lines.append("")
        return "\n".join(lines)


class Conversations(Beside):
    """The conversations of a library; a method that is given an id that is not kept raises UnknownConversationError."""

    def __init__(self, place: Place) -> None:
        super().__init__(place, FILE, TABLES, "conversations")

    def all(self) -> list[Listed]:
        """Return all conversations, the latest first."""
        query = (
            "SELECT c.id, title, created, updated, COUNT(n) FROM conversations c "
            "LEFT JOIN turns ON conversation = c.id GROUP BY c.id ORDER BY updated DESC, created DESC"
        )
        with self.open() as db:
            return [Listed(**dict(zip(Listed.model_fields, row, strict=True))) for row in db.all(query)]

    def create(self, title: str = "") -> Talk:
        """Begin a conversation; without a title it takes its first question as one."""
        now = _now()
        talk = Talk(id=uuid.uuid4().hex, title=_flat(title), created=now, updated=now)
        with self.open() as db:
            db.all("INSERT INTO conversations VALUES (?, ?, ?, ?)", talk.id, talk.title, now, now)
        return talk

    def get(self, id: str) -> Talk:
        """Return a conversation."""
        with self.open() as db:
            found = db.all("SELECT id, title, created, updated FROM conversations WHERE id = ?", id)
            kept = db.all("SELECT at, filters, answer FROM turns WHERE conversation = ? ORDER BY n", id)
        told = [(at, filters, Answer.model_validate_json(answer)) for at, filters, answer in kept]
        turns = (Kept(at=at, question=a.question, filters=json.loads(filters), answer=a) for at, filters, a in told)
        return Talk(**dict(zip(Talk.model_fields, (*_one(found, id), tuple(turns)), strict=True)))

    def add(self, id: str, answer: Answer, filters: Mapping[str, Sequence[str | int]]) -> None:
        """Add a turn."""
        now, title = _now(), "CASE title WHEN '' THEN ? ELSE title END"
        change = f"UPDATE conversations SET updated = ?, title = {title} WHERE id = ? RETURNING id"
        turn = "INSERT INTO turns (conversation, at, filters, answer) VALUES (?, ?, ?, ?)"
        with self.open() as db:
            _one(db.all(change, now, _flat(answer.question)[:TITLE], id), id)
            db.all(turn, id, now, json.dumps(filters, ensure_ascii=False), answer.model_dump_json())

    def rename(self, id: str, title: str) -> Talk:
        """Give a conversation another title and return it."""
        with self.open() as db:
            _one(db.all("UPDATE conversations SET title = ? WHERE id = ? RETURNING id", _flat(title), id), id)
        return self.get(id)

    def delete(self, id: str) -> None:
        """Delete a conversation; it goes first, so that no turn that another adds meanwhile is left."""
        with self.open() as db:
            _one(db.all("DELETE FROM conversations WHERE id = ? RETURNING id", id), id)
            db.all("DELETE FROM turns WHERE conversation = ?", id)


def forget(library: Library, report: str) -> Report:
    """Delete a report with the answers, turns of conversations and lines of the trace that quote it; return its card.

    Raises UnknownReportError, and LibraryError where another process is writing or the library cannot be written.
    """
    from vectorstore.ingest import delete

    card = delete(library, report)
    for kept, rows, key in (
        (Conversations(library.place), "turns", "n"),
        (AnswerCache(library.place), "answers", "key"),
    ):
        with closing(kept):
            forget_quoting(kept, rows, key, report)
    Trace(library.directory).forget(report)
    return card


def forget_quoting(kept: Beside, rows: str, key: str, report: str) -> None:
    """Delete the rows of a table whose answers quote a report."""
    with kept.open() as db:
        naming = db.all(f"SELECT {key}, answer FROM {rows} WHERE answer LIKE ?", f'%"{report}"%')
        told = [(id, Answer.model_validate_json(answer)) for id, answer in naming]
        quoting = [id for id, answer in told if any(cited.report == report for cited in answer.citations)]
        db.all(f"DELETE FROM {rows} WHERE {key} IN {AMONG}", quoting)


def _one(rows: Rows, id: str) -> tuple[str, ...]:
    if not rows:
        raise UnknownConversationError(f"there is no conversation {id!r}")
    return rows[0]


def _flat(text: str) -> str:
    """Return a text as one line; without NUL, which no database takes."""
    return " ".join(text.replace("\0", " ").split())


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")
