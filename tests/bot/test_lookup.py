import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from hashed import HashEmbedder

from bot.ask import LookupEngine
from bot.english import English
from bot.glossary import load_glossary
from bot.matching import Around, best_of
from bot.phrases import says
from bot.question import read
from bot.records import Answer, Question, Turn
from bot.wording import fact_said
from vectorstore.ingest import ingest
from vectorstore.reading.text import fold
from vectorstore.store import Library


def asked(library: Library, text: str) -> Answer:
    return LookupEngine(library, HashEmbedder(), English(load_glossary(None))).answer(Question(text=text))


def test_a_figure_that_is_surely_meant_answers_with_whose_and_of_when_it_is(invented: Library):
    answer = asked(invented, "通过了多少件地方性法规？")
    assert (answer.kind, answer.abstained) == ("answer", False)
    assert answer.answer == "青川市2030年：通过地方性法规12件。[1]"


def test_another_verb_is_no_answer_but_passages_that_say_so(invented: Library):
    answer = asked(invented, "废止了多少件地方性法规？")
    assert (answer.kind, answer.abstained, answer.claims) == ("passages", True, ())
    assert 1 <= len(answer.citations) <= 3


def test_a_place_that_no_report_is_from_is_declined(invented: Library):
    answer = asked(invented, "深圳市通过了多少件地方性法规？")
    assert (answer.kind, answer.reason) == ("declined", "other_place")


@pytest.mark.parametrize(
    "question",
    [
        "2019年通过了多少件地方性法规？",
        "How many local regulations were passed in 2019?",
        "2018年和2019年制定了哪些条例？",
    ],
)
def test_a_year_that_no_report_tells_of_is_declined_by_name(invented: Library, question: str):
    answer = asked(invented, question)
    assert (answer.kind, answer.reason, answer.citations) == ("declined", "other_year", ())
    assert "2019" in answer.answer


YUNXI = """云溪市人民代表大会常务委员会工作报告

2027年1月12日在云溪市第六届人民代表大会第二次会议上 云溪市人大常委会主任 林远

一、2026年主要工作

（一）立法。制定条例3件，比2019年的体例更简。听取审议报告4项。

（二）监督。监督政府债务管理，政府债务余额68亿元。
"""


