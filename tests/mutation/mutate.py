"""Do the tests bite? Plants the faults of ``faults.tsv``, one at a time, and runs the tests that reach each.

``python tests/mutation/mutate.py`` plants them in a copy of the last commit, so that the tree is left alone; one line a
fault, with the test that caught it, then the share. ``--rows 1-20`` plants some of them. Which test reaches which line
is measured once with coverage contexts (pytest-cov; ``--measure`` does so again); a line is known by its words, so that
the map outlives changes elsewhere in a file. The tests that reach the fewest lines come first, since they are about the
line; what runs into the time limit of a fault is not caught.
"""

import argparse
import os
import re
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]
TABLE = Path(__file__).with_name("faults.tsv")
PACKAGES = ("bot", "vectorstore", "evals")
PARTS = (("tests/bot",), ("tests/vectorstore",), ("tests/evals",), ("tests/flows",), PACKAGES)
"""What is measured in one process each."""
DATA = ROOT / ".cache" / "mutation"
STEPS = (12, 60, 240, 5000)
"""Tests of a line that are run in one process; the later steps only where the earlier ones miss the fault."""
BAR = 0.9
OK, FAILED, NO_TESTS = 0, 1, 5
"""Exit codes of pytest."""


class Fault(NamedTuple):
    """A small change of ``file``, and whom it would hurt; ``number`` is its row in the table, from 1 on."""

    number: int
    file: str
    old: str
    new: str
    why: str

    def planted(self, source: str) -> str:
        """Return ``source`` with the fault in it."""
        return source.replace(self.old, self.new)


def faults() -> list[Fault]:
    """Return the faults of the table: old words, new words, what a user would see; # begins a remark.

    A fault stands in the one file that holds its old words.

    Raises:
        ValueError: no file, or more than one place, holds them.
    """
    sources = {
        str(path.relative_to(ROOT)): path.read_text(encoding="utf-8")
        for package in PACKAGES
        for path in sorted((ROOT / package).rglob("*.py"))
    }
    found = []
    rows = [row for row in TABLE.read_text(encoding="utf-8").splitlines() if row and not row.startswith("#")]
    for number, (old, new, why) in enumerate((row.replace("\\n", "\n").split("\t") for row in rows), 1):
        places = [name for name, source in sources.items() for _ in range(source.count(old))]
        if len(places) != 1:
            raise ValueError(f"fault {number} stands in {places or 'no file'}, and not in one place: {old}")
        found.append(Fault(number, places[0], old, new, why))
    return found


def measure() -> None:
    """Run all tests once and note which test reaches which line."""
    (DATA / "coverage").unlink(missing_ok=True)
    DATA.mkdir(parents=True, exist_ok=True)
    options = ["--timeout=600", "--cov-append", "--cov-context=test", "--cov-report=", "--doctest-modules"]
    options += [f"--cov={package}" for package in PACKAGES]
    for part in PARTS:
        command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *options, *part]
        subprocess.run(command, cwd=ROOT, env={**os.environ, "COVERAGE_FILE": str(DATA / "coverage")})
    (DATA / "revision").write_text(_git("rev-parse", "HEAD"), encoding="utf-8")


def reached(files: Collection[str]) -> dict[tuple[str, str], list[str]]:
    """Return by file and words of a line the tests that reach it, the most particular first; of "" all of a file."""
    from coverage.numbits import numbits_to_nums

    query = (
        "SELECT file.path, context.context, numbits FROM line_bits JOIN file ON file.id = file_id "
        "JOIN context ON context.id = context_id WHERE context.context != ''"
    )
    rows = sqlite3.connect(DATA / "coverage").execute(query).fetchall()
    revision = (DATA / "revision").read_text(encoding="utf-8").strip()
    measured = set(_git("ls-tree", "-r", "--name-only", revision).split())
    lines = {name: ["", *_git("show", f"{revision}:{name}").split("\n")] for name in measured & set(files)}
    tests, breadth = defaultdict(set), Counter[str]()
    for path, context, bits in rows:
        test, name = context.rpartition("|")[0], str(Path(path).relative_to(ROOT))
        breadth[test] += int.from_bytes(bits).bit_count()
        for line in numbits_to_nums(bits) if name in lines else ():
            words = lines[name][line].strip() if line < len(lines[name]) else ""
            tests[name, words].add(test)
            tests[name, ""].add(test)
    return {place: sorted(names, key=lambda name: breadth[name]) for place, names in tests.items()}


