"""One reader of quantities: Chinese and English in one form, held against each other."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vectorstore.facts.chinese import find_quantities
from vectorstore.facts.english import every_number_en, find_quantities_en
from vectorstore.facts.quantities import bound_of, every_number


def read(text):
    return [(q.value, q.value_to, q.value_from, q.unit) for q in find_quantities(text)]


def read_en(text):
    return [(q.value, q.value_to, q.value_from, q.unit) for q in find_quantities_en(text)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("增长4%—4.5%", (4, 4.5, None, "%")),
        ("收到建议200至250件", (200, 250, None, "件")),
        ("开展活动3～5场", (3, 5, None, "场")),
        ("视察两到三次", (2, 3, None, "次")),
        ("满意率在91%～93%之间", (91, 93, None, "%")),
        ("产量1.2—1.5亿吨", (1.2e8, 1.5e8, None, "吨")),
        ("从41.2%提高到47.5%", (47.5, None, 41.2, "%")),
        ("由88%降至83%", (83, None, 88, "%")),
        ("从2029年的3.1万户增加到2030年的4.2万户", (42000, None, 31000, "户")),
        ("收入增长-1.7%", (-1.7, None, None, "%")),
        ("收入增长−1.7%", (-1.7, None, None, "%")),
        ("增长率为－0.4‰", (-0.4, None, None, "‰")),
        ("制定**9**件", (9, None, None, "件")),
        ("制定<b>9</b>件", (9, None, None, "件")),
        ("制定\u202a9\u202c件", (9, None, None, "件")),
        ("召开𝟏𝟗次", (19, None, None, "次")),
        ("任免`41`&nbsp;人次", (41, None, None, "人次")),
    ],
)
def test_ranges_old_values_signs_and_marks_are_read_whole(text, found):
    assert read(text) == [found]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("17,800 items", (17800, None, None, "item")),
        ("292 person-times", (292, None, None, "person_time")),
        ("350 million yuan", (3.5e8, None, None, "元")),
        ("$2 million", (2e6, None, None, "美元")),
        ("twenty-six regulations", (26, None, None, "item")),
        ("growth of 4% to 4.5%", (4, 4.5, None, "%")),
        ("200-250 suggestions", (200, 250, None, "item")),
        ("3 to 5 million tonnes", (3e6, 5e6, None, "吨")),
        ("between 91% and 93%", (91, 93, None, "%")),
        ("2 or 3 visits", (2, 3, None, "activity")),
        ("from 41.2% to 47.5%", (47.5, None, 41.2, "%")),
        ("83 per cent, down from 88 per cent", (83, None, 88, "%")),
        ("minus 1.7%", (-1.7, None, None, "%")),
        ("In 2031 Qinghe plans 8 inspections", (8, None, None, "activity")),
        ("26.", (26, None, None, "")),
    ],
)
def test_english_quantities_are_read_whole(text, found):
    assert read_en(text) == [found]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("2031年1月29日", [(2031, "year"), (129, "day")]),
        ("2031—2035年改革项目库", [(2031, "year"), (2035, "year")]),
        ("3年累计", [(3, "年")]),
        ("第32届新闻奖，首次听取", [(32, "ordinal"), (1, "ordinal")]),
        ("落实“2468”部署", [(2468, "")]),
    ],
)
def test_numbers_that_date_rank_or_stand_alone_are_read_on_demand(text, found):
    assert [(q.value, q.unit) for q in every_number(text)] == found
    assert find_quantities(text) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("January 29, 2031", [(129, "day"), (2031, "year")]),
        ("the 32nd award in September", [(32, "ordinal"), (9, "month")]),
        ("the 14th Five-Year Plan, Two Affirmations, the eight-point decision", []),
        ("26件 (26 regulations)", [(26, "件"), (26, "item")]),
    ],
)
def test_english_dates_and_ranks_are_read_on_demand(text, found):
    assert [(q.value, q.unit) for q in every_number_en(text)] == found


@pytest.mark.parametrize(
    ("qualifier", "bound"),
    [("超", "over"), ("不足", "under"), ("近", "nearly"), ("以上", "least"), ("约", "about"), ("more than", "over"),
     ("no more than", "most"), ("or more", "least"), ("", None)],
)  # fmt: skip
def test_a_qualifier_says_on_which_side_the_value_lies(qualifier, bound):
    assert bound_of(qualifier) == bound


NOUN = {"件": "items", "人次": "person-times", "%": "%", "名": "people", "次": "times", "亩": "mu", "公里": "km"}


@settings(max_examples=60, deadline=None)
@given(st.integers(2, 9_999_999), st.sampled_from(sorted(NOUN)))
def test_a_number_survives_translation_and_only_its_own(value, unit):
    chinese = find_quantities(f"完成{value}{unit}")
    english = find_quantities_en(f"a total of {value:,} {NOUN[unit]}".replace(" %", "%"))
    assert [q.value for q in chinese] == [q.value for q in english] == [value]


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet="一二三十百万亿0１2.，,%件个项年第“”《》（）\n和至-点分之成多余从到*", max_size=60))
def test_any_text_yields_ordered_quantities_inside_it(text):
    found = find_quantities(text)
    assert all(0 <= q.start < q.end <= len(text) for q in found)
    assert all(a.end <= b.start for a, b in pairwise(found))
