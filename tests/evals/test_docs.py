from pathlib import Path

from evals.metrics import METRICS
from evals.records import Case, Fact

TEXT = (Path(__file__).resolve().parents[2] / "docs" / "evals.md").read_text(encoding="utf-8")


def test_every_metric_and_every_field_of_a_case_is_documented() -> None:
    names = [*(metric.name for metric in METRICS), *Case.model_fields, *Fact.model_fields]
    assert [name for name in names if f"`{name}`" not in TEXT] == []


def test_the_commands_of_the_page_exist() -> None:
    from evals.cli import app

    known = {command.callback.__name__ for command in app.registered_commands if command.callback is not None}
    assert known == {"run", "compare", "accept", "show", "check", "summaries", "facts"}
    assert all(f"bot eval {name}" in TEXT for name in known)
