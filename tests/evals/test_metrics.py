import pytest

from bot.records import Answer, Citation
from evals.match import Texts
from evals.metrics import citation_valid, in_language, numbers_grounded, score_trial
from evals.records import Case, Row, Trial

TEXT = "通过地方性法规12件"


def citation(texts: Texts, quote: str, n: int = 1, shift: int = 0) -> Citation:
    place = texts.find(quote, ("example-2031",))[0]
    start, end = place.start + shift, place.end + shift
    return Citation(n=n, report="example-2031", title=None, section=(), start=start, end=end, quote=quote)


def answer(text: str, *cited: Citation, abstained: bool = False) -> Answer:
    return Answer(question="?", lang="zh", engine="lookup", abstained=abstained, answer=text, citations=cited)


def ended(said: Answer, texts: Texts, gold: str | None = "12件。") -> Row:
    case = Case(
        id="c", lang="zh", question="?", type="numeric", doc="example-2031", answer=gold,
        must=("12件",) if gold else (), evidence=(TEXT,) if gold else (),
    )  # fmt: skip
    return score_trial(case, Trial(case="c", status="answered", answer=said), texts, 5)


def test_a_quote_at_its_offsets_is_valid_and_one_character_off_is_not(texts: Texts) -> None:
    assert citation_valid(answer("12件。[1]", citation(texts, TEXT)), texts) == 1.0
    assert citation_valid(answer("12件。[1]", citation(texts, TEXT, shift=1)), texts) == 0.0
    assert citation_valid(answer("12件。"), texts) is None


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


def test_an_answer_ends_right_wrong_or_not_answered(texts: Texts) -> None:
    cited = citation(texts, TEXT)
    assert ended(answer("12件。[1]", cited), texts).ending == "right"
    assert ended(answer("13件。[1]", cited), texts).ending == "wrong_shown"
    assert ended(answer("没有找到。", abstained=True), texts).ending == "not_answered"
    assert ended(answer("没有找到。", abstained=True), texts, gold=None).ending == "right"
    assert ended(answer("12件。[1]", cited), texts, gold=None).ending == "wrong_shown"


def test_evidence_on_screen_counts_only_where_nothing_is_asserted(texts: Texts) -> None:
    cited = citation(texts, TEXT)
    assert ended(answer("以下是段落。[1]", cited, abstained=True), texts).scores["evidence_shown"] == 1.0
    assert ended(answer("没有找到。", abstained=True), texts).scores["evidence_shown"] == 0.0
    assert ended(answer("12件。[1]", cited), texts).scores["evidence_shown"] == "undefined"


def test_a_quoted_chinese_sentence_is_not_english() -> None:
    english = answer("x").model_copy(update={"lang": "en"})
    said = english.model_copy(update={"answer": "The report says: “通过地方性法规十二件并审查批准单行条例四件”."})
    short = english.model_copy(update={"answer": "The report says: “通过法规十二件”."})
    assert in_language(short) == 0.0
    named = english.model_copy(update={"answer": "It adopted the 《城市管线条例》."})
    assert (in_language(said), in_language(named)) == (0.0, 1.0)


def test_a_difference_stands_when_it_is_that_of_two_quoted_numbers():
    quotes = enumerate(("满意率98.4%", "满意率97.1%"), 1)
    cited = [Citation(n=n, report="r", title=None, section=(), start=0, end=8, quote=quote) for n, quote in quotes]
    assert numbers_grounded(answer("甲市高于乙市，相差1.3个百分点。", *cited)) == 1.0
    assert numbers_grounded(answer("甲市高于乙市，相差1.4个百分点。", *cited)) == 0.0
    assert numbers_grounded(answer("甲市新增1.3个百分点。", *cited)) == 0.0
