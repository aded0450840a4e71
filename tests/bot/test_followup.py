import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.asking.followup import carried, standalone
from bot.records import Question, Turn

FIRST = "2030年青川市人大常委会通过了多少件地方性法规？"


def follow(text: str, *before: str) -> str:
    return standalone(Question(text=text, history=tuple(Turn(q=q, a="略") for q in before)))


def test_a_question_with_no_history_stands_as_it_is():
    assert follow("审议了几件？") == "审议了几件?"


def test_only_another_year_repeats_the_question_for_that_year():
    moved = follow("那2031年呢？", FIRST)
    assert "2031" in moved
    assert "2030" not in moved
    assert "地方性法规" in moved


def test_only_another_place_repeats_the_question_for_that_place():
    moved = follow("白河区呢？", FIRST)
    assert "白河区" in moved
    assert "青川" not in moved
    assert "2030" in moved


def test_another_subject_keeps_year_place_and_kind():
    filled = follow("单行条例呢？", FIRST)
    assert "单行条例" in filled
    assert "2030" in filled
    assert "多少" in filled
    assert "地方性法规" not in filled


@pytest.mark.parametrize("text", ["它们是什么时候通过的？", "其中新提请的有几件？"])
def test_a_pronoun_takes_the_topic_before(text: str):
    assert "法规" in follow(text, FIRST)


def test_a_whole_question_is_left_alone_but_for_its_scope():
    asked = follow("2031年计划审议几件法规案？", FIRST)
    assert "2030" not in asked
    assert "通过" not in asked


def test_a_follow_up_of_a_follow_up_goes_back_to_what_it_is_about():
    assert "地方性法规" in follow("那2029年呢？", FIRST, "那2031年呢？")


def test_english_follow_ups_keep_what_they_lack():
    before = "How many regulations were adopted in 2030?"
    moved = follow("And in 2031?", before)
    assert "2031" in moved
    assert "2030" not in moved
    assert "regulations" in moved


@given(text=st.text(max_size=60), before=st.lists(st.text(max_size=60), max_size=3))
def test_any_turns_can_be_followed(text: str, before: list[str]):
    assert isinstance(follow(text, *before), str)


def test_parts_of_one_question_take_from_the_part_before():
    first, second = carried(["2030年培训代表多少人次", "其中新任的多少"], "zh")
    assert first == "2030年培训代表多少人次"
    assert "代表" in second
    assert "2030" in second


def test_parts_that_say_all_keep_their_own_words():
    parts = carried(["2030年通过几件法规", "2031年审议几件法案"], "zh")
    assert "2030" not in parts[1]


def test_a_part_takes_the_place_before_it_whole():
    _first, second = carried(["青川县今年票决几件", "教育占几件"], "zh")
    assert "青川县" in second
    assert second.count("川县") == 1