def tests_of(fault: Fault, source: str, tests: dict[tuple[str, str], list[str]]) -> list[str]:
    """Return the tests that reach the line of a fault; of a line that only an import reaches, those of the file."""
    at = source.index(fault.old)
    words = source[source.rfind("\n", 0, at) + 1 :].partition("\n")[0].strip()
    moved = (found for (_, said), found in tests.items() if words and said == words)
    return tests.get((fault.file, words)) or next(moved, None) or tests.get((fault.file, ""), [])


def caught(fault: Fault, tests: Sequence[str], copy: Path, seconds: float) -> str:
    """Return the test that fails with ``fault`` planted in a copy, "" where none does in the time."""
    path, until = copy / fault.file, time.monotonic() + seconds
    source = path.read_text(encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", "--tb=no", "--doctest-modules"]
    try:
        path.write_text(fault.planted(source), encoding="utf-8")
        for some in ([fault.file, *tests[: STEPS[0]]], *(tests[low:high] for low, high in pairwise(STEPS))):
            left = until - time.monotonic()
            if not some or left <= 0:
                break
            done = subprocess.run(
                [*command, *some], cwd=copy, env={**os.environ, "PYTHONPATH": str(copy)}, capture_output=True,
                text=True, timeout=left,
            )  # fmt: skip
            if done.returncode not in (OK, NO_TESTS):
                found = re.search(r"^(?:FAILED|ERROR) (\S+)", done.stdout, re.M)
                return found[1] if found else f"exit {done.returncode}: {done.stdout[-200:]}{done.stderr[-200:]}"
    except subprocess.TimeoutExpired:
        pass
    finally:
        path.write_text(source, encoding="utf-8")
    return ""


@contextmanager
def worktree() -> Iterator[Path]:
    """Yield a copy of the last commit."""
    with tempfile.TemporaryDirectory(prefix="mutation-") as folder:
        copy = Path(folder) / "tree"
        _git("worktree", "add", "--detach", str(copy), "HEAD")
        try:
            yield copy
        finally:
            _git("worktree", "remove", "--force", str(copy))


def _git(*arguments: str) -> str:
    return subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=True).stdout


def main() -> int:
    """Plant the faults that were asked for; exit code 1 when fewer than the bar are caught."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rows", default="1-", help="rows of the table: 7, 1-20")
    options.add_argument("--seconds", type=float, default=90.0, help="for one fault")
    options.add_argument("--measure", action="store_true")
    given = options.parse_args()
    if given.measure or not (DATA / "coverage").exists():
        measure()
    first, _, last = given.rows.partition("-")
    table = faults()
    asked = table[int(first or 1) - 1 : int(last or len(table)) if "-" in given.rows else int(first)]
    tests, found = reached({fault.file for fault in asked}), 0
    with worktree() as copy:
        for fault in asked:
            of_line = tests_of(fault, (copy / fault.file).read_text(encoding="utf-8"), tests)
            by = caught(fault, of_line, copy, given.seconds)
            found += bool(by)
            said = f"{fault.number}\t{'caught' if by else 'SURVIVED'}\t{fault.file}\t{fault.why}\t{by}\t{len(of_line)}"
            sys.stdout.write(f"{said}\n")
            sys.stdout.flush()
    sys.stdout.write(f"{found} of {len(asked)} caught\n")
    return int(found < BAR * len(asked))


if __name__ == "__main__":
    raise SystemExit(main())
