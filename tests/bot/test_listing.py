import pytest

from bot.asking.question import language, normalise, read
from bot.extract import ExtractiveEngine
from bot.extraction import listing
from bot.extraction.view import ReportView
from vectorstore.embed import HashEmbedder
from vectorstore.store import Library


def found(library: Library, question: str):
    intent = read(normalise(question), language(question), library)
    hits = ExtractiveEngine(library, HashEmbedder()).hits(intent)
    return listing.finding(intent, hits, [ReportView(library, "qingchuan-2031")])


@pytest.mark.parametrize("question", ["存在哪些不足？", "What shortcomings does the report admit?"])
def test_the_items_of_a_part_are_statements_of_their_own(invented: Library, question: str):
    answer = found(invented, question)
    assert answer is not None
    assert [statement.quotes[0].text for statement in answer.statements] == [
        "立法精细化水平还不够高",
        "监督实效有待增强",
        "代表联系群众不够密切",
    ]


def test_a_part_that_no_report_has_gives_no_list(invented: Library):
    assert found(invented, "有哪些体会？") is None


def test_how_many_is_never_a_list(invented: Library):
    assert found(invented, "通过了多少件地方性法规？") is None


def test_laws_are_listed_with_what_was_done_to_them(invented: Library):
    answer = found(invented, "2030年科学立法方面制定和修订了哪些条例？")
    assert answer is not None
    assert [statement.text for statement in answer.statements] == ["制定停车管理条例", "修订供水条例"]


def test_an_english_list_of_laws_says_in_english_what_was_done(invented: Library):
    answer = found(invented, "Which regulations were enacted in 2030?")
    assert answer is not None
    assert [statement.text for statement in answer.statements] == ["Enacted: 停车管理条例"]


def test_laws_of_the_plan_are_no_results(invented: Library):
    answer = found(invented, "2031年要制定哪些条例？")
    assert answer is not None
    assert [statement.text for statement in answer.statements] == ["制定夜市管理条例"]


def test_a_year_without_laws_gives_an_abstention(invented: Library):
    answer = found(invented, "2029年制定了哪些条例？")
    assert answer is not None
    assert (answer.statements, answer.reason) == ((), "other_year")
