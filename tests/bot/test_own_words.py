import pytest

from bot.extraction.own_words import SHORT, own_words
from vectorstore.records import Figure
from vectorstore.store import Library


def figure(value: float, value_text: str, unit: str) -> Figure:
    base = {
        "id": "f", "report": "q", "clause": "c", "passage": "p", "section": 1, "path": (), "part": None, "subject": "",
        "action": "", "qualifier": "", "period": None, "plan": False, "start": 0, "end": 3, "quote": "",
        "quote_start": 0, "quote_end": 0,
    }  # fmt: skip
    return Figure.model_validate(base | {"value": value, "value_text": value_text, "unit": unit})


@pytest.mark.parametrize(
    ("value", "words"), [(14.0, "拟安排审议法规案14件"), (5.0, "其中继续审议5件"), (9.0, "新提请审议9件")]
)
def test_each_figure_of_a_sentence_keeps_its_own_words(value: float, words: str):
    quote = "拟安排审议法规案14件，其中继续审议5件、新提请审议9件"
    assert own_words(figure(value, f"{value:.0f}", "件"), quote) == words


def test_words_that_are_too_long_leave_only_the_quantity():
    assert own_words(figure(5, "5", "次"), "推动" * SHORT + "开展检查5次") is None


def test_a_figure_that_is_not_in_the_quote_has_none():
    assert own_words(figure(7, "7", "次"), "开展检查5次") is None


def test_own_words_never_hold_another_quantity(invented: Library):
    for held in invented.figures():
        words = own_words(held, held.quote)
        assert words is None or words in held.quote
        others = {other.value_text for other in invented.figures() if other.passage == held.passage} - {held.value_text}
        assert not any(f"{text}{held.unit}" in (words or "") for text in others)
