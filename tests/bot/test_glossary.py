from pathlib import Path

import pytest

from bot.glossary import Entry, Glossary, load_glossary, missing_terms, read_glossary
from vectorstore.errors import LibraryError
from vectorstore.facts.chinese import find_quantities
from vectorstore.terms.english import GLOSSARY

SHARED = Path(__file__).parents[1] / "data" / "official_terms.tsv"


def test_the_shipped_glossary_is_large_and_whole() -> None:
    entries = read_glossary(GLOSSARY)
    assert len(entries) >= 600
    assert len({(e.zh, e.kind) for e in entries}) == len(entries)
    assert all(not any("\u4e00" <= c <= "\u9fff" for c in e.en) for e in entries)


def test_no_figure_hides_in_the_glossary() -> None:
    held = [entry.zh for entry in read_glossary(GLOSSARY) if entry.kind != "unit"]
    assert [zh for zh in held if find_quantities(zh)] == []


def test_a_word_has_a_sense_for_each_kind() -> None:
    glossary = load_glossary()
    assert glossary.get("听取审议") == "hear and deliberate"
    assert {"object", "action"} <= set(glossary.senses("报告"))
    assert glossary.senses("没有这个词") == {}


def test_the_users_words_replace_all_senses_of_the_same_word(tmp_path: Path) -> None:
    own = tmp_path / "own.tsv"
    own.write_text("# ours\n执法检查\tlaw compliance check\n报告\tbriefing\tobject\n", "utf-8")
    assert dict(load_glossary(own).senses("报告")) == {"object": "briefing"}
    assert dict(load_glossary(own).senses("执法检查")) == {"term": "law compliance check"}
    assert load_glossary(own).get("地方性法规") == "local regulations"


@pytest.mark.parametrize("line", ["只有中文", "词\t", "词\tword\tnonsense"])
def test_a_line_that_cannot_be_read_is_named(tmp_path: Path, line: str) -> None:
    own = tmp_path / "own.tsv"
    own.write_text(f"好词\tgood word\n{line}\n", "utf-8")
    with pytest.raises(LibraryError, match="line 2"):
        load_glossary(own)


def test_a_missing_file_is_one_line_of_error(tmp_path: Path) -> None:
    with pytest.raises(LibraryError, match="cannot be read"):
        read_glossary(tmp_path / "none.tsv")


def test_terms_in_text_hide_their_parts() -> None:
    found = [entry.zh for entry in load_glossary().terms_in("中级法院和人民代表大会常务委员会开展执法检查")]
    assert found == ["中级法院", "人民代表大会常务委员会", "执法检查"]


def test_missing_terms_are_counted_and_known_ones_left_out() -> None:
    glossary = Glossary([Entry(zh="法规", en="regulation")])
    words = ["法规", "河湖", "河湖", "治水", "的", "2025", "治水", "河湖", "单次"]
    assert missing_terms(words, glossary) == [("河湖", 3), ("治水", 2)]
