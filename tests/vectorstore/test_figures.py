import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vectorstore.facts.chinese import find_quantities
from vectorstore.facts.find import find_facts
from vectorstore.reading.split import split
from vectorstore.records import Fact, ParsedReport, Part, Report, Section


def figures_of(text: str, part: Part | None = "past_year", period: int | None = 2023) -> tuple[Fact, ...]:
    section = Section(
        id=0,
        parent=None,
        depth=0,
        title="",
        path=("工作",),
        part=part,
        period=period,
        start=0,
        body_start=0,
        end=len(text),
    )
    parsed = ParsedReport(
        report=Report(id="r", year=2024), source=text, text=text, origin=tuple(range(len(text))), sections=(section,)
    )
    return tuple(fact for fact in find_facts(parsed, *split(parsed)) if fact.kind == "figure")


def told(text: str) -> list[tuple[str, str, float, str]]:
    return [(f.verb, f.subject, f.value, f.unit) for f in figures_of(text)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("制定地方性法规31件。", [("制定", "地方性法规", 31, "件")]),
        ("开展执法检查4项、专题询问2次。", [("开展", "执法检查", 4, "项"), ("开展", "专题询问", 2, "次")]),
        (
            "听取18项专项工作报告，检查5部法律实施情况。",
            [("听取", "专项工作报告", 18, "项"), ("检查", "法律", 5, "部")],
        ),
        ("县委办公室主动评查各类案卷61件。", [("主动评查", "案卷", 61, "件")]),
        ("制定、修改推动节约用电、改进作风等管理制度17项。", [("制定、修改", "管理制度", 17, "项")]),
        ("指导乡镇建成便民服务站30余个。", [("建成", "便民服务站", 30, "个")]),
        ("612件代表建议全部办结。", [("全部办结", "代表建议", 612, "件")]),
        ("20个驿站、6个站点全面建成。", [("全面建成", "驿站", 20, "个"), ("全面建成", "站点", 6, "个")]),
        (
            "对9个市级部门决算和3项专项资金开展审计。",
            [("开展审计", "市级部门决算", 9, "个"), ("开展审计", "专项资金", 3, "项")],
        ),
        ("建成7个场所和15个站点。", [("建成", "场所", 7, "个"), ("建成", "站点", 15, "个")]),
        ("市民议事会实施率达100%。", [("", "市民议事会实施率", 100, "%")]),
        ("村级活动室100%改造升级。", [("改造升级", "村级活动室", 100, "%")]),
        ("查出的7个问题已全部整改。", [("已全部整改", "查出的问题", 7, "个")]),
        (
            "制定法规31件，提请代表大会审议2件，修改8件。",
            [("制定", "法规", 31, "件"), ("提请代表大会审议", "法规", 2, "件"), ("修改", "法规", 8, "件")],
        ),
        (
            "组织三级干部900人次走访渔民2万人次。",
            [("组织", "三级干部", 900, "人次"), ("走访", "渔民", 20000, "人次")],
        ),
        ("听取审议计划预算报告6个。", [("听取审议", "计划预算报告", 6, "个")]),
        ("计划新建站点6个。", [("新建", "站点", 6, "个")]),
        ("召开常委会会议9次，主任会议33次。", [("召开", "常委会会议", 9, "次"), ("召开", "主任会议", 33, "次")]),
        ("带动人大代表860名走进站点。", [("带动", "人大代表", 860, "名")]),
        ("县乡代表70名向选民述职。", [("向选民述职", "县乡代表", 70, "名")]),
        ("产生镇人大代表480名。", [("产生", "镇人大代表", 480, "名")]),
        ("对两部法律开展执法检查。", [("开展执法检查", "法律", 2, "部")]),
        ("检查46件次法律法规的实施情况。", [("检查", "法律法规", 46, "件次")]),
        ("受理案件800件，审结750件。", [("受理", "案件", 800, "件"), ("审结", "案件", 750, "件")]),
    ],
)
def test_a_figure_says_what_was_done_to_what(text, found):
    assert told(text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            "地区生产总值达到1.2万亿元，增长5.2%。",
            [("", "地区生产总值", 1.2e12, "元"), ("增长", "地区生产总值", 5.2, "%")],
        ),
        (
            "单位能耗下降3.1个百分点、城镇新增就业12.3万人。",
            [("下降", "单位能耗", 3.1, "百分点"), ("新增", "城镇新增就业", 123000, "人")],
        ),
        ("市场主体由16万户增加到27万户。", [("增加到", "市场主体", 270000, "户")]),
        ("工业投资、民间投资分别增长4%和5.1%。", [("增长", "工业投资", 4, "%"), ("增长", "民间投资", 5.1, "%")]),
        ("收到建议60件，占总数的20%。", [("收到", "建议", 60, "件"), ("占总数", "收到建议", 20, "%")]),
        ("财政收入迈上新台阶，达30亿元。", [("", "财政收入", 3e9, "元")]),
        (
            "机电产品出口增长6%，全市用电总量创历史新高，达到30亿千瓦时。",
            [("增长", "机电产品出口", 6, "%"), ("", "全市用电总量", 3e9, "千瓦时")],
        ),
        ("产值连续跨越2个万亿元台阶、达3万亿元。", [("", "万亿元台阶", 2, "个"), ("", "产值", 3e12, "元")]),
    ],
)
def test_a_measure_says_what_changed(text, found):
    assert told(text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("省级引导基金设立基金24只、总规模934亿元。", ["基金", "基金总规模"]),
        ("装备制造业、食品加工业增加值分别增长5%、6%。", ["装备制造业增加值", "食品加工业增加值"]),
        ("食品、医药等产业增加值分别增长5%、6%。", ["食品产业增加值", "医药产业增加值"]),
        ("农村自来水、卫生厕所普及率超过98%、85%。", ["农村自来水普及率", "卫生厕所普及率"]),
        ("企业营收增长5%、利润增长6%。", ["企业营收", "企业利润"]),
        ("旅游业营收保持20%以上增长。", ["旅游业营收"]),
        ("新建12个区域养老服务中心、30个服务站点。", ["区域养老服务中心", "服务站点"]),
        ("医院向基层投放50%以上号源、转诊量增长90%。", ["号源", "转诊量"]),
        ("森林覆盖率从2029年的41%提高到2030年的42%。", ["森林覆盖率"]),
        ("12类45件民生实事全面完成。", ["民生实事", "民生实事"]),
        ("低保标准每月提高18元。", ["低保标准"]),
        ("公交50米内换乘比例提升至93%。", ["公交50米内换乘比例"]),
        ("食品、药品抽检合格率分别达98%、99%。", ["食品抽检合格率", "药品抽检合格率"]),
        ("公司总部、研发中心分别从7家、4家增加到9家、6家。", ["公司总部", "研发中心"]),
        ("提请市人大常委会审议地方性法规9件。", ["地方性法规"]),
        ("1.推广和美乡村50个。", ["和美乡村"]),
        ("生产总值迈上3万亿元台阶。", ["生产总值"]),
        ("起诉侵犯名称权、地图权等案件7件。", ["侵犯名称权、地图权等案件"]),
        ("依法惩治制假售假犯罪，起诉9人。", ["制假售假犯罪"]),
        ("结案率91%，比全省平均高出2个百分点。", ["结案率", "结案率"]),
        ("向青年发放补贴，惠及600人。", ["补贴"]),
        ("7项考核指标有5项居全省前列。", ["考核指标", "考核指标"]),
        ("城镇、农村居民收入分别增长5%、6%。", ["城镇居民收入", "农村居民收入"]),
        ("力争到2031年底建成学校6所。", ["学校"]),
        ("城乡低保标准分别增长5%、6%。", ["城镇低保标准", "农村低保标准"]),
        ("金融机构存贷款余额9亿元、7亿元。", ["金融机构存款余额", "金融机构贷款余额"]),
        ("交通事故起数和死亡人数分别下降5%、6%。", ["交通事故起数", "交通事故死亡人数"]),
        ("每千人床位数、医师数达7.8张、3.6人。", ["每千人床位数", "每千人医师数"]),
        ("办理建议68件、提案72件，办结率100%。", ["建议", "提案", "办结率"]),
        ("集体收入10万元以上的村占比达92%。", ["集体收入10万元以上的村占比"]),
        ("产值超2000亿元，稳步达到3000亿元。", ["产值", "产值"]),
    ],
)
def test_a_subject_is_whole_and_a_figures_own(text, found):
    assert [f.subject for f in figures_of(text)] == found


