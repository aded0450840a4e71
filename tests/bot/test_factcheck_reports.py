"""Drafts over invented reports: what stands, what differs and what is not there."""

from collections.abc import Iterator

import pytest

from bot.english import English
from bot.factcheck.draft import DraftTextError, check_draft
from bot.factcheck.records import Limits, Statement
from bot.glossary import load_glossary
from tests.conftest import INVENTED
from vectorstore.embed import LocalEmbedder
from vectorstore.errors import LibraryError
from vectorstore.ingest import ingest
from vectorstore.reading.text import fold
from vectorstore.store import Library

HAIYUAN = """海原市人民政府工作报告
——2031年1月20日在海原市第三届人民代表大会第二次会议上
海原市市长 周敏

各位代表：
现在，我代表市人民政府，向大会报告工作，请予审议。

一、2030年工作回顾
2030年，全市地区生产总值增长5.8%，社会消费品零售总额达到1263亿元、增长4.7%，进出口总额352.6亿元、下降3.4%。城镇新增就业6.84万人。
研发投入强度2.41%、居中部第1。港口发展指数从全球第9位跃升至第6位。云岭至白沙铁路二期工程开工建设。6月召开绿色发展大会。
新能源汽车产量31.5万辆，城镇、农村居民人均可支配收入分别增长4.1%、6.2%。
常住人口由上年431.7万人增加到435.2万人，实际使用内外资分别增长9.6%、7.3%，轨道线路总长达到906公里。
二、2031年工作安排
地区生产总值增长6%左右，城镇新增就业7万人以上，改造老旧小区128个。
"""


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory, embedder: LocalEmbedder) -> Iterator[Library]:
    """A library of two invented reports."""
    folder = tmp_path_factory.mktemp("factcheck")
    (folder / "qingchuan-2031.txt").write_text(INVENTED, encoding="utf-8")
    (folder / "haiyuan-2031.txt").write_text(HAIYUAN, encoding="utf-8")
    with Library.open(folder / "library", embedder.name, create=True) as made:
        list(ingest(made, embedder, sorted(folder.glob("*.txt"))))
        yield made


def _one(library: Library, embedder: LocalEmbedder, text: str) -> Statement:
    """Return the statement of a draft of one."""
    (found,) = check_draft(text, library, embedder, English(load_glossary(None))).statements
    assert text[found.start : found.end] == text
    for citation in found.citations:
        assert fold(library.source(citation.report)[citation.start : citation.end]) == fold(citation.quote)
    return found


@pytest.mark.parametrize(
    "text",
    [
        "去年，海原市GDP同比增长5.8%。",
        "海原市社会消费品零售总额达到0.13万亿元，同比增长4.7%。",
        "2030年海原市进出口总额超过350亿元，比上年下降3.4%。",
        "海原市城镇新增就业近7万人。",
        "海原市2030年经济增长5.8%。",
        "海原市常住人口435.2万人，比上年增加3.5万人，实际使用外资增长7.3%。",
        "2030年青川市通过地方性法规12件、审查批准单行条例4件，两项合计16件。",
        "青川市今年拟审议法规案14件，其中继续审议5件。",
        "青川市制定了停车管理条例。",
        "海原市研发投入强度为2.41%，居中部第1。",
        "海原市港口发展指数从全球第9位升到第6位。",
        "2030年6月海原市召开绿色发展大会。",
        "海原市云岭至白沙铁路二期工程开工建设。",
        "In 2030 Haiyuan's retail sales of consumer goods rose 4.7 percent to 126.3 billion yuan.",
        "Haiyuan added 68,400 urban jobs in 2030.",
        "Haiyuan plans to renovate 128 old residential communities in 2031.",
    ],
)
def test_a_true_statement_stands_rounded_reordered_added_up_or_in_english(
    library: Library, embedder: LocalEmbedder, text: str
) -> None:
    found = _one(library, embedder, text)
    assert (found.verdict, bool(found.citations)) == ("stands", True), found.note


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("去年，海原市地区生产总值增长8.5%。", "number"),
        ("海原市社会消费品零售总额达到1263亿美元。", "unit"),
        ("2029年，海原市社会消费品零售总额增长4.7%。", "year"),
        ("青川市2030年地区生产总值增长5.8%。", "place"),
        ("2030年海原市进出口总额352.6亿元，增长3.4%。", "direction"),
        ("2030年海原市城镇居民人均可支配收入增长6.2%。", "subject"),
        ("海原市已经改造了老旧小区128个。", "plan"),
        ("2030年青川市通过地方性法规12件、审查批准单行条例4件，两项合计18件。", "sum"),
        ("Haiyuan's retail sales of consumer goods fell 4.7 percent in 2030.", "direction"),
        ("Haiyuan added 86,400 urban jobs in 2030.", "number"),
        ("海原市研发投入强度2.41%，居全国第1。", "circle of a rank"),
        ("Haiyuan's R&D intensity of 2.41 percent is the highest in China.", "circle of a rank"),
        ("海原市港口发展指数由全球第6位滑到第9位。", "move of a rank"),
        ("2030年9月海原市召开绿色发展大会。", "month"),
        ("海原市云岭至白沙铁路二期工程去年建成通车。", "stage"),
        ("海原市今年城镇新增就业不超过7万人。", "bound"),
        ("海原市常住人口435.2万人，比上年减少3.5万人。", "direction of a difference"),
        ("海原市实际使用外资增长9.6%。", "one of a pair in a word"),
        ("海原市轨道线路新增906公里。", "level told as added"),
        ("“十四五”期间海原市城镇新增就业6.84万人。", "a year told as several"),
    ],
)
def test_a_planted_error_is_found_and_said(library: Library, embedder: LocalEmbedder, text: str, kind: str) -> None:
    found = _one(library, embedder, text)
    assert found.verdict == ("not_found" if kind == "place" else "differs"), (kind, found)
    assert found.note


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("青川市制定了《网约车管理条例》。", "not_found"),
        ("海原市博物馆接待观众93.7万人次。", "not_found"),
        ("海原市的深水码头选址定在湖南岳阳。", "not_found"),
        ("市民们都很高兴。", "no_fact"),
        ("What does this mean for readers?", "no_fact"),
    ],
)
def test_what_no_report_tells_of_never_differs(
    library: Library, embedder: LocalEmbedder, text: str, verdict: str
) -> None:
    assert _one(library, embedder, text).verdict == verdict


