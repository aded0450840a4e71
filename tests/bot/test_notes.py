"""Whatever ends a model's answer has a plain note in both languages."""

from typing import get_args

from bot.model.faults import FaultKind
from bot.model.notes import NOTES, note
from bot.records import Answer


def test_every_fault_has_a_note_in_both_languages() -> None:
    expected = {f"model_{kind}" for kind in get_args(FaultKind) if kind != "unsupported"}
    assert set(NOTES) == expected | {"model_unverified", "model_declined"}
    assert all(set(texts) == {"zh", "en"} for texts in NOTES.values())


def test_only_an_answer_that_stands_in_has_a_note() -> None:
    answer = Answer(question="问", lang="zh", engine="lookup", abstained=False, answer="26件。")
    assert note(answer) is None
    assert "不用模型" in (note(answer.model_copy(update={"reason": "model_timeout"})) or "")
    assert note(answer.model_copy(update={"reason": "not_found", "abstained": True})) is None
