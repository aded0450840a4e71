import pytest

from bot.asking.question import language, normalise, read
from bot.extraction import card
from bot.extraction.view import ReportView
from vectorstore.store import Library


def found(library: Library, question: str):
    intent = read(normalise(question), language(question), library)
    return card.finding(intent, [ReportView(library, "qingchuan-2031")])


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("这份报告是谁作的？", "李明"),
        ("青川市人大常委会工作报告是哪一天作的？", "2031年1月12日"),
        ("报告是在哪次会议上作的？", "青川市第三届人民代表大会第二次会议"),
        ("这份报告的标题是什么？", "青川市人民代表大会常务委员会工作报告"),
        ("Who delivered this report?", "李明"),
        ("When was the report delivered?", "2031年1月12日"),
    ],
)
def test_the_card_answers_what_is_asked_of_a_report_as_a_whole(invented: Library, question: str, said: str):
    answer = found(invented, question)
    assert answer is not None
    assert said in answer.statements[0].text
    assert answer.statements[0].quotes


@pytest.mark.parametrize(
    "question", ["听取了多少项专项工作报告？", "报告提到的用水红线制度是谁提出的？", "通过了几件法规？"]
)
def test_a_question_about_what_a_report_says_is_not_for_the_card(invented: Library, question: str):
    assert found(invented, question) is None


def test_whose_report_it_is_not_is_said(invented: Library):
    answer = found(invented, "这是白山市人大常委会的工作报告吗？")
    assert answer is not None
    assert "青川市人民代表大会常务委员会" in answer.statements[0].text


def test_what_the_card_does_not_hold_is_an_abstention(invented: Library):
    answer = found(invented, "这份报告是哪家报纸刊登的？")
    assert answer is not None
    assert (answer.statements, answer.reason) == ((), "not_found")


def test_another_session_is_not_the_one_of_the_report(invented: Library):
    answer = found(invented, "青川市第三届人大第四次会议什么时候开的？")
    assert answer is not None
    assert (answer.statements, answer.reason) == ((), "not_found")


@pytest.mark.parametrize("question", ["主任会议听取了什么？", "办公厅主任是谁？", "谁主持了专题询问？"])
def test_other_offices_and_meetings_are_not_for_the_card(invented: Library, question: str):
    assert found(invented, question) is None


def test_who_published_a_report_is_told_from_the_page_around_it(bot):
    intent = read(normalise("重庆的报告是哪家报纸刊登的？"), "zh", bot.library)
    answer = card.finding(intent, [ReportView(bot.library, "chongqing-2026")])
    assert answer is not None
    assert answer.statements[0].text == "来源:天津日报"
