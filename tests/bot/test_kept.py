"""What is kept of earlier questions, held against plain models of it: answers, conversations, the turns before."""

import sqlite3
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from pathlib import Path
from random import Random
from threading import Event
from types import SimpleNamespace
from typing import Any

import pytest

from bot.english import English
from bot.glossary import load_glossary
from bot.history import Conversations, Talk, UnknownConversationError, forget_quoting
from bot.history import Kept as KeptTurn
from bot.model.ledger import AnswerCache, answer_key
from bot.model.prompts import load_prompt
from bot.model.shown import TURNS, answer_messages
from bot.question import Asked
from bot.records import Answer, Citation, Question, Turn
from bot.service import Service
from bot.settings import Settings
from bot.summaries import Request
from bot.web.openai import question_of
from bot.web.security import Guard
from bot.workers import Workers
from vectorstore.storage.place import Place

TURNS_BEFORE = [Turn(q=f"第{n}个问题？", a=f"第{n}个回答。") for n in range(10, 30)]


def answer(text: str, *reports: str, **fields: Any) -> Answer:
    cited = tuple(
        Citation(n=n, report=report, title=None, section=(), start=0, end=1, quote="甲")
        for n, report in enumerate(reports, 1)
    )
    told = {"lang": "zh", "engine": "lookup", "abstained": False, "answer": text, "citations": cited}
    return Answer.model_validate({"question": f"{text}？", **told, **fields})


@pytest.mark.parametrize("seed", range(6))
def test_of_more_answers_than_have_room_those_used_last_are_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    monkeypatch.setattr("bot.model.ledger.MOST", 3)
    cache, kept, chance = AnswerCache(Place(tmp_path)), list[str](), Random(seed)
    for what, key in [(chance.choice(["put", "get"]), chance.choice("abcdef")) for _ in range(40)]:
        if what == "get":
            found = cache.get(key)
            assert (found and found.answer) == (key if key in kept else None)
        else:
            cache.put(key, answer(key))
        if what == "put" or key in kept:
            kept = [*(k for k in kept if k != key), key][-3:]
    assert [key for key in "abcdef" if cache.get(key)] == sorted(kept)


def test_an_answer_is_kept_under_all_that_it_depends_on() -> None:
    parts = ["question", "zh", "history", "evidence", "prompt", "model", "url"]
    keys = {answer_key(*parts)} | {answer_key(*parts[:n], "other", *parts[n + 1 :]) for n in range(len(parts))}
    assert len(keys) == len(parts) + 1
    assert answer_key("ab", "c") != answer_key("a", "bc")


@pytest.fixture
def talks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Conversations]:
    ticks = count()
    monkeypatch.setattr("bot.history._now", lambda: f"2031-01-01T00:00:00.{next(ticks):03}+00:00")
    held = Conversations(Place(tmp_path))
    yield held
    held.close()


@pytest.mark.parametrize("order", ["abc", "cab", "bacb", "aab", "cba"])
def test_the_conversation_that_went_on_last_stands_first(talks: Conversations, order: str) -> None:
    ids = {name: talks.create().id for name in "abc"}
    for name in order:
        talks.add(ids[name], answer(name), {"reports": (), "regions": (), "years": (2031,)})
    listed = talks.all()
    last = sorted("abc", key=lambda name: (order.rfind(name), name), reverse=True)
    assert [one.id for one in listed] == [ids[name] for name in last]
    assert [one.turns for one in listed] == [order.count(name) for name in last]
    assert [one.title for one in listed] == [f"{name}？" if name in order else "" for name in last]
    kept = talks.get(ids[order[0]])
    assert [turn.answer.answer for turn in kept.turns] == [order[0]] * order.count(order[0])
    assert all(dict(turn.filters)["years"] == [2031] for turn in kept.turns)


def test_a_deleted_conversation_and_the_turns_of_a_deleted_report_are_gone(
    talks: Conversations, tmp_path: Path
) -> None:
    kept, gone = talks.create("甲").id, talks.create().id
    for report in ("r-1", "r-2"):
        talks.add(kept, answer("数", report), {})
        talks.add(gone, answer("数", report), {})
    forget_quoting(talks, "turns", "n", "r-1")
    assert [[c.report for c in turn.answer.citations] for turn in talks.get(kept).turns] == [["r-2"]]
    talks.delete(gone)
    with sqlite3.connect(tmp_path / "conversations.sqlite") as file:
        assert gone not in "\n".join(file.iterdump()), "nor does any of it stay in the file"
    file.close()
    assert [(one.id, one.title, one.turns) for one in talks.all()] == [(kept, "甲", 1)]
    for call in (talks.get, talks.delete, lambda id: talks.rename(id, "乙"), lambda id: talks.add(id, answer("a"), {})):
        with pytest.raises(UnknownConversationError):
            call(gone)
    assert talks.rename(kept, "乙").title == "乙"


