import pytest

from vectorstore.reading.headings import PART_RANK, PLAIN_RANK, Block, find_headings, find_leads, lead_of
from vectorstore.reading.lines import read_lines
from vectorstore.reading.parse import parse
from vectorstore.reading.parts import Years, infer_delivery, part_of_opening, part_of_title, period_of, years_of
from vectorstore.records import ReportHints, Source

YEARS = Years(2025, 2026)
BODY = "全年听取审议专项工作报告44项，开展执法检查5项，作出决议决定8项。"


def headings(*lines: str) -> list[tuple[str, int]]:
    return [
        (one.title, one.rank) for one in find_headings([Block(0, line) for line in read_lines("\n".join(lines))], YEARS)
    ]


def test_numbered_headings_rank_by_the_form_of_their_number() -> None:
    lines = ("第一部分 过去一年", "一、加强监督", "（一）经济监督", "1.预算监督", "（1）部门预算", BODY)
    assert [rank for _, rank in headings(*lines)] == [1, 2, 3, 4, 5]


def test_more_headings_than_any_report_has_are_none() -> None:
    assert len(headings(*["一、工作"] * 2000)) == 2000
    assert headings(*["一、工作"] * 2001) == []


def test_a_numbered_run_in_heading_ends_at_its_first_stop() -> None:
    assert headings("（一）推进依法治国。" + BODY) == [("（一）推进依法治国", 3)]


@pytest.mark.parametrize(
    "line",
    ["1.78万件建议已经办结，群众满意。", "一是坚持党的领导。" + BODY, "1.新增学位3000个；", "二十届四中全会作出部署。"],
)
def test_figures_list_items_and_enumerations_are_no_headings(line: str) -> None:
    assert headings(BODY, line, BODY) == []


@pytest.mark.parametrize(
    "title", ["过去一年主要工作", "2025年的主要任务", "今后一年工作任务", "存在的问题", "下一步工作"]
)
def test_an_unnumbered_part_title_ranks_above_numbered_headings(title: str) -> None:
    assert headings(BODY, title, "一、加强监督", BODY)[0] == (title, PART_RANK)


@pytest.mark.parametrize("line", ["【2025年主要工作】", "■ 2025年主要工作", "**2025年主要工作**", "## 2025年主要工作"])
def test_the_ornaments_of_a_heading_are_not_its_title(line: str) -> None:
    assert headings(BODY, line, BODY) == [("2025年主要工作", PART_RANK)]


def test_a_dash_that_stands_for_the_first_numeral_counts_as_one() -> None:
    assert headings("—、加强监督", BODY, "二、加强立法", BODY) == [("—、加强监督", 2), ("二、加强立法", 2)]


def test_a_short_line_between_finished_paragraphs_is_a_heading_of_its_own() -> None:
    assert headings(BODY, "一、加强监督", BODY, "围绕民生改善", BODY)[1] == ("围绕民生改善", PLAIN_RANK)


def test_markdown_headings_count_without_a_number() -> None:
    assert headings("## 工作回顾", BODY, "### 立法工作", BODY) == [("工作回顾", PART_RANK), ("立法工作", PLAIN_RANK)]


@pytest.mark.parametrize(
    "text",
    [
        "围绕经济高质量发展加强立法。" + BODY,
        "推动代表建议“内容高质量”。" + BODY,
        "聚焦“促进‘33618’集群体系与‘416’布局深度融合”依法行使职权。" + BODY,
        "——坚持围绕中心、服务大局，依法决定重大事项。" + BODY,
    ],
)
def test_a_short_first_sentence_that_names_its_paragraph_is_a_lead(text: str) -> None:
    assert lead_of(text) == text.removesuffix(BODY)


@pytest.mark.parametrize(
    "text",
    [
        "2026年是开局之年。" + BODY,
        "通过地方性法规26件。" + BODY,
        "法治是最好的营商环境。" + BODY,
        "坚持党的领导。",
        "我们坚持党的领导。" + BODY,
        "一是加大调控力度，推动经济运行持续好转。" + BODY,
        "制定职业教育条例，修订招标投标条例，审议民营经济促进条例，开展立法调研。" + BODY,
    ],
)
def test_a_sentence_that_says_something_is_no_lead(text: str) -> None:
    assert lead_of(text) is None


def test_one_short_first_sentence_alone_proves_nothing() -> None:
    assert find_leads([(1, "加强监督。" + BODY), (2, BODY), (3, BODY)]) == []


