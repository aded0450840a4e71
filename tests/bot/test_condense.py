"""A follow-up stands alone before anything is searched: by rule, and by the model only where no rule can."""

import pytest

from bot.model.condense import absolute_years, condense
from bot.records import Question, Turn

BEFORE = Turn(q="云岭市2031年听取了多少项专项工作报告？", a="31项。")


def follow(text: str) -> Question:
    return Question(text=text, history=(BEFORE,))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("去年办结多少件？", "2031年办结多少件?"),
        ("今年拟审议多少件？", "2032年拟审议多少件?"),
        ("How many were made last year?", "How many were made in 2031?"),
    ],
)
def test_years_become_absolute(text: str, expected: str) -> None:
    assert condense(Question(text=text), 2032) == expected


def test_without_a_year_to_count_from_nothing_is_changed() -> None:
    assert absolute_years("去年多少件", None, "zh") == "去年多少件"


def test_a_question_that_only_names_another_year_repeats_the_one_before() -> None:
    alone = condense(follow("那2032年呢？"), 2032)
    assert "2032年" in alone
    assert "专项工作报告" in alone
    assert "2031" not in alone


def test_the_model_is_asked_only_when_the_rules_leave_a_pronoun_open() -> None:
    def never(question: Question) -> str:
        raise AssertionError

    condense(follow("那2032年呢？"), 2032, never)
    condense(Question(text="它是什么？"), 2032, never)


PRONOUN = "Who approved it?"
TALK = (Turn(q="Which regulation did Yunling adopt in 2031?", a="The parking regulation."),)


def test_what_the_model_proposes_is_used_when_it_invents_nothing() -> None:
    asked = Question(text=PRONOUN, history=TALK)
    good = "Who approved the parking regulation of Yunling in 2031?"
    used = condense(asked, 2032, lambda question: good)
    for bad in ("Who approved 99 regulations?", "谁批准的？", "", "x" * 400, "a\nb"):
        assert condense(asked, 2032, lambda question, bad=bad: bad) != bad  # type: ignore[misc]
    assert used == good or "it" not in condense(asked, 2032).split()
