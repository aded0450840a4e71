import pytest

from bot.places import unknown_place
from bot.question import language, normalise
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
