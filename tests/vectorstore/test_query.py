from collections.abc import Iterator

import pytest
from hashed import HashEmbedder

from vectorstore.ingest import ingest
from vectorstore.store import Library
from vectorstore.terms.query import Wanted, wanted

TEXT = """东江市人大常委会工作报告
过去一年主要工作
一年来，通过地方性法规12件，组织代表培训班3期，办理代表建议190件。
加强预算审查监督，落实河长制，开展季度例会，建成云溪实践站8个，依法罚款两起。
"""


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    folder = tmp_path_factory.mktemp("query")
    (folder / "dongjiang-2026.txt").write_text(TEXT, encoding="utf-8")
    embedder = HashEmbedder()
    with Library.open(folder / "library", embedder.name, create=True) as library:
        list(ingest(library, embedder, [folder / "dongjiang-2026.txt"]))
        yield library


def words(found: list[Wanted]) -> set[str]:
    return {word for group in found for term in group.terms for word in term}


def weight(found: list[Wanted], word: str) -> float:
    return next(group.weight for group in found if any(word in term for term in group.terms))


def test_a_chinese_question_asks_for_its_words_but_not_for_question_words(library: Library):
    found = words(wanted(library, "一共办理了多少件代表建议？"))
    assert {"办理", "代表", "建议"} <= found
    assert not {"多少", "一共", "件", "了"} & found


def test_rare_words_count_more_than_common_ones_and_unknown_ones_less_than_rare_ones(library: Library):
    found = wanted(library, "代表的河长制马拉松")
    assert weight(found, "河长制") > weight(found, "代表")
    assert weight(found, "河长制") > weight(found, "马拉松")


def test_a_number_in_characters_is_asked_for_in_digits(library: Library):
    assert (("190",), ("一百九十",)) in [group.terms for group in wanted(library, "一百九十件是什么？")]


def test_an_unknown_verb_counts_less_than_an_unknown_noun(library: Library):
    found = wanted(library, "代表爱吃的苹果怎么琢磨出来")
    assert weight(found, "琢磨") < weight(found, "苹果") / 2


def test_words_of_time_count_little(library: Library):
    found = wanted(library, "目前的马拉松")
    assert weight(found, "目前") < weight(found, "马拉松") / 2


def test_an_everyday_word_also_asks_for_what_reports_call_it(library: Library):
    assert (("点子",), ("建议",)) in [group.terms for group in wanted(library, "代表出的点子")]


def test_an_everyday_word_is_found_in_a_word_that_the_segmenter_guessed(library: Library):
    assert "罚款" in words(wanted(library, "乱停车要罚多少"))


def test_an_english_question_asks_for_chinese_terms(library: Library):
    found = words(wanted(library, "How many local regulations did the deputies adopt after budget review?"))
    assert {"法规", "代表", "预算"} <= found


def test_a_phrase_goes_before_its_words(library: Library):
    assert [group.terms for group in wanted(library, "the river chief system")] == [(("河长制",),)]


def test_a_name_is_found_as_it_is_read(library: Library):
    assert "云溪" in words(wanted(library, "How many Yunxi stations?"))


def test_a_word_without_translation_stands_for_itself(library: Library):
    assert words(wanted(library, "zanzibar")) == {"zanzibar"}


def test_words_that_limit_the_search_are_not_looked_for(library: Library):
    assert "东江" not in words(wanted(library, "东江的代表建议", named={"东江"}))


def test_a_question_of_signs_asks_for_nothing(library: Library):
    assert wanted(library, "？！……") == []


@pytest.mark.parametrize("question", ["last year", "the report says", "how many in the county", "two of them"])
def test_words_that_name_nothing_alone_are_not_looked_for(library: Library, question: str):
    assert wanted(library, question) == []
