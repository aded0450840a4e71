import pytest

from vectorstore.reading.text import fold, quotes_match


@pytest.mark.parametrize(
    ("one", "other"),
    [("２６件", "26件"), ("工　作\n报 告", "工作报告"), ("（一）", "(一)"), ("100㎡", "100m2")],
)
def test_the_same_words_fold_alike(one: str, other: str) -> None:
    assert fold(one) == fold(other)


def test_different_numbers_fold_apart() -> None:
    assert fold("26件") != fold("36件")


@pytest.mark.parametrize(("start", "end"), [(-1, 3), (2, 2), (0, 99)])
def test_a_quote_outside_the_source_never_matches(start: int, end: int) -> None:
    assert not quotes_match("通过法规26件", start, end, "通过法规")


def test_a_quote_matches_its_span_in_other_widths_and_line_breaks() -> None:
    assert quotes_match("全年通过法规２６\n件。", 2, 10, "通过法规26件")
