import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.asking.question import read
from bot.extraction.candidates import figure_candidates, sentence_candidates
from bot.extraction.scoring import Model, load_model, ranked
from bot.extraction.view import ReportView
from vectorstore.embed import HashEmbedder
from vectorstore.search import search_clauses
from vectorstore.store import Library

MODEL = Model(weights={"near": 4.0, "missing": 2.0}, bias=-1.0, thresholds={"zh": 0.5, "en": 0.5})


def test_a_candidate_with_nothing_to_say_has_the_probability_of_the_bias():
    assert MODEL.probability({}) == pytest.approx(0.2689, abs=1e-4)


def test_features_without_a_weight_count_nothing():
    assert MODEL.probability({"odd": 5.0}) == MODEL.probability({})


@given(values=st.dictionaries(st.sampled_from(["near", "missing", "odd"]), st.floats(-1e9, 1e9)))
def test_a_probability_is_one_whatever_the_features(values: dict[str, float]):
    assert 0.0 <= MODEL.probability(values) <= 1.0


@pytest.mark.parametrize("name", ["figure", "sentence"])
def test_the_fitted_models_know_only_features_that_candidates_have(name, invented: Library):
    intent = read("通过了多少件地方性法规", "zh", invented)
    hits = search_clauses(invented, HashEmbedder(), intent.text, k=20)
    views = {"qingchuan-2031": ReportView(invented, "qingchuan-2031")}
    make = figure_candidates if name == "figure" else sentence_candidates
    candidates = make(intent, hits, views)
    assert candidates
    assert set(load_model(name).weights) <= set(candidates[0].features)
    assert set(load_model(name).thresholds) == {"zh", "en"}


def test_candidates_come_best_first_and_all_of_them(invented: Library):
    intent = read("通过了多少件地方性法规", "zh", invented)
    hits = search_clauses(invented, HashEmbedder(), intent.text, k=20)
    candidates = figure_candidates(intent, hits, {"qingchuan-2031": ReportView(invented, "qingchuan-2031")})
    found = ranked(MODEL, candidates)
    assert len(found) == len(candidates)
    assert [p for _, p in found] == sorted((p for _, p in found), reverse=True)
