"""What running text names is answered in the report's own words, and only where they surely hold it."""

from pathlib import Path

import pytest
from hashed import HashEmbedder

from bot.ask import LookupEngine
from bot.english import English
from bot.glossary import load_glossary
from bot.records import Answer, Question
from vectorstore.ingest import ingest
from vectorstore.reading.text import fold
from vectorstore.store import Library

REPORT = """青川市人民政府工作报告
——2031年1月9日在青川市第五届人民代表大会第二次会议上
市长 林晓

各位代表：
一、2030年工作回顾
新设青川林业职业学院，招收学生600人。支持南湾、北岭、石桥3个乡镇创建竹编特色小镇。云溪古渡入选省级水利遗产名录。制定渡口管理条例、竹林保护条例等4件法规。
水利工作抓好三个方面。一是修复旧渠，长度12公里。二是疏浚河道，受益农田3万亩。三是培训水管员，共200人。
二、2031年工作安排
推进东山、西塘两个水库除险加固。支持河湾、岩口、柳坪3个乡镇创建竹编特色小镇。
"""


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory):
    folder: Path = tmp_path_factory.mktemp("told")
    (folder / "qingchuan-2031.txt").write_text(REPORT, encoding="utf-8")
    with Library.open(folder / "library", HashEmbedder().name, create=True) as library:
        list(ingest(library, HashEmbedder(), [folder / "qingchuan-2031.txt"]))
        yield library


def asked(library: Library, text: str) -> Answer:
    return LookupEngine(library, HashEmbedder(), English(load_glossary())).answer(Question(text=text))


def test_a_list_in_running_text_is_quoted_whole_at_its_offsets(library: Library):
    answer = asked(library, "青川市2030年支持哪几个乡镇创建竹编特色小镇？")
    assert answer.kind == "answer"
    assert all(name in answer.answer for name in ("南湾", "北岭", "石桥"))
    for cited in answer.citations:
        assert fold(library.source(cited.report)[cited.start : cited.end]) == fold(cited.quote)


def test_a_thing_is_named_by_the_clause_that_holds_its_noun(library: Library):
    assert "青川林业职业学院" in asked(library, "青川市新设了哪所学院？").answer


def test_a_list_of_another_length_than_the_question_says_is_corrected(library: Library):
    assert "不同" in asked(library, "青川市支持哪5个乡镇创建竹编特色小镇？").answer


def test_what_the_text_does_not_name_is_no_answer(library: Library):
    assert asked(library, "青川市新设了哪座机场？").kind != "answer"


def test_what_is_planned_does_not_answer_for_what_was_done(library: Library):
    assert asked(library, "青川市2030年推进了哪两个水库除险加固？").kind != "answer"


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ("2030年支持", "南湾、北岭、石桥"),
        ("2031年支持", "河湾、岩口、柳坪"),
        ("去年支持", "南湾、北岭、石桥"),
        ("计划支持", "河湾、岩口、柳坪"),
        ("已经支持了", "南湾、北岭、石桥"),
    ],
)
def test_of_two_times_that_tell_alike_the_one_that_is_asked_is_quoted(library: Library, words: str, names: str):
    answer = asked(library, f"青川市{words}哪几个乡镇创建竹编特色小镇？")
    assert answer.kind == "answer"
    assert [names in cited.quote for cited in answer.citations] == [True]


def test_a_list_that_the_report_does_not_finish_is_not_called_whole(library: Library):
    answer = asked(library, "青川市2030年制定了哪些条例？").answer
    assert "渡口管理条例、竹林保护条例" in answer
    assert "不是全部" in answer


def test_an_english_question_is_answered_from_the_same_words_with_its_names_in_english(library: Library):
    answer = asked(library, "Which reservoirs will Qingchuan reinforce in 2031?")
    assert answer.kind == "answer"
    assert "东山、西塘" in answer.answer
    assert "reservoir" in answer.answer


def test_what_an_english_question_asks_to_be_explained_is_not_quoted(library: Library):
    assert asked(library, "What does Qingchuan's reinforcing of reservoirs mean?").kind != "answer"


def test_what_is_chosen_is_quoted_without_the_clauses_that_tell_of_other_things(library: Library):
    (cited,) = asked(library, "青川市新设了哪所学院？").citations
    assert "招收学生" not in cited.quote
