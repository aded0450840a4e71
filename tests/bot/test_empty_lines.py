import pytest

from bot.asking.intent import Intent
from bot.extraction.empty_lines import is_empty
from bot.extraction.view import ReportView, sentences
from vectorstore.records import Passage
from vectorstore.store import Library

TEXT = """各位代表：
——2031年1月12日在青川市第三届人民代表大会第二次会议上
青川市人民代表大会常务委员会工作报告
青川市人大常委会主任 李明
回顾2030年
立法工作
制定停车管理条例
培训代表481人次
去年，全市人大工作有了新进展。
"""


def left(library: Library, text: str = TEXT, asked: str = "做了什么", kind: str = "what") -> list[str]:
    """Return the lines of a text that may answer a question."""
    intent = Intent.model_validate({"text": asked, "lang": "zh", "kind": kind})
    view = ReportView(library, "qingchuan-2031")
    passage = Passage(
        id="p", report="qingchuan-2031", section=1, path=("前言",), part=None, period=None, start=0, end=len(text),
        text=text, tokens=1,
    )  # fmt: skip
    return [s.text.strip() for s in sentences(text) if not is_empty(intent, s, view, passage)]


def test_salutation_title_session_and_headings_answer_nothing(invented: Library):
    assert left(invented) == [
        "青川市人大常委会主任 李明", "制定停车管理条例", "培训代表481人次", "去年，全市人大工作有了新进展。",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "kind"), [("报告是哪天作的", "when"), ("在哪里作的报告", "where"), ("哪次会议", "what")]
)
def test_the_line_of_the_session_answers_who_asks_for_it(invented: Library, text: str, kind: str):
    assert any("第二次会议上" in line for line in left(invented, asked=text, kind=kind))
    assert not any("第二次会议上" in line for line in left(invented, asked="主任叫什么", kind="who"))


def test_a_few_words_within_a_line_are_no_heading(invented: Library):
    assert "水平不高；" in left(invented, "监督还不够有力；水平不高；\n")
