import pytest

from bot.records import Answer, Citation, Lang
from evals.doubles import MemoryShelf
from evals.match import Texts, contradicts, fact_hit, gold_facts
from evals.records import Case, Fact

LAWS = Fact(
    subject="地方性法规",
    action="通过",
    value=12,
    unit="件",
    period=2030,
    report="example-2031",
    quote="通过地方性法规12件",
    confusable=("14件",),
)
ASKED = Case(id="c", lang="zh", question="去年通过了多少件地方性法规？", type="numeric", answer="12件。", facts=(LAWS,))


def answer(text: str, *quotes: str, lang: Lang = "zh") -> Answer:
    cited = tuple(
        Citation(n=n, report="example-2031", title=None, section=(), start=0, end=1, quote=quote)
        for n, quote in enumerate(quotes, 1)
    )
    return Answer(question="?", lang=lang, engine="lookup", abstained=False, answer=text, citations=cited)


@pytest.mark.parametrize(
    ("text", "hit"),
    [
        ("12件。", True),
        ("十二件。", True),
        ("１２部。", True),
        ("12。", False),
        ("12项。", False),
        ("112件。", False),
        ("12.5件。", False),
        ("2030年12件。", True),
        ("2031年12件。", False),
    ],
)
def test_value_unit_and_year_must_all_be_right(text: str, hit: bool, texts: Texts) -> None:
    assert fact_hit(LAWS, ASKED, answer(text), texts) == hit


def test_english_needs_no_measure_word(texts: Texts) -> None:
    case = ASKED.model_copy(update={"lang": "en", "question": "How many local regulations?"})
    assert fact_hit(LAWS, case, answer("Twelve regulations.", lang="en"), texts)
    assert not fact_hit(LAWS, case, answer("12%.", lang="en"), texts)


def test_the_same_number_of_another_subject_is_not_the_fact(texts: Texts) -> None:
    assert not fact_hit(LAWS, ASKED, answer("12件。[1]", "办理建议12件"), texts)
    assert fact_hit(LAWS, ASKED, answer("12件。[1]", "通过地方性法规12件"), texts)


def test_citing_the_gold_quote_gives_the_subject(texts: Texts) -> None:
    fact = LAWS.model_copy(update={"subject": ""})
    place = texts.find("12件", ("example-2031",))[0]
    cited = Citation(n=1, report="example-2031", title=None, section=(), start=place.start, end=place.end, quote="12件")
    assert fact_hit(fact, ASKED, answer("12件。[1]").model_copy(update={"citations": (cited,)}), texts)


def test_text_facts_accept_their_renderings(texts: Texts) -> None:
    fact = Fact(value="用水红线", accept=("water-use red line",), report="example-2031", quote="创设“用水红线”制度")
    case = ASKED.model_copy(update={"facts": (fact,)})
    assert fact_hit(fact, case, answer("“用水红线”制度。"), texts)
    assert fact_hit(fact, case, answer("A water-use red line.", lang="en"), texts)
    assert not fact_hit(fact, case, answer("生态红线。"), texts)


def test_a_case_without_typed_facts_gets_them_from_its_evidence(texts: Texts) -> None:
    case = Case(
        id="c", lang="zh", question="?", type="numeric", doc="example-2031", answer="2.35万件。",
        must_any=(("2.35万", "23500"),), evidence=("三年累计票决民生实事项目2.35万件",),
    )  # fmt: skip
    (fact,) = gold_facts(case, texts)
    assert (fact.value, fact.unit, fact.report) == (23500.0, "件", "example-2031")
    assert gold_facts(case.model_copy(update={"derived": True}), texts) == ()


@pytest.mark.parametrize(
    ("text", "wrong"),
    [("14件。", True), ("12件，另有14件。", True), ("13件。", True), ("12件。", False), ("12件，31项。", False)],
)
def test_another_value_contradicts(text: str, wrong: bool) -> None:
    assert contradicts(ASKED, (LAWS,), answer(text)) == wrong


def test_a_span_of_years_is_not_the_year_of_a_fact(texts: Texts) -> None:
    assert fact_hit(LAWS, ASKED, answer("10年来共12件。"), texts)


def test_the_same_words_at_another_place_are_the_same_evidence() -> None:
    texts = Texts(MemoryShelf({"r": "任免国家机关工作人员88人次，其中4人次。\n任免国家机关工作人员88人次。"}))
    first, second = texts.find("任免国家机关工作人员88人次", ("r",))
    cited = Citation(
        n=1, report="r", title=None, section=(), start=second.start, end=second.end, quote="任免国家机关工作人员88人次"
    )
    assert texts.cites(cited, [first])
    assert not texts.cites(cited.model_copy(update={"report": "other"}), [first])
