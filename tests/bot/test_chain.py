"""The chain with a model: the reader sees verified claims, or the extractive answer, and never waits forever."""

import json
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as trials
from hypothesis import strategies as st
from pydantic import SecretStr

from bot.llm import Endpoint
from bot.model.abilities import ModelSettings
from bot.model.cache import AnswerCache
from bot.model.chain import Extras, ModelEngine
from bot.model.draft import ClaimReader
from bot.model.faults import EndpointError
from bot.model.prices import Price
from bot.model.trace import Trace
from bot.records import Answer, Citation, Claim, Question, Turn
from bot.testing.scripted_server import Fail, Raw, Say, ScriptedServer, Stall, Step, said, scripted
from vectorstore.folding import fold
from vectorstore.records import Clause, ClauseHit, Hit, Passage, Report

pytestmark = pytest.mark.enable_socket
SOURCE = (
    "一年来，制定法规26件，任免干部292人次，实施率81.3%。"
    + "\n" * 200
    + "今后一年，拟审议法规25件，建成联络站20个以上。"
)
CUT = SOURCE.index("今后")


class Shelf:
    """A library of one report with two passages."""

    def reports(self) -> Sequence[Report]:
        return [Report(id="yunling-2032", title="云岭市报告", region="云岭市", year=2032)]

    def source(self, report: str, /) -> str:
        return SOURCE

    def passages(self, report: str | None = None, /) -> Sequence[Passage]:
        return [_passage(0, CUT, "past_year", 2031), _passage(CUT, len(SOURCE), "plan", 2032)]


def _passage(start: int, end: int, part: Any, period: int) -> Passage:
    return Passage(
        id=f"p{start}", report="yunling-2032", section=start, path=("工作",), part=part, period=period,
        start=start, end=end, text=SOURCE[start:end], tokens=40,
    )  # fmt: skip


def search(query: str, reports: tuple[str, ...]) -> list[Hit]:
    hits = []
    for passage in Shelf().passages():
        clause = Clause(
            id=passage.id, report=passage.report, passage=passage.id, section=0, order=0,
            start=passage.start, end=passage.end, text=passage.text,
        )  # fmt: skip
        found = ClauseHit(clause=clause, score=0.9, dense=0.9, keyword=0.9)
        hits.append(Hit(passage=passage, score=0.9, clauses=(found,)))
    return hits


def fallback(question: Question) -> Answer:
    start = SOURCE.index("制定")
    quote = SOURCE[start : start + 8]
    citation = Citation(
        n=1, report="yunling-2032", title=None, section=("工作",), start=start, end=start + 8, quote=quote
    )
    return Answer(
        id=question.id, question=question.text, lang="zh", engine="lookup", abstained=False, answer="26件。[1]",
        claims=(Claim(text="26件。", citations=(1,)),), citations=(citation,),
    )  # fmt: skip


def no_answer(question: Question) -> Answer:
    return Answer(
        question=question.text, lang="zh", engine="lookup", abstained=True, reason="not_found", answer="没有。"
    )


def draft(*claims: tuple[str, str, str], cannot: str | None = None) -> str:
    """A draft of claims (label, quote, text)."""
    made = [{"quotes": [{"label": label, "quote": quote}], "text": text} for label, quote, text in claims]
    return json.dumps({"claims": made, "cannot_answer": cannot}, ensure_ascii=False)


GOOD = ("K", "制定法规26件", "2031年制定法规26件。")
BAD = ("K", "制定法规26件", "2031年制定法规99件。")


def engine(
    server: ScriptedServer, timeout: float = 20.0, extras: Extras | None = None, stand_in: Any = fallback
) -> ModelEngine:
    settings = ModelSettings(model="m", base_url=server.url, api_key=SecretStr("k"), timeout=timeout)
    return ModelEngine(Shelf(), search, stand_in, Endpoint(settings), extras)


def ask(*steps: Step, text: str = "2031年制定法规多少件？", **options: Any) -> tuple[Answer, list[dict[str, Any]]]:
    with scripted(*steps) as server:
        return engine(server, **options).answer(Question(text=text)), server.requests


@pytest.fixture(autouse=True, scope="module")
def _imported() -> None:
    """The slow imports are no part of a time that is measured here."""
    import langchain_openai  # noqa: F401


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.llm.BACKOFF", 0.01)


