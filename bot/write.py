"""Answers with a model: evidence → draft → check, at most one second turn, and the lookup where the endpoint fails."""

import re
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from bot.checks.claim import check
from bot.checks.records import Checked, Cited, Fault, Known, Piece
from bot.evidence import gather
from bot.messages import say
from bot.model.abilities import EndpointError, ModelFault
from bot.model.draft import ClaimReader, Draft, DraftClaim, DraftError, Need, json_of, parse_draft, schema
from bot.model.endpoint import Endpoint, Message, Spent
from bot.model.ledger import AnswerCache, Price, Trace, answer_key, cost
from bot.model.prompts import Prompt, load_prompt
from bot.model.shown import answer_messages, line_of, pieces_of, second_messages
from bot.orders import is_order
from bot.question import Asked, read
from bot.records import Answer, Citation, Claim, Lang, Question, Usage
from bot.remarks import remark
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


class Means(NamedTuple):
    """What an answer with a model is made with; ``budget`` is in tokens of evidence."""

    endpoint: Endpoint
    budget: int = 3000
    cache: AnswerCache | None = None
    trace: Trace = Trace(None)
    prices: Mapping[str, Price] = {}
    known: Known = Known()


class ModelEngine:
    """Answers questions with a model that is never believed: only claims that stand in the reports are shown."""

    def __init__(self, library: Library, embedder: Embedder, lookup: Lookup, means: Means) -> None:
        self._library = library
        self._embedder = embedder
        self._lookup = lookup
        self._means = means

    def answer(self, question: Question) -> Answer:
        """Return the answer; see :meth:`stream`."""
        answers = [item for item in self.stream(question) if isinstance(item, Answer)]
        return answers[-1]

    def stream(self, question: Question) -> Iterator[Claim | Answer]:
        """Yield each claim as soon as it has passed, and last the whole answer.

        An endpoint that fails gives the answer of the lookup, whose ``reason`` and text say why.
        """
        started = time.perf_counter()
        asked = read(self._library, question)
        if not asked.parts or remark(question.text) is not None:
            yield self._lookup(question)
            return
        evidence = gather(self._library, self._embedder, asked)
        pieces = pieces_of(self._library, asked, evidence, self._means.budget)
        if not pieces:
            yield self._lookup(question)
            return
        prompt = load_prompt("answer")
        work = _Work(question, asked, prompt, pieces, started)
        key = self._key(work)
        known = self._means.cache.get(key) if self._means.cache else None
        if known is not None:
            yield from known.claims
            yield known.model_copy(update={"id": question.id, "timings_ms": {"search": work.searched}})
            return
        turns = _Turns(self, work)
        yield from turns.claims()
        answer = self._ended(work, turns)
        if self._means.cache and answer.engine == "llm":
            self._means.cache.put(key, answer)
        yield answer

    def more(self, asked: Asked, needs: Sequence[Need], shown: Sequence[Piece]) -> list[Piece]:
        """Return the evidence that a draft asks for, without what it was shown before."""
        found: list[Piece] = []
        budget = int(self._means.budget * SECOND)
        for need in needs[:NEEDS]:
            text = " ".join(str(part) for part in (need.place, need.year and f"{need.year}年", need.query) if part)
            question = Question(text=text, lang="zh", reports=asked.question.reports)
            again = read(self._library, question)
            hits = gather(self._library, self._embedder, again)
            found += pieces_of(self._library, again, hits, budget // len(needs[:NEEDS]), [*shown, *found])
        return found

    def _key(self, work: "_Work") -> str:
        settings = self._means.endpoint.settings
        history = "\n".join(f"{turn.q}\n{turn.a}" for turn in work.question.history)
        places = "\n".join(f"{p.report} {p.start} {line_of(p)}" for p in work.pieces)
        return answer_key(
            work.asked.text, work.asked.lang, history, places, work.prompt.hash, settings.model, settings.url
        )

    def _ended(self, work: "_Work", turns: "_Turns") -> Answer:
        usage = self._usage(turns.spent)
        timings = {"search": work.searched, "model": _ms(work.started) - work.searched}
        answer = turns.answer()
        if answer is None:
            lookup = self._lookup(work.question)
            reason = turns.failure
            note = say(reason, work.asked.lang, detail=turns.detail)
            text = lookup.answer.removesuffix(say("no_model", work.asked.lang))
            answer = lookup.model_copy(update={"reason": reason, "answer": f"{note}\n{text}"})
        settings = self._means.endpoint.settings
        answer = answer.model_copy(update={"model": settings.model, "usage": usage, "timings_ms": timings})
        self._means.trace.write(
            **turns.traced(),
            id=work.question.id,
            question=work.question.text,
            engine=answer.engine,
            model=settings.model,
            prompt=work.prompt.tag,
            prompt_tokens=usage.prompt_tokens if usage else None,
            completion_tokens=usage.completion_tokens if usage else None,
            cost=usage.cost if usage else None,
            ms=timings,
            answer=answer.answer,
        )
        return answer

    def _usage(self, spent: Spent) -> Usage | None:
        if not spent.known:
            return None
        price = self._means.prices.get(self._means.endpoint.settings.model)
        paid = cost(price, spent.prompt, spent.completion)
        return Usage(prompt_tokens=spent.prompt, completion_tokens=spent.completion, cost=paid, calls=spent.calls)

    @property
    def means(self) -> Means:
        """What this engine works with."""
        return self._means


class _Work:
    """One question on its way."""

    def __init__(
        self, question: Question, asked: Asked, prompt: Prompt, pieces: Sequence[Piece], started: float
    ) -> None:
        self.question, self.asked, self.prompt, self.started = question, asked, prompt, started
        self.pieces = list(pieces)
        self.searched = _ms(started)


class _Turns:
    """The one or two turns of an answer: yields what passes; afterwards knows what did not, and why it ended."""

    def __init__(self, engine: ModelEngine, work: _Work) -> None:
        self._engine, self._work = engine, work
        self._seen: set[str] = set()
        self._shown: list[Claim] = []
        self._citations: list[Citation] = []
        self._dropped: list[tuple[str, Sequence[Fault]]] = []
        self._codes: list[str] = []
        self._replies: list[str] = []
        self._needs = 0
        self._draft: Draft | None = None
        self._lacked: str | None = None
        self._fault: ModelFault | EndpointError | None = None
        self.spent = Spent()

    def claims(self) -> Iterator[Claim]:
        """Yield each claim that passes; a fault of the endpoint ends the turns."""
        work = self._work
        try:
            asked = answer_messages(work.prompt, work.asked, work.question.history, work.pieces)
            try:
                yield from self._turn(asked)
            except ModelFault as fault:
                if fault.kind != "context" or len(work.pieces) < 2:
                    raise
                work.pieces = work.pieces[: len(work.pieces) // 2]
                asked = answer_messages(work.prompt, work.asked, work.question.history, work.pieces)
                yield from self._turn(asked)
            yield from self._second(asked)
        except (ModelFault, EndpointError) as fault:
            self._fault = fault

    def _second(self, asked: Sequence[Message]) -> Iterator[Claim]:
        """Ask once more where claims failed, the draft was none, or it wants a search that finds something new."""
        work, draft = self._work, self._draft
        needs = draft.need if draft else ()
        new = self._engine.more(work.asked, needs, work.pieces) if needs else []
        if not (self._dropped or new):
            return
        self._needs = len(needs)
        work.pieces += new
        self._lacked = draft.missing if draft else None
        faults, self._dropped = self._dropped, []
        self._seen -= {text for text, _ in faults}
        yield from self._turn(second_messages(work.prompt, asked, json_of(self._replies[-1]), faults, new))
        if not self._shown and self._draft and self._draft.claims:
            self._dropped = self._dropped or faults

    def _turn(self, messages: Sequence[Message]) -> Iterator[Claim]:
        """Yield what passes of one reply, as it is written; keep what does not, with its faults."""
        work = self._work
        left = self._engine.means.endpoint.settings.timeout - (time.perf_counter() - work.started) - RESERVE
        reply = self._engine.means.endpoint.write(messages, time.monotonic() + left, schema(), work.prompt.tag)
        reader = ClaimReader()
        try:
            for piece in reply:
                for claim in reader.feed(piece):
                    yield from self._judged(claim)
        finally:
            self.spent += reply.spent
            self._replies.append(reply.text)
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
        asked = self._work.asked
        verdict = check(claim, self._work.pieces, asked.text, asked.lang, self._engine.means.known)
        if verdict.claim is None:
            self._dropped.append((claim.text, verdict.faults))
            self._codes += [fault.code for fault in verdict.faults]
        else:
            self._shown.append(self._cited(verdict.claim))
            yield self._shown[-1]

    def _cited(self, claim: Checked) -> Claim:
        text = (
            claim.text if claim.text.endswith(ENDS) else claim.text + ("。" if self._work.asked.lang == "zh" else ".")
        )
        numbers = tuple(dict.fromkeys(self._number(quote) for quote in claim.quotes))
        return Claim(text=text, citations=numbers, calc=claim.calc)

    def _number(self, quote: Cited) -> int:
        """Return the number of a citation; the same words of a report keep the same number."""
        place = (quote.piece.report, quote.start, quote.end)
        known = {(c.report, c.start, c.end): c.n for c in self._citations}
        if place not in known:
            section = tuple(title for title in quote.piece.section if not is_order(title))
            self._citations.append(
                Citation(
                    n=len(self._citations) + 1,
                    report=place[0],
                    title=quote.piece.title,
                    section=section,
                    start=quote.start,
                    end=quote.end,
                    quote=quote.quote,
                )
            )
        return known.get(place, len(self._citations))

    @property
    def failure(self) -> str:
        """The reason, a key of the table of messages, why the lookup stands in for the model."""
        if isinstance(self._fault, EndpointError):
            return "model_settings"
        return f"model_{self._fault.kind}" if self._fault else "model_unverified"

    @property
    def detail(self) -> str:
        """What to tell a person of a wrong setting."""
        return str(self._fault) if isinstance(self._fault, EndpointError) else ""

    def answer(self) -> Answer | None:
        """Return the model's answer or its decline; None when it wrote nothing that holds."""
        asked, draft = self._work.asked, self._draft
        missing = self._missing(draft.missing or (self._lacked if self._dropped else None)) if draft else None
        base: dict[str, Any] = {
            "id": asked.question.id,
            "question": asked.question.text,
            "lang": asked.lang,
            "engine": "llm",
        }
        if self._shown:
            held_back = say("model_dropped", asked.lang, number=len(self._dropped)) if self._dropped else None
            claims = [*self._shown, *(Claim(text=text, citations=()) for text in (missing, held_back) if text)]
            return Answer(
                **base, kind="answer", abstained=False, answer=joined(claims, asked.lang), claims=tuple(claims),
                citations=tuple(self._citations),
            )  # fmt: skip
        if draft is None or self._dropped or self._fault:
            return None
        reason = "no_question" if draft.cannot_answer == "not_a_question" else "not_found"
        text = missing if missing and reason == "not_found" else say(reason, asked.lang)
        return Answer(**base, kind="declined", abstained=True, reason=reason, answer=text)

    def _missing(self, text: str | None) -> str | None:
        """Return what the model says is not in the evidence: it needs no quote, and holds no number of its own."""
        if not text or len(text) > LONGEST_MISSING or not LACKING.search(text):
            return None
        asked = self._work.asked
        first = self._work.pieces[0]
        known = "".join(f"{p.place} {p.year} {p.period or ''} {p.years or ''} " for p in self._work.pieces)
        held = first.model_copy(update={"text": f"{asked.text} {known}", "label": "Q"})
        verdict = check(
            DraftClaim.model_validate({"quotes": [{"label": "Q", "quote": asked.text}], "text": text}),
            [held],
            asked.text,
            asked.lang,
        )
        numbers = [fault for fault in verdict.faults if fault.code in ("number", "empty")]
        return None if numbers else text if text.endswith(ENDS) else text + ("。" if asked.lang == "zh" else ".")

    def traced(self) -> dict[str, Any]:
        """Return the fields of the trace that tell how the turns went."""
        return {
            "shown": len(self._shown),
            "faults": self._codes,
            "needs": self._needs,
            "fault": self.failure if self._fault else None,
            "calls": len(self._replies),
            "replies": self._replies,
        }


def joined(claims: Sequence[Claim], lang: Lang) -> str:
    """Return the text of an answer: each claim with its marks; claims of several lines stand apart.

    >>> joined([Claim(text="34件。", citations=(1,))], "zh")
    '34件。[1]'
    """
    parts = [claim.text + "".join(f"[{n}]" for n in claim.citations) for claim in claims]
    apart = any("\n" in claim.text for claim in claims)
    return ("\n" if apart else " " if lang == "en" else "").join(parts)


def _ms(since: float) -> float:
    return round((time.perf_counter() - since) * 1000, 1)
