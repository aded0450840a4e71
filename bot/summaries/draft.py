"""A model that writes the points of a summary: pairs over some quotes, held against them, mended once, and counted."""

import time
from collections import Counter
from collections.abc import Sequence
from typing import Any

from bot.checks.claim import check
from bot.checks.known import Known, OfLibrary
from bot.checks.records import Piece
from bot.glossary import Glossary, load_glossary
from bot.model.abilities import ModelFault
from bot.model.draft import DraftClaim, DraftQuote, closed_items, json_of, object_schema
from bot.model.endpoint import Endpoint, Message, total
from bot.model.prompts import Prompt, load_prompt
from bot.model.shown import FAULTS, LANGUAGE
from bot.records import Lang, Usage
from bot.settings import EngineChoice, Settings
from bot.summaries import Calls, Drafting, DraftPair, Quote
from bot.summaries.parity import chinese_left, same_order, unequal_quantities, unquoted
from vectorstore.store import Library

FAULTY = 2
"""Calls in a row that may fail before the endpoint counts as down."""
TASKS = {
    "brief": "Sum up the whole report in three to {most} points, in this order, as far as the quotes tell of it: what "
    "was achieved, what is planned, what is admitted as lacking. Take the matters and figures that weigh most in the "
    "whole report: its headline figures together, its main targets together.",
    "section": "Sum up these sections (number of points, at most: {most}), the weightiest first.",
}


RELATED = frozenset({"subject", "total", "average", "year", "span"})
"""Faults of what a number is told of: the English has none where it tells the numbers in the order of the Chinese."""
Faults = list[tuple[str, str]]
"""What is wrong with a pair: codes, and a sentence for the writer each."""


