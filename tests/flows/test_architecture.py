"""docs/architecture.md draws the way of a question; the code goes that way."""

import ast
import importlib
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "architecture.md").read_text("utf-8")
STEPS = re.findall(r"^\d\. `([\w.]+)`", PAGE, re.M)


def module_of(step: str) -> tuple[str, list[str]]:
    parts = step.split(".")
    cut = next(at for at, part in enumerate(parts) if part[0].isupper()) if any(p[0].isupper() for p in parts) else -1
    return ".".join(parts[:cut]), parts[cut:]


def imported_by(module: str) -> set[str]:
    tree = ast.parse((ROOT / f"{module.replace('.', '/')}.py").read_text("utf-8"))
    return {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module}


def test_a_question_goes_through_at_most_eight_named_steps() -> None:
    assert 5 <= len(STEPS) <= 8


def test_each_step_exists() -> None:
    for step in STEPS:
        module, names = module_of(step)
        found: object = importlib.import_module(module)
        for name in names:
            found = getattr(found, name)
        assert callable(found), step


def test_each_step_is_called_from_one_above_it() -> None:
    modules = [module_of(step)[0] for step in STEPS]
    for at, module in enumerate(modules[1:], 1):
        above = set(modules[:at])
        assert module in above | set().union(*(imported_by(one) for one in above)), module
