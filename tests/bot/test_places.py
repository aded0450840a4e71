from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.asking.places import elsewhere, mentioned, unknown_place
from bot.asking.question import language, normalise
from bot.extract import ExtractiveEngine
from bot.records import Question
from vectorstore.embed import HashEmbedder
from vectorstore.ingest import ingest
from vectorstore.store import Library

VISITED = """云岭市人民代表大会常务委员会工作报告
——2032年1月9日在云岭市第二届人民代表大会第三次会议上

一、2031年主要工作

全年制定地方性法规17件，开展执法检查4项。

对口帮扶甘肃省建设乡村卫生站6所。接待甘肃省人大常委会考察团2次。
"""


@pytest.fixture(scope="module")
def visited(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    """A library whose report speaks of a place that it is not from."""
    folder = tmp_path_factory.mktemp("visited")
    (folder / "yunling-2032.txt").write_text(VISITED, encoding="utf-8")
    with Library.open(folder / "library", HashEmbedder().name, create=True) as library:
        list(ingest(library, HashEmbedder(), [folder / "yunling-2032.txt"]))
        yield library


def is_unknown(library: Library, question: str) -> bool:
    return unknown_place(normalise(question), language(question), library)


@pytest.mark.parametrize(
    "question",
    [
        "北京市人大常委会通过了几件法规？",
        "浙江的人大常委会开展了几次检查？",
        "白山市人大常委会去年通过了几件法规？",
        "How many regulations did Zhejiang adopt?",
    ],
)
def test_a_place_that_no_report_is_from_is_unknown(invented: Library, question: str):
    assert is_unknown(invented, question)


@pytest.mark.parametrize(
    "question",
    [
        "青川市人大常委会通过了几件法规？",
        "青川的市人大常委会开展了几次检查？",
        "通过了几件法规？",
        "去年市人大常委会通过了几件法规？",
        "How many regulations were adopted?",
    ],
)
def test_the_place_of_a_report_or_none_is_known(invented: Library, question: str):
    assert not is_unknown(invented, question)


@pytest.mark.parametrize(
    "question",
    [
        "请问市人大常委会去年做了几项执法检查",
        "听说市人大减负了",
        "为什么市人大要减负",
        "怎么看市人大的工作",
        "现在市人大有几个应用",
        "我想问市人大做了什么",
        "统计一下区人大的检查",
        "开给区县人大的座谈会几次",
        "学习教育里市人大常委会查摆出多少个问题",
        "与四川协同立法有几件",
        "southern Sichuan cooperation",
        "The Municipal People's Congress passed how many regulations?",
        "In June 2030, how many deputies were trained in Chinese?",
    ],
)
def test_the_words_of_a_question_are_no_place(invented: Library, question: str):
    assert not is_unknown(invented, question)


@pytest.mark.parametrize(
    ("question", "place"),
    [
        ("请问北京市人大通过了几件法规？", "北京"),
        ("昆明人大通过了几件法规？", "昆明"),
        ("江津区2030年有什么安排", "江津区"),
        ("四川省人大常委会通过了几件法规", "四川省"),
        ("How many deputy stations did Jianghe District have?", "Jianghe"),
        ("How many regulations did Shenzhen pass?", "Shenzhen"),
        ("What is Hangzhou's plan?", "Hangzhou"),
    ],
)
def test_the_place_that_no_report_is_from_is_named(invented: Library, question: str, place: str):
    assert elsewhere(normalise(question), language(question), invented) == place


def test_a_place_is_known_by_the_id_of_its_report_too(invented: Library):
    assert elsewhere("What is Qingchuan's plan?", "en", invented) is None


@pytest.mark.parametrize(
    "question",
    [
        "甘肃2031年制定了几件地方性法规？",
        "2031年，甘肃省一共制定了多少件地方性法规？",
        "甘肃省人大常委会2031年制定了几件法规？",
        "甘肃2031年制定了17件地方性法规吗？",
        "兰州2031年开展了几项执法检查？",
        "How many regulations did Gansu formulate in 2031?",
        "How many regulations did the Gansu standing committee formulate?",
        "How many regulations did the standing committee of Gansu formulate?",
        "Did Gansu formulate 17 regulations in 2031?",
        "How many inspections were carried out by Gansu?",
    ],
)
def test_what_is_said_of_a_place_in_passing_is_no_report_of_its_congress(visited: Library, question: str):
    assert is_unknown(visited, question)
    assert ExtractiveEngine(visited, HashEmbedder()).answer(Question(text=question)).reason == "other_place"


@pytest.mark.parametrize(
    "question",
    [
        "云岭2031年制定了几件法规？",
        "帮扶甘肃建设了几所卫生站？",
        "How many clinics were built in Gansu?",
        "制定了几件法规？",
    ],
)
def test_a_place_that_a_report_speaks_of_may_be_asked_about(visited: Library, question: str):
    assert not is_unknown(visited, question)


def test_a_place_in_passing_is_answered_for_only_by_what_names_it(visited: Library):
    engine = ExtractiveEngine(visited, HashEmbedder())
    assert mentioned("在甘肃制定了几件法规", "zh", visited) == ("甘肃",)
    assert mentioned("与甘肃协同立法几件", "zh", visited) == mentioned("云岭制定了几件法规", "zh", visited) == ()
    assert "6所" in engine.answer(Question(text="帮扶甘肃建设了几所卫生站？")).answer
    assert engine.answer(Question(text="在甘肃制定的地方性法规有几件？")).reason == "other_place"


def test_a_report_that_does_not_say_where_it_is_from_may_be_from_a_place_it_speaks_of(tmp_path: Path):
    (tmp_path / "plain.txt").write_text("2031年甘肃省制定地方性法规17件。\n", encoding="utf-8")
    with Library.open(tmp_path / "library", HashEmbedder().name, create=True) as library:
        list(ingest(library, HashEmbedder(), [tmp_path / "plain.txt"]))
        assert not is_unknown(library, "甘肃2031年制定了几件地方性法规？")
