from bot.records import Turn
from evals.records import Case
from evals.retrieval import find, measure, rates


def case(**fields: object) -> Case:
    known = {"id": "c", "lang": "zh", "question": "几件？", "type": "numeric", "evidence": ("法规 26 件", "决定８件")}
    return Case.model_validate(known | fields)


def test_evidence_is_found_across_white_space_and_widths():
    found = find(case(), ["通过法规26件", "作出决定8件"])
    assert (found.first, found.some, found.all, found.characters) == (True, True, True, 13)


def test_some_evidence_is_not_all():
    found = find(case(), ["作出决定8件"])
    assert (found.first, found.some, found.all) == (True, True, False)


def test_nothing_found_is_counted():
    found = measure([case()], lambda question: [])
    assert rates(found)["zh"].some == 0.0


def test_cases_without_evidence_and_follow_ups_are_passed_over():
    cases = [case(evidence=()), case(history=(Turn(q="几件？", a="26件"),)), case(id="d", lang="en")]
    assert [found.case for found in measure(cases, lambda question: ["法规26件"])] == ["d"]
