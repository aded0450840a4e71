"""What a model makes of statements that numbers and names cannot decide; its word counts as far as code can hold it.

The model gets several statements at once with the sentences of reports nearest to each, and says of each whether the
reports bear it out, say otherwise, or neither, with the words that do. Code then holds the statement against those
words as it holds a claim of an answer: without a fault it *stands*, with one that code can decide it *differs*.
"""

import hashlib
import time
from collections.abc import Iterator, Mapping, Sequence
from typing import Literal, NamedTuple

from bot.amounts import amounts, fits
from bot.checks.claim import check, quoted
from bot.checks.known import Known, by_pairs
from bot.checks.records import Cited, Fault, Piece
from bot.checks.worded import LEAST_NAMED
from bot.factcheck.evidence import Source
from bot.factcheck.numbers import relative
from bot.factcheck.statements import Cut
from bot.model.abilities import EndpointError, ModelFault
from bot.model.draft import DraftClaim, DraftQuote, Loose, closed_items, object_schema
from bot.model.endpoint import Endpoint, Message
from bot.model.ledger import Trace
from bot.model.prompts import load_prompt
from bot.model.shown import labels, line_of
from bot.orders import is_order
from vectorstore.reading.text import count_tokens

SENTENCES = 4
"""Sentences of reports that a statement is shown with."""
CALLS = 3
"""Calls for one draft; statements beyond them keep their verdict."""
DECIDED = frozenset(["number", "turn", "range", "bound", "total", "average", "span", "plan"])
"""Faults in which code sees by itself that the words of a report say otherwise."""


class Opinion(Loose):
    """What a model says of one statement."""

    n: int
    verdict: Literal["stands", "differs", "not_in_reports"]
    quotes: tuple[DraftQuote, ...] = ()


class Undecided(NamedTuple):
    """A statement to ask about: its place among the statements, and what the reports say nearest to it."""

    at: int
    cut: Cut
    sources: Sequence[Source]


class Found(NamedTuple):
    """A verdict of a model that code holds: the words of the report, and the fault where they say otherwise."""

    cited: tuple[Cited, ...]
    fault: Fault | None = None


