"""``make bench-scale``: 10, 100 and 300 generated reports; what must not grow with their number, beside its bar."""

import json
import random
import re
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from evals.bench import MARKS, WARM_UP, Row, bot, table
from evals.corpora.questions import questions
from evals.corpora.reports import Corpus, corpus, write

SIZES = (10, 100, 300)
PARAGRAPHS = 4
"""Paragraphs without figures around each of figures: reports of about 3,000 characters."""
TURNS = 3
"""How often the questions are asked of each library, in turns: the least time counts, for other work only adds."""


class Measured(NamedTuple):
    """What was measured of one library: seconds, MB of memory, seconds of the slow questions, bytes over text."""

    ingest: float
    cold: float
    slow: float
    memory: float
    again: float
    size: float


def generated(folder: Path) -> Corpus:
    """Write the reports into a folder for each size, no two with the same sentence, and return the corpus."""
    made = corpus(SIZES[-1] // 10, 10, paragraphs=PARAGRAPHS)
    varied = [report._replace(text=altered(report.text, report.id)) for report in made.reports]
    for size in (1, *SIZES):
        write(varied[:size], folder / str(size))
    return made._replace(reports=tuple(varied))


def altered(text: str, seed: str) -> str:
    """Return a text whose paragraphs without figures have a character of their own after each mark."""
    chance = random.Random(seed)
    parts = text.split("\n\n")
    return "\n\n".join(
        part if re.search(r"\d|各位代表|》", part) else re.sub("(?<=[，。、])", lambda _: chance.choice(MARKS), part)
        for part in parts
    )


def asked(made: Corpus, folder: Path) -> Path:
    """Write questions that name a region of the smallest library, or none, and return the file."""
    few = made._replace(reports=made.reports[: SIZES[0]])
    found = [each.question for each in questions(few, each=4) if not each.question.reports]
    lines = [json.dumps({"id": question.id, "question": question.text}) for question in found]
    (folder / "questions.jsonl").write_text("\n".join(lines), encoding="utf-8")
    return folder / "questions.jsonl"


def slow(library: Path, file: Path) -> tuple[float, float]:
    """Return the time in seconds that 95 of 100 warm questions stay below, and the memory of the process in MB."""
    process = bot(library, "ask", "--engine", "lookup", "--batch", str(file), "--json")
    times = sorted(json.loads(line)["timings_ms"]["total"] / 1000 for line in process.out.splitlines()[WARM_UP:])
    return times[int(0.95 * len(times))], process.memory


def measured(folder: Path, reports: Path, file: Path) -> list[Measured]:
    """Ingest each size anew and ask its library, the sizes in turns."""
    text = {size: sum(path.stat().st_size for path in (reports / str(size)).iterdir()) for size in SIZES}
    start = bot(folder / "1", "ingest", str(reports / "1")).seconds
    ingest = {n: bot(folder / str(n), "ingest", str(reports / str(n))).seconds - start for n in SIZES}
    most = folder / str(SIZES[-1]), "ingest", str(reports / str(SIZES[-1]))
    again = min(bot(*most).seconds for _ in range(TURNS))
    question = json.loads(file.read_text("utf-8").splitlines()[0])["question"]
    cold = {n: min(bot(folder / str(n), "ask", question).seconds for _ in range(TURNS)) for n in SIZES}
    turns = [{n: slow(folder / str(n), file) for n in SIZES} for _ in range(TURNS)]
    held = {n: sum(p.stat().st_size for p in (folder / str(n)).rglob("*") if p.is_file()) for n in SIZES}
    return [
        Measured(
            ingest[n] / (n - 1),
            cold[n],
            min(turn[n][0] for turn in turns),
            max(turn[n][1] for turn in turns),
            again,
            held[n] / text[n],
        )
        for n in SIZES
    ]


def rows(found: Sequence[Measured]) -> list[Row]:
    """Return the lines of the table."""
    few, most = found[0], found[-1]
    return [
        Row("ingest of one report, 300 / 10 reports", most.ingest / few.ingest, 1.15, "x", 1),
        Row("p95 of a warm question, 300 / 10 reports", most.slow / few.slow, 1.5, "x", TURNS),
        Row("p95 of a warm question, 300 reports", 1000 * most.slow, 200, "ms", TURNS),
        Row("memory of a query process, 300 reports", most.memory, 500, "MB", TURNS),
        Row("bot ask cold, 300 / 10 reports", most.cold / few.cold, 1.3, "x", TURNS),
        Row("ingest of 300 unchanged reports", most.again, 3, "s", 1),
        Row("library / text, bytes, 300 reports", most.size, 40, "x", 1),
    ]


def main() -> int:
    """Print the table; return 1 when a bar is missed."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        made = generated(folder / "reports")
        found = measured(folder / "libraries", folder / "reports", asked(made, folder))
    sys.stdout.write(table(rows(found)) + "\n")
    return int(any(row.value > row.bar for row in rows(found)))


if __name__ == "__main__":
    sys.exit(main())
