from pathlib import Path

import pytest

from vectorstore.errors import LibraryError
from vectorstore.terms.english import READING, english_index, english_words, sources_of

VOCABULARY = {"河长制": 3, "代表": 40, "建议": 25, "预算": 9, "审计": 8, "东江": 6, "巡河": 2, "好": 30, "立法": 12}


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    glossary = tmp_path_factory.mktemp("glossary") / "glossary.tsv"
    glossary.write_text(
        "河长制\triver chief system\n代表建议\tdeputies' suggestions\n数字档案\tdigital archives\n", "utf-8"
    )
    return english_index([glossary], VOCABULARY)


def test_words_that_name_nothing_are_left_out():
    assert english_words("How many of the deputies' suggestions were there in 2025?") == [
        "deputy",
        "suggestion",
        "2025",
    ]


def test_the_glossary_translates_phrases(index: dict[str, list[str]]):
    assert index["river chief system"] == ["河长制"]
    assert index["deputy suggestion"] == ["代表 建议"]


def test_the_dictionary_translates_words(index: dict[str, list[str]]):
    assert "预算" in index["budget"]
    assert "审计" in index["audit"]


def test_only_what_the_library_holds_is_a_translation(index: dict[str, list[str]]):
    assert "digital archiv" not in index
    terms = [term for key, found in index.items() if key[0] not in READING for term in found]
    assert {word for term in terms for word in term.split()} <= set(VOCABULARY)


def test_a_character_of_many_meanings_translates_nothing(index: dict[str, list[str]]):
    assert not any("好" in terms for key, terms in index.items() if key[0] != READING)


def test_names_are_found_as_they_are_read(index: dict[str, list[str]]):
    assert index[READING + "dongjiang"] == ["东江"]


def test_the_words_of_a_user_replace_those_of_the_product(tmp_path: Path):
    shipped, own = tmp_path / "shipped.tsv", tmp_path / "own.tsv"
    shipped.write_text("河长制\triver chief system\n巡河\triver patrol\n", "utf-8")
    own.write_text("# mine\n河长制\tstream warden scheme\n", "utf-8-sig")
    index = english_index([shipped, own], VOCABULARY)
    assert index["stream warden schem"] == ["河长制"]
    assert "river chief system" not in index
    assert index["river patrol"] == ["巡河"]
    assert len({sources_of([shipped]), sources_of([shipped, own]), sources_of([own])}) == 3


def test_a_glossary_that_cannot_be_read_is_one_line(tmp_path: Path):
    (tmp_path / "bad.tsv").write_bytes(b"\xff\xfe\xff")
    for name in ("none.tsv", "bad.tsv"):
        with pytest.raises(LibraryError, match=rf"glossary .*{name} cannot be read"):
            sources_of([tmp_path / name])


def test_the_glossary_of_the_product_can_be_read():
    glossary = Path(__file__).parents[2] / "prompts" / "glossary.tsv"
    assert english_index([glossary], {"任免": 2})["appointment removal"] == ["任免"]
