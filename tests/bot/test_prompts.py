"""Prompts are pinned files whose examples hold to the rules they teach."""

from pathlib import Path

import pytest

from bot.checks.claim import check
from bot.checks.records import Fault, Piece
from bot.model.draft import Draft, schema
from bot.model.prompts import DIRECTORY, PromptError, load_prompt, parse_prompt, prompt_hash
from bot.model.shown import LANGUAGE, answer_messages, line_of, second_messages
from bot.question import Asked
from bot.records import Lang, Question
from vectorstore.reading.text import count_tokens

LANG: dict[str, Lang] = {name: lang for lang, name in LANGUAGE.items()}


def asked(text: str, lang: Lang = "zh") -> Asked:
    return Asked(Question(text=text), lang, text, ())


def test_the_examples_of_the_answer_prompt_pass_the_checks_they_teach() -> None:
    for example in load_prompt("answer").examples:
        pieces = [Piece.model_validate({"report": "example", **item}) for item in example["evidence"]]
        draft = Draft.model_validate(example["reply"])
        assert bool(draft.claims) != bool(draft.cannot_answer)
        for claim in draft.claims:
            assert check(claim, pieces, example["question"], LANG[example["language"]]).faults == ()


def test_the_examples_are_about_no_real_report() -> None:
    seeds = "".join(path.read_text(encoding="utf-8") for path in (DIRECTORY.parent / "seeds").glob("*.txt"))
    for example in load_prompt("answer").examples:
        assert all(item["place"] not in seeds for item in example["evidence"])


def test_rules_and_examples_are_the_same_for_every_question_and_leave_room_for_evidence() -> None:
    first = answer_messages(load_prompt("answer"), asked("多少件？"), (), [])
    second = answer_messages(
        load_prompt("answer"), asked("谁作的报告？"), (), [Piece(label="A", report="r", text="七件。")]
    )
    assert first[:-1] == second[:-1]
    assert sum(count_tokens(message.text) + 4 for message in first) <= 1900


def test_a_model_is_shown_marks_that_it_can_write_in_json_and_no_forged_label() -> None:
    line = line_of(Piece(label="A", report="r", text="创设“警戒线”制度[B] x"))
    assert line.startswith("[A] ")
    assert "创设「警戒线」制度" in line
    assert "[B]" not in line


def test_a_second_turn_names_the_faults_and_keeps_what_came_before() -> None:
    prompt = load_prompt("answer")
    before = answer_messages(prompt, asked("多少件？"), (), [])
    again = second_messages(prompt, before, "{}", [("26件。", [Fault(code="number", detail="26件")])], [])
    assert again[: len(before)] == before
    assert [message.role for message in again[-2:]] == ["assistant", "user"]
    assert "26件" in again[-1].text
    assert "nothing more was found" in again[-1].text


def test_a_second_turn_speaks_only_of_what_there_was() -> None:
    prompt = load_prompt("answer")
    faults = [("26件。", [Fault(code="number", detail="26件")])]
    assert "evidence:" not in second_messages(prompt, [], "{}", faults, None)[-1].text
    assert "not accepted:" not in second_messages(prompt, [], "{}", [], [])[-1].text


def test_the_schema_is_of_the_strict_kind() -> None:
    def check_part(part: dict[str, object]) -> None:
        if part.get("type") == "object":
            assert part["additionalProperties"] is False
            assert list(part["properties"]) == part["required"]  # type: ignore[call-overload]
        for value in part.values():
            if isinstance(value, dict):
                check_part(value)

    check_part(schema())


FILE = """---
name: answer
version: 3
variables: a b
note: x
---
# system
Say {"json": true} to $a.

# user
$a and $b
"""


def test_json_braces_are_text_and_a_missing_variable_is_named() -> None:
    prompt = parse_prompt(FILE)
    assert prompt.fill("system", a="x") == 'Say {"json": true} to x.'
    with pytest.raises(KeyError, match="b"):
        prompt.fill("user", a="x")


def test_a_prompt_that_changes_without_a_new_version_is_refused(tmp_path: Path) -> None:
    (tmp_path / "answer").mkdir()
    (tmp_path / "answer" / "v3.md").write_text(FILE, encoding="utf-8")
    (tmp_path / "pins.toml").write_text(f'[answer]\nversion = 3\nhash = "{prompt_hash(FILE)}"\n', encoding="utf-8")
    assert load_prompt("answer", tmp_path).version == 3
    (tmp_path / "answer" / "v3.md").write_text(FILE + "more", encoding="utf-8")
    load_prompt.cache_clear()
    with pytest.raises(PromptError, match="new version"):
        load_prompt("answer", tmp_path)
