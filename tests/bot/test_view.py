from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.extraction.view import ReportView, pieces, sentences
from vectorstore.folding import quotes_match
from vectorstore.store import Library

PROSE = st.text(alphabet="立法监督工作，。；！？“”《》（）、1 2\n项件", max_size=60)


@given(text=PROSE)
def test_sentences_stand_where_they_say_and_lose_nothing_but_white_space(text: str):
    spans = sentences(text)
    assert all(text[span.start : span.end] == span.text for span in spans)
    assert "".join("".join(span.text for span in spans).split()) == "".join(text.split())


@given(text=PROSE)
def test_pieces_follow_one_another(text: str):
    spans = pieces(text)
    assert all(before.end <= after.start for before, after in pairwise(spans))
    assert all(text[span.start : span.end] == span.text for span in spans)


def test_a_number_with_a_separator_is_one_piece():
    assert [span.text for span in pieces("服务群众1,250人次,办结690件")] == ["服务群众1,250人次,", "办结690件"]


@pytest.mark.parametrize("text", ["审议《关于甲；乙的决定》", "开展“你点题。我监督”活动", "一件（含甲；乙两类）"])
def test_quotes_titles_and_brackets_are_not_cut(text: str):
    assert [span.text for span in sentences(text)] == [text]


def test_every_stretch_of_a_passage_is_found_in_the_source(invented: Library):
    view = ReportView(invented, "qingchuan-2031")
    for passage in view.passages:
        for span in sentences(passage.text):
            for line in span.text.strip("\n").split("\n"):
                at = span.start + span.text.index(line)
                start, end = view.locate(passage, at, at + len(line))
                assert quotes_match(view.source, start, end, line)


def test_figures_are_kept_by_passage(invented: Library):
    view = ReportView(invented, "qingchuan-2031")
    assert sum(len(held) for held in view.figures.values()) == len(invented.facts())
    assert all(figure.passage == passage for passage, held in view.figures.items() for figure in held)
    assert set(view.figures) <= set(view.by_id)
