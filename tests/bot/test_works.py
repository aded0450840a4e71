from collections.abc import Iterator

import pytest

from bot.asking.question import language, normalise, read
from bot.extract import ExtractiveEngine
from bot.extraction import listing
from bot.extraction.finding import Finding
from bot.extraction.view import ReportView
from vectorstore.embed import HashEmbedder
from vectorstore.ingest import ingest
from vectorstore.store import Library

REPORT = """白河市人民代表大会常务委员会工作报告
——2041年1月12日在白河市第五届人民代表大会第三次会议上

各位代表：
我向大会报告工作，请予审议。

过去一年主要工作
2040年，开展执法检查2项，作出决议决定1件。
一、坚持依法监督，推动监督工作见实效
围绕民生改善加强监督。听取养老服务情况报告，市、区县联动开展供水条例执法检查。组织专题调研3项。
围绕绿色发展加强监督。检查湿地保护条例实施情况，听取审议年度环境状况报告、河长制工作情况报告，助力治水。
二、坚持依法履职，做好决定工作
依法行使决定权。作出关于加快建设低碳港口的决定，推动转型。适时依法作出决议、决定。
今后一年工作任务
2041年，拟开展执法检查1项。努力在2个方面形成标志成果。
一、在服务大局上见行见效
开展夜市管理条例执法检查，专题调研渔业发展情况。跟踪督办供水条例执法检查审议意见。
二、在依靠代表上见行见效
听取桥梁养护情况的汇报。
"""


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    folder = tmp_path_factory.mktemp("baihe")
    (folder / "baihe-2041.txt").write_text(REPORT, encoding="utf-8")
    with Library.open(folder / "library", HashEmbedder().name, create=True) as opened:
        list(ingest(opened, HashEmbedder(), [folder / "baihe-2041.txt"]))
        yield opened


def found(library: Library, question: str) -> Finding | None:
    intent = read(normalise(question), language(question), library)
    hits = ExtractiveEngine(library, HashEmbedder()).hits(intent)
    return listing.finding(intent, hits, [ReportView(library, "baihe-2041")])


def texts(library: Library, question: str) -> list[str]:
    answer = found(library, question)
    return [statement.text for statement in answer.statements] if answer else []


@pytest.mark.parametrize(
    "question",
    ["2040年开展了哪些执法检查？", "2项执法检查分别是哪些？"],
)
def test_works_of_a_kind_are_gathered_over_the_part(library: Library, question: str):
    assert texts(library, question) == ["开展供水条例执法检查", "检查湿地保护条例实施情况"]


def test_english_lists_quote_the_report(library: Library):
    assert texts(library, "Which enforcement inspections were carried out in 2040?") == [
        "The report says: “开展供水条例执法检查”",
        "“检查湿地保护条例实施情况”",
    ]


def test_plans_are_listed_for_a_planned_year_without_what_only_follows_up(library: Library):
    assert texts(library, "2041年要开展哪些执法检查？") == ["开展夜市管理条例执法检查"]


def test_results_and_plans_carry_their_year_when_the_question_names_none(library: Library):
    listed = texts(library, "执法检查有哪些？")
    assert listed[0].startswith("2040年：")
    assert listed[-1] == "2041年：开展夜市管理条例执法检查"


@pytest.mark.parametrize(
    ("question", "items"),
    [
        ("听取了哪些报告？", ["听取养老服务情况报告", "听取审议年度环境状况报告、河长制工作情况报告"]),
        ("2041年听取哪些汇报？", ["听取桥梁养护情况的汇报"]),
        ("2040年作出了哪些决定？", ["作出关于加快建设低碳港口的决定"]),
        ("2041年专题调研哪些内容？", ["专题调研渔业发展情况"]),
        ("环境方面2040年听取了哪些报告？", ["听取审议年度环境状况报告、河长制工作情况报告"]),
    ],
)
def test_items_are_verb_and_object_of_the_topic_asked(library: Library, question: str, items: list[str]):
    assert texts(library, question) == items


def test_a_wrong_number_of_works_is_corrected_before_the_list(library: Library):
    listed = texts(library, "2040年开展的7项执法检查分别是哪些？")
    assert "2项" in listed[0]
    assert len(listed) == 3


def test_a_year_that_the_report_does_not_cover_is_declined(library: Library):
    answer = found(library, "2039年开展了哪些执法检查？")
    assert answer is not None
    assert answer.statements == ()


def test_to_sum_up_a_part_is_to_name_its_sections(library: Library):
    listed = texts(library, "2040年主要工作有哪些？")
    assert listed[0] == "坚持依法监督,推动监督工作见实效".replace(",", "，")
    assert "bot summarize" in listed[-1]


def test_what_was_done_in_a_field_is_what_its_section_holds(library: Library):
    assert texts(library, "监督工作2040年主要做了什么？") == ["围绕民生改善加强监督", "围绕绿色发展加强监督"]


def test_every_item_stands_in_the_source(library: Library):
    answer = found(library, "执法检查有哪些？")
    assert answer is not None
    for statement in answer.statements:
        for quote in statement.quotes:
            assert quote.text in quote.view.source[quote.start : quote.end]
