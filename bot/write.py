"""Answers with a model: evidence → draft → check, at most one second turn, and the lookup where the endpoint fails."""

import re
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.amounts import amounts, same
from bot.checks.claim import check
from bot.checks.known import Known
from bot.checks.records import Citations, Fault, Piece
from bot.evidence import gather
from bot.messages import say
from bot.model.abilities import EndpointError, ModelFault
from bot.model.draft import Draft, DraftClaim, DraftError, Need, closed_items, json_of, parse_draft, schema
from bot.model.endpoint import Endpoint, Message, total
from bot.model.ledger import AnswerCache, Price, Trace, answer_key, cost
from bot.model.prompts import load_prompt
from bot.model.shown import answer_messages, line_of, pieces_of, second_messages
from bot.phrases import remark
from bot.question import Asked, read
from bot.records import Answer, Claim, Lang, Question, Usage
from vectorstore.embed import Embedder
from vectorstore.store import Library

Lookup = Callable[[Question], Answer]
RESERVE = 0.5
"""Seconds of the time for an answer that are kept for ending it."""
SECOND = 0.5
"""Share of the evidence budget that the searches of a draft may fill, once more."""
NEEDS = 3
"""Searches that a draft may ask for."""
LONGEST_MISSING = 300
LACKING = re.compile(r"没|未|无|不|只|仅|缺|\b(?:not|no|nothing|neither|never|only|without|lacks?)\b|n't\b", re.I)
"""What a sentence on what the reports do not say holds, and any other sentence need not."""
ENDS = tuple("。！？!?.…”」』）)：:；;")


@dataclass(frozen=True)
class ModelEngine:
    """Answers questions with a model that is never believed: only claims that stand in the reports are shown.

    ``budget`` is in tokens of evidence.
    """

    library: Library
    embedder: Embedder
    lookup: Lookup
    endpoint: Endpoint
    budget: int
    cache: AnswerCache | None
    trace: Trace
    prices: Mapping[str, Price]
    known: Known

    def stream(self, question: Question) -> Iterator[Claim | Answer]:
        """Yield each claim as soon as it has passed, and last the whole answer.

        An endpoint that fails gives the answer of the lookup, whose ``reason`` and text say why.
        """
        started = time.perf_counter()
        asked = read(self.library, question)
        silent = not asked.parts or remark(question.text) is not None
        pieces = [] if silent else self.pieces(asked, self.budget)
        if not pieces:
            yield self.lookup(question)
            return
        turns = _Turns(self, asked, pieces, started)
        cache, key = self.cache, self._key(asked, pieces)
        known = cache.get(key) if cache else None
        if known is not None:
            yield from known.claims
            yield known.model_copy(update={"id": question.id, "timings_ms": {"search": turns.searched}})
            return
        yield from turns.claims()
        answer = self._ended(turns)
        if cache and answer.engine == "llm":
            cache.put(key, answer)
        yield answer

    def pieces(self, asked: Asked, budget: int, after: Sequence[Piece] = ()) -> list[Piece]:
        """Return the evidence for a question; ``after`` are pieces shown before, which are not shown again."""
        return pieces_of(self.library, asked, gather(self.library, self.embedder, asked), budget, after)

    def more(self, asked: Asked, needs: Sequence[Need], shown: Sequence[Piece]) -> list[Piece]:
        """Return the evidence that a draft asks for, without what it was shown before."""
        found: list[Piece] = []
        for need in needs[:NEEDS]:
            text = " ".join(str(part) for part in (need.place, need.year and f"{need.year}年", need.query) if part)
            again = read(self.library, Question(text=text, lang="zh", reports=asked.question.reports))
            budget = int(self.budget * SECOND) // len(needs[:NEEDS])
            found += self.pieces(again, budget, [*shown, *found])
        return found

    def _key(self, asked: Asked, pieces: Sequence[Piece]) -> str:
        settings = self.endpoint.settings
        history = "\n".join(f"{turn.q}\n{turn.a}" for turn in asked.question.history)
        places = "\n".join(f"{p.report} {p.start} {line_of(p)}" for p in pieces)
        prompt = load_prompt("answer").hash
        return answer_key(asked.text, asked.lang, history, places, prompt, settings.model, settings.url)

    def _ended(self, turns: "_Turns") -> Answer:
        """Return the answer of the turns, or in its place the lookup that says why; leave a line of trace."""
        asked, model = turns.asked, self.endpoint.settings.model
        answer = turns.answer()
        if answer is None:
            lookup = self.lookup(asked.question)
            note = say(turns.failure, asked.lang, detail=turns.fault)
            text = lookup.answer.removesuffix(say("no_model", asked.lang))
            answer = lookup.model_copy(update={"reason": turns.failure, "answer": f"{note}\n{text}"})
        timings = {"search": turns.searched, "model": _ms(turns.started) - turns.searched}
        usage = turns.usage and turns.usage.model_copy(update={"cost": cost(self.prices.get(model), turns.usage)})
        unknown = dict.fromkeys(("prompt_tokens", "completion_tokens", "cost"))
        spent = usage.model_dump(exclude={"calls"}) if usage else unknown
        self.trace.write(
            id=asked.question.id, question=asked.question.text, engine=answer.engine, model=model,
            prompt=turns.prompt.tag, shown=len(turns.shown), faults=turns.codes, needs=turns.needs,
            fault=turns.failure if turns.fault else None, calls=len(turns.replies), replies=turns.replies,
            ms=timings, answer=answer.answer, **spent,
        )  # fmt: skip
        return answer.model_copy(update={"model": model, "usage": usage, "timings_ms": timings})


