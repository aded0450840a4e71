import pytest

from bot.extraction.finding import Finding, Quote, Statement, abstain, assemble
from bot.extraction.view import ReportView
from bot.records import Question
from vectorstore.folding import quotes_match
from vectorstore.store import Library

QUESTION = Question(text="几件？", id="q1")


@pytest.fixture
def view(invented: Library) -> ReportView:
    return ReportView(invented, "qingchuan-2031")


def quote(view: ReportView, text: str) -> Quote:
    start = view.source.index(text)
    return Quote(view, ("部分",), start, start + len(text), text)


def test_a_statement_is_a_claim_with_its_numbered_citation(view: ReportView):
    said = Statement("通过地方性法规12件，", (quote(view, "通过地方性法规12件"),))
    answer = assemble(QUESTION, "zh", [Finding((said,))])
    assert (answer.id, answer.question, answer.abstained, answer.reason) == ("q1", "几件？", False, None)
    assert answer.answer == "通过地方性法规12件。[1]"
    assert [(claim.text, claim.citations) for claim in answer.claims] == [("通过地方性法规12件。", (1,))]
    (citation,) = answer.citations
    assert (citation.report, citation.title) == ("qingchuan-2031", "青川市人民代表大会常务委员会工作报告")
    assert quotes_match(view.source, citation.start, citation.end, citation.quote)


def test_the_same_quote_is_cited_once_and_the_same_statement_said_once(view: ReportView):
    one, other = quote(view, "培训代表481人次"), quote(view, "代表建议办结率98.5%")
    statements = (Statement("甲", (one,)), Statement("乙", (one, other)), Statement("甲", (one,)))
    answer = assemble(QUESTION, "zh", [Finding(statements[:2]), Finding(statements[2:])])
    assert answer.answer == "甲。[1]乙。[1][2]"
    assert [citation.n for citation in answer.citations] == [1, 2]


def test_english_claims_end_in_a_full_stop_and_are_spaced(view: ReportView):
    statements = (Statement("12", (quote(view, "12件"),)), Statement("Really?", (quote(view, "31项"),)))
    assert assemble(QUESTION, "en", [Finding(statements)]).answer == "12.[1] Really?[2]"


def test_nothing_found_is_an_abstention_with_the_first_reason():
    answer = assemble(QUESTION, "zh", [abstain("other_year"), abstain("not_found")])
    assert (answer.abstained, answer.reason) == (True, "other_year")
    assert answer.claims == answer.citations == ()
    assert answer.answer


def test_one_part_found_is_an_answer(view: ReportView):
    found = Finding((Statement("甲", (quote(view, "12件"),)),))
    assert not assemble(QUESTION, "zh", [abstain("not_found"), found]).abstained


def test_a_quote_that_is_not_at_its_place_never_becomes_a_citation(view: ReportView):
    wrong = quote(view, "12件")._replace(text="99件")
    with pytest.raises(ValueError, match="quote is not at"):
        assemble(QUESTION, "zh", [Finding((Statement("99件", (wrong,)),))])
