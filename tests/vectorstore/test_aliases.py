"""Everyday names find what reports call by another name, each under every name, and users add their own."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hashed import HashEmbedder

from vectorstore.errors import LibraryError
from vectorstore.ingest import ingest
from vectorstore.lexicon import tokens
from vectorstore.store import Library
from vectorstore.terms.query import ALIASES, aliases, coverage, present, wanted, words_of

TEXT = """云溪市政府工作报告
——2034年1月8日在云溪市第三届人民代表大会第五次会议上
全年地区生产总值增长6.1%，细颗粒物年均浓度31微克，居民消费价格上涨0.7%。
新增托位900个，进出口总额增长3%，城镇新增就业5万人，为老年人办好事。
"""


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    (tmp_path / "yunxi-2034.txt").write_text(TEXT, encoding="utf-8")
    with Library.open(tmp_path / "library", HashEmbedder().name, create=True) as opened:
        list(ingest(opened, HashEmbedder(), [tmp_path / "yunxi-2034.txt"]))
        yield opened


def share(library: Library, question: str, text: str) -> float:
    """How much of what a question wants a text holds."""
    groups = wanted(library, question)
    return coverage(groups, present(words_of(groups), text))


@pytest.mark.parametrize(
    ("names", "official"),
    [
        (("GDP", "gdp", "GDP增速", "经济增长", "经济增速", "economic growth", "GDP growth"), "地区生产总值增长6.1%"),
        (("PM2.5", "pm2.5", "ＰＭ２．５", "雾霾", "What was PM2.5?"), "细颗粒物年均浓度31微克"),
        (("物价", "通胀", "通货膨胀", "CPI", "inflation", "consumer prices"), "居民消费价格上涨0.7%"),
        (("托儿所", "childcare", "nursery places"), "新增托位900个"),
        (("外贸", "foreign trade", "imports and exports"), "进出口总额增长3%"),
        (("new jobs", "jobs", "就业"), "城镇新增就业5万人"),
        (("老人", "the elderly"), "为老年人办好事"),
    ],
)
def test_a_thing_is_found_under_every_name(library: Library, names: tuple[str, ...], official: str):
    assert [name for name in names if share(library, name, official) < 0.6] == []


def test_a_name_that_no_dictionary_holds_is_a_word_between_words_and_none_across_two(library: Library):
    assert ("社零",) in [term for group in wanted(library, "社零涨了多少") for term in group.terms]
    assert ("高企",) not in [term for group in wanted(library, "提高企业收入") for term in group.terms]


def test_every_line_of_the_product_names_forms_that_search_can_find():
    known = aliases()
    for forms in (*known.word.values(), *known.phrase.values(), *known.english.values()):
        for word in (word for form in forms for word in form):
            assert tokens(word), word
    names = [line.split("\t")[0] for line in ALIASES.read_text("utf-8").splitlines() if not line.startswith("#")]
    assert len(names) == len(set(names))


def test_a_user_adds_names_and_changes_those_of_the_product(library: Library, tmp_path: Path):
    own = tmp_path / "own.tsv"
    own.write_text("# ours\n人家的孩子\t托位\n雾霾\t进出口\nmoonshine\t细颗粒物\n", encoding="utf-8")
    library.aliases = own
    assert share(library, "人家的孩子", "新增托位900个") > 0.6
    assert share(library, "moonshine", "细颗粒物") > 0.6
    assert share(library, "雾霾", "细颗粒物") == 0


@pytest.mark.parametrize("line", ["no tab", "name\t", "name\t "])
def test_a_line_without_forms_is_named(tmp_path: Path, line: str):
    own = tmp_path / "own.tsv"
    own.write_text(f"# ours\n{line}\n", encoding="utf-8")
    with pytest.raises(LibraryError, match="line 2"):
        aliases(own)
