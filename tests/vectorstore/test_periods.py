"""The year, or the several years told as one, that headings and words in the text speak of."""

import pytest

from vectorstore.facts.find import find_facts
from vectorstore.reading.parse import parse
from vectorstore.reading.parts import Period, Years, looked_back_on, period_of
from vectorstore.reading.split import split
from vectorstore.records import Fact, ParsedReport, ReportHints, Source

ONE, FIVE = Years(2030, 2031), Years(2030, 2031, term=5)
TERM = Period(years=(2026, 2030))
HEAD = """青川市人民代表大会常务委员会工作报告
——2031年1月12日在青川市第三届人民代表大会第{session}次会议上
各位代表：
受市人大常委会委托，我向大会报告工作，请予审议。
"""


def read(body: str, session: str = "二") -> ParsedReport:
    return parse(Source(path="a.txt", text=HEAD.format(session=session) + body, encoding="", sha256=""), ReportHints())


def figures(body: str, session: str = "二") -> list[Fact]:
    parsed = read(body, session)
    return [fact for fact in find_facts(parsed, *split(parsed)) if fact.kind == "figure"]


def when(body: str, session: str = "二") -> list[int | tuple[int, int] | None]:
    return [figure.years or figure.period for figure in figures(body, session)]


@pytest.mark.parametrize(
    ("title", "years", "period"),
    [
        ("过去一年主要工作", ONE, Period(2030)),
        ("过去五年工作回顾", ONE, TERM),
        ("五年来的主要工作和体会", ONE, TERM),
        ("一、五年工作回顾", ONE, TERM),
        ("过去4年工作回顾", ONE, Period(years=(2027, 2030))),
        ("本届人大常委会的主要工作", ONE, TERM),
        ("2026—2030年主要工作", ONE, TERM),
        ("过去一年及五年的主要工作", ONE, Period()),
        ("主要工作", FIVE, TERM),
        ("2030年主要工作", FIVE, Period(2030)),
        ("过去一年的主要工作", FIVE, Period(2030)),
    ],
)
def test_a_heading_over_several_years_is_not_of_the_last_of_them(title: str, years: Years, period: Period):
    assert period_of("past_year", title, years) == period


def test_a_plan_for_five_years_is_not_of_the_first():
    assert period_of("plan", "今后五年的主要任务", ONE) == Period(years=(2031, 2035))
    assert period_of("plan", "今后几年的主要任务", ONE) == Period()


@pytest.mark.parametrize(
    ("opening", "meeting", "length"),
    [
        ("受常委会委托，我报告五年来的主要工作，请予审议。", None, 5),
        ("我报告本届常委会的工作", None, 5),
        ("我向大会报告工作", "青川市第四届人民代表大会第一次会议", 5),
        ("我向大会报告工作", "青川市第四届人民代表大会第二次会议", 1),
        ("我向大会报告工作", "青川市第三届人大常委会第二十一次会议", 1),
    ],
)
def test_the_first_session_of_a_congress_hears_of_a_whole_term(opening: str, meeting: str | None, length: int):
    assert looked_back_on(opening, meeting) == length


def test_a_section_without_part_in_a_review_of_a_term_is_of_the_term():
    assert when("一、立法工作\n制定法规31件，修改法规8件。\n二、监督工作\n检查法律12部。\n", "一") == [(2026, 2030)] * 3


def test_words_at_the_head_of_a_sentence_say_more_than_the_section():
    body = "过去五年工作\n五年来，制定法规31件。\n一年来，常委会制定法规6件，修改2件。审议议案3件。\n"
    assert when(body) == [(2026, 2030), 2030, 2030, 2030]
    assert when("过去一年工作\n制定法规6件。五年来，制定法规31件。检查法律2部。\n") == [2030, (2026, 2030), 2030]


def test_both_of_a_review_of_one_year_and_of_five_are_told_apart():
    body = "过去一年及五年的主要工作\n过去一年，制定法规6件。检查法律2部。\n五年来，制定法规31件。检查法律12部。\n"
    assert when(body) == [2030, 2030, (2026, 2030), (2026, 2030)]


def test_a_year_that_is_named_is_the_sentences_own():
    assert when("过去五年工作\n2028年，制定法规6件。检查法律2部。\n") == [2028, (2026, 2030)]


def test_a_span_in_passing_reaches_no_further_than_its_clause():
    assert when("过去一年工作\n制定法规6件，近三年累计制定法规9件，检查法律2部。\n") == [2030, (2028, 2030), 2030]


def test_where_no_heading_gives_a_part_the_words_of_a_paragraph_say_when():
    body = "立法工作\n全年审议草案36件，通过27件。审查文件10件。\n监督工作\n对文件3件提出意见。\n"
    assert when(body) == [2030, 2030, 2030, None]
    assert when("据介绍，2029年，制定法规6件；作出决定2项。\n") == [2029, 2029]


def test_the_passages_of_a_term_have_no_single_year():
    parsed = read("过去五年工作回顾\n制定法规31件。\n今后的工作建议\n拟检查法律2部。\n")
    passages, _ = split(parsed)
    assert [(p.period, p.years) for p in passages if p.part] == [(None, (2026, 2030)), (2031, None)]


def test_the_whole_year_of_a_plan_is_the_plans():
    assert when("今后一年主要任务\n全年开展培训12次。\n") == [2031]


