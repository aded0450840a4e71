import re

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
    assert (missing, extra) == (["5件"], [])


def test_a_quantity_of_another_kind_is_not_the_same() -> None:
    missing, extra = unequal_quantities("完成率5%", "5 people")
    assert len(missing) == len(extra) == 1


def test_terms_are_found_in_any_number_and_tense() -> None:
    assert unrendered_terms("听取审议报告", "The committee heard and deliberated reports", GLOSSARY) == []
    assert [e.zh for e in unrendered_terms("整治四风", "Tackled four winds", GLOSSARY)] == ["四风"]


def test_chinese_left_lists_the_runs() -> None:
    assert chinese_left("Work of 人大 and 政协") == ["人大", "政协"]


@pytest.mark.parametrize(
    ("zh", "en"),
    [
        ("2030年审议议案14件，采纳建议5件", "In 2030, 14 bills were deliberated and 5 suggestions adopted"),
        ("2026年至2030年累计投资3.2亿元", "Investment from 2026 to 2030 came to 320 million yuan"),
        ("2031年增长5%—5.5%，就业12万人", "Growth of 5% to 5.5% in 2031, and jobs for 120,000 people"),
        ("比2029年下降3.4个百分点", "3.4 percentage points lower than in 2029"),
    ],
)
def test_a_pair_whose_sides_differ_in_any_one_number_or_year_is_unequal(zh: str, en: str) -> None:
    assert unequal_quantities(zh, en) == ([], [])
    for side, other in ((zh, en), (en, zh)):
        for number in re.finditer(r"\d+", side):
            changed = f"{side[: number.start()]}{int(number[0]) + 1}{side[number.end() :]}"
            missing, extra = unequal_quantities(*((changed, other) if side == zh else (other, changed)))
            assert missing, changed
            assert extra, changed
