import pytest

from bot.asking.question import language, normalise, read
from bot.extraction.candidates import STRETCH, figure_candidates, sentence_candidates, stretches
from bot.extraction.view import ReportView, Span
from vectorstore.embed import HashEmbedder
from vectorstore.folding import quotes_match
from vectorstore.search import search_clauses
from vectorstore.store import Library


def candidates(library: Library, question: str, make):
    intent = read(normalise(question), language(question), library)
    hits = search_clauses(library, HashEmbedder(), intent.text, k=40)
    return make(intent, hits, {"qingchuan-2031": ReportView(library, "qingchuan-2031")})


@pytest.mark.parametrize("make", [figure_candidates, sentence_candidates])
def test_every_candidate_is_a_quote_at_its_place_with_features_in_bounds(invented: Library, make):
    found = candidates(invented, "去年通过了多少件地方性法规？", make)
    assert found
    for candidate in found:
        assert quotes_match(candidate.view.source, candidate.start, candidate.end, candidate.quote)
        assert all(-1.0 <= value <= 1.0 for value in candidate.features.values()), candidate.features


def test_the_figure_that_answers_has_the_better_features(invented: Library):
    found = candidates(invented, "去年听取审议专项工作报告多少项？", figure_candidates)
    by_value = {c.figure.value: c.features for c in found if c.figure}
    assert by_value[31.0]["period"] == 1.0
    assert by_value[28.0]["period"] == -1.0
    assert by_value[31.0]["near"] > by_value[12.0]["near"]
    assert by_value[31.0]["unit"] > by_value[12.0]["unit"]


def test_with_no_hits_there_are_no_candidates(invented: Library):
    intent = read("几件", "zh", invented)
    assert figure_candidates(intent, [], {}) == sentence_candidates(intent, [], {}) == []


def test_a_short_sentence_is_one_stretch():
    sentence = Span("修订供水条例，创设制度。", 5, 17)
    assert stretches(sentence) == [sentence]


def test_a_long_sentence_is_looked_at_in_short_stretches_that_stand_in_it():
    text = "，".join(f"第{i}项工作是推动解决群众反映的突出问题" for i in range(12)) + "。"
    found = stretches(Span(text, 100, 100 + len(text)))
    assert len(found) == 12
    assert all(len(span.text) <= STRETCH for span in found)
    assert all(text[span.start - 100 : span.end - 100] == span.text for span in found)


def test_a_piece_longer_than_a_stretch_is_kept_whole():
    text = "长" * 150 + "，短。"
    assert [len(span.text) for span in stretches(Span(text, 0, len(text)))] == [151, 2]
