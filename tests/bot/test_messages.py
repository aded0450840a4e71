from string import Template

import pytest

from bot.messages import TABLE, say


@pytest.mark.parametrize("key", TABLE)
def test_every_sentence_exists_in_both_languages_with_the_same_fields(key: str):
    zh, en = (set(Template(text).get_identifiers()) for text in TABLE[key])
    assert zh == en


@pytest.mark.parametrize("key", TABLE)
def test_chinese_sentences_are_chinese_and_english_ones_are_not(key: str):
    zh, en = TABLE[key]
    assert not any("\u4e00" <= character <= "\u9fff" for character in en)
    assert any(character in zh for character in "，。：的年") or "$" in zh


def test_fields_are_filled_in():
    assert say("yes", "zh", text="2030年：通过法规12件。") == "是：2030年：通过法规12件。"


def test_a_dollar_in_a_quote_stays():
    assert "$claimed" in say("yes", "zh", text="$claimed")


def test_a_field_that_is_missing_is_an_error():
    with pytest.raises(KeyError):
        say("yes", "zh")
