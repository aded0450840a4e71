from pathlib import Path

import pytest

from vectorstore.embed import HashEmbedder
from vectorstore.ingest import ingest
from vectorstore.records import Filters
from vectorstore.store import Library
from vectorstore.terms.scope import asks_for_front, mended_places, query_filters, scope_words

CARDS = {
    "dongjiang-2026": 'region = "东江省"\nyear = 2026',
    "yunxi-2026": 'region = "东江省云溪市"\nyear = 2026',
    "baishi-2025": 'region = "东江省云溪市白石区"\nyear = 2025',
    "plain": "",
    "nation-2026": 'region = "全国"\nyear = 2026',
}


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    folder = tmp_path_factory.mktemp("scope")
    for report in CARDS:
        (folder / f"{report}.txt").write_text("东江、云溪和白石的人大工作都有进展。\n", encoding="utf-8")
    (folder / "reports.toml").write_text("".join(f"[{report}]\n{card}\n" for report, card in CARDS.items()), "utf-8")
    embedder = HashEmbedder()
    library = Library.open(folder / "library", embedder.name, create=True)
    list(ingest(library, embedder, sorted(folder.glob("*.txt"))))
    return library


def reports(library: Library, question: str) -> set[str]:
    return set(query_filters(library, question).reports)


@pytest.mark.parametrize(
    ("question", "named"),
    [
        ("云溪市通过了几件法规？", {"yunxi-2026"}),
        ("How many regulations did Yunxi adopt?", {"yunxi-2026"}),
        ("雲溪市通過了幾件法規？", {"yunxi-2026"}),
        ("东江省云溪市白石区办了几期培训班？", {"baishi-2025"}),
        ("How many courses were held in Baishi District, Yunxi City?", {"baishi-2025"}),
        ("云溪市和白石区各办了几期培训班？", {"yunxi-2026", "baishi-2025"}),
        ("市里和白石分别办了几期？", {"yunxi-2026", "baishi-2025"}),
        ("市人大常委会开展了几次执法检查？", {"yunxi-2026"}),
        ("白石区的市人大立法联系点设在哪里？", {"baishi-2025"}),
        ("海州市人大常委会通过了几件法规？", set()),
        ("区县人大怎么做？", set()),
        ("见baishi-2025第三页", {"baishi-2025"}),
        ("what a plain question", set()),
        ("通过了几件法规？", set()),
    ],
)
def test_reports_are_named_by_region_level_or_id(library: Library, question: str, named: set[str]):
    assert reports(library, question) == named


@pytest.mark.parametrize(
    ("question", "named"),
    [
        ("全国人大常委会通过了几件法律？", {"nation-2026"}),
        ("全国2025年制定了几件法律？", {"nation-2026"}),
        ("白石怎么建设全国文化中心？", {"baishi-2025"}),
        ("全国首部河道条例是哪年制定的？", set()),
        ("全国人大代表提出了几件建议？", set()),
        ("云溪配合全国人大常委会开展了几次执法检查？", {"yunxi-2026"}),
    ],
)
def test_the_nation_is_named_as_the_one_that_acts_and_not_as_a_word_of_others(
    library: Library, question: str, named: set[str]
):
    assert reports(library, question) == named


def test_years_are_read_in_every_spelling(library: Library):
    for question in ("2025年和2026年", "２０２５年、２０２６年", "二〇二五年到二〇二六年", "in 2025 and 2026"):
        assert query_filters(library, question).years == (2025, 2026)
    assert query_filters(library, "20251件").years == ()


@pytest.mark.parametrize(
    ("question", "parts"),
    [
        ("去年开展了几次调研？", ("past_year",)),
        ("今后一年打算制定什么？", ("plan",)),
        ("What will the committee do next year?", ("plan",)),
        ("报告承认了哪些不足？", ("problems",)),
        ("Which shortcomings does it admit?", ("problems",)),
        ("有什么经验体会？", ("experience",)),
        ("去年建了几个、今年再建几个？", ("past_year", "plan")),
        ("开展了几次调研？", ()),
    ],
)
def test_parts_are_named_by_their_words(library: Library, question: str, parts: tuple[str, ...]):
    assert query_filters(library, question).parts == parts


@pytest.mark.parametrize(
    "question",
    ["这份报告是谁作的？", "報告是在哪次會議上作的？", "Who delivered this report?", "报告人是什么职务？"],
)
def test_a_question_about_the_report_itself_is_known(question: str):
    assert asks_for_front(question)


@pytest.mark.parametrize("question", ["听取了几项专项工作报告？", "Which reports were heard?", "谁提出了建议？"])
def test_a_question_about_what_a_report_tells_is_not_about_itself(question: str):
    assert not asks_for_front(question)


def test_the_words_of_a_scope_are_its_regions_and_the_years_that_reports_speak_of(library: Library):
    scope = Filters(reports=("baishi-2025",), years=(1999, 2025))
    assert scope_words(library, scope) == {"白石", "白石区", "2025"}


def test_a_mistyped_region_is_put_right_but_no_other_place(tmp_path: Path):
    (tmp_path / "heilongjiang-2026.txt").write_text("黑龙江的人大工作有进展。\n", encoding="utf-8")
    (tmp_path / "reports.toml").write_text('[heilongjiang-2026]\nregion = "黑龙江省"\n', "utf-8")
    embedder = HashEmbedder()
    with Library.open(tmp_path / "library", embedder.name, create=True) as library:
        list(ingest(library, embedder, [tmp_path / "heilongjiang-2026.txt"]))
        assert mended_places(library, "What did Heilongjaing plan?") == "What did Heilongjiang plan?"
        assert mended_places(library, "What did Zhejiang plan?") == "What did Zhejiang plan?"
