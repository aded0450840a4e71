"""Fits the weights and thresholds of the extractive engine's two models on cases with known evidence.

    python -m evals.fit LIBRARY:CASES... [--out bot/extraction/weights.json]

A candidate is right when it stands where the gold evidence stands (a figure: when it is a number of the gold answer).
Cases that cannot be answered have wrong candidates only. What is printed is cross-validated.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Annotated, NamedTuple

import numpy as np
import typer
from numpy.typing import NDArray

from bot.asking.followup import carried, standalone
from bot.asking.intent import Intent
from bot.asking.question import language, normalise, read, sub_questions
from bot.extract import ExtractiveEngine
from bot.extraction.candidates import Candidate, figure_candidates, sentence_candidates
from bot.extraction.scoring import Model
from bot.records import Question, Turn
from vectorstore.embed import LocalEmbedder
from vectorstore.folding import fold
from vectorstore.store import Library

Array = NDArray[np.float64]
NEGATIVES = 4.0
"""Weight of all wrong candidates of a question together, against 1 for its right ones."""
RIDGE = 0.5
FOLDS = 5
PRIORS: dict[str, dict[str, float]] = {
    "figure": {
        "dense": 2.5,
        "keyword": 2.0,
        "near": 3.0,
        "characters": 1.5,
        "reverse": 2.5,
        "unit": 1.2,
        "head": 1.2,
        "value": 1.0,
        "period": 2.5,
        "plan": 0.6,
        "level": 0.5,
        "missing": 0.5,
        "focus": 1.0,
        "ordinal": 2.0,
        "passage": 0.5,
        "wide": 0.5,
        "total": 1.5,
        "names": 1.0,
        "noun": 1.0,
    },
    "sentence": {
        "dense": 2.5,
        "keyword": 2.5,
        "near": 2.5,
        "first": 0.7,
        "characters": 2.5,
        "reverse": 1.5,
        "kind": 0.5,
        "value": 1.0,
        "period": 1.5,
        "plan": 0.6,
        "part": 2.0,
        "level": 0.5,
        "missing": 0.5,
        "focus": 1.0,
        "ordinal": 2.0,
        "passage": 0.7,
        "wide": 0.7,
        "title": -1.0,
        "short": -1.0,
        "names": 1.0,
    },
}
"""What the weights are drawn towards: features that mean the same everywhere keep their sign on few cases."""


class Example(NamedTuple):
    """One sub-question with its candidates: features, one row each, and which are right."""

    case: str
    lang: str
    answerable: bool
    features: list[dict[str, float]]
    right: list[bool]


def main(pairs: list[str], out: Annotated[Path, typer.Option()] = Path("bot/extraction/weights.json")) -> None:
    """Fit both models on LIBRARY:CASES pairs and write them."""
    embedder = LocalEmbedder()
    examples: dict[str, list[Example]] = {"figure": [], "sentence": []}
    for library, _, cases in (pair.partition(":") for pair in pairs):
        rows = [json.loads(line) for line in Path(cases).read_text("utf-8").splitlines() if line.strip()]
        with Library.open(Path(library), embedder.name) as opened:
            engine = ExtractiveEngine(opened, embedder)
            for name, found in examples.items():
                found.extend(example for row in rows for example in _examples(engine, row, name))
    fitted = {name: _fit(found, PRIORS[name]) for name, found in examples.items()}
    out.write_text(json.dumps({n: m.model_dump() for n, m in fitted.items()}, indent=1) + "\n", "utf-8")
    for name, found in examples.items():
        typer.echo(f"{name}, {FOLDS}-fold: {_checked(found, PRIORS[name])}")


def _examples(engine: ExtractiveEngine, row: dict[str, object], name: str) -> Iterator[Example]:
    if row["type"] == "injection":
        return
    history = tuple(Turn(q=t["q"], a=t["a"]) for t in row.get("history") or ())  # type: ignore[attr-defined]
    question = Question(text=str(row["question"]), history=history)
    lang = language(question.text)
    gold = list(_places(engine.library, row))
    for part in carried(sub_questions(normalise(standalone(question)), lang), lang):
        intent = read(part, lang, engine.library)
        if (name == "figure") != (intent.kind == "quantity" or bool(intent.premises)):
            continue
        candidates = _candidates(engine, intent, name)
        right = [c.features["period"] >= 0 and _right(c, gold, row) for c in candidates]
        if row["answer"] is not None and not any(right):
            continue
        yield Example(str(row["id"]), lang, row["answer"] is not None, [dict(c.features) for c in candidates], right)


def _candidates(engine: ExtractiveEngine, intent: Intent, name: str) -> list[Candidate]:
    hits = engine.hits(intent)
    make = figure_candidates if name == "figure" else sentence_candidates
    return make(intent, hits, engine.views_of(hits))


def _places(library: Library, row: dict[str, object]) -> Iterator[tuple[str, int, int]]:
    """Yield report and source span of each evidence string of an answerable case."""
    if row["answer"] is None:
        return
    for card in library.reports():
        source = library.source(card.id)
        kept = [i for i, c in enumerate(source) if not c.isspace()]
        bare = "".join(source[i] for i in kept)
        for evidence in row["evidence"]:  # type: ignore[attr-defined]
            needle = re.sub(r"\s", "", str(evidence))
            at = bare.find(needle)
            while at >= 0:
                yield card.id, kept[at], kept[at + len(needle) - 1] + 1
                at = bare.find(needle, at + 1)


def _right(candidate: Candidate, gold: Sequence[tuple[str, int, int]], row: dict[str, object]) -> bool:
    figure = candidate.figure
    start, end = (candidate.start, candidate.end) if figure is None else (figure.start, figure.end)
    inside = any(r == candidate.view.card.id and s < end and e > start for r, s, e in gold)
    if figure is None or not inside:
        return inside
    wanted = fold(json.dumps([row["must"], row.get("must_any", []), row["answer"]], ensure_ascii=False))
    return f"{figure.value:g}" in wanted.replace(",", "") or fold(figure.value_text) in wanted


def _fit(examples: Sequence[Example], prior: Mapping[str, float]) -> Model:
    """Return the logistic model of the examples, regularised towards the prior, with its thresholds."""
    names = sorted({name for example in examples for features in example.features for name in features})
    rows = np.array([[f.get(n, 0.0) for n in names] for e in examples for f in e.features])
    labels = np.array([float(r) for e in examples for r in e.right])
    sizes = np.array([w for e in examples for w in _case_weights(e)])
    start = np.array([*(prior.get(name, 0.0) for name in names), 0.0])
    weights = _logistic(np.hstack([rows, np.ones((len(rows), 1))]), labels, sizes, start)
    named = {n: round(float(w), 4) for n, w in zip(names, weights, strict=False)}
    model = Model(weights=named, bias=round(float(weights[-1]), 4), thresholds={})
    return model.model_copy(update={"thresholds": {lang: _threshold(examples, model, lang) for lang in ("zh", "en")}})


def _case_weights(example: Example) -> list[float]:
    right = sum(example.right)
    wrong = len(example.right) - right
    return [1.0 / right if r else NEGATIVES / max(wrong, 1) for r in example.right]


def _logistic(rows: Array, labels: Array, sizes: Array, start: Array, rounds: int = 60) -> Array:
    """Return the weights of a logistic regression by Newton's method, drawn to ``start``; last comes the bias."""
    weights = start.copy()
    ridge = RIDGE * np.eye(rows.shape[1])
    ridge[-1, -1] = 1e-6
    for _ in range(rounds):
        p = 1 / (1 + np.exp(-np.clip(rows @ weights, -30, 30)))
        gradient = rows.T @ (sizes * (p - labels)) + ridge @ (weights - start)
        hessian = (rows * (sizes * p * (1 - p))[:, None]).T @ rows + ridge
        step = np.linalg.solve(hessian, gradient)
        weights = _signed(weights - np.clip(step, -2, 2), start)
        if np.abs(step).max() < 1e-6:
            break
    return weights


