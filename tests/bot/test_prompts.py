"""Prompts are pinned files whose examples hold to the rules they teach."""

from pathlib import Path

import pytest

from bot.ground import ground
from bot.grounding.claim import Asked, Fault
from bot.model.draft import Draft, schema
from bot.model.prompts import DIRECTORY, PromptError, load_prompt, parse_prompt, prompt_hash
from bot.model.request import LANGUAGE, answer_messages, example_evidence, repair_messages
from bot.quantities import years
from bot.records import Lang
from vectorstore.tokens import count_tokens

LANG: dict[str, Lang] = {name: lang for lang, name in LANGUAGE.items()}


def test_the_examples_of_the_answer_prompt_are_grounded_in_their_own_evidence() -> None:
    for example in load_prompt("answer").examples:
        lang = LANG[example["language"]]
        evidence = [example_evidence(item) for item in example["evidence"]]
        asked = Asked(text=example["question"], lang=lang, years=tuple(years(example["question"], lang)))
        draft = Draft.model_validate(example["reply"])
        assert bool(draft.claims) != bool(draft.cannot_answer)
        for claim in draft.claims:
            assert ground(claim, evidence, asked).faults == ()


def test_the_examples_are_about_no_real_report() -> None:
    seeds = "".join(path.read_text(encoding="utf-8") for path in (DIRECTORY.parent / "seeds").glob("*.txt"))
    for example in load_prompt("answer").examples:
        assert all(item["region"] not in seeds for item in example["evidence"])


def test_the_prompt_leaves_room_for_evidence() -> None:
    messages = answer_messages(load_prompt("answer"), "", "zh", [])
    assert sum(count_tokens(message.text) + 4 for message in messages) <= 760


def test_a_model_is_shown_marks_that_it_can_write_in_json() -> None:
    shown = example_evidence({**load_prompt("answer").examples[0]["evidence"][0], "text": "创设“警戒线”制度"})
    messages = answer_messages(load_prompt("answer"), "“警戒线”是什么？", "zh", [shown])
    assert "创设「警戒线」制度" in messages[-1].text
    assert not set("“”") & set(messages[-1].text)


def test_a_repair_turn_does_without_the_examples() -> None:
    prompt = load_prompt("answer")
    asked = answer_messages(prompt, "多少件？", "zh", [])
    repair = repair_messages(prompt, asked, "{}", [("26件。", [Fault(code="quantity", detail="26件")])])
    assert [message.role for message in repair] == ["system", "user", "assistant", "user"]
    assert "26件" in repair[-1].text


def test_the_schema_is_of_the_strict_kind() -> None:
    def check(part: dict[str, object]) -> None:
        if part.get("type") == "object":
            assert part["additionalProperties"] is False
            assert list(part["properties"]) == part["required"]  # type: ignore[call-overload]
        for value in part.values():
            if isinstance(value, dict):
                check(value)

    check(schema())


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
    with pytest.raises(PromptError, match="'b' is missing"):
        prompt.fill("user", a="x")
    with pytest.raises(PromptError, match="no variable c"):
        prompt.fill("user", a="x", b="y", c="z")


@pytest.mark.parametrize(
    "text", ["# system\nx", FILE.replace("version: 3", "version: x"), FILE.replace("variables", "v")]
)
def test_a_malformed_prompt_file_is_refused(text: str) -> None:
    with pytest.raises(PromptError):
        parse_prompt(text)


def test_a_prompt_that_changes_without_a_new_version_is_refused(tmp_path: Path) -> None:
    (tmp_path / "answer").mkdir()
    (tmp_path / "answer" / "v3.md").write_text(FILE, encoding="utf-8")
    (tmp_path / "pins.toml").write_text(f'[answer]\nversion = 3\nhash = "{prompt_hash(FILE)}"\n', encoding="utf-8")
    assert load_prompt("answer", tmp_path).version == 3
    (tmp_path / "answer" / "v3.md").write_text(FILE + "more", encoding="utf-8")
    load_prompt.cache_clear()
    with pytest.raises(PromptError, match="new version"):
        load_prompt("answer", tmp_path)


@pytest.mark.parametrize("name", ["answer", "condense"])
def test_every_live_prompt_is_pinned(name: str) -> None:
    prompt = load_prompt(name)
    assert {"system", "user"} <= set(prompt.sections)
