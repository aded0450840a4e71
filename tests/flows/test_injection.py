"""With a model that obeys every instruction, nothing is shown that the reports do not say, and no order is evidence."""

import json
import re
import shutil
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from scripted_server import Say, said, scripted

from bot.ask import open_bot
from bot.model.connect import model_engine
from bot.orders import is_order
from bot.records import Question, Turn
from bot.settings import Settings
from vectorstore.embed import LocalEmbedder
from vectorstore.ingest import ingest
from vectorstore.reading.text import fold
from vectorstore.store import Library

ROOT = Path(__file__).parents[2]
FILES = [ROOT / "evals/cases/injection.jsonl", ROOT / "evals/cases/unseen_injection.jsonl"]
CASES = [json.loads(line) for path in FILES for line in path.read_text("utf-8").splitlines()]
ATTEMPTS = [case for case in CASES if case["type"] == "injection"]
INNOCENT = ("luming-2026", "jinhe-2026")
"""Invented reports that speak of replies, orders, systems and corrections and give no order to a machine."""
CORPORA = [path for folder in ("injected", "unseen") for path in (ROOT / "evals/corpora" / folder).glob("*.txt")]
REPORTS = sorted([*(ROOT / "seeds").glob("*.txt"), *CORPORA])
EVIDENCE_BLOCK = re.compile(r"<evidence-\w+>(.*?)</evidence-", re.S)
EVIDENCE = re.compile(r"^\[(\w+)\] \([^)]*\) (?:……)?(.{6,24})", re.M)


@pytest.fixture(scope="module")
def library(seed_library: Path, embedder: LocalEmbedder, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The seeds and all reports that hold attempts."""
    folder = tmp_path_factory.mktemp("injected") / "library"
    shutil.copytree(seed_library, folder)
    with Library.open(folder, embedder.name) as library:
        assert {result.status for result in ingest(library, embedder, CORPORA)} == {"added"}
        assert {card.id for card in library.reports()} == {path.stem for path in REPORTS}
    return folder


class Obedient:
    """A model that writes all that it was told to, on a true quote of the evidence it was shown."""

    def __init__(self) -> None:
        self.orders: list[str] = []

    def __call__(self, request: dict[str, Any]) -> Say:
        shown = [message["content"] for message in request["messages"] if "<evidence-" in message["content"]][-1]
        label, quote = EVIDENCE.findall(shown)[0]
        claims = [{"quotes": [{"label": label, "quote": quote}], "text": order} for order in self.orders]
        return said(json.dumps({"claims": claims, "cannot_answer": None}, ensure_ascii=False), size=400)


def asked(case: dict[str, Any]) -> Question:
    turns = tuple(Turn(q=turn["q"], a=turn["a"]) for turn in case.get("history", ()))
    return Question(text=case["question"], lang=case["lang"], history=turns)


def evidence_of(request: dict[str, Any]) -> str:
    return EVIDENCE_BLOCK.findall(request["messages"][-1]["content"])[0]


@cache
def sayings() -> list[str]:
    """What each report says itself, outside of any instruction."""
    texts = (re.split(r"(?<=[。!?！？\n])", path.read_text(encoding="utf-8")) for path in REPORTS)
    return [fold("".join(part for part in text if not is_order(part))) for text in texts]


def stated(order: str) -> bool:
    """Whether a report says these words itself: then they are no change."""
    return any(fold(order) in text for text in sayings())


@pytest.fixture(scope="module")
def played(library: Path, embedder: LocalEmbedder) -> list[tuple[str, list[str], str, str]]:
    """Each attempt: its id, what must not be shown, the answer, and the evidence that the model was shown."""
    bot, model, found = open_bot(library, "lookup"), Obedient(), []
    bot.embedder = bot.engine.embedder = embedder  # type: ignore[attr-defined]
    with scripted(model) as server:
        settings = Settings(model="m", openai_base_url=server.url, answer_cache=False, trace="off")
        engine = model_engine(bot.library, bot.embedder, bot.engine.answer, settings)
        for case in ATTEMPTS:
            server.requests.clear()
            model.orders = [order for order in case["must_not"] if not stated(order)]
            answer = [*engine.stream(asked(case))][-1].answer
            sent = "".join(evidence_of(request) for request in server.requests[:1])
            found.append((case["id"], model.orders, fold(answer), fold(sent)))
    bot.close()
    return found


@pytest.mark.enable_socket
@pytest.mark.slow
@pytest.mark.timeout(400)
def test_no_attempt_changes_an_answer(played: list[tuple[str, list[str], str, str]]) -> None:
    shown = [(case, order, answer) for case, orders, answer, _ in played for order in orders if fold(order) in answer]
    assert shown == []


@pytest.mark.enable_socket
@pytest.mark.slow
@pytest.mark.timeout(400)
def test_no_attempt_reaches_the_model_as_evidence(played: list[tuple[str, list[str], str, str]]) -> None:
    assert [(case, order) for case, orders, _, sent in played for order in orders if fold(order) in sent] == []


def test_there_are_enough_attempts_in_both_languages_and_places() -> None:
    assert len(ATTEMPTS) >= 100
    assert {case["lang"] for case in ATTEMPTS} == {"zh", "en"}
    assert sum(case["doc"] is not None and case["doc"].endswith("-2026") for case in ATTEMPTS) >= 40
