import pytest

from bot.asking.question import read
from bot.extraction.candidates import Candidate
from bot.extraction.rendering import English
from bot.extraction.view import ReportView, Span
from bot.extraction.wording import (
    LONGEST,
    figure_statement,
    passage_quote,
    quote_of,
    sentence_statement,
    window,
)
from bot.quantities import unsupported
from vectorstore.folding import quotes_match
from vectorstore.store import Library


@pytest.fixture
def view(invented: Library) -> ReportView:
    return ReportView(invented, "qingchuan-2031")


def of_figure(view: ReportView, value: float, unit: str) -> Candidate:
    held = next(f for held in view.figures.values() for f in held if (f.value, f.unit) == (value, unit))
    return Candidate(view, view.by_id[held.passage], held.quote, held.quote_start, held.quote_end, {}, figure=held)


def of_text(view: ReportView, text: str) -> Candidate:
    passage = next(p for p in view.passages if text in p.text)
    at = passage.text.index(text)
    sentence = Span(text, at, at + len(text))
    start, end = view.locate(passage, at, at + len(text))
    return Candidate(view, passage, text, start, end, {}, span=sentence, sentence=sentence)


def test_a_chinese_figure_is_said_in_the_words_of_the_report(view: ReportView):
    statement = figure_statement(of_figure(view, 12, "件"), "zh", English())
    assert statement.text == "通过地方性法规12件"
    assert statement.quotes == (quote_of(of_figure(view, 12, "件")),)


def test_an_english_figure_holds_its_number(view: ReportView):
    statement = figure_statement(of_figure(view, 481, "人次"), "en", English())
    assert "481" in statement.text
    assert not unsupported(statement.text, "en", [quote.text for quote in statement.quotes])


def test_a_candidate_of_the_other_kind_is_a_mistake_of_ours(view: ReportView, invented: Library):
    with pytest.raises(ValueError, match="no figure"):
        figure_statement(of_text(view, "由市长到会应询"), "zh", English())
    with pytest.raises(ValueError, match="not a stretch"):
        sentence_statement(of_figure(view, 12, "件"), read("几件", "zh", invented))


def test_who_is_answered_with_no_more_than_it_takes(view: ReportView, invented: Library):
    sentence = "制定停车管理条例、修订供水条例，创设“用水红线”制度，推动解决停车难问题。"
    statement = sentence_statement(of_text(view, sentence), read("哪部条例是制定停车管理的", "zh", invented))
    assert sentence.startswith(statement.text)


def test_the_answer_runs_to_the_piece_that_completes_the_words_of_the_question(view: ReportView, invented: Library):
    sentence = "制定停车管理条例、修订供水条例，创设“用水红线”制度，推动解决停车难问题。"
    found = sentence_statement(of_text(view, sentence), read("哪部条例有红线制度", "zh", invented))
    assert found.text.endswith("制度")


def test_a_quote_has_no_punctuation_at_its_ends(view: ReportView):
    text = "；监督实效有待增强；"
    passage = next(p for p in view.passages if text in p.text)
    quote = passage_quote(view, passage, at := passage.text.index(text), at + len(text))
    assert quote.text == "监督实效有待增强"
    assert quotes_match(view.source, quote.start, quote.end, quote.text)


def test_a_window_holds_the_position_and_is_short():
    text = "，".join(f"第{i}个方面的工作都要持续做好" for i in range(30)) + "。"
    for position in range(0, len(text), 37):
        span = window(text, position)
        assert span.start <= position < span.end
        assert len(span.text) <= LONGEST
        assert text[span.start : span.end] == span.text
