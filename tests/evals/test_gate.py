from collections.abc import Callable, Sequence

import pytest
from doubles import (
    Change,
    Faulty,
    ScriptedBot,
    declined,
    dropped_units,
    never_declines,
    shifted_citations,
    swapped,
    wrong_case,
)

from bot.records import Answer, Question
from evals.gate import compare, verdict_of
from evals.records import Bot, Case, Run, RunError

RunBot = Callable[[Sequence[Case], Bot], Run]


@pytest.fixture(scope="module")
def baseline(dev_cases: list[Case], dev_oracle: Bot, run_bot: RunBot) -> Run:
    return run_bot(dev_cases, dev_oracle)


def declining(*cases: str) -> Callable[[Question, Answer], Answer]:
    return lambda q, answer: declined(q.text, answer.lang, q.id) if q.id in cases else answer


def test_the_same_run_twice_passes_with_every_seed_and_is_identical(
    baseline: Run, dev_cases: list[Case], dev_oracle: Bot, run_bot: RunBot
) -> None:
    again = run_bot(dev_cases, dev_oracle)
    verdicts = [compare(baseline, again, seed) for seed in range(100)]
    assert {verdict.outcome for verdict in verdicts} == {"PASS"}
    assert all(verdict.identical for verdict in verdicts)


def test_a_few_lost_cases_are_inconclusive_and_more_of_them_fail(
    baseline: Run, dev_cases: list[Case], dev_oracle: Bot, run_bot: RunBot
) -> None:
    lost = [case.id for case in dev_cases if case.answerable and not case.must_pass and not case.facts]
    few = compare(baseline, run_bot(dev_cases, Faulty(dev_oracle, declining(*lost[:3]))))
    assert (few.outcome, few.identical, len(few.regressed)) == ("INCONCLUSIVE", False, 3)
    many = compare(baseline, run_bot(dev_cases, Faulty(dev_oracle, declining(*lost[:12]))))
    assert many.outcome == "FAIL"


def test_getting_better_passes(dev_cases: list[Case], dev_oracle: Bot, run_bot: RunBot) -> None:
    lost = [case.id for case in dev_cases if case.answerable][:12]
    worse = run_bot(dev_cases, Faulty(dev_oracle, declining(*lost)))
    verdict = compare(worse, run_bot(dev_cases, dev_oracle))
    assert verdict.outcome == "PASS"
    assert set(verdict.fixed) == set(lost)


def test_power_for_five_and_ten_points_is_stated(baseline: Run) -> None:
    assert set(compare(baseline, baseline).power) == {"0.05", "0.10"}


@pytest.mark.parametrize(
    ("change", "message"), [({"scorer": "0"}, "scorer 0"), ({"k": 3}, "k = 3"), ({"cases_hash": "x"}, "other cases")]
)
def test_runs_of_other_cases_or_another_scorer_are_not_compared(
    change: dict[str, object], message: str, baseline: Run
) -> None:
    other = baseline.model_copy(update={"manifest": baseline.manifest.model_copy(update=change)})
    with pytest.raises(RunError, match=message):
        compare(other, baseline)


def test_a_case_that_starts_to_decline_is_lost_for_every_rate_it_had(
    baseline: Run, dev_cases: list[Case], dev_oracle: Bot, run_bot: RunBot
) -> None:
    case = next(case for case in dev_cases if case.answerable and case.type == "numeric")
    verdict = compare(baseline, run_bot(dev_cases, Faulty(dev_oracle, declining(case.id))))
    lost = {test.metric: test.lost for test in verdict.tests if test.slice == "all"}
    assert (lost["correct"], lost["fact_hit"], lost["not_answered"]) == (1, 1, 1)


def test_any_guarantee_below_one_fails_the_gate_even_if_it_was_broken_before(
    baseline: Run, dev_cases: list[Case], dev_oracle: Bot, run_bot: RunBot
) -> None:
    def nearly(question: Question, answer: Answer) -> Answer:
        if question.id != "dev-001":
            return answer
        moved = [one.model_copy(update={"start": one.start + 1}) for one in answer.citations]
        return answer.model_copy(update={"citations": (*answer.citations * 19, *moved)})

    broken = run_bot(dev_cases, Faulty(dev_oracle, nearly))
    value = next(row for row in broken.rows if row.case.id == "dev-001").value("citation_valid")
    assert value is not None
    assert 0.9 < value < 1.0
    assert compare(baseline, broken).outcome == compare(broken, broken).outcome == "FAIL"


def test_one_number_that_no_quote_holds_fails_the_gate_even_if_it_was_told_before(
    dev_cases: list[Case], dev_oracle: Bot, run_bot: RunBot
) -> None:
    def more(question: Question, answer: Answer) -> Answer:
        said = {"answer": f"{answer.answer}另有9871件。"} if question.id == "dev-001" else {}
        return answer.model_copy(update=said)

    broken = run_bot(dev_cases, Faulty(dev_oracle, more))
    verdict = compare(broken, broken)
    assert verdict.outcome == "FAIL"
    assert any("numbers_grounded" in line for line in verdict.reasons)


def invented(question: Question) -> str:
    return "共37件。" if question.lang == "zh" else "37."


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


def test_a_verdict_names_what_turned_red_what_was_mended_and_what_still_fails():
    rights = [("lost", True, False), ("mended", False, True), ("failing", False, False), ("right", True, True)]
    verdict = verdict_of([], [], rights)
    assert (verdict.regressed, verdict.fixed, verdict.failing) == (("lost",), ("mended",), ("failing",))
