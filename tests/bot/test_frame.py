"""What a report says around a quote: its place, whether a thing is done or planned, and what was done to a law."""

import pytest

from bot.grounding.frame import Frame, calculated, misplaced, other_action, premature, unheard_laws
from bot.records import Lang

PLAN = Frame("linzhu-2026", "plan", "举办培训班3期，支持云岭市的试点")
DONE = Frame("linzhu-2026", "past_year", "举办培训班2期")


def test_a_claim_about_another_place_needs_a_quote_of_that_place() -> None:
    assert misplaced({"qinglan-2026": "青岚"}, [PLAN]) == "青岚"
    assert misplaced({"qinglan-2026": "青岚", "linzhu-2026": "临竹"}, [PLAN]) is None
    assert misplaced({"yunling-2026": "云岭"}, [PLAN]) is None, "the report speaks of that place itself"
    assert misplaced({}, [PLAN]) is None


@pytest.mark.parametrize(
    ("claim", "lang", "frame", "wrong"),
    [
        ("培训班已经办完。", "zh", PLAN, True),
        ("举办了培训班3期。", "zh", PLAN, True),
        ("计划举办培训班3期。", "zh", PLAN, False),
        ("培训班3期列为任务，没有说明是否已经办完。", "zh", PLAN, False),
        ("举办了培训班2期。", "zh", DONE, False),
        ("3 training courses were held.", "en", PLAN, True),
        ("3 training courses are to be held.", "en", PLAN, False),
        ("3 training courses were planned.", "en", PLAN, False),
        ("2 training courses were held.", "en", DONE, False),
    ],
)
def test_what_is_planned_is_not_called_done(claim: str, lang: Lang, frame: Frame, wrong: bool) -> None:
    assert (premature(claim, lang, [frame]) is not None) is wrong


def test_one_quote_of_a_result_lets_a_claim_speak_of_results() -> None:
    assert premature("举办了培训班2期。", "zh", [PLAN, DONE]) is None


@pytest.mark.parametrize(
    ("claim", "given", "unheard"),
    [
        ("制定湿地保护条例。", "制定湿地保护条例，加强监督管理", []),
        ("制定监督管理条例。", "制定湿地保护条例，加强监督管理", ["制定监督管理条例"]),
        ("制定湿地条例。", "制定档案、湿地、节水等条例", []),
        ("通过了这部条例。", "制定湿地保护条例", []),
        ("通过3件条例。", "制定湿地保护条例", []),
    ],
)
def test_a_law_is_called_as_the_evidence_calls_it(claim: str, given: str, unheard: list[str]) -> None:
    assert unheard_laws(claim, [given]) == unheard


@pytest.mark.parametrize(
    ("claim", "quote", "wrong"),
    [
        ("湿地条例是新制定的。", "修订湿地条例", "制定"),
        ("湿地条例作了修改。", "修订湿地条例", None),
        ("The wetland rules were repealed.", "制定湿地条例", "repealed"),
        ("The wetland rules were enacted.", "制定湿地条例", None),
        ("The wetland rules were enacted.", "审议湿地条例", None),
        ("试点因为经费被取消。", "开展试点", "取消"),
        ("The pilot was cancelled.", "取消试点", None),
    ],
)
def test_making_changing_and_ending_a_law_are_three_things(claim: str, quote: str, wrong: str | None) -> None:
    assert other_action(claim, quote) == wrong


def test_nothing_is_worked_out() -> None:
    assert calculated("1.2万件减去5件是1.2万件。", "办理1.2万件") == "减去"
    assert calculated("The difference is 5.", "相差5件") is None
    assert calculated("办理1.2万件。", "办理1.2万件") is None
