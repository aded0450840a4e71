"""Processes for tests of ingesting: started once with everything imported, they fork one child for each order.

An order is a JSON line on stdin: ``{"do": "ingest" | "read", ...}``. The child's process id comes back as one line on
stdout, and when the child ends a second line: its exit status (negative for a signal) and what it wanted to say.
"""

import json
import os
import signal
import sys
import tempfile
import threading
import time
import traceback
from pathlib import Path
from types import FrameType
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import forked
from hashed import HashEmbedder

import vectorstore.ingest
import vectorstore.storage.index
from vectorstore.ingest import delete, ingest
from vectorstore.lexicon import tokens
from vectorstore.reading.text import count_tokens
from vectorstore.store import Library

EMBEDDER = HashEmbedder()
WRITING = ("ingest.py", "writer.py", "rows.py", "index.py", "sqlite.py")


def do_ingest(order: dict[str, Any]) -> str:
    """Ingest a folder, or ``rewrite`` its files with each text in turn, ``times`` over.

    With ``die_at`` this process kills itself when so many lines of the writing modules ran.
    """
    vectorstore.storage.writer.english_index = lambda glossary, vocabulary: {term: [term] for term in vocabulary}
    lines = _die_at(order["die_at"]) if order.get("die_at") else [0]
    for turn in range(order.get("times", 1)):
        for file in order.get("rewrite", {}).items():
            Path(file[0]).write_text(file[1][turn % len(file[1])], encoding="utf-8")
        with Library.open(Path(order["library"]), EMBEDDER.name, create=True) as library:
            results = list(ingest(library, EMBEDDER, [Path(order["folder"])]))
    sys.settrace(None)
    failed = [result.message for result in results if result.status == "failed"]
    return json.dumps({"failed": failed, "lines": lines[0]})


def do_delete(order: dict[str, Any]) -> str:
    """Delete a report; ``die_at`` as in an ingest."""
    vectorstore.storage.writer.english_index = lambda glossary, vocabulary: {term: [term] for term in vocabulary}
    lines = _die_at(order["die_at"]) if order.get("die_at") else [0]
    with Library.open(Path(order["library"]), EMBEDDER.name) as library:
        delete(library, order["report"])
    sys.settrace(None)
    return json.dumps({"failed": [], "lines": lines[0]})


def do_read(order: dict[str, Any]) -> str:
    """Read until the file ``stop`` is there; every answer must come from one version of each report."""
    (vector,) = EMBEDDER.embed([order["query"]])
    reads = 0
    with Library.open(Path(order["library"]), EMBEDDER.name) as library:
        while not Path(order["stop"]).exists() or not reads:
            nearest = library.dense(vector, 1000)
            answers = {
                "dense": [(clause.report, clause.text) for clause, _ in nearest],
                "clauses": [(clause.report, clause.text) for clause in library.clauses()],
                "passages": [(passage.report, passage.text) for passage in library.passages()],
            }
            for name, found in answers.items():
                check_versions(name, found, order["versions"])
            library.near(vector, [clause.id for clause, _ in nearest])
            library.keyword([["检查"]], 5)
            reads += 1
            time.sleep(0.01)
    return str(reads)


def check_versions(name: str, found: list[tuple[str, str]], versions: list[str]) -> None:
    """Fail unless every report shows the marks of one version, and as many in each answer as it should."""
    for report in {report for report, _ in found}:
        text = "".join(text for owner, text in found if owner == report)
        marks = {version: text.count(version) for version in versions if version in text}
        assert len(marks) == 1, f"{name}: {report} shows {marks}"


def _die_at(last: int) -> list[int]:
    """Count the lines that run in the writing modules, from now on, and kill this process at the last."""
    count = [0]

    def on_line(frame: FrameType, event: str, argument: object) -> Any:
        count[0] += event == "line"
        if count[0] >= last:
            os.kill(os.getpid(), signal.SIGKILL)
        return on_line

    def on_call(frame: FrameType, event: str, argument: object) -> Any:
        return on_line if frame.f_code.co_filename.endswith(WRITING) else None

    threading.settrace(on_call)
    sys.settrace(on_call)
    return count


def run(order: dict[str, Any], told: str) -> int:
    """Carry out one order in a child; return its exit status."""
    try:
        said = {"ingest": do_ingest, "delete": do_delete, "read": do_read}[order["do"]](order)
        status = 0
    except BaseException:
        said, status = traceback.format_exc(), 1
    Path(told).write_text(said, encoding="utf-8")
    return status


def say(line: str) -> None:
    """Tell the test."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def main() -> None:
    """Load what every child needs, then serve orders until stdin ends."""
    count_tokens(" ".join(tokens("读")))
    vectorstore.storage.index.subprocess = forked.SUBPROCESS
    forked.loaded()
    for line in sys.stdin:
        with tempfile.NamedTemporaryFile() as told:
            child = os.fork()
            if child == 0:
                os._exit(run(json.loads(line), told.name))
            say(str(child))
            status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
            say(json.dumps([status, Path(told.name).read_text(encoding="utf-8")]))


if __name__ == "__main__":
    main()