def test_those_who_ask_at_once_share_an_answer_only_where_they_ask_quite_the_same() -> None:
    others: dict[str, Any] = {"text": "乙", "lang": "en", "reports": ("r",), "history": TURNS_BEFORE[:1], "id": "b"}
    assert set(others) == set(Question.model_fields)
    asked = [Question.model_validate({"text": "甲"} | change) for change in ({}, *({k: others[k]} for k in others))]
    go = Event()

    def look(question: Question) -> Answer:
        assert go.wait(60)
        return answer(question.model_dump_json())

    def prepare(questions: Any) -> None:
        raise OSError("what only saves time may fail, and nobody waits for ever")

    engine = SimpleNamespace(library=SimpleNamespace(generation=1), answer=look, prepare=prepare)
    workers = Workers(engine)  # type: ignore[arg-type]
    with ThreadPoolExecutor(2 * len(asked)) as people:
        told = [people.submit(workers.answer, question) for question in [*asked, *asked]]
        while people._work_queue.qsize():  # until all have asked
            time.sleep(0.01)
        go.set()
        assert [one.result(60).answer for one in told] == [q.model_dump_json() for q in [*asked, *asked]]
    workers.close()


def test_a_summary_is_given_again_only_where_quite_the_same_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.service.summarize", lambda *_: object())
    monkeypatch.setattr("bot.summaries.draft.drafter_of", lambda *_: None)
    library: Any = SimpleNamespace(generation=1)
    asks: dict[str, Any] = {"lookup": SimpleNamespace(), "model": SimpleNamespace(), "talks": None, "calls": None}
    service = Service(Settings(), library, English(load_glossary()), workers=None, **asks)  # type: ignore[arg-type]
    ways: list[tuple[int, list[str], Request, Any]] = [
        (1, ["a"], Request(), "lookup"), (1, ["a"], Request(), "llm"), (2, ["a"], Request(), "lookup"),
        (1, ["b"], Request(), "lookup"), (1, ["a", "b"], Request(), "lookup"), (1, ["b", "a"], Request(), "lookup"),
        (1, ["a"], Request(length="full"), "lookup"), (1, ["a"], Request(focus="立法"), "lookup"),
    ]  # fmt: skip
    told = []
    for library.generation, *asked in [*ways, *ways]:
        told.append(service.summary(*asked))
    assert told[: len(ways)] == told[len(ways) :]
    assert len(set(told)) == len(ways)


@pytest.mark.parametrize("seed", range(4))
def test_a_client_is_held_to_its_rate_whoever_else_calls(monkeypatch: pytest.MonkeyPatch, seed: int) -> None:
    clock = SimpleNamespace(now=0.0, monotonic=lambda: clock.now)
    monkeypatch.setattr("bot.web.security.time", clock)
    monkeypatch.setattr("bot.web.security.CLIENTS", 3)
    guard, chance, held = Guard(lambda *_: None, rate=2), Random(seed), dict[str, tuple[float, float]]()  # type: ignore[arg-type, return-value]
    for client in chance.choices("abcde", k=200):
        clock.now += chance.choice((0, 1, 20))
        left, last = held.pop(client, (2.0, clock.now))
        left = min(2.0, left + (clock.now - last) / 30)
        held = dict([*held.items(), (client, (max(0.0, left - 1), clock.now))][-3:])
        assert (guard._over(client) is None) == (left >= 1)


def test_a_follow_up_looks_back_on_the_latest_turns_however_it_comes() -> None:
    turns = tuple(
        KeptTurn(at="", question=t.q, filters={}, answer=answer(t.a, reason="small_talk" if t.q[1:3] == "29" else None))
        for t in TURNS_BEFORE
    )
    talk = Talk(id="t", title="", created="", updated="", turns=turns)
    assert talk.history() == tuple(TURNS_BEFORE[-1 - len(talk.history()) : -1])
    sent = [{"role": role, "content": text} for t in TURNS_BEFORE for role, text in (("user", t.q), ("assistant", t.a))]
    asked = question_of([{"role": "system", "content": "s"}, *sent, {"role": "user", "content": "还有呢？"}])
    assert asked.text == "还有呢？"
    assert asked.history == tuple(TURNS_BEFORE[-len(asked.history) :])
    question = Question(text="还有呢？", history=tuple(TURNS_BEFORE))
    shown = answer_messages(load_prompt("answer"), Asked(question, "zh", "还有呢？", ()), question.history, [])[-1].text
    latest = [t for t in TURNS_BEFORE if t.q in shown and t.a in shown]
    assert latest == TURNS_BEFORE[-TURNS:]
    assert min(len(talk.history()), len(asked.history), TURNS) >= 3
