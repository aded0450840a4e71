"""The laws of an extractive answer, on every question of the development and held-out cases and on any text."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.ask import Bot
from bot.extract import ExtractiveEngine
from bot.quantities import unsupported
from bot.records import Answer, Question, Turn
from vectorstore.embed import HashEmbedder
from vectorstore.folding import quotes_match
from vectorstore.store import Library

CASES = Path(__file__).parents[2] / "evals" / "cases"
Asked = list[tuple[Question, Answer]]


def questions(name: str) -> list[Question]:
    rows = [json.loads(line) for line in (CASES / f"{name}.jsonl").read_text(encoding="utf-8").splitlines() if line]
    return [
        Question(
            text=row["question"],
            id=row["id"],
            lang=row["lang"],
            history=tuple(Turn(q=turn["q"], a=turn["a"]) for turn in row.get("history") or ()),
        )
        for row in rows
    ]


@pytest.fixture(scope="module")
def asked(bot: Bot) -> Asked:
    return [(question, bot.ask(question)) for name in ("dev", "heldout") for question in questions(name)]


def test_every_citation_stands_at_its_place_in_the_source(asked: Asked, bot: Bot):
    sources = {card.id: bot.library.source(card.id) for card in bot.library.reports()}
    wrong = [
        (question.id, citation)
        for question, answer in asked
        for citation in answer.citations
        if not quotes_match(sources[citation.report], citation.start, citation.end, citation.quote)
    ]
    assert not wrong


def test_every_quantity_of_an_answer_stands_in_its_citations(asked: Asked):
    wrong = [
        (question.id, answer.answer, [q.text for q in found])
        for question, answer in asked
        if not answer.abstained
        if (found := unsupported(answer.answer, answer.lang, [citation.quote for citation in answer.citations]))
    ]
    assert not wrong


def test_every_quantity_of_a_claim_stands_in_its_own_citations(asked: Asked):
    wrong = [
        (question.id, claim.text)
        for question, answer in asked
        for claim in answer.claims
        if unsupported(claim.text, answer.lang, [c.quote for c in answer.citations if c.n in claim.citations])
    ]
    assert not wrong


def test_an_answer_rests_on_citations_and_an_abstention_on_a_reason(asked: Asked):
    for _, answer in asked:
        assert answer.abstained == (answer.reason is not None) == (not answer.citations) == (not answer.claims)
        assert all(claim.citations for claim in answer.claims)
        assert [citation.n for citation in answer.citations] == list(range(1, len(answer.citations) + 1))
        assert {n for claim in answer.claims for n in claim.citations} == {c.n for c in answer.citations}


def test_an_answer_is_in_the_language_of_its_question(asked: Asked):
    assert all(answer.lang == question.lang for question, answer in asked)


def test_the_same_question_gets_the_same_answer(asked: Asked, bot: Bot):
    again = ExtractiveEngine(bot.library, bot.embedder)
    for question, before in asked[::15]:
        after = again.answer(question)
        assert after.model_dump(exclude={"timings_ms"}) == before.model_dump(exclude={"timings_ms"})


def test_simple_questions_are_answered_shortly(bot: Bot):
    for text, said in [
        ("2025年重庆市人大常委会通过了多少件地方性法规？", "26件"),
        ("How many local regulations did Chongqing adopt in 2025?", "26"),
        ("重庆市人大常委会工作报告是谁作的？", "王炯"),
        ("永川区计划举办几期代表履职培训班？", "3期"),
    ]:
        answer = bot.ask(Question(text=text))
        assert said in answer.answer
        assert len(answer.answer) <= 60


@pytest.mark.parametrize("text", ["北京市去年通过了多少件地方性法规？", "1998年重庆市通过了多少件地方性法规？"])
def test_another_place_or_year_does_not_answer(bot: Bot, text: str):
    assert bot.ask(Question(text=text)).abstained


WORDS = [
    *(
        "多少件",
        "通过",
        "地方性法规",
        "去年",
        "2030年",
        "12件",
        "是谁",
        "吗？",
        "哪些",
        "条例",
        "制定",
        "《供水",
        "“红线”",
    ),
    *(
        "其中",
        "呢？",
        "市人大",
        "how ",
        "many ",
        "regulations ",
        "? ",
        "who ",
        "计划",
        "、",
        "，",
        "。",
        "不足",
        "报告",
    ),
]
ODD = st.one_of(st.text(max_size=120), st.lists(st.sampled_from(WORDS), max_size=12).map("".join))


@given(text=ODD, before=st.lists(ODD, max_size=2), lang=st.sampled_from(["zh", "en", None]))
def test_any_text_gets_an_answer_that_keeps_the_laws(invented: Library, text: str, before: list[str], lang):
    question = Question(text=text, history=tuple(Turn(q=q, a="略") for q in before), lang=lang)
    answer = ExtractiveEngine(invented, HashEmbedder()).answer(question)
    source = invented.source("qingchuan-2031")
    assert answer.answer
    assert all(quotes_match(source, c.start, c.end, c.quote) for c in answer.citations)
    assert answer.abstained or not unsupported(answer.answer, answer.lang, [c.quote for c in answer.citations])


def test_a_number_asked_for_without_a_year_is_the_result_and_then_the_plan(bot: Bot):
    answer = bot.ask(Question(text="巴渝实践站有多少个"))
    assert [claim.text for claim in answer.claims] == [
        "打造全过程人民民主巴渝实践站16个。",
        "再聚力打造20个以上巴渝实践站。",
    ]


def test_a_date_is_not_taken_from_a_sentence_that_shares_no_word_with_the_question(bot: Bot):
    assert bot.ask(Question(text="王炯是哪年出生的")).abstained
