import pytest

from vectorstore.lexicon import root, stem


@pytest.mark.parametrize(
    "forms",
    [
        ("deputy", "deputies"),
        ("review", "reviews", "reviewed", "reviewing"),
        ("plan", "plans", "planned", "planning"),
        ("make", "makes", "made", "making"),
        ("hold", "holds", "held", "holding"),
        ("pass", "passes", "passed", "passing"),
        ("meeting", "meetings", "met"),
        ("congress", "congresses"),
        ("propose", "proposed", "proposing"),
        ("organise", "organized", "organises"),
        ("utilisation", "utilization"),
        ("centre", "centers"),
        ("neighbourhood", "neighborhoods"),
    ],
)
def test_the_forms_of_a_word_share_a_stem(forms: tuple[str, ...]):
    assert len({stem(form) for form in forms}) == 1


def test_a_word_that_only_looks_inflected_keeps_its_end():
    assert [stem(word) for word in ("status", "class", "analysis", "king")] == ["status", "class", "analysis", "king"]


def test_a_family_of_words_shares_a_root():
    assert len({root(stem(word)) for word in ("legislation", "legislative", "legislator", "legislate")}) == 1
