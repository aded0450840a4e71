import pytest

from bot.english import English, amount_zh
from bot.english.facts import unit_en
from bot.english.names import people_in
from bot.english.nouns import with_article
from bot.english.words import gerund, participle, plural
from bot.glossary import load_glossary
from vectorstore.records import Fact, Report

ENGLISH = English(load_glossary())


def figure(subject: str, verb: str = "", unit: str = "%", value: float = 5, **more: object) -> Fact:
    """A figure that a report words as verb, subject and number."""
    told = {"kind": "figure", "value_from": None, "value_to": None, "qualifier": "", "plan": False, "years": None}
    return Fact.model_construct(**told | {"subject": subject, "verb": verb, "unit": unit, "value": value} | more)


def said(*arguments: object, **more: object) -> str | None:
    """The English of a figure."""
    return ENGLISH.fact(figure(*arguments, **{"quote": "", **more}))  # type: ignore[arg-type]


def test_a_figure_is_a_name_and_an_amount() -> None:
    assert said("粮食产量", "", "斤", 164.006e9) == "Grain output: 164.006 billion jin"
    assert said("地区生产总值", "增长", "%", 5, value_to=5.5) == "Growth in regional GDP: 5%–5.5%"
    assert said("高速公路", "建成", "公里", 78, qualifier="超") == "Expressways completed: over 78 kilometers"
    assert said("PM2.5平均浓度", "", "微克/立方米", 27) == "Average PM2.5 concentration: 27 micrograms per cubic meter"
    assert said("养老床位", "新增", "张", 12000, qualifier="以上") == "New elderly care beds: at least 12,000"
    assert said("城镇化率", "提高到", "%", 71, value_from=69) == "Urbanization rate: from 69% to 71%"


def test_an_amount_keeps_whose_it_is_and_is_no_unit_of_something_else() -> None:
    assert (
        said("补助标准", "提高到", "元", 300, qualifier="每户每年") == "Subsidy standard: 300 yuan per household a year"
    )
    assert said("满意度测评", "开展", "次", 4) == "Satisfaction evaluations carried out: 4"
    assert (
        said("预算调整方案", "批准", "次", 2, kind="approve", value_text="2") == "Approved: budget adjustment plans (2)"
    )
    assert said("企业", "新登记", "户", 90) == "Enterprises newly registered: 90"
    assert amount_zh(figure("资金", "追回", "元", 4.1e7, value_text="4100余万", qualifier="余")) == "4100余万元"
    assert ENGLISH.amount(figure("旬报", "编发", "期", 40)) is None


def test_a_modifier_of_what_a_rate_is_of_is_not_of_the_rate() -> None:
    assert said("农作物耕种收综合机械化率", "", "%", 91)
    assert said("主要农作物耕种收综合机械化率", "", "%", 91) is None


def test_what_was_planned_reads_as_a_plan() -> None:
    assert said("幼儿园", "新建", "所", 12, plan=True) == "Kindergartens to be built: 12"


def test_nothing_is_said_where_a_word_would_be_lost() -> None:
    assert said("魍魉产业产值", "", "元", 3e9) is None
    assert said("部门", "开展预算审查", "个", 12) is None
    assert said("项目", "引进", "元", 3e9) is None
    assert ENGLISH.heading("用好魍魉机制") is None


def deed(subject: str, verb: str, quote: str, kind: str = "built", **more: object) -> str | None:
    """The English of a deed."""
    return ENGLISH.fact(figure(subject, verb, kind=kind, quote=quote, **{"value": None, "value_text": ""} | more))  # type: ignore[arg-type]


