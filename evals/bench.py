"""``make bench``: ingest, start-up, warm questions, size and memory, each as a ratio or a median beside its bar.

Times on a machine with other work are noise: what is measured and its floor are run in turns, and the median of the
ratios of neighbours is reported.
"""

import argparse
import json
import os
import random
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import NamedTuple

SEEDS = Path("seeds")
QUESTIONS = Path("evals/cases/dev.jsonl")
MARKS = "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉"
"""Characters that tell the copies of a sentence apart."""
WARM_UP = 5
"""Answers of a batch that are not counted: they pay for what is loaded at first use."""
EMBED = """
import sys, time
from pathlib import Path
from vectorstore.embed import LocalEmbedder
from vectorstore.store import Library
embedder = LocalEmbedder()
with Library.open(Path(sys.argv[1]), embedder.name) as library:
    texts = [clause.text for clause in library.clauses()]
started = time.perf_counter()
embedder.embed(texts)
print(time.perf_counter() - started)
"""
"""What an ingest cannot be faster than: the embedding of its clauses alone."""


class Process(NamedTuple):
    """A finished process: wall time in seconds, peak resident memory in MB, what it wrote to stdout."""

    seconds: float
    memory: float
    out: str


class Row(NamedTuple):
    """One line of the table; ``bar`` is the highest value allowed."""

    name: str
    value: float
    bar: float
    unit: str
    n: int


def run(*arguments: str) -> Process:
    """Run a Python process to its end; raises SystemExit with what it wrote to stderr when it fails."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as errors:
        started = time.perf_counter()
        process = subprocess.Popen([sys.executable, *arguments], stdout=out, stderr=errors)
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            errors.seek(0)
            raise SystemExit(errors.read().decode())
        out.seek(0)
        return Process(seconds, usage.ru_maxrss / 1024, out.read().decode())


def bot(library: Path, *arguments: str) -> Process:
    """Run the ``bot`` command on a library."""
    return run("-c", "from bot.cli import main; main()", "--library", str(library), *arguments)


def copies(folder: Path, count: int) -> Path:
    """Write copies of the seed reports, each of a place of its own, no two with the same sentences."""
    folder.mkdir()
    originals = [path.read_text("utf-8") for path in sorted(SEEDS.glob("*.txt"))]
    for number in range(count):
        chance, place = random.Random(number), "".join(MARKS[(number // 20**power) % 20] for power in range(2))
        text = originals[number % len(originals)].replace("重庆", place).replace("永川", place + "川")
        altered = "".join(
            part + chance.choice(MARKS) if part in "，,。；" else part for part in re.split("([，,。；])", text)
        )
        (folder / f"copy-{number}.txt").write_text(altered, encoding="utf-8")
    return folder


def measured(few: Path, many: Path, reports: Path, scratch: Path, pairs: int) -> list[Row]:
    """Measure questions over a small and a large library, and ingest against embedding alone, each pair in turns."""
    question = str(json.loads(QUESTIONS.read_text("utf-8").splitlines()[0])["question"])
    first = scratch / "first"
    count = len(bot(first, "ingest", str(reports)).out.splitlines())
    cold = [(bot(few, "ask", question), bot(many, "ask", question)) for _ in range(pairs)]
    warm = [(batch(few), batch(many)) for _ in range(pairs)]
    ingest = [
        bot(scratch / str(turn), "ingest", str(reports)).seconds / float(run("-c", EMBED, str(first)).out)
        for turn in range(pairs)
    ]
    held = sum(path.stat().st_size for path in first.rglob("*") if path.is_file())
    text = sum(path.stat().st_size for path in reports.glob("*.txt"))
    return [
        Row("one warm question, few reports", 1000 * median(a for a, _ in warm), 60, "ms", pairs),
        Row("one warm question, many / few reports", median(b / a for a, b in warm), 1.3, "x", pairs),
        Row("bot ask cold, many / few reports", median(b.seconds / a.seconds for a, b in cold), 1.3, "x", pairs),
        Row("bot ask, peak resident memory", median(b.memory for _, b in cold), 450, "MB", pairs),
        Row(f"ingest / embedding alone, {count} reports", median(ingest), 1.4, "x", pairs),
        Row("library / text, bytes", held / text, 40, "x", 1),
    ]


def batch(library: Path) -> float:
    """Return the median seconds of a warm question of the development cases."""
    lines = bot(library, "ask", "--engine", "lookup", "--batch", str(QUESTIONS)).out.splitlines()
    return median([float(json.loads(line)["timings_ms"]["total"]) / 1000 for line in lines][WARM_UP:])


def table(rows: Sequence[Row]) -> str:
    """Return the rows as lines of text, each with its bar."""
    lines = [f"{'what':42} {'measured':>12} {'bar':>10}  {'n':>3}"]
    for row in rows:
        value, bar = (f"{number:.3g} {row.unit}" for number in (row.value, row.bar))
        lines.append(f"{row.name:42} {value:>12} {bar:>10}  {row.n:>3}  {'ok' if row.value <= row.bar else 'OVER'}")
    return "\n".join(lines)


def main() -> int:
    """Print the table; return 1 when a bar is missed."""
    parser = argparse.ArgumentParser(prog="python -m evals.bench", description=__doc__)
    parser.add_argument("--pairs", type=int, default=3, help="how often a process and its floor are run in turns")
    parser.add_argument("--reports", type=int, default=33, help="reports of the large library")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        reports = copies(folder / "copies", asked.reports)
        bot(folder / "few", "ingest", str(SEEDS))
        bot(folder / "many", "ingest", str(SEEDS), str(reports))
        rows = measured(folder / "few", folder / "many", reports, folder / "libraries", asked.pairs)
    sys.stdout.write(table(rows) + "\n")
    return int(any(row.value > row.bar for row in rows))


if __name__ == "__main__":
    sys.exit(main())
