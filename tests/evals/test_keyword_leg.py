"""The keyword leg of the real search, switched off, must fail the gate."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from bot.records import Answer, Question
from evals.compare import compare
from evals.doubles import declined
from evals.records import Bot, Case, Run
from vectorstore.embed import LocalEmbedder, Vectors
from vectorstore.ingest import ingest
from vectorstore.records import Filters, Hit
from vectorstore.search import search
from vectorstore.store import Library

SEEDS = Path(__file__).resolve().parents[2] / "seeds"
RunBot = Callable[[Sequence[Case], Bot], Run]


class Remembering:
    """The local embedder, which embeds each text once."""

    words_compare = True

    def __init__(self) -> None:
        self._embedder = LocalEmbedder()
        self._known: dict[tuple[str, ...], Vectors] = {}
        self.name, self.dimension = self._embedder.name, self._embedder.dimension

    def embed(self, texts: Sequence[str]) -> Vectors:
        if tuple(texts) not in self._known:
            self._known[tuple(texts)] = self._embedder.embed(texts)
        return self._known[tuple(texts)]


class Searcher:
    """The search of a bot without its answers, which the gate must judge on its own."""

    def __init__(self, library: Library, embedder: Remembering) -> None:
        self.library = library
        self._embedder = embedder

    def ask(self, question: Question, /) -> Answer:
        return declined(question.text, question.lang or "zh", question.id)

    def search(self, query: str, k: int, reports: Sequence[str] = ()) -> Sequence[Hit]:
        return search(self.library, self._embedder, query, Filters(reports=tuple(reports)), k)


@pytest.fixture(scope="module")
def searcher(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bot]:
    folder, embedder = tmp_path_factory.mktemp("library"), Remembering()
    with Library.open(folder, embedder.name, create=True) as library:
        list(ingest(library, embedder, [SEEDS / "chongqing-2026.txt"]))
        yield Searcher(library, embedder)


def test_the_keyword_leg_switched_off_fails_the_gate(
    searcher: Bot, dev_cases: list[Case], run_bot: RunBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    cases = [case for case in dev_cases if case.doc == "chongqing-2026"]
    whole = run_bot(cases, searcher)
    monkeypatch.setattr("vectorstore.search.wanted", lambda *_: ())
    verdict = compare(whole, run_bot(cases, searcher))
    assert verdict.outcome == "FAIL"
    assert any(reason.startswith(("any_found", "all_found", "recall_at_k")) for reason in verdict.reasons)
