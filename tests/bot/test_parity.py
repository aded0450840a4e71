import pytest

from bot.glossary import Entry, Glossary
from bot.summaries.parity import chinese_left, unequal_quantities, unrendered_terms

GLOSSARY = Glossary([Entry(zh="听取审议", en="hear and deliberate"), Entry(zh="四风", en="Four Malfeasances")])


@pytest.mark.parametrize(
    ("zh", "en"),
    [
        ("审议报告44项。", "Reports deliberated: 44."),
        ("3年累计票决1.78万件", "Decided by vote: 17,800 over 3 years"),
        ("任免292人次，实施率81.3%", "292 person-times; rate: 81.3%"),
        ("没有数字的句子", "A sentence without numbers"),
    ],
)
def test_equal_quantities_are_no_fault(zh: str, en: str) -> None:
    assert unequal_quantities(zh, en) == ([], [])


def test_each_quantity_counts_as_often_as_it_is_written() -> None:
    missing, extra = unequal_quantities("甲5件、乙5件", "5 items")
    assert ([q.value for q in missing], extra) == ([5.0], [])


def test_a_quantity_of_another_kind_is_not_the_same() -> None:
    missing, extra = unequal_quantities("完成率5%", "5 people")
    assert len(missing) == len(extra) == 1


def test_terms_are_found_in_any_number_and_tense() -> None:
    assert unrendered_terms("听取审议报告", "The committee heard and deliberated reports", GLOSSARY) == []
    assert [e.zh for e in unrendered_terms("整治四风", "Tackled four winds", GLOSSARY)] == ["四风"]


def test_chinese_left_lists_the_runs() -> None:
    assert chinese_left("Work of 人大 and 政协") == ["人大", "政协"]