def test_sections_behind_a_look_back_over_five_years_are_of_five_years_and_those_before_it_of_one() -> None:
    text = (
        "青禾市人民政府工作报告\n各位代表：\n一、2025年和“十四五”时期工作回顾\n过去一年，全市上下真抓实干，主要做了以下工作：\n"
        "（一）稳定增长\n新建桥梁3座。\n各位代表！回望过去五年，全市面貌焕然一新。\n（二）改善民生\n新建学校41所。\n"
        "二、“十五五”时期主要目标\n新建学校50所。\n三、2026年重点工作\n新建学校9所。\n"
    )
    report = parse(Source(path="x.txt", text=text, encoding="", sha256=""), ReportHints())
    sections = {one.title: (one.period, one.years) for one in report.sections}
    assert sections["（一）稳定增长"] == (2025, None)
    assert sections["（二）改善民生"] == (None, (2021, 2025))
    assert sections["二、“十五五”时期主要目标"] == (None, (2026, 2030))
    assert sections["三、2026年重点工作"] == (2026, None)


def test_a_review_turns_from_one_year_to_five_and_back():
    body = (
        "一、“十四五”时期和2030年工作回顾\n五年来，我们稳中求进。\n新建学校31所。\n建成医院6家。\n"
        "刚刚过去的2030年，全市上下团结奋斗。\n新建学校5所。\n"
    )
    assert when(body) == [(2026, 2030), (2026, 2030), 2030]


def test_the_years_of_a_five_year_plan_are_a_span():
    assert when("过去一年工作\n“十四五”期间修改条例33件。自2028年以来办理建议89件。\n") == [(2021, 2025), (2028, 2030)]
    assert when("今后一年主要任务\n到2035年新建学校40所。\n") == [2035]


def test_a_year_at_the_head_of_a_part_holds_to_the_end_of_its_sentence():
    body = "过去五年工作\n五年来，办理案件31件；其中，2030年受理9件，审结8件；办理申诉4件。制定制度3项。\n"
    assert when(body) == [(2026, 2030), 2030, 2030, 2030, (2026, 2030)]


def test_an_annex_of_a_year_is_of_that_year_and_a_plan_when_it_is_to_come():
    rows = figures("2031年青川市民生实事\n1.新建学校9所。\n2.新建医院2家。\n")
    assert [(row.period, row.plan) for row in rows] == [(2031, True), (2031, True)]


def test_five_year_plans_of_any_number_are_known_by_their_quotes():
    assert when("过去一年工作\n“十五”期间修改条例33件。“九五”时期，修改条例8件。\n") == [(2001, 2005), (1996, 2000)]


@pytest.mark.parametrize(
    ("word", "year"),
    [
        ("去年", 2030),
        ("上年", 2030),
        ("今年", 2031),
        ("本年度", 2031),
        ("明年", 2032),
        ("来年", 2032),
        ("2029年", 2029),
    ],
)
@pytest.mark.parametrize("section", ["过去一年主要工作", "今后一年工作任务"])
def test_a_year_by_its_name_is_counted_from_the_year_of_delivery(word: str, year: int, section: str):
    assert when(f"{section}\n{word}，新建学校12所。\n") == [year]
    assert when(f"{section}\n{word}新建学校12所，改建学校3所。\n") == [year, year]


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("全市生产总值达到5万亿元", [2030]),
        ("港口、车站分别从3座、2座增加到9座、8座", [2030, 2030]),
        ("新能源汽车产量突破25万辆", [2030]),
        ("新增绿地达到9平方公里", [(2026, 2030)]),
        ("累计建成车站达到9座", [(2026, 2030)]),
        ("粮食产量年均达到9万吨", [(2026, 2030)]),
        ("财政收入3年增长58%", [(2028, 2030)]),
        ("连续3年增长58%", [(2026, 2030)]),
    ],
)
def test_a_level_reached_in_several_years_is_of_the_last_and_a_sum_of_all(said, expected):
    assert when(f"一、过去五年工作回顾\n一是{said}。\n") == expected


@pytest.mark.parametrize(
    ("body", "plans"),
    [
        ("新的一年，计划修订法规7件，拟作出决定5项，准备开展专题询问2次，新建代表之家12个。", [True] * 4),
        ("一年来，制定法规6件。\n新的一年，准备修订法规7件，新建代表之家12个。", [False, True, True]),
        ("我们打算听取专项工作报告18项，组织执法检查3次。", [True, True]),
        ("我们还将审议法规案9件，听取专项工作报告21项，开展执法检查4次。", [True] * 3),
        ("接下来要抓好的工作：新建联络站9个，补选代表4名。", [True, True]),
        ("我们打算听取专项工作报告3项，已组织执法检查4次。", [True, False]),
        ("我们将代表建议办理纳入考核，办结建议143件。", [None]),
        ("听取专项工作报告18项，组织执法检查3次。", [None, None]),
    ],
)
def test_words_of_planning_at_the_head_of_a_sentence_hold_to_its_end(body: str, plans: list[bool | None]) -> None:
    parsed = parse(Source(path="a.txt", text=body, encoding="", sha256=""), ReportHints())
    assert [one.plan for one in find_facts(parsed, *split(parsed)) if one.kind == "figure"] == plans
