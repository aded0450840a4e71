"""Do the tests bite? Plants small faults in the product, one at a time, and runs the tests that reach each.

``python tests/mutation/mutate.py --number 60 --seed 1`` needs a clean git tree, which it changes and restores. Which
test reaches which line is measured once with coverage contexts (pytest-cov); a line is known by its words, so that the
map outlives changes elsewhere in a file. A fault is caught when one of those tests, or an example of the file itself,
fails or runs into the time limit; a fault on a line that no test reaches survives. One line per fault, then the share.
Faults that cannot be seen from outside are named in ``equivalent.tsv`` with the reason; others take their place.

Source of the operators: Offutt et al., An Experimental Determination of Sufficient Mutant Operators (1996): relational,
logical and arithmetic operators, constants, and the negation of conditions.
"""

import argparse
import ast
import os
import random
import shutil
import sqlite3
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("bot", "vectorstore", "evals")
DATA = ROOT / ".cache" / "mutation"
SWAPPED: dict[type[ast.AST], type[ast.AST]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.And: ast.Or, ast.Or: ast.And,
    ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult,
}  # fmt: skip
MOST_TESTS = (20, 120)
"""Tests run against one fault, then against one that those missed: the ones that reach the fewest lines come first,
since they are about the line."""
OK, NO_TESTS = 0, 5
"""Exit codes of pytest."""


class Fault(NamedTuple):
    """A changed stretch ``[start, end)`` of the bytes of a file."""

    path: Path
    line: int
    words: str
    """The line without what it is indented by."""
    statement: str
    """The first line of the statement that it is in."""
    start: int
    end: int
    old: str
    new: str

    @property
    def name(self) -> str:
        """The file as seen from the root of the repository."""
        return str(self.path.relative_to(ROOT))

    def planted(self, source: bytes) -> bytes:
        """Return ``source`` with the fault in it."""
        return source[: self.start] + self.new.encode() + source[self.end :]


def changes(node: ast.AST) -> Iterator[ast.AST]:
    """Yield the faulty forms of one node."""
    match node:
        case ast.Compare(ops=[op]) if type(op) in SWAPPED:
            yield ast.Compare(node.left, [SWAPPED[type(op)]()], node.comparators)
        case ast.BoolOp(op=op):
            yield ast.BoolOp(SWAPPED[type(op)](), node.values)
        case ast.BinOp(op=op) if type(op) in SWAPPED:
            yield ast.BinOp(node.left, SWAPPED[type(op)](), node.right)
        case ast.UnaryOp(op=ast.Not()):
            yield node.operand
        case ast.Constant(value=bool(value)):
            yield ast.Constant(not value)
        case ast.Constant(value=int(value) | float(value)):
            yield ast.Constant(value + 1)
        case ast.If(test=test) | ast.IfExp(test=test) if not isinstance(test, ast.Compare | ast.BoolOp | ast.UnaryOp):
            yield ast.UnaryOp(ast.Not(), test)


def faults_in(path: Path) -> Iterator[Fault]:
    """Yield every fault that can be planted in the functions of one file."""
    source = path.read_bytes()
    starts, lines = [0], [line.strip() for line in source.decode().split("\n")]
    for line in source.split(b"\n"):
        starts.append(starts[-1] + len(line) + 1)
    tree = ast.parse(source)
    bodies = [n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef)]
    inside = {id(x) for function in bodies for statement in function.body for x in ast.walk(statement)}
    home = {id(x): n for n in ast.walk(tree) if isinstance(n, ast.stmt) for x in ast.walk(n)}
    aside = {id(x) for n in ast.walk(tree) if isinstance(n, ast.JoinedStr | ast.arg) for x in ast.walk(n)}
    for node in ast.walk(tree):
        if id(node) not in inside or id(node) in aside:
            continue
        for new in changes(node):
            place: ast.expr = node.test if isinstance(node, ast.If | ast.IfExp) else node  # type: ignore[assignment]
            start, end = (starts[at - 1] + col for at, col in _span(place))
            old = source[start:end].decode()
            words, statement = (lines[at.lineno - 1] for at in (place, home[id(node)]))
            yield Fault(path, place.lineno, words, statement, start, end, old, f"({ast.unparse(new)})")


def _span(node: ast.expr) -> tuple[tuple[int, int], tuple[int, int]]:
    return (node.lineno, node.col_offset), (node.end_lineno or 0, node.end_col_offset or 0)


