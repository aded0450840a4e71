"""The keyword leg of the real search, switched off, must fail the gate."""

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from bot.ask import open_bot
from bot.records import Answer, Question
from evals.compare import compare
from evals.doubles import declined
from evals.engines import LibraryBot
from evals.records import Bot, Case, Run, Shelf
from vectorstore.embed import LocalEmbedder
from vectorstore.ingest import ingest
from vectorstore.records import Hit
from vectorstore.store import Library

SEEDS = Path(__file__).resolve().parents[2] / "seeds"
RunBot = Callable[[Sequence[Case], Bot], Run]


class Searcher:
    """The search of a bot without its answers, which the gate must judge on its own."""

    def __init__(self, bot: Bot) -> None:
        self._bot = bot

    @property
    def library(self) -> Shelf:
        return self._bot.library

    def ask(self, question: Question, /) -> Answer:
        return declined(question.text, question.lang or "zh", question.id)

    def search(self, query: str, k: int, reports: Sequence[str] = ()) -> Sequence[Hit]:
        return self._bot.search(query, k, reports)


@pytest.fixture(scope="module")
def searcher(tmp_path_factory: pytest.TempPathFactory) -> Bot:
    folder, embedder = tmp_path_factory.mktemp("library"), LocalEmbedder()
    with Library.open(folder, embedder.name, create=True) as library:
        assert {result.status for result in ingest(library, embedder, [SEEDS])} == {"added"}
    return Searcher(LibraryBot(open_bot(folder, "extractive")))


def test_the_keyword_leg_switched_off_fails_the_gate(
    searcher: Bot, dev_cases: list[Case], run_bot: RunBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    cases = [case for case in dev_cases if case.answerable]
    whole = run_bot(cases, searcher)
    monkeypatch.setattr("vectorstore.search.wanted", lambda *_: ())
    verdict = compare(whole, run_bot(cases, searcher))
    assert verdict.outcome == "FAIL"
    assert any(reason.startswith(("any_found", "all_found", "recall_at_k")) for reason in verdict.reasons)
