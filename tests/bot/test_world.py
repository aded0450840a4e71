"""A small world of three cities and three years: each question is answered with what is true there and no more."""

import re
from collections.abc import Iterable, Iterator
from itertools import product
from pathlib import Path

import pytest
from hashed import HashEmbedder

from bot.ask import LookupEngine
from bot.english import English
from bot.factcheck.draft import reports_within
from bot.factcheck.records import Limits
from bot.glossary import load_glossary
from bot.records import Answer, Question
from vectorstore.ingest import ingest
from vectorstore.store import Library

CITIES = {"云溪市": ("yunxi", "林晓"), "南屏市": ("nanping", "周宁"), "青禾市": ("qinghe", "石清")}
YEARS = (2030, 2031, 2032)
"""When the reports are delivered: each tells of the year before and plans its own."""
JOBS = {
    ("云溪市", 2029): 5.1, ("云溪市", 2030): 5.6, ("云溪市", 2031): 6.3, ("南屏市", 2029): 4.2, ("南屏市", 2030): 4.9,
    ("南屏市", 2031): 6.3, ("青禾市", 2029): 3.7, ("青禾市", 2030): 3.9, ("青禾市", 2031): 4.4,
}  # fmt: skip
PLANNED = {(city, year + 1): round(jobs + 0.5, 1) for (city, year), jobs in JOBS.items()}
TOPICS = ["养犬管理", "停车管理", "湿地保护", "供水用水", "古树保护", "快递服务", "夜市管理", "电梯安全", "公园管理"]
LAWS = dict(zip(JOBS, TOPICS, strict=True))
NAMES = {"云溪市": "Yunxi", "南屏市": "Nanping", "青禾市": "Qinghe"}
REPORT = """{city}人民政府工作报告
——{year}年1月10日在{city}第五届人民代表大会第三次会议上
{city}市长 {speaker}

各位代表：
现在，我代表市人民政府向大会报告工作，请予审议。制定会议管理条例。
一、{past}年工作回顾
城镇新增就业{jobs}万人。培训技工约{trained}人。制定{law}条例。
二、{year}年工作安排
城镇新增就业{planned}万人。新建停车场{lots}个。
"""


def trained(city: str, year: int) -> int:
    return 1137 + year % 3 * 101 + list(CITIES).index(city) * 17


def library_of(folder: Path, reports: Iterable[tuple[str, int]]) -> Library:
    for city, year in reports:
        name, speaker = CITIES[city]
        told = {"jobs": JOBS[city, year - 1], "planned": PLANNED[city, year], "law": LAWS[city, year - 1]}
        more = {"trained": trained(city, year - 1), "lots": year % 100, "past": year - 1}
        text = REPORT.format(city=city, year=year, speaker=speaker, **told, **more)
        (folder / f"{name}-{year}.txt").write_text(text, encoding="utf-8")
    library = Library.open(folder / "library", HashEmbedder().name, create=True)
    list(ingest(library, HashEmbedder(), sorted(folder.glob("*.txt"))))
    return library


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    with library_of(tmp_path_factory.mktemp("world"), product(CITIES, YEARS)) as library:
        yield library


def ask(world: Library, text: str, *reports: str) -> Answer:
    return LookupEngine(world, HashEmbedder(), English(load_glossary())).answer(Question(text=text, reports=reports))


def said(world: Library, text: str, *reports: str) -> list[str]:
    """What is asserted, piece by piece, without marks; each mark is of a quote of the report that is named with it."""
    answer = ask(world, text, *reports)
    assert (answer.kind == "answer") == bool(answer.claims)
    for claim in answer.claims:
        cited = [citation for citation in answer.citations if citation.n in claim.citations]
        assert all(c.quote == world.source(c.report)[c.start : c.end] for c in cited)
        homes = [city for city, (name, _) in CITIES.items() if any(c.report.startswith(name) for c in cited)]
        assert all(city in claim.text or NAMES[city] in claim.text for city in homes)
    return [re.sub(r"[。.]$", "", claim.text) for claim in answer.claims]


def test_a_figure_is_that_of_its_city_and_year_and_the_plan_only_where_nothing_is_done_yet(world: Library) -> None:
    for city in CITIES:
        for year in range(2028, 2034):
            if (city, year) in JOBS:
                told = [f"{city}{year}年：城镇新增就业{JOBS[city, year]}万人"]
            else:
                planned = PLANNED.get((city, year))
                told = [f"{city}{year}年计划：城镇新增就业{planned}万人"] if planned else []
            assert said(world, f"{city}{year}年城镇新增就业多少万人？") == told


@pytest.mark.parametrize("words", ["计划城镇新增就业多少万人", "城镇新增就业的目标是多少"])
def test_a_plan_is_that_of_its_city_and_year(world: Library, words: str) -> None:
    for (city, year), planned in PLANNED.items():
        assert said(world, f"{city}{year}年{words}？") == [f"{city}{year}年计划：城镇新增就业{planned}万人"]


def test_a_figure_is_the_same_in_english(world: Library) -> None:
    for (city, year), jobs in JOBS.items():
        told = [f"{NAMES[city]}, {year}: New urban jobs: {round(jobs * 10_000):,}"]
        assert said(world, f"How many urban jobs did {NAMES[city]} add in {year}?") == told