@pytest.mark.parametrize(
    ("text", "verb"),
    [
        ("新增联络站6个。", "新增"),
        ("会议比上年多召开3次。", "多召开"),
        ("新增装机300万千瓦，其中风电装机100万千瓦。", "新增"),
    ],
)
def test_an_increment_is_known_by_its_verb(text, verb):
    assert {f.verb for f in figures_of(text)} == {verb}


def test_a_range_and_an_old_value_make_one_figure():
    (growth,) = figures_of("生产总值增长5%—5.5%。")
    assert (growth.value, growth.value_to, growth.value_text + growth.unit) == (5, 5.5, "5%—5.5%")
    (cover,) = figures_of("森林覆盖率由41.2%提高到42.5%以上。")
    assert (cover.subject, cover.verb, cover.value, cover.value_from) == ("森林覆盖率", "提高到", 42.5, 41.2)


def test_a_unit_that_ends_a_list_is_that_of_all_its_numbers():
    figures = figures_of("治理荒滩、荒沟、荒坡9.5万、4.2万、1.1万亩。")
    assert [(f.subject, f.value, f.unit) for f in figures] == [
        ("荒滩", 95000, "亩"), ("荒沟", 42000, "亩"), ("荒坡", 11000, "亩"),
    ]  # fmt: skip


