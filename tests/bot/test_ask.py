from pathlib import Path

import pytest

from bot.ask import LONGEST_QUESTION, Bot, QuestionError, open_bot
from bot.records import Answer, Claim, Question
from vectorstore.errors import LibraryError, UnknownReportError

pytestmark = pytest.mark.usefixtures("clean_environment")
REGULATIONS = Question(text="2025年重庆市人大常委会通过了多少件地方性法规？")


def test_an_answer_says_how_long_it_took(bot: Bot):
    assert bot.ask(REGULATIONS).timings_ms["total"] > 0


def test_a_stream_ends_with_the_answer_whose_claims_came_before(bot: Bot):
    *claims, answer = bot.stream(REGULATIONS)
    assert isinstance(answer, Answer)
    assert all(isinstance(claim, Claim) for claim in claims)
    assert tuple(claims) == answer.claims


def test_a_question_may_be_limited_to_reports_that_exist(bot: Bot):
    with pytest.raises(UnknownReportError, match="'nowhere'"):
        bot.ask(REGULATIONS.model_copy(update={"reports": ("nowhere",)}))


def test_search_returns_no_more_than_asked_for(bot: Bot):
    assert len(bot.search("代表工作", 3)) == 3
    assert {hit.passage.report for hit in bot.search("代表工作", 5, ("yongchuan-2025",))} == {"yongchuan-2025"}


@pytest.mark.parametrize("text", ["", " \n\u3000", "问" * (LONGEST_QUESTION + 1)])
def test_what_is_no_question_is_refused(bot: Bot, text: str):
    with pytest.raises(QuestionError):
        bot.ask(Question(text=text))
    with pytest.raises(QuestionError):
        bot.search(text)


def test_the_model_engine_needs_a_model(seed_library: Path):
    with pytest.raises(LibraryError, match="BOT_MODEL"):
        open_bot(seed_library, "llm")
