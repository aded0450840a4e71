"""Whose report a question asks for, over all provinces in both languages, levels, bodies, and places in passing."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hashed import HashEmbedder

from vectorstore.divisions import divisions, place_en, short_name
from vectorstore.ingest import ingest
from vectorstore.places import Scope, scope_of
from vectorstore.store import Library

PROVINCES = sorted(divisions().provinces)
TEXT = "2033年推进各项工作。岚西第九届风筝会成功举办，建成云台科学城。"


def library_of(folder: Path, cards: dict[str, str]) -> Library:
    """A library with one short report for each id and card."""
    for report in cards:
        (folder / f"{report}.txt").write_text(
            f"工作报告\n\n各位代表：\n\n一、过去一年工作\n\n{TEXT}这是{report}。\n", encoding="utf-8"
        )
    (folder / "reports.toml").write_text("".join(f"[{report}]\n{card}\n" for report, card in cards.items()), "utf-8")
    library = Library.open(folder / "library", HashEmbedder().name, create=True)
    results = list(ingest(library, HashEmbedder(), sorted(folder.glob("*.txt"))))
    assert not [result for result in results if result.status != "added"], results
    return library


def card(region: str, body: str) -> str:
    return f'region = "{region}"\nbody = "{region}{body}"\nyear = 2034'


@pytest.fixture(scope="module")
def provinces(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    """Reports of all provinces but Guangdong, Hong Kong, Macao and Taiwan, and one of an unknown place."""
    left_out = ("广东省", "香港特别行政区", "澳门特别行政区", "台湾省")
    cards = {f"r{n:02}x": card(p, "人民政府") for n, p in enumerate(PROVINCES) if p not in left_out}
    with library_of(tmp_path_factory.mktemp("provinces"), {**cards, "plain": ""}) as library:
        yield library


@pytest.fixture(scope="module")
def levels(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    """Congress reports of a city, of its district and of another city's district of the same name."""
    regions = {"qh": "青禾市", "e1": "白石市东山区", "e2": "青禾市东山区"}
    cards = {report: card(region, "人民代表大会常务委员会") for report, region in regions.items()}
    with library_of(tmp_path_factory.mktemp("levels"), cards) as library:
        yield library


def regions(library: Library, scope: Scope) -> list[str]:
    return [str(library.report(report).region) for report in scope.reports]


@pytest.mark.parametrize("province", PROVINCES)
@pytest.mark.parametrize("question", ["{}2033年新增就业多少万人？", "请问{}的报告是谁作的？", "去年，{}建成了几座水库"])
def test_each_province_is_found_by_both_its_names_or_missing(provinces: Library, province: str, question: str):
    known = province in {report.region for report in provinces.reports()}
    for name in (province, short_name(province)):
        scope = scope_of(provinces, question.format(name))
        assert regions(provinces, scope) == [province] * known
        assert scope.missing == (() if known else (name,))


@pytest.mark.parametrize("province", PROVINCES)
@pytest.mark.parametrize("question", ["What was {}'s growth in 2033?", "How many jobs did {} create?", "Plans in {}?"])
def test_each_province_is_found_by_its_english_name_or_missing(provinces: Library, province: str, question: str):
    known = province in {report.region for report in provinces.reports()}
    scope = scope_of(provinces, question.format(place_en(province)))
    assert regions(provinces, scope) == [province] * known
    assert scope.missing == (() if known else (place_en(province),))


@pytest.mark.parametrize(
    ("question", "missing"),
    [
        ("深圳2033年的增长目标是多少？", "深圳"),
        ("青岛市新增就业多少万人", "青岛市"),
        ("吉林市去年建了多少住房？", "吉林市"),
        ("义乌市的外贸增长了多少", "义乌市"),
        ("澄岭县2033年制定了什么规划？", "澄岭县"),
        ("上海和深圳去年各增长多少？", "深圳"),
        ("江苏省南京市2033年增长多少？", "江苏省南京市"),
        ("What was Shenzhen's growth in 2033?", "Shenzhen"),
        ("How many jobs did Qingdao create?", "Qingdao"),
        ("What did Chengling County build?", "Chengling County"),
        ("江苏省人大常委会制定了几件法规？", "人大"),
    ],
)
def test_a_place_or_body_that_no_report_is_from_is_missing(provinces: Library, question: str, missing: str):
    assert scope_of(provinces, question).missing == (missing,)


