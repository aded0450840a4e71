import pytest

from bot.extraction.own_words import SHORT, own_words
from bot.own_number import number_at
from vectorstore.records import Fact
from vectorstore.store import Library


def figure(value: float, quote: str, at: int | None = None, gap: int = 0) -> Fact:
    """A figure whose number stands at ``at`` of its quote; the source has ``gap`` more white space before it."""
    written = f"{value:.0f}"
    at = quote.find(written) if at is None else at
    return Fact(
        id="f", report="q", clause="c", passage="p", section=1, path=(), part=None, subject="", action="", value=value,
        value_text=written, unit=quote[at + len(written) :][:1], qualifier="", period=None, plan=False,
        start=100 + at + gap, end=102 + at + gap, quote=quote, quote_start=100, quote_end=100 + len(quote) + gap,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("value", "words"), [(14.0, "拟安排审议法规案14件"), (5.0, "其中继续审议5件"), (9.0, "新提请审议9件")]
)
def test_each_figure_of_a_sentence_keeps_its_own_words(value: float, words: str):
    assert own_words(figure(value, "拟安排审议法规案14件，其中继续审议5件、新提请审议9件")) == words


@pytest.mark.parametrize("gap", [0, 3])
def test_of_equal_numbers_each_has_the_words_beside_it(gap: int):
    quote = "组织集体学习3次、专题询问3次，走访慰问3次"
    places = [at for at, character in enumerate(quote) if character == "3"]
    found = [own_words(figure(3, quote, at, gap)) for at in places]
    assert found == ["组织集体学习3次", "专题询问3次", "走访慰问3次"]


def test_a_digit_of_a_longer_number_is_not_the_figure():
    quote = "审议法规案12件、决定2件"
    assert number_at(figure(2, quote, quote.rindex("2"))) == quote.rindex("2")
    assert own_words(figure(2, quote, quote.rindex("2"))) == "决定2件"


def test_words_that_are_too_long_leave_only_the_quantity():
    assert own_words(figure(5, "推动" * SHORT + "开展检查5次")) is None


def test_a_figure_that_is_not_in_the_quote_has_none():
    assert own_words(figure(7, "开展检查5次", at=4)) is None


def test_own_words_never_hold_another_quantity(invented: Library):
    for held in invented.facts():
        words = own_words(held)
        assert words is None or words in held.quote
        others = {other.value_text for other in invented.facts() if other.passage == held.passage} - {held.value_text}
        assert not any(f"{text}{held.unit}" in (words or "") for text in others)
