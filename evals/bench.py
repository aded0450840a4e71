"""``make bench``: start-up, warm answers, ingest and memory, each as a ratio or a median beside its bar.

Times on a machine with other work are noise; so what is measured and its floor are run in turns, and the median of
the ratios of neighbours is reported.
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

from evals.bench_floor import QUESTION

CASES = Path("evals/cases/dev.jsonl")
COPIES = 24
MARKS = "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉"
"""Characters that tell the copies of a sentence apart."""
WARM_UP = 5
"""How many answers of a batch are not counted: they pay for what is loaded at first use."""


class Process(NamedTuple):
    """A finished process: wall and processor time in seconds, peak resident memory in MB, what it wrote to stdout."""

    seconds: float
    busy: float
    memory: float
    out: str


class Row(NamedTuple):
    """One line of the table; ``bar`` is the highest value allowed."""

    name: str
    value: float
    bar: float
    unit: str
    n: int
    note: str


def run(arguments: Sequence[str]) -> Process:
    """Run a Python process to its end.

    Raises:
        SystemExit: it failed; the message is what it wrote to stderr.
    """
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
        return Process(seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, out.read().decode())


def bot(library: Path, *arguments: str) -> Process:
    """Run the ``bot`` command on a library."""
    return run(["-c", "from bot.cli import main; main()", "--library", str(library), *arguments])


def floor(name: str, library: Path) -> Process:
    """Run one of the floors on a library."""
    return run(["-m", "evals.bench_floor", name, str(library)])


def ingest_row(reports: Path, scratch: Path, pairs: int) -> Row:
    """Measure ingest of a folder into fresh libraries against embedding the clauses that they hold, in turns."""
    first = scratch / "first"
    count = len(bot(first, "ingest", str(reports)).out.splitlines())
    floors, walls = [], []
    for turn in range(pairs):
        floors.append(float(floor("embed", first).out))
        walls.append(bot(scratch / str(turn), "ingest", str(reports)).seconds)
    ratio = median(wall / own for wall, own in zip(walls, floors, strict=True))
    return Row(f"ingest / embedder, {count} reports", ratio, 1.5, "x", pairs, _seconds(walls, floors))


def altered_copies(folder: Path, count: int) -> Path:
    """Write copies of the seed reports, no two with the same sentences; return their folder."""
    folder.mkdir()
    originals = [path.read_text("utf-8") for path in sorted(Path("seeds").glob("*.txt"))]
    for number in range(count):
        text = altered(originals[number % len(originals)], random.Random(number))
        (folder / f"copy-{number}.txt").write_text(text, encoding="utf-8")
    return folder


def altered(text: str, chance: random.Random) -> str:
    """Return a text with a character more after each comma and full stop."""
    return re.sub(r"[，,。；]", lambda stop: stop[0] + chance.choice(MARKS), text)


def start_rows(library: Path, pairs: int) -> list[Row]:
    """Measure one cold question against its floor, in turns."""
    floor("floor", library)
    asked, floors = [], []
    for _ in range(pairs):
        floors.append(floor("floor", library))
        asked.append(bot(library, "ask", QUESTION))
    ratio = median(ask.seconds / own.seconds for ask, own in zip(asked, floors, strict=True))
    busy = median(ask.busy / own.busy for ask, own in zip(asked, floors, strict=True))
    note = _seconds([ask.seconds for ask in asked], [own.seconds for own in floors])
    memory = median(process.memory for process in asked)
    return [
        Row("bot ask, cold / floor", ratio, 1.6, "x", pairs, f"{note}; processor time {busy:.2f} x"),
        Row("bot ask, peak resident memory", memory, 450, "MB", pairs, ""),
    ]


def batch_rows(library: Path) -> list[Row]:
    """Measure one question of a batch, warm."""
    lines = bot(library, "ask", "--batch", str(CASES)).out.splitlines()
    times = [float(json.loads(line)["timings_ms"]["total"]) for line in lines][WARM_UP:]
    return [Row("bot ask --batch, one question", median(times), 60, "ms", len(times), f"slowest {max(times):.0f} ms")]


def table(rows: Sequence[Row]) -> str:
    """Return the rows as lines of text, each with its bar."""
    lines = [f"{'what':32} {'measured':>10} {'bar':>10}  {'n':>3}"]
    for row in rows:
        verdict = "ok" if row.value <= row.bar else "OVER"
        value, bar = (f"{number:.3g} {row.unit}" for number in (row.value, row.bar))
        lines.append(f"{row.name:32} {value:>10} {bar:>10}  {row.n:>3}  {verdict:4}  {row.note}".rstrip())
    return "\n".join(lines)


def _seconds(walls: Sequence[float], floors: Sequence[float]) -> str:
    return f"medians {median(walls):.2f} s / {median(floors):.2f} s"


def main() -> int:
    """Print the table; return 1 when a bar is missed."""
    parser = argparse.ArgumentParser(prog="python -m evals.bench", description=__doc__)
    parser.add_argument("--pairs", type=int, default=7, help="how often a process and its floor are run in turns")
    pairs = max(1, parser.parse_args().pairs)
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        seeds = folder / "seeds"
        bot(seeds, "ingest", "seeds")
        copies = altered_copies(folder / "copies", COPIES)
        rows = [
            *start_rows(seeds, pairs),
            *batch_rows(seeds),
            ingest_row(copies, folder / "many", max(1, pairs // 2)),
            ingest_row(Path("seeds"), folder / "few", pairs),
        ]
    sys.stdout.write(table(rows) + "\n")
    return int(any(row.value > row.bar for row in rows))


if __name__ == "__main__":
    sys.exit(main())
