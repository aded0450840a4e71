"""An optional judge by model: pinned model, versioned prompt, cached verdicts, and no vote before it is calibrated.

What it says is reported apart from the deterministic scores and never takes part in the gate.
"""

import hashlib
import json
import re
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from string import Template

from bot.records import Record
from evals.folder import RunError
from evals.records import Row, Triple
from evals.stats import wilson

PROMPTS = Path(__file__).parent / "judging"
VERSION = "v1"
MIN_AGREEMENT = 0.90
"""Share of the calibration set on which the judge must agree with people before its verdicts count."""
MIN_KAPPA = 0.80
"""Cohen's kappa on the calibration set that it must reach too, because agreement by chance is high."""
REPLY = re.compile(r"\b(NOT_ATTEMPTED|INCORRECT|CORRECT)\b")
AskModel = Callable[[str], str]


class Question(Record):
    """One answer to be graded."""

    question: str
    gold: str
    answer: str


class Example(Question):
    """An answer of the calibration set, graded by a person."""

    id: str
    verdict: Triple


class Calibration(Record):
    """How far a judge agrees with people; ``counts`` says whether its verdicts may be used."""

    n: int
    agreement: float
    low: float
    high: float
    kappa: float
    counts: bool


class Judgement(Record):
    """What the judge says of a run, apart from the scores; None is a reply that could not be read."""

    model: str
    prompt: str
    calibration: Calibration
    verdicts: dict[str, Triple | None]


class Judge:
    """Grades answers by asking a model, once for each (model, prompt, question, gold, answer).

    Args:
        ask: sends one prompt to the model and returns its reply.
        model: the name of the pinned model.
        cache: JSONL file of verdicts, made when it does not exist.
    """

    def __init__(self, ask: AskModel, model: str, cache: Path) -> None:
        self.model = model
        self._ask = ask
        self._cache = cache
        self._template = Template((PROMPTS / f"{VERSION}.txt").read_text(encoding="utf-8"))
        self._known: dict[str, str] = dict(_pairs(cache))

    def grade(self, item: Question) -> Triple | None:
        """Return the verdict on one answer; None when the model's reply holds none."""
        prompt = self._template.substitute(question=item.question, gold=item.gold, answer=item.answer)
        key = hashlib.sha256(f"{self.model}\n{VERSION}\n{prompt}".encode()).hexdigest()[:24]
        if key not in self._known:
            self._known[key] = self._ask(prompt)
            self._cache.parent.mkdir(parents=True, exist_ok=True)
            with self._cache.open("a", encoding="utf-8") as file:
                file.write(json.dumps({"key": key, "reply": self._known[key]}, ensure_ascii=False) + "\n")
        return read_reply(self._known[key])


def read_reply(reply: str) -> Triple | None:
    """Return the verdict in a model's reply: its last word that is one."""
    found = REPLY.findall(reply.upper())
    names: dict[str, Triple] = {"CORRECT": "correct", "INCORRECT": "incorrect", "NOT_ATTEMPTED": "not_attempted"}
    return names[found[-1]] if found else None


def calibrate(judge: Judge, examples: Sequence[Example]) -> Calibration:
    """Return the agreement of ``judge`` with the people who graded ``examples``; an unreadable reply disagrees.

    Source of kappa: Cohen, A Coefficient of Agreement for Nominal Scales (1960).
    """
    given = [
        judge.grade(Question(**example.model_dump(include={"question", "gold", "answer"}))) for example in examples
    ]
    right = [example.verdict for example in examples]
    hits = sum(one == other for one, other in zip(given, right, strict=True))
    agreement, interval = hits / len(examples), wilson(hits, len(examples))
    kappa = cohen_kappa([one or "unreadable" for one in given], right)
    counts = agreement >= MIN_AGREEMENT and kappa >= MIN_KAPPA
    return Calibration(
        n=len(examples), agreement=agreement, low=interval.low, high=interval.high, kappa=kappa, counts=counts
    )


def cohen_kappa(left: Sequence[str], right: Sequence[str]) -> float:
    """Return Cohen's kappa of two gradings of the same items."""
    n = len(left)
    observed = sum(a == b for a, b in zip(left, right, strict=True)) / n
    ours, theirs = Counter(left), Counter(right)
    chance = sum(ours[label] * theirs[label] for label in ours) / (n * n)
    return 1.0 if chance == 1.0 else (observed - chance) / (1 - chance)


def judge_rows(judge: Judge, rows: Sequence[Row], examples: Sequence[Example]) -> Judgement:
    """Return the judge's verdicts on the answered rows; none at all when its calibration does not suffice."""
    calibration = calibrate(judge, examples)
    verdicts = {row.case.id: judge.grade(_asked(row)) for row in rows if row.trial.answer} if calibration.counts else {}
    return Judgement(model=judge.model, prompt=VERSION, calibration=calibration, verdicts=verdicts)


def load_examples(path: Path = PROMPTS / "calibration.jsonl") -> list[Example]:
    """Return the calibration set."""
    return [Example.model_validate_json(line) for line in path.read_text(encoding="utf-8").split("\n") if line]


def openai_model(model: str, base_url: str | None, api_key: str | None, timeout: float) -> AskModel:
    """Return the call of an OpenAI-compatible endpoint at temperature 0."""
    from openai import OpenAI
    from openai.types.chat import ChatCompletionUserMessageParam

    client = OpenAI(base_url=base_url, api_key=api_key or "none", timeout=timeout)

    def ask(prompt: str) -> str:
        turn: ChatCompletionUserMessageParam = {"role": "user", "content": prompt}
        reply = client.chat.completions.create(model=model, messages=[turn], temperature=0, max_tokens=200)
        return reply.choices[0].message.content or ""

    return ask


def _asked(row: Row) -> Question:
    answer = row.trial.answer.answer if row.trial.answer is not None else ""
    return Question(question=row.case.question, gold=row.case.answer or "(none)", answer=answer)


def _pairs(path: Path) -> list[tuple[str, str]]:
    lines = path.read_text(encoding="utf-8").split("\n") if path.exists() else []
    try:
        return [(entry["key"], entry["reply"]) for entry in map(json.loads, filter(None, lines))]
    except (ValueError, KeyError, TypeError):
        raise RunError(f"{path}: not a cache of verdicts: remove it, and they are asked for again") from None
