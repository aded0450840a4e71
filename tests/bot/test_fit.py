import pytest

from bot.asking import cues
from bot.asking.intent import Intent, Premise, Term
from bot.extraction.fit import (
    UNKNOWN,
    answers_kind,
    head_fit,
    level_fit,
    names_fit,
    ordinal_fit,
    part_fit,
    period_fit,
    plan_fit,
    reverse,
    total_fit,
    unit_fit,
    value_fit,
)
from vectorstore.records import Fact, Report

CARD = Report(id="q", year=2031, level="city")


def intent(text: str = "几件", **fields: object) -> Intent:
    return Intent.model_validate({"text": text, "lang": "zh", "kind": "quantity"} | fields)


def figure(**fields: object) -> Fact:
    base = {
        "id": "f", "report": "q", "clause": "c", "passage": "p", "section": 1, "path": (), "part": None,
        "subject": "地方性法规", "action": "通过", "value": 12.0, "value_text": "12", "unit": "件", "qualifier": "",
        "period": 2030, "plan": False, "start": 0, "end": 3, "quote": "通过地方性法规12件", "quote_start": 0,
        "quote_end": 10,
    }  # fmt: skip
    return Fact.model_validate(base | fields)


def told(period: int | None, years: tuple[int, int] | None = None, plan: bool = False) -> Fact:
    return figure(period=period, years=years, plan=plan)


@pytest.mark.parametrize(
    ("asked", "unit"), [("件", "%"), ("%", "件"), ("人", "件"), ("件", "公里"), ("名", "%")], ids=lambda value: value
)
def test_a_unit_of_another_kind_contradicts(asked: str, unit: str):
    assert unit_fit(asked, unit) < 0


def test_units_nearer_to_the_one_asked_for_fit_better():
    fits = [unit_fit("人", unit) for unit in ("人", "人次", "件")]
    assert fits == sorted(fits, reverse=True)
    assert unit_fit("", "件") == 0.0


def test_a_year_fits_by_period_or_by_the_text():
    asked = intent(years=(2030,))
    assert period_fit(asked, CARD, told(2030)) == 1.0
    assert period_fit(asked, CARD, told(2031), "截至2030年底") == 1.0
    assert period_fit(asked, CARD, told(2031)) == -1.0
    assert period_fit(intent(years=(2029,)), CARD, told(None)) < UNKNOWN < 0


def test_last_year_is_counted_from_the_delivery_of_the_report():
    assert period_fit(intent(shift=-1), CARD, told(2030)) == 1.0
    assert period_fit(intent(shift=0), CARD, told(2030)) == -1.0
    assert period_fit(intent(), CARD, told(2030)) == 0.0


def test_what_has_no_period_may_be_of_the_year_looked_back_on_but_no_plan() -> None:
    asked = intent(years=(2030,))
    assert period_fit(asked, CARD, told(None)) == UNKNOWN
    assert period_fit(asked, CARD, told(None, plan=True)) < UNKNOWN


def test_a_sum_over_several_years_is_of_none_of_them() -> None:
    five = told(None, years=(2026, 2030))
    assert period_fit(intent(years=(2030,)), CARD, five) == -1.0
    assert period_fit(intent(years=(2026, 2030)), CARD, five) == 1.0
    assert period_fit(intent(years=(2030,), running=True), CARD, five) == 1.0
    assert period_fit(intent(), CARD, five) == 0.0


def test_plan_and_part_contradict_only_when_asked():
    assert [plan_fit(intent(plan=plan), True) for plan in (True, False)] == [1.0, -1.0]
    assert -1.0 < plan_fit(intent(), True) <= plan_fit(intent(), False) == 0.0
    assert [part_fit(intent(part=part), "problems") for part in ("problems", "experience", None)] == [1.0, -1.0, 0.0]


def test_what_is_counted_must_be_what_the_question_wants_counted():
    wanted = intent(head=(Term(text="法规", forms=(("法规",),), weight=1.0),))
    assert head_fit(wanted, figure()) == 1.0
    assert head_fit(wanted, figure(subject="代表建议", quote="办理代表建议690件")) < 0
    assert head_fit(intent(), figure()) == 0.0


