import pytest

from bot.extract import ExtractiveEngine
from bot.records import Answer, Question
from vectorstore.embed import HashEmbedder
from vectorstore.store import Library


@pytest.fixture(scope="module")
def engine(invented: Library) -> ExtractiveEngine:
    return ExtractiveEngine(invented, HashEmbedder())


def answer(engine: ExtractiveEngine, question: str) -> Answer:
    return engine.answer(Question(text=question))


def test_what_is_as_the_question_says_is_confirmed(engine: ExtractiveEngine):
    said = answer(engine, "去年培训代表481人次吗？")
    assert said.answer.startswith("是")
    assert "481人次" in said.citations[0].quote


def test_the_number_of_another_deed_is_stated_and_not_confirmed(engine: ExtractiveEngine):
    said = answer(engine, "去年修改了12件地方性法规，对吗？")
    assert "通过地方性法规12件" in said.answer
    assert not said.answer.startswith(("是", "不是"))


@pytest.mark.parametrize("question", ["去年否决了12件地方性法规，对吗？", "为什么去年否决了12件地方性法规？"])
def test_the_opposite_of_what_was_done_is_denied(engine: ExtractiveEngine, question: str):
    said = answer(engine, question)
    assert said.answer.startswith("不是")
    assert "通过地方性法规12件" in said.answer


def test_of_two_numbers_one_that_is_wrong_is_not_confirmed(engine: ExtractiveEngine):
    assert not answer(engine, "去年通过12件地方性法规、批准7件单行条例，对吗？").answer.startswith("是")


def test_the_number_of_another_year_confirms_nothing(engine: ExtractiveEngine):
    assert answer(engine, "2027年通过了12件地方性法规，对吗？").reason == "other_year"


def test_of_a_total_in_the_question_the_part_is_given(engine: ExtractiveEngine):
    said = answer(engine, "今年拟审议的14件法规案中继续审议几件？")
    assert "继续审议5件" in said.answer
    assert "14件" not in said.answer


def test_a_wrong_total_is_corrected_by_the_total(engine: ExtractiveEngine):
    assert "14件" in answer(engine, "今年拟审议的17件法规案中继续审议几件？").answer


def test_what_is_not_as_the_question_says_is_corrected(engine: ExtractiveEngine):
    said = answer(engine, "报告说通过了15件地方性法规，对吗？")
    assert said.answer.startswith("不是")
    assert "12件" in said.answer
    assert "通过地方性法规12件" in said.citations[0].quote


def test_a_false_premise_is_corrected_even_when_something_else_is_asked(engine: ExtractiveEngine):
    assert "12件" in answer(engine, "去年通过的15件地方性法规，是怎么来的？").answer


def test_what_is_only_planned_is_not_said_to_be_done(engine: ExtractiveEngine):
    said = answer(engine, "夜市管理条例已经制定了吗？")
    assert not said.answer.startswith("是")
    assert "2031年" in said.answer
    assert "夜市管理条例" in said.citations[0].quote


def test_a_figure_of_a_plan_is_not_a_result(engine: ExtractiveEngine):
    said = answer(engine, "2030年听取审议专项工作报告多少项？")
    assert "31项" in said.answer
    assert "28" not in said.answer