@pytest.fixture(scope="module")
def yunxi(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    folder = tmp_path_factory.mktemp("yunxi")
    (folder / "yunxi-2027.txt").write_text(YUNXI, encoding="utf-8")
    with Library.open(folder / "library", HashEmbedder().name, create=True) as made:
        list(ingest(made, HashEmbedder(), [folder], force=True))
        yield made


def test_a_year_that_a_passage_names_is_shown_with_it(yunxi: Library):
    answer = asked(yunxi, "2019年制定了哪些条例？")
    assert answer.kind == "passages"
    assert any("2019" in cited.quote for cited in answer.citations)
    assert asked(yunxi, "2018年制定了哪些条例？").reason == "other_year"


BOTH = """云溪市人民代表大会常务委员会工作报告
Work Report of the Standing Committee of Yunxi Municipal People's Congress
（2027年1月12日）

过去一年，常委会制定水源保护条例，促进保护工作。
Over the past year, the standing committee made rules on water sources to promote protection.

今后一年，常委会将做好监督工作。
In the coming year, the standing committee will do well in supervision.
"""


@pytest.mark.parametrize(
    ("question", "first"), [("为什么要保护水源？", "水源"), ("Why are water sources to be protected?", "water sources")]
)
def test_of_a_bilingual_report_the_language_asked_for_is_shown_first(tmp_path: Path, question: str, first: str):
    (tmp_path / "both.txt").write_text(BOTH, encoding="utf-8")
    with Library.open(tmp_path / "library", HashEmbedder().name, create=True) as made:
        list(ingest(made, HashEmbedder(), [tmp_path / "both.txt"], force=True))
        answer = asked(made, question)
    assert answer.kind == "passages"
    assert len(answer.citations) > 1
    shown = [cited.quote.isascii() for cited in answer.citations]
    assert shown == sorted(shown, reverse=first.isascii())
    assert first in answer.citations[0].quote


def test_what_a_government_owes_is_not_asked_of_another_body(yunxi: Library):
    assert "68亿元" in asked(yunxi, "云溪市政府债务余额是多少？").answer
    assert "云溪市政府的报告" in asked(yunxi, "云溪市政府去年修了几条路？").answer
    assert "Yunxi government" in asked(yunxi, "Did the Yunxi government build roads?").answer


LIUXI = """柳溪县人民代表大会常务委员会工作报告

——{year}年1月8日在柳溪县第十八届人民代表大会第五次会议上

柳溪县人大常委会主任 沈岚

一、过去一年主要工作

{done}

二、今后一年工作安排

{planned}
"""
YEARS = {
    2031: (
        "召开常委会会议8次、主任会议17次，完工项目95个，办理代表建议168件，修订停车管理条例。",
        "举办代表培训班6期，开展乡村医疗专题询问。",
    ),
    2032: (
        "召开常委会会议9次、主任会议18次，举办代表培训班4期。乡村医疗专题询问推迟。",
        "听取专项工作报告16项。",
    ),
}


@pytest.fixture(scope="module")
def liuxi(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    """Two reports of one county, and one of a city."""
    folder = tmp_path_factory.mktemp("liuxi")
    for year, (done, planned) in YEARS.items():
        told = LIUXI.format(year=year, done=done, planned=planned)
        (folder / f"liuxi-{year}.txt").write_text(told, encoding="utf-8")
    city = LIUXI.format(year=2031, done="召开常委会会议10次。", planned="听取报告9项。").replace("柳溪县", "雪松市")
    (folder / "xuesong-2031.txt").write_text(city, encoding="utf-8")
    county = LIUXI.format(year=2031, done="召开常委会会议7次。", planned="听取报告8项。").replace("柳溪县", "青岩县")
    (folder / "qingyan-2031.txt").write_text(county, encoding="utf-8")
    with Library.open(folder / "library", HashEmbedder().name, create=True) as made:
        list(ingest(made, HashEmbedder(), sorted(folder.glob("*.txt")), force=True))
        yield made


@pytest.mark.parametrize(
    "question",
    [
        "柳溪县2030年未完工的项目有多少个？",
        "柳溪县2030年没有办理的代表建议多少件？",
        "柳溪县2030年没办理的代表建议有几件？",
        "How many projects in Liuxi were not completed in 2030?",
    ],
)
def test_how_many_were_not_done_is_not_answered_with_how_many_were(liuxi: Library, question: str):
    assert asked(liuxi, question).kind == "passages"


def test_words_that_only_end_like_a_denial_deny_nothing():
    for text in ("What was the net increase in internet users of the cabinet?", "未央区未检工作有几项？", "未来几年"):
        assert not says(text, "denies")
    assert all(
        says(f"How many projects {word} finish?", "denies") for word in ("did not", "didn't", "didn’t", "failed to")
    )


@pytest.mark.parametrize("asks", ["完工了没有，多少个", "有没有完工的项目，多少个"])
def test_whether_something_was_done_is_no_denial(liuxi: Library, asks: str):
    assert "95个" in asked(liuxi, f"柳溪县2030年项目{asks}？").answer


@pytest.mark.parametrize("when", ["上半年", "第一季度", "下半年"])
def test_a_part_of_a_year_is_not_answered_with_the_whole(liuxi: Library, when: str):
    assert asked(liuxi, f"柳溪县2030年{when}完工项目多少个？").kind == "passages"
    assert "95个" in asked(liuxi, "柳溪县2030年完工项目多少个？").answer


def test_meetings_of_a_committee_are_its_own_and_several_together_are_not_one_of_them(liuxi: Library):
    assert "8次" in asked(liuxi, "柳溪县2030年召开了几次常委会会议？").answer
    assert asked(liuxi, "柳溪县2030年常委会会议和主任会议一共开了多少次？").kind == "passages"
    assert asked(liuxi, "柳溪县2031年比2030年多召开几次主任会议？").kind == "passages"


def test_which_county_is_no_city(liuxi: Library):
    assert "柳溪县2030年：8次" in asked(liuxi, "2030年哪个县召开常委会会议最多？").answer
    assert "雪松市2030年：10次" in asked(liuxi, "2030年哪里召开常委会会议最多？").answer


def test_what_became_of_a_plan_is_not_said_to_be_untold_where_the_next_report_is_held(liuxi: Library):
    assert "没有说明" not in asked(liuxi, "柳溪县2031年乡村医疗专题询问开展了吗？").answer


def test_plan_and_result_asked_side_by_side_are_both_told(liuxi: Library):
    told = asked(liuxi, "柳溪县2031年计划举办代表培训班几期，实际举办几期？").answer
    assert "6期" in told
    assert "4期" in told


def test_every_quote_stands_at_its_offsets(invented: Library):
    for text in ("通过了多少件地方性法规？", "为什么要培训代表？"):
        for cited in asked(invented, text).citations:
            assert fold(invented.source(cited.report)[cited.start : cited.end]) == fold(cited.quote)
            assert cited.focus is None or cited.focus in cited.quote


def test_of_a_passage_that_is_shown_the_closest_sentence_stands_out(invented: Library):
    cited = asked(invented, "废止了多少件地方性法规？").citations[0]
    assert cited.focus is not None
    assert "法规" in cited.focus
    assert cited.focus != cited.quote


def test_whoever_holds_another_office_than_the_speaker_is_not_answered_from_the_card(invented: Library):
    assert asked(invented, "青川市市长是谁？").kind == "passages"


def test_a_list_of_deeds_holds_those_of_the_verb_and_the_time_that_are_asked(invented: Library):
    assert "停车管理条例" in (done := asked(invented, "青川市2030年制定了哪些条例？").answer)
    assert "供水条例" not in done
    assert "夜市管理条例" not in done
    for question in ("青川市2031年要制定哪部条例？", "跟夜市有关的，青川市2031年打算新立哪几部规矩？"):
        assert "夜市管理条例" in asked(invented, question).answer


def test_a_phrase_that_asks_nothing_is_asked_as_a_list(invented: Library):
    question = asked(invented, "青川市2030年制定了哪些条例？")
    assert asked(invented, "青川市2030年制定的条例").answer == question.answer != ""


def test_a_list_of_two_kinds_holds_both_or_is_no_answer(invented: Library):
    both = asked(invented, "青川市2030年制定和修订的条例有哪些？").answer
    assert "停车管理条例" in both
    assert "供水条例" in both
    assert asked(invented, "青川市2030年制定和继续审议的条例有哪些？").kind == "passages"


def test_the_court_that_reported_is_no_list_of_what_was_heard(invented: Library):
    assert "2030年听取" not in asked(invented, "青川市人大常委会2030年听取了哪个法院的报告？").answer


def test_a_list_shorter_than_the_number_stated_is_not_all(invented: Library):
    assert "停车管理条例" not in asked(invented, "青川市2030年制定的99件条例是哪些？").answer


def test_what_is_only_planned_is_not_said_to_be_done(invented: Library):
    assert "夜市管理条例" in (said := asked(invented, "青川市制定了夜市管理条例吗？").answer)
    assert not said.startswith("是")


def test_a_list_on_a_topic_that_no_deed_has_is_passages(invented: Library):
    assert asked(invented, "青川市制定了哪些关于渔业的条例？").kind == "passages"


def test_a_figure_without_an_english_name_is_told_by_its_amount_with_the_words_of_the_report(invented: Library):
    fact = next(fact for fact in invented.facts() if fact.kind == "figure" and fact.value is not None)
    unnamed = fact.model_copy(update={"subject": "瞾瞾站", "verb": "新建", "quote": "新建瞾瞾站25个", "value": 25.0})
    card = invented.report(fact.report)
    said = fact_said(unnamed, card, "en", English(load_glossary(None)))
    assert said.text.endswith(": 25 (新建瞾瞾站25个).")


ENGLISH = """Work Report of the Standing Committee of the Qinghe Municipal People's Congress

I. Work in 2030

In 2030, the Standing Committee held nine sessions and heard 23 special work reports. A total of 14 local regulations
were passed, 6 were amended and 2 were repealed.

Deputies submitted 412 suggestions, of which 98.5% were handled on time.

II. Tasks for 2031

In 2031, the Standing Committee will deliberate 11 draft regulations. GDP is expected to grow by about 5 percent.
"""


@pytest.fixture(scope="module")
def foreign(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    folder = tmp_path_factory.mktemp("foreign")
    (folder / "qinghe.txt").write_text(ENGLISH, encoding="utf-8")
    with Library.open(folder / "library", HashEmbedder().name, create=True) as library:
        list(ingest(library, HashEmbedder(), [folder / "qinghe.txt"], force=True))
        yield library


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("How many local regulations were passed?", "14 local regulations were passed"),
        ("What share of the suggestions was handled on time?", "98.5% were handled on time"),
        ("How many draft regulations will be deliberated in 2031?", "will deliberate 11 draft regulations"),
    ],
)
def test_an_english_report_answers_in_its_own_words(foreign: Library, question: str, said: str):
    answer = asked(foreign, question)
    assert (answer.kind, said in answer.answer) == ("answer", True)
    assert all(fold(foreign.source(c.report)[c.start : c.end]) == fold(c.quote) for c in answer.citations)


def test_an_english_report_answers_nothing_that_it_does_not_count(foreign: Library):
    assert asked(foreign, "How many judges were appointed?").kind != "answer"
    assert asked(foreign, "How many draft regulations were deliberated in 2030?").kind != "answer"


GOALS = """松岭省政府工作报告

2031年1月20日在松岭省第十届人民代表大会第四次会议上
松岭省省长 陈和

一、2030年工作回顾

全省地区生产总值增长5.3%，粮食产量81.2亿斤。

二、“十六五”时期目标任务

“十六五”时期，地区生产总值年均增长6%左右，经济增速和经济增长目标保持合理水平。

三、2031年重点工作

今年主要预期目标是：经济总量扩大，地区生产总值增长5.5%左右。
"""


def test_a_goal_of_several_years_casts_no_doubt_on_the_target_of_the_year_that_is_asked(tmp_path: Path):
    (tmp_path / "songling.txt").write_text(GOALS, encoding="utf-8")
    with Library.open(tmp_path / "library", HashEmbedder().name, create=True) as library:
        list(ingest(library, HashEmbedder(), [tmp_path / "songling.txt"], force=True))
        part = read(library, Question(text="松岭省今年地区生产总值增长目标是多少？")).parts[0]
        facts = library.facts()
        around = {fact.clause: Around(close=0.9 if fact.years else 0.1) for fact in facts}
        found = best_of(part, facts, {card.id: card for card in library.reports()}, around, lambda fact: None)
    assert [match.fact.value for match in found.values()] == [5.5]


@pytest.mark.parametrize(
    "question", ["青川市的报告是谁作的，哪天？", "Who delivered the Qingchuan report, and on what date?"]
)
def test_who_and_when_in_one_question_are_both_told(invented: Library, question: str):
    answer = asked(invented, question)
    card = invented.report("qingchuan-2031")
    assert card.speaker in "".join(citation.quote for citation in answer.citations)
    assert any("2031年" in citation.quote for citation in answer.citations)


LEVELS = """松岭省政府工作报告

2031年1月20日在松岭省第十届人民代表大会第四次会议上
松岭省省长 陈和

一、2030年工作回顾

人均地区生产总值达到8.1万元，民营经济增加值占地区生产总值比重达51.5%。服务进出口总额增长9.4%。果园覆盖率31.7%。
地方一般公共预算收入增长3.6%。松岭货物吞吐量3500万吨。引进首店58家。开行班列120列，带动松岭出口增长7.7%。
农村低保标准分别提高到640元/月、7680元/年。每万人盗窃案件数下降31%，发明专利授权量2.3万件。

二、“十五五”时期发展成就

过去五年，森林覆盖率提高到42.3%，新建公园86座。
"""


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("松岭省2030年地区生产总值是多少？", None),
        ("松岭省2030年进出口总额增长多少？", None),
        ("松岭省2030年湿地覆盖率是多少？", None),
        ("松岭省2030年新建公园多少座？", None),
        ("What was Songling's GDP in 2030?", None),
        ("松岭省2030年人均GDP是多少？", "8.1万元"),
        ("松岭省2030年一般公共预算收入增长多少？", "3.6%"),
        ("松岭省2030年森林覆盖率是多少？", "42.3%"),
        ("松岭省2030年森林覆盖率", "42.3%"),
        ("松岭省2030年货物吞吐量是多少？", "3500万吨"),
        ("松岭省2030年引来了多少家首店？", "58家"),
        ("松岭省2030年出口增长多少？", None),
        ("松岭省2030年货物吞吐量是多少亩？", None),
        ("松岭省农村低保标准一年是多少？", "7680元"),
        ("松岭省2030年盗窃案件数下降多少？", None),
        ("松岭省2030年每万人盗窃案件数下降多少？", "31%"),
        ("松岭省2030年每万人发明专利授权量是多少？", None),
        ("松岭省2030年发明专利授权量是多少？", "2.3万件"),
        ("松岭省2030年发明专利授权量和货物吞吐量分别是多少？", "3500万吨"),
        ("松岭省2030年两个港口的货物吞吐量分别是多少？", None),
        ("松岭省2030年森林覆盖率比果园覆盖率差了几个百分点？", None),
        ("松岭省2030年引进首店是不是58家？", "58家"),
    ],
)
def test_a_measure_is_answered_by_its_own_name_and_not_by_a_part_or_share_of_it(
    tmp_path: Path, question: str, said: str | None
):
    (tmp_path / "songling.txt").write_text(LEVELS, encoding="utf-8")
    with Library.open(tmp_path / "library", HashEmbedder().name, create=True) as library:
        list(ingest(library, HashEmbedder(), [tmp_path / "songling.txt"], force=True))
        answer = asked(library, question)
    assert (answer.kind == "answer", said or "") == (said is not None, said if said and said in answer.answer else "")


