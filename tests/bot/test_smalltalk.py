import pytest

from bot.asking.remarks import remark, small_talk
from bot.asking.smalltalk import named_reports
from bot.extract import ExtractiveEngine
from bot.records import Answer, Question
from vectorstore.embed import HashEmbedder
from vectorstore.folding import fold
from vectorstore.store import Library


@pytest.fixture
def engine(invented: Library) -> ExtractiveEngine:
    return ExtractiveEngine(invented, HashEmbedder())


def answer(engine: ExtractiveEngine, text: str) -> Answer:
    return engine.answer(Question(text=text))


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("你好", "greeting"),
        ("您好呀！", "greeting"),
        ("Hi there!", "greeting"),
        ("你是谁？", "identity"),
        ("Who are you?", "identity"),
        ("请问你能做什么", "abilities"),
        ("帮助", "abilities"),
        ("What can you do?", "abilities"),
        ("你们库里有哪些报告？", "inventory"),
        ("最新的报告是哪年的？", "inventory"),
        ("Which reports do you have?", "inventory"),
        ("what's in the library", "inventory"),
        ("好的，谢谢你！", "thanks"),
        ("thanks a lot", "thanks"),
        ("再见", "goodbye"),
        ("报告全文给我", "use_show"),
        ("报告的上半部分在哪", "part_held"),
        ("报告里最大的数字是多少", "use_figures"),
        ("把代表工作的成绩用表格列出来", "use_figures"),
    ],
)
def test_what_is_no_question_about_a_report_has_its_own_reply(engine: ExtractiveEngine, text: str, key: str):
    assert small_talk(text) == key
    said = answer(engine, text)
    assert (said.abstained, said.reason, said.citations) == (True, "small_talk", ())


@pytest.mark.parametrize(
    "question",
    [
        "听取了哪些报告？",
        "你好，通过了几件法规？",
        "谢谢代表的单位有哪些",
        "总结一下听取的专项工作报告",
        "What reports were heard?",
        "who helped the deputies?",
    ],
)
def test_a_question_about_a_report_is_no_small_talk(question: str):
    assert small_talk(question) is None


def test_the_inventory_names_each_report_in_the_language_of_the_question(engine: ExtractiveEngine):
    assert "青川市人民代表大会常务委员会工作报告（2031年，qingchuan-2031）" in answer(engine, "有哪些报告").answer
    assert "Qingchuan (2031, qingchuan-2031)" in answer(engine, "which reports do you have").answer


def test_the_inventory_keeps_to_the_reports_that_are_meant(invented: Library):
    assert "qingchuan" not in named_reports(invented, "en", ("other-2031",))


@pytest.mark.parametrize(
    ("question", "place"), [("请问北京市人大通过了几件法规", "北京"), ("What did Shenzhen pass?", "Shenzhen")]
)
def test_a_refusal_for_another_place_names_it_and_the_reports_held(engine: ExtractiveEngine, question: str, place: str):
    said = answer(engine, question)
    assert (said.abstained, said.reason) == (True, "other_place")
    assert place in said.answer
    assert "qingchuan-2031" in said.answer


def test_the_headings_of_a_report_are_told_with_their_places(engine: ExtractiveEngine):
    said = answer(engine, "报告分几个部分？")
    assert [c.quote for c in said.citations] == [
        "一、过去一年主要工作",
        "（一）坚持科学立法",
        "（二）加强代表工作",
        "二、存在的不足",
        "三、今后一年工作任务",
    ]
    assert "二、存在的不足" in said.answer


@pytest.mark.parametrize(
    "question", ["报告的第三部分标题是什么", "第三部分讲了什么？", "What is the third part about?"]
)
def test_one_part_is_told_by_its_number(engine: ExtractiveEngine, question: str):
    assert "三、今后一年工作任务" in answer(engine, question).answer


def test_a_part_that_the_report_does_not_have_is_an_abstention(engine: ExtractiveEngine):
    assert answer(engine, "第九部分讲了什么").abstained


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("你好，市人大常委会主任是谁？", "主任 李明"),
        ("李明是谁", "主任 李明"),
        ("Who is the chairman of the Qingchuan standing committee?", "李明 (Li Ming), chairperson of"),
        ("Who is Li Ming?", "李明 (Li Ming), chairperson of"),
        ("Who delivered the report and when?", "January 12, 2031"),
        ("At which session was the report delivered?", "2nd session of the 3rd people's congress of Qingchuan"),
        ("青川市第三届人大第二次会议什么时候开的", "2031年1月12日"),
        ("报告是谁作的，什么时候作的，在哪里作的", "李明"),
        ("报告是哪一年的", "2031年1月12日"),
    ],
)
def test_who_and_when_is_answered_from_the_title(engine: ExtractiveEngine, question: str, said: str):
    found = answer(engine, question)
    assert fold(said) in fold(found.answer)
    assert found.citations


@pytest.mark.parametrize(
    "question",
    [
        "市人大常委会副主任是谁",
        "市长是谁",
        "Who is the mayor of Qingchuan?",
        "青川市第三届人大第一次会议什么时候开的",
        "李明的联系方式",
    ],
)
def test_what_the_title_does_not_say_is_an_abstention(engine: ExtractiveEngine, question: str):
    assert answer(engine, question).abstained


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("你确定吗？", "evidence"),
        ("不对吧，我记得是16次", "evidence"),
        ("中文再说一遍", "evidence"),
        ("are you sure?", "evidence"),
        ("出处在哪", "sources_of"),
        ("Where does it say that?", "sources_of"),
        ("tell me more", "context"),
        ("用英文说一遍", "no_translation"),
        ("不是，我问的是执法检查", None),
        ("专题询问呢？", None),
        ("确定了哪些任务？", None),
    ],
)
def test_a_remark_on_the_answer_before_is_told_from_a_question(text: str, kind: str | None):
    assert remark(text) == kind
