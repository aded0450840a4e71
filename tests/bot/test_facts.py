import csv
import io
import json
import re
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from shelf import LATER, REPORT, Shelf

from bot.english import English
from bot.facts import Query, fact_rows, groups_of, measure_en
from bot.glossary import load_glossary
from bot.promises import Promise
from bot.render import once
from bot.render.facts import facts_markdown, rendered, rendered_promises

ENGLISH = English(load_glossary())
OPEN = REPORT.replace("请予审议。\n", "请予审议。常委会有组成人员41人，制定会议管理条例。\n")
"""A report that tells of some things neither as done nor as planned."""


@pytest.fixture(scope="module")
def shelf() -> Shelf:
    return Shelf(early=REPORT, later=LATER)


def test_facts_are_filtered_by_kind_year_place_and_plan(shelf: Shelf) -> None:
    figures = fact_rows(shelf, ENGLISH, Query(kind=("figure",)))
    deeds = fact_rows(shelf, ENGLISH, Query(kind=("deed",)))
    assert {row.kind for row in figures} == {"figure"}
    assert "figure" not in {row.kind for row in deeds}
    planned = fact_rows(shelf, ENGLISH, Query(plan=True, year=(2025,)))
    assert planned
    assert all(row.plan and row.period == 2025 for row in planned)
    held = {plan: fact_rows(Shelf(open=OPEN), ENGLISH, Query(plan=plan)) for plan in (True, False, None)}
    assert None in {row.plan for row in held[None]}
    assert all(row.plan is plan for plan in (True, False) for row in held[plan])
    assert len(held[True]) + len(held[False]) == len([row for row in held[None] if row.plan is not None])
    assert fact_rows(shelf, ENGLISH, Query(region=("Haiyuan",))) == fact_rows(shelf, ENGLISH)
    assert fact_rows(shelf, ENGLISH, Query(region=("青川",))) == []


def test_a_plan_stands_beside_the_result_of_the_next_year(shelf: Shelf) -> None:
    groups = groups_of(fact_rows(shelf, ENGLISH, Query(kind=("figure",))))
    heard = next(group for group in groups if "专项工作报告" in group.subject)
    assert [(row.report, row.plan, row.value) for row in heard.rows] == [
        ("early", False, 31), ("early", True, 28), ("later", False, 27), ("later", True, 30),
    ]  # fmt: skip
    assert len({row.unit for row in heard.rows}) == 1


@pytest.mark.parametrize("change", [{"report": "b"}, {"period": 2033}, {"plan": True}, {"plan": None}])
def test_what_differs_in_report_year_or_plan_stands_side_by_side(shelf: Shelf, change: dict[str, Any]) -> None:
    row = next(row for row in fact_rows(shelf, ENGLISH, Query(kind=("figure",))) if row.plan is False and not row.span)
    other = row.model_copy(update={**change, "amount": "9999件", "citation": row.citation})
    assert [group.rows for group in groups_of([row, other, other])] == [(row, other)]
    assert groups_of([row, row]) == []


def test_rows_come_as_a_table_in_every_format(shelf: Shelf) -> None:
    rows = fact_rows(shelf, ENGLISH)
    listed = json.loads(str(rendered(rows, "json", "t")))
    assert {"object" if row["kind"] != "figure" else "subject" for row in listed} <= set().union(*listed)
    assert all(fold_equal(shelf, row["citation"]) for row in listed)
    lines = list(csv.DictReader(io.StringIO(str(rendered(rows, "csv", "t")).removeprefix("\ufeff"))))
    assert len(lines) == len(rows)
    book = rendered(rows, "xlsx", "t")
    assert isinstance(book, bytes)
    assert "xl/worksheets/sheet1.xml" in zipfile.ZipFile(io.BytesIO(book)).namelist()
    assert "Special work reports heard" in str(rendered(rows, "html", "t"))
    assert "| early 2024" in str(rendered(rows, "md", "t"))


def test_a_table_for_people_tells_once_what_is_counted_and_of_a_deed_its_kind(shelf: Shelf) -> None:
    rows = fact_rows(shelf, ENGLISH)
    counted = next(row for row in rows if row.kind == "report_heard" and row.value is not None)
    assert any(row.kind == "figure" and row.citation.start == counted.citation.start for row in rows)
    told = once(rows)
    assert counted not in told
    assert [row for row in rows if row.kind == "figure"] == [row for row in told if row.kind == "figure"]
    assert [row for row in rows if row.value is None] == [row for row in told if row.value is None]
    assert str(rendered(rows, "md", "t")).count("| later | 2025年工作回顾 |") == len(
        [row for row in told if row.section == ("2025年工作回顾",)]
    )
    assert len(json.loads(str(rendered(rows, "json", "t")))) == len(rows)
    assert "听取报告 Report heard" in str(rendered([counted], "md", "t"))