def _signed(weights: Array, start: Array) -> Array:
    """Return the weights with none on the other side of zero from where it started; those that start at 0 are free."""
    return np.where(start * weights < 0, 0.0, weights)


def _tops(examples: Iterable[Example], model: Model, lang: str) -> list[tuple[float, bool, bool]]:
    """Return the best candidate's probability, whether it is right, and whether the case is answerable."""
    found = []
    for example in examples:
        if example.lang == lang and example.features:
            scores = [model.probability(f) for f in example.features]
            best = int(np.argmax(scores))
            found.append((scores[best], example.right[best], example.answerable))
    return found


def _threshold(examples: Sequence[Example], model: Model, lang: str) -> float:
    """Return the probability at which right answers and right refusals together are most; refusals weigh 0.6."""
    tops = _tops(examples, model, lang)
    choices = sorted({round(p, 3) for p, _, _ in tops} | {0.05})

    def gain(limit: float) -> float:
        answered = sum((1.0 if right else -0.3) for p, right, _ in tops if p >= limit)
        return answered + 0.6 * sum(p < limit for p, _, answerable in tops if not answerable)

    return round(max(choices, key=gain) - 0.005, 3)


def _checked(examples: Sequence[Example], prior: Mapping[str, float]) -> str:
    """Return how models fitted on four fifths of the cases do on the other fifth, all fifths together."""
    answered = right = ranked = answerable = declined = hopeless = 0
    for fold_number in range(FOLDS):
        model = _fit([e for i, e in enumerate(examples) if i % FOLDS != fold_number], prior)
        for lang in ("zh", "en"):
            for p, ok, can in _tops([e for i, e in enumerate(examples) if i % FOLDS == fold_number], model, lang):
                says = p >= model.thresholds[lang]
                answerable, ranked, answered = answerable + can, ranked + ok, answered + (says and can)
                right, declined, hopeless = (
                    right + (says and ok),
                    declined + (not says and not can),
                    hopeless + (not can),
                )
    return f"best is right {ranked}/{answerable}, answered {answered}, rightly {right}; declined {declined}/{hopeless}"


if __name__ == "__main__":
    typer.run(main)
