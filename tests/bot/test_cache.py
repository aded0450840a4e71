"""Answers that were given before are kept, up to a bound."""

from pathlib import Path

from bot.model.cache import FILE, AnswerCache, answer_key
from bot.records import Answer


def answer(text: str) -> Answer:
    return Answer(question="问", lang="zh", engine="llm", abstained=False, answer=text)


def test_an_answer_is_kept_under_its_key(tmp_path: Path) -> None:
    AnswerCache(tmp_path).put("a", answer("26件。"))
    assert AnswerCache(tmp_path).get("a") == answer("26件。")
    assert AnswerCache(tmp_path).get("b") is None


def test_the_longest_unused_go_first(tmp_path: Path) -> None:
    cache = AnswerCache(tmp_path, most=2)
    cache.put("a", answer("甲"))
    cache.put("b", answer("乙"))
    cache.get("a")
    cache.put("c", answer("丙"))
    assert [cache.get(key) is not None for key in "abc"] == [True, False, True]


def test_a_broken_file_is_as_good_as_empty(tmp_path: Path) -> None:
    (tmp_path / FILE).write_bytes(b"no database" * 500)
    cache = AnswerCache(tmp_path)
    cache.put("a", answer("甲"))
    assert cache.get("a") is None


def test_another_prompt_or_model_is_another_key() -> None:
    assert answer_key("问", "zh", [], "p1", "m") != answer_key("问", "zh", [], "p2", "m")
    assert answer_key("问", "zh", [], "p1", "m") == answer_key("问", "zh", [], "p1", "m")
