"""The one scoring function over candidates: a logistic model whose weights :mod:`evals.fit` finds."""

import json
import math
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from typing import Literal

from bot.extraction.candidates import Candidate
from bot.records import Record

ModelName = Literal["figure", "sentence"]


class Model(Record):
    """Weights of features, a bias, and the probabilities below which an answer is withheld, by language."""

    weights: dict[str, float]
    bias: float
    thresholds: dict[str, float]

    def probability(self, features: Mapping[str, float]) -> float:
        """Return the probability that a candidate with these features answers the question."""
        total = self.bias + sum(self.weights.get(name, 0.0) * value for name, value in features.items())
        return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, total))))


@cache
def load_model(name: ModelName) -> Model:
    """Return the fitted model of one kind of candidate."""
    data = json.loads(files("bot.extraction").joinpath("weights.json").read_text("utf-8"))
    return Model.model_validate(data[name])


def ranked(model: Model, candidates: Iterable[Candidate]) -> list[tuple[Candidate, float]]:
    """Return the candidates with their probabilities, best first."""
    scored = [(candidate, model.probability(candidate.features)) for candidate in candidates]
    return sorted(scored, key=lambda pair: -pair[1])
