"""Laws over all bundled reports, and over invented ones: what must hold whatever the words are."""

import re
from collections.abc import Iterator

import pytest
from conftest import INVENTED, ROOT
from shelf import Shelf

from bot.ask import Bot, open_bot
from bot.english import English
from bot.factcheck.draft import check_draft
from bot.glossary import load_glossary
from bot.records import Question
from bot.summaries import Request
from bot.summaries.parity import chinese_left
from bot.summarize import summarize
from vectorstore.embed import LocalEmbedder
from vectorstore.ingest import ingest
from vectorstore.reading.text import fold
from vectorstore.store import Library

ENGLISH = English(load_glossary(None))
IN_ENGLISH = 0.47
"""Share of the facts of bundled reports that are told in English; .482 when this was written."""
SCALES = {"": 1, "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12}
HAIYUAN = """海原市人民政府工作报告
——2031年1月20日在海原市第三届人民代表大会第二次会议上
海原市市长 周敏

各位代表：
现在，我代表市人民政府，向大会报告工作，请予审议。

一、2030年工作回顾
2030年，城镇新增就业6.84万人。空气质量优良天数比例居全省第3位，营商环境评价位列全国第九。
持续深化农村集体产权制度改革，建立健全基层治理联席会议机制。制定电动自行车管理办法。
二、2031年工作安排
城镇新增就业7万人以上，改造老旧小区128个。制定夜市管理条例。
"""


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory, embedder: LocalEmbedder) -> Iterator[Library]:
    folder = tmp_path_factory.mktemp("laws")
    (folder / "qingchuan-2031.txt").write_text(INVENTED, encoding="utf-8")
    (folder / "haiyuan-2031.txt").write_text(HAIYUAN, encoding="utf-8")
    with Library.open(folder / "library", embedder.name, create=True) as made:
        list(ingest(made, embedder, sorted(folder.glob("*.txt"))))
        yield made


@pytest.fixture(scope="module")
def bot(library: Library, embedder: LocalEmbedder) -> Bot:
    return open_bot(library.directory, "lookup")


@pytest.fixture(scope="module")
def bundled() -> Shelf:
    files = [*(ROOT / "seeds").glob("*.txt"), *(ROOT / "evals" / "corpora").glob("*/*.txt")]
    return Shelf(**{path.stem: path.read_text(encoding="utf-8") for path in sorted(files)})


def test_the_english_of_every_fact_holds_its_numbers_and_no_chinese(bundled: Shelf) -> None:
    named = 0
    for fact in bundled.facts():
        if (name := ENGLISH.fact(fact)) is None:
            continue
        named += 1
        assert not chinese_left(name), fact.quote
        if fact.value is not None and (amount := ENGLISH.amount(fact)):
            said = re.findall(r"(\d[\d,]*\.?\d*)(?: (\w+illion|thousand))?", amount)
            given = [abs(value) for value in (fact.value_from, fact.value, fact.value_to) if value is not None]
            assert [float(n.replace(",", "")) * SCALES[scale] for n, scale in said] == pytest.approx(given), fact.quote
    assert named >= IN_ENGLISH * len(bundled.facts())


def test_every_quote_and_every_fact_stands_where_it_is_said_to(bundled: Shelf) -> None:
    for fact in bundled.facts():
        source = bundled.source(fact.report)
        assert fold(source[fact.quote_start : fact.quote_end]) == fold(fact.quote)
        assert fold(fact.value_text) in fold(fact.quote)


@pytest.mark.parametrize(
    ("question", "zh"),
    [
        ("青川市制定条例有哪些？", "青川市：2030年制定：停车管理条例。[1]"),
        ("青川市计划制定哪些条例？", "青川市：2031年计划制定：夜市管理条例。[1]"),
        ("青川市立法有哪些？", "青川市：2030年制定：停车管理条例；2030年修订：供水条例。[1]"),
        ("海原市制定了哪些办法？", "海原市：2030年制定：电动自行车管理办法。[1]"),
    ],
)
def test_a_list_holds_what_was_done_or_what_is_planned_and_nothing_else(bot: Bot, question: str, zh: str) -> None:
    assert bot.ask(Question(text=question)).answer == zh


@pytest.mark.parametrize(
    ("true", "false", "quote"),
    [
        ("海原市空气质量优良天数比例居全省第3位。", "海原市空气质量优良天数比例居全省第2位。", "第3位"),
        ("海原市营商环境评价位列全国第九。", "海原市营商环境评价位列全国第一。", "第九"),
        ("海原市市长周敏作政府工作报告。", "海原市市长李明作政府工作报告。", "周敏"),
    ],
)
def test_a_rank_and_a_speaker_differ_only_where_the_report_has_another(
    library: Library, embedder: LocalEmbedder, true: str, false: str, quote: str
) -> None:
    found = check_draft(f"{true}\n{false}", library, embedder, ENGLISH).statements
    assert [one.verdict == "differs" for one in found] == [False, True]
    assert all(quote in citation.quote for one in found for citation in one.citations)
    assert found[1].citations


def test_a_focus_leaves_only_what_is_about_it(library: Library) -> None:
    made = summarize(library, ["qingchuan-2031"], English(load_glossary(None)), Request(focus="白河街道"))
    assert ["白河街道" in point.zh for point in made.points] == [True]
    assert not summarize(library, ["qingchuan-2031"], English(load_glossary(None)), Request(focus="航天发射")).points
