"""Answers that were given before: the same question, evidence, prompt and model need no second call."""

import hashlib
import sqlite3
import threading
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from pydantic import ValidationError

from bot.gather import Evidence
from bot.records import Answer, Lang

FILE = "answers.sqlite"
MOST = 2_000
SCHEMA = "CREATE TABLE IF NOT EXISTS answers (key TEXT PRIMARY KEY, answer TEXT NOT NULL, used INTEGER NOT NULL)"


class AnswerCache:
    """Answers by key in one SQLite file of the library; the longest unused are dropped beyond ``most``."""

    def __init__(self, directory: Path, most: int = MOST) -> None:
        self._path = directory / FILE
        self._most = most
        self._mutex = threading.Lock()

    def get(self, key: str) -> Answer | None:
        """Return the answer kept under ``key``, None when there is none or the file cannot be read."""
        try:
            with self._mutex, closing(self._open()) as db, db:
                row = db.execute("SELECT answer FROM answers WHERE key = ?", (key,)).fetchone()
                if row is not None:
                    db.execute(f"UPDATE answers SET used = {NEXT} WHERE key = ?", (key,))
            return Answer.model_validate_json(row[0]) if row is not None else None
        except (sqlite3.Error, ValidationError):
            return None

    def put(self, key: str, answer: Answer) -> None:
        """Keep ``answer`` under ``key``; a file that cannot be written is passed over."""
        try:
            with self._mutex, closing(self._open()) as db, db:
                row = (key, answer.model_dump_json())
                db.execute(f"INSERT OR REPLACE INTO answers VALUES (?, ?, {NEXT})", row)
                db.execute(
                    "DELETE FROM answers WHERE key NOT IN (SELECT key FROM answers ORDER BY used DESC LIMIT ?)",
                    (self._most,),
                )
        except sqlite3.Error:
            return

    def _open(self) -> sqlite3.Connection:
        db = sqlite3.connect(self._path, timeout=1.0)
        db.execute(SCHEMA)
        return db


NEXT = "(SELECT COALESCE(MAX(used), 0) + 1 FROM answers)"


def answer_key(question: str, lang: Lang, evidence: Sequence[Evidence], *settings: str) -> str:
    """Return the key of a question over this evidence; ``settings`` name the prompt, the model and its endpoint."""
    digest = hashlib.sha256()
    for item in (question, lang, *settings, *(part for e in evidence for part in (e.report, str(e.start), e.text))):
        digest.update(item.encode())
        digest.update(b"\0")
    return digest.hexdigest()