@pytest.mark.parametrize(
    ("text", "right", "wrong"),
    [
        ("2030年海原市城镇居民人均可支配收入增长4.1%，农村居民增长6.2%，相差{}个百分点。", "2.1", "2.3"),
        ("2030年海原市农村居民人均可支配收入增长6.2%，城镇居民增长4.1%，相差{}个百分点。", "2.1", "10.3"),
        ("2030年青川市通过地方性法规12件、审查批准单行条例4件，前者比后者多{}件。", "8", "9"),
        ("2030年青川市审查批准单行条例4件、通过地方性法规12件，两项相差{}件。", "8", "6"),
        ("2030年青川市审查批准单行条例4件、通过地方性法规12件，两项合计{}件。", "16", "18"),
    ],
)
def test_what_is_worked_out_stands_in_any_order_of_its_numbers_and_only_if_right(
    library: Library, embedder: LocalEmbedder, text: str, right: str, wrong: str
) -> None:
    assert _one(library, embedder, text.format(right)).verdict == "stands"
    assert _one(library, embedder, text.format(wrong)).verdict != "stands"


def test_a_paragraph_carries_its_place_to_sentences_that_name_none(library: Library, embedder: LocalEmbedder) -> None:
    draft = "海原市交出成绩单。去年地区生产总值增长5.8%。城镇新增就业9.9万人。"
    found = check_draft(draft, library, embedder, English(load_glossary(None)), lang="en").statements
    assert [one.verdict for one in found] == ["no_fact", "stands", "differs"]
    assert {c.report for one in found for c in one.citations} == {"haiyuan-2031"}
    assert found[1].note.startswith("So says the report")


def test_limits_leave_reports_out_and_bad_drafts_are_refused(library: Library, embedder: LocalEmbedder) -> None:
    english = English(load_glossary(None))
    made = check_draft("地区生产总值增长5.8%。", library, embedder, english, Limits(regions=("青川",)))
    assert [one.verdict for one in made.statements] == ["not_found"]
    with pytest.raises(LibraryError, match="no report"):
        check_draft("增长5.8%。", library, embedder, english, Limits(years=(1999,)))
    with pytest.raises(DraftTextError, match="empty"):
        check_draft(" \n", library, embedder, english)


LIUXI = """柳溪县人民代表大会常务委员会工作报告
——2031年1月8日在柳溪县第十八届人民代表大会第五次会议上
柳溪县人大常委会主任 沈岚

一、2030年主要工作
过去一年，县人大常委会召开常委会会议8次、主任会议17次，作出决议决定6项。信息化平台二期建设未能启动。
修订《柳溪县停车管理条例》。科学谋划未来五年目标任务，走访代表260人次。
二、2031年工作安排
制定《柳溪县养老服务条例》，在联络站已全覆盖的基础上，确保今年内100%更新。
"""


@pytest.fixture(scope="module")
def liuxi(tmp_path_factory: pytest.TempPathFactory, embedder: LocalEmbedder) -> Iterator[Library]:
    folder = tmp_path_factory.mktemp("liuxi")
    (folder / "liuxi-2031.txt").write_text(LIUXI, encoding="utf-8")
    with Library.open(folder / "library", embedder.name, create=True) as made:
        list(ingest(made, embedder, [folder / "liuxi-2031.txt"]))
        yield made


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("柳溪县2030年启动了信息化平台二期建设。", "differs"),
        ("柳溪县2030年未能启动信息化平台二期建设。", "stands"),
        ("柳溪县2030年召开主任会议8次。", "differs"),
        ("柳溪县2030年召开常委会会议8次、主任会议17次。", "stands"),
        ("柳溪县2030年制定了《柳溪县养老服务条例》。", "differs"),
        ("柳溪县2030年制定了停车管理条例。", "differs"),
        ("柳溪县2030年修订了停车管理条例。", "stands"),
        ("柳溪县2030年作出决议决定6项，比上年增加3项。", "not_found"),
    ],
)
def test_what_was_undone_planned_revised_or_told_of_others_is_not_borne_out(
    liuxi: Library, embedder: LocalEmbedder, text: str, verdict: str
):
    assert _one(liuxi, embedder, text).verdict == verdict


def test_a_report_held_against_itself_differs_nowhere(liuxi: Library, embedder: LocalEmbedder):
    made = check_draft(LIUXI, liuxi, embedder, English(load_glossary(None)))
    assert {statement.verdict for statement in made.statements} <= {"stands", "no_fact"}
    assert sum(statement.verdict == "stands" for statement in made.statements) >= 4
