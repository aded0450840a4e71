from collections.abc import Iterator

import pytest
from hashed import HashEmbedder

from bot.ask import Bot, LookupEngine
from bot.conversation import KEPT, Conversation
from bot.english import English
from bot.glossary import load_glossary
from bot.records import Answer, Claim, Question
from vectorstore.store import Library

QUESTION = "通过了多少件地方性法规？"


class Recorder(Bot):
    """A bot that keeps the questions it was asked."""

    def __init__(self, library: Library) -> None:
        embedder = HashEmbedder()
        super().__init__(library, embedder, LookupEngine(library, embedder, English(load_glossary(None))))
        self.asked: list[Question] = []

    def stream(self, question: Question) -> Iterator[Claim | Answer]:
        self.asked.append(question)
        yield from super().stream(question)


@pytest.fixture
def recorder(invented: Library) -> Recorder:
    return Recorder(invented)


@pytest.fixture
def talk(recorder: Recorder) -> Conversation:
    return Conversation(recorder)


def said(talk: Conversation, line: str) -> str:
    return "".join(talk.reply(line))


def test_the_pieces_of_an_answer_come_as_they_are_made(talk: Conversation):
    pieces = [piece.strip() for piece in talk.reply("通过了多少件地方性法规，培训代表多少人次？")]
    assert pieces == ["青川市2030年：通过地方性法规12件。[1]", "青川市2030年：培训代表481人次。[2]"]


def test_a_question_knows_what_was_said_before(talk: Conversation, recorder: Recorder):
    said(talk, QUESTION)
    said(talk, "单行条例呢？")
    (turn,) = recorder.asked[1].history
    assert (turn.q, turn.a) == (QUESTION, "青川市2030年：通过地方性法规12件。[1]")


def test_only_the_last_turns_are_kept(talk: Conversation, recorder: Recorder):
    for _ in range(KEPT + 3):
        said(talk, QUESTION)
    assert len(recorder.asked[-1].history) == KEPT


def test_sources_are_those_of_the_last_answer(talk: Conversation):
    assert said(talk, "/sources") == "(no citations yet)"
    said(talk, QUESTION)
    assert "“通过地方性法规12件” qingchuan-2031:" in said(talk, "/sources")


def test_a_report_limits_until_it_is_lifted(talk: Conversation, recorder: Recorder):
    assert said(talk, "/report qingchuan-2031") == "(qingchuan-2031 only)"
    said(talk, QUESTION)
    said(talk, "/report")
    said(talk, QUESTION)
    assert [question.reports for question in recorder.asked] == [("qingchuan-2031",), ()]


def test_an_unknown_report_is_told_and_limits_nothing(talk: Conversation, recorder: Recorder):
    assert "'nowhere'" in said(talk, "/report nowhere")
    said(talk, QUESTION)
    assert recorder.asked[0].reports == ()


def test_new_starts_over(talk: Conversation, recorder: Recorder):
    said(talk, QUESTION)
    said(talk, "/new")
    assert said(talk, "/sources") == "(no citations yet)"
    said(talk, QUESTION)
    assert recorder.asked[1].history == ()


def test_reports_are_listed_and_an_unknown_command_shows_the_commands(talk: Conversation):
    assert said(talk, "/reports").startswith("qingchuan-2031")
    assert "/sources" in said(talk, "/wat")


@pytest.mark.parametrize("line", ["", "  ", "\n"])
def test_an_empty_line_says_nothing(talk: Conversation, recorder: Recorder, line: str):
    assert said(talk, line) == ""
    assert not recorder.asked


def test_a_question_that_cannot_be_asked_is_told_and_forgotten(talk: Conversation, recorder: Recorder):
    assert "20,000 characters" in said(talk, "问" * 20_000)
    said(talk, QUESTION)
    assert recorder.asked[1].history == ()


def test_an_answer_that_was_stopped_is_forgotten(talk: Conversation, recorder: Recorder):
    next(iter(talk.reply(QUESTION)))
    said(talk, QUESTION)
    assert recorder.asked[1].history == ()


def test_sources_outlast_an_abstention(talk: Conversation):
    said(talk, QUESTION)
    said(talk, "北京市人大常委会通过了多少件地方性法规？")
    assert "qingchuan-2031:" in said(talk, "/sources")


def test_thanks_are_no_topic_of_what_comes_next(talk: Conversation, recorder: Recorder):
    said(talk, QUESTION)
    assert said(talk, "谢谢")
    said(talk, "单行条例呢？")
    assert [turn.q for turn in recorder.asked[-1].history] == [QUESTION]