def test_growth_by_the_year_is_of_the_years_that_are_reviewed():
    figures = {f.qualifier: f for f in figures_of("2023年，生产总值9亿元，年均增长5%。", period=2023)}
    assert figures[""].period == 2023
    assert (figures["年均"].period, figures["年均"].years) == (None, None)


def test_marks_inside_a_number_hide_no_figure():
    text = "制定地方性法规**7**件，任免\u202a41\u202c人次。"
    figures = figures_of(text)
    assert [f.value for f in figures] == [7, 41]
    assert figures[0].subject == "地方性法规"
    assert all(f.quote == text[f.quote_start : f.quote_end] for f in figures)


def test_changes_that_are_listed_respectively_belong_to_the_counts_before_them():
    figures = figures_of("受理案件800件，审结750件，同比分别上升6%和4%。")
    assert [(f.subject, f.verb, f.value) for f in figures[2:]] == [("受理案件", "上升", 6), ("审结案件", "上升", 4)]


def test_the_quote_is_the_shortest_stretch_that_says_it():
    figures = figures_of("坚持依法履职，开展执法检查4项、专题询问2次，推动落实。")
    assert [f.quote for f in figures] == ["开展执法检查4项", "开展执法检查4项、专题询问2次"]
    assert all(f.quote_start <= f.start < f.end <= f.quote_end for f in figures)


def test_the_span_holds_the_number_with_its_measure_word():
    text = "打造服务站20个以上、驿站３０余个。"
    assert [text[f.start : f.end] for f in figures_of(text)] == ["20个", "３０余个"]


@pytest.mark.parametrize(
    ("text", "period", "qualifier"),
    [
        ("制定法规3件。", 2023, ""),
        ("2021年，制定法规3件。", 2021, ""),
        ("去年制定法规3件。", 2023, ""),
        ("到2030年，建成站点30个以上。", 2030, "以上"),
        ("比2020年增长20%。", 2023, ""),
        ("评选2019年度优秀案例12个。", 2023, ""),
        ("3年累计办理实事1.5万件。", None, "累计"),
        ("五年来，共召开会议42次。", None, ""),
        ("每年办理建议约60件。", 2023, "每年、约"),
        ("其中重点建议7件。", 2023, "其中"),
        ("补助标准提高到每户每年300元。", 2023, "每户每年"),
    ],
)
def test_a_figure_has_the_year_it_holds_for_and_the_words_that_bound_it(text, period, qualifier):
    assert [(f.period, f.qualifier) for f in figures_of(text)] == [(period, qualifier)]


@pytest.mark.parametrize(
    ("part", "text", "plan"),
    [
        ("plan", "审议法规12件。", True),
        ("plan", "去年审议法规12件。", False),
        (None, "听取报告2个。", None),
        ("past_year", "将查出的9个问题全部交办。", False),
        (None, "拟审议法规12件。", True),
        ("problems", "仍有3个县没有通高速。", False),
        (None, "2024年，开展工作12项。", True),
        (None, "2024年，已经开展工作12项。", False),
    ],
)
def test_what_is_still_to_come_is_a_plan(part, text, plan):
    assert [f.plan for f in figures_of(text, part=part, period=2024 if part == "plan" else None)] == [plan]


def test_a_figure_knows_its_clause_passage_and_section():
    figure = figures_of("坚持依法履职，制定法规31件，推动落实。")[0]
    assert (figure.id, figure.clause, figure.passage, figure.path) == ("r:f0", "r:c1", "r:p0", ("工作",))


def test_a_report_without_quantities_has_no_figures():
    assert figures_of("坚持党的领导，落实“三个一批”要求，召开第四次会议。") == ()


PIECES = [
    "制定法规",
    "12件",
    "、",
    "，",
    "。",
    "；",
    "26 件",
    "增长5.2%",
    "分别",
    "和",
    "其中",
    "“",
    "”",
    "《法》",
    "的",
    "等9项",
    "１，２３４人次",
    "\n",
]


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from([*PIECES, "立法" * 60]), max_size=40).map("".join))
def test_every_quantity_of_any_text_becomes_one_figure_inside_its_clause_and_quote(text):
    figures = figures_of(text) if text else ()
    assert [(f.start, f.end) for f in figures] == [(n.start, n.end) for n in find_quantities(text)]
    assert all(
        f.quote_start <= f.start < f.end <= f.quote_end and f.quote == text[f.quote_start : f.quote_end]
        for f in figures
    )


def test_what_is_too_long_to_be_a_sentence_gives_no_facts() -> None:
    sentences, endless = "听取报告3项。" * 100, "开展检查5次，" * 300
    assert {fact.value for fact in figures_of(sentences + endless)} == {3}
    assert {fact.value for fact in figures_of(sentences + endless[:1400])} == {3, 5}