class Meaning:
    """Asks a model about the undecided statements of a draft; ``failure`` is the reason where a call failed.

    ``detail`` is what to tell a person of a wrong setting.
    """

    def __init__(self, endpoint: Endpoint, known: Known, budget: int, trace: Trace) -> None:
        self.endpoint, self._known, self._budget, self._trace = endpoint, known, budget, trace
        self.failure: str | None = None
        self.detail = ""

    def found(self, asked: Sequence[Undecided]) -> dict[int, Found]:
        """Return what can be held of the model's verdicts, by the place of the statement."""
        kept: dict[int, Found] = {}
        self.failure = None
        try:
            for batch in list(self._batches(asked))[:CALLS]:
                kept |= self._asked(batch)
        except ModelFault as fault:
            self.failure = f"model_{fault.kind}"
        except EndpointError as error:
            self.failure, self.detail = "model_settings", str(error)
        return kept

    def _batches(self, asked: Sequence[Undecided]) -> Iterator[list[Undecided]]:
        """Yield the statements in runs whose sentences fit the budget of evidence."""
        batch: list[Undecided] = []
        spent = 0
        for one in asked:
            if not one.sources or is_order(one.cut.text):
                continue
            needs = sum(count_tokens(source.cited.quote) for source in one.sources) + count_tokens(one.cut.text)
            if batch and spent + needs > self._budget:
                yield batch
                batch, spent = [], 0
            batch.append(one)
            spent += needs
        if batch:
            yield batch

    def _asked(self, batch: Sequence[Undecided]) -> dict[int, Found]:
        sources = {(s.card, s.cited.start): s.cited for one in batch for s in one.sources}
        pieces = {
            place: _alone(cited, label) for (place, cited), label in zip(sources.items(), labels(0), strict=False)
        }
        prompt = load_prompt("check")
        told = [
            f"{n}. {one.cut.text} (see {', '.join(pieces[s.card, s.cited.start].label for s in one.sources)})"
            for n, one in enumerate(batch, 1)
        ]
        body = "\n".join(map(line_of, pieces.values()))
        fence = hashlib.sha256(body.encode()).hexdigest()[:8]
        user = prompt.fill("user", evidence=body, fence=fence, statements="\n".join(told))
        messages = [Message(role="system", text=prompt.sections["system"]), Message(role="user", text=user)]
        deadline = time.monotonic() + self.endpoint.settings.timeout
        started = time.perf_counter()
        reply = self.endpoint.write(messages, deadline, _schema(), prompt.tag)
        text = "".join(reply)
        self._trace.write(
            engine="llm",
            model=self.endpoint.settings.model,
            prompt=prompt.tag,
            prompt_tokens=reply.usage.prompt_tokens if reply.usage else None,
            completion_tokens=reply.usage.completion_tokens if reply.usage else None,
            ms=round((time.perf_counter() - started) * 1000, 1),
            statements=len(batch),
            replies=[text],
        )
        found = {
            batch[opinion.n - 1].at: self._held(batch[opinion.n - 1].cut, opinion, list(pieces.values()))
            for opinion in closed_items(text, "verdicts", Opinion)
            if 1 <= opinion.n <= len(batch)
        }
        return {at: held for at, held in found.items() if held is not None}

    def _held(self, cut: Cut, opinion: Opinion, pieces: Sequence[Piece]) -> Found | None:
        """Return what of an opinion stands by the checks; None where the verdict without a model must stay."""
        claim = DraftClaim(quotes=opinion.quotes, text=cut.text)
        places, missing = quoted(claim, pieces)
        if opinion.verdict == "not_in_reports" or missing or not places:
            return None
        delivered = {place.piece.year for place in places}
        year = relative(cut.text, cut.lang, delivered.pop() if len(delivered) == 1 else None)
        verdict = check(claim, pieces, year, cut.lang, self._known)
        faults = [fault for fault in verdict.faults if fault != Fault(code="support", detail=claim.text)]
        if not self._is_of_the_same(cut, faults, places) or any(fault.code not in DECIDED for fault in faults):
            return None
        if opinion.verdict == "stands":
            return Found(tuple(places)) if not faults else None
        return Found(tuple(places), faults[0]) if faults else None

    def _is_of_the_same(self, cut: Cut, faults: Sequence[Fault], places: Sequence[Cited]) -> bool:
        """Whether quotes speak of what a statement speaks of: by their words, and by the kind of a number they lack."""
        words = "".join(place.quote for place in places)
        share = by_pairs(cut.text) if cut.lang == "zh" else self._known.share(cut.text)
        lacking = {fault.detail for fault in faults if fault.code == "number"}
        stated = [a for a in amounts(cut.text, cut.lang) if cut.text[a.start : a.end] in lacking]
        held = amounts(words, "zh")
        return share(words) >= LEAST_NAMED[cut.lang] and all(any(fits(a, b, cut.lang) for b in held) for a in stated)


def _alone(cited: Cited, label: str) -> Piece:
    """Return a sentence as a piece of evidence by itself."""
    return cited.piece.model_copy(update={"label": label, "start": cited.start, "text": _text_of(cited)})


def _text_of(cited: Cited) -> str:
    return cited.piece.text[cited.start - cited.piece.start : cited.end - cited.piece.start]


def _schema() -> Mapping[str, object]:
    text = {"type": "string"}
    quote = object_schema({"label": text, "quote": text})
    opinion = object_schema(
        {
            "n": {"type": "integer"},
            "quotes": {"type": "array", "items": quote},
            "verdict": {**text, "enum": ["stands", "differs", "not_in_reports"]},
        }
    )
    return object_schema({"verdicts": {"type": "array", "items": opinion}})
