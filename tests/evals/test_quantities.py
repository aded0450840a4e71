import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evals.quantities import quantities


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("26件", 26, "件"),
        ("２６件", 26, "件"),
        ("二十六部", 26, "件"),
        ("壹仟零贰拾捌个", 1028, "个"),
        ("1.78万件", 17800, "件"),
        ("17,800", 17800, ""),
        ("17.8 thousand", 17800, ""),
        ("twenty-six", 26, ""),
        ("one hundred and twenty-three", 123, ""),
        ("81.3%", 81.3, "%"),
        ("百分之八十一点三", 81.3, "%"),
        ("81.3 per cent", 81.3, "%"),
        ("292人次", 292, "人次"),
        ("3亿元", 300_000_000, "元"),
        ("20余个", 20, "个"),
    ],
)
def test_a_quantity_is_read_in_both_languages(text: str, value: float, unit: str) -> None:
    assert [(q.value, q.unit) for q in quantities(text)] == [(value, unit)]


@pytest.mark.parametrize("text", ["“十五五”时期", "一般", "千方百计", "one of them"])
def test_names_and_set_phrases_are_not_quantities(text: str) -> None:
    assert quantities(text) == []


@given(st.integers(0, 10**7))
@settings(max_examples=60, deadline=None)
def test_thousands_separators_do_not_change_a_number(number: int) -> None:
    assert [q.value for q in quantities(f"{number:,} items")] == [float(number)]