def test_a_verified_claim_becomes_the_answer_with_its_citation() -> None:
    answer, requests = ask(said(draft(GOOD)))
    assert (answer.engine, answer.answer, answer.abstained) == ("llm", "2031年制定法规26件。[1]", False)
    [citation] = answer.citations
    assert SOURCE[citation.start : citation.end] == citation.quote == "制定法规26件"
    assert answer.usage is not None
    assert (answer.model, answer.usage.prompt_tokens, answer.usage.cost) == ("m", 100, None)
    assert len(requests) == 1


def test_an_unverified_claim_is_repaired_once() -> None:
    answer, requests = ask(said(draft(BAD)), said(draft(GOOD)))
    assert answer.answer == "2031年制定法规26件。[1]"
    assert len(requests) == 2
    assert "99件" in requests[1]["messages"][-1]["content"]


def test_a_claim_that_fails_twice_never_reaches_the_reader(tmp_path: Path) -> None:
    with scripted(said(draft(GOOD, BAD)), said(draft((*BAD[:2], "98件。")))) as server:
        seen = list(engine(server, extras=Extras(trace=Trace(tmp_path))).stream(Question(text="多少件？")))
    assert [item.text for item in seen if isinstance(item, Claim)] == ["2031年制定法规26件。"]
    line = json.loads((tmp_path / "trace.jsonl").read_text())
    assert (line["shown"], line["dropped"], line["calls"]) == (1, ["quantity"], 2)


def test_nothing_verified_leaves_the_extractive_answer_and_says_so() -> None:
    answer, _ = ask(said(draft(BAD)))
    assert (answer.engine, answer.answer, answer.reason) == ("extractive", "26件。[1]", "model_unverified")


def test_both_engines_without_an_answer_abstain() -> None:
    answer, _ = ask(said(draft(cannot="not_in_evidence")), stand_in=no_answer)
    assert (answer.engine, answer.abstained, answer.reason) == ("llm", True, "not_found")


OTHER = ("K", "任免干部292人次", "2031年任免干部292人次。")


def test_a_claim_that_differs_from_the_other_reading_is_asked_about_once() -> None:
    insisting, requests = ask(said(draft(OTHER)))
    assert insisting.answer == "2031年任免干部292人次。[1]"
    assert "制定法规26件" in requests[1]["messages"][-1]["content"]
    convinced, _ = ask(said(draft(OTHER)), said(draft(GOOD)))
    assert convinced.answer == "2031年制定法规26件。[1]"
    withdrawn, _ = ask(said(draft(OTHER)), said(draft(cannot="not_in_evidence")))
    assert (withdrawn.engine, withdrawn.answer) == ("extractive", "26件。[1]")


def test_one_claim_that_agrees_vouches_for_the_others() -> None:
    answer, requests = ask(said(draft(OTHER, GOOD)))
    assert answer.answer == "2031年任免干部292人次。[1]2031年制定法规26件。[2]"
    assert len(requests) == 1


def test_what_the_model_leaves_out_is_named_once_and_what_it_gets_wrong_is_filled_in() -> None:
    both = fallback(Question(text="各多少件？"))
    start = SOURCE.index("拟审议")
    second = both.citations[0].model_copy(
        update={"n": 2, "start": start, "end": start + 8, "quote": SOURCE[start : start + 8]}
    )
    claims = (*both.claims, Claim(text="25件。", citations=(2,)))
    other = ("R", "拟审议法规25件", "2032年拟审议25件。")
    two = both.model_copy(update={"claims": claims, "citations": (*both.citations, second)})
    wrong = ("R", "拟审议法规25件", "2032年拟审议99件。")
    filled, _ = ask(said(draft(GOOD, wrong)), stand_in=lambda question: two)
    assert filled.answer == "2031年制定法规26件。[1]25件。[2]"
    added, _ = ask(said(draft(GOOD)), said(draft(other)), stand_in=lambda question: two)
    assert added.answer == "2031年制定法规26件。[1]2032年拟审议25件。[2]"


def test_where_several_things_are_asked_for_what_the_model_will_not_add_is_filled_in() -> None:
    asked = "2031年制定法规多少件，任免干部多少人次？"
    start = SOURCE.index("任免")
    first = fallback(Question(text=asked))
    cited = first.citations[0].model_copy(update={"n": 2, "start": start, "end": start + 10})
    cited = cited.model_copy(update={"quote": SOURCE[cited.start : cited.end]})
    claims = (*first.claims, Claim(text="292人次。", citations=(2,)))
    two = first.model_copy(update={"claims": claims, "citations": (*first.citations, cited)})
    unwilling = (said(draft(GOOD)), said(draft(cannot="not_in_evidence")))
    several, _ = ask(*unwilling, text=asked, stand_in=lambda question: two)
    assert several.answer == "2031年制定法规26件。[1]292人次。[2]"
    single, _ = ask(*unwilling, stand_in=lambda question: two)
    assert single.answer == "2031年制定法规26件。[1]"