def test_what_is_half_told_is_not_told() -> None:
    told = {"value": 3.0, "value_text": "3", "unit": "个"}
    assert deed("绿色工厂", "建设", "建设3个绿色工厂", **told) == "Built: green factories (3)"
    assert deed("绿色工厂", "建设", "建设一批绿色工厂") is None
    assert deed("绿色工厂", "建设", "获批建设一批绿色工厂") is None
    assert deed("绿色工厂", "建设", "开工建设绿色工厂") is None
    assert deed("水利工程", "投入使用", "云溪等水利工程投入使用或加快建设") is None
    assert said("绿色工厂", "建设", "个", 3, value_text="3", quote="获批建设3个绿色工厂") is None


def test_an_object_without_what_belongs_to_it_is_not_told() -> None:
    assert deed("重大传染病", "建成", "建成重大传染病、地方病防治基地") is None
    assert deed("做法", "清理", "清理妨碍公平竞争的规定和做法", "repeal") is None


def test_a_list_that_may_share_its_tail_stays_chinese() -> None:
    told = {"value_text": "5", "quote": "地表水、近岸海域水质优良比例分别达5%"}
    assert said("地表水比例", "", "%", 5, **told) is None
    assert said("钢铁和水泥产量", "", "吨", 5) is None


def test_shares_changes_and_people_are_told_as_such() -> None:
    assert said("民生支出", "", "%", 70) is None
    assert said("旅游收入", "增长", "倍", 3) is None
    assert said("花费", "增长", "%", 3) is None
    assert said("大国工匠", "获评", "人", 4) is None


def test_only_what_is_surely_a_person_is_spelled() -> None:
    assert people_in("马拉松冠军林晓") == ["林晓"]
    assert people_in("特奥会、马拉松") == []


def test_times_are_never_things() -> None:
    assert said("代表座谈会", "召开", "次", 45, quote="召开代表座谈会45次") in (
        "Symposiums of deputies convened: 45",
        "Symposiums with deputies convened: 45",
    )


def test_laws_places_people_and_titles_have_names() -> None:
    assert ENGLISH.law("停车管理条例") == "Regulations on Parking Management"
    assert ENGLISH.place("云溪县") == "Yunxi County"
    card = Report(
        id="x", title="云溪县人民代表大会常务委员会工作报告", region="云溪县", date="2031-01-09", speaker="林晓",
        meeting="云溪县第五届人民代表大会第二次会议",
    )  # fmt: skip
    assert ENGLISH.masthead(card).en == (
        "Work Report of the Standing Committee of the Yunxi County People's Congress, delivered by Lin Xiao on "
        "January 9, 2031 at the 2nd session of the 5th Yunxi County People's Congress"
    )


def test_what_a_quote_names_is_told_apart() -> None:
    english = English(load_glossary())
    assert english.terms("支持杭州、丰都县建设国家公园") == ["Hangzhou", "Fengdu County", "national park"]
    assert english.terms("作出促进重点群体就业的决定") == ["Decision on Promoting Employment of Key Groups"]
    assert english.terms("青霜渡品牌") == []  # what is left of a name that nothing knows is no name


def test_a_deed_says_what_was_done_to_what() -> None:
    deed = Fact.model_construct(kind="enact", subject="停车管理条例", verb="制定", plan=False, quote="")
    assert ENGLISH.fact(deed) == "Enacted: Regulations on Parking Management"
    assert ENGLISH.fact(deed.model_copy(update={"plan": True})) == "To enact: Regulations on Parking Management"


@pytest.mark.parametrize(
    "done", [("提请审议", "审议"), ("提请审议", "提请审议"), ("审议", "审议"), ("继续审议", "继续审议")]
)
@pytest.mark.parametrize("plan", [True, False, None])
def test_what_is_put_to_deputies_is_not_told_as_deliberated(done: tuple[str, str], plan: bool | None) -> None:
    quoted, verb = done
    kind = "continue" if "继续" in verb else "enact"
    law = {"subject": "停车管理条例", "quote": f"{quoted}停车管理条例"}
    told = ENGLISH.fact(Fact.model_construct(kind=kind, verb=verb, plan=plan, **law)) or ""
    assert ("ubmit" in told) == ("提请" in quoted)
    assert told.startswith("To ") == (plan is True)


