import json
from pathlib import Path

import pytest

from vectorstore.facts.find import find_facts
from vectorstore.reading.parse import parse
from vectorstore.reading.sources import read_source
from vectorstore.reading.split import split
from vectorstore.reading.text import quotes_match
from vectorstore.records import Fact, ParsedReport, ReportHints

ROOT = Path(__file__).parents[2]
KEY_FIGURES = [json.loads(line) for line in (ROOT / "tests/data/key_figures_dev.jsonl").read_text("utf-8").splitlines()]


@pytest.fixture(scope="module")
def chongqing() -> tuple[ParsedReport, tuple[Fact, ...]]:
    parsed = parse(read_source(ROOT / "seeds/chongqing-2026.txt"), ReportHints())
    return parsed, tuple(fact for fact in find_facts(parsed, *split(parsed)) if fact.kind == "figure")


def found(figures: tuple[Fact, ...], key: dict[str, object], source: str) -> bool:
    """Whether a figure has the value and unit of ``key`` and stands in its evidence."""
    folded = "".join(source.split())
    evidence = str(key["evidence"])
    low = folded.index(evidence)
    before = ["".join(source[: figure.start].split()) for figure in figures]
    return any(
        (f.value, f.unit, f.period) == (key["value"], key["unit"], 2025) and low <= len(at) < low + len(evidence)
        for f, at in zip(figures, before, strict=True)
    )


def test_the_key_figures_of_the_past_year_are_found_with_value_and_unit(chongqing):
    parsed, figures = chongqing
    missed = [key["id"] for key in KEY_FIGURES if not found(figures, key, parsed.source)]
    assert missed == []


def test_few_figures_of_the_past_year_are_not_figures(chongqing):
    _, figures = chongqing
    past = [figure for figure in figures if figure.part == "past_year"]
    assert 80 <= len(past) <= 82
    assert all(figure.subject and figure.unit for figure in past)


def test_every_figure_and_its_quote_stand_where_they_say(chongqing):
    parsed, figures = chongqing
    assert all(quotes_match(parsed.source, f.quote_start, f.quote_end, f.quote) for f in figures)
    assert all(f.quote_start <= f.start < f.end <= f.quote_end for f in figures)


def test_plans_of_the_coming_year_are_kept_apart(chongqing):
    _, figures = chongqing
    assert {(f.plan, f.period) for f in figures if not f.years} == {(False, 2025), (True, 2026)}
