import json

import pytest

from bot.english.amount import amount_en, number_en
from bot.english.translate import Translator
from bot.glossary import load_glossary
from bot.summaries.figures_table import FigureRow, compare, figure_rows
from bot.testing.shelf import LATER, REPORT, Shelf
from vectorstore.folding import fold

GLOSSARY = load_glossary()


@pytest.fixture(scope="module")
def shelf() -> Shelf:
    return Shelf(early=REPORT, later=LATER)


@pytest.fixture(scope="module")
def rows(shelf: Shelf) -> list[FigureRow]:
    return figure_rows(shelf, "early", GLOSSARY)


def test_a_row_has_the_fields_of_the_contract_and_no_others(rows: list[FigureRow]) -> None:
    row = json.loads(rows[0].model_dump_json())
    assert list(row) == [
        "metric_zh", "metric_en", "value", "value_text", "unit", "unit_en", "part", "period", "plan", "section",
        "citation",
    ]  # fmt: skip
    assert list(row["citation"]) == ["report", "start", "end", "quote"]


def test_every_row_cites_words_that_stand_in_the_source(shelf: Shelf, rows: list[FigureRow]) -> None:
    source = shelf.source("early")
    for row in rows:
        assert fold(source[row.citation.start : row.citation.end]) == fold(row.citation.quote)
        assert fold(row.value_text) in fold(row.citation.quote)


def test_a_row_tells_the_metric_in_both_languages(rows: list[FigureRow]) -> None:
    row = next(row for row in rows if row.value == 31)
    assert (row.metric_zh, row.metric_en) == ("听取审议专项工作报告", "Special work reports heard and deliberated")
    assert (row.unit, row.unit_en, row.period, row.plan) == ("项", "special work reports", 2024, False)


def test_qualifiers_stay_with_their_numbers(rows: list[FigureRow]) -> None:
    row = next(row for row in rows if row.value == 50)
    assert (row.amount_zh, row.amount_en) == ("50余个", "more than 50")


def test_the_plan_of_one_year_stands_beside_the_result_of_the_next(shelf: Shelf) -> None:
    figures = [*shelf.facts(["early"]), *shelf.facts(["later"])]
    reports = next(row for row in compare(figures, Translator(GLOSSARY)) if row.metric_zh == "听取审议专项工作报告")
    assert [(f.period, f.plan, f.value) for f in reports.figures] == [
        (2024, False, 31), (2025, False, 27), (2025, True, 28), (2026, True, 30),
    ]  # fmt: skip


def test_different_metrics_are_not_lined_up(shelf: Shelf) -> None:
    rows = compare(shelf.facts(), Translator(GLOSSARY))
    assert all(len({f.unit for f in row.figures}) == 1 for row in rows)
    assert sum(len(row.figures) for row in rows) == len(shelf.facts())


@pytest.mark.parametrize(
    ("value", "money", "text"),
    [
        (1780, False, "1,780"),
        (81.3, False, "81.3"),
        (3.2156e11, True, "321.56 billion"),
        (5, True, "5"),
        (0, False, "0"),
    ],
)
def test_numbers_are_written_out_and_never_rounded(value: float, money: bool, text: str) -> None:
    assert number_en(value, money) == text


def test_person_times_keep_their_unit(shelf: Shelf) -> None:
    figure = next(figure for figure in shelf.facts(["early"]) if figure.unit == "人次" and figure.value == 86)
    assert amount_en(figure, GLOSSARY) == "86 person-times"


@pytest.mark.parametrize(
    ("before", "after", "alike"),
    [
        ("制定修订地方性法规10件", "制定、修订地方性法规11件", True),
        ("听取和审议专项工作报告28项", "听取审议专项工作报告29项", True),
        ("开展执法检查6次", "开展执法检查5项", True),
        ("任免国家机关工作人员88人次", "任免地方国家机关工作人员92人次", True),
        ("培训代表300人次", "培训代表280名", False),
        ("制定地方性法规10件", "制定规范性文件10件", False),
    ],
)
def test_the_same_thing_lines_up_however_it_was_put(before: str, after: str, alike: bool) -> None:
    text = "江海市人民代表大会常务委员会工作报告\n过去一年主要工作\n{}年，{}。\n"
    held = Shelf(one=text.format(2030, before), two=text.format(2031, after))
    rows = compare([*held.facts(["one"]), *held.facts(["two"])], Translator(GLOSSARY))
    assert (len(rows) == 1) is alike
