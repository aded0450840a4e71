"""Many reports of one shape: the figure is that of the report that is meant, and the score sees when it is not."""

import pytest

from bot.ask import Bot, open_bot
from bot.records import Answer, Citation, Question
from evals.corpora import Corpus, corpus
from evals.corpora.__main__ import RIGHT, Asked, library_of, outcome, questions, score, total

PLACES = ("甲省", "乙省")


@pytest.fixture(scope="module")
def made() -> Corpus:
    return corpus(count=4, years=3, paragraphs=1)


@pytest.fixture(scope="module")
def bot(made: Corpus, tmp_path_factory: pytest.TempPathFactory) -> Bot:
    return open_bot(library_of(made, tmp_path_factory.mktemp("corpus")), "lookup")


def test_a_seed_gives_one_library_and_another_seed_another(made: Corpus) -> None:
    assert corpus(count=4, years=3, paragraphs=1) == made
    assert corpus(count=4, years=3, seed=2, paragraphs=1) != made


def test_every_figure_is_that_of_the_report_that_is_meant(made: Corpus, bot: Bot) -> None:
    found = total(score(bot, made, questions(made)))
    assert found["other"] == found["wrong"] == 0
    assert found["right"] >= RIGHT * sum(found.values())


def answer(*quotes: tuple[str, str], text: str = "甲省2031年：12件。[1]", **fields: object) -> Answer:
    cited = [
        Citation(n=n, report=report, title=None, section=(), start=0, end=1, quote=quote)
        for n, (report, quote) in enumerate(quotes, 1)
    ]
    return Answer.model_validate(
        {"question": "?", "lang": "zh", "engine": "lookup", "kind": "answer", "answer": text, "citations": cited}
        | fields
    )


@pytest.mark.parametrize(
    ("said", "came"),
    [
        (answer(("a-2032", "通过法规12件")), "right"),
        (answer(("b-2032", "通过法规12件")), "other"),
        (answer(("a-2032", "通过法规12件"), ("a-2031", "计划12件")), "other"),
        (answer(("a-2032", "通过法规13件"), text="甲省2031年：13件。"), "wrong"),
        (answer(kind="passages"), "silent"),
    ],
)
def test_a_figure_counts_only_from_its_own_report(said: Answer, came: str) -> None:
    asked = Asked("result", Question(text="?"), (("a-2032", "12"),))
    assert outcome(asked, said, PLACES) == came


def test_one_figure_for_a_question_that_names_no_place_is_a_blend() -> None:
    asked = Asked("neither", Question(text="?"), expects="table")
    assert outcome(asked, answer(("a-2032", "12件")), PLACES) == "other"
    assert outcome(asked, answer(kind="declined", reason="which_report"), PLACES) == "right"