@pytest.mark.parametrize("above", ["元", "公里", "立方米", "吨"])
@pytest.mark.parametrize("below", ["人", "小时", "平方米", "亩", "年"])
def test_one_measure_for_another_keeps_its_order(above: str, below: str) -> None:
    over, under = (unit_en(unit, load_glossary()) or "" for unit in (above, below))
    assert unit_en(f"{above}/{below}", load_glossary()) == f"{plural(over)} per {under}"


def test_headings_are_read_clause_by_clause() -> None:
    assert ENGLISH.heading("（二）提升科技创新能力，扩大有效投资") == (
        "Enhancing sci-tech innovation capacity, expanding effective investment"
    )
    assert ENGLISH.heading("一、2030年工作回顾") == "Review of work (2030)"
    assert ENGLISH.heading("II. Tasks  for 2031") == "II. Tasks for 2031"


def test_verbs_take_the_forms_that_a_dictionary_gives_them() -> None:
    told = """
    become become becoming, bring brought bringing, carry carried carrying, cut cut cutting, deploy deployed deploying,
    die died dying, do done doing, employ employed employing, enjoy enjoyed enjoying, enter entered entering,
    expand expanded expanding, fall fallen falling, fight fought fighting, free freed freeing, get got getting,
    go gone going, hold held holding, implement implemented implementing, lay laid laying, occur occurred occurring,
    open opened opening, pay paid paying, permit permitted permitting, plan planned planning, refer referred referring,
    repay repaid repaying, reply replied replying, rise risen rising, see seen seeing, sit sat sitting,
    submit submitted submitting, supply supplied supplying, survey surveyed surveying, tie tied tying,
    transfer transferred transferring, uphold upheld upholding, verify verified verifying, visit visited visiting,
    win won winning, write written writing
    """
    forms = [verb.split() for verb in told.split(",")]
    assert [(verb, participle(verb), gerund(verb)) for verb, *_ in forms] == [tuple(form) for form in forms]


def test_what_a_report_leaves_open_is_told_neither_as_done_nor_as_planned() -> None:
    three = {"value": 3.0, "value_text": "3", "unit": "个"}
    told = [deed("绿色工厂", "建设", "建设3个绿色工厂", plan=plan, **three) for plan in (False, True, None)]
    assert told == ["Built: green factories (3)", "To build: green factories (3)", "Building: green factories (3)"]
    laws = [deed("停车管理条例", "制定", "制定停车管理条例", "enact", plan=plan) for plan in (False, True, None)]
    assert len(set(laws)) == 3


def test_a_subject_that_lacks_its_owner_is_not_told() -> None:
    told = {"value_text": "5", "quote": "交通事故起数和死亡人数分别下降3%、5%"}
    assert said("死亡人数", "下降", **told) is None
    told = {"value_text": "5", "quote": "一产、二产增加值分别增长3%、5%"}
    assert said("二产增加值", "增长", **told) is not None
    each = {"value_text": "百亿", "quote": "18家工业企业营业收入超百亿元", "qualifier": "超"}
    assert said("工业企业营业收入", "", "元", 1e10, **each) is None
    assert said("低保标准", "提高到", "元", 800, value_text="800", quote="低保标准提高到每月800元") is None
    assert said("产业比重", value_text="5", quote="新兴产业、高新技术产业产值占工业比重分别为4%、5%") is None


def test_what_the_verb_in_between_says_is_not_dropped() -> None:
    told = {"value_text": "1000亿", "quote": "8支产业基金带动社会投资1000亿元"}
    assert said("产业基金社会投资", "", "元", 1e11, **told) is None
    assert said("花费", "增长", value_text="7", quote="国内游客人次、花费增长5%、7%") is None
    assert said("存贷款余额", "增长", value_text="7", quote="存贷款余额分别增长7%、6%") is None
    assert said("水电、光伏发电量占比", "", "%", 40) is None
    assert said("新能源汽车产量", "", "辆", 25e4) == "Output of new-energy vehicles: 250,000"
    assert said("工业税收", "增长") == "Growth in industrial tax revenue: 5%"