class _Turns:
    """The one or two turns of an answer: yields what passes; afterwards knows what did not, and why it ended."""

    def __init__(self, engine: ModelEngine, asked: Asked, pieces: list[Piece], started: float) -> None:
        self.asked, self.prompt, self.started = asked, load_prompt("answer"), started
        self.searched = _ms(started)
        self.usage: Usage | None = None
        self._engine, self._pieces = engine, pieces
        self._seen: set[str] = set()
        self.shown: list[Claim] = []
        self._citations = Citations(engine.library.source)
        self._dropped: list[tuple[str, Sequence[Fault]]] = []
        self.codes: list[str] = []
        self.replies: list[str] = []
        self.needs = 0
        self._draft: Draft | None = None
        self.fault: ModelFault | EndpointError | None = None

    def claims(self) -> Iterator[Claim]:
        """Yield each claim that passes; a fault of the endpoint ends the turns."""
        try:
            try:
                yield from self._turn(self._asking())
            except ModelFault as fault:
                if fault.kind != "context" or len(self._pieces) < 2:
                    raise
                self._pieces = self._pieces[: len(self._pieces) // 2]
                yield from self._turn(self._asking())
            yield from self._second(self._asking())
        except (ModelFault, EndpointError) as fault:
            self.fault = fault

    def _asking(self) -> list[Message]:
        return answer_messages(self.prompt, self.asked, self.asked.question.history, self._pieces)

    def _second(self, before: Sequence[Message]) -> Iterator[Claim]:
        """Ask once more where claims failed, the draft was none, or it wants a search that finds something new."""
        draft = self._draft
        needs = draft.need if draft else ()
        new = self._engine.more(self.asked, needs, self._pieces) if needs else []
        if not (self._dropped or new):
            return
        self.needs = len(needs)
        self._pieces = [*self._pieces, *new]
        faults, self._dropped = self._dropped, []
        self._seen -= {text for text, _ in faults}
        found = new if needs else None
        yield from self._turn(second_messages(self.prompt, before, json_of(self.replies[-1]), faults, found))
        if not self.shown and self._draft and self._draft.claims:
            self._dropped = self._dropped or faults

    def _turn(self, messages: Sequence[Message]) -> Iterator[Claim]:
        """Yield what passes of one reply, as it is written; keep what does not, with its faults."""
        endpoint = self._engine.endpoint
        left = endpoint.settings.timeout - (time.perf_counter() - self.started) - RESERVE
        reply = endpoint.write(messages, time.monotonic() + left, schema(), self.prompt.tag)
        try:
            for piece in reply:
                for claim in closed_items(reply.text, "claims", DraftClaim) if "}" in piece else ():
                    yield from self._judged(claim)
        finally:
            self.usage = total(self.usage, reply.usage)
            self.replies.append(reply.text)
        try:
            self._draft = parse_draft(reply.text)
        except DraftError as error:
            self._dropped.append(("the reply", [Fault(code="draft", detail=str(error))]))
            return
        for claim in self._draft.claims:
            yield from self._judged(claim)

    def _judged(self, claim: DraftClaim) -> Iterator[Claim]:
        if claim.text in self._seen:
            return
        self._seen.add(claim.text)
        asked = self.asked
        verdict = check(claim, self._pieces, asked.text, asked.lang, self._engine.known)
        if verdict.claim is None:
            self._dropped.append((claim.text, verdict.faults))
            self.codes += [fault.code for fault in verdict.faults]
            return
        numbers = tuple(dict.fromkeys(self._citations.of(quote).n for quote in verdict.claim.quotes))
        text = _ended_with_a_mark(verdict.claim.text, asked.lang)
        self.shown.append(Claim(text=text, citations=numbers, calc=verdict.claim.calc))
        yield self.shown[-1]

    @property
    def failure(self) -> str:
        """The reason, a key of the table of messages, why the lookup stands in for the model."""
        if isinstance(self.fault, EndpointError):
            return "model_settings"
        return f"model_{self.fault.kind}" if self.fault else "model_unverified"

    def answer(self) -> Answer | None:
        """Return the model's answer or its decline; None when it wrote nothing that holds."""
        asked, draft = self.asked, self._draft
        missing = self._missing(draft.missing) if draft else None
        base: dict[str, Any] = {
            "id": asked.question.id, "question": asked.question.text, "lang": asked.lang, "engine": "llm",
        }  # fmt: skip
        if self.shown:
            held_back = say("model_dropped", asked.lang, number=len(self._dropped)) if self._dropped else None
            claims = [*self.shown, *(Claim(text=text, citations=()) for text in (missing, held_back) if text)]
            return Answer(
                **base, kind="answer", abstained=False, answer=joined(claims, asked.lang), claims=tuple(claims),
                citations=tuple(self._citations.made),
            )  # fmt: skip
        if draft is None or self._dropped or self.fault:
            return None
        reason = "no_question" if draft.cannot_answer == "not_a_question" else "not_found"
        text = missing if missing and reason == "not_found" else say(reason, asked.lang)
        return Answer(**base, kind="declined", abstained=True, reason=reason, answer=text)

    def _missing(self, text: str | None) -> str | None:
        """Return what the model says is not in the evidence: it needs no quote, and holds no number of its own."""
        if not text or len(text) > LONGEST_MISSING or not LACKING.search(text):
            return None
        known = "".join(f"{p.place} {p.year} {p.period or ''} {p.years or ''} " for p in self._pieces)
        told = (*amounts(self.asked.text, self.asked.lang), *amounts(known, "zh"))
        own = [a for a in amounts(text, self.asked.lang) if not any(same(a, b) for b in told)]
        return None if own else _ended_with_a_mark(text, self.asked.lang)


def _ended_with_a_mark(text: str, lang: Lang) -> str:
    return text if text.endswith(ENDS) else text + ("。" if lang == "zh" else ".")


def joined(claims: Sequence[Claim], lang: Lang) -> str:
    """Return the text of an answer: each claim with its marks; claims of several lines stand apart.

    >>> joined([Claim(text="34件。", citations=(1,))], "zh")
    '34件。[1]'
    """
    apart = any("\n" in claim.text for claim in claims)
    return ("\n" if apart else " " if lang == "en" else "").join(claim.marked() for claim in claims)


def _ms(since: float) -> float:
    return round((time.perf_counter() - since) * 1000, 1)
