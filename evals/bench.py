"""``make bench`` and ``make bench-scale``: ingest, start, questions, size and memory, each beside its bar.

Times on a machine with other work are noise: libraries are measured in turns and the least time counts, for other work
only adds. Questions are warm: as in a process that serves, others of each kind were asked before those that are timed.
``make bench`` compares the seeds with 35 reports of their length, ``make bench-scale`` 10, 100 and 300 short
generated ones.
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
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import median
from typing import NamedTuple

from evals.corpora import corpus, write
from evals.corpora.__main__ import questions

SEEDS = Path("seeds")
QUESTIONS = Path("evals/cases/dev.jsonl")
MARKS = "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉"
"""Characters that tell the copies of a sentence apart."""
WARM_UP = 5
"""Every fifth question is asked first, untimed: these pay for vectors, words and cards, loaded at first use."""
SIZES = (10, 100, 300)
PARAGRAPHS = 4
"""Paragraphs without figures around each of figures: generated reports of about 3,000 characters."""
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


def altered(text: str, chance: random.Random) -> str:
    """Return a text with a character of its own after each mark."""
    return re.sub("[，,。；、]", lambda mark: mark[0] + chance.choice(MARKS), text)


def copies(folder: Path, count: int) -> Mapping[int, Path]:
    """Write the seed reports, and beside them copies, each of a place of its own, no two with the same sentences."""
    originals = {path.name: path.read_text("utf-8") for path in sorted(SEEDS.glob("*.txt"))}
    texts = dict(originals)
    for number in range(count - len(originals)):
        place = "".join(MARKS[(number // 20**power) % 20] for power in range(2))
        text = list(originals.values())[number % len(originals)].replace("重庆", place).replace("永川", place + "川")
        texts[f"copy-{number}.txt"] = altered(text, random.Random(number))
    return {size: write(list(texts.items())[:size], folder / str(size)) for size in (len(originals), count)}


def generated(folder: Path) -> tuple[Mapping[int, Path], Path]:
    """Write generated reports, no two with the same sentence, and questions on the regions of the smallest library."""
    made, texts = corpus(SIZES[-1] // 10, 10, paragraphs=PARAGRAPHS), []
    for report in made.reports:
        chance, parts = random.Random(report.id), report.text.split("\n\n")
        varied = [part if re.search(r"\d|各位代表|》", part) else altered(part, chance) for part in parts]
        texts.append((f"{report.id}.txt", "\n\n".join(varied)))
    asked = [one.question for one in questions(made._replace(reports=made.reports[: SIZES[0]]), each=4)]
    lines = [json.dumps({"id": one.id, "question": one.text}) for one in asked if not one.reports]
    write([("questions.jsonl", "\n".join(lines))], folder)
    return {size: write(texts[:size], folder / str(size)) for size in SIZES}, folder / "questions.jsonl"


def measured(reports: Mapping[int, Path], file: Path, folder: Path, turns: int) -> list[Row]:
    """Ingest each size anew and ask its library the questions of a file, the sizes in turns."""
    few, most = min(reports), max(reports)
    library = {n: folder / str(n) for n in reports}
    lines = file.read_text("utf-8").splitlines()
    question, first = json.loads(lines[0])["question"], lines[::WARM_UP]
    file = write([("questions.jsonl", "\n".join([*first, *lines]))], folder / "asked") / "questions.jsonl"
    ingest = {n: bot(library[n], "ingest", str(reports[n])).seconds for n in reports}
    start = min(bot(library[few], "ingest", str(reports[few])).seconds for _ in range(turns))
    each = {n: (ingest[n] - start) / n for n in reports}
    floor = min(float(run("-c", EMBED, str(library[most])).out) for _ in range(turns))
    again = min(bot(library[most], "ingest", str(reports[most])).seconds for _ in range(turns))
    cold = {n: min(bot(library[n], "ask", question).seconds for _ in range(turns)) for n in reports}
    asked = [{n: batch(library[n], file, len(first)) for n in reports} for _ in range(turns)]
    middle = {n: min(median(turn[n][0]) for turn in asked) for n in reports}
    slow = {n: min(turn[n][0][int(0.95 * len(turn[n][0]))] for turn in asked) for n in reports}
    sizes = f"{most} / {few} reports"
    return [
        Row(f"ingest / embedding alone, {most} reports", ingest[most] / floor, 1.4, "x", 1),
        Row(f"ingest of one report, {sizes}", each[most] / each[few], 1.15, "x", 1),
        Row(f"ingest of {most} unchanged reports", again, 3, "s", turns),
        Row(f"a warm question, {few} reports", 1000 * middle[few], 60, "ms", turns),
        Row(f"a warm question, {sizes}", middle[most] / middle[few], 1.3, "x", turns),
        Row(f"p95 of a warm question, {sizes}", slow[most] / slow[few], 1.5, "x", turns),
        Row(f"p95 of a warm question, {most} reports", 1000 * slow[most], 200, "ms", turns),
        Row(f"bot ask cold, {sizes}", cold[most] / cold[few], 1.3, "x", turns),
        Row(f"memory of a query process, {most} reports", max(turn[most][1] for turn in asked), 500, "MB", turns),
        Row(f"library / text, bytes, {most} reports", size(library[most]) / size(reports[most]), 40, "x", 1),
    ]


def batch(library: Path, file: Path, first: int) -> tuple[list[float], float]:
    """Return the seconds of the questions behind the ``first`` ones of a file, least first, and the memory in MB."""
    process = bot(library, "ask", "--engine", "lookup", "--batch", str(file))
    times = [float(json.loads(line)["timings_ms"]["total"]) / 1000 for line in process.out.splitlines()]
    return sorted(times[first:]), process.memory


def size(folder: Path) -> int:
    """Return the bytes of the files in a folder."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


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
    parser.add_argument("--turns", type=int, default=3, help="how often each is measured, in turns")
    parser.add_argument("--reports", type=int, default=35, help="reports of the large library")
    parser.add_argument("--scale", action="store_true", help="10, 100 and 300 generated reports instead")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        reports, file = generated(folder / "in") if asked.scale else (copies(folder / "in", asked.reports), QUESTIONS)
        rows = measured(reports, file, folder, asked.turns)
    sys.stdout.write(table(rows) + "\n")
    return int(any(row.value > row.bar for row in rows))


if __name__ == "__main__":
    sys.exit(main())