def test_units_count_what_they_can_count() -> None:
    assert said("执法检查", "开展", "次", 5, quote="开展执法检查5次") == "Inspections of law enforcement carried out: 5"
    assert said("服务企业", "", "次", 60000, value_text="6万", quote="服务企业6万次") is None
    assert said("河流", "开展", "条", 13, value_text="13", quote="开展13条河流") is None
    assert said("工业企业", "", "户", 200) == "Industrial enterprises: 200"
    assert said("人口自然增长率", "", "‰", -1.2) in ("Natural population growth rate: -1.2‰", None)
    assert said("保障性住房", "建成", "套", 300) == "Government-subsidized homes completed: 300 units"


def test_laws_are_made_and_drafts_are_deliberated() -> None:
    told = {"value": 1.0, "value_text": "1", "unit": "件"}
    assert deed("地方性法规草案", "废止", "废止1件", "repeal", **told) == "Repealed: local regulations (1)"
    assert deed("规范性文件", "修改", "修改废止规范性文件1件", "rules_issued", **told) is None
    assert deed("政府规章", "制定", "制定修订政府规章7部", "enact", **told) is None
    assert deed("公平竞争", "审查", "开展公平竞争审查", "document_review") is None
    assert deed("管理制度", "建设", "探索创新农房建设管理制度", "rules_issued") is None


def test_an_activity_is_carried_out_once() -> None:
    told = {"value": 3.0, "value_text": "3", "unit": "项"}
    assert deed("工作评议", "开展", "开展工作评议3项", "review", **told) == "Carried out: work appraisals (3)"
    assert deed("执法检查", "开展", "开展执法检查3项", "inspection", plan=True, **told).startswith("To carry out: ")  # type: ignore[union-attr]
    assert deed("绿色工厂", "新建", "新建绿色工厂", plan=True) is None  # one or several


def test_a_phrase_put_together_with_too_many_of_stays_chinese() -> None:
    assert said("省级粮油仓储设施项目", "建设", "个", 6) is None
    assert said("入境过夜游客人数", "增长") == "Growth in the number of overnight inbound tourists: 5%"


def test_one_thing_has_an_article_that_can_be_said() -> None:
    told = ["open system", "system", "innovation chain", "elderly-care system", "unified market", "the system"]
    said = ["an open system", "a system", "an innovation chain", "an elderly-care system", "a unified market"]
    assert [with_article(text, "a") for text in told] == [*said, "the system"]
    assert [with_article(text) for text in told[:2]] == ["the open system", "the system"]


def test_only_joined_verbs_are_inflected() -> None:
    assert participle("attract domestic and foreign investment") == "attracted domestic and foreign investment"
    assert participle("build, renovate or expand") == "built, renovated or expanded"
    assert gerund("lay out and build") == "laying out and building"
    assert gerund("further grow better and stronger") == "further growing better and stronger"


def test_words_side_by_side_are_a_list_not_a_chain() -> None:
    assert ENGLISH.heading("拓展新场景新模式") is None
    assert ENGLISH.heading("打造平安云溪法治云溪") is None
    assert ENGLISH.heading("培育新兴产业") == "Fostering emerging industries"
    assert ENGLISH.heading("优化开放政策") == "Improving opening-up policies"


def test_what_another_word_narrows_is_not_told_alone() -> None:
    told = {"value_text": "5", "quote": "安全事故起数和死亡人数分别下降3%、5%"}
    assert said("死亡人数", "下降", **told) is None
    told = {"value_text": "5", "quote": "计算机、航空等新兴产业税收增长5%"}
    assert said("新兴产业税收", "增长", **told) is None
    told = {"value_text": "5万", "quote": "为残疾人提供5万个就业岗位"}
    assert said("就业岗位", "提供", "个", 5e4, **told) is None
    assert said("毕业生就业创业", "吸引", "人", 3e4) is None