@pytest.fixture(scope="module")
def provinces(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    folder = tmp_path_factory.mktemp("provinces")
    for place, grown, planned, towns in (("松岭省", 3.6, 4, 71), ("青川省", 5.8, 4, 64), ("海原省", 4.7, 5, 58)):
        text = f"""{place}政府工作报告

2031年1月20日在{place}第十届人民代表大会第四次会议上
{place}省长 陈和

一、2030年工作回顾

城镇化率达到{towns}%。“十四五”以来规模以上工业增加值年均增长9.9%。2030年，规模以上工业增加值增长{grown}%。

二、2031年工作安排

规模以上工业增加值、固定资产投资增长{planned}%左右。
"""
        (folder / f"{grown}.txt").write_text(text, encoding="utf-8")
    with Library.open(folder / "library", HashEmbedder().name, create=True) as library:
        list(ingest(library, HashEmbedder(), [folder], force=True))
        yield library


@pytest.mark.parametrize(
    ("before", "question", "told"),
    [
        ([], "松岭省和海原省谁的规模以上工业增加值增速更高？", "海原省高于松岭省，相差1.1个百分点。"),
        ([], "去年规上工业增加值增速，青川省和松岭省差多少？", "青川省高于松岭省，相差2.2个百分点。"),
        ([], "青川省今年规模以上工业增加值增速的目标比去年的实际高还是低？", "2031年计划低于2030年。"),
        ([], "有几个省去年规模以上工业增加值增速低于5%？", "海原省2030年：4.7%。松岭省2030年：3.6%。"),
        (
            [],
            "哪些省今年规模以上工业增加值增速的目标是4%左右？",
            "松岭省2031年计划：4%左右。青川省2031年计划：4%左右。",
        ),
        (["海原省城镇化率是多少？", "那青川省呢？"], "哪个高？", "青川省高于海原省，相差6个百分点。"),
        (["海原省城镇化率是多少？", "哪个高？", "那青川省呢？"], "哪个高？", "青川省高于海原省，相差6个百分点。"),
    ],
)
def test_figures_of_several_places_and_times_are_held_against_each_other(
    provinces: Library, before: list[str], question: str, told: str
):
    turns = tuple(Turn(q=each, a="") for each in before)
    engine = LookupEngine(provinces, HashEmbedder(), English(load_glossary(None)))
    answer = re.sub(r"\[\d+\]", "", engine.answer(Question(text=question, history=turns)).answer)
    assert set(re.findall("[^。]+。", told)) <= set(re.findall("[^。]+。", answer))


@pytest.mark.parametrize("question", ["And Qingchuan?", "Qingchuan呢？", "那青川省呢？"])
def test_a_place_is_heard_in_either_language(provinces: Library, question: str):
    asked = read(provinces, Question(text=question, history=(Turn(q="海原省城镇化率是多少？", a=""),)))
    assert asked.scope.reports == read(provinces, Question(text="青川省城镇化率是多少？")).scope.reports != ()


@pytest.mark.parametrize(
    ("before", "question", "declines"),
    [
        ("海原省城镇化率是多少？", "哪个高？", True),
        ("海原省城镇化率是多少？", "谁更低？", True),
        ("What was the urbanization rate of 海原省?", "Which is higher?", True),
        ("海原省和青川省城镇化率是多少？", "哪个高？", False),
        ("海原省城镇化率是多少？", "和青川省比，哪个高？", False),
    ],
)
def test_what_is_higher_of_one_place_is_asked_back(provinces: Library, before: str, question: str, declines: bool):
    engine = LookupEngine(provinces, HashEmbedder(), English(load_glossary(None)))
    answer = engine.answer(Question(text=question, history=(Turn(q=before, a=""),)))
    assert (answer.reason == "one_side") == declines
    assert (answer.kind == "declined") == declines


@pytest.fixture(scope="module")
def alike(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    """A report whose figures differ in the level, size and number of what they count; a deputy delivered it."""
    folder = tmp_path_factory.mktemp("alike")
    text = """松岭市人民代表大会常务委员会工作报告
——2031年1月12日在松岭市第三届人民代表大会第二次会议上
松岭市人大常委会副主任 林晓

各位代表：
一、2030年主要工作
评出国家级示范工厂5家。引进亿元以上项目280个。轨道交通2号线客流90万人次。审议法规案17件。收到代表建议118件，办结112件。
"""
    (folder / "songling-2031.txt").write_text(text, encoding="utf-8")
    with Library.open(folder / "library", HashEmbedder().name, create=True) as library:
        list(ingest(library, HashEmbedder(), [folder / "songling-2031.txt"]))
        yield library


@pytest.mark.parametrize(
    ("held", "other"),
    [
        ("松岭市国家级示范工厂有多少家？", "松岭市省级示范工厂有多少家？"),
        ("松岭市引进亿元以上项目多少个？", "松岭市引进50亿元以上项目多少个？"),
        ("松岭市轨道交通2号线客流多少人次？", "松岭市轨道交通3号线客流多少人次？"),
        ("松岭市审议法规案多少件？", "松岭市初次审议法规案多少件？"),
        ("松岭市人大常委会副主任是谁？", "松岭市人大常委会主任是谁？"),
    ],
)
def test_what_differs_in_level_size_number_or_office_is_another_thing(alike: Library, held: str, other: str):
    assert [asked(alike, question).kind for question in (held, other)] == ["answer", "passages"]


def test_what_follows_asks_of_its_own_deed(alike: Library):
    before = (Turn(q="松岭市收到代表建议多少件？", a=""),)
    for text in ("其中办结多少？", "办结了多少件？"):
        engine = LookupEngine(alike, HashEmbedder(), English(load_glossary(None)))
        assert "112件" in engine.answer(Question(text=text, history=before)).answer


def test_a_year_does_not_stick_to_another_measure_of_another_place(alike: Library):
    before = (Turn(q="How many laws did Songling deliberate in 2029?", a=""),)
    (part,) = read(alike, Question(text="And Songling's GDP growth?", history=before)).parts
    assert part.years == ()
    (part,) = read(alike, Question(text="And in 2030?", history=before)).parts
    assert part.years == (2030,)