BILINGUAL = REPORT.replace(
    "请予审议。\n", "请予审议。\n\nThe standing committee conducted 7 law enforcement inspections.\n"
)


def test_a_figure_told_in_english_keeps_its_own_words() -> None:
    rows = fact_rows(Shelf(both=BILINGUAL), ENGLISH)
    (row,) = [row for row in rows if row.value == 7 and row.citation.quote.isascii()]
    assert (row.subject, row.amount, row.amount_en) == ("law enforcement inspections", "7", "7")
    assert measure_en(row) == "law enforcement inspections (conducted)"
    assert "| The standing committee conducted 7 law enforcement inspections | 7 |" in str(rendered([row], "md", "t"))


@pytest.mark.parametrize(
    ("told", "subject", "name", "amount"),
    [
        (
            "Retail sales and services rose by 6.4 percent.",
            "Retail sales and services",
            "Retail sales and services rose by 6.4 percent",
            "6.4 percent",
        ),
        ("It elected or dismissed 12 judges.", "judges", "It elected or dismissed 12 judges", "12"),
        ("We paved 90 kilometers of lanes, and met.", "lanes", "We paved 90 kilometers of lanes", "90 kilometers"),
        ("We will add at least 300 beds.", "beds", "We will add at least 300 beds", "at least 300"),
        ("Output reached 7,100 tons, up 2 percent.", "Output", "Output reached 7,100 tons, up 2 percent", "2 percent"),
    ],
)
def test_an_english_figure_is_named_by_its_clause_and_keeps_its_bound(
    told: str, subject: str, name: str, amount: str
) -> None:
    rows = fact_rows(
        Shelf(both=BILINGUAL.replace("The standing committee conducted 7 law", f"{told} It made 7 law")), ENGLISH
    )
    row = next(row for row in rows if row.amount == amount)
    assert (row.subject, row.name_en, row.amount_en) == (subject, name, amount)


def fold_equal(shelf: Shelf, citation: dict[str, Any]) -> bool:
    from vectorstore.reading.text import fold

    source = shelf.source(citation["report"])
    return fold(source[citation["start"] : citation["end"]]) == fold(citation["quote"])


@pytest.mark.parametrize("opening", ["=", "+", "-", "@", "\t", "\r"])
@pytest.mark.parametrize("field", ["subject", "verb", "unit", "qualifier", "value_text", "region"])
def test_cells_cannot_become_formulas(shelf: Shelf, opening: str, field: str) -> None:
    row = fact_rows(shelf, ENGLISH)[0].model_copy(update={field: f"{opening}1+1"})
    (cells,) = csv.DictReader(io.StringIO(str(rendered([row], "csv", "t")).removeprefix("\ufeff"), newline=""))
    assert cells[field] == f"'{opening}1+1"


@pytest.mark.parametrize("mark", ["|", "\n", "a|b|c", "\\|", "| --- |"])
def test_no_words_of_a_report_break_a_table(shelf: Shelf, mark: str) -> None:
    row = fact_rows(shelf, ENGLISH)[0]
    quote = row.citation.model_copy(update={"quote": f"甲{mark}乙"})
    marked = {name: f"甲{mark}乙" for name in ("subject", "unit", "report", "en", "name_en", "amount")}
    row = row.model_copy(update={**marked, "section": (f"甲{mark}乙",), "citation": quote})
    promise = Promise(verdict="kept", plan=row, result=row, judged="later")
    for table in (facts_markdown([row, row]), str(rendered_promises([promise], "md", "t"))):
        assert len({len(re.findall(r"(?<!\\)\|", line)) for line in table.splitlines()}) == 1


def test_the_command_names_its_choices_and_an_empty_result(cli: Callable[..., Any]) -> None:
    wrong = cli("facts", "--kind", "song")
    assert wrong.code == 2
    assert "use figure, deed, legislation, enact" in wrong.err
    assert cli("facts", "--unit", "斗").code == 2
    nothing = cli("facts", "--year", "1901")
    assert nothing.code == 0
    assert "no fact fits" in nothing.err