def test_what_was_made_in_two_ways_is_told_in_both() -> None:
    told = {"value": 3.0, "value_text": "3", "unit": "部"}
    assert deed("政府规章", "制定修订", "制定修订政府规章3部", "enact", **told) == (
        "Formulated and revised: government rules (3)"
    )


def test_a_measure_is_added_and_a_share_is_of_one_thing() -> None:
    assert said("高标准农田面积", "新增", "亩", 3e4) == "Increase in the area of high-standard farmland: 30,000 mu"
    assert said("出口年均增速", "", "%", 5) == "Average annual growth rate of exports: 5%"
    assert said("公办养老机构护理型床位占比", "", "%", 5) is None


def test_a_pair_has_one_plural_where_its_second_word_goes_on() -> None:
    told = [
        "black and odorous water body",
        "bill and suggestion",
        "county lifted out of poverty",
        "quality and returns",
    ]
    said = ["black and odorous water bodies", "bills and suggestions", "counties lifted out of poverty", told[3]]
    assert [plural(text) for text in told] == said


def test_words_of_measure_are_no_adjectives_and_parts_need_their_whole() -> None:
    assert said("超市", "新建", "家", 12) == "Supermarkets built: 12"
    assert said("多功能厅", "新建", "个", 3) is None
    assert said("全科医生数", "", "人", 3.6) is None
    assert said("人均公园面积", "", "平方米", 3) is None
    assert said("退役军人服务站", "建成", "个", 9) == "Service stations for veterans completed: 9"


def test_a_thing_of_a_thing_stays_chinese() -> None:
    assert said("全省集装箱渔业站点", "", "个", 8) is None
    assert said("收入", "增长", value_text="5", quote="收入达到1350亿元,3年增长5%") is None
    assert said("物流成本", "下降至", "%", 15) is None
    assert ENGLISH.heading("深入实施提振消费专项行动") is None


def test_half_of_a_verb_is_not_told() -> None:
    assert deed("各类学校", "改扩建", "新改扩建各类学校3所", value=3.0, value_text="3", unit="所") is None
    assert said("城镇就业", "新增", "人", 3e4) is None


def test_words_whose_bonds_are_a_guess_stay_chinese() -> None:
    assert said("中央各类建设发展资金", "", "元", 9e10) is None
    assert said("省级农业科技合作平台", "新建", "个", 5) is None
    assert said("研发投入占比", "", "%", 3) is None  # of what it is a share
    assert said("汽车产业增加值", "增长") == "Growth in value added of the automobile industry: 5%"
    assert ENGLISH.heading("完善协同创新体系") == "Improving the coordinated innovation system"
    assert ENGLISH.heading("推进韧性城市建设") == "Advancing the building of a resilient city"
    assert ENGLISH.heading("推进平安云南建设") is None


def test_what_the_rest_of_a_clause_says_keeps_it_chinese() -> None:
    told = {"value_text": "48", "quote": "在全省运动会上获得48枚金牌"}
    assert said("金牌", "获得", "枚", 48, **told) is None
    told = {"value_text": "20", "quote": "园区整合优化为20个"}
    assert said("园区", "整合优化为", "个", 20, **told) is None
    told = {"value_text": "3", "quote": "办理代表建议9件、政协提案3件"}
    assert said("政协提案", "办理", "件", 3, **told) == "CPPCC proposals handled: 3"
    told = {"value_text": "5", "quote": "人参、食用菌全产业链产值分别达到5亿元、6亿元"}
    assert said("人参产值", "", "元", 5e8, **told) is None