@pytest.mark.parametrize(
    ("question", "named"),
    [
        ("广西的报告提到南宁建成了什么？", ["广西壮族自治区"]),
        ("江苏对口支援青海建成几所学校？", ["江苏省"]),
        ("上海合作组织在哪里开会？", []),
        ("《海南自由贸易港法》实施得怎样？", []),
        ("哪些报告提到深圳？", []),
        ("岚西风筝会是第几届？", []),
        ("内蒙古去年增长多少？", ["内蒙古自治区"]),
        ("内蒙去年增长多少？", ["内蒙古自治区"]),
        ("上海港去年吞吐量多少？", ["上海市"]),
        ("上海大学招了多少人？", []),
        ("江苏省长是谁？", ["江苏省"]),
        ("海南市场主体增加多少？", ["海南省"]),
        ("What does the report of Hainan say about Shenzhen?", ["海南省"]),
        ("去年新增就业多少？", []),
    ],
)
def test_a_place_that_is_only_content_is_not_missing(provinces: Library, question: str, named: list[str]):
    scope = scope_of(provinces, question)
    assert (regions(provinces, scope), scope.missing) == (named, ())


@pytest.mark.parametrize(
    ("question", "reports", "missing"),
    [
        ("青禾市制定法规几件？", ("qh",), ()),
        ("青禾县制定法规几件？", (), ("青禾县",)),
        ("青禾省制定法规几件？", (), ("青禾省",)),
        ("How many regulations did Qinghe County make?", (), ("Qinghe County",)),
        ("How many regulations did Qinghe City make?", ("qh",), ()),
        ("东山区有几个联络站？", ("e1", "e2"), ()),
        ("白石市东山区有几个联络站？", ("e1",), ()),
        ("How many stations are there in Dongshan District, Baishi?", ("e1",), ()),
        ("青禾和白石市东山区各有几个？", ("e1", "qh"), ()),
        ("青禾市政协听取报告几项？", ("qh",), ("政协",)),
        ("青禾市政府召开会议几次？", ("qh",), ("政府",)),
        ("青禾市政府办理代表建议几件？", ("qh",), ()),
        ("全国人大常委会制定法律几件？", (), ("全国人大常委会",)),
        ("配合全国人大常委会开展检查几次？", (), ()),
        ("最高法去年审结案件多少件？", (), ("最高法",)),
        ("What are the plans of the State Council?", (), ("the State Council",)),
        ("市人大制定法规几件？", ("qh",), ()),
        ("见e1第三页，青禾呢？", ("qh",), ()),
    ],
)
def test_level_holder_and_body_decide(levels: Library, question: str, reports: tuple[str, ...], missing: tuple[str]):
    scope = scope_of(levels, question)
    assert (tuple(sorted(scope.reports)), scope.missing) == (reports, missing)


def test_an_id_names_its_report_and_none_whose_id_it_is_part_of(tmp_path: Path):
    ids = ("bai-2034", "bai-2034-2", "x-bai-2034", "bai-20341")
    with library_of(
        tmp_path, {report: card(f"{place}市", "人民政府") for report, place in zip(ids, "甲乙丙丁", strict=True)}
    ) as library:
        for around in ("{}里写了什么？", "见{}第三页", "What does {} say?", "({})"):
            assert [scope_of(library, around.format(report)).reports for report in ids] == [(report,) for report in ids]


@pytest.mark.parametrize(
    ("question", "every"),
    [
        ("哪个省的增速最高？", True),
        ("各地分别新增就业多少", True),
        ("哪些地方提到了水库", True),
        ("Which provinces mention wine?", True),
        ("Across all reports, who grew fastest?", True),
        ("哪座机场最大？", False),
        ("Which report was delivered first in Hainan?", False),
    ],
)
def test_all_reports_are_asked(provinces: Library, question: str, every: bool):
    assert scope_of(provinces, question).every == every


def test_years_and_parts_are_read(provinces: Library):
    scope = scope_of(provinces, "二〇三三年海南的不足，明年打算怎么办")
    assert (scope.years, scope.parts) == ((2033,), ("plan", "problems"))
