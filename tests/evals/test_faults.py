"""Every planted fault must fail the gate."""

from collections.abc import Callable, Sequence

import pytest

from bot.records import Question
from evals.doubles import (
    Change,
    Faulty,
    ScriptedBot,
    dropped_units,
    never_declines,
    shifted_citations,
    swapped,
    wrong_case,
)
from evals.gate import compare
from evals.records import Bot, Case, Run

RunBot = Callable[[Sequence[Case], Bot], Run]


def invented(question: Question) -> str:
    return "共37件。" if question.lang == "zh" else "37."


@pytest.fixture(scope="module")
def baseline(dev_cases: list[Case], dev_oracle: Bot, run_bot: RunBot) -> Run:
    return run_bot(dev_cases, dev_oracle)


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        pytest.param(shifted_citations, "citation_valid", id="citations shifted by one character"),
        pytest.param(dropped_units, "fact_hit", id="units dropped"),
        pytest.param(swapped("25", "26"), "", id="26 answered for 25"),
        pytest.param(never_declines(invented), "abstention_recall", id="abstention off"),
    ],
)
def test_a_planted_fault_fails_the_gate(
    fault: Change, reason: str, baseline: Run, dev_cases: list[Case], dev_oracle: Bot, run_bot: RunBot
) -> None:
    verdict = compare(baseline, run_bot(dev_cases, Faulty(dev_oracle, fault)))
    assert verdict.outcome == "FAIL"
    assert any(reason in line for line in verdict.reasons)


def test_one_red_must_pass_case_fails_the_gate_with_all_else_green(
    dev_cases: list[Case], seeds: object, dev_oracle: Bot, run_bot: RunBot
) -> None:
    cases = [case.model_copy(update={"must_pass": case.id == "dev-030"}) for case in dev_cases]
    green = run_bot(cases, dev_oracle)
    verdict = compare(green, run_bot(cases, Faulty(dev_oracle, wrong_case("dev-030", "扩大供给。"))))
    assert verdict.outcome == "FAIL"
    assert len(verdict.reasons) == 1
    assert verdict.reasons[0].startswith("must-pass case dev-030 turned red")
    assert verdict.regressed == ("dev-030",)


def test_one_red_case_that_need_not_pass_does_not_fail_the_gate(
    baseline: Run, dev_cases: list[Case], dev_oracle: Bot, run_bot: RunBot
) -> None:
    plain = [case.model_copy(update={"must_pass": False}) for case in dev_cases]
    old = run_bot(plain, dev_oracle)
    verdict = compare(old, run_bot(plain, Faulty(dev_oracle, wrong_case("dev-030", "扩大供给。"))))
    assert verdict.outcome != "FAIL"


def test_a_bot_that_finds_nothing_fails_the_gate(
    baseline: Run, dev_cases: list[Case], dev_oracle: Bot, run_bot: RunBot
) -> None:
    answers = {case.id: dev_oracle.ask(case.asked()) for case in dev_cases}
    verdict = compare(baseline, run_bot(dev_cases, ScriptedBot(dev_oracle.library, answers, {})))
    assert verdict.outcome == "FAIL"
    assert any("any_found" in reason for reason in verdict.reasons)
