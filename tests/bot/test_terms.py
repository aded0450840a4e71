import pytest

from bot.asking.intent import Term
from bot.asking.terms import character_coverage, coverage, holds, missing, question_terms
from vectorstore.store import Library

LAW = Term(text="法规", forms=(("法规",),), weight=2.0)
INSPECTION = Term(text="执法检查", forms=(("执法检查",), ("执法", "监督")), weight=1.0)


def test_a_term_stands_in_a_text_by_any_of_its_forms():
    assert holds(LAW, "通过地方性法规12件") == 1.0
    assert holds(INSPECTION, "开展执法检查") == 1.0
    assert holds(INSPECTION, "执法工作监督") == 1.0
    assert holds(INSPECTION, "行政执法") == 0.5
    assert holds(LAW, "培训代表") == 0.0


def test_a_number_stands_in_a_text_whole_or_not_at_all():
    twelve = Term(text="12", forms=(("12",),), weight=1.0)
    assert holds(twelve, "通过12件") == 1.0
    assert holds(twelve, "通过112件、1.12件、2012年") == 0.0


def test_coverage_weighs_terms():
    assert coverage([LAW, INSPECTION], "通过法规") == pytest.approx(2 / 3)
    assert coverage([LAW, INSPECTION], "法规执法检查") == 1.0
    assert coverage([], "法规") == 0.0


def test_missing_is_the_heaviest_term_that_a_text_lacks():
    assert missing([LAW, INSPECTION], "执法检查") == 1.0
    assert missing([LAW, INSPECTION], "通过法规") == 0.5
    assert missing([LAW], "法规") == missing([], "") == 0.0


def test_characters_count_once_and_only_chinese_ones():
    assert character_coverage("法规法规ab1", "法") == 0.5
    assert character_coverage("abc 12", "abc") == 0.0


def test_question_words_are_no_terms(invented: Library):
    found = {term.text for term in question_terms(invented, "去年一共通过了多少件地方性法规")}
    assert {"通过", "法规"} <= found
    assert not found & {"去年", "一共", "多少", "件", "了"}


def test_english_words_become_chinese_terms_of_the_library(invented: Library):
    forms = {form[0] for term in question_terms(invented, "how many regulations") for form in term.forms}
    assert "法规" in forms or "条例" in forms


def test_numbers_are_terms_only_when_wanted(invented: Library):
    assert not any(term.text == "12" for term in question_terms(invented, "12件法规"))
    assert any(term.text == "12" for term in question_terms(invented, "12件法规", ["12"]))