@pytest.mark.parametrize(
    ("title", "part", "period"),
    [
        ("过去一年主要工作", "past_year", 2025),
        ("2025年工作回顾", "past_year", 2025),
        ("2025年主要工作", "past_year", 2025),
        ("五年来的主要工作", "past_year", None),
        ("回顾2025年", "past_year", 2025),
        ("部署2026年", "plan", 2026),
        ("展望未来", "plan", 2026),
        ("今后一年工作任务", "plan", 2026),
        ("2026年的主要任务", "plan", 2026),
        ("2026年重点工作", "plan", 2026),
        ("下一步工作打算", "plan", 2026),
        ("今后五年的主要任务", "plan", None),
        ("存在的问题和不足", "problems", 2025),
        ("几点体会", "experience", 2025),
        ("坚持围绕中心、服务大局", None, None),
        ("推动监督工作取得新进展、展现新作为", None, None),
        ("健全解决突出问题的长效机制", None, None),
    ],
)
def test_a_title_says_which_part_it_opens_and_of_which_year(title: str, part: str | None, period: int | None) -> None:
    found = part_of_title(title, YEARS)
    assert (found, period_of(found, title, YEARS).year) == (part, period)


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("在看到成绩的同时，我们也清醒认识到存在的问题和不足，主要是：监督实效还需提升。", "problems"),
        ("成绩值得珍惜，问题也不容回避。一是投资后劲不足，项目储备偏少。二是政务服务还有堵点。", "problems"),
        ("同时，工作中还存在一些差距和短板，代表作用发挥不够。", "problems"),
        ("通过实践，我们对做好人大工作有以下认识体会。一是必须坚持党的领导。", "experience"),
        ("五年来的实践，使我们深刻体会到：必须坚持党的领导。", "experience"),
        ("2026年是“十五五”开局之年。常委会工作的总体要求是：坚持党的领导。", "plan"),
        ("2025年是决胜“十四五”收官之年，全市上下奋力拼搏，要事办成。", None),
        ("坚持问题导向，督促整改落实，审计查出问题整改率98%。", None),
    ],
)
def test_a_paragraph_without_heading_says_which_part_it_opens(text: str, part: str | None) -> None:
    assert part_of_opening(text, "past_year", YEARS) == part


@pytest.mark.parametrize(
    ("delivered", "date", "years"),
    [
        (2026, "2026-01-20", Years(2025, 2026)),
        (2026, "2026-07-30", Years(2026, 2026)),
        (2025, "2025-12-09", Years(2025, 2026)),
        (2026, None, Years(2025, 2026)),
    ],
)
def test_the_past_year_of_a_report_follows_from_its_delivery(delivered: int, date: str | None, years: Years) -> None:
    assert years_of(delivered, date) == years


@pytest.mark.parametrize(
    ("lines", "year"),
    [
        (["2025年的主要任务", BODY], 2025),
        (["2024年工作回顾", BODY], 2025),
        (["2024年工作回顾", BODY, "2025年工作安排", BODY], 2025),
        (["今后工作建议", "2022年是换届之年，要做好以下工作。"], 2022),
        ([BODY], None),
    ],
)
def test_the_year_of_delivery_follows_from_part_titles(lines: list[str], year: int | None) -> None:
    assert infer_delivery(lines) == year


@pytest.mark.parametrize(("apart", "are_headings"), [(0, True), (1, True), (4, False), (7, False)])
def test_first_sentences_are_headings_where_most_paragraphs_have_one(apart: int, are_headings: bool) -> None:
    told = "全年围绕群众反映强烈的停车难问题开展专题调研和执法检查，推动有关部门逐项整改落实，办理情况按季度公开。"
    led = ["加强重点领域立法", "突出监督工作实效"]
    first, last = (f"{lead}。{told}" for lead in led)
    body = "\n".join(["各位代表：", "一、2030年工作回顾", first, *[told] * apart, last, "二、2031年工作安排", told])
    parsed = parse(
        Source(path="a.txt", text=f"青川市工作报告\n{body}\n", encoding="", sha256=""), ReportHints(year=2031)
    )
    assert [s.title for s in parsed.sections if s.title in led] == (led if are_headings else [])


@pytest.mark.parametrize("title", ["三、加强政府自身建设", "三、全面提升履职能力", "三、努力建设人民满意的政府"])
def test_what_follows_the_plan_of_a_year_is_planned_and_what_precedes_it_is_done(title: str) -> None:
    told = "围绕群众反映强烈的入学难问题修建学校3所，推动有关部门逐项落实，办理情况按季度向社会公开，群众更加满意。"
    parts = ["一、2030年工作回顾", told, "二、2031年工作安排", told, title, told]
    text = "\n".join(["青川市政府工作报告", "各位代表：", *parts])
    parsed = parse(Source(path="a.txt", text=text, encoding="", sha256=""), ReportHints(year=2031))
    assert [s.part for s in parsed.sections if s.title in parts] == ["past_year", "plan", "plan"]
