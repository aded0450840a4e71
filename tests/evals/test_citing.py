import pytest

from bot.records import Answer, Citation, Claim
from evals.citing import citation_precision, citation_recall, citation_valid, numbers_grounded
from evals.spans import Texts

TEXT = "通过地方性法规12件"


def citation(texts: Texts, quote: str, n: int = 1, shift: int = 0) -> Citation:
    place = texts.find(quote, ("example-2031",))[0]
    start, end = place.start + shift, place.end + shift
    return Citation(n=n, report="example-2031", title=None, section=(), start=start, end=end, quote=quote)


def answer(text: str, *cited: Citation, claims: tuple[Claim, ...] = ()) -> Answer:
    return Answer(
        question="?", lang="zh", engine="extractive", abstained=False, answer=text, citations=cited, claims=claims
    )


def test_a_quote_at_its_offsets_is_valid_and_one_character_off_is_not(texts: Texts) -> None:
    assert citation_valid(answer("12件。[1]", citation(texts, TEXT)), texts) == 1.0
    assert citation_valid(answer("12件。[1]", citation(texts, TEXT, shift=1)), texts) == 0.0
    assert citation_valid(answer("12件。"), texts) is None


def test_a_sentence_is_supported_when_its_numbers_stand_in_its_quotes(texts: Texts) -> None:
    cited = citation(texts, TEXT)
    assert citation_recall(answer("通过地方性法规12件。[1]", cited)) == 1.0
    assert citation_recall(answer("通过地方性法规13件。[1]", cited)) == 0.0
    assert citation_recall(answer("通过地方性法规12件。[1]审议报告31项。", cited)) == 0.5


def test_a_citation_that_adds_nothing_costs_precision(texts: Texts) -> None:
    needed, idle = citation(texts, TEXT), citation(texts, "任免国家机关工作人员88人次", n=2)
    assert citation_precision(answer("通过地方性法规12件。[1][2]", needed, idle)) == 0.5
    both = answer("法规12件，任免88人次。[1][2]", needed, idle)
    assert citation_precision(both) == 1.0


def test_claims_carry_their_own_citations(texts: Texts) -> None:
    first, second = citation(texts, TEXT), citation(texts, "任免国家机关工作人员88人次", n=2)
    claims = (Claim(text="法规12件。", citations=(1,)), Claim(text="任免88人次。", citations=(1,)))
    assert citation_recall(answer("法规12件。任免88人次。", first, second, claims=claims)) == 0.5


@pytest.mark.parametrize(
    ("text", "share"),
    [("12件。[1]", 1.0), ("12。[1]", 0.0), ("12项。[1]", 0.0), ("2030年通过12件。[1]", 1.0), ("没有数字。[1]", None)],
)
def test_numbers_stand_in_the_quotes_with_their_unit(text: str, share: float | None, texts: Texts) -> None:
    assert numbers_grounded(answer(text, citation(texts, TEXT))) == share


def test_a_number_of_the_question_may_be_repeated_to_correct_it(texts: Texts) -> None:
    corrected = answer("报告写的是12件，不是30件。[1]", citation(texts, TEXT))
    corrected = corrected.model_copy(update={"question": "为什么通过了30件？"})
    assert numbers_grounded(corrected) == 1.0
    assert citation_recall(corrected) == 1.0


def test_a_name_must_stand_in_the_quote(texts: Texts) -> None:
    cited = citation(texts, "创设“用水红线”制度")
    assert citation_recall(answer("创设“用水红线”制度。[1]", cited)) == 1.0
    assert citation_recall(answer("创设“生态红线”制度。[1]", cited)) == 0.0
