"""Numbers of both languages are compared by value and unit."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.quantities import agree, quantities, unsupported, years
from bot.records import Lang


def read(text: str, lang: Lang) -> list[tuple[float, str]]:
    return [(q.value, q.unit_class) for q in quantities(text, lang)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("受理来信1.78万件", [(17800, "item")]),
        ("实施率81.3%", [(81.3, "percent")]),
        ("百分之八十一点三", [(81.3, "percent")]),
        ("任免干部292人次", [(292, "person_time")]),
        ("投入3.5亿元", [(350_000_000, "money")]),
        ("二十六件", [(26, "item")]),
        ("通过条例两部", [(2, "item")]),
        ("达到一万亿", [(1e12, "bare")]),
        ("２０２５年办理建议２６件", [(2025, "year"), (26, "item")]),
        ("二〇二五年", [(2025, "year")]),
        ("2025—2029年改革项目库", [(2025, "year"), (2029, "year")]),
        ("2026年1月29日", [(2026, "year"), (129, "day")]),
        ("3年累计", [(3, "duration")]),
        ("第32届新闻奖", [(32, "ordinal")]),
        ("提高2.5个百分点", [(2.5, "point")]),
        ("首次听取报告", [(1, "ordinal")]),
        ("落实“1145”部署", [(1145, "bare")]),
        ("共26件[1]", [(26, "item")]),
    ],
)
def test_chinese_quantities_are_read(text: str, expected: list[tuple[float, str]]) -> None:
    assert read(text, "zh") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("about 17,800 items", [(17800, "item")]),
        ("81.3 per cent", [(81.3, "percent")]),
        ("81.3%", [(81.3, "percent")]),
        ("292 person-times", [(292, "person_time")]),
        ("350 million yuan", [(350_000_000, "money")]),
        ("twenty-six regulations", [(26, "item")]),
        ("Two regulations were adopted", [(2, "item")]),
        ("one hundred and two suggestions", [(102, "item")]),
        ("1,423 deputies' proposals", [(1423, "item")]),
        ("196 deputies attended training", [(196, "person")]),
        ("a three-year action plan", [(3, "duration")]),
        ("January 29, 2026", [(129, "day"), (2026, "year")]),
        ("in September 2025", [(9, "month"), (2025, "year")]),
        ("the 32nd award and the third session", [(32, "ordinal"), (3, "ordinal")]),
        ("the 14th Five-Year Plan, Two Affirmations, the eight-point decision", []),
        ("up 2.5 percentage points", [(2.5, "point")]),
        ("26件 (26 regulations)", [(26, "item"), (26, "item")]),
        ("26.", [(26, "bare")]),
    ],
)
def test_english_quantities_are_read(text: str, expected: list[tuple[float, str]]) -> None:
    assert read(text, "en") == expected


@pytest.mark.parametrize(
    ("claim", "lang", "quote"),
    [
        ("17,800 items", "en", "累计1.78万件"),
        ("81.3 per cent", "en", "实施率81.3%"),
        ("292 person-times", "en", "任免292人次"),
        ("292 appointments and removals", "en", "任免292人次"),
        ("196 deputies", "en", "196名代表"),
        ("two courses", "en", "培训班2期"),
        ("In January 2026", "en", "2026年1月29日"),
        ("16.", "en", "实践站16个"),
        ("一万七千八百件", "zh", "累计1.78万件"),
        ("196人参加", "zh", "196名代表参加"),
        ("百分之八十一点三", "zh", "81.3%"),
        ("落实1145部署", "zh", "落实“1145”部署"),
    ],
)
def test_a_quantity_that_stands_in_the_quote_is_supported(claim: str, lang: Lang, quote: str) -> None:
    assert unsupported(claim, lang, [quote]) == []


@pytest.mark.parametrize(
    ("claim", "lang", "quote"),
    [
        ("178,000 items", "en", "累计1.78万件"),
        ("1.78 million items", "en", "累计1.78万件"),
        ("292 people", "en", "任免292人次"),
        ("292 regulations", "en", "任免292人次"),
        ("81.3 points", "en", "81.3%"),
        ("81.3", "en", "实施率81.3%"),
        ("26%", "en", "法规26件"),
        ("350 million items", "en", "3.5亿元"),
        ("26部", "zh", "法规26件"),
        ("292人", "zh", "292人次"),
        ("27件", "zh", "法规26件"),
        ("第四次会议", "zh", "第三次会议"),
        ("共三个问题", "zh", "查摆出5个问题"),
        ("答案是27", "zh", "法规26件"),
        ("1月27日", "zh", "1月29日"),
        ("1145件", "zh", "落实“1145”部署"),
    ],
)
def test_another_value_or_unit_is_not_supported(claim: str, lang: Lang, quote: str) -> None:
    assert len(unsupported(claim, lang, [quote])) == 1


def test_years_are_read_apart() -> None:
    assert years("2025年通过26件，2026年安排25件", "zh") == [2025, 2026]
    assert years("26 in 2025, 25 planned for 2026", "en") == [2025, 2026]


ENGLISH_NOUN = {
    "件": "items",
    "人次": "person-times",
    "%": "%",
    "名": "people",
    "次": "times",
    "亩": "mu",
    "公里": "km",
}


@settings(max_examples=60, deadline=None)
@given(st.integers(2, 9_999_999), st.sampled_from(sorted(ENGLISH_NOUN)))
def test_a_number_survives_translation_and_only_its_own(value: int, unit: str) -> None:
    chinese = quantities(f"完成{value}{unit}", "zh")
    english = quantities(f"a total of {value:,} {ENGLISH_NOUN[unit]}".replace(" %", "%"), "en")
    assert [q.value for q in chinese] == [q.value for q in english] == [value]
    assert agree(english[0], chinese[0])
    assert not agree(english[0], chinese[0].model_copy(update={"value": value + 1.0}))
