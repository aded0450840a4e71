"""Numbers without a model: the figure that is asked for, and never its nearest kin."""

from pathlib import Path

import pytest
from hashed import HashEmbedder

from bot.ask import LookupEngine
from bot.english import English
from bot.glossary import load_glossary
from bot.records import Answer, Question
from vectorstore.ingest import ingest
from vectorstore.store import Library

REPORT = """云溪市人民政府工作报告
——2031年1月9日在云溪市第五届人民代表大会第二次会议上
市长 林晓

各位代表：
一、2030年工作回顾
受省里委托开展执法检查、视察调研、座谈交流29次，开展执法检查5项。专题会议比上年多召开3次。
高新技术企业、科技型中小企业分别达到310家、740家。为1.6万名农民工解决了拖欠工资问题。
港口集装箱吞吐量居全国第7位，连续16年没有发生重大森林火灾，7月9日云溪大桥建成通车。
粮食产量12.6亿斤，城镇新增就业5.1万人。建成智慧应用4个，办结公民审查建议34件，采纳联系点提出的意见690条。实际使用外资达到6.2亿美元、折合44亿元人民币。
征集意见1286条，提出意见建议217条，整改率达98.6%。
二、2031年工作安排
新增退税商店100家以上、特色民宿30家以上，城镇新增就业4.8万人以上。
"""
OTHER = """南屏市人民政府工作报告
——2031年1月10日在南屏市第四届人民代表大会第二次会议上
市长 周宁

各位代表：
一、2030年工作回顾
粮食产量11.9亿斤。
"""


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory):
    folder: Path = tmp_path_factory.mktemp("numbers")
    (folder / "yunxi-2031.txt").write_text(REPORT, encoding="utf-8")
    (folder / "nanping-2031.txt").write_text(OTHER, encoding="utf-8")
    with Library.open(folder / "library", HashEmbedder().name, create=True) as library:
        list(ingest(library, HashEmbedder(), [folder / "yunxi-2031.txt", folder / "nanping-2031.txt"]))
        yield library


def asked(library: Library, text: str) -> Answer:
    return LookupEngine(library, HashEmbedder(), English(load_glossary())).answer(Question(text=text))


@pytest.mark.parametrize(
    ("question", "held"),
    [
        ("云溪市2030年开展了几次执法检查？", "5项"),
        ("云溪市高新技术企业和科技型中小企业各有多少家？", "310家 740家"),
        ("云溪市帮多少农民工要回了工资？", "1.6万名"),
        ("云溪市今年想新开多少家退税商店？", "100家以上"),
        ("云溪市实际用了多少外资？", "6.2亿美元"),
        ("云溪市今年新增多少家退税商店和多少家特色民宿？", "100家以上 30家以上"),
        ("云溪市港口集装箱吞吐量在全国排第几？", "第7位"),
        ("云溪市连续多少年没有发生重大森林火灾？", "连续16年"),
        ("云溪大桥什么时候建成通车的？", "7月9日"),
    ],
)
def test_the_number_that_is_asked_for_is_told(library: Library, question: str, held: str):
    answer = asked(library, question)
    assert answer.kind == "answer"
    assert all(number in answer.answer for number in held.split()), answer.answer
    assert "29次" not in answer.answer


@pytest.mark.parametrize(
    "question",
    [
        "云溪市2030年召开了几次专题会议？",  # three more than before is no number of meetings
        "云溪市采纳了多少条公民审查建议？",
        "云溪市有多少家退税商店？",  # those that will be new are not all there are
        "云溪市智慧应用一共发现多少处隐患？",
        "云溪市城镇新增就业占全部就业的比例是多少？",  # a share is no amount
        "How many regulations were adopted?",
    ],
)
def test_the_number_of_its_kin_is_no_answer(library: Library, question: str):
    assert asked(library, question).kind == "passages"


@pytest.mark.parametrize(
    "question", ["云溪市和南屏市的粮食产量哪个多，多多少？", "云溪市、南屏市谁的粮食产量更高？分别是多少"]
)
def test_of_two_places_the_higher_is_named_with_both_figures(library: Library, question: str):
    assert asked(library, question).answer == (
        "云溪市高于南屏市，相差7000万斤。南屏市2030年：粮食产量11.9亿斤。[1]云溪市2030年：粮食产量12.6亿斤。[2]"
    )


def test_a_number_that_is_the_reports_own_is_no_wrong_premise(library: Library):
    assert "与问题所说的" not in asked(library, "云溪市2030年城镇新增就业超过5.1万人，哪个区超得最多？").answer


def test_without_a_time_the_figure_of_the_year_that_is_over_is_told(library: Library):
    answer = asked(library, "云溪市城镇新增就业多少人？").answer
    assert "2030年：城镇新增就业5.1万人" in answer
    assert "4.8" not in answer
    assert "4.8" in asked(library, "云溪市2031年计划城镇新增就业多少人？").answer
