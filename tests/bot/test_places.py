import pytest

from bot.asking.places import elsewhere, unknown_place
from bot.asking.question import language, normalise
from vectorstore.store import Library


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