class ModelDrafter:
    """Drafts pairs with the model of an endpoint until ``seconds`` are used up or the endpoint is down."""

    def __init__(self, endpoint: Endpoint, glossary: Glossary, known: Known, seconds: float) -> None:
        self._endpoint, self._glossary, self._known = endpoint, glossary, known
        self._deadline = time.monotonic() + seconds
        self._counts: Counter[str] = Counter()
        self._mended: Counter[str] = Counter()
        self._replaced: Counter[str] = Counter()
        self._usage: Usage | None = None
        self._failed, self._fault = 0, ""
        self._started = time.monotonic()

    def pairs(
        self, task: str, most: int, quotes: Sequence[Quote], said: Sequence[str] = ()
    ) -> tuple[list[DraftPair], bool]:
        """Return at most so many sound pairs, none when the model fails, and whether none was given up.

        ``task`` is a key of TASKS; what was ``said`` need not be said again.
        """
        prompt = load_prompt("summary")
        asked = [Message(role="system", text=prompt.sections["system"]), self._asking(prompt, task, most, quotes, said)]
        reply = self._write(prompt, asked)
        drafted = _pairs(reply)[:most]
        self._counts["drafted"] += len(drafted)
        judged = [(pair, self._faults(pair, quotes)) for pair in drafted]
        told = [f"{pair.zh} / {pair.en}\n" + "\n".join(text for _, text in wrong) for pair, wrong in judged if wrong]
        again: list[DraftPair] = []
        if told:
            repair = Message(role="user", text=prompt.fill("repair", faults="\n".join(told)))
            again = _pairs(self._write(prompt, [*asked, Message(role="assistant", text=reply), repair]))
        mended = iter(again if len(again) == len(told) else [None] * len(told))
        chosen = [self._sound(pair, wrong, next(mended) if wrong else None, quotes) for pair, wrong in judged]
        sound = [pair for pair in chosen if pair]
        return sound, bool(reply) and len(sound) == len(drafted)

    def report(self) -> Drafting:
        """Return what became of the pairs so far."""
        calls = Calls(
            **(self._usage.model_dump(include={"prompt_tokens", "completion_tokens"}) if self._usage else {}),
            number=self._counts["calls"], seconds=round(time.monotonic() - self._started, 1), fault=self._fault or None,
        )  # fmt: skip
        return Drafting(
            model=self._endpoint.settings.model, drafted=self._counts["drafted"], kept=self._counts["kept"],
            mended=self._counts["mended"], replaced=self._counts["replaced"],
            mended_for=dict(sorted(self._mended.items())), replaced_for=dict(sorted(self._replaced.items())),
            calls=calls,
        )  # fmt: skip

    def _sound(
        self, pair: DraftPair, faults: Faults, mended: DraftPair | None, quotes: Sequence[Quote]
    ) -> DraftPair | None:
        """Return the pair, or its mended form, when it passes; count what became of it."""
        if not faults:
            self._counts["kept"] += 1
            return pair
        passes = mended is not None and not self._faults(mended, quotes)
        self._counts["mended" if passes else "replaced"] += 1
        (self._mended if passes else self._replaced).update({code for code, _ in faults})
        return mended if passes else None

    def _write(self, prompt: Prompt, messages: Sequence[Message]) -> str:
        """Return the reply of one call; empty when it fails or there is no time for it."""
        if self._failed >= FAULTY or time.monotonic() >= self._deadline:
            self._fault = self._fault or "timeout"
            return ""
        self._counts["calls"] += 1
        timeout = time.monotonic() + self._endpoint.settings.timeout
        try:
            reply = self._endpoint.write(messages, min(self._deadline, timeout), _schema(), prompt.tag)
            text = "".join(reply)
        except ModelFault as fault:
            self._failed += 1
            self._fault = fault.kind if self._failed >= FAULTY else ""
            return ""
        self._failed = 0
        self._usage = total(self._usage, reply.usage)
        return text

    def _asking(self, prompt: Prompt, task: str, most: int, quotes: Sequence[Quote], said: Sequence[str]) -> Message:
        shown = [f"[{q.label}] ({_when(q)}) {' '.join(q.text.split())}" for q in quotes]
        terms = self._glossary.terms_in("\n".join(shown))
        listed = "; ".join(f"{entry.zh} = {entry.en}" for entry in terms)
        head = "\n".join(["Said at the head of the summary, not to be said again:", *said]) if said else ""
        text = prompt.fill(
            "user", task=TASKS[task].format(most=most), said=head, quotes="\n".join(shown),
            terms=f"Terms: {listed}" if listed else "",
        )  # fmt: skip
        return Message(role="user", text=text.strip())

    def _faults(self, pair: DraftPair, quotes: Sequence[Quote]) -> Faults:
        """Return what is wrong with a pair, as code and as a sentence for the writer."""
        cited = [quote for quote in quotes if quote.label in pair.labels]
        if not cited or len(cited) < len(set(pair.labels)):
            return [("label", "it must name the labels of the quotes it rests on, and no others")]
        missing, extra = unequal_quantities(pair.zh, pair.en)
        return [
            *(("unequal", f"{words}: only the Chinese says this number") for words in missing),
            *(("unequal", f"{words}: only the English says this number") for words in extra),
            *(
                ("number", f"{words}: no quote says this number")
                for words in unquoted(pair.zh, [quote.text for quote in cited])
            ),
            *(("chinese", f"{run}: Chinese is left in the English") for run in chinese_left(pair.en)),
            *self._held(pair.zh, "zh", cited),
            *(f for f in self._held(pair.en, "en", cited) if f[0] not in RELATED or not same_order(pair.zh, pair.en)),
        ]

    def _held(self, text: str, lang: Lang, pieces: Sequence[Piece]) -> Faults:
        quotes = tuple(DraftQuote(label=piece.label, quote=piece.text) for piece in pieces)
        verdict = check(DraftClaim(quotes=quotes, text=text), pieces, "", lang, self._known)
        return [(f.code, f"the {LANGUAGE[lang]}: {FAULTS[f.code].format(detail=f.detail)}") for f in verdict.faults]


def drafter_of(library: Library, settings: Settings, engine: EngineChoice, seconds: float) -> ModelDrafter | None:
    """Return what drafts points in ``seconds`` a summary, None for the lookup; raises LibraryError as with_model."""
    from bot.model.connect import endpoint_of

    if not settings.with_model(engine):
        return None
    known = OfLibrary(library, settings.embedder())
    return ModelDrafter(endpoint_of(library, settings), load_glossary(settings.glossary), known, seconds)


def _when(quote: Quote) -> str:
    told = {"plan": "planned", "problems": "lacking", "past_year": "done"}.get(quote.part or "", "")
    return " ".join(part for part in (told, str(quote.period or "")) if part) or "said"


def _schema() -> dict[str, Any]:
    text = {"type": "string"}
    pair = object_schema({"labels": {"type": "array", "items": text}, "zh": text, "en": text})
    return object_schema({"pairs": {"type": "array", "items": pair}})


def _pairs(reply: str) -> list[DraftPair]:
    """Return the pairs of a reply that are of the schema, up to the first that is not.

    >>> [pair.zh for pair in _pairs('{"pairs": [{"labels": ["Q1"], "zh": "建桥3座。", "en": "Three bridges built."}]}')]
    ['建桥3座。']
    """
    return closed_items(json_of(reply), "pairs", DraftPair) if reply else []
