"""``make bench`` and ``make bench-scale``: ingest, start, questions, size and memory, each beside its bar.

Times on a machine with other work are noise: what is measured and its floor are run in turns. Of a library of 35
reports the median of the ratios of neighbours is reported; of 10, 100 and 300 generated ones the least time counts, for
other work only adds.
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

from evals.corpora import Corpus, corpus, write
from evals.corpora.__main__ import questions

SEEDS = Path("seeds")
QUESTIONS = Path("evals/cases/dev.jsonl")
MARKS = "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉"
"""Characters that tell the copies of a sentence apart."""
WARM_UP = 5
"""Answers of a batch that are not counted: they pay for what is loaded at first use."""
SIZES = (10, 100, 300)
PARAGRAPHS = 4
"""Paragraphs without figures around each of figures: generated reports of about 3,000 characters."""
TURNS = 3
"""How often the questions are asked of each generated library, in turns."""
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
        place = "".join(MARKS[(number // 20**power) % 20] for power in range(2))
        text = originals[number % len(originals)].replace("重庆", place).replace("永川", place + "川")
        (folder / f"copy-{number}.txt").write_text(altered(text, random.Random(number)), encoding="utf-8")
    return folder


def altered(text: str, chance: random.Random) -> str:
    """Return a text with a character of its own after each mark."""
    return re.sub("[，,。；、]", lambda mark: mark[0] + chance.choice(MARKS), text)


def measured(few: Path, many: Path, reports: Path, scratch: Path, pairs: int) -> list[Row]:
    """Measure questions over a small and a large library, and ingest against embedding alone, each pair in turns."""
    question = str(json.loads(QUESTIONS.read_text("utf-8").splitlines()[0])["question"])
    first = scratch / "first"
    count = len(bot(first, "ingest", str(reports)).out.splitlines())
    cold = [(bot(few, "ask", question), bot(many, "ask", question)) for _ in range(pairs)]
    warm = [(median(batch(few)[0]), median(batch(many)[0])) for _ in range(pairs)]
    ingest = [
        bot(scratch / str(turn), "ingest", str(reports)).seconds / float(run("-c", EMBED, str(first)).out)
        for turn in range(pairs)
    ]
    return [
        Row("one warm question, few reports", 1000 * median(a for a, _ in warm), 60, "ms", pairs),
        Row("one warm question, many / few reports", median(b / a for a, b in warm), 1.3, "x", pairs),
        Row("bot ask cold, many / few reports", median(b.seconds / a.seconds for a, b in cold), 1.3, "x", pairs),
        Row("bot ask, peak resident memory", median(b.memory for _, b in cold), 450, "MB", pairs),
        Row(f"ingest / embedding alone, {count} reports", median(ingest), 1.4, "x", pairs),
        Row("library / text, bytes", size(first) / size(reports), 40, "x", 1),
    ]


def batch(library: Path, file: Path = QUESTIONS) -> tuple[list[float], float]:
    """Return the seconds of the warm questions of a file, least first, and the memory of the process in MB."""
    process = bot(library, "ask", "--engine", "lookup", "--batch", str(file))
    times = [float(json.loads(line)["timings_ms"]["total"]) / 1000 for line in process.out.splitlines()]
    return sorted(times[WARM_UP:]), process.memory


def size(folder: Path) -> int:
    """Return the bytes of the files in a folder."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def generated(folder: Path) -> Corpus:
    """Write reports into a folder for each size, no two with the same sentence, and return the corpus."""
    made = corpus(SIZES[-1] // 10, 10, paragraphs=PARAGRAPHS)
    varied = []
    for report in made.reports:
        chance, parts = random.Random(report.id), report.text.split("\n\n")
        text = [part if re.search(r"\d|各位代表|》", part) else altered(part, chance) for part in parts]
        varied.append(report._replace(text="\n\n".join(text)))
    for count in (1, *SIZES):
        write(varied[:count], folder / str(count))
    return made._replace(reports=tuple(varied))


def scaled(made: Corpus, reports: Path, folder: Path) -> list[Row]:
    """Ingest each size anew and ask its library about the regions of the smallest, or none, the sizes in turns."""
    few, most = SIZES[0], SIZES[-1]
    asked = [one.question for one in questions(made._replace(reports=made.reports[:few]), each=4)]
    asked = [question for question in asked if not question.reports]
    file = reports / "questions.jsonl"
    file.write_text("\n".join(json.dumps({"id": one.id, "question": one.text}) for one in asked), encoding="utf-8")
    ingest = {n: bot(folder / str(n), "ingest", str(reports / str(n))).seconds for n in (1, *SIZES)}
    each = {n: (ingest[n] - ingest[1]) / (n - 1) for n in SIZES}
    again = min(bot(folder / str(most), "ingest", str(reports / str(most))).seconds for _ in range(TURNS))
    cold = {n: min(bot(folder / str(n), "ask", asked[0].text).seconds for _ in range(TURNS)) for n in SIZES}
    turns = [{n: batch(folder / str(n), file) for n in SIZES} for _ in range(TURNS)]
    slow = {n: min(times[int(0.95 * len(times))] for times, _ in (turn[n] for turn in turns)) for n in SIZES}
    memory = max(turn[most][1] for turn in turns)
    return [
        Row("ingest of one report, 300 / 10 reports", each[most] / each[few], 1.15, "x", 1),
        Row("p95 of a warm question, 300 / 10 reports", slow[most] / slow[few], 1.5, "x", TURNS),
        Row("p95 of a warm question, 300 reports", 1000 * slow[most], 200, "ms", TURNS),
        Row("memory of a query process, 300 reports", memory, 500, "MB", TURNS),
        Row("bot ask cold, 300 / 10 reports", cold[most] / cold[few], 1.3, "x", TURNS),
        Row("ingest of 300 unchanged reports", again, 3, "s", 1),
        Row("library / text, bytes, 300 reports", size(folder / str(most)) / size(reports / str(most)), 40, "x", 1),
    ]


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
    parser.add_argument("--scale", action="store_true", help="10, 100 and 300 generated reports instead")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        if asked.scale:
            rows = scaled(generated(folder / "reports"), folder / "reports", folder / "libraries")
        else:
            reports = copies(folder / "copies", asked.reports)
            bot(folder / "few", "ingest", str(SEEDS))
            bot(folder / "many", "ingest", str(SEEDS), str(reports))
            rows = measured(folder / "few", folder / "many", reports, folder / "libraries", asked.pairs)
    sys.stdout.write(table(rows) + "\n")
    return int(any(row.value > row.bar for row in rows))


if __name__ == "__main__":
    sys.exit(main())
