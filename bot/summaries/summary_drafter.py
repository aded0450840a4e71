"""A model that writes the pairs of a summary, a few quotes at a time, never longer than the summary may take."""

import hashlib
import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from bot.asking.instructions import is_instruction
from bot.glossary import Entry, Glossary
from bot.llm import Endpoint, Message, Reply, Spent
from bot.model.draft import DraftError
from bot.model.faults import FaultKind, ModelFault
from bot.model.prompts import Prompt, load_prompt
from bot.model.request import NEUTRAL
from bot.summaries.pairs import closed_pairs, parse_pairs
from bot.summaries.summary import Calls, DraftPair, Quote, SectionQuotes

QUOTES_AT_ONCE = 4
CHARACTERS_AT_ONCE = 240
"""A reply to this much is some 500 tokens: a small model writes it in a minute."""
OUTAGE: frozenset[FaultKind] = frozenset({"unreachable", "rate_limited", "server", "timeout"})
PATIENCE = 2
"""Calls in a row that may fail before the endpoint counts as down."""


class ModelDrafter:
    """Drafts pairs with the model of an endpoint until ``seconds`` are used up or the endpoint is down.

    ``calls`` tells what was asked of the model; what it did not write is left to the extractive pairs.
    """

    def __init__(
        self, endpoint: Endpoint, glossary: Glossary, seconds: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.name = endpoint.settings.model
        self._endpoint = endpoint
        self._glossary = glossary
        self._clock = clock
        self._deadline = clock() + seconds
        self._prompt = load_prompt("summary")
        self._failed = 0
        self._spent = Spent()
        self._calls = 0
        self._seconds = 0.0
        self._fault: FaultKind | None = None

    @property
    def calls(self) -> Calls:
        """The calls so far; ``fault`` is set once the endpoint is given up."""
        return Calls(
            number=self._calls,
            prompt_tokens=self._spent.prompt,
            completion_tokens=self._spent.completion,
            seconds=round(self._seconds, 1),
            fault=self._fault if self._given_up() else None,
        )

    def draft(self, section: SectionQuotes) -> Iterator[DraftPair]:
        """Yield pairs for one section, a few quotes at a time.

        Raises:
            EndpointError: the key or the model is wrong. Other faults end in fewer pairs.
        """
        for quotes in batches(section.quotes):
            yield from self._asked(self._messages(section, quotes))

    def mend(self, section: SectionQuotes, pair: DraftPair, faults: Sequence[str]) -> DraftPair | None:
        """Return the pair with its faults mended, None when the model does not give one."""
        quotes = [quote for quote in section.quotes if quote.label in pair.labels and _sendable(quote)]
        if not quotes:
            return None
        told = self._prompt.fill("repair", faults="\n".join(f"- {fault}" for fault in faults))
        written = json.dumps({"pairs": [_plain(pair)]}, ensure_ascii=False)
        turn = [Message(role="assistant", text=written), Message(role="user", text=told)]
        return next(iter(self._asked([*self._messages(section, quotes), *turn])), None)

    def _messages(self, section: SectionQuotes, quotes: Sequence[Quote]) -> list[Message]:
        terms = self._glossary.terms_in("\n".join(quote.text for quote in quotes))
        user = _user(self._prompt, [_shown(q.label, q.text, q.english) for q in quotes], when(section), terms)
        return [*_opening(self._prompt), Message(role="user", text=user)]

    def _given_up(self) -> bool:
        return self._failed >= PATIENCE or self._clock() >= self._deadline

    def _asked(self, messages: Sequence[Message]) -> list[DraftPair]:
        """Return the pairs of one reply; none when the endpoint fails, which is remembered."""
        if self._given_up():
            self._fault = self._fault or "timeout"
            return []
        started, deadline = self._clock(), min(self._deadline, self._clock() + self._endpoint.settings.timeout)
        reply: Reply | None = None
        self._calls += 1
        try:
            reply = self._endpoint.write(messages, deadline, prompt=self._prompt.tag)
            for _ in reply:
                pass
            self._failed = 0
            return parse_pairs(reply.text)
        except DraftError:
            return []
        except ModelFault as fault:
            self._fault = fault.kind
            self._failed += fault.kind in OUTAGE
            return closed_pairs(reply.text) if reply else []
        finally:
            self._seconds += self._clock() - started
            self._spent += reply.spent if reply else Spent()


def batches(quotes: Sequence[Quote]) -> Iterator[list[Quote]]:
    """Yield the quotes a few at a time; one that gives orders to a machine is not sent at all."""
    batch: list[Quote] = []
    for quote in filter(_sendable, quotes):
        size = sum(len(other.text) for other in batch) + len(quote.text)
        if batch and (len(batch) == QUOTES_AT_ONCE or size > CHARACTERS_AT_ONCE):
            yield batch
            batch = []
        batch.append(quote)
    if batch:
        yield batch


def when(section: SectionQuotes) -> str:
    """Return the line that says whether the quotes tell what was done or what is planned, and of which year."""
    year = f" in {section.period}" if section.period else ""
    if section.part == "plan":
        return f'Planned{f" for {section.period}" if section.period else ""}: say "will" in English.'
    return {"past_year": f"Done{year}: past tense in English.", "problems": "Shortcomings."}.get(section.part or "", "")


def example_messages(prompt: Prompt, example: Mapping[str, Any]) -> list[Message]:
    """Return the two messages of a worked example of the prompt file."""
    shown = [_shown(item["label"], item["text"], item["english"]) for item in example["quotes"]]
    terms = [Entry(zh=zh, en=en) for zh, en in example["terms"].items()]
    reply = json.dumps(example["reply"], ensure_ascii=False)
    user = _user(prompt, shown, example["when"], terms)
    return [Message(role="user", text=user), Message(role="assistant", text=reply)]


def _opening(prompt: Prompt) -> list[Message]:
    examples = [message for example in prompt.examples for message in example_messages(prompt, example)]
    return [Message(role="system", text=prompt.sections["system"]), *examples]


def _user(prompt: Prompt, shown: Sequence[str], when: str, terms: Sequence[Entry]) -> str:
    body = "\n".join(shown)
    listed = "; ".join(f"{entry.zh} = {entry.en}" for entry in terms)
    fence = hashlib.sha256(body.encode()).hexdigest()[:6]
    return prompt.fill("user", quotes=body, fence=fence, when=when, terms=f"Terms: {listed}" if listed else "").strip()


def _shown(label: str, text: str, english: str | None) -> str:
    plain = " ".join(text.translate(NEUTRAL).split())
    return f"[{label}] {plain}" + (f" = {english}" if english else "")


def _sendable(quote: Quote) -> bool:
    return not is_instruction(quote.text)


def _plain(pair: DraftPair) -> dict[str, Any]:
    return {"labels": list(pair.labels), "zh": pair.zh, "en": pair.en}
