import re

import pytest

from bot.summaries.parity import chinese_left, same_order, unequal_quantities


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


def test_chinese_left_lists_the_runs() -> None:
    assert chinese_left("Work of 人大 and 政协") == ["人大", "政协"]


@pytest.mark.parametrize(
    ("zh", "en"),
    [
        ("专题调研15项，任免292人次", "15 rounds of research, and 292 appointments and removals"),
        (
            "连续16年居首位，建成“三个一批”项目",
            "First for the 16th consecutive year, with projects of the Three Batches",
        ),
        (
            "人均寿命从75.2岁提升到76.8岁，收入是2020年的2.6倍",
            "Life expectancy rose from 75.2 to 76.8, incomes are 2.6 times those of 2020",
        ),
        ("每10万人3.3件，5G基站1万个", "3.3 for every 100,000 people, and 10,000 5G stations"),
        ("甲、乙分别达到200个以上", "More than 200 of the one and more than 200 of the other"),
        ("启动1个实验室，五星级酒店5家", "Work on a laboratory began, with five five-star hotels"),
    ],
)
def test_what_english_says_in_its_own_way_is_equal(zh: str, en: str) -> None:
    assert unequal_quantities(zh, en) == ([], [])


def test_figures_in_the_order_of_the_other_side_are_told_of_the_same() -> None:
    assert same_order("甲增长3%、乙增长1.2万件", "In 2031 A grew by 3% and B by 12,000")
    assert not same_order("甲增长3%、乙增长5%", "A grew by 5% and B by 3%")


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