@pytest.mark.parametrize(
    ("text", "fit"),
    [("通过了几件", 0.0), ("审议的草案中有几件获得通过", 0.0), ("审议了几件草案", -0.5), ("其中有几件", 0.0)],
)
def test_a_part_of_a_total_is_meant_where_the_question_names_what_tells_it_apart(text: str, fit: float):
    quote = "审议草案19件，其中通过11件"
    part = figure(
        value=11.0, value_text="11", qualifier="其中", quote=quote, start=quote.index("11"), end=len(quote),
        quote_end=len(quote),
    )  # fmt: skip
    assert total_fit(intent(text), part) == fit


def test_a_part_whose_own_words_are_only_half_named_is_not_meant():
    quote = "通过法规20件，其中通过修订案5件"
    part = figure(
        value=5.0, value_text="5", qualifier="其中", quote=quote, start=quote.index("5"), end=len(quote),
        quote_end=len(quote),
    )  # fmt: skip
    assert total_fit(intent("通过了几件法规"), part) == -0.5


def test_a_running_total_is_for_a_question_that_asks_for_one():
    running = figure(qualifier="累计")
    assert total_fit(intent(running=True), running) == 1.0
    assert total_fit(intent(), running) == total_fit(intent(running=True), figure()) == -1.0
    assert total_fit(intent(running=True), figure(period=None, years=(2026, 2030))) == 1.0
    assert total_fit(intent(), figure(period=None, years=(2026, 2030))) == 0.0


def test_a_part_of_a_total_is_for_a_question_that_says_so():
    assert total_fit(intent("其中几件"), figure(qualifier="其中")) == 0.0
    assert total_fit(intent("几件"), figure(qualifier="其中")) < 0


def test_quoted_names_must_stand_in_the_passage():
    named = intent(names=("用水红线",))
    near, beside, absent = (
        names_fit(named, quote, passage)
        for quote, passage in [
            ("创设用水红线", "创设用水红线"),
            ("修订条例", "修订条例，创设用水红线"),
            ("修订条例", "修订条例"),
        ]
    )
    assert 1.0 == near > beside > absent == -1.0
    assert names_fit(intent(), "修订条例", "修订条例") == 0.0


def test_the_third_is_not_the_second():
    third = intent("第三次会议", ordinals=(("三", "次"),))
    assert [ordinal_fit(third, text) for text in ("第三次会议", "第二次会议", "第二届", "会议")] == [
        1.0,
        -1.0,
        0.0,
        0.0,
    ]


def test_a_report_of_another_level_contradicts():
    assert level_fit(intent(level="county"), CARD) == -1.0
    assert level_fit(intent(level="province"), CARD) == 1.0
    assert level_fit(intent(), CARD) == 0.0


def test_a_stated_quantity_agrees_or_differs_in_its_unit():
    stated = [Premise(value=12, unit="件", text="12件")]
    assert value_fit(stated, [figure()]) == 1.0
    assert value_fit(stated, [figure(value=15.0)]) == -1.0
    assert value_fit(stated, [figure(value=15.0, unit="项")]) == 0.0
    assert value_fit([], [figure()]) == 0.0


def test_reverse_is_the_share_of_the_text_that_the_question_names():
    assert reverse(intent("通过法规"), "通过法规") == 1.0
    assert reverse(intent("通过法规"), "通过会议") == 0.5
    assert reverse(intent("法规"), "12") == 0.0


@pytest.mark.parametrize(
    ("kind", "fitting", "other"),
    [
        ("when", "3月组织询问", "组织询问"),
        ("who", "由市长应询", "推动解决"),
        ("where", "在白河街道建成", "建成使用"),
        ("why", "推动解决停车难", "停车难"),
    ],
)
def test_a_text_that_cannot_answer_the_kind_of_question_contradicts(kind: str, fitting: str, other: str):
    assert answers_kind(kind, fitting, False) == 1.0
    assert answers_kind(kind, other, False) == -1.0


def test_how_many_wants_a_figure():
    assert [answers_kind("quantity", "", held) for held in (True, False)] == [1.0, -1.0]
    assert answers_kind("what", "", False) == 0.0


@pytest.mark.parametrize(
    ("text", "running"),
    [
        ("五年来制定了几件法规", True),
        ("五年制定了几件法规", True),
        ("本届常委会开了几次会", True),
        ("2029年批准了几件法规", False),
        ("本届常委会2029年批准了几件法规", False),
    ],
)
def test_a_sum_over_years_is_asked_for_by_their_number_or_by_the_term(text: str, running: bool):
    assert (cues.RUNNING.search(text) is not None) == running