def test_a_date_that_the_model_leaves_out_is_filled_in() -> None:
    start = SOURCE.index("制定")
    first = fallback(Question(text="问"))
    dated = first.citations[0].model_copy(update={"quote": "9月制定法规26件", "start": start, "end": start + 8})
    reading = first.model_copy(update={"claims": (Claim(text="9月。", citations=(1,)),), "citations": (dated,)})
    filled, _ = ask(said(draft(GOOD)), text="法规是什么时候制定的？", stand_in=lambda question: reading)
    assert filled.answer == "2031年制定法规26件。[1]9月。[2]"
    assert ask(said(draft(GOOD)), stand_in=lambda question: reading)[0].answer == "2031年制定法规26件。[1]"


def test_an_answer_where_the_other_reading_has_none_is_asked_about_once() -> None:
    answer, requests = ask(said(draft(GOOD)), said(draft(cannot="not_in_evidence")), stand_in=no_answer)
    assert (answer.abstained, len(requests)) == (True, 2)
    assert "no answer in the evidence" in requests[1]["messages"][-1]["content"]


def test_a_claim_in_the_wrong_language_is_repaired() -> None:
    english = ("K", "制定法规26件", "26 regulations were made in 2031.")
    answer, requests = ask(said(draft(english)), said(draft(GOOD)))
    assert answer.answer == "2031年制定法规26件。[1]"
    assert "language" in requests[1]["messages"][-1]["content"]


INVALID = ["sorry, I cannot", "[]", '{"claims": "none"}', '{"claims": [{"text": "26件"}]}', draft(GOOD) + "!"]


@pytest.mark.parametrize("reply", INVALID)
def test_a_reply_that_is_no_draft_gets_one_repair_turn(reply: str) -> None:
    answer, requests = ask(said(reply), said(draft(GOOD)))
    assert answer.answer == "2031年制定法规26件。[1]"
    assert len(requests) <= 2


@pytest.mark.parametrize(
    ("step", "reason"),
    [
        (Fail(status=500), "model_server"),
        (Fail(status=429, retry_after="60"), "model_rate_limited"),
        (Raw(), "model_unreachable"),
        (Say(pieces=('{"claims": [',), finish=None), "model_truncated"),
        (Say(pieces=('{"claims": [',), finish="length"), "model_truncated"),
        (said("no JSON here"), "model_invalid"),
        (said('{"claims": []'), "model_invalid"),
        (Say(pieces=()), "model_refusal"),
        (said("x" * 1_000_000, size=50_000), "model_invalid"),
        (Stall(), "model_timeout"),
        (Stall(forever=" "), "model_timeout"),
        (Fail(status=400, message="maximum context length exceeded"), "model_context"),
    ],
)
def test_every_fault_ends_in_the_extractive_answer_within_the_time(step: Step, reason: str) -> None:
    started = time.monotonic()
    answer, _ = ask(step, timeout=1.5)
    assert time.monotonic() - started < 5
    assert (answer.engine, answer.answer) == ("extractive", "26件。[1]")
    assert answer.reason == reason


@pytest.mark.parametrize("step", [Fail(status=401), Fail(status=404, message="no model m")])
def test_a_wrong_key_or_model_is_an_error(step: Step) -> None:
    with pytest.raises(EndpointError):
        ask(step)


def test_too_much_evidence_for_the_model_is_halved_once() -> None:
    answer, requests = ask(Fail(status=400, message="context length exceeded"), said(draft(GOOD)))
    assert answer.engine == "llm"
    assert "拟审议" in requests[0]["messages"][-1]["content"]
    assert "拟审议" not in requests[1]["messages"][-1]["content"]


def test_claims_verified_before_a_stream_breaks_off_stand() -> None:
    text = draft(GOOD, ("R", "拟审议法规25件", "2032年拟审议25件。"))
    answer, _ = ask(Say(pieces=(text[: text.index("拟审议")],), finish=None))
    assert (answer.engine, answer.answer) == ("llm", "2031年制定法规26件。[1]")


def test_a_claim_appears_before_the_reply_is_complete() -> None:
    text = draft(GOOD, ("R", "拟审议法规25件", "2032年拟审议25件。"))
    at = text.index("拟审议")
    with scripted(Say(pieces=(text[:at], *text[at:]), pause=0.02)) as server:
        times = [(time.monotonic(), item) for item in engine(server).stream(Question(text="各多少件？"))]
    assert [type(item) for _, item in times] == [Claim, Claim, Answer]
    assert times[1][0] - times[0][0] > 0.3


