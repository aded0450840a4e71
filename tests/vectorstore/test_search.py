from collections.abc import Iterator

import pytest

from vectorstore.embed import LocalEmbedder
from vectorstore.ingest import ingest
from vectorstore.records import Filters
from vectorstore.search import search, search_clauses
from vectorstore.store import Library

YUNXI = """云溪市人民代表大会常务委员会工作报告
——2026年1月8日在云溪市第三届人民代表大会第五次会议上
云溪市人民代表大会常务委员会主任 方知远
各位代表：
我受云溪市人民代表大会常务委员会委托，向大会报告工作，请予审议。
过去一年主要工作
一、立法工作
全年通过地方性法规12件，修订城市绿化条例，制定养老服务条例，扩大居家养老服务供给。
二、监督工作
听取审议专项工作报告31项，开展执法检查6次，暗访排污口44个，督促关停企业3家。
三、代表工作
举办代表培训班5期，培训代表640人次，办理代表建议218件，全部办结。
我们也清醒认识到，工作中还存在一些不足，主要是：监督的刚性还不够强，联系群众还不够密切。
今后一年工作任务
2026年，拟审议法规案15件，举办代表培训班8期，再建代表联络站20个。
各位代表，让我们携手奋进！
"""
BAISHI = """云溪市白石区人民代表大会常务委员会工作报告
——2026年1月5日在白石区第二届人民代表大会第四次会议上
白石区人民代表大会常务委员会主任 陆青
各位代表：
过去一年主要工作
听取审议专项工作报告19项，开展执法检查4次，办理代表建议96件。
举办代表培训班2期，组织代表视察茶园、渔港和学校食堂。
今后一年工作任务
2026年，计划举办代表培训班3期，推动菜市场改造7处。
"""


@pytest.fixture(scope="module")
def embedder() -> LocalEmbedder:
    return LocalEmbedder()


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory, embedder: LocalEmbedder) -> Iterator[Library]:
    folder = tmp_path_factory.mktemp("search")
    for name, text in {"yunxi-2026": YUNXI, "baishi-2026": BAISHI}.items():
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    with Library.open(folder / "library", embedder.name, create=True) as library:
        list(ingest(library, embedder, sorted(folder.glob("*.txt"))))
        yield library


@pytest.mark.parametrize(
    ("question", "evidence"),
    [
        ("云溪市通过了几件地方性法规？", "通过地方性法规12件"),
        ("雲溪市暗訪了多少個排污口？", "暗访排污口44个"),
        ("六百四十人次是什么？", "640人次"),
        ("How many law enforcement inspections did Yunxi carry out?", "开展执法检查6次"),
        ("Which regulation on elderly care was made?", "制定养老服务条例"),
        ("how many depputies were trained in Yunxi", "培训代表640人次"),
        ("白石区去年听取审议了多少项专项工作报告？", "专项工作报告19项"),
        ("2026年白石打算办几期代表培训班？", "代表培训班3期"),
        ("云溪市承认了哪些不足？", "监督的刚性还不够强"),
        ("云溪市的报告是谁作的？", "主任方知远"),
    ],
)
def test_the_first_passage_holds_the_evidence(library: Library, embedder: LocalEmbedder, question: str, evidence: str):
    assert evidence in search(library, embedder, question, k=1)[0].passage.text


def test_both_reports_come_up_when_both_are_named(library: Library, embedder: LocalEmbedder):
    found = search(library, embedder, "云溪市和白石区各举办了几期代表培训班？", k=4)
    assert {hit.passage.report for hit in found[:2]} == {"yunxi-2026", "baishi-2026"}


@pytest.mark.parametrize("question", ["asdfgh", "", "   ", "？！", "😀", "How do I cook pasta?", "梅西进了几个球"])
def test_a_question_about_nothing_in_the_library_finds_nothing(
    library: Library, embedder: LocalEmbedder, question: str
):
    assert search(library, embedder, question) == []


def test_filters_are_kept(library: Library, embedder: LocalEmbedder):
    found = search(library, embedder, "代表培训班", Filters(reports=("yunxi-2026",), parts=("plan",)))
    assert found
    assert {(hit.passage.report, hit.passage.part) for hit in found} == {("yunxi-2026", "plan")}


def test_a_named_report_limits_the_search(library: Library, embedder: LocalEmbedder):
    assert {hit.passage.report for hit in search(library, embedder, "白石区举办代表培训班几期？")} == {"baishi-2026"}
    assert len({hit.passage.report for hit in search(library, embedder, "举办代表培训班几期？")}) == 2


def test_all_reports_come_up_when_all_are_asked(library: Library, embedder: LocalEmbedder):
    found = search(library, embedder, "各地分别办理代表建议多少件？", k=2)
    assert {hit.passage.report for hit in found} == {"yunxi-2026", "baishi-2026"}


def test_hits_are_ranked_passages_with_their_clauses(library: Library, embedder: LocalEmbedder):
    found = search(library, embedder, "办理代表建议多少件？", k=3)
    assert len({hit.passage.id for hit in found}) == len(found) == 3
    assert [hit.score for hit in found] == sorted((hit.score for hit in found), reverse=True)
    for hit in found:
        assert hit.score == hit.clauses[0].score
        assert all(clause.clause.passage == hit.passage.id for clause in hit.clauses)


def test_clauses_know_both_scores(library: Library, embedder: LocalEmbedder):
    best = search_clauses(library, embedder, "暗访了多少个排污口？", k=1)[0]
    assert best.clause.text.startswith("暗访排污口44个")
    assert 0 < best.score <= 1
    assert best.dense is not None
    assert best.keyword == pytest.approx(1.0, abs=0.5)


def test_a_very_long_question_is_answered(library: Library, embedder: LocalEmbedder):
    assert search(library, embedder, "云溪市通过了几件地方性法规？" * 400)


@pytest.mark.parametrize("report", ["yunxi-2026", "baishi-2026"])
@pytest.mark.parametrize(
    "query",
    [
        "云溪市开展执法检查多少次？",
        "白石区举办代表培训班几期？",
        "云溪市和白石区各办理代表建议多少件？",
        "代表培训",
        "2026年哪个区培训代表？",
    ],
)
def test_reports_that_a_search_is_limited_to_hold_whatever_the_query_names(
    library: Library, embedder: LocalEmbedder, query: str, report: str
):
    limits = Filters(reports=(report,))
    hits = search(library, embedder, query, limits)
    assert {hit.passage.report for hit in hits} == {report}
    assert {hit.clause.report for hit in search_clauses(library, embedder, query, limits)} == {report}
