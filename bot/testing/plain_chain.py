"""The chain without its grounding: what the same model says of the same evidence, believed. For comparison only."""

import time

from bot.llm import Endpoint, Message
from bot.model.chain import ModelEngine
from bot.model.faults import ModelFault
from bot.model.request import LANGUAGE, PARTS
from bot.records import Answer, Question, Usage

NOT_FOUND = "NOT FOUND"
SYSTEM = (
    "Answer the question from the evidence, in one short sentence. "
    f"If the evidence does not hold the answer, reply {NOT_FOUND} and nothing else."
)


class PlainEngine:
    """Answers with whatever the model writes; no quote, number or year is looked at."""

    def __init__(self, engine: ModelEngine, endpoint: Endpoint) -> None:
        self._engine = engine
        self._endpoint = endpoint

    def answer(self, question: Question) -> Answer:
        """Return the model's words as the answer; an abstention when it says so or fails."""
        asked = self._engine.prepare(question)
        shown = "\n".join(f"({e.region}, {e.period}, {PARTS[e.part]}) {e.text}" for e in asked.evidence)
        user = f"{shown}\n\nQuestion: {asked.text or question.text}\nAnswer in {LANGUAGE[asked.lang]}."
        messages = [Message(role="system", text=SYSTEM), Message(role="user", text=user)]
        started = time.perf_counter()
        try:
            reply = self._endpoint.write(messages, time.monotonic() + self._endpoint.settings.timeout, draft=False)
            text, spent = "".join(reply).strip(), reply.spent
        except ModelFault:
            text, spent = "", None
        declined = not text or NOT_FOUND in text.upper()
        return Answer(
            id=question.id,
            question=question.text,
            lang=asked.lang,
            engine="llm",
            abstained=declined,
            reason="not_found" if declined else None,
            answer=text,
            model=self._endpoint.settings.model,
            usage=Usage(prompt_tokens=spent.prompt, completion_tokens=spent.completion) if spent else None,
            timings_ms={**asked.timings, "model": round((time.perf_counter() - started) * 1000, 1)},
        )