def measure() -> None:
    """Run all tests once and note which test reaches which line."""
    DATA.mkdir(parents=True, exist_ok=True)
    options = ["--timeout=600", "--cov-context=test", "--cov-report=", *(f"--cov={package}" for package in PACKAGES)]
    command = [sys.executable, "-m", "pytest", "-q", "-n", "2", *options]
    subprocess.run(command, cwd=ROOT, env={**os.environ, "COVERAGE_FILE": str(DATA / "coverage")})
    for package in PACKAGES:
        shutil.copytree(ROOT / package, DATA / package, dirs_exist_ok=True)


def reached() -> dict[tuple[str, str], list[str]]:
    """Return by file and words of a line the tests that reach it, the most particular first."""
    from coverage.numbits import numbits_to_nums

    query = (
        "SELECT file.path, context.context, numbits FROM line_bits JOIN file ON file.id = file_id "
        "JOIN context ON context.id = context_id WHERE context.context != '' AND file.path LIKE '%.py'"
    )
    rows = sqlite3.connect(DATA / "coverage").execute(query).fetchall()
    root = os.path.commonpath([path for path, _, _ in rows])
    tests, breadth = defaultdict(set), defaultdict(int)
    lines: dict[str, list[str]] = {}
    for path, context, bits in rows:
        test, name = context.rpartition("|")[0], str(Path(path).relative_to(root))
        if name not in lines:
            lines[name] = (DATA / name).read_text(encoding="utf-8").split("\n")
        for line in numbits_to_nums(bits):
            tests[name, lines[name][line - 1].strip()].add(test)
            breadth[test] += 1
    return {place: sorted(names, key=lambda name: breadth[name]) for place, names in tests.items()}


def caught(fault: Fault, tests: list[str], seconds: float) -> bool:
    """Tell whether one of ``tests`` fails with ``fault`` planted; the file is as before afterwards."""
    source = fault.path.read_bytes()
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", "--doctest-modules"]
    few, many = MOST_TESTS
    try:
        fault.path.write_bytes(fault.planted(source))
        for some in ([str(fault.path), *tests[:few]], tests[few:many]):
            done = some and subprocess.run([*command, *some], cwd=ROOT, capture_output=True, timeout=seconds)
            if done and done.returncode not in (OK, NO_TESTS):
                return True
        return False
    except subprocess.TimeoutExpired:
        return True
    finally:
        fault.path.write_bytes(source)


def equivalent() -> set[tuple[str, ...]]:
    """Return the faults that change nothing: file, words of the line, old and new."""
    rows = Path(__file__).with_name("equivalent.tsv").read_text(encoding="utf-8").splitlines()
    return {tuple(row.split("\t")[:4]) for row in rows if row and not row.startswith("#")}


def drawn(seed: int, number: int) -> Iterator[Fault]:
    """Yield ``number`` faults of all packages in random order, none of them known to change nothing."""
    files = [path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py"))]
    possible = [fault for path in files for fault in faults_in(path)]
    random.Random(seed).shuffle(possible)
    known = equivalent()
    yield from islice((f for f in possible if (f.name, f.words, f.old, f.new) not in known), number)


def main() -> int:
    """Plant the faults that were asked for; exit code 1 when fewer than ``--least`` are caught."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--number", type=int, default=60)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--least", type=float, default=0.9)
    options.add_argument("--seconds", type=float, default=300.0)
    given = options.parse_args()
    if subprocess.run(["git", "diff", "--quiet", "HEAD"], cwd=ROOT).returncode:
        sys.exit("mutate: commit first: files are changed and restored")
    if not (DATA / "coverage").exists():
        measure()
    tests, found = reached(), 0
    for fault in drawn(given.seed, given.number):
        of_line = tests.get((fault.name, fault.words)) or tests.get((fault.name, fault.statement), [])
        bitten = caught(fault, of_line, given.seconds)
        found += bitten
        sys.stdout.write(
            f"{'caught  ' if bitten else 'SURVIVED'} {fault.name}:{fault.line} {fault.old} -> {fault.new}"
            f" ({len(of_line)} tests)\n"
        )
        sys.stdout.flush()
    sys.stdout.write(f"{found} of {given.number} caught\n")
    return int(found < given.least * given.number)


if __name__ == "__main__":
    raise SystemExit(main())
