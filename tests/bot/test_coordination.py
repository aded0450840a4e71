import pytest

from bot.ask import Bot
from bot.asking.coordination import each_of, figures_apart
from bot.records import Question


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("河堤条例跟水库办法,各管什么", ["河堤条例,管什么", "水库办法,管什么"]),
        ("白山的农场、林场和渔场分别有几家", ["白山的农场有几家", "白山的林场有几家", "白山的渔场有几家"]),
        ("跟渔业和林业有关的,去年各作了什么决定", ["跟渔业有关的,去年作了什么决定", "跟林业有关的,去年作了什么决定"]),
    ],
)
def test_a_question_about_several_things_is_asked_of_each(text: str, items: list[str]):
    assert each_of(text) == items


@pytest.mark.parametrize(
    "text",
    ["全市和各区县有多少个站点", "审议的法规和决定有多少件", "2030年和2031年各任免多少人次", "市和区各级人大做了什么"],
)
def test_what_only_joins_words_or_years_is_one_question(text: str):
    assert each_of(text) == [text]


@pytest.mark.parametrize(
    ("parts", "apart"),
    [
        (["渔场和林场的收入谁高"], ["渔场和林场的收入,是多少"]),
        (["渔场收入离目标还差多少"], ["渔场收入有多少", "目标有多少"]),
        (["2030年的法规有几件", "比2031年多还是少"], ["2030年的法规有几件", "2031年有多少"]),
        (["2031年的法规比2030年多几件"], ["2031年的法规有多少", "2030年有多少"]),
        (["2030年和2031年相比,哪一年听的报告更多", "各是多少"], ["2030年和2031年,听的报告是多少"]),
    ],
)
def test_a_comparison_becomes_a_question_for_each_figure(parts: list[str], apart: list[str]):
    assert figures_apart(parts) == apart


@pytest.mark.parametrize("text", ["渔场收入比上年增长多少", "哪个部门办得最多", "渔场占全部农场的比例是多少"])
def test_a_change_or_share_that_a_report_may_state_is_asked_for_as_it_is(text: str):
    assert figures_apart([text]) == [text]


def test_two_years_are_told_apart_in_the_answer(bot: Bot):
    answer = bot.ask(Question(text="2025年和2026年的专题调研各有多少项？")).answer
    assert "2025年" in answer
    assert "2026年" in answer