@pytest.mark.parametrize(("word", "best"), [("最多", max), ("最少", min)])
def test_all_that_are_highest_or_lowest_are_named(world: Library, word: str, best) -> None:
    for year in range(2029, 2033):
        told = {city: jobs for (city, at), jobs in (PLANNED | JOBS if year < 2032 else PLANNED).items() if at == year}
        plan = "计划" if year == 2032 else ""
        held = {f"{city}{year}年{plan}：{jobs}万人" for city, jobs in told.items() if jobs == best(told.values())}
        *found, compared = said(world, f"哪个市{year}年城镇新增就业{word}？")
        assert set(found) == held
        assert "3" in compared


@pytest.mark.parametrize(("word", "best"), [("最多", max), ("最少", min)])
def test_what_a_city_plans_is_not_ranked_among_what_others_did(tmp_path: Path, word: str, best) -> None:
    with library_of(tmp_path, [("云溪市", 2030), ("南屏市", 2031), ("青禾市", 2031)]) as behind:
        done = {city: JOBS[city, 2030] for city in ("南屏市", "青禾市")}
        held = [f"{city}2030年：{jobs}万人" for city, jobs in done.items() if jobs == best(done.values())]
        assert said(behind, f"哪个市2030年城镇新增就业{word}？")[:-1] == held


def test_a_bound_holds_for_those_beyond_it(world: Library) -> None:
    for bound in (3.8, 3.9, 4.5, 4.9, 5.5):
        found = {text for text in said(world, f"2030年城镇新增就业超过{bound}万人的有哪些市？") if "万人" in text}
        beyond = {city: jobs for (city, year), jobs in JOBS.items() if year == 2030 and jobs > bound}
        assert found == {f"{city}2030年：{jobs}万人" for city, jobs in beyond.items()}


@pytest.mark.parametrize(
    ("words", "true"),
    [
        ("是{}万人吗", lambda jobs, told: jobs == told),
        ("超过{}万人了吗", lambda jobs, told: jobs > told),
        ("不到{}万人吗", lambda jobs, told: jobs < told),
    ],
)
def test_yes_and_no_are_true(world: Library, words: str, true) -> None:
    for (city, year), jobs in JOBS.items():
        for told in (round(jobs - 0.1, 1), jobs, round(jobs + 0.1, 1)):
            (text,) = said(world, f"{city}{year}年城镇新增就业{words.format(told)}？")
            assert text.startswith("是" if true(jobs, told) else "不是"), (told, text)
            assert f"城镇新增就业{jobs}万人" in text


def test_so_many_odd_is_true_of_what_lies_between_it_and_the_next_round_number(world: Library) -> None:
    for (city, year), jobs in JOBS.items():
        for round_number in range(1, 9):
            (text,) = said(world, f"{city}{year}年城镇新增就业{round_number}万多人吗？")
            assert text.startswith("是" if round_number == int(jobs) else "不是"), (round_number, text)


def test_an_amount_that_is_told_as_about_is_neither_confirmed_nor_denied(world: Library) -> None:
    for city, year in JOBS:
        number = trained(city, year)
        for stated in (number, number + 1, round(number, -2)):
            (text,) = said(world, f"{city}{year}年培训技工{stated}人吗？")
            assert text == f"报告写的是：{city}{year}年：培训技工约{number}人"


def test_a_list_holds_the_laws_of_its_city_and_year_and_none_without_a_year(world: Library) -> None:
    for city in CITIES:
        for year in range(2028, 2034):
            law, found = LAWS.get((city, year)), said(world, f"{city}{year}年制定了哪些条例？")
            assert found == [f"{city}：{year}年制定：{law}条例"] if law else not any(t in str(found) for t in TOPICS)


def test_a_law_was_made_in_its_year_and_in_no_other(world: Library) -> None:
    for (city, year), law in LAWS.items():
        for asked in (2029, 2030, 2031):
            told = said(world, f"{city}{asked}年制定了{law}条例吗？")
            assert [text for text in told if text.startswith("是")] == told[: asked == year]
            assert all(f"{city}{year}年制定：{law}条例" in text for text in told)


def test_who_spoke_is_told_of_the_office_that_the_report_names(world: Library) -> None:
    for city, (_, speaker) in CITIES.items():
        assert {speaker in text for text in said(world, f"{city}市长是谁？")} == {True}
        assert said(world, f"{city}省长是谁？") == []
        assert said(world, f"{city}人大常委会主任是谁？") == []


def test_limits_leave_the_reports_that_fit_one_value_of_each(world: Library) -> None:
    english = English(load_glossary())
    for cities in (["云溪市"], ["云溪市", "南屏市"], ["Qinghe", "南屏"], []):
        for years in ([2031], [2030, 2032], []):
            meant = [city for city in CITIES if not cities or any(c in (city, city[:2], NAMES[city]) for c in cities)]
            held = {f"{CITIES[city][0]}-{year}" for city in meant for year in years or YEARS}
            limits = Limits(regions=tuple(cities), years=tuple(years))
            assert set(reports_within(world, english, limits)) == held


def test_a_limit_to_one_report_holds_whatever_the_question_names(world: Library) -> None:
    for city, (name, _) in CITIES.items():
        told = f"{city}2030年：城镇新增就业{JOBS[city, 2030]}万人"
        assert said(world, "2030年城镇新增就业多少万人？", f"{name}-2031") == [told]
        assert said(world, "城镇新增就业多少万人？", f"{name}-2031") == [told]
        for other in CITIES:
            answer = ask(world, f"{other}2030年城镇新增就业多少万人？", f"{name}-2031")
            assert answer.kind == ("answer" if other == city else "declined")
