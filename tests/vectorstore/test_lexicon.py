import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vectorstore.lexicon import is_chinese, normalise, numerals, simplify, tokens, with_digits, words


def test_traditional_characters_become_simplified():
    assert simplify("審議專項工作報告，聽取臺灣同胞意見") == "审议专项工作报告，听取台湾同胞意见"


def test_simplified_text_with_rare_signs_stays_as_it_is():
    assert simplify("面积1.2万㎡，超标3‰") == "面积1.2万㎡，超标3‰"


def test_widths_and_letter_case_are_folded():
    assert normalise("２０２５年ＧＤＰ增长５．１％") == "2025年gdp增长5.1%"


def test_text_is_found_by_its_words_and_by_the_shorter_words_in_them():
    assert {"常务", "委员会", "常务委员会"} <= set(tokens("常务委员会"))


def test_words_of_a_text_do_not_overlap():
    assert "".join(words("常务委员会听取审议报告")) == "常务委员会听取审议报告"


def test_a_number_written_in_characters_is_also_found_in_digits():
    assert "26" in tokens("通过法规二十六件")
    assert tokens("81.3%") == ["81.3%"]


@pytest.mark.parametrize(
    ("text", "digits"),
    [
        ("六百九十条", ["690"]),
        ("壹仟零贰拾捌个", ["1028"]),
        ("二〇二五年", ["2025"]),
        ("一万七千八百件", ["17800"]),
        ("“十五五”规划", []),
        ("一体推进", []),
    ],
)
def test_chinese_numerals_in_digits(text: str, digits: list[str]):
    assert numerals(text) == digits


def test_digits_take_the_place_of_numerals():
    assert with_digits("二〇二四年办理三百零五件") == "2024年办理305件"


def test_english_words_are_found_without_their_endings():
    assert tokens("Deputies reviewed two reports") == ["deputy", "review", "two", "report"]


def test_a_question_is_in_the_language_most_of_it_is_written_in():
    assert is_chinese("GDP增长多少？")
    assert not is_chinese("How many people use the app 代表通 in the city?")
    assert not is_chinese("!?")


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=40))
def test_any_text_has_terms_without_spaces(text: str):
    assert all(token and not any(c.isspace() for c in token) for token in tokens(text))


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet="審議報告人大２６件，abc ", max_size=30))
def test_normalising_twice_changes_nothing(text: str):
    assert normalise(normalise(text)) == normalise(text)
