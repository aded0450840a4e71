"""Whose report a question asks for: a limit to reports holds, and what a report says of a place within it is found."""

from collections.abc import Iterator

import pytest
from hashed import HashEmbedder

from bot.ask import Bot, LookupEngine
from bot.conversation import Conversation
from bot.english import English
from bot.glossary import load_glossary
from bot.records import Answer, Question
from vectorstore.ingest import ingest
from vectorstore.store import Library

REPORT = """{place}政府工作报告

2031年1月20日在{place}第十届人民代表大会第四次会议上
{place}省长 陈和

一、2030年工作回顾

地区生产总值增长{grown}%，粮食产量{grain}亿斤。{more}

二、2031年工作安排

今年主要预期目标是：地区生产总值增长{planned}%左右，城镇新增就业{jobs}万人。
"""
PLACES = {
    "qinghai": ("青海省", 4.7, 22, 5, 6.1),
    "songling": ("松岭省", 5.2, 81, 6, 9.3),
    "haiyuan": ("海原省", 6.3, 64, 5.5, 7.4),
}
MORE = "西宁机场旅客达到801万人次。"


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    folder = tmp_path_factory.mktemp("places")
    for name, (place, grown, grain, planned, jobs) in PLACES.items():
        more = MORE if name == "qinghai" else ""
        text = REPORT.format(place=place, grown=grown, grain=grain, planned=planned, jobs=jobs, more=more)
        (folder / f"{name}-2031.txt").write_text(text, encoding="utf-8")
    with Library.open(folder / "library", HashEmbedder().name, create=True) as made:
        list(ingest(made, HashEmbedder(), [folder], force=True))
        yield made


@pytest.fixture(scope="module")
def bot(library: Library) -> Bot:
    embedder = HashEmbedder()
    return Bot(library, embedder, LookupEngine(library, embedder, English(load_glossary(None))))


def ask(bot: Bot, text: str, *limit: str) -> Answer:
    return bot.ask(Question(text=text, reports=limit))


@pytest.mark.parametrize(
    "question", ["松岭省粮食产量是多少？", "What was the grain output of Songling?", "海原省和松岭省粮食产量哪个高？"]
)
def test_another_place_than_that_of_the_limit_is_declined_and_both_are_named(bot: Bot, question: str) -> None:
    answer = ask(bot, question, "haiyuan-2031")
    assert answer.kind == "declined"
    assert "haiyuan-2031" in answer.answer
    assert "松岭" in answer.answer or "Songling" in answer.answer
    assert ask(bot, "粮食产量是多少？", "haiyuan-2031").answer.startswith("海原省2030年：粮食产量64亿斤。")
    assert ask(bot, question, "haiyuan-2031", "songling-2031").kind == "answer"


def test_a_limit_takes_the_place_of_the_places_before_it_and_lasts(bot: Bot) -> None:
    talk = Conversation(bot)
    told = [
        "".join(talk.reply(line))
        for line in ("松岭省粮食产量多少？", "/report haiyuan-2031", "城镇新增就业呢？", "/new")
    ]
    assert told[2].startswith("海原省")
    assert "haiyuan-2031" in told[3]


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("西宁机场旅客达到多少人次？", "answer"),
        ("西宁粮食产量是多少？", "passages"),
        ("大连粮食产量是多少？", "declined"),
        ("格尔木市粮食产量是多少？", "declined"),
        ("What was the grain output of Xining?", "passages"),
        ("What was the grain output of Dalian?", "declined"),
        ("西宁市的报告是谁作的？", "passages"),
    ],
)
def test_a_place_without_a_report_is_looked_for_where_it_lies(bot: Bot, question: str, kind: str) -> None:
    answer = ask(bot, question)
    assert answer.kind == kind
    assert kind != "answer" or "801万人次" in answer.answer


@pytest.mark.parametrize("question", ["Who is the governor of Qinghai?", "Who delivered the Qinghai report?"])
def test_who_spoke_is_told_in_english_with_the_name_as_it_is_written_and_the_office(bot: Bot, question: str) -> None:
    assert ask(bot, question).answer.startswith(
        "The report of Qinghai Province was delivered by Chen He (陈和), governor."
    )


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (["松岭省粮食产量多少？", "这份报告讲了什么？"], "松岭省：“一、2030年工作回顾；二、2031年工作安排”"),
        (["松岭省粮食产量多少？", "今年的主要目标是什么？"], "松岭省：“今年主要预期目标是:地区生产总值增长6%左右"),
        (["松岭省粮食产量多少？", "/report haiyuan-2031", "报告有几部分？"], "海原省：“一、2030年工作回顾"),
        (["松岭省粮食产量多少？", "报告是谁作的？"], "松岭省的报告由陈和作。"),
        (["松岭省去年粮食产量多少？", "青海省呢？", "海原省呢？", "哪个最高？"], "松岭省2030年：81亿斤。"),
        (["松岭省、青海省、海原省去年粮食产量分别是多少？", "谁最低？"], "青海省2030年：22亿斤。"),
    ],
)
def test_what_is_asked_of_a_report_as_a_whole_or_of_all_places_before_has_no_other_subject(
    bot: Bot, lines: list[str], said: str
) -> None:
    talk = Conversation(bot)
    assert ["".join(talk.reply(line)) for line in lines][-1].startswith(said)


@pytest.mark.parametrize(
    ("question", "held"),
    [("三个省粮食产量一共多少？", 3), ("三个省机场旅客合计多少人次？", 0), ("三个省新增机场旅客共有多少人次？", 0)],
)
def test_a_total_of_places_is_never_the_figure_of_one(bot: Bot, question: str, held: int) -> None:
    answer = ask(bot, question)
    assert len({citation.report for citation in answer.citations}) == 3 if held else answer.kind != "answer"