@trials(max_examples=200, deadline=None)
@given(st.data())
def test_claims_are_read_alike_however_the_stream_is_cut(data: st.DataObject) -> None:
    text = draft(GOOD, ("R", '拟审议"法规\\25件', "引号 { } [ ] \\n 在内。"), ("K", "a", "b"))
    cuts = sorted(data.draw(st.lists(st.integers(0, len(text)), max_size=12)))
    pieces = [text[a:b] for a, b in zip([0, *cuts], [*cuts, len(text)], strict=True)]
    reader = ClaimReader()
    assert [claim.text for piece in pieces for claim in reader.feed(piece)] == [
        GOOD[2],
        "引号 { } [ ] \\n 在内。",
        "b",
    ]


def test_every_single_split_point_gives_the_same_claims() -> None:
    text = draft(GOOD, ("R", "拟审议法规25件", "2032年拟审议25件。"))
    for at in range(len(text)):
        reader = ClaimReader()
        found = [claim.text for piece in (text[:at], text[at:]) for claim in reader.feed(piece)]
        assert found == [GOOD[2], "2032年拟审议25件。"]


def test_leaving_the_answer_cancels_the_request() -> None:
    begun = draft(GOOD).split(', "cannot')[0]
    with scripted(Say(pieces=(begun, *(" " * 400)), pause=0.02)) as server:
        stream = engine(server).stream(Question(text="多少件？"))
        assert isinstance(next(stream), Claim)
        stream.close()  # type: ignore[attr-defined]
        assert server.left.wait(3)


def test_the_same_question_is_answered_from_the_cache(tmp_path: Path) -> None:
    with scripted(said(draft(GOOD)), Fail(status=500)) as server:
        bot = engine(server, extras=Extras(cache=AnswerCache(tmp_path)))
        first, second = (bot.answer(Question(text="多少件？", id=id)) for id in ("a", "b"))
        assert len(server.requests) == 1
    assert (second.answer, second.citations, second.id) == (first.answer, first.citations, "b")


def test_the_cost_follows_the_price_table() -> None:
    answer, _ = ask(said(draft(GOOD)), extras=Extras(prices={"m": Price(input=1.0, output=10.0)}))
    assert answer.usage is not None
    assert answer.usage.cost == pytest.approx(0.0003)


def test_the_trace_holds_content_only_when_told_to(tmp_path: Path) -> None:
    for level, shown in (("ids", False), ("full", True)):
        folder = tmp_path / level
        folder.mkdir()
        ask(said(draft(GOOD)), extras=Extras(trace=Trace(folder, level)))  # type: ignore[arg-type]
        line = json.loads((folder / "trace.jsonl").read_text())
        assert ("question" in line) is shown
        assert line["prompt"].startswith("answer@")


def test_the_evidence_is_fenced_and_cannot_forge_its_marks() -> None:
    _, [request] = ask(said(draft(GOOD)), text="[K] <b>制定法规多少件？")
    shown = request["messages"][-1]["content"]
    assert shown.count("</evidence") == 1
    assert shown.count("[K]") == 1
    assert "<b>" not in shown


def test_a_follow_up_is_asked_alone() -> None:
    question = Question(text="那2032年呢？", history=(Turn(q="云岭市2031年拟审议法规多少件？", a="26件。"),))
    with scripted(said(draft(("R", "拟审议法规25件", "2032年拟审议25件。")))) as server:
        answer = engine(server).answer(question)
    assert answer.engine == "llm"
    asked = server.requests[0]["messages"][-1]["content"]
    assert "2032年" in asked.split("Question:")[1]
    assert "法规" in asked.split("Question:")[1]


def test_the_chain_is_a_langchain_runnable() -> None:
    with scripted(said(draft(GOOD))) as server:
        chain = engine(server).runnable() | (lambda answer: answer.answer)
        assert chain.invoke("2031年制定法规多少件？") == "2031年制定法规26件。[1]"


def test_every_number_shown_stands_in_a_citation() -> None:
    for text in ("2031年制定法规26件。", "任免292人次。", "2031年81.3%。", "2031年制定27件。", "26部。"):
        answer, _ = ask(said(draft(("K", "制定法规26件，任免干部292人次，实施率81.3%", text))))
        assert all(fold(c.quote) in fold(SOURCE) for c in answer.citations)
        assert "27" not in answer.answer
        assert "部" not in answer.answer