def test_visits_and_reports_are_told_of_what_they_are_about() -> None:
    told = {"value": 280.0, "value_text": "280", "unit": "名"}
    assert deed("市人大代表", "开展", "组织280名市人大代表开展视察", "site_visit", **told) is None
    assert deed("人才工作", "听取", "听取人才工作情况报告", "report_heard") is None
    assert (
        deed("基层治理", "听取", "听取基层治理情况报告", "report_heard") == "Heard a report on primary-level governance"
    )
    told = {"value": 5.0, "value_text": "5", "unit": "部"}
    assert deed("种子法", "检查", "检查森林法、种子法等5部法律实施情况", "inspection", **told) is None
    assert said("上级资金", "争取", "元", 3e9, value_text="30亿", quote="争取上级资金30亿元") is None


def test_what_a_change_is_measured_from_is_not_left_out() -> None:
    told = {"value_text": "5", "quote": "财政收入达到100亿元,3年增长5%"}
    assert said("财政收入", "增长", **told) is None
    told = {"value_text": "5", "quote": "每千人托位、养老床位分别达到4个、5张"}
    assert said("养老床位", "", "张", 5, **told) is None
    told = {"value_text": "57.7", "value_from": 53.2, "quote": "城镇化率从2030年的53.2%提升到57.7%"}
    assert said("城镇化率", "提升到", "%", 57.7, **told) == "Urbanization rate: from 53.2% to 57.7%"


def test_counts_are_told_of_what_was_done_or_reached() -> None:
    told = {"value_text": "6", "unit": "件", "value": 6.0}
    assert said("街道", quote="街道6件", **told) is None
    assert said("学校", unit="所", value=26.0, value_text="26", quote="26所学校") is None
    assert (
        said("高新技术企业", unit="家", value=26.0, value_text="26", quote="高新技术企业达26家")
        == "High-tech enterprises: 26"
    )
    assert said("重点领域", "起诉", "人", 47, value_text="47", quote="聚焦重点领域,起诉47人") is None
    assert said("代表", "提出", "位", 8, value_text="8", quote="8位代表提出") is None
    assert said("省人大代表", "组织", "名", 88, value_text="88", quote="组织88名省人大代表") is None


def test_what_is_measured_against_another_year_or_of_two_things_is_not_told() -> None:
    times = {"value_text": "2", "quote": "进出口总额27亿元,是2030年的2倍"}
    assert said("进出口总额", "", "倍", 2, **times) is None
    assert said("存贷款余额", "", "元", 2.85e10, value_text="285亿", quote="存贷款余额285亿元") is None


def test_a_plan_to_do_is_told_as_the_deed_is() -> None:
    told = {"value": 11.0, "value_text": "11", "unit": "件", "plan": True}
    for words in ("拟安排审议", "计划审议"):
        quote = f"{words}法规案11件"
        assert deed("法规案", "审议", quote, "enact", **told) == "To deliberate: draft regulations (11)"
    assert deed("有关情况", "听取", "听取有关情况报告", "report_heard") is None


def test_verbs_side_by_side_are_not_told() -> None:
    told = {"value_text": "5", "value": 5.0, "unit": "件"}
    assert said("案件", "审查起诉", quote="审查起诉案件5件", **told) is None
    assert said("案件", "受理、审查", quote="受理、审查案件5件", **told) is not None


def test_a_deed_is_told_by_its_own_verb() -> None:
    told = {"value": 5.0, "value_text": "5", "unit": "名"}
    assert (
        deed("县人大代表", "选举产生", "选举产生县人大代表5名", "appointment", **told) == "Elected: county deputies (5)"
    )
    assert deed("人民陪审员", "任命", "任命人民陪审员5名", "appointment", **told) == "Appointed: people's assessors (5)"
    assert deed("城市供热", "开展", "开展城市供热视察", "site_visit") is None
    assert deed("审计工作", "审议", "审议审计工作报告", "report_heard") is None


def test_a_mass_joined_to_another_word_has_no_plural() -> None:
    assert plural("elderly care and childcare") == "elderly care and childcare"
    assert plural("recording and review") == "recording and review"
    assert plural("law and regulation") == "laws and regulations"
